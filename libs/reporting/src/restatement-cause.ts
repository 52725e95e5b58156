/** Why a published figure stands otherwise now: found in the events that came to be known since, never typed in. */
import {
  type Code,
  type DomainEvent,
  equal,
  type EventOf,
  type RevisionCause,
  type TaskProgress,
} from '#domain';
import type { RestatedFigure, Restatement } from './restatement.ts';
import type { ToldEvent } from './source.ts';

/** The kinds of events that can change each figure. */
const CHANGED_BY: Readonly<Record<RestatedFigure['figure'], readonly DomainEvent['type'][]>> = {
  value: ['IndicatorValueReported', 'IndicatorValueRevised'],
  target: ['IndicatorTargetRevised', 'IndicatorDefinitionRevised'],
  percent: ['TaskProgressReported', 'TaskProgressRevised'],
  disbursed: ['TaskProgressReported', 'TaskProgressRevised'],
  'completed-on': ['TaskProgressRevised', 'TaskCompletionConfirmed'],
  due: ['TaskRevised'],
  cell: ['TaskAssigned', 'TaskSuspended', 'TaskResumed', 'TaskWithdrawn'],
  level: ['IndicatorAssigned', 'IndicatorWithdrawn', 'IndicatorDefinitionRevised', 'IndicatorTargetRevised'],
};

/** The cause of what changed without stating one. */
const CAUSES: Readonly<Partial<Record<DomainEvent['type'], RevisionCause>>> = {
  OrganisationRenamed: 'reorganisation',
  OrganisationSucceeded: 'reorganisation',
  PlanAmended: 'target-change',
  PlanCalendarRevised: 'method',
  PlanClosed: 'target-change',
  TaskRevised: 'target-change',
  TaskSuspended: 'target-change',
  TaskResumed: 'target-change',
  TaskWithdrawn: 'target-change',
  IndicatorTargetRevised: 'target-change',
  IndicatorWithdrawn: 'target-change',
  IndicatorDefinitionRevised: 'method',
  TaskReassigned: 'reorganisation',
  IndicatorReassigned: 'reorganisation',
};

/** The cause an event states, else the one its kind implies; what only adds to what is known is late data. */
export function causeOf({ type, data }: Pick<ToldEvent, 'type' | 'data'>): RevisionCause {
  const { cause } = data as { readonly cause?: RevisionCause | 'decision' };
  return (cause === undefined || cause === 'decision' ? CAUSES[type] : cause) ?? 'late-data';
}

/**
 * By whose doing, and why, a figure stands otherwise than published.
 * @param told what happened to the item about the days of the report, as far as it became known since
 * @param restsOn positions of the events the present figures were taken from
 */
export function explained(
  change: RestatedFigure,
  told: readonly ToldEvent[],
  restsOn: readonly (number | undefined)[],
): Pick<Restatement, 'cause' | 'by' | 'reason' | 'positions'> {
  const bearing = told.filter((event) => bearsOn(change, event));
  // Of several reports only the one whose figure now stands there explains it.
  const present = told.filter(({ position }) => restsOn.includes(position)).map(reportOf);
  const standing = bearing.filter((event) => present.includes(reportOf(event)));
  const events = standing.length > 0 ? standing : bearing.length > 0 ? bearing : told;
  const last = events.at(-1);
  // A changed calendar or plan moves levels without an event of the indicator's own.
  if (!last) return { cause: 'method', by: null, reason: '', positions: [] };
  const { reason, narrative, organisation } = last.data as {
    readonly reason?: string;
    readonly narrative?: unknown;
    readonly organisation?: Code;
  };
  return {
    cause: causeOf(last),
    by: organisation ?? last.actingFor,
    reason: reason ?? (typeof narrative === 'string' ? narrative : ''),
    positions: events.map(({ position }) => position),
  };
}

/** Whether an event can have changed a figure: a correction of the narrative leaves the percentage as it was. */
function bearsOn({ figure, from, to }: RestatedFigure, { type, data }: ToldEvent): boolean {
  if (!CHANGED_BY[figure].includes(type)) return false;
  if (type === 'TaskProgressRevised') {
    const { progress } = data as EventOf<'TaskProgressRevised'>['data'];
    const field = PROGRESS_FIELDS[figure];
    const moved = progress.from.asOf !== progress.to.asOf;
    return moved || field === undefined || !equal(progress.from[field], progress.to[field]);
  }
  if (type === 'IndicatorValueRevised') {
    const { asOf, value } = data as EventOf<'IndicatorValueRevised'>['data'];
    return asOf.from !== asOf.to || !equal(value.from, value.to);
  }
  if (type === 'IndicatorTargetRevised' && figure === 'target') {
    const { target } = data as EventOf<'IndicatorTargetRevised'>['data'];
    const criteria = [target.from?.criterion ?? null, target.to?.criterion ?? null];
    return criteria.some((criterion) => equal(criterion, from) || equal(criterion, to));
  }
  return true;
}

const PROGRESS_FIELDS: Partial<Record<RestatedFigure['figure'], keyof TaskProgress>> = {
  percent: 'percent',
  disbursed: 'disbursed',
  'completed-on': 'completedOn',
};

const reportOf = ({ data }: ToldEvent): number | null => ('report' in data ? data.report : null);
