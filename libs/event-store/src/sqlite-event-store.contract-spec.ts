import {
  atomicEventStoreContract,
  eventStoreContract,
  importingEventStoreContract,
} from './testing/contract.ts';
import { temporaryLedger } from './testing/temporary-ledger.ts';

eventStoreContract('SqliteEventStore', {
  create: async (options) => temporaryLedger(options),
  gapFree: true,
  uniqueIds: true,
  injectedClock: true,
});

atomicEventStoreContract('SqliteEventStore', async () => temporaryLedger());

importingEventStoreContract('SqliteEventStore', async () => temporaryLedger());
