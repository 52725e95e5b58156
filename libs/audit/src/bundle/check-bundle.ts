/**
 * Checks a bundle from its bytes alone: every hash, proof, signature, gap and cosignature, and the published reports
 * computed anew. What it cannot prove it says. It ends at the first bad place of each kind of check and names it.
 */
import { createHash } from 'node:crypto';
import { canonicalJson, CodedError, type ErrorParams, type Recorded } from '#domain';
import { eventCodec, type StoredRow } from '#event-store';
import { foldedSource } from '#reporting';
import { entryBytes, eventOfEntry, type LogEntry } from '../entry.ts';
import { AuditError } from '../errors.ts';
import { type Finding, type FindingCode, Findings } from '../findings.ts';
import { type Checkpoint, type VerifiedCheckpoint, verifyCheckpoint } from '../tlog/checkpoint.ts';
import {
  type Hash,
  HASH_BYTES,
  leafHash,
  provesConsistency,
  provesInclusion,
  sameHash,
} from '../tlog/merkle.ts';
import { base64, parseVerifierKey, type VerifierKey } from '../tlog/note.ts';
import { isMet, parsePolicy, type Policy, requireMet } from '../tlog/policy.ts';
import {
  type BundledEvent,
  type BundledEvidence,
  BUNDLE_FORMAT,
  type EarlierTree,
  evidencePart,
  type Manifest,
  PART_NAME,
  PARTS,
  reportPart,
} from './bundle-format.ts';
import { contentText, definitionsOf, evidenceOf, publicationsOf } from './bundle-parts.ts';
import { ZipArchive } from './read-zip.ts';

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
export function checkBundle(path: string, trusted: Trusted): BundleVerdict {
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
      return [{ archive, manifest: manifestOf(archive) }, {}] as const;
    });
    if (!opened) return verdict();
    const { archive: zip, manifest } = opened;

    const signed = check('checkpoint-signed', () => {
      const key = trusted.key ?? parseVerifierKey(manifest.log.key);
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
      check('reports-reproduce', () => {
        const reports = requireReports(zip, manifest, events);
        return [reports, { reports }] as const;
      });
      check('parts-follow', () => {
        requireParts(zip, events);
        return [null, {}] as const;
      });
      checkEvidence(zip, events, check, findings);
    }
    if (!trusted.key) findings.limit('key-from-bundle');
    if (!trusted.policy && policy) findings.limit('policy-from-bundle');
    findings.limit('end-of-streams', { size: checkpoint.size });
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
  return new AuditError('bundle-unreadable', { reason: reason.slice(0, 200) });
};

// --- Reading ----------------------------------------------------------------------------------------------------

function manifestOf(zip: ZipArchive): Manifest {
  const manifest = json(zip, PARTS.manifest) as Manifest;
  if (manifest.format !== BUNDLE_FORMAT || manifest.version !== 1)
    throw new AuditError('bundle-unreadable', { reason: 'not a bundle of this version' });
  return manifest;
}

function json(zip: ZipArchive, part: string): unknown {
  return parsed(zip.text(part), part);
}

function lines<T>(zip: ZipArchive, part: string): T[] {
  const texts = zip.text(part).split('\n');
  if (texts.pop() !== '') throw new AuditError('bundle-unreadable', { reason: `${part} ends too early` });
  return texts.map((text, i) => parsed(text, `${part}:${i + 1}`) as T);
}

function parsed(text: string, place: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null) return value;
  } catch {
    // Said below, together with what is no object.
  }
  throw new AuditError('bundle-unreadable', { reason: `${place} is not JSON` });
}

function hashOf(text: unknown): Hash {
  const hash = typeof text === 'string' ? base64(text) : null;
  if (hash?.length !== HASH_BYTES)
    throw new AuditError('bundle-unreadable', { reason: 'a hash is not SHA-256 in base64' });
  return hash;
}

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
  const earlier = (): VerifiedCheckpoint[] =>
    lines<EarlierTree>(zip, PARTS.earlier)
      .flatMap(({ note }) => (note === null ? [] : [verifyCheckpoint(note, key, witnesses)]))
      .reverse();
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
  let last = -1;
  const rows = lines<BundledEvent>(zip, PARTS.events).map(({ index, entry, proof }): ProvedRow => {
    const place = { position: Number(index) + 1 };
    if (typeof entry !== 'string' || !Array.isArray(proof) || !(Number.isSafeInteger(index) && index > last))
      throw new AuditError('bundle-event-wrong', place);
    const bytes = Buffer.from(entry, 'utf8');
    const leaf = leafHash(bytes);
    if (!provesInclusion(leaf, index, size, proof.map(hashOf), root))
      throw new AuditError('bundle-event-wrong', place);
    last = index;
    return { row: eventOfEntry(bytes, index), leaf, prev: (JSON.parse(entry) as LogEntry).prev };
  });
  if (rows.length !== manifest.events)
    throw new AuditError('bundle-events-missing', { expected: manifest.events, found: rows.length });
  return rows;
}

/** In every stream each event follows the one before it, from the first on. @returns how many streams there are */
function requireUnbroken(rows: readonly ProvedRow[]): number {
  const ends = new Map<string, { readonly revision: number; readonly leaf: Hash }>();
  for (const { row, leaf, prev } of rows) {
    const { stream, revision, position } = row;
    const end = ends.get(stream);
    const expected = (end?.revision ?? -1) + 1;
    const follows = end === undefined ? prev === null : prev !== null && sameHash(hashOf(prev), end.leaf);
    if (revision !== expected || !follows)
      throw new AuditError('log-gap', { position, stream, revision, expected });
    // Proves that the entry is made as ours are, so that no two readings of it are possible.
    if (!sameHash(leafHash(entryBytes(row, end?.leaf ?? null)), leaf))
      throw new AuditError('bundle-event-wrong', { position });
    ends.set(stream, { revision, leaf });
  }
  return ends.size;
}

/** @returns how many trees the checkpoint's was proved to go on from */
function requireConsistent(zip: ZipArchive, checkpoint: Checkpoint, key: VerifierKey): number {
  const trees = lines<EarlierTree>(zip, PARTS.earlier);
  for (const { size, root, proof, note } of trees) {
    const earlier = hashOf(root);
    if (note !== null) {
      const signed = verifyCheckpoint(note, key).checkpoint;
      if (signed.size !== size || !sameHash(signed.root, earlier))
        throw new AuditError('checkpoint-replaced', { origin: checkpoint.origin, size });
    }
    const hashes = Array.isArray(proof) ? proof.map(hashOf) : [];
    if (!provesConsistency(size, checkpoint.size, hashes, earlier, checkpoint.root))
      throw new AuditError('checkpoint-replaced', { origin: checkpoint.origin, size: Number(size) });
  }
  return trees.length;
}

/** @returns how many published reports came out as they were published */
function requireReports(zip: ZipArchive, { period }: Manifest, events: readonly Recorded[]): number {
  const source = foldedSource(events);
  const published = publicationsOf(events).filter(({ data }) => period === null || data.period === period);
  for (const event of published) {
    const { period: key, version, digest } = event.data;
    const text = contentText(source, event);
    if (sha256(Buffer.from(text, 'utf8')) !== digest)
      throw new AuditError('bundle-report-differs', { period: key, version });
    if (zip.text(reportPart(key, version)) !== text)
      throw new AuditError('bundle-part-differs', { part: reportPart(key, version) });
  }
  const given = zip.names.filter((name) => name.startsWith('reports/')).length;
  if (given !== published.length)
    throw new AuditError('bundle-events-missing', { expected: given, found: published.length });
  return published.length;
}

/** Definitions and evidence are what the events say. */
function requireParts(zip: ZipArchive, events: readonly Recorded[]): void {
  const parts: readonly (readonly [string, unknown, unknown])[] = [
    [PARTS.definitions, json(zip, PARTS.definitions), definitionsOf(events)],
    [PARTS.evidence, lines<BundledEvidence>(zip, PARTS.evidence), evidenceOf(events)],
  ];
  for (const [part, given, made] of parts)
    if (canonicalJson(given) !== canonicalJson(made)) throw new AuditError('bundle-part-differs', { part });
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
