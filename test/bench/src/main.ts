/**
 * Measures the built product against its floors and its peers in one run and prints where it stands.
 *
 *   npm run bench -- [--quick] [--only append,rebuild,reports,http,startup,documents,audit,distributed] [--dir <folder>] [--save <file>]
 */
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { measureAppends } from './append.ts';
import { measureAudit } from './audit.ts';
import { barsOf, printBars, type Results } from './bars.ts';
import { measureDistributed } from './distributed.ts';
import { measureDocuments } from './documents.ts';
import { type Effort, FULL, QUICK } from './effort.ts';
import { fileSystemOf, isInMemory, machine, syncMilliseconds, versionOf } from './harness/machine.ts';
import { fixed, heading, list, say } from './harness/print.ts';
import { measureHttp } from './http.ts';
import { type Ledger, prepareLedger } from './ledger.ts';
import { type Postgres, startPostgres } from './postgres.ts';
import { measureRebuild } from './rebuild.ts';
import { measureReports } from './reports.ts';
import { measureStartup } from './startup.ts';

const PARTS = [
  'append',
  'rebuild',
  'reports',
  'http',
  'startup',
  'documents',
  'audit',
  'distributed',
] as const;
type Part = (typeof PARTS)[number];

const { values: options } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    save: { type: 'string' },
    only: { type: 'string' },
    dir: { type: 'string' },
  },
});
const effort = options.quick ? QUICK : FULL;
const parts = (options.only?.split(',') ?? PARTS) as Part[];
const unknown = parts.filter((part) => !PARTS.includes(part));
if (unknown.length > 0) throw new Error(`There is no ${unknown.join(', ')}; choose from ${PARTS.join(', ')}`);

/** Paths are given as seen from where npm was called. */
const pathOf = (given: string): string => resolve(process.env['INIT_CWD'] ?? '', given);

const folder = mkdtempSync(
  join(options.dir === undefined ? onDisk() : pathOf(options.dir), 'plan-ledger-bench-'),
);
chmodSync(folder, 0o755);
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));

const start = performance.now();
const NEEDING_POSTGRES: readonly Part[] = ['append', 'rebuild', 'distributed'];
const postgres = parts.some((part) => NEEDING_POSTGRES.includes(part)) ? await peer() : null;
describe(postgres);
const results = await measure(postgres, effort);
await postgres?.stop();
const bars = barsOf(results);
printBars(bars);
say(
  `\n  ${options.quick ? 'A quick run: a smoke test, its figures mean little. ' : ''}Took ${fixed((performance.now() - start) / 1_000, 0)} s.`,
);
if (options.save !== undefined) save(pathOf(options.save));

async function measure(postgres: Postgres | null, effort: Effort): Promise<Results> {
  const wants = (part: Part): boolean => parts.includes(part);
  const append = wants('append') ? { append: await measureAppends(folder, postgres, effort) } : {};

  const largest = effort.ledgers.at(-1) ?? 0;
  const sizes = [
    ...(wants('reports') ? effort.ledgers : []),
    ...(wants('rebuild') || wants('http') ? [effort.rebuildEvents] : []),
    ...(wants('startup') ? [largest] : []),
    ...(wants('documents') ? effort.documentLedgers : []),
    ...(wants('audit') ? effort.auditLedgers : []),
  ];
  // These have their read models elsewhere.
  const bare = wants('distributed') ? [effort.rebuildEvents, effort.distributedLedger] : [];
  const ledgers = new Map<number, Ledger>();
  if (sizes.length + bare.length > 0) heading('Ledgers');
  for (const events of new Set([...sizes, ...bare].sort((a, b) => a - b))) {
    ledgers.set(events, await prepareLedger(folder, events, { readModels: sizes.includes(events) }));
  }
  const ledgerOf = (events: number): Ledger => {
    const ledger = ledgers.get(events);
    if (!ledger) throw new Error(`There is no ledger of ${events} events`);
    return ledger;
  };

  const medium = (): Ledger => ledgerOf(effort.rebuildEvents);
  const rebuild = wants('rebuild')
    ? { rebuild: await measureRebuild(folder, medium(), postgres, effort) }
    : {};
  const reports = wants('reports')
    ? { reports: await measureReports(effort.ledgers.map(ledgerOf), effort) }
    : {};
  const distributed =
    wants('distributed') && postgres
      ? {
          distributed: await measureDistributed(
            folder,
            { medium: medium(), large: ledgerOf(effort.distributedLedger) },
            postgres,
            effort,
          ),
        }
      : {};
  // These make their ledgers longer and so come last.
  const audit = wants('audit')
    ? { audit: await measureAudit(folder, effort.auditLedgers.map(ledgerOf), effort) }
    : {};
  const http = wants('http') ? { http: await measureHttp(medium(), effort) } : {};
  const startup = wants('startup')
    ? { startup: { events: largest, ...(await measureStartup(ledgerOf(largest), effort)) } }
    : {};
  const documents = wants('documents')
    ? { documents: await measureDocuments(effort.documentLedgers.map(ledgerOf), effort) }
    : {};
  return { ...append, ...rebuild, ...reports, ...http, ...startup, ...documents, ...audit, ...distributed };
}

async function peer(): Promise<Postgres | null> {
  try {
    return await startPostgres(join(folder, 'postgres'));
  } catch (error) {
    say(`PostgreSQL cannot be started here, so what needs it is not measured: ${String(error)}`);
    return null;
  }
}

function describe(postgres: Postgres | null): void {
  heading('Machine and versions');
  list([
    ...machine(),
    [
      'disk',
      `${fileSystemOf(folder)}; one 4 KiB write with fdatasync takes ${fixed(syncMilliseconds(folder), 3)} ms`,
    ],
    ['versions', `Node ${process.versions.node}, SQLite ${process.versions['sqlite'] ?? '?'}`],
    [
      '',
      `emmett-postgresql ${versionOf('@event-driven-io/emmett-postgresql')}, autocannon ${versionOf('autocannon')}`,
    ],
    [
      '',
      ['docx', 'pdfmake', 'write-excel-file', 'echarts']
        .map((name) => `${name} ${versionOf(name, 'product')}`)
        .join(', '),
    ],
    ...(postgres
      ? [
          [
            'PostgreSQL',
            `${postgres.version}: ${postgres.settings.map((setting) => setting.join('=')).join(', ')}`,
          ],
        ]
      : []),
    ['measured', new Date().toISOString()],
  ]);
  if (isInMemory(folder))
    say('  This folder is in memory: an fsync costs nothing there. Give another with --dir.');
}

/** The folder for temporary files if it is on a disk. */
function onDisk(): string {
  const found = [tmpdir(), '/var/tmp'].find((candidate) => {
    try {
      return !isInMemory(candidate);
    } catch {
      return false;
    }
  });
  return found ?? tmpdir();
}

function save(file: string): void {
  const plain = (_: string, value: unknown): unknown =>
    value instanceof Map ? Object.fromEntries(value) : value;
  const saved = { measured: new Date().toISOString(), machine: machine(), bars, results };
  writeFileSync(file, `${JSON.stringify(saved, plain, 2)}\n`);
}
