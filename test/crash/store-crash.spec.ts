/**
 * The program is killed (kill -9) in the middle of writing, again and again, on one ledger. This tries the recovery of the
 * process, not of the machine: what the system has buffered survives a kill. The fsync is asserted where the store opens.
 */
import { SqliteEventStore } from '#event-store';
import type { Recorded } from '#domain';
import { collect, nextMessage, startChild } from '../../libs/event-store/src/testing/child-process.ts';
import { temporaryLedger } from '../../libs/event-store/src/testing/temporary-ledger.ts';
import type { TemporaryLedger } from '../../libs/event-store/src/testing/temporary-ledger.ts';
import type { Acknowledgement } from './store-writer.child.ts';

const KILLS = 25;
const MOST_CALLS_BEFORE_KILL = 120;

describe('a writer that is killed at any moment', () => {
  let ledger: TemporaryLedger;
  beforeAll(() => {
    ledger = temporaryLedger();
  });
  afterAll(() => ledger.dispose());

  const acknowledged: Acknowledgement[] = [];

  it.each(Array.from({ length: KILLS }, (_, index) => [index + 1]))(
    'loses nothing it was told is stored (kill %i)',
    async (round) => {
      const before = acknowledged.length;
      await writeAndKill(ledger.path, String(round), acknowledged);
      expect(acknowledged.length).toBeGreaterThan(before);

      const store = SqliteEventStore.open(ledger.path);
      try {
        const { position } = await store.head();
        const stored = await store.readAll({ limit: position + 1 });
        expect(stored.map((event) => event.position)).toEqual(stored.map((_, index) => index + 1));
        expectEachAcknowledgedOnce(stored, acknowledged);
        expectNoHalfCalls(stored);
        if (round === KILLS)
          await expect(store.verifyIntegrity()).resolves.toMatchObject({ events: stored.length });
      } finally {
        await store.close();
      }
    },
  );
});

/** Kills after a random number of acknowledgements; those still on their way are collected too. */
async function writeAndKill(path: string, round: string, acknowledged: Acknowledgement[]): Promise<void> {
  const child = startChild(new URL('./store-writer.child.ts', import.meta.url), [path, round]);
  const calls = 1 + Math.floor(Math.random() * MOST_CALLS_BEFORE_KILL);
  for (let call = 0; call < calls; call += 1) {
    acknowledged.push(...((await nextMessage(child)) as Acknowledgement[]));
  }
  child.kill();
  const rest = (await collect(child.messages)) as Acknowledgement[][];
  acknowledged.push(...rest.flat());
  const { code, errors } = await child.ended;
  expect({ code, errors }).toEqual({ code: null, errors: '' });
}

function expectEachAcknowledgedOnce(
  stored: readonly Recorded[],
  acknowledged: readonly Acknowledgement[],
): void {
  const byId = new Map(stored.map((event) => [event.id, event]));
  expect(byId.size).toBe(stored.length);
  const found = acknowledged.map(({ id }) => {
    const event = byId.get(id);
    return event && { id, stream: event.stream, revision: event.revision, position: event.position };
  });
  expect(found).toEqual(acknowledged);
}

function expectNoHalfCalls(stored: readonly Recorded[]): void {
  for (const [, events] of Map.groupBy(stored, (event) => event.metadata.commandId)) {
    const [first] = events;
    const size = first?.type === 'TaskProgressReported' ? first.data.progress.narrative : 'unknown';
    expect(String(events.length)).toBe(size);
  }
}
