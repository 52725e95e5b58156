/** Writes the rows of events, and finds the event that cannot be taken. */
import type { Recorded } from '#domain';
import { changesOfAll, type Projection } from './projection.ts';
import type { ReadDatabase, Writing } from './read-database.ts';

/** The event that a projection cannot take. */
export interface Refusal {
  readonly event: Recorded;
  readonly error: unknown;
}

/** Where rows go. */
export interface Target {
  readonly projection: Projection;
  readonly generation: number;
}

/** Most events whose changes are written by one call. */
const AT_ONCE = 1_000;

/** @throws what went wrong; what was written by then is for the caller to undo */
export async function writeRows(
  tx: Writing,
  { projection, generation }: Target,
  events: readonly Recorded[],
): Promise<void> {
  const { name, tables } = projection;
  for (let start = 0; start < events.length; start += AT_ONCE) {
    const some = events.slice(start, start + AT_ONCE);
    await tx.write({ name, generation, tables }, changesOfAll(projection, some));
  }
}

/**
 * Writes all together, as that is much cheaper; where that fails the event to blame is looked for by halves. The rows of
 * those before it are written then, those after it are not.
 * @throws what is about the machine
 */
export async function writeUpToRefusal(
  db: ReadDatabase,
  tx: Writing,
  target: Target,
  events: readonly Recorded[],
): Promise<Refusal | null> {
  const [event] = events;
  if (!event) return null;
  try {
    await tx.savepoint(() => writeRows(tx, target, events));
    return null;
  } catch (error) {
    if (db.isAboutTheMachine(error)) throw error;
    if (events.length === 1) return { event, error };
    const half = Math.ceil(events.length / 2);
    return (
      (await writeUpToRefusal(db, tx, target, events.slice(0, half))) ??
      (await writeUpToRefusal(db, tx, target, events.slice(half)))
    );
  }
}
