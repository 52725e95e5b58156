/**
 * The places a command and the questions that come with it pass, as queues with a capacity. What does not fit into a second
 * waits for the next, so the longest queue says how long a client waits, or how far the read models are behind.
 */
import type { Costs } from './costs.ts';
import { HABITS } from './load.ts';

export interface Deployment {
  /** Each has a core. */
  readonly apiProcesses: number;
  /** Each has a core and a share of the partitions. */
  readonly projectors: number;
  readonly postgresCores: number;
}

export const ONE_EACH: Deployment = { apiProcesses: 1, projectors: 1, postgresCores: 1 };

/** What was not measured and is assumed with caution: appends a second that a cluster of three takes, each with an fsync on two. */
export const CLUSTER_APPENDS_PER_SECOND = 2_000;

const MICROS = 1_000_000;

export interface Station {
  readonly name: 'API' | 'adapter' | 'EventStoreDB' | 'projection' | 'PostgreSQL';
  /** Commands a second it can take, with their questions. */
  readonly perSecond: number;
}

type PerQuestion = Pick<Costs['apiMicros'], 'item' | 'list' | 'report'>;

/** Of the questions that come with a command. */
export const questions = ({ item, list, report }: PerQuestion): number =>
  HABITS.readsPerCommand *
  (HABITS.reads.item * item + HABITS.reads.list * list + HABITS.reads.report * report);

/** Every API process hears of the events of all others, so twice the processes take a little less than twice as much. */
function apiPerSecond({ apiMicros }: Costs, processes: number): number {
  const each = apiMicros.command + questions(apiMicros) + apiMicros.heard * (processes - 1);
  return (processes * MICROS) / each;
}

/** Every projector reads all events and writes the rows of its own partitions. */
export function projectedPerSecond(
  { readPerSecond }: Costs,
  measuredPerSecond: number,
  projectors: number,
): number {
  const reading = 1 / readPerSecond;
  const writing = Math.max(0, 1 / measuredPerSecond - reading);
  return 1 / (reading + writing / projectors);
}

export function stationsOf(costs: Costs, deployment: Deployment): readonly Station[] {
  const { apiProcesses, projectors, postgresCores } = deployment;
  const { postgresMicros } = costs;
  return [
    { name: 'API', perSecond: apiPerSecond(costs, apiProcesses) },
    { name: 'adapter', perSecond: apiProcesses * costs.appendsPerSecond },
    { name: 'EventStoreDB', perSecond: CLUSTER_APPENDS_PER_SECOND },
    { name: 'projection', perSecond: projectedPerSecond(costs, costs.projectedPerSecond, projectors) },
    {
      name: 'PostgreSQL',
      perSecond: (postgresCores * MICROS) / (postgresMicros.command + questions(postgresMicros)),
    },
  ];
}

export interface Outcome {
  readonly station: Station;
  /** Share of its capacity in the busiest minute; above 1 work queues up. */
  readonly utilisation: number;
  /** Commands waiting at the worst moment, and the minutes until the last of them is done. */
  readonly longestQueue: number;
  readonly minutesBehind: number;
  readonly served: number;
  /** Still waiting at the end. */
  readonly left: number;
}

/** Sends the commands of each second through a station. */
export function through(station: Station, seconds: readonly number[]): Outcome {
  let queue = 0;
  let longestQueue = 0;
  let served = 0;
  for (const arriving of seconds) {
    const waiting = queue + arriving;
    const done = waiting < station.perSecond ? waiting : station.perSecond;
    served += done;
    queue = waiting - done;
    if (queue > longestQueue) longestQueue = queue;
  }
  return {
    station,
    utilisation: busiestMinute(seconds) / station.perSecond,
    longestQueue,
    minutesBehind: longestQueue / station.perSecond / 60,
    served,
    left: queue,
  };
}

/** Commands a second, on average over the minute with the most of them. */
export function busiestMinute(seconds: readonly number[]): number {
  let most = 0;
  for (let start = 0; start < seconds.length; start += 60)
    most = Math.max(
      most,
      seconds.slice(start, start + 60).reduce((sum, commands) => sum + commands, 0),
    );
  return most / 60;
}

const MOST = 64;

/**
 * The smallest deployment in which no place is used more than a share in the busiest minute, at least two of what may fail; null
 * for what cannot be had with any number.
 */
export function sized(
  costs: Costs,
  perSecond: number,
  share: number,
): Readonly<Record<keyof Deployment, number | null>> {
  const smallest = (
    part: keyof Deployment,
    least: number,
    places: readonly Station['name'][],
  ): number | null => {
    for (let many = least; many <= MOST; many += 1) {
      const stations = stationsOf(costs, { ...ONE_EACH, [part]: many });
      const fits = stations.every(
        (station) => !places.includes(station.name) || perSecond <= station.perSecond * share,
      );
      if (fits) return many;
    }
    return null;
  };
  return {
    apiProcesses: smallest('apiProcesses', 2, ['API', 'adapter']),
    projectors: smallest('projectors', 2, ['projection']),
    postgresCores: smallest('postgresCores', 1, ['PostgreSQL']),
  };
}
