/**
 * SQLite and PostgreSQL answer every question alike, byte for byte, whatever the history, however the events come to them
 * and however many partitions the ledger is projected in.
 */
import { join } from 'node:path';
import fc from 'fast-check';
import type { Recorded } from '#domain';
import { type Append, BEFORE_FIRST } from '#event-store';
import { type HistoryQuery, PROJECTIONS, ProjectionRunner, ReadModels } from '#read-models';
import { testPostgres, type TestPostgres } from '../../libs/read-models/src/testing/postgres.ts';
import { temporaryLedger } from '../../libs/event-store/src/testing/temporary-ledger.ts';
import { answers, type Question } from './expected-pictures.ts';
import { played, plays3 } from './random-cycle.ts';
import { businessDate, ORGANISATIONS, PLANS, randomHistory } from './random-history.ts';

const batchSizes = fc.array(fc.integer({ min: 1, max: 17 }), { minLength: 1, maxLength: 5 });

/** How a history is told, and what is asked at random dates, each at a random share of it. */
const told = fc.record({
  asked: fc.array(fc.record({ asOf: businessDate, share: fc.nat(100) }), { minLength: 2, maxLength: 4 }),
  sizes: batchSizes,
  otherSizes: batchSizes,
  partitions: fc.integer({ min: 1, max: 3 }),
});
type Told = typeof told extends fc.Arbitrary<infer Drawn> ? Drawn : never;

let postgres: TestPostgres;
beforeAll(async () => {
  postgres = await testPostgres();
});
afterAll(() => postgres.stop());

/** Every event twice in one batch, and every batch twice. */
async function deliver(
  runner: ProjectionRunner,
  events: readonly Recorded[],
  sizes: readonly number[],
): Promise<void> {
  for (let start = 0, batch = 0; start < events.length; batch += 1) {
    const size = sizes[batch % sizes.length] ?? 1;
    const after = events[start - 1]?.position ?? BEFORE_FIRST;
    const some = events.slice(start, start + size);
    await runner.apply(
      after,
      some.flatMap((event) => [event, event]),
    );
    await runner.apply(after, some);
    start += size;
  }
}

/** What `answers` does not ask: searches of the history, and what is listed whatever the date. */
async function searches(models: ReadModels, { asOf, knownAt }: Question, instant: string): Promise<unknown> {
  const common = { knownAt, limit: 7 };
  const asked: HistoryQuery[] = [
    ...ORGANISATIONS.slice(0, 3).flatMap((code) => [
      { ...common, touching: code, newestFirst: true },
      { ...common, touching: code, after: 5 },
      { ...common, actingFor: code, asOf },
    ]),
    { ...common, actor: 'u-7f3a', newestFirst: true },
    { ...common, types: ['TaskProgressReported', 'IndicatorValueReported'], after: 3 },
    { ...common, cause: 'error' },
    { ...common, period: { key: '2025-H1', from: '2025-01-01', to: '2025-06-30' } },
    { ...common, recordedFrom: instant },
    { ...common, recordedBefore: instant, newestFirst: true },
  ];
  return {
    found: await Promise.all(asked.map((query) => models.history(query))),
    views: await models.organisationViews({ asOf, knownAt }),
    at: [await models.knownAt(instant), await models.knownAt(knownAt), await models.knownAt()],
    byPlan: await Promise.all(
      PLANS.map(async (plan) => [
        await models.streamsOf(plan),
        await models.itemsOf(plan),
        await models.cycles(plan, { knownAt }),
        await models.history({ ...common, wholePlan: plan, newestFirst: true }),
      ]),
    ),
  };
}

/** Tells the same history to both, to PostgreSQL one partition beside the other, and asks both the same. */
async function expectSameAnswers(
  appends: readonly Append[],
  { asked, sizes, otherSizes, partitions }: Told,
): Promise<void> {
  let minutes = 0;
  const ledger = temporaryLedger({ clock: () => new Date(Date.UTC(2025, 0, 1, 0, (minutes += 1))) });
  const opened: ReadModels[] = [];
  try {
    const store = await ledger.open();
    for (const append of appends) await store.append(append);
    const events = await store.readAll({ limit: 10_000 });
    const file = await ReadModels.open(store, join(ledger.folder, 'read.db'));
    opened.push(file);
    const url = await postgres.createDatabase();
    const server = await ReadModels.onPostgres(store, url, { partitions, poolSize: 3 });
    opened.push(server);
    const each = Array.from({ length: partitions }, (_, partition) => partition);
    await deliver(file.runner, events, sizes);
    await Promise.all(
      each.map((partition) =>
        deliver(new ProjectionRunner(store, server['db'], PROJECTIONS, [partition]), events, otherSizes),
      ),
    );
    for (const { asOf, share } of [{ asOf: '2026-12-31', share: 100 }, ...asked]) {
      const at = { asOf, knownAt: Math.round((events.length * share) / 100) };
      const instant = events[at.knownAt - 1]?.recordedAt ?? '2024-12-31T23:59:59.999Z';
      expect(await answers(server, at)).toBe(await answers(file, at));
      expect(JSON.stringify(await searches(server, at, instant))).toBe(
        JSON.stringify(await searches(file, at, instant)),
      );
    }
  } finally {
    for (const models of opened) await models.close();
    await ledger.dispose();
  }
}

describe('SQLite and PostgreSQL give the same answers to everything', () => {
  it('whatever was planned, reported and revised', () =>
    fc.assert(
      fc.asyncProperty(randomHistory, told, (appends, drawn) => expectSameAnswers(appends, drawn)),
      { numRuns: 12, interruptAfterTimeLimit: 15_000 },
    ));

  it('whatever happened in the cycles of its reports', () =>
    fc.assert(
      fc.asyncProperty(plays3, told, async (plays, drawn) =>
        expectSameAnswers((await played(plays)).appends, drawn),
      ),
      { numRuns: 4, interruptAfterTimeLimit: 15_000 },
    ));
});
