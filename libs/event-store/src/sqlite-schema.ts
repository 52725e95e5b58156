/**
 * Opening a ledger file: is it one, is it whole, may we write it, and does SQLite really run with the settings that
 * durability rests on. Nothing here depends on the size of the ledger.
 */
import { accessSync, constants, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { StoreError } from './port.ts';
import { toStoreError } from './sqlite-errors.ts';

export interface SqliteOptions {
  readonly clock?: () => Date;
  readonly readOnly?: boolean;
  /** Milliseconds to wait for another process's write lock. Default 5,000. */
  readonly busyTimeoutMs?: number;
  /** Milliseconds between two looks for events of other processes. Default 100. */
  readonly pollIntervalMs?: number;
  /** Most bytes of one event's data and metadata JSON. Default 64,000. */
  readonly maxEventBytes?: number;
}

export const DEFAULT_BUSY_TIMEOUT_MS = 5_000;

/** "PLed": marks the file as a ledger. */
const APPLICATION_ID = 0x504c6564;
const SCHEMA_VERSION = 1;
/** Older ones can, rarely, damage a database in WAL mode (sqlite.org: the WAL-reset bug). */
const OLDEST_SQLITE = '3.51.3';
/** Each try for the write lock blocks the event loop this long at most; waiting longer is done by `patiently`. */
const BLOCKING_WAIT_MS = 5;

/**
 * The insert trigger also stops INSERT OR REPLACE, which would delete the older row without firing a delete trigger: a
 * replacing row repeats a position, a revision or an id.
 */
const SCHEMA = `
CREATE TABLE events (
  position INTEGER PRIMARY KEY,
  stream TEXT NOT NULL,
  revision INTEGER NOT NULL,
  id TEXT NOT NULL,
  type TEXT NOT NULL,
  version INTEGER NOT NULL,
  data TEXT NOT NULL,
  metadata TEXT NOT NULL,
  recorded_at TEXT NOT NULL,
  UNIQUE (stream, revision),
  UNIQUE (id)
) STRICT;
CREATE TRIGGER events_insert BEFORE INSERT ON events BEGIN
  SELECT RAISE(ABORT, 'the position does not continue the ledger')
    WHERE NEW.position IS NOT (SELECT coalesce(max(position), 0) + 1 FROM events);
  SELECT RAISE(ABORT, 'the revision does not continue its stream')
    WHERE NEW.revision IS NOT (SELECT coalesce(max(revision), -1) + 1 FROM events WHERE stream = NEW.stream);
  SELECT RAISE(ABORT, 'the event id is already in use')
    WHERE EXISTS (SELECT 1 FROM events WHERE id = NEW.id);
END;
CREATE TRIGGER events_update BEFORE UPDATE ON events BEGIN SELECT RAISE(ABORT, 'events never change'); END;
CREATE TRIGGER events_delete BEFORE DELETE ON events BEGIN SELECT RAISE(ABORT, 'events are never deleted'); END;
`;

/**
 * Opens the ledger file, creating it where there is none (not with `readOnly`).
 * @throws StoreError `not-a-ledger`, `store-too-new`, `store-damaged`, `store-read-only`, `store-busy`,
 *   `store-unavailable`; the message says what to do
 */
export function openLedger(path: string, options: SqliteOptions): DatabaseSync {
  const readOnly = options.readOnly ?? false;
  assertSqliteVersion();
  assertAccess(path, readOnly);
  let db: DatabaseSync | null = null;
  try {
    const timeout = options.busyTimeoutMs ?? DEFAULT_BUSY_TIMEOUT_MS;
    db = new DatabaseSync(path, { readOnly, timeout });
    // A ledger file from elsewhere is foreign input: its schema must not run functions with side effects.
    db.exec('PRAGMA trusted_schema = OFF');
    // Before anything is written, so that somebody else's database stays as it is.
    const isNew = assertIdentity(db, path);
    if (!readOnly) {
      assertDurable(db, path);
      if (isNew) create(db, path);
    } else if (isNew) {
      throw new StoreError('not-a-ledger', `${path} is empty; check the path`, { path });
    }
    assertGuards(db, path);
    assertWhole(db, path);
    db.enableDefensive(true);
    db.exec(`PRAGMA busy_timeout = ${BLOCKING_WAIT_MS}`);
    return db;
  } catch (error) {
    db?.close();
    throw toStoreError(error, path);
  }
}

function assertSqliteVersion(): void {
  const version = process.versions['sqlite'] ?? '0';
  if (version.localeCompare(OLDEST_SQLITE, 'en', { numeric: true }) < 0) {
    throw new StoreError(
      'store-unavailable',
      `SQLite ${version} is too old, ${OLDEST_SQLITE} is needed; run the program with the Node.js it was installed with`,
      { version },
    );
  }
}

function assertAccess(path: string, readOnly: boolean): void {
  const folder = dirname(path);
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) {
    throw new StoreError('store-unavailable', `There is no folder ${folder}; create it or check the path`, {
      path,
    });
  }
  const file = statSync(path, { throwIfNoEntry: false });
  if (file && !file.isFile()) {
    throw new StoreError('not-a-ledger', `${path} is not a file; check the path`, { path });
  }
  if (readOnly) {
    if (!file)
      throw new StoreError('store-unavailable', `There is no ledger ${path}; check the path`, { path });
    return;
  }
  try {
    accessSync(folder, constants.W_OK);
    if (file) accessSync(path, constants.W_OK);
  } catch (cause) {
    throw new StoreError(
      'store-read-only',
      `Ledger ${path} cannot be written; give the program write permission to the file and its folder, or open it read-only`,
      { path },
      { cause },
    );
  }
}

/** Whether the file is still empty. Throws when it holds something else than a ledger this program can read. */
function assertIdentity(db: DatabaseSync, path: string): boolean {
  // One statement, so that all is seen as of one moment while another process may be creating the ledger.
  const found = db
    .prepare(
      `SELECT application_id AS applicationId, user_version AS version, (SELECT count(*) FROM sqlite_schema) AS objects
       FROM pragma_application_id, pragma_user_version`,
    )
    .get();
  const [applicationId, version, objects] = [
    found?.['applicationId'],
    Number(found?.['version']),
    found?.['objects'],
  ];
  if (applicationId === APPLICATION_ID) {
    if (version <= SCHEMA_VERSION) return false;
    throw new StoreError(
      'store-too-new',
      `Ledger ${path} was written by a newer program (schema ${version}, this one knows ${SCHEMA_VERSION}); upgrade the program`,
      { path, version, known: SCHEMA_VERSION },
    );
  }
  if (applicationId === 0 && version === 0 && objects === 0) return true;
  throw new StoreError('not-a-ledger', `${path} is a database of another program; check the path`, { path });
}

function assertDurable(db: DatabaseSync, path: string): void {
  db.exec('PRAGMA journal_mode = WAL');
  db.exec('PRAGMA synchronous = FULL');
  // A checkpoint costs two more fsyncs; every 32 MiB is often enough, and opening reads that much in no time.
  db.exec('PRAGMA wal_autocheckpoint = 8000');
  const journal = String(pragma(db, 'journal_mode'));
  const synchronous = Number(pragma(db, 'synchronous'));
  if (journal !== 'wal' || synchronous !== 2) {
    throw new StoreError(
      'store-unavailable',
      `Ledger ${path} cannot be written durably (journal_mode ${journal}, synchronous ${synchronous}); put it on a local disk`,
      { path, journal, synchronous },
    );
  }
}

/** Two processes may both find the file empty; the second one finds the first one's work once it has the lock. */
function create(db: DatabaseSync, path: string): void {
  db.exec('BEGIN IMMEDIATE');
  if (assertIdentity(db, path)) {
    db.exec(`${SCHEMA}; PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${SCHEMA_VERSION}`);
  }
  db.exec('COMMIT');
}

/** The table, its indexes and triggers must be exactly those written above. */
function assertGuards(db: DatabaseSync, path: string): void {
  using reference = new DatabaseSync(':memory:');
  reference.exec(SCHEMA);
  if (describeSchema(db) !== describeSchema(reference)) {
    throw new StoreError(
      'store-damaged',
      `Ledger ${path} lacks the table or the guards that keep events from being changed; somebody altered it. Keep the file and restore the newest backup`,
      { path },
    );
  }
}

function describeSchema(db: DatabaseSync): string {
  const rows = db
    .prepare("SELECT type, name, sql FROM sqlite_schema WHERE tbl_name = 'events' ORDER BY type, name")
    .all();
  return JSON.stringify(rows);
}

/**
 * SQLite itself notices missing pages, but not a last page that is cut short. With a write-ahead log the file may be
 * shorter than the database, so then there is nothing to compare.
 */
function assertWhole(db: DatabaseSync, path: string): void {
  const expected = Number(pragma(db, 'page_count')) * Number(pragma(db, 'page_size'));
  if ((statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0) > 0) return;
  const actual = statSync(path).size;
  if (actual < expected) {
    throw new StoreError(
      'store-damaged',
      `Ledger ${path} is cut short: ${actual} bytes of ${expected}; keep the file and restore the newest backup`,
      { path, actual, expected },
    );
  }
}

function pragma(db: DatabaseSync, name: string): unknown {
  return db.prepare(`PRAGMA ${name}`).get()?.[name];
}
