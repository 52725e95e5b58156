/** The thread that keeps the log; see `log-thread.ts`. */
import { join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { LogKeeping, openAuditLog } from '#audit';
import { SqliteEventStore } from '#event-store';

const { folder } = workerData as { readonly folder: string };
const { LOG_MIRROR: mirror } = process.env;

const store = SqliteEventStore.open(join(folder, 'events.db'), { readOnly: true });
const { log, signer } = openAuditLog(join(folder, 'log'), store, {
  clock: () => new Date(),
  ...(mirror ? { mirror } : {}),
});
const keeping = new LogKeeping(log, signer, (trouble) => parentPort?.postMessage(trouble));
keeping.start();

parentPort?.once('message', () => {
  void keeping.stop().finally(async () => {
    log.close();
    await store.close();
    parentPort?.close();
  });
});
