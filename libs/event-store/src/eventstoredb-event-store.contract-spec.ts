import { eventStoreContract, importingEventStoreContract } from './testing/contract.ts';
import { temporaryEventStoreDb } from './testing/temporary-eventstoredb.ts';

eventStoreContract('EventStoreDbEventStore', {
  create: async () => temporaryEventStoreDb(),
  gapFree: true,
  uniqueIds: false,
  injectedClock: false,
});

importingEventStoreContract('EventStoreDbEventStore', () => temporaryEventStoreDb());
