import { type Positions, sumVnd, type Vnd } from '#domain';
import type { Figure } from './report.ts';

/** Ascending and each once. */
export const distinct = (positions: readonly number[]): number[] =>
  [...new Set(positions)].sort((a, b) => a - b);

/** The positions of those of the attributes that something has. */
export const positionsOf = (
  { positions }: { readonly positions: Positions },
  ...names: readonly string[]
): number[] => distinct(names.flatMap((name) => positions[name] ?? []));

/** The number of things, with the positions each of them rests on. */
export const figureOf = <T>(things: readonly T[], from: (thing: T) => readonly number[]): Figure => ({
  value: things.length,
  from: distinct(things.flatMap(from)),
});

/** A sum of the amounts there are, with the positions they rest on; null where there are none. */
export function sumFigure<T>(
  things: readonly T[],
  amount: (thing: T) => Vnd | null | undefined,
  from: (thing: T) => readonly number[],
): Figure<Vnd> | null {
  const counted = things.filter((thing) => amount(thing) != null);
  if (counted.length === 0) return null;
  return {
    value: sumVnd(counted.map((thing) => amount(thing) ?? '0')),
    from: distinct(counted.flatMap(from)),
  };
}
