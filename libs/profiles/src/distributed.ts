/**
 * The distributed profile: the record in EventStoreDB; read models, names and signed checkpoints in PostgreSQL; evidence in a
 * folder that all processes share. Processes come and go: what each has for itself are hashes, which it can make again.
 */
import { type AuditLog, openAuditLog, PostgresCheckpoints } from '#audit';
import { EventStoreDbEventStore } from '#event-store';
import { makeFolders } from '#files';
import type { PostgresPool } from '#people';
import { ReadModels } from '#read-models';
import { closeAll, type Ledger, openEvidence } from './ledger.ts';
import { openPeople } from './people.ts';
import { keptPool } from './postgres.ts';
import type { DistributedSettings } from './settings.ts';

/** The two servers, connected to. */
export interface Servers {
  readonly store: EventStoreDbEventStore;
  /** For what PostgreSQL keeps beside the read models. */
  readonly pool: PostgresPool;
  close(): Promise<void>;
}

/**
 * @param signal gives up connecting
 * @throws StoreError where the record cannot be used
 */
export async function connectServers(settings: DistributedSettings, signal?: AbortSignal): Promise<Servers> {
  const store = await EventStoreDbEventStore.open(settings.eventStoreUrl, signal ? { signal } : {});
  const pool = keptPool(settings.postgresUrl, settings.statementTimeoutMs);
  return { store, pool, close: () => closeAll([() => store.close(), () => pool.end()]) };
}

/**
 * Opens the ledger for a process that reads and takes commands; projectors have to run beside it.
 * @throws StoreError, ReadModelError, PeopleError, AuditError; the message says what to do
 */
export async function openDistributed(settings: DistributedSettings, clock: () => Date): Promise<Ledger> {
  makeFolders(settings.folder, 0o700);
  const servers = await connectServers(settings);
  const { store, pool } = servers;
  const opened: (() => Promise<void> | void)[] = [() => servers.close()];
  try {
    const models = await ReadModels.onPostgres(store, settings.postgresUrl, {
      poolSize: settings.pool,
      statementTimeoutMs: settings.statementTimeoutMs,
      readOnly: true,
    });
    opened.unshift(() => models.close());
    const { log, signer } = await openLog(settings, servers, clock);
    opened.unshift(() => log.close());
    const evidence = openEvidence(settings.folder, process.env);
    const people = await openPeople(pool, store, models, clock);
    opened.unshift(() => people.close());
    return {
      store,
      models,
      isDistributed: true,
      log,
      signer,
      evidence,
      people,
      close: () => closeAll(opened),
    };
  } catch (error) {
    await closeAll(opened);
    throw error;
  }
}

/** Held by the process that signs the audit log. */
export const SIGNER_LEASE = 'signer';

/**
 * Opens the audit log. Environment: `LOG_ORIGIN` names a new log; where it is signed, `LOG_MIRROR` is a folder on another disk
 * that keeps the last checkpoint too.
 * @param options.signs this process has the key and signs; it must hold the `SIGNER_LEASE`
 */
export async function openLog(
  settings: DistributedSettings,
  { store, pool }: Pick<Servers, 'store' | 'pool'>,
  clock: () => Date,
  { signs = false }: { readonly signs?: boolean } = {},
): Promise<AuditLog> {
  const { LOG_ORIGIN: origin, LOG_MIRROR: mirror } = process.env;
  const shared = await PostgresCheckpoints.open(pool, origin ? { origin } : {});
  return openAuditLog(settings.cacheFolder, store, {
    clock,
    shared,
    ...(signs ? { keyFolder: settings.keyFolder } : {}),
    ...(signs && mirror ? { mirror } : {}),
  });
}
