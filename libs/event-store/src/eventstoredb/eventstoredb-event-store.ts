/**
 * The event store in EventStoreDB, one server or a cluster, shared by any number of processes.
 *
 * The port's positions are counted by the `Sequencer`; the server's own never leave this folder. Everything is read from
 * the leader, so what one process was told is stored, every other one finds.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { Recorded } from '#domain';
import { encodeAppend, MAX_EVENT_BYTES, wrongExpectedRevision } from '../append-rules.ts';
import type { EncodedAppend } from '../append-rules.ts';
import { ChangeSignal } from '../change-signal.ts';
import { eventCodec } from '../codec.ts';
import { BEFORE_FIRST, StoreError } from '../port.ts';
import type {
  AllQuery,
  Append,
  Appended,
  ImportingEventStore,
  StoredQuery,
  StoredRow,
  StoreHead,
  StreamQuery,
  SubscribeOptions,
} from '../port.ts';
import { Appender } from './appender.ts';
import { CallFailure, toStoreError } from './call-failure.ts';
import { Connection } from './connection.ts';
import { readConnectionString } from './connection-string.ts';
import { ServerLog } from './event-log.ts';
import type { EventLog } from './event-log.ts';
import { Follower } from './follower.ts';
import { importRows } from './importer.ts';
import { isLedgerStream, toLog } from './ledger-event.ts';
import { LedgerReader } from './ledger-reader.ts';
import { patienceOf } from './options.ts';
import type { EventStoreDbOptions } from './options.ts';
import { backOffMs } from './patience.ts';
import type { Patience } from './patience.ts';
import { PositionIndex } from './position-index.ts';
import { Sequencer } from './sequencer.ts';

const DEFAULT_BATCH_SIZE = 500;

export class EventStoreDbEventStore implements ImportingEventStore {
  readonly #place: string;
  readonly #maxEventBytes: number;
  readonly #patience: Patience;
  readonly #closing = new AbortController();
  readonly #connection: Connection;
  readonly #log: EventLog;
  readonly #index: PositionIndex;
  readonly #sequencer: Sequencer;
  readonly #reader: LedgerReader;
  readonly #follower: Follower;
  readonly #appender: Appender;
  readonly #changes = new ChangeSignal();
  #closed: Promise<void> | null = null;

  private constructor(url: string, driver: typeof import('./driver.ts'), options: EventStoreDbOptions) {
    const settings = readConnectionString(url);
    const call = driver.callOptions(settings);
    const patience = patienceOf(options);
    const closing = this.#closing.signal;
    this.#place = settings.place;
    this.#maxEventBytes = options.maxEventBytes ?? MAX_EVENT_BYTES;
    this.#patience = patience;
    this.#connection = new Connection(driver.clientFactory(settings), patience.callTimeoutMs);
    this.#log = new ServerLog(this.#connection, call, patience, closing);
    this.#index = new PositionIndex(this.#log, patience, closing);
    this.#sequencer = new Sequencer(this.#log, this.#index, options.ringSize ?? 1_000, () =>
      this.#changes.notify(),
    );
    this.#reader = new LedgerReader(this.#log, this.#index, this.#sequencer);
    this.#follower = new Follower(
      this.#connection,
      this.#sequencer,
      {
        patience,
        watchMs: options.watchMs ?? 2_000,
        fetchAfterMs: options.fetchAfterMs ?? 250,
        subscribe: ({ client }, after) => client.follow(after, call),
      },
      closing,
    );
    this.#appender = new Appender({
      log: this.#log,
      sequencer: this.#sequencer,
      patience,
      closing,
      place: this.#place,
      expectEvent: () => this.#follower.expect(),
    });
  }

  /**
   * Connects, and counts what the position index does not hold yet: at most a thousand events, unless the index is new.
   * @param url connection string of EventStoreDB; it is never repeated in a message
   * @throws StoreError `store-unavailable`, `store-unauthorised`, `store-damaged`; the message says what to do
   */
  static async open(url: string, options: EventStoreDbOptions = {}): Promise<EventStoreDbEventStore> {
    // Loaded when it is needed: a ledger in a file does without it.
    const store = new EventStoreDbEventStore(url, await import('./driver.ts'), options);
    const giveUp = (): void => void store.close();
    options.signal?.addEventListener('abort', giveUp);
    try {
      if (options.signal?.aborted) giveUp();
      await store.#attempt(() => store.#sequencer.catchUp());
      store.#follower.start();
      return store;
    } catch (error) {
      await store.close();
      throw error;
    } finally {
      options.signal?.removeEventListener('abort', giveUp);
    }
  }

  async append(append: Append): Promise<Appended> {
    this.#assertOpen();
    const encoded = encodeAppend(append, eventCodec, this.#maxEventBytes);
    const { stream, expectedRevision, events } = encoded;
    if (!isLedgerStream(stream)) {
      throw new StoreError('invalid-append', `"${stream}" is not in a category of the ledger's streams`, {
        stream,
      });
    }
    if (events.length === 0) return this.#endOf(encoded);
    const stored = await this.#appender.append({
      stream,
      expectedRevision,
      events: events.map((event, index) => toLog(event, append.events[index]?.metadata ?? {})),
    });
    return { revision: stored.revision, position: stored.ordinal, repeated: stored.repeated };
  }

  async importStored(rows: readonly StoredRow[]): Promise<void> {
    this.#assertOpen();
    await importRows(rows, await this.head(), (append) => this.#appender.append(append));
  }

  async readStream(stream: string, query: StreamQuery = {}): Promise<Recorded[]> {
    const rows = await this.#attempt(() => this.#reader.stream(stream, query), stream);
    return rows.map(eventCodec.decode);
  }

  async readAll(query: AllQuery): Promise<Recorded[]> {
    return (await this.#attempt(() => this.#reader.all(query))).map(eventCodec.decode);
  }

  async readStored({ stream, after = BEFORE_FIRST, limit }: StoredQuery): Promise<StoredRow[]> {
    const rows = await this.#attempt(() =>
      stream === undefined
        ? this.#reader.all({ after, limit })
        : this.#reader.streamAfter(stream, after, limit),
    );
    // What is given out as it is stored has to be an event of ours at all.
    for (const row of rows) if (row.version === 0) eventCodec.decode(row);
    return rows;
  }

  async *subscribe(options: SubscribeOptions): AsyncGenerator<Recorded[], void, undefined> {
    const { signal, batchSize = DEFAULT_BATCH_SIZE } = options;
    const { epoch } = this.#sequencer;
    let after = options.after;
    for (let failures = 0; !signal.aborted;) {
      this.#assertOpen();
      const changes = this.#changes.count;
      if (this.#sequencer.epoch !== epoch) throw rolledBack(after);
      const last = Math.min(after + batchSize, this.#sequencer.head.position);
      if (last <= after) {
        await this.#changes.beyond(changes, signal);
        continue;
      }
      let batch: Recorded[];
      try {
        batch = await this.#attempt(async () =>
          (await this.#reader.range(after + 1, last)).map(eventCodec.decode),
        );
        failures = 0;
      } catch (error) {
        // A server that is away for a while is no reason to end; what is wrong for good is.
        if (!(error instanceof StoreError && error.code === 'store-unavailable')) throw error;
        this.#assertOpen();
        await delay(backOffMs(this.#patience, failures++), undefined, { signal }).catch(() => undefined);
        continue;
      }
      if (signal.aborted) return;
      yield batch;
      after = last;
    }
  }

  async head(): Promise<StoreHead> {
    await this.#attempt(() => this.#sequencer.catchUp());
    return this.#sequencer.head;
  }

  async check(): Promise<void> {
    await this.head();
    await this.#attempt(() => this.#follower.live());
    if (this.#index.trouble?.code === 'store-damaged') throw this.#index.trouble;
  }

  /** Subscriptions that were given up because they had fallen silent; a number to watch. */
  get subscriptionRestarts(): number {
    return this.#follower.restarts;
  }

  /** Times that the record was found to end before what was seen in it: an older copy was restored. Then positions begin to mean other events. */
  get restorations(): number {
    return this.#sequencer.epoch;
  }

  /** Answers the appends made so far, for as long as a call may take; everything else that is pending fails. */
  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    this.#changes.notify();
    await Promise.race([
      this.#appender.idle(),
      delay(this.#patience.callTimeoutMs, undefined, { signal: this.#closing.signal }).catch(() => undefined),
    ]);
    this.#closing.abort();
    this.#sequencer.close();
    this.#connection.close();
    await this.#follower.stopped();
    await this.#index.saved();
  }

  /** An append of nothing: whether the stream is where it is expected, and where that is. */
  async #endOf({ stream, expectedRevision }: EncodedAppend): Promise<Appended> {
    const [last] = await this.#attempt(() =>
      this.#reader.stream(stream, { direction: 'backwards', limit: 1 }),
    );
    const revision = last?.revision ?? -1;
    if (revision !== (expectedRevision === 'no-stream' ? -1 : expectedRevision)) {
      throw wrongExpectedRevision(stream, expectedRevision, last?.revision ?? null);
    }
    return { revision, position: last?.position ?? BEFORE_FIRST, repeated: false };
  }

  async #attempt<T>(action: () => Promise<T>, stream: string | null = null): Promise<T> {
    this.#assertOpen();
    try {
      return await action();
    } catch (error) {
      throw error instanceof CallFailure ? toStoreError(error, this.#place, stream) : error;
    }
  }

  #assertOpen(): void {
    if (this.#closed) {
      throw new StoreError('store-unavailable', `The store in EventStoreDB at ${this.#place} is closed`, {
        place: this.#place,
      });
    }
  }
}

const rolledBack = (position: number): StoreError =>
  new StoreError(
    'store-rolled-back',
    `An older copy of the record in EventStoreDB was restored; what was read from it up to position ${position} must be built anew`,
    { position },
  );
