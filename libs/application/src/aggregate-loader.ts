/**
 * Loads aggregates by folding their streams. What was folded once is kept: events never change, so a later load only
 * reads what came after, and what this process appended itself need not be read at all. The aggregates used last are
 * kept, the others forgotten.
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
  /** The commands that wrote to the stream. Shared between loads of the same stream, and growing with it. */
  readonly commands: ReadonlyMap<string, PastCommand>;
}

/** What folding needs of a stored event. */
export type Folded = DomainEvent & Pick<Recorded, 'id' | 'revision' | 'position' | 'metadata'>;

/** A decider's evolve. A stream holds the events of one aggregate only, which is what makes the narrower type true. */
type Evolve<State> = (state: State | undefined, event: never) => State | undefined;

interface Kept<State> extends Loaded<State> {
  /** Id of the last event. */
  readonly last: string;
  readonly commands: Map<string, PastCommand>;
}

const KEPT_AGGREGATES = 2_000;

export class AggregateLoader {
  private readonly store: Pick<EventStore, 'readStream'>;
  private readonly kept = new Map<string, Kept<unknown>>();

  constructor(store: Pick<EventStore, 'readStream'>) {
    this.store = store;
  }

  async load<State>(stream: string, evolve: Evolve<State>): Promise<Loaded<State>> {
    const before = this.keptOf<State>(stream);
    const events = await this.store.readStream(stream, { from: before?.revision ?? 0 });
    // Where an older copy of the record was restored, what is kept may rest on events that it does not hold.
    if (before && events[0]?.id !== before.last && this.kept.get(stream) === before) this.kept.delete(stream);
    else return this.extend(stream, events, evolve);
    return this.load(stream, evolve);
  }

  /** An aggregate as it was at a position of the ledger, folded anew. */
  async loadAt<State>(stream: string, evolve: Evolve<State>, position: number): Promise<State | undefined> {
    let state: State | undefined;
    for (const event of await this.store.readStream(stream)) {
      if (event.position <= position) state = evolve(state, event as never);
    }
    return state;
  }

  /** The events of a stream, for what is decided on facts rather than on states. */
  events(stream: string): Promise<Recorded[]> {
    return this.store.readStream(stream);
  }

  /** Takes over events just appended to a stream, so that the next load does not read them back. */
  take<State>(stream: string, events: readonly Folded[], evolve: Evolve<State>): void {
    if (this.kept.has(stream)) this.extend(stream, events, evolve);
  }

  /** Folds what is new; while the events were read, another command may have taken some of them over. */
  private extend<State>(stream: string, events: readonly Folded[], evolve: Evolve<State>): Loaded<State> {
    const before = this.keptOf<State>(stream) ?? {
      state: undefined,
      revision: -1,
      last: '',
      commands: new Map<string, PastCommand>(),
    };
    let { state, revision, last } = before;
    for (const event of events) {
      if (event.revision !== revision + 1) continue;
      state = evolve(state, event as never);
      revision = event.revision;
      last = event.id;
      remember(before.commands, event);
    }
    const extended: Kept<State> = { state, revision, last, commands: before.commands };
    this.keep(stream, extended);
    return extended;
  }

  private keptOf<State>(stream: string): Kept<State> | undefined {
    // A stream belongs to one aggregate, so what is kept under its name has this state.
    return this.kept.get(stream) as Kept<State> | undefined;
  }

  private keep(stream: string, entry: Kept<unknown>): void {
    this.kept.delete(stream);
    if (entry.revision >= 0) this.kept.set(stream, entry);
    for (const oldest of this.kept.keys()) {
      if (this.kept.size <= KEPT_AGGREGATES) break;
      this.kept.delete(oldest);
    }
  }
}

function remember(commands: Map<string, PastCommand>, event: Folded): void {
  const { id, type, revision, position, metadata } = event;
  const past = commands.get(metadata.commandId);
  const events = [...(past?.events ?? []), { id, type, revision }];
  commands.set(metadata.commandId, { digest: metadata.commandDigest, events, position });
}
