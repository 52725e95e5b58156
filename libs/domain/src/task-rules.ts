/** The rules of a task's terms, reports and course. */
import { requireGroup } from './authority.ts';
import { compare, requireDecimal, requireVnd, scaleOf } from './decimal.ts';
import { type PlanContext, requireDate, requireNotAfter, requireNotBefore, requirePast } from './decider.ts';
import { refuse } from './errors.ts';
import type { TaskProgress, TaskTerms } from './events.ts';
import { requireFunding } from './plan.ts';
import type { TaskState } from './task-state.ts';
import { inForce } from './timeline.ts';
import type { Due, IsoDate } from './values.ts';

/**
 * Withdrawn from its day on: until then a task goes on as before, but nothing takes effect afterwards and nothing else
 * can become of it.
 */
export function requireNotWithdrawn({ task, lifecycle }: TaskState, on: IsoDate): void {
  if (lifecycle.state === 'withdrawn' && lifecycle.since <= on)
    refuse('withdrawn', { subject: task, withdrawnOn: lifecycle.since });
}

/** A suspended task takes no reports about the days of its suspension; late ones about other days are welcome. */
export function requireNotSuspended({ task, lifecycles }: TaskState, on: IsoDate): void {
  const { state, since } = inForce(lifecycles, on);
  if (state === 'suspended') refuse('task-suspended', { task, since });
}

/** @param on the day from which the terms hold; the plan's groups are those of that day */
export function requireTaskTerms(terms: Partial<TaskTerms>, on: IsoDate, { plan }: PlanContext): void {
  if (terms.group !== undefined) requireGroup(plan, terms.group, 'tasks', on);
  if (terms.due) requireDue(terms.due);
  if (terms.funding) requireFunding(terms.funding, 'funding');
}

function requireDue(due: Due): void {
  if (due.precision === 'day') requireDate(due.on, 'due.on');
  if (due.precision === 'month') requireDate(`${due.month}-01`, 'due.month');
  if (due.precision === 'year') requireDate(`${due.year}-01-01`, 'due.year');
}

export function requireProgress(progress: TaskProgress, state: TaskState, context: PlanContext): void {
  const { asOf, percent, completedOn, disbursed } = progress;
  requirePast(asOf, context.today, 'asOf');
  requireNotBefore(asOf, state.assignedOn, 'asOf');
  if (percent !== null) {
    requireDecimal(percent, 'percent');
    if (compare(percent, '0') < 0 || compare(percent, '100') > 0) {
      refuse('out-of-range', { value: percent, min: 0, max: 100 }, 'percent');
    }
    if (scaleOf(percent) > 2) refuse('too-many-decimals', { value: percent, decimals: 2 }, 'percent');
    if (completedOn !== null && compare(percent, '100') !== 0) {
      refuse('out-of-range', { value: percent, min: 100, max: 100 }, 'percent');
    }
  }
  if (completedOn !== null) {
    requireNotAfter(completedOn, asOf, 'completedOn');
    requireNotBefore(completedOn, state.assignedOn, 'completedOn');
  }
  if (disbursed !== null) requireVnd(disbursed, 'disbursed');
}

/** A task is completed once: neither reported on, nor confirmed by way of another report, nor stopped afterwards. */
export function requireNotCompleted({ task, reports }: TaskState): void {
  const confirmed = reports.findIndex((report) => report.completion === 'confirmed');
  if (confirmed >= 0) refuse('task-completed', { task, report: confirmed + 1 });
}

/** The completion date a report declares and nobody has ruled on yet. */
export function requireDeclared(state: TaskState, report: number): IsoDate {
  const declaring = state.reports[report - 1];
  if (!declaring) return refuse('report-unknown', { report }, 'report');
  const { completedOn } = declaring.progress;
  if (declaring.completion !== 'declared' || completedOn === null) {
    return refuse('completion-not-reported', { report }, 'report');
  }
  return completedOn;
}
