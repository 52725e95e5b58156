/**
 * Loads aggregates by folding their streams. What was folded once is kept: events never change, so a later load only
 * reads what came after. The newest entries are kept, the oldest forgotten.
 */
import type { DomainEvent, Recorded } from '#domain';
import type { EventStore } from '#event-store';

/** What a command once stored in this stream, to answer its repetition. */
export interface PastCommand {
  readonly digest: string;
  readonly events: readonly StoredEvent[];
  /** Position of the last of them. */
  readonly position: number;
}

export interface StoredEvent {
  readonly id: string;
  readonly type: DomainEvent['type'];
  readonly revision: number;
}

export interface Loaded<State> {
  readonly state: State | undefined;
  /** Revision of the last event, -1 for a stream without events. */
  readonly revision: number;
  readonly commands: ReadonlyMap<string, PastCommand>;
}

/** A decider's evolve. A stream holds the events of one aggregate only, which is what makes the narrower type true. */
type Evolve<State> = (state: State | undefined, event: never) => State | undefined;

const KEPT_AGGREGATES = 2_000;

export class AggregateLoader {
  private readonly store: Pick<EventStore, 'readStream'>;
  private readonly kept = new Map<string, Loaded<unknown>>();

  constructor(store: Pick<EventStore, 'readStream'>) {
    this.store = store;
  }

  async load<State>(stream: string, evolve: Evolve<State>): Promise<Loaded<State>> {
    // A stream belongs to one aggregate, so what is kept under its name has this state.
    const before = this.kept.get(stream) as Loaded<State> | undefined;
    const news = await this.store.readStream(stream, { from: (before?.revision ?? -1) + 1 });
    const loaded = before && news.length === 0 ? before : extend(before, news, evolve);
    this.kept.delete(stream);
    if (loaded.revision >= 0) this.kept.set(stream, loaded);
    for (const oldest of this.kept.keys()) {
      if (this.kept.size <= KEPT_AGGREGATES) break;
      this.kept.delete(oldest);
    }
    return loaded;
  }
}

function extend<State>(
  before: Loaded<State> | undefined,
  news: readonly Recorded[],
  evolve: Evolve<State>,
): Loaded<State> {
  let state = before?.state;
  const commands = new Map(before?.commands);
  for (const event of news) {
    state = evolve(state, event as never);
    const { commandId, commandDigest } = event.metadata;
    const { id, type, revision, position } = event;
    const events = [...(commands.get(commandId)?.events ?? []), { id, type, revision }];
    commands.set(commandId, { digest: commandDigest, events, position });
  }
  return { state, revision: news.at(-1)?.revision ?? before?.revision ?? -1, commands };
}
