/** Proof files (c2sp.org/tlog-proof): that an entry is in a log, to be kept and verified without the log. */
import { AuditError } from '../errors.ts';
import { parseSize, type VerifiedCheckpoint, verifyCheckpoint } from './checkpoint.ts';
import { type Hash, HASH_BYTES, provesInclusion } from './merkle.ts';
import { base64, type VerifierKey } from './note.ts';

const HEADER = 'c2sp.org/tlog-proof@v1';
const EXTRA = 'extra ';
const INDEX = 'index ';
/** No tree that can be counted is higher. */
export const LONGEST_PROOF = 63;
const LONGEST_FILE = 1_100_000;

export interface ProofFile {
  /**
   * Bytes that go along. The proof says nothing of them, unless the reader finds the entry in them: then it is their hash that
   * has to be proved.
   */
  readonly extra: Uint8Array | null;
  /** Place of the entry in the log, from 0. */
  readonly index: number;
  /** Sibling hashes from the leaf up. */
  readonly proof: readonly Hash[];
  /** The signed note. */
  readonly checkpoint: string;
}

export const formatProofFile = ({ extra, index, proof, checkpoint }: ProofFile): string =>
  [
    HEADER,
    ...(extra ? [`${EXTRA}${Buffer.from(extra).toString('base64')}`] : []),
    `${INDEX}${index}`,
    ...proof.map((hash) => Buffer.from(hash).toString('base64')),
    '',
    checkpoint,
  ].join('\n');

/** @throws AuditError `proof-malformed` naming the line, `input-too-large` */
export function parseProofFile(text: string): ProofFile {
  if (text.length > LONGEST_FILE)
    throw new AuditError('input-too-large', { limit: LONGEST_FILE, unit: 'UTF-16' });
  const end = text.indexOf('\n\n');
  const lines = (end < 0 ? text : text.slice(0, end)).split('\n');
  if (lines[0] !== HEADER) throw malformed(1, HEADER);
  const hasExtra = lines[1]?.startsWith(EXTRA) === true;
  const extra = hasExtra ? base64(lines[1]?.slice(EXTRA.length) ?? '') : null;
  if (hasExtra && !extra) throw malformed(2, `${EXTRA}base64`);
  const at = hasExtra ? 2 : 1;
  const line = lines[at] ?? '';
  const index = line.startsWith(INDEX) ? parseSize(line.slice(INDEX.length)) : null;
  if (index === null) throw malformed(at + 1, `${INDEX}N`);
  const proof = lines.slice(at + 1).map((encoded, i) => {
    const hash = base64(encoded);
    if (i >= LONGEST_PROOF || hash?.length !== HASH_BYTES) throw malformed(at + 2 + i, 'base64(SHA-256)');
    return hash;
  });
  if (end < 0) throw malformed(lines.length + 1, 'LF');
  return { extra, index, proof, checkpoint: text.slice(end + 2) };
}

const malformed = (line: number, expected: string): AuditError =>
  new AuditError('proof-malformed', { line, expected });

/**
 * Verifies offline that an entry is in the log of a key.
 * @param witnesses those one trusts; whether enough of them have signed is for the policy to say
 * @throws AuditError saying what does not hold
 */
export function verifyProofFile(
  file: ProofFile,
  leaf: Hash,
  log: VerifierKey,
  witnesses: readonly VerifierKey[],
): VerifiedCheckpoint {
  const verified = verifyCheckpoint(file.checkpoint, log, witnesses);
  const { origin, size, root } = verified.checkpoint;
  if (!provesInclusion(leaf, file.index, size, file.proof, root))
    throw new AuditError('proof-wrong', { index: file.index, size, origin });
  return verified;
}
