/**
 * EventStoreDB's log as the rest of the adapter uses it: pages that are read to their end, and one append. Reads are
 * repeated until they succeed or patience ends; whether an append is, is for the one who makes it.
 */
import { CallFailure, closedMeanwhile, isRefusal, timedOut } from './call-failure.ts';
import type { Connection } from './connection.ts';
import type { CallOptions, LedgerClient, StreamingRead } from './driver.ts';
import type { EventToWrite, LogEvent, Written } from './log-event.ts';
import { compareInLog } from './log-position.ts';
import type { LogPosition } from './log-position.ts';
import { Tries } from './patience.ts';
import type { Patience } from './patience.ts';

export type FromRevision = bigint | 'start' | 'end';

/** What is needed of the log; tests put a simple one in its place. */
export interface EventLog {
  /** Events of the whole log from a position on, that one included, or from the beginning. */
  readAll(from: LogPosition | null, count: number): Promise<LogEvent[]>;
  /** The last event of the log, whoever wrote it; null in an empty one. */
  readLast(): Promise<LogEvent | null>;
  /** Null for a stream that does not exist. */
  readStream(
    stream: string,
    query: { from: FromRevision; direction: 'forwards' | 'backwards'; count: number | null },
  ): Promise<LogEvent[] | null>;
  /** One try. */
  append(
    stream: string,
    expected: 'no_stream' | bigint,
    events: readonly EventToWrite[],
    timeoutMs?: number,
  ): Promise<Written>;
}

/** @throws CallFailure from every method */
export class ServerLog implements EventLog {
  readonly #connection: Connection;
  readonly #options: CallOptions;
  readonly #patience: Patience;
  readonly #closing: AbortSignal;

  constructor(connection: Connection, options: CallOptions, patience: Patience, closing: AbortSignal) {
    this.#connection = connection;
    this.#options = options;
    this.#patience = patience;
    this.#closing = closing;
  }

  readAll(from: LogPosition | null, count: number): Promise<LogEvent[]> {
    return this.#read((client) =>
      client.readAll({ ...this.#options, maxCount: count, fromPosition: from ?? 'start' }),
    );
  }

  async readLast(): Promise<LogEvent | null> {
    const options = { ...this.#options, maxCount: 1, direction: 'backwards', fromPosition: 'end' } as const;
    const [last] = await this.#read((client) => client.readAll(options));
    return last ?? null;
  }

  async readStream(
    stream: string,
    {
      from,
      direction,
      count,
    }: { from: FromRevision; direction: 'forwards' | 'backwards'; count: number | null },
  ): Promise<LogEvent[] | null> {
    const options = {
      ...this.#options,
      direction,
      fromRevision: from,
      ...(count === null ? {} : { maxCount: count }),
    };
    try {
      return await this.#read((client) => client.readStream(stream, options));
    } catch (error) {
      if (isRefusal(error, 'stream-not-found')) return null;
      throw error;
    }
  }

  append(
    stream: string,
    expected: 'no_stream' | bigint,
    events: readonly EventToWrite[],
    timeoutMs = this.#patience.callTimeoutMs,
  ): Promise<Written> {
    const options = { ...this.#options, deadline: timeoutMs };
    return this.#connection.call((client) => client.append(stream, expected, events, options), timeoutMs);
  }

  async #read(start: (client: LedgerClient) => StreamingRead<ReadEvent>): Promise<LogEvent[]> {
    const tries = new Tries(this.#patience, this.#closing);
    for (;;) {
      try {
        return await this.#readOnce(start);
      } catch (failure) {
        await tries.another(failure);
      }
    }
  }

  async #readOnce(start: (client: LedgerClient) => StreamingRead<ReadEvent>): Promise<LogEvent[]> {
    const lease = this.#connection.lease();
    try {
      return await drained(start(lease.client), this.#patience.callTimeoutMs, this.#closing);
    } catch (error) {
      throw lease.fail(error);
    } finally {
      lease.release();
    }
  }
}

/** What is used of the driver's answer. */
interface ReadEvent {
  readonly event?: Omit<LogEvent, 'position'> & { readonly position?: LogPosition };
}

/**
 * Reads to the end, or cancels: a read that is merely dropped stays open on the server.
 * @param idleMs milliseconds the server may take for each next event
 */
function drained(read: StreamingRead<ReadEvent>, idleMs: number, closing: AbortSignal): Promise<LogEvent[]> {
  return new Promise((resolve, reject) => {
    const events: LogEvent[] = [];
    const timer = setTimeout(() => giveUp(timedOut(idleMs)), idleMs);
    const settle = (): void => {
      clearTimeout(timer);
      closing.removeEventListener('abort', onClose);
    };
    const giveUp = (error: unknown): void => {
      settle();
      // Fails where there was no connection to cancel it on.
      read.cancel().catch(() => undefined);
      reject(error instanceof Error ? error : new Error(String(error)));
    };
    const onClose = (): void => giveUp(closedMeanwhile());
    closing.addEventListener('abort', onClose);
    // Stays on: the driver may report more than one error, and one that nobody listens to ends the process.
    read.on('error', giveUp);
    read.on('data', ({ event }: ReadEvent) => {
      timer.refresh();
      if (!event) return;
      if (!event.position) return giveUp(positionMissing());
      const before = events.at(-1);
      // Some failures in between make an answer come twice.
      if (before && compareInLog(before.position, event.position) === 0) return;
      events.push(event as LogEvent);
    });
    read.on('end', () => {
      settle();
      resolve(events);
    });
    if (closing.aborted) onClose();
  });
}

/** Servers before 22.6 do not say where in the log an event of a stream is. */
const positionMissing = (): CallFailure =>
  new CallFailure('refused', { code: 12, message: 'an event came without its position in the log' });
