/**
 * The database of the read models. It can be deleted at any time and is then built again from the events, so it may be
 * written with less ceremony than the record: WAL with synchronous=NORMAL survives a killed process, and after a power
 * cut it is at worst some events behind its checkpoint, never ahead of it.
 */
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { setTimeout as delay } from 'node:timers/promises';

/** Layout of the bookkeeping tables; a file with another one is discarded and built anew. */
const LAYOUT = 2;
const MAX_CACHED_STATEMENTS = 200;
/** How long another program may hold the file. */
const PATIENCE_MS = 10_000;

/** Primary result codes of SQLite (sqlite.org/rescode.html). */
const SQLITE_BUSY = 5;
/** Those that are about a statement and its values, not about the machine. */
const ABOUT_THE_WORK: readonly (number | undefined)[] = [
  1, // ERROR: such as a column that is not there
  18, // TOOBIG
  19, // CONSTRAINT
  20, // MISMATCH
  25, // RANGE
];

function resultCode(error: unknown): number | undefined {
  const { code, errcode } = error as { readonly code?: unknown; readonly errcode?: unknown };
  return code === 'ERR_SQLITE_ERROR' ? Number(errcode) & 0xff : undefined;
}

/** Whether an error is about the machine (disk full, file locked or damaged) and not about the work it interrupted. */
export function isAboutTheMachine(error: unknown): boolean {
  const code = resultCode(error);
  return code !== undefined && !ABOUT_THE_WORK.includes(code);
}

export class ReadDatabase {
  private readonly db: DatabaseSync;
  private readonly statements = new Map<string, StatementSync>();

  private constructor(path: string) {
    this.db = new DatabaseSync(path, { timeout: PATIENCE_MS });
    try {
      this.db.exec('PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA trusted_schema=0');
      // Rows come in all over the tables: the more of them are flushed together, the fewer pages are written twice.
      this.db.exec('PRAGMA cache_size=-32000; PRAGMA wal_autocheckpoint=8000');
      this.transaction(() => {
        const layout = Number(this.prepare('PRAGMA user_version').get()?.['user_version']);
        if (layout !== LAYOUT) this.reset();
      });
    } catch (error) {
      this.close();
      throw error;
    }
  }

  /** SQLite does not wait when several programs make a new file a WAL file at the same time. */
  static async open(path: string): Promise<ReadDatabase> {
    for (const deadline = performance.now() + PATIENCE_MS; ;) {
      try {
        return new ReadDatabase(path);
      } catch (error) {
        if (resultCode(error) !== SQLITE_BUSY || performance.now() > deadline) throw error;
        await delay(1 + Math.random() * 9);
      }
    }
  }

  /** A prepared statement, kept for its next use. */
  prepare(sql: string): StatementSync {
    const kept = this.statements.get(sql);
    if (kept) return kept;
    if (this.statements.size >= MAX_CACHED_STATEMENTS) this.statements.clear();
    const statement = this.db.prepare(sql);
    this.statements.set(sql, statement);
    return statement;
  }

  exec(sql: string): void {
    this.db.exec(sql);
  }

  /** Runs the work in one transaction that holds the write lock from the start. Must not await anything inside. */
  transaction<T>(work: () => T): T {
    return this.within('BEGIN IMMEDIATE', work);
  }

  /** Runs queries that all see the database as of one moment, whatever other processes do meanwhile. */
  reading<T>(work: () => T): T {
    return this.db.isTransaction ? work() : this.within('BEGIN', work);
  }

  /**
   * Runs the work, undoing what it wrote if it throws, without ending the transaction around it. After some errors SQLite
   * ends that transaction by itself.
   */
  savepoint(work: () => void): void {
    this.db.exec('SAVEPOINT work');
    try {
      work();
      this.db.exec('RELEASE work');
    } catch (error) {
      if (this.db.isTransaction) this.db.exec('ROLLBACK TO work; RELEASE work');
      throw error;
    }
  }

  /** Copies the database as it is at one moment into a new file. */
  copyTo(path: string): void {
    this.db.prepare('VACUUM INTO ?').run(path);
  }

  /**
   * The first row that stands in a table of this database and not in the like one of another, or the other way round.
   * @param own name of the table here; tables whose names begin with it belong to it
   */
  firstDifference(path: string, own: string, other: string): string | null {
    this.db.prepare('ATTACH ? AS other').run(path);
    try {
      const tables = this.db
        .prepare("SELECT name FROM main.sqlite_master WHERE type = 'table' AND (name = ? OR name GLOB ?)")
        .all(own, `${own}_*`)
        .map(({ name }) => String(name).slice(own.length));
      for (const rest of tables) {
        const [here, there] = [`main."${own}${rest}"`, `other."${other}${rest}"`];
        for (const [one, two] of [
          [here, there],
          [there, here],
        ]) {
          const row = this.db.prepare(`SELECT * FROM ${one} EXCEPT SELECT * FROM ${two} LIMIT 1`).get();
          if (row) return JSON.stringify(row);
        }
      }
      return null;
    } finally {
      this.db.exec('DETACH other');
    }
  }

  close(): void {
    this.statements.clear();
    this.db.close();
  }

  private within<T>(begin: string, work: () => T): T {
    this.db.exec(begin);
    try {
      const result = work();
      this.db.exec('COMMIT');
      return result;
    } catch (error) {
      if (this.db.isTransaction) this.db.exec('ROLLBACK');
      throw error;
    }
  }

  private reset(): void {
    const tables = this.db
      .prepare("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
      .all();
    for (const { name } of tables) this.db.exec(`DROP TABLE "${String(name)}"`);
    this.db.exec(`
      CREATE TABLE projection (
        name TEXT PRIMARY KEY,
        version INTEGER NOT NULL,
        generation INTEGER NOT NULL,
        newest_generation INTEGER NOT NULL,
        position INTEGER NOT NULL,
        last_event TEXT,
        stopped_at INTEGER,
        error TEXT
      ) STRICT;
      PRAGMA user_version = ${LAYOUT};
    `);
  }
}
