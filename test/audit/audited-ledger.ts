/** A real ledger with published reports, evidence and a signed log in a folder, and what an intruder does to its files. */
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { DatabaseSync } from 'node:sqlite';
import { eventCodec, type NewEvent, type StoredRow } from '#event-store';
import { type Ledger, openLedgerFiles } from '#profiles';
import { Terminal } from '../../apps/cli/src/terminal.ts';
import { verifyLedger, type VerifyArguments } from '../../apps/cli/src/verify-ledger.command.ts';

export const PLAN = 'tuyen-quang-55-kh-ubnd';
const RELEASED = new URL('../golden/published/release-0.2.0.ndjson', import.meta.url);

export const temporaryFolder = (): string => mkdtempSync(join(tmpdir(), 'ledger-audit-'));
export const removeFolder = (folder: string): void => rmSync(folder, { recursive: true, force: true });

/** The ledger as it was released, with a file attached to a report, signed twice. */
export async function auditedLedger(folder: string): Promise<void> {
  const rows = readFileSync(RELEASED, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as StoredRow);
  let now = new Date(rows[0]?.recordedAt ?? 0);
  const clock = (): Date => now;
  const ledger = await openLedgerFiles(folder, clock);
  const half = Math.floor(rows.length / 2);
  for (const row of rows) {
    now = new Date(row.recordedAt);
    await ledger.store.append({
      stream: row.stream,
      expectedRevision: row.revision === 0 ? 'no-stream' : row.revision - 1,
      events: [asNew(row)],
    });
    if (row.position === half) await ledger.signer.sign();
  }
  await attachEvidence(ledger, rows);
  await ledger.models.runner.catchUp();
  await ledger.signer.sign();
  await ledger.close();
}

function asNew(row: StoredRow): NewEvent {
  const { type, data, id, metadata } = eventCodec.decode(row);
  return { type, data, id, metadata } as NewEvent;
}

async function attachEvidence({ store, evidence }: Ledger, rows: readonly StoredRow[]): Promise<void> {
  const reported = rows
    .map((row) => eventCodec.decode(row))
    .find(({ type }) => type === 'TaskProgressReported');
  if (reported?.type !== 'TaskProgressReported') throw new Error('nothing was reported');
  const text = 'Biên bản nghiệm thu số 12/BB-SKHCN\n';
  const { sha256, size, mediaType } = await evidence.put(Readable.from([Buffer.from(text)]), {
    name: 'bien-ban.txt',
  });
  const { plan, task, report, organisation, businessDate } = reported.data;
  const stream = await store.readStream(reported.stream);
  await store.append({
    stream: reported.stream,
    expectedRevision: stream.length - 1,
    events: [
      {
        type: 'TaskEvidenceAttached',
        data: {
          plan,
          task,
          report,
          organisation,
          file: { sha256, name: 'bien-ban.txt', size, mediaType },
          businessDate,
        },
        id: '0198a3c2-7d10-7b2e-9a51-00000000e001',
        metadata: reported.metadata,
      },
    ],
  });
}

export function copyOf(folder: string): string {
  const copy = temporaryFolder();
  cpSync(folder, copy, { recursive: true });
  return copy;
}

/**
 * What somebody with access to a database does with another tool: the guards are taken off, and put back so that nothing
 * shows in the file itself.
 */
export function tamper(path: string, work: (db: DatabaseSync) => void): void {
  const db = new DatabaseSync(path);
  const guards = db.prepare("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").all();
  for (const { name } of guards) db.exec(`DROP TRIGGER "${String(name)}"`);
  work(db);
  for (const { sql } of guards) db.exec(String(sql));
  db.close();
}

export interface Verdict {
  readonly holds: boolean;
  readonly findings: readonly {
    readonly kind: 'proved' | 'failed' | 'limit';
    readonly check: string;
    readonly code: string;
    readonly params: Readonly<Record<string, unknown>>;
    readonly vi: string;
    readonly en: string;
  }[];
}

/** Runs `ledger verify --evidence` on a folder. */
export async function verdictOn(
  folder: string,
  args: VerifyArguments = { evidence: true },
): Promise<Verdict> {
  const output = join(folder, 'verdict.json');
  const before = process.exitCode;
  await verifyLedger(folder, { ...args, json: true, output }, new Terminal('en'));
  const verdict = JSON.parse(readFileSync(output, 'utf8')) as Verdict;
  expect(process.exitCode ?? 0).toBe(verdict.holds ? 0 : 1);
  process.exitCode = before;
  return verdict;
}

export const failures = ({ findings }: Verdict) =>
  findings
    .filter(({ kind }) => kind === 'failed')
    .map(({ check, code, params }) => ({ check, code, position: params['position'] }));
