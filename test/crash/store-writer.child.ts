/** Writes as busily as it can until it is killed; every acknowledgement goes out the moment it is given. */
import { randomUUID } from 'node:crypto';
import { SqliteEventStore } from '#event-store';
import { report } from '../../libs/event-store/src/testing/child-process.ts';
import { METADATA, progress } from '../../libs/event-store/src/testing/fixtures.ts';

/** What the writer was told about an event. */
export interface Acknowledgement {
  readonly id: string;
  readonly stream: string;
  readonly revision: number;
  readonly position: number;
}

const CALLERS = 8;

const [, , path, round] = process.argv;
const store = SqliteEventStore.open(String(path));

/**
 * One to four events, in one stream or in one stream each. All carry the call's command id and their number, so that half
 * a call shows.
 */
async function write(caller: number, call: number): Promise<void> {
  const size = 1 + (call % 4);
  const metadata = { ...METADATA, commandId: randomUUID() };
  const events = Array.from({ length: size }, () => progress(String(size), randomUUID(), metadata));
  const stream = `task-${round}.${caller}.${call}`;
  const parts =
    call % 3 === 0
      ? events.map((event, part) => ({ stream: `${stream}.${part}`, events: [event] }))
      : [{ stream, events }];
  const answers = await store.appendAll(parts.map((part) => ({ ...part, expectedRevision: 'no-stream' })));
  report(
    parts.flatMap((part, index): Acknowledgement[] => {
      const last = answers[index]?.position ?? 0;
      return part.events.map(({ id }, revision) => ({
        id,
        stream: part.stream,
        revision,
        position: last - (part.events.length - 1) + revision,
      }));
    }),
  );
}

await Promise.all(
  Array.from({ length: CALLERS }, async (_, caller) => {
    for (let call = 0; ; call += 1) await write(caller, call);
  }),
);
