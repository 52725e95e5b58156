/**
 * The file of the disclosures. Everything about it serves that what is deleted is gone from it:
 * - `secure_delete` overwrites what is deleted, and `VACUUM` writes the file anew afterwards, because pages that SQLite
 *   balanced earlier can hold copies of a row that the deletion does not know of (seen in tests with many rows);
 * - no write-ahead log, which would keep the pages of past changes: the rollback journal is deleted with every commit, and
 *   `synchronous=EXTRA` makes that deletion durable, so that no power cut brings it and the old rows back;
 * - sorting happens in memory, never in a temporary file.
 */
import { chmodSync, closeSync, fsyncSync, openSync, statSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import type { DisclosureStore, StoredDisclosure } from './disclosure-store.ts';
import { PeopleError } from './errors.ts';

/** "PLpe": marks the file as a directory of persons. */
const APPLICATION_ID = 0x504c7065;
const SCHEMA_VERSION = 1;
const SCHEMA = `
CREATE TABLE disclosure (
  number INTEGER PRIMARY KEY,
  digest TEXT NOT NULL UNIQUE,
  person TEXT NOT NULL,
  text TEXT NOT NULL,
  added_at INTEGER NOT NULL
) STRICT;
CREATE INDEX disclosure_by_person ON disclosure (person);
CREATE TABLE unswept (number INTEGER PRIMARY KEY) STRICT;
PRAGMA application_id = ${APPLICATION_ID};
PRAGMA user_version = ${SCHEMA_VERSION};
`;
const COLUMNS = 'digest, person, text, added_at';

/** For the owner alone. */
const MODE = 0o600;
export const IN_MEMORY = ':memory:';

export class SqliteDisclosureStore implements DisclosureStore {
  readonly path: string;
  private readonly db: DatabaseSync;

  /**
   * @param patienceMs how long another program may hold the file
   * @param readOnly leaves the file as it is; it has to be there
   * @throws PeopleError `directory-unavailable`, `directory-damaged`
   */
  constructor(path: string, patienceMs: number, readOnly = false) {
    this.path = path;
    this.db = this.guarded(() => {
      if (path !== IN_MEMORY && !readOnly) makePrivate(path);
      return new DatabaseSync(path, { timeout: patienceMs, readOnly });
    });
    try {
      this.guarded(() => (readOnly ? this.requireKnown() : this.prepareFile()));
    } catch (error) {
      this.db.close();
      throw error;
    }
  }

  /** Makes a new one. @throws PeopleError `directory-unavailable` where a file is there already, or none can be made */
  static create(path: string): SqliteDisclosureStore {
    try {
      closeSync(openSync(path, 'wx', MODE));
    } catch (error) {
      throw explained(path, error);
    }
    return new SqliteDisclosureStore(path, 0);
  }

  async disclosures(person?: string): Promise<StoredDisclosure[]> {
    const where = person === undefined ? '' : 'WHERE person = ?';
    const values = person === undefined ? [] : [person];
    const rows = this.guarded(() =>
      this.db.prepare(`SELECT ${COLUMNS} FROM disclosure ${where} ORDER BY number`).all(...values),
    );
    return rows.map((row) => ({
      digest: String(row['digest']),
      person: String(row['person']),
      text: String(row['text']),
      addedAt: Number(row['added_at']),
    }));
  }

  async insert(rows: readonly StoredDisclosure[]): Promise<void> {
    this.transaction(() => {
      const insert = this.db.prepare(`INSERT INTO disclosure (${COLUMNS}) VALUES (?, ?, ?, ?)`);
      for (const { digest, person, text, addedAt } of rows) insert.run(digest, person, text, addedAt);
    });
  }

  async delete(digests: readonly string[]): Promise<void> {
    this.transaction(() => {
      const remove = this.db.prepare('DELETE FROM disclosure WHERE digest = ?');
      for (const digest of digests) remove.run(digest);
      this.db.exec('INSERT INTO unswept DEFAULT VALUES');
    });
    this.guarded(() => this.sweep());
  }

  /** The one process that serves from this file does one thing after the other by itself. */
  alone<T>(_person: string, work: () => Promise<T>): Promise<T> {
    return work();
  }

  /** Without free pages. */
  async copyTo(target: string): Promise<void> {
    this.guarded(() => {
      const descriptor = openSync(target, 'wx', MODE);
      try {
        this.db.prepare('VACUUM INTO ?').run(target);
        fsyncSync(descriptor);
      } finally {
        closeSync(descriptor);
      }
    });
  }

  async close(): Promise<void> {
    this.db.close();
  }

  private requireKnown(): void {
    this.db.exec('PRAGMA trusted_schema = OFF');
    if (this.identify() === 'new')
      throw new PeopleError('directory-damaged', { path: this.path, reason: 'empty' });
  }

  private prepareFile(): void {
    this.db.exec('PRAGMA trusted_schema = OFF');
    // Before anything is written, so that another program's file stays as it is.
    const isNew = this.identify() === 'new';
    this.db.exec('PRAGMA journal_mode = DELETE; PRAGMA synchronous = EXTRA');
    this.db.exec('PRAGMA secure_delete = ON; PRAGMA temp_store = MEMORY');
    // Two programs may both find the file empty; the second finds the first one's work once it has the lock.
    if (isNew)
      this.transaction(() => {
        if (this.identify() === 'new') this.db.exec(SCHEMA);
      });
    // A deletion that was cut short before the file was written anew.
    if (this.db.prepare('SELECT 1 FROM unswept LIMIT 1').get()) this.sweep();
  }

  private sweep(): void {
    this.db.exec('VACUUM; DELETE FROM unswept');
  }

  private identify(): 'new' | 'known' {
    const found = this.db
      .prepare(
        `SELECT application_id AS id, user_version AS version, (SELECT count(*) FROM sqlite_schema) AS objects
         FROM pragma_application_id, pragma_user_version`,
      )
      .get();
    const [id, version, objects] = [found?.['id'], Number(found?.['version']), found?.['objects']];
    if (id === 0 && version === 0 && objects === 0) return 'new';
    if (id === APPLICATION_ID && version === SCHEMA_VERSION) return 'known';
    const reason =
      id === APPLICATION_ID ? `schema ${version}, known ${SCHEMA_VERSION}` : `application_id ${String(id)}`;
    throw new PeopleError('directory-damaged', { path: this.path, reason });
  }

  private transaction(work: () => void): void {
    this.guarded(() => {
      this.db.exec('BEGIN IMMEDIATE');
      try {
        work();
        this.db.exec('COMMIT');
      } catch (error) {
        if (this.db.isTransaction) this.db.exec('ROLLBACK');
        throw error;
      }
    });
  }

  private guarded<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      throw explained(this.path, error);
    }
  }
}

function explained(path: string, error: unknown): unknown {
  if (error instanceof PeopleError) return error;
  const { errcode, message } = error as { readonly errcode?: unknown; readonly message?: unknown };
  // SQLite's words name tables and columns, never what stands in them.
  const params = { path, reason: String(message) };
  const isDamage = DAMAGE.includes(Number(errcode) & 0xff);
  return new PeopleError(isDamage ? 'directory-damaged' : 'directory-unavailable', params);
}

/** CORRUPT and NOTADB (sqlite.org/rescode.html). */
const DAMAGE: readonly number[] = [11, 26];

/** The journal gets the permissions of the file. */
function makePrivate(path: string): void {
  closeSync(openSync(path, 'a', MODE));
  if ((statSync(path).mode & 0o777) !== MODE) chmodSync(path, MODE);
}
