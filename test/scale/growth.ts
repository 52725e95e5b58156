/** What the years leave behind, how long it takes to go through all of it, and what goes over the wires. */
import type { Costs } from './costs.ts';
import { commandsOfYear, type Country } from './load.ts';
import { type Deployment, projectedPerSecond, questions } from './stations.ts';

/** Each node of the cluster has the whole record; PostgreSQL has a standby. */
const EVENTSTORE_NODES = 3;
const POSTGRES_SERVERS = 2;
/** Headers of a record in EventStoreDB's log and its entry in the index. Not measured. */
const RECORD_OVERHEAD_BYTES = 150;
const GIGABYTE = 1e9;
const SECONDS_OF_HOUR = 3_600;

/** Sessions of one process: POSTGRES_POOL, those for what is kept, and one that listens for signatures. */
const POOL = 10;
const KEPT = 4;
const LISTENING = 1;

export function grown(country: Country, costs: Costs, years: number) {
  const events = commandsOfYear(country) * years;
  const hours = (perSecond: number): number => events / perSecond / SECONDS_OF_HOUR;
  return {
    events,
    /** On all nodes together, and so on. */
    recordGB: (events * (costs.recordBytes + RECORD_OVERHEAD_BYTES) * EVENTSTORE_NODES) / GIGABYTE,
    readModelGB: (events * costs.readModelBytes * POSTGRES_SERVERS) / GIGABYTE,
    /** Of each process that keeps the hashes. */
    logGB: (events * costs.logBytes) / GIGABYTE,
    rebuildHours: hours(costs.rebuiltPerSecond),
    rebuildHoursOnFour: hours(projectedPerSecond(costs, costs.rebuiltPerSecond, 4)),
    /** Also what a new process without hashes takes until it hands out proofs. */
    verifyHours: hours(costs.verifiedPerSecond),
  };
}

/** Sessions of PostgreSQL; a projector holds one for each of its partitions and one for the signer's lease. */
export const connections = ({
  apiProcesses,
  projectors,
}: Pick<Deployment, 'apiProcesses' | 'projectors'>): number =>
  apiProcesses * (POOL + KEPT + LISTENING) + projectors * (KEPT + LISTENING + 1) + projectors;

/**
 * Megabytes a second: an event goes to the leader, from there to the other nodes and to every process that counts; answers go
 * out to people.
 */
export function megabytesPerSecond(
  costs: Costs,
  perSecond: number,
  { apiProcesses, projectors }: Pick<Deployment, 'apiProcesses' | 'projectors'>,
) {
  const copies = 1 + (EVENTSTORE_NODES - 1) + apiProcesses + projectors;
  return {
    events: (perSecond * costs.recordBytes * copies) / 1e6,
    answers: (perSecond * questions(costs.answerBytes)) / 1e6,
  };
}
