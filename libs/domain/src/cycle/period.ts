/**
 * A reporting period of a plan: opened with its obligations frozen, extended, excused, closed, reopened for a time, and
 * published. Only the plan's standing agency and issuer act on it. A published report never changes; a correction is
 * a new version that names the one it replaces.
 */
import { planTermsOn, requireLiving, requireManagerOf, requireOpenPlan } from '../authority.ts';
import { periodOf } from '../calendar.ts';
import type {
  ItemKey,
  NarrativeSection,
  Obligation,
  PeriodEvent,
  PublicationException,
  PublishedDocument,
} from './cycle-events.ts';
import { type Decider, firstDuplicate, type PlanContext, requireReason } from '../decider.ts';
import { refuse } from '../errors.ts';
import {
  dayOfAct,
  indicatorItem,
  obligationsOn,
  type PlanItems,
  requireDeadline,
  taskItem,
} from './period-rules.ts';
import { evolvePeriod, latestPublication, obligationOf, type PeriodState } from './period-state.ts';
import { holderOf, isSameReport, requireDocumentNumber, type RegisterState } from './register.ts';
import { submissionStatus, type SubmissionState } from './submission-state.ts';
import { inForce } from '../timeline.ts';
import type { Code, IsoDate, PeriodKey, RevisionCause } from '../values.ts';

/** A report ready to be published, as put together from what was known at a position. */
export interface PreparedReport {
  readonly version: number;
  readonly asOf: IsoDate;
  readonly knownAt: number;
  readonly schema: number;
  readonly digest: string;
  /** What does not add up in it, in words; nothing of it can be excused. */
  readonly contradictions: readonly string[];
}

export type PeriodCommand = { readonly plan: Code; readonly period: PeriodKey; readonly on?: IsoDate } & (
  | { readonly type: 'open' }
  | {
      readonly type: 'add-obligation';
      readonly organisation: Code;
      readonly due: IsoDate;
      readonly items: readonly ItemKey[];
      readonly reason: string;
    }
  | { readonly type: 'excuse'; readonly organisation: Code; readonly reason: string }
  | { readonly type: 'extend'; readonly organisation: Code; readonly due: IsoDate; readonly reason: string }
  | { readonly type: 'close' }
  | {
      readonly type: 'reopen';
      readonly scope: readonly Code[];
      readonly until: IsoDate;
      readonly reason: string;
    }
  | { readonly type: 'edit-narrative'; readonly section: NarrativeSection; readonly text: string | null }
  | {
      readonly type: 'publish';
      readonly document: PublishedDocument;
      readonly exceptions: readonly PublicationException[];
      /** Needed where a version has been published before. */
      readonly correction: { readonly reason: string; readonly cause: RevisionCause } | null;
      readonly prepared: PreparedReport;
    }
);

export interface PeriodContext extends PlanContext {
  /** For opening and adding: what is assigned in the plan. */
  readonly items?: PlanItems;
  /** For publishing. */
  readonly publishing?: {
    /** The period and its submissions as known at the position of the report. */
    readonly period: PeriodState | undefined;
    readonly submissions: ReadonlyMap<Code, SubmissionState>;
    /** The end of the ledger. */
    readonly head: number;
    readonly register: RegisterState | undefined;
  };
}

export const periodDecider: Decider<PeriodState, PeriodCommand, PeriodEvent, PeriodContext> = {
  decide,
  evolve: evolvePeriod,
};

/** So many obligations fit into one event beside anything else. */
const OBLIGATIONS_PER_EVENT = 150;

function decide(
  command: PeriodCommand,
  state: PeriodState | undefined,
  context: PeriodContext,
): PeriodEvent[] {
  const { plan, period } = command;
  const { today } = context;
  const key = { plan, period };
  const by = requireManagerOf(context);
  if (command.type === 'open') {
    if (state) return refuse('period-already-open', { period, openedOn: state.openedOn }, 'period');
    return open(command, by, context);
  }
  if (!state) return refuse('period-not-opened', { period, plan }, 'period');
  const on = dayOfAct(command.on, { transcribed: state.transcribed, after: state.lastActOn, today });
  switch (command.type) {
    case 'add-obligation': {
      const { organisation, due, items, reason } = command;
      requireReason(reason);
      if (obligationOf(state, organisation))
        refuse('already-exists', { subject: organisation }, 'organisation');
      requireLiving(context.organisations, organisation, on, 'organisation');
      requireDeadline(due, on, 'due');
      requireKnownItems(items, on, context);
      const tier = context.organisations.get(organisation)?.tier ?? 'other';
      const obligations = [{ organisation, tier, due, items: [...items].sort() }];
      return [{ type: 'ObligationsAdded', data: { ...key, obligations, reason, by, businessDate: on } }];
    }
    case 'excuse': {
      const { organisation, reason } = command;
      requireReason(reason);
      const { excused } = requireObligation(state, organisation);
      if (excused) refuse('obligation-excused', { organisation, on: excused.on }, 'organisation');
      return [{ type: 'ObligationExcused', data: { ...key, organisation, reason, by, businessDate: on } }];
    }
    case 'extend': {
      const { organisation, reason } = command;
      requireReason(reason);
      const { due } = requireObligation(state, organisation);
      requireDeadline(command.due, on, 'due');
      if (command.due <= due) refuse('extension-not-later', { due, wanted: command.due }, 'due');
      const change = { from: due, to: command.due };
      return [
        {
          type: 'ExtensionGranted',
          data: { ...key, organisation, due: change, by, reason, businessDate: on },
        },
      ];
    }
    case 'close':
      if (state.closedOn !== null) refuse('period-closed', { period, closedOn: state.closedOn }, 'period');
      if (on < state.cutOff) refuse('period-still-running', { period, cutOff: state.cutOff }, 'period');
      return [{ type: 'PeriodClosed', data: { ...key, by, businessDate: on } }];
    case 'reopen': {
      const { scope, until, reason } = command;
      requireReason(reason);
      if (state.closedOn === null) refuse('period-not-closed', { period }, 'period');
      if (scope.length === 0) refuse('scope-required', {}, 'scope');
      const twice = firstDuplicate(scope);
      if (twice) refuse('code-duplicate', { code: twice }, 'scope');
      scope.forEach((organisation, i) => requireObligation(state, organisation, `scope[${i}]`));
      requireDeadline(until, on, 'until');
      return [{ type: 'PeriodReopened', data: { ...key, scope, reason, until, by, businessDate: on } }];
    }
    case 'edit-narrative': {
      const { section } = command;
      const text = { from: state.narratives[section] ?? null, to: command.text };
      if (text.from === text.to) refuse('nothing-changes', {}, 'text');
      return [{ type: 'NarrativeEdited', data: { ...key, section, text, by, businessDate: on } }];
    }
    case 'publish':
      return [publish(command, state, by, on, context)];
    default:
      return command satisfies never;
  }
}

/** Obligations are frozen as of the day of opening: by the assignments, the organisations and the calendar of that day. */
function open(
  command: Extract<PeriodCommand, { type: 'open' }>,
  by: Code,
  context: PeriodContext,
): PeriodEvent[] {
  const { plan, period: key } = command;
  const { today, items = { tasks: [], indicators: [] } } = context;
  const on = dayOfAct(command.on, { transcribed: true, after: context.plan.effectiveFrom, today });
  requireOpenPlan(context.plan, on);
  const period = periodOf(inForce(context.plan.calendars, on), key);
  if (!period) return refuse('period-invalid', { value: key.slice(0, 20) }, 'period');
  if (on < period.from) refuse('date-too-early', { value: on, earliest: period.from }, 'on');
  const obligations = obligationsOn(on, period, items, context);
  if (obligations.length === 0) refuse('nothing-owed', { plan, period: key }, 'period');
  const head = { plan, period: key, by, businessDate: on };
  return [
    {
      type: 'PeriodOpened',
      data: {
        ...head,
        from: period.from,
        cutOff: period.cutOff,
        reportDue: period.due.find(({ tier }) => tier === 'consolidated')?.lastDay ?? null,
        obligations: obligations.slice(0, OBLIGATIONS_PER_EVENT),
        transcribed: on < today,
      },
    },
    ...chunks(obligations.slice(OBLIGATIONS_PER_EVENT)).map((part): PeriodEvent => ({
      type: 'ObligationsAdded',
      data: { ...head, obligations: part, reason: null },
    })),
  ];
}

function chunks(obligations: readonly Obligation[]): Obligation[][] {
  const count = Math.ceil(obligations.length / OBLIGATIONS_PER_EVENT);
  return Array.from({ length: count }, (_, i) =>
    obligations.slice(i * OBLIGATIONS_PER_EVENT, (i + 1) * OBLIGATIONS_PER_EVENT),
  );
}

/**
 * What refuses a publication: a report that does not add up, submissions sent back and not made again, obligations neither
 * met nor excused unless each is listed with a reason, a number that is taken, a position the ledger has not reached.
 */
function publish(
  command: Extract<PeriodCommand, { type: 'publish' }>,
  state: PeriodState,
  by: Code,
  on: IsoDate,
  { publishing }: PeriodContext,
): PeriodEvent {
  const { plan, period, document, exceptions, correction, prepared } = command;
  const { version, asOf, knownAt, schema, digest, contradictions } = prepared;
  if (!publishing) throw new Error('publishing needs what was known at the position of the report');
  if (knownAt > publishing.head) refuse('position-unknown', { knownAt, head: publishing.head }, 'knownAt');
  const known = publishing.period;
  if (!known || known.closedOn === null) return refuse('period-not-closed', { period }, 'period');
  const last = latestPublication(state);
  // First, as of an early position the report seems to be another version than it is.
  if (last && knownAt < last.knownAt)
    refuse('position-too-early', { knownAt, last: last.knownAt }, 'knownAt');
  if (version !== (last?.version ?? 0) + 1)
    refuse('publication-outdated', { version: last?.version ?? 0, knownAt }, 'knownAt');
  if (last && !correction) refuse('correction-reason-required', { version: last.version }, 'correction');
  if (correction) requireReason(correction.reason, 'correction.reason');
  if (!last && correction) refuse('nothing-to-correct', { period }, 'correction');
  if (contradictions.length > 0)
    refuse('totals-do-not-add-up', { problems: contradictions.join('; ') }, 'period');
  requireObligationsMet(known, publishing.submissions, exceptions);
  if (document.date < known.closedOn)
    refuse('date-too-early', { value: document.date, earliest: known.closedOn }, 'document.date');
  if (document.date > on) refuse('date-too-late', { value: document.date, latest: on }, 'document.date');
  requireDocumentNumber(document.number);
  const taken = holderOf(publishing.register, document.number);
  if (taken && !isSameReport(taken, { plan, period, version })) {
    const { number } = document;
    refuse('number-taken', { number, plan: taken.plan, period: taken.period }, 'document.number');
  }
  const replaced =
    last && correction
      ? { version: last.version, number: last.document.number, digest: last.digest, ...correction }
      : null;
  return {
    type: 'ReportPublished',
    data: {
      plan,
      period,
      version,
      asOf,
      knownAt,
      schema,
      digest,
      document,
      exceptions,
      replaces: replaced,
      by,
      businessDate: on,
    },
  };
}

/** Obligations that are neither excused nor met by an accepted submission. */
export function unmetObligations(
  state: PeriodState,
  submissions: ReadonlyMap<Code, SubmissionState>,
): Code[] {
  return state.obligations
    .filter(({ organisation, excused }) => {
      return !excused && submissionStatus(submissions.get(organisation)) !== 'accepted';
    })
    .map(({ organisation }) => organisation);
}

function requireObligationsMet(
  state: PeriodState,
  submissions: ReadonlyMap<Code, SubmissionState>,
  exceptions: readonly PublicationException[],
): void {
  const unmet = unmetObligations(state, submissions);
  const returned = unmet.filter((code) => submissionStatus(submissions.get(code)) === 'returned');
  if (returned.length > 0) refuse('returns-open', { organisations: returned.join(', ') }, 'period');
  exceptions.forEach(({ organisation, reason }, i) => {
    requireReason(reason, `exceptions[${i}].reason`);
    if (!unmet.includes(organisation))
      refuse('exception-unneeded', { organisation }, `exceptions[${i}].organisation`);
  });
  const listed = exceptions.map(({ organisation }) => organisation);
  const twice = firstDuplicate(listed);
  if (twice) refuse('code-duplicate', { code: twice }, 'exceptions');
  const missing = unmet.filter((code) => !listed.includes(code));
  if (missing.length > 0) refuse('obligations-unmet', { organisations: missing.join(', ') }, 'exceptions');
}

function requireObligation(state: PeriodState, organisation: Code, field = 'organisation') {
  return (
    obligationOf(state, organisation) ??
    refuse('nothing-owed-by', { organisation, period: state.period }, field)
  );
}

function requireKnownItems(items: readonly ItemKey[], on: IsoDate, { items: known }: PeriodContext): void {
  if (items.length === 0) refuse('items-required', {}, 'items');
  const tasks = (known?.tasks ?? []).filter((task) => inForce(task.lifecycles, on).state !== 'withdrawn');
  const indicators = (known?.indicators ?? []).filter(({ withdrawnOn }) => !withdrawnOn || withdrawnOn > on);
  const keys = new Set<ItemKey>([
    ...tasks.map(({ task }) => taskItem(task)),
    ...indicators.map(({ indicator }) => indicatorItem(indicator)),
  ]);
  items.forEach((item, i) => {
    if (!keys.has(item)) refuse('item-unknown', { item }, `items[${i}]`);
  });
  const twice = firstDuplicate(items);
  if (twice) refuse('code-duplicate', { code: twice }, 'items');
}

/** Whose number a report of a day bears: that of the plan's standing agency on that day, else of the issuer. */
export const publisherOf = (plan: PlanContext['plan'], on: IsoDate): Code => {
  const { standingAgency, issuer } = planTermsOn(plan, on);
  return standingAgency ?? issuer;
};
