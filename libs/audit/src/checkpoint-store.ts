/** Where signed checkpoints are kept. They cannot be made again, so they are durable before anybody sees them. */
import { AuditError } from './errors.ts';
import { formatNote, parseNote } from './tlog/note.ts';

export interface SignedCheckpoint {
  readonly size: number;
  /** The signed note, with the cosignatures there are. */
  readonly note: string;
  readonly signedAt: string;
}

export interface CheckpointStore {
  last(): Promise<SignedCheckpoint | null>;
  /** The first checkpoint of at least a size. */
  from(size: number): Promise<SignedCheckpoint | null>;
  /** All of them, oldest first. */
  all(): Promise<SignedCheckpoint[]>;
  /**
   * Durable when it resolves. One of a size that is there already can add signatures and change nothing else.
   * @throws AuditError `checkpoint-conflict` where another tree of this size is signed already
   */
  put(checkpoint: SignedCheckpoint): Promise<void>;
}

/** The checkpoints of a log that several processes serve and one of them signs; with what they must know of the log. */
export interface SharedCheckpoints extends CheckpointStore {
  /** Name of the log. */
  readonly origin: string;
  /** The log's public key as it is handed out; null before somebody has signed. */
  key(): Promise<string | null>;
  /** Makes a key the log's own, once and for all. @throws AuditError `key-of-another-log` where it has another */
  claim(key: string): Promise<void>;
  /** Asks whoever holds the key to sign. */
  request(): Promise<void>;
  /** Ends this log, whose checkpoints are kept, and begins another in its place. */
  begin(origin: string, key: string): Promise<void>;
}

/**
 * A note with the signatures of another one of the same tree; a newer one of a witness takes the place of its older one.
 * @throws AuditError `checkpoint-conflict` where it is of another tree
 */
export function mergedNote(size: number, there: string, added: string): string {
  const [before, after] = [parseNote(there), parseNote(added)];
  if (before.text !== after.text)
    throw new AuditError('checkpoint-conflict', { size, origin: before.text.split('\n')[0] ?? '' });
  const same = (a: (typeof after.signatures)[number], b: typeof a): boolean =>
    a.name === b.name && a.id === b.id;
  const kept = before.signatures.map((one) => after.signatures.find((other) => same(one, other)) ?? one);
  const fresh = after.signatures.filter((one) => !before.signatures.some((other) => same(one, other)));
  return formatNote({ text: before.text, signatures: [...kept, ...fresh] });
}
