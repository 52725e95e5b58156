/**
 * Keeps the sequencer up to date: one subscription to the log, made again whenever it ends, whatever it ends with, and a
 * watch for a subscription that has fallen silent without ending.
 *
 * A subscription goes on after the last event that was counted. Checkpoints of the server are not used: they run ahead of
 * what was handled, and some versions send wrong ones.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { StoreError } from '../port.ts';
import { CallFailure, closedMeanwhile, failureOf, timedOut } from './call-failure.ts';
import type { Connection, Lease } from './connection.ts';
import type { Following } from './driver.ts';
import { isAfter } from './log-position.ts';
import type { LogPosition } from './log-position.ts';
import { backOffMs } from './patience.ts';
import type { Patience } from './patience.ts';
import type { Sequencer } from './sequencer.ts';
import type { Delivery } from './wire-event.ts';

export interface FollowerOptions {
  readonly patience: Patience;
  /** Milliseconds of silence after which the log is asked whether there is anything new. */
  readonly watchMs: number;
  /** Milliseconds that an acknowledged append waits for the subscription before it is fetched. */
  readonly fetchAfterMs: number;
  readonly subscribe: (lease: Lease, after: LogPosition | null) => Promise<Following>;
}

export class Follower {
  readonly #connection: Connection;
  readonly #sequencer: Sequencer;
  readonly #options: FollowerOptions;
  readonly #closing: AbortSignal;
  #running: Promise<void> | null = null;
  #live = false;
  #restarts = 0;
  #lastFailure: Error | null = null;
  #wakeLive: (() => void)[] = [];
  #fetching: NodeJS.Timeout | null = null;

  constructor(connection: Connection, sequencer: Sequencer, options: FollowerOptions, closing: AbortSignal) {
    this.#connection = connection;
    this.#sequencer = sequencer;
    this.#options = options;
    this.#closing = closing;
  }

  /** Subscriptions that were given up because they had fallen silent. */
  get restarts(): number {
    return this.#restarts;
  }

  start(): void {
    this.#running ??= this.#run();
  }

  /** Resolves when nothing runs any more; the signal has to be aborted before. */
  async stopped(): Promise<void> {
    if (this.#fetching) clearTimeout(this.#fetching);
    for (const wake of this.#wakeLive) wake();
    await this.#running;
  }

  /** Waits for the subscription to be up. @throws what it failed with last */
  async live(): Promise<void> {
    if (this.#live) return;
    const { callTimeoutMs } = this.#options.patience;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, callTimeoutMs);
      this.#wakeLive.push(() => {
        clearTimeout(timer);
        resolve();
      });
    });
    if (this.#closing.aborted) throw closedMeanwhile();
    if (!this.#live) throw this.#lastFailure ?? timedOut(callTimeoutMs);
  }

  /** An append waits for its event. Normally the subscription brings it at once; if not, it is fetched. */
  expect(): void {
    if (this.#fetching || this.#closing.aborted) return;
    const { fetchAfterMs } = this.#options;
    this.#fetching = setTimeout(() => {
      const due = this.#sequencer.waitedMs >= fetchAfterMs;
      void (due ? this.#sequencer.catchUp() : Promise.resolve())
        .catch(() => undefined)
        .finally(() => {
          this.#fetching = null;
          this.#sequencer.giveUp(this.#options.patience.operationTimeoutMs);
          if (this.#sequencer.waitedMs > 0) this.expect();
        });
    }, fetchAfterMs);
  }

  async #run(): Promise<void> {
    for (let failures = 0; !this.#closing.aborted;) {
      try {
        await this.#sequencer.catchUp();
        await this.#follow(() => (failures = 0));
      } catch (error) {
        this.#lastFailure = error instanceof StoreError ? error : failureOf(error);
      }
      // Another leader, or a copy that was restored, is gone on with at once the first time.
      if (failures > 0) {
        await delay(backOffMs(this.#options.patience, failures), undefined, { signal: this.#closing }).catch(
          () => undefined,
        );
      }
      failures += 1;
    }
  }

  /** Follows until the subscription ends in any way, which it reports by throwing. */
  async #follow(onEvent: () => void): Promise<never> {
    const lease = this.#connection.lease();
    const ended = new AbortController();
    const starting = this.#options.subscribe(lease, this.#sequencer.position);
    try {
      return await new Promise<never>((_, reject) => {
        const until = { signal: ended.signal };
        const other = (message: string) => () => reject(new CallFailure('ambiguous', { message }));
        lease.retired.addEventListener('abort', other('the client was given up'), until);
        this.#closing.addEventListener('abort', () => reject(closedMeanwhile()), until);
        const watch = this.#watch(reject, ended.signal);
        starting.then(({ deliveries }) => {
          // Stays on to the end: an error that nobody listens to ends the process.
          deliveries.on('error', (error: Error) => reject(lease.client.named(error)));
          deliveries.on('end', other('the subscription ended'));
          deliveries.on('data', ({ confirmed, event }: Delivery) => {
            if (ended.signal.aborted) return;
            if (confirmed) this.#setLive(true);
            if (!event) return;
            onEvent();
            watch.seen(event.position);
            this.#sequencer.count(event);
          });
        }, reject);
      });
    } catch (error) {
      throw lease.fail(error);
    } finally {
      ended.abort();
      this.#setLive(false);
      starting.then(
        (subscription) => subscription.cancel(),
        () => undefined,
      );
      lease.release();
    }
  }

  /**
   * While the subscription is quiet the log is asked whether there is anything new; if the subscription has still not
   * brought that by the next look, it is given up.
   */
  #watch(giveUp: (failure: CallFailure) => void, ended: AbortSignal): { seen(position: LogPosition): void } {
    const { patience, watchMs } = this.#options;
    const { epoch } = this.#sequencer;
    let seen = this.#sequencer.position;
    let owed = seen;
    let quiet = true;
    const timers = [
      setTimeout(() => this.#live || giveUp(timedOut(patience.callTimeoutMs)), patience.callTimeoutMs),
      setInterval(() => {
        if (this.#sequencer.epoch !== epoch) return giveUp(silent('the log was replaced by an older copy'));
        if (quiet && owed !== null && isAfter(owed, seen)) {
          this.#restarts += 1;
          return giveUp(silent('the subscription has fallen silent'));
        }
        const probe = quiet ? this.#sequencer.catchUp() : Promise.resolve();
        quiet = true;
        void probe.catch(() => undefined).finally(() => (owed = this.#sequencer.position));
      }, watchMs),
    ];
    ended.addEventListener('abort', () => timers.forEach(clearTimeout));
    return {
      seen(position) {
        quiet = false;
        seen = position;
      },
    };
  }

  #setLive(live: boolean): void {
    this.#live = live;
    if (!live) return;
    for (const wake of this.#wakeLive.splice(0)) wake();
  }
}

const silent = (message: string): CallFailure => new CallFailure('ambiguous', { message });
