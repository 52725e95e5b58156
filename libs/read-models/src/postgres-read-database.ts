/**
 * Read models in PostgreSQL, in a schema of their own that may be thrown away at any time. Any number of processes read over
 * pools; whoever projects writes over one session, the one that holds its lease.
 */
import pg from 'pg';
import { ReadModelError } from './errors.ts';
import { explained, NO_SUCH_TABLE, sqlState } from './postgres-errors.ts';
import { prepareLayout, RESTRUCTURING, SCHEMA, type Wanted } from './postgres-layout.ts';
import { PostgresTransaction } from './postgres-transaction.ts';
import type { ReadDatabase, Reading, Writing } from './read-database.ts';
import { Turns } from './turns.ts';

export interface PostgresOptions {
  /** Most connections of the pool. Default 10. */
  readonly poolSize?: number;
  /** After so many milliseconds the server gives a statement up. Default 30,000. */
  readonly statementTimeoutMs?: number;
  /** Milliseconds to wait for a connection. Default 5,000. */
  readonly connectTimeoutMs?: number;
  /** What the server calls this program in its list of sessions. Default `plan-ledger`. */
  readonly applicationName?: string;
  /** Partitions to be kept in. Default what there is, or one. */
  readonly partitions?: number;
  /** Only read: nothing is created, and another process projects. */
  readonly readOnly?: boolean;
}

const POOL_SIZE = 10;
const STATEMENT_TIMEOUT_MS = 30_000;
const CONNECT_TIMEOUT_MS = 5_000;
/** How much longer the driver waits than the server: it answers itself unless it is gone. */
const GRACE_MS = 5_000;
/** A transaction that does nothing for so long belongs to a process that is gone or hangs. */
const IDLE_MS = 60_000;
/** How often a table that was asked for may have been replaced by a rebuild in the same moment. */
const MAX_REPLACED = 5;

const SNAPSHOT = 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY';
/**
 * Rows are closed by the key of the table. Of a table that has just been filled the planner knows nothing yet, and would
 * read all of it instead.
 */
const WRITE = 'BEGIN; SET LOCAL enable_hashjoin = off; SET LOCAL enable_mergejoin = off';

/** Where sessions come from. */
interface Sessions {
  use<T>(work: (client: pg.ClientBase) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

export class PostgresReadDatabase implements ReadDatabase {
  readonly bookkeeping;
  readonly isShared = true;
  private readonly sessions: Sessions;
  private readonly server: string;

  private constructor(sessions: Sessions, server: string, partitions: number) {
    this.sessions = sessions;
    this.server = server;
    this.bookkeeping = { partitions, partitionColumn: 'partition', forUpdate: ' FOR UPDATE' };
  }

  /**
   * @throws ReadModelError where the server cannot be reached or used, or its schema is another program's; what the message
   *   says is wrong may be put right while the program runs, and then it is opened again
   */
  static async open(url: string, options: PostgresOptions = {}): Promise<PostgresReadDatabase> {
    const server = serverOf(url);
    const sessions = new Pool(url, server, options);
    const wanted: Wanted = {
      partitions: options.partitions,
      make: options.readOnly ? 'nothing' : 'missing',
    };
    try {
      return new PostgresReadDatabase(sessions, server, await prepared(sessions, server, wanted));
    } catch (error) {
      await sessions.close();
      throw error;
    }
  }

  /**
   * The same on one session, such as the one that holds a lease: everything goes over it, so nothing is written once it is
   * lost. The session stays the caller's; closing this does not end it.
   */
  static async onSession(client: pg.Client): Promise<PostgresReadDatabase> {
    const server = addressOf(client);
    const sessions = new OneSession(client);
    await sessions.use((session) => settle(session, {}, server));
    return new PostgresReadDatabase(sessions, server, await prepared(sessions, server, { make: 'missing' }));
  }

  /** Makes the schema, anew where it is older or kept in another number of partitions. */
  static async migrate(url: string, partitions?: number): Promise<void> {
    const server = serverOf(url);
    const sessions = new Pool(url, server, { poolSize: 1 });
    try {
      await prepared(sessions, server, { partitions, make: 'anew' });
    } finally {
      await sessions.close();
    }
  }

  /** A rebuild may drop a table between the look at which one is in use and the reading of it; then it is read anew. */
  async reading<T>(work: (tx: Reading) => Promise<T>): Promise<T> {
    for (let replaced = 0; ; replaced += 1) {
      try {
        return await this.within(SNAPSHOT, work);
      } catch (error) {
        if (sqlState(error) !== NO_SUCH_TABLE) throw error;
        if (replaced === MAX_REPLACED)
          throw new ReadModelError('read-models-not-built', {}, { cause: error });
      }
    }
  }

  transaction<T>(work: (tx: Writing) => Promise<T>): Promise<T> {
    return this.within(WRITE, work);
  }

  restructuring<T>(work: (tx: Writing) => Promise<T>): Promise<T> {
    return this.within(`${WRITE}; SELECT pg_advisory_xact_lock(${RESTRUCTURING})`, work);
  }

  isAboutTheMachine(error: unknown): boolean {
    return error instanceof ReadModelError;
  }

  close(): Promise<void> {
    return this.sessions.close();
  }

  private within<T>(begin: string, work: (tx: Writing) => Promise<T>): Promise<T> {
    return this.sessions.use(async (client) => {
      const tx = new PostgresTransaction(client, this.server);
      await tx.send(begin);
      try {
        const result = await work(tx);
        await tx.send('COMMIT');
        await dropAll(tx);
        return result;
      } catch (error) {
        await tx.send('ROLLBACK').catch(() => undefined);
        throw error;
      }
    });
  }
}

/** Each for itself. One that cannot be had now, as somebody reads it for long, goes with the next rebuild. */
async function dropAll(tx: PostgresTransaction): Promise<void> {
  for (const name of tx.dropped) await tx.send(`DROP TABLE IF EXISTS ${name}`).catch(() => undefined);
}

async function prepared(sessions: Sessions, server: string, wanted: Wanted): Promise<number> {
  try {
    return await sessions.use((client) => prepareLayout(client, wanted));
  } catch (error) {
    throw explained(error, server);
  }
}

/** What every session is set to, whatever the server's own settings are. */
async function settle(
  client: pg.ClientBase,
  { statementTimeoutMs = STATEMENT_TIMEOUT_MS }: PostgresOptions,
  server: string,
): Promise<void> {
  try {
    await client.query(
      `SET search_path = ${SCHEMA}, pg_catalog; SET statement_timeout = ${statementTimeoutMs};
       SET idle_in_transaction_session_timeout = ${IDLE_MS}; SET jit = off; SET client_min_messages = warning`,
    );
  } catch (error) {
    throw explained(error, server);
  }
}

class Pool implements Sessions {
  private readonly pool: pg.Pool;
  private readonly server: string;

  constructor(url: string, server: string, options: PostgresOptions) {
    const { statementTimeoutMs = STATEMENT_TIMEOUT_MS } = options;
    this.server = server;
    this.pool = new pg.Pool({
      connectionString: url,
      max: options.poolSize ?? POOL_SIZE,
      connectionTimeoutMillis: options.connectTimeoutMs ?? CONNECT_TIMEOUT_MS,
      query_timeout: statementTimeoutMs + GRACE_MS,
      application_name: options.applicationName ?? 'plan-ledger',
      keepAlive: true,
      // The pool waits for it, which its types do not say.
      onConnect: (client): unknown => settle(client, options, server),
    });
    // An idle connection that is lost is replaced when one is needed; one that is at work says so to who works with it.
    this.pool.on('error', () => undefined);
    this.pool.on('connect', (client) => client.on('error', () => undefined));
  }

  async use<T>(work: (client: pg.ClientBase) => Promise<T>): Promise<T> {
    if (this.pool.ending) throw new Error('The database is not open');
    const client = await this.connect();
    try {
      const result = await work(client);
      client.release();
      return result;
    } catch (error) {
      // Of what state its session is in after that, nobody knows.
      client.release(error instanceof ReadModelError);
      throw error;
    }
  }

  private async connect(): Promise<pg.PoolClient> {
    try {
      return await this.pool.connect();
    } catch (error) {
      throw explained(error, this.server);
    }
  }

  async close(): Promise<void> {
    if (!this.pool.ending) await this.pool.end();
  }
}

class OneSession implements Sessions {
  private readonly client: pg.Client;
  private readonly turns = new Turns();

  constructor(client: pg.Client) {
    this.client = client;
  }

  use<T>(work: (client: pg.ClientBase) => Promise<T>): Promise<T> {
    return this.turns.take(() => work(this.client));
  }

  close(): Promise<void> {
    return this.turns.over();
  }
}

const addressOf = ({ host, port }: pg.Client): string => `${host}:${port}`;

/** Host and port, to be named in messages. */
function serverOf(url: string): string {
  if (!/^postgres(ql)?:\/\//.test(url)) throw new ReadModelError('read-models-url-invalid');
  try {
    return addressOf(new pg.Client({ connectionString: url }));
  } catch {
    throw new ReadModelError('read-models-url-invalid');
  }
}
