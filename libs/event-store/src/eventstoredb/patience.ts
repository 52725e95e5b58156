/** How long to keep trying, and how long to wait in between. */
import { setTimeout as delay } from 'node:timers/promises';
import { CallFailure, closedMeanwhile } from './call-failure.ts';

export interface Patience {
  /** Milliseconds one call may take. */
  readonly callTimeoutMs: number;
  /** Milliseconds all tries of one operation may take together. */
  readonly operationTimeoutMs: number;
  /** Most tries of one operation. */
  readonly attempts: number;
  /** Milliseconds before the second try; each further wait is twice as long, up to the longest. */
  readonly firstBackOffMs: number;
  readonly longestBackOffMs: number;
}

/** Half of it is chance, so that many callers that failed together do not come back together. */
export const backOffMs = (patience: Patience, tries: number): number =>
  Math.min(patience.longestBackOffMs, patience.firstBackOffMs * 2 ** Math.min(tries, 20)) *
  (0.5 + Math.random() / 2);

/** Counts the tries of one operation. */
export class Tries {
  readonly #patience: Patience;
  readonly #closing: AbortSignal;
  readonly #deadline: number;
  #made = 0;

  constructor(patience: Patience, closing: AbortSignal) {
    this.#patience = patience;
    this.#closing = closing;
    this.#deadline = performance.now() + patience.operationTimeoutMs;
  }

  /** Milliseconds the next call may take. */
  get callTimeoutMs(): number {
    return Math.max(1, Math.min(this.#patience.callTimeoutMs, this.#deadline - performance.now()));
  }

  /**
   * Waits until it is time for another try.
   * @throws CallFailure the given one when it is not worth another try or none is left; `closed` when the store is closed
   */
  async another(failure: unknown): Promise<void> {
    const worthIt = failure instanceof CallFailure && failure.kind !== 'refused' && failure.kind !== 'closed';
    const wait = backOffMs(this.#patience, this.#made);
    this.#made += 1;
    if (!worthIt || this.#made >= this.#patience.attempts || performance.now() + wait >= this.#deadline) {
      throw failure;
    }
    await delay(wait, undefined, { signal: this.#closing }).catch(() => {
      throw closedMeanwhile();
    });
  }
}
