/**
 * What one projector, and one verification, get done with events that come from EventStoreDB, the test server in a process of
 * its own: all read models built from nothing, events taken as they are while following, the log made and verified.
 */
import { join } from 'node:path';
import { BATCH } from '../../../libs/read-models/src/projection.ts';
import { bytesOf } from './audit-log.ts';
import { count, fixed, heading, note, say, table } from './harness/print.ts';
import { secondsOf } from './harness/stats.ts';
import type { Ledger } from './ledger.ts';
import type { Postgres } from './postgres.ts';
import {
  type EventStore,
  EventStoreDbEventStore,
  openAuditLog,
  ReadModels,
  type Recorded,
  SqliteEventStore,
  verifyEvents,
} from './product.ts';

export interface Following {
  /** Events per second: only fetched and decoded, taken while following, taken from nothing, verified. */
  readonly read: number;
  readonly projected: number;
  readonly rebuilt: number;
  readonly verified: number;
  /** Microseconds of PostgreSQL's processor time for each event, while following. */
  readonly postgresMicros: number;
  /** Bytes for each event. */
  readonly logBytes: number;
}

const IMPORTED_AT_ONCE = 5_000;

/** Carries a ledger over into EventStoreDB in its order, one append after the other as the record demands. */
export async function carryOver(ledger: Ledger, url: string): Promise<void> {
  note(`carrying ${count(ledger.events)} events over into EventStoreDB`);
  const from = SqliteEventStore.open(ledger.path, { readOnly: true });
  const to = await EventStoreDbEventStore.open(url);
  const seconds = await secondsOf(async () => {
    for (let after = 0; after < ledger.events; after += IMPORTED_AT_ONCE)
      await to.importStored(await from.readStored({ after, limit: IMPORTED_AT_ONCE }));
  });
  await from.close();
  await to.close();
  say(`  ${count(ledger.events)} events carried over at ${count(ledger.events / seconds)} a second`);
}

export async function measureFollowing(
  folder: string,
  url: string,
  ledger: Ledger,
  postgres: Postgres,
): Promise<Following> {
  heading(`From EventStoreDB, events per second, ledger of ${count(ledger.events)} events`);
  const store = await EventStoreDbEventStore.open(url);
  const perSecond = async (work: () => unknown): Promise<number> => ledger.events / (await secondsOf(work));

  note('reading');
  const read = await perSecond(() => eachBatch(store, ledger.events, async () => undefined));

  note('building read models in PostgreSQL from EventStoreDB');
  const built = await ReadModels.onPostgres(store, await postgres.createDatabase('built'));
  const rebuilt = await perSecond(() => built.runner.catchUp());
  await built.close();

  note('following');
  const followed = await ReadModels.onPostgres(store, await postgres.createDatabase('followed'));
  const before = postgres.processorTime();
  const projected = await perSecond(() =>
    eachBatch(store, ledger.events, (after, batch) => followed.runner.apply(after, batch)),
  );
  const postgresMicros = (postgres.processorTime() - before) / ledger.events;
  await followed.close();

  note('making the log and verifying');
  const logFolder = join(folder, 'distributed-log');
  const { log, signer } = openAuditLog(logFolder, store, { clock: () => new Date() });
  const taken = await perSecond(() => log.catchUp());
  await signer.sign();
  const key = await signer.key();
  const verified = await perSecond(() => verifyEvents(store, log, { key, kept: [], since: null }));
  log.close();
  await store.close();
  const logBytes = bytesOf(logFolder) / ledger.events;

  table(
    ['', 'events/s'],
    [
      ['read alone', count(read)],
      ['read models built from nothing, 10,000 a transaction', count(rebuilt)],
      [`taken as while following, ${count(BATCH)} a transaction`, count(projected)],
      ['taken into the log', count(taken)],
      ['verified', count(verified)],
    ],
  );
  say(`  PostgreSQL's processor time for each event taken while following: ${fixed(postgresMicros, 0)} µs`);
  return { read, projected, rebuilt, verified, postgresMicros, logBytes };
}

/** As `ProjectionRunner.follow` takes events that have gathered, without its pauses for more to gather. */
async function eachBatch(
  store: EventStore,
  events: number,
  take: (after: number, batch: readonly Recorded[]) => Promise<void>,
): Promise<void> {
  let last = 0;
  const { signal } = new AbortController();
  for await (const batch of store.subscribe({ after: last, batchSize: BATCH, signal })) {
    await take(last, batch);
    last = batch.at(-1)?.position ?? last;
    if (last >= events) return;
  }
}
