/** How wide the columns of a table are on paper, how tall its rows, and where a row too tall for a page is cut. */
import type { Column, Row, Table } from '../model.ts';
import { innerHeight, innerWidth, type Orientation } from './pdf-page.ts';
import { textWidth, wrapText } from '../text-width.ts';

/** Between text and lines, in points. */
export const PADDING = { across: 3.5, down: 2.5 } as const;
/** Thickness of a line. */
export const LINE = 0.5;
/** What is estimated to be taller than this share of a page is cut; estimates are right within a tenth. */
export const TALLEST = 0.8;
/** Lines in each part of a row that is cut. */
const PART_LINES = 3;
/** No word makes a column wider than this share of the table; a longer one is broken. */
const WIDEST_WORD = 0.2;

export interface Grid {
  readonly fontSize: number;
  /** Width of the text in each column, without padding. */
  readonly widths: readonly number[];
  /** What a page has room for below the table's head. */
  readonly pageHeight: number;
}

export function gridOf(table: Table, orientation: Orientation): Grid {
  const fontSize = table.columns.length > 7 ? 10 : 11;
  const grid = { fontSize, widths: columnWidths(table, innerWidth(orientation), fontSize) };
  return { ...grid, pageHeight: innerHeight(orientation) - headHeight(table.columns, grid) };
}

/** The columns' shares of the page, where need be widened to their longest word at the cost of the others. */
function columnWidths({ columns, rows }: Table, available: number, fontSize: number): number[] {
  const room = available - LINE - columns.length * (2 * PADDING.across + LINE);
  const texts = rows.filter(({ cells }) => cells.length === columns.length).map(({ cells }) => cells);
  const least = columns.map(({ title }, index) => {
    const words = [title, ...texts.map((cells) => cells[index]?.text ?? '')].flatMap((text) =>
      text.split(/\s+/),
    );
    return Math.min(
      room * WIDEST_WORD,
      Math.max(...words.map((word) => textWidth(word, fontSize, true))) + 2,
    );
  });
  const wanted = least.reduce((sum, width) => sum + width, 0);
  if (wanted >= room) return least.map((width) => (width * room) / wanted);
  let narrow = new Set<number>();
  for (;;) {
    const taken = [...narrow].reduce((sum, index) => sum + (least[index] ?? 0), 0);
    const shares = columns.reduce((sum, { width }, index) => sum + (narrow.has(index) ? 0 : width), 0);
    const widths = columns.map(({ width }, index) =>
      narrow.has(index) ? (least[index] ?? 0) : ((room - taken) * width) / shares,
    );
    const found = widths.flatMap((width, index) => (width < (least[index] ?? 0) ? [index] : []));
    if (found.length === 0) return widths;
    narrow = new Set([...narrow, ...found]);
  }
}

/** Height of a row of so many lines, with padding and one rule. */
export const linesHeight = (lines: number, fontSize: number): number =>
  lines * fontSize * 1.15 + 2 * PADDING.down + LINE;

type Columns = Pick<Grid, 'fontSize' | 'widths'>;

export function headHeight(columns: readonly Column[], { fontSize, widths }: Columns): number {
  const lines = columns.map(({ title }, index) => wrapText(title, fontSize, widths[index] ?? 0, true).length);
  return linesHeight(Math.max(1, ...lines), fontSize);
}

export function rowHeight(row: Row, grid: Columns): number {
  return linesHeight(Math.max(1, ...cellLines(row, grid).map(({ length }) => length)), grid.fontSize);
}

function cellLines(row: Row, { fontSize, widths }: Columns): string[][] {
  const across = widths.reduce((sum, width) => sum + width, 0);
  return row.cells.map(({ text }, index) =>
    wrapText(text, fontSize, row.cells.length === 1 ? across : (widths[index] ?? 0), row.kind !== 'item'),
  );
}

/** The texts of a row, cell by cell; of a row taller than a page in parts of some lines each, which together read as one. */
export function cutRow(row: Row, grid: Grid): string[][] {
  if (rowHeight(row, grid) <= TALLEST * grid.pageHeight) return [row.cells.map(({ text }) => text)];
  const lines = cellLines(row, grid);
  const parts = Math.ceil(Math.max(...lines.map(({ length }) => length)) / PART_LINES);
  return Array.from({ length: parts }, (_, part) =>
    lines.map((cell) =>
      cell
        .slice(part * PART_LINES, (part + 1) * PART_LINES)
        .join('')
        .trimEnd(),
    ),
  );
}
