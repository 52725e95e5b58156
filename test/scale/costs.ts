/**
 * What one event and one question cost, read from `costs.json`: medians of `npm run bench -- --only distributed`. The bench prints
 * the file's content; it is copied here by hand from a full run.
 */
import { readFileSync } from 'node:fs';

export interface Costs {
  /** When, on what, and what was not the real thing. */
  readonly measured: { readonly on: string; readonly machine: string; readonly caveat: string };
  /** Processor time of API processes, microseconds. */
  readonly apiMicros: {
    /** Of the process that takes it. */
    readonly command: number;
    /** One task or indicator, all tasks of a plan, a plan's report. */
    readonly item: number;
    readonly list: number;
    readonly report: number;
    /** Of every other process for the event that came of it: each counts all events. */
    readonly heard: number;
  };
  /** Processor time of PostgreSQL; for a command that of projecting its event. */
  readonly postgresMicros: {
    readonly command: number;
    readonly item: number;
    readonly list: number;
    readonly report: number;
  };
  /** Processor time of the projector for each event, while few come at a time. */
  readonly projectorMicros: number;
  /** From the start of an API process until it answers. */
  readonly startSeconds: number;
  /** Of an answer as it goes out. */
  readonly answerBytes: { readonly item: number; readonly list: number; readonly report: number };
  /** Appends a second of one adapter with 128 callers, all of its process included. */
  readonly appendsPerSecond: number;
  /** Events a second that one process gets out of EventStoreDB; that one projector takes while it follows, and from nothing. */
  readonly readPerSecond: number;
  readonly projectedPerSecond: number;
  readonly rebuiltPerSecond: number;
  /** Events a second that `ledger verify` hashes. */
  readonly verifiedPerSecond: number;
  /** Bytes of one event: names and JSON as sent to EventStoreDB, tables and indexes in PostgreSQL, hashes of the log. */
  readonly recordBytes: number;
  readonly readModelBytes: number;
  readonly logBytes: number;
}

export const COSTS = JSON.parse(readFileSync(new URL('costs.json', import.meta.url), 'utf8')) as Costs;
