/** What stands in which cell of the workbook, and how it looks. */
import type { CellObject, Row as SheetRow, Sheet } from 'write-excel-file/node';
import type { Cell, Column, ReportDocument, Row, Stamp, Table } from '../model.ts';
import { authenticityRows } from '../authenticity/authenticity-words.ts';
import { cellText, sheetNumber } from './spreadsheet-text.ts';
import { wrapText } from '../text-width.ts';

/** A sheet for the writer, and what the writer cannot be told (see xlsx-package.ts). Rows count from 1. */
export interface SheetPlan {
  readonly sheet: Sheet<Buffer> & { readonly sheet: string };
  readonly columns: number;
  /** The row repeated on every printed page, and the last row under it that a filter takes in; null without items. */
  readonly headerRow: number | null;
  readonly lastFilteredRow: number | null;
}

/** Characters over the width of a sheet: an A4 page in landscape at a size that can be read. */
const SHEET_WIDTH = 150;
const NARROWEST_COLUMN = 7;

/** Points. A digit of the default font takes 7 pixels of 0.75 points; a cell keeps 5 pixels free. */
const FONT_SIZE = 11;
const CHARACTER = 5.25;
const PADDING = 4;
const LINE_HEIGHT = 1.32;
/** The highest row that Excel knows. */
const HIGHEST_ROW = 409;

const HEADER_FILL = '#D9E2F3';
const GROUP_FILL = '#EDEDED';
const REVISED_FILL = '#FFF2CC';
const MUTED = '#595959';

const BORDER = { borderStyle: 'thin', borderColor: '#A6A6A6' } as const;
/** Above and below only, so that text can run on to the next cell. */
const RULE = {
  topBorderStyle: 'thin',
  topBorderColor: BORDER.borderColor,
  bottomBorderStyle: 'thin',
  bottomBorderColor: BORDER.borderColor,
} as const;
const TOP_WRAPPED = { alignVertical: 'top', wrap: true } as const;

const string = (text: string, style: Omit<CellObject, 'value' | 'type'> = {}): CellObject => ({
  value: cellText(text),
  type: String,
  ...style,
});

// --- One table ------------------------------------------------------------------------------------------------------

/** Title lines, header, rows, notes and the stamp. */
export function tableSheet(name: string, titles: readonly string[], table: Table, stamp: Stamp): SheetPlan {
  const { columns, rows, notes } = table;
  const widths = columnWidths(table);
  const wide = (text: string, style: Omit<CellObject, 'value' | 'type'>): SheetRow =>
    acrossColumns(text, widths, style);
  const [title = '', ...subtitles] = titles;
  const head = [
    wide(title, { fontWeight: 'bold', fontSize: 13 }),
    ...subtitles.map((text) => wide(text, { fontStyle: 'italic' })),
  ];
  const headerRow = head.length + 1;
  const lastItem = rows.findLastIndex(({ kind }) => kind === 'item');
  return {
    sheet: {
      sheet: name,
      columns: widths.map((width) => ({ width })),
      stickyRowsCount: headerRow,
      orientation: 'landscape',
      data: [
        ...head,
        withHeight(columns.map(headerCell), widths),
        ...rows.map((row) => withHeight(tableRow(row, columns), widths)),
        ...notes.map((note) => wide(note, { fontStyle: 'italic' })),
        wide(stamp.text, { fontSize: 9, textColor: MUTED }),
      ],
    },
    columns: columns.length,
    headerRow,
    lastFilteredRow: lastItem < 0 ? null : headerRow + 1 + lastItem,
  };
}

const headerCell = ({ title }: Column): CellObject =>
  string(title, {
    ...BORDER,
    fontWeight: 'bold',
    align: 'center',
    alignVertical: 'center',
    wrap: true,
    backgroundColor: HEADER_FILL,
  });

function tableRow({ kind, cells }: Row, columns: readonly Column[]): CellObject[] {
  if (kind === 'group' || kind === 'empty') return headingRow(kind, cells[0]?.text ?? '', columns);
  return columns.map(({ align }, index) => {
    const cell = cells[index] ?? { text: '' };
    return {
      ...valueOf(cell),
      ...BORDER,
      ...TOP_WRAPPED,
      align,
      // A figure must not touch the text in the next column.
      ...(align === 'right' ? { indent: 1 } : {}),
      ...(kind === 'item' ? {} : { fontWeight: 'bold' as const }),
      ...(cell.revised === true ? { backgroundColor: REVISED_FILL } : {}),
    };
  });
}

/** Not merged, so that the rows can still be sorted: the text runs on over the empty cells beside it. */
function headingRow(kind: 'group' | 'empty', text: string, columns: readonly Column[]): CellObject[] {
  const style =
    kind === 'group'
      ? { fontWeight: 'bold' as const, backgroundColor: GROUP_FILL }
      : { fontStyle: 'italic' as const };
  return columns.map((_, index) =>
    index === 0 ? string(text, { ...RULE, ...style }) : { ...RULE, ...style },
  );
}

function valueOf(cell: Cell): CellObject {
  const number = sheetNumber(cell);
  return number ? { value: number.value, type: Number, format: number.format } : string(cell.text);
}

/** Shares of the sheet's width, but never too narrow for a figure: a spreadsheet shows `####` instead. */
function columnWidths({ columns, rows }: Table): number[] {
  const shares = columns.reduce((sum, { width }) => sum + width, 0);
  return columns.map(({ width }, index) => {
    const figures = rows.flatMap(({ cells }) => {
      const cell = cells[index];
      return cell && sheetNumber(cell) ? [cell.text.length + 4] : [];
    });
    return Math.max(Math.round((width / shares) * SHEET_WIDTH), NARROWEST_COLUMN, ...figures);
  });
}

/** One text over all columns. */
function acrossColumns(
  text: string,
  widths: readonly number[],
  style: Omit<CellObject, 'value' | 'type'>,
): SheetRow {
  const first = { ...string(text, { ...style, ...TOP_WRAPPED }), columnSpan: widths.length };
  return withHeight([first, ...widths.slice(1).map(() => null)], widths);
}

/**
 * A row as high as its text. Spreadsheets fit heights themselves only while somebody edits; LibreOffice leaves rows without
 * a height at one line.
 */
function withHeight(row: readonly (CellObject | null)[], widths: readonly number[]): SheetRow {
  const heights = row.map((cell, index) => {
    const text = typeof cell?.value === 'string' && cell.wrap === true ? cell.value : '';
    const width = widths.slice(index, index + (cell?.columnSpan ?? 1)).reduce((sum, each) => sum + each, 0);
    const size = cell?.fontSize ?? FONT_SIZE;
    const lines = wrapText(text, size, width * CHARACTER - PADDING, cell?.fontWeight === 'bold').length;
    return Math.ceil(Math.max(lines, 1) * size * LINE_HEIGHT) + 1;
  });
  const height = Math.min(Math.max(...heights), HIGHEST_ROW);
  const [first, ...others] = row;
  return [{ ...first, height }, ...others];
}

// --- The first sheet ------------------------------------------------------------------------------------------------

/** What the report is, how it hangs together with the ledger, and what is on the other sheets. */
export function informationSheet(
  name: string,
  { head, stamp, authenticity }: ReportDocument,
  sheets: readonly { readonly name: string; readonly table: Table; readonly titles: readonly string[] }[],
): SheetPlan {
  const widths = [26, 64, 12];
  const label = (text: string): CellObject =>
    string(text, { ...BORDER, ...TOP_WRAPPED, fontWeight: 'bold', backgroundColor: GROUP_FILL });
  const boxed = { ...BORDER, ...TOP_WRAPPED, align: 'left' } as const;
  const labelled = ([title, value]: readonly [string, string | number]): SheetRow => {
    const content =
      typeof value === 'number' ? { value, type: Number, format: '0', ...boxed } : string(value, boxed);
    return withHeight([label(title), { ...content, columnSpan: 2 }, null], widths);
  };
  const heading = (text: string): CellObject => ({ ...label(text), backgroundColor: HEADER_FILL });
  const listed = sheets.map(({ name: sheet, titles: [title = ''], table }) => {
    const items = table.rows.filter(({ kind }) => kind === 'item').length;
    const count = { value: items, type: Number, format: '0', ...boxed, align: 'right' } as const;
    return withHeight([string(sheet, boxed), string(title, boxed), count], widths);
  });
  return {
    sheet: {
      sheet: name,
      columns: widths.map((width) => ({ width })),
      data: [
        acrossColumns(head.kind, widths, { fontWeight: 'bold', fontSize: 14, align: 'center' }),
        acrossColumns(head.subject, widths, { fontWeight: 'bold', fontSize: 12, align: 'center' }),
        [null],
        ...[...identity(head, stamp), ...(authenticity ? authenticityRows(authenticity) : [])].map(labelled),
        [null],
        [heading('Trang tính'), heading('Nội dung'), heading('Số dòng')],
        ...listed,
        acrossColumns(stamp.text, widths, { fontSize: 9, textColor: MUTED }),
      ],
    },
    columns: widths.length,
    headerRow: null,
    lastFilteredRow: null,
  };
}

const identity = (
  head: ReportDocument['head'],
  stamp: Stamp,
): readonly (readonly [string, string | number])[] => [
  ['Cơ quan ban hành', [head.parentBody, head.issuingBody].filter((body) => body !== null).join(' – ')],
  ['Số, ký hiệu', head.number],
  ['Địa danh, ngày tháng', head.placeAndDate],
  ...(head.mark === null ? [] : [['Dấu chỉ', head.mark] as const]),
  ['Kế hoạch', stamp.plan],
  ['Kỳ báo cáo', stamp.period],
  ['Phiên bản', stamp.version ?? 'Dự thảo'],
  ['Theo sổ đến vị trí', stamp.knownAt],
  ['Mã nội dung (SHA-256)', stamp.digest],
  ['Phần mềm', stamp.software],
];
