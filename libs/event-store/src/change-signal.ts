/**
 * Tells readers who have read everything that there is more. Commits of this process are told at once; those of other
 * processes are found by looking, which is done only while somebody waits.
 */
export class ChangeSignal {
  readonly #pollIntervalMs: number;
  readonly #changedElsewhere: (() => boolean) | null;
  readonly #waiting = new Set<() => void>();
  #timer: NodeJS.Timeout | null = null;
  #count = 0;

  /**
   * @param pollIntervalMs milliseconds between two looks
   * @param changedElsewhere whether another process has committed since the last call; null where those are told of too
   */
  constructor(pollIntervalMs = 0, changedElsewhere: (() => boolean) | null = null) {
    this.#pollIntervalMs = pollIntervalMs;
    this.#changedElsewhere = changedElsewhere;
  }

  /** Changes seen so far. Note it before reading and pass it to `beyond`, then no change falls between the two. */
  get count(): number {
    return this.#count;
  }

  notify(): void {
    this.#count += 1;
    for (const wake of [...this.#waiting]) wake();
  }

  /** Resolves once there were more changes than `count`, or when the signal aborts. */
  beyond(count: number, signal: AbortSignal): Promise<void> {
    if (this.#count > count || signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const wake = (): void => {
        this.#waiting.delete(wake);
        signal.removeEventListener('abort', wake);
        if (this.#waiting.size === 0) this.#stopPolling();
        resolve();
      };
      this.#waiting.add(wake);
      signal.addEventListener('abort', wake);
      const look = this.#changedElsewhere;
      if (look) this.#timer ??= setInterval(() => this.#poll(look), this.#pollIntervalMs);
    });
  }

  #poll(changedElsewhere: () => boolean): void {
    let changed: boolean;
    try {
      changed = changedElsewhere();
    } catch {
      // The readers will meet the same error where they can report it.
      changed = true;
    }
    if (changed) this.notify();
  }

  #stopPolling(): void {
    if (this.#timer) clearInterval(this.#timer);
    this.#timer = null;
  }
}
