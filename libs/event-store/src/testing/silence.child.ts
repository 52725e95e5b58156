/** Opens a store, writes to it and fails at it, for a parent that reads everything this process prints. */
import { EventStoreDbEventStore } from '../eventstoredb/eventstoredb-event-store.ts';
import { report } from './child-process.ts';
import { progresses } from './fixtures.ts';
import { argument } from './open-store.ts';

const store = await EventStoreDbEventStore.open(argument(0), { callTimeoutMs: 2_000 });
await store.append({ stream: 'task-a', expectedRevision: 'no-stream', events: progresses(1) });
await store.readStream('task-a');
await store.check();
await store.close();
await EventStoreDbEventStore.open(argument(1), { callTimeoutMs: 200 }).catch((error: unknown) =>
  report(String(error)),
);
