/**
 * Signing keys in files: an Ed25519 private key (RFC 8032) with its name, readable by its owner only. The public half is
 * written beside it in the form that is handed out and printed (c2sp.org/signed-note).
 */
import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { writeWhole } from '#files';
import { AuditError } from './errors.ts';
import { type SignatureType, type VerifierKey, verifierKey } from './tlog/note.ts';

export interface SigningKey {
  readonly public: VerifierKey;
  readonly private: KeyObject;
}

interface KeyFile {
  readonly format: 'plan-ledger/key';
  readonly name: string;
  readonly type: SignatureType;
  /** PKCS #8, PEM. */
  readonly privateKey: string;
}

/** Where the public half of a key file is. */
export const publicKeyFile = (path: string): string => `${path.replace(/\.key$/, '')}.vkey`;

/** Reads a key, making a new one where there is none. @throws AuditError `key-file-unreadable` */
export async function openKey(path: string, name: string, type: SignatureType): Promise<SigningKey> {
  if (!existsSync(path)) await createKey(path, name, type);
  return readKey(path);
}

/** @throws AuditError `key-file-unreadable` */
export function readKey(path: string): SigningKey {
  try {
    const { format, name, type, privateKey } = JSON.parse(readFileSync(path, 'utf8')) as KeyFile;
    if (format !== 'plan-ledger/key') throw new TypeError('not a key file');
    const key = createPrivateKey(privateKey);
    return { public: verifierKey(name, type, rawPublicKey(key)), private: key };
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new AuditError('key-file-unreadable', { path, reason });
  }
}

async function createKey(path: string, name: string, type: SignatureType): Promise<void> {
  const { privateKey } = generateKeyPairSync('ed25519');
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  const file: KeyFile = { format: 'plan-ledger/key', name, type, privateKey: pem };
  const { text } = verifierKey(name, type, rawPublicKey(privateKey));
  await writeWhole(path, `${JSON.stringify(file, null, 2)}\n`, 0o600);
  await writeWhole(publicKeyFile(path), `${text}\n`);
}

/** The 32 bytes of an Ed25519 public key. */
function rawPublicKey(key: KeyObject): Buffer {
  const { x } = createPublicKey(key).export({ format: 'jwk' });
  return Buffer.from(x ?? '', 'base64url');
}
