/**
 * What a whole country would put into one ledger: who reports, what, how often, and how that arrives over the days. Every number
 * is an assumption that can be argued with; those that come from the state's own plans say so.
 */

export interface Country {
  readonly provinces: number;
  readonly communes: number;
  /** Departments of one province that lead tasks. */
  readonly departments: number;
  /** Items of a provincial plan. */
  readonly provincialTasks: number;
  readonly provincialIndicators: number;
  /** Items a commune answers for itself. */
  readonly communeTasks: number;
  readonly communeIndicators: number;
}

/** After the reorganisation of 1 July 2025: 34 provinces, 3,321 communes. The size of a plan is that of plan 55/KH-UBND of Tuyên Quang. */
export const VIETNAM: Country = {
  provinces: 34,
  communes: 3_321,
  departments: 18,
  provincialTasks: 109,
  provincialIndicators: 31,
  communeTasks: 15,
  communeIndicators: 20,
};

/** How people work. Shares are of the reports they are about. */
export const HABITS = {
  /** Reports that are corrected later. */
  corrected: 0.04,
  /** Reports with a file as evidence. */
  evidenced: 0.05,
  /** Submissions that are returned once and made again. */
  returned: 0.1,
  /** Questions asked for each command sent, and what they are about. */
  readsPerCommand: 5,
  reads: { item: 0.6, list: 0.35, report: 0.05 },
  /** Of a month's reports, how many come on the last two days. */
  lateShare: 0.8,
} as const;

/** Commands of one reporting round. One command stores one event, but for a publication with its documents. */
export interface Round {
  readonly reports: number;
  readonly corrections: number;
  readonly evidence: number;
  readonly submissions: number;
  readonly reviews: number;
}

const roundOf = (reports: number, submissions: number): Round => ({
  reports,
  corrections: Math.round(reports * HABITS.corrected),
  evidence: Math.round(reports * HABITS.evidenced),
  submissions: Math.round(submissions * (1 + HABITS.returned)),
  reviews: Math.round(submissions * (1 + 2 * HABITS.returned)),
});

/** An ordinary month: indicators only, and nothing handed in. */
export function monthlyRound(country: Country): Round {
  return roundOf(
    country.communes * country.communeIndicators + country.provinces * country.provincialIndicators,
    0,
  );
}

/** June and December: tasks too, and every organisation hands in its report of the period, which is accepted or returned. */
export function halfYearlyRound(country: Country): Round {
  const { reports } = monthlyRound(country);
  const tasks = country.communes * country.communeTasks + country.provinces * country.provincialTasks;
  return roundOf(reports + tasks, country.communes + country.provinces * country.departments);
}

export const commandsOf = (round: Round): number =>
  round.reports + round.corrections + round.evidence + round.submissions + round.reviews;

/** Commands of a year: ten ordinary months and two that end a half-year. */
export const commandsOfYear = (country: Country): number =>
  10 * commandsOf(monthlyRound(country)) + 2 * commandsOf(halfYearlyRound(country));

/** How the work of a report day spreads over its hours, from 00:00: office hours, two peaks, a rush before the end. */
const HOURS = [0, 0, 0, 0, 0, 0.2, 1, 5, 9, 12, 11, 4, 3, 9, 12, 14, 12, 5, 3, 2.5, 2, 1.5, 1, 0.5] as const;
const WORKING_DAYS = 20;
const MINUTES_OF_HOUR = 60;
const SECONDS_OF_MINUTE = 60;
/** Of a round's last two days. */
const SHARES_OF_DAYS = [0.35, 0.65] as const;
/** Every so many minutes a crowd comes, as when a reminder was sent or a meeting is over: so many times the usual. */
const CROWD = { everyMinutes: 15, times: 3 } as const;

/** Commands expected in each minute of the last two days of a round, crowds included. */
export function lastTwoDays(commands: number): number[] {
  const all = HOURS.reduce<number>((sum, weight) => sum + weight, 0);
  const usual = CROWD.everyMinutes / (CROWD.everyMinutes - 1 + CROWD.times);
  return SHARES_OF_DAYS.flatMap((share) =>
    HOURS.flatMap((weight) =>
      Array.from({ length: MINUTES_OF_HOUR }, (_, minute) => {
        const even = (commands * HABITS.lateShare * share * weight) / all / MINUTES_OF_HOUR;
        return even * usual * (minute % CROWD.everyMinutes === 0 ? CROWD.times : 1);
      }),
    ),
  );
}

/** Looked up once: it runs some million times. */
const { cos, exp, imul, log, max, PI, round, sqrt } = Math;

/**
 * Commands in each second of those minutes: people do not wait for one another, so the numbers scatter as Poisson's do. The same
 * minutes always give the same seconds.
 */
export function secondsOf(minutes: readonly number[]): number[] {
  const random = generator(20_250_701);
  return minutes.flatMap((expected) =>
    Array.from({ length: SECONDS_OF_MINUTE }, () => poisson(expected / SECONDS_OF_MINUTE, random)),
  );
}

/** A linear congruential generator, Numerical Recipes' constants: nothing here has to be unpredictable. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return (state + 0.5) / 2 ** 32;
  };
}

/** From here on the two ways differ little. */
const MUCH = 10;

/** Knuth's way where little is expected, the normal distribution where much is. */
function poisson(expected: number, random: () => number): number {
  if (expected > MUCH) {
    const normal = sqrt(-2 * log(random())) * cos(2 * PI * random());
    return max(0, round(expected + sqrt(expected) * normal));
  }
  const end = exp(-expected);
  let count = 0;
  for (let product = random(); product > end; product *= random()) count += 1;
  return count;
}

/** Commands of an ordinary working day. */
export const ordinaryDay = (commands: number): number =>
  (commands * (1 - HABITS.lateShare)) / (WORKING_DAYS - 2);

/** Events of the longest stream of an item after some years: a report a month, and its corrections. */
export const longestStream = (years: number): number => Math.ceil(12 * years * (1 + HABITS.corrected)) + 1;
