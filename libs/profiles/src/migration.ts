/** What PostgreSQL has to have before a distributed ledger can be used. */
import { PostgresCheckpoints } from '#audit';
import { NO_RECORDS, PersonDirectory, type PostgresPool } from '#people';
import { PostgresReadDatabase, prepareLeases, ReadModels } from '#read-models';
import { connectServers } from './distributed.ts';
import type { DistributedSettings } from './settings.ts';

/** What a migration has made. */
export interface Migrated {
  /** Tables by their full names. */
  readonly made: readonly string[];
  /** Whether read models of before were thrown away, which projectors now fill again. */
  readonly begunAnew: boolean;
  readonly partitions: number;
  /** Name of the audit log, which it keeps for ever. */
  readonly origin: string;
}

/**
 * Makes in PostgreSQL what is missing, with the rights that this needs; the other programs then need none of them. Read models
 * of an older layout, or kept in another number of partitions, are begun anew.
 * @throws StoreError, ReadModelError, PeopleError, AuditError; the message says what to do
 */
export async function migrate(settings: DistributedSettings): Promise<Migrated> {
  const { postgresUrl, partitions } = settings;
  const servers = await connectServers(settings);
  const { store, pool } = servers;
  try {
    // A server that does not answer is told of by what comes next, in the words of the read models.
    const before = await tablesIn(pool).catch(() => new Map<string, string>());
    await PostgresReadDatabase.migrate(postgresUrl, partitions);
    await prepareLeases(postgresUrl);
    const db = await PostgresReadDatabase.open(postgresUrl, { poolSize: 2 });
    const models = await ReadModels.on(store, db);
    await models.close();
    const { LOG_ORIGIN: name } = process.env;
    const { origin } = await PostgresCheckpoints.open(pool, name ? { origin: name } : {});
    await (await PersonDirectory.open(pool, NO_RECORDS)).close();
    const after = await tablesIn(pool);
    return {
      made: [...after.keys()].filter((table) => before.get(table) !== after.get(table)),
      begunAnew: [...before].some(([table, id]) => after.get(table) !== id),
      partitions: db.bookkeeping.partitions,
      origin,
    };
  } finally {
    await servers.close();
  }
}

/** Tables of the ledger and what PostgreSQL knows them by: one that is made again has another number. */
async function tablesIn(pool: PostgresPool): Promise<Map<string, string>> {
  const { rows } = await pool.query<{ name: string; id: string }>(
    `SELECT nspname || '.' || relname AS name, pg_class.oid::text AS id
     FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
     WHERE nspname IN ('ledger_kept', 'ledger_read') AND relkind = 'r' ORDER BY name`,
  );
  return new Map(rows.map(({ name, id }) => [name, id]));
}
