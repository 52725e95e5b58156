/**
 * Every figure of a report under an address that stays the same from report to report, so that a person can ask for it, a
 * difference can name it and an altered document can be told where it was altered. Addresses are made of codes and read from
 * the whole to the part: `tasks/on-time-rate`, `groups/ha-tang-so/open-overdue`, `indicator/kinh-te-so-grdp/value`. What the
 * document puts in no group or gives no lead goes under `-`, which is no code.
 */
import { ACHIEVEMENT_LEVELS, lastDayOf, type Positions, TASK_CELLS } from '#domain';
import { positionsOf } from './figure.ts';
import { dueText } from './format.ts';
import { CELL_LABELS, DECLARED_LABELS, LEVEL_LABELS, WORDS } from './labels.ts';
import {
  amount,
  cell,
  count,
  day,
  decimal,
  DENOMINATOR,
  FIGURES,
  inBoth,
  joined,
  NUMERATOR,
  type Place,
  type ReportCell,
  same,
  targetCell,
  valueCell,
} from './lineage/cell-parts.ts';
import { FORMULAS, type Words } from './lineage/formulas.ts';
import type {
  CellCounts,
  CountCheck,
  Figure,
  IndicatorItem,
  PlanReport,
  RateFigure,
  TaskItem,
} from './report.ts';
import { CELL_ATTRIBUTES } from './task-section.ts';

export type { CellKind, ReportCell } from './lineage/cell-parts.ts';

/** All cells of a report, in its own order; each address once. */
export const cellsOf = (report: PlanReport): ReportCell[] => [
  ...taskCells(report),
  ...report.tasks.items.flatMap((item) => cellsOfTask(item, report)),
  ...ACHIEVEMENT_LEVELS.map((level) =>
    count(
      `indicators/${level}`,
      joined(WORDS.indicators, LEVEL_LABELS[level]),
      report.indicators.byLevel[level],
      FORMULAS.indicatorCount,
    ),
  ),
  count(
    'indicators/total',
    joined(WORDS.indicators, CELL_LABELS.total),
    report.indicators.total,
    FORMULAS.indicatorTotal,
  ),
  ...report.indicators.items.flatMap((item) => cellsOfIndicator(item, report)),
  ...fundingCells(report),
  ...report.declared.flatMap(({ what, byGroup, ...whole }) => [
    ...checkCells(`declared/${what}`, DECLARED_LABELS[what], whole),
    ...byGroup.flatMap((part) =>
      checkCells(
        `declared/${what}/groups/${part.group}`,
        joined(DECLARED_LABELS[what], same(part.group)),
        part,
      ),
    ),
  ]),
  ...report.silent.flatMap(({ organisation: { code, name }, tasks, indicators }) => [
    count(`silent/${code}/tasks`, joined(WORDS.silent, same(name), WORDS.tasks), tasks, FORMULAS.silent),
    count(
      `silent/${code}/indicators`,
      joined(WORDS.silent, same(name), WORDS.indicators),
      indicators,
      FORMULAS.silent,
    ),
  ]),
];

// --- Tasks ------------------------------------------------------------------------------------------------------

function taskCells({ tasks }: PlanReport): ReportCell[] {
  const counts = (at: string, label: Words, cells: CellCounts): ReportCell[] => [
    ...TASK_CELLS.map((name) =>
      count(`${at}/${name}`, joined(label, CELL_LABELS[name]), cells[name], FORMULAS.taskCount),
    ),
    count(`${at}/total`, joined(label, CELL_LABELS.total), cells.total, FORMULAS.taskTotal),
  ];
  const rate = (at: string, label: Words, figure: RateFigure, formulas: readonly [Words, Words, Words]) => [
    decimal([at, joined(label, same('%')), formulas[0], figure.denominator.from], 'rate', figure.percent),
    count(`${at}/numerator`, joined(label, NUMERATOR), figure.numerator, formulas[1]),
    count(`${at}/denominator`, joined(label, DENOMINATOR), figure.denominator, formulas[2]),
  ];
  const { onTimeRate, onTimeNumerator, onTimeDenominator } = FORMULAS;
  const { completionRate, completionNumerator, completionDenominator } = FORMULAS;
  return [
    ...counts('tasks', WORDS.tasks, tasks.counts),
    ...rate('tasks/on-time-rate', WORDS.onTimeRate, tasks.onTime, [
      onTimeRate,
      onTimeNumerator,
      onTimeDenominator,
    ]),
    ...rate('tasks/completion-rate', WORDS.completionRate, tasks.completed, [
      completionRate,
      completionNumerator,
      completionDenominator,
    ]),
    count('tasks/awaiting-confirmation', WORDS.awaiting, tasks.awaitingConfirmation, FORMULAS.awaiting),
    ...tasks.byGroup.flatMap(({ code, name, counts: of }) =>
      counts(`groups/${code ?? '-'}`, name === null ? WORDS.noGroup : same(name), of),
    ),
    ...tasks.byLead.flatMap(({ code, name, counts: of }) =>
      counts(`leads/${code ?? '-'}`, name === null ? WORDS.noLead : same(name), of),
    ),
  ];
}

function cellsOfTask(item: TaskItem, report: PlanReport): ReportCell[] {
  const { progress, due } = item;
  const place = (figure: string, label: Words, formula: Words, ...attributes: (keyof Positions)[]): Place => [
    `task/${item.task}/${figure}`,
    joined(same(item.title === null ? item.task : `${item.title} (${item.task})`), label),
    formula,
    positionsOf(item, 'assigned', ...attributes),
  ];
  const { assignedTerm, lastProgress } = FORMULAS;
  return [
    cell(place('title', FIGURES.title, assignedTerm, 'title'), 'word', { value: item.title }),
    leadCell(place('lead', FIGURES.lead, assignedTerm, 'responsibility'), item.lead, report),
    cell(place('due', FIGURES.due, assignedTerm, 'due'), 'word', {
      value: lastDayOf(due) ?? 'standing',
      text: inBoth((language) => dueText(due, language)),
    }),
    cell(place('cell', FIGURES.cell, FORMULAS.taskCell, ...CELL_ATTRIBUTES), 'word', {
      value: item.cell,
      text: CELL_LABELS[item.cell],
    }),
    day(place('completed-on', FIGURES.completedOn, FORMULAS.completedOn, 'completion'), item.completedOn),
    decimal(place('percent', FIGURES.percent, lastProgress, 'progress'), 'figure', progress?.percent ?? null),
    amount(place('disbursed', FIGURES.disbursed, lastProgress, 'progress'), progress?.disbursed ?? null),
    day(place('reported-as-of', FIGURES.reportedAsOf, lastProgress, 'progress'), progress?.asOf ?? null),
    cell(place('narrative', FIGURES.narrative, lastProgress, 'progress'), 'word', {
      value: progress?.narrative ?? null,
    }),
  ];
}

const leadCell = (place: Place, lead: string | null, { organisations }: PlanReport): ReportCell =>
  cell(place, 'word', {
    value: lead,
    text: same(organisations.find(({ code }) => code === lead)?.name ?? lead ?? ''),
  });

// --- Indicators -------------------------------------------------------------------------------------------------

function cellsOfIndicator(item: IndicatorItem, report: PlanReport): ReportCell[] {
  const { baseline, target, value, computed, expected, level, trend } = item;
  const place = (
    figure: string,
    label: Words,
    formula: Words,
    of: { readonly from: readonly number[] } | null,
  ): Place => [
    `indicator/${item.indicator}/${figure}`,
    joined(same(`${item.name} (${item.indicator})`), label),
    formula,
    of?.from ?? [],
  ];
  const { assignedTerm, lastValue } = FORMULAS;
  const unit = same(item.unit);
  return [
    cell(place('name', FIGURES.title, assignedTerm, null), 'word', { value: item.name }),
    leadCell(place('lead', FIGURES.lead, assignedTerm, null), item.lead, report),
    valueCell(
      place('baseline', joined(WORDS.baseline, unit), FORMULAS.baseline, baseline),
      baseline?.value ?? null,
    ),
    targetCell(
      place(
        'target',
        joined(target === null ? WORDS.target : joined(WORDS.target, same(String(target.year))), unit),
        FORMULAS.target,
        target,
      ),
      target?.value ?? null,
    ),
    valueCell(place('value', joined(WORDS.value, unit), lastValue, value), value?.value ?? null),
    day(place('value-as-of', FIGURES.reportedAsOf, lastValue, value), value?.asOf ?? null),
    cell(place('narrative', FIGURES.narrative, lastValue, value), 'word', {
      value: value?.narrative ?? null,
    }),
    decimal(
      place('mean-growth', joined(FIGURES.meanGrowth, unit), FORMULAS.meanGrowth, computed),
      'computed',
      computed?.value ?? null,
    ),
    decimal(
      place('expected', joined(FIGURES.expected, unit), FORMULAS.expected, expected),
      'computed',
      expected?.value ?? null,
    ),
    cell(place('level', WORDS.level, FORMULAS.level, level), 'word', {
      value: level.value,
      text: LEVEL_LABELS[level.value],
    }),
    decimal(
      place('change', joined(WORDS.trend, unit), FORMULAS.change, trend),
      'figure',
      trend?.value ?? null,
    ),
  ];
}

// --- The rest ---------------------------------------------------------------------------------------------------

function fundingCells({ funding: { planned, ofTasks, disbursed } }: PlanReport): ReportCell[] {
  const sum = (address: string, label: Words, formula: Words, figure: Figure<string> | null): ReportCell =>
    amount([address, label, formula, figure?.from ?? []], figure?.value ?? null);
  return [
    sum('funding/planned', WORDS.fundingPlanned, FORMULAS.planned, planned?.total ?? null),
    ...(planned?.parts ?? []).map((part) =>
      sum(
        `funding/planned/${part.code}`,
        joined(WORDS.fundingPlanned, same(part.name)),
        FORMULAS.planned,
        part.amount,
      ),
    ),
    sum('funding/of-tasks', WORDS.fundingTasks, FORMULAS.ofTasks, ofTasks),
    sum('funding/disbursed', WORDS.disbursed, FORMULAS.disbursed, disbursed),
  ];
}

const checkCells = (address: string, label: Words, { declared, inLedger }: CountCheck): ReportCell[] => [
  count(address, joined(WORDS.declared, label), declared, FORMULAS.declared),
  ...(inLedger
    ? [count(`${address}/in-ledger`, joined(WORDS.inLedger, label), inLedger, FORMULAS.inLedger)]
    : []),
];
