/**
 * What every event store promises, as tests to run on each of them. Where stores honestly differ, a capability says so.
 */
import { randomUUID } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import fc from 'fast-check';
import type { Instant, Recorded } from '#domain';
import { BEFORE_FIRST } from '../port.ts';
import type { AtomicEventStore, EventStore, ImportingEventStore, NewEvent, StoredRow } from '../port.ts';
import { allMessages, collect, nextMessage, startChild, startTogether } from './child-process.ts';
import type { Child } from './child-process.ts';
import { METADATA, progress, progresses } from './fixtures.ts';

/** What a child process needs: a module exporting `openStore(location)`, and the location. */
export interface ChildAccess {
  readonly module: string;
  readonly location: string;
}

/** One ledger, empty at first. */
export interface StoreUnderTest {
  /** Opens the ledger, each time as another client of it. */
  open(): Promise<EventStore>;
  /** Closes what was opened and removes the ledger. */
  dispose(): Promise<void>;
  readonly child: ChildAccess;
}

export interface Contract {
  readonly create: (options: { clock?: () => Date }) => Promise<StoreUnderTest>;
  /** Positions are 1, 2, 3, … */
  readonly gapFree: boolean;
  /** An event id is refused when it is used twice anywhere; EventStoreDB compares only what follows the expected revision. */
  readonly uniqueIds: boolean;
  /** The clock of `create` makes the recording time. */
  readonly injectedClock: boolean;
}

const STREAM = 'task-tuyen-quang-55-kh-ubnd.nv-01';
const PROCESSES = 3;

export function eventStoreContract(name: string, contract: Contract): void {
  describe(`${name} as an event store`, () => {
    let subject: StoreUnderTest;
    let store: EventStore;
    let children: Child[] = [];

    beforeEach(async () => {
      subject = await contract.create({});
      store = await subject.open();
    });
    afterEach(async () => {
      for (const child of children) child.kill();
      await Promise.all(children.map((child) => child.ended));
      children = [];
      await subject.dispose();
    });

    const start = (program: string, ...args: (string | number)[]): Child => {
      const { module, location } = subject.child;
      const child = startChild(new URL(program, import.meta.url), [module, location, ...args.map(String)]);
      children.push(child);
      return child;
    };

    describe('appending and reading back', () => {
      it('gives back what was stored, with its place and time', async () => {
        const [first, second] = [progress('Bắt đầu'), progress('Hoàn thành')];
        const before = new Date().toISOString();
        const answer = await store.append({
          stream: STREAM,
          expectedRevision: 'no-stream',
          events: [first, second],
        });

        expect(answer).toEqual({ revision: 1, position: expect.any(Number), repeated: false });
        const stored = await store.readStream(STREAM);
        expect(stored).toEqual([
          {
            ...first,
            stream: STREAM,
            revision: 0,
            position: expect.any(Number),
            recordedAt: expect.any(String),
          },
          {
            ...second,
            stream: STREAM,
            revision: 1,
            position: answer.position,
            recordedAt: expect.any(String),
          },
        ]);
        expect(at(stored, 0).recordedAt >= before).toBe(true);
        expect(at(stored, 1).recordedAt <= new Date().toISOString()).toBe(true);
        expect(await store.readAll({ limit: 10 })).toEqual(stored);
        expect(await store.head()).toEqual({
          position: answer.position,
          recordedAt: at(stored, 1).recordedAt,
        });
      });

      it('keeps the metadata of each event', async () => {
        const metadata = { ...METADATA, actor: 'u-21c0', actingFor: null, causationId: 'lenh-42' };
        await create(store, [progress('Một', randomUUID(), metadata), progress('Hai')]);
        const stored = await store.readStream(STREAM);
        expect(stored.map((event) => event.metadata)).toEqual([metadata, METADATA]);
      });

      it.each([
        ['Vietnamese', 'Đẩy mạnh chuyển đổi số, thu hẹp khoảng cách số ở vùng đồng bào dân tộc thiểu số'],
        ['combining marks, not composed', 'Tuyên Quang'.normalize('NFD')],
        ['characters outside the basic plane', 'Tiến độ 👩🏽‍💻📈 𝔸 𠮷'],
        ['what JSON escapes', 'dòng 1\ndòng 2\t"trích" \\ \u2028 \u0001'],
      ])('keeps text as it is: %s', async (_, narrative) => {
        await create(store, [progress(narrative)]);
        expect(narrativeOf(at(await store.readStream(STREAM), 0))).toBe(narrative);
      });

      it('takes an event of 60 kB', async () => {
        const narrative = 'ế'.repeat(20_000);
        await create(store, [progress(narrative)]);
        expect(narrativeOf(at(await store.readStream(STREAM), 0))).toBe(narrative);
      });

      it('starts empty', async () => {
        expect(await store.head()).toEqual({ position: BEFORE_FIRST, recordedAt: null });
        expect(await store.readAll({ limit: 10 })).toEqual([]);
        expect(await store.readStream(STREAM)).toEqual([]);
        await expect(store.check()).resolves.toBeUndefined();
      });

      it('still has everything after reopening', async () => {
        await create(store, progresses(3));
        const stored = await store.readStream(STREAM);
        await store.close();
        const reopened = await subject.open();
        expect(await reopened.readStream(STREAM)).toEqual(stored);
      });

      it('answers nothing once closed', async () => {
        await store.close();
        await expect(create(store, progresses(1))).rejects.toMatchObject({ code: 'store-unavailable' });
        await expect(store.readAll({ limit: 1 })).rejects.toMatchObject({ code: 'store-unavailable' });
      });
    });

    describe('the expected revision', () => {
      it('refuses a stale revision and says where the stream is', async () => {
        await create(store, progresses(2));
        const stale = store.append({ stream: STREAM, expectedRevision: 0, events: progresses(1) });
        await expect(stale).rejects.toMatchObject({
          code: 'wrong-expected-revision',
          detail: { stream: STREAM, expected: 0, actual: 1 },
        });
        expect(await store.readStream(STREAM)).toHaveLength(2);
      });

      it('refuses a revision the stream has not reached', async () => {
        const append = store.append({ stream: STREAM, expectedRevision: 0, events: progresses(1) });
        await expect(append).rejects.toMatchObject({
          code: 'wrong-expected-revision',
          detail: { expected: 0, actual: null },
        });
      });

      it('refuses to create a stream that exists', async () => {
        await create(store, progresses(1));
        await expect(create(store, progresses(1))).rejects.toMatchObject({
          code: 'wrong-expected-revision',
          detail: { expected: 'no-stream', actual: 0 },
        });
      });

      it('answers an empty append with the end of the stream, and stores nothing', async () => {
        const nowhere = await store.append({ stream: STREAM, expectedRevision: 'no-stream', events: [] });
        expect(nowhere).toEqual({ revision: -1, position: BEFORE_FIRST, repeated: false });
        const { position } = await create(store, progresses(2));
        const end = await store.append({ stream: STREAM, expectedRevision: 1, events: [] });
        expect(end).toEqual({ revision: 1, position, repeated: false });
        expect(await store.readAll({ limit: 10 })).toHaveLength(2);
      });

      it('checks the revision of an empty append too', async () => {
        await expect(store.append({ stream: STREAM, expectedRevision: 3, events: [] })).rejects.toMatchObject(
          {
            code: 'wrong-expected-revision',
          },
        );
        await create(store, progresses(1));
        await expect(create(store, [])).rejects.toMatchObject({ code: 'wrong-expected-revision' });
      });

      it('lets exactly one of many callers create a stream', async () => {
        const attempts = Array.from({ length: 50 }, () => progress('Tạo lập'));
        const results = await Promise.allSettled(attempts.map((event) => create(store, [event])));
        const winners = attempts.filter((_, index) => results[index]?.status === 'fulfilled');
        expect(winners).toHaveLength(1);
        expect(codesOf(results)).toEqual(Array(49).fill('wrong-expected-revision'));
        expect((await store.readStream(STREAM)).map((event) => event.id)).toEqual([at(winners, 0).id]);
      });

      it('lets exactly one of several processes create each stream', async () => {
        const streams = 30;
        const creators = Array.from({ length: PROCESSES }, () => start('./creator.child.ts', streams));
        await startTogether(creators);
        const answers = (await Promise.all(creators.map(allMessages))) as CreatorAnswer[][];

        for (let index = 0; index < streams; index += 1) {
          const created = answers.flatMap((own) => own[index]?.created ?? []);
          const refused = answers.flatMap((own) => own[index]?.refused ?? []);
          expect(created).toHaveLength(1);
          expect(refused).toEqual(Array(PROCESSES - 1).fill('wrong-expected-revision'));
          const stored = await store.readStream(`plan-race.${index}`);
          expect(stored.map((event) => event.id)).toEqual(created);
        }
      });

      it('stores appends of many callers once each, in the order of each stream', async () => {
        const callers = Array.from({ length: 40 }, (_, caller) => ({
          stream: `task-p.${caller % 10}`,
          event: progress(`Người gọi ${caller}`),
        }));
        await Promise.all(callers.map(({ stream, event }) => appendAtEnd(store, stream, event)));

        const all = await store.readAll({ limit: 100 });
        expect(all.map((event) => event.id).sort()).toEqual(callers.map(({ event }) => event.id).sort());
        for (let index = 0; index < 10; index += 1) {
          const stream = await store.readStream(`task-p.${index}`);
          expect(stream.map((event) => event.revision)).toEqual([0, 1, 2, 3]);
        }
      });
    });

    describe('all or nothing', () => {
      it('stores no event of an append of which one is refused', async () => {
        const tooLarge = progress('x'.repeat(70_000));
        const append = create(store, [progress('Một'), tooLarge]);
        await expect(append).rejects.toMatchObject({
          code: 'event-too-large',
          detail: { event: tooLarge.id },
        });
        expect(await store.readAll({ limit: 10 })).toEqual([]);
      });

      it.each([
        ['no category', 'nv01'],
        ['upper case', 'task-NV01'],
        ['not ASCII', 'task-nhiệm-vụ'],
        ['nothing after the category', 'task-'],
        ['too long', `task-${'a'.repeat(200)}`],
        ['two lines', 'task-a\n'],
      ])('refuses a stream name: %s', async (_, stream) => {
        const append = store.append({ stream, expectedRevision: 'no-stream', events: progresses(1) });
        await expect(append).rejects.toMatchObject({ code: 'invalid-append' });
      });

      it.each([
        ['half a surrogate pair', progress('hỏng \ud83d')],
        ['NUL', progress('hỏng \0')],
        ['an id that is no UUID', progress('Một', 'S004-012')],
        ['an id in upper case', progress('Một', 'B94D27B9-934D-7E08-A52E-52D7DA7DABFA')],
      ])('refuses an event with %s', async (_, event) => {
        await expect(create(store, [event])).rejects.toMatchObject({ code: 'invalid-append' });
        expect(await store.readAll({ limit: 10 })).toEqual([]);
      });

      it.each([-1, 0.5, Number.NaN])('refuses %p as an expected revision', async (expectedRevision) => {
        const append = store.append({ stream: STREAM, expectedRevision, events: progresses(1) });
        await expect(append).rejects.toMatchObject({ code: 'invalid-append' });
      });
    });

    describe('repeating an append', () => {
      it('answers as the first time and stores nothing', async () => {
        const events = progresses(3);
        const first = await create(store, events);
        expect(await create(store, events)).toEqual({ ...first, repeated: true });
        expect(await store.readStream(STREAM)).toHaveLength(3);
      });

      it('answers as the first time also when the stream has grown since', async () => {
        await create(store, progresses(1));
        const events = progresses(2);
        const first = await store.append({ stream: STREAM, expectedRevision: 0, events });
        await store.append({ stream: STREAM, expectedRevision: 2, events: progresses(5) });
        const again = await store.append({ stream: STREAM, expectedRevision: 0, events });
        expect(again).toEqual({ ...first, repeated: true });
      });

      it('answers as the first time also after reopening', async () => {
        const events = progresses(2);
        const first = await create(store, events);
        await store.close();
        const reopened = await subject.open();
        expect(await create(reopened, events)).toEqual({ ...first, repeated: true });
      });

      it('stores once what two callers send at the same time', async () => {
        const events = progresses(2);
        const answers = await Promise.all([create(store, events), create(store, events)]);
        expect(answers.map((answer) => answer.repeated)).toEqual([false, true]);
        expect(await store.readStream(STREAM)).toHaveLength(2);
      });

      it('is no repetition when there is more in it than was stored', async () => {
        const events = progresses(2);
        await create(store, events);
        const longer = create(store, [...events, progress('Thêm')]);
        await expect(longer).rejects.toMatchObject({
          code: contract.uniqueIds ? 'duplicate-event-id' : 'wrong-expected-revision',
        });
        expect(await store.readStream(STREAM)).toHaveLength(2);
      });

      it('refuses one id twice in an append', async () => {
        const event = progress('Hai lần');
        await expect(create(store, [event, event])).rejects.toMatchObject({
          code: 'duplicate-event-id',
          detail: { event: event.id },
        });
      });

      if (contract.uniqueIds) {
        it.each([
          ['at the end of the same stream', STREAM, 0],
          ['in another stream', 'task-khac.nv-02', 'no-stream' as const],
        ])('refuses an id again %s', async (_, stream, expectedRevision) => {
          const event = progress('Đã ghi');
          await create(store, [event]);
          const append = store.append({ stream, expectedRevision, events: [progress('Mới'), event] });
          await expect(append).rejects.toMatchObject({
            code: 'duplicate-event-id',
            detail: { event: event.id },
          });
          expect(await store.readAll({ limit: 10 })).toHaveLength(1);
        });
      }
    });

    describe('reading', () => {
      beforeEach(async () => {
        await create(store, progresses(5));
        await store.append({ stream: 'task-p.khac', expectedRevision: 'no-stream', events: progresses(2) });
      });

      it.each([
        [{}, [0, 1, 2, 3, 4]],
        [{ from: 2 }, [2, 3, 4]],
        [{ from: 1, limit: 2 }, [1, 2]],
        [{ from: 5 }, []],
        [{ limit: 100 }, [0, 1, 2, 3, 4]],
        [{ direction: 'backwards' }, [4, 3, 2, 1, 0]],
        [{ direction: 'backwards', limit: 1 }, [4]],
        [{ direction: 'backwards', from: 2, limit: 2 }, [2, 1]],
        [{ direction: 'backwards', from: 0 }, [0]],
        [{ direction: 'backwards', from: 99 }, [4, 3, 2, 1, 0]],
      ] as const)('gives of a stream, asked for %j, the revisions %j', async (query, revisions) => {
        const events = await store.readStream(STREAM, query);
        expect(events.map((event) => event.revision)).toEqual(revisions);
      });

      it('gives the whole ledger both ways, page by page', async () => {
        const all = await store.readAll({ limit: 100 });
        expect(all).toHaveLength(7);
        const positions = all.map((event) => event.position);
        expect(positions).toEqual([...positions].sort((a, b) => a - b));

        expect(await store.readAll({ limit: 3 })).toEqual(all.slice(0, 3));
        expect(await store.readAll({ after: at(positions, 2), limit: 3 })).toEqual(all.slice(3, 6));
        expect(await store.readAll({ after: at(positions, 6), limit: 3 })).toEqual([]);
        expect(await store.readAll({ direction: 'backwards', limit: 2 })).toEqual(all.slice(5).reverse());
        expect(await store.readAll({ direction: 'backwards', before: at(positions, 2), limit: 9 })).toEqual(
          all.slice(0, 2).reverse(),
        );
        expect(await store.readAll({ direction: 'backwards', before: at(positions, 0), limit: 9 })).toEqual(
          [],
        );
      });

      if (contract.gapFree) {
        it('counts positions from 1 without a gap, also after refused appends', async () => {
          await Promise.allSettled([create(store, progresses(1)), create(store, progresses(2))]);
          await store.append({ stream: STREAM, expectedRevision: 4, events: progresses(1) });
          const all = await store.readAll({ limit: 100 });
          expect(all.map((event) => event.position)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
        });
      }

      it.each([0, -1, 1.5, Number.NaN])('does not take %p as a limit', async (limit) => {
        await expect(store.readAll({ limit })).rejects.toThrow(RangeError);
        await expect(store.readStream(STREAM, { limit })).rejects.toThrow(RangeError);
      });
    });

    it('reads a stream of 10,000 events whole', async () => {
      for (let first = 0; first < 10_000; first += 1_000) {
        const expectedRevision = first === 0 ? 'no-stream' : first - 1;
        await store.append({ stream: STREAM, expectedRevision, events: progresses(1_000) });
      }
      const events = await store.readStream(STREAM);
      expect(events.map((event) => event.revision)).toEqual(
        Array.from({ length: 10_000 }, (_, index) => index),
      );
    });

    if (contract.injectedClock) {
      it('never records an event earlier than the one before, even if the clock jumps back', async () => {
        const times = ['2025-06-14T10:00:00.000Z', '2025-06-14T09:00:00.000Z', '2025-06-14T10:00:00.001Z'];
        let now = '';
        const jumping = await contract.create({ clock: () => new Date(now) });
        try {
          const clocked = await jumping.open();
          for (const time of times) {
            now = time;
            await appendAtEnd(clocked, STREAM, progress(time));
          }
          const recorded = (await clocked.readStream(STREAM)).map((event) => event.recordedAt);
          expect(recorded).toEqual([times[0], times[0], times[2]]);
        } finally {
          await jumping.dispose();
        }
      });
    }

    describe('several processes', () => {
      it('shows commits in order, without a hole that is filled later, while writers race', async () => {
        const appends = 60;
        const expected = PROCESSES * 8 * (appends / 3) * (1 + 2 + 3);
        const writers = Array.from({ length: PROCESSES }, (_, index) =>
          start('./writer.child.ts', `w${index}`, appends),
        );
        await startTogether(writers);

        const seen: Recorded[] = [];
        while (seen.length < expected) {
          seen.push(...(await store.readAll({ after: seen.at(-1)?.position ?? BEFORE_FIRST, limit: 50 })));
          await nextTurn();
        }
        await Promise.all(writers.map(allMessages));

        // What was read while they wrote is what a reader finds afterwards: nothing slipped in behind.
        const afterwards = await store.readAll({ limit: expected + 1 });
        expect(seen.map((event) => event.id)).toEqual(afterwards.map((event) => event.id));
        if (contract.gapFree) {
          expect(seen.map((event) => event.position)).toEqual(
            Array.from({ length: expected }, (_, index) => index + 1),
          );
        }
        for (const [, events] of Map.groupBy(seen, (event) => event.stream)) {
          expect(events.map((event) => event.revision)).toEqual(events.map((_, index) => index));
        }
      });

      it('lets a subscriber that was killed go on after the last event it handled', async () => {
        const events = progresses(300);
        await create(store, events.slice(0, 150));
        const handled: Handled[] = [];

        const first = start('./subscriber.child.ts', BEFORE_FIRST);
        while (handled.length < 100) handled.push((await nextMessage(first)) as Handled);
        first.kill();
        handled.push(...((await collect(first.messages)) as Handled[]));
        expect((await first.ended).code).toBeNull();

        const second = start('./subscriber.child.ts', at(handled, handled.length - 1).position);
        await store.append({ stream: STREAM, expectedRevision: 149, events: events.slice(150) });
        while (handled.length < events.length) handled.push((await nextMessage(second)) as Handled);

        expect(handled.map(({ id }) => id)).toEqual(events.map(({ id }) => id));
      });
    });

    describe('subscribing', () => {
      it('goes from the past to live without losing or repeating an event', async () => {
        let run = 0;
        const pause = fc.constantFrom<Pause>('none', 'microtask', 'turn');
        await fc.assert(
          fc.asyncProperty(
            fc.integer({ min: 0, max: 20 }),
            fc.integer({ min: 1, max: 8 }),
            fc.array(fc.record({ events: fc.integer({ min: 1, max: 4 }), pause }), { maxLength: 15 }),
            fc.array(pause, { maxLength: 15 }),
            async (past, batchSize, writes, consumerPauses) => {
              const stream = `task-run.${(run += 1)}`;
              const after = (await store.head()).position;
              const ids: string[] = [];
              const write = async (count: number): Promise<void> => {
                const events = progresses(count);
                const expectedRevision = ids.length === 0 ? 'no-stream' : ids.length - 1;
                ids.push(...events.map(({ id }) => id));
                await store.append({ stream, expectedRevision, events });
              };
              if (past > 0) await write(past);
              const total = past + writes.reduce((sum, { events }) => sum + events, 0);
              const abort = new AbortController();

              const writing = (async () => {
                for (const { events, pause: wait } of writes) {
                  await write(events);
                  await paused(wait);
                }
              })();
              const seen: string[] = [];
              if (total === 0) abort.abort();
              for await (const batch of store.subscribe({ after, batchSize, signal: abort.signal })) {
                expect(batch.length).toBeGreaterThan(0);
                expect(batch.length).toBeLessThanOrEqual(batchSize);
                await paused(consumerPauses[seen.length] ?? 'none');
                seen.push(...batch.map(({ id }) => id));
                if (seen.length >= total) abort.abort();
              }
              await writing;
              expect(seen).toEqual(ids);
            },
          ),
          { numRuns: 40 },
        );
      });

      it('sees what another client of the ledger stores', async () => {
        const other = await subject.open();
        const abort = new AbortController();
        const subscription = store
          .subscribe({ after: BEFORE_FIRST, signal: abort.signal })
          [Symbol.asyncIterator]();
        const next = subscription.next();
        const event = progress('Từ nơi khác');
        await create(other, [event]);
        const { value } = await next;
        expect((value as Recorded[]).map(({ id }) => id)).toEqual([event.id]);
        abort.abort();
        expect((await subscription.next()).done).toBe(true);
      });

      it('ends when the signal aborts while it waits', async () => {
        const abort = new AbortController();
        const next = store
          .subscribe({ after: BEFORE_FIRST, signal: abort.signal })
          [Symbol.asyncIterator]()
          .next();
        await nextTurn();
        abort.abort();
        expect(await next).toEqual({ done: true, value: undefined });
      });

      it('hands over nothing when the signal has aborted before', async () => {
        await create(store, progresses(1));
        const batches = await collect(store.subscribe({ after: BEFORE_FIRST, signal: AbortSignal.abort() }));
        expect(batches).toEqual([]);
      });

      it('serves several subscribers independently', async () => {
        await create(store, progresses(10));
        const positions = (await store.readAll({ limit: 10 })).map((event) => event.position);
        const follow = async (after: number, count: number): Promise<number[]> => {
          const abort = new AbortController();
          const seen: number[] = [];
          for await (const batch of store.subscribe({ after, batchSize: 3, signal: abort.signal })) {
            seen.push(...batch.map((event) => event.position));
            if (seen.length >= count) abort.abort();
          }
          return seen;
        };
        const [all, rest] = await Promise.all([follow(BEFORE_FIRST, 10), follow(at(positions, 5), 4)]);
        expect(all).toEqual(positions);
        expect(rest).toEqual(positions.slice(6));
      });
    });
  });
}

/** The further promise of a store that can store several appends together. */
export function atomicEventStoreContract(
  name: string,
  create: () => Promise<{ open(): Promise<AtomicEventStore>; dispose(): Promise<void> }>,
): void {
  describe(`${name} as an atomic event store`, () => {
    let subject: Awaited<ReturnType<typeof create>>;
    let store: AtomicEventStore;

    beforeEach(async () => {
      subject = await create();
      store = await subject.open();
    });
    afterEach(() => subject.dispose());

    const appendTo = (stream: string, events = progresses(2)) =>
      ({ stream, expectedRevision: 'no-stream', events }) as const;

    it('stores appends to several streams in one go', async () => {
      const answers = await store.appendAll([appendTo('plan-a'), appendTo('task-a.1'), appendTo('task-a.2')]);
      expect(answers.map(({ revision, repeated }) => ({ revision, repeated }))).toEqual(
        Array(3).fill({ revision: 1, repeated: false }),
      );
      expect(await store.readAll({ limit: 10 })).toHaveLength(6);
    });

    it('stores none of them when one is refused, and says which', async () => {
      await store.append(appendTo('task-a.2'));
      const refused = store.appendAll([appendTo('plan-a'), appendTo('task-a.1'), appendTo('task-a.2')]);
      await expect(refused).rejects.toMatchObject({
        code: 'wrong-expected-revision',
        detail: { stream: 'task-a.2' },
      });
      expect(await store.readAll({ limit: 10 })).toHaveLength(2);
    });

    it('does not hurt its neighbours when it is refused', async () => {
      const id = randomUUID();
      const results = await Promise.allSettled([
        store.append(appendTo('plan-a')),
        store.appendAll([
          appendTo('task-a.1', [progress('Một', id)]),
          appendTo('task-a.2', [progress('Hai', id)]),
        ]),
        store.append(appendTo('plan-b')),
      ]);
      expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
      expect(codesOf(results)).toEqual(['duplicate-event-id']);
      const all = await store.readAll({ limit: 10 });
      expect(all.map(({ stream }) => stream)).toEqual(['plan-a', 'plan-a', 'plan-b', 'plan-b']);
    });

    it('answers a repetition as the first time', async () => {
      const appends = [appendTo('plan-a'), appendTo('task-a.1')];
      const first = await store.appendAll(appends);
      const again = await store.appendAll(appends);
      expect(again).toEqual(first.map((answer) => ({ ...answer, repeated: true })));
    });

    it('checks each append of a stream against the one before it', async () => {
      const answers = await store.appendAll([
        appendTo('plan-a'),
        { stream: 'plan-a', expectedRevision: 1, events: progresses(1) },
      ]);
      expect(answers.map(({ revision }) => revision)).toEqual([1, 2]);
    });

    it('stores nothing for an empty list', async () => {
      expect(await store.appendAll([])).toEqual([]);
    });
  });
}

/** The further promise of a store into which another ledger can be carried. */
export function importingEventStoreContract(
  name: string,
  make: () => Promise<{
    /** What is imported must not have been recorded earlier; null or absent: at any time. */
    readonly notBefore?: Instant | null;
    open(): Promise<ImportingEventStore>;
    dispose(): Promise<void>;
  }>,
): void {
  describe(`${name} as a store to carry a ledger into`, () => {
    let subject: Awaited<ReturnType<typeof make>>;
    let store: ImportingEventStore;

    beforeEach(async () => {
      subject = await make();
      store = await subject.open();
    });
    afterEach(() => subject.dispose());

    /** A record of two streams that take turns, as another store gave it out. */
    const rows = (count: number): StoredRow[] => {
      const begin = Date.parse(subject.notBefore ?? '2024-01-05T00:00:00.000Z');
      return Array.from({ length: count }, (_, index) => {
        const position = index + 1;
        const { id, type, data, metadata } = progress(`Báo cáo ${position} 👩🏽‍💻`);
        return {
          position,
          stream: position % 3 === 0 ? 'task-p.khac' : STREAM,
          revision: position % 3 === 0 ? position / 3 - 1 : position - 1 - Math.floor(position / 3),
          id,
          type,
          version: 1,
          data: JSON.stringify(data),
          metadata: JSON.stringify(metadata),
          // Two events at a time in one millisecond.
          recordedAt: new Date(begin + Math.floor(position / 2)).toISOString(),
        };
      });
    };

    it('keeps ids, times, content and order as they were, byte by byte', async () => {
      const record = rows(40);
      await store.importStored(record);
      expect(await store.readStored({ limit: 100 })).toEqual(record);
      expect(await store.readStored({ stream: STREAM, limit: 100 })).toEqual(
        record.filter(({ stream }) => stream === STREAM),
      );
      expect(await store.readStored({ stream: STREAM, after: 10, limit: 2 })).toEqual(
        record.filter(({ stream, position }) => stream === STREAM && position > 10).slice(0, 2),
      );
      const [last] = record.slice(-1);
      expect(await store.head()).toEqual({ position: 40, recordedAt: last?.recordedAt });
    });

    it('goes on where an interrupted one ended, and so do appends', async () => {
      const record = rows(9);
      await store.importStored(record.slice(0, 4));
      await store.close();
      const reopened = await subject.open();
      await reopened.importStored(record.slice(4));
      const { position } = await reopened.append({
        stream: STREAM,
        expectedRevision: 5,
        events: progresses(1),
      });
      expect(position).toBe(10);
      const all = await reopened.readStored({ limit: 20 });
      expect(all.slice(0, 9)).toEqual(record);
      expect(at(all, 9).recordedAt >= at(all, 8).recordedAt).toBe(true);
    });

    it('shows subscribers what is carried in', async () => {
      const record = rows(12);
      const abort = new AbortController();
      const seen: string[] = [];
      const following = (async () => {
        for await (const batch of store.subscribe({ after: BEFORE_FIRST, signal: abort.signal })) {
          seen.push(...batch.map(({ id }) => id));
          if (seen.length >= record.length) abort.abort();
        }
      })();
      await store.importStored(record);
      await following;
      expect(seen).toEqual(record.map(({ id }) => id));
    });

    it('stores nothing for an empty list', async () => {
      await store.importStored([]);
      expect(await store.head()).toEqual({ position: BEFORE_FIRST, recordedAt: null });
    });

    it.each<[string, Partial<StoredRow>]>([
      ['a position that was left out', { position: 5 }],
      ['a position that is taken', { position: 3 }],
      ['a revision that was left out', { revision: 9 }],
      ['an earlier time', { recordedAt: '2023-12-31T00:00:00.000Z' }],
      ['a time that is none', { recordedAt: '5/1/2024' }],
      ['an id that is no UUID', { id: 'S004-012' }],
      ['a name that is no stream', { stream: 'nv01' }],
    ])('refuses %s, naming the event', async (_, wrong) => {
      const record = rows(4);
      await store.importStored(record.slice(0, 3));
      const row = { ...at(record, 3), ...wrong };
      await expect(store.importStored([row])).rejects.toMatchObject({
        code: 'invalid-append',
        detail: { position: row.position, event: row.id },
      });
      expect(await store.readStored({ limit: 10 })).toEqual(record.slice(0, 3));
    });

    it('refuses to go on after something else was appended', async () => {
      await create(store, progresses(1));
      await expect(store.importStored(rows(2))).rejects.toMatchObject({ code: 'invalid-append' });
      expect(await store.readAll({ limit: 10 })).toHaveLength(1);
    });
  });
}

type Pause = 'none' | 'microtask' | 'turn';

interface Handled {
  readonly position: number;
  readonly id: string;
}

interface CreatorAnswer {
  readonly created?: string;
  readonly refused?: string;
}

async function paused(pause: Pause): Promise<void> {
  if (pause === 'microtask') await Promise.resolve();
  if (pause === 'turn') await nextTurn();
}

const create = (store: EventStore, events: readonly NewEvent[]) =>
  store.append({ stream: STREAM, expectedRevision: 'no-stream', events });

/** As a command runner does it: look at the end of the stream, and again when somebody was faster. */
async function appendAtEnd(store: EventStore, stream: string, event: NewEvent): Promise<void> {
  for (;;) {
    const [last] = await store.readStream(stream, { direction: 'backwards', limit: 1 });
    try {
      await store.append({ stream, expectedRevision: last?.revision ?? 'no-stream', events: [event] });
      return;
    } catch (error) {
      expect(error).toMatchObject({ code: 'wrong-expected-revision' });
    }
  }
}

function at<T>(items: readonly T[], index: number): T {
  const item = items[index];
  if (item === undefined) throw new Error(`There is no item ${index} of ${items.length}`);
  return item;
}

function narrativeOf(event: Recorded): string {
  if (event.type !== 'TaskProgressReported') throw new Error(`${event.type} has no narrative`);
  return event.data.progress.narrative;
}

const codesOf = (results: readonly PromiseSettledResult<unknown>[]): unknown[] =>
  results.flatMap((result) =>
    result.status === 'rejected' ? [(result.reason as { code?: unknown }).code] : [],
  );
