/**
 * Remembers where streams end, so that asking for what came after the last event known costs no query. Whether another
 * process has written meanwhile is looked up once in a turn of the event loop: an answer is never older than that.
 */
const MAX_STREAMS = 20_000;

export class StreamEnds {
  readonly #ends = new Map<string, number>();
  readonly #noticeChanges: () => void;
  #lookedThisTurn = false;

  /** @param noticeChanges calls `forget` when another process has written */
  constructor(noticeChanges: () => void) {
    this.#noticeChanges = noticeChanges;
  }

  remember(stream: string, revision: number): void {
    if (this.#ends.size >= MAX_STREAMS) this.#ends.clear();
    this.#ends.set(stream, Math.max(revision, this.#ends.get(stream) ?? 0));
  }

  forget(): void {
    this.#ends.clear();
  }

  /** Whether the stream is known to have its last event right before a revision. */
  isKnownToEndBefore(stream: string, revision: number): boolean {
    if (!this.#lookedThisTurn) {
      this.#lookedThisTurn = true;
      setImmediate(() => (this.#lookedThisTurn = false));
      this.#noticeChanges();
    }
    return this.#ends.get(stream) === revision - 1;
  }
}
