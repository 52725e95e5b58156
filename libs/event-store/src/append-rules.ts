/** What every store checks about an append before it touches anything, so that all stores refuse the same things. */
import type { EventCodec } from './codec.ts';
import type { StoredEvent } from './port.ts';
import { StoreError } from './port.ts';
import type { Append, ExpectedRevision } from './port.ts';

/**
 * Default limit of one event, in bytes of data and metadata JSON. An audit log entry holds at most 65,535 bytes, of which
 * the rest is for ids and names.
 */
export const MAX_EVENT_BYTES = 64_000;

const MAX_STREAM_LENGTH = 200;
const STREAM_NAME = /^[a-z]+-[a-z0-9][a-z0-9._-]*$/;
/** Lower case only, so that one id cannot be stored twice in two spellings. */
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

export const isStreamName = (text: string): boolean =>
  text.length <= MAX_STREAM_LENGTH && STREAM_NAME.test(text);

export const isEventId = (text: string): boolean => UUID.test(text);

/** An append that obeys the rules, in stored form. */
export interface EncodedAppend {
  readonly stream: string;
  readonly expectedRevision: ExpectedRevision;
  readonly events: readonly (StoredEvent & { readonly id: string })[];
}

/**
 * Checks an append and encodes its events.
 * @param maxEventBytes most bytes of data and metadata JSON of one event
 * @throws StoreError `invalid-append`, `event-too-large`, `duplicate-event-id` (twice in this append)
 */
export function encodeAppend(append: Append, codec: EventCodec, maxEventBytes: number): EncodedAppend {
  const { stream, expectedRevision } = append;
  if (!isStreamName(stream)) {
    throw new StoreError(
      'invalid-append',
      `"${stream}" is not a stream name (category-id, lower-case ASCII, at most ${MAX_STREAM_LENGTH} characters)`,
      { stream },
    );
  }
  if (
    expectedRevision !== 'no-stream' &&
    !(Number.isSafeInteger(expectedRevision) && expectedRevision >= 0)
  ) {
    throw new StoreError('invalid-append', `${String(expectedRevision)} is not an expected revision`, {
      stream,
    });
  }
  const ids = new Set<string>();
  const events = append.events.map((event) => {
    if (!isEventId(event.id)) {
      throw new StoreError('invalid-append', `"${event.id}" is not a UUID in lower case`, { stream });
    }
    if (ids.has(event.id)) throw duplicateEventId(event.id, stream);
    ids.add(event.id);
    const stored = codec.encode(event);
    const bytes = Buffer.byteLength(stored.data) + Buffer.byteLength(stored.metadata);
    if (bytes > maxEventBytes) {
      throw new StoreError(
        'event-too-large',
        `Event ${event.id} (${event.type}) has ${bytes} bytes, at most ${maxEventBytes} are allowed`,
        { stream, event: event.id, bytes, limit: maxEventBytes },
      );
    }
    return { id: event.id, ...stored };
  });
  return { stream, expectedRevision, events };
}

export const duplicateEventId = (event: string, stream: string): StoreError =>
  new StoreError('duplicate-event-id', `Event id ${event} is already in use`, { stream, event });

/** @param actual revision of the stream's last event, null when there is no such stream */
export const wrongExpectedRevision = (
  stream: string,
  expected: ExpectedRevision,
  actual: number | null,
): StoreError =>
  new StoreError(
    'wrong-expected-revision',
    `Stream ${stream} is at revision ${actual ?? 'none'}, expected was ${expected}`,
    { stream, expected, actual },
  );
