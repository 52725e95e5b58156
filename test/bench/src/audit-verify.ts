/** Verifying whole ledgers, each time in a process of its own, against reading, hashing and parsing alone. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { LoggedLedger } from './audit-log.ts';
import type { VerifyOnce } from './audit-verify-once.ts';
import type { Effort } from './effort.ts';
import { count, fixed, heading, note, say, spread, table, times } from './harness/print.ts';
import { interleaved, type Sample, sampleOf } from './harness/stats.ts';

export interface VerifyResults {
  /** Events per second. */
  readonly verify: Sample;
  readonly floor: Sample;
  /** Most resident MB while verifying. */
  readonly most: Sample;
}

/** By the size of the ledger. */
export type AuditVerify = ReadonlyMap<number, VerifyResults>;

export async function measureAuditVerify(
  ledgers: readonly LoggedLedger[],
  effort: Effort,
): Promise<AuditVerify> {
  heading('Verifying a whole ledger, a process of its own');
  const results = new Map<number, VerifyResults>();
  const floors: VerifyOnce[] = [];
  for (const ledger of ledgers) {
    note(`verifying ${count(ledger.events)} events`);
    // Puts the files into the operating system's cache.
    await once('floor', ledger);
    const rounds = await interleaved(
      effort.rounds,
      (['verify', 'floor'] as const).map((name) => ({ name, measure: () => once(name, ledger) })),
    );
    const of = (name: string): readonly VerifyOnce[] => rounds.get(name) ?? [];
    floors.push(...of('floor'));
    const speed = (name: string): Sample => sampleOf(of(name).map(({ events, seconds }) => events / seconds));
    const most = sampleOf(of('verify').map((run) => run.most));
    results.set(ledger.events, { verify: speed('verify'), floor: speed('floor'), most });
  }
  print(results, sampleOf(floors.map(({ before }) => before)));
  return results;
}

async function once(what: 'verify' | 'floor', { path, logFolder }: LoggedLedger): Promise<VerifyOnce> {
  const program = fileURLToPath(new URL('audit-verify-once.ts', import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, [
    '--disable-warning=ExperimentalWarning',
    program,
    what,
    path,
    logFolder,
  ]);
  return JSON.parse(stdout) as VerifyOnce;
}

function print(results: AuditVerify, loaded: Sample): void {
  const all = [...results.values()];
  table(
    ['events', ...[...results.keys()].map(count)],
    [
      ['verified, events per second', ...all.map(({ verify }) => spread(verify))],
      ['read, SHA-256, JSON.parse (floor)', ...all.map(({ floor }) => spread(floor))],
      ['against the floor', ...all.map(({ verify, floor }) => times(verify.median / floor.median))],
      ['most resident MB while verifying', ...all.map(({ most }) => spread(most))],
    ],
  );
  say(`  with the program loaded and nothing read yet: ${fixed(loaded.median, 0)} MB`);
}
