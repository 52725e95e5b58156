/**
 * Appends: tried again, with the same event ids and the same expected revision, for as long as it is not known whether the
 * first try was carried out. The server recognises the repetition by the two, however long ago the first one was.
 */
import { wrongExpectedRevision } from '../append-rules.ts';
import type { ExpectedRevision } from '../port.ts';
import { StoreError } from '../port.ts';
import { CallFailure, isRefusal, toStoreError } from './call-failure.ts';
import type { EventLog } from './event-log.ts';
import type { EventToWrite, Written } from './log-event.ts';
import { isAfter } from './log-position.ts';
import type { LogPosition } from './log-position.ts';
import { Tries } from './patience.ts';
import type { Patience } from './patience.ts';
import type { Sequencer } from './sequencer.ts';

export interface LogAppend {
  readonly stream: string;
  readonly expectedRevision: ExpectedRevision;
  /** At least one. */
  readonly events: readonly EventToWrite[];
}

export interface Stored {
  readonly revision: number;
  readonly ordinal: number;
  readonly repeated: boolean;
}

export interface AppenderOptions {
  readonly log: EventLog;
  readonly sequencer: Sequencer;
  readonly patience: Patience;
  readonly closing: AbortSignal;
  /** The servers, for messages. */
  readonly place: string;
  /** Called when an event was stored and has to be counted. */
  readonly expectEvent: () => void;
}

export class Appender {
  readonly #options: AppenderOptions;
  /** Appends on their way, by what makes two of them the same. */
  readonly #underWay = new Map<string, Promise<Stored>>();

  constructor(options: AppenderOptions) {
    this.#options = options;
  }

  /** Resolves when nothing is on its way any more. */
  async idle(): Promise<void> {
    await Promise.allSettled(this.#underWay.values());
  }

  /** @throws StoreError as `EventStore.append` */
  async append(append: LogAppend): Promise<Stored> {
    const same = `${append.stream} ${append.expectedRevision} ${append.events.map(({ id }) => id).join()}`;
    const first = this.#underWay.get(same);
    if (first) {
      const answer = await first.catch(() => null);
      return answer ? { ...answer, repeated: true } : this.append(append);
    }
    const answer = this.#append(append);
    this.#underWay.set(same, answer);
    try {
      return await answer;
    } finally {
      this.#underWay.delete(same);
    }
  }

  async #append(append: LogAppend): Promise<Stored> {
    const { sequencer } = this.#options;
    const before = sequencer.position;
    const written = await this.#write(append);
    const position = written.position ?? (await this.#positionOf(append, written));
    const repeated = !isAfter(position, before);
    // Far behind in the log: seldom, so there is time to see that the log is still the one that was counted.
    if (repeated) await sequencer.catchUp().catch(() => undefined);
    const ordinal = await this.#counted(append, position);
    return { revision: Number(written.revision), ordinal, repeated };
  }

  async #write(append: LogAppend): Promise<Written> {
    const { log, patience, closing, place } = this.#options;
    const { stream, expectedRevision, events } = append;
    const expected = expectedRevision === 'no-stream' ? 'no_stream' : BigInt(expectedRevision);
    const tries = new Tries(patience, closing);
    for (let ambiguous: CallFailure | null = null; ;) {
      try {
        const written = await log.append(stream, expected, events, tries.callTimeoutMs);
        assertContinues(append, written);
        return written;
      } catch (error) {
        if (!(error instanceof CallFailure)) throw error;
        // With the same ids it is accepted if an earlier try was: so none was, and none can be any more.
        if (isRefusal(error, 'wrong-expected-version')) {
          const { actualVersion } = error.driverError;
          const actual = typeof actualVersion === 'bigint' ? Number(actualVersion) : null;
          throw wrongExpectedRevision(stream, expectedRevision, actual);
        }
        if (error.kind === 'ambiguous' || error.kind === 'closed') ambiguous = error;
        try {
          await tries.another(error);
        } catch (last) {
          throw ambiguous ? outcomeUnknown(stream, place, ambiguous) : toStoreError(last, place, stream);
        }
      }
    }
  }

  /** Servers do not say it of a repetition when its events are no longer at hand. */
  async #positionOf({ stream, events }: LogAppend, { revision }: Written): Promise<LogPosition> {
    const { log, place } = this.#options;
    const query = { from: revision, direction: 'forwards', count: 1 } as const;
    const found = await log.readStream(stream, query).catch((error: unknown) => {
      throw outcomeUnknown(stream, place, error);
    });
    const event = found?.at(0);
    if (event && event.id === events.at(-1)?.id) return event.position;
    throw new StoreError('store-damaged', `Events of stream ${stream} were removed from EventStoreDB`, {
      stream,
    });
  }

  async #counted({ stream }: LogAppend, position: LogPosition): Promise<number> {
    const { sequencer, expectEvent, place } = this.#options;
    const ordinal = sequencer.counted(position);
    expectEvent();
    try {
      return await ordinal;
    } catch (error) {
      throw error instanceof StoreError ? error : outcomeUnknown(stream, place, error);
    }
  }
}

/** A stream that was deleted goes on counting when it is written to again; nothing of ours deletes one. */
function assertContinues({ stream, expectedRevision, events }: LogAppend, { revision }: Written): void {
  const expected = expectedRevision === 'no-stream' ? -1 : expectedRevision;
  if (Number(revision) === expected + events.length) return;
  throw new StoreError(
    'store-damaged',
    `Stream ${stream} of EventStoreDB was deleted or cut off; it went on at revision ${revision}. Restore a backup`,
    { stream, revision: Number(revision) },
  );
}

const outcomeUnknown = (stream: string, place: string, cause: unknown): StoreError =>
  new StoreError(
    'outcome-unknown',
    `EventStoreDB at ${place} has not answered, so this may or may not be stored in ${stream}; repeat the same request to find out`,
    { stream, place },
    { cause },
  );
