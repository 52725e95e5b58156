/** Rounds of measurements, and what is said about them. */
export interface Sample {
  readonly median: number;
  readonly min: number;
  readonly max: number;
  readonly rounds: readonly number[];
}

export function sampleOf(rounds: readonly number[]): Sample {
  const sorted = rounds.toSorted((a, b) => a - b);
  return { median: percentile(sorted, 50), min: sorted[0] ?? NaN, max: sorted.at(-1) ?? NaN, rounds };
}

/** The value that so many per cent of the sorted values do not exceed; the middle of two for an even median. */
export function percentile(sorted: readonly number[], percent: number): number {
  const at = (sorted.length * percent) / 100;
  const [low, high] = Number.isInteger(at)
    ? [at - 1, percent === 50 ? at : at - 1]
    : [Math.floor(at), Math.floor(at)];
  return ((sorted[low] ?? NaN) + (sorted[high] ?? NaN)) / 2;
}

/** One measurement that is made several times: what it returns is kept. */
export interface Candidate<Result> {
  readonly name: string;
  measure(round: number): Promise<Result>;
}

/**
 * Measures all candidates round after round, so that whatever else the machine does falls on all of them, and starts each
 * round with another one, so that none always comes first.
 */
export async function interleaved<Result>(
  rounds: number,
  candidates: readonly Candidate<Result>[],
): Promise<Map<string, Result[]>> {
  const results = new Map(candidates.map(({ name }) => [name, [] as Result[]]));
  for (let round = 0; round < rounds; round++) {
    for (let turn = 0; turn < candidates.length; turn++) {
      const candidate = candidates[(round + turn) % candidates.length];
      if (candidate) results.get(candidate.name)?.push(await candidate.measure(round));
    }
  }
  return results;
}

/** Seconds that the work took. */
export async function secondsOf(work: () => unknown): Promise<number> {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1_000;
}
