import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { formatCheckpoint } from '../checkpoint.ts';
import { formatNote, type SignatureType, signNote, type VerifierKey, verifierKey } from '../note.ts';
import { at, type Grown } from './grown.ts';

export interface TestKey {
  readonly public: VerifierKey;
  readonly private: KeyObject;
}

/** The DER of an Ed25519 private key of 32 bytes (RFC 8410 §7) begins with these. */
const PREFIX = '302e020100300506032b657004220420';

/** A key that is the same in every run. */
export function testKey(name: string, type: SignatureType, seed: number): TestKey {
  const der = Buffer.concat([Buffer.from(PREFIX, 'hex'), Buffer.alloc(32, seed)]);
  const key = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  const { x = '' } = createPublicKey(key).export({ format: 'jwk' });
  return { public: verifierKey(name, type, Buffer.from(x, 'base64url')), private: key };
}

export const ORIGIN = 'plan.tuyen-quang.gov.vn/log';
export const LOG = testKey(ORIGIN, 'note', 1);
export const INSPECTORATE = testKey('thanhtra.tuyen-quang.gov.vn/w1', 'cosignature', 2);
export const TREASURY = testKey('taichinh.tuyen-quang.gov.vn/w2', 'cosignature', 3);

/** The checkpoint of a tree at a size as its log signs it. */
export function signedCheckpoint({ roots }: Grown, size: number, key: TestKey = LOG): string {
  const text = formatCheckpoint({ origin: key.public.name, size, root: at(roots, size) });
  return formatNote({ text, signatures: [signNote(text, key.public, key.private)] });
}
