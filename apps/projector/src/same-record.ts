import { type EventStoreDbEventStore, StoreError } from '#event-store';
import type { ProjectedStore } from '#read-models';

type Followed = ProjectedStore & Pick<EventStoreDbEventStore, 'restorations'>;

/**
 * A store for as long as it holds one and the same record. Once an older copy was restored, positions mean other events, and
 * whoever goes on with those he knows would mix two histories; here he fails instead, in the middle of whatever he does.
 * @returns a store whose every answer throws StoreError `store-rolled-back` from then on
 */
export function sameRecord(store: Followed): ProjectedStore {
  const { restorations } = store;
  const assertSame = (): void => {
    if (store.restorations !== restorations)
      throw new StoreError(
        'store-rolled-back',
        'An older copy of the record in EventStoreDB was restored; the read models are begun anew where they rest on what it does not hold',
      );
  };
  return {
    async readAll(query) {
      const events = await store.readAll(query);
      assertSame();
      return events;
    },
    async head() {
      const head = await store.head();
      assertSame();
      return head;
    },
    async *subscribe(options) {
      assertSame();
      for await (const events of store.subscribe(options)) {
        assertSame();
        yield events;
      }
    },
  };
}
