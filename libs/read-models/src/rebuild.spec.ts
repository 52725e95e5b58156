/** Rebuilding beside what is in use. `projection-runner.spec.ts` has the projection that was mended. */
import type { EventStore } from '#event-store';
import { pagedStore } from './testing/stores.ts';
import { type Engine, positions, postgresEngine, SQLITE, STREAM, Workbench } from './testing/workbench.ts';

const good = positions('good');
const other = positions('other');
const EVENTS = [1, 2, 3, 4, 5];

const postgres = postgresEngine();
afterAll(() => postgres.stop());

describe.each<Engine>([SQLITE, postgres])('on $name', (engine) => {
  let bench: Workbench;
  beforeEach(async () => {
    bench = await Workbench.create(engine);
    await bench.happened(EVENTS.length);
  });
  afterEach(() => bench.dispose());

  /** A store on which somebody waits before a page, until told to go on. */
  function haltingStore(
    store: EventStore,
    before: number,
  ): { store: EventStore; halted: Promise<void>; goOn(): void } {
    const halted = Promise.withResolvers<void>();
    const goOn = Promise.withResolvers<void>();
    let page = 0;
    return {
      store: pagedStore(store, 2, async () => {
        page += 1;
        if (page !== before) return;
        halted.resolve();
        await goOn.promise;
      }),
      halted: halted.promise,
      goOn: goOn.resolve,
    };
  }

  describe('a rebuild', () => {
    it('leaves the old tables in use until the new ones have caught up', async () => {
      const models = await bench.open([good, other], pagedStore(bench.store, 1));
      await models.runner.catchUp();
      const seen: unknown[] = [];
      await models.runner.rebuild(['good'], async (position) => {
        seen.push([position, await models.runner.table('good'), await bench.rows(models, 'good')]);
      });
      expect(seen).toEqual([
        ...[1, 2, 3, 4].map((position) => [position, 'good_1', EVENTS]),
        [5, 'good_2', EVENTS],
      ]);
      expect(await bench.tables()).toEqual(['good_2', 'other_1', 'projection']);
      await bench.happened(1);
      await models.runner.catchUp();
      expect(await bench.rows(models, 'good')).toEqual([...EVENTS, 6]);
    });

    it('takes in what is stored and applied while it runs', async () => {
      const live = await bench.open([good]);
      await live.runner.catchUp();
      let rounds = 0;
      const rebuilding = await bench.open(
        [good],
        pagedStore(bench.store, 2, async () => {
          if ((rounds += 1) > 6) return;
          await bench.happened(1);
          await live.runner.catchUp();
        }),
      );
      await rebuilding.runner.rebuild(['good']);
      expect(await bench.rows(live, 'good')).toEqual([...EVENTS, 6, 7, 8, 9, 10, 11]);
      expect(await live.runner.table('good')).toBe('good_2');
      expect(await live.runner.position()).toBe(11);
    });

    it('also takes events that came after its last look', async () => {
      const busy = pagedStore(bench.store, 100);
      const readAll = busy.readAll.bind(busy);
      let looks = 0;
      busy.readAll = async (query) => {
        const events = await readAll(query);
        if ((looks += 1) === 1) await bench.happened(1);
        return events;
      };
      const models = await bench.open([good], busy);
      await models.runner.rebuild(['good']);
      expect(await bench.rows(models, 'good')).toEqual([...EVENTS, 6]);
    });

    it('that meets an event it cannot take says which one and leaves everything as it was', async () => {
      const first = await bench.open([good, other]);
      await first.runner.catchUp();
      await bench.close(first);

      const models = await bench.open([positions('good', { failsAt: 4 }), other]);
      await expect(models.runner.rebuild(['other', 'good'])).rejects.toThrow(
        `good cannot be rebuilt: TaskProgressReported in ${STREAM}: Không hiểu sự kiện này`,
      );
      expect(await bench.tables()).toEqual(['good_1', 'other_1', 'projection']);
      expect(await bench.rows(models, 'good')).toEqual(EVENTS);
      expect(await bench.rows(models, 'other')).toEqual(EVENTS);
      expect(await models.runner.status()).toMatchObject([
        { name: 'good', generation: 1, state: 'running', behind: false },
        { name: 'other', generation: 1, state: 'running', behind: false },
      ]);
    });

    it('whose listener fails at the very end has been made all the same', async () => {
      const models = await bench.open([good]);
      await models.runner.catchUp();
      const listener = (): void => {
        throw new Error('Đầu ra đã đóng');
      };
      await expect(models.runner.rebuild(['good'], listener)).rejects.toThrow('Đầu ra đã đóng');
      expect(await bench.tables()).toEqual(['good_2', 'projection']);
      expect(await bench.rows(models, 'good')).toEqual(EVENTS);
    });

    it('is overtaken by a later one; their rows do not mix', async () => {
      const early = haltingStore(bench.store, 2);
      const one = await bench.open([good], early.store);
      const two = await bench.open([good]);
      await two.runner.catchUp();
      const overtaken = one.runner.rebuild(['good']);
      await early.halted;
      await two.runner.rebuild(['good']);
      early.goOn();
      await expect(overtaken).rejects.toThrow('This rebuild of good was overtaken by another one');
      expect(await bench.tables()).toEqual(['good_3', 'projection']);
      expect(await bench.rows(one, 'good')).toEqual(EVENTS);
    });

    it('is overtaken while the later one is still at work, which then ends well', async () => {
      await (await bench.open([good])).runner.catchUp();
      // The first page that is read answers whether the store is still the one that was read before.
      const [early, late] = [haltingStore(bench.store, 4), haltingStore(bench.store, 3)];
      const one = await bench.open([good], early.store);
      const two = await bench.open([good], late.store);
      const overtaken = one.runner.rebuild(['good']);
      await early.halted;
      const overtaking = two.runner.rebuild(['good']);
      await late.halted;
      early.goOn();
      await expect(overtaken).rejects.toThrow('overtaken');
      late.goOn();
      await overtaking;
      expect(await bench.tables()).toEqual(['good_3', 'projection']);
      expect(await bench.rows(two, 'good')).toEqual(EVENTS);
    });

    it('clears away what one left that never ended', async () => {
      await (await bench.open([good])).runner.catchUp();
      const halting = haltingStore(bench.store, 3);
      const killed = await bench.open([good], halting.store);
      const abandoned = killed.runner.rebuild(['good']);
      await halting.halted;
      await bench.close(killed);
      halting.goOn();
      await expect(abandoned).rejects.toThrow('not open');
      expect(await bench.tables()).toEqual(['good_1', 'good_2', 'projection']);

      const models = await bench.open([good]);
      await models.runner.rebuild(['good']);
      expect(await bench.tables()).toEqual(['good_3', 'projection']);
      expect(await bench.rows(models, 'good')).toEqual(EVENTS);
    });

    it('does not wait for ever for events that the store no longer has', async () => {
      const shrinking = pagedStore(bench.store, 2);
      const models = await bench.open([good], shrinking);
      await models.runner.catchUp();
      const readAll = shrinking.readAll.bind(shrinking);
      shrinking.readAll = async (query) => (await readAll(query)).filter(({ position }) => position <= 3);
      await expect(models.runner.rebuild(['good'])).rejects.toThrow('The store ends at 3');
      expect(await bench.rows(models, 'good')).toEqual(EVENTS);
    });

    it('of a read model that does not exist is refused', async () => {
      const models = await bench.open([good]);
      await expect(models.runner.rebuild(['god'])).rejects.toThrow('There is no read model god');
    });
  });
});
