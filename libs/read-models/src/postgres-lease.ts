/**
 * Who may do what must be done once: write a partition of the read models, sign the audit log. A lease is an advisory lock of
 * PostgreSQL, held by the very session that does the work, so whoever loses it has lost the connection he would write with.
 *
 * A process that dies gives its session up at once. One that is paused (SIGSTOP, a frozen virtual machine) keeps it, and the
 * operating system goes on answering for it; so the holder also says every second that it is alive, and who waits ends the
 * session of a holder that has been silent for too long.
 */
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { explained } from './postgres-errors.ts';

export interface LeaseOptions {
  /** What the holder is called in the lease table: host and process id, for example. */
  readonly holder: string;
  readonly signal: AbortSignal;
  /** Told why a session was lost or could not be made; it is tried again. */
  readonly onTrouble?: (error: unknown) => void;
  /** Milliseconds between two signs of life. Default 1,000. */
  readonly renewMs?: number;
  /** Milliseconds of silence after which a holder is taken for gone. Default 5,000. */
  readonly silenceMs?: number;
  /** Milliseconds between two tries. Default 500. */
  readonly retryMs?: number;
  /** Milliseconds that the work has, once told to end, for what it is in the middle of. Default 2,000. */
  readonly graceMs?: number;
}

export interface HeldLease {
  readonly name: string;
  readonly holder: string;
  /** Milliseconds since the last sign of life, by the clock of the database. */
  readonly silentMs: number;
}

/** Advisory locks of this program, apart from those of others in the same database: "PLed". */
const LOCK_CLASS = 0x504c6564;
const CONNECT_MS = 5_000;
const RENEW_MS = 1_000;
const SILENCE_MS = 5_000;
const RETRY_MS = 500;
const GRACE_MS = 2_000;

const TABLE = `
CREATE SCHEMA IF NOT EXISTS ledger_kept;
CREATE TABLE IF NOT EXISTS ledger_kept.lease (
  name text PRIMARY KEY, holder text NOT NULL, pid integer NOT NULL, renewed_at timestamptz NOT NULL)`;

/** A lock's number, by the name of its lease. PostgreSQL computes it, so that all programs agree. */
const KEY = `${LOCK_CLASS}, hashtext($1)`;

/** Makes the table of leases where there is none, which takes the right to create; the migration has it. */
export async function prepareLeases(url: string): Promise<void> {
  const client = clientOf(url, 'plan-ledger leases');
  try {
    await client.connect();
    const { rows } = await client.query<{ lease: string | null }>(
      `SELECT to_regclass('ledger_kept.lease') AS lease`,
    );
    if (rows[0]?.lease) return;
    // Two programs that create one schema at the same time would otherwise trip over each other.
    await client.query(`BEGIN; SELECT pg_advisory_xact_lock(hashtext('ledger_kept')); ${TABLE}; COMMIT`);
  } catch (error) {
    throw explained(error, serverOf(client));
  } finally {
    await goodbye(client);
  }
}

/** All leases that are held or have been. */
export async function heldLeases(client: Pick<pg.Client, 'query'>): Promise<HeldLease[]> {
  const { rows } = await client.query<{ name: string; holder: string; silent: string }>(
    `SELECT name, holder, extract(epoch FROM clock_timestamp() - renewed_at) * 1000 AS silent
     FROM ledger_kept.lease ORDER BY name`,
  );
  return rows.map(({ name, holder, silent }) => ({ name, holder, silentMs: Math.round(Number(silent)) }));
}

type Work = (session: pg.Client, over: AbortSignal) => Promise<void>;

/**
 * Waits for a lease and does the work while it is held; again and again until the signal aborts. The work gets the session
 * to write with and a signal that says when it is over; it must end soon after that, and what it does with a session that
 * was lost fails.
 */
export async function whileHolding(
  url: string,
  name: string,
  options: LeaseOptions,
  work: Work,
): Promise<void> {
  const { signal, retryMs = RETRY_MS, onTrouble = () => undefined } = options;
  while (!signal.aborted) {
    try {
      await holdOnce(url, name, options, work);
    } catch (error) {
      // What fails because everything was told to end is no trouble.
      if (!signal.aborted) onTrouble(error);
    }
    await delay(retryMs, undefined, { signal }).catch(() => undefined);
  }
}

async function holdOnce(url: string, name: string, options: LeaseOptions, work: Work): Promise<void> {
  const session = clientOf(url, `plan-ledger ${name}`);
  const lost = new AbortController();
  session.on('error', (error) => lost.abort(explained(error, serverOf(session))));
  session.on('end', () => lost.abort(explained(new Error('the session ended'), serverOf(session))));
  const over = AbortSignal.any([options.signal, lost.signal]);
  let cutting: NodeJS.Timeout | undefined;
  let isWorking = false;
  over.addEventListener('abort', () => {
    // Whatever waits for a server that hangs, or for a session that was lost, is not to wait any longer.
    const isEnding = isWorking && !lost.signal.aborted;
    cutting = setTimeout(() => cut(session), isEnding ? (options.graceMs ?? GRACE_MS) : 0);
  });
  try {
    if (!(await acquired(session, name, options, over))) throw over.reason;
    isWorking = true;
    await renewedDuring(url, name, options, lost, () => work(session, over));
    if (lost.signal.aborted) throw lost.signal.reason;
  } finally {
    clearTimeout(cutting);
    await goodbye(session);
  }
}

/** Connects and waits until the lock is ours; false when told to give up. */
async function acquired(
  session: pg.Client,
  name: string,
  options: LeaseOptions,
  over: AbortSignal,
): Promise<boolean> {
  const { holder, retryMs = RETRY_MS, silenceMs = SILENCE_MS } = options;
  try {
    await session.connect();
    while (!over.aborted) {
      // In one statement, so that no one has the lock without having signed for it.
      const { rowCount } = await asked(
        session,
        silenceMs,
        `WITH tried AS MATERIALIZED (SELECT pg_try_advisory_lock(${KEY}) AS held)
         INSERT INTO ledger_kept.lease (name, holder, pid, renewed_at)
         SELECT $1, $2, pg_backend_pid(), clock_timestamp() FROM tried WHERE held
         ON CONFLICT (name) DO UPDATE
         SET holder = excluded.holder, pid = excluded.pid, renewed_at = excluded.renewed_at`,
        [name, holder],
      );
      if (rowCount === 1) return !over.aborted;
      await endSilentHolder(session, name, silenceMs);
      await delay(retryMs, undefined, { signal: over }).catch(() => undefined);
    }
    return false;
  } catch (error) {
    throw explained(error, serverOf(session));
  }
}

/**
 * Ends the session that holds the lock where its holder has not been heard of. Only the one that has signed: another that has
 * got the lock a moment ago, and whose signature cannot be seen yet, is not taken for it.
 */
async function endSilentHolder(session: pg.Client, name: string, silenceMs: number): Promise<void> {
  await asked(
    session,
    silenceMs,
    `SELECT pg_terminate_backend(lock.pid) FROM pg_locks lock JOIN ledger_kept.lease USING (pid)
     WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
       AND classid::bigint = ${LOCK_CLASS} AND objid::bigint = hashtext($1)::bigint & 4294967295 AND granted
       AND lease.name = $1 AND renewed_at < clock_timestamp() - $2 * interval '1 millisecond'`,
    [name, silenceMs],
  );
}

/**
 * Who waits must not wait for a connection that is dead without a word: he would take nothing over. A question that is not
 * answered in time leaves its session unusable; it is then given up for another.
 */
const asked = (
  session: pg.Client,
  patienceMs: number,
  text: string,
  values: unknown[],
): Promise<pg.QueryResult> => session.query({ text, values, query_timeout: patienceMs } as pg.QueryConfig);

async function renewedDuring(
  url: string,
  name: string,
  options: LeaseOptions,
  lost: AbortController,
  work: () => Promise<void>,
): Promise<void> {
  const done = new AbortController();
  const renewing = renew(url, name, options, lost, AbortSignal.any([done.signal, lost.signal]));
  try {
    await work();
  } finally {
    done.abort();
    await renewing;
  }
}

/**
 * Says regularly that the holder is alive, over a connection of its own: the session may be busy for longer than that. Who
 * cannot say so for long, or hears that another has signed, has lost the lease, even if his session does not know it yet.
 */
async function renew(
  url: string,
  name: string,
  { holder, renewMs = RENEW_MS, silenceMs = SILENCE_MS }: LeaseOptions,
  lost: AbortController,
  done: AbortSignal,
): Promise<void> {
  let client: pg.Client | null = null;
  done.addEventListener('abort', () => client && cut(client));
  for (let heard = performance.now(); !done.aborted;) {
    try {
      if (!client) {
        client = clientOf(url, `plan-ledger ${name} alive`, silenceMs);
        client.on('error', () => undefined);
        await client.connect();
      }
      const { rowCount } = await client.query(
        'UPDATE ledger_kept.lease SET renewed_at = clock_timestamp() WHERE name = $1 AND holder = $2',
        [name, holder],
      );
      heard = performance.now();
      if (rowCount !== 1) lost.abort(new Error(`another process has taken the lease ${name} over`));
    } catch (error) {
      if (done.aborted) break;
      const server = client ? serverOf(client) : '';
      if (client) cut(client);
      client = null;
      if (performance.now() - heard > 2 * silenceMs) lost.abort(explained(error, server));
    }
    await delay(renewMs, undefined, { signal: done }).catch(() => undefined);
  }
}

const clientOf = (url: string, name: string, timeoutMs?: number): pg.Client =>
  new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: timeoutMs ?? CONNECT_MS,
    application_name: name,
    keepAlive: true,
    ...(timeoutMs === undefined ? {} : { query_timeout: timeoutMs }),
  });

/** Host and port, to be named in messages. */
const serverOf = ({ host, port }: pg.Client): string => `${host}:${port}`;

/** Ends a connection in whatever state it is; what waits for it fails. */
function cut(client: pg.Client): void {
  client.connection.stream.destroy();
}

/** Ends a connection properly if the other side takes part in that. */
async function goodbye(client: pg.Client): Promise<void> {
  const cutting = setTimeout(() => cut(client), GRACE_MS);
  await client.end().catch(() => undefined);
  clearTimeout(cutting);
}
