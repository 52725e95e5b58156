/**
 * Runs a command: load, fold, decide, append. The expected revision is always explicit. A command id that was answered
 * once is answered the same again, because what it stored is found in its stream: after a restart, when two copies race,
 * and over any event store.
 */
import { dayInVietnam, type Code, type Decider, type DecisionContext, type DomainEvent } from '#domain';
import { type EventStore, type ExpectedRevision, StoreError } from '#event-store';
import { AggregateLoader, type Loaded, type PastCommand, type StoredEvent } from './aggregate-loader.ts';
import { contentDigest } from './canonical.ts';
import { ApplicationError } from './errors.ts';
import { newEventId } from './event-id.ts';

/** Who sends a command, and how it is to be told apart from others. */
export interface Envelope {
  /** The client's Idempotency-Key, or a fresh id. */
  readonly commandId: string;
  readonly actor: string;
  readonly actingFor: Code | null;
  readonly correlationId: string;
  readonly causationId?: string;
  /** What the client asked for, where the command holds more than that; a repetition is known by it. */
  readonly asked?: unknown;
  /** From If-Match: the revision the client has seen. Without it a conflict is resolved by deciding again. */
  readonly ifRevision?: number;
}

export interface CommandResult {
  readonly stream: string;
  /** Revision of the stream's last event of this command; the ETag of the resource. */
  readonly revision: number;
  /** Position to wait for when reading one's own write. */
  readonly position: number;
  readonly events: readonly StoredEvent[];
  /** True where the command had been carried out before. */
  readonly repeated: boolean;
}

/** A conflict means somebody else wrote to this very stream in between; so many in a row do not happen by chance. */
const ATTEMPTS = 20;

export class CommandRunner {
  readonly aggregates: AggregateLoader;
  private readonly store: Pick<EventStore, 'append' | 'readStream'>;
  private readonly clock: () => Date;

  constructor(store: Pick<EventStore, 'append' | 'readStream'>, clock: () => Date = () => new Date()) {
    this.store = store;
    this.clock = clock;
    this.aggregates = new AggregateLoader(store);
  }

  /**
   * @param prepare gives the rest of the decision's context; called again for every attempt
   * @throws DomainError, ApplicationError, StoreError
   */
  async run<State, Command extends object, Event extends DomainEvent, Context extends DecisionContext>(
    stream: string,
    decider: Decider<State, Command, Event, Context>,
    command: Command,
    envelope: Envelope,
    prepare: (base: Pick<DecisionContext, 'today' | 'actingFor'>) => Promise<Context>,
  ): Promise<CommandResult> {
    const digest = digestOf(command, envelope);
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const loaded = await this.aggregates.load(stream, decider.evolve);
      const past = loaded.commands.get(envelope.commandId);
      if (past) return answerAgain(stream, past, digest, envelope.commandId);
      requireRevision(loaded, envelope);

      const now = this.clock();
      const context = await prepare(this.baseFor(envelope, now));
      const decided: readonly DomainEvent[] = decider.decide(command, loaded.state, context);
      if (decided.length === 0) return nothingToDo(stream, loaded);
      const metadata = {
        actor: envelope.actor,
        actingFor: envelope.actingFor,
        commandId: envelope.commandId,
        commandDigest: digest,
        correlationId: envelope.correlationId,
        causationId: envelope.causationId ?? envelope.commandId,
      };
      const events = decided.map((event) => ({ ...event, id: newEventId(now), metadata }));
      const expectedRevision: ExpectedRevision = loaded.revision < 0 ? 'no-stream' : loaded.revision;
      try {
        const { revision, position, repeated } = await this.store.append({
          stream,
          expectedRevision,
          events,
        });
        const first = revision - events.length + 1;
        const stored = events.map((event, i) => ({ ...event, revision: first + i, position }));
        this.aggregates.take(stream, stored, decider.evolve);
        return {
          stream,
          revision,
          position,
          repeated,
          events: stored.map(({ id, type, revision: own }) => ({ id, type, revision: own })),
        };
      } catch (error) {
        if (!(error instanceof StoreError) || error.code !== 'wrong-expected-revision') throw error;
      }
    }
    throw new ApplicationError('contention', { stream });
  }

  /**
   * Everything that running the command would refuse, without storing anything: for what has to be settled in another
   * stream first.
   * @returns the answer of a command that was carried out before, else undefined
   */
  async rehearse<State, Command extends object, Event extends DomainEvent, Context extends DecisionContext>(
    stream: string,
    decider: Decider<State, Command, Event, Context>,
    command: Command,
    envelope: Envelope,
    prepare: (base: Pick<DecisionContext, 'today' | 'actingFor'>) => Promise<Context>,
  ): Promise<CommandResult | undefined> {
    const loaded = await this.aggregates.load(stream, decider.evolve);
    const past = loaded.commands.get(envelope.commandId);
    if (past) return answerAgain(stream, past, digestOf(command, envelope), envelope.commandId);
    requireRevision(loaded, envelope);
    decider.decide(command, loaded.state, await prepare(this.baseFor(envelope)));
    return undefined;
  }

  /** What every decision knows: the day, and for whom it is taken. */
  baseFor({ actingFor }: Envelope, now = this.clock()): Pick<DecisionContext, 'today' | 'actingFor'> {
    return { today: dayInVietnam(now.toISOString()), actingFor };
  }
}

/** What a repetition is known by. */
const digestOf = (command: object, { asked, actingFor }: Envelope): string =>
  contentDigest({ command: asked ?? command, actingFor });

/** A command that finds its work done stores nothing. */
const nothingToDo = (stream: string, { revision, commands }: Loaded<unknown>): CommandResult => {
  const position = Math.max(0, ...[...commands.values()].map((past) => past.position));
  return { stream, revision, position, events: [], repeated: true };
};

function answerAgain(stream: string, past: PastCommand, digest: string, key: string): CommandResult {
  if (past.digest !== digest)
    throw new ApplicationError('idempotency-key-reused', { key }, 'Idempotency-Key');
  const { events, position } = past;
  return { stream, revision: events.at(-1)?.revision ?? -1, position, events, repeated: true };
}

function requireRevision(loaded: Loaded<unknown>, { ifRevision }: Envelope): void {
  if (ifRevision !== undefined && ifRevision !== loaded.revision) {
    throw new ApplicationError(
      'revision-mismatch',
      { expected: ifRevision, actual: loaded.revision },
      'If-Match',
    );
  }
}
