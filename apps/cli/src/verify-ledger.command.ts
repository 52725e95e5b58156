/**
 * `ledger verify`: the whole record held against its log, its read models against a fresh fold, its published reports against
 * their digests, its evidence and its directory of persons against what the events say. Only reads; it may run beside a
 * server.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EventOf, Recorded } from '#domain';
import {
  AuditError,
  Findings,
  isMet,
  MIRROR_FILE,
  parseVerifierKey,
  readPolicy,
  requireMet,
  type VerifiedTo,
  type VerifierKey,
  verifyCheckpoint,
  verifyEvents,
} from '#audit';
import { type AttachedFile, EvidenceStore, verifyEvidence } from '#evidence';
import { writeWhole } from '#files';
import { DirectoryCheck } from '#people';
import { compareWithFold, inspectCopy, type ReadModels } from '#read-models';
import { publishedContent } from '#reporting';
import { evidenceFolder } from '#profiles';
import { logFolder } from './ledger-files.ts';
import type { Terminal } from './terminal.ts';
import { openPlace, type Place } from './verify-place.ts';
import { asCoded, present } from './verify-verdict.ts';

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
  const findings = new Findings();
  const scratch = mkdtempSync(join(tmpdir(), 'ledger-verify-'));
  let place: Place | undefined;
  try {
    place = await openPlace(folder, scratch, args.incremental ?? false, terminal);
    const gathered = new Gathered();
    const verified = await verifyRecord(place, folder, args, gathered, findings, terminal);
    if (verified) {
      await verifyModels(place, scratch, verified.since, gathered, findings, terminal);
      await verifyFiles(folder, args, gathered, findings, terminal);
    }
    if (verified && findings.hold)
      await writeWhole(
        place.verifiedFile,
        `${JSON.stringify({ size: verified.size, root: verified.root })}\n`,
      );
  } catch (error) {
    findings.failed('store-sound', asCoded(error));
  } finally {
    await place?.close();
    rmSync(scratch, { recursive: true, force: true });
  }
  await present(folder, place?.servers ?? null, findings, args, terminal);
}

// --- The record and its log -------------------------------------------------------------------------------------

async function verifyRecord(
  place: Place,
  folder: string,
  args: VerifyArguments,
  gathered: Gathered,
  findings: Findings,
  terminal: Terminal,
): Promise<(VerifiedTo & { readonly since: VerifiedTo | null }) | null> {
  const { store, log } = place;
  try {
    await place.prepare(findings);
    const since = args.incremental ? verifiedBefore(place) : null;
    const key = keyGiven(args) ?? (await place.key());
    const { position } = await store.head();
    const label = terminal.say('Đọc và băm lại sự kiện', 'Reading and hashing events');
    const { events, read, notInLog, checkpoints, size, root } = await terminal.withProgress(
      label,
      position - (since?.size ?? 0),
      (advance) =>
        verifyEvents(store, log, {
          key,
          kept: keptCheckpoints(folder, args),
          since,
          visit: gathered.take,
          onProgress: (done) => advance(done - (since?.size ?? 0)),
        }),
    );
    findings.proved('events-whole', { events, read, origin: log.origin });
    if (checkpoints > 0) findings.proved('checkpoints-hold', { checkpoints, size, root });
    else findings.limit('never-signed');
    await verifyWitnesses(place, folder, key, findings);
    if (notInLog > 0) findings.limit('not-in-log-yet', { events: notInLog });
    const signed = place.servers === null ? null : await log.checkpoints.last();
    if (signed && signed.size < size)
      findings.limit('not-signed-yet', { size: signed.size, events: size - signed.size });
    if (since) findings.limit('verified-before', { events: since.size });
    return { size, root, since };
  } catch (error) {
    findings.failed('events-whole', asCoded(error));
    return null;
  }
}

/** The newest checkpoint that as many witnesses have cosigned as the operator's policy asks for. */
async function verifyWitnesses(
  { log }: Place,
  folder: string,
  key: VerifierKey | null,
  findings: Findings,
): Promise<void> {
  const policy = readPolicy(logFolder(folder));
  const notes = (await log.checkpoints.all()).map(({ note }) => note);
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

const keyGiven = ({ key }: VerifyArguments): VerifierKey | null =>
  key === undefined ? null : parseVerifierKey((key.includes('+') ? key : readFileSync(key, 'utf8')).trim());

/** Checkpoints outside the log's database: beside it, on another disk, and in the hands of who verifies. */
function keptCheckpoints(folder: string, { checkpoint = [] }: VerifyArguments): string[] {
  const { LOG_MIRROR: mirror } = process.env;
  const own = [logFolder(folder), ...(mirror ? [mirror] : [])].map((at) => join(at, MIRROR_FILE));
  return [...own.filter((path) => existsSync(path)), ...checkpoint].map((path) => readFileSync(path, 'utf8'));
}

function verifiedBefore({ verifiedFile: path }: Place): VerifiedTo | null {
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as VerifiedTo) : null;
}

// --- What follows from the events -------------------------------------------------------------------------------

async function verifyModels(
  place: Place,
  scratch: string,
  since: VerifiedTo | null,
  { published, persons }: Gathered,
  findings: Findings,
  terminal: Terminal,
): Promise<void> {
  const { store, models: kept } = place;
  const reproduce = async (models: ReadModels): Promise<void> => {
    try {
      for (const { data } of published) await publishedContent(models, data.plan, data.period, data);
      findings.proved('published-reproduce', { reports: published.length });
    } catch (error) {
      findings.failed('published-reproduce', asCoded(error));
    }
  };
  if (since && kept !== null) {
    findings.limit('models-not-compared');
    return inspectCopy(store, kept, scratch, reproduce);
  }
  if (kept === null) findings.limit('no-read-models');
  const { position: total } = await store.head();
  const label = terminal.say('Dựng lại mô hình đọc', 'Building read models anew');
  const { position, difference, stopped } = await terminal.withProgress(label, total, (advance) =>
    compareWithFold(store, kept, scratch, advance, reproduce),
  );
  if (difference)
    findings.failed('read-models-equal', new AuditError('read-models-differ', { ...difference, position }));
  else if (stopped.length > 0)
    findings.failed(
      'read-models-equal',
      new AuditError('read-models-stopped', { names: stopped.join(', ') }),
    );
  else if (kept !== null) findings.proved('read-models-equal', { position });
  await verifyPeople(place, persons, findings);
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

async function verifyPeople(place: Place, persons: DirectoryCheck, findings: Findings): Promise<void> {
  try {
    await using directory = await place.openPeople();
    if (!directory) return;
    const [first] = await persons.findings(directory);
    if (first) findings.failed('people-agree', new AuditError('people-differ', { ...first }));
    else findings.proved('people-agree');
  } catch (error) {
    findings.failed('people-agree', asCoded(error));
  }
}
