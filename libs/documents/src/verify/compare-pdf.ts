/** What differs between two readings of a PDF, told by the cells of the report that the one was made from. */
import type { ReportDocument, Table } from '../model.ts';
import { showable } from '../pdf/pdf-font.ts';
import { differing } from './align.ts';
import { rowLabel } from './compare-passages.ts';
import type { PdfText, Piece } from './read-pdf.ts';
import type { Difference, Place } from './verdict.ts';
import { comparable } from './xml-events.ts';

/** A cell of the report, and the stretch of the text that it takes up. */
interface Stretch {
  readonly from: number;
  readonly to: number;
  readonly place: Place;
  readonly text: string;
}

export function pdfDifferences(expected: PdfText, found: PdfText, document: ReportDocument): Difference[] {
  const textOf = ({ text, page }: Piece): string => `${page} ${squeezed(text)}`;
  const pairs = differing(expected.pieces.map(textOf), found.pieces.map(textOf));
  if (pairs.length === 0) return [];
  const stretches = stretchesOf(expected.pieces, document);
  const starts = startsOf(expected.pieces);
  return pairs.map((pair): Difference => {
    const was = pair.expected === null ? undefined : expected.pieces[pair.expected];
    const is = pair.found === null ? undefined : found.pieces[pair.found];
    const at = pair.expected === null ? undefined : starts[pair.expected];
    const stretch = at === undefined ? undefined : stretches.find(({ from, to }) => from <= at && at < to);
    const page: Place = { kind: 'page', page: (was ?? is)?.page ?? 1 };
    return { place: stretch?.place ?? page, expected: was?.text ?? null, found: is?.text ?? null };
  });
}

const squeezed = (text: string): string => text.replace(/\s+/g, '');

/** Where each piece begins in the text without its spaces. */
function startsOf(pieces: readonly Piece[]): number[] {
  let at = 0;
  return pieces.map(({ text }) => {
    const start = at;
    at += squeezed(text).length;
    return start;
  });
}

/** The cells of all tables in the order in which they are drawn; a row cut over two pages is left out. */
function stretchesOf(pieces: readonly Piece[], { body, annexes }: ReportDocument): Stretch[] {
  const whole = pieces.map(({ text }) => squeezed(text)).join('');
  const tables: Table[] = [
    ...body.flatMap((block) => (block.kind === 'table' ? [block.table] : [])),
    ...annexes.flatMap((annex) => annex.tables),
  ];
  const stretches: Stretch[] = [];
  let cursor = 0;
  for (const table of tables) {
    for (const { kind, cells } of table.rows) {
      const texts = cells.map(({ text }) => comparable(showable(text)));
      const row = squeezed(texts.join(''));
      const start = whole.indexOf(row, cursor);
      if (start < 0 || row === '') continue;
      cursor = start;
      const label = rowLabel(texts);
      for (const [index, text] of texts.entries()) {
        const column = kind === 'group' || kind === 'empty' ? '' : (table.columns[index]?.title ?? '');
        const to = cursor + squeezed(text).length;
        stretches.push({
          from: cursor,
          to,
          text,
          place: { kind: 'cell', table: table.title, row: label, column },
        });
        cursor = to;
      }
    }
  }
  return stretches;
}
