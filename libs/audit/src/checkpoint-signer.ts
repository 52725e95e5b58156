import type { SignedCheckpoint } from './checkpoint-store.ts';
import type { LedgerLog } from './ledger-log.ts';
import type { Checkpoint } from './tlog/checkpoint.ts';
import type { VerifierKey } from './tlog/note.ts';

/**
 * Gets checkpoints signed: by this process with the log's key, or by another that has it. A class and not an interface, so
 * that there is a name to ask for it by where an application is put together.
 */
export abstract class CheckpointSigner {
  abstract readonly log: LedgerLog;

  /** The log's public key. */
  abstract key(): Promise<VerifierKey>;

  /** The last checkpoint signed, null before the first. */
  abstract last(): Promise<SignedCheckpoint | null>;

  /** A checkpoint of the log as it is now, at least: where it has not grown, the last one. */
  abstract sign(): Promise<SignedCheckpoint>;

  /** Whether the log could be signed, as far as can be told from here. @throws AuditError as signing does */
  abstract check(): Promise<void>;

  /** The newest checkpoint that is kept anywhere, sound or not; null before the first. */
  abstract newest(): Promise<Checkpoint | null>;

  /** Keeps a checkpoint with more cosignatures than it had. */
  abstract keep(checkpoint: SignedCheckpoint): Promise<SignedCheckpoint>;
}
