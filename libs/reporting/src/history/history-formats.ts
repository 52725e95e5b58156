/** A history as lines on a terminal, and as rows for CSV and spreadsheets: one row for each field an event changed. */
import type { Language } from '#domain';
import { stringify } from 'csv-stringify/sync';
import type { createColors } from 'picocolors';
import { inert } from '../csv.ts';
import { dateText } from '../format.ts';
import { hanging } from '../grid.ts';
import { periodText } from '../labels.ts';
import type { FieldChange } from './field-changes.ts';
import { type HistoryRow, momentText } from './history-row.ts';

type Both = Readonly<Record<Language, string>>;
const both = (vi: string, en: string): Both => ({ vi, en });

/**
 * Most lines of one file; who needs more asks for parts. A file is made in memory, and a workbook holds everything else up while it is made: half a
 * millisecond a line.
 */
export const MOST_HISTORY_LINES = { csv: 200_000, xlsx: 10_000 } as const;

/** Events read at once. */
export const HISTORY_PAGE = 500;

// --- Rows -----------------------------------------------------------------------------------------------------------

interface HistoryColumn {
  readonly key: string;
  readonly title: Both;
  /** Share of the width of a sheet. */
  readonly width: number;
  readonly of: (row: HistoryRow, change: FieldChange | undefined, language: Language) => string;
}

const column = (
  key: string,
  vi: string,
  en: string,
  width: number,
  of: HistoryColumn['of'],
): HistoryColumn => ({ key, title: both(vi, en), width, of });

const HISTORY_COLUMNS: readonly HistoryColumn[] = [
  column('position', 'Vị trí', 'Position', 6, ({ position }) => String(position)),
  column('recorded_at', 'Ghi lúc (giờ Việt Nam)', 'Recorded at (Vietnam)', 13, ({ told }) => told.recordedIn),
  column('what', 'Việc', 'What', 14, ({ told }) => told.what),
  column('kind', 'Nhóm việc', 'Kind', 9, ({ told }) => told.kind),
  column('subject', 'Đối tượng', 'Subject', 20, ({ told }) => told.subject ?? ''),
  column('period', 'Kỳ', 'Period', 7, ({ told }) => told.period ?? ''),
  column('about', 'Về ngày', 'About', 9, ({ told }) => told.about),
  column('actor', 'Mã người thực hiện', 'Actor', 9, ({ actor }) => actor),
  column('office', 'Chức vụ', 'Office', 12, ({ told }) => told.office ?? ''),
  column('name', 'Họ tên', 'Name', 12, ({ told }) => told.name ?? ''),
  column('acting_for', 'Thay mặt cơ quan', 'Acting for', 16, ({ told }) => told.organisation ?? ''),
  column('field', 'Trường', 'Field', 10, (_, change) => change?.field ?? ''),
  column('label', 'Nội dung', 'Meaning', 14, (_, change) => change?.label ?? ''),
  column('before', 'Trước', 'Before', 18, (_, change) => change?.before ?? ''),
  column('after', 'Sau', 'After', 18, (_, change) => change?.after ?? ''),
  column('reason', 'Lý do', 'Reason', 18, ({ told }) => told.reason ?? ''),
  column('cause', 'Nguyên nhân', 'Cause', 10, ({ told }) => told.causeInWords ?? ''),
  column('legal_basis', 'Căn cứ', 'Legal basis', 14, ({ told }) => told.legalBasis ?? ''),
  column('type', 'Loại sự kiện', 'Event type', 14, ({ type }) => type),
  column('stream', 'Luồng', 'Stream', 18, ({ stream }) => stream),
  column('revision', 'Phiên bản luồng', 'Revision', 6, ({ revision }) => String(revision)),
  column('event_id', 'Mã sự kiện', 'Event id', 16, ({ id }) => id),
  column('command_id', 'Mã lệnh', 'Command id', 16, ({ commandId }) => commandId),
  column('correlation_id', 'Mã tương quan', 'Correlation id', 16, ({ correlationId }) => correlationId),
  column('causation_id', 'Mã nguyên nhân', 'Causation id', 16, ({ causationId }) => causationId),
];

/** The cells of a row for each field that changed, and of one without field where the event has none. */
function historyCells(row: HistoryRow, language: Language): string[][] {
  const changes: readonly (FieldChange | undefined)[] =
    row.told.changes.length > 0 ? row.told.changes : [undefined];
  return changes.map((change) => HISTORY_COLUMNS.map(({ of }) => of(row, change, language)));
}

export interface SheetRequest {
  /** Whose history: the name of a stream, or what else it was asked for by. */
  readonly name: string;
  readonly knownAt: number;
  /** Name and version of the program. */
  readonly software: string;
  readonly language: Language;
}

/** The history as a table for a spreadsheet. */
export function historySheet(
  rows: readonly HistoryRow[],
  { name, knownAt, software, language }: SheetRequest,
) {
  const title = both(`Lịch sử ${name}`, `History of ${name}`)[language];
  const taken = both(
    `Theo sổ đến vị trí ${knownAt}; ${rows.length} sự kiện, mỗi trường thay đổi một dòng.`,
    `As known at position ${knownAt}; ${rows.length} events, a line for each field that changed.`,
  )[language];
  return {
    tab: both('Lịch sử', 'Events')[language],
    title,
    subtitles: [taken],
    columns: HISTORY_COLUMNS.map((each) => ({ title: each.title[language], width: each.width + 4 })),
    rows: rows.flatMap((row) => historyCells(row, language)),
    footer: `${title} · ${taken} · ${software}`,
    identifier: `${name}@${knownAt}`,
    date: rows.at(-1)?.recordedAt.slice(0, 10) ?? '1970-01-01',
  };
}

/** RFC 4180 with a byte order mark, as the other CSV files of the ledger; formulas are made inert. */
export const historyCsvHead = (): string =>
  stringify([HISTORY_COLUMNS.map(({ key }) => key)], { bom: true, record_delimiter: 'windows' });

export const historyCsvRows = (rows: readonly HistoryRow[], language: Language): string =>
  stringify(
    rows.flatMap((row) => historyCells(row, language).map((cells) => cells.map(inert))),
    { record_delimiter: 'windows' },
  );

// --- Terminal -------------------------------------------------------------------------------------------------------

export interface HistoryTextOptions {
  readonly language: Language;
  readonly width: number;
  readonly paint: ReturnType<typeof createColors>;
}

const WORDS = {
  on: both('về ngày', 'about'),
  recorded: both('ghi lúc', 'recorded'),
  for: both('thay mặt', 'for'),
  by: both('người thực hiện', 'by'),
  unchanged: both('không đổi', 'unchanged'),
  reason: both('Lý do', 'Reason'),
  cause: both('Nguyên nhân', 'Cause'),
  legalBasis: both('Căn cứ', 'Legal basis'),
} as const;

/** An event in a few lines: what and when, who for whom, field by field, why, and the ids to find it by. */
export function historyText(row: HistoryRow, { language, width, paint }: HistoryTextOptions): string {
  const { told, position, type, stream, revision, id, actor, commandId, correlationId, causationId } = row;
  const say = (name: keyof typeof WORDS): string => WORDS[name][language];
  const head = [
    `${told.what} (${type})`,
    told.subject,
    told.period === null ? null : periodText(told.period, language),
    `${say('on')} ${dateText(told.about, language)}`,
  ].filter((part) => part !== null);
  const who = [told.name, told.office].filter((part) => part !== null);
  const recorded = [
    `${say('recorded')} ${momentText(row.recordedAt, language)}`,
    `${say('by')} ${who.length > 0 ? `${who.join(', ')} [${actor}]` : actor}`,
    ...(told.organisation === null ? [] : [`${say('for')} ${told.organisation}`]),
  ];
  const why = [
    ...(told.reason === null ? [] : [`${say('reason')}: ${told.reason}`]),
    ...(told.causeInWords === null ? [] : [`${say('cause')}: ${told.causeInWords}`]),
    ...(told.legalBasis === null ? [] : [`${say('legalBasis')}: ${told.legalBasis}`]),
  ];
  const ids = `${stream}@${revision} · ${id} · ${commandId} · ${correlationId} · ${causationId}`;
  return [
    paint.bold(`#${position} ${head.join(' · ')}`),
    hanging(recorded.join(' · '), width),
    ...told.changes.map((change) => hanging(changeLine(change, say('unchanged')), width)),
    ...why.map((line) => hanging(line, width)),
    paint.dim(`  ${ids}`),
  ].join('\n');
}

function changeLine({ label, before, after }: FieldChange, unchanged: string): string {
  if (before === undefined) return `${label}: ${after ?? '–'}`;
  if (before === after) return `${label}: ${after ?? '–'} (${unchanged})`;
  return `${label}: ${before ?? '–'} → ${after ?? '–'}`;
}
