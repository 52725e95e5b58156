/** A table of the report as a Word table, with its title above and its notes below. */
import {
  AlignmentType,
  type FileChild,
  Table as WordTable,
  TableCell,
  TableLayoutType,
  TableRow,
  VerticalAlignTable,
  WidthType,
} from 'docx';
import { centred, gap, paragraph, SIZES, innerWidth, twipsOfMm, twipsOfPoints } from './docx-text.ts';
import type { Cell, Column, Row, Table } from '../model.ts';

const ALIGNMENTS = {
  left: AlignmentType.LEFT,
  center: AlignmentType.CENTER,
  right: AlignmentType.RIGHT,
} as const;

/** The header row is repeated on every page; a row is not broken over two; a group heading stays with its first row. */
export function tableBlocks(table: Table, orientation: 'portrait' | 'landscape'): FileChild[] {
  const size = orientation === 'portrait' ? SIZES.table : SIZES.wideTable;
  const widths = columnWidths(table.columns, twipsOfMm(innerWidth(orientation)));
  return [
    centred(
      table.title,
      { size: 13, bold: true },
      { keepNext: true, spacing: { before: twipsOfPoints(6), after: twipsOfPoints(6) } },
    ),
    new WordTable({
      layout: TableLayoutType.FIXED,
      width: { size: widths.reduce((sum, width) => sum + width, 0), type: WidthType.DXA },
      columnWidths: widths,
      margins: { left: 75, right: 75, top: 30, bottom: 30 },
      rows: [
        headerRow(table.columns, widths, size),
        ...table.rows.map((row, index) =>
          bodyRow(row, table.columns, widths, size, staysWithNext(row, table.rows[index + 1])),
        ),
      ],
    }),
    ...table.notes.map((note) =>
      paragraph(note, { size: SIZES.wideTable, italics: true }, { spacing: { before: twipsOfPoints(3) } }),
    ),
    gap(8),
  ];
}

/** Twips; they add up to the whole width. */
function columnWidths(columns: readonly Column[], whole: number): number[] {
  const shares = columns.reduce((sum, { width }) => sum + width, 0);
  const widths = columns.map(({ width }) => Math.floor((whole * width) / shares));
  const rest = whole - widths.reduce((sum, width) => sum + width, 0);
  return widths.map((width, index) => (index === 0 ? width + rest : width));
}

const staysWithNext = (row: Row, next: Row | undefined): boolean =>
  row.kind === 'group' || next?.kind === 'subtotal' || next?.kind === 'total';

function headerRow(columns: readonly Column[], widths: readonly number[], size: number): TableRow {
  return new TableRow({
    tableHeader: true,
    cantSplit: true,
    children: columns.map(
      ({ title }, index) =>
        new TableCell({
          width: { size: widths[index] ?? 0, type: WidthType.DXA },
          verticalAlign: VerticalAlignTable.CENTER,
          children: [centred(title, { size, bold: true }, { keepNext: true })],
        }),
    ),
  });
}

function bodyRow(
  { kind, cells }: Row,
  columns: readonly Column[],
  widths: readonly number[],
  size: number,
  keepNext: boolean,
): TableRow {
  const spans = kind === 'group' || kind === 'empty';
  const style = { size, bold: kind !== 'item' && kind !== 'empty', italics: kind === 'empty' };
  const wordCell = (cell: Cell | undefined, width: number, align: Column['align'], columnSpan: number) =>
    new TableCell({
      width: { size: width, type: WidthType.DXA },
      columnSpan,
      children: [paragraph(cell?.text ?? '', style, { alignment: ALIGNMENTS[align], keepNext })],
    });
  const whole = widths.reduce((sum, width) => sum + width, 0);
  return new TableRow({
    cantSplit: true,
    children: spans
      ? [wordCell(cells[0], whole, kind === 'empty' ? 'center' : 'left', columns.length)]
      : columns.map(({ align }, index) => wordCell(cells[index], widths[index] ?? 0, align, 1)),
  });
}
