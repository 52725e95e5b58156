/**
 * Where a task stands. The official report has four cells: completed on time or late, not completed in time or overdue;
 * they add up. Standing duties (thường xuyên), suspended and withdrawn tasks are counted apart. Nothing here is stored:
 * the cell follows from due date, completion date and the business date.
 */
import { lastDayOf } from './dates.ts';
import { percentage } from './decimal.ts';
import type { DecimalText, IsoDate } from './values.ts';
import type { TaskView } from './views.ts';

export const OFFICIAL_CELLS = [
  'completed-on-time',
  'completed-late',
  'open-in-time',
  'open-overdue',
] as const;
export const OTHER_CELLS = ['standing', 'suspended', 'withdrawn'] as const;
export const TASK_CELLS = [...OFFICIAL_CELLS, ...OTHER_CELLS] as const;
export type TaskCell = (typeof OFFICIAL_CELLS)[number] | (typeof OTHER_CELLS)[number];

/** The cell of a task at a business date. On its last day a task is still in time. */
export function taskCell(task: TaskView, asOf: IsoDate): TaskCell {
  if (task.lifecycle.state === 'withdrawn') return 'withdrawn';
  const lastDay = lastDayOf(task.terms.due);
  if (task.completion) {
    return lastDay === null || task.completion.completedOn <= lastDay
      ? 'completed-on-time'
      : 'completed-late';
  }
  if (task.lifecycle.state === 'suspended') return 'suspended';
  if (lastDay === null) return 'standing';
  return asOf <= lastDay ? 'open-in-time' : 'open-overdue';
}

/** Whether the task has fallen due: its last day is past. Only such tasks stand under an on-time rate. */
export function hasFallenDue(task: TaskView, asOf: IsoDate): boolean {
  const lastDay = lastDayOf(task.terms.due);
  const official = (OFFICIAL_CELLS as readonly TaskCell[]).includes(taskCell(task, asOf));
  return official && lastDay !== null && lastDay < asOf;
}

/** Completion declared by the lead that the assigner has not ruled on yet. */
export function awaitsConfirmation(task: TaskView): boolean {
  const { progress, completion, rejection, lifecycle } = task;
  if (lifecycle.state === 'withdrawn') return false;
  return progress?.completedOn != null && !completion && rejection?.report !== progress.report;
}

/** A rate with the numbers it is made of, so that a reader can check it. */
export interface Rate {
  readonly numerator: number;
  readonly denominator: number;
  /** Per cent, null when nothing stands below the line. */
  readonly percent: DecimalText | null;
}

/** Rates are printed with one decimal, rounded half up. */
export const RATE_DECIMALS = 1;

export const rate = (numerator: number, denominator: number): Rate => ({
  numerator,
  denominator,
  percent: percentage(numerator, denominator, RATE_DECIMALS),
});
