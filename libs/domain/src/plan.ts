/** A plan (kế hoạch, đề án): what the document says, its reporting calendar, amendments and closing. */
import { planTermsOn, requireLiving, requireManager, requireOpenPlan } from './authority.ts';
import { type CalendarWarning, calendarWarnings, isMonthDay, type ReportingCalendar } from './calendar.ts';
import { requireVnd, sumVnd } from './decimal.ts';
import {
  applyChanges,
  changesBetween,
  type Decider,
  type DecisionContext,
  equal,
  firstDuplicate,
  given,
  requireDate,
  requireNotBefore,
  requireReason,
} from './decider.ts';
import { refuse } from './errors.ts';
import type { PlanEvent, PlanTerms } from './events.ts';
import { type ChangedOn, requireInOrder, type Timeline, withChangedOn } from './timeline.ts';
import type { Code, Funding, IsoDate, LegalReference, Sources } from './values.ts';

export type PlanCommand = { readonly plan: Code } & (
  | {
      readonly type: 'issue';
      readonly terms: PlanTerms;
      readonly calendar: ReportingCalendar;
      readonly effectiveFrom: IsoDate;
      readonly sources?: Sources;
    }
  | {
      readonly type: 'amend';
      readonly changes: Partial<PlanTerms>;
      readonly effectiveOn: IsoDate;
      readonly reason: string;
      readonly legalBasis: LegalReference;
    }
  | {
      readonly type: 'revise-calendar';
      readonly calendar: ReportingCalendar;
      readonly effectiveOn: IsoDate;
      readonly reason: string;
      readonly legalBasis: LegalReference;
    }
  | {
      readonly type: 'close';
      readonly closedOn: IsoDate;
      readonly reason: string;
      readonly legalBasis: LegalReference;
    }
);

export interface PlanState {
  readonly plan: Code;
  /** As last recorded, which may be ahead of its day; `planTermsOn` gives those in force on a day. */
  readonly terms: PlanTerms;
  readonly issued: PlanTerms;
  readonly amendments: Timeline<Partial<PlanTerms>>;
  readonly calendar: ReportingCalendar;
  readonly calendars: Timeline<ReportingCalendar>;
  readonly effectiveFrom: IsoDate;
  /** Of terms, and of `calendar`. */
  readonly changedOn: ChangedOn;
  readonly closedOn: IsoDate | null;
}

export const planDecider: Decider<PlanState, PlanCommand, PlanEvent> = { decide, evolve };

function decide(command: PlanCommand, state: PlanState | undefined, context: DecisionContext): PlanEvent[] {
  const { plan } = command;
  if (command.type === 'issue') {
    if (state) refuse('already-exists', { subject: plan });
    requireDate(command.effectiveFrom, 'effectiveFrom');
    requireTerms(command.terms, command.effectiveFrom, context);
    requireCalendar(command.calendar);
    requireManager(command.terms, context);
    const { terms, calendar, effectiveFrom, sources } = command;
    return [
      {
        type: 'PlanIssued',
        data: { plan, terms, calendar, ...given({ sources }), businessDate: effectiveFrom },
      },
    ];
  }
  if (!state) return refuse('plan-unknown', { plan });
  requireManager(planTermsOn(state, context.today), context);
  // A plan is closed once, also when its closing is yet to come.
  if (command.type === 'close' && state.closedOn !== null)
    refuse('plan-closed', { plan, closedOn: state.closedOn });
  requireOpenPlan(state, context.today, command.type === 'close' ? command.closedOn : command.effectiveOn);
  requireReason(command.reason);
  const { reason, legalBasis } = command;
  switch (command.type) {
    case 'amend': {
      const { effectiveOn } = command;
      requireNotBefore(effectiveOn, state.effectiveFrom, 'effectiveOn');
      const changes = changesBetween(state.terms, command.changes);
      if (Object.keys(changes).length === 0) refuse('nothing-changes', {}, 'changes');
      requireInOrder(state.changedOn, Object.keys(changes), effectiveOn);
      // The terms must add up from that day on, also with amendments that were recorded ahead of their day.
      const later = state.amendments.flatMap(({ from }) => (from > effectiveOn ? [from] : []));
      for (const day of [effectiveOn, ...later])
        requireTerms(applyChanges(planTermsOn(state, day), changes), day, context);
      return [
        { type: 'PlanAmended', data: { plan, changes, reason, legalBasis, businessDate: effectiveOn } },
      ];
    }
    case 'revise-calendar': {
      requireNotBefore(command.effectiveOn, state.effectiveFrom, 'effectiveOn');
      requireInOrder(state.changedOn, ['calendar'], command.effectiveOn);
      requireCalendar(command.calendar);
      if (equal(command.calendar, state.calendar)) refuse('nothing-changes', {}, 'calendar');
      const calendar = { from: state.calendar, to: command.calendar };
      return [
        {
          type: 'PlanCalendarRevised',
          data: { plan, calendar, reason, legalBasis, businessDate: command.effectiveOn },
        },
      ];
    }
    case 'close':
      requireNotBefore(command.closedOn, state.effectiveFrom, 'closedOn');
      return [{ type: 'PlanClosed', data: { plan, reason, legalBasis, businessDate: command.closedOn } }];
    default:
      return command satisfies never;
  }
}

/** A plan that does not add up is refused: the document's own counts and sums are held against each other. */
function requireTerms(terms: PlanTerms, on: IsoDate, context: DecisionContext): void {
  const { horizon } = terms;
  if (horizon.from > horizon.to) refuse('horizon-invalid', { ...horizon }, 'horizon');
  if (terms.issuedOn !== null) requireDate(terms.issuedOn, 'issuedOn');
  requireLiving(context.organisations, terms.issuer, on, 'issuer');
  for (const field of ['standingAgency', 'committee'] as const) {
    const code = terms[field];
    if (code !== null) requireLiving(context.organisations, code, on, field);
  }
  const twice = firstDuplicate(terms.groups.map((group) => `${group.of}/${group.code}`));
  if (twice) refuse('code-duplicate', { code: twice }, 'groups');
  if (terms.funding) requireFunding(terms.funding, 'funding');
  terms.declared.forEach((declared, i) => requireDeclaredCount(terms, declared, `declared[${i}]`));
}

function requireDeclaredCount(
  terms: PlanTerms,
  declared: PlanTerms['declared'][number],
  field: string,
): void {
  const { what, count, byGroup } = declared;
  if (what === 'task-groups' || what === 'indicator-groups') {
    const listed = terms.groups.filter((group) => `${group.of.slice(0, -1)}-groups` === what).length;
    if (declared.listed && listed !== count)
      refuse('count-mismatch', { declared: count, what, listed }, `${field}.count`);
    return;
  }
  if (!byGroup) return;
  const of = what === 'tasks' ? 'tasks' : 'indicators';
  byGroup.forEach(({ group }, i) => {
    const known = terms.groups.some((candidate) => candidate.code === group && candidate.of === of);
    if (!known) refuse('group-unknown', { group, of }, `${field}.byGroup[${i}].group`);
  });
  const sum = byGroup.reduce((total, part) => total + part.count, 0);
  if (sum !== count) {
    const parts = byGroup.map((part) => `${part.group} ${part.count}`).join(' + ');
    refuse('sum-mismatch', { what, total: count, sum, parts }, `${field}.count`);
  }
}

/** Amounts are whole đồng, and the parts, where given, add up to the total. */
export function requireFunding(funding: Funding, field: string): void {
  requireVnd(funding.total, `${field}.total`);
  funding.parts.forEach((part, i) => requireVnd(part.amount, `${field}.parts[${i}].amount`));
  const twice = firstDuplicate(funding.parts.map((part) => part.code));
  if (twice) refuse('code-duplicate', { code: twice }, `${field}.parts`);
  const sum = sumVnd(funding.parts.map((part) => part.amount));
  if (funding.parts.length > 0 && sum !== funding.total) {
    const parts = funding.parts.map((part) => `${part.name} ${part.amount}`).join(' + ');
    refuse('sum-mismatch', { what: 'funding', total: funding.total, sum, parts }, `${field}.total`);
  }
}

function requireCalendar(calendar: ReportingCalendar): void {
  for (const name of ['firstHalf', 'secondHalf', 'year'] as const) {
    const rule = calendar[name];
    if (!isMonthDay(rule.cutOff)) refuse('date-invalid', { value: rule.cutOff }, `calendar.${name}.cutOff`);
    rule.due.forEach((due, i) => {
      if (!isMonthDay(due.day)) refuse('date-invalid', { value: due.day }, `calendar.${name}.due[${i}].day`);
    });
  }
  calendar.holidays.forEach((day, i) => requireDate(day, `calendar.holidays[${i}]`));
}

/**
 * Warnings to show with a plan's calendar. The same dates leave a working day in one year and none in another, so every
 * year of the horizon is looked at; a rule is named once, with the first dates that break it.
 */
export function planCalendarWarnings({
  calendar,
  terms,
}: Pick<PlanState, 'calendar' | 'terms'>): CalendarWarning[] {
  const found = new Map<string, CalendarWarning>();
  for (let year = terms.horizon.from; year <= terms.horizon.to; year++) {
    for (const warning of calendarWarnings(calendar, year)) {
      const rule = `${warning.period}/${warning.tier}`;
      if (!found.has(rule)) found.set(rule, warning);
    }
  }
  return [...found.values()];
}

function evolve(state: PlanState | undefined, event: PlanEvent): PlanState | undefined {
  if (event.type === 'PlanIssued') {
    const { plan, terms, calendar, businessDate } = event.data;
    return {
      plan,
      terms,
      issued: terms,
      amendments: [],
      calendar,
      calendars: [{ from: businessDate, value: calendar }],
      effectiveFrom: businessDate,
      changedOn: {},
      closedOn: null,
    };
  }
  if (!state) return state;
  const { changedOn } = state;
  const { businessDate } = event.data;
  switch (event.type) {
    case 'PlanAmended': {
      const { changes } = event.data;
      const amended = Object.fromEntries(Object.entries(changes).map(([term, { to }]) => [term, to]));
      return {
        ...state,
        terms: applyChanges(state.terms, changes),
        amendments: [...state.amendments, { from: businessDate, value: amended }],
        changedOn: withChangedOn(changedOn, Object.keys(changes), businessDate),
      };
    }
    case 'PlanCalendarRevised':
      return {
        ...state,
        calendar: event.data.calendar.to,
        calendars: [...state.calendars, { from: businessDate, value: event.data.calendar.to }],
        changedOn: withChangedOn(changedOn, ['calendar'], businessDate),
      };
    case 'PlanClosed':
      return { ...state, closedOn: businessDate };
    default:
      return event satisfies never;
  }
}
