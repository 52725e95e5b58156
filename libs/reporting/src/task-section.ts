/** Tasks in the official cells: in all, by group, by lead, with rates over what has fallen due. */
import {
  awaitsConfirmation,
  type Code,
  hasFallenDue,
  isWithin,
  OFFICIAL_CELLS,
  type Period,
  type PlanSnapshot,
  rate,
  TASK_CELLS,
  type TaskCell,
  taskCell,
  type TaskView,
} from '#domain';
import { figureOf, positionsOf } from './figure.ts';
import type { CellCounts, RateFigure, TaskItem, TaskRow, TaskSection } from './report.ts';

/** What decides in which cell a task stands. */
export const CELL_ATTRIBUTES: readonly string[] = ['assigned', 'due', 'lifecycle', 'completion'];

const isOfficial = (cell: TaskCell): boolean => (OFFICIAL_CELLS as readonly TaskCell[]).includes(cell);

export function taskSection(snapshot: PlanSnapshot, period: Period): TaskSection {
  const { tasks, asOf, plan, organisations } = snapshot;
  const names = new Map(organisations.map(({ organisation, name }) => [organisation, name]));
  const groups = plan.terms.groups.filter((group) => group.of === 'tasks');
  const cellOf = (task: TaskView): TaskCell => taskCell(task, asOf);
  const official = tasks.filter((task) => isOfficial(cellOf(task)));
  const due = tasks.filter((task) => hasFallenDue(task, asOf));
  const completed = official.filter((task) => cellOf(task).startsWith('completed'));

  const row = (
    code: Code | null,
    name: string | null,
    members: readonly TaskView[],
    by: string,
  ): TaskRow => ({
    code,
    name,
    counts: countCells(members, asOf, by),
  });
  const grouped = groups.map(({ code, name }) =>
    row(
      code,
      name,
      tasks.filter((task) => task.terms.group === code),
      'group',
    ),
  );
  const ungrouped = tasks.filter((task) => !groups.some(({ code }) => code === task.terms.group));
  const leads = [...new Set(tasks.map((task) => task.responsibility.lead))].sort(nullLast);

  return {
    counts: countCells(tasks, asOf),
    byGroup: ungrouped.length > 0 ? [...grouped, row(null, null, ungrouped, 'group')] : grouped,
    byLead: leads.map((lead) =>
      row(
        lead,
        lead === null ? null : (names.get(lead) ?? lead),
        tasks.filter((task) => task.responsibility.lead === lead),
        'responsibility',
      ),
    ),
    onTime: rateFigure(
      due.filter((task) => cellOf(task) === 'completed-on-time'),
      due,
    ),
    completed: rateFigure(completed, official),
    awaitingConfirmation: figureOf(tasks.filter(awaitsConfirmation), (task) =>
      positionsOf(task, 'assigned', 'lifecycle', 'progress', 'rejection'),
    ),
    items: tasks.map((task) => taskItem(task, cellOf(task), period)),
  };
}

/** Groups and leads without a code come last. */
const nullLast = (a: Code | null, b: Code | null): number =>
  a === null ? 1 : b === null ? -1 : a < b ? -1 : 1;

function countCells(tasks: readonly TaskView[], asOf: string, by?: string): CellCounts {
  const attributes = by === undefined ? CELL_ATTRIBUTES : [...CELL_ATTRIBUTES, by];
  const from = (task: TaskView): number[] => positionsOf(task, ...attributes);
  const counts = TASK_CELLS.map((cell) => [
    cell,
    figureOf(
      tasks.filter((task) => taskCell(task, asOf) === cell),
      from,
    ),
  ]);
  return {
    ...(Object.fromEntries(counts) as Omit<CellCounts, 'total'>),
    total: figureOf(tasks, from),
  };
}

function rateFigure(above: readonly TaskView[], below: readonly TaskView[]): RateFigure {
  const from = (task: TaskView): number[] => positionsOf(task, ...CELL_ATTRIBUTES);
  return {
    numerator: figureOf(above, from),
    denominator: figureOf(below, from),
    percent: rate(above.length, below.length).percent,
  };
}

function taskItem(task: TaskView, cell: TaskCell, { from, cutOff }: Period): TaskItem {
  const { progress, terms } = task;
  return {
    task: task.task,
    title: terms.title,
    group: terms.group,
    lead: task.responsibility.lead,
    due: terms.due,
    cell,
    completedOn: task.completion?.completedOn ?? null,
    awaitsConfirmation: awaitsConfirmation(task),
    progress: progress && {
      asOf: progress.asOf,
      inPeriod: isWithin({ from, cutOff }, progress.countsFrom ?? progress.asOf),
      revised: progress.revised ?? null,
      percent: progress.percent,
      disbursed: progress.disbursed,
      narrative: progress.narrative,
    },
    positions: task.positions,
  };
}
