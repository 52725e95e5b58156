/** Tries to create the streams `plan-race.0`, `plan-race.1`, … and reports for each the own event id or the refusal. */
import { StoreError } from '../port.ts';
import { report, untilTold } from './child-process.ts';
import { progress } from './fixtures.ts';
import { argument, openStore } from './open-store.ts';

const streams = Number(argument(2));
await untilTold();
const store = await openStore(argument(0), argument(1));
for (let index = 0; index < streams; index += 1) {
  const event = progress('Tạo lập');
  try {
    await store.append({ stream: `plan-race.${index}`, expectedRevision: 'no-stream', events: [event] });
    report({ created: event.id });
  } catch (error) {
    report({ refused: error instanceof StoreError ? error.code : String(error) });
  }
}
await store.close();
