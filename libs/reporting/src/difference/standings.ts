/** The cells of a report with their figures as they are before they are rounded for print. */
import { assessIndicator, type DecimalText, percentage, type PlanSnapshot } from '#domain';
import type { ReportCell } from '../cells.ts';

export interface Standing {
  readonly cell: ReportCell;
  /** Null where the cell is no number. */
  readonly exact: DecimalText | null;
}
/** By address. */
export type Standings = ReadonlyMap<string, Standing>;

/** Far finer than anything printed: what is left over when such figures are added up never shows. */
const FINE = 24;

export function standingsOf(cells: readonly ReportCell[], snapshot: PlanSnapshot | undefined): Standings {
  const numbers = new Map(cells.map(({ address, number }) => [address, number]));
  const computed = new Map(snapshot ? exactComputed(snapshot) : []);
  const exactOf = ({ address, kind, number }: ReportCell): DecimalText | null => {
    if (kind === 'computed') return number && (computed.get(address) ?? number);
    if (kind !== 'rate') return number;
    return exactRate(
      numbers.get(`${address}/numerator`) ?? '0',
      numbers.get(`${address}/denominator`) ?? '0',
    );
  };
  return new Map(cells.map((cell) => [cell.address, { cell, exact: exactOf(cell) }]));
}

export const exactRate = (part: DecimalText, whole: DecimalText): DecimalText | null =>
  percentage(part, whole, FINE);

/** Means and points of a trajectory, reckoned to many more decimals than the indicator is reported with. */
function exactComputed({ indicators, asOf, plan }: PlanSnapshot): [string, DecimalText][] {
  return indicators.flatMap((view): [string, DecimalText][] => {
    const fine = { ...view, definition: { ...view.definition, decimals: FINE } };
    const { computed, expected } = assessIndicator(fine, asOf, plan.calendar);
    const at = (figure: string): string => `indicator/${view.indicator}/${figure}`;
    return [
      ...(computed === null ? [] : [[at('mean-growth'), computed] as [string, DecimalText]]),
      ...(expected === null ? [] : [[at('expected'), expected] as [string, DecimalText]]),
    ];
  });
}
