/** Cells by their address, and what may have been meant by an address that is none. */
import type { ReportCell } from '../cells.ts';
import { LineageError } from './errors.ts';

const SUGGESTIONS = 3;
/** No address is longer; what is sent beyond is not compared. */
const LONGEST = 200;

/** @throws LineageError `cell-unknown`, naming the nearest addresses */
export function findCell(cells: readonly ReportCell[], address: string, period: string): ReportCell {
  const found = cells.find((cell) => cell.address === address);
  if (found) return found;
  throw cellUnknown(
    cells.map((cell) => cell.address),
    address,
    period,
  );
}

export const cellUnknown = (addresses: readonly string[], cell: string, period: string): LineageError =>
  new LineageError(
    'cell-unknown',
    { cell: cell.slice(0, LONGEST), period, nearest: nearest(addresses, cell).join(', ') || '–' },
    'cell',
  );

function nearest(addresses: readonly string[], wanted: string): string[] {
  const sought = wanted.slice(0, LONGEST).toLowerCase();
  return addresses
    .map((address) => ({ address, distance: editDistance(address, sought) }))
    .sort((a, b) => a.distance - b.distance)
    .slice(0, SUGGESTIONS)
    .map(({ address }) => address);
}

/** How many letters have to be put in, taken out or changed (Levenshtein). */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (const [i, letter] of [...a].entries()) {
    const next = [i + 1];
    for (let j = 1; j <= b.length; j += 1) {
      const [above, left, corner] = [row[j] ?? 0, next[j - 1] ?? 0, row[j - 1] ?? 0];
      next.push(Math.min(above + 1, left + 1, corner + (letter === b[j - 1] ? 0 : 1)));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
