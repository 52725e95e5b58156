/** What the test server has stored: one log of all events, cut into streams. It knows nothing of gRPC. */
import { randomUUID } from 'node:crypto';
import { checkCommit, type Expected, type StreamFacts } from './commit-check.ts';
import { RecentIds } from './recent-ids.ts';
import { comparePositions, endOf, type LogRecord, type Position, type ProposedEvent } from './records.ts';
import { firstIndex, StreamView, TOMBSTONE_REVISION } from './stream-view.ts';

export interface LogOptions {
  /** Time of `created`. */
  readonly clock?: () => Date;
  /** Where the log begins, such as 2n ** 40n for positions that no 32-bit number holds. */
  readonly firstPosition?: bigint;
  /** Events of one append share a commit position behind their own prepare positions, as explicit transactions do. */
  readonly separatePrepare?: boolean;
  /** The system events with which a new server begins. On unless false. */
  readonly systemEvents?: boolean;
  /** A statistics event of the server itself after every so many appends. */
  readonly statsEvery?: number;
  /** Memory for recent ids in bytes; the server's is 8 MiB. */
  readonly recentIdsBytes?: number;
}

export type AppendOutcome =
  | {
      readonly kind: 'written' | 'repeated';
      /** Revision of the stream's last event after the append; null when it has none. */
      readonly revision: bigint | null;
      /** Position of the last event; null when nothing was written or it cannot be found any more. */
      readonly position: Position | null;
    }
  | { readonly kind: 'wrong-version'; readonly actual: bigint | null }
  | { readonly kind: 'deleted' };

export type LogChange =
  { readonly kind: 'written'; readonly record: LogRecord } | { readonly kind: 'rewritten' };

const NO_BYTES = new Uint8Array();

export class ServerLog {
  readonly #clock: () => Date;
  readonly #options: LogOptions;
  readonly #recent: RecentIds;
  readonly #listeners = new Set<(change: LogChange) => void>();
  #records: LogRecord[] = [];
  #streams = new Map<string, StreamView>();
  #scavenged = new Set<string>();
  #appends = 0;

  constructor(options: LogOptions = {}) {
    this.#options = options;
    this.#clock = options.clock ?? (() => new Date());
    this.#recent = new RecentIds(options.recentIdsBytes);
    if (options.systemEvents !== false) this.#begin();
  }

  /** Every record in the order of `$all`, system events included. */
  get records(): readonly LogRecord[] {
    return this.#records;
  }

  /** Where the next record goes. */
  get end(): bigint {
    const last = this.#records.at(-1);
    return last ? endOf(last) : (this.#options.firstPosition ?? 0n);
  }

  stream(name: string): StreamView {
    let view = this.#streams.get(name);
    if (!view) {
      view = new StreamView(name, this.#clock);
      this.#streams.set(name, view);
    }
    return view;
  }

  /** Calls the listener after each change until the function that is given back is called. */
  onChange(listener: (change: LogChange) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Appends all events or none. */
  append(stream: string, expected: Expected, events: readonly ProposedEvent[]): AppendOutcome {
    const view = this.stream(stream);
    const decision = checkCommit(
      this.#factsOf(view),
      expected,
      events.map(({ id }) => id),
    );
    switch (decision.kind) {
      case 'deleted':
        return decision;
      case 'wrong-version':
        return { kind: 'wrong-version', actual: view.last < 0n ? null : view.last };
      case 'repeated':
        return {
          kind: 'repeated',
          revision: decision.last,
          position: view.softDeleted ? null : (view.at(decision.last)?.position ?? null),
        };
      case 'write': {
        if (events.length === 0)
          return { kind: 'written', revision: view.last < 0n ? null : view.last, position: null };
        if (view.softDeleted) this.#setTruncateBefore(stream, Number(view.last + 1n));
        const position = this.#write(stream, events);
        this.#sprinkle();
        return { kind: 'written', revision: view.last, position };
      }
    }
  }

  /** Soft delete: hides the stream's events; numbering goes on when it is written to again. */
  delete(stream: string, expected: Expected): AppendOutcome {
    return this.#ifExpected(stream, expected, () => this.#setTruncateBefore(stream, 2 ** 63));
  }

  /** Deletes the stream for ever. */
  tombstone(stream: string, expected: Expected): AppendOutcome {
    return this.#ifExpected(stream, expected, () => this.#write(stream, [proposed('$streamDeleted', {})]));
  }

  /** An event that the server itself writes, such as statistics. */
  appendSystem(stream: string, type: string, data: unknown): void {
    this.#write(stream, [proposed(type, data)]);
  }

  /** Whether a read may begin here: at a record, at one that was removed, or behind the end. */
  isReadable(position: Position): boolean {
    if (position.commit === 0n || position.commit >= this.end) return true;
    const record = this.#records[this.indexAt(position)];
    return (
      (record !== undefined && comparePositions(record.position, position) === 0) ||
      this.#scavenged.has(keyOf(position))
    );
  }

  /** Index of the first record at the position or behind it. */
  indexAt(position: Position): number {
    return firstIndex(this.#records, (record) => comparePositions(record.position, position) >= 0);
  }

  /** Index of the first record behind the position. */
  indexAfter(position: Position): number {
    return this.indexAt({ commit: position.commit, prepare: position.prepare + 1n });
  }

  /** Forgets everything after the first records, as a backup that was restored would. */
  truncate(toCount: number): void {
    this.#replace(this.#records.slice(0, toCount));
  }

  /** Removes what is deleted, expired or truncated, for ever; each stream keeps its last event. */
  scavenge(): void {
    const kept = this.#records.filter((record) => !this.stream(record.stream).isRemovable(record));
    for (const record of this.#records) this.#scavenged.add(keyOf(record.position));
    for (const record of kept) this.#scavenged.delete(keyOf(record.position));
    this.#replace(kept);
    const scavenge = `$scavenges-${randomUUID()}`;
    this.appendSystem(scavenge, '$scavengeStarted', {});
    this.appendSystem(scavenge, '$scavengeCompleted', { result: 'Success' });
  }

  /** Forgets the recent ids, as each restart and each new leader does. */
  forgetRecentIds(): void {
    this.#recent.clear();
  }

  /** Takes over records that were stored, such as those of a file. */
  restore(records: readonly LogRecord[]): void {
    this.#replace([...records]);
  }

  #factsOf(view: StreamView): StreamFacts {
    return {
      last: view.last,
      tombstoned: view.tombstoned || (view.metadataOf !== null && this.stream(view.metadataOf).tombstoned),
      softDeleted: view.softDeleted,
      hasMetadata: this.stream(`$$${view.name}`).last >= 0n,
      idAt: (revision) => view.at(revision)?.id ?? null,
      recentRevisionOf: (id) => this.#recent.revisionOf(view.name, id),
    };
  }

  #ifExpected(stream: string, expected: Expected, write: () => Position | null): AppendOutcome {
    const view = this.stream(stream);
    const decision = checkCommit(this.#factsOf(view), expected, []);
    if (decision.kind === 'deleted') return decision;
    if (decision.kind !== 'write')
      return { kind: 'wrong-version', actual: view.last < 0n ? null : view.last };
    return { kind: 'written', revision: view.last < 0n ? null : view.last, position: write() };
  }

  #setTruncateBefore(stream: string, revision: number): Position | null {
    const metadata = { ...this.stream(stream).metadata, $tb: revision };
    // 2^63 - 1 means deleted and is no number that JavaScript could write.
    const text = JSON.stringify(metadata).replace('9223372036854776000', '9223372036854775807');
    return this.#write(`$$${stream}`, [{ ...proposed('$metadata', {}), data: Buffer.from(text) }]);
  }

  #write(stream: string, events: readonly ProposedEvent[]): Position | null {
    const view = this.stream(stream);
    const created = this.#clock();
    const written: LogRecord[] = [];
    let prepare = this.end;
    for (const event of events) {
      const revision =
        event.type === '$streamDeleted' ? TOMBSTONE_REVISION : view.last + 1n + BigInt(written.length);
      const record = { ...event, stream, revision, created, position: { commit: prepare, prepare } };
      written.push(record);
      prepare = endOf(record);
    }
    for (const record of written) {
      const stored = this.#options.separatePrepare
        ? { ...record, position: { commit: prepare, prepare: record.position.prepare } }
        : record;
      this.#store(stored);
      this.#recent.put(stored);
      for (const listener of [...this.#listeners]) listener({ kind: 'written', record: stored });
    }
    return this.#records.at(-1)?.position ?? null;
  }

  #store(record: LogRecord): void {
    this.#records.push(record);
    const view = this.stream(record.stream);
    view.add(record);
    if (view.metadataOf !== null) this.stream(view.metadataOf).setMetadata(record.data);
  }

  #replace(records: LogRecord[]): void {
    this.#records = [];
    this.#streams = new Map();
    this.#recent.clear();
    for (const record of records) this.#store(record);
    for (const listener of [...this.#listeners]) listener({ kind: 'rewritten' });
  }

  #begin(): void {
    for (const stream of ['$stats-127.0.0.1:2113', '$users', '$user-admin', '$user-ops'])
      this.appendSystem(`$$${stream}`, '$metadata', { $maxCount: 1000 });
    this.appendSystem('$users', '$User', 'admin');
  }

  #sprinkle(): void {
    this.#appends += 1;
    const every = this.#options.statsEvery ?? 0;
    if (every > 0 && this.#appends % every === 0)
      this.appendSystem('$stats-127.0.0.1:2113', '$statsCollected', { 'proc-cpu': 1 });
  }
}

function keyOf(position: Position): string {
  return `${position.commit}/${position.prepare}`;
}

function proposed(type: string, data: unknown): ProposedEvent {
  return {
    id: randomUUID(),
    type,
    contentType: 'application/json',
    data: Buffer.from(JSON.stringify(data)),
    metadata: NO_BYTES,
  };
}
