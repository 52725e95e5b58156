/** Where disclosures are kept. What every store promises is in testing/contract.ts. */
import type { Disclosure } from './disclosures.ts';

export interface StoredDisclosure extends Disclosure {
  readonly person: string;
  /** Milliseconds since 1970. */
  readonly addedAt: number;
}

/** Every method throws PeopleError `directory-unavailable` or `directory-damaged`. */
export interface DisclosureStore {
  /** For messages: the file, or the table. */
  readonly path: string;
  /** All disclosures, or those of one person, the oldest first. */
  disclosures(person?: string): Promise<StoredDisclosure[]>;
  /** Stores all or none; durable when it resolves. */
  insert(rows: readonly StoredDisclosure[]): Promise<void>;
  /** Deletes what is there of them; when it resolves, what the store itself keeps has no trace of them. */
  delete(digests: readonly string[]): Promise<void>;
  /** Runs work that nobody else who uses the same store, and asks the same way, does for this person meanwhile. */
  alone<T>(person: string, work: () => Promise<T>): Promise<T>;
  /** Writes a copy as a SQLite file, readable by its owner alone, to where no file is yet. */
  copyTo(target: string): Promise<void>;
  close(): Promise<void>;
}
