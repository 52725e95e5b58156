/** How projections are kept up to date: what stops them, what makes them start over, who waits for them. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { temporaryLedger } from '../../event-store/src/testing/temporary-ledger.ts';
import type { ReadModels } from './read-models.ts';
import { pagedStore } from './testing/stores.ts';
import { type Engine, positions, postgresEngine, SQLITE, STREAM, Workbench } from './testing/workbench.ts';

/** Longer than a test may take, so that whoever waits for it to be over fails. */
const LONG = 120_000;
const good = positions('good');
const bad = positions('bad', { failsAt: 3 });
const mended = positions('bad');

/** Leaves the database so much room. */
const pages = (models: ReadModels, count: number): Promise<void> =>
  models['db'].transaction((tx) => tx.run(`PRAGMA max_page_count = ${count}`));

const postgres = postgresEngine();
afterAll(() => postgres.stop());

describe.each<Engine>([SQLITE, postgres])('on $name', (engine) => {
  let bench: Workbench;
  beforeEach(async () => {
    bench = await Workbench.create(engine);
  });
  afterEach(() => bench.dispose());

  describe('an event that a projection cannot take', () => {
    it('stops that projection exactly before it and shows in its status, the others go on', async () => {
      const models = await bench.open([good, bad]);
      await bench.happened(5);
      await models.runner.catchUp();
      expect(await bench.rows(models, 'bad')).toEqual([1, 2]);
      expect(await bench.rows(models, 'good')).toEqual([1, 2, 3, 4, 5]);
      expect(await models.runner.status()).toEqual([
        {
          name: 'bad',
          version: 1,
          generation: 1,
          position: 2,
          behind: true,
          state: 'stopped',
          stoppedAt: 3,
          error: `TaskProgressReported in ${STREAM}: Không hiểu sự kiện này`,
        },
        {
          name: 'good',
          version: 1,
          generation: 1,
          position: 5,
          behind: false,
          state: 'running',
          stoppedAt: null,
          error: null,
        },
      ]);
      expect(await models.runner.position()).toBe(2);
    });

    it('is never skipped: not by later events, nor by coming again, nor by a restart', async () => {
      const first = await bench.open([good, bad]);
      await bench.happened(5);
      await first.runner.catchUp();
      await bench.happened(2);
      await first.runner.catchUp();
      const events = await bench.store.readAll({ limit: 10 });
      for (const after of [2, 3]) await first.runner.apply(after, events.slice(after));
      await bench.close(first);

      const second = await bench.open([good, bad]);
      await second.runner.catchUp();
      expect(await bench.rows(second, 'bad')).toEqual([1, 2]);
      expect(await bench.rows(second, 'good')).toEqual([1, 2, 3, 4, 5, 6, 7]);
      expect(await bench.statusOf(second, 'bad')).toMatchObject({
        state: 'stopped',
        position: 2,
        stoppedAt: 3,
      });
    });

    it('is taken by the mended projection once it is rebuilt, which then goes on', async () => {
      const broken = await bench.open([good, bad]);
      await bench.happened(5);
      await broken.runner.catchUp();
      await bench.close(broken);

      const models = await bench.open([good, mended]);
      await models.runner.rebuild(['bad']);
      expect(await bench.rows(models, 'bad')).toEqual([1, 2, 3, 4, 5]);
      await bench.happened(1);
      await models.runner.catchUp();
      expect(await bench.rows(models, 'bad')).toEqual([1, 2, 3, 4, 5, 6]);
      const running = { state: 'running', behind: false, stoppedAt: null, error: null };
      expect(await bench.statusOf(models, 'bad')).toMatchObject(running);
    });
  });

  describe('a batch', () => {
    it('that does not continue what a projection has taken is left alone', async () => {
      const models = await bench.open([good]);
      await bench.happened(5);
      const events = await bench.store.readAll({ limit: 10 });
      await models.runner.apply(2, events.slice(2));
      expect(await bench.rows(models, 'good')).toEqual([]);
      await models.runner.apply(0, events.slice(0, 4));
      await models.runner.apply(2, events.slice(2));
      expect(await bench.rows(models, 'good')).toEqual([1, 2, 3, 4, 5]);
    });

    it('lets other work of the process have its turn before the next one', async () => {
      const models = await bench.open([good], pagedStore(bench.store, 1));
      await bench.happened(20);
      let turns = 0;
      const caughtUp = models.runner.catchUp().then(() => true);
      while (!(await Promise.race([caughtUp, nextTurn(false)]))) turns += 1;
      expect(turns).toBeGreaterThanOrEqual(19);
    });
  });

  describe('opening', () => {
    it('keeps what is there', async () => {
      const first = await bench.open([good]);
      await bench.happened(3);
      await first.runner.catchUp();
      await bench.close(first);
      const second = await bench.open([good]);
      expect(await bench.rows(second, 'good')).toEqual([1, 2, 3]);
      expect(await second.runner.position()).toBe(3);
    });

    it('builds a projection anew whose version has changed, and only that', async () => {
      const first = await bench.open([good, mended]);
      await bench.happened(3);
      await first.runner.catchUp();
      await bench.close(first);

      const second = await bench.open([good, positions('bad', { version: 2 })]);
      expect(await bench.rows(second, 'bad')).toEqual([]);
      expect(await bench.rows(second, 'good')).toEqual([1, 2, 3]);
      expect(await bench.tables()).toEqual(['bad_2', 'good_1', 'projection']);
      await second.runner.catchUp();
      expect(await bench.rows(second, 'bad')).toEqual([1, 2, 3]);
      expect(await bench.statusOf(second, 'bad')).toMatchObject({ version: 2, generation: 2, position: 3 });
    });

    it('as another version takes the tables away from a program that still runs, which notices', async () => {
      const old = await bench.open([good, mended]);
      const position = await bench.happened(3);
      const next = await bench.open([good, positions('bad', { version: 2 })]);
      await old.runner.catchUp();
      expect(await bench.rows(next, 'bad')).toEqual([]);
      await expect(old.runner.table('bad')).rejects.toThrow('another version of the program');
      await expect(old.runner.rebuild(['bad'])).rejects.toThrow('another version of the program');
      expect(await old.runner.waitFor(position, LONG)).toBe(false);
      await next.runner.catchUp();
      expect(await bench.rows(next, 'bad')).toEqual([1, 2, 3]);
    });

    it('without a projection there used to be is not held up by it', async () => {
      const first = await bench.open([good, mended]);
      await bench.close(first);
      const position = await bench.happened(3);
      const second = await bench.open([good]);
      await second.runner.catchUp();
      expect(await second.runner.waitFor(position, LONG)).toBe(true);
      expect((await second.runner.status()).map(({ name }) => name)).toEqual(['good']);
    });

    describe('with a store that was restored from a backup', () => {
      let other: ReturnType<typeof temporaryLedger>;
      beforeEach(() => {
        other = temporaryLedger();
      });
      afterEach(() => other.dispose());

      it.each([
        ['ends before the checkpoint', 1],
        ['has another event at the checkpoint', 3],
        ['has gone on differently', 9],
      ])('starts over when it %s', async (_, count) => {
        const before = await bench.open([good, bad]);
        await bench.happened(3);
        await before.runner.catchUp();
        await bench.close(before);

        const restored = await other.open();
        await bench.happened(count, restored);
        const models = await bench.open([good, mended], restored);
        expect(await models.runner.position()).toBe(0);
        await models.runner.catchUp();
        const all = Array.from({ length: count }, (__, i) => i + 1);
        expect(await bench.rows(models, 'good')).toEqual(all);
        expect(await bench.rows(models, 'bad')).toEqual(all);
      });

      it('starts over once when two programs find out at the same time', async () => {
        const before = await bench.open([good]);
        await bench.happened(3);
        await before.runner.catchUp();
        await bench.close(before);

        const restored = await other.open();
        await bench.happened(2, restored);
        const [one, two] = await Promise.all([bench.open([good], restored), bench.open([good], restored)]);
        expect(await bench.statusOf(one, 'good')).toMatchObject({ generation: 2 });
        expect(await bench.statusOf(two, 'good')).toMatchObject({ generation: 2 });
        expect(await bench.tables()).toEqual(['good_2', 'projection']);
      });
    });
  });

  describe('waiting for a position', () => {
    it('is over at once where it has been reached', async () => {
      const models = await bench.open([good, bad]);
      const position = await bench.happened(2);
      await models.runner.catchUp();
      expect(await models.runner.waitFor(position, 0)).toBe(true);
    });

    it.each([
      ['this program', (mine: ReadModels) => mine],
      ['another one', (_: ReadModels, other: ReadModels) => other],
    ])('ends well when every projection has taken the event, applied by %s', async (_, who) => {
      const [mine, other] = [await bench.open([good, mended]), await bench.open([good, mended])];
      const position = await bench.happened(5);
      const waited = mine.runner.waitFor(position, LONG);
      await who(mine, other).runner.catchUp();
      expect(await waited).toBe(true);
      expect(await bench.rows(mine, 'bad')).toHaveLength(5);
    });

    it('ends badly when the time is up', async () => {
      const models = await bench.open([good]);
      await models.runner.catchUp();
      const position = await bench.happened(1);
      expect(await models.runner.waitFor(position, 30)).toBe(false);
    });

    it('ends badly, and long before its time, when a projection has stopped before it or stops meanwhile', async () => {
      const models = await bench.open([good, bad]);
      const position = await bench.happened(5);
      const waited = models.runner.waitFor(position, LONG);
      await models.runner.catchUp();
      expect(await waited).toBe(false);
      expect(await models.runner.waitFor(position, LONG)).toBe(false);
      expect(await models.runner.waitFor(2, LONG)).toBe(true);
    });

    it('ends badly when the read models are closed', async () => {
      const models = await bench.open([good]);
      const waited = models.runner.waitFor(await bench.happened(1), LONG);
      await bench.close(models);
      expect(await waited).toBe(false);
      expect(await models.runner.waitFor(1, LONG)).toBe(false);
    });
  });

  describe('following the store', () => {
    it('takes what is there and what comes, until it is told to stop', async () => {
      const models = await bench.open([good]);
      await bench.happened(2);
      const stop = new AbortController();
      const following = models.runner.follow(stop.signal);
      for (const count of [1, 3]) {
        expect(await models.runner.waitFor(await bench.happened(count), LONG)).toBe(true);
      }
      expect(await bench.statusOf(models, 'good')).toMatchObject({ position: 6, behind: false });
      stop.abort();
      await following;
      await bench.happened(1);
      expect(await bench.statusOf(models, 'good')).toMatchObject({ position: 6, behind: true });
      expect(await bench.rows(models, 'good')).toEqual([1, 2, 3, 4, 5, 6]);
    });

    it.each([
      ['one of two', [good, bad]],
      ['the only one', [bad]],
    ])('goes on with a projection that another program has rebuilt: %s', async (_, projections) => {
      const subscribed = Promise.withResolvers<void>();
      const live = pagedStore(bench.store, 100);
      const subscribe = live.subscribe.bind(live);
      live.subscribe = (options) => {
        subscribed.resolve();
        return subscribe(options);
      };
      const models = await bench.open(projections, live);
      await bench.happened(5);
      const stop = new AbortController();
      const following = models.runner.follow(stop.signal);
      await subscribed.promise;
      expect(await models.runner.waitFor(5, LONG)).toBe(false);

      // The other program sees less of the store than this one has applied.
      const earlier = pagedStore(bench.store, 100);
      const readAll = earlier.readAll.bind(earlier);
      earlier.readAll = async (query) => (await readAll(query)).filter(({ position }) => position <= 4);
      const other = await bench.open([good, mended].slice(-projections.length), earlier);
      await other.runner.rebuild(['bad']);
      expect(await bench.rows(models, 'bad')).toEqual([1, 2, 3, 4]);

      expect(await models.runner.waitFor(await bench.happened(1), LONG)).toBe(true);
      expect(await bench.rows(models, 'bad')).toEqual([1, 2, 3, 4, 5, 6]);
      stop.abort();
      await following;
    });
  });

  describe('what was known at an instant', () => {
    const MORNING = '2025-07-15T08:00:00.000Z';
    const EVENING = '2025-07-15T17:00:00.000Z';

    it('is the last position recorded by then, and never more than the read models have taken', async () => {
      const models = await bench.open();
      bench.time = new Date(MORNING);
      await bench.happened(3);
      bench.time = new Date(EVENING);
      await bench.happened(2);
      expect(await models.knownAt()).toBe(0);
      await models.runner.catchUp();
      await bench.happened(1);

      expect(await models.knownAt('2025-07-15T07:59:59.999Z')).toBe(0);
      expect(await models.knownAt(MORNING)).toBe(3);
      expect(await models.knownAt('2025-07-15T16:59:59.999Z')).toBe(3);
      expect(await models.knownAt(EVENING)).toBe(5);
      expect(await models.knownAt('2026-01-01T00:00:00.000Z')).toBe(5);
      expect(await models.knownAt(4)).toBe(4);
      expect(await models.knownAt(6)).toBe(5);
      expect(await models.knownAt()).toBe(5);
    });
  });
});

describe('in a file', () => {
  let bench: Workbench;
  beforeEach(async () => {
    bench = await Workbench.create();
  });
  afterEach(() => bench.dispose());

  it('a full disk is not the fault of the next best event', async () => {
    const models = await bench.open([good, bad]);
    await bench.happened(2);
    await models.runner.catchUp();
    const [event] = await bench.store.readAll({ limit: 1 });
    if (!event) throw new Error('nothing was stored');
    const many = Array.from({ length: 2_000 }, (_, i) => ({ ...event, position: 10 + i }));
    await pages(models, 1);
    await expect(models.runner.apply(2, many)).rejects.toThrow('full');
    expect(await models.runner.status()).toMatchObject([
      { name: 'bad', state: 'running', position: 2 },
      { name: 'good', state: 'running', position: 2 },
    ]);
    await pages(models, 1_000_000);
    await models.runner.apply(2, many);
    expect(await bench.rows(models, 'good')).toHaveLength(2_002);
  });

  it('waiting ends in the same turn in which this program has applied the event', async () => {
    const models = await bench.open([good]);
    const waited = models.runner.waitFor(await bench.happened(1), LONG);
    await models.runner.apply(0, await bench.store.readAll({ limit: 1 }));
    expect(await Promise.race([waited, nextTurn('later')])).toBe(true);
  });
});
