/**
 * What a witness remembers: for every log its key and the last checkpoint it has cosigned, in one SQLite file. A witness that
 * forgets could vouch for two histories of one log, so everything is on disk before it is answered, and what cannot be trusted
 * stops the program. The checkpoint is kept as its log has signed it: an altered row gives itself away.
 */
import { existsSync } from 'node:fs';
import { DatabaseSync, type SQLOutputValue } from 'node:sqlite';
import { AuditError, formatNote, parseVerifierKey, verifyCheckpoint, type VerifierKey } from '#audit';
import type { Cosigned, KnownLog } from './decide.ts';
import { WitnessError } from './errors.ts';

const LAYOUT = 1;
/** How long another program may hold the file. */
const PATIENCE_MS = 5_000;
const SQLITE_BUSY = 5;

const SCHEMA = `
CREATE TABLE log (
  origin TEXT PRIMARY KEY, key TEXT NOT NULL, size INTEGER NOT NULL, checkpoint TEXT, seen_at TEXT
) STRICT, WITHOUT ROWID;
PRAGMA user_version = ${LAYOUT};
`;

export interface WatchedLog extends KnownLog {
  /** When the last checkpoint was cosigned. */
  readonly seenAt: string | null;
}

/** Whether another program held the file for too long; nothing was written. */
export const isBusy = (error: unknown): boolean =>
  (Number((error as { readonly errcode?: unknown }).errcode) & 0xff) === SQLITE_BUSY;

export class WitnessDatabase {
  private readonly path: string;
  private readonly db: DatabaseSync;

  private constructor(path: string) {
    this.path = path;
    this.db = new DatabaseSync(path, { timeout: PATIENCE_MS });
    // EXTRA also forces the folder to disk where the journal was removed: with that a commit is durable.
    this.db.exec('PRAGMA journal_mode = DELETE; PRAGMA synchronous = EXTRA; PRAGMA trusted_schema = OFF');
  }

  static create(path: string): void {
    const database = new WitnessDatabase(path);
    try {
      database.db.exec(`BEGIN IMMEDIATE; ${SCHEMA} COMMIT`);
    } finally {
      database.close();
    }
  }

  /** @throws WitnessError `witness-state-damaged`; a file that is missing is never made anew */
  static open(path: string): WitnessDatabase {
    if (!existsSync(path)) throw new WitnessError('witness-state-damaged', { file: path, reason: 'ENOENT' });
    let database: WitnessDatabase | undefined;
    try {
      database = new WitnessDatabase(path);
      database.requireSound();
      return database;
    } catch (error) {
      database?.close();
      if (isBusy(error) || error instanceof WitnessError) throw error;
      throw damaged(path, error);
    }
  }

  private requireSound(): void {
    const value = (sql: string): unknown => Object.values(this.db.prepare(sql).get() ?? {})[0];
    const found = {
      quick_check: value('PRAGMA quick_check'),
      user_version: value('PRAGMA user_version'),
      journal_mode: value('PRAGMA journal_mode'),
      synchronous: value('PRAGMA synchronous'),
    };
    const needed = { quick_check: 'ok', user_version: LAYOUT, journal_mode: 'delete', synchronous: 3 };
    const wrong = Object.entries(needed).filter(
      ([name, right]) => found[name as keyof typeof found] !== right,
    );
    if (wrong.length > 0) throw damaged(this.path, new Error(wrong.map(([name]) => name).join(', ')));
    this.logs();
  }

  /** Takes up a log. @throws WitnessError `witness-log-other-key` */
  add(key: VerifierKey): void {
    this.transaction(() => {
      const known = this.find(key.name);
      if (known && known.key.text !== key.text)
        throw new WitnessError('witness-log-other-key', { origin: key.name });
      if (!known) this.db.prepare('INSERT INTO log VALUES (?, ?, 0, NULL, NULL)').run(key.name, key.text);
    });
  }

  /** @throws WitnessError `witness-state-damaged` */
  find(origin: string): WatchedLog | null {
    const row = this.db.prepare('SELECT * FROM log WHERE origin = ?').get(origin);
    return row ? this.read(row) : null;
  }

  /** @throws WitnessError `witness-state-damaged` */
  logs(): WatchedLog[] {
    const rows = this.db.prepare('SELECT * FROM log ORDER BY origin').all();
    return rows.map((row) => this.read(row));
  }

  /** Remembers a checkpoint together with the log's own signature, which is all that has to be kept of its note. */
  put({ checkpoint, note, log: { key } }: Cosigned, seenAt: string): void {
    const signatures = note.signatures.filter(({ name, id }) => name === key.name && id === key.id);
    this.db
      .prepare('UPDATE log SET size = ?, checkpoint = ?, seen_at = ? WHERE origin = ?')
      .run(checkpoint.size, formatNote({ text: note.text, signatures }), seenAt, checkpoint.origin);
  }

  private read(row: Record<string, SQLOutputValue>): WatchedLog {
    try {
      const key = parseVerifierKey(String(row['key']));
      const signed = row['checkpoint'] === null ? null : String(row['checkpoint']);
      const last = signed === null ? null : verifyCheckpoint(signed, key).checkpoint;
      if (key.name !== row['origin'] || (last?.size ?? 0) !== row['size'])
        throw new Error(`the row of ${String(row['origin'])} does not fit its checkpoint`);
      return { key, last, seenAt: row['seen_at'] === null ? null : String(row['seen_at']) };
    } catch (error) {
      throw damaged(this.path, error);
    }
  }

  /** One transaction that holds the write lock from the start; durable when it returns. Must not await anything inside. */
  transaction<T>(work: () => T): T {
    this.db.exec('BEGIN IMMEDIATE');
    try {
      const result = work();
      this.db.exec('COMMIT');
      return result;
    } catch (error) {
      if (this.db.isTransaction) this.db.exec('ROLLBACK');
      throw error;
    }
  }

  close(): void {
    this.db.close();
  }
}

function damaged(file: string, cause: unknown): WitnessError {
  const reason =
    cause instanceof AuditError ? cause.code : cause instanceof Error ? cause.message : String(cause);
  return new WitnessError('witness-state-damaged', { file, reason });
}
