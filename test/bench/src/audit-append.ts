/**
 * Durable appends with the audit log following in a thread of its own, as in the server, against the same without a log: until
 * the callers have their answers, and until the log has taken in all that they appended.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { appendsPerSecond } from './append.ts';
import type { Effort } from './effort.ts';
import { fixed, heading, note, say, spread, table, times } from './harness/print.ts';
import { interleaved, type Sample, sampleOf } from './harness/stats.ts';
import { type AuditLog, openAuditLog, SqliteEventStore } from './product.ts';

/** Events per second by number of callers. */
type ByCallers = ReadonlyMap<number, Sample>;

export interface AuditAppends {
  readonly off: ByCallers;
  /** Answered while the log follows. */
  readonly following: ByCallers;
  /** The same events over the time until the log has them all. */
  readonly caughtUp: ByCallers;
  /** Microseconds of processor time of the whole process for each append, without the log and with it. */
  readonly cost: ByCallers;
  readonly costFollowing: ByCallers;
}

interface Rates {
  readonly answered: number;
  readonly caughtUp: number;
  readonly cost: number;
}

export async function measureAuditAppends(folder: string, effort: Effort): Promise<AuditAppends> {
  heading('Durable appends per second with the audit log following');
  const kept = join(folder, 'audit-append');
  mkdirSync(kept);
  const stores = [join(folder, 'audit-append-off.db'), join(kept, 'events.db')].map((path) =>
    SqliteEventStore.open(path),
  );
  const [off, on] = stores;
  if (!off || !on) throw new Error('There is no store');
  const audit = openAuditLog(join(kept, 'log'), on, { clock: () => new Date() });
  const measures = {
    off: (callers: number, milliseconds: number) => alone(off, callers, milliseconds),
    on: (callers: number, milliseconds: number) => followed(on, audit, kept, callers, milliseconds),
  };

  const results = {
    off: new Map<number, Sample>(),
    following: new Map<number, Sample>(),
    caughtUp: new Map<number, Sample>(),
    cost: new Map<number, Sample>(),
    costFollowing: new Map<number, Sample>(),
  };
  for (const callers of effort.callers) {
    note(`appends with ${callers} callers, the log following`);
    for (const measure of Object.values(measures)) await measure(callers, effort.appendMs / 3);
    const rounds = await interleaved<Rates>(
      effort.rounds,
      Object.entries(measures).map(([name, measure]) => ({
        name,
        measure: () => measure(callers, effort.appendMs),
      })),
    );
    const sample = (name: keyof typeof measures, rate: keyof Rates): Sample =>
      sampleOf((rounds.get(name) ?? []).map((rates) => rates[rate]));
    results.off.set(callers, sample('off', 'answered'));
    results.following.set(callers, sample('on', 'answered'));
    results.caughtUp.set(callers, sample('on', 'caughtUp'));
    results.cost.set(callers, sample('off', 'cost'));
    results.costFollowing.set(callers, sample('on', 'cost'));
  }
  audit.log.close();
  for (const store of stores) await store.close();
  print(results, effort);
  return results;
}

/** Measures appends and what has to happen afterwards for them to count as taken in. */
async function rates(
  store: SqliteEventStore,
  callers: number,
  milliseconds: number,
  takenIn: (position: number) => Promise<void>,
): Promise<Rates> {
  const before = (await store.head()).position;
  const start = performance.now();
  const processor = process.cpuUsage();
  const answered = await appendsPerSecond(targetOf(store), callers, milliseconds);
  const { position } = await store.head();
  await takenIn(position);
  const seconds = (performance.now() - start) / 1_000;
  const { user, system } = process.cpuUsage(processor);
  const events = position - before;
  return { answered, caughtUp: events / seconds, cost: (user + system) / events };
}

const alone = (store: SqliteEventStore, callers: number, milliseconds: number): Promise<Rates> =>
  rates(store, callers, milliseconds, () => Promise.resolve());

/** The thread that the server runs, as it was built. */
const THREAD = new URL('../../../dist/apps/api/src/ledger/log-thread.worker.js', import.meta.url);
const LOOK_EVERY_MS = 5;

async function followed(
  store: SqliteEventStore,
  { log }: AuditLog,
  folder: string,
  callers: number,
  milliseconds: number,
): Promise<Rates> {
  const thread = new Worker(THREAD, { workerData: { folder } });
  const failed = new Promise<never>((_, reject) => thread.once('error', reject));
  const taken = async (position: number): Promise<void> => {
    while (log.size < position) await delay(LOOK_EVERY_MS);
  };
  await Promise.race([failed, taken((await store.head()).position)]);
  const measured = await rates(store, callers, milliseconds, (position) =>
    Promise.race([failed, taken(position)]),
  );
  const ended = new Promise((resolve) => thread.once('exit', resolve));
  thread.postMessage('stop');
  await ended;
  return measured;
}

const targetOf = (store: SqliteEventStore) => ({
  name: 'this event store',
  append: ((stream, revision, event) =>
    store.append({
      stream,
      expectedRevision: revision === 0 ? 'no-stream' : revision - 1,
      events: [event],
    })) satisfies Parameters<typeof appendsPerSecond>[0]['append'],
  close: () => store.close(),
});

function print({ off, following, caughtUp, cost, costFollowing }: AuditAppends, effort: Effort): void {
  const cells = (samples: ByCallers, format: (sample: Sample, callers: number) => string): string[] =>
    effort.callers.map((callers) => {
      const sample = samples.get(callers);
      return sample ? format(sample, callers) : '–';
    });
  const against = (sample: Sample, callers: number): string =>
    times(sample.median / (off.get(callers)?.median ?? NaN));
  const micros = ({ median }: Sample): string => fixed(median, 1);
  table(
    ['callers', ...effort.callers.map(String)],
    [
      ['no log', ...cells(off, (sample) => spread(sample))],
      ['log following: answered', ...cells(following, (sample) => spread(sample))],
      ['log following: until it has them all', ...cells(caughtUp, (sample) => spread(sample))],
      ['answered against no log', ...cells(following, against)],
      ['until it has them all against no log', ...cells(caughtUp, against)],
      ['no log: processor µs each', ...cells(cost, micros)],
      ['log following: processor µs each', ...cells(costFollowing, micros)],
    ],
  );
  say('  one process, one event an append; the log is kept by a thread that nobody’s answer waits for');
}
