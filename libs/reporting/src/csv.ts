/**
 * The report as CSV in long form: one figure a row, with what it is about, its value and the positions it comes from.
 * RFC 4180, UTF-8 with a byte order mark so that Excel reads Vietnamese. Values are canonical: point for decimals, ISO
 * dates. Text that a spreadsheet would take for a formula gets an apostrophe in front.
 */
import { type Language, lastDayOf, TASK_CELLS, type Value } from '#domain';
import { stringify } from 'csv-stringify/sync';
import { criterionText, valueText } from './format.ts';
import { CELL_LABELS, LEVEL_LABELS, WORDS } from './labels.ts';
import type { Figure, PlanReport, TaskRow } from './report.ts';
import { changeText } from './table.ts';

interface CsvRow {
  readonly section: string;
  readonly code: string;
  readonly name: string;
  readonly figure: string;
  readonly value: string | number | null;
  readonly unit: string;
  readonly positions: readonly number[];
}

const COLUMNS = [
  'plan',
  'period',
  'as_of',
  'known_at',
  'section',
  'code',
  'name',
  'figure',
  'value',
  'unit',
  'positions',
];

export function renderCsv(report: PlanReport, language: Language): string {
  const head = [report.plan.code, report.period.key, report.asOf, String(report.knownAt)];
  const records = csvRows(report, language).map((row) =>
    [
      ...head,
      row.section,
      row.code,
      row.name,
      row.figure,
      String(row.value ?? ''),
      row.unit,
      row.positions.join(' '),
    ].map(inert),
  );
  return stringify([COLUMNS, ...records], { bom: true, record_delimiter: 'windows' });
}

/** Negative numbers are left alone: they are figures, not formulas. */
const inert = (text: string): string =>
  /^[=+\-@\t\r\0]/.test(text) && !/^-?\d+(\.\d+)?$/.test(text) ? `'${text}` : text;

function csvRows(report: PlanReport, language: Language): CsvRow[] {
  return [
    ...taskRows(report, language),
    ...indicatorRows(report, language),
    ...fundingRows(report),
    ...otherRows(report, language),
  ];
}

function taskRows({ tasks }: PlanReport, language: Language): CsvRow[] {
  const counts = (section: string, { code, name, counts: cells }: TaskRow): CsvRow[] =>
    [...TASK_CELLS, 'total' as const].map((cell) => ({
      section,
      code: code ?? '',
      name: name ?? '',
      figure: CELL_LABELS[cell][language],
      value: cells[cell].value,
      unit: '',
      positions: cells[cell].from,
    }));
  const rates = [
    ['onTimeRate', tasks.onTime],
    ['completionRate', tasks.completed],
  ] as const;
  return [
    ...counts('tasks', { code: null, name: null, counts: tasks.counts }),
    ...tasks.byGroup.flatMap((row) => counts('tasks-by-group', row)),
    ...tasks.byLead.flatMap((row) => counts('tasks-by-lead', row)),
    ...rates.flatMap(([name, { numerator, denominator, percent }]): CsvRow[] => {
      const figure = WORDS[name][language];
      const row = { section: 'rates', code: '', name: '', unit: '' };
      return [
        { ...row, figure: `${figure}: numerator`, value: numerator.value, positions: numerator.from },
        { ...row, figure: `${figure}: denominator`, value: denominator.value, positions: denominator.from },
        { ...row, figure, value: percent, unit: '%', positions: denominator.from },
      ];
    }),
    ...tasks.items.flatMap((item): CsvRow[] => {
      const row = {
        section: 'task',
        code: item.task,
        name: item.title ?? WORDS.titleUnknown[language],
        unit: '',
      };
      const at = (...names: string[]): number[] => names.flatMap((name) => item.positions[name] ?? []);
      return [
        {
          ...row,
          figure: 'cell',
          value: CELL_LABELS[item.cell][language],
          positions: at('assigned', 'due', 'lifecycle', 'completion'),
        },
        { ...row, figure: 'lead', value: item.lead, positions: at('responsibility') },
        { ...row, figure: 'due', value: lastDayOf(item.due), positions: at('due') },
        { ...row, figure: 'percent', value: item.percent, unit: '%', positions: at('progress') },
        { ...row, figure: 'completed', value: item.completedOn, positions: at('completion') },
      ];
    }),
  ];
}

function indicatorRows({ indicators }: PlanReport, language: Language): CsvRow[] {
  return indicators.items.flatMap((item): CsvRow[] => {
    const row = { section: 'indicator', code: item.indicator, name: item.name };
    const { baseline, target, value, level } = item;
    const figure = (
      name: string,
      text: string | null,
      unit: string,
      of: Pick<Figure, 'from'> | null,
    ): CsvRow => ({
      ...row,
      figure: name,
      value: text,
      unit,
      positions: of?.from ?? [],
    });
    return [
      figure('baseline', baseline && canonical(baseline.value), item.unit, baseline),
      figure('target', target && criterionText(target.value, 'en'), item.unit, target),
      figure('target year', target && String(target.year), '', target),
      figure('value', value && canonical(value.value), item.unit, value),
      figure('value date', value && value.asOf, '', value),
      figure('mean growth', item.computed, item.unit, level),
      figure('expected', item.expected, item.unit, level),
      figure('level', LEVEL_LABELS[level.value][language], '', level),
      figure('change', item.trend && item.trend.change, item.unit, value),
    ];
  });
}

/** A number as it is stored; other values in words. */
const canonical = (value: Value): string =>
  value.kind === 'number' && value.qualifier === undefined ? value.value : valueText(value, 'en');

function fundingRows({ funding }: PlanReport): CsvRow[] {
  const row = (figure: string, code: string, name: string, amount: Figure<string>): CsvRow => ({
    section: 'funding',
    code,
    name,
    figure,
    value: amount.value,
    unit: 'VND',
    positions: amount.from,
  });
  const { planned, ofTasks, disbursed } = funding;
  return [
    ...(planned ? [row('planned', '', '', planned.total)] : []),
    ...(planned?.parts ?? []).map((part) => row('planned part', part.code, part.name, part.amount)),
    row('of tasks', '', '', ofTasks),
    row('disbursed', '', '', disbursed),
  ];
}

function otherRows({ declared, silent, changes }: PlanReport, language: Language): CsvRow[] {
  const blank = { code: '', name: '', unit: '', positions: [] };
  return [
    ...declared.flatMap(({ what, declared: count, inLedger }): CsvRow[] => [
      { ...blank, section: 'declared', code: what, figure: 'declared', value: count },
      { ...blank, section: 'declared', code: what, figure: 'in ledger', value: inLedger },
    ]),
    ...silent.map(({ organisation, tasks, indicators }): CsvRow => ({
      ...blank,
      section: 'silent',
      ...organisation,
      figure: 'nothing reported',
      value: tasks + indicators,
    })),
    ...(changes?.items ?? []).map((change): CsvRow => ({
      ...blank,
      section: 'changes',
      code: change.code,
      figure: change.what,
      value: changeText(change, language),
      positions: change.positions,
    })),
  ];
}
