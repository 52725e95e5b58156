/** What the aggregates share: the shape of a decider, its context, dates, reasons, and comparing before and after. */
import { isIsoDate } from './dates.ts';
import { refuse } from './errors.ts';
import type { DomainEvent } from './events.ts';
import type { OrganisationState } from './organisation.ts';
import type { FigureCycle } from './cycle/period-rules.ts';
import type { PlanState } from './plan.ts';
import type { Change, Code, IsoDate, LegalReference } from './values.ts';

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
  /** For a figure: the periods opened so far that its date may lie in. */
  readonly cycles?: readonly FigureCycle[];
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

/** Why and from when a change holds. */
export interface Justified {
  readonly reason: string;
  readonly legalBasis: LegalReference;
  readonly effectiveOn: IsoDate;
}

/** The day from which a command changes the picture; reports, rulings and corrections act at once. */
export const effectOf = (
  command: { readonly type: string; readonly effectiveOn?: IsoDate; readonly assignedOn?: IsoDate },
  today: IsoDate,
): IsoDate => command.effectiveOn ?? command.assignedOn ?? today;

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

export function requireReason(reason: string, field = 'reason'): void {
  if (reason.trim() === '') refuse('reason-required', {}, field);
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
    if (to !== undefined && !equal(present[key], to)) changes[key] = { from: present[key], to: to };
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
