/**
 * The plan the tests tell their scenarios about: Kế hoạch 55/KH-UBND of Tuyên Quang, its organisations, one task, one
 * indicator and the events that happen to them.
 */
import { CALENDAR_PRESETS } from '../calendar.ts';
import { fold, type PlanContext } from '../decider.ts';
import type {
  EventOf,
  IndicatorDefinition,
  OrganisationEvent,
  PlanEvent,
  PlanTerms,
  TaskProgress,
} from '../events.ts';
import { organisationDecider } from '../organisation.ts';
import { planDecider } from '../plan.ts';
import type { Code, IsoDate, LegalReference, Value } from '../values.ts';

/** A view or state that has to be there. */
export function present<T>(view: T | undefined): T {
  if (view === undefined) throw new Error('nothing is known of it at that date');
  return view;
}

export const PLAN = 'tuyen-quang-55-kh-ubnd';
export const UBND = 'ubnd-tuyen-quang';
export const SO_TTTT = 'so-tttt-tuyen-quang';
/** Takes over from SO_TTTT on 2025-03-01. */
export const SO_KHCN = 'so-khcn-tuyen-quang';
/** A department that leads tasks and indicators without managing the plan. */
export const SO_KHDT = 'so-khdt-tuyen-quang';
export const COMMITTEE = 'bcd-cds-tuyen-quang';
export const ISSUED_ON = '2022-04-12';
export const TASK_GROUP = 'chuyen-doi-nhan-thuc';
export const INDICATOR_GROUP = 'muc-tieu-kinh-te-so';
export const TASK = 'chuyen-doi-nhan-thuc-01';
export const INDICATOR = 'kinh-te-so-grdp';
export const TASK_KEY = { plan: PLAN, task: TASK } as const;
export const INDICATOR_KEY = { plan: PLAN, indicator: INDICATOR } as const;
export const DECISION: LegalReference = {
  number: '55/KH-UBND',
  issuer: 'UBND tỉnh Tuyên Quang',
  issuedOn: ISSUED_ON,
};

/** Why and from when a change holds. */
export const because = (effectiveOn: IsoDate, reason = 'Theo quyết định của UBND tỉnh') => ({
  reason,
  legalBasis: DECISION,
  effectiveOn,
});

export const registered = (
  organisation: Code,
  businessDate: IsoDate = '2021-11-15',
  data: Partial<EventOf<'OrganisationRegistered'>['data']> = {},
): EventOf<'OrganisationRegistered'> => ({
  type: 'OrganisationRegistered',
  data: {
    organisation,
    name: `Cơ quan ${organisation}`,
    tier: 'department',
    parent: null,
    businessDate,
    ...data,
  },
});

export const mergedInto = (
  organisation: Code,
  successor: Code,
  businessDate: IsoDate,
): OrganisationEvent => ({
  type: 'OrganisationSucceeded',
  data: {
    organisation,
    kind: 'merge',
    together: [],
    successors: [successor],
    legalBasis: DECISION,
    businessDate,
  },
});

/** The merger of the standing agency into its successor. */
export const MERGER_DAY = '2025-03-01';
export const MERGER = [registered(SO_KHCN, MERGER_DAY), mergedInto(SO_TTTT, SO_KHCN, MERGER_DAY)];

const TASK_COUNTS = {
  [TASK_GROUP]: 4,
  'co-che-chinh-sach': 17,
  'ha-tang-so': 13,
  'ung-dung-nen-tang-so': 32,
  'co-so-du-lieu-chuyen-nganh': 40,
  'an-toan-an-ninh-mang': 3,
};

export const TERMS: PlanTerms = {
  title: 'Kế hoạch chuyển đổi số đến năm 2025, định hướng đến năm 2030',
  number: '55/KH-UBND',
  status: 'adopted',
  issuer: UBND,
  standingAgency: SO_TTTT,
  committee: COMMITTEE,
  issuedOn: ISSUED_ON,
  horizon: { from: 2022, to: 2025 },
  legalBases: [{ number: '48-NQ/TU', issuedOn: '2021-11-15' }],
  groups: [
    ...Object.keys(TASK_COUNTS).map((code) => ({ code, name: code, of: 'tasks' as const })),
    { code: INDICATOR_GROUP, name: 'Phát triển kinh tế số', of: 'indicators' },
  ],
  declared: [
    {
      what: 'tasks',
      count: 109,
      byGroup: Object.entries(TASK_COUNTS).map(([group, count]) => ({ group, count })),
      listed: true,
    },
  ],
  funding: null,
};
export const CALENDAR = CALENDAR_PRESETS['truoc-15-12'];

export const planIssued = (terms: Partial<PlanTerms> = {}): EventOf<'PlanIssued'> => ({
  type: 'PlanIssued',
  data: { plan: PLAN, terms: { ...TERMS, ...terms }, calendar: CALENDAR, businessDate: ISSUED_ON },
});

export const planClosed = (businessDate: IsoDate): EventOf<'PlanClosed'> => ({
  type: 'PlanClosed',
  data: { plan: PLAN, reason: 'Kết thúc giai đoạn', legalBasis: DECISION, businessDate },
});

/** The world a command is decided in: the plan, its organisations, who acts and what day it is. */
export function actingAs(
  actingFor: Code | null,
  {
    today = '2025-12-20',
    organisations = [],
    plan = [],
  }: {
    readonly today?: IsoDate;
    readonly organisations?: readonly OrganisationEvent[];
    readonly plan?: readonly PlanEvent[];
  } = {},
): PlanContext {
  const all = [...[UBND, SO_TTTT, SO_KHDT, COMMITTEE].map((code) => registered(code)), ...organisations];
  const folded = [...Map.groupBy(all, (event) => event.data.organisation)].map(
    ([code, events]) => [code, present(fold(organisationDecider.evolve, events))] as const,
  );
  const state = present(fold(planDecider.evolve, [planIssued(), ...plan]));
  return { today, actingFor, organisations: new Map(folded), plan: state };
}

type TaskTermsOf = EventOf<'TaskAssigned'>['data']['terms'];

export const TASK_TERMS: TaskTermsOf = {
  title: null,
  group: TASK_GROUP,
  due: { precision: 'year', year: 2025 },
  deliverable: null,
  funding: null,
};

export const taskAssigned = (
  terms: Partial<TaskTermsOf> = {},
  task: Code = TASK,
): EventOf<'TaskAssigned'> => ({
  type: 'TaskAssigned',
  data: {
    plan: PLAN,
    task,
    terms: { ...TASK_TERMS, ...terms },
    responsibility: { lead: SO_KHDT, collaborators: [] },
    businessDate: ISSUED_ON,
  },
});

export const progress = (asOf: IsoDate, stated: Partial<TaskProgress> = {}): TaskProgress => ({
  asOf,
  percent: null,
  completedOn: null,
  disbursed: null,
  narrative: 'Đang triển khai',
  ...stated,
});

export const progressReported = (
  report: number,
  reported: TaskProgress,
  organisation: Code = SO_KHDT,
): EventOf<'TaskProgressReported'> => ({
  type: 'TaskProgressReported',
  data: { ...TASK_KEY, report, organisation, progress: reported, businessDate: reported.asOf },
});

export const completionConfirmed = (
  report: number,
  completedOn: IsoDate,
  confirmedOn: IsoDate,
): EventOf<'TaskCompletionConfirmed'> => ({
  type: 'TaskCompletionConfirmed',
  data: { ...TASK_KEY, report, completedOn, confirmedOn, organisation: SO_TTTT, businessDate: completedOn },
});

export const lifecycleChanged = (
  type: 'TaskSuspended' | 'TaskResumed' | 'TaskWithdrawn',
  businessDate: IsoDate,
) => ({ type, data: { ...TASK_KEY, reason: 'Chờ bố trí vốn', legalBasis: DECISION, businessDate } });

/** Share of the digital economy in GRDP: per cent with two decimals. */
export const DEFINITION: IndicatorDefinition = {
  version: 1,
  text: null,
  measure: 'share',
  unit: '%',
  decimals: 2,
  min: null,
  max: null,
  scale: null,
  parts: null,
};

export const number = (value: string): Value => ({ kind: 'number', value });

export const indicatorAssigned = (
  data: Partial<Omit<EventOf<'IndicatorAssigned'>['data'], 'definition'>> = {},
  definition: Partial<IndicatorDefinition> = {},
): EventOf<'IndicatorAssigned'> => ({
  type: 'IndicatorAssigned',
  data: {
    ...INDICATOR_KEY,
    name: 'Tỷ trọng kinh tế số trong GRDP',
    group: INDICATOR_GROUP,
    definition: { ...DEFINITION, ...definition },
    baseline: null,
    targets: [{ year: 2025, criterion: { kind: 'number', comparator: '=', value: '20' } }],
    responsibility: { lead: SO_KHDT, collaborators: [] },
    businessDate: ISSUED_ON,
    ...data,
  },
});

export const valueReported = (
  report: number,
  asOf: IsoDate,
  value: Value,
  organisation: Code = SO_KHDT,
): EventOf<'IndicatorValueReported'> => ({
  type: 'IndicatorValueReported',
  data: {
    ...INDICATOR_KEY,
    report,
    organisation,
    asOf,
    value,
    narrative: 'Cục Thống kê',
    businessDate: asOf,
  },
});

export const definitionRevised = (
  businessDate: IsoDate,
  changes: Partial<IndicatorDefinition> = {},
  seriesBreak = true,
): EventOf<'IndicatorDefinitionRevised'> => ({
  type: 'IndicatorDefinitionRevised',
  data: {
    ...INDICATOR_KEY,
    name: { from: 'Tỷ trọng kinh tế số trong GRDP', to: 'Tỷ trọng kinh tế số trong GRDP' },
    definition: { from: DEFINITION, to: { ...DEFINITION, version: 2, ...changes } },
    seriesBreak,
    reason: 'Phương pháp tính mới',
    legalBasis: DECISION,
    businessDate,
  },
});
