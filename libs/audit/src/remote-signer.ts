/**
 * Signing where another process has the key: it is asked by a notification, and the checkpoint is waited for where all of them
 * keep it. What comes is not taken on trust: its tree has to be the one this process made of the events itself.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { CheckpointSigner } from './checkpoint-signer.ts';
import type { SharedCheckpoints, SignedCheckpoint } from './checkpoint-store.ts';
import { AuditError } from './errors.ts';
import type { LedgerLog } from './ledger-log.ts';
import { type Checkpoint, parseCheckpoint, verifyCheckpoint } from './tlog/checkpoint.ts';
import { sameHash } from './tlog/merkle.ts';
import { parseNote, parseVerifierKey, type VerifierKey } from './tlog/note.ts';

const PATIENCE_MS = 5_000;
const LOOK_EVERY_MS = 25;
/** A request is lost while the other process has no connection. */
const ASK_EVERY_MS = 1_000;

export interface RemoteSignerOptions {
  /** Milliseconds to wait for a signature. Default 5,000. */
  readonly patienceMs?: number;
}

interface Waiting {
  /** Of which size a checkpoint has to be, at least. */
  readonly size: number;
  readonly until: number;
  resolve(checkpoint: SignedCheckpoint): void;
  reject(error: unknown): void;
}

export class RemoteSigner extends CheckpointSigner {
  readonly log: LedgerLog;
  private readonly shared: SharedCheckpoints;
  private readonly patienceMs: number;
  private known: VerifierKey | null = null;
  private waiting: Waiting[] = [];
  private looking = false;
  private askedAt = -Infinity;

  constructor(log: LedgerLog, shared: SharedCheckpoints, options: RemoteSignerOptions = {}) {
    super();
    this.log = log;
    this.shared = shared;
    this.patienceMs = options.patienceMs ?? PATIENCE_MS;
  }

  /** @throws AuditError `signer-not-running` where the log has no key yet and nobody makes one */
  async key(): Promise<VerifierKey> {
    if (this.known) return this.known;
    // The first signature of a log makes its key.
    const text = (await this.shared.key()) ?? (await this.awaited(0), await this.shared.key());
    if (text === null) throw this.notRunning();
    this.known = parseVerifierKey(text);
    return this.known;
  }

  last(): Promise<SignedCheckpoint | null> {
    return this.shared.last();
  }

  /**
   * @throws AuditError `signer-not-running` where none comes in time; `checkpoint-replaced`, `signature-wrong` where what comes
   *   is not of this log
   */
  async sign(): Promise<SignedCheckpoint> {
    const size = await this.log.catchUp();
    const last = await this.shared.last();
    return this.sound(last && last.size >= size ? last : await this.awaited(size));
  }

  async check(): Promise<void> {
    await this.log.catchUp();
    const last = await this.shared.last();
    if (last) await this.sound(last);
  }

  async newest(): Promise<Checkpoint | null> {
    const last = await this.shared.last();
    return last && parseCheckpoint(parseNote(last.note).text);
  }

  async keep(checkpoint: SignedCheckpoint): Promise<SignedCheckpoint> {
    await this.shared.put(checkpoint);
    return checkpoint;
  }

  /** Proofs are made from this process's own tree, so it has to be the tree that was signed. */
  private async sound(checkpoint: SignedCheckpoint): Promise<SignedCheckpoint> {
    const { size, root } = verifyCheckpoint(checkpoint.note, await this.key()).checkpoint;
    const { origin } = this.log;
    const events = size > this.log.size ? await this.log.catchUp() : this.log.size;
    if (size > events) throw new AuditError('log-rolled-back', { origin, size, events });
    if (!sameHash(this.log.rootAt(size), root)) throw new AuditError('checkpoint-replaced', { origin, size });
    return checkpoint;
  }

  // --- Waiting --------------------------------------------------------------------------------------------------

  /** Those who wait at the same time share requests and looks. */
  private awaited(size: number): Promise<SignedCheckpoint> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ size, until: performance.now() + this.patienceMs, resolve, reject });
      // One who comes now may need what the request before did not ask for.
      this.askedAt = -Infinity;
      if (!this.looking) void this.look();
    });
  }

  private async look(): Promise<void> {
    this.looking = true;
    while (this.waiting.length > 0) {
      const now = performance.now();
      try {
        if (now - this.askedAt >= ASK_EVERY_MS) {
          this.askedAt = now;
          await this.shared.request();
        }
        this.settle(await this.shared.last(), now);
      } catch (error) {
        for (const one of this.waiting.splice(0)) one.reject(error);
      }
      if (this.waiting.length > 0) await delay(LOOK_EVERY_MS);
    }
    this.looking = false;
  }

  private settle(last: SignedCheckpoint | null, now: number): void {
    const still: Waiting[] = [];
    for (const one of this.waiting) {
      if (last && last.size >= one.size) one.resolve(last);
      else if (now >= one.until) one.reject(this.notRunning());
      else still.push(one);
    }
    this.waiting = still;
  }

  private notRunning(): AuditError {
    return new AuditError('signer-not-running', {
      origin: this.log.origin,
      seconds: this.patienceMs / 1_000,
    });
  }
}
