/** What a read model is made of on its writing side. */
import type { Recorded } from '#domain';
import type { ReadDatabase } from './read-database.ts';

/**
 * A projection owns its tables and nothing else. Their names end in the generation, so that a rebuild fills new tables
 * beside the old ones and the switch is one row.
 */
export interface Projection {
  /** Stable name, also the stem of its tables. */
  readonly name: string;
  /** Raise it when tables or their meaning change; the projection is then built anew. */
  readonly version: number;
  /** Creates the tables of a generation. */
  create(db: ReadDatabase, generation: number): void;
  drop(db: ReadDatabase, generation: number): void;
  /** A function that writes the rows of one event into a generation; it runs inside the runner's transaction. */
  writer(db: ReadDatabase, generation: number): Write;
}

/** Writes the rows of one event. It keeps nothing in memory, since what it wrote may be undone. */
export type Write = (event: Recorded) => void;

/** Events of one transaction. Other work of the process waits that long. */
export const BATCH = 1_000;

/** Most events in a transaction while there is much to make up for: half the cost an event of a transaction of a thousand. */
export const CATCH_UP_BATCH = 10_000;

/** Why an event cannot be taken. */
export const explain = (event: Recorded, error: unknown): string =>
  `${event.type} in ${event.stream}: ${error instanceof Error ? error.message : String(error)}`;

/** What every query is asked at. */
export interface KnownAt {
  /** Business date: the day the answer is about. */
  readonly asOf: string;
  /** Knowledge position: events after it are not looked at. */
  readonly knownAt: number;
}
