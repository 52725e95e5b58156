/** One event as the test server keeps it. */

/** Place of an event in `$all`, in bytes of an imagined transaction file. */
export interface Position {
  readonly commit: bigint;
  readonly prepare: bigint;
}

export interface ProposedEvent {
  /** A UUID in lower case. */
  readonly id: string;
  readonly type: string;
  readonly contentType: string;
  readonly data: Uint8Array;
  readonly metadata: Uint8Array;
}

export interface LogRecord extends ProposedEvent {
  readonly position: Position;
  readonly stream: string;
  readonly revision: bigint;
  readonly created: Date;
}

/** What the imagined file needs for a record beside its texts and contents. */
const RECORD_OVERHEAD = 97n;

/** Below zero when `a` is before `b`. */
export function comparePositions(a: Position, b: Position): number {
  if (a.commit !== b.commit) return a.commit < b.commit ? -1 : 1;
  if (a.prepare !== b.prepare) return a.prepare < b.prepare ? -1 : 1;
  return 0;
}

/** Where the record after this one may begin. */
export function endOf(record: LogRecord): bigint {
  const bytes = record.data.length + record.metadata.length + 2 * (record.stream.length + record.type.length);
  return record.position.commit + RECORD_OVERHEAD + BigInt(bytes);
}
