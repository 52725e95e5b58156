/** Random but possible histories: commands of all kinds are tried, those the domain accepts make the history. */
import fc from 'fast-check';
import {
  type Decider,
  type DomainEvent,
  DomainError,
  type Due,
  type IndicatorCommand,
  indicatorDecider,
  type IndicatorEvent,
  type IndicatorState,
  inForce,
  type PlanContext,
  type TaskCommand,
  taskDecider,
  type TaskEvent,
  type TaskState,
} from '#domain';
import {
  actingAs,
  because,
  indicatorAssigned,
  INDICATOR_KEY,
  MERGER,
  number,
  progress,
  SO_KHCN,
  SO_KHDT,
  SO_TTTT,
  TASK_KEY,
  taskAssigned,
  UBND,
} from '../../libs/domain/src/testing/index.ts';

export interface History<State, Event> {
  readonly events: readonly Event[];
  readonly state: State | undefined;
}

/** Few days, so that they meet; a few that are none, as clients send them. */
const DAYS = [
  '2022-04-12',
  '2023-12-14',
  '2024-06-14',
  '2024-12-14',
  '2024-12-15',
  '2025-03-01',
  '2025-06-14',
  '2025-12-14',
];
export const day = fc.constantFrom(...DAYS);
const anyDay = fc.oneof(
  { weight: 20, arbitrary: day },
  { weight: 1, arbitrary: fc.constantFrom('2025-02-30', '0000-01-01', '9999-12-31', '', '14/12/2025') },
);
const period = fc.oneof(
  { weight: 8, arbitrary: fc.constant(undefined) },
  { weight: 1, arbitrary: fc.constantFrom('2024-H1', '2024-H2', '2025', '0000', '2025-Q1') },
);
const report = fc.integer({ min: 0, max: 3 });
const lead = fc.constantFrom(SO_KHDT, SO_KHCN, SO_TTTT, null, 'so-khong-co');
export const due: fc.Arbitrary<Due> = fc.oneof(
  day.map((on) => ({ precision: 'day', on }) as const),
  fc.constantFrom('2024-02', '2025-06').map((month) => ({ precision: 'month', month }) as const),
  fc.constantFrom(2024, 2025).map((year) => ({ precision: 'year', year }) as const),
  fc.constant({ precision: 'standing' } as const),
);
/** Withdrawal ends a history, so it is rare. */
const LIFECYCLE = [
  ...Array.from({ length: 4 }, () => ['suspend', 'resume'] as const).flat(),
  'withdraw',
] as const;
const justified = anyDay.map((on) => because(on));
const handover = {
  type: fc.constant('reassign' as const),
  cause: fc.constant('reorganisation' as const),
  responsibility: lead.map((code) => ({ lead: code, collaborators: [] })),
};

const reported = fc
  .record({
    asOf: anyDay,
    before: anyDay,
    completed: fc.boolean(),
    percent: fc.constantFrom(null, '0', '45.50', '101'),
  })
  .map(({ asOf, before, completed, percent }) =>
    completed
      ? progress(asOf, { completedOn: before < asOf ? before : asOf, percent: '100' })
      : progress(asOf, { percent }),
  );

const taskCommand: fc.Arbitrary<TaskCommand> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.tuple(reported, period).map(([given, key]) => ({
      ...TASK_KEY,
      type: 'report-progress' as const,
      progress: given,
      ...(key ? { period: key } : {}),
    })),
  },
  {
    weight: 2,
    arbitrary: fc.tuple(report, reported).map(([n, changes]) => ({
      ...TASK_KEY,
      type: 'revise-progress' as const,
      report: n,
      changes,
      reason: 'Nhập nhầm',
      cause: 'error' as const,
    })),
  },
  {
    weight: 3,
    arbitrary: fc.tuple(report, anyDay).map(([n, confirmedOn]) => ({
      ...TASK_KEY,
      type: 'confirm-completion' as const,
      report: n,
      confirmedOn,
    })),
  },
  {
    weight: 2,
    arbitrary: fc.tuple(report, anyDay).map(([n, rejectedOn]) => ({
      ...TASK_KEY,
      type: 'reject-completion' as const,
      report: n,
      rejectedOn,
      reason: 'Chưa có sản phẩm',
    })),
  },
  {
    weight: 1,
    arbitrary: fc
      .tuple(due, justified)
      .map(([wanted, why]) => ({ ...TASK_KEY, type: 'revise' as const, changes: { due: wanted }, ...why })),
  },
  {
    weight: 1,
    arbitrary: fc.tuple(fc.record(handover), justified).map(([to, why]) => ({ ...TASK_KEY, ...to, ...why })),
  },
  {
    weight: 1,
    arbitrary: fc
      .tuple(fc.constantFrom(...LIFECYCLE), justified)
      .map(([type, why]) => ({ ...TASK_KEY, type, ...why })),
  },
);

const value = fc.constantFrom(
  number('12.20'),
  number('0'),
  number('101'),
  number('12,20'),
  { kind: 'no-data' as const, reason: 'Chưa công bố' },
  { kind: 'rank' as const, rank: 15, of: 63 },
);
const indicatorCommand: fc.Arbitrary<IndicatorCommand> = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.tuple(anyDay, value, period).map(([asOf, given, key]) => ({
      ...INDICATOR_KEY,
      type: 'report-value' as const,
      asOf,
      unit: '%',
      value: given,
      narrative: '',
      ...(key ? { period: key } : {}),
    })),
  },
  {
    weight: 6,
    arbitrary: fc.tuple(report, anyDay, value).map(([n, asOf, given]) => ({
      ...INDICATOR_KEY,
      type: 'revise-value' as const,
      report: n,
      asOf,
      value: given,
      reason: 'Số liệu chính thức',
      cause: 'late-data' as const,
    })),
  },
  {
    weight: 3,
    arbitrary: fc
      .tuple(fc.constantFrom(2025, 2030), fc.constantFrom('20', '30', null), justified)
      .map(([year, wanted, why]) => ({
        ...INDICATOR_KEY,
        type: 'revise-target' as const,
        year,
        criterion:
          wanted === null ? null : { kind: 'number' as const, comparator: '≥' as const, value: wanted },
        ...why,
      })),
  },
  {
    weight: 3,
    arbitrary: fc
      .tuple(fc.constantFrom(1, 2, 3), fc.boolean(), justified)
      .map(([decimals, seriesBreak, why]) => ({
        ...INDICATOR_KEY,
        type: 'revise-definition' as const,
        changes: { decimals },
        seriesBreak,
        ...why,
      })),
  },
  {
    weight: 3,
    arbitrary: fc
      .tuple(fc.record(handover), justified)
      .map(([to, why]) => ({ ...INDICATOR_KEY, ...to, ...why })),
  },
  { weight: 1, arbitrary: justified.map((why) => ({ ...INDICATOR_KEY, type: 'withdraw' as const, ...why })) },
);

const TODAY = '2025-12-20';
const WORLD = new Map(
  [SO_KHDT, SO_TTTT, SO_KHCN, UBND].map((actor) => [
    actor,
    actingAs(actor, { today: TODAY, organisations: MERGER }),
  ]),
);
/** The actor that may is tried most often; now and then it is another. */
const contexts = (
  command: { readonly type: string },
  state: TaskState | IndicatorState | undefined,
  stranger: boolean,
): PlanContext[] => {
  const reporting =
    command.type.startsWith('report') ||
    command.type === 'revise-progress' ||
    command.type === 'revise-value';
  const lead = state && inForce(state.responsibilities, TODAY).lead;
  const actor = stranger ? SO_KHCN : reporting ? (lead ?? SO_TTTT) : UBND;
  return [WORLD.get(actor)].filter((context) => context !== undefined);
};

function historyOf<
  State extends TaskState | IndicatorState,
  Command extends { readonly type: string },
  Event extends DomainEvent,
>(
  decider: Decider<State, Command, Event, PlanContext>,
  first: fc.Arbitrary<Event>,
  command: fc.Arbitrary<Command>,
): fc.Arbitrary<History<State, Event>> {
  const tries = fc.array(fc.tuple(command, fc.nat(9)), { maxLength: 30, size: 'max' });
  return fc.tuple(first, tries).map(([assigned, commands]) => {
    const events = [assigned];
    let state = decider.evolve(undefined, assigned);
    for (const [tried, luck] of commands) {
      for (const context of contexts(tried, state, luck === 0)) {
        try {
          for (const event of decider.decide(tried, state, context)) {
            events.push(event);
            state = decider.evolve(state, event);
          }
        } catch (error) {
          if (!(error instanceof DomainError)) throw error;
        }
      }
    }
    return { events, state };
  });
}

export const taskHistory: fc.Arbitrary<History<TaskState, TaskEvent>> = historyOf(
  taskDecider,
  due.map((wanted) => taskAssigned({ due: wanted })),
  taskCommand,
);
export const indicatorHistory: fc.Arbitrary<History<IndicatorState, IndicatorEvent>> = historyOf(
  indicatorDecider,
  fc.constant(indicatorAssigned()),
  indicatorCommand,
);
