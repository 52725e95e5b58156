/**
 * The promise of every figure: the events it names determine it. Taken alone, with the organisations and the plan that
 * the report is about, they give the same figure again.
 */
import { describe, expect, it } from '@jest/globals';
import {
  ACHIEVEMENT_LEVELS,
  addDays,
  type DomainEvent,
  type IsoDate,
  type Recorded,
  TASK_CELLS,
  type Value,
} from '#domain';
import { ledger, progress, SO_KHCN, SO_KHDT, SO_TTTT } from '../../domain/src/testing/index.ts';
import fc from 'fast-check';
import type { Figure, PlanReport } from './report.ts';
import { begun, dueOn, found, indicator, numeric, of, on, reportOn, task } from './testing/plan-report.ts';

const day: fc.Arbitrary<IsoDate> = fc
  .integer({ min: 0, max: 1_200 })
  .map((days) => addDays('2022-05-01', days));
const days = (count: number): fc.Arbitrary<IsoDate[]> =>
  fc.array(day, { minLength: count, maxLength: count }).map((list) => list.sort());
const lead = fc.constantFrom(SO_KHDT, SO_KHCN, SO_TTTT, null);

/** A task to which some of the things happen that can happen, in an order in which they can. */
const taskHistory = (code: string): fc.Arbitrary<DomainEvent[]> =>
  fc
    .record({
      at: days(8),
      due: fc.option(day),
      leads: fc.tuple(lead, lead),
      happens: fc.array(fc.boolean(), { minLength: 8, maxLength: 8 }),
      funded: fc.boolean(),
    })
    .map(({ at, due, leads, happens, funded }) => {
      const [a, b, c, d, e, f, g, h] = at as [string, string, string, string, string, string, string, string];
      const { reported, revised, confirmed, rejected, moved, handedOver, suspended, resumed, withdrawn } =
        on(code);
      const declared = { completedOn: d, percent: '100', disbursed: '1000000' };
      const possible: (DomainEvent[] | false)[] = [
        due !== null && [moved(due, b, a)],
        [handedOver(leads[0], leads[1], b)],
        [reported(1, c, { percent: '40', disbursed: '500000' })],
        [reported(2, e, declared)],
        [rejected(2, f)],
        [confirmed(2, d, f)],
        [revised(2, progress(e, declared), progress(e, { ...declared, completedOn: c }))],
        [suspended(g), resumed(h)],
      ];
      const terms = {
        ...(due === null ? { due: { precision: 'standing' } as const } : dueOn(due)),
        ...(funded ? { funding: { total: '2000000', parts: [] } } : {}),
      };
      const chosen = possible.flatMap((events, i) => (happens[i] && events ? events : []));
      const ended = happens[0] && happens[7] ? [withdrawn(h)] : [];
      return [task(code, terms, leads[0]), ...chosen, ...ended];
    });

const targetOf = (year: number, value: string) => ({
  year,
  criterion: { kind: 'number', comparator: '=', value } as const,
});
const value: fc.Arbitrary<Value> = fc.oneof(
  { weight: 5, arbitrary: fc.integer({ min: 0, max: 3_000 }).map((n) => numeric((n / 100).toFixed(2))) },
  fc.constant<Value>({ kind: 'no-data', reason: 'Chưa công bố' }),
);

const indicatorHistory = (code: string): fc.Arbitrary<DomainEvent[]> =>
  fc
    .record({
      at: days(6),
      values: fc.array(value, { minLength: 4, maxLength: 4 }),
      measure: fc.constantFrom('share' as const, 'growth' as const),
      baseline: fc.boolean(),
      happens: fc.array(fc.boolean(), { minLength: 8, maxLength: 8 }),
    })
    .map(({ at, values, measure, baseline, happens }) => {
      const [a, b, c, d, e, f] = at as [string, string, string, string, string, string];
      const [v1, v2, v3, v4] = values as [Value, Value, Value, Value];
      const { valued, corrected, aimed, redefined, withdrawn } = of(code);
      const given = targetOf(2023, '15');
      const possible: DomainEvent[] = [
        aimed(2023, { from: given, to: null }, a),
        aimed(2025, { from: targetOf(2025, '20'), to: targetOf(2025, '18.5') }, b),
        valued(1, c, v1),
        redefined(d, true),
        valued(2, e, v2),
        valued(3, e, v3),
        corrected(3, e, v3, v4),
        withdrawn(f),
      ];
      const assigned = indicator(
        code,
        {
          targets: [given, targetOf(2025, '20')],
          baseline: baseline ? { value: numeric('5.00'), asOf: '2021-12-31' } : null,
        },
        { measure },
      );
      return [assigned, ...possible.filter((_, i) => happens[i])];
    });

const TASKS = ['mot', 'hai', 'ba', 'bon'];
const INDICATORS = ['kinh-te-so', 'cap-quang', 'dti'];

const history: fc.Arbitrary<Recorded[]> = fc
  .tuple(...TASKS.map(taskHistory), ...INDICATORS.map(indicatorHistory))
  .map((histories) => ledger(...begun(), ...histories.flat()));

const request = fc.record({ period: fc.constantFrom('2023', '2024-H1', '2024-H2', '2025') });

/** Figure by figure: where it is found in a report. */
type Found = (report: PlanReport) => Figure<unknown> | null;

function figuresOf({ tasks, indicators }: PlanReport): [name: string, figure: Found][] {
  const cells = [...TASK_CELLS, 'total'] as const;
  const row =
    (by: 'byGroup' | 'byLead', code: string | null, cell: (typeof cells)[number]): Found =>
    (report) =>
      found(report.tasks[by], (candidate) => candidate.code === code).counts[cell];
  const item =
    (code: string, figure: 'level' | 'computed' | 'expected' | 'trend' | 'value' | 'target'): Found =>
    (report) =>
      found(report.indicators.items, (candidate) => candidate.indicator === code)[figure];
  return [
    ...cells.map((cell): [string, Found] => [cell, (report) => report.tasks.counts[cell]]),
    ...(['byGroup', 'byLead'] as const).flatMap((by) =>
      tasks[by].flatMap(({ code }) =>
        cells.map((cell): [string, Found] => [`${by} ${code} ${cell}`, row(by, code, cell)]),
      ),
    ),
    ...(['onTime', 'completed'] as const).flatMap((rate): [string, Found][] => [
      [`${rate} numerator`, (report) => report.tasks[rate].numerator],
      [`${rate} denominator`, (report) => report.tasks[rate].denominator],
    ]),
    ['awaiting', (report) => report.tasks.awaitingConfirmation],
    ['funding of tasks', (report) => report.funding.ofTasks],
    ['disbursed', (report) => report.funding.disbursed],
    ...ACHIEVEMENT_LEVELS.map((level): [string, Found] => [
      level,
      (report) => report.indicators.byLevel[level],
    ]),
    ...indicators.items.flatMap(({ indicator: code }) =>
      (['level', 'computed', 'expected', 'trend'] as const).map((figure): [string, Found] => [
        `${code} ${figure}`,
        item(code, figure),
      ]),
    ),
  ];
}

const isBackground = ({ stream }: Recorded): boolean => /^(organisation|plan)-/.test(stream);

describe('every figure of a report', () => {
  it('comes out the same from the events it names alone', async () => {
    await fc.assert(
      fc.asyncProperty(history, request, async (events, { period }) => {
        const report = await reportOn(events, period);
        for (const [name, find] of figuresOf(report)) {
          const figure = find(report);
          if (!figure || figure.from.length === 0) continue;
          const named = events.filter((event) => isBackground(event) || figure.from.includes(event.position));
          const again = find(await reportOn(named, period));
          expect([name, again?.value]).toEqual([name, figure.value]);
        }
      }),
      { numRuns: 40 },
    );
  });

  it('that counts something needs each task it counts: without its assignment it is one less', async () => {
    await fc.assert(
      fc.asyncProperty(history, async (events) => {
        const { counts } = (await reportOn(events, '2024')).tasks;
        for (const { from, value: count } of [...TASK_CELLS.map((cell) => counts[cell]), counts.total]) {
          for (const event of events) {
            if (event.type !== 'TaskAssigned' || !from.includes(event.position)) continue;
            const without = events.filter(({ stream }) => stream !== event.stream);
            const cell = found([...TASK_CELLS, 'total' as const], (each) => counts[each].from === from);
            const { tasks } = await reportOn(without, '2024');
            expect(tasks.counts[cell].value).toBe(count - 1);
          }
        }
      }),
      { numRuns: 15 },
    );
  });
});
