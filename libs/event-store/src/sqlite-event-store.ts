/**
 * The event store in one SQLite file: a gap-free ledger that any number of processes of one machine can read and write.
 *
 * Positions are handed out under SQLite's write lock and readers see whole commits, so a position that is visible has
 * every lower one visible before it, in every process.
 */
import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import type { Instant, Recorded } from '#domain';
import { encodeAppend, MAX_EVENT_BYTES } from './append-rules.ts';
import { ChangeSignal } from './change-signal.ts';
import { eventCodec } from './codec.ts';
import type { StoredRow } from './port.ts';
import { BEFORE_FIRST, StoreError } from './port.ts';
import type {
  AllQuery,
  Append,
  Appended,
  AtomicEventStore,
  ImportingEventStore,
  StoredQuery,
  StoreHead,
  StreamQuery,
  SubscribeOptions,
} from './port.ts';
import { backUp } from './sqlite-backup.ts';
import { patiently } from './sqlite-errors.ts';
import { assertSequence, assertStructure } from './sqlite-integrity.ts';
import type { IntegrityReport } from './sqlite-integrity.ts';
import { DEFAULT_BUSY_TIMEOUT_MS, openLedger } from './sqlite-schema.ts';
import type { SqliteOptions } from './sqlite-schema.ts';
import { StreamEnds } from './stream-ends.ts';
import { SqliteWriter } from './sqlite-writer.ts';

const DEFAULT_POLL_INTERVAL_MS = 100;
const DEFAULT_BATCH_SIZE = 500;
const NO_LIMIT = -1;

const SELECT =
  'SELECT position, stream, revision, id, type, version, data, metadata, recorded_at AS recordedAt FROM events';

export class SqliteEventStore implements AtomicEventStore, ImportingEventStore {
  readonly #db: DatabaseSync;
  readonly #path: string;
  readonly #busyTimeoutMs: number;
  readonly #maxEventBytes: number;
  readonly #writer: SqliteWriter | null;
  readonly #changes: ChangeSignal;
  readonly #statements: ReturnType<typeof prepareReads>;
  readonly #ends = new StreamEnds(() => this.#noticeChanges());
  #dataVersion: unknown;
  #closed = false;

  private constructor(db: DatabaseSync, path: string, options: SqliteOptions) {
    this.#db = db;
    this.#path = path;
    this.#busyTimeoutMs = options.busyTimeoutMs ?? DEFAULT_BUSY_TIMEOUT_MS;
    this.#maxEventBytes = options.maxEventBytes ?? MAX_EVENT_BYTES;
    this.#statements = prepareReads(db);
    this.#dataVersion = this.#statements.dataVersion.get()?.['data_version'];
    this.#changes = new ChangeSignal(options.pollIntervalMs ?? DEFAULT_POLL_INTERVAL_MS, () =>
      this.#changedElsewhere(),
    );
    this.#writer = options.readOnly
      ? null
      : new SqliteWriter(db, {
          path,
          clock: options.clock ?? (() => new Date()),
          busyTimeoutMs: this.#busyTimeoutMs,
          onCommit: (ends) => {
            for (const [stream, revision] of ends) this.#ends.remember(stream, revision);
            this.#changes.notify();
          },
        });
  }

  /**
   * Opens the ledger file, creating it where there is none. Takes the same short time for any size of ledger.
   * @throws StoreError `not-a-ledger`, `store-too-new`, `store-damaged`, `store-read-only`, `store-busy`,
   *   `store-unavailable`; the message says what to do
   */
  static open(path: string, options: SqliteOptions = {}): SqliteEventStore {
    return new SqliteEventStore(openLedger(path, options), path, options);
  }

  async append(append: Append): Promise<Appended> {
    const [answer] = await this.appendAll([append]);
    if (!answer) throw new Error('An append was not answered');
    return answer;
  }

  async appendAll(appends: readonly Append[]): Promise<Appended[]> {
    const writer = this.#writerOrThrow();
    return writer.store(appends.map((append) => encodeAppend(append, eventCodec, this.#maxEventBytes)));
  }

  /** All rows or none of them are stored. */
  async importStored(rows: readonly StoredRow[]): Promise<void> {
    await this.#writerOrThrow().importRows(rows);
  }

  async readStream(stream: string, query: StreamQuery = {}): Promise<Recorded[]> {
    const limit = query.limit === undefined ? NO_LIMIT : pageSize(query.limit);
    if (query.direction === 'backwards') {
      return this.#read('streamBackwards', stream, query.from ?? Number.MAX_SAFE_INTEGER, limit);
    }
    const from = query.from ?? 0;
    this.#assertOpen();
    if (this.#ends.isKnownToEndBefore(stream, from)) return [];
    const events = await this.#read('streamForwards', stream, from, limit);
    const last = events.at(-1);
    if (last && limit === NO_LIMIT) this.#ends.remember(stream, last.revision);
    return events;
  }

  async readAll(query: AllQuery): Promise<Recorded[]> {
    const limit = pageSize(query.limit);
    return query.direction === 'backwards'
      ? this.#read('allBackwards', query.before ?? Number.MAX_SAFE_INTEGER, limit)
      : this.#read('allForwards', query.after ?? BEFORE_FIRST, limit);
  }

  async readStored({ stream, after = BEFORE_FIRST, limit }: StoredQuery): Promise<StoredRow[]> {
    return stream === undefined
      ? this.#rows('allForwards', after, pageSize(limit))
      : this.#rows('streamAfter', stream, after, pageSize(limit));
  }

  async *subscribe(options: SubscribeOptions): AsyncGenerator<Recorded[], void, undefined> {
    const { signal, batchSize = DEFAULT_BATCH_SIZE } = options;
    let after = options.after;
    while (!signal.aborted) {
      const changes = this.#changes.count;
      const batch = await this.readAll({ after, limit: batchSize });
      const last = batch.at(-1);
      if (!last) {
        await this.#changes.beyond(changes, signal);
      } else if (!signal.aborted) {
        yield batch;
        after = last.position;
      }
    }
  }

  async head(): Promise<StoreHead> {
    const newest = await this.#patiently(() => this.#statements.newest.get());
    if (!newest) return { position: BEFORE_FIRST, recordedAt: null };
    return {
      position: Number(newest['position']),
      recordedAt: String(newest['recorded_at']) satisfies Instant,
    };
  }

  async check(): Promise<void> {
    await this.head();
    await this.#writer?.check();
  }

  /** The file's structure only. @throws StoreError `store-damaged` */
  async verifyStructure(): Promise<void> {
    await this.#patiently(() => assertStructure(this.#db, this.#path));
  }

  /**
   * Reads the whole ledger and throws at the first thing that is wrong. Blocks the event loop for seconds on a large one:
   * meant for backup, restore and audit in a process of their own.
   * @throws StoreError `store-damaged`, `unreadable-event`
   */
  async verifyIntegrity(): Promise<IntegrityReport> {
    await this.verifyStructure();
    return assertSequence(this.#path, await this.head(), (after, limit) => this.readAll({ after, limit }));
  }

  /**
   * Copies the ledger as it is now into a new file, flushed to disk, while reading and writing go on.
   * @throws StoreError `store-unavailable` when the file exists or cannot be written, `store-full`
   */
  async backupTo(path: string): Promise<void> {
    this.#assertOpen();
    await backUp(this.#path, path);
  }

  /** Answers the appends made so far, then closes the file; subscriptions still running fail. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#writer?.idle();
    this.#db.close();
    this.#changes.notify();
  }

  async #read(
    statement: keyof ReturnType<typeof prepareReads>,
    ...values: SQLInputValue[]
  ): Promise<Recorded[]> {
    return (await this.#rows(statement, ...values)).map(eventCodec.decode);
  }

  async #rows(
    statement: keyof ReturnType<typeof prepareReads>,
    ...values: SQLInputValue[]
  ): Promise<StoredRow[]> {
    const rows = await this.#patiently(() => this.#statements[statement].all(...values));
    // The table is STRICT and its definition is checked on opening, so the columns have the types of StoredRow.
    return rows as unknown as StoredRow[];
  }

  #patiently<T>(action: () => T): Promise<T> {
    return patiently(this.#path, this.#busyTimeoutMs, () => {
      this.#assertOpen();
      return action();
    });
  }

  /** Whether another connection has written since this was last asked. */
  #changedElsewhere(): boolean {
    const before = this.#dataVersion;
    this.#dataVersion = this.#statements.dataVersion.get()?.['data_version'];
    if (this.#dataVersion === before) return false;
    this.#ends.forget();
    return true;
  }

  #noticeChanges(): void {
    if (this.#changedElsewhere()) this.#changes.notify();
  }

  #writerOrThrow(): SqliteWriter {
    this.#assertOpen();
    if (this.#writer) return this.#writer;
    throw new StoreError('store-read-only', `Ledger ${this.#path} was opened for reading only`, {
      path: this.#path,
    });
  }

  #assertOpen(): void {
    if (this.#closed) {
      throw new StoreError('store-unavailable', `Ledger ${this.#path} is closed`, { path: this.#path });
    }
  }
}

function prepareReads(db: DatabaseSync) {
  return {
    streamForwards: db.prepare(`${SELECT} WHERE stream = ? AND revision >= ? ORDER BY revision LIMIT ?`),
    streamBackwards: db.prepare(
      `${SELECT} WHERE stream = ? AND revision <= ? ORDER BY revision DESC LIMIT ?`,
    ),
    streamAfter: db.prepare(`${SELECT} WHERE stream = ? AND position > ? ORDER BY revision LIMIT ?`),
    allForwards: db.prepare(`${SELECT} WHERE position > ? ORDER BY position LIMIT ?`),
    allBackwards: db.prepare(`${SELECT} WHERE position < ? ORDER BY position DESC LIMIT ?`),
    newest: db.prepare('SELECT position, recorded_at FROM events ORDER BY position DESC LIMIT 1'),
    dataVersion: db.prepare('PRAGMA data_version'),
  } satisfies Record<string, StatementSync>;
}

function pageSize(limit: number): number {
  if (!Number.isSafeInteger(limit) || limit < 1)
    throw new RangeError(`A page of ${limit} events cannot be read`);
  return limit;
}
