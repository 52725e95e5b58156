/** What a witness decides about a request (c2sp.org/tlog-witness): pure, from the request and what it has seen of the log. */
import {
  type AddCheckpoint,
  AuditError,
  type Checkpoint,
  EMPTY_ROOT,
  type Note,
  parseCheckpoint,
  parseNote,
  provesConsistency,
  sameHash,
  verifiedBy,
  type VerifierKey,
} from '#audit';

export interface KnownLog {
  readonly key: VerifierKey;
  /** Null before the first. */
  readonly last: Checkpoint | null;
}

export interface Cosigned {
  readonly status: 200;
  readonly log: KnownLog;
  readonly checkpoint: Checkpoint;
  readonly note: Note;
}

/** 400 malformed · 403 not signed by the log · 404 log unknown · 422 the proof does not hold. */
export interface Refusal {
  readonly status: 400 | 403 | 404 | 422;
  readonly reason: string;
}

/** The witness last saw the log at another size than the request says, or saw another tree of this size. */
export interface Conflict {
  readonly status: 409;
  readonly seen: number;
}

export type Decision = Cosigned | Conflict | Refusal;

/** @param find what is known of a log, null for one that this witness does not watch */
export function decide(request: AddCheckpoint, find: (origin: string) => KnownLog | null): Decision {
  const read = readCheckpoint(request.checkpoint);
  if ('status' in read) return read;
  const { note, checkpoint } = read;
  const { size, root } = checkpoint;
  const known = find(checkpoint.origin);
  if (!known) return { status: 404, reason: 'log-unknown' };
  if (!isSignedBy(note, known.key)) return { status: 403, reason: 'signature-wrong' };
  if (request.old > size) return { status: 400, reason: 'old-beyond-size' };
  const last = known.last ?? { size: 0, root: EMPTY_ROOT };
  if (request.old !== last.size) return { status: 409, seen: last.size };
  if (size === last.size && !sameHash(root, last.root)) return { status: 409, seen: last.size };
  // From a tree without leaves there is nothing to prove.
  const holds =
    last.size === 0
      ? request.proof.length === 0
      : provesConsistency(last.size, size, request.proof, last.root, root);
  return holds ? { status: 200, log: known, checkpoint, note } : { status: 422, reason: 'proof-wrong' };
}

function readCheckpoint(signed: string): { note: Note; checkpoint: Checkpoint } | Refusal {
  try {
    const note = parseNote(signed);
    return { note, checkpoint: parseCheckpoint(note.text) };
  } catch (error) {
    if (!(error instanceof AuditError)) throw error;
    return { status: 400, reason: error.code };
  }
}

function isSignedBy(note: Note, key: VerifierKey): boolean {
  try {
    return verifiedBy(note, [key]).includes(key);
  } catch (error) {
    if (!(error instanceof AuditError)) throw error;
    return false;
  }
}
