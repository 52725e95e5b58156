/** The bars the product has set itself, and where this run stands against them. */
import type { AppendResults } from './append.ts';
import type { Bundling, Compared } from './audit-bundle.ts';
import type { AuditResults } from './audit.ts';
import type { DistributedResults } from './distributed.ts';
import type { DocumentResults } from './documents.ts';
import { count, fixed, heading, list, milliseconds, spread, times } from './harness/print.ts';
import type { Sample } from './harness/stats.ts';
import type { HttpResults } from './http.ts';
import type { RebuildResults } from './rebuild.ts';
import type { Latency, ReportResults } from './reports.ts';
import type { StartupResults } from './startup.ts';

export interface Results {
  readonly append?: AppendResults;
  readonly rebuild?: RebuildResults;
  readonly reports?: ReportResults;
  readonly http?: HttpResults;
  readonly startup?: StartupResults & { readonly events: number };
  readonly documents?: DocumentResults;
  readonly audit?: AuditResults;
  readonly distributed?: DistributedResults;
}

export interface Bar {
  readonly name: string;
  readonly wanted: string;
  readonly measured: string;
  /** Null where it was not measured. */
  readonly passed: boolean | null;
  /** How far beyond the bar, or short of it. */
  readonly margin: string;
  readonly limit: string;
}

const SMALLEST = 10_000;
const LARGEST = 1_000_000;
const CALLERS = 64;

/** At least so many times the other figure. */
function atLeast(
  name: string,
  factor: number,
  ours: Sample | undefined,
  other: Sample | null | undefined,
  limit: string,
): Bar {
  const ratio = (ours?.median ?? NaN) / (other?.median ?? NaN);
  return bar(name, `≥ ${factor} ×`, times(ratio), ratio / factor, limit);
}

/** At most so much. */
function atMost(
  name: string,
  wanted: string,
  most: number,
  value: number,
  shown: string,
  limit: string,
): Bar {
  return bar(name, wanted, shown, most / value, limit);
}

function bar(name: string, wanted: string, measured: string, reached: number, limit: string): Bar {
  if (!Number.isFinite(reached))
    return { name, wanted, measured: 'not measured', passed: null, margin: '', limit };
  const percent = Math.abs(reached - 1) * 100;
  const passed = reached >= 1;
  return {
    name,
    wanted,
    measured,
    passed,
    margin: `${fixed(percent, 0)} % ${passed ? 'to spare' : 'short'}`,
    limit,
  };
}

const memoryBar = (name: string, sample: Sample | undefined, limit: string): Bar =>
  atMost(name, '< 300 MB', 300, sample?.max ?? NaN, `${fixed(sample?.max ?? NaN, 0)} MB`, limit);

function latencyBars(reports: ReportResults | undefined): Bar[] {
  const bars: Bar[] = [];
  const of = (
    latencies: ReadonlyMap<number, Latency> | undefined,
    events: number,
    figure: keyof Latency,
  ): number => latencies?.get(events)?.[figure].median ?? NaN;
  for (const figure of ['p50', 'p99'] as const) {
    const ledgers = [...(reports?.now.keys() ?? [])];
    // Without a ledger there is no worst one.
    const worst = Math.max(
      ...(ledgers.length === 0 ? [NaN] : ledgers).map(
        (events) => of(reports?.halfWay, events, figure) / of(reports?.now, events, figure),
      ),
    );
    bars.push(
      atMost(
        `report as known half-way against now, ${figure} (worst ledger)`,
        '≤ 1.5 ×',
        1.5,
        worst,
        times(worst),
        "one indexed read of the plan's facts either way",
      ),
    );
  }
  for (const figure of ['p50', 'p99'] as const) {
    const [small, large] = [of(reports?.now, SMALLEST, figure), of(reports?.now, LARGEST, figure)];
    bars.push(
      atMost(
        `report with 1,000,000 events against 10,000, ${figure}`,
        '≤ 1.5 ×',
        1.5,
        large / small,
        `${times(large / small)} (${milliseconds(large)})`,
        "pages of the read models that SQLite's cache does not hold",
      ),
    );
  }
  return bars;
}

function documentBars(documents: DocumentResults | undefined): Bar[] {
  const measured = [...(documents?.warm ?? [])];
  const [[fewest, small], [most, large]] = [measured[0] ?? [], measured.at(-1) ?? []];
  const seconds = (value: number): string => `${fixed(value, 2)} s`;
  const slowest = Math.max(
    ...(measured.length === 0 ? [NaN] : measured.map(([, parts]) => parts.together.median)),
  );
  const cold = documents?.once.seconds;
  const ratio = (large?.together.median ?? NaN) / (small?.together.median ?? NaN);
  const limit = 'pdfmake laying out the tables of the annexes';
  return [
    atMost(
      'docx, xlsx and pdf of an annual report',
      '< 3 s',
      3_000,
      slowest,
      seconds(slowest / 1_000),
      limit,
    ),
    atMost(
      'the same from the start of a process',
      '< 3 s',
      3,
      cold?.median ?? NaN,
      cold ? spread(cold, seconds) : '',
      'loading the writers, and code that is not compiled yet',
    ),
    atMost(
      `the same with ${count(most ?? LARGEST)} events of other plans against ${count(fewest ?? SMALLEST)}`,
      '≤ 1.5 ×',
      1.5,
      ratio,
      times(ratio),
      "indexed reads of the plan's facts, once for each published report",
    ),
  ];
}

function auditBars(audit: AuditResults | undefined): Bar[] {
  const { appends, proofs, bundles } = audit ?? {};
  const verified = [...(audit?.verify ?? [])];
  const [[fewest, small], [most, large]] = [verified[0] ?? [], verified.at(-1) ?? []];
  const events = count(most ?? LARGEST);
  const callers = [...(appends?.off.keys() ?? [])];
  const following = (name: string, ours: 'following' | 'caughtUp', many: number): Bar =>
    atLeast(
      `appends with ${many} callers with the audit log following against without, ${name}`,
      0.7,
      appends?.[ours].get(many),
      appends?.off.get(many),
      'two threads write to one disk and share the cores',
    );
  const memory = (large?.most.median ?? NaN) / (small?.most.median ?? NaN);
  const latency = (name: string, sample: Sample | undefined, limit: string): Bar =>
    atMost(
      `${name} with ${events} events, p99`,
      '< 20 ms',
      20,
      sample?.median ?? NaN,
      sample ? spread(sample, milliseconds) : '',
      limit,
    );
  const independent = (name: string, figure: (bundling: Bundling) => number): Bar => {
    const ratios = Object.values(bundles ?? {}).map(
      ({ among, alone }: Compared) => figure(among) / figure(alone),
    );
    const worst = Math.max(...(ratios.length === 0 ? [NaN] : ratios));
    return atMost(
      `${name} of a bundle among ${events} events against alone (worse plan)`,
      '≤ 1.5 ×',
      1.5,
      worst,
      times(worst),
      'longer proofs; rows and hashes that lie far apart',
    );
  };
  return [
    ...(callers.length === 0 ? [CALLERS] : callers).flatMap((many) => [
      following('answered', 'following', many),
      following('until the log has all', 'caughtUp', many),
    ]),
    atLeast(
      `verify of ${events} events against reading, SHA-256 and JSON.parse`,
      0.5,
      large?.verify,
      large?.floor,
      'putting every entry into canonical JSON',
    ),
    atMost(
      `most memory while verifying ${events} events against ${count(fewest ?? LARGEST / 10)}`,
      '≤ 1.5 ×',
      1.5,
      memory,
      `${times(memory)} (${fixed(large?.most.median ?? NaN, 0)} MB)`,
      'one hash for each stream is held',
    ),
    latency('proof', proofs?.proof.p99, 'hashing inside the tiles that the path goes through'),
    latency('receipt', proofs?.receipt.p99, 'as above, and the entry made again'),
    latency(
      'receipt just signed for',
      proofs?.fresh.p99,
      'hashing again what came since the last full tile, and the fsyncs of the checkpoint',
    ),
    independent('writing', ({ write }) => write.median),
    independent('checking', ({ check }) => check.median),
    independent('bytes', ({ bytes }) => bytes),
  ];
}

function distributedBars(distributed: DistributedResults | undefined): Bar[] {
  const { appends, projection, reports } = distributed ?? {};
  const callers = [...(appends?.ours.keys() ?? [])];
  const [events = LARGEST, now] = [...(reports?.now ?? [])][0] ?? [];
  const halfWay = reports?.halfWay.get(events);
  return [
    ...(callers.length === 0 ? [CALLERS] : callers).map((many) =>
      atLeast(
        `appends to EventStoreDB with ${many} callers against the bare client`,
        0.8,
        appends?.ours.get(many),
        appends?.bare.get(many),
        'every event comes back over the subscription and is counted before its append is answered',
      ),
    ),
    atLeast(
      'projecting into PostgreSQL against plain batched statements',
      0.4,
      projection?.ours,
      projection?.floor,
      'one session: PostgreSQL writes rows and indexes while the program waits, then the other way about',
    ),
    ...(['p50', 'p99'] as const).map((figure) => {
      const ratio = (halfWay?.[figure].median ?? NaN) / (now?.[figure].median ?? NaN);
      return atMost(
        `report from PostgreSQL with ${count(events)} events as known half-way against now, ${figure}`,
        '≤ 1.5 ×',
        1.5,
        ratio,
        `${times(ratio)} (${milliseconds(now?.[figure].median ?? NaN)})`,
        "one indexed read of the plan's facts either way",
      );
    }),
  ];
}

export function barsOf(results: Results): Bar[] {
  const { append, rebuild, reports, http, startup, documents, audit, distributed } = results;
  const large = startup && startup.events === LARGEST ? startup : undefined;
  return [
    atLeast(
      'appends with 64 callers against plain group commit',
      0.5,
      append?.ours.get(CALLERS),
      append?.floor.get(CALLERS),
      'one thread: guard triggers, the revision check and the content check of each event',
    ),
    atLeast(
      'appends with 64 callers against emmett-postgresql',
      8,
      append?.ours.get(CALLERS),
      append?.emmett.get(CALLERS),
      'as above',
    ),
    atLeast(
      'rebuild of all read models against plain statements',
      0.4,
      rebuild?.ours,
      rebuild?.floor,
      'committing: the events of a commit touch many pages of the fact tables, each written twice',
    ),
    atLeast("rebuild against emmett's no-op consumer", 5, rebuild?.ours, rebuild?.emmett, 'as above'),
    ...latencyBars(reports),
    atLeast(
      'commands over HTTP against a no-op route',
      0.4,
      http?.commands,
      http?.noop,
      'one thread for everything: the commit of the read models, reading streams, the fsync, HTTP and Nest',
    ),
    atMost(
      'start-up with 1,000,000 events',
      '< 2 s',
      2,
      large?.seconds.median ?? NaN,
      large ? spread(large.seconds, (seconds) => `${fixed(seconds, 2)} s`) : '',
      'loading the program',
    ),
    memoryBar('resident memory with 1,000,000 events, when ready', large?.atRest, 'the program itself'),
    memoryBar(
      'resident memory with 1,000,000 events, after reports and commands',
      large?.afterWork,
      'what reports leave for the garbage collector, which a machine with much memory lets pile up',
    ),
    ...documentBars(documents),
    ...auditBars(audit),
    ...distributedBars(distributed),
  ];
}

export function printBars(bars: readonly Bar[]): void {
  heading('Bars');
  list([
    ['bar', 'wanted', 'measured', '', '', 'limited by'],
    ...bars.map(({ name, wanted, measured, passed, margin, limit }) => [
      name,
      wanted,
      measured,
      passed === null ? '–' : passed ? 'passed' : 'MISSED',
      margin,
      limit,
    ]),
  ]);
}
