/**
 * Read models in an SQLite file. WAL with synchronous=NORMAL survives a killed process, and after a power cut it is at
 * worst some events behind its checkpoint, never ahead of it.
 */
import { resolve } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { setTimeout as delay } from 'node:timers/promises';
import type { ReadDatabase, Reading, Row, Values, Writing } from './read-database.ts';
import {
  columnsOf,
  type ColumnType,
  type Generation,
  OPEN,
  type RowChange,
  type SqlValue,
  type Table,
  tableName,
} from './tables.ts';
import { Turns } from './turns.ts';

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

const writers = new Map<string, Turns>();

/**
 * The turns of those that write to a file in this process. SQLite waits for another connection's lock without letting go
 * of the thread, on which that connection would have to end its transaction.
 */
function writersOf(path: string): Turns {
  const turns = writers.get(path) ?? new Turns();
  writers.set(path, turns);
  return turns;
}

export class SqliteReadDatabase implements ReadDatabase {
  readonly bookkeeping = { partitions: 1, partitionColumn: null, forUpdate: '' };
  readonly isShared = false;
  private readonly db: DatabaseSync;
  private readonly statements = new Map<string, StatementSync>();
  private readonly writing: Writing;
  private readonly path: string;
  /** There is one connection, so transactions take turns. */
  private readonly turns = new Turns();

  private constructor(path: string) {
    this.path = resolve(path);
    this.db = new DatabaseSync(path, { timeout: PATIENCE_MS });
    try {
      this.db.exec('PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA trusted_schema=0');
      // Rows come in all over the tables: the more of them are flushed together, the fewer pages are written twice.
      this.db.exec('PRAGMA cache_size=-32000; PRAGMA wal_autocheckpoint=8000');
      this.db.exec('BEGIN IMMEDIATE');
      const layout = Number(this.prepare('PRAGMA user_version').get()?.['user_version']);
      if (layout !== LAYOUT) this.reset();
      this.db.exec('COMMIT');
    } catch (error) {
      this.db.close();
      throw error;
    }
    this.writing = {
      all: async (sql, values) => this.all(sql, values),
      run: async (sql, values) => void execute(this.prepare(sql), 'run', values),
      savepoint: (work) => this.savepoint(work),
      create: async (generation) => this.create(generation),
      drop: async (generation) => this.drop(generation),
      write: async (generation, changes) => this.write(generation, changes),
      pages: (sql, size) => this.pages(sql, size),
    };
  }

  /** SQLite does not wait when several programs make a new file a WAL file at the same time. */
  static async open(path: string): Promise<SqliteReadDatabase> {
    for (const deadline = performance.now() + PATIENCE_MS; ;) {
      try {
        return new SqliteReadDatabase(path);
      } catch (error) {
        if (resultCode(error) !== SQLITE_BUSY || performance.now() > deadline) throw error;
        await delay(1 + Math.random() * 9);
      }
    }
  }

  reading<T>(work: (tx: Reading) => Promise<T>): Promise<T> {
    return this.turns.take(() => this.within('BEGIN', work));
  }

  /** The transaction holds the write lock of the file from its start. */
  transaction<T>(work: (tx: Writing) => Promise<T>): Promise<T> {
    return this.turns.take(() => writersOf(this.path).take(() => this.within('BEGIN IMMEDIATE', work)));
  }

  restructuring<T>(work: (tx: Writing) => Promise<T>): Promise<T> {
    return this.transaction(work);
  }

  isAboutTheMachine(error: unknown): boolean {
    const code = resultCode(error);
    return code !== undefined && !ABOUT_THE_WORK.includes(code);
  }

  /** Copies the database as it is at one moment into a new file. */
  copyTo(path: string): void {
    this.db.prepare('VACUUM INTO ?').run(path);
  }

  /** Waits for the transactions that have begun. */
  async close(): Promise<void> {
    await this.turns.over();
    if (!this.db.isOpen) return;
    this.statements.clear();
    this.db.close();
  }

  private async within<T>(begin: string, work: (tx: Writing) => Promise<T>): Promise<T> {
    this.db.exec(begin);
    try {
      const result = await work(this.writing);
      this.db.exec('COMMIT');
      return result;
    } catch (error) {
      if (this.db.isTransaction) this.db.exec('ROLLBACK');
      throw error;
    }
  }

  /** After some errors SQLite ends the transaction around it by itself. */
  private async savepoint(work: () => Promise<void>): Promise<void> {
    this.db.exec('SAVEPOINT work');
    try {
      await work();
      this.db.exec('RELEASE work');
    } catch (error) {
      if (this.db.isTransaction) this.db.exec('ROLLBACK TO work; RELEASE work');
      throw error;
    }
  }

  private all(sql: string, values: Values = []): Row[] {
    return execute(this.prepare(sql), 'all', values) as Row[];
  }

  private async *pages(sql: string, size: number): AsyncGenerator<Row[]> {
    let page: Row[] = [];
    for (const row of this.db.prepare(sql).iterate()) {
      if (page.push(row as Row) < size) continue;
      yield page;
      page = [];
    }
    if (page.length > 0) yield page;
  }

  /** A prepared statement, kept for its next use. */
  private prepare(sql: string): StatementSync {
    const kept = this.statements.get(sql);
    if (kept) return kept;
    if (this.statements.size >= MAX_CACHED_STATEMENTS) this.statements.clear();
    const statement = this.db.prepare(sql);
    this.statements.set(sql, statement);
    return statement;
  }

  private write(generation: Generation, changes: Iterable<RowChange>): void {
    const inserts = new Map<Table, StatementSync>();
    const closes = new Map<Table, StatementSync>();
    for (const change of changes) {
      const { table } = change;
      if (change.op === 'insert') {
        let insert = inserts.get(table);
        if (!insert) inserts.set(table, (insert = this.prepare(insertInto(generation, table))));
        insert.run(...change.row);
      } else {
        let close = closes.get(table);
        if (!close) closes.set(table, (close = this.prepare(closeIn(generation, table))));
        close.run(change.at, ...change.by);
      }
    }
  }

  private create(generation: Generation): void {
    for (const table of generation.tables) {
      const name = tableName(generation, table);
      this.db.exec(createTable(name, table));
      for (const [end, columns] of Object.entries(table.indexes ?? {}))
        this.db.exec(`CREATE INDEX ${name}_${end} ON ${name} (${columns.join(', ')})`);
    }
  }

  private drop(generation: Generation): void {
    for (const table of generation.tables)
      this.db.exec(`DROP TABLE IF EXISTS ${tableName(generation, table)}`);
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

function execute(statement: StatementSync, how: 'all' | 'run', values: Values = []): unknown {
  return isList(values) ? statement[how](...values) : statement[how](values);
}

const isList = (values: Values): values is readonly SqlValue[] => Array.isArray(values);

const TYPES: Record<ColumnType, string> = {
  text: 'TEXT NOT NULL',
  'text?': 'TEXT',
  integer: 'INTEGER NOT NULL',
};

/** A table under one number is kept in the order of it by SQLite itself; any other is made to be in the order of its key. */
function createTable(name: string, { columns, key }: Table): string {
  const [only] = key.length === 1 ? key : [];
  const byNumber = only !== undefined && columns[only] === 'integer';
  const lines = Object.entries(columns).map(
    ([column, type]) => `${column} ${byNumber && column === only ? 'INTEGER PRIMARY KEY' : TYPES[type]}`,
  );
  return byNumber
    ? `CREATE TABLE ${name} (${lines.join(', ')}) STRICT`
    : `CREATE TABLE ${name} (${lines.join(', ')}, PRIMARY KEY (${key.join(', ')})) STRICT, WITHOUT ROWID`;
}

const insertInto = (generation: Generation, table: Table): string => {
  const columns = columnsOf(table);
  const values = columns.map(() => '?').join(', ');
  return `INSERT INTO ${tableName(generation, table)} (${columns.join(', ')}) VALUES (${values})`;
};

function closeIn(generation: Generation, table: Table): string {
  const { closing } = table;
  if (!closing) throw new Error(`Rows of ${tableName(generation, table)} are never closed`);
  const named = closing.by.map((column) => `${column} = ?`).join(' AND ');
  const { column } = closing;
  return `UPDATE ${tableName(generation, table)} SET ${column} = ? WHERE ${named} AND ${column} = ${OPEN}`;
}
