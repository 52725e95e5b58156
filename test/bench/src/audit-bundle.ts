/**
 * The auditor's bundle of one plan, written and checked: alone in its ledger, and among the events of many other plans. Once
 * of a plan with published reports that was told after all the others, once of a plan whose events lie scattered among
 * theirs from the first to the last.
 */
import { mkdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { LoggedLedger } from './audit-log.ts';
import type { Effort } from './effort.ts';
import { count, fixed, heading, note, say, spread, table, times } from './harness/print.ts';
import { interleaved, type Sample, sampleOf } from './harness/stats.ts';
import { EVENTS_PER_PLAN, planCode } from './ledger-events.ts';
import { type Ledger, prepareLedger } from './ledger.ts';
import {
  type AuditLog,
  type BundleMade,
  checkBundle,
  type Code,
  openAuditLog,
  ReadModels,
  SqliteEventStore,
  writeBundle,
} from './product.ts';
import { appendReportedPlan, REPORTED } from './reported-plan.ts';

export interface Bundling {
  /** Seconds. */
  readonly write: Sample;
  readonly check: Sample;
  readonly bytes: number;
  readonly made: BundleMade;
}

/** Of the same plan. */
export interface Compared {
  readonly alone: Bundling;
  readonly among: Bundling;
}

export interface AuditBundles {
  readonly reported: Compared;
  readonly scattered: Compared;
}

interface Opened extends AuditLog {
  readonly store: SqliteEventStore;
  readonly models: ReadModels;
}

/** Makes the ledger longer by the plan with published reports, where it does not have it yet. */
export async function measureAuditBundles(
  folder: string,
  ledger: LoggedLedger,
  effort: Effort,
): Promise<AuditBundles> {
  heading('Bundle of one plan');
  note('ledgers of one plan');
  const parent = join(folder, 'audit-bundles');
  mkdirSync(join(parent, 'reported'), { recursive: true });
  const among = await opened(ledger, ledger.logFolder);
  const reported = await opened(
    { path: join(parent, 'reported', 'events.db'), readModels: join(parent, 'reported', 'read.db') },
    join(parent, 'reported', 'log'),
  );
  const first = await prepareLedger(parent, EVENTS_PER_PLAN, { readModels: true });
  const scattered = await opened(first, join(first.folder, 'log'));
  for (const { store, models } of [reported, among]) await appendReportedPlan(store, models);
  for (const { signer } of [reported, among, scattered]) await signer.sign();

  const results: AuditBundles = {
    reported: await compared(parent, REPORTED.plan, reported, among, effort),
    scattered: await compared(parent, planCode(0), scattered, among, effort),
  };
  for (const { log, models, store } of [reported, among, scattered]) {
    log.close();
    await models.close();
    await store.close();
  }
  print(results, effort);
  return results;
}

async function opened(
  { path, readModels }: Pick<Ledger, 'path' | 'readModels'>,
  logFolder: string,
): Promise<Opened> {
  const store = SqliteEventStore.open(path);
  const models = await ReadModels.open(store, readModels);
  await models.runner.catchUp();
  return { store, models, ...openAuditLog(logFolder, store, { clock: () => new Date() }) };
}

async function compared(
  folder: string,
  plan: Code,
  alone: Opened,
  among: Opened,
  effort: Effort,
): Promise<Compared> {
  note(`bundles of ${plan}`);
  const candidates = Object.entries({ alone, among }).map(([name, ledger]) => ({
    name,
    measure: () => bundled(join(folder, `${name}.zip`), plan, ledger),
  }));
  for (const { measure } of candidates) await measure();
  const rounds = await interleaved(effort.rounds, candidates);
  const of = (name: string): Bundling => {
    const runs = rounds.get(name) ?? [];
    const [first] = runs;
    if (!first) throw new Error('Nothing was measured');
    return {
      ...first,
      write: sampleOf(runs.map(({ write }) => write)),
      check: sampleOf(runs.map(({ check }) => check)),
    };
  };
  return { alone: of('alone'), among: of('among') };
}

const VERIFIER = fileURLToPath(new URL('../../../dist/verify.mjs', import.meta.url));

async function bundled(path: string, plan: Code, { store, models, log, signer }: Opened) {
  const request = {
    plan,
    period: null,
    streams: await models.streamsOf(plan),
    verifier: readFileSync(VERIFIER, 'utf8'),
    readme: '',
    policy: null,
    evidence: null,
  };
  const key = await signer.key();
  const start = performance.now();
  const made = await writeBundle(path, request, store, log, signer);
  const written = performance.now();
  const verdict = await checkBundle(path, { key, policy: null });
  const checked = performance.now();
  const bytes = statSync(path).size;
  rmSync(path);
  if (!verdict.holds) throw new Error(`The bundle is refused: ${JSON.stringify(verdict.findings)}`);
  return { write: (written - start) / 1_000, check: (checked - written) / 1_000, bytes, made };
}

function print({ reported, scattered }: AuditBundles, effort: Effort): void {
  const columns = [reported, scattered].flatMap(({ alone, among }) => [alone, among]);
  const seconds = (sample: Sample): string => spread(sample, (value) => fixed(value, 2));
  const ratios = (figure: (bundling: Bundling) => number): string[] =>
    [reported, scattered].flatMap(({ alone, among }) => ['', times(figure(among) / figure(alone))]);
  table(
    [
      'plan',
      ...['with published reports', 'scattered'].flatMap((plan) => [`${plan}, alone`, 'among others']),
    ],
    [
      ['events in the bundle', ...columns.map(({ made }) => count(made.events))],
      ['of a log of', ...columns.map(({ made }) => count(made.size))],
      ['published reports', ...columns.map(({ made }) => count(made.reports))],
      ['KiB', ...columns.map(({ bytes }) => count(bytes / 1_024))],
      ['  against alone', ...ratios(({ bytes }) => bytes)],
      ['seconds to write', ...columns.map(({ write }) => seconds(write))],
      ['  against alone', ...ratios(({ write }) => write.median)],
      ['seconds to check', ...columns.map(({ check }) => seconds(check))],
      ['  against alone', ...ratios(({ check }) => check.median)],
    ],
  );
  say(`  ${effort.rounds} rounds after one to warm up; median (least–most); the log was signed before`);
}
