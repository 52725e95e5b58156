/** The rules a report has to keep whatever is in it. A report that breaks one is not handed out. */
import { OFFICIAL_CELLS, TASK_CELLS, type TaskCell } from '#domain';
import type { CellCounts, PlanReport } from './report.ts';

/** A report whose figures contradict each other: a fault of the program, never of the person asking. */
export class ReportInconsistency extends Error {
  override readonly name = 'ReportInconsistency';
}

/** What does not add up, in words; empty where everything does. */
export function inconsistencies(report: PlanReport): string[] {
  const { tasks, indicators, funding } = report;
  const problems: string[] = [];
  const require = (what: string, total: number, sum: number): void => {
    if (total !== sum) problems.push(`${what}: ${total} ≠ ${sum}`);
  };
  const cells = (counts: CellCounts): number => TASK_CELLS.reduce((sum, cell) => sum + counts[cell].value, 0);

  require('tasks by cell', tasks.counts.total.value, cells(tasks.counts));
  require('tasks listed', tasks.counts.total.value, tasks.items.length);
  for (const [name, rows] of [['group', tasks.byGroup] as const, ['lead', tasks.byLead] as const]) {
    for (const row of rows)
      require(`tasks of ${name} ${row.code ?? '–'}`, row.counts.total.value, cells(row.counts));
    for (const cell of [...TASK_CELLS, 'total'] as const) {
      const sum = rows.reduce((total, row) => total + row.counts[cell].value, 0);
      require(`${cell} by ${name}`, tasks.counts[cell].value, sum);
    }
  }
  const official = OFFICIAL_CELLS.reduce((sum, cell: TaskCell) => sum + tasks.counts[cell].value, 0);
  require('denominator of the completion rate', tasks.completed.denominator.value, official);
  for (const { numerator, denominator } of [tasks.onTime, tasks.completed]) {
    if (numerator.value > denominator.value)
      problems.push(`a rate above 100 %: ${numerator.value} / ${denominator.value}`);
  }

  const levels = Object.values(indicators.byLevel).reduce((sum, figure) => sum + figure.value, 0);
  require('indicators by level', indicators.total.value, levels);
  require('indicators listed', indicators.total.value, indicators.items.length);

  const parts = funding.planned?.parts ?? [];
  const sum = parts.reduce((total, part) => total + BigInt(part.amount.value), 0n);
  if (funding.planned && parts.length > 0 && BigInt(funding.planned.total.value) !== sum) {
    problems.push(`funding: ${funding.planned.total.value} ≠ ${sum}`);
  }
  return problems;
}

/** @throws ReportInconsistency */
export function requireConsistent(report: PlanReport): void {
  const problems = inconsistencies(report);
  if (problems.length > 0) {
    throw new ReportInconsistency(
      `report ${report.plan.code} ${report.period.key} does not add up: ${problems.join('; ')}`,
    );
  }
}
