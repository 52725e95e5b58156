/**
 * Which ledger position is where in the log. Full chunks are kept in a stream of EventStoreDB itself, the newest positions
 * only in memory: they follow from the log. Losing the whole index would cost a read of the log, nothing else.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { StoreError } from '../port.ts';
import { failureOf, isUnknownPlace } from './call-failure.ts';
import type { EventLog } from './event-log.ts';
import type { LogEvent } from './log-event.ts';
import { ownTime } from './ledger-event.ts';
import type { LogPosition } from './log-position.ts';
import { backOffMs } from './patience.ts';
import type { Patience } from './patience.ts';
import { CHUNK_SIZE, INDEX_STREAM, PositionChunk } from './position-chunk.ts';
import type { Place } from './position-chunk.ts';

/** Chunks kept in memory: half a million events, some megabytes. */
const MOST_CACHED = 512;

export class PositionIndex {
  readonly #log: EventLog;
  readonly #patience: Patience;
  readonly #closing: AbortSignal;
  /** By number, the one that was used last at the end. */
  readonly #cache = new Map<number, Promise<PositionChunk>>();
  /** Full chunks on their way into the stream, oldest first. */
  #unsaved: PositionChunk[] = [];
  #saving: Promise<void> | null = null;
  #newest = new PositionChunk(0, null);
  #trouble: StoreError | null = null;

  constructor(log: EventLog, patience: Patience, closing: AbortSignal) {
    this.#log = log;
    this.#patience = patience;
    this.#closing = closing;
  }

  /** Why the index could not be written last time, null when it could. */
  get trouble(): StoreError | null {
    return this.#trouble;
  }

  /**
   * Starts over from what is stored.
   * @returns the last full chunk, null where there is none yet
   */
  async load(): Promise<PositionChunk | null> {
    this.#cache.clear();
    this.#unsaved = [];
    this.#trouble = null;
    const stored = await this.#log.readStream(INDEX_STREAM, {
      from: 'end',
      direction: 'backwards',
      count: 1,
    });
    const event = stored?.at(-1);
    const last = event ? PositionChunk.fromEvent(event, Number(event.revision)) : null;
    if (last) this.#remember(last.number, Promise.resolve(last));
    this.#newest = new PositionChunk(last ? last.number + 1 : 0, last?.recordedAt ?? null);
    return last;
  }

  /** The next event of the ledger. */
  add(event: LogEvent): string {
    if (this.#newest.full) {
      const full = this.#newest;
      this.#newest = new PositionChunk(full.number + 1, full.recordedAt);
    }
    const recordedAt = this.#newest.add(event.position, event.id, ownTime(event));
    if (this.#newest.full) {
      this.#unsaved.push(this.#newest);
      this.#saving ??= this.#save();
    }
    return recordedAt;
  }

  /** @param ordinal a ledger position that was counted */
  async place(ordinal: number): Promise<Place> {
    return (await this.chunkOf(ordinal)).place(ordinal);
  }

  /** The chunk that holds a ledger position that was counted. */
  chunkOf(ordinal: number): Promise<PositionChunk> {
    return this.#chunk(Math.floor((ordinal - 1) / CHUNK_SIZE));
  }

  /** The ledger position of the event at a place of the log not after the last one counted; null if it is not counted. */
  async ordinalOf(position: LogPosition): Promise<number | null> {
    const inNewest = this.#newest.find(position);
    if (inNewest !== 'before') return inNewest === 'after' ? null : inNewest;
    let low = 0;
    let high = this.#newest.number - 1;
    while (low <= high) {
      const middle = (low + high) >> 1;
      const found = (await this.#chunk(middle)).find(position);
      if (found === 'before') high = middle - 1;
      else if (found === 'after') low = middle + 1;
      else return found;
    }
    return null;
  }

  /** Resolves when everything full is stored or the store is closing. */
  async saved(): Promise<void> {
    await this.#saving;
  }

  async #chunk(number: number): Promise<PositionChunk> {
    if (number === this.#newest.number) return this.#newest;
    const unsaved = this.#unsaved.find((chunk) => chunk.number === number);
    if (unsaved) return unsaved;
    const chunk = this.#cache.get(number) ?? this.#read(number);
    this.#remember(number, chunk);
    try {
      return await chunk;
    } catch (error) {
      this.#cache.delete(number);
      throw error;
    }
  }

  async #read(number: number): Promise<PositionChunk> {
    const query = { from: BigInt(number), direction: 'forwards', count: 1 } as const;
    const event = (await this.#log.readStream(INDEX_STREAM, query))?.at(0);
    if (event && Number(event.revision) === number) return PositionChunk.fromEvent(event, number);
    throw new StoreError(
      'store-damaged',
      `Event ${number} of stream ${INDEX_STREAM}, a part of the ledger's position index, is missing; restore a backup`,
      { stream: INDEX_STREAM, revision: number },
    );
  }

  #remember(number: number, chunk: Promise<PositionChunk>): void {
    this.#cache.delete(number);
    this.#cache.set(number, chunk);
    for (const oldest of this.#cache.keys()) {
      if (this.#cache.size <= MOST_CACHED) break;
      this.#cache.delete(oldest);
    }
  }

  /** In the background, for as long as it takes: until then the chunks are in memory and can be counted again. */
  async #save(): Promise<void> {
    for (let failures = 0; ;) {
      const [chunk] = this.#unsaved;
      if (!chunk || this.#closing.aborted) break;
      try {
        // After an older copy was restored, what was counted before it must not get into the index, where it would stay.
        if (!(await this.#isInLog(chunk))) {
          this.#unsaved = [];
          break;
        }
        const expected = chunk.number === 0 ? 'no_stream' : BigInt(chunk.number - 1);
        await this.#log.append(INDEX_STREAM, expected, [chunk.toEvent()]);
        this.#trouble = null;
        failures = 0;
        if (this.#unsaved[0] !== chunk) continue;
        this.#unsaved.shift();
        this.#remember(chunk.number, Promise.resolve(chunk));
      } catch (error) {
        this.#trouble = notSaved(error);
        await delay(backOffMs(this.#patience, failures++), undefined, { signal: this.#closing }).catch(
          () => undefined,
        );
      }
    }
    this.#saving = null;
  }

  async #isInLog(chunk: PositionChunk): Promise<boolean> {
    const { position } = chunk.place((chunk.number + 1) * CHUNK_SIZE);
    try {
      const [last] = await this.#log.readAll(position, 1);
      return last?.id === chunk.lastId;
    } catch (error) {
      if (isUnknownPlace(error)) return false;
      throw error;
    }
  }
}

/** A wrong revision means that another process has counted the same log in another way. */
function notSaved(cause: unknown): StoreError {
  const failure = failureOf(cause);
  const differs = failure.driverError.type === 'wrong-expected-version';
  return new StoreError(
    differs ? 'store-damaged' : 'store-unavailable',
    differs
      ? `Stream ${INDEX_STREAM} does not hold the positions that follow from the log; events were removed from the log, or something else writes to this stream`
      : `Stream ${INDEX_STREAM} cannot be written: ${failure.message}`,
    { stream: INDEX_STREAM },
    { cause },
  );
}
