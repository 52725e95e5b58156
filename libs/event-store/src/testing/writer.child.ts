/** Several callers that append one to three events at a time, each to a stream of its own. */
import { untilTold } from './child-process.ts';
import { progresses } from './fixtures.ts';
import { argument, openStore } from './open-store.ts';

const CALLERS = 8;

const name = argument(2);
const appends = Number(argument(3));
await untilTold();
const store = await openStore(argument(0), argument(1));
await Promise.all(
  Array.from({ length: CALLERS }, async (_, caller) => {
    let revision = -1;
    for (let index = 0; index < appends; index += 1) {
      const answer = await store.append({
        stream: `task-${name}.${caller}`,
        expectedRevision: revision < 0 ? 'no-stream' : revision,
        events: progresses(1 + (index % 3)),
      });
      revision = answer.revision;
    }
  }),
);
await store.close();
