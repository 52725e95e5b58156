/**
 * Arithmetic on decimal text. Results are exact; a result that has to be rounded is rounded half up (0.05 → 0.1), which
 * is what Vietnamese statistical practice prints. Binary floating point never touches a figure.
 */
import { Decimal } from 'decimal.js';
import { refuse } from './errors.ts';
import type { DecimalText, Vnd } from './values.ts';

const Exact = Decimal.clone({ precision: 60, rounding: Decimal.ROUND_HALF_UP, toExpNeg: -60, toExpPos: 60 });

/** At most 18 digits before and 9 after the point: wider than any figure of a plan, narrow enough to stay exact. */
const DECIMAL = /^-?(0|[1-9]\d{0,17})(\.\d{1,9})?$/;
const WHOLE = /^(0|[1-9]\d{0,17})$/;

export const isDecimal = (text: string): boolean => DECIMAL.test(text) && !/^-0(\.0+)?$/.test(text);
export const isVnd = (text: string): boolean => WHOLE.test(text);

/** Rounded to the given decimals; what rounds to zero is `0.0`, never `-0.0`. */
const fixed = (value: Decimal, decimals: number): DecimalText =>
  value.toDecimalPlaces(decimals).toFixed(decimals);

/** How many decimals the text carries: 2 for `12.20`. */
export const scaleOf = (value: DecimalText): number => value.split('.')[1]?.length ?? 0;

/** -1, 0 or 1. `12.2` and `12.20` compare equal. */
export const compare = (a: DecimalText, b: DecimalText): number => new Exact(a).cmp(b);

export const isZero = (value: DecimalText): boolean => new Exact(value).isZero();

/** The sum with the largest scale of its terms. */
export function sum(values: readonly DecimalText[]): DecimalText {
  const scale = Math.max(0, ...values.map(scaleOf));
  return fixed(
    values.reduce((total, value) => total.plus(value), new Exact(0)),
    scale,
  );
}

/** a − b with the larger scale of the two. */
export const subtract = (a: DecimalText, b: DecimalText): DecimalText =>
  fixed(new Exact(a).minus(b), Math.max(scaleOf(a), scaleOf(b)));

/** part / whole in per cent with the given decimals, or null when the whole is zero: a rate over nothing is no rate. */
export function percentage(
  part: DecimalText | number,
  whole: DecimalText | number,
  decimals: number,
): DecimalText | null {
  const denominator = new Exact(whole);
  return denominator.isZero() ? null : fixed(new Exact(part).times(100).div(denominator), decimals);
}

/** The point at `elapsed` of `total` on the straight line from a to b, with the given decimals. */
export const interpolate = (
  a: DecimalText,
  b: DecimalText,
  elapsed: number,
  total: number,
  decimals: number,
): DecimalText => fixed(new Exact(b).minus(a).times(elapsed).div(total).plus(a), decimals);

/** The mean annual growth of yearly growth rates in per cent: ((1+r₁)…(1+rₙ))^(1/n) − 1. Null below −100 % or without rates. */
export function meanGrowth(rates: readonly DecimalText[], decimals: number): DecimalText | null {
  if (rates.length === 0) return null;
  const factors = rates.map((rate) => new Exact(rate).div(100).plus(1));
  if (factors.some((factor) => factor.isNegative())) return null;
  const product = factors.reduce((a, b) => a.times(b), new Exact(1));
  // A root is exact to fewer digits than it is calculated with; cut them off before a half is decided on.
  const mean = product.pow(new Exact(1).div(rates.length)).toSignificantDigits(40);
  return fixed(mean.minus(1).times(100), decimals);
}

/** Sum of amounts in whole đồng. */
export const sumVnd = (amounts: readonly Vnd[]): Vnd => sum(amounts);

export function requireDecimal(value: string, field: string): void {
  if (!isDecimal(value)) refuse('decimal-invalid', { value: value.slice(0, 40) }, field);
}

export function requireVnd(value: string, field: string): void {
  if (!isVnd(value)) refuse('money-invalid', { value: value.slice(0, 40) }, field);
}
