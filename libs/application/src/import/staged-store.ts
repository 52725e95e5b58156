/**
 * An event store on top of another that keeps what is appended to itself. An import runs its commands against it: all of
 * them are decided before anything is stored, a dry run simply stops there, and the whole is stored in one go.
 */
import type { Recorded } from '#domain';
import {
  type Append,
  type Appended,
  type AtomicEventStore,
  type EventStore,
  type StreamQuery,
  StoreError,
} from '#event-store';

export class StagedStore implements Pick<EventStore, 'append' | 'readStream'> {
  private readonly base: Pick<EventStore, 'readStream' | 'append'>;
  private readonly clock: () => Date;
  private readonly staged: Append[] = [];
  private readonly streams = new Map<string, Recorded[]>();
  private count = 0;

  constructor(base: Pick<EventStore, 'readStream' | 'append'>, clock: () => Date) {
    this.base = base;
    this.clock = clock;
  }

  /** What has been staged, in order. */
  get appends(): readonly Append[] {
    return this.staged;
  }

  async append(append: Append): Promise<Appended> {
    const { stream, events } = append;
    const last = (await this.readStream(stream)).at(-1);
    const expected = last ? last.revision : 'no-stream';
    if (append.expectedRevision !== expected) {
      throw new StoreError(
        'wrong-expected-revision',
        `stream ${stream} changed while the import was prepared`,
        { stream },
      );
    }
    this.staged.push(append);
    const added = this.streams.get(stream) ?? [];
    let revision = last?.revision ?? -1;
    for (const event of events) {
      // Positions are given when the events are really stored; here they only count what is staged.
      const recorded = {
        ...event,
        stream,
        revision: ++revision,
        position: ++this.count,
        recordedAt: this.clock().toISOString(),
      };
      added.push(recorded);
    }
    this.streams.set(stream, added);
    return { revision, position: this.count, repeated: false };
  }

  async readStream(stream: string, query: StreamQuery = {}): Promise<Recorded[]> {
    const stored = await this.base.readStream(stream, query);
    const staged = (this.streams.get(stream) ?? []).filter((event) => event.revision >= (query.from ?? 0));
    return [...stored, ...staged];
  }
}

const isAtomic = (store: object): store is AtomicEventStore => 'appendAll' in store;

/**
 * Stores all appends: together and in the order of the file where the store can, so that the ledger tells what happened in
 * the order it was told. Else one stream after the other; an interruption is then completed by repeating the import, which
 * finds what is already there.
 * @returns the position of the last event stored
 */
export async function storeAll(
  store: Pick<EventStore, 'append'>,
  appends: readonly Append[],
): Promise<number> {
  let last = 0;
  if (isAtomic(store)) {
    for (const { position } of await store.appendAll(appends)) last = Math.max(last, position);
  } else {
    for (const append of mergeByStream(appends)) last = Math.max(last, (await store.append(append)).position);
  }
  return last;
}

/** Merges the appends of each stream, so that a stream is never half imported. */
function mergeByStream(appends: readonly Append[]): Append[] {
  const merged = new Map<string, Append>();
  for (const append of appends) {
    const before = merged.get(append.stream);
    merged.set(append.stream, before ? { ...before, events: [...before.events, ...append.events] } : append);
  }
  return [...merged.values()];
}
