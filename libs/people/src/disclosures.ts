/**
 * Personal data as disclosures of RFC 9901 (SD-JWT) §4.2: the ledger holds a digest, the directory the text it was taken
 * over. Who has the text can prove what the digest stands for; who has the digest alone learns nothing, because of the salt.
 */
import { createHash, randomBytes } from 'node:crypto';

export interface Disclosure {
  /** Base64url of the SHA-256 of the text, as it stands in the ledger. */
  readonly digest: string;
  /** Base64url of the JSON `[salt, field, value]`. Kept as it was made: other JSON of the same has another digest. */
  readonly text: string;
}

export interface Disclosed {
  readonly field: string;
  readonly value: string;
}

/** RFC 9901 §9.3 recommends 128 bits. Names and telephone numbers are few enough to be tried one after the other. */
const SALT_BYTES = 16;

/** Discloses a field under a salt of its own, so that the same value never has the same digest twice. */
export function disclose({ field, value }: Disclosed): Disclosure {
  const salt = randomBytes(SALT_BYTES).toString('base64url');
  const text = Buffer.from(JSON.stringify([salt, field, value])).toString('base64url');
  return { digest: digestOf(text), text };
}

/** RFC 9901 §4.2.3: over the ASCII bytes of the encoded disclosure. */
export const digestOf = (text: string): string =>
  createHash('sha256').update(text, 'ascii').digest('base64url');

/** What a disclosure says, undefined where it is none. */
export function read(text: string): Disclosed | undefined {
  try {
    const parts: unknown = JSON.parse(Buffer.from(text, 'base64url').toString());
    if (!Array.isArray(parts) || parts.length !== 3) return undefined;
    const [salt, field, value] = parts as unknown[];
    const isText = typeof salt === 'string' && typeof field === 'string' && typeof value === 'string';
    return isText ? { field, value } : undefined;
  } catch {
    return undefined;
  }
}
