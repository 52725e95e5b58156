/**
 * The reporting cycle of the plan the tests tell about: the first half of 2024, for which Sở KHĐT owes a task and an
 * indicator and the standing agency, Sở TTTT, a task without a lead. The cut-off, 14/6/2024, is a Friday.
 */
import type {
  ItemKey,
  Obligation,
  PeriodEvent,
  PublishedDocument,
  SubmissionEvent,
  SubmittedItem,
} from '../cycle/cycle-events.ts';
import { fold } from '../decider.ts';
import { type Draft, draftOf, type ItemViews } from '../cycle/draft.ts';
import type { EventOf, IndicatorEvent, TaskEvent } from '../events.ts';
import { evolveIndicator } from '../indicator-state.ts';
import { itemOf } from '../cycle/period-rules.ts';
import { type Extension, obligationOf, type PeriodState } from '../cycle/period-state.ts';
import {
  type PeriodCommand,
  type PeriodContext,
  periodDecider,
  type PreparedReport,
} from '../cycle/period.ts';
import { type SubmissionState } from '../cycle/submission-state.ts';
import { type SubmissionCommand, type SubmissionContext, submissionDecider } from '../cycle/submission.ts';
import { evolveTask } from '../task-state.ts';
import type { Code, IsoDate } from '../values.ts';
import { given, ledger, pictureAt } from './dsl.ts';
import {
  actingAs,
  CALENDAR,
  INDICATOR,
  indicatorAssigned,
  PLAN,
  present,
  SO_KHDT,
  SO_TTTT,
  TASK,
  taskAssigned,
} from './plan-55.ts';

export const H1 = '2024-H1';
export const FROM = '2023-12-15';
export const CUT_OFF = '2024-06-14';
/** The day before the period: what stood there is last period's. */
export const BEFORE = '2023-12-14';
/** The Monday after the cut-off. */
export const DUE = '2024-06-17';
export const OPENED = '2024-06-03';
export const CLOSED = '2024-06-18';
export const H1_KEY = { plan: PLAN, period: H1 } as const;
export const TASK_ITEM: ItemKey = `task/${TASK}`;
export const INDICATOR_ITEM: ItemKey = `indicator/${INDICATOR}`;
/** A task for which the document names no lead. */
export const LEADLESS = 'chuyen-doi-nhan-thuc-02';
export const LEADLESS_ITEM: ItemKey = `task/${LEADLESS}`;

// --- What happened ----------------------------------------------------------------------------------------------

export const owes = (
  organisation: Code,
  items: readonly ItemKey[],
  more: Partial<Obligation> = {},
): Obligation => ({ organisation, tier: 'department', due: DUE, items, ...more });

export const KHDT_OWES = owes(SO_KHDT, [INDICATOR_ITEM, TASK_ITEM]);
export const TTTT_OWES = owes(SO_TTTT, [LEADLESS_ITEM]);

export const opened = (data: Partial<EventOf<'PeriodOpened'>['data']> = {}): EventOf<'PeriodOpened'> => ({
  type: 'PeriodOpened',
  data: {
    ...H1_KEY,
    from: FROM,
    cutOff: CUT_OFF,
    reportDue: null,
    obligations: [KHDT_OWES, TTTT_OWES],
    transcribed: false,
    by: SO_TTTT,
    businessDate: OPENED,
    ...data,
  },
});

export const closed = (businessDate: IsoDate = CLOSED): PeriodEvent => ({
  type: 'PeriodClosed',
  data: { ...H1_KEY, by: SO_TTTT, businessDate },
});

export const added = (obligation: Obligation, businessDate: IsoDate = OPENED): PeriodEvent => ({
  type: 'ObligationsAdded',
  data: { ...H1_KEY, obligations: [obligation], reason: 'Giao bổ sung', by: SO_TTTT, businessDate },
});

export const excused = (organisation: Code, businessDate: IsoDate = OPENED): PeriodEvent => ({
  type: 'ObligationExcused',
  data: { ...H1_KEY, organisation, reason: 'Đã giải thể', by: SO_TTTT, businessDate },
});

export const extended = (
  organisation: Code,
  due: Extension['due'],
  businessDate: IsoDate = CUT_OFF,
): PeriodEvent => ({
  type: 'ExtensionGranted',
  data: { ...H1_KEY, organisation, due, by: SO_TTTT, reason: 'Chờ số liệu GRDP', businessDate },
});

export const reopened = (
  scope: readonly Code[],
  businessDate: IsoDate = '2024-06-20',
  until: IsoDate = '2024-06-25',
): PeriodEvent => ({
  type: 'PeriodReopened',
  data: { ...H1_KEY, scope, reason: 'Số liệu công bố muộn', until, by: SO_TTTT, businessDate },
});

export const edited = (from: string | null, to: string | null): PeriodEvent => ({
  type: 'NarrativeEdited',
  data: { ...H1_KEY, section: 'results', text: { from, to }, by: SO_TTTT, businessDate: CLOSED },
});

export const DOCUMENT: PublishedDocument = {
  number: '45/BC-STTTT',
  date: '2024-06-24',
  signer: { authority: null, office: 'GIÁM ĐỐC' },
};

export const published = (
  data: Partial<EventOf<'ReportPublished'>['data']> = {},
): EventOf<'ReportPublished'> => ({
  type: 'ReportPublished',
  data: {
    ...H1_KEY,
    version: 1,
    asOf: CUT_OFF,
    knownAt: 40,
    schema: 1,
    digest: 'a'.repeat(64),
    document: DOCUMENT,
    exceptions: [],
    replaces: null,
    by: SO_TTTT,
    businessDate: '2024-06-24',
    ...data,
  },
});

export const handedIn = (
  round: number,
  data: Partial<EventOf<'SubmissionMade'>['data']> = {},
): EventOf<'SubmissionMade'> => ({
  type: 'SubmissionMade',
  data: {
    ...H1_KEY,
    submitter: SO_KHDT,
    round,
    kind: 'full',
    items: [],
    nothingToReport: [],
    explanations: [],
    narratives: [],
    reason: null,
    by: SO_KHDT,
    onBehalf: null,
    differences: [],
    businessDate: CUT_OFF,
    ...data,
  },
});

export const sentBack = (
  round: number,
  businessDate: IsoDate = CUT_OFF,
  submitter: Code = SO_KHDT,
): EventOf<'SubmissionReturned'> => ({
  type: 'SubmissionReturned',
  data: {
    ...H1_KEY,
    submitter,
    round,
    items: [],
    reason: 'Chưa khớp với Kho bạc',
    by: SO_TTTT,
    businessDate,
  },
});

export const agreed = (
  round: number,
  businessDate: IsoDate = DUE,
  submitter: Code = SO_KHDT,
): EventOf<'SubmissionAccepted'> => ({
  type: 'SubmissionAccepted',
  data: { ...H1_KEY, submitter, round, note: null, by: SO_TTTT, businessDate },
});

export const periodState = (...events: readonly PeriodEvent[]): PeriodState =>
  present(fold(periodDecider.evolve, [opened(), ...events]));

export const submissionState = (...events: readonly SubmissionEvent[]): SubmissionState =>
  present(fold(submissionDecider.evolve, events));

// --- What is assigned -------------------------------------------------------------------------------------------

export const leadless = (): EventOf<'TaskAssigned'> => {
  const { type, data } = taskAssigned({}, LEADLESS);
  return { type, data: { ...data, responsibility: { lead: null, collaborators: [] } } };
};

/** Tasks and indicators as the decider of a period gets them, from their events. */
export const items = (...events: readonly (TaskEvent | IndicatorEvent)[]) => {
  const tasks = events.filter((event): event is TaskEvent => 'task' in event.data);
  const indicators = events.filter((event): event is IndicatorEvent => 'indicator' in event.data);
  return {
    tasks: [...Map.groupBy(tasks, ({ data }) => data.task).values()].map((own) =>
      present(fold(evolveTask, own)),
    ),
    indicators: [...Map.groupBy(indicators, ({ data }) => data.indicator).values()].map((own) =>
      present(fold(evolveIndicator, own)),
    ),
  };
};

/** What is owed for the period: a task and an indicator of Sở KHĐT, a task of nobody. */
export const ASSIGNED = [taskAssigned(), leadless(), indicatorAssigned()] as const;

// --- Commands and their context ---------------------------------------------------------------------------------

type World = NonNullable<Parameters<typeof actingAs>[1]>;

/** Commands on the period are given by the standing agency on the day after the cut-off, if nothing else is said. */
export const onPeriod = (
  { actor = SO_TTTT, ...world }: World & { readonly actor?: Code | null } = {},
  extra: Pick<PeriodContext, 'items' | 'publishing'> = { items: items(...ASSIGNED) },
): PeriodContext => ({ ...actingAs(actor, { today: '2024-06-15', ...world }), ...extra });

type Of<Command, Type> = Extract<Command, { type: Type }>;
type Rest<Command, Type> = Omit<Of<Command, Type>, 'type' | 'plan' | 'period' | 'submitter'>;

/** A command on the period. */
export const period = <Type extends PeriodCommand['type']>(
  type: Type,
  rest: Rest<PeriodCommand, Type>,
): PeriodCommand => ({ ...H1_KEY, type, ...rest }) as unknown as PeriodCommand;

export const PREPARED: PreparedReport = {
  version: 1,
  asOf: CUT_OFF,
  knownAt: 40,
  schema: 1,
  digest: 'a'.repeat(64),
  contradictions: [],
};

/** A command on the report of Sở KHĐT, or of another. */
export const submission = <Type extends SubmissionCommand['type']>(
  type: Type,
  rest: Rest<SubmissionCommand, Type>,
  submitter: Code = SO_KHDT,
): SubmissionCommand => ({ ...H1_KEY, submitter, type, ...rest }) as unknown as SubmissionCommand;

export const NOTHING = {
  nothingToReport: [],
  explanations: [],
  narratives: [],
  onBehalf: null,
} as const satisfies Rest<SubmissionCommand, 'submit'>;

/**
 * What submissions are decided on: the period, and the draft folded from what happened to the items, unless one is given.
 */
export const onSubmission = (
  {
    actor = SO_KHDT,
    of = SO_KHDT,
    ...world
  }: World & { readonly actor?: Code | null; readonly of?: Code } = {},
  state: PeriodState | undefined = periodState(),
  happened: readonly (TaskEvent | IndicatorEvent)[] = [],
): SubmissionContext => {
  const draft = state && obligationOf(state, of) ? draftFrom(state, of, happened) : undefined;
  return {
    ...actingAs(actor, { today: CUT_OFF, ...world }),
    period: state,
    ...(draft ? { draft } : {}),
  };
};

/** The draft of an organisation's report from what happened to the items of the plan. */
export function draftFrom(
  state: PeriodState,
  organisation: Code,
  happened: readonly (TaskEvent | IndicatorEvent)[] = [],
): Draft {
  const created = new Set(happened.flatMap(({ type, data }) => (isAssigned(type) ? [codeOf(data)] : [])));
  const assigned = ASSIGNED.filter(({ data }) => !created.has(codeOf(data)));
  const recorded = ledger(...assigned, ...happened);
  const viewsAt = (day: IsoDate): ItemViews => {
    const { task, indicator } = pictureAt(recorded, day);
    const codes = (kind: 'task' | 'indicator') =>
      owed.items
        .map(itemOf)
        .filter((item) => item.kind === kind)
        .map(({ code }) => code);
    return {
      tasks: codes('task').flatMap((code) => task(code) ?? []),
      indicators: codes('indicator').flatMap((code) => indicator(code) ?? []),
    };
  };
  const owed = present(obligationOf(state, organisation));
  return draftOf(state, owed, viewsAt(state.cutOff), viewsAt(BEFORE), CALENDAR);
}

const isAssigned = (type: string): boolean => type === 'TaskAssigned' || type === 'IndicatorAssigned';
const codeOf = (data: (TaskEvent | IndicatorEvent)['data']): Code =>
  'task' in data ? data.task : data.indicator;

export const givenPeriod = (...events: readonly PeriodEvent[]) =>
  given(periodDecider, ...(events[0]?.type === 'PeriodOpened' ? events : [opened(), ...events]));
export const givenSubmission = (...events: readonly SubmissionEvent[]) => given(submissionDecider, ...events);

export const submittedTask = (percent: string, asOf: IsoDate = CUT_OFF, report = 1): SubmittedItem => ({
  item: TASK_ITEM,
  report,
  figure: { asOf, percent, completedOn: null, disbursed: null },
});
export const submittedValue = (value: string, asOf: IsoDate = CUT_OFF, report = 1): SubmittedItem => ({
  item: INDICATOR_ITEM,
  report,
  figure: { asOf, value: { kind: 'number', value } },
});
