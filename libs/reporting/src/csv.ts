/**
 * The report as CSV in long form: one figure a row, with what it is about, its value and the positions it comes from.
 * RFC 4180, UTF-8 with a byte order mark so that Excel reads Vietnamese. `figure` and `value` are canonical, for programs:
 * stable codes, a point for decimals, ISO dates; a figure that is not there has no row, a value that was not reported an
 * empty one. `in_words` says the value in the reader's language. Text that a spreadsheet would take for a formula gets
 * an apostrophe in front.
 */
import {
  type Comparator,
  type Criterion,
  type Language,
  lastDayOf,
  type Positions,
  TASK_CELLS,
  type Value,
} from '#domain';
import { stringify } from 'csv-stringify/sync';
import { changeText } from './change-text.ts';
import { criterionText, dateText, decimalText, dueText, moneyText, valueText } from './format.ts';
import { CELL_LABELS, LEVEL_LABELS, WORDS } from './labels.ts';
import type {
  CountCheck,
  Figure,
  IndicatorItem,
  PlanReport,
  RateFigure,
  TaskItem,
  TaskRow,
} from './report.ts';

export interface CsvRow {
  readonly section: string;
  readonly code: string;
  readonly name: string;
  readonly figure: string;
  readonly value: string | number;
  readonly unit: string;
  readonly positions: readonly number[];
  readonly inWords: string;
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
  'in_words',
  'positions',
];

export const renderCsv = (report: PlanReport, language: Language): string =>
  writeCsv(report, csvRows(report, language));

/** @param stamp further columns that are the same in every row */
export function writeCsv(
  report: PlanReport,
  rows: readonly CsvRow[],
  stamp: Readonly<Record<string, string>> = {},
): string {
  const head = [report.plan.code, report.period.key, report.asOf, String(report.knownAt)];
  const records = rows.map((row) =>
    [
      ...head,
      row.section,
      row.code,
      row.name,
      row.figure,
      String(row.value),
      row.unit,
      row.inWords,
      row.positions.join(' '),
      ...Object.values(stamp),
    ].map(inert),
  );
  return stringify([[...COLUMNS, ...Object.keys(stamp)], ...records], {
    bom: true,
    record_delimiter: 'windows',
  });
}

/** Negative numbers are left alone: they are figures, not formulas. */
export const inert = (text: string): string =>
  /^[=+\-@\t\r\n\0]/.test(text) && !/^-?\d+(\.\d+)?$/.test(text) ? `'${text}` : text;

export const csvRows = (report: PlanReport, language: Language): CsvRow[] => [
  ...countRows(report, language),
  ...report.tasks.items.flatMap((item) => taskRows(item, report, language)),
  ...report.indicators.items.flatMap((item) => indicatorRows(item, language)),
  ...fundingRows(report, language),
  ...otherRows(report, language),
];

/** What a row is about. */
type Subject = Pick<CsvRow, 'section' | 'code' | 'name'>;

function rowsOf(subject: Subject) {
  return (
    figure: string,
    value: string | number | null | undefined,
    { from = [], unit = '', inWords = '' }: { from?: readonly number[]; unit?: string; inWords?: string },
  ): CsvRow[] =>
    value === null || value === undefined
      ? []
      : [{ ...subject, figure, value, unit, positions: from, inWords }];
}

function countRows({ tasks, indicators }: PlanReport, language: Language): CsvRow[] {
  const counts = (section: string, { code, name, counts: cells }: TaskRow): CsvRow[] => {
    const row = rowsOf({ section, code: code ?? '', name: name ?? '' });
    return [...TASK_CELLS, 'total' as const].flatMap((cell) =>
      row(cell, cells[cell].value, { from: cells[cell].from, inWords: CELL_LABELS[cell][language] }),
    );
  };
  const row = rowsOf({ section: 'rates', code: '', name: '' });
  const rate = (
    figure: string,
    name: keyof typeof WORDS,
    { numerator, denominator, percent }: RateFigure,
  ) => [
    ...row(`${figure}-numerator`, numerator.value, { from: numerator.from }),
    ...row(`${figure}-denominator`, denominator.value, { from: denominator.from }),
    ...row(figure, percent, { from: denominator.from, unit: '%', inWords: WORDS[name][language] }),
  ];
  const awaiting = tasks.awaitingConfirmation;
  const levels = Object.entries(indicators.byLevel).flatMap(([level, { value, from }]) =>
    rowsOf({ section: 'indicators', code: '', name: '' })(level, value, {
      from,
      inWords: LEVEL_LABELS[level as keyof typeof LEVEL_LABELS][language],
    }),
  );
  return [
    ...counts('tasks', { code: null, name: null, counts: tasks.counts }),
    ...tasks.byGroup.flatMap((each) => counts('tasks-by-group', each)),
    ...tasks.byLead.flatMap((each) => counts('tasks-by-lead', each)),
    ...rate('on-time-rate', 'onTimeRate', tasks.onTime),
    ...rate('completion-rate', 'completionRate', tasks.completed),
    ...rowsOf({ section: 'tasks', code: '', name: '' })('awaiting-confirmation', awaiting.value, {
      from: awaiting.from,
      inWords: WORDS.awaiting[language],
    }),
    ...levels,
  ];
}

function taskRows(item: TaskItem, { organisations }: PlanReport, language: Language): CsvRow[] {
  const row = rowsOf({
    section: 'task',
    code: item.task,
    name: item.title ?? WORDS.titleUnknown[language],
  });
  const at = (...names: (keyof Positions)[]): number[] => names.flatMap((name) => item.positions[name] ?? []);
  const { progress, lead, due, cell, completedOn } = item;
  const date = (day: string | null): string => (day === null ? '' : dateText(day, language));
  const reported = at('progress');
  return [
    ...row('cell', cell, {
      from: at('assigned', 'due', 'lifecycle', 'completion'),
      inWords: CELL_LABELS[cell][language],
    }),
    ...row('lead', lead, {
      from: at('responsibility'),
      inWords: organisations.find(({ code }) => code === lead)?.name ?? '',
    }),
    ...row('due', lastDayOf(due), { from: at('due'), inWords: dueText(due, language) }),
    ...row('completed-on', completedOn, { from: at('completion'), inWords: date(completedOn) }),
    ...row('reported-as-of', progress?.asOf, { from: reported, inWords: date(progress?.asOf ?? null) }),
    ...row('report-in-period', progress && yesNo(progress.inPeriod), { from: reported }),
    ...row('report-revised', progress && yesNo(progress.revised !== null), { from: reported }),
    ...row('percent', progress?.percent, { from: reported, unit: '%' }),
    ...row('disbursed', progress?.disbursed, { from: reported, unit: 'VND' }),
    ...row('narrative', progress?.narrative, { from: reported }),
  ];
}

export const yesNo = (value: boolean): string => (value ? 'yes' : 'no');

const COMPARATOR_CODES: Readonly<Record<Comparator, string>> = {
  '=': 'equal',
  '≥': 'at-least',
  '>': 'above',
  '≤': 'at-most',
  '<': 'below',
};

function indicatorRows(item: IndicatorItem, language: Language): CsvRow[] {
  const { baseline, target, value, level, computed, expected, trend, unit } = item;
  const row = rowsOf({ section: 'indicator', code: item.indicator, name: item.name });
  const valueRows = (figure: string, of: (Figure<Value> & { readonly asOf: string }) | null): CsvRow[] => {
    if (!of) return [];
    const { from, value: it, asOf } = of;
    return [
      ...row(figure, canonical(it), { from, unit, inWords: valueText(it, language) }),
      ...row(`${figure}-kind`, it.kind, { from }),
      ...row(`${figure}-qualifier`, it.kind === 'number' ? it.qualifier : null, { from }),
      ...row(`${figure}-ranked`, it.kind === 'rank' ? it.of : null, { from }),
      ...row(`${figure}-as-of`, asOf, { from, inWords: dateText(asOf, language) }),
    ];
  };
  const { from: aimed = [], value: criterion, year } = target ?? {};
  return [
    ...valueRows('baseline', baseline),
    ...row('target', criterion && threshold(criterion), {
      from: aimed,
      unit,
      inWords: criterion ? criterionText(criterion, language) : '',
    }),
    ...row('target-comparator', criterion && comparatorOf(criterion), { from: aimed }),
    ...row('target-ranked', criterion?.kind === 'rank' ? criterion.of : null, { from: aimed }),
    ...row('target-year', year, { from: aimed }),
    ...(value ? valueRows('value', value) : row('value', '', { unit, inWords: WORDS.notReported[language] })),
    ...row('value-in-period', value && yesNo(value.inPeriod), value ?? {}),
    ...row('value-revised', value && yesNo(value.revised !== null), value ?? {}),
    ...row('mean-growth', computed?.value, { from: computed?.from ?? [], unit }),
    ...row('expected', expected?.value, { from: expected?.from ?? [], unit }),
    ...row('level', level.value, { from: level.from, inWords: LEVEL_LABELS[level.value][language] }),
    ...row('change', trend?.value, {
      from: trend?.from ?? [],
      unit,
      inWords: trend ? `${WORDS[trend.direction][language]} ${decimalText(trend.value, language)}` : '',
    }),
    ...row('change-since', trend?.since, { from: trend?.from ?? [] }),
    ...row('series-break', yesNo(item.seriesBreak), { from: level.from }),
  ];
}

/** A number or rank as it is stored; other values in words. */
export function canonical(value: Value): string {
  if (value.kind === 'number') return value.value;
  return value.kind === 'rank' ? String(value.rank) : valueText(value, 'en');
}

/** What a target asks for: a number or rank as it is stored; other criteria in words. */
export function threshold(criterion: Criterion): string {
  if (criterion.kind === 'number') return criterion.value;
  return criterion.kind === 'rank' ? String(criterion.atMost) : criterionText(criterion, 'en');
}

function comparatorOf(criterion: Criterion): string | null {
  if (criterion.kind === 'number') return COMPARATOR_CODES[criterion.comparator];
  return criterion.kind === 'rank' ? COMPARATOR_CODES['≤'] : null;
}

function fundingRows({ funding }: PlanReport, language: Language): CsvRow[] {
  const row = (figure: string, amount: Figure<string> | null, code = '', name = ''): CsvRow[] =>
    amount === null
      ? []
      : rowsOf({ section: 'funding', code, name })(figure, amount.value, {
          from: amount.from,
          unit: 'VND',
          inWords: moneyText(amount.value, language),
        });
  const { planned, ofTasks, disbursed } = funding;
  return [
    ...row('planned', planned && planned.total),
    ...(planned?.parts ?? []).flatMap((part) => row('planned-part', part.amount, part.code, part.name)),
    ...row('of-tasks', ofTasks),
    ...row('disbursed', disbursed),
  ];
}

function otherRows({ declared, silent, changes, organisations }: PlanReport, language: Language): CsvRow[] {
  const check = (section: string, code: string, { declared: count, inLedger }: CountCheck): CsvRow[] => {
    const row = rowsOf({ section, code, name: '' });
    return [
      ...row('declared', count.value, { from: count.from }),
      ...row('in-ledger', inLedger?.value, { from: inLedger?.from ?? [] }),
    ];
  };
  return [
    ...declared.flatMap(({ what, byGroup, ...whole }) => [
      ...check('declared', what, whole),
      ...byGroup.flatMap((part) => check(`declared-${what}-by-group`, part.group, part)),
    ]),
    ...silent.flatMap(({ organisation, tasks, indicators }) => {
      const row = rowsOf({ section: 'silent', ...organisation });
      return [
        ...row('tasks', tasks.value, { from: tasks.from }),
        ...row('indicators', indicators.value, { from: indicators.from }),
      ];
    }),
    ...(changes?.items ?? []).flatMap((change) =>
      rowsOf({ section: 'changes', code: change.code, name: change.name ?? '' })(
        change.what,
        'to' in change ? canonicalTo(change.to) : '',
        { from: change.positions, inWords: changeText(change, language, organisations) },
      ),
    ),
  ];
}

/** What something changed to: a code or text as it is, anything else as JSON. */
const canonicalTo = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));
