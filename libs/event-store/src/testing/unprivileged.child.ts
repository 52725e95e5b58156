/** Opens the ledger as a user without special rights, for whom file permissions count, and reports how that ended. */
import { StoreError } from '../port.ts';
import { SqliteEventStore } from '../sqlite-event-store.ts';
import { report } from './child-process.ts';
import { argument } from './open-store.ts';

const NOBODY = 65_534;

if (process.getuid?.() === 0) process.setuid?.(NOBODY);
try {
  const store = SqliteEventStore.open(argument(0));
  await store.close();
  report('opened');
} catch (error) {
  report(error instanceof StoreError ? error.code : String(error));
}
