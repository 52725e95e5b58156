/** What a read model is made of on its writing side. */
import type { Recorded } from '#domain';
import type { RowChange, Table } from './tables.ts';

/** A read model as a pure definition: its tables, and what each event does to their rows. */
export interface Projection {
  /** Stable name, also the stem of its tables. */
  readonly name: string;
  /** Raise it when tables or their meaning change; the projection is then built anew. */
  readonly version: number;
  readonly tables: readonly Table[];
  /** Depends on the event alone: what earlier events did is in the tables and may still be undone. */
  changesOf(event: Recorded): readonly RowChange[];
}

/** Events of one transaction. Other work of the process waits that long. */
export const BATCH = 1_000;

/** Most events in a transaction while there is much to make up for: half the cost an event of a transaction of a thousand. */
export const CATCH_UP_BATCH = 10_000;

/** One after the other as they are asked for: held together they would outlive the young generation of the heap. */
export function* changesOfAll(projection: Projection, events: readonly Recorded[]): Generator<RowChange> {
  for (const event of events) yield* projection.changesOf(event);
}

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
