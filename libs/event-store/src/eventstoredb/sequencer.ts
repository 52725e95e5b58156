/**
 * Counts the ledger's events in the order of the log: the first is position 1, whatever else is in the log between them.
 *
 * Events arrive on two ways, a live subscription and reads that catch up, both complete and in order; what one has
 * brought the other skips. So it does not matter which is faster, and either may fail for a while.
 */
import type { Instant } from '#domain';
import { BEFORE_FIRST, StoreError } from '../port.ts';
import type { StoreHead } from '../port.ts';
import { CallFailure, closedMeanwhile, isUnknownPlace } from './call-failure.ts';
import type { EventLog } from './event-log.ts';
import type { LogEvent } from './log-event.ts';
import { isLedgerEvent, ownTime } from './ledger-event.ts';
import { compareInLog, isAfter } from './log-position.ts';
import type { LogPosition } from './log-position.ts';
import type { PositionIndex } from './position-index.ts';
import { WaitingList } from './waiting-list.ts';

/** An event of the ledger with what counting says about it. */
export interface Counted {
  readonly ordinal: number;
  readonly recordedAt: Instant;
  readonly event: LogEvent;
}

/** Events of one catching-up read. */
const PAGE = 500;

export class Sequencer {
  readonly #log: EventLog;
  readonly #index: PositionIndex;
  readonly #ringSize: number;
  readonly #onCount: () => void;
  /** The newest events, at least `ringSize` of them where there are as many. */
  #ring: Counted[] = [];
  #head: { ordinal: number; position: LogPosition | null; recordedAt: Instant | null } = NOTHING;
  /** The last event known to be in the log, of the ledger or not: reads go on from there and see that it is still there. */
  #known: { readonly position: LogPosition; readonly id: string } | null = null;
  #epoch = 0;
  #loaded = false;
  #reading: Promise<void> | null = null;
  #readingNext: Promise<void> | null = null;
  readonly #waiting = new WaitingList();

  /** @param onCount called when there are new events, and when the record was found to end before what was seen in it */
  constructor(log: EventLog, index: PositionIndex, ringSize: number, onCount: () => void) {
    this.#log = log;
    this.#index = index;
    this.#ringSize = ringSize;
    this.#onCount = onCount;
  }

  get head(): StoreHead {
    return { position: this.#head.ordinal, recordedAt: this.#head.recordedAt };
  }

  /** Place of the last event counted, null before the first. A subscription goes on after it. */
  get position(): LogPosition | null {
    return this.#head.position;
  }

  /** Rises when the record was found to end before what was seen in it. */
  get epoch(): number {
    return this.#epoch;
  }

  /** Milliseconds that somebody has been waiting for an event to be counted; 0 when nobody is. */
  get waitedMs(): number {
    return this.#waiting.waitedMs;
  }

  /** Takes an event of the log, wherever it comes from. */
  count(event: LogEvent): void {
    if (!isAfter(event.position, this.#head.position)) return;
    if (!isLedgerEvent(event)) return;
    const recordedAt = this.#index.add(event);
    const ordinal = this.#head.ordinal + 1;
    this.#head = { ordinal, position: event.position, recordedAt };
    if (isAfter(event.position, this.#known?.position ?? null)) this.#known = event;
    this.#ring.push({ ordinal, recordedAt, event });
    if (this.#ring.length >= 2 * this.#ringSize) this.#ring = this.#ring.slice(-this.#ringSize);
    this.#waiting.answer(event.position, ordinal);
    this.#onCount();
  }

  /**
   * Counts what is in the log at the time of the call or later.
   * @throws CallFailure; StoreError `store-rolled-back` once, after which it goes on with what the log holds now
   */
  catchUp(): Promise<void> {
    if (!this.#reading) {
      this.#reading = this.#readOn().finally(() => (this.#reading = null));
      return this.#reading;
    }
    // What runs may have read its last page already; one more read serves everybody who asks meanwhile.
    this.#readingNext ??= this.#reading
      .catch(() => undefined)
      .then(() => {
        this.#readingNext = null;
        return this.catchUp();
      });
    return this.#readingNext;
  }

  /**
   * Waits until the event at a place of the log is counted.
   * @returns its ledger position
   * @throws StoreError `store-damaged` when the event there is none of the ledger's
   */
  counted(position: LogPosition): Promise<number> {
    if (!isAfter(position, this.#head.position)) return this.#ordinalOf(position);
    return this.#waiting.wait(position);
  }

  /**
   * Events by ledger position.
   * @param first, last both inclusive and counted
   * @throws StoreError `store-damaged` when one is not where it was
   */
  async range(first: number, last: number): Promise<Counted[]> {
    const [oldest] = this.#ring;
    if (oldest && first >= oldest.ordinal) {
      return this.#ring.slice(first - oldest.ordinal, last - oldest.ordinal + 1);
    }
    const found: Counted[] = [];
    let from = (await this.#index.place(first)).position;
    let ordinal = first;
    // One more than is wanted, because a page begins with the event at `from`; more still where others write to the log.
    for (let count = 0, cuts = 0; ordinal <= last;) {
      count = Math.min(PAGE, Math.max(2 * count, last - ordinal + 2));
      const page = await this.#log.readAll(from, count);
      const end = page.at(-1);
      if (!end || (found.length > 0 && compareInLog(end.position, from) === 0)) {
        if ((cuts += 1) > MOST_CUTS) throw cutShort();
        continue;
      }
      for (const event of page) {
        if (!isLedgerEvent(event) || ordinal > last) continue;
        const { position, recordedAt } = (await this.#index.chunkOf(ordinal)).place(ordinal);
        const compared = compareInLog(event.position, position);
        if (compared < 0 && found.length > 0) continue;
        if (compared !== 0) throw moved(ordinal);
        found.push({ ordinal, event, recordedAt: recordedAt ?? ownTime(event) });
        ordinal += 1;
      }
      from = end.position;
    }
    return found;
  }

  /** Rejects those who have been waiting for so many milliseconds. */
  giveUp(afterMs: number): void {
    const message = 'an event that was stored does not appear in the log';
    this.#waiting.giveUp(new CallFailure('ambiguous', { message }), afterMs);
  }

  /** Rejects everybody who waits. */
  close(): void {
    this.#waiting.giveUp(closedMeanwhile());
  }

  async #ordinalOf(position: LogPosition): Promise<number> {
    const ordinal = await this.#index.ordinalOf(position);
    if (ordinal !== null) return ordinal;
    throw new StoreError(
      'store-damaged',
      'An event of a ledger stream was not counted: the position index and the log of EventStoreDB disagree',
    );
  }

  async #readOn(): Promise<void> {
    if (!this.#loaded) await this.#load();
    for (let cuts = 0; ;) {
      const known = this.#known;
      const epoch = this.#epoch;
      const page = await this.#page(known);
      if (epoch !== this.#epoch) return;
      if (known && page?.[0]?.id !== known.id) {
        if (!page || page.length > 0 || (await this.#endsBefore(known.position))) await this.#startOver();
        if ((cuts += 1) > MOST_CUTS) throw cutShort();
        continue;
      }
      for (const event of page ?? []) this.count(event);
      const end = page?.at(-1);
      if (end && isAfter(end.position, this.#known?.position ?? null)) this.#known = end;
      if (!page || page.length < PAGE) break;
    }
    // Who waits for an event that was not counted in passing: a repetition, or an event of nobody.
    await this.#waiting.answerWhere(
      (position) => !isAfter(position, this.#head.position),
      (position) => this.#ordinalOf(position),
    );
  }

  /** A page of the log from a known event on, that one first; null when no event begins there any more. */
  async #page(known: { position: LogPosition } | null): Promise<LogEvent[] | null> {
    try {
      return await this.#log.readAll(known?.position ?? null, PAGE);
    } catch (error) {
      if (known && isUnknownPlace(error)) return null;
      throw error;
    }
  }

  /** Asked twice where the log seems to be empty, since an answer that is cut short looks the same. */
  async #endsBefore(position: LogPosition): Promise<boolean> {
    const end = (await this.#log.readLast()) ?? (await this.#log.readLast());
    return end === null || compareInLog(end.position, position) < 0;
  }

  async #load(): Promise<void> {
    const last = await this.#index.load();
    this.#ring = [];
    this.#head = NOTHING;
    this.#known = null;
    if (last) {
      const ordinal = last.before + last.size;
      const { position } = last.place(ordinal);
      this.#head = { ordinal, position, recordedAt: last.recordedAt };
      this.#known = { position, id: last.lastId };
    }
    this.#loaded = true;
  }

  /** A known event is not where it was, so what was counted does not hold any more. */
  async #startOver(): Promise<never> {
    const { position } = this.head;
    const error = new StoreError(
      'store-rolled-back',
      `The record in EventStoreDB ends before events that were seen in it (up to position ${position}): an older copy was restored, or events were removed. What was read from it must be built anew`,
      { position },
    );
    this.#epoch += 1;
    this.#loaded = false;
    this.#waiting.giveUp(error);
    await this.#load();
    this.#onCount();
    throw error;
  }
}

/** Times that an answer may end too early before it counts as no answer. */
const MOST_CUTS = 3;

const NOTHING = { ordinal: BEFORE_FIRST, position: null, recordedAt: null };

const cutShort = (): CallFailure => new CallFailure('ambiguous', { message: 'an answer was cut short' });

const moved = (ordinal: number): StoreError =>
  new StoreError(
    'store-damaged',
    `The event at position ${ordinal} is not where it was in the log of EventStoreDB; events were removed from it; restore a backup`,
    { position: ordinal },
  );
