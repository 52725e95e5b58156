/**
 * A report's content as a data file, JSON or CSV, with what ties it to the ledger: plan, period, version, knowledge position,
 * content digest and software. The shapes are described in `docs/schema`.
 */
import type { Language } from '#domain';
import { contentDigest, type ReportContent } from './content.ts';
import { type CsvRow, csvRows, writeCsv } from './csv.ts';
import { criterionText, decimalText, dueText, valueText } from './format.ts';
import type { Restatement } from './restatements.ts';

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
  readonly content: ReportContent;
}

export function reportFile(content: ReportContent, software: string): ReportFile {
  const { report, publication } = content;
  return {
    format: 'plan-ledger/report-file',
    version: 1,
    stamp: {
      plan: report.plan.code,
      period: report.period.key,
      version: publication?.version ?? null,
      knownAt: report.knownAt,
      digest: contentDigest(content),
      software,
    },
    content,
  };
}

export const renderJsonFile = (content: ReportContent, software: string): string =>
  `${JSON.stringify(reportFile(content, software), null, 2)}\n`;

/** The report's figures with its restatements and submissions, one a row; the stamp stands in every row. */
export function renderCsvFile(content: ReportContent, language: Language, software: string): string {
  const { version, digest } = reportFile(content, software).stamp;
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
    unit: row.unit ?? '',
    positions: row.positions,
  };
  const [from, to] = [sideText(row, row.from, language), sideText(row, row.to, language)];
  const cell = (figure: string, value: string, inWords = ''): CsvRow => ({
    ...about,
    figure,
    value,
    inWords,
  });
  return [
    cell(`${row.figure}.published`, from),
    cell(`${row.figure}.restated`, to, `${from} → ${to}`),
    cell(`${row.figure}.cause`, row.cause, row.reason),
    cell(`${row.figure}.by`, row.by ?? ''),
    cell(`${row.figure}.material`, String(row.material), row.changePercent ?? ''),
    ...(row.moves ? [cell(`${row.figure}.moves`, `${row.moves.from} ${row.moves.to}`)] : []),
  ];
}

function sideText(row: Restatement, side: Restatement['from'], language: Language): string {
  if (side === null) return '';
  switch (row.figure) {
    case 'value':
      return valueText(side as Parameters<typeof valueText>[0], language);
    case 'target':
      return criterionText(side as Parameters<typeof criterionText>[0], language);
    case 'due':
      return dueText(side as Parameters<typeof dueText>[0], language);
    case 'percent':
    case 'disbursed':
      return decimalText(side as string, language);
    case 'completed-on':
    case 'cell':
    case 'level':
      return side as string;
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
      cell('nil', String(row.nil)),
      cell('returned', row.returned),
      ...(row.daysTaken === null ? [] : [cell('days-taken', row.daysTaken)]),
    ];
  });
}
