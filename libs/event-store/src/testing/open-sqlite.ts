/** How a child process opens a SQLite ledger. */
import { SqliteEventStore } from '../sqlite-event-store.ts';

export const openStore = async (location: string): Promise<SqliteEventStore> =>
  SqliteEventStore.open(location);
