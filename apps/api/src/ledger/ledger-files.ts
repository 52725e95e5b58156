/** The embedded profile: the record and the read models as two SQLite files in one folder. */
import { join } from 'node:path';
import { type EventStore, SqliteEventStore } from '#event-store';
import { makeFolders } from '#files';
import { ReadModels } from '#read-models';

export interface Ledger {
  readonly store: EventStore;
  readonly models: ReadModels;
  close(): Promise<void>;
}

/**
 * Opens the ledger of a data folder, creating what is not there.
 * @throws StoreError where the record cannot be used, Error where the read models cannot; the message says what to do
 */
export async function openLedgerFiles(folder: string, clock: () => Date): Promise<Ledger> {
  makeFolders(folder, 0o700);
  const store = SqliteEventStore.open(join(folder, 'events.db'), { clock });
  const path = join(folder, 'read.db');
  try {
    const models = await ReadModels.open(store, path);
    return {
      store,
      models,
      async close() {
        models.close();
        await store.close();
      },
    };
  } catch (cause) {
    await store.close();
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Error(
      `${path} cannot be opened (${reason}); free the disk if it is full, else delete it: it is built again from events.db`,
      {
        cause,
      },
    );
  }
}
