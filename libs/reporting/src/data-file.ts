/**
 * A report's content as a data file, JSON or CSV, with what ties it to the ledger: plan, period, version, knowledge position,
 * content digest and software. The shapes are described in `docs/schema`.
 */
import { type AchievementLevel, type Language, lastDayOf, type TaskCell } from '#domain';
import type { Authenticity } from './authenticity.ts';
import { reportDigest, type ReportContent } from './content.ts';
import { canonical, type CsvRow, csvRows, threshold, writeCsv, yesNo } from './csv.ts';
import { criterionText, dateText, decimalText, dueText, valueText } from './format.ts';
import { CELL_LABELS, LEVEL_LABELS } from './labels.ts';
import type { Restatement } from './restatement.ts';

export interface ReportFile {
  readonly format: 'plan-ledger/report-file';
  readonly version: 1;
  readonly stamp: {
    readonly plan: string;
    readonly period: string;
    /** Null for a draft. */
    readonly version: number | null;
    readonly knownAt: number;
    /** SHA-256 over the canonical JSON (RFC 8785) of `content`, hex. */
    readonly digest: string;
    readonly software: string;
  };
  /** What ties a published report to the tamper-evident log; null for a draft. */
  readonly authenticity: Authenticity | null;
  readonly content: ReportContent;
}

export const reportFile = (
  content: ReportContent,
  software: string,
  authenticity: Authenticity | null,
): ReportFile => ({
  format: 'plan-ledger/report-file',
  version: 1,
  stamp: stampOf(content, software),
  authenticity,
  content,
});

function stampOf(content: ReportContent, software: string): ReportFile['stamp'] {
  const { report, publication } = content;
  return {
    plan: report.plan.code,
    period: report.period.key,
    version: publication?.version ?? null,
    knownAt: report.knownAt,
    digest: reportDigest(content),
    software,
  };
}

export const renderJsonFile = (
  content: ReportContent,
  software: string,
  authenticity: Authenticity | null,
): string => `${JSON.stringify(reportFile(content, software, authenticity), null, 2)}\n`;

/** The report's figures with its restatements and submissions, one a row; the stamp stands in every row. */
export function renderCsvFile(content: ReportContent, language: Language, software: string): string {
  const { version, digest } = stampOf(content, software);
  const rows = [
    ...csvRows(content.report, language),
    ...content.restatements.items.flatMap((row) => restatementRows(row, language)),
    ...submissionRows(content),
  ];
  const stamp = { version: version === null ? 'draft' : String(version), digest, software };
  return writeCsv(content.report, rows, stamp);
}

function restatementRows(row: Restatement, language: Language): CsvRow[] {
  const about = {
    section: 'restatement',
    code: `${row.period}/${row.item}`,
    name: row.name ?? '',
    positions: row.positions,
  };
  const cell = (what: string, value: string, inWords = '', unit = ''): CsvRow => ({
    ...about,
    figure: `${row.figure}.${what}`,
    value,
    unit,
    inWords,
  });
  const figure = (what: string, side: Restatement['from']): CsvRow => {
    const { value, inWords } = sideOf(row, side, language);
    return cell(what, value, inWords, UNITS[row.figure] ?? row.unit ?? '');
  };
  return [
    figure('published', row.from),
    figure('restated', row.to),
    cell('cause', row.cause, row.reason),
    cell('by', row.by ?? ''),
    ...(row.material === null ? [] : [cell('material', yesNo(row.material))]),
    ...(row.changePercent === null ? [] : [cell('change', row.changePercent, '', '%')]),
    ...(row.moves ? [cell('moves', `${row.moves.from} ${row.moves.to}`)] : []),
  ];
}

/** Of the figures that are not measured in the unit of their indicator. */
const UNITS: Readonly<Partial<Record<Restatement['figure'], string>>> = {
  percent: '%',
  disbursed: 'VND',
  'completed-on': '',
  due: '',
  cell: '',
  level: '',
};

/** A figure as the other rows have theirs: canonical for programs, in words beside. */
function sideOf(
  row: Restatement,
  side: Restatement['from'],
  language: Language,
): { readonly value: string; readonly inWords: string } {
  if (side === null) return { value: '', inWords: '' };
  switch (row.figure) {
    case 'value': {
      const value = side as Parameters<typeof valueText>[0];
      return { value: canonical(value), inWords: valueText(value, language) };
    }
    case 'target': {
      const criterion = side as Parameters<typeof criterionText>[0];
      return { value: threshold(criterion), inWords: criterionText(criterion, language) };
    }
    case 'due': {
      const due = side as Parameters<typeof dueText>[0];
      return { value: lastDayOf(due) ?? '', inWords: dueText(due, language) };
    }
    case 'percent':
    case 'disbursed':
      return { value: side as string, inWords: decimalText(side as string, language) };
    case 'completed-on':
      return { value: side as string, inWords: dateText(side as string, language) };
    case 'cell':
      return { value: side as string, inWords: CELL_LABELS[side as TaskCell][language] };
    case 'level':
      return { value: side as string, inWords: LEVEL_LABELS[side as AchievementLevel][language] };
    default:
      return row satisfies never;
  }
}

function submissionRows({ timeliness, names }: ReportContent): CsvRow[] {
  return (timeliness?.rows ?? []).flatMap((row) => {
    const about = {
      section: 'submission',
      code: row.organisation,
      name: names.find(({ code }) => code === row.organisation)?.name ?? row.organisation,
      unit: '',
      positions: [],
      inWords: '',
    };
    const cell = (figure: string, value: string | number): CsvRow => ({ ...about, figure, value });
    return [
      cell('due', row.due),
      cell('punctuality', row.punctuality),
      cell('submitted-on', row.submittedOn ?? ''),
      cell('nil', yesNo(row.nil)),
      cell('returned', row.returned),
      ...(row.daysTaken === null ? [] : [cell('days-taken', row.daysTaken)]),
    ];
  });
}
