/** Proof files (c2sp.org/tlog-proof): that an entry is in a log, to be kept and verified without the log. */
import { type Hash, HASH_BYTES, provesInclusion } from './merkle.ts';
import { parseCheckpoint, type Checkpoint } from './checkpoint.ts';
import { base64, NoteError, parseNote, verifiedBy, type VerifierKey } from './note.ts';

const HEADER = 'c2sp.org/tlog-proof@v1';
const LONGEST_PROOF = 63;

export interface ProofFile {
  /** Place of the entry in the log, from 0. */
  readonly index: number;
  /** Sibling hashes from the leaf up. */
  readonly proof: readonly Hash[];
  /** The signed note. */
  readonly checkpoint: string;
}

export const formatProofFile = ({ index, proof, checkpoint }: ProofFile): string =>
  [
    HEADER,
    `index ${index}`,
    ...proof.map((hash) => Buffer.from(hash).toString('base64')),
    '',
    checkpoint,
  ].join('\n');

/** @throws NoteError naming what is malformed */
export function parseProofFile(text: string): ProofFile {
  const end = text.indexOf('\n\n');
  if (end < 0) throw new NoteError('the proof has no checkpoint after an empty line');
  const [header, ...lines] = text.slice(0, end).split('\n');
  if (header !== HEADER) throw new NoteError(`a proof begins with ${HEADER}`);
  if (lines[0]?.startsWith('extra ')) lines.shift();
  const [first = '', ...hashes] = lines;
  const [, index] = /^index (0|[1-9]\d{0,15})$/.exec(first) ?? [];
  if (index === undefined || !Number.isSafeInteger(Number(index)))
    throw new NoteError('the proof names no index');
  if (hashes.length > LONGEST_PROOF) throw new NoteError('the proof is longer than any can be');
  const proof = hashes.map((line) => {
    const hash = base64(line);
    if (hash?.length !== HASH_BYTES) throw new NoteError('a line of the proof is no SHA-256 hash in base64');
    return hash;
  });
  return { index: Number(index), proof, checkpoint: text.slice(end + 2) };
}

export interface ProvedEntry {
  readonly checkpoint: Checkpoint;
  /** The known keys that have signed it, the log's own first. */
  readonly signedBy: readonly VerifierKey[];
}

/**
 * Verifies offline that an entry is in the log of a key.
 * @param keys the log's own and those of the witnesses one trusts
 * @throws NoteError saying what does not hold
 */
export function verifyProofFile(
  file: ProofFile,
  leaf: Hash,
  log: VerifierKey,
  witnesses: readonly VerifierKey[],
): ProvedEntry {
  const note = parseNote(file.checkpoint);
  const signedBy = verifiedBy(note, [log, ...witnesses]);
  if (!signedBy.includes(log)) throw new NoteError(`the checkpoint is not signed by ${log.name}`);
  const checkpoint = parseCheckpoint(note.text);
  if (checkpoint.origin !== log.name) throw new NoteError(`the checkpoint is of ${checkpoint.origin}`);
  if (!provesInclusion(leaf, file.index, checkpoint.size, file.proof, checkpoint.root))
    throw new NoteError('the proof does not lead from the entry to the checkpoint');
  return { checkpoint, signedBy };
}
