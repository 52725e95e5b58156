/**
 * The PostgreSQL that all tests of the distributed profile share, with a database that is migrated already: ledgers get copies
 * of it. Before the first file of tests is run it is started, after the last one it is stopped; see `jest.config.ts`.
 *
 * To make a database takes longer than most tests. One that a ledger is done with is therefore put back to how the migration
 * left it, and given to the next.
 */
import pg from 'pg';
import { EventStoreDbServer } from '../../libs/event-store/src/testing/eventstoredb/server.ts';
import { type TestPostgres, testPostgres } from '../../libs/read-models/src/testing/postgres.ts';
import { type DistributedSettings, migrate, settingsFrom } from '#profiles';

/** Where the processes in which tests run find the address of the migrated database. */
const SHARED = 'LEDGER_TEST_DATABASE';

export interface LedgerDatabases {
  /** A database for a new ledger; its address. */
  take(): Promise<string>;
  /** The ledger of a database is done with. */
  giveBack(url: string): void;
  stop(): Promise<void>;
}

let started: TestPostgres | null = null;

/** Jest calls it in its own process, which hands its environment on to those of the tests. */
export async function start(): Promise<void> {
  started = await testPostgres();
  process.env[SHARED] = await migratedDatabase(started);
}

export async function stop(): Promise<void> {
  await started?.stop();
}

/** Databases on the shared server; where there is none, as for a file of other tests, on one started for it. */
export async function ledgerDatabases(): Promise<LedgerDatabases> {
  const shared = process.env[SHARED];
  if (shared !== undefined) return Copies.of(shared, () => Promise.resolve());
  const own = await testPostgres();
  return Copies.of(await migratedDatabase(own), () => own.stop());
}

/** Settings of the distributed profile, from the variables that a program gets. */
export function distributed(
  environment: Readonly<Record<string, string>>,
  folder: string,
): DistributedSettings {
  const settings = settingsFrom(environment, folder);
  if (settings.profile !== 'distributed') throw new Error('The servers are not named in the settings');
  return settings;
}

async function migratedDatabase(postgres: TestPostgres): Promise<string> {
  const url = await postgres.createDatabase();
  await using eventStore = await EventStoreDbServer.start();
  await migrate(distributed({ EVENTSTOREDB_URL: eventStore.url, POSTGRES_URL: url }, ''));
  await connected(url, (client) => client.query(REMEMBER));
  return url;
}

/** Tables of the ledger, with what they are called and how many there are. */
const TABLES = `SELECT format('%I.%I', schemaname, tablename) AS name, schemaname || '_' || tablename AS kept
  FROM pg_tables WHERE schemaname LIKE 'ledger%' ORDER BY 1`;

/** Keeps what the migration has written beside it. */
const REMEMBER = `
CREATE SCHEMA pristine;
DO $$ DECLARE t record; BEGIN
  FOR t IN ${TABLES} LOOP
    EXECUTE format('CREATE TABLE pristine.%I AS TABLE %s', t.kept, t.name);
  END LOOP;
END $$`;

/** Puts it back, past the triggers that keep anything from being deleted; a table made since is dropped. */
const RESTORE = `
SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid();
SET session_replication_role = replica;
DO $$ DECLARE t record; BEGIN
  FOR t IN ${TABLES} LOOP
    IF to_regclass(format('pristine.%I', t.kept)) IS NULL THEN
      EXECUTE format('DROP TABLE %s CASCADE', t.name);
    ELSE
      EXECUTE format('DELETE FROM %s', t.name);
      EXECUTE format('INSERT INTO %s OVERRIDING SYSTEM VALUE TABLE pristine.%I', t.name, t.kept);
    END IF;
  END LOOP;
  FOR t IN SELECT format('%I.%I', schemaname, sequencename) AS name FROM pg_sequences LOOP
    EXECUTE format('ALTER SEQUENCE %s RESTART', t.name);
  END LOOP;
END $$`;

/** Whether a table is missing, as after a rebuild. */
const HAS_LOST = `SELECT 1 FROM pg_tables WHERE schemaname = 'pristine' AND tablename NOT IN (SELECT kept FROM (${TABLES}) AS t)`;

/** Copies of a database that this process uses, and that the next one of the same worker of Jest uses again. */
class Copies implements LedgerDatabases {
  private readonly template: string;
  private readonly admin: pg.Client;
  private readonly release: () => Promise<void>;
  private readonly inUse = new Set<string>();

  private constructor(template: string, admin: pg.Client, release: () => Promise<void>) {
    this.template = template;
    this.admin = admin;
    this.release = release;
  }

  static async of(template: string, release: () => Promise<void>): Promise<Copies> {
    const admin = new pg.Client({ connectionString: at(template, 'postgres') });
    admin.on('error', () => undefined);
    await admin.connect();
    return new Copies(template, admin, release);
  }

  async take(): Promise<string> {
    const name = this.freeName();
    this.inUse.add(name);
    const url = at(this.template, name);
    if (await this.isThere(name)) {
      if (await connected(url, restored)) return url;
      await this.admin.query(`DROP DATABASE ${name} WITH (FORCE)`);
    }
    await this.admin.query(`CREATE DATABASE ${name} TEMPLATE ${nameOf(this.template)}`);
    return url;
  }

  giveBack(url: string): void {
    this.inUse.delete(nameOf(url));
  }

  async stop(): Promise<void> {
    await this.admin.end().catch(() => undefined);
    await this.release();
  }

  private freeName(): string {
    const { JEST_WORKER_ID: worker = '1' } = process.env;
    for (let number = 1; ; number++) {
      const name = `${nameOf(this.template)}_${worker}_${number}`;
      if (!this.inUse.has(name)) return name;
    }
  }

  private async isThere(name: string): Promise<boolean> {
    const { rowCount } = await this.admin.query('SELECT 1 FROM pg_database WHERE datname = $1', [name]);
    return rowCount === 1;
  }
}

/** False where it cannot be put back. */
async function restored(client: pg.Client): Promise<boolean> {
  if ((await client.query(HAS_LOST)).rowCount !== 0) return false;
  await client.query(RESTORE);
  return true;
}

const nameOf = (url: string): string => new URL(url).pathname.slice(1);

function at(url: string, database: string): string {
  const address = new URL(url);
  address.pathname = `/${database}`;
  return address.href;
}

/** Does something on a connection of its own. */
export async function connected<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
