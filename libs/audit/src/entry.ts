/**
 * What the log holds of an event: its content as stored, its place, who sent it, and the hash of the event before it in the
 * same stream. So the history of one task can be checked by itself, and no event can be put between two others.
 */
import { canonicalJson } from '#domain';
import type { StoredRow } from '#event-store';
import { type Hash, leafHash } from './tlog/merkle.ts';

/** Version of the entry's layout. */
const ENTRY_VERSION = 1;

/** The layout of an entry; its bytes are the canonical JSON (RFC 8785) of it. */
export interface LogEntry {
  readonly v: typeof ENTRY_VERSION;
  readonly id: string;
  readonly stream: string;
  readonly rev: number;
  readonly type: string;
  /** Version of the event's shape. */
  readonly version: number;
  readonly data: JsonObject;
  readonly actor: string;
  readonly cmd: string;
  /** The rest of the event's metadata. */
  readonly meta: JsonObject;
  /** When it was recorded. */
  readonly at: string;
  /** Digests of the files it names. */
  readonly blobs: readonly string[];
  /** Digests of the disclosures it commits to. */
  readonly priv: readonly string[];
  /** Leaf hash of the event before it in its stream, base64; null for the first. */
  readonly prev: string | null;
}

export type JsonObject = Readonly<Record<string, unknown>>;

/** @throws SyntaxError, TypeError where what is stored is no JSON that can be kept */
export function entryBytes(row: StoredRow, prev: Hash | null): Buffer {
  const [data, metadata] = [JSON.parse(row.data) as JsonObject, JSON.parse(row.metadata) as JsonObject];
  return Buffer.from(entryParts(row, data, metadata, prev && base64(prev)).join(''), 'utf8');
}

/**
 * The text of an entry, of what is stored parsed already. The fields stand in the order that canonical JSON sorts them in.
 * In three parts, of which the middle is the data: as a rule the only one with letters beyond Latin-1, and a text with one of
 * these takes twice as long to encode all over.
 * @param data of the row's own version
 * @param prev as the entry has it: base64
 */
export function entryParts(
  row: StoredRow,
  data: JsonObject,
  metadata: JsonObject,
  prev: string | null,
): readonly [string, string, string] {
  const { actor, commandId } = metadata;
  // What is undefined counts as absent, and takes a fraction of the time that leaving it out does.
  const meta = { ...metadata, actor: undefined, commandId: undefined };
  return [
    `{"actor":${canonicalJson(actor ?? null)},"at":${canonicalJson(row.recordedAt)},"blobs":${canonicalJson(filesOf(data))}` +
      `,"cmd":${canonicalJson(commandId ?? null)},"data":`,
    canonicalJson(data, row.data),
    `,"id":${canonicalJson(row.id)},"meta":${canonicalJson(meta, row.metadata)}` +
      `,"prev":${prev === null ? 'null' : `"${prev}"`}` +
      `,"priv":${row.type === 'PersonRecorded' ? canonicalJson(data['digests'] ?? null) : '[]'}` +
      `,"rev":${row.revision},"stream":${canonicalJson(row.stream)},"type":${canonicalJson(row.type)}` +
      `,"v":${ENTRY_VERSION},"version":${row.version}}`,
  ];
}

export const entryLeaf = (row: StoredRow, prev: Hash | null): Hash => leafHash(entryBytes(row, prev));

const filesOf = ({ file }: JsonObject): string[] =>
  typeof file === 'object' && file !== null && 'sha256' in file ? [String(file.sha256)] : [];

const base64 = (hash: Hash): string =>
  Buffer.from(hash.buffer, hash.byteOffset, hash.length).toString('base64');

/**
 * The event an entry was made of, as a store keeps it. Its position is the entry's index, counted from 1.
 * @throws TypeError, SyntaxError for what is no entry, or was written in another way than ours are: it could be read in two
 */
export function eventOfEntry(bytes: Uint8Array, index: number): StoredRow {
  const { id, stream, rev, type, version, data, actor, cmd, meta, at, prev } = JSON.parse(
    Buffer.from(bytes).toString('utf8'),
  ) as LogEntry;
  const row = {
    position: index + 1,
    stream,
    revision: rev,
    id,
    type,
    version,
    data: JSON.stringify(data),
    metadata: JSON.stringify({ actor, commandId: cmd, ...meta }),
    recordedAt: at,
  };
  const before = prev === null ? null : Buffer.from(prev, 'base64');
  if (!entryBytes(row, before).equals(bytes)) throw new TypeError('an entry written in another way');
  return row;
}
