/** What differs between a data file and the one the ledger gives out: by the address of a figure, or by path or row. */
import { cellsOf, type ReportCell, type ReportContent } from '#reporting';
import { differing } from './align.ts';
import { type Difference, Unverifiable } from './verdict.ts';

// --- JSON -------------------------------------------------------------------------------------------------------

const DEEPEST = 60;

/**
 * Reads JSON that every reader understands alike.
 * @throws Unverifiable for what is no JSON, nests too deep, or has a key twice in an object
 */
export function parsedJson(text: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Unverifiable('unreadable', 'JSON');
  }
  const keys = [...text.matchAll(/"[^"\\]*(?:\\.[^"\\]*)*"(\s*:)?/g)].filter(
    ([, colon]) => colon !== undefined,
  );
  if (keys.length !== keysIn(value, 0)) throw new Unverifiable('unreadable', 'JSON');
  return value;
}

function keysIn(value: unknown, depth: number): number {
  if (depth > DEEPEST) throw new Unverifiable('unreadable', 'JSON');
  if (typeof value !== 'object' || value === null) return 0;
  const inside = Object.values(value).reduce<number>((sum, part) => sum + keysIn(part, depth + 1), 0);
  return Array.isArray(value) ? inside : inside + Object.keys(value).length;
}

export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * Differences of two JSON values.
 * @param content of both, where it is a report's: its figures are named by their addresses
 */
export function jsonDifferences(
  expected: unknown,
  found: unknown,
  content: { readonly expected: ReportContent; readonly found: unknown },
): Difference[] {
  const paths = pathDifferences(expected, found, '');
  if (paths.length === 0) return [];
  const cells = cellDifferences(content.expected, content.found);
  // What is told by its address need not be told by its path.
  return cells.length === 0 ? paths : [...cells, ...paths.filter(({ place }) => !isFigure(place))];
}

const isFigure = (place: Difference['place']): boolean =>
  place.kind === 'field' && /^(content\.)?report\./.test(place.path);

function cellDifferences(expected: ReportContent, found: unknown): Difference[] {
  let others: ReadonlyMap<string, ReportCell>;
  try {
    others = new Map(cellsOf((found as ReportContent).report).map((cell) => [cell.address, cell]));
  } catch {
    // Not a report any more; the paths tell where.
    return [];
  }
  return cellsOf(expected.report).flatMap((cell): Difference[] => {
    const other = others.get(cell.address);
    if (other?.value === cell.value) return [];
    return [
      {
        place: { kind: 'field', path: cell.address, label: cell.label },
        expected: cell.value,
        found: other === undefined ? null : shown(other.value),
      },
    ];
  });
}

function pathDifferences(expected: unknown, found: unknown, path: string): Difference[] {
  if (Object.is(expected, found)) return [];
  const both = (value: unknown): value is object => typeof value === 'object' && value !== null;
  if (!both(expected) || !both(found) || Array.isArray(expected) !== Array.isArray(found)) {
    return [{ place: { kind: 'field', path, label: null }, expected: shown(expected), found: shown(found) }];
  }
  const keys = [...new Set([...Object.keys(expected), ...Object.keys(found)])];
  const of = (value: object, key: string): unknown =>
    Object.hasOwn(value, key) ? (value as Readonly<Record<string, unknown>>)[key] : undefined;
  return keys.flatMap((key) =>
    pathDifferences(
      of(expected, key),
      of(found, key),
      Array.isArray(expected) ? `${path}[${key}]` : path === '' ? key : `${path}.${key}`,
    ),
  );
}

const shown = (value: unknown): string | null =>
  value === undefined ? null : typeof value === 'string' ? value : JSON.stringify(value).slice(0, 200);

// --- CSV --------------------------------------------------------------------------------------------------------

/** The records of a CSV file (RFC 4180). @throws Unverifiable where a quote is not closed or stands where none may */
export function csvRecords(text: string): string[][] {
  const records: string[][] = [];
  let record: string[] = [];
  const FIELD = /(?:"([^"]*(?:""[^"]*)*)"|([^",\r\n]*))(,|\r?\n|$)/y;
  const body = text.replace(/^\ufeff/, '');
  for (let at = 0; at < body.length;) {
    FIELD.lastIndex = at;
    const match = FIELD.exec(body);
    if (!match) throw new Unverifiable('unreadable', 'CSV');
    const [, quoted, plain = '', end] = match;
    record.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    at = FIELD.lastIndex;
    if (end === ',' && at < body.length) continue;
    if (end === ',') record.push('');
    records.push(record);
    record = [];
  }
  return records;
}

/** Columns by which a row is known: what it is about, and which figure. */
const KEYS = ['section', 'code', 'name', 'figure'];

export function csvDifferences(expected: readonly string[][], found: readonly string[][]): Difference[] {
  const [header = []] = expected;
  const label = (record: readonly string[]): string =>
    KEYS.flatMap((key) => record[header.indexOf(key)] || []).join(' · ');
  const asText = (record: readonly string[]): string => record.join('\u0000');
  return differing(expected.map(asText), found.map(asText)).flatMap((pair): Difference[] => {
    const was = pair.expected === null ? undefined : expected[pair.expected];
    const is = pair.found === null ? undefined : found[pair.found];
    if (!was || !is || was.length !== is.length) {
      return [
        {
          place: { kind: 'row', table: 'csv' },
          expected: was?.join(',') ?? null,
          found: is?.join(',') ?? null,
        },
      ];
    }
    return was.flatMap((cell, index): Difference[] => {
      const other = is[index] ?? '';
      if (cell === other) return [];
      const place = {
        kind: 'cell',
        table: 'csv',
        row: label(was),
        column: header[index] ?? String(index + 1),
      } as const;
      return [{ place, expected: cell, found: other }];
    });
  });
}
