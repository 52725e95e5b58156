/** What the aggregates share: the shape of a decider, its context, and the rules that several of them apply. */
import { periodOf } from './calendar.ts';
import { isIsoDate } from './dates.ts';
import { refuse } from './errors.ts';
import type { DomainEvent } from './events.ts';
import type { OrganisationState } from './organisation.ts';
import type { PlanState } from './plan.ts';
import type { Change, Code, IsoDate, PeriodKey, Responsibility } from './values.ts';

/**
 * An aggregate as two pure functions. A state is undefined until the first event. `decide` throws a DomainError to
 * refuse and never changes anything; `evolve` accepts every event that was once stored.
 */
export interface Decider<
  State,
  Command,
  Event extends DomainEvent,
  Context extends DecisionContext = DecisionContext,
> {
  readonly decide: (command: Command, state: State | undefined, context: Context) => Event[];
  readonly evolve: (state: State | undefined, event: Event) => State | undefined;
}

export interface DecisionContext {
  /** The present day in Asia/Ho_Chi_Minh. */
  readonly today: IsoDate;
  /** The organisation the command is given for; null for the operator of the ledger. */
  readonly actingFor: Code | null;
  /** The organisations the command names, those that exist. */
  readonly organisations: ReadonlyMap<Code, OrganisationState>;
}

/** Context of commands on the parts of a plan. */
export interface PlanContext extends DecisionContext {
  readonly plan: PlanState;
}

export const fold = <State, E extends DomainEvent>(
  evolve: (state: State | undefined, event: E) => State | undefined,
  events: Iterable<E>,
  state?: State,
): State | undefined => {
  let current = state;
  for (const event of events) current = evolve(current, event);
  return current;
};

// --- Dates ------------------------------------------------------------------------------------------------------

export function requireDate(value: IsoDate, field: string): void {
  if (!isIsoDate(value)) refuse('date-invalid', { value: value.slice(0, 40) }, field);
}

/** A day in the past or today: reports are about what has happened. */
export function requirePast(value: IsoDate, today: IsoDate, field: string): void {
  requireDate(value, field);
  if (value > today) refuse('date-in-future', { value, today }, field);
}

export function requireNotBefore(value: IsoDate, earliest: IsoDate, field: string): void {
  requireDate(value, field);
  if (value < earliest) refuse('date-too-early', { value, earliest }, field);
}

export function requireNotAfter(value: IsoDate, latest: IsoDate, field: string): void {
  requireDate(value, field);
  if (value > latest) refuse('date-too-late', { value, latest }, field);
}

/** Attribute → the day from which it is what it is now, for attributes that were changed. */
export type ChangedOn = Readonly<Record<string, IsoDate>>;

/** A change takes effect no earlier than the last one of the same attribute: at later dates that one would hide it. */
export function requireInOrder(
  changedOn: ChangedOn,
  attributes: readonly string[],
  effectiveOn: IsoDate,
): void {
  for (const attribute of attributes) {
    const last = changedOn[attribute];
    if (last !== undefined) requireNotBefore(effectiveOn, last, 'effectiveOn');
  }
}

export const withChangedOn = (
  changedOn: ChangedOn,
  attributes: readonly string[],
  effectiveOn: IsoDate,
): ChangedOn => ({
  ...changedOn,
  ...Object.fromEntries(attributes.map((attribute) => [attribute, effectiveOn])),
});

/** A report that names its period must be about a day of it. */
export function requireWithinPeriod(key: PeriodKey | undefined, asOf: IsoDate, { plan }: PlanContext): void {
  if (key === undefined) return;
  const period = periodOf(plan.calendar, key);
  if (!period) return refuse('period-invalid', { value: key.slice(0, 20) }, 'period');
  const { from, cutOff } = period;
  if (asOf < from || asOf > cutOff) refuse('period-mismatch', { asOf, period: key, from, cutOff }, 'period');
}

export function requireReason(reason: string, field = 'reason'): void {
  if (reason.trim() === '') refuse('reason-required', {}, field);
}

// --- Organisations and authority --------------------------------------------------------------------------------

/** The organisation must exist and not have ended by the given day. */
export function requireLiving(
  organisations: ReadonlyMap<Code, OrganisationState>,
  organisation: Code,
  on: IsoDate,
  field: string,
): void {
  const state = organisations.get(organisation);
  if (!state) return refuse('organisation-unknown', { organisation }, field);
  if (state.ended && state.ended.on <= on) {
    const successors = state.ended.successors.join(', ') || '–';
    refuse('organisation-ended', { organisation, endedOn: state.ended.on, successors }, field);
  }
}

export function requireResponsibility(
  responsibility: Responsibility,
  on: IsoDate,
  context: DecisionContext,
): void {
  if (responsibility.lead !== null) requireLiving(context.organisations, responsibility.lead, on, 'lead');
  responsibility.collaborators.forEach((code, i) =>
    requireLiving(context.organisations, code, on, `collaborators[${i}]`),
  );
  const twice = firstDuplicate([
    ...responsibility.collaborators,
    ...(responsibility.lead ? [responsibility.lead] : []),
  ]);
  if (twice) refuse('code-duplicate', { code: twice }, 'collaborators');
}

/** Who answers for a task or indicator: its lead, else the plan's standing agency, else the plan's issuer. */
export const responsibleFor = (responsibility: Responsibility, plan: PlanState): Code =>
  responsibility.lead ?? plan.terms.standingAgency ?? plan.terms.issuer;

/** Only the responsible organisation reports. The standing agency never does it for a department. */
export function requireReporter(
  subject: string,
  responsibility: Responsibility,
  on: IsoDate,
  context: PlanContext,
): Code {
  const responsible = responsibleFor(responsibility, context.plan);
  if (context.actingFor !== responsible) {
    refuse('not-your-assignment', { subject, responsible, actingFor: context.actingFor ?? '–' }, 'actingFor');
  }
  requireLiving(context.organisations, responsible, on, 'actingFor');
  return responsible;
}

/** Assigning, revising, confirming and the like are the standing agency's and the issuer's. */
export function requireManager(plan: PlanState, actingFor: Code | null): Code {
  const managers = [plan.terms.standingAgency, plan.terms.issuer].filter((code) => code !== null);
  if (actingFor === null || !managers.includes(actingFor)) {
    return refuse(
      'not-the-managing-agency',
      { managers: managers.join(', '), actingFor: actingFor ?? '–' },
      'actingFor',
    );
  }
  return actingFor;
}

export function requireOpenPlan(plan: PlanState): void {
  if (plan.closedOn !== null) refuse('plan-closed', { plan: plan.plan, closedOn: plan.closedOn });
}

// --- Comparing --------------------------------------------------------------------------------------------------

/** Structural equality of plain JSON; an absent key equals undefined. */
export function equal(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const [left, right] = [a as Record<string, unknown>, b as Record<string, unknown>];
  return [...new Set([...Object.keys(left), ...Object.keys(right)])].every((key) =>
    equal(left[key], right[key]),
  );
}

/** The fields of `wanted` that differ from `present`, each before and after. */
export function changesBetween<T extends object>(
  present: T,
  wanted: Partial<T>,
): { readonly [K in keyof T]?: Change<T[K]> } {
  const changes: { [K in keyof T]?: Change<T[K]> } = {};
  for (const key of Object.keys(wanted) as (keyof T)[]) {
    const to = wanted[key];
    if (to !== undefined && !equal(present[key], to))
      changes[key] = { from: present[key], to: to as T[keyof T] };
  }
  return changes;
}

/** `present` with the changes made. */
export function applyChanges<T extends object>(
  present: T,
  changes: { readonly [K in keyof T]?: Change<T[K]> },
): T {
  const result = { ...present };
  for (const key of Object.keys(changes) as (keyof T)[]) {
    const change = changes[key];
    if (change) result[key] = change.to;
  }
  return result;
}

export function firstDuplicate<T>(values: readonly T[]): T | undefined {
  return values.find((value, i) => values.indexOf(value) !== i);
}

/** Optional fields of an event: left out rather than stored as undefined. */
export const given = <T extends object>(fields: T): { [K in keyof T]?: NonNullable<T[K]> } =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined && value !== null)) as {
    [K in keyof T]?: NonNullable<T[K]>;
  };
