/**
 * The report of a plan for a period, assembled and written as JSON: the running period as known now, and the period that
 * ran when the ledger was half as long, as known then. All plans of a ledger take turns.
 */
import type { Effort } from './effort.ts';
import { count, fixed, heading, note, say, table, times } from './harness/print.ts';
import { interleaved, percentile, type Sample, sampleOf } from './harness/stats.ts';
import type { Ledger } from './ledger.ts';
import { planCode } from './ledger-events.ts';
import {
  buildReport,
  type EventStore,
  type Instant,
  type IsoDate,
  ReadModels,
  SqliteEventStore,
} from './product.ts';

const WARM_UP = 20;

export interface Latency {
  readonly p50: Sample;
  readonly p99: Sample;
}

/** Milliseconds by size of the ledger. */
export interface ReportResults {
  readonly now: ReadonlyMap<number, Latency>;
  readonly halfWay: ReadonlyMap<number, Latency>;
}

interface Asked {
  readonly knownAt: number;
  readonly today: IsoDate;
  readonly period: string;
}

/** A ledger with read models to ask, of whichever database. */
export interface Asking {
  readonly events: number;
  readonly plans: number;
  readonly store: EventStore;
  readonly models: ReadModels;
}

export async function measureReports(ledgers: readonly Ledger[], effort: Effort): Promise<ReportResults> {
  heading('Report of one plan as JSON, milliseconds');
  const opened: Asking[] = [];
  for (const { events, plans, path, readModels } of ledgers) {
    const store = SqliteEventStore.open(path, { readOnly: true });
    opened.push({ events, plans, store, models: await ReadModels.open(store, readModels) });
  }
  const results = await reportLatencies(opened, effort);
  for (const { models, store } of opened) {
    await models.close();
    await store.close();
  }
  return results;
}

/** Asks the ledgers in turn, and prints what came out. */
export async function reportLatencies(opened: readonly Asking[], effort: Effort): Promise<ReportResults> {
  const candidates = [];
  for (const { events, plans, store, models } of opened) {
    for (const [when, position] of [['now', events] as const, ['half-way', events / 2] as const]) {
      const asked = await askedAt(store, position);
      const measure = async (count: number, first: number): Promise<number[]> => {
        const durations: number[] = [];
        for (let turn = 0; turn < count; turn++) {
          const start = performance.now();
          JSON.stringify(await buildReport(models, { plan: planCode((first + turn * 7) % plans), ...asked }));
          durations.push(performance.now() - start);
        }
        return durations;
      };
      await measure(WARM_UP, 0);
      candidates.push({
        name: `${when} ${events}`,
        measure: (round: number) => measure(effort.reportsPerRound, round * 3),
      });
    }
  }
  note('reports');
  const results = await interleaved(effort.rounds, candidates);

  const latency = (name: string): Latency => {
    const rounds = (results.get(name) ?? []).map((durations) => durations.toSorted((a, b) => a - b));
    const of = (percent: number): Sample => sampleOf(rounds.map((sorted) => percentile(sorted, percent)));
    return { p50: of(50), p99: of(99) };
  };
  const sizes = opened.map(({ events }) => events);
  const now = new Map(sizes.map((events) => [events, latency(`now ${events}`)]));
  const halfWay = new Map(sizes.map((events) => [events, latency(`half-way ${events}`)]));
  table(
    ['events', 'now p50', 'now p99', 'half-way p50', 'half-way p99', 'half-way/now p50'],
    sizes.map((events) => {
      const [present, past] = [now.get(events), halfWay.get(events)];
      const figures = [present?.p50, present?.p99, past?.p50, past?.p99];
      return [
        count(events),
        ...figures.map((sample) => range(sample)),
        times((past?.p50.median ?? NaN) / (present?.p50.median ?? NaN)),
      ];
    }),
  );
  say(
    `  ${effort.reportsPerRound} reports a round, ${effort.rounds} rounds; median (least–most) of the rounds`,
  );
  return { now, halfWay };
}

const range = (sample: Sample | undefined): string =>
  sample ? `${fixed(sample.median, 1)} (${fixed(sample.min, 1)}–${fixed(sample.max, 1)})` : '–';

/** What somebody asks on the day a position was recorded. */
async function askedAt(store: EventStore, knownAt: number): Promise<Asked> {
  const [event] = await store.readAll({ after: knownAt - 1, limit: 1 });
  if (!event) throw new Error(`There is no event at position ${knownAt}`);
  const today = dayOf(event.recordedAt);
  return { knownAt, today, period: `${today.slice(0, 4)}-H${Number(today.slice(5, 7)) <= 6 ? 1 : 2}` };
}

const dayOf = (instant: Instant): IsoDate => instant.slice(0, 10);
