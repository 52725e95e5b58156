/**
 * Durable appends with the audit log following in the same process, as in the server, against the same without a log: until
 * the callers have their answers, and until the log has taken in all that they appended.
 */
import { join } from 'node:path';
import { appendsPerSecond } from './append.ts';
import type { Effort } from './effort.ts';
import { heading, note, say, spread, table, times } from './harness/print.ts';
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
}

interface Rates {
  readonly answered: number;
  readonly caughtUp: number;
}

export async function measureAuditAppends(folder: string, effort: Effort): Promise<AuditAppends> {
  heading('Durable appends per second with the audit log following');
  const stores = ['off', 'on'].map((name) => SqliteEventStore.open(join(folder, `audit-append-${name}.db`)));
  const [off, on] = stores;
  if (!off || !on) throw new Error('There is no store');
  const audit = openAuditLog(join(folder, 'audit-append-log'), on, { clock: () => new Date() });
  const measures = {
    off: (callers: number, milliseconds: number) => alone(off, callers, milliseconds),
    on: (callers: number, milliseconds: number) => followed(on, audit, callers, milliseconds),
  };

  const results = {
    off: new Map<number, Sample>(),
    following: new Map<number, Sample>(),
    caughtUp: new Map<number, Sample>(),
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
  }
  audit.log.close();
  for (const store of stores) await store.close();
  print(results, effort);
  return results;
}

async function alone(store: SqliteEventStore, callers: number, milliseconds: number): Promise<Rates> {
  const answered = await appendsPerSecond(targetOf(store), callers, milliseconds);
  return { answered, caughtUp: answered };
}

async function followed(
  store: SqliteEventStore,
  { log }: AuditLog,
  callers: number,
  milliseconds: number,
): Promise<Rates> {
  const stopping = new AbortController();
  let grown = (): void => undefined;
  const following = log.follow(stopping.signal, () => grown());
  const before = (await store.head()).position;
  const start = performance.now();
  const answered = await appendsPerSecond(targetOf(store), callers, milliseconds);
  const { position } = await store.head();
  // Whichever comes first: that the log is there, or what keeps it from coming.
  await Promise.race([
    following,
    new Promise<void>((resolve) => {
      grown = () => {
        if (log.size >= position) resolve();
      };
      grown();
    }),
  ]);
  const seconds = (performance.now() - start) / 1_000;
  stopping.abort();
  await following;
  if (log.size !== position) throw new Error(`The log has ${log.size} events of ${position}`);
  return { answered, caughtUp: (position - before) / seconds };
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

function print({ off, following, caughtUp }: AuditAppends, effort: Effort): void {
  const cells = (samples: ByCallers, format: (sample: Sample, callers: number) => string): string[] =>
    effort.callers.map((callers) => {
      const sample = samples.get(callers);
      return sample ? format(sample, callers) : '–';
    });
  const against = (sample: Sample, callers: number): string =>
    times(sample.median / (off.get(callers)?.median ?? NaN));
  table(
    ['callers', ...effort.callers.map(String)],
    [
      ['no log', ...cells(off, (sample) => spread(sample))],
      ['log following: answered', ...cells(following, (sample) => spread(sample))],
      ['log following: until it has them all', ...cells(caughtUp, (sample) => spread(sample))],
      ['answered against no log', ...cells(following, against)],
      ['until it has them all against no log', ...cells(caughtUp, against)],
    ],
  );
  say('  one process, one event an append; the log is a consumer that nobody’s answer waits for');
}
