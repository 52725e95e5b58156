/** Who waits for which event of the log to be counted. */
import type { LogPosition } from './log-position.ts';

interface Waiting {
  readonly position: LogPosition;
  readonly since: number;
  readonly resolve: (ordinal: number) => void;
  readonly reject: (reason: unknown) => void;
}

export class WaitingList {
  /** By commit position, the first to come first. */
  readonly #waiting = new Map<bigint, Set<Waiting>>();

  /** Milliseconds that the first has been waiting; 0 when nobody is. */
  get waitedMs(): number {
    for (const [first] of this.#waiting.values()) if (first) return performance.now() - first.since;
    return 0;
  }

  /** Resolves with the ledger position of the event at a place of the log. */
  wait(position: LogPosition): Promise<number> {
    return new Promise((resolve, reject) => {
      const same = this.#waiting.get(position.commit) ?? new Set();
      same.add({ position, since: performance.now(), resolve, reject });
      this.#waiting.set(position.commit, same);
    });
  }

  /** The event at a place of the log was counted. */
  answer(position: LogPosition, ordinal: number): void {
    const same = this.#waiting.get(position.commit);
    if (!same) return;
    for (const waiting of same) {
      if (waiting.position.prepare === position.prepare) this.#leave(waiting).resolve(ordinal);
    }
  }

  /** Lets those go whose event fulfils a condition, with what is found out about it. */
  async answerWhere(
    condition: (position: LogPosition) => boolean,
    find: (position: LogPosition) => Promise<number>,
  ): Promise<void> {
    for (const waiting of this.#all()) {
      if (!condition(waiting.position)) continue;
      await find(waiting.position).then(this.#leave(waiting).resolve, waiting.reject);
    }
  }

  /** Rejects those who have been waiting for so many milliseconds. */
  giveUp(reason: unknown, afterMs = 0): void {
    for (const waiting of this.#all()) {
      if (performance.now() - waiting.since >= afterMs) this.#leave(waiting).reject(reason);
    }
  }

  #all(): Waiting[] {
    return [...this.#waiting.values()].flatMap((same) => [...same]);
  }

  #leave(waiting: Waiting): Waiting {
    const same = this.#waiting.get(waiting.position.commit);
    same?.delete(waiting);
    if (same?.size === 0) this.#waiting.delete(waiting.position.commit);
    return waiting;
  }
}
