/**
 * Appends to EventStoreDB: the adapter against the bare driver on the same path, which is a call with credentials of its own,
 * the same events, the same expected revisions. Callers do as in `append.ts`.
 *
 * The server is the project's test server, in a process of its own and in memory: it syncs nothing to disk and replicates
 * nothing, so appends cost it less than they would cost the real one, and what the adapter adds shows all the more. Each
 * candidate has a server of its own, so that neither suffers from the other's subscription or log.
 */
import { EventStoreDBClient, jsonEvent, NO_STREAM } from '@eventstore/db-client';
import { EventStoreDbProcess } from '../../../libs/event-store/src/testing/eventstoredb/server-process.ts';
import { appendsPerSecond, type Target } from './append.ts';
import type { Effort } from './effort.ts';
import { versionOf } from './harness/machine.ts';
import { count, fixed, heading, note, say, spread, table, times } from './harness/print.ts';
import { interleaved, type Sample, sampleOf } from './harness/stats.ts';
import { EventStoreDbEventStore } from './product.ts';

/** By number of callers. */
export interface DistributedAppends {
  /** Appends per second. */
  readonly ours: ReadonlyMap<number, Sample>;
  readonly bare: ReadonlyMap<number, Sample>;
}

interface Round {
  readonly perSecond: number;
  /** Microseconds of processor time of this process for each append, what the driver needs included. */
  readonly cost: number;
}

const BARE = 'bare client (floor)';
const OURS = 'this adapter';
const CREDENTIALS = { username: 'ledger', password: 'none' };

export async function measureDistributedAppends(effort: Effort): Promise<DistributedAppends> {
  heading('Appends to EventStoreDB per second, one event each');
  const servers = [await EventStoreDbProcess.start(), await EventStoreDbProcess.start()] as const;
  const targets = [bareTarget(servers[0].url), await ourTarget(servers[1].url)];
  say(
    `  test server of this project, in memory, a process for each candidate, no TLS; @eventstore/db-client ${versionOf('@eventstore/db-client', 'product')}, @grpc/grpc-js ${versionOf('@grpc/grpc-js', 'product')}`,
  );
  const measure = async (target: Target, callers: number, milliseconds: number): Promise<Round> => {
    const before = process.cpuUsage();
    const start = performance.now();
    const perSecond = await appendsPerSecond(target, callers, milliseconds);
    const appended = (perSecond * (performance.now() - start)) / 1_000;
    const { user, system } = process.cpuUsage(before);
    return { perSecond, cost: (user + system) / appended };
  };
  const rounds = new Map<string, Map<number, readonly Round[]>>(targets.map(({ name }) => [name, new Map()]));
  for (const callers of effort.distributedCallers) {
    note(`appends to EventStoreDB with ${callers} callers`);
    for (const target of targets) await measure(target, callers, effort.appendMs / 2);
    const measured = await interleaved(
      effort.distributedRounds,
      targets.map((target) => ({
        name: target.name,
        measure: () => measure(target, callers, effort.appendMs),
      })),
    );
    for (const [name, results] of measured) rounds.get(name)?.set(callers, results);
  }
  for (const target of targets) await target.close();
  for (const server of servers) await server.kill();

  const of = (name: string, figure: keyof Round): ReadonlyMap<number, Sample> =>
    new Map(
      [...(rounds.get(name) ?? [])].map(([callers, results]) => [
        callers,
        sampleOf(results.map((round) => round[figure])),
      ]),
    );
  print(effort.distributedCallers, of);
  return { ours: of(OURS, 'perSecond'), bare: of(BARE, 'perSecond') };
}

function print(
  callers: readonly number[],
  of: (name: string, figure: keyof Round) => ReadonlyMap<number, Sample>,
): void {
  const none = sampleOf([]);
  const row = (name: string): string[] => {
    const samples = of(name, 'perSecond');
    return [name, ...callers.map((many) => spread(samples.get(many) ?? none))];
  };
  const cost = (name: string): string[] => {
    const samples = of(name, 'cost');
    const each = callers.map((many) => fixed((samples.get(many) ?? none).median, 0));
    return [`${name}: processor µs each`, ...each];
  };
  const [ours, bare] = [of(OURS, 'perSecond'), of(BARE, 'perSecond')];
  table(
    ['callers', ...callers.map(count)],
    [
      row(BARE),
      row(OURS),
      [
        'against the bare client',
        ...callers.map((many) => times((ours.get(many)?.median ?? NaN) / (bare.get(many)?.median ?? NaN))),
      ],
      cost(BARE),
      cost(OURS),
    ],
  );
}

/** What a caller without the adapter would write: the driver alone, and the ids made into the metadata as in the adapter. */
function bareTarget(url: string): Target {
  const client = EventStoreDBClient.connectionString(url);
  return {
    name: BARE,
    append: (stream, revision, { id, type, data, metadata }) =>
      client.appendToStream(
        stream,
        jsonEvent({
          id,
          type,
          data: { ...data },
          metadata: {
            version: 1,
            metadata: { ...metadata },
            $correlationId: metadata.correlationId,
            $causationId: metadata.causationId,
          },
        }),
        {
          expectedRevision: revision === 0 ? NO_STREAM : BigInt(revision - 1),
          credentials: CREDENTIALS,
          requiresLeader: true,
        },
      ),
    close: () => client.dispose(),
  };
}

async function ourTarget(url: string): Promise<Target> {
  const store = await EventStoreDbEventStore.open(url);
  return {
    name: OURS,
    append: (stream, revision, event) =>
      store.append({
        stream,
        expectedRevision: revision === 0 ? 'no-stream' : revision - 1,
        events: [event],
      }),
    close: () => store.close(),
  };
}
