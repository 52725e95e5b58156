/** Contents side by side in a Word report, without lines around them. */
import {
  AlignmentType,
  type Paragraph,
  Table,
  TableBorders,
  TableCell,
  TableLayoutType,
  TableRow,
  WidthType,
} from 'docx';
import { twipsOfMm } from './docx-text.ts';

type Side = readonly Paragraph[];

/** Rows of two sides without borders; widths in millimetres. */
export function columns(
  widths: readonly [number, number],
  ...rows: readonly (readonly [Side, Side])[]
): Table {
  const twips = widths.map(twipsOfMm);
  return new Table({
    layout: TableLayoutType.FIXED,
    alignment: AlignmentType.CENTER,
    width: { size: twips.reduce((sum, width) => sum + width, 0), type: WidthType.DXA },
    columnWidths: twips,
    borders: TableBorders.NONE,
    margins: { left: 0, right: 0 },
    rows: rows.map(
      (sides) =>
        new TableRow({
          cantSplit: true,
          children: sides.map(
            (side, index) =>
              new TableCell({
                width: { size: twips[index] ?? 0, type: WidthType.DXA },
                children: [...side],
              }),
          ),
        }),
    ),
  });
}
