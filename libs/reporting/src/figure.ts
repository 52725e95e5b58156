import { sumVnd, type Vnd } from '#domain';
import type { Figure } from './report.ts';

/** Ascending and each once. */
export const distinct = (positions: readonly number[]): number[] =>
  [...new Set(positions)].sort((a, b) => a - b);

/** The number of things, with the positions each of them rests on. */
export const figureOf = <T>(things: readonly T[], from: (thing: T) => readonly number[]): Figure => ({
  value: things.length,
  from: distinct(things.flatMap(from)),
});

/** A sum of amounts, with the positions of those that are not absent. */
export function sumFigure<T>(
  things: readonly T[],
  amount: (thing: T) => Vnd | null | undefined,
  from: (thing: T) => readonly number[],
): Figure<Vnd> {
  const counted = things.filter((thing) => amount(thing) != null);
  return {
    value: sumVnd(counted.map((thing) => amount(thing) ?? '0')),
    from: distinct(counted.flatMap(from)),
  };
}
