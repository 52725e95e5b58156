/**
 * What the read models ask of a database. It can be deleted at any time and is then built again from the events, so it may
 * be written with less ceremony than the record.
 *
 * The texts of queries are the same for every engine. Values stand in them as `?` or, all of them, as `:name`.
 */
import type { Generation, RowChange, SqlValue } from './tables.ts';

export type Row = Readonly<Record<string, SqlValue>>;
export type Values = readonly SqlValue[] | Readonly<Record<string, SqlValue>>;

/** Queries that all see the database as of one moment, whatever other processes do meanwhile. */
export interface Reading {
  all(sql: string, values?: Values): Promise<Row[]>;
  /** Many rows in pages of a size, of which only one is held at a time. */
  pages(sql: string, size: number): AsyncIterable<Row[]>;
}

/** A transaction. What is written in it is there with its end, or not at all. */
export interface Writing extends Reading {
  run(sql: string, values?: Values): Promise<void>;
  /** Runs the work, undoing what it wrote if it throws, without ending the transaction around it. */
  savepoint(work: () => Promise<void>): Promise<void>;
  create(generation: Generation): Promise<void>;
  /** The tables are gone at the latest when the transaction is over. */
  drop(generation: Generation): Promise<void>;
  /** Makes the changes in their order. */
  write(generation: Generation, changes: Iterable<RowChange>): Promise<void>;
}

/**
 * Work must ask through the handle it is given. It may be run a second time where it only reads, and it waits for nothing
 * but the database: SQLite has one connection, and everybody else waits for it.
 */
export interface ReadDatabase {
  /** How the table of checkpoints differs. */
  readonly bookkeeping: {
    /** Each event belongs to one of so many parts of the ledger, and each part has a checkpoint of its own. */
    readonly partitions: number;
    /** Where a row says which; null where there is only one. */
    readonly partitionColumn: string | null;
    /** The end of a query whose rows nobody else may change until the transaction is over. */
    readonly forUpdate: string;
  };
  /** Whether processes with other versions of the program may be using it at the same time. */
  readonly isShared: boolean;
  reading<T>(work: (tx: Reading) => Promise<T>): Promise<T>;
  transaction<T>(work: (tx: Writing) => Promise<T>): Promise<T>;
  /** A transaction that creates or changes tables: one at a time over all processes, beside those that only fill them. */
  restructuring<T>(work: (tx: Writing) => Promise<T>): Promise<T>;
  /** Whether an error is about the machine (disk full, server gone, file locked) and not about the work it interrupted. */
  isAboutTheMachine(error: unknown): boolean;
  close(): Promise<void>;
}
