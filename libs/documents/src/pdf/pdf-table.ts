/**
 * A table on paper: its head repeated on every page, rows whole unless they are taller than a page, a group's heading with
 * its first row and the last row with the notes.
 *
 * pdfmake keeps the cells of a row on one page, but not rows together. So the grid is an outer table of one column, whose
 * rows are bundles of what stays together, each a small table with the columns of the whole.
 */
import type { Content, ContentTable, ContentText, TableCellProperties } from 'pdfmake/interfaces.js';
import type { Column, Row, Table } from '../model.ts';
import { FRAMELESS, needsBelow, type Orientation, PARAGRAPH_GAP } from './pdf-page.ts';
import {
  cutRow,
  type Grid,
  gridOf,
  headHeight,
  LINE,
  linesHeight,
  PADDING,
  rowHeight,
  TALLEST,
} from './pdf-grid.ts';

const GREY = { head: '#e7e7e7', group: '#f2f2f2' } as const;
const NOTE_SIZE = 11;
const TITLE_HEIGHT = 26;

type TextCell = ContentText & TableCellProperties;

/** Title, grid and notes. */
export function tableContent(table: Table, orientation: Orientation): Content[] {
  const grid = gridOf(table, orientation);
  const title: ContentText = {
    text: table.title,
    bold: true,
    alignment: 'center',
    fontSize: 12,
    margin: [0, 4, 0, 4],
    ...needsBelow(startHeight(table, orientation)),
  };
  const outer: ContentTable = {
    layout: FRAMELESS,
    fontSize: grid.fontSize,
    lineHeight: 1,
    margin: [0, 0, 0, 2 * PARAGRAPH_GAP],
    table: {
      widths: ['*'],
      headerRows: 1,
      keepWithHeaderRows: table.rows.length > 0 ? 1 : 0,
      dontBreakRows: true,
      body: [
        [inner([headCells(table.columns)], grid, LINE)],
        ...withNotes(bundles(table, grid), table, grid),
      ],
    },
  };
  return table.title === '' ? [outer] : [title, outer];
}

/** What a table needs to begin on a page: its title, its head and its first rows. */
export function startHeight(table: Table, orientation: Orientation): number {
  const grid = gridOf(table, orientation);
  const first = table.rows.slice(0, table.rows[0]?.kind === 'group' ? 2 : 1);
  const heights = first.map((row) => Math.min(rowHeight(row, grid), grid.pageHeight / 2));
  return heights.reduce((sum, height) => sum + height, TITLE_HEIGHT + headHeight(table.columns, grid));
}

// --- Bundles --------------------------------------------------------------------------------------------------------

/** The rows of the grid, with a group's heading in front of the row it stays with, and a cut row in its parts. */
function bundles({ rows, columns }: Table, grid: Grid): Content[][] {
  const bundled: Content[][] = [];
  let open: TextCell[][] = [];
  for (const [index, row] of rows.entries()) {
    const parts = rowCells(row, columns, grid);
    if (row.kind === 'group' && index < rows.length - 1) {
      open = [...open, ...parts];
      continue;
    }
    parts.forEach((part, at) => {
      const edges = { begins: at === 0, ends: at === parts.length - 1 };
      bundled.push([inner([...open, part], grid, 0, edges)]);
      open = [];
    });
  }
  return bundled;
}

/** Notes stand below the grid, on the page of its last row where both find room there. */
function withNotes(rows: Content[][], table: Table, grid: Grid): Content[][] {
  if (table.notes.length === 0) return rows;
  const notes: Content = {
    stack: table.notes.map((text) => ({ text, italics: true, fontSize: NOTE_SIZE })),
    margin: [0, 3, 0, 0],
  };
  const last = table.rows.at(-1);
  const lines = table.notes.reduce((sum, note) => sum + Math.ceil(note.length / 60), 0);
  const fits = last && rowHeight(last, grid) + linesHeight(lines, NOTE_SIZE) <= TALLEST * grid.pageHeight;
  if (!fits) return [...rows, [notes]];
  return rows.with(-1, [{ stack: [...(rows.at(-1) ?? []), notes] }]);
}

/** A small table with the widths of the whole; only the head has a line above. Parts of a cut row join without a gap. */
const inner = (
  rows: TextCell[][],
  grid: Grid,
  lineAbove: number,
  { begins = true, ends = true } = {},
): ContentTable => ({
  layout: {
    hLineWidth: (row) => (row === 0 ? lineAbove : LINE),
    vLineWidth: () => LINE,
    paddingLeft: () => PADDING.across,
    paddingRight: () => PADDING.across,
    paddingTop: () => (begins ? PADDING.down : 0),
    paddingBottom: () => (ends ? PADDING.down : 0),
  },
  table: { widths: [...grid.widths], body: rows },
});

// --- Cells ----------------------------------------------------------------------------------------------------------

const headCells = (columns: readonly Column[]): TextCell[] =>
  columns.map(({ title }) => ({
    text: title,
    bold: true,
    alignment: 'center',
    verticalAlignment: 'middle',
    fillColor: GREY.head,
  }));

/** A row of the report as one row of cells, or as several where it is too tall for a page. */
function rowCells(row: Row, columns: readonly Column[], grid: Grid): TextCell[][] {
  if (row.kind === 'group' || row.kind === 'empty') {
    const style = row.kind === 'group' ? { bold: true, fillColor: GREY.group } : { italics: true };
    const across: TextCell = { text: row.cells[0]?.text ?? '', colSpan: columns.length, ...style };
    return [[across, ...columns.slice(1).map(() => ({ text: '' }))]];
  }
  return cutRow(row, grid).map((texts, part, { length }) =>
    columns.map(({ align }, index) => ({
      text: texts[index] ?? '',
      bold: row.kind !== 'item',
      alignment: align,
      border: [true, true, true, part === length - 1],
    })),
  );
}
