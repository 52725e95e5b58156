/**
 * The connection to the servers: one client at a time, a time limit on every call, and another client after every failure
 * that says nothing certain about the server.
 */
import { closedMeanwhile, failureOf, timedOut } from './call-failure.ts';
import type { CallFailure } from './call-failure.ts';
import type { Endpoint } from './connection-string.ts';
import type { LedgerClient } from './driver.ts';

export type ClientFactory = (leader: Endpoint | null) => LedgerClient;

/** A client and who uses it. */
interface Generation {
  readonly client: LedgerClient;
  readonly retired: AbortController;
  users: number;
}

/** The use of a client for longer than a call. */
export interface Lease {
  readonly client: LedgerClient;
  /** Aborts when the client is to be used no longer. */
  readonly retired: AbortSignal;
  /** What a failure means; the client is given up if it does not speak for the connection. */
  fail(error: unknown): CallFailure;
  release(): void;
}

export class Connection {
  readonly #create: ClientFactory;
  readonly #callTimeoutMs: number;
  readonly #pending = new Set<(failure: CallFailure) => void>();
  #current: Generation;
  #closed = false;

  /** @param callTimeoutMs milliseconds a call may take */
  constructor(create: ClientFactory, callTimeoutMs: number) {
    this.#create = create;
    this.#callTimeoutMs = callTimeoutMs;
    this.#current = this.#generation(null);
  }

  get closed(): boolean {
    return this.#closed;
  }

  /**
   * @param timeoutMs milliseconds; the call is given up after that, and so is the client
   * @throws CallFailure
   */
  async call<T>(action: (client: LedgerClient) => Promise<T>, timeoutMs = this.#callTimeoutMs): Promise<T> {
    const lease = this.lease();
    try {
      return await this.#inTime(action(lease.client), timeoutMs);
    } catch (error) {
      throw lease.fail(error);
    } finally {
      lease.release();
    }
  }

  /** @throws CallFailure when closed */
  lease(): Lease {
    if (this.#closed) throw closedMeanwhile();
    const generation = this.#current;
    generation.users += 1;
    return {
      client: generation.client,
      retired: generation.retired.signal,
      fail: (error) => {
        const failure = failureOf(error);
        if (failure.kind === 'not-leader') this.#replace(generation, failure.driverError.leader ?? null);
        if (failure.kind === 'ambiguous' || failure.kind === 'unsent') this.#replace(generation, null);
        return failure;
      },
      release: () => {
        generation.users -= 1;
        this.#releaseUnused(generation);
      },
    };
  }

  /** Rejects what is pending and cancels it on the server. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    for (const reject of [...this.#pending]) reject(closedMeanwhile());
    this.#current.retired.abort();
    this.#current.client.release();
  }

  /** Another client, unless somebody has made one since the failing call began. */
  #replace(failed: Generation, leader: Endpoint | null): void {
    if (this.#closed || failed !== this.#current) return;
    this.#current = this.#generation(leader);
    failed.retired.abort();
    this.#releaseUnused(failed);
  }

  #generation(leader: Endpoint | null): Generation {
    return { client: this.#create(leader), retired: new AbortController(), users: 0 };
  }

  #releaseUnused(generation: Generation): void {
    if (generation.users === 0 && generation.retired.signal.aborted) generation.client.release();
  }

  #inTime<T>(answer: Promise<T>, timeoutMs: number): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const settle = (): void => {
        clearTimeout(timer);
        this.#pending.delete(giveUp);
      };
      const giveUp = (failure: CallFailure): void => {
        settle();
        reject(failure);
      };
      const timer = setTimeout(() => giveUp(timedOut(timeoutMs)), timeoutMs);
      this.#pending.add(giveUp);
      answer.then(
        (value) => {
          settle();
          resolve(value);
        },
        (error: unknown) => {
          settle();
          reject(error instanceof Error ? error : new Error(String(error)));
        },
      );
    });
  }
}
