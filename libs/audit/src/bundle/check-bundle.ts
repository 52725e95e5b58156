/**
 * Checks a bundle from its bytes alone: every hash, proof, signature, gap and cosignature, and the published reports
 * computed anew. What it cannot prove it says. It ends at the first bad place of each kind of check and names it.
 */
import { createHash } from 'node:crypto';
import { CodedError, type ErrorParams, planStream, type Recorded } from '#domain';
import { eventCodec, type StoredRow } from '#event-store';
import { foldedSource } from '#reporting';
import { eventOfEntry, type LogEntry } from '../entry.ts';
import { AuditError } from '../errors.ts';
import { type Finding, type FindingCode, Findings } from '../findings.ts';
import { type Checkpoint, type VerifiedCheckpoint, verifyCheckpoint } from '../tlog/checkpoint.ts';
import { type Hash, leafHash, provesConsistency, provesInclusion, sameHash } from '../tlog/merkle.ts';
import { base64, parseVerifierKey, type VerifierKey } from '../tlog/note.ts';
import { isMet, parsePolicy, type Policy, requireMet } from '../tlog/policy.ts';
import { evidencePart, type Manifest, manifestText, PART_NAME, PARTS, reportPart } from './bundle-format.ts';
import {
  contentText,
  definitionsText,
  evidenceOf,
  evidenceText,
  publicationsOf,
  type Published,
} from './bundle-parts.ts';
import { earlierOf, eventsOf, manifestOf } from './read-parts.ts';
import { unreadable, ZipArchive } from './read-zip.ts';

export interface BundleVerdict {
  /** True where every check held. */
  readonly holds: boolean;
  readonly findings: readonly Finding[];
}

/** What the auditor brings along; whatever is missing is taken from the bundle, and the verdict says so. */
export interface Trusted {
  /** Public key of the log. */
  readonly key: VerifierKey | null;
  readonly policy: Policy | null;
}

/** @throws the system's error where there is no such file */
export async function checkBundle(path: string, trusted: Trusted): Promise<BundleVerdict> {
  const findings = new Findings();
  /** @returns null where the check failed */
  const check: Check = (code, work) => {
    try {
      const [result, params] = work();
      findings.proved(code, params);
      return result;
    } catch (error) {
      findings.failed(code, asCoded(error));
      return null;
    }
  };
  const verdict = (): BundleVerdict => ({ holds: findings.hold, findings: findings.all });

  let archive: ZipArchive | null = null;
  try {
    const opened = check('bundle-read', () => {
      archive = new ZipArchive(path, (name) => PART_NAME.test(name));
      const { plan, period, ...manifest } = manifestOf(archive);
      const scope = period === null ? plan : `${plan} ${period}`;
      // The verifier in the bundle cannot vouch for itself; whoever has another one can compare the two.
      archive.bytes(PARTS.readme);
      const verifier = sha256(archive.bytes(PARTS.verifier));
      return [{ archive, manifest: { plan, period, ...manifest }, verifier }, { scope }] as const;
    });
    if (!opened) return verdict();
    const { archive: zip, manifest, verifier } = opened;

    const signed = check('checkpoint-signed', () => {
      const key = trusted.key ?? keyOf(manifest, trusted.policy);
      const policy = trusted.policy ?? (zip.has(PARTS.policy) ? parsePolicy(zip.text(PARTS.policy)) : null);
      const witnesses = (policy?.witnesses ?? []).map((witness) => witness.key);
      const { checkpoint, signedBy } = verifyCheckpoint(zip.text(PARTS.checkpoint), key, witnesses);
      const { origin, size } = checkpoint;
      return [
        { key, policy, checkpoint, signedBy },
        { origin, size, key: key.text },
      ] as const;
    });
    if (!signed) return verdict();
    const { key, policy, checkpoint } = signed;
    checkWitnesses(zip, policy, signed, check, findings);

    const rows = check('entries-included', () => {
      const found = includedRows(zip, manifest, checkpoint);
      return [found, { events: found.length, size: checkpoint.size }] as const;
    });
    if (!rows) return verdict();
    check('streams-unbroken', () => {
      const streams = requireUnbroken(rows);
      return [streams, { streams }] as const;
    });
    check('trees-consistent', () => {
      const trees = requireConsistent(zip, checkpoint, key);
      return [trees, { trees }] as const;
    });

    const events = check('events-readable', () => {
      const decoded = rows.map(({ row }) => eventCodec.decode(row));
      return [decoded, { events: decoded.length }] as const;
    });
    if (events) {
      const published = await recomputed(events, manifest.period);
      check('reports-reproduce', () => {
        const reports = requireReports(zip, published);
        return [reports, { reports }] as const;
      });
      check('parts-follow', () => {
        requireParts(zip, manifest, events, { key, checkpoint });
        return [null, {}] as const;
      });
      checkEvidence(zip, events, check, findings);
    }
    if (!trusted.key && !trusted.policy) findings.limit('key-from-bundle');
    if (!trusted.policy && policy) findings.limit('policy-from-bundle');
    findings.limit('end-of-streams', { size: checkpoint.size });
    findings.limit('not-covered', { digest: verifier });
    findings.limit('truth-of-figures');
    return verdict();
  } finally {
    (archive as ZipArchive | null)?.close();
  }
}

type Check = <T>(code: FindingCode, work: () => readonly [T, ErrorParams]) => T | null;

/** Whatever a hostile file brings about is a verdict, never a crash. */
const asCoded = (error: unknown): CodedError => {
  if (error instanceof CodedError) return error;
  if ((error as NodeJS.ErrnoException).syscall === 'open') throw error;
  const reason = error instanceof Error ? error.message : String(error);
  return unreadable(reason.slice(0, 200), reason.slice(0, 200));
};

/** The auditor's policy names the logs that are trusted; without one, the bundle's own word has to do. */
function keyOf({ log }: Manifest, policy: Policy | null): VerifierKey {
  if (!policy) return parseVerifierKey(log.key);
  const known = policy.logs.find(({ key }) => key.text === log.key);
  if (known) return known.key;
  throw new AuditError('signature-missing', { name: policy.logs.map(({ key }) => key.name).join(', ') });
}

/** What is no hash in base64 proves nothing. */
const hashOf = (text: unknown): Hash => (typeof text === 'string' && base64(text)) || NO_HASH;
const NO_HASH: Hash = new Uint8Array();

// --- The checks -------------------------------------------------------------------------------------------------

/**
 * The newest checkpoint that enough witnesses have cosigned: the bundle's own, or an earlier one that it goes on from. What
 * came after an earlier one rests on the operator's word.
 */
function checkWitnesses(
  zip: ZipArchive,
  policy: Policy | null,
  {
    key,
    checkpoint,
    signedBy,
  }: { key: VerifierKey; checkpoint: Checkpoint; signedBy: readonly VerifierKey[] },
  check: Check,
  findings: Findings,
): void {
  if (!policy?.quorum) return findings.limit('no-witnesses');
  const witnesses = policy.witnesses.map((witness) => witness.key);
  const earlier = (): VerifiedCheckpoint[] => {
    const found: VerifiedCheckpoint[] = [];
    for (const { note } of earlierOf(zip))
      if (note !== null) found.unshift(verifyCheckpoint(note, key, witnesses));
    return found;
  };
  check('witnesses-agree', () => {
    const own = { checkpoint, signedBy };
    const best = [own, ...earlier()].find((one) => isMet(policy, one.signedBy).isMet) ?? own;
    const { cosignedBy } = requireMet(policy, best.signedBy);
    const { size } = best.checkpoint;
    if (size < checkpoint.size) findings.limit('after-witnesses', { size });
    return [null, { size, names: cosignedBy.join(', ') }] as const;
  });
}

interface ProvedRow {
  readonly row: StoredRow;
  readonly leaf: Hash;
  readonly prev: string | null;
}

/** The events, each proved to be where it says. */
function includedRows(zip: ZipArchive, manifest: Manifest, { size, root }: Checkpoint): ProvedRow[] {
  const rows: ProvedRow[] = [];
  let last = -1;
  for (const { index, entry, proof } of eventsOf(zip)) {
    if (typeof entry !== 'string' || !Array.isArray(proof) || !Number.isSafeInteger(index))
      throw unreadable(
        `${PARTS.events}:${rows.length + 1} không phải sự kiện`,
        `${PARTS.events}:${rows.length + 1} is no event`,
      );
    const place = { position: index + 1 };
    const bytes = Buffer.from(entry, 'utf8');
    const leaf = leafHash(bytes);
    // Half a surrogate pair would have the same bytes as the sign that stands for what cannot be read.
    if (
      index <= last ||
      !entry.isWellFormed() ||
      !provesInclusion(leaf, index, size, proof.map(hashOf), root)
    )
      throw new AuditError('bundle-event-wrong', place);
    rows.push({ row: readEntry(bytes, index), leaf, prev: (JSON.parse(entry) as LogEntry).prev });
    last = index;
  }
  if (rows.length !== manifest.events)
    throw new AuditError('bundle-events-missing', { expected: manifest.events, found: rows.length });
  return rows;
}

function readEntry(bytes: Uint8Array, index: number): StoredRow {
  try {
    return eventOfEntry(bytes, index);
  } catch {
    throw new AuditError('bundle-event-wrong', { position: index + 1 });
  }
}

/** In every stream each event follows the one before it, from the first on, and time never runs back. @returns how many streams there are */
function requireUnbroken(rows: readonly ProvedRow[]): number {
  const ends = new Map<string, { readonly revision: number; readonly leaf: Hash }>();
  let time = '';
  for (const { row, leaf, prev } of rows) {
    const { stream, revision, position, recordedAt } = row;
    const end = ends.get(stream);
    const expected = (end?.revision ?? -1) + 1;
    const follows = end === undefined ? prev === null : prev !== null && sameHash(hashOf(prev), end.leaf);
    if (revision !== expected || !follows)
      throw new AuditError('log-gap', { position, stream, revision, expected });
    if (recordedAt < time) throw new AuditError('time-runs-back', { position, stream, revision });
    ends.set(stream, { revision, leaf });
    time = recordedAt;
  }
  return ends.size;
}

/** @returns how many trees the checkpoint's was proved to go on from */
function requireConsistent(zip: ZipArchive, checkpoint: Checkpoint, key: VerifierKey): number {
  let [trees, last] = [0, 0];
  for (const { size, root, proof, note } of earlierOf(zip)) {
    const earlier = hashOf(root);
    if (note !== null) {
      const signed = verifyCheckpoint(note, key).checkpoint;
      if (signed.size !== size || !sameHash(signed.root, earlier))
        throw new AuditError('checkpoint-replaced', { origin: checkpoint.origin, size });
    }
    const hashes = Array.isArray(proof) ? proof.map(hashOf) : [];
    if (size <= last || !provesConsistency(size, checkpoint.size, hashes, earlier, checkpoint.root))
      throw new AuditError('checkpoint-replaced', { origin: checkpoint.origin, size: Number(size) });
    [trees, last] = [trees + 1, size];
  }
  return trees;
}

/** @returns how many published reports came out as they were published */
function requireReports(zip: ZipArchive, published: readonly RecomputedReport[]): number {
  for (const { event, text } of published) {
    const { period: key, version, digest } = event.data;
    if (text === null || sha256(Buffer.from(text, 'utf8')) !== digest)
      throw new AuditError('bundle-report-differs', { period: key, version });
    if (zip.text(reportPart(key, version)) !== text)
      throw new AuditError('bundle-part-differs', { part: reportPart(key, version) });
  }
  const given = zip.names.filter((name) => name.startsWith('reports/')).length;
  if (given !== published.length)
    throw new AuditError('bundle-events-missing', { expected: given, found: published.length });
  return published.length;
}

interface RecomputedReport {
  readonly event: Published;
  /** Null where events are missing without which there is nothing to report on. */
  readonly text: string | null;
}

/** The published reports computed anew from the events. */
async function recomputed(
  events: readonly Recorded[],
  period: Manifest['period'],
): Promise<RecomputedReport[]> {
  const source = foldedSource(events);
  const reports: RecomputedReport[] = [];
  for (const event of publicationsOf(events, period)) {
    const text = await contentText(source, event).catch(() => null);
    reports.push({ event, text });
  }
  return reports;
}

/** Manifest, definitions and evidence are what the events say, and no tree is left out that copies of a report name. */
function requireParts(
  zip: ZipArchive,
  { plan, period }: Manifest,
  events: readonly Recorded[],
  { key, checkpoint }: { readonly key: VerifierKey; readonly checkpoint: Checkpoint },
): void {
  const { origin, size } = checkpoint;
  const manifest = { plan, period, log: { origin, key: key.text }, size, events: events.length };
  const parts = [
    [PARTS.manifest, manifestText(manifest)],
    [PARTS.definitions, definitionsText(events)],
    [PARTS.evidence, evidenceText(events)],
  ] as const;
  for (const [part, text] of parts)
    if (zip.text(part) !== text) throw new AuditError('bundle-part-differs', { part });
  if (!events.some(({ stream }) => stream === planStream(plan)))
    throw new AuditError('bundle-part-differs', { part: PARTS.manifest });
  const trees = new Set([size]);
  for (const tree of earlierOf(zip)) trees.add(tree.size);
  if (publicationsOf(events, period).some(({ position }) => !trees.has(position)))
    throw new AuditError('bundle-part-differs', { part: PARTS.earlier });
  const named = new Set(evidenceOf(events).map(({ sha256: digest }) => evidencePart(digest)));
  const foreign = zip.names.find((name) => name.startsWith('evidence/') && !named.has(name));
  if (foreign !== undefined) throw new AuditError('bundle-foreign-part', { part: foreign });
}

function checkEvidence(zip: ZipArchive, events: readonly Recorded[], check: Check, findings: Findings): void {
  const named = evidenceOf(events);
  const there = named.filter(({ sha256: digest }) => zip.has(evidencePart(digest)));
  if (there.length > 0)
    check('evidence-intact', () => {
      for (const { sha256: digest, name } of there)
        if (sha256(zip.bytes(evidencePart(digest))) !== digest)
          throw new AuditError('bundle-evidence-altered', { name, digest });
      return [null, { files: there.length }] as const;
    });
  if (there.length < named.length)
    findings.limit('evidence-left-out', { files: named.length - there.length });
}

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
