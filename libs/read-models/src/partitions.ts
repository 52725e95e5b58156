/**
 * The parts of a ledger that are projected independently of each other. All events of a stream, and all streams of a plan,
 * are in one part, so no row depends on two of them.
 */
import type { Recorded } from '#domain';

/** The plan an event is about, empty for what is about none. */
export const planOf = (event: Recorded): string => ('plan' in event.data ? event.data.plan : '');

/** What is about no plan is in the first. Stored in the database by what it leads to, so it must never change. */
export function partitionOf(event: Recorded, partitions: number): number {
  const plan = planOf(event);
  return partitions === 1 || plan === '' ? 0 : hash(plan) % partitions;
}

/** FNV-1a over the UTF-16 units. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) value = Math.imul(value ^ text.charCodeAt(at), 0x01000193);
  return value >>> 0;
}
