/**
 * `ledger verify`: the whole record held against its log, its read models against a fresh fold, its published reports against
 * their digests, its evidence and its directory of persons against what the events say. Only reads; it may run beside a
 * server.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CodedError, type EventOf, type Recorded } from '#domain';
import {
  AuditError,
  Findings,
  findingsAsJson,
  findingsAsText,
  isMet,
  LedgerLog,
  MIRROR_FILE,
  parseVerifierKey,
  readPolicy,
  requireMet,
  type VerifiedTo,
  type VerifierKey,
  verifyCheckpoint,
  verifyEvents,
} from '#audit';
import { SqliteEventStore, StoreError } from '#event-store';
import { type AttachedFile, EvidenceStore, verifyEvidence } from '#evidence';
import { writeWhole } from '#files';
import { DirectoryCheck, PersonDirectory } from '#people';
import { compareWithFold, inspectCopy, type ReadModels } from '#read-models';
import { publishedContent, ReportInconsistency } from '#reporting';
import { evidenceFolder } from '../../api/src/ledger/ledger-files.ts';
import { eventsFile, requireLedger } from './ledger-files.ts';
import { EXIT, type Terminal } from './terminal.ts';

export interface VerifyArguments {
  /** Hash every file of evidence again. */
  readonly evidence?: boolean;
  /** Read only the events after the last verification that found nothing wrong. */
  readonly incremental?: boolean;
  /** Public key of the log, or a file with it; default that of the ledger's own folder. */
  readonly key?: string;
  /** Files with checkpoints that were kept elsewhere. */
  readonly checkpoint?: readonly string[];
  readonly output?: string;
  readonly json?: boolean;
}

type Published = Recorded<EventOf<'ReportPublished'>>;

/** What the events say is elsewhere, gathered while they are read. */
class Gathered {
  readonly published: Published[] = [];
  readonly attached: AttachedFile[] = [];
  readonly persons = new DirectoryCheck();

  readonly take = (event: Recorded): void => {
    this.persons.take(event);
    const { type, data, position, stream } = event;
    if (type === 'ReportPublished') this.published.push(event);
    if (type === 'TaskEvidenceAttached' || type === 'IndicatorEvidenceAttached')
      this.attached.push({ ...data.file, position, stream });
  };
}

export async function verifyLedger(folder: string, args: VerifyArguments, terminal: Terminal): Promise<void> {
  requireLedger(folder, terminal);
  const findings = new Findings();
  const scratch = mkdtempSync(join(tmpdir(), 'ledger-verify-'));
  let store: SqliteEventStore | undefined;
  try {
    store = SqliteEventStore.open(eventsFile(folder), { readOnly: true });
    const gathered = new Gathered();
    const verified = await verifyRecord(store, folder, args, gathered, findings, terminal);
    if (verified) {
      await verifyModels(store, folder, scratch, verified.since, gathered, findings, terminal);
      await verifyFiles(folder, args, gathered, findings, terminal);
    }
    if (verified && findings.hold)
      await writeWhole(
        verifiedFile(folder),
        `${JSON.stringify({ size: verified.size, root: verified.root })}\n`,
      );
  } catch (error) {
    findings.failed('store-sound', asCoded(error));
  } finally {
    await store?.close();
    rmSync(scratch, { recursive: true, force: true });
  }
  await present(folder, findings, args, terminal);
}

// --- The record and its log -------------------------------------------------------------------------------------

/** Where the last verification that found nothing wrong ended. */
const verifiedFile = (folder: string): string => join(folder, 'log', 'verified.json');

async function verifyRecord(
  store: SqliteEventStore,
  folder: string,
  args: VerifyArguments,
  gathered: Gathered,
  findings: Findings,
  terminal: Terminal,
): Promise<(VerifiedTo & { readonly since: VerifiedTo | null }) | null> {
  const path = join(folder, 'log', 'log.db');
  if (!existsSync(path)) findings.limit('no-log');
  const log = new LedgerLog(existsSync(path) ? path : ':memory:', 'none', store);
  try {
    await store.verifyStructure();
    findings.proved('store-sound');
    const since = args.incremental ? verifiedBefore(folder) : null;
    const { position } = await store.head();
    const label = terminal.say('Đọc và băm lại sự kiện', 'Reading and hashing events');
    const { events, read, notInLog, checkpoints, size, root } = await terminal.withProgress(
      label,
      position - (since?.size ?? 0),
      (advance) =>
        verifyEvents(store, log, {
          key: keyOf(folder, args),
          kept: keptCheckpoints(folder, args),
          since,
          visit: gathered.take,
          onProgress: (done) => advance(done - (since?.size ?? 0)),
        }),
    );
    findings.proved('events-whole', { events, read, origin: log.origin });
    if (checkpoints > 0) findings.proved('checkpoints-hold', { checkpoints, size, root });
    else findings.limit('never-signed');
    verifyWitnesses(folder, log, args, findings);
    if (notInLog > 0) findings.limit('not-in-log-yet', { events: notInLog });
    if (since) findings.limit('verified-before', { events: since.size });
    return { size, root, since };
  } catch (error) {
    findings.failed('events-whole', asCoded(error));
    return null;
  } finally {
    log.close();
  }
}

/** The newest checkpoint that as many witnesses have cosigned as the operator's policy asks for. */
function verifyWitnesses(folder: string, log: LedgerLog, args: VerifyArguments, findings: Findings): void {
  const policy = readPolicy(join(folder, 'log'));
  const key = keyOf(folder, args);
  const notes = log.database.checkpoints().map(({ note }) => note);
  if (!policy?.quorum || notes.length === 0 || !key) return findings.limit('no-witnesses');
  const witnesses = policy.witnesses.map((witness) => witness.key);
  const verified = notes.reverse().map((note) => verifyCheckpoint(note, key, witnesses));
  const best = verified.find(({ signedBy }) => isMet(policy, signedBy).isMet) ?? verified[0];
  try {
    const { cosignedBy } = requireMet(policy, best?.signedBy ?? []);
    const size = best?.checkpoint.size ?? 0;
    findings.proved('witnesses-agree', { size, names: cosignedBy.join(', ') });
    if (size < log.size) findings.limit('after-witnesses', { size });
  } catch (error) {
    findings.failed('witnesses-agree', asCoded(error));
  }
}

function keyOf(folder: string, { key }: VerifyArguments): VerifierKey | null {
  if (key !== undefined)
    return parseVerifierKey((key.includes('+') ? key : readFileSync(key, 'utf8')).trim());
  const own = join(folder, 'log', 'log.vkey');
  return existsSync(own) ? parseVerifierKey(readFileSync(own, 'utf8').trim()) : null;
}

/** Checkpoints outside the log's database: beside it, on another disk, and in the hands of who verifies. */
function keptCheckpoints(folder: string, { checkpoint = [] }: VerifyArguments): string[] {
  const { LOG_MIRROR: mirror } = process.env;
  const own = [join(folder, 'log'), ...(mirror ? [mirror] : [])].map((at) => join(at, MIRROR_FILE));
  return [...own.filter((path) => existsSync(path)), ...checkpoint].map((path) => readFileSync(path, 'utf8'));
}

function verifiedBefore(folder: string): VerifiedTo | null {
  const path = verifiedFile(folder);
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as VerifiedTo) : null;
}

// --- What follows from the events -------------------------------------------------------------------------------

async function verifyModels(
  store: SqliteEventStore,
  folder: string,
  scratch: string,
  since: VerifiedTo | null,
  { published, persons }: Gathered,
  findings: Findings,
  terminal: Terminal,
): Promise<void> {
  const path = join(folder, 'read.db');
  const exists = existsSync(path);
  const reproduce = (models: ReadModels): void => {
    try {
      for (const { data } of published) publishedContent(models, data.plan, data.period, data);
      findings.proved('published-reproduce', { reports: published.length });
    } catch (error) {
      findings.failed('published-reproduce', asCoded(error));
    }
  };
  if (since && exists) {
    findings.limit('models-not-compared');
    return inspectCopy(store, path, scratch, reproduce);
  }
  if (!exists) findings.limit('no-read-models');
  const { position: total } = await store.head();
  const label = terminal.say('Dựng lại mô hình đọc', 'Building read models anew');
  const { position, difference, stopped } = await terminal.withProgress(label, total, (advance) =>
    compareWithFold(store, exists ? path : null, scratch, advance, reproduce),
  );
  if (difference)
    findings.failed('read-models-equal', new AuditError('read-models-differ', { ...difference, position }));
  else if (stopped.length > 0)
    findings.failed(
      'read-models-equal',
      new AuditError('read-models-stopped', { names: stopped.join(', ') }),
    );
  else if (exists) findings.proved('read-models-equal', { position });
  verifyPeople(folder, persons, findings);
}

async function verifyFiles(
  folder: string,
  { evidence: hash = false }: VerifyArguments,
  { attached }: Gathered,
  findings: Findings,
  terminal: Terminal,
): Promise<void> {
  const store = EvidenceStore.in(evidenceFolder(folder));
  const missing = attached.find(({ sha256 }) => !existsSync(store.pathOf(sha256)));
  const files = new Set(attached.map(({ sha256 }) => sha256)).size;
  if (files === 0) return;
  if (missing) {
    findings.failed('evidence-there', faulty({ ...missing, state: 'missing' }));
    return;
  }
  findings.proved('evidence-there', { files });
  if (!hash) {
    findings.limit('evidence-not-hashed');
    return;
  }
  const label = terminal.say('Băm lại tài liệu kiểm chứng', 'Hashing evidence');
  const verified = await terminal.withProgress(label, attached.length, (advance) =>
    verifyEvidence(store, attached, advance),
  );
  const [first] = verified.faulty;
  if (first) findings.failed('evidence-whole', faulty(first));
  else findings.proved('evidence-whole', { files });
}

const faulty = ({ name, sha256, position, state }: AttachedFile & { readonly state: string }): AuditError =>
  new AuditError(state === 'missing' ? 'evidence-lost' : 'evidence-altered', { name, sha256, position });

function verifyPeople(folder: string, persons: DirectoryCheck, findings: Findings): void {
  const path = join(folder, 'people.db');
  if (!existsSync(path)) return;
  const nobody = { eventsOf: () => [], persons: () => [] };
  const directory = PersonDirectory.open(path, nobody, { readOnly: true });
  try {
    const [first] = persons.findings(directory);
    if (first) findings.failed('people-agree', new AuditError('people-differ', { ...first }));
    else findings.proved('people-agree');
  } finally {
    directory.close();
  }
}

// --- The verdict ------------------------------------------------------------------------------------------------

function asCoded(error: unknown): CodedError {
  if (error instanceof CodedError) return error;
  if (error instanceof ReportInconsistency || error instanceof StoreError)
    return new AuditError('ledger-faulty', { reason: error.message });
  throw error;
}

async function present(
  folder: string,
  findings: Findings,
  { output, json }: VerifyArguments,
  terminal: Terminal,
): Promise<void> {
  const at = new Date().toISOString();
  const holds = findings.hold;
  const text = json
    ? JSON.stringify(
        { format: 'plan-ledger/verdict', folder, at, holds, findings: findingsAsJson(findings.all) },
        null,
        2,
      )
    : summary(folder, at, findings, terminal);
  if (output === undefined) terminal.print(text);
  else {
    await writeWhole(output, `${text}\n`);
    terminal.note(terminal.say(`Đã ghi ${output}`, `Wrote ${output}`));
  }
  if (!holds) process.exitCode = EXIT.refused;
}

/** What an auditor files. */
function summary(folder: string, at: string, findings: Findings, terminal: Terminal): string {
  const head = terminal.say(
    `BIÊN BẢN KIỂM TRA SỔ KẾ HOẠCH\nThư mục: ${folder}\nThời điểm: ${at} · plan-ledger · Node.js ${process.version}\n`,
    `VERIFICATION OF A PLAN LEDGER\nFolder: ${folder}\nAt: ${at} · plan-ledger · Node.js ${process.version}\n`,
  );
  const verdict = findings.hold
    ? terminal.say(
        'KẾT LUẬN: sổ nguyên vẹn, trong các giới hạn nêu trên.',
        'VERDICT: the ledger is intact, within the limits named above.',
      )
    : terminal.say(
        'KẾT LUẬN: SỔ CÓ CHỖ KHÔNG ĐẠT; chỗ đầu tiên của mỗi phép kiểm tra được nêu ở trên.',
        'VERDICT: THE LEDGER IS NOT AS IT SHOULD BE; the first bad place of each check is named above.',
      );
  return `${head}\n${findingsAsText(findings.all, terminal.language)}\n${verdict}`;
}
