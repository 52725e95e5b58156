/**
 * What a log and a witness say to each other (c2sp.org/tlog-witness): a request to cosign a checkpoint, with the proof that
 * the log only grew since the size at which the witness last saw it; cosignature lines, or that size, in answer. The texts are the
 * same over HTTP and as files.
 */
import { AuditError } from '../errors.ts';
import { parseSize } from './checkpoint.ts';
import { type Hash, HASH_BYTES } from './merkle.ts';
import { base64, formatSignature, type NoteSignature, parseSignature } from './note.ts';
import { LONGEST_PROOF } from './proof-file.ts';

/** Below the address of the witness. */
export const ADD_CHECKPOINT = 'add-checkpoint';
/** Media type of an answer that names the size at which the witness last saw the log. */
export const SIZE_TYPE = 'text/x.tlog.size';
export const LONGEST_REQUEST = 200_000;
export const LONGEST_RESPONSE = 100_000;
const OLD = 'old ';

export interface AddCheckpoint {
  /** Size at which the witness last saw the log; 0 when never. */
  readonly old: number;
  /** Consistency proof from there. */
  readonly proof: readonly Hash[];
  /** The signed note. */
  readonly checkpoint: string;
}

export const formatAddCheckpoint = ({ old, proof, checkpoint }: AddCheckpoint): string =>
  [`${OLD}${old}`, ...proof.map((hash) => Buffer.from(hash).toString('base64')), '', checkpoint].join('\n');

/** @throws AuditError `witness-request-malformed` naming the line, `input-too-large` */
export function parseAddCheckpoint(text: string): AddCheckpoint {
  if (text.length > LONGEST_REQUEST)
    throw new AuditError('input-too-large', { limit: LONGEST_REQUEST, unit: 'UTF-16' });
  const end = text.indexOf('\n\n');
  const [first = '', ...hashes] = (end < 0 ? text : text.slice(0, end)).split('\n');
  const old = first.startsWith(OLD) ? parseSize(first.slice(OLD.length)) : null;
  if (old === null) throw malformed(1, `${OLD}N`);
  const proof = hashes.map((encoded, i) => {
    const hash = base64(encoded);
    if (i >= LONGEST_PROOF || hash?.length !== HASH_BYTES) throw malformed(i + 2, 'base64(SHA-256)');
    return hash;
  });
  if (end < 0) throw malformed(hashes.length + 2, 'LF');
  return { old, proof, checkpoint: text.slice(end + 2) };
}

const malformed = (line: number, expected: string): AuditError =>
  new AuditError('witness-request-malformed', { line, expected });

/** What a witness answers: that it has cosigned, or at which size it last saw the log. */
export type WitnessResponse = { readonly cosignatures: readonly NoteSignature[] } | { readonly seen: number };

export const formatResponse = (response: WitnessResponse): string =>
  'seen' in response ? `${response.seen}\n` : response.cosignatures.map(formatSignature).join('');

/** Null for what is no answer of a witness. */
export function parseResponse(text: string): WitnessResponse | null {
  if (text.length > LONGEST_RESPONSE || !text.endsWith('\n')) return null;
  const lines = text.slice(0, -1).split('\n');
  const seen = lines.length === 1 ? parseSize(lines[0] ?? '') : null;
  if (seen !== null) return { seen };
  const cosignatures = lines.map(parseSignature).filter((line) => line !== null);
  return cosignatures.length === lines.length ? { cosignatures } : null;
}
