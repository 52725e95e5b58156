/**
 * Signed notes (c2sp.org/signed-note): a text, an empty line, and lines of signatures by named keys. A verifier takes the
 * signatures of the keys it knows and ignores the others; a signature of a known key that does not fit rejects the note.
 */
import { createHash, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import { AuditError } from '../errors.ts';

/** Kinds of keys and signatures: the byte that goes before the public key. */
export const SIGNATURE_TYPES = { note: 0x01, cosignature: 0x04 } as const;
export type SignatureType = keyof typeof SIGNATURE_TYPES;

const KEY_ID_BYTES = 4;
const PUBLIC_KEY_BYTES = 32;
const ED25519_SIGNATURE_BYTES = 64;
/** Far above what a log and its witnesses add; a longer list is an attack on the reader's patience. */
const MOST_SIGNATURES = 100;
const LONGEST_NOTE = 1_000_000;
/** How much of what is wrong an error repeats. */
const SHOWN = 80;

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

/** Without blanks, control characters and `+`, which the formats use to set parts apart. */
export const isKeyName = (name: string): boolean =>
  name.length > 0 && name.length <= 200 && name.isWellFormed() && !/[\s+\p{Cc}]/u.test(name);

const keyIdOf = (name: string, typed: Uint8Array): string =>
  createHash('sha256')
    .update(`${name}\n`, 'utf8')
    .update(typed)
    .digest('hex')
    .slice(0, 2 * KEY_ID_BYTES);

/** The DER of an Ed25519 public key begins with these bytes (RFC 8410 §4). */
const ED25519_PREFIX = Buffer.from('302a300506032b6570032100', 'hex');

/** @throws AuditError `key-name-invalid`, `key-malformed` */
export function verifierKey(name: string, type: SignatureType, publicKey: Uint8Array): VerifierKey {
  if (!isKeyName(name)) throw new AuditError('key-name-invalid', { name: name.slice(0, SHOWN) });
  if (publicKey.length !== PUBLIC_KEY_BYTES) throw new AuditError('key-malformed', { key: name });
  const typed = Buffer.concat([Uint8Array.of(SIGNATURE_TYPES[type]), publicKey]);
  const id = keyIdOf(name, typed);
  const der = Buffer.concat([ED25519_PREFIX, publicKey]);
  const key = createPublicKey({ key: der, format: 'der', type: 'spki' });
  return { name, type, id, key, text: `${name}+${id}+${typed.toString('base64')}` };
}

/**
 * Reads a key as it is handed out; nothing may stand around it, not even a newline.
 * @throws AuditError `key-malformed`, `key-name-invalid`, `key-unknown-kind`, `key-id-wrong`
 */
export function parseVerifierKey(text: string): VerifierKey {
  const [, name, id, encoded] = /^([^+]{1,200})\+([0-9a-f]{8})\+([^\s]{1,4000})$/u.exec(text) ?? [];
  const typed = base64(encoded ?? '');
  if (name === undefined || id === undefined || !typed)
    throw new AuditError('key-malformed', { key: text.slice(0, SHOWN) });
  const kind = typed[0];
  const type = (Object.keys(SIGNATURE_TYPES) as SignatureType[]).find((one) => SIGNATURE_TYPES[one] === kind);
  if (!type) throw new AuditError('key-unknown-kind', { name, type: typed.toString('hex', 0, 1) });
  const key = verifierKey(name, type, typed.subarray(1));
  if (key.id !== id) throw new AuditError('key-id-wrong', { name });
  return key;
}

// --- Reading and writing ----------------------------------------------------------------------------------------

const SIGNATURE_LINE = /^— (\S+) (\S+)$/u;
const SIGNATURE_FORM = '— name base64';
/** Control characters below U+0020 other than the newline, which no note may hold. */
const CONTROL = /[^\P{Cc}\n\u007f-\u009f]/u;

/** @throws AuditError `note-malformed` naming the line, `input-too-large` */
export function parseNote(note: string): Note {
  if (note.length > LONGEST_NOTE)
    throw new AuditError('input-too-large', { limit: LONGEST_NOTE, unit: 'UTF-16' });
  const control = note.isWellFormed() ? note.search(CONTROL) : 0;
  if (control >= 0) throw malformed(note.slice(0, control), 'UTF-8, LF');
  const end = note.lastIndexOf('\n\n');
  if (end < 0 || !note.endsWith('\n')) throw malformed(note, SIGNATURE_FORM);
  const text = note.slice(0, end + 1);
  const lines = note.slice(end + 2, -1).split('\n');
  if (lines.length > MOST_SIGNATURES) throw malformed(note, `≤ ${MOST_SIGNATURES} ${SIGNATURE_FORM}`);
  return {
    text,
    signatures: lines.map((line, i) => {
      const signature = parseSignature(line);
      if (!signature) throw malformed(`${text}\n${'\n'.repeat(i)}`, SIGNATURE_FORM);
      return signature;
    }),
  };
}

const malformed = (before: string, expected: string): AuditError =>
  new AuditError('note-malformed', { line: before.split('\n').length, expected });

/** One line without its newline; null for what is no signature. */
export function parseSignature(line: string): NoteSignature | null {
  const [, name = '', encoded = ''] = SIGNATURE_LINE.exec(line) ?? [];
  const bytes = base64(encoded);
  if (!isKeyName(name) || !bytes || bytes.length <= KEY_ID_BYTES) return null;
  const id = bytes.subarray(0, KEY_ID_BYTES).toString('hex');
  return { name, id, signature: bytes.subarray(KEY_ID_BYTES) };
}

export const formatSignature = ({ name, id, signature }: NoteSignature): string =>
  `— ${name} ${Buffer.concat([Buffer.from(id, 'hex'), signature]).toString('base64')}\n`;

export const formatNote = ({ text, signatures }: Note): string =>
  `${text}\n${signatures.map(formatSignature).join('')}`;

/** Standard base64 with its padding and nothing besides, so that some bytes have one spelling; null for anything else. */
export function base64(text: string): Buffer | null {
  const bytes = Buffer.from(text, 'base64');
  return text !== '' && bytes.toString('base64') === text ? bytes : null;
}

const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** The text of a file or message, with every byte accounted for. @throws AuditError `text-not-utf8` */
export function utf8(bytes: Uint8Array): string {
  try {
    return UTF8.decode(bytes);
  } catch {
    throw new AuditError('text-not-utf8');
  }
}

// --- Signing and verifying --------------------------------------------------------------------------------------

/** Signs a text, which ends with a newline; the private key is the Ed25519 key that belongs to the verifier key. */
export function signNote(text: string, key: VerifierKey, privateKey: KeyObject): NoteSignature {
  requireType(key, 'note');
  if (!text.endsWith('\n')) throw malformed(text, 'LF');
  return { name: key.name, id: key.id, signature: sign(null, Buffer.from(text, 'utf8'), privateKey) };
}

/** @throws AuditError `key-wrong-role` for a log's key in the place of a witness's or the other way round */
export function requireType({ name, type }: VerifierKey, needed: SignatureType): void {
  if (type === needed) return;
  const kind = SIGNATURE_TYPES[type].toString(16).padStart(2, '0');
  throw new AuditError('key-wrong-role', { name, type: kind });
}

/**
 * The known keys that have signed a note, each in its own way; signatures of other keys are passed over.
 * @throws AuditError `signature-wrong` where that of a known key does not fit, `signature-twice`
 */
export function verifiedBy(note: Note, keys: readonly VerifierKey[]): VerifierKey[] {
  const found: VerifierKey[] = [];
  for (const { name, id, signature } of note.signatures) {
    const key = keys.find((known) => known.name === name && known.id === id);
    if (!key) continue;
    if (found.includes(key)) throw new AuditError('signature-twice', { name });
    if (!fits(note.text, key, signature)) throw new AuditError('signature-wrong', { name });
    found.push(key);
  }
  return found;
}

function fits(text: string, { type, key }: VerifierKey, signature: Uint8Array): boolean {
  if (type === 'note') return verify(null, Buffer.from(text, 'utf8'), key, signature);
  const time = cosignatureTime(signature);
  return time !== null && verify(null, cosignedBytes(text, time), key, signature.subarray(TIME_BYTES));
}

// --- Cosignatures (c2sp.org/tlog-cosignature) -------------------------------------------------------------------

const TIME_BYTES = 8;

const cosignedBytes = (text: string, time: number): Buffer =>
  Buffer.from(`cosignature/v1\ntime ${time}\n${text}`, 'utf8');

/** Seconds since 1970 at which a witness cosigned; null where the signature is malformed. */
export function cosignatureTime(signature: Uint8Array): number | null {
  if (signature.length !== TIME_BYTES + ED25519_SIGNATURE_BYTES) return null;
  const time = Buffer.from(signature).readBigUInt64BE(0);
  return time <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(time) : null;
}

/** Signs that the witness has seen a checkpoint, at a time in whole seconds. */
export function cosign(text: string, time: number, key: VerifierKey, privateKey: KeyObject): NoteSignature {
  requireType(key, 'cosignature');
  const stamp = Buffer.alloc(TIME_BYTES);
  stamp.writeBigUInt64BE(BigInt(time));
  const signature = Buffer.concat([stamp, sign(null, cosignedBytes(text, time), privateKey)]);
  return { name: key.name, id: key.id, signature };
}
