/**
 * One long table of texts as a workbook, for what is filtered and searched rather than printed: a history, a list. Rows are one
 * line high, since measuring the text of tens of thousands would hold up everything else.
 */
import writeExcelFile, { type CellObject, type Row } from 'write-excel-file/node';
import type { IsoDate } from '#domain';
import { completeWorkbook } from './xlsx-package.ts';
import { cellText, sheetNames } from './spreadsheet-text.ts';

export interface TableWorkbook {
  /** Name of the sheet's tab. */
  readonly tab: string;
  /** What the table is, in one line; then what it was taken from and how. */
  readonly title: string;
  readonly subtitles: readonly string[];
  /** Widths in characters. */
  readonly columns: readonly { readonly title: string; readonly width: number }[];
  /** As many cells as columns each. */
  readonly rows: readonly (readonly string[])[];
  /** Printed at the foot of every page. */
  readonly footer: string;
  /** Written into the file's properties: what it is told apart by, and its day. */
  readonly identifier: string;
  readonly date: IsoDate;
}

const HEADER_FILL = '#D9E2F3';

const text = (value: string, style: Omit<CellObject, 'value' | 'type'> = {}): CellObject => ({
  value: cellText(value),
  type: String,
  ...style,
});

/** Everything is text that no program takes for a formula. The same table gives the same bytes. */
export async function renderTableWorkbook(workbook: TableWorkbook): Promise<Uint8Array> {
  const { tab, title, subtitles, columns, rows, footer, identifier, date } = workbook;
  const [name = ''] = sheetNames([tab]);
  const head: Row[] = [
    [text(title, { fontWeight: 'bold', fontSize: 13 })],
    ...subtitles.map((line) => [text(line, { fontStyle: 'italic' })]),
  ];
  const headerRow = head.length + 1;
  const header = columns.map((column) =>
    text(column.title, { fontWeight: 'bold', backgroundColor: HEADER_FILL }),
  );
  const sheet = {
    sheet: name,
    columns: columns.map(({ width }) => ({ width })),
    stickyRowsCount: headerRow,
    orientation: 'landscape' as const,
    data: [...head, header, ...rows.map((row) => row.map((cell) => (cell === '' ? null : text(cell))))],
  };
  const written = await writeExcelFile([sheet], { fontFamily: 'Times New Roman', fontSize: 11 }).toBuffer();
  const lastFilteredRow = rows.length === 0 ? null : headerRow + rows.length;
  return completeWorkbook(written, [{ sheet, columns: columns.length, headerRow, lastFilteredRow }], {
    head: { kind: title, subject: subtitles[0] ?? '', issuingBody: '' },
    stamp: { text: footer, digest: identifier, date },
  });
}
