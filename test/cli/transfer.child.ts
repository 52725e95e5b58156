/** Imports events and kills itself when so many of them are stored, in the middle of what it was told to store. */
import { join } from 'node:path';
import { compareWithEvents, importEvents } from '#audit';
import { SqliteEventStore, type StoredRow } from '#event-store';
import { makeFolders } from '#files';
import { report } from '../../libs/event-store/src/testing/child-process.ts';

const [, , path = '', folder = '', count = ''] = process.argv;
makeFolders(folder);
const store = SqliteEventStore.open(join(folder, 'events.db'));
const there = await compareWithEvents(path, store);
report(`holds ${there}`);
const killed = {
  async importStored(rows: readonly StoredRow[]): Promise<void> {
    await store.importStored(rows.slice(0, Number(count)));
    process.kill(process.pid, 'SIGKILL');
  },
};
await importEvents(path, killed, there);
