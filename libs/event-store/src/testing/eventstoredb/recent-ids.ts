/** The ids that the server remembers of late, by which an append without a revision is told to be a repetition. */
const SERVER_BYTES = 8 * 1024 * 1024;
/** What the server counts for one id beside the name of its stream. */
const ENTRY_BYTES = 28;

export class RecentIds {
  readonly #entries = new Map<string, { readonly stream: string; readonly revision: bigint }>();
  readonly #limit: number;
  #bytes = 0;

  constructor(limit = SERVER_BYTES) {
    this.#limit = limit;
  }

  revisionOf(stream: string, id: string): bigint | null {
    const entry = this.#entries.get(id);
    return entry?.stream === stream ? entry.revision : null;
  }

  put(event: { readonly id: string; readonly stream: string; readonly revision: bigint }): void {
    this.#remove(event.id);
    this.#entries.set(event.id, { stream: event.stream, revision: event.revision });
    this.#bytes += bytesOf(event.stream);
    for (const id of this.#entries.keys()) {
      if (this.#bytes <= this.#limit) break;
      this.#remove(id);
    }
  }

  clear(): void {
    this.#entries.clear();
    this.#bytes = 0;
  }

  #remove(id: string): void {
    const entry = this.#entries.get(id);
    if (!entry) return;
    this.#bytes -= bytesOf(entry.stream);
    this.#entries.delete(id);
  }
}

function bytesOf(stream: string): number {
  return ENTRY_BYTES + 2 * stream.length;
}
