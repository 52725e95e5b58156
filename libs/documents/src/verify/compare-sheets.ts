/** What differs between two readings of a workbook, cell by cell. */
import { listDifferences, rowLabel } from './compare-passages.ts';
import type { SheetText, WorkbookText } from './read-xlsx.ts';
import type { Difference } from './verdict.ts';

export function xlsxDifferences(expected: WorkbookText, found: WorkbookText): Difference[] {
  const names = listDifferences(
    { kind: 'passage' },
    expected.sheets.map(({ name }) => name),
    found.sheets.map(({ name }) => name),
  );
  if (names.length > 0) return names;
  return expected.sheets.flatMap((sheet, index) =>
    sheetDifferences(sheet, found.sheets[index]?.cells ?? new Map()),
  );
}

/** The first cell whose number is shown in another form than the ledger's, where all values are the same. */
export function otherFormat(expected: WorkbookText, found: WorkbookText): string | null {
  for (const [index, { name, formats }] of expected.sheets.entries()) {
    const others = found.sheets[index]?.formats;
    const reference = [...formats.keys()].find((key) => formats.get(key) !== others?.get(key));
    if (reference !== undefined) return `${name} ${reference}`;
  }
  return null;
}

function sheetDifferences({ name, cells }: SheetText, found: ReadonlyMap<string, string>): Difference[] {
  const references = [...new Set([...cells.keys(), ...found.keys()])].sort(byPlace);
  const header = headerRow(cells);
  const labels = labelsOf(cells);
  return references.flatMap((reference): Difference[] => {
    const [expected, other] = [cells.get(reference) ?? null, found.get(reference) ?? null];
    if (expected === other) return [];
    const [column, row] = split(reference);
    const inTable = header !== null && row > header;
    const heading = inTable ? cells.get(`${column}${header}`) : undefined;
    const label = labels.get(row) ?? '';
    return [
      {
        place: {
          kind: 'cell',
          table: name,
          row: label,
          column: heading === undefined ? reference : `${heading} (${reference})`,
        },
        expected,
        found: other,
      },
    ];
  });
}

const split = (reference: string): [string, number] => {
  const column = /^[A-Z]*/.exec(reference)?.[0] ?? '';
  return [column, Number(reference.slice(column.length))];
};

function byPlace(one: string, other: string): number {
  const [[columnA, rowA], [columnB, rowB]] = [split(one), split(other)];
  return rowA - rowB || columnA.length - columnB.length || (columnA < columnB ? -1 : 1);
}

/** What each row is about. */
function labelsOf(cells: ReadonlyMap<string, string>): ReadonlyMap<number, string> {
  const rows = Map.groupBy([...cells.keys()].sort(byPlace), (reference) => split(reference)[1]);
  return new Map(
    [...rows].map(([row, keys]) => [row, rowLabel(keys.map((reference) => cells.get(reference) ?? ''))]),
  );
}

/** The first row with a text in its third cell: titles above it run over the whole width. */
function headerRow(cells: ReadonlyMap<string, string>): number | null {
  const rows = [...cells.keys()]
    .filter((reference) => reference.startsWith('C'))
    .map((reference) => split(reference)[1]);
  return rows.length === 0 ? null : Math.min(...rows);
}
