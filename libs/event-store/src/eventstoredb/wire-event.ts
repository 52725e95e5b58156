/**
 * Events as they come over the wire of a subscription, read as far as counting needs and no further.
 *
 * Every process gets every event in order to count it, and most processes never look into most of them. The driver's own
 * reader takes each one apart into objects, at a fifth of the cost of a whole append; here what is inside stays text until
 * somebody asks. Field numbers are those of the protocol of EventStoreDB, which only ever grow.
 */
import type { LogEvent } from './log-event.ts';
import type { LogPosition } from './log-position.ts';

/** What a subscription brings: an event, or a word of the server. */
export type Delivery = { readonly confirmed: boolean; readonly event: LogEvent | null };

const ANSWER = { event: 1, confirmation: 2 };
const READ_EVENT = { event: 1 };
const RECORDED = {
  id: 1,
  stream: 2,
  revision: 3,
  prepare: 4,
  commit: 5,
  properties: 6,
  metadata: 7,
  data: 8,
};
const UUID_TEXT = 2;
const STREAM_NAME = 3;
const TICKS_PER_MS = 10_000n;

const NOTHING: Delivery = { confirmed: false, event: null };

/** @throws RangeError when the bytes are no message */
export function readDelivery(bytes: Buffer): Delivery {
  const reader = new WireReader(bytes);
  while (reader.next()) {
    if (reader.field === ANSWER.confirmation) return { confirmed: true, event: null };
    if (reader.field !== ANSWER.event) continue;
    const inner = new WireReader(reader.bytes);
    while (inner.next()) if (inner.field === READ_EVENT.event) return delivered(inner.bytes);
  }
  return NOTHING;
}

function delivered(bytes: Buffer): Delivery {
  const reader = new WireReader(bytes);
  const properties = new Map<string, string>();
  let id = '';
  let streamId = '';
  let revision = 0n;
  let prepare = 0n;
  let commit = 0n;
  let metadata: Buffer = EMPTY;
  let data: Buffer = EMPTY;
  while (reader.next()) {
    switch (reader.field) {
      case RECORDED.id:
        id = member(reader.bytes, UUID_TEXT).toString('latin1');
        break;
      case RECORDED.stream:
        streamId = member(reader.bytes, STREAM_NAME).toString('utf8');
        break;
      case RECORDED.revision:
        revision = reader.number;
        break;
      case RECORDED.prepare:
        prepare = reader.number;
        break;
      case RECORDED.commit:
        commit = reader.number;
        break;
      case RECORDED.properties:
        properties.set(member(reader.bytes, 1).toString('utf8'), member(reader.bytes, 2).toString('utf8'));
        break;
      case RECORDED.metadata:
        metadata = reader.bytes;
        break;
      case RECORDED.data:
        data = reader.bytes;
        break;
    }
  }
  if (id === '' || streamId === '') throw new RangeError('An event came without its id or stream');
  return {
    confirmed: false,
    event: new WireEvent(
      { id, streamId, revision, position: { commit, prepare } },
      properties,
      data,
      metadata,
    ),
  };
}

const EMPTY = Buffer.alloc(0);

class WireEvent implements LogEvent {
  readonly id: string;
  readonly streamId: string;
  readonly revision: bigint;
  readonly position: LogPosition;
  readonly type: string;
  readonly isJson: boolean;
  readonly created: Date;
  /** Text rather than the bytes, which would keep the whole packet they came in. */
  readonly #data: string | Uint8Array;
  readonly metadataText: string;

  constructor(
    place: Pick<LogEvent, 'id' | 'streamId' | 'revision' | 'position'>,
    properties: ReadonlyMap<string, string>,
    data: Buffer,
    metadata: Buffer,
  ) {
    this.id = place.id;
    this.streamId = place.streamId;
    this.revision = place.revision;
    this.position = place.position;
    this.type = properties.get('type') ?? '';
    this.isJson = properties.get('content-type') === 'application/json';
    this.created = new Date(Number(BigInt(properties.get('created') ?? 0) / TICKS_PER_MS));
    this.#data = this.isJson ? data.toString('utf8') : new Uint8Array(data);
    this.metadataText = metadata.toString('utf8');
  }

  get data(): unknown {
    return typeof this.#data === 'string' ? parsed(this.#data) : this.#data;
  }

  get metadata(): unknown {
    return parsed(this.metadataText);
  }
}

/** What is not JSON stays text, as in the driver. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

/** The bytes of one field of a message, the last where it comes more than once. */
function member(bytes: Buffer, field: number): Buffer {
  const reader = new WireReader(bytes);
  let found: Buffer = EMPTY;
  while (reader.next()) if (reader.field === field) found = reader.bytes;
  return found;
}

/** Protocol Buffers, field by field. */
class WireReader {
  field = 0;
  /** Of a field that has a length. */
  bytes: Buffer = EMPTY;
  /** Of a field that is a number. */
  number = 0n;
  readonly #buffer: Buffer;
  #at = 0;

  constructor(buffer: Buffer) {
    this.#buffer = buffer;
  }

  /** Steps to the next field; false at the end. */
  next(): boolean {
    if (this.#at >= this.#buffer.length) return false;
    const tag = Number(this.#varint());
    this.field = tag >> 3;
    const kind = tag & 7;
    if (kind === VARINT) this.number = BigInt(this.#varint());
    else if (kind === WITH_LENGTH) this.bytes = this.#take(Number(this.#varint()));
    else if (kind === EIGHT_BYTES) this.#take(8);
    else if (kind === FOUR_BYTES) this.#take(4);
    else throw new RangeError('A message of the server cannot be read');
    return true;
  }

  #take(length: number): Buffer {
    const from = this.#at;
    this.#at += length;
    if (this.#at > this.#buffer.length) throw new RangeError('A message of the server is cut off');
    return this.#buffer.subarray(from, this.#at);
  }

  /** Seven bits a byte, the lowest first; a number as long as one is exact. */
  #varint(): number | bigint {
    let value = 0;
    for (let factor = 1; factor < 2 ** 49; factor *= 128) {
      const byte = this.#buffer[this.#at++] ?? 0;
      value += (byte & 127) * factor;
      if (byte < 128) return value;
    }
    let large = BigInt(value);
    for (let shift = 49n; shift < 70n; shift += 7n) {
      const byte = this.#buffer[this.#at++] ?? 0;
      large += BigInt(byte & 127) << shift;
      if (byte < 128) break;
    }
    return large;
  }
}

const VARINT = 0;
const EIGHT_BYTES = 1;
const WITH_LENGTH = 2;
const FOUR_BYTES = 5;
