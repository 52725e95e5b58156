/** Where cells go when rows of a workbook are repeated, and what becomes of everything that names them. */
import { refuseMalformed } from '../errors.ts';
import { RowsUnmovableError } from './xlsx-template-errors.ts';

/** Rows count from 1, as in the file. */
export class RowMap {
  private readonly repeated: ReadonlyMap<number, number>;

  /** @param repeated For each repeated row of the template, how many rows it becomes; at least one. */
  constructor(repeated: ReadonlyMap<number, number>) {
    this.repeated = repeated;
  }

  get moves(): boolean {
    return this.repeated.size > 0;
  }

  isRepeated(row: number): boolean {
    return this.repeated.has(row);
  }

  takesInRepeated(top: number, bottom: number): boolean {
    return [...this.repeated.keys()].some((row) => top <= row && row <= bottom);
  }

  /** The first row that a row of the template becomes. */
  first(row: number): number {
    return [...this.repeated].reduce((moved, [at, count]) => (at < row ? moved + count - 1 : moved), row);
  }

  last(row: number): number {
    return this.first(row) + (this.repeated.get(row) ?? 1) - 1;
  }
}

/** The maps of a workbook's sheets, by lower-case name. */
export type RowMaps = ReadonlyMap<string, RowMap>;

/** `A1` or `A1:C9`, with or without `$`, or whole rows `1:9`. */
const RANGE = /^(\$?[A-Za-z]{0,3})(\$?)(\d+)(?::(\$?[A-Za-z]{0,3})(\$?)(\d+))?$/;

/**
 * A range or list of ranges as in `ref` and `sqref`, moved; what takes in a repeated row takes in all it becomes. A list
 * is parted by blanks.
 */
export const movedRanges = (list: string, map: RowMap): string =>
  list
    .split(' ')
    .map((range) => movedRange(range, map, null))
    .join(' ');

/** @param instance The row that a repeated row of the template is at this moment, for what stands in it; else null. */
function movedRange(range: string, map: RowMap, instance: number | null): string {
  const match = RANGE.exec(range);
  if (!match) return range;
  const [, from = '', fromFixed = '', fromRow, to, toFixed = '', toRow] = match;
  const start = Number(fromRow);
  const end = Number(toRow ?? fromRow);
  const within = instance !== null && start === end && map.isRepeated(start);
  const [first, last] = within ? [instance, instance] : [map.first(start), map.last(end)];
  if (to === undefined && first === last) return `${from}${fromFixed}${first}`;
  return `${from}${fromFixed}${first}:${to ?? from}${to === undefined ? fromFixed : toFixed}${last}`;
}

/** A reference of a formula with its sheet, or a text in quotes, in which nothing is a reference. */
const REFERENCE =
  /"(?:[^"]|"")*"|(?<![\p{L}\p{N}_.$!'\]])((?:'(?:[^']|'')+'|[\p{L}_][\p{L}\p{N}_.]*)!)?(\$?[A-Za-z]{1,3}\$?\d{1,7}(?::\$?[A-Za-z]{1,3}\$?\d{1,7})?|\$?\d{1,7}:\$?\d{1,7})(?![\p{L}\p{N}_(.!])/gu;

/** The longest formula that Excel takes. */
const LONGEST_FORMULA = 8_192;

export interface FormulaPlace {
  /** The sheet that references without a sheet mean. */
  readonly sheet: string;
  /** Sheet and cell, for an error. */
  readonly where: string;
  /**
   * What a single cell of a repeated row means: in the repeated row itself the row it is now (a number); `all` the rows it
   * becomes; `refused` where neither is sure.
   */
  readonly single: number | 'all' | 'refused';
}

/**
 * A formula after rows were repeated: `SUM(C5:C5)` over a repeated row becomes the sum over all its rows. References made
 * from text (INDIRECT) stay as they are.
 * @throws RowsUnmovableError where a reference has no certain meaning.
 */
export function movedFormula(formula: string, maps: RowMaps, { sheet, where, single }: FormulaPlace): string {
  if (formula.length > LONGEST_FORMULA) refuseMalformed(where, 'xml');
  return formula.replace(
    REFERENCE,
    (whole: string, prefix: string | undefined, range: string | undefined) => {
      if (range === undefined) return whole;
      const name = prefix === undefined ? sheet : sheetOf(prefix);
      const several = name.includes(':') && [...maps.values()].some((map) => map.moves);
      if (several) throw new RowsUnmovableError(where, 'formula-sheets');
      const map = maps.get(name.toLowerCase());
      if (!map?.moves) return whole;
      const ownSheet = name.toLowerCase() === sheet.toLowerCase();
      const onlyRow = /^\$?[A-Za-z]{1,3}\$?(\d+)$/.exec(range)?.[1];
      const oneOfMany = onlyRow !== undefined && map.isRepeated(Number(onlyRow));
      if (oneOfMany && single !== 'all' && !(typeof single === 'number' && ownSheet)) {
        throw new RowsUnmovableError(where, 'formula-one-row');
      }
      const instance = typeof single === 'number' && ownSheet ? single : null;
      return `${prefix ?? ''}${movedRange(range, map, instance)}`;
    },
  );
}

const sheetOf = (prefix: string): string => prefix.slice(0, -1).replace(/^'|'$/g, '').replace(/''/g, "'");
