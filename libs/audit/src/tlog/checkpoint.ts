/** Checkpoints (c2sp.org/tlog-checkpoint): what a log says it holds: its name, its size, its root. */
import { AuditError } from '../errors.ts';
import { EMPTY_ROOT, type Hash, HASH_BYTES, sameHash } from './merkle.ts';
import { base64, isKeyName, parseNote, requireType, verifiedBy, type VerifierKey } from './note.ts';

export interface Checkpoint {
  /** Name of the log and of its key: a URL without scheme. */
  readonly origin: string;
  readonly size: number;
  readonly root: Hash;
}

/** Three lines, and no extension lines: nobody could read them who does not know them. @throws AuditError */
export function formatCheckpoint({ origin, size, root }: Checkpoint): string {
  const text = `${origin}\n${size}\n${Buffer.from(root).toString('base64')}\n`;
  parseCheckpoint(text);
  return text;
}

/**
 * Reads the text of a note. Extension lines are refused, also in the checkpoints of other logs: a witness would vouch for
 * something it has not understood.
 * @throws AuditError `checkpoint-malformed` naming the line
 */
export function parseCheckpoint(text: string): Checkpoint {
  const [origin = '', digits = '', encoded = '', ...rest] = text.split('\n');
  if (!isKeyName(origin)) throw malformed(1, 'origin');
  const size = parseSize(digits);
  if (size === null) throw malformed(2, 'size');
  const root = base64(encoded);
  if (root?.length !== HASH_BYTES || (size === 0 && !sameHash(root, EMPTY_ROOT)))
    throw malformed(3, 'base64(SHA-256)');
  if (rest.length !== 1 || rest[0] !== '') throw malformed(4, 'LF');
  return { origin, size, root };
}

const malformed = (line: number, expected: string): AuditError =>
  new AuditError('checkpoint-malformed', { line, expected });

/** A count as all these formats write it: decimal, no sign, no leading zero; null for anything else. */
export function parseSize(digits: string): number | null {
  const size = Number(digits);
  return /^(0|[1-9]\d{0,15})$/.test(digits) && Number.isSafeInteger(size) ? size : null;
}

export interface VerifiedCheckpoint {
  readonly checkpoint: Checkpoint;
  /** The known keys that have signed it, the log's own first. */
  readonly signedBy: readonly VerifierKey[];
}

/**
 * Verifies that a checkpoint is what the log of a key has signed, and by which witnesses it is cosigned.
 * @throws AuditError saying what does not hold
 */
export function verifyCheckpoint(
  signed: string,
  log: VerifierKey,
  witnesses: readonly VerifierKey[] = [],
): VerifiedCheckpoint {
  requireType(log, 'note');
  for (const witness of witnesses) requireType(witness, 'cosignature');
  const note = parseNote(signed);
  const signers = verifiedBy(note, [log, ...witnesses]);
  if (!signers.includes(log)) throw new AuditError('signature-missing', { name: log.name });
  const checkpoint = parseCheckpoint(note.text);
  if (checkpoint.origin !== log.name)
    throw new AuditError('checkpoint-other-log', { origin: checkpoint.origin, expected: log.name });
  return { checkpoint, signedBy: [log, ...signers.filter((key) => key !== log)] };
}
