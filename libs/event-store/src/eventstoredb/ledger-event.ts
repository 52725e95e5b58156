/**
 * The stored form of a ledger's events in EventStoreDB, and the only place that writes or reads it: type and data are ours;
 * the metadata hold ours with the data's version, the ids by which EventStoreDB's own tools follow a chain of causes, and
 * for what was carried over from another ledger the time it was recorded there.
 */
import { STREAM_CATEGORIES } from '#domain';
import type { Instant } from '#domain';
import { doesNotContinue, isInstant } from '../import-rules.ts';
import type { StoredEvent, StoredRow } from '../port.ts';
import type { EventToWrite, LogEvent } from './log-event.ts';

const CATEGORIES: ReadonlySet<string> = new Set(STREAM_CATEGORIES);

/** The same streams that a subscription asks for by their prefixes, the hyphen included. */
export function isLedgerStream(stream: string): boolean {
  const hyphen = stream.indexOf('-');
  return hyphen > 0 && CATEGORIES.has(stream.slice(0, hyphen));
}

/** System events, such as the mark of a deletion, can stand in any stream and are nobody's. */
export const isLedgerEvent = (event: LogEvent): boolean =>
  isLedgerStream(event.streamId) && !event.type.startsWith('$');

/** When an event was recorded by its own account, before times are kept from running back. */
export function ownTime(event: LogEvent): Instant {
  if (event.metadataText?.includes('"recordedAt"') === false) return event.created.toISOString();
  const { metadata } = event;
  const carried = isObject(metadata) ? metadata['recordedAt'] : undefined;
  return typeof carried === 'string' && isInstant(carried) ? carried : event.created.toISOString();
}

/** An event as the codec has encoded it. Its text is what JSON.stringify made, so it will be given back as it is. */
export function toLog(event: StoredEvent & { readonly id: string }, links: Links): EventToWrite {
  const { id, type } = event;
  return { id, type, data: UTF8.encode(event.data), metadata: envelope(event, links, '') };
}

/**
 * An event of another ledger with the time it was recorded there.
 * @throws StoreError `invalid-append` when its text is written in a way in which it would not be given back
 */
export function toLogAgain(row: StoredRow): EventToWrite {
  const { id, type } = row;
  const metadata = parsed(row.metadata);
  if (!parsed(row.data) || !metadata)
    throw doesNotContinue(row, 'it is not written as JSON.stringify writes it');
  return {
    id,
    type,
    data: UTF8.encode(row.data),
    metadata: envelope(row, metadata, `,"recordedAt":${JSON.stringify(row.recordedAt)}`),
  };
}

interface Links {
  readonly correlationId?: unknown;
  readonly causationId?: unknown;
}

const UTF8 = new TextEncoder();

/** Put together from text, because the metadata have been JSON already. */
function envelope({ version, metadata }: StoredEvent, links: Links, more: string): Uint8Array {
  const correlation = link('$correlationId', links.correlationId);
  const causation = link('$causationId', links.causationId);
  return UTF8.encode(`{"version":${version},"metadata":${metadata}${correlation}${causation}${more}}`);
}

const link = (name: string, id: unknown): string =>
  typeof id === 'string' ? `,"${name}":${JSON.stringify(id)}` : '';

/** The object that a text stands for, if it stands for nothing else and is written in the one way it will be given back. */
function parsed(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) && JSON.stringify(value) === text ? value : null;
  } catch {
    return null;
  }
}

/** A ledger's event as it is stored. What is no event of ours has version 0, which nothing can decode. */
export function rowOf(event: LogEvent, position: number, recordedAt: Instant): StoredRow {
  const { data, metadata } = event;
  const ours = event.isJson && isObject(data) && isObject(metadata) && isObject(metadata['metadata']);
  const version = ours ? Number(metadata['version']) : 0;
  return {
    position,
    stream: event.streamId,
    revision: Number(event.revision),
    id: event.id,
    type: event.type,
    version: Number.isSafeInteger(version) ? version : 0,
    data: ours ? JSON.stringify(data) : '',
    metadata: ours ? JSON.stringify(metadata['metadata']) : '',
    recordedAt,
  };
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Uint8Array);
