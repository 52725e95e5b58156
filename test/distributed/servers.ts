/**
 * The servers of a distributed ledger for tests: EventStoreDB as the test server serves it, or a real one, a database of its own
 * on a real PostgreSQL, and a projector in this process.
 */
import { execSync } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { type EventStore, EventStoreDbEventStore } from '#event-store';
import { type RunningProjector, startProjector } from '../../apps/projector/src/projector.ts';
import { EventStoreDbServer } from '../../libs/event-store/src/testing/eventstoredb/server.ts';
import { type DistributedSettings, migrate } from '#profiles';
import { distributed, type LedgerDatabases, ledgerDatabases } from './shared-postgres.ts';

/** A holder that is gone is noticed sooner than in earnest. */
export const IMPATIENT = { renewMs: 200, silenceMs: 1_500, retryMs: 50 } as const;

let postgres: Promise<LedgerDatabases> | null = null;

/** The PostgreSQL of this file of tests. */
export const sharedPostgres = (): Promise<LedgerDatabases> => (postgres ??= ledgerDatabases());

export async function stopSharedPostgres(): Promise<void> {
  const started = postgres;
  postgres = null;
  await (await started)?.stop();
}

export interface LedgerServers {
  /** The test server; there is none where a real one is used. */
  readonly eventStore: EventStoreDbServer;
  readonly settings: DistributedSettings;
  /** What the projector had trouble with. */
  readonly troubles: readonly string[];
  readonly projector: RunningProjector;
  stop(): Promise<void>;
}

/** @param folder what the processes of the ledger share */
export async function startServers(
  folder: string,
  options: { readonly clock?: () => Date; readonly environment?: Readonly<Record<string, string>> } = {},
): Promise<LedgerServers> {
  const { clock, environment } = options;
  const record = await emptyRecord(clock);
  const databases = await sharedPostgres();
  const database = await databases.take();
  const settings = distributed(
    { EVENTSTOREDB_URL: record.url, POSTGRES_URL: database, ...environment },
    folder,
  );
  // A new database is kept in one partition.
  if ((settings.partitions ?? 1) > 1) await migrate(settings);
  const troubles: string[] = [];
  const projector = startProjector({
    settings: { ...settings, cacheFolder: `${settings.cacheFolder}-projector` },
    lease: IMPATIENT,
    onTrouble: (message) => troubles.push(message),
    ...(clock ? { clock } : {}),
  });
  return {
    get eventStore() {
      if (record.server) return record.server;
      throw new Error('A real EventStoreDB cannot be told to misbehave');
    },
    settings,
    troubles,
    projector,
    async stop() {
      await projector.close();
      await record.stop();
      databases.giveBack(database);
    },
  };
}

interface EmptyRecord {
  readonly url: string;
  readonly server: EventStoreDbServer | null;
  stop(): Promise<void>;
}

async function emptyRecord(clock?: () => Date): Promise<EmptyRecord> {
  const { EVENTSTOREDB_URL: real } = process.env;
  if (real !== undefined) return emptiedRecord(real);
  const server = await EventStoreDbServer.start(clock ? { clock } : {});
  return { url: server.url, server, stop: () => server.stop() };
}

/** A real server starts in seconds. */
const RESTART_MS = 30_000;
let isTaken = false;

/**
 * A ledger takes up all of a server: its positions count whatever is there. So a real one has to be emptied for each, by the
 * command in EVENTSTOREDB_RESET, such as a restart of a server that keeps everything in memory.
 */
async function emptiedRecord(url: string): Promise<EmptyRecord> {
  const { EVENTSTOREDB_RESET: reset } = process.env;
  if (isTaken) throw new Error('Two ledgers at the same time need two servers; leave this suite out');
  if (reset) execSync(reset, { stdio: 'inherit' });
  const store = await opened(url);
  const { position } = await store.head();
  await store.close();
  if (position > 0)
    throw new Error('EVENTSTOREDB_URL names a ledger with events; EVENTSTOREDB_RESET has to empty it');
  isTaken = true;
  return {
    url,
    server: null,
    stop: async () => {
      isTaken = false;
    },
  };
}

async function opened(url: string): Promise<EventStore> {
  for (const deadline = performance.now() + RESTART_MS; ; await delay(100)) {
    try {
      return await EventStoreDbEventStore.open(url);
    } catch (error) {
      if (performance.now() > deadline) throw error;
    }
  }
}
