/** How a child process opens a ledger in EventStoreDB: the location is a connection string and a base, as JSON. */
import { EventStoreDbEventStore } from '../eventstoredb/eventstoredb-event-store.ts';
import type { EventStore } from '../port.ts';
import { rebased } from './rebased-store.ts';
import type { Base } from './rebased-store.ts';

export async function openStore(location: string): Promise<EventStore> {
  const { url, base } = JSON.parse(location) as { url: string; base: Base | null };
  const store = await EventStoreDbEventStore.open(url);
  return base === null ? store : rebased(store, base);
}
