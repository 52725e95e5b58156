/** Two sequences of texts laid side by side, so that what differs is told by what it was and what it is. */

export interface Pair {
  /** Index in what was expected; null where something was put in. */
  readonly expected: number | null;
  /** Index in what was found; null where something was taken out. */
  readonly found: number | null;
}

/** How far ahead the two are looked for to meet again. */
const WINDOW = 40;

/** The places where the two differ, in order. What changed in place is one pair; after more is put in or taken out than the window sees, all that follows differs. */
export function differing(expected: readonly string[], found: readonly string[]): Pair[] {
  const pairs: Pair[] = [];
  let [e, f] = [0, 0];
  while (e < expected.length || f < found.length) {
    if (e < expected.length && f < found.length && expected[e] === found[f]) {
      [e, f] = [e + 1, f + 1];
      continue;
    }
    const [taken, put] = meeting(expected, found, e, f);
    for (let step = 0; step < Math.max(taken, put); step++) {
      pairs.push({ expected: step < taken ? e + step : null, found: step < put ? f + step : null });
    }
    [e, f] = [e + taken, f + put];
  }
  return pairs;
}

/** How many to pass over on either side until both go on alike: the fewest, and as many on both sides where that is as near. */
function meeting(
  expected: readonly string[],
  found: readonly string[],
  e: number,
  f: number,
): [number, number] {
  for (let total = 1; total <= 2 * WINDOW; total++) {
    const splits = Array.from({ length: total + 1 }, (_, taken) => taken).sort(
      (a, b) => Math.abs(2 * a - total) - Math.abs(2 * b - total),
    );
    for (const taken of splits) {
      const [one, other] = [e + taken, f + total - taken];
      const bothEnd = one === expected.length && other === found.length;
      const goOn =
        one < expected.length && expected[one] === found[other] && goesOn(expected, found, one, other);
      if (bothEnd || goOn) return [taken, total - taken];
    }
  }
  return [expected.length - e, found.length - f];
}

/** Two alike in a row, or the end: one short text alone is alike by chance. */
const goesOn = (expected: readonly string[], found: readonly string[], e: number, f: number): boolean =>
  e + 1 >= expected.length || f + 1 >= found.length || expected[e + 1] === found[f + 1];
