/** Follows the ledger after a position and reports every event it has handled, until it is killed. */
import { report } from './child-process.ts';
import { argument, openStore } from './open-store.ts';

const store = await openStore(argument(0), argument(1));
const after = Number(argument(2));
for await (const batch of store.subscribe({ after, batchSize: 7, signal: new AbortController().signal })) {
  for (const event of batch) report({ position: event.position, id: event.id });
}
