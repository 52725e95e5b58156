/**
 * What may stand in a spreadsheet's cell: text that no program takes for a formula and that XML can hold, figures that
 * lose nothing, days without a time zone.
 */
import { daysBetween, type DecimalText, type IsoDate } from '#domain';
import { type Cell, REVISED_MARK } from '../model.ts';
import { printable } from '../printed-text.ts';

/** The longest text a cell of an xlsx holds. */
const LONGEST_TEXT = 32_767;

/** The most significant digits that survive in a spreadsheet's binary number. */
const EXACT_DIGITS = 15;

const DAY_FORMAT = 'dd/mm/yyyy';

/**
 * Puts an apostrophe before text that a spreadsheet would take for a formula (OWASP ASVS 5.0, 1.2.10). Negative numbers
 * as text get one too: what is a figure comes as a number.
 */
export const inertText = (text: string): string => (/^[=+\-@\t\r\n\0]/.test(text) ? `'${text}` : text);

/** Printable text as a cell can hold it: cut where it is longer; what looks like an escape of the format (`_x000D_`) is kept literal. */
export const storableText = (text: string): string =>
  fitted(printable(text).replace(/_(?=x[0-9A-Fa-f]{4}_)/g, '_x005F_'));

/** Cut where it is longer than a cell. */
export const fitted = (text: string): string =>
  text.length <= LONGEST_TEXT ? text : `${text.slice(0, LONGEST_TEXT - 1).toWellFormed()}…`;

/** The text of a cell: inert, then storable. The order matters: a control character must not hide a formula's sign. */
export const cellText = (text: string): string => inertText(storableText(inertText(text)));

/** A figure or day as the spreadsheet keeps it, with the number format that shows it as it was reported. */
export interface SheetNumber {
  readonly value: number;
  readonly format: string;
}

/** Null where the cell is text, or a figure with more digits than a spreadsheet's number keeps. */
export function sheetNumber({ number, date, revised }: Cell): SheetNumber | null {
  const mark = revised === true ? `" ${REVISED_MARK}"` : '';
  if (number !== undefined) {
    if (!isExact(number.value)) return null;
    return { value: Number(number.value), format: `${numberFormat(number.value, number.style)}${mark}` };
  }
  return date === undefined ? null : { value: dayNumber(date), format: `${DAY_FORMAT}${mark}` };
}

/** Days since 30/12/1899, as spreadsheets count them from March 1900 on. */
export const dayNumber = (date: IsoDate): number => daysBetween('1899-12-30', date);

function isExact(value: DecimalText): boolean {
  const digits = value.replace(/[-.]/g, '').replace(/^0+/, '').replace(/0+$/, '');
  return digits.length <= EXACT_DIGITS;
}

/**
 * The decimals of the reported value, and thousands grouped from 1.000 on. The sign that groups or parts decimals is the
 * reader's: Excel set to Vietnamese shows `1.683` and `21,36`. Rates are given in per cent, so the sign is only printed.
 */
function numberFormat(value: DecimalText, style: 'number' | 'percent' | 'money'): string {
  const [whole = '', fraction] = value.replace('-', '').split('.');
  const digits = whole.length > 3 ? '#,##0' : '0';
  return `${digits}${fraction === undefined ? '' : `.${'0'.repeat(fraction.length)}`}${style === 'percent' ? '"%"' : ''}`;
}

/**
 * Names of sheets that Excel accepts, one for each wish: at most 31 characters, none of `[ ] : * ? / \`, no apostrophe at
 * either end, each different without regard to case.
 */
export function sheetNames(wishes: readonly string[]): string[] {
  // Excel keeps "History" for itself.
  const taken = new Set(['history']);
  return wishes.map((wish) => {
    const clean = storableText(wish)
      .normalize('NFC')
      .replace(/[[\]:*?/\\\n\t]/g, ' ')
      .replace(/^['\s]+|['\s]+$/g, '');
    const base = clean === '' ? 'Bảng' : clean;
    for (let attempt = 1; ; attempt++) {
      const suffix = attempt === 1 ? '' : ` (${attempt})`;
      const name = `${cut(base, 31 - suffix.length)}${suffix}`;
      if (taken.has(name.toLowerCase())) continue;
      taken.add(name.toLowerCase());
      return name;
    }
  });
}

/** At most so many UTF-16 units, without half a character at the end. */
const cut = (text: string, length: number): string =>
  text
    .slice(0, length)
    .replace(/[\uD800-\uDBFF]$/, '')
    .replace(/['\s]+$/, '');
