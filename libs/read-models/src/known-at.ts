import { type Instant, isIsoDate } from '#domain';

const POSITION = /^\d{1,15}$/;
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})$/;

/**
 * Reads the way people say "as known at": a position, an instant with its offset, or a day, which stands for its end in
 * Vietnam. Undefined where the text is none of these.
 */
export function parseKnownAt(text: string): number | Instant | undefined {
  if (POSITION.test(text)) return Number(text);
  if (isIsoDate(text)) return new Date(`${text}T23:59:59.999+07:00`).toISOString();
  // A plus sign in a query string arrives as a blank.
  const instant = text.replace(' ', '+');
  const moment = INSTANT.test(instant) && isIsoDate(instant.slice(0, 10)) ? new Date(instant) : null;
  return moment && !Number.isNaN(moment.getTime()) ? moment.toISOString() : undefined;
}
