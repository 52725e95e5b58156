/**
 * Formulas of a workbook that reach outside it: functions that fetch from a server or another program, DDE calls, references
 * to other workbooks. They would run where the filled report is opened.
 */
import { refuseMalformed } from '../errors.ts';
import { resolved } from './template-xml.ts';

/** Elements whose text is a formula: of cells, names, conditional formats, validations, tables, charts and sparklines. */
const FORMULA_ELEMENTS: ReadonlySet<string> = new Set([
  ...['f', 'definedName', 'formula', 'formula1', 'formula2', 'oldFormula'],
  ...['calculatedColumnFormula', 'totalsRowFormula'],
]);

/** Each takes time in proportion to the text it searches, whatever that is. */
const OUTWARD: readonly RegExp[] = [
  /(?<![\p{L}\p{N}_])(WEBSERVICE|FILTERXML|IMAGE|RTD|DDE)\s*\(/iu,
  // `'[Book.xlsx]Sheet 1'!A1`, `'C:\Book.xlsx'!Name`: no name of a sheet has these signs.
  /[[\]\\/](?:[^'[\]\\/]|'')*'[!#]/u,
  // `[1]Sheet!A1`: columns of a table, `Table[Column]`, are not followed by an exclamation mark.
  /\][^[\]!"'(),;+\-*/&=<>\s]*!/u,
];

/** `program|topic!item` */
const DDE = /[\p{L}\p{N}_.']\|['\p{L}\p{N}_]/u;

/**
 * The first formula of a part that reaches outside the workbook, shortened; undefined where none does.
 * @throws DocumentError `template-malformed` for a comment or CDATA, which could hide one
 */
export function outwardFormula(part: string, xml: string): string | undefined {
  if (/<!(--|\[)/.test(xml)) refuseMalformed(part, 'xml');
  return formulasOf(xml).find(reachesOut)?.slice(0, 80);
}

/** No `<` stands within a tag, so that what follows each one is a tag and the text behind it. */
function formulasOf(xml: string): string[] {
  return xml.split('<').flatMap((piece) => {
    const name = /^(?:[^\s<>/:!?]+:)?([^\s<>/:!?]+)/.exec(piece)?.[1];
    return name !== undefined && FORMULA_ELEMENTS.has(name) ? [resolved(behindTag(piece))] : [];
  });
}

/** A tag ends with the first `>` that stands in no attribute. */
function behindTag(piece: string): string {
  const signs = /["'>]/g;
  for (let sign = signs.exec(piece); sign; sign = signs.exec(piece)) {
    if (sign[0] === '>') return piece.slice(signs.lastIndex);
    const close = piece.indexOf(sign[0], signs.lastIndex);
    if (close < 0) return '';
    signs.lastIndex = close + 1;
  }
  return '';
}

/**
 * Texts in quotes are searched too: where one begins cannot be told from a quotation mark in a column's name without Excel's
 * whole grammar, and a text that reads like such a call is rarer than somebody who hides one.
 */
const reachesOut = (formula: string): boolean =>
  OUTWARD.some((pattern) => pattern.test(formula)) ||
  DDE.test(formula.slice(0, formula.lastIndexOf('!') + 1));
