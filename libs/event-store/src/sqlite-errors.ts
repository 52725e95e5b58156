/** What SQLite reports, in the store's own words, and how long to wait for another process. */
import { setTimeout as delay } from 'node:timers/promises';
import { StoreError } from './port.ts';
import type { StoreErrorCode } from './port.ts';

/** Primary result codes of SQLite (sqlite.org/rescode.html). */
const SQLITE_BUSY = 5;
const SQLITE_LOCKED = 6;
const SQLITE_READONLY = 8;
const SQLITE_CORRUPT = 11;
const SQLITE_FULL = 13;
const SQLITE_CANTOPEN = 14;
const SQLITE_CONSTRAINT = 19;
const SQLITE_NOTADB = 26;

const MEANINGS = new Map<number, readonly [StoreErrorCode, string]>([
  [
    SQLITE_BUSY,
    ['store-busy', 'another process holds the ledger; try again, or find the program that keeps it locked'],
  ],
  [SQLITE_LOCKED, ['store-busy', 'another process holds the ledger; try again']],
  [SQLITE_READONLY, ['store-read-only', 'give the program write permission to the file and its folder']],
  [SQLITE_CORRUPT, ['store-damaged', 'stop the program, keep the file, and restore the newest backup']],
  [SQLITE_NOTADB, ['store-damaged', 'this is no SQLite file; check the path, or restore the newest backup']],
  [SQLITE_FULL, ['store-full', 'nothing of this was stored; free disk space and repeat it']],
  [
    SQLITE_CANTOPEN,
    ['store-unavailable', 'check that the path exists and that the program may read and write its folder'],
  ],
]);

interface SqliteError {
  readonly message: string;
  /** SQLite's extended result code; the primary one is its low byte. */
  readonly errcode: number;
}

const isSqliteError = (error: unknown): error is SqliteError =>
  typeof error === 'object' && error !== null && 'errcode' in error && typeof error.errcode === 'number';

const hasCode = (error: unknown, ...codes: number[]): boolean =>
  isSqliteError(error) && codes.includes(error.errcode & 0xff);

export const isBusy = (error: unknown): boolean => hasCode(error, SQLITE_BUSY, SQLITE_LOCKED);
export const isFull = (error: unknown): boolean => hasCode(error, SQLITE_FULL);
export const isConstraint = (error: unknown): boolean => hasCode(error, SQLITE_CONSTRAINT);

/** The StoreError for an error of node:sqlite; other errors, StoreErrors included, are returned as they are. */
export function toStoreError(error: unknown, path: string): unknown {
  if (!isSqliteError(error)) return error;
  const [code, advice] = MEANINGS.get(error.errcode & 0xff) ?? [
    'store-unavailable',
    'check the disk and the system log before going on',
  ];
  const detail = { path, sqlite: error.message };
  return new StoreError(code, `Ledger ${path}: ${error.message}; ${advice}`, detail, { cause: error });
}

/**
 * Does something again while another process holds the lock, without blocking this process's event loop in between.
 * @param timeoutMs milliseconds after which the lock counts as stuck
 * @throws StoreError `store-busy` at the time-out, and whatever else the action fails with as a StoreError
 */
export async function patiently<T>(path: string, timeoutMs: number, action: () => T): Promise<T> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    try {
      return action();
    } catch (error) {
      if (!isBusy(error) || performance.now() >= deadline) throw toStoreError(error, path);
    }
    // Random, so that two waiting processes do not keep meeting.
    await delay(1 + Math.random() * 9);
  }
}
