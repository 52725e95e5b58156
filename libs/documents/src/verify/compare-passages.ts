/** What differs between two readings of a Word document, cell by cell where it is a table. */
import { differing } from './align.ts';
import type { Passage, TableRow, WordText } from './read-docx.ts';
import type { Difference, Place } from './verdict.ts';

export function docxDifferences(expected: WordText, found: WordText): Difference[] {
  const pairs = differing(
    expected.passages.map(({ text }) => text),
    found.passages.map(({ text }) => text),
  );
  return [
    ...pairs.flatMap((pair) =>
      passageDifferences(
        pair.expected === null ? null : (expected.passages[pair.expected] ?? null),
        pair.found === null ? null : (found.passages[pair.found] ?? null),
      ),
    ),
    ...listDifferences({ kind: 'margin' }, expected.margins, found.margins),
    ...listDifferences({ kind: 'picture' }, expected.pictures, found.pictures),
  ];
}

function passageDifferences(expected: Passage | null, found: Passage | null): Difference[] {
  if (expected?.row && found?.row && expected.row.cells.length === found.row.cells.length) {
    return cellDifferences(expected.row, found.row);
  }
  const row = expected?.row ?? found?.row;
  const place: Place =
    row && !isOwnHeader(row) ? { kind: 'row', table: tableName(row) } : { kind: 'passage' };
  return [{ place, expected: expected?.text ?? null, found: found?.text ?? null }];
}

function cellDifferences(expected: TableRow, found: TableRow): Difference[] {
  return expected.cells.flatMap((cell, index): Difference[] => {
    const other = found.cells[index] ?? '';
    if (cell === other) return [];
    const place: Place = isOwnHeader(expected)
      ? { kind: 'passage' }
      : {
          kind: 'cell',
          table: tableName(expected),
          row: rowLabel(expected.cells),
          column: expected.header[index] ?? String(index + 1),
        };
    return [{ place, expected: cell, found: other }];
  });
}

/** The first row of a table; blocks that only stand side by side have no other. */
const isOwnHeader = ({ header, cells }: TableRow): boolean => header === cells;

/** Tables have no name in the file: their first headings tell them apart. */
const tableName = ({ header }: TableRow): string => header.slice(0, 3).join(' | ');

/** What a row is about: the first cell that is more than a number or mark. */
export const rowLabel = (cells: readonly string[]): string =>
  cells.find((cell) => /\p{L}.*\p{L}.*\p{L}/u.test(cell)) ?? cells.find((cell) => cell !== '') ?? '';

/** What is in one list and not, or not as often, in the other. */
export function listDifferences(
  place: Place,
  expected: readonly string[],
  found: readonly string[],
): Difference[] {
  return differing(expected, found).map((pair) => ({
    place,
    expected: pair.expected === null ? null : (expected[pair.expected] ?? null),
    found: pair.found === null ? null : (found[pair.found] ?? null),
  }));
}
