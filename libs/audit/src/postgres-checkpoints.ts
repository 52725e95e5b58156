/**
 * The signed checkpoints of a log that several processes serve, in PostgreSQL: with the name of the log and its public key, so
 * that all of them speak of the same log, whichever was started first. Nothing is ever deleted here, and the database itself
 * refuses it; a log that was given up stays under its number.
 */
import type { Pool, PoolClient } from 'pg';
import { mergedNote, type SharedCheckpoints, type SignedCheckpoint } from './checkpoint-store.ts';
import { AuditError } from './errors.ts';
import { madeUpOrigin } from './open-log.ts';
import { isKeyName } from './tlog/note.ts';

/** Connections to the database; whoever made them ends them. */
export type PostgresPool = Pick<Pool, 'query' | 'connect'>;

/** The channel on which a signature is asked for. */
export const REQUESTS = 'ledger_sign';

/** Stands on the table of identities as its comment. */
const LAYOUT = 'plan-ledger log 1';
const SCHEMA = `
CREATE SCHEMA IF NOT EXISTS ledger_kept;
CREATE TABLE ledger_kept.log_identity (
  number integer PRIMARY KEY,
  origin text NOT NULL UNIQUE,
  key text
);
CREATE TABLE ledger_kept.log_checkpoint (
  log integer NOT NULL REFERENCES ledger_kept.log_identity,
  size bigint NOT NULL,
  note text NOT NULL,
  signed_at text NOT NULL,
  PRIMARY KEY (log, size)
);
CREATE FUNCTION ledger_kept.stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% only grows', TG_TABLE_NAME;
END $$;
CREATE FUNCTION ledger_kept.same_tree() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (NEW.log, NEW.size, NEW.signed_at, split_part(NEW.note, E'\\n\\n', 1))
     IS DISTINCT FROM (OLD.log, OLD.size, OLD.signed_at, split_part(OLD.note, E'\\n\\n', 1)) THEN
    RAISE EXCEPTION 'a checkpoint can gain cosignatures and nothing else';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER checkpoint_stays BEFORE DELETE OR TRUNCATE ON ledger_kept.log_checkpoint
  FOR EACH STATEMENT EXECUTE FUNCTION ledger_kept.stays();
CREATE TRIGGER checkpoint_same_tree BEFORE UPDATE ON ledger_kept.log_checkpoint
  FOR EACH ROW EXECUTE FUNCTION ledger_kept.same_tree();
CREATE TRIGGER identity_stays BEFORE DELETE OR TRUNCATE ON ledger_kept.log_identity
  FOR EACH STATEMENT EXECUTE FUNCTION ledger_kept.stays();
COMMENT ON TABLE ledger_kept.log_identity IS '${LAYOUT}';
`;
const COLUMNS = 'size, note, signed_at';
const CURRENT = '(SELECT max(number) FROM ledger_kept.log_identity)';

interface Identity {
  readonly number: number;
  readonly origin: string;
}

export class PostgresCheckpoints implements SharedCheckpoints {
  readonly origin: string;
  private readonly pool: PostgresPool;
  private readonly number: number;

  private constructor(pool: PostgresPool, { number, origin }: Identity) {
    this.pool = pool;
    this.number = number;
    this.origin = origin;
  }

  /**
   * Opens the log there is, or begins one; only that needs the right to make schemas.
   * @param options.origin name of the log where it is new: a URL without scheme. Default: one made up, for trying out
   * @throws AuditError `checkpoints-unavailable`, `key-name-invalid`
   */
  static async open(
    pool: PostgresPool,
    options: { readonly origin?: string } = {},
  ): Promise<PostgresCheckpoints> {
    const found = await transaction(pool, async (client) => {
      // Several processes may begin at the same time; the first one names the log.
      await client.query(`SELECT pg_advisory_xact_lock(hashtext('ledger_kept'))`);
      const layout = await layoutOf(client);
      if (layout === null) await client.query(SCHEMA);
      else if (layout !== LAYOUT) throw new Error(`layout "${layout}", known "${LAYOUT}"`);
      const { rows } = await client.query<Identity>(
        `SELECT number, origin FROM ledger_kept.log_identity ORDER BY number DESC LIMIT 1`,
      );
      return rows[0] ?? (await insertIdentity(client, 1, options.origin ?? madeUpOrigin(), null));
    });
    return new PostgresCheckpoints(pool, found);
  }

  async last(): Promise<SignedCheckpoint | null> {
    return (await this.select('ORDER BY size DESC LIMIT 1'))[0] ?? null;
  }

  async from(size: number): Promise<SignedCheckpoint | null> {
    return (await this.select('AND size >= $2 ORDER BY size LIMIT 1', size))[0] ?? null;
  }

  all(): Promise<SignedCheckpoint[]> {
    return this.select('ORDER BY size');
  }

  async put({ size, note, signedAt }: SignedCheckpoint): Promise<void> {
    await transaction(this.pool, async (client) => {
      await durably(client);
      const inserted = await client.query(
        `INSERT INTO ledger_kept.log_checkpoint (log, ${COLUMNS})
         SELECT $1::integer, $2::bigint, $3, $4 WHERE $1::integer = ${CURRENT}
         ON CONFLICT (log, size) DO NOTHING`,
        [this.number, size, note, signedAt],
      );
      if (inserted.rowCount === 1) return;
      const { rows } = await client.query<{ note: string }>(
        'SELECT note FROM ledger_kept.log_checkpoint WHERE log = $1 AND size = $2 FOR UPDATE',
        [this.number, size],
      );
      // Not there, and not taken in: another log was begun meanwhile.
      const [there] = rows;
      if (!there) throw new AuditError('checkpoint-conflict', { size, origin: this.origin });
      await client.query('UPDATE ledger_kept.log_checkpoint SET note = $3 WHERE log = $1 AND size = $2', [
        this.number,
        size,
        mergedNote(size, there.note, note),
      ]);
    });
  }

  async key(): Promise<string | null> {
    const { rows } = await explained(() =>
      this.pool.query<{ key: string | null }>('SELECT key FROM ledger_kept.log_identity WHERE number = $1', [
        this.number,
      ]),
    );
    return rows[0]?.key ?? null;
  }

  async claim(key: string): Promise<void> {
    const { rows } = await transaction(this.pool, async (client) => {
      await durably(client);
      return client.query<{ key: string }>(
        'UPDATE ledger_kept.log_identity SET key = coalesce(key, $2) WHERE number = $1 RETURNING key',
        [this.number, key],
      );
    });
    if (rows[0]?.key !== key) throw new AuditError('key-of-another-log', { key, origin: this.origin });
  }

  async request(): Promise<void> {
    await explained(() => this.pool.query('SELECT pg_notify($1, $2)', [REQUESTS, '']));
  }

  async begin(origin: string, key: string): Promise<void> {
    await transaction(this.pool, async (client) => {
      await durably(client);
      await insertIdentity(client, this.number + 1, origin, key);
    });
  }

  private async select(rest: string, ...values: readonly number[]): Promise<SignedCheckpoint[]> {
    const { rows } = await explained(() =>
      this.pool.query<{ size: string; note: string; signed_at: string }>(
        `SELECT ${COLUMNS} FROM ledger_kept.log_checkpoint WHERE log = $1 ${rest}`,
        [this.number, ...values],
      ),
    );
    return rows.map(({ size, note, signed_at }) => ({ size: Number(size), note, signedAt: signed_at }));
  }
}

async function insertIdentity(
  client: PoolClient,
  number: number,
  origin: string,
  key: string | null,
): Promise<Identity> {
  if (!isKeyName(origin)) throw new AuditError('key-name-invalid', { name: origin.slice(0, 200) });
  await client.query('INSERT INTO ledger_kept.log_identity VALUES ($1, $2, $3)', [number, origin, key]);
  return { number, origin };
}

async function layoutOf(client: PoolClient): Promise<string | null> {
  const { rows } = await client.query<{ comment: string | null }>(
    `SELECT obj_description(pg_class.oid, 'pg_class') AS comment
     FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
     WHERE nspname = 'ledger_kept' AND relname = 'log_identity'`,
  );
  const [found] = rows;
  return found ? (found.comment ?? '?') : null;
}

/** Whatever the server does by default: what is signed must be on its disk before anybody sees it. */
async function durably(client: PoolClient): Promise<void> {
  await client.query(
    `SELECT set_config('synchronous_commit', 'on', true) WHERE current_setting('synchronous_commit') = 'off'`,
  );
}

async function explained<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof AuditError) throw error;
    const { message = '', code } = error as { readonly message?: string; readonly code?: unknown };
    throw new AuditError('checkpoints-unavailable', { reason: message || String(code) });
  }
}

function transaction<T>(pool: PostgresPool, work: (client: PoolClient) => Promise<T>): Promise<T> {
  return explained(async () => {
    const client = await pool.connect();
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
      const broken = await (committed ? Promise.resolve() : client.query('ROLLBACK')).then(
        () => false,
        () => true,
      );
      client.off('error', ignore);
      client.release(broken);
    }
  });
}

const ignore = (): void => undefined;
