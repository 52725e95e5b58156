/** What a part of a backup has to be able to do. */
import type { EventStore } from '#event-store';

/** What a manifest says about a part. */
export interface PartSize {
  readonly files: number;
  readonly bytes: number;
}

/** Something of a part that is not as it should be. */
export interface Fault {
  readonly what: string;
  readonly state: 'missing' | 'altered';
}

export interface BackupPart {
  /** In the manifest. */
  readonly name: string;
  readonly vi: string;
  readonly en: string;
  /** What is there, and what of it is not what it should be. */
  inspect(folder: string): Promise<PartSize & { readonly faults: readonly Fault[] }>;
  /**
   * Copies what is not there yet, durably; what is faulty is named and left out.
   * @param record the copied one, which says what has to be there
   */
  copy(from: string, to: string, record: EventStore): Promise<readonly Fault[]>;
}
