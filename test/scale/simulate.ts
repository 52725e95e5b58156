/**
 * Plays eight years of a country's reporting against the measured costs of an event: `npm run scale`. Prints what is stored,
 * what the busiest minutes ask for, how many processes that takes, and what gives way first when there is more.
 */
import { COSTS, type Costs } from './costs.ts';
import { connections, grown, megabytesPerSecond } from './growth.ts';
import {
  commandsOf,
  type Country,
  halfYearlyRound,
  lastTwoDays,
  longestStream,
  monthlyRound,
  ordinaryDay,
  secondsOf,
  VIETNAM,
} from './load.ts';
import {
  busiestMinute,
  type Deployment,
  ONE_EACH,
  type Outcome,
  sized,
  stationsOf,
  through,
} from './stations.ts';

export const YEARS = 8;
/** Half of a process stays free: for what was not thought of, and for the other half of a pair that has failed. */
const FULL_ENOUGH = 0.5;
const FACTORS = [1, 10, 30, 100] as const;

const whole = (value: number): string => Math.round(value).toLocaleString('en');
const fixed = (value: number, digits = 1): string =>
  value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits });
const percent = (value: number): string => `${fixed(value * 100)} %`;
const orNone = (value: number | null): string => (value === null ? 'none' : whole(value));

/** First column to the left, the others to the right. */
function* table(rows: readonly (readonly string[])[]): Generator<string> {
  const widths = (rows[0] ?? []).map((_, at) => Math.max(...rows.map((row) => row[at]?.length ?? 0)));
  for (const row of rows)
    yield row
      .map((cell, at) => (at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0)))
      .join('   ')
      .trimEnd();
}

/** The last two days of the year's busiest round, `factor` times as heavy. */
export function reportDays(country: Country, costs: Costs, factor: number) {
  const seconds = secondsOf(lastTwoDays(commandsOf(halfYearlyRound(country)) * factor));
  const perSecond = busiestMinute(seconds);
  return {
    commands: seconds.reduce((sum, commands) => sum + commands, 0),
    perSecond,
    busiestSecond: seconds.reduce((most, commands) => Math.max(most, commands), 0),
    deployment: sized(costs, perSecond, FULL_ENOUGH),
    onOne: stationsOf(costs, ONE_EACH).map((station) => through(station, seconds)),
  };
}

/** The place that is used most. */
export const firstBottleneck = (outcomes: readonly Outcome[]): Outcome | undefined =>
  outcomes.toSorted((a, b) => b.utilisation - a.utilisation)[0];

function* ofCosts({
  measured,
  apiMicros,
  postgresMicros,
  projectorMicros,
  ...costs
}: Costs): Generator<string> {
  yield `Costs, measured ${measured.on} on ${measured.machine}`;
  yield `(${measured.caveat})`;
  yield* table([
    ['µs of a processor', 'command', 'item', 'list', 'report', 'event of another process'],
    [
      'API process',
      ...[apiMicros.command, apiMicros.item, apiMicros.list, apiMicros.report, apiMicros.heard].map(whole),
    ],
    [
      'PostgreSQL',
      ...[postgresMicros.command, postgresMicros.item, postgresMicros.list, postgresMicros.report].map(whole),
    ],
    ['projector', whole(projectorMicros)],
  ]);
  yield `per second and process: ${whole(costs.appendsPerSecond)} appends; ${whole(costs.readPerSecond)} events read, ${whole(costs.projectedPerSecond)} projected, ${whole(costs.rebuiltPerSecond)} from nothing, ${whole(costs.verifiedPerSecond)} verified`;
  yield `an API process answers ${fixed(costs.startSeconds)} s after its start`;
  yield `bytes of an event: record ${whole(costs.recordBytes)}, read models ${whole(costs.readModelBytes)}, log ${whole(costs.logBytes)}`;
}

function* ofLoad(country: Country): Generator<string> {
  yield `Load: ${country.provinces} provinces, ${whole(country.communes)} communes`;
  const rounds = [
    ['a month', monthlyRound(country)],
    ['June, December', halfYearlyRound(country)],
  ] as const;
  yield* table([
    ['', 'commands', 'of them reports', 'submissions', 'on an ordinary day'],
    ...rounds.map(([name, round]) => [
      name,
      whole(commandsOf(round)),
      whole(round.reports),
      whole(round.submissions),
      whole(ordinaryDay(commandsOf(round))),
    ]),
  ]);
  yield `longest stream of an item after ${YEARS} years: ${longestStream(YEARS)} events`;
}

function* ofYears(title: string, country: Country, costs: Costs): Generator<string> {
  yield title;
  yield* table([
    ['years', 'events', 'record GB × 3', 'read models GB × 2', 'log GB', 'build h', 'on four h', 'verify h'],
    ...[1, 4, YEARS].map((years) => {
      const after = grown(country, costs, years);
      const { recordGB, readModelGB, logGB } = after;
      const hours = [after.rebuildHours, after.rebuildHoursOnFour, after.verifyHours];
      return [
        String(years),
        whole(after.events),
        ...[recordGB, readModelGB, logGB].map((size) => fixed(size)),
        ...hours.map((value) => fixed(value, 2)),
      ];
    }),
  ]);
}

function* ofReportDays(country: Country, costs: Costs): Generator<string> {
  const days = FACTORS.map((factor) => ({ factor, ...reportDays(country, costs, factor) }));
  yield 'Last two days of June, on one API process, one projector and one core of PostgreSQL: share of each used in the busiest minute';
  yield* table([
    [
      'load',
      'commands',
      'a second',
      'at most',
      ...(days[0]?.onOne ?? []).map(({ station }) => station.name),
      'first',
      'behind min',
    ],
    ...days.map(({ factor, commands, perSecond, busiestSecond, onOne }) => {
      const worst = firstBottleneck(onOne);
      const shares = onOne.map(({ utilisation }) => percent(utilisation));
      const behind = worst ? fixed(worst.minutesBehind) : '';
      return [
        `× ${factor}`,
        whole(commands),
        fixed(perSecond),
        whole(busiestSecond),
        ...shares,
        worst?.station.name ?? '',
        behind,
      ];
    }),
  ]);
  yield '';
  yield 'What keeps every place below half full';
  yield* table([
    [
      'load',
      'API processes',
      'projectors',
      'PostgreSQL cores',
      'its sessions',
      'events MB/s',
      'answers MB/s',
    ],
    ...days.map(({ factor, perSecond, deployment }) => {
      const { apiProcesses, projectors, postgresCores } = deployment;
      const chosen: Deployment = {
        apiProcesses: apiProcesses ?? NaN,
        projectors: projectors ?? NaN,
        postgresCores: postgresCores ?? NaN,
      };
      const { events, answers } = megabytesPerSecond(costs, perSecond, chosen);
      const sessions = connections(chosen);
      return [
        `× ${factor}`,
        ...[apiProcesses, projectors, postgresCores].map(orNone),
        Number.isNaN(sessions) ? '–' : whole(sessions),
        ...[events, answers].map((value) => (Number.isNaN(value) ? '–' : fixed(value))),
      ];
    }),
  ]);
}

/** One of equal ledgers that a country is split into. */
export const provinceOf = (country: Country): Country => ({
  ...country,
  provinces: 1,
  communes: Math.round(country.communes / country.provinces),
});

function* lines(country: Country, costs: Costs): Generator<string> {
  yield* ofCosts(costs);
  yield '';
  yield* ofLoad(country);
  yield '';
  yield* ofYears('One ledger for the country', country, costs);
  yield '';
  yield* ofYears('A ledger for each province: one of them', provinceOf(country), costs);
  yield '';
  yield* ofReportDays(country, costs);
}

/** Everything that is printed. */
export const report = (country: Country = VIETNAM, costs: Costs = COSTS): string =>
  [...lines(country, costs)].join('\n');

if (import.meta.main) process.stdout.write(`${report()}\n`);
