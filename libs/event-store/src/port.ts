/**
 * The event-store port: what the rest of the system may rely on, whichever engine is behind it.
 *
 * It is the common ground of SQLite and EventStoreDB: one append goes to one stream and is all or nothing; positions count the
 * ledger's events 1, 2, 3, … in the order of the record, whatever the engine counts in; recording times never decrease along
 * them; a retry is recognised by its event ids and expected revision. Reads return pages that are fully drained, so nothing is
 * left open on a server.
 */
import type { DomainEvent, EventMetadata, Instant, Recorded } from '#domain';

/** The revision a stream must have for an append to be accepted. There is no "any". */
export type ExpectedRevision = 'no-stream' | number;

/** An event to be stored. The id is a UUID in lower case (version 7 by convention) chosen by the caller. */
export type NewEvent = DomainEvent & { readonly id: string; readonly metadata: EventMetadata };

/** An event's content as text, as a store keeps it. */
export interface StoredEvent {
  readonly type: string;
  readonly version: number;
  readonly data: string;
  readonly metadata: string;
}

/** A stored event with its place in the ledger. */
export interface StoredRow extends StoredEvent {
  readonly position: number;
  readonly stream: string;
  readonly revision: number;
  readonly id: string;
  readonly recordedAt: Instant;
}

export interface Append {
  readonly stream: string;
  readonly expectedRevision: ExpectedRevision;
  readonly events: readonly NewEvent[];
}

export interface Appended {
  /** Revision of the last event of this append. */
  readonly revision: number;
  /** Position of the last event of this append. */
  readonly position: number;
  /** True where these very events had been stored by an earlier attempt, which is answered again. */
  readonly repeated: boolean;
}

/** Reading starts after the last position handled; this stands for "from the beginning". */
export const BEFORE_FIRST = 0;

export interface StreamQuery {
  readonly direction?: 'forwards' | 'backwards';
  /** First revision to return, inclusive. Default: the first (forwards) or the last (backwards). */
  readonly from?: number;
  /** Most events to return. Default: all. */
  readonly limit?: number;
}

export interface AllQuery {
  readonly direction?: 'forwards' | 'backwards';
  /** Forwards: events with a position greater than this. Default BEFORE_FIRST. */
  readonly after?: number;
  /** Backwards: events with a position lower than this. Default: from the end. */
  readonly before?: number;
  readonly limit: number;
}

export interface StoredQuery {
  /** One stream; default the whole ledger. */
  readonly stream?: string;
  /** Events with a position greater than this. Default BEFORE_FIRST. */
  readonly after?: number;
  readonly limit: number;
}

export interface SubscribeOptions {
  readonly after: number;
  /** Most events handed over at once; also the bound of what is held in memory for a slow consumer. */
  readonly batchSize?: number;
  readonly signal: AbortSignal;
}

export interface StoreHead {
  /** Position of the newest event, BEFORE_FIRST in an empty store. */
  readonly position: number;
  readonly recordedAt: Instant | null;
}

export interface EventStore {
  /**
   * Stores the events at the end of one stream, durably, all or none. An empty list stores nothing and answers with the
   * stream's present end (an empty stream: revision -1, position BEFORE_FIRST) after checking the expected revision.
   *
   * Repeating an append with the same event ids and the same expected revision answers as the first time; only the ids are
   * compared. An id that is in use otherwise is refused before the revision is (EventStoreDB sees only the revision).
   * @throws StoreError `wrong-expected-revision`, `duplicate-event-id`, `event-too-large`, `invalid-append`,
   *   `store-full`, `store-busy`, `store-read-only`, `store-damaged`, `store-unavailable`, `store-unauthorised`; then nothing
   *   is stored. After `outcome-unknown` it may or may not be. Then SQLite takes no more writes until it is opened again, for
   *   the disk has failed; EventStoreDB goes on, for one answer was lost, and the same append made again tells.
   */
  append(append: Append): Promise<Appended>;

  /** Events of one stream, oldest first unless asked otherwise; an unknown stream is an empty list. */
  readStream(stream: string, query?: StreamQuery): Promise<Recorded[]>;

  /** Events of the whole ledger in position order. A page is never missing an event that a later page would show. */
  readAll(query: AllQuery): Promise<Recorded[]>;

  /**
   * All events after a position, in order, each once, then live ones as they come, until the signal aborts. Batches are
   * pulled by the consumer: while it works on one, nothing piles up. A batch is never empty.
   */
  subscribe(options: SubscribeOptions): AsyncIterable<Recorded[]>;

  /**
   * Events as they are stored, oldest first and not brought to their current shape: what was written once, byte by byte, is
   * what the audit log hashes.
   */
  readStored(query: StoredQuery): Promise<StoredRow[]>;

  head(): Promise<StoreHead>;

  /** Answers when the store can be read and written; throws a StoreError that says what is wrong otherwise. */
  check(): Promise<void>;

  close(): Promise<void>;
}

/**
 * A store that can make several appends all or nothing together, as an import wants. EventStoreDB cannot: there the
 * same appends are made one after the other and an interrupted import is completed by repeating it.
 */
export interface AtomicEventStore extends EventStore {
  appendAll(appends: readonly Append[]): Promise<Appended[]>;
}

/** A store into which a whole ledger can be carried. It only ever continues the record, as an append does. */
export interface ImportingEventStore extends EventStore {
  /**
   * Stores events of another ledger as they were recorded: ids, times, content and order. They have to follow the last event
   * there is: the first position is the head's plus one, the others count on; revisions continue their streams; times do
   * not decrease. What is there already of an interrupted import is left out by who calls.
   * @throws StoreError `invalid-append` naming the event that does not continue the record, and as `append` does; the events
   *   before it may be stored
   */
  importStored(rows: readonly StoredRow[]): Promise<void>;
}

export type StoreErrorCode =
  | 'wrong-expected-revision'
  | 'duplicate-event-id'
  | 'event-too-large'
  | 'invalid-append'
  | 'unreadable-event'
  | 'store-full'
  | 'store-busy'
  | 'store-read-only'
  | 'store-damaged'
  | 'store-too-new'
  | 'not-a-ledger'
  | 'store-unavailable'
  /** The credentials are wrong or may not do this. */
  | 'store-unauthorised'
  /** The record ends before events that were seen in it: an older copy was restored. */
  | 'store-rolled-back'
  | 'outcome-unknown';

/** What went wrong in a store, by a stable code. `detail` holds what a message needs: stream, revisions, path, … */
export class StoreError extends Error {
  override readonly name = 'StoreError';
  readonly code: StoreErrorCode;
  readonly detail: Readonly<Record<string, string | number | null>>;

  constructor(
    code: StoreErrorCode,
    message: string,
    detail: Readonly<Record<string, string | number | null>> = {},
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.code = code;
    this.detail = detail;
  }
}
