/** Commands of all kinds on a small world: two plans, four tasks, four indicators, five organisations. */
import fc from 'fast-check';
import {
  addDays,
  CALENDAR_PRESETS,
  type IndicatorCommand,
  type IsoDate,
  type OrganisationCommand,
  type PlanCommand,
  type Responsibility,
  type TaskCommand,
  type Value,
} from '#domain';

export const PLANS = ['ke-hoach-55', 'de-an-06'] as const;
export const TASKS = ['nv-1', 'nv-2'] as const;
export const INDICATORS = ['ct-1', 'ct-2'] as const;
export const UBND = 'ubnd';
export const DEPARTMENTS = ['so-noi-vu', 'so-tttt', 'so-khcn', 'so-moi'] as const;
export const ORGANISATIONS = [UBND, ...DEPARTMENTS] as const;
export const FIRST_DAY = '2022-01-01';

/** The days a command is about: any, also one to come, and one that is past. */
export interface Days {
  readonly on: IsoDate;
  readonly past: IsoDate;
}
/** A command, once it is known what day it is. */
export type Attempt<Command> = (days: Days) => Command;
type Attempts<Command> = fc.Arbitrary<Attempt<Command>>;

/** One kind of attempt: how often it is made, what is drawn for it, and the command made of that. */
const attemptsAt =
  <Command>() =>
  <Drawn>(weight: number, drawn: fc.Arbitrary<Drawn>, command: (drawn: Drawn, days: Days) => Command) => ({
    weight,
    arbitrary: drawn.map(
      (what): Attempt<Command> =>
        (days) =>
          command(what, days),
    ),
  });
const legalBasis = { number: '12/QĐ-UBND', issuedOn: FIRST_DAY };
const why = fc.constantFrom('Sắp xếp', 'Nhập nhầm').map((reason) => ({ reason, legalBasis }));
const revision = fc.record({
  report: fc.integer({ min: 1, max: 3 }),
  reason: fc.constantFrom('Số liệu chính thức', 'Nhập nhầm'),
  cause: fc.constantFrom('late-data' as const, 'error' as const),
});
const department = fc.constantFrom(...DEPARTMENTS);
const handover = fc.record({
  responsibility: fc
    .tuple(fc.constantFrom(...DEPARTMENTS, null), fc.boolean())
    .map(([lead, helped]): Responsibility => ({ lead, collaborators: helped ? [UBND] : [] })),
});

// --- Organisations ----------------------------------------------------------------------------------------------

const organisations = attemptsAt<OrganisationCommand>();
export const register =
  (organisation: string): Attempt<OrganisationCommand> =>
  ({ past }) => ({
    type: 'register',
    organisation,
    name: `Cơ quan ${organisation}`,
    tier: 'department',
    parent: organisation === UBND ? null : UBND,
    effectiveFrom: past,
  });

const organisation = fc.constantFrom(...ORGANISATIONS);
const renaming = fc.record({ organisation, name: fc.constantFrom('Sở Mới', 'Sở Cũ') });
const naming = fc.record({ organisation, identifier: fc.constantFrom('G09.1', 'G09.2') });
/** Not of the issuer of both plans, else little happens afterwards. */
const merging = fc.record({ organisation: department, successors: fc.tuple(department) });

export const onOrganisation: Attempts<OrganisationCommand> = fc.oneof(
  organisations(2, fc.constant('so-moi'), (code, days) => register(code)(days)),
  organisations(3, fc.tuple(renaming, why), ([what, because], { on }) => ({
    type: 'rename',
    ...what,
    ...because,
    effectiveOn: on,
  })),
  organisations(2, naming, (what, { on }) => ({
    type: 'assign-identifier',
    scheme: 'qcvn-102',
    ...what,
    effectiveOn: on,
  })),
  organisations(2, merging, (what, { on }) => ({
    type: 'succeed',
    kind: 'merge',
    together: [],
    legalBasis,
    ...what,
    effectiveOn: on,
  })),
);

// --- Plans ------------------------------------------------------------------------------------------------------

const plans = attemptsAt<PlanCommand>();
export const issue =
  (plan: string): Attempt<PlanCommand> =>
  ({ past }) => ({
    type: 'issue',
    plan,
    effectiveFrom: past,
    calendar: CALENDAR_PRESETS['truoc-15-12'],
    terms: {
      title: `Kế hoạch ${plan}`,
      number: null,
      status: 'adopted',
      issuer: UBND,
      standingAgency: DEPARTMENTS[0],
      committee: null,
      issuedOn: null,
      horizon: { from: 2022, to: 2025 },
      legalBases: [legalBasis],
      groups: [{ code: 'nhom-1', name: 'Nhóm 1', of: 'tasks' }],
      declared: [],
      funding: null,
    },
  });

const plan = fc.constantFrom(...PLANS);
const amending = fc.record(
  { note: fc.constantFrom('Ghi chú 1', 'Ghi chú 2'), standingAgency: fc.constantFrom(...DEPARTMENTS, null) },
  { requiredKeys: [] },
);

export const onPlan: Attempts<PlanCommand> = fc.oneof(
  plans(25, fc.tuple(plan, amending, why), ([code, changes, because], { on }) => ({
    type: 'amend',
    plan: code,
    changes,
    ...because,
    effectiveOn: on,
  })),
  plans(14, fc.tuple(plan, why), ([code, because], { on, past }) => ({
    type: 'revise-calendar',
    plan: code,
    calendar: { ...CALENDAR_PRESETS['truoc-15-12'], holidays: [past] },
    ...because,
    effectiveOn: on,
  })),
  plans(1, fc.tuple(plan, why), ([code, because], { on }) => ({
    type: 'close',
    plan: code,
    ...because,
    closedOn: on,
  })),
);

// --- Tasks ------------------------------------------------------------------------------------------------------

const tasks = attemptsAt<TaskCommand>();
const taskKey = fc.record({ plan, task: fc.constantFrom(...TASKS) });
const due = fc.constantFrom(2023, 2025).map((year) => ({ precision: 'year' as const, year }));
const reported = fc
  .record({ text: fc.nat(5), completedBefore: fc.constantFrom(null, 0, 10) })
  .map(({ text, completedBefore }) => (day: IsoDate) => ({
    asOf: day,
    percent: completedBefore === null ? '45.50' : '100',
    completedOn: completedBefore === null ? null : addDays(day, -completedBefore),
    disbursed: null,
    narrative: `Tiến độ ${text}`,
  }));

export const onTask: Attempts<TaskCommand> = fc.oneof(
  tasks(6, fc.tuple(taskKey, handover, due), ([key, to, until], { past }) => ({
    type: 'assign',
    ...key,
    ...to,
    terms: { title: `Nhiệm vụ ${key.task}`, group: 'nhom-1', due: until, deliverable: null, funding: null },
    assignedOn: past,
  })),
  tasks(20, fc.tuple(taskKey, reported), ([key, progressOn], { past }) => ({
    type: 'report-progress',
    ...key,
    progress: progressOn(past),
  })),
  tasks(14, fc.tuple(taskKey, revision, reported), ([key, which, progressOn], { past }) => ({
    type: 'revise-progress',
    ...key,
    ...which,
    changes: progressOn(past),
  })),
  tasks(16, fc.tuple(taskKey, revision), ([key, { report }], { past }) => ({
    type: 'confirm-completion',
    ...key,
    report,
    confirmedOn: past,
  })),
  tasks(8, fc.tuple(taskKey, revision), ([key, { report, reason }], { past }) => ({
    type: 'reject-completion',
    ...key,
    report,
    reason,
    rejectedOn: past,
  })),
  tasks(3, fc.tuple(taskKey, due, why), ([key, until, because], { on }) => ({
    type: 'revise',
    ...key,
    changes: { due: until, title: null },
    ...because,
    effectiveOn: on,
  })),
  tasks(3, fc.tuple(taskKey, handover, why), ([key, to, because], { on }) => ({
    type: 'reassign',
    ...key,
    ...to,
    cause: 'decision',
    ...because,
    effectiveOn: on,
  })),
  tasks(
    6,
    fc.tuple(
      taskKey,
      fc.constantFrom('resume', 'resume', 'suspend', 'resume', 'resume', 'suspend', 'withdraw'),
      why,
    ),
    ([key, type, because], { on }) => ({ type, ...key, ...because, effectiveOn: on }),
  ),
);

// --- Indicators -------------------------------------------------------------------------------------------------

const indicators = attemptsAt<IndicatorCommand>();
const indicatorKey = fc.record({ plan, indicator: fc.constantFrom(...INDICATORS) });
const year = fc.constantFrom(2024, 2025);
const criterion = fc
  .constantFrom('20', '30')
  .map((value) => ({ kind: 'number' as const, comparator: '≥' as const, value }));
const value: fc.Arbitrary<Value> = fc.constantFrom<Value[]>(
  { kind: 'number', value: '12.20' },
  { kind: 'number', value: '0' },
  { kind: 'no-data', reason: 'Chưa công bố' },
);

export const onIndicator: Attempts<IndicatorCommand> = fc.oneof(
  indicators(4, fc.tuple(indicatorKey, handover, year, criterion), ([key, to, by, wanted], { past }) => ({
    type: 'assign',
    ...key,
    name: `Chỉ tiêu ${key.indicator}`,
    group: null,
    definition: {
      text: null,
      measure: 'share',
      unit: '%',
      decimals: 2,
      min: null,
      max: null,
      scale: null,
      parts: null,
    },
    baseline: null,
    targets: [{ year: by, criterion: wanted }],
    ...to,
    assignedOn: past,
  })),
  indicators(16, fc.tuple(indicatorKey, value), ([key, given], { past }) => ({
    type: 'report-value',
    ...key,
    asOf: past,
    unit: '%',
    value: given,
    narrative: '',
  })),
  indicators(
    12,
    fc.tuple(indicatorKey, revision, value, fc.boolean()),
    ([key, which, given, moved], { past }) => ({
      type: 'revise-value',
      ...key,
      ...which,
      ...(moved ? { asOf: past } : {}),
      value: given,
    }),
  ),
  indicators(
    4,
    fc.tuple(indicatorKey, year, fc.option(criterion), why),
    ([key, by, wanted, because], { on }) => ({
      type: 'revise-target',
      ...key,
      year: by,
      criterion: wanted,
      ...because,
      effectiveOn: on,
    }),
  ),
  indicators(
    4,
    fc.tuple(indicatorKey, fc.constantFrom('Cách tính 1', 'Cách tính 2'), fc.boolean(), why),
    ([key, text, seriesBreak, because], { on }) => ({
      type: 'revise-definition',
      ...key,
      changes: { text },
      seriesBreak,
      ...because,
      effectiveOn: on,
    }),
  ),
  indicators(3, fc.tuple(indicatorKey, handover, why), ([key, to, because], { on }) => ({
    type: 'reassign',
    ...key,
    ...to,
    cause: 'decision',
    ...because,
    effectiveOn: on,
  })),
  indicators(1, fc.tuple(indicatorKey, why), ([key, because], { on }) => ({
    type: 'withdraw',
    ...key,
    ...because,
    effectiveOn: on,
  })),
);
