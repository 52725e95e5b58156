/** Counting, over a log in memory: whoever opens it, whenever, and however the events reach him, counts the same. */
import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { CallFailure } from './call-failure.ts';
import type { EventLog } from './event-log.ts';
import type { EventToWrite, LogEvent, Written } from './log-event.ts';
import { compareInLog } from './log-position.ts';
import type { LogPosition } from './log-position.ts';
import { CHUNK_SIZE, INDEX_STREAM } from './position-chunk.ts';
import { PositionIndex } from './position-index.ts';
import { Sequencer } from './sequencer.ts';

const PATIENCE = {
  callTimeoutMs: 1_000,
  operationTimeoutMs: 1_000,
  attempts: 1,
  firstBackOffMs: 1,
  longestBackOffMs: 1,
};

/** The log of a server, without one. */
class MemoryLog implements EventLog {
  readonly events: LogEvent[] = [];
  #bytes = 2n ** 53n;

  write(streamId: string, created: Date, more: Partial<LogEvent> = {}, gap = 100): LogEvent {
    const commit = (this.#bytes += BigInt(gap));
    const event = {
      streamId,
      created,
      id: randomUUID(),
      revision: BigInt(this.events.filter((one) => one.streamId === streamId).length),
      type: 'TaskProgressReported',
      isJson: true,
      data: {},
      metadata: {},
      position: { commit, prepare: gap % 2 === 0 ? commit : commit - 1n },
      ...more,
    };
    this.events.push(event);
    return event;
  }

  readAll(from: LogPosition | null, count: number): Promise<LogEvent[]> {
    const first = this.events.findIndex(({ position }) => !from || compareInLog(position, from) >= 0);
    return Promise.resolve(first < 0 ? [] : this.events.slice(first, first + count));
  }

  readLast(): Promise<LogEvent | null> {
    return Promise.resolve(this.events.at(-1) ?? null);
  }

  readStream(
    stream: string,
    { from, count }: { from: bigint | 'start' | 'end'; count: number | null },
  ): Promise<LogEvent[] | null> {
    const events = this.events.filter(({ streamId }) => streamId === stream);
    if (events.length === 0) return Promise.resolve(null);
    if (from === 'end') return Promise.resolve(events.slice(-1));
    const first = from === 'start' ? 0 : Number(from);
    return Promise.resolve(events.slice(first, count === null ? undefined : first + count));
  }

  append(stream: string, expected: 'no_stream' | bigint, [event]: readonly EventToWrite[]): Promise<Written> {
    const there = this.events.filter(({ streamId }) => streamId === stream);
    const next = expected === 'no_stream' ? 0 : Number(expected) + 1;
    if (!event) throw new Error('Nothing to append');
    if (there.length !== next && there[next]?.id !== event.id) {
      throw new CallFailure('refused', { type: 'wrong-expected-version' });
    }
    if (there.length === next) {
      const { id, type } = event;
      this.write(stream, new Date(0), {
        id,
        type,
        data: JSON.parse(new TextDecoder().decode(event.data)) as unknown,
      });
    }
    return Promise.resolve({ revision: BigInt(next), position: null });
  }
}

function opened(log: EventLog, ringSize = 10) {
  const index = new PositionIndex(log, PATIENCE, new AbortController().signal);
  return { index, sequencer: new Sequencer(log, index, ringSize, () => undefined) };
}

/** What follows from the log alone. */
function expected(log: MemoryLog): { ordinal: number; id: string; recordedAt: string }[] {
  let recordedAt = '';
  return log.events
    .filter(({ streamId, type }) => /^(task|plan)-/.test(streamId) && !type.startsWith('$'))
    .map(({ id, created, metadata }, index) => {
      const own = (metadata as { recordedAt?: string }).recordedAt ?? created.toISOString();
      recordedAt = own > recordedAt ? own : recordedAt;
      return { ordinal: index + 1, id, recordedAt };
    });
}

const counted = async (sequencer: Sequencer) =>
  sequencer.head.position === 0
    ? []
    : (await sequencer.range(1, sequencer.head.position)).map(({ ordinal, event, recordedAt }) => ({
        ordinal,
        id: event.id,
        recordedAt,
      }));

const START = Date.UTC(2025, 5, 14);
/** Ledger events among those of others and of the system; clocks that run back; events carried over with their times. */
const written = fc.record({
  stream: fc.constantFrom(
    'task-p.1',
    'tasks',
    'task-p.2',
    'plan-p',
    'tasks-khac',
    '$$task-p.1',
    '$stats',
    'task',
    'planx-1',
  ),
  type: fc.constantFrom('TaskProgressReported', 'TaskProgressReported', 'TaskProgressReported', '$metadata'),
  time: fc.integer({ min: -5_000, max: 5_000 }),
  carried: fc.option(fc.integer({ min: -9_000, max: 9_000 }), { nil: undefined, freq: 5 }),
  gap: fc.integer({ min: 2, max: 500 }),
});

function write(
  log: MemoryLog,
  events: readonly (typeof written extends fc.Arbitrary<infer T> ? T : never)[],
): void {
  for (const [index, { stream, type, time, carried, gap }] of events.entries()) {
    const metadata =
      carried === undefined ? {} : { recordedAt: new Date(START + index + carried).toISOString() };
    log.write(stream, new Date(START + index + time), { type, metadata }, gap);
  }
}

describe('the sequencer', () => {
  it('counts the same for every opener, at any time, by reads and by a subscription that overlap', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(written, { maxLength: 60 }), { minLength: 1, maxLength: 6 }),
        fc.array(fc.integer({ min: 0, max: 80 }), { minLength: 6, maxLength: 6 }),
        async (parts, overlaps) => {
          const log = new MemoryLog();
          const openers: ReturnType<typeof opened>[] = [];
          for (const [index, part] of parts.entries()) {
            write(log, part);
            openers.push(opened(log, 1 + index * 7));
            for (const [which, { sequencer }] of openers.entries()) {
              // What the subscription brings: some of it known, and perhaps all that is new before a read does.
              const overlap = overlaps[(index + which) % overlaps.length] ?? 0;
              if (which < index && overlap > 40) log.events.forEach((event) => sequencer.count(event));
              await sequencer.catchUp();
              log.events.slice(-overlap).forEach((event) => sequencer.count(event));
            }
          }
          for (const { sequencer, index } of openers) {
            expect(await counted(sequencer)).toEqual(expected(log));
            for (const { ordinal, id } of expected(log)) {
              const { position } = await index.place(ordinal);
              expect(log.events.find((event) => event.id === id)?.position).toEqual(position);
              expect(await index.ordinalOf(position)).toBe(ordinal);
            }
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it('keeps full chunks in the log, the same whoever writes them, and opens from the last', async () => {
    const log = new MemoryLog();
    const random = fc.sample(written, { numRuns: 12_000, seed: 55 });
    const first = opened(log);
    const second = opened(log);
    for (let from = 0; from < random.length; from += 3_000) {
      write(log, random.slice(from, from + 3_000));
      await Promise.all([first.sequencer.catchUp(), second.sequencer.catchUp()]);
      await Promise.all([first.index.saved(), second.index.saved()]);
    }
    const all = expected(log);
    const chunks = log.events.filter(({ streamId }) => streamId === INDEX_STREAM);
    expect(chunks).toHaveLength(Math.floor(all.length / CHUNK_SIZE));
    expect(chunks.length).toBeGreaterThan(1);

    const reads: string[] = [];
    const watched: EventLog = {
      readAll: (from, count) => {
        reads.push(from ? 'from there' : 'from the beginning');
        return log.readAll(from, count);
      },
      readLast: () => log.readLast(),
      readStream: (...query) => log.readStream(...query),
      append: (stream, at, events) => log.append(stream, at, events),
    };
    const third = opened(watched);
    await third.sequencer.catchUp();
    expect(reads).not.toContain('from the beginning');
    expect(third.sequencer.head.position).toBe(all.length);
    for (const { sequencer } of [first, second, third]) expect(await counted(sequencer)).toEqual(all);
    for (const ordinal of [1, CHUNK_SIZE, CHUNK_SIZE + 1, all.length]) {
      const { position } = await third.index.place(ordinal);
      expect(await third.index.ordinalOf(position)).toBe(ordinal);
    }
    expect(first.index.trouble).toBeNull();
  });

  it('answers who waits for an event when it is counted, on whichever way', async () => {
    const log = new MemoryLog();
    const { sequencer } = opened(log);
    await sequencer.catchUp();
    const [one, two] = [log.write('task-p.1', new Date(START)), log.write('task-p.1', new Date(START))];
    const waiting = Promise.all([sequencer.counted(two.position), sequencer.counted(one.position)]);
    sequencer.count(one);
    await sequencer.catchUp();
    expect(await waiting).toEqual([2, 1]);
    expect(await sequencer.counted(one.position)).toBe(1);
    expect(sequencer.waitedMs).toBe(0);
  });

  it('says so where the index is not what follows from the log, and does not go on with it', async () => {
    const log = new MemoryLog();
    log.write(INDEX_STREAM, new Date(START), { type: 'SomethingElse', data: { chunk: 0 } });
    await expect(opened(log).sequencer.catchUp()).rejects.toMatchObject({
      code: 'store-damaged',
      detail: { stream: INDEX_STREAM },
    });
  });

  it('notices that the log ends before what was counted, and counts anew', async () => {
    const log = new MemoryLog();
    const { sequencer } = opened(log);
    for (let event = 0; event < 5; event += 1) log.write('task-p.1', new Date(START + event));
    await sequencer.catchUp();
    log.events.splice(3);
    await expect(sequencer.catchUp()).rejects.toMatchObject({
      code: 'store-rolled-back',
      detail: { position: 5 },
    });
    expect(sequencer.epoch).toBe(1);
    await sequencer.catchUp();
    expect(await counted(sequencer)).toEqual(expected(log));
  });

  it('notices it also where the log has grown again since, past what was counted', async () => {
    const log = new MemoryLog();
    const { sequencer } = opened(log);
    for (let event = 0; event < 5; event += 1) log.write('task-p.1', new Date(START + event));
    await sequencer.catchUp();
    log.events.splice(3);
    for (let event = 0; event < 9; event += 1) log.write('task-p.2', new Date(START + event), {}, 30);
    await expect(sequencer.catchUp()).rejects.toMatchObject({ code: 'store-rolled-back' });
    await sequencer.catchUp();
    expect(await counted(sequencer)).toEqual(expected(log));
  });
});
