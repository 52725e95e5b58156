/** The rules a report has to keep whatever is in it. A report that breaks one is not handed out. */
import { ACHIEVEMENT_LEVELS, OFFICIAL_CELLS, rate, TASK_CELLS } from '#domain';
import type { CellCounts, PlanReport } from './report.ts';

/** A report whose figures contradict each other: a fault of the program, never of the person asking. */
export class ReportInconsistency extends Error {
  override readonly name = 'ReportInconsistency';
}

/** What does not add up, in words; empty where everything does. */
export function inconsistencies(report: PlanReport): string[] {
  const problems: string[] = [];
  const require = (what: string, stated: unknown, counted: unknown): void => {
    if (stated !== counted) problems.push(`${what}: ${String(stated)} ≠ ${String(counted)}`);
  };
  requireTasks(report, require);
  requireIndicators(report, require);
  const { planned } = report.funding;
  if (planned && planned.parts.length > 0) {
    const sum = planned.parts.reduce((total, part) => total + BigInt(part.amount.value), 0n);
    require('funding', BigInt(planned.total.value), sum);
  }
  for (const { what, declared, inLedger, agrees } of report.declared) {
    require(`declared ${what}`, agrees, inLedger && inLedger.value === declared.value);
  }
  return [...problems, ...misplaced(report, report.knownAt, 'report')];
}

type Require = (what: string, stated: unknown, counted: unknown) => void;

const cells = (counts: CellCounts): number => TASK_CELLS.reduce((sum, cell) => sum + counts[cell].value, 0);

function requireTasks({ tasks }: PlanReport, require: Require): void {
  const { counts } = tasks;
  require('tasks by cell', counts.total.value, cells(counts));
  require('tasks listed', counts.total.value, tasks.items.length);
  for (const cell of TASK_CELLS) {
    require(`${cell} listed`, counts[cell].value, tasks.items.filter((item) => item.cell === cell).length);
  }
  for (const [name, rows] of [['group', tasks.byGroup] as const, ['lead', tasks.byLead] as const]) {
    for (const row of rows)
      require(`tasks of ${name} ${row.code ?? '–'}`, row.counts.total.value, cells(row.counts));
    for (const cell of [...TASK_CELLS, 'total'] as const) {
      const sum = rows.reduce((total, row) => total + row.counts[cell].value, 0);
      require(`${cell} by ${name}`, counts[cell].value, sum);
    }
  }
  const official = OFFICIAL_CELLS.reduce((sum, cell) => sum + counts[cell].value, 0);
  const completed = counts['completed-on-time'].value + counts['completed-late'].value;
  require('denominator of the completion rate', tasks.completed.denominator.value, official);
  require('numerator of the completion rate', tasks.completed.numerator.value, completed);
  for (const [name, { numerator, denominator, percent }] of [
    ['on-time rate', tasks.onTime] as const,
    ['completion rate', tasks.completed] as const,
  ]) {
    require(`${name} above 100 %`, numerator.value > denominator.value, false);
    require(name, percent, rate(numerator.value, denominator.value).percent);
  }
  const awaiting = tasks.items.filter((item) => item.awaitsConfirmation).length;
  require('awaiting confirmation', tasks.awaitingConfirmation.value, awaiting);
}

function requireIndicators({ indicators }: PlanReport, require: Require): void {
  const { byLevel, total, items } = indicators;
  const sum = ACHIEVEMENT_LEVELS.reduce((count, level) => count + byLevel[level].value, 0);
  require('indicators by level', total.value, sum);
  require('indicators listed', total.value, items.length);
  for (const level of ACHIEVEMENT_LEVELS) {
    const listed = items.filter((item) => item.level.value === level).length;
    require(`${level} listed`, byLevel[level].value, listed);
  }
}

/** Figures that name no event, an event twice or out of order, or one that was not known yet. */
function misplaced(part: unknown, knownAt: number, path: string): string[] {
  if (typeof part !== 'object' || part === null) return [];
  const inside = Object.entries(part).flatMap(([key, value]) => misplaced(value, knownAt, `${path}.${key}`));
  const { value, from } = part as { readonly value?: unknown; readonly from?: unknown };
  if (value === undefined || !Array.isArray(from)) return inside;
  const positions = from as number[];
  const ordered = positions.every((position, i) => i === 0 || position > (positions[i - 1] ?? 0));
  const known = positions.every((position) => position > 0 && position <= knownAt);
  const stated = value === 0 || positions.length > 0;
  return ordered && known && stated ? inside : [...inside, `${path}: rests on [${positions.join(', ')}]`];
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
