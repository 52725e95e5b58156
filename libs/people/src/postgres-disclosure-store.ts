/**
 * The disclosures in PostgreSQL, for many processes. What it does so that what is deleted is gone from the table:
 * - a deletion writes the table anew in the same transaction. `VACUUM` would leave the bytes in the free part of their page,
 *   and `VACUUM FULL` takes rows along that an older transaction of anybody could still see. `ALTER TABLE` takes along only
 *   what is there now (PostgreSQL documents it as not MVCC-safe); the old file is unlinked with the commit;
 * - no statistics of the texts, since `ANALYZE` keeps samples of a column's values in a table of its own.
 * What the server writes elsewhere (write-ahead log, replicas, backups) is its operator's: docs/personal-data.md.
 */
import type { Pool, PoolClient } from 'pg';
import type { DisclosureStore, StoredDisclosure } from './disclosure-store.ts';
import { PeopleError } from './errors.ts';
import { SqliteDisclosureStore } from './sqlite-disclosure-store.ts';

/** Connections to the database; whoever made them ends them. */
export type PostgresPool = Pick<Pool, 'query' | 'connect'>;

const TABLE = 'ledger_kept.disclosure';
/** Stands on the table as its comment. */
const LAYOUT = 'plan-ledger disclosures 1';
const SCHEMA = `
CREATE SCHEMA IF NOT EXISTS ledger_kept;
CREATE TABLE ${TABLE} (
  number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  digest text NOT NULL UNIQUE,
  person text NOT NULL,
  text text NOT NULL,
  added_at bigint NOT NULL
);
CREATE INDEX disclosure_by_person ON ${TABLE} (person);
ALTER TABLE ${TABLE} ALTER COLUMN text SET STATISTICS 0;
COMMENT ON TABLE ${TABLE} IS '${LAYOUT}';
`;
const COLUMNS = 'digest, person, text, added_at';
/** Changes nothing; that the value is computed is what makes PostgreSQL write every row and index anew. */
const REWRITE = `ALTER TABLE ${TABLE} ALTER COLUMN added_at TYPE bigint USING added_at + 0`;

export class PostgresDisclosureStore implements DisclosureStore {
  readonly path = `PostgreSQL ${TABLE}`;
  private readonly pool: PostgresPool;
  private readonly patienceMs: number;

  private constructor(pool: PostgresPool, patienceMs: number) {
    this.pool = pool;
    this.patienceMs = patienceMs;
  }

  /**
   * Opens the table, making it where it is missing; only that needs the right to make schemas.
   * @param patienceMs how long to wait for others that use the table or record the same person
   * @param readOnly makes nothing; the table has to be there
   * @throws PeopleError `directory-unavailable`, `directory-damaged`
   */
  static async open(
    pool: PostgresPool,
    patienceMs: number,
    readOnly = false,
  ): Promise<PostgresDisclosureStore> {
    const store = new PostgresDisclosureStore(pool, patienceMs);
    const found = await store.transaction((client) => layoutOf(client));
    if (found === null && !readOnly) await store.transaction(makeTable);
    else if (found !== LAYOUT)
      throw new PeopleError('directory-damaged', { path: store.path, reason: found ?? 'empty' });
    return store;
  }

  async disclosures(person?: string): Promise<StoredDisclosure[]> {
    const where = person === undefined ? '' : 'WHERE person = $1';
    const values = person === undefined ? [] : [person];
    const { rows } = await this.guarded(() =>
      this.pool.query<Record<string, unknown>>(
        `SELECT ${COLUMNS} FROM ${TABLE} ${where} ORDER BY number`,
        values,
      ),
    );
    return rows.map((row) => ({
      digest: String(row['digest']),
      person: String(row['person']),
      text: String(row['text']),
      addedAt: Number(row['added_at']),
    }));
  }

  async insert(rows: readonly StoredDisclosure[]): Promise<void> {
    await this.transaction(async (client) => {
      // An event must never be there without its disclosure; so whatever the server does by default, this is on its disk.
      await client.query(
        `SELECT set_config('synchronous_commit', 'on', true) WHERE current_setting('synchronous_commit') = 'off'`,
      );
      await client.query(
        `INSERT INTO ${TABLE} (${COLUMNS}) SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::bigint[])`,
        [
          rows.map(({ digest }) => digest),
          rows.map(({ person }) => person),
          rows.map(({ text }) => text),
          rows.map(({ addedAt }) => addedAt),
        ],
      );
    });
  }

  async delete(digests: readonly string[]): Promise<void> {
    await this.transaction(async (client) => {
      await this.limitWaiting(client);
      await client.query(`LOCK TABLE ${TABLE} IN ACCESS EXCLUSIVE MODE`);
      await client.query(`DELETE FROM ${TABLE} WHERE digest = ANY($1::text[])`, [digests]);
      await client.query(REWRITE);
    });
  }

  /** Among all processes. Where the connection with the lock breaks, the work goes on; the record decides in the end. */
  async alone<T>(person: string, work: () => Promise<T>): Promise<T> {
    const client = await this.guarded(() => this.pool.connect());
    client.on('error', ignore);
    try {
      await this.guarded(async () => {
        await client.query('BEGIN');
        await this.limitWaiting(client);
        await client.query('SELECT pg_advisory_xact_lock(hashtext($1), hashtext($2))', [TABLE, person]);
      });
      return await work();
    } finally {
      await giveBack(client, false);
    }
  }

  async copyTo(target: string): Promise<void> {
    const rows = await this.disclosures();
    const copy = SqliteDisclosureStore.create(target);
    try {
      await copy.insert(rows);
    } finally {
      await copy.close();
    }
  }

  /** The connections are their owner's. */
  async close(): Promise<void> {}

  private async limitWaiting(client: PoolClient): Promise<void> {
    await client.query(`SELECT set_config('lock_timeout', $1, true)`, [String(this.patienceMs)]);
  }

  private transaction<T>(work: (client: PoolClient) => Promise<T>): Promise<T> {
    return this.guarded(async () => {
      const client = await this.pool.connect();
      // A connection that breaks between two statements says so here as well as in the next one.
      client.on('error', ignore);
      let committed = false;
      try {
        await client.query('BEGIN');
        const result = await work(client);
        await client.query('COMMIT');
        committed = true;
        return result;
      } finally {
        await giveBack(client, committed);
      }
    });
  }

  private async guarded<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (error instanceof PeopleError) throw error;
      // PostgreSQL's message names tables and limits; values stand in its details, which are left out.
      const { message = '', code } = error as { readonly message?: string; readonly code?: unknown };
      throw new PeopleError('directory-unavailable', { path: this.path, reason: message || String(code) });
    }
  }
}

/** Asked of the catalogue's tables, which also tells the connection what others have made since: its caches do not know yet. */
async function layoutOf(client: PoolClient): Promise<string | null> {
  const { rows } = await client.query<{ comment: string | null }>(
    `SELECT obj_description(pg_class.oid, 'pg_class') AS comment
     FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
     WHERE nspname || '.' || relname = $1`,
    [TABLE],
  );
  const [found] = rows;
  return found ? (found.comment ?? '?') : null;
}

/** Two processes may both find it missing; the second finds the first one's work once it has the lock. */
async function makeTable(client: PoolClient): Promise<void> {
  await client.query(`SELECT pg_advisory_xact_lock(hashtext('ledger_kept'))`);
  if ((await layoutOf(client)) === null) await client.query(SCHEMA);
}

const ignore = (): void => undefined;

/** Ends what was not committed. A connection with which that does not work is not used again. */
async function giveBack(client: PoolClient, committed: boolean): Promise<void> {
  const ended = committed ? Promise.resolve() : client.query('ROLLBACK');
  const broken = await ended.then(
    () => false,
    () => true,
  );
  client.off('error', ignore);
  client.release(broken);
}
