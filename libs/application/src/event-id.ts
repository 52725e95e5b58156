import { randomUUID } from 'node:crypto';

/**
 * A UUID of version 7 (RFC 9562 §5.7): milliseconds since 1970, then random bits, so that ids made later sort later and
 * land next to each other in an index. The random bits are those of a version 4 UUID, which Node draws from a pool.
 */
export function newEventId(now: Date): string {
  const time = now.getTime().toString(16).padStart(12, '0');
  const random = randomUUID();
  return `${time.slice(0, 8)}-${time.slice(8)}-7${random.slice(15)}`;
}
