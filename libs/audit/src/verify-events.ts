/**
 * Goes through the whole record once: positions and revisions without holes, time that never runs back, every event readable,
 * every hash as the log has it, every checkpoint as it was signed. Reads in pages and holds one hash a stream, so it may run
 * beside a server that is writing.
 */
import { EVENT_VERSIONS, type Recorded } from '#domain';
import { eventCodec, type StoredRow } from '#event-store';
import { entryParts, type JsonObject } from './entry.ts';
import { AuditError } from './errors.ts';
import type { LedgerLog, LogSource } from './ledger-log.ts';
import { type Checkpoint, verifyCheckpoint } from './tlog/checkpoint.ts';
import { CompactRange, type Hash, HASH_BYTES, leafHashOfText, sameHash } from './tlog/merkle.ts';
import type { VerifierKey } from './tlog/note.ts';
import { TILE_WIDTH } from './tlog/tiles.ts';

/** Up to where a ledger was verified before. */
export interface VerifiedTo {
  readonly size: number;
  /** Base64. */
  readonly root: string;
}

export interface EventsVerified extends VerifiedTo {
  readonly events: number;
  /** How many of the events were read now; the others had been verified before. */
  readonly read: number;
  readonly streams: number;
  /** Events that the log has not taken in yet. */
  readonly notInLog: number;
  readonly checkpoints: number;
}

export interface VerifyOptions {
  /** The log's key, null for a log that has never signed. */
  readonly key: VerifierKey | null;
  /** Signed checkpoints that were kept elsewhere than in the log's own store. */
  readonly kept: readonly string[];
  /** Where an earlier verification ended; events before are not read again, but the tree must still begin with it. */
  readonly since: VerifiedTo | null;
  /** What else is to see each event. */
  readonly visit?: (event: Recorded) => void;
  readonly onProgress?: (position: number, total: number) => void;
}

/** Two tiles: few questions, and little memory. */
const PAGE = 2 * TILE_WIDTH;

/**
 * @throws AuditError naming the first bad place: `log-gap`, `entry-unreadable`, `log-differs`, `log-rolled-back`,
 *   `checkpoint-replaced`, `time-runs-back`, and of signatures
 */
export async function verifyEvents(
  source: LogSource,
  log: LedgerLog,
  options: VerifyOptions,
): Promise<EventsVerified> {
  const [{ position: head }, size] = [await source.head(), log.size];
  if (head < size) throw new AuditError('log-rolled-back', { origin: log.origin, size, events: head });
  const since = options.since?.size ?? 0;
  if (since > size)
    throw new AuditError('log-rolled-back', { origin: log.origin, size: since, events: size });
  const walk = new Walk(source, log, size, options, await signedOnes(log, size, options));
  await walk.begin();
  while (walk.position < head) {
    const rows = await source.readStored({
      after: walk.position,
      limit: Math.min(PAGE, head - walk.position),
    });
    if (rows.length === 0) throw missing(walk.position + 1);
    for (const row of rows) {
      if (walk.begun > 0 && walk.mayGoOn(row)) await walk.lookBack(row);
      walk.take(row);
    }
    options.onProgress?.(walk.position, head);
  }
  return walk.end();
}

/** As far as a stream was gone through. There is one for every stream, so the hash is kept as short text, not as a buffer. */
interface StreamEnd {
  revision: number;
  /** Base64. */
  leaf: string;
}

class Walk {
  position: number;
  private readonly source: LogSource;
  private readonly log: LedgerLog;
  private readonly size: number;
  private readonly options: VerifyOptions;
  readonly begun: number;
  private readonly range: CompactRange;
  private readonly ends = new Map<string, StreamEnd>();
  private readonly checkpoints: readonly Checkpoint[];
  private next = 0;
  private recordedAt = '';
  /** The hashes that the log has from a multiple of the tile width on. */
  private tile: Buffer = Buffer.alloc(0);

  constructor(
    source: LogSource,
    log: LedgerLog,
    size: number,
    options: VerifyOptions,
    checkpoints: readonly Checkpoint[],
  ) {
    this.source = source;
    this.log = log;
    this.size = size;
    this.options = options;
    this.begun = options.since?.size ?? 0;
    this.position = this.begun;
    this.range = new CompactRange(this.begun, log.peaks(this.begun));
    this.checkpoints = checkpoints;
  }

  async begin(): Promise<void> {
    const { since } = this.options;
    const { origin } = this.log;
    if (since && base64(this.range.root()) !== since.root)
      throw new AuditError('checkpoint-replaced', { origin, size: since.size });
    // Those before the beginning are held against the hashes that the root was just found to be right of.
    for (const { size, root } of this.checkpoints.filter((one) => one.size < this.begun)) {
      if (!sameHash(this.log.rootAt(size), root))
        throw new AuditError('checkpoint-replaced', { origin, size });
      this.next += 1;
    }
    const [last] = await this.source.readStored({ after: Math.max(0, this.begun - 1), limit: 1 });
    if (this.begun > 0) this.recordedAt = last?.recordedAt ?? '';
    this.requireCheckpoints();
  }

  take(stored: StoredRow): void {
    const row = inFixedShape(stored);
    const { position, stream, revision, recordedAt } = row;
    if (position !== this.position + 1) throw missing(this.position + 1);
    const end = this.ends.get(stream);
    const expected = end ? end.revision + 1 : 0;
    if (revision !== expected) throw new AuditError('log-gap', { ...placeOf(row), expected });
    if (recordedAt < this.recordedAt) throw new AuditError('time-runs-back', placeOf(row));
    const leaf = leafHashOfText(entryIn(row, end?.leaf ?? null, this.options.visit));
    if (position <= this.size) this.requireInLog(row, leaf);
    if (end) {
      end.revision = revision;
      end.leaf = leaf;
    } else {
      this.ends.set(stream, { revision, leaf });
    }
    this.position = position;
    this.recordedAt = recordedAt;
    if (position % TILE_WIDTH === 0) this.grow();
    this.requireCheckpoints();
  }

  end(): EventsVerified {
    this.grow();
    return {
      events: this.position,
      read: this.position - this.begun,
      streams: this.ends.size,
      notInLog: this.position - this.size,
      checkpoints: new Set(this.checkpoints.map(({ size }) => size)).size,
      size: this.size,
      root: base64(this.range.root()),
    };
  }

  /** Whether a row may belong to a stream that had events before this verification began. */
  mayGoOn({ stream, revision }: StoredRow): boolean {
    return revision > 0 && !this.ends.has(stream);
  }

  async lookBack({ stream, revision }: StoredRow): Promise<void> {
    const [before] = await this.source.readStream(stream, {
      direction: 'backwards',
      from: revision - 1,
      limit: 1,
    });
    if (before && before.position <= this.begun)
      this.ends.set(stream, { revision: before.revision, leaf: base64(this.log.leaf(before.position - 1)) });
  }

  private requireInLog(row: StoredRow, leaf: string): void {
    const index = row.position - 1;
    const within = index % TILE_WIDTH;
    if (within === 0 || this.tile.length === 0) {
      const { buffer, byteOffset, length } = this.log.database.tile(0, Math.floor(index / TILE_WIDTH));
      this.tile = Buffer.from(buffer, byteOffset, length);
    }
    const known = this.tile.toString('base64', within * HASH_BYTES, (within + 1) * HASH_BYTES);
    if (leaf !== known) throw new AuditError('log-differs', placeOf(row));
  }

  /** Up to where the verification has come, by the tile's hashes, which were found to be those of the events. */
  private grow(): void {
    const { size } = this.range;
    const more = Math.min(this.position, this.size) - size;
    const first = size % TILE_WIDTH;
    this.range.appendAll(this.tile.subarray(first * HASH_BYTES, (first + more) * HASH_BYTES));
  }

  private requireCheckpoints(): void {
    for (
      let one = this.checkpoints[this.next];
      one?.size === this.position;
      one = this.checkpoints[this.next]
    ) {
      this.grow();
      if (!sameHash(this.range.root(), one.root))
        throw new AuditError('checkpoint-replaced', { origin: this.log.origin, size: one.size });
      this.next += 1;
    }
  }
}

/** The checkpoints the log has signed, in its store and elsewhere, each with a good signature, the smallest first. */
async function signedOnes(log: LedgerLog, size: number, { key, kept }: VerifyOptions): Promise<Checkpoint[]> {
  const stored = await log.checkpoints.all();
  const notes = [...stored.map(({ note }) => note), ...kept];
  if (notes.length === 0) return [];
  if (!key) throw new AuditError('signature-missing', { name: log.origin });
  const checkpoints = notes.map((note, i) => {
    const { checkpoint } = verifyCheckpoint(note, key);
    const expected = stored[i]?.size ?? checkpoint.size;
    if (checkpoint.size !== expected)
      throw new AuditError('checkpoint-replaced', { origin: log.origin, size: expected });
    return checkpoint;
  });
  const sorted = checkpoints.sort((a, b) => a.size - b.size);
  const last = sorted.at(-1);
  if (last && last.size > size)
    throw new AuditError('log-rolled-back', { origin: log.origin, size: last.size, events: size });
  return sorted;
}

/** A row comes from the database as an object in which every property is looked up by name; this one is read far quicker. */
const inFixedShape = (row: StoredRow): StoredRow => ({
  position: row.position,
  stream: row.stream,
  revision: row.revision,
  id: row.id,
  type: row.type,
  version: row.version,
  data: row.data,
  metadata: row.metadata,
  recordedAt: row.recordedAt,
});

/** The parts of the entry's text, of which the event is read on the way. */
function entryIn(row: StoredRow, prev: string | null, visit: VerifyOptions['visit']): readonly string[] {
  try {
    const event = eventCodec.decode(row);
    visit?.(event);
    // Parsed once, unless an older shape was brought to the present one.
    const isAsStored = row.version === EVENT_VERSIONS[event.type];
    const data = isAsStored ? (event.data as object) : (JSON.parse(row.data) as object);
    return entryParts(row, data as JsonObject, event.metadata as object as JsonObject, prev);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new AuditError('entry-unreadable', { ...placeOf(row), reason });
  }
}

const placeOf = ({ position, stream, revision }: StoredRow) => ({ position, stream, revision });
const missing = (position: number): AuditError => new AuditError('event-missing', { position });
const base64 = (hash: Hash): string => Buffer.from(hash).toString('base64');
