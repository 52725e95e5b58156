/** What may be done in a transaction of PostgreSQL, on the session that it was begun on. */
import pg from 'pg';
import { numbered, type Query, valuesFor } from './placeholders.ts';
import { explained } from './postgres-errors.ts';
import { createTable, statementsFor } from './postgres-tables.ts';
import type { Row, Values, Writing } from './read-database.ts';
import { type Generation, type RowChange, tableName } from './tables.ts';

const INT8 = 20;
const MAX_KEPT_QUERIES = 500;

/** Positions are numbers here; none is beyond what a number holds exactly. */
const TYPES: pg.CustomTypesConfig = {
  getTypeParser: (oid: number, format?: 'text' | 'binary'): unknown =>
    oid === INT8 ? Number : pg.types.getTypeParser(oid, format),
};

const queries = new Map<string, Query>();

function queryFor(sql: string): Query {
  const kept = queries.get(sql);
  if (kept) return kept;
  if (queries.size >= MAX_KEPT_QUERIES) queries.clear();
  const query = numbered(sql);
  queries.set(sql, query);
  return query;
}

export class PostgresTransaction implements Writing {
  /** Tables to be dropped when the transaction is over. */
  readonly dropped: string[] = [];
  private readonly client: pg.ClientBase;
  private readonly server: string;
  private cursors = 0;

  constructor(client: pg.ClientBase, server: string) {
    this.client = client;
    this.server = server;
  }

  async all(sql: string, values: Values = []): Promise<Row[]> {
    const query = queryFor(sql);
    return this.send(query.text, valuesFor(query, values));
  }

  async run(sql: string, values?: Values): Promise<void> {
    await this.all(sql, values);
  }

  async *pages(sql: string, size: number): AsyncGenerator<Row[]> {
    const cursor = `page_${(this.cursors += 1)}`;
    await this.send(`DECLARE ${cursor} NO SCROLL CURSOR FOR ${sql}`);
    for (;;) {
      const rows = await this.send(`FETCH ${size} FROM ${cursor}`);
      if (rows.length === 0) break;
      yield rows;
    }
    await this.send(`CLOSE ${cursor}`);
  }

  async savepoint(work: () => Promise<void>): Promise<void> {
    await this.send('SAVEPOINT work');
    try {
      await work();
      await this.send('RELEASE work');
    } catch (error) {
      await this.send('ROLLBACK TO work; RELEASE work');
      throw error;
    }
  }

  async create(generation: Generation): Promise<void> {
    for (const table of generation.tables)
      for (const text of createTable(generation, table)) await this.send(text);
  }

  /**
   * Not before the end: a transaction that waits for the readers of one table while it keeps those of another waiting
   * waits for ever.
   */
  async drop(generation: Generation): Promise<void> {
    for (const table of generation.tables) this.dropped.push(tableName(generation, table));
  }

  async write(generation: Generation, changes: Iterable<RowChange>): Promise<void> {
    for (const { text, values } of statementsFor(generation, changes)) await this.send(text, [...values]);
  }

  /** @throws what is about the machine as a ReadModelError, anything else as it is */
  async send(text: string, values: unknown[] = []): Promise<Row[]> {
    try {
      // Without values it may be several statements.
      const config = values.length > 0 ? { text, values, types: TYPES } : { text, types: TYPES };
      const { rows } = await this.client.query<Row>(config);
      return rows;
    } catch (error) {
      throw explained(error, this.server);
    }
  }
}
