/**
 * The embedded profile: everything in one folder. The record is `events.db`; `read.db` can be built again from it at will;
 * `log/` holds the proof that the record was not altered, `evidence/` the files that were attached to reports,
 * `people.db` the names of persons, which can be erased.
 */
import { join } from 'node:path';
import { openAuditLog } from '#audit';
import { type EventStore, SqliteEventStore } from '#event-store';
import { makeFolders } from '#files';
import { ReadModels } from '#read-models';
import { closeAll, type Ledger, openEvidence, type SideFiles } from './ledger.ts';
import { openPeople } from './people.ts';

/**
 * Opens the ledger of a data folder, creating what is not there.
 * @throws StoreError where the record cannot be used, Error where the read models cannot; the message says what to do
 */
export async function openLedgerFiles(folder: string, clock: () => Date): Promise<Ledger> {
  makeFolders(folder, 0o700);
  const store = SqliteEventStore.open(join(folder, 'events.db'), { clock });
  const opened: (() => Promise<void>)[] = [() => store.close()];
  try {
    const models = await openModels(store, join(folder, 'read.db'));
    opened.unshift(() => models.close());
    const side = await openSideFiles(folder, store, models, clock);
    opened.unshift(() => side.close());
    return { store, models, isDistributed: false, ...side, close: () => closeAll(opened) };
  } catch (error) {
    await closeAll(opened);
    throw error;
  }
}

/**
 * Opens what lies beside a record. Environment: `LOG_ORIGIN` names a new log, `LOG_MIRROR` is a folder on another disk that
 * keeps the last checkpoint too.
 */
export async function openSideFiles(
  folder: string,
  store: EventStore,
  models: ReadModels,
  clock: () => Date,
): Promise<SideFiles> {
  const { LOG_ORIGIN: origin, LOG_MIRROR: mirror } = process.env;
  const { log, signer } = openAuditLog(join(folder, 'log'), store, {
    clock,
    ...(origin ? { origin } : {}),
    ...(mirror ? { mirror } : {}),
  });
  try {
    const evidence = openEvidence(folder, process.env);
    const people = await openPeople(join(folder, 'people.db'), store, models, clock);
    return {
      log,
      signer,
      evidence,
      people,
      close: () => closeAll([() => people.close(), () => log.close()]),
    };
  } catch (error) {
    log.close();
    throw error;
  }
}

async function openModels(store: EventStore, path: string): Promise<ReadModels> {
  try {
    return await ReadModels.open(store, path);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Error(
      `${path} cannot be opened (${reason}); free the disk if it is full, else delete it: it is built again from events.db`,
      { cause },
    );
  }
}
