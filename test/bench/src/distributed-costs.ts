/**
 * What the simulation in `test/scale` reckons with: printed as the content of its `costs.json`, to be copied there by hand from a
 * full run on a machine that does nothing else.
 */
import { cpus } from 'node:os';
import { statSync } from 'node:fs';
import type { Costs } from '../../scale/costs.ts';
import type { DistributedAppends } from './distributed-append.ts';
import { type ApiCosts, measureApiCosts } from './distributed-api.ts';
import { carryOver, type Following, measureFollowing } from './distributed-following.ts';
import type { DistributedReports } from './distributed-reports.ts';
import { EventStoreDbProcess } from '../../../libs/event-store/src/testing/eventstoredb/server-process.ts';
import type { Effort } from './effort.ts';
import { count, heading, say } from './harness/print.ts';
import type { Ledger } from './ledger.ts';
import type { Postgres } from './postgres.ts';
import { SqliteEventStore } from './product.ts';

const MOST_CALLERS = 128;
const PAGE = 1_000;
const BYTES_OF_ID = 16;

export async function measureCosts(
  folder: string,
  ledger: Ledger,
  postgres: Postgres,
  effort: Effort,
  { appends, reports }: { readonly appends: DistributedAppends; readonly reports: DistributedReports },
): Promise<Costs> {
  const server = await EventStoreDbProcess.start();
  heading('A ledger in EventStoreDB (test server)');
  await carryOver(ledger, server.url);
  const following = await measureFollowing(folder, server.url, ledger, postgres);
  const api = await measureApiCosts(folder, server.url, ledger, postgres, effort);
  await server.kill();
  const recordBytes = await recordBytesOf(ledger);
  const costs = costsOf(appends, reports, following, api, recordBytes);

  heading('For test/scale/costs.json');
  say(JSON.stringify(costs, null, 2));
  say(
    `  recordBytes is names and JSON of an event as EventStoreDB gets them; what it takes on disk there was not measured, in SQLite's file it is ${count(statSync(ledger.path).size / ledger.events)}`,
  );
  return costs;
}

function costsOf(
  appends: DistributedAppends,
  reports: DistributedReports,
  { read, projected, rebuilt, verified, logBytes }: Following,
  { command, item, list, report, heard, projector, startSeconds }: ApiCosts,
  recordBytes: number,
): Costs {
  const [processor] = cpus();
  return {
    measured: {
      on: new Date().toISOString().slice(0, 10),
      machine: `${cpus().length} cores, ${processor?.model.trim() ?? 'unknown'}`,
      caveat: 'EventStoreDB: the project’s test server, in memory',
    },
    apiMicros: {
      command: Math.round(command.api),
      item: Math.round(item.api),
      list: Math.round(list.api),
      report: Math.round(report.api),
      heard: Math.round(heard),
    },
    postgresMicros: {
      command: Math.round(command.postgres),
      item: Math.round(item.postgres),
      list: Math.round(list.postgres),
      report: Math.round(report.postgres),
    },
    projectorMicros: Math.round(projector),
    startSeconds: Math.round(startSeconds * 10) / 10,
    answerBytes: { item: item.bytes, list: list.bytes, report: report.bytes },
    appendsPerSecond: Math.round(appends.ours.get(MOST_CALLERS)?.median ?? NaN),
    readPerSecond: Math.round(read),
    projectedPerSecond: Math.round(projected),
    rebuiltPerSecond: Math.round(rebuilt),
    verifiedPerSecond: Math.round(verified),
    recordBytes: Math.round(recordBytes),
    readModelBytes: Math.round(reports.bytes),
    logBytes: Math.round(logBytes),
  };
}

/** Bytes of an event as they are sent to EventStoreDB: stream, type, id, data, and the metadata with what the adapter adds. */
async function recordBytesOf({ path, events }: Ledger): Promise<number> {
  const store = SqliteEventStore.open(path, { readOnly: true });
  let bytes = 0;
  for (let after = 0; after < events; after += PAGE) {
    for (const { stream, type, version, data, metadata } of await store.readStored({ after, limit: PAGE })) {
      const { correlationId, causationId } = JSON.parse(metadata) as Readonly<Record<string, unknown>>;
      const links = { $correlationId: correlationId, $causationId: causationId };
      const envelope = { version, metadata: JSON.parse(metadata) as unknown, ...links };
      bytes += Buffer.byteLength(stream + type + data + JSON.stringify(envelope)) + BYTES_OF_ID;
    }
  }
  await store.close();
  return bytes / events;
}
