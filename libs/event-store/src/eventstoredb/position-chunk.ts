/**
 * A thousand events of the ledger with their places in the log: one page of the position index. Its content follows from
 * the log alone, so that every process makes the same pages, byte by byte.
 */
import { createHash } from 'node:crypto';
import type { Instant } from '#domain';
import { StoreError } from '../port.ts';
import type { EventToWrite, LogEvent } from './log-event.ts';
import { compareInLog } from './log-position.ts';
import type { LogPosition } from './log-position.ts';

/** Events of a full chunk. Part of the stored form: another number needs another stream. */
export const CHUNK_SIZE = 1_000;
export const INDEX_STREAM = 'positions-v1';
const INDEX_TYPE = 'LedgerPositions';

/** An event's place: where it is, and when it was recorded if that is later than it says itself. */
export interface Place {
  readonly position: LogPosition;
  readonly recordedAt: Instant | null;
}

/** Chunk n holds the ledger positions n × 1,000 + 1 … (n + 1) × 1,000. It grows at its end until it is full. */
export class PositionChunk {
  readonly number: number;
  readonly #commits: bigint[] = [];
  /** Only where it differs from the commit position. */
  readonly #prepares = new Map<number, bigint>();
  /** Recording times that differ from the event's own, which lies before that of an earlier event. */
  readonly #later = new Map<number, Instant>();
  #recordedAt: Instant | null;
  #lastId = '';

  /** @param recordedAt recording time of the event before this chunk, null before the first */
  constructor(number: number, recordedAt: Instant | null) {
    this.number = number;
    this.#recordedAt = recordedAt;
  }

  /** Ledger position before the first of this chunk. */
  get before(): number {
    return this.number * CHUNK_SIZE;
  }

  get size(): number {
    return this.#commits.length;
  }

  get full(): boolean {
    return this.size === CHUNK_SIZE;
  }

  /** Id of its last event. */
  get lastId(): string {
    return this.#lastId;
  }

  /** Recording time of its last event. */
  get recordedAt(): Instant | null {
    return this.#recordedAt;
  }

  /** @returns the event's recording time: its own, or that of the event before where that is later */
  add(position: LogPosition, id: string, ownTime: Instant): Instant {
    const offset = this.size;
    this.#commits.push(position.commit);
    if (position.prepare !== position.commit) this.#prepares.set(offset, position.prepare);
    this.#lastId = id;
    if (this.#recordedAt !== null && this.#recordedAt > ownTime) this.#later.set(offset, this.#recordedAt);
    else this.#recordedAt = ownTime;
    return this.#recordedAt;
  }

  /** @param ordinal the ledger position; must be in this chunk */
  place(ordinal: number): Place {
    const offset = ordinal - this.before - 1;
    return { position: this.#at(offset), recordedAt: this.#later.get(offset) ?? null };
  }

  /** Where a place of the log lies: before this chunk, after it, or within it (and then perhaps at no event of it). */
  find(position: LogPosition): 'before' | 'after' | number | null {
    if (this.size === 0 || compareInLog(position, this.#at(0)) < 0) return 'before';
    let low = 0;
    let high = this.size - 1;
    if (compareInLog(position, this.#at(high)) > 0) return 'after';
    while (low < high) {
      const middle = (low + high) >> 1;
      if (compareInLog(this.#at(middle), position) < 0) low = middle + 1;
      else high = middle;
    }
    return compareInLog(this.#at(low), position) === 0 ? this.before + low + 1 : null;
  }

  /** The event that keeps a full chunk. Its id follows from its content, so that writing it again changes nothing. */
  toEvent(): EventToWrite {
    const [first = 0n] = this.#commits;
    const data = JSON.stringify({
      chunk: this.number,
      first: String(first),
      gaps: this.#commits.slice(1).map((commit, index) => Number(commit - (this.#commits[index] ?? 0n))),
      prepares: [...this.#prepares].map(([offset, prepare]) => [offset, String(prepare)]),
      later: [...this.#later],
      lastId: this.#lastId,
      recordedAt: this.#recordedAt,
    });
    const digest = createHash('sha256').update(data).digest('hex');
    const id = digest.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*$/, '$1-$2-8$3-8$4-$5');
    return { id, type: INDEX_TYPE, data: Buffer.from(data), metadata: Buffer.from('{}') };
  }

  /** @throws StoreError `store-damaged` when the event is no chunk, or another one */
  static fromEvent(event: LogEvent, number: number): PositionChunk {
    const data = event.type === INDEX_TYPE ? event.data : null;
    if (!isStoredChunk(data) || data.chunk !== number) {
      throw new StoreError(
        'store-damaged',
        `Event ${event.revision} of stream ${INDEX_STREAM} is not part of the ledger's position index; something else writes to this stream, or it was written by a newer version of the program`,
        { stream: INDEX_STREAM, revision: Number(event.revision) },
      );
    }
    const chunk = new PositionChunk(number, data.recordedAt);
    let commit = BigInt(data.first);
    chunk.#commits.push(commit);
    for (const gap of data.gaps) chunk.#commits.push((commit += BigInt(gap)));
    for (const [offset, prepare] of data.prepares) chunk.#prepares.set(offset, BigInt(prepare));
    for (const [offset, time] of data.later) chunk.#later.set(offset, time);
    chunk.#lastId = data.lastId;
    return chunk;
  }

  #at(offset: number): LogPosition {
    const commit = this.#commits[offset];
    if (commit === undefined) throw new RangeError(`There is no event ${offset} in chunk ${this.number}`);
    return { commit, prepare: this.#prepares.get(offset) ?? commit };
  }
}

interface StoredChunk {
  readonly chunk: number;
  readonly first: string;
  readonly gaps: readonly number[];
  readonly prepares: readonly (readonly [number, string])[];
  readonly later: readonly (readonly [number, Instant])[];
  readonly lastId: string;
  readonly recordedAt: Instant;
}

const DIGITS = /^\d+$/;

function isStoredChunk(value: unknown): value is StoredChunk {
  if (typeof value !== 'object' || value === null) return false;
  const { chunk, first, gaps, prepares, later, lastId, recordedAt } = value as Record<string, unknown>;
  return (
    typeof chunk === 'number' &&
    isDigits(first) &&
    Array.isArray(gaps) &&
    gaps.length === CHUNK_SIZE - 1 &&
    gaps.every((gap) => Number.isSafeInteger(gap) && Number(gap) >= 0) &&
    isPairs(prepares, isDigits) &&
    isPairs(later, (time) => typeof time === 'string') &&
    typeof lastId === 'string' &&
    typeof recordedAt === 'string'
  );
}

const isDigits = (value: unknown): boolean => typeof value === 'string' && DIGITS.test(value);

const isPairs = (value: unknown, isValue: (value: unknown) => boolean): boolean =>
  Array.isArray(value) &&
  value.every((pair: unknown) => Array.isArray(pair) && Number.isSafeInteger(pair[0]) && isValue(pair[1]));
