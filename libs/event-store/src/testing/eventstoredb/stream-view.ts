/** One stream of the test server's log: its records, and what its metadata hides of them. */
import type { LogRecord } from './records.ts';

/** The revision that the server gives to the record that deletes a stream for ever. */
export const TOMBSTONE_REVISION = 2n ** 63n - 1n;
/** `$tb` of a stream that is deleted but may be written to again. As a JavaScript number it is 2^63. */
const SOFT_DELETED = 2 ** 63;

export class StreamView {
  readonly name: string;
  readonly #clock: () => Date;
  readonly #records: LogRecord[] = [];
  #metadata: Readonly<Record<string, unknown>> = {};
  #tombstoned = false;

  constructor(name: string, clock: () => Date) {
    this.name = name;
    this.#clock = clock;
  }

  /** The stream whose metadata this stream holds; null when it is none of that kind. */
  get metadataOf(): string | null {
    return this.name.startsWith('$$') ? this.name.slice(2) : null;
  }

  get tombstoned(): boolean {
    return this.#tombstoned;
  }

  get softDeleted(): boolean {
    return !this.#tombstoned && this.#number('$tb') === SOFT_DELETED;
  }

  get metadata(): Readonly<Record<string, unknown>> {
    return this.#metadata;
  }

  /** Revision of the last event, -1 when there was never one. */
  get last(): bigint {
    return this.#records.at(-1)?.revision ?? -1n;
  }

  /** The record with this revision, whether hidden or not. */
  at(revision: bigint): LogRecord | null {
    const found = this.#records[firstIndex(this.#records, (record) => record.revision >= revision)];
    return found?.revision === revision ? found : null;
  }

  /** What a read of the stream may see, oldest first. */
  visible(): readonly LogRecord[] {
    const from = this.#firstVisible();
    const maxAge = this.#number('$maxAge');
    if (from === 0n && maxAge === null) return this.#records;
    const oldest = maxAge === null ? -Infinity : this.#clock().getTime() - maxAge * 1000;
    return this.#records.filter(({ revision, created }) => revision >= from && created.getTime() > oldest);
  }

  /** Whether a scavenge removes the record: it is hidden and not the last one, which keeps the numbering. */
  isRemovable(record: LogRecord): boolean {
    if (record.revision === this.last) return false;
    if (this.#tombstoned) return true;
    return record.revision < this.#firstVisible() || !this.visible().includes(record);
  }

  add(record: LogRecord): void {
    this.#records.push(record);
    if (record.revision === TOMBSTONE_REVISION) this.#tombstoned = true;
  }

  /** Takes over the document of the metadata stream; what is no JSON object hides nothing. */
  setMetadata(document: Uint8Array): void {
    try {
      const parsed: unknown = JSON.parse(Buffer.from(document).toString('utf8'));
      this.#metadata = typeof parsed === 'object' && parsed !== null ? { ...parsed } : {};
    } catch {
      this.#metadata = {};
    }
  }

  #firstVisible(): bigint {
    const before = BigInt(this.#number('$tb') ?? 0);
    // Of metadata only the latest counts.
    const maxCount = this.metadataOf === null ? this.#number('$maxCount') : 1;
    const counted = maxCount === null ? 0n : this.last + 1n - BigInt(maxCount);
    return before > counted ? before : counted;
  }

  #number(key: string): number | null {
    const value = this.#metadata[key];
    return typeof value === 'number' && Number.isInteger(value) ? value : null;
  }
}

/** Index of the first record for which the test holds, which holds for all behind it too. */
export function firstIndex(records: readonly LogRecord[], holds: (record: LogRecord) => boolean): number {
  let low = 0;
  let high = records.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const record = records[middle];
    if (record && !holds(record)) low = middle + 1;
    else high = middle;
  }
  return low;
}
