/**
 * The servers of a distributed ledger for tests: EventStoreDB as the test server serves it, a database of its own on a real
 * PostgreSQL, and a projector in this process.
 */
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
  const eventStore = await EventStoreDbServer.start(clock ? { clock } : {});
  const databases = await sharedPostgres();
  const database = await databases.take();
  const settings = distributed(
    { EVENTSTOREDB_URL: eventStore.url, POSTGRES_URL: database, ...environment },
    folder,
  );
  // A new database is kept in one partition.
  if (settings.partitions > 1) await migrate(settings);
  const troubles: string[] = [];
  const projector = startProjector({
    settings: { ...settings, cacheFolder: `${settings.cacheFolder}-projector` },
    lease: IMPATIENT,
    onTrouble: (message) => troubles.push(message),
    ...(clock ? { clock } : {}),
  });
  return {
    eventStore,
    settings,
    troubles,
    projector,
    async stop() {
      await projector.close();
      await eventStore.stop();
      databases.giveBack(database);
    },
  };
}
