/**
 * The log of the ledger: a Merkle tree (RFC 6962) whose entry i is the event at position i + 1. It follows the event store as
 * any consumer does and keeps only hashes, so that it is the same over every store; the entries are made again from the
 * events whenever they are asked for, and then have to fit the hashes.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { EventStore, StoredRow } from '#event-store';
import type { CheckpointStore } from './checkpoint-store.ts';
import { entryBytes, entryLeaf } from './entry.ts';
import { AuditError } from './errors.ts';
import { LogDatabase } from './log-database.ts';
import { TileTrees, tileRoot } from './tile-trees.ts';
import {
  consistencyProof,
  type Hash,
  HASH_BYTES,
  inclusionProof,
  leafHash,
  rootAt,
  sameHash,
} from './tlog/merkle.ts';
import { formatEntryBundle, LONGEST_ENTRY, type Tile, TILE_WIDTH, tileWidth } from './tlog/tiles.ts';

const BATCH = 500;

export type LogSource = Pick<EventStore, 'readStored' | 'readStream' | 'head' | 'subscribe'>;

export class LedgerLog {
  readonly database: LogDatabase;
  /** What was signed of it. */
  readonly checkpoints: CheckpointStore;
  private readonly source: LogSource;
  private readonly trees: TileTrees;
  private catching: Promise<number> | null = null;
  private knowsItsEvents = false;

  /**
   * Opens the log in its file, creating it under the name given where there is none.
   * @param checkpoints where they are not kept in that file, but for several processes
   */
  constructor(path: string, origin: string, source: LogSource, checkpoints?: CheckpointStore) {
    this.database = new LogDatabase(path, origin);
    this.checkpoints = checkpoints ?? this.database.checkpoints;
    this.trees = new TileTrees((level, number) => this.database.tile(level, number));
    this.source = source;
  }

  get origin(): string {
    return this.database.origin;
  }

  get size(): number {
    return this.database.size;
  }

  close(): void {
    this.database.close();
  }

  /** Forgets all hashes, to take them in again; what was signed stays. @param origin the log's name from now on */
  startOver(origin?: string): void {
    this.database.clear(origin);
    this.trees.forget();
    this.knowsItsEvents = false;
  }

  // --- Following the store --------------------------------------------------------------------------------------

  /**
   * Takes in all events there are now.
   * @returns the size then
   * @throws AuditError `log-rolled-back`, `log-differs` where the events are not those the log was made of; `log-gap`,
   *   `entry-unreadable`
   */
  catchUp(): Promise<number> {
    // One at a time; who asks meanwhile is not told of events that came after the running one looked.
    const run = (this.catching ?? Promise.resolve(0)).then(
      () => this.takeAll(),
      () => this.takeAll(),
    );
    this.catching = run;
    return run;
  }

  /**
   * Takes in what is missing to a size that others speak of, such as that of a checkpoint signed elsewhere.
   * @throws AuditError `beyond-log` where there are not so many events; as `catchUp`
   */
  async reach(size: number): Promise<void> {
    if (this.size < size && (await this.catchUp()) < size)
      throw new AuditError('beyond-log', { size: this.size });
  }

  /** Follows the store until the signal aborts. @throws AuditError as `catchUp` does */
  async follow(signal: AbortSignal, onGrowth: (size: number) => void = () => undefined): Promise<void> {
    // What interrupted it before may have been that an older copy of the store was restored.
    this.knowsItsEvents = false;
    await this.catchUp();
    for await (const batch of this.source.subscribe({ after: this.size, batchSize: BATCH, signal })) {
      if (batch.length > 0) onGrowth(await this.catchUp());
    }
  }

  private async takeAll(): Promise<number> {
    await this.requireSameEvents();
    for (;;) {
      const size = this.size;
      const rows = await this.source.readStored({ after: size, limit: BATCH });
      if (rows.length === 0) return size;
      this.take(size, rows);
      // A long log is taken in while others go on.
      await nextTurn();
    }
  }

  /** Another process may have taken the same rows meanwhile; then nothing is left to do with them. */
  private take(size: number, rows: readonly StoredRow[]): void {
    const { database } = this;
    database.transaction(() => {
      if (database.size !== size) return;
      const ends = new Map<string, { revision: number; leaf: Hash }>();
      const leaves = rows.map((row, i) => {
        if (row.position !== size + i + 1) throw gap(row, size + i + 1);
        const end = ends.get(row.stream) ?? database.streamEnd(row.stream);
        const revision = (end?.revision ?? -1) + 1;
        if (row.revision !== revision) throw gap(row, revision);
        const leaf = readableLeaf(row, end?.leaf ?? null);
        ends.set(row.stream, { revision, leaf });
        return leaf;
      });
      for (const [stream, end] of ends) database.putStreamEnd(stream, end);
      this.addLeaves(size, leaves);
      database.size = size + leaves.length;
    });
  }

  /** Fills tiles; each that is full adds its root to the level above. */
  private addLeaves(size: number, leaves: readonly Hash[]): void {
    let [first, hashes] = [size, leaves];
    for (let level = 0; hashes.length > 0; level++) {
      const above: Hash[] = [];
      const firstTile = Math.floor(first / TILE_WIDTH);
      for (let number = firstTile, taken = 0; taken < hashes.length; number++) {
        const there = this.database.tile(level, number);
        // After a crash the last tile may hold more than the size says; what is beyond is written again.
        const kept = number === firstTile ? (first % TILE_WIDTH) * HASH_BYTES : 0;
        const more = hashes.slice(taken, taken + TILE_WIDTH - kept / HASH_BYTES);
        const tile = Buffer.concat([there.subarray(0, kept), ...more]);
        this.database.putTile(level, number, tile);
        if (tile.length === TILE_WIDTH * HASH_BYTES) above.push(tileRoot(tile));
        taken += more.length;
      }
      [first, hashes] = [firstTile, above];
    }
  }

  // --- The tree -------------------------------------------------------------------------------------------------

  /** The hash of a perfect subtree that is complete. @throws RangeError where it is not */
  readonly node = (level: number, index: number): Hash => this.trees.node(level, index);

  /** @throws RangeError beyond the log's end */
  rootAt(size: number): Hash {
    this.requireSize(size);
    return rootAt(this.node, size);
  }

  /** The perfect subtrees that a tree of a size consists of, the largest first. */
  peaks(size: number): Hash[] {
    const peaks: Hash[] = [];
    let begin = 0;
    for (let level = Math.floor(Math.log2(Math.max(1, size))); level >= 0; level--) {
      const width = 2 ** level;
      if (size - begin < width) continue;
      peaks.push(this.node(level, begin / width));
      begin += width;
    }
    return peaks;
  }

  leaf(index: number): Hash {
    return this.node(0, index);
  }

  inclusion(index: number, size: number): Hash[] {
    this.requireSize(size);
    return inclusionProof(this.node, index, size);
  }

  consistency(from: number, to: number): Hash[] {
    this.requireSize(to);
    return consistencyProof(this.node, from, to);
  }

  private requireSize(size: number): void {
    if (!Number.isSafeInteger(size) || size < 0 || size > this.size)
      throw new RangeError(`the log has ${this.size} entries, not ${size}`);
  }

  // --- Entries --------------------------------------------------------------------------------------------------

  /**
   * The bytes of entries, made from the events as they are in the store now.
   * @param ends the last leaf of each stream among the entries before, for who reads on from page to page
   * @returns as many as there are from `index` on, at most `count`
   * @throws AuditError `log-differs` where one does not fit its hash
   */
  async entries(index: number, count: number, ends = new Map<string, Hash>()): Promise<Buffer[]> {
    const rows = await this.source.readStored({ after: index, limit: Math.min(count, this.size - index) });
    const entries: Buffer[] = [];
    for (const [i, row] of rows.entries()) {
      const prev = row.revision === 0 ? null : (ends.get(row.stream) ?? (await this.leafBefore(row)));
      const entry = readable(row, () => entryBytes(row, prev));
      const leaf = leafHash(entry);
      if (!sameHash(leaf, this.leaf(index + i))) throw new AuditError('log-differs', placeOf(row));
      ends.set(row.stream, leaf);
      entries.push(entry);
    }
    return entries;
  }

  /**
   * A tile as it is served (c2sp.org/tlog-tiles): hashes, or the entries themselves.
   * @throws AuditError `tile-not-there` where the log has not so many, or an entry is too long for a bundle
   */
  async tile(tile: Tile): Promise<Uint8Array> {
    const { level, index, width } = tile;
    if (tileWidth(tile, this.size) < width) throw new AuditError('tile-not-there', { size: this.size });
    if (level !== 'entries') return this.database.tile(level, index).subarray(0, width * HASH_BYTES);
    const entries = await this.entries(index * TILE_WIDTH, width);
    if (entries.some(({ length }) => length > LONGEST_ENTRY))
      throw new AuditError('tile-not-there', { size: this.size });
    return formatEntryBundle(entries);
  }

  /** The leaf hash of the event before one in its stream. */
  private async leafBefore({ stream, revision, position }: StoredRow): Promise<Hash | null> {
    const [before] = await this.source.readStream(stream, {
      direction: 'backwards',
      from: revision - 1,
      limit: 1,
    });
    if (!before || before.position > this.size)
      throw new AuditError('log-differs', { position, stream, revision });
    return this.leaf(before.position - 1);
  }

  /** A restored or exchanged event store shows in its last event: whatever was added to it since has another id. */
  private async requireSameEvents(): Promise<void> {
    if (this.knowsItsEvents) return;
    const { size } = this;
    const { position } = await this.source.head();
    if (position < size)
      throw new AuditError('log-rolled-back', { origin: this.origin, size, events: position });
    if (size > 0) await this.entries(size - 1, 1);
    this.knowsItsEvents = true;
  }
}

const readableLeaf = (row: StoredRow, prev: Hash | null): Hash => readable(row, () => entryLeaf(row, prev));

function readable<T>(row: StoredRow, make: () => T): T {
  try {
    return make();
  } catch (cause) {
    throw new AuditError('entry-unreadable', {
      ...placeOf(row),
      reason: cause instanceof Error ? cause.message : String(cause),
    });
  }
}

const placeOf = ({ position, stream, revision }: StoredRow) => ({ position, stream, revision });

const gap = (row: StoredRow, expected: number): AuditError =>
  new AuditError('log-gap', { ...placeOf(row), expected });
