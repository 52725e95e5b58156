/**
 * Rebuilding all read models from the events, against the floor and against emmett's consumer, which for as many events
 * does nothing but read them, call a handler that does nothing, and keep its checkpoint.
 */
import { getPostgreSQLEventStore } from '@event-driven-io/emmett-postgresql';
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Effort } from './effort.ts';
import { count, heading, note, say, spread, table, times } from './harness/print.ts';
import { interleaved, type Sample, sampleOf, secondsOf } from './harness/stats.ts';
import type { Ledger } from './ledger.ts';
import type { Postgres } from './postgres.ts';
import { PROJECTIONS, ReadModels, SqliteEventStore } from './product.ts';
import { differences, FLOOR_BATCHES, rowsOf, writeFloor } from './rebuild-floor.ts';

const OURS = 'rebuild of all read models';
const READING = 'reading and decoding the events alone';
const EMMETT = 'emmett consumer, no-op handler';
const PAGE = 1_000;

export interface RebuildResults {
  readonly ours: Sample;
  /** The faster of the floors. */
  readonly floor: Sample;
  readonly emmett: Sample | null;
}

export async function measureRebuild(
  folder: string,
  ledger: Ledger,
  postgres: Postgres | null,
  effort: Effort,
): Promise<RebuildResults> {
  heading(`Rebuild of all read models, events per second, ledger of ${count(ledger.events)} events`);
  const store = SqliteEventStore.open(ledger.path);
  const path = join(folder, 'rebuild.db');
  const models = await ReadModels.open(store, path);
  await models.runner.catchUp();
  const rows = rowsOf(path);
  const floorPath = join(folder, 'rebuild-floor.db');
  if (postgres) await fillEmmett(postgres, store);

  const perSecond = async (work: () => unknown): Promise<number> => ledger.events / (await secondsOf(work));
  const floorNames = FLOOR_BATCHES.map(
    (batch) => `plain statements, ${count(batch)} events a commit (floor)`,
  );
  const candidates = [
    {
      name: OURS,
      measure: () => perSecond(() => models.runner.rebuild(PROJECTIONS.map(({ name }) => name))),
    },
    ...FLOOR_BATCHES.map((batch, at) => ({
      name: floorNames[at] ?? '',
      measure() {
        discard(floorPath);
        return perSecond(() => writeFloor(rows, floorPath, ledger.events, batch));
      },
    })),
    { name: READING, measure: () => perSecond(() => readAll(store)) },
    ...(postgres ? [{ name: EMMETT, measure: () => consume(postgres, ledger.events) }] : []),
  ];
  for (const { name, measure } of candidates) {
    note(`warm-up: ${name}`);
    if (name !== EMMETT) await measure();
  }
  const results = await interleaved(effort.rounds, candidates);
  const samples = new Map([...results].map(([name, figures]) => [name, sampleOf(figures)]));

  discard(floorPath);
  const rebuilt = rowsOf(path);
  writeFloor(rebuilt, floorPath, ledger.events, PAGE);
  const different = differences(path, floorPath, rebuilt);
  await models.close();
  await store.close();
  if (rebuilt.count < ledger.events) throw new Error(`The read models have only ${rebuilt.count} rows`);
  if (different > 0) throw new Error(`The floor wrote ${different} rows otherwise than the read models`);

  table(
    ['', 'events/s'],
    [...samples].map(([name, sample]) => [name, spread(sample)]),
  );
  say(
    `  ${count(rebuilt.count)} rows in ${rebuilt.tables.length} tables; the floor wrote the same, compared row by row`,
  );
  const sampleNamed = (name: string): Sample => samples.get(name) ?? sampleOf([]);
  const floor = floorNames.map(sampleNamed).reduce((a, b) => (b.median > a.median ? b : a));
  const ours = sampleNamed(OURS);
  const emmett = postgres ? sampleNamed(EMMETT) : null;
  say(`  against the faster floor: ${times(ours.median / floor.median)}`);
  if (emmett) say(`  against emmett's consumer: ${times(ours.median / emmett.median)}`);
  return { ours, floor, emmett };
}

async function readAll(store: SqliteEventStore): Promise<void> {
  for (let after = 0, read = PAGE; read === PAGE;) {
    const events = await store.readAll({ after, limit: PAGE });
    after = events.at(-1)?.position ?? after;
    read = events.length;
  }
}

/** Puts the same events into emmett's store, stream by stream. */
async function fillEmmett(postgres: Postgres, store: SqliteEventStore): Promise<void> {
  note('filling emmett');
  const emmett = getPostgreSQLEventStore(postgres.url);
  await emmett.schema.migrate();
  await emmett.schema.dangerous.truncate({ resetSequences: true });
  const streams = new Map<
    string,
    { type: string; data: Record<string, unknown>; metadata: Record<string, unknown> }[]
  >();
  for (let after = 0, read = PAGE; read === PAGE;) {
    const events = await store.readAll({ after, limit: PAGE });
    for (const { stream, type, data, metadata } of events) {
      const earlier = streams.get(stream) ?? [];
      streams.set(stream, earlier);
      earlier.push({ type, data: { ...data }, metadata: { ...metadata } });
    }
    after = events.at(-1)?.position ?? after;
    read = events.length;
  }
  for (const [stream, events] of streams) await emmett.appendToStream(stream, events);
  await emmett.close();
}

let consumers = 0;

/** With its default settings (100 a batch, 50 ms of rest after each) the consumer is slower still. */
async function consume(postgres: Postgres, events: number): Promise<number> {
  const emmett = getPostgreSQLEventStore(postgres.url);
  const consumer = emmett.consumer({
    pulling: { batchSize: PAGE, pullingFrequencyInMs: 0 },
    stopWhen: { noMessagesLeft: true },
  });
  let handled = 0;
  consumer.reactor({
    processorId: `no-op-${(consumers += 1)}`,
    eachMessage: () => {
      handled += 1;
    },
  });
  const seconds = await secondsOf(() => consumer.start());
  await consumer.close();
  if (handled !== events) throw new Error(`emmett's consumer handled ${handled} of ${events} events`);
  return handled / seconds;
}

function discard(path: string): void {
  for (const suffix of ['', '-wal', '-shm']) if (existsSync(path + suffix)) rmSync(path + suffix);
}
