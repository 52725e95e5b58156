/**
 * Proofs and receipts of events anywhere in a large log, as a server gives them: signed long ago, or for a command that was
 * accepted just now, for which a checkpoint has to be signed first.
 */
import type { LoggedLedger } from './audit-log.ts';
import type { Effort } from './effort.ts';
import { count, fixed, heading, note, say, spread, table } from './harness/print.ts';
import { percentile, type Sample, sampleOf } from './harness/stats.ts';
import { Recorder } from './ledger.ts';
import { monthEvents, organisationEvents, planEvents, provinceOf } from './ledger-events.ts';
import { type DomainEvent, formatProofFile, openAuditLog, receiptFor, SqliteEventStore } from './product.ts';

/** Of the rounds, in milliseconds. */
export interface Latency {
  readonly p50: Sample;
  readonly p99: Sample;
  readonly max: Sample;
}

export interface AuditProofs {
  readonly events: number;
  readonly proof: Latency;
  readonly receipt: Latency;
  /** Of an event just appended. */
  readonly fresh: Latency;
}

/** Of the plan that is reported on here, in a province of its own. */
const NUMBER = 980;

/** Makes the ledger longer by a plan whose reports are answered with receipts. */
export async function measureAuditProofs(
  { path, logFolder, events }: LoggedLedger,
  effort: Effort,
): Promise<AuditProofs> {
  heading(`Proofs and receipts, log of ${count(events)} events`);
  note('proofs and receipts');
  const store = SqliteEventStore.open(path);
  const { log, signer } = openAuditLog(logFolder, store, { clock: () => new Date() });
  const { size, note: checkpoint } = await signer.sign();
  const anywhere = scattered(size);

  const proof = await latency(effort.rounds, effort.proofsPerRound, () =>
    millisecondsOf(() => {
      const index = anywhere();
      return formatProofFile({ extra: null, index, proof: log.inclusion(index, size), checkpoint });
    }),
  );
  const receiptOf = async (position: number): Promise<string> =>
    JSON.stringify(await receiptFor(log, signer, 'bench', [position]));
  const receipt = await latency(effort.rounds, effort.proofsPerRound, () =>
    millisecondsOf(() => receiptOf(anywhere() + 1)),
  );
  const appendNext = await reportsOn(store);
  await signer.sign();
  const fresh = await latency(effort.rounds, effort.freshReceipts, async () => {
    const position = await appendNext();
    return millisecondsOf(() => receiptOf(position));
  });
  log.close();
  await store.close();

  const milliseconds = (sample: Sample): string => spread(sample, (value) => fixed(value, 2));
  const row = (name: string, { p50, p99, max }: Latency): string[] => [
    name,
    ...[p50, p99, max].map(milliseconds),
  ];
  table(
    ['milliseconds', 'p50', 'p99', 'max'],
    [
      row('proof of an event anywhere', proof),
      row('receipt of an event anywhere', receipt),
      row('receipt of an event just appended, signed for it', fresh),
    ],
  );
  say(
    `  ${count(effort.proofsPerRound)} proofs and receipts a round, ${count(effort.freshReceipts)} just appended, ${effort.rounds} rounds; median (least–most) of the rounds`,
  );
  return { events, proof, receipt, fresh };
}

/** Indexes all over a log, always the same ones. */
function scattered(size: number): () => number {
  let state = 1;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * size);
  };
}

/** Begins a plan; gives a function that appends one more report on it and answers with its position. */
async function reportsOn(store: SqliteEventStore): Promise<() => Promise<number>> {
  const recorder = new Recorder();
  const append = async (events: readonly DomainEvent[]): Promise<number> => {
    const answers = await store.appendAll(events.map((event) => recorder.append(event, Date.now())));
    return answers.at(-1)?.position ?? NaN;
  };
  await append([...organisationEvents(provinceOf(NUMBER)), ...planEvents(NUMBER)]);
  const reports = everyMonth();
  return () => {
    const next = reports.next();
    if (next.done) throw new Error('There is nothing left to report');
    return append([next.value]);
  };
}

function* everyMonth(): Generator<DomainEvent> {
  const reports = new Map<string, number>();
  for (let month = 0; month < 48; month++) yield* monthEvents(NUMBER, month, reports);
}

async function millisecondsOf(work: () => unknown): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

async function latency(rounds: number, turns: number, measure: () => Promise<number>): Promise<Latency> {
  const measured: number[][] = [];
  // The first is to warm up.
  for (let round = -1; round < rounds; round++) {
    const took: number[] = [];
    for (let turn = 0; turn < turns; turn++) took.push(await measure());
    if (round >= 0) measured.push(took.sort((a, b) => a - b));
  }
  const of = (percent: number): Sample => sampleOf(measured.map((took) => percentile(took, percent)));
  return { p50: of(50), p99: of(99), max: of(100) };
}
