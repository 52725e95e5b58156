/**
 * What the reporting cycle promises whatever happens: a published report stays what it was, the register of restatements has
 * the differences and nothing else, obligations are frozen, and what comes late changes no closed picture.
 */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import canonicalize from 'canonicalize';
import fc from 'fast-check';
import {
  assessIndicator,
  type DomainEventType,
  equal,
  EVENT_VERSIONS,
  type IndicatorView,
  type IsoDate,
  type PeriodView,
  type PlanSnapshot,
  type Publication,
  type Recorded,
  taskCell,
  type TaskView,
} from '#domain';
import { createCodec, eventCodec, type NewEvent, type Upcasters } from '#event-store';
import { ReadModels } from '#read-models';
import { reportDigest, recomputeContent, type ReportSource, restatementsAt, timelinessOf } from '#reporting';
import { temporaryLedger } from '../../libs/event-store/src/testing/temporary-ledger.ts';
import { foldedSource } from '../../libs/reporting/src/folded-source.ts';
import { PLAN, played, plays3, type World } from './random-cycle.ts';

const RUNS = { numRuns: 20, interruptAfterTimeLimit: 40_000 };
const SLOW = 120_000;

const periodsOf = async (source: ReportSource, knownAt: number): Promise<readonly PeriodView[]> =>
  (await source.cycles(PLAN, { knownAt })).periods;

interface Published {
  readonly period: PeriodView;
  readonly publication: Publication;
}
const publishedIn = async (source: ReportSource, knownAt: number): Promise<Published[]> =>
  (await periodsOf(source, knownAt)).flatMap((period) =>
    period.publications.map((publication) => ({ period, publication })),
  );

async function contentsFrom(source: ReportSource, knownAt: number): Promise<string[]> {
  const contents: string[] = [];
  for (const { period, publication } of await publishedIn(source, knownAt))
    contents.push(canonicalize(await recomputeContent(source, PLAN, period.period, publication)) ?? '');
  return contents;
}

/** Every report has still the digest it was published with. */
async function expectDigests(source: ReportSource, knownAt: number): Promise<void> {
  for (const { period, publication } of await publishedIn(source, knownAt)) {
    const content = await recomputeContent(source, PLAN, period.period, publication);
    expect([period.period, publication.version, reportDigest(content)]).toEqual([
      period.period,
      publication.version,
      publication.digest,
    ]);
  }
}

/** Whatever is drawn, enough of it has to happen for a property to say something. */
const atLeast = (counts: readonly number[], wanted: number): void => {
  expect(counts.reduce((sum, count) => sum + count, 0)).toBeGreaterThan(wanted);
};

describe('a published report', () => {
  it(
    'keeps its digest whatever happens later',
    async () => {
      const counts: number[] = [];
      await fc.assert(
        fc.asyncProperty(plays3, async (drawn) => {
          const world = await played(drawn);
          await expectDigests(world.source, world.head);
          counts.push((await publishedIn(world.source, world.head)).length);
        }),
        RUNS,
      );
      atLeast(counts, RUNS.numRuns / 2);
    },
    SLOW,
  );

  it(
    'is byte for byte the same from the read models, also rebuilt, and after their file was lost',
    async () => {
      await fc.assert(
        fc.asyncProperty(plays3, async (drawn) => {
          const world = await played(drawn);
          const expected = await contentsFrom(world.source, world.head);
          const ledger = temporaryLedger();
          const store = await ledger.open();
          const path = join(ledger.folder, 'read.db');
          let models: ReadModels | undefined;
          try {
            await store.appendAll(world.appends);
            models = await ReadModels.open(store, path);
            await models.runner.catchUp();
            expect(await contentsFrom(models, world.head)).toEqual(expected);
            await expectDigests(models, world.head);
            await models.runner.rebuild((await models.runner.status()).map(({ name }) => name));
            expect(await contentsFrom(models, world.head)).toEqual(expected);
            await models.close();
            for (const suffix of ['', '-wal', '-shm']) rmSync(path + suffix, { force: true });
            models = await ReadModels.open(store, path);
            await models.runner.catchUp();
            expect(await contentsFrom(models, world.head)).toEqual(expected);
          } finally {
            await models?.close();
            await ledger.dispose();
          }
        }),
        { ...RUNS, numRuns: 10 },
      );
    },
    SLOW,
  );

  it(
    'keeps its digest when events are read that were stored in an older shape',
    async () => {
      await fc.assert(
        fc.asyncProperty(plays3, async (drawn) => {
          const world = await played(drawn);
          const events = world.events.map(storedLongAgo);
          expect(events).toEqual(world.events);
          await expectDigests(foldedSource(events), world.head);
        }),
        { ...RUNS, numRuns: 10 },
      );
    },
    SLOW,
  );
});

/** Types whose first version had no `narrative`, no list, or another name for a field; none had in truth. */
const OLDER: { readonly [T in DomainEventType]?: (data: object) => object } = {
  TaskProgressReported: (data) => renamed(data, 'report', 'no'),
  IndicatorValueRevised: (data) => renamed(data, 'cause', 'because'),
  PeriodOpened: (data) => renamed(data, 'obligations', 'owed'),
  SubmissionMade: (data) => renamed(data, 'items', 'figures'),
  ReportPublished: (data) => renamed(data, 'digest', 'sha256'),
};
const UPCASTERS: Upcasters = {
  TaskProgressReported: { 1: (data) => renamed(data, 'no', 'report') },
  IndicatorValueRevised: { 1: (data) => renamed(data, 'because', 'cause') },
  PeriodOpened: { 1: (data) => renamed(data, 'owed', 'obligations') },
  SubmissionMade: { 1: (data) => renamed(data, 'figures', 'items') },
  ReportPublished: { 1: (data) => renamed(data, 'sha256', 'digest') },
};
const raised = createCodec({
  versions: { ...EVENT_VERSIONS, ...Object.fromEntries(Object.keys(OLDER).map((type) => [type, 2])) },
  upcasters: UPCASTERS,
});

const renamed = <T extends object>(data: T, from: string, to: string) =>
  Object.fromEntries(Object.entries(data).map(([key, value]) => [key === from ? to : key, value as unknown]));

/** An event as it is read back, had it been stored before the version of its type was raised. */
function storedLongAgo(event: Recorded): Recorded {
  const { position, stream, revision, id, recordedAt } = event;
  const older = OLDER[event.type]?.(event.data) ?? event.data;
  const stored = eventCodec.encode({ ...event, data: older } as unknown as NewEvent);
  return raised.decode({ ...stored, version: 1, position, stream, revision, id, recordedAt });
}

// --- Restatements -----------------------------------------------------------------------------------------------

type Row = readonly [
  period: string,
  version: number,
  item: string,
  figure: string,
  from: unknown,
  to: unknown,
];

/** The figures of a snapshot that a published report shows, looked up without the report. */
function figuresAt({ tasks, indicators, plan, asOf }: PlanSnapshot): Map<string, Map<string, unknown>> {
  const ofTask = (task: TaskView): [string, unknown][] => [
    ['percent', task.progress?.percent ?? null],
    ['disbursed', task.progress?.disbursed ?? null],
    ['completed-on', task.completion?.completedOn ?? null],
    ['due', task.terms.due],
    ['cell', taskCell(task, asOf)],
  ];
  const ofIndicator = (view: IndicatorView): [string, unknown][] => {
    const { current, target, level } = assessIndicator(view, asOf, plan.calendar);
    return [
      ['value', current?.value ?? null],
      ['target', target?.criterion ?? null],
      ['level', level],
    ];
  };
  return new Map([
    ...tasks.map((task) => [`task/${task.task}`, new Map(ofTask(task))] as const),
    ...indicators.map((view) => [`indicator/${view.indicator}`, new Map(ofIndicator(view))] as const),
  ]);
}

/** What differs between two pictures; what follows from other figures only where none of those does. */
function differences(
  was: PlanSnapshot,
  is: PlanSnapshot,
): [item: string, figure: string, from: unknown, to: unknown][] {
  const before = figuresAt(was);
  return [...figuresAt(is)].flatMap(([item, figures]) => {
    const old = before.get(item);
    const differing = [...figures]
      .map(
        ([figure, to]) => [item, figure, old?.get(figure) ?? null, to] as [string, string, unknown, unknown],
      )
      .filter(([, , from, to]) => !equal(from, to));
    const derived = differing.filter(([, figure]) => figure === 'cell' || figure === 'level');
    const own = differing.filter((row) => !derived.includes(row));
    return old && own.length > 0 ? own : derived;
  });
}

/** Each period's last published report against what is known now, held against the last report that came after it. */
async function expectedRows(world: World): Promise<Row[]> {
  const { source, head } = world;
  const acts = world.events.filter((event) => event.type === 'ReportPublished');
  const rows: Row[] = [];
  for (const period of await periodsOf(source, head)) {
    const own = acts.filter(({ data }) => 'period' in data && data.period === period.period).at(-1);
    if (own?.type !== 'ReportPublished') continue;
    const since = Math.max(
      ...acts.flatMap((event) =>
        event.type === 'ReportPublished' && event.position >= own.position ? [event.data.knownAt] : [],
      ),
    );
    const at = (knownAt: number) => source.snapshot(PLAN, { asOf: own.data.asOf, knownAt });
    const [was, is] = [await at(since), await at(head)];
    if (!was || !is) throw new Error('the plan was in force when its report was published');
    for (const row of differences(was, is)) rows.push([period.period, own.data.version, ...row]);
  }
  return rows;
}

const registerOf = async ({ source, head }: World) =>
  restatementsAt(source, PLAN, await periodsOf(source, head), head);

const registerRows = async (world: World): Promise<Row[]> =>
  (await registerOf(world)).items.map(({ period, version, item, figure, from, to }) => [
    period,
    version,
    item,
    figure,
    from,
    to,
  ]);

const sorted = (rows: readonly Row[]): string[] => rows.map((row) => canonicalize(row) ?? '').sort();

describe('the register of restatements', () => {
  it(
    'has exactly the figures that stand otherwise than published, at any time',
    async () => {
      const counts: number[] = [];
      const compare = async (world: World): Promise<void> => {
        const rows = await registerRows(world);
        expect(sorted(rows)).toEqual(sorted(await expectedRows(world)));
        counts.push(rows.length);
      };
      await fc.assert(
        fc.asyncProperty(plays3, async (drawn) => {
          const atTimes = (world: World) => (world.head % 3 === 0 ? compare(world) : undefined);
          await compare(await played(drawn, atTimes));
        }),
        RUNS,
      );
      atLeast(counts, RUNS.numRuns / 2);
    },
    SLOW,
  );

  it(
    'explains every row by events that are about the report and came to be known since',
    () =>
      fc.assert(
        fc.asyncProperty(plays3, async (drawn) => {
          const world = await played(drawn);
          const { events } = world;
          for (const row of (await registerOf(world)).items) {
            for (const position of row.positions) {
              const event = events[position - 1];
              expect(event?.stream).toBe(`${row.item.split('/')[0]}-${PLAN}.${row.item.split('/')[1]}`);
              expect((event?.data.businessDate ?? '') <= row.asOf).toBe(true);
            }
          }
        }),
        RUNS,
      ),
    SLOW,
  );
});

// --- Obligations and closed periods -----------------------------------------------------------------------------

describe('obligations', () => {
  it(
    'are frozen when a period is opened: only explicit additions change how many are expected, and no rate passes 100 %',
    () =>
      fc.assert(
        fc.asyncProperty(plays3, async (drawn) => {
          const { source, events, head } = await played(drawn);
          for (const opening of events) {
            if (opening.type !== 'PeriodOpened') continue;
            const frozen = opening.data.obligations.map(({ organisation }) => organisation);
            for (let knownAt = opening.position; knownAt <= head; knownAt += 7) {
              const { periods, submissions } = await source.cycles(PLAN, { knownAt });
              const period = periods.find((view) => view.period === opening.data.period);
              const added = events
                .filter(({ type, stream, position }) => {
                  return type === 'ObligationsAdded' && stream === opening.stream && position <= knownAt;
                })
                .map(() => 'so-moi');
              if (!period) throw new Error('an opened period is known');
              const { rows, totals } = timelinessOf(period, submissions, '2024-12-31');
              expect(rows.map(({ organisation }) => organisation)).toEqual([...frozen, ...added]);
              const { expected, onTime, late, missing, pending, excused, completeness, punctuality } = totals;
              expect(onTime + late + missing + pending + excused).toBe(expected);
              expect(Number(completeness)).toBeLessThanOrEqual(100);
              expect(Number(punctuality)).toBeLessThanOrEqual(Number(completeness));
            }
          }
        }),
        RUNS,
      ),
    SLOW,
  );
});

describe('a closed period', () => {
  /** Whether an event is of figures that belong after a day: reports all, corrections of what came too late for it. */
  const comesAfter = ({ type, data }: Recorded, cutOff: IsoDate): boolean => {
    if (type === 'TaskProgressReported' || type === 'IndicatorValueReported') return true;
    return 'countsFrom' in data && data.countsFrom !== undefined && data.countsFrom > cutOff;
  };
  const picture = async (source: ReportSource, asOf: IsoDate, knownAt: number): Promise<string> => {
    const { tasks, indicators } = (await source.snapshot(PLAN, { asOf, knownAt })) ?? {};
    return JSON.stringify({ tasks, indicators });
  };

  it(
    'has a picture that no late figure changes, nor the correction of one',
    async () => {
      const counts: number[] = [];
      await fc.assert(
        fc.asyncProperty(plays3, async (drawn) => {
          const { source, events } = await played(drawn);
          let late = 0;
          for (const event of events) {
            const before = event.position - 1;
            const day = event.recordedAt.slice(0, 10);
            for (const { closedOn, reopenings, cutOff } of await periodsOf(source, before)) {
              const open = reopenings.some(({ on, until }) => on <= day && day <= until);
              if (closedOn === null || open || !comesAfter(event, cutOff)) continue;
              late += 1;
              const after = await picture(source, cutOff, event.position);
              expect(after).toBe(await picture(source, cutOff, before));
            }
          }
          counts.push(late);
        }),
        RUNS,
      );
      atLeast(counts, RUNS.numRuns / 2);
    },
    SLOW,
  );
});
