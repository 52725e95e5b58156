/**
 * The read models answer every question as a fresh fold of the events known at that position does, byte for byte, however
 * the events came to them.
 */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import type { Recorded } from '#domain';
import { type Append, BEFORE_FIRST, type EventStore, type SqliteEventStore } from '#event-store';
import { PROJECTIONS, ReadModels } from '#read-models';
import { pagedStore } from '../../libs/read-models/src/testing/stores.ts';
import {
  temporaryLedger,
  type TemporaryLedger,
} from '../../libs/event-store/src/testing/temporary-ledger.ts';
import { answers, expectedAnswers, type Question } from './expected-pictures.ts';
import { businessDate, randomHistory } from './random-history.ts';

const RUNS = { numRuns: 25, interruptAfterTimeLimit: 20_000 };
const EVERYTHING = PROJECTIONS.map(({ name }) => name);

/** Questions at random dates, each at a random share of the history. */
const questions = fc.array(fc.record({ asOf: businessDate, share: fc.nat(100) }), {
  minLength: 3,
  maxLength: 6,
});
type Questions = readonly { readonly asOf: string; readonly share: number }[];

const batchSizes = fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1, maxLength: 5 });

let ledger: TemporaryLedger;
let store: SqliteEventStore;
let readPath: string;
let opened: ReadModels[];

const openModels = async (from: EventStore = store): Promise<ReadModels> => {
  const models = await ReadModels.open(from, readPath);
  opened.push(models);
  return models;
};

/** A property of a history that is stored, tried on a ledger of its own each time. */
function check<Drawn>(
  drawn: fc.Arbitrary<Drawn>,
  stored: (appends: readonly Append[]) => readonly Append[],
  property: (given: Drawn, appends: readonly Append[]) => Promise<void>,
): Promise<void> {
  return fc.assert(
    fc.asyncProperty(randomHistory, drawn, async (appends, given) => {
      let minutes = 0;
      ledger = temporaryLedger({ clock: () => new Date(Date.UTC(2025, 0, 1, 0, (minutes += 1))) });
      store = await ledger.open();
      readPath = join(ledger.folder, 'read.db');
      opened = [];
      try {
        await store.appendAll(stored(appends));
        await property(given, appends);
      } finally {
        for (const models of opened) await models.close();
        await ledger.dispose();
      }
    }),
    RUNS,
  );
}

const all = <T>(things: readonly T[]): readonly T[] => things;
const firstHalf = <T>(things: readonly T[]): readonly T[] => things.slice(0, things.length / 2);

const allEvents = (): Promise<Recorded[]> => store.readAll({ limit: 10_000 });

/** At the given questions and at the latest position, some days after everything. */
async function expectAnswersOfAFreshFold(models: ReadModels, asked: Questions): Promise<void> {
  const events = await allEvents();
  const now: Question = { asOf: '2026-12-31', knownAt: events.length };
  const past = asked.map(({ asOf, share }) => ({ asOf, knownAt: Math.round((events.length * share) / 100) }));
  expect(await models.knownAt()).toBe(events.length);
  for (const at of [now, ...past]) expect(await answers(models, at)).toBe(expectedAnswers(events, at));
}

/** Cuts events into batches of these sizes, over and over. */
function inBatches(
  events: readonly Recorded[],
  sizes: readonly number[],
): { after: number; batch: Recorded[] }[] {
  const batches: { after: number; batch: Recorded[] }[] = [];
  for (let start = 0; start < events.length;) {
    const size = sizes[batches.length % sizes.length] ?? 1;
    const batch = events.slice(start, start + size);
    batches.push({ after: events[start - 1]?.position ?? BEFORE_FIRST, batch });
    start += size;
  }
  return batches;
}

describe('the read models answer like a fresh fold', () => {
  it('after catching up, and after the file was deleted and built anew', () =>
    check(questions, all, async (asked) => {
      const models = await openModels();
      await models.runner.catchUp();
      await expectAnswersOfAFreshFold(models, asked);

      await models.close();
      opened.pop();
      for (const suffix of ['', '-wal', '-shm']) rmSync(readPath + suffix, { force: true });
      const anew = await openModels();
      expect(await anew.knownAt()).toBe(BEFORE_FIRST);
      await anew.runner.catchUp();
      await expectAnswersOfAFreshFold(anew, asked);
    }));

  it('when every event comes twice, in one batch and in two', () =>
    check(questions, all, async (asked) => {
      const models = await openModels();
      const events = await allEvents();
      for (const { after, batch } of inBatches(events, [5, 1, 3])) {
        await models.runner.apply(
          after,
          batch.flatMap((event) => [event, event]),
        );
        await models.runner.apply(after, batch);
        // A subscription that was resumed too early.
        await models.runner.apply(BEFORE_FIRST, events.slice(0, 10));
      }
      await expectAnswersOfAFreshFold(models, asked);
    }));

  it('in batches of odd sizes, by two programs on one file that take turns at random', () =>
    check(
      fc.tuple(questions, batchSizes, batchSizes, fc.infiniteStream(fc.nat(1))),
      all,
      async ([asked, sizes, otherSizes, turns]) => {
        const events = await allEvents();
        const [one, other] = [await openModels(), await openModels()];
        const deliveries = [
          inBatches(events, sizes).map(
            ({ after, batch }) =>
              () =>
                one.runner.apply(after, batch),
          ),
          inBatches(events, otherSizes).map(
            ({ after, batch }) =>
              () =>
                other.runner.apply(after, batch),
          ),
        ] as const;
        while (deliveries.flat().length > 0) {
          const turn = turns.next().value === 1 ? 1 : 0;
          const deliver = deliveries[turn].shift() ?? deliveries[1 - turn]?.shift();
          await deliver?.();
        }
        await expectAnswersOfAFreshFold(one, asked);
        await expectAnswersOfAFreshFold(other, asked);
      },
    ));

  it('by two programs that catch up at the same time', () =>
    check(fc.tuple(questions, fc.integer({ min: 1, max: 5 })), all, async ([asked, size]) => {
      const [one, other] = await Promise.all([
        openModels(pagedStore(store, size)),
        openModels(pagedStore(store, size + 1)),
      ]);
      await Promise.all([one.runner.catchUp(), other.runner.catchUp()]);
      await expectAnswersOfAFreshFold(one, asked);
      await expectAnswersOfAFreshFold(other, asked);
    }));

  it('during and after a rebuild while new events come in', () =>
    check(fc.tuple(questions, fc.integer({ min: 1, max: 9 })), firstHalf, async ([asked, size], appends) => {
      const live = await openModels();
      await live.runner.catchUp();
      const rest = appends.slice(firstHalf(appends).length);
      let pages = 0;
      const rebuilding = await openModels(
        pagedStore(store, size, async () => {
          await store.appendAll(rest.splice(0, 2));
          await live.runner.catchUp();
          pages += 1;
          if (pages < 4) await expectAnswersOfAFreshFold(live, asked.slice(0, 1));
        }),
      );
      await rebuilding.runner.rebuild(EVERYTHING);
      expect((await live.runner.status()).map(({ generation }) => generation)).toEqual(
        EVERYTHING.map(() => 2),
      );
      await store.appendAll(rest);
      await live.runner.catchUp();
      await expectAnswersOfAFreshFold(live, asked);
      await expectAnswersOfAFreshFold(rebuilding, asked);
    }));

  it('at the position that was the last at an instant', () =>
    check(
      fc.tuple(fc.nat(100), fc.integer({ min: 1, max: 5 })),
      () => [],
      async ([share, size], appends) => {
        // Each append of several streams has a time of its own.
        for (let start = 0; start < appends.length; start += size)
          await store.appendAll(appends.slice(start, start + size));
        const models = await openModels();
        await models.runner.catchUp();
        const events = await allEvents();
        const asked = events[Math.floor(((events.length - 1) * share) / 100)];
        const last = events.findLast((event) => event.recordedAt <= (asked?.recordedAt ?? ''));
        expect(await models.knownAt(asked?.recordedAt)).toBe(last?.position);
        expect(await models.knownAt('2024-12-31T23:59:59.999Z')).toBe(BEFORE_FIRST);
      },
    ));
});
