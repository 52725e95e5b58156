import { createHash } from 'node:crypto';
import { canonicalJson } from '#domain';

/**
 * SHA-256 of the canonical JSON, in hex. Commands are known by it, and it stands in every stored event: it must not come out
 * otherwise than it did.
 */
export const contentDigest = (value: unknown): string =>
  createHash('sha256').update(canonicalJson(value)).digest('hex');
