/**
 * The stored form of events, and the only place that writes or parses it. What was stored once is read for ever: an older
 * version is brought to the current shape by upcasters, one per step, and never rewritten in the store.
 */
import { EVENT_VERSIONS } from '#domain';
import type { DomainEventType, EventMetadata, Recorded } from '#domain';
import { plainJsonProblem } from './plain-json.ts';
import { StoreError } from './port.ts';
import type { NewEvent, StoredEvent, StoredRow } from './port.ts';

export type JsonObject = { readonly [key: string]: unknown };

/** Turns the data of one version into that of the next. Must not change what it is given. */
export type Upcaster = (data: JsonObject) => JsonObject;

/** By event type and the version it starts from: `TaskAssigned: { 1: (data) => ({ ...data, note: null }) }`. */
export type Upcasters = { readonly [T in DomainEventType]?: { readonly [fromVersion: number]: Upcaster } };

export interface EventCodec {
  /** @throws StoreError `invalid-append` when the content cannot be kept in JSON as it is */
  readonly encode: (event: NewEvent) => StoredEvent;
  /** @throws StoreError `unreadable-event`, naming position, stream, type and version */
  readonly decode: (row: StoredRow) => Recorded;
}

export function createCodec(catalogue: {
  readonly versions: Readonly<Record<string, number>>;
  readonly upcasters: Upcasters;
}): EventCodec {
  // Maps, because a stored type is foreign text: `constructor` must be as unknown as any other.
  const versions = new Map(Object.entries(catalogue.versions));
  const upcasters = new Map<string, { readonly [fromVersion: number]: Upcaster }>(
    Object.entries(catalogue.upcasters),
  );

  return {
    encode(event) {
      const version = versions.get(event.type);
      if (version === undefined) {
        throw new StoreError('invalid-append', `Event type ${event.type} is not in the catalogue`, {
          type: event.type,
        });
      }
      return {
        type: event.type,
        version,
        data: objectText(event.data, 'data', event),
        metadata: objectText(event.metadata, 'metadata', event),
      };
    },

    decode(row) {
      const current = versions.get(row.type);
      if (current === undefined) throw unreadable(row, 'this type is unknown to this version of the program');
      if (row.version > current || row.version < 1) {
        throw unreadable(row, `this program knows versions 1 to ${current}`);
      }
      let data = parseObject(row, 'data');
      for (let version = row.version; version < current; version += 1) {
        const upcast = upcasters.get(row.type)?.[version];
        if (!upcast) throw unreadable(row, `no upcaster from version ${version} to ${version + 1}`);
        data = upcastOrThrow(row, upcast, data);
      }
      // The catalogue's version vouches for the shape; golden events prove it for every type and version.
      return {
        type: row.type,
        data,
        id: row.id,
        stream: row.stream,
        revision: row.revision,
        position: row.position,
        recordedAt: row.recordedAt,
        metadata: parseObject(row, 'metadata') as unknown as EventMetadata,
      } as unknown as Recorded;
    },
  };
}

/** The upcasters of the catalogue. An event whose version rises gets its step here. */
const UPCASTERS: Upcasters = {};

/** The codec of the event catalogue. */
export const eventCodec: EventCodec = createCodec({ versions: EVENT_VERSIONS, upcasters: UPCASTERS });

function objectText(value: unknown, field: 'data' | 'metadata', event: NewEvent): string {
  const problem = isObject(value) ? plainJsonProblem(value, field) : `${field}: not an object`;
  if (problem !== null) {
    throw new StoreError('invalid-append', `Event ${event.id} (${event.type}) cannot be stored: ${problem}`, {
      event: event.id,
      type: event.type,
    });
  }
  return JSON.stringify(value);
}

function parseObject(row: StoredRow, field: 'data' | 'metadata'): JsonObject {
  let value: unknown;
  try {
    value = JSON.parse(row[field]);
  } catch (cause) {
    throw unreadable(row, `its ${field} is not JSON`, cause);
  }
  if (!isObject(value)) throw unreadable(row, `its ${field} is not a JSON object`);
  return value;
}

function upcastOrThrow(row: StoredRow, upcast: Upcaster, data: JsonObject): JsonObject {
  let result: unknown;
  try {
    result = upcast(data);
  } catch (cause) {
    throw unreadable(row, 'an upcaster failed on it', cause);
  }
  if (!isObject(result)) throw unreadable(row, 'an upcaster made something else than an object of it');
  return result;
}

const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function unreadable(row: StoredRow, why: string, cause?: unknown): StoreError {
  const { position, stream, type, version } = row;
  return new StoreError(
    'unreadable-event',
    `The event at position ${position} (stream ${stream}, type ${type}, version ${version}) cannot be read: ${why}`,
    { position, stream, type, version },
    { cause },
  );
}
