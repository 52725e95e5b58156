/** Appends until the disk takes no more; reports every id that was acknowledged and how it ended. */
import { StoreError } from '../port.ts';
import { report } from './child-process.ts';
import { progress } from './fixtures.ts';
import { argument, openStore } from './open-store.ts';

const store = await openStore(argument(0), argument(1));
try {
  for (let revision = 0; ; revision += 1) {
    const event = progress('x'.repeat(10_000));
    const expectedRevision = revision === 0 ? 'no-stream' : revision - 1;
    await store.append({ stream: 'task-day.dia', expectedRevision, events: [event] });
    report({ acknowledged: event.id });
  }
} catch (error) {
  const readable = (await store.readAll({ limit: 10_000 })).length;
  report({ failed: error instanceof StoreError ? error.code : String(error), readable });
  process.exitCode = 1;
}
