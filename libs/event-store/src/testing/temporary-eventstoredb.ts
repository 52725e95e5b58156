/**
 * A ledger in EventStoreDB for one test: in a server of its own in this process; or, where EVENTSTOREDB_URL names a real one,
 * behind everything that is in that one already. The real one has to be for tests only, best with its database in memory,
 * and the tests on it have to run one after the other: nobody else may write to it meanwhile.
 */
import { randomUUID } from 'node:crypto';
import type { Instant } from '#domain';
import { EventStoreDbEventStore } from '../eventstoredb/eventstoredb-event-store.ts';
import type { ImportingEventStore } from '../port.ts';
import type { ChildAccess } from './contract.ts';
import { EventStoreDbServer } from './eventstoredb/server.ts';
import { rebased } from './rebased-store.ts';
import type { Base } from './rebased-store.ts';

export interface TemporaryEventStoreDb {
  readonly child: ChildAccess;
  /** What is imported must not have been recorded earlier. */
  readonly notBefore: Instant | null;
  open(): Promise<ImportingEventStore>;
  dispose(): Promise<void>;
}

export async function temporaryEventStoreDb(): Promise<TemporaryEventStoreDb> {
  const real = process.env['EVENTSTOREDB_URL'];
  const server = real === undefined ? await EventStoreDbServer.start() : null;
  const url = real ?? server?.url ?? '';
  const { base, notBefore } = server ? { base: null, notBefore: null } : await endOf(url);
  const opened: ImportingEventStore[] = [];
  return {
    notBefore,
    child: {
      module: new URL('./open-eventstoredb.ts', import.meta.url).href,
      location: JSON.stringify({ url, base }),
    },
    async open() {
      const store = await EventStoreDbEventStore.open(url);
      opened.push(store);
      return base === null ? store : rebased(store, base);
    },
    async dispose() {
      await Promise.all(opened.map((store) => store.close()));
      await server?.stop();
    },
  };
}

async function endOf(url: string): Promise<{ base: Base; notBefore: Instant | null }> {
  const store = await EventStoreDbEventStore.open(url);
  try {
    const { position, recordedAt } = await store.head();
    return { base: { position, ending: randomUUID().slice(0, 8) }, notBefore: recordedAt };
  } finally {
    await store.close();
  }
}
