/** The simulation behind `docs/scale.md`: what it reckons with adds up, and the page quotes what it prints. */
import { readFileSync } from 'node:fs';
import { COSTS } from './costs.ts';
import { connections, grown, megabytesPerSecond } from './growth.ts';
import {
  commandsOf,
  commandsOfYear,
  halfYearlyRound,
  lastTwoDays,
  monthlyRound,
  ordinaryDay,
  secondsOf,
  VIETNAM,
} from './load.ts';
import { firstBottleneck, report, reportDays } from './simulate.ts';
import { busiestMinute, ONE_EACH, projectedPerSecond, sized, stationsOf, through } from './stations.ts';

const days = reportDays(VIETNAM, COSTS, 1);
const printed = report();

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);

describe('the load of a country', () => {
  it('every monthly indicator of every commune and province is reported once a round', () => {
    const round = monthlyRound(VIETNAM);
    expect(round.reports).toBe(3_321 * 20 + 34 * 31);
    expect(round.submissions).toBe(0);
  });

  it('at the end of a half-year tasks are reported too, and every organisation hands in', () => {
    const [month, half] = [monthlyRound(VIETNAM), halfYearlyRound(VIETNAM)];
    expect(half.reports - month.reports).toBe(3_321 * 15 + 34 * 109);
    expect(half.submissions).toBeGreaterThan(3_321 + 34 * 18);
  });

  it('a year is ten ordinary months and two that end a half-year', () => {
    expect(commandsOfYear(VIETNAM)).toBe(
      10 * commandsOf(monthlyRound(VIETNAM)) + 2 * commandsOf(halfYearlyRound(VIETNAM)),
    );
  });

  it('eighteen ordinary days and the last two make up a round', () => {
    expect(18 * ordinaryDay(100_000) + sum(lastTwoDays(100_000))).toBeCloseTo(100_000, 3);
  });

  it('seconds scatter around what is expected of their minutes, the same each time, and nobody comes at night', () => {
    const minutes = lastTwoDays(1_000_000);
    const seconds = secondsOf(minutes);
    expect(seconds).toHaveLength(2 * 86_400);
    expect(Math.abs(sum(seconds) / sum(minutes) - 1)).toBeLessThan(0.01);
    expect(secondsOf(minutes)).toEqual(seconds);
    expect(sum(seconds.slice(0, 3 * 3_600))).toBe(0);
    expect(Math.max(...seconds.slice(9 * 3_600, 10 * 3_600))).toBeGreaterThan(busiestMinute(seconds) / 3);
  });
});

describe('the places a command passes', () => {
  it('a queue neither loses a command nor makes one up', () => {
    const seconds = [0, 10, 0, 25, 3, 0, 0, 1];
    for (const perSecond of [1, 4, 7.5, 100]) {
      const outcome = through({ name: 'API', perSecond }, seconds);
      expect(outcome.served + outcome.left).toBeCloseTo(sum(seconds), 9);
      expect(outcome.longestQueue).toBeGreaterThanOrEqual(outcome.left);
    }
  });

  it('nobody waits where every second is below capacity, and who comes too many waits as long as the rest takes', () => {
    expect(through({ name: 'API', perSecond: 10 }, [10, 9, 10]).longestQueue).toBe(0);
    const outcome = through({ name: 'API', perSecond: 10 }, [610]);
    expect(outcome).toMatchObject({ longestQueue: 600, minutesBehind: 1 });
  });

  it('more processes, projectors or cores never take less', () => {
    for (const part of ['apiProcesses', 'projectors', 'postgresCores'] as const) {
      for (let many = 1; many < 40; many += 1) {
        const [few, more] = [many, many + 1].map((count) =>
          stationsOf(COSTS, { ...ONE_EACH, [part]: count }),
        );
        for (const [at, station] of (few ?? []).entries())
          expect(more?.[at]?.perSecond).toBeGreaterThanOrEqual(station.perSecond);
      }
    }
  });

  it('no number of projectors takes events faster than they can be read', () => {
    expect(projectedPerSecond(COSTS, COSTS.projectedPerSecond, 1)).toBeCloseTo(
      Math.min(COSTS.projectedPerSecond, COSTS.readPerSecond),
      3,
    );
    expect(projectedPerSecond(COSTS, COSTS.projectedPerSecond, 1_000)).toBeLessThanOrEqual(
      COSTS.readPerSecond,
    );
  });

  it('what is chosen keeps every place below the share wanted, and one less would not', () => {
    const perSecond = 10 * days.perSecond;
    const deployment = sized(COSTS, perSecond, 0.5);
    const { apiProcesses, projectors, postgresCores } = deployment;
    const chosen = {
      apiProcesses: apiProcesses ?? NaN,
      projectors: projectors ?? NaN,
      postgresCores: postgresCores ?? NaN,
    };
    const busiest = (used: typeof chosen): number =>
      Math.max(...stationsOf(COSTS, used).map((station) => perSecond / station.perSecond));
    expect(busiest(chosen)).toBeLessThanOrEqual(0.5);
    expect(busiest({ ...chosen, apiProcesses: chosen.apiProcesses - 1 })).toBeGreaterThan(0.5);
    expect(busiest({ ...chosen, postgresCores: chosen.postgresCores - 1 })).toBeGreaterThan(0.5);
  });

  it('says so where no number is enough', () => {
    expect(sized(COSTS, 1e9, 0.5)).toEqual({ apiProcesses: null, projectors: null, postgresCores: null });
  });

  it('the place that is used most gives way first', () => {
    const { onOne } = days;
    const first = firstBottleneck(onOne);
    expect(onOne.every(({ utilisation }) => utilisation <= (first?.utilisation ?? 0))).toBe(true);
  });
});

describe('what the years leave behind', () => {
  it('grows evenly, and the provinces together are the country', () => {
    const [one, eight] = [grown(VIETNAM, COSTS, 1), grown(VIETNAM, COSTS, 8)];
    expect(eight.events).toBe(8 * one.events);
    expect(eight.recordGB).toBeCloseTo(8 * one.recordGB, 9);
    expect(eight.rebuildHoursOnFour).toBeLessThanOrEqual(eight.rebuildHours);
  });

  it('each process has its sessions and hears of every event', () => {
    const [small, large] = [
      { apiProcesses: 2, projectors: 2 },
      { apiProcesses: 3, projectors: 2 },
    ];
    expect(connections(large) - connections(small)).toBe(15);
    expect(megabytesPerSecond(COSTS, 100, large).events).toBeCloseTo(
      megabytesPerSecond(COSTS, 100, small).events + (100 * COSTS.recordBytes) / 1e6,
      9,
    );
  });
});

describe('the page on scale', () => {
  const page = readFileSync(new URL('../../docs/scale.md', import.meta.url), 'utf8');

  it('quotes what the simulation prints with the committed costs', () => {
    const quoted = /## What the simulation prints\n[\s\S]*?```text\n([\s\S]*?)\n```/.exec(page)?.[1];
    expect(quoted).toBe(printed);
  });

  it('names the place that gives way first, and every place there is', () => {
    const { onOne } = days;
    expect(page).toContain(`**${firstBottleneck(onOne)?.station.name} gives way first**`);
    for (const { station } of onOne) expect(page).toContain(station.name);
  });
});
