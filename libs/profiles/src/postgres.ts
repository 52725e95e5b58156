/** Connections to PostgreSQL for what is kept there beside the read models: names, checkpoints, leases. */
import pg from 'pg';

const CONNECT_MS = 5_000;
const GRACE_MS = 5_000;

/** A pool of its own and a small one: what is kept is asked for seldom. Whoever made it ends it. */
export function keptPool(url: string, statementTimeoutMs: number): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    max: 4,
    connectionTimeoutMillis: CONNECT_MS,
    statement_timeout: statementTimeoutMs,
    // The server answers itself, unless it is gone without a word.
    query_timeout: statementTimeoutMs + GRACE_MS,
    application_name: 'plan-ledger kept',
    keepAlive: true,
  });
  // A connection that breaks is replaced; who needs one meanwhile is told. Without a listener the event would end the process.
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
  return pool;
}
