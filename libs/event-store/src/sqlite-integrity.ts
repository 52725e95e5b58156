/** A whole look at a ledger: the file's structure, the order of events, and that each one can be read. */
import type { DatabaseSync } from 'node:sqlite';
import type { Instant, Recorded } from '#domain';
import { BEFORE_FIRST, StoreError } from './port.ts';
import type { StoreHead } from './port.ts';

export interface IntegrityReport {
  readonly events: number;
  readonly streams: number;
  readonly head: StoreHead;
}

const PAGE = 1_000;

/** The structure of tables and indexes, in one uninterruptible go of some seconds for a million events. */
export function assertStructure(db: DatabaseSync, path: string): void {
  const problems = db
    .prepare('PRAGMA integrity_check(5)')
    .all()
    .map((row) => String(row['integrity_check']));
  if (problems.join() !== 'ok') throw damaged(path, problems.join('; '));
}

/** Positions without holes, revisions without holes in every stream, time never running back, every event readable. */
export async function assertSequence(
  path: string,
  head: StoreHead,
  readAfter: (position: number, limit: number) => Promise<Recorded[]>,
): Promise<IntegrityReport> {
  const revisions = new Map<string, number>();
  let position = BEFORE_FIRST;
  let recordedAt: Instant | null = null;
  while (position < head.position) {
    const page = await readAfter(position, Math.min(PAGE, head.position - position));
    if (page.length === 0) throw damaged(path, `events after position ${position} are missing`);
    for (const event of page) {
      if (event.position !== position + 1)
        throw damaged(path, `the event at position ${position + 1} is missing`);
      const revision = (revisions.get(event.stream) ?? -1) + 1;
      if (event.revision !== revision) {
        throw damaged(
          path,
          `stream ${event.stream} lacks revision ${revision} before position ${event.position}`,
        );
      }
      if (recordedAt !== null && event.recordedAt < recordedAt) {
        throw damaged(path, `the event at position ${event.position} is recorded before its predecessor`);
      }
      revisions.set(event.stream, revision);
      position = event.position;
      recordedAt = event.recordedAt;
    }
  }
  return { events: position, streams: revisions.size, head };
}

const damaged = (path: string, what: string): StoreError =>
  new StoreError('store-damaged', `Ledger ${path}: ${what}; keep the file and restore the newest backup`, {
    path,
  });
