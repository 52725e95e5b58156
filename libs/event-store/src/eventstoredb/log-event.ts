/** Events as they stand in EventStoreDB's log, and as they are handed to it. */
import type { LogPosition } from './log-position.ts';

/** An event of the log, whoever wrote it. */
export interface LogEvent {
  readonly streamId: string;
  readonly id: string;
  readonly revision: bigint;
  readonly type: string;
  readonly isJson: boolean;
  /** Parsed JSON; text or bytes where the event is something else. */
  readonly data: unknown;
  readonly metadata: unknown;
  /** Where the metadata have not been parsed yet. */
  readonly metadataText?: string;
  readonly created: Date;
  readonly position: LogPosition;
}

/** An event to be written; data and metadata are JSON already. */
export interface EventToWrite {
  readonly id: string;
  readonly type: string;
  readonly data: Uint8Array;
  readonly metadata: Uint8Array;
}

export interface Written {
  /** Revision of the last event of the append. */
  readonly revision: bigint;
  /** Null where the server has not said; it does so for a first write. */
  readonly position: LogPosition | null;
}
