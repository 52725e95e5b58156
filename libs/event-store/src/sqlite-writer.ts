/**
 * Group commit: all appends waiting in this process share one transaction and one fsync, each judged by itself. Nobody
 * gets an answer before the COMMIT.
 */
import { statSync } from 'node:fs';
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Instant } from '#domain';
import { duplicateEventId, wrongExpectedRevision } from './append-rules.ts';
import type { EncodedAppend } from './append-rules.ts';
import { assertContinuesRecord, doesNotContinue } from './import-rules.ts';
import { BEFORE_FIRST, StoreError } from './port.ts';
import type { Appended, StoredEvent, StoredRow } from './port.ts';
import { isConstraint, isFull, patiently } from './sqlite-errors.ts';

/** Appends that are stored all or none, and who waits for them. */
interface Unit {
  readonly appends: readonly EncodedAppend[];
  readonly resolve: (answers: Appended[]) => void;
  readonly reject: (reason: unknown) => void;
}

type Outcome = { readonly answers: Appended[] } | { readonly refusal: StoreError };

/** Bounds of one transaction, so that neither the lock nor the event loop is held long. */
const MAX_UNITS = 1_000;
const MAX_EVENTS = 5_000;
/** Most turns of the event loop to wait for more appends. */
const MAX_TURNS = 16;

function endsOf(units: readonly Unit[], outcomes: readonly Outcome[]): Map<string, number> {
  const ends = new Map<string, number>();
  outcomes.forEach((outcome, unit) => {
    if (!('answers' in outcome)) return;
    outcome.answers.forEach(({ revision, repeated }, append) => {
      const stream = units[unit]?.appends[append]?.stream;
      if (stream !== undefined && !repeated && revision >= 0) ends.set(stream, revision);
    });
  });
  return ends;
}

export interface SqliteWriterOptions {
  readonly path: string;
  readonly clock: () => Date;
  readonly busyTimeoutMs: number;
  /** Gets the last revision of every stream that has grown. */
  readonly onCommit: (ends: ReadonlyMap<string, number>) => void;
}

export class SqliteWriter {
  readonly #db: DatabaseSync;
  readonly #options: SqliteWriterOptions;
  readonly #inode: number;
  readonly #newest: StatementSync;
  readonly #streamEnd: StatementSync;
  readonly #storedFrom: StatementSync;
  readonly #idInUse: StatementSync;
  readonly #insert: StatementSync;
  readonly #queue: Unit[] = [];
  #draining: Promise<void> | null = null;
  #stopped: StoreError | null = null;
  /** Within the open transaction: position of the newest event, when the newest before it was recorded, and what is now. */
  #position = BEFORE_FIRST;
  #newestTime: Instant = '';
  #recordedAt: Instant = '';

  constructor(db: DatabaseSync, options: SqliteWriterOptions) {
    this.#db = db;
    this.#options = options;
    this.#inode = statSync(options.path).ino;
    this.#newest = db.prepare('SELECT position, recorded_at FROM events ORDER BY position DESC LIMIT 1');
    this.#streamEnd = db.prepare(
      'SELECT revision, position FROM events WHERE stream = ? ORDER BY revision DESC LIMIT 1',
    );
    this.#storedFrom = db.prepare(
      'SELECT id, position FROM events WHERE stream = ? AND revision >= ? ORDER BY revision LIMIT ?',
    );
    this.#idInUse = db.prepare('SELECT 1 FROM events WHERE id = ?');
    this.#insert = db.prepare('INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)');
  }

  /**
   * Stores appends to any number of streams, all or none, and answers one by one once they are on disk.
   * @throws StoreError as `EventStore.append`
   */
  store(appends: readonly EncodedAppend[]): Promise<Appended[]> {
    return new Promise((resolve, reject) => {
      this.#queue.push({ appends, resolve, reject });
      this.#draining ??= this.#drain();
    });
  }

  /**
   * Stores events as they were recorded in another ledger, all or none.
   * @throws StoreError as `ImportingEventStore.importStored`
   */
  async importRows(rows: readonly StoredRow[]): Promise<void> {
    const ends = new Map<string, number>();
    await this.#patiently(() => {
      this.#inTransaction(() => {
        const position = this.#position;
        assertContinuesRecord(rows, {
          position,
          recordedAt: position === BEFORE_FIRST ? null : this.#newestTime,
        });
        for (const row of rows) {
          const end = this.#streamEnd.get(row.stream);
          if (row.revision !== (end ? Number(end['revision']) + 1 : 0)) {
            throw doesNotContinue(
              row,
              `its stream ends at revision ${end ? Number(end['revision']) : 'none'}`,
            );
          }
          this.#recordedAt = row.recordedAt;
          this.#store(row.stream, row.revision, row);
          ends.set(row.stream, row.revision);
        }
      });
    });
    this.#options.onCommit(ends);
  }

  /** Resolves when nothing is waiting any more. */
  async idle(): Promise<void> {
    await this.#draining;
  }

  /**
   * Takes and gives back the write lock.
   * @throws StoreError `store-busy`, `store-unavailable`, `store-read-only`
   */
  async check(): Promise<void> {
    await this.#patiently(() => {
      this.#begin();
      this.#db.exec('ROLLBACK');
    });
  }

  async #drain(): Promise<void> {
    do {
      await this.#gather();
      const units = this.#nextUnits();
      try {
        const outcomes = await this.#patiently(() => this.#transact(units));
        this.#options.onCommit(endsOf(units, outcomes));
        outcomes.forEach((outcome, index) => {
          if ('answers' in outcome) units[index]?.resolve(outcome.answers);
          else units[index]?.reject(outcome.refusal);
        });
      } catch (error) {
        // Also for refused units: what refused them may have been a neighbour that is now not stored.
        for (const unit of units) unit.reject(error);
      }
    } while (this.#queue.length > 0);
    this.#draining = null;
  }

  /**
   * Lets callers join the next transaction for as long as each turn of the event loop brings more of them. One caller waits
   * two turns; sixty-four requests that are being read from their sockets end up behind one fsync instead of ten.
   */
  async #gather(): Promise<void> {
    for (let before = -1, turn = 0; this.#queue.length > before && turn < MAX_TURNS; turn += 1) {
      before = this.#queue.length;
      await nextTurn();
    }
  }

  #nextUnits(): Unit[] {
    let units = 0;
    let events = 0;
    for (const unit of this.#queue) {
      for (const append of unit.appends) events += append.events.length;
      if (units === MAX_UNITS || (units > 0 && events > MAX_EVENTS)) break;
      units += 1;
    }
    return this.#queue.splice(0, units);
  }

  #patiently<T>(action: () => T): Promise<T> {
    return patiently(this.#options.path, this.#options.busyTimeoutMs, action);
  }

  #begin(): void {
    if (this.#stopped) throw this.#stopped;
    const { path } = this.#options;
    if (statSync(path, { throwIfNoEntry: false })?.ino !== this.#inode) {
      throw new StoreError(
        'store-unavailable',
        `Ledger ${path} was moved, deleted or replaced while in use; put it back or restart the program`,
        { path },
      );
    }
    this.#db.exec('BEGIN IMMEDIATE');
  }

  #transact(units: readonly Unit[]): Outcome[] {
    return this.#inTransaction(() => {
      const now = this.#options.clock().toISOString();
      this.#recordedAt = this.#newestTime > now ? this.#newestTime : now;
      return units.map((unit) => this.#attempt(unit));
    });
  }

  /** From BEGIN to COMMIT without a pause, so no other code of this process sees the transaction half done. */
  #inTransaction<T>(work: () => T): T {
    this.#begin();
    let result: T;
    try {
      const newest = this.#newest.get() as { position: number; recorded_at: Instant } | undefined;
      this.#position = newest?.position ?? BEFORE_FIRST;
      this.#newestTime = newest?.recorded_at ?? '';
      result = work();
    } catch (error) {
      this.#rollBack();
      throw error;
    }
    this.#commit();
    return result;
  }

  #commit(): void {
    try {
      this.#db.exec('COMMIT');
    } catch (cause) {
      this.#rollBack();
      // Without room for the commit record nothing is committed. After any other failure, an fsync's above all, the record
      // may or may not be on disk, and a second fsync would report success without having written anything.
      if (isFull(cause)) throw cause;
      const { path } = this.#options;
      this.#stopped = new StoreError(
        'store-unavailable',
        `Ledger ${path} takes no more writes since one of them failed in an unknown way; check the disk and restart the program`,
        { path },
        { cause },
      );
      throw new StoreError(
        'outcome-unknown',
        `Ledger ${path} failed while writing, so this may or may not be stored; check the disk, restart the program, then repeat the same request to find out`,
        { path },
        { cause },
      );
    }
  }

  #rollBack(): void {
    // SQLite has already rolled back by itself after some errors.
    if (this.#db.isTransaction) this.#db.exec('ROLLBACK');
  }

  #attempt(unit: Unit): Outcome {
    const positionBefore = this.#position;
    this.#db.exec('SAVEPOINT unit');
    try {
      const answers = unit.appends.map((append) => this.#append(append));
      this.#db.exec('RELEASE unit');
      return { answers };
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      this.#db.exec('ROLLBACK TO unit; RELEASE unit');
      this.#position = positionBefore;
      return { refusal: error };
    }
  }

  #append(append: EncodedAppend): Appended {
    const { stream, events } = append;
    const end = this.#streamEnd.get(stream) as { revision: number; position: number } | undefined;
    const expected = append.expectedRevision === 'no-stream' ? -1 : append.expectedRevision;
    let revision = end?.revision ?? -1;
    if (expected !== revision) return this.#answerAgain(append, expected, end?.revision ?? null);
    if (events.length === 0) return { revision, position: end?.position ?? BEFORE_FIRST, repeated: false };
    for (const event of events) {
      revision += 1;
      this.#store(stream, revision, event);
    }
    return { revision, position: this.#position, repeated: false };
  }

  #store(stream: string, revision: number, event: StoredEvent & { readonly id: string }): void {
    const { id, type, version, data, metadata } = event;
    this.#position += 1;
    try {
      this.#insert.run(this.#position, stream, revision, id, type, version, data, metadata, this.#recordedAt);
    } catch (error) {
      if (isConstraint(error) && this.#idInUse.get(id)) throw duplicateEventId(id, stream);
      throw error;
    }
  }

  /** The answer of the first time, if the stream goes on after the expected revision with exactly these events. */
  #answerAgain(append: EncodedAppend, expected: number, actual: number | null): Appended {
    const { stream, events } = append;
    const stored = this.#storedFrom.all(stream, expected + 1, events.length);
    const last = stored.at(-1);
    if (last && stored.length === events.length && stored.every((row, at) => row['id'] === events[at]?.id)) {
      return { revision: expected + events.length, position: Number(last['position']), repeated: true };
    }
    const used = events.find((event) => this.#idInUse.get(event.id));
    if (used) throw duplicateEventId(used.id, stream);
    throw wrongExpectedRevision(stream, append.expectedRevision, actual);
  }
}
