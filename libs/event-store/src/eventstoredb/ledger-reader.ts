/** Reading the ledger: streams from the server, the record by its positions, and a close look that nothing is missing. */
import { BEFORE_FIRST, StoreError } from '../port.ts';
import type { AllQuery, StoredRow, StreamQuery } from '../port.ts';
import { isRefusal } from './call-failure.ts';
import type { EventLog, FromRevision } from './event-log.ts';
import type { LogEvent } from './log-event.ts';
import { ownTime, rowOf } from './ledger-event.ts';
import { isAfter } from './log-position.ts';
import type { PositionIndex } from './position-index.ts';
import type { Sequencer } from './sequencer.ts';

/** @throws CallFailure, StoreError from every method; RangeError for a page of no size */
export class LedgerReader {
  readonly #log: EventLog;
  readonly #index: PositionIndex;
  readonly #sequencer: Sequencer;

  constructor(log: EventLog, index: PositionIndex, sequencer: Sequencer) {
    this.#log = log;
    this.#index = index;
    this.#sequencer = sequencer;
  }

  /** Events of one stream as the server has them now. */
  async stream(stream: string, { direction = 'forwards', from, limit }: StreamQuery): Promise<StoredRow[]> {
    const count = limit === undefined ? null : pageSize(limit);
    const end: FromRevision = direction === 'forwards' ? 'start' : 'end';
    const query = { direction, count, from: from === undefined ? end : BigInt(from) };
    const events = await this.#log.readStream(stream, query);
    if (!events) {
      await this.#assertNeverThere(stream);
      return [];
    }
    assertUnbroken(stream, events, direction, from);
    const rows: StoredRow[] = [];
    for (const event of events) rows.push(await this.#row(event));
    return rows;
  }

  /** Events of one stream after a position of the ledger. */
  async streamAfter(stream: string, after: number, limit: number): Promise<StoredRow[]> {
    return this.stream(stream, { from: await this.#revisionAfter(stream, after), limit: pageSize(limit) });
  }

  /** Events of the whole ledger as of now. */
  async all({ direction, after = BEFORE_FIRST, before, limit }: AllQuery): Promise<StoredRow[]> {
    pageSize(limit);
    const forwards = direction !== 'backwards';
    const wanted = forwards ? after + limit : (before ?? Infinity) - 1;
    // What was counted answers only for what is surely behind it.
    if (this.#sequencer.head.position < wanted) await this.#sequencer.catchUp();
    const last = Math.min(wanted, this.#sequencer.head.position);
    const first = forwards ? after + 1 : Math.max(1, last - limit + 1);
    const rows = last < first ? [] : await this.range(first, last);
    return forwards ? rows : rows.reverse();
  }

  /** Events by their positions, both inclusive and counted. */
  async range(first: number, last: number): Promise<StoredRow[]> {
    const counted = await this.#sequencer.range(first, last);
    return counted.map(({ event, ordinal, recordedAt }) => rowOf(event, ordinal, recordedAt));
  }

  async #row(event: LogEvent): Promise<StoredRow> {
    if (isAfter(event.position, this.#sequencer.position)) await this.#sequencer.catchUp();
    const ordinal = await this.#sequencer.counted(event.position);
    const { recordedAt } = await this.#index.place(ordinal);
    return rowOf(event, ordinal, recordedAt ?? ownTime(event));
  }

  async #revisionAfter(stream: string, after: number): Promise<number> {
    if (after <= BEFORE_FIRST) return 0;
    const [row] = await this.all({ after: after - 1, limit: 1 });
    // A reader who goes on page by page asks for what comes after an event of this stream.
    if (row?.stream === stream) return row.revision + 1;
    const [last] = await this.stream(stream, { direction: 'backwards', limit: 1 });
    let low = 0;
    let high = last ? last.revision + 1 : 0;
    while (low < high) {
      const middle = (low + high) >> 1;
      const [found] = await this.stream(stream, { from: middle, limit: 1 });
      if (found && found.position > after) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  /** A stream that was deleted looks like one that never was; only its metadata tell. */
  async #assertNeverThere(stream: string): Promise<void> {
    const query = { from: 'end', direction: 'backwards', count: 1 } as const;
    const found = await this.#log.readStream(`$$${stream}`, query).catch((error: unknown) => {
      // Whoever may not read them cannot be told.
      if (isRefusal(error, 'access-denied')) return null;
      throw error;
    });
    const metadata = found?.at(0)?.data;
    if (typeof metadata === 'object' && metadata !== null && '$tb' in metadata) throw removed(stream);
  }
}

/** Revisions follow one another; where some are missing they were cut off by metadata of the stream, or scavenged. */
function assertUnbroken(
  stream: string,
  events: readonly LogEvent[],
  direction: 'forwards' | 'backwards',
  from = 0,
): void {
  const [first] = events;
  if (!first) return;
  const step = direction === 'forwards' ? 1 : -1;
  const start = direction === 'forwards' ? from : Number(first.revision);
  if (events.some(({ revision }, index) => Number(revision) !== start + step * index)) throw removed(stream);
}

const removed = (stream: string): StoreError =>
  new StoreError(
    'store-damaged',
    `Events of stream ${stream} were deleted or cut off in EventStoreDB; restore a backup and check the access control list`,
    { stream },
  );

export function pageSize(limit: number): number {
  if (!Number.isSafeInteger(limit) || limit < 1)
    throw new RangeError(`A page of ${limit} events cannot be read`);
  return limit;
}
