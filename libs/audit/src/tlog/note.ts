/**
 * Signed notes (c2sp.org/signed-note): a text, an empty line, and lines of signatures by named keys. A verifier takes the
 * signatures of the keys it knows and ignores the others; a signature of a known key that does not fit rejects the note.
 */
import { createHash, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';

/** Kinds of keys and signatures: the byte that goes before the public key. */
export const SIGNATURE_TYPES = { note: 0x01, cosignature: 0x04 } as const;
export type SignatureType = keyof typeof SIGNATURE_TYPES;

const KEY_ID_BYTES = 4;
const PUBLIC_KEY_BYTES = 32;
/** Far above what a log and its witnesses add; a longer list is an attack on the reader's patience. */
const MOST_SIGNATURES = 100;
const LONGEST_NOTE = 1_000_000;

export class NoteError extends Error {
  override readonly name = 'NoteError';
}

export interface VerifierKey {
  readonly name: string;
  readonly type: SignatureType;
  /** The first four bytes of SHA-256 over name, newline, type and key; hex. */
  readonly id: string;
  readonly key: KeyObject;
  /** `name+hex id+base64(type ‖ key)`, as it is handed out and printed. */
  readonly text: string;
}

export interface NoteSignature {
  readonly name: string;
  readonly id: string;
  /** What follows the key id. */
  readonly signature: Uint8Array;
}

export interface Note {
  /** With the newline at its end. */
  readonly text: string;
  readonly signatures: readonly NoteSignature[];
}

// --- Keys -------------------------------------------------------------------------------------------------------

/** Without blanks and `+`, which the formats use to set parts apart. */
export const isKeyName = (name: string): boolean =>
  name.length > 0 && name.length <= 200 && !/[\s+]/u.test(name);

const keyIdOf = (name: string, typed: Uint8Array): string =>
  createHash('sha256')
    .update(`${name}\n`, 'utf8')
    .update(typed)
    .digest('hex')
    .slice(0, 2 * KEY_ID_BYTES);

/** The DER of an Ed25519 public key begins with these bytes (RFC 8410 §4). */
const ED25519_PREFIX = Buffer.from('302a300506032b6570032100', 'hex');

export function verifierKey(name: string, type: SignatureType, publicKey: Uint8Array): VerifierKey {
  if (!isKeyName(name)) throw new NoteError(`"${name.slice(0, 40)}" cannot be the name of a key`);
  if (publicKey.length !== PUBLIC_KEY_BYTES) throw new NoteError('an Ed25519 public key has 32 bytes');
  const typed = Buffer.concat([Uint8Array.of(SIGNATURE_TYPES[type]), publicKey]);
  const id = keyIdOf(name, typed);
  const der = Buffer.concat([ED25519_PREFIX, publicKey]);
  const key = createPublicKey({ key: der, format: 'der', type: 'spki' });
  return { name, type, id, key, text: `${name}+${id}+${typed.toString('base64')}` };
}

/** @throws NoteError for what is no verifier key, or one whose id does not fit */
export function parseVerifierKey(text: string): VerifierKey {
  const [name, id, ...rest] = text.trim().split('+');
  // Base64 may hold plus signs of its own.
  const typed = base64(rest.join('+'));
  if (!name || !id || !typed) throw new NoteError('a verifier key is written name+id+base64');
  const type = (Object.keys(SIGNATURE_TYPES) as SignatureType[]).find(
    (one) => SIGNATURE_TYPES[one] === typed[0],
  );
  if (!type) throw new NoteError(`the key of ${name} is of a kind this program does not know`);
  const key = verifierKey(name, type, typed.subarray(1));
  if (key.id !== id) throw new NoteError(`the id of the key of ${name} does not fit its bytes`);
  return key;
}

// --- Reading and writing ----------------------------------------------------------------------------------------

const SIGNATURE_LINE = /^— (\S+) (\S+)$/u;

/** @throws NoteError naming what is malformed */
export function parseNote(note: string): Note {
  if (note.length > LONGEST_NOTE) throw new NoteError('the note is too long');
  if (!note.isWellFormed() || /[\u0000-\u0009\u000b-\u001f\u007f]/.test(note))
    throw new NoteError('the note holds control characters or broken Unicode');
  const end = note.lastIndexOf('\n\n');
  if (end < 0 || !note.endsWith('\n')) throw new NoteError('the note has no signatures after an empty line');
  const text = note.slice(0, end + 1);
  const lines = note.slice(end + 2, -1).split('\n');
  if (lines.length > MOST_SIGNATURES) throw new NoteError('the note has too many signatures');
  return { text, signatures: lines.map(parseSignature) };
}

function parseSignature(line: string): NoteSignature {
  const [, name = '', encoded = ''] = SIGNATURE_LINE.exec(line) ?? [];
  const bytes = base64(encoded);
  if (!isKeyName(name) || !bytes || bytes.length <= KEY_ID_BYTES)
    throw new NoteError('a signature line is written "— name base64"');
  const id = bytes.subarray(0, KEY_ID_BYTES).toString('hex');
  return { name, id, signature: bytes.subarray(KEY_ID_BYTES) };
}

export const formatSignature = ({ name, id, signature }: NoteSignature): string =>
  `— ${name} ${Buffer.concat([Buffer.from(id, 'hex'), signature]).toString('base64')}\n`;

export const formatNote = ({ text, signatures }: Note): string =>
  `${text}\n${signatures.map(formatSignature).join('')}`;

/** Standard base64 with its padding and nothing besides, so that one signature has one spelling. */
export function base64(text: string): Buffer | null {
  if (!/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(text) || text === '')
    return null;
  const bytes = Buffer.from(text, 'base64');
  return bytes.toString('base64') === text ? bytes : null;
}

// --- Signing and verifying --------------------------------------------------------------------------------------

/** Signs a text as its own name; the key pair must be Ed25519. */
export function signNote(text: string, key: VerifierKey, privateKey: KeyObject): NoteSignature {
  if (!text.endsWith('\n')) throw new NoteError('a note ends with a newline');
  return { name: key.name, id: key.id, signature: sign(null, Buffer.from(text, 'utf8'), privateKey) };
}

/**
 * The known keys that have signed a note in their own way.
 * @throws NoteError where a signature of a known key does not fit, or a key signs twice
 */
export function verifiedBy(note: Note, keys: readonly VerifierKey[]): VerifierKey[] {
  const found: VerifierKey[] = [];
  for (const { name, id, signature } of note.signatures) {
    const key = keys.find((known) => known.name === name && known.id === id);
    if (!key) continue;
    if (found.includes(key)) throw new NoteError(`${name} has signed twice`);
    if (!fits(note.text, key, signature)) throw new NoteError(`the signature of ${name} does not fit`);
    found.push(key);
  }
  return found;
}

function fits(text: string, { type, key }: VerifierKey, signature: Uint8Array): boolean {
  if (type === 'note') return verify(null, Buffer.from(text, 'utf8'), key, signature);
  const time = cosignatureTime(signature);
  return time !== null && verify(null, cosignedBytes(text, time), key, signature.subarray(8));
}

// --- Cosignatures (c2sp.org/tlog-cosignature) -------------------------------------------------------------------

const cosignedBytes = (text: string, time: number): Buffer =>
  Buffer.from(`cosignature/v1\ntime ${time}\n${text}`, 'utf8');

/** Seconds since 1970 at which a witness cosigned; null where the signature is malformed. */
export function cosignatureTime(signature: Uint8Array): number | null {
  if (signature.length !== 72) return null;
  const time = Buffer.from(signature).readBigUInt64BE(0);
  return time <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(time) : null;
}

/** Signs that the witness has seen a checkpoint, at a time in whole seconds. */
export function cosign(text: string, time: number, key: VerifierKey, privateKey: KeyObject): NoteSignature {
  const stamp = Buffer.alloc(8);
  stamp.writeBigUInt64BE(BigInt(time));
  const signature = Buffer.concat([stamp, sign(null, cosignedBytes(text, time), privateKey)]);
  return { name: key.name, id: key.id, signature };
}
