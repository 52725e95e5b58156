/**
 * Signing checkpoints. A log must never sign what does not agree with what it signed before (c2sp.org/tlog-checkpoint); so
 * before every signature the entries are hashed again from the events as they are on disk, and the new tree is proved to
 * begin with the last one signed. The last checkpoint is also kept outside the log's own database, where a restored backup
 * does not reach it.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { writeWhole } from '#files';
import { CheckpointSigner } from './checkpoint-signer.ts';
import type { SignedCheckpoint } from './checkpoint-store.ts';
import { AuditError } from './errors.ts';
import type { SigningKey } from './key-file.ts';
import type { LedgerLog } from './ledger-log.ts';
import { type Checkpoint, formatCheckpoint, parseCheckpoint, verifyCheckpoint } from './tlog/checkpoint.ts';
import { CompactRange, type Hash, leafHash, provesConsistency, sameHash } from './tlog/merkle.ts';
import { TILE_WIDTH } from './tlog/tiles.ts';
import { formatNote, parseNote, signNote, type VerifierKey } from './tlog/note.ts';

/** The file of the last checkpoint in a folder. */
export const MIRROR_FILE = 'checkpoint';
const BATCH = 512;

export interface SignerOptions {
  /** The log's key; asked for when something is signed for the first time. */
  readonly key: () => Promise<SigningKey>;
  /** Folders that keep the last checkpoint; one of them on another disk is best. */
  readonly mirrors: readonly string[];
  readonly clock: () => Date;
  /** Adds what witnesses have to say to a checkpoint that was signed and stored. */
  readonly cosign?: (note: string, log: LedgerLog) => Promise<string>;
}

export class Signer extends CheckpointSigner {
  readonly log: LedgerLog;
  private readonly options: SignerOptions;
  private signing: Promise<SignedCheckpoint> | null = null;
  private opened: SigningKey | null = null;

  constructor(log: LedgerLog, options: SignerOptions) {
    super();
    this.log = log;
    this.options = options;
  }

  /** The log's public key. @throws AuditError `key-of-another-log`, and as reading the key does */
  async key(): Promise<VerifierKey> {
    return (await this.signingKey()).public;
  }

  private async signingKey(): Promise<SigningKey> {
    const key = this.opened ?? (await this.options.key());
    const { name } = key.public;
    if (name !== this.log.origin)
      throw new AuditError('key-of-another-log', { key: name, origin: this.log.origin });
    this.opened = key;
    return key;
  }

  last(): Promise<SignedCheckpoint | null> {
    return this.log.checkpoints.last();
  }

  /**
   * Signs the log as it is now; where it has not grown, answers with the last checkpoint. Calls that come together share one.
   * @throws AuditError `log-rolled-back`, `log-differs`, `checkpoint-replaced`: then nothing is signed, and the operations
   *   guide says what to do
   */
  sign(): Promise<SignedCheckpoint> {
    const run = (this.signing ?? Promise.resolve()).then(
      () => this.signNow(),
      () => this.signNow(),
    );
    this.signing = run;
    return run;
  }

  private async signNow(): Promise<SignedCheckpoint> {
    const { size, key, last } = await this.soundness();
    // A witness that disputes what was signed last keeps everything further from being signed.
    const known = last && (await this.cosigned(last.stored));
    if (known?.size === size) return known;
    const root = await this.rehashed(last?.size ?? 0, size);
    if (last) this.requireConsistent(last, { size, root });
    const note = signed({ origin: this.log.origin, size, root }, key);
    const signedAt = this.options.clock().toISOString();
    await this.log.checkpoints.put({ size, note, signedAt });
    await this.mirror(note);
    return this.cosigned({ size, note, signedAt });
  }

  /**
   * Whether the log could be signed: the events are there that were signed, and so is the key.
   * @throws AuditError as signing does
   */
  async check(): Promise<void> {
    await this.soundness();
  }

  private async soundness() {
    const size = await this.log.catchUp();
    const key = await this.signingKey();
    const last = await this.lastSigned(key.public);
    if (last && last.size > size)
      throw new AuditError('log-rolled-back', { origin: this.log.origin, size: last.size, events: size });
    return { size, key, last };
  }

  /** A checkpoint with what witnesses have to say to it. @throws AuditError where one remembers another history */
  private async cosigned(checkpoint: SignedCheckpoint): Promise<SignedCheckpoint> {
    const note = (await this.options.cosign?.(checkpoint.note, this.log)) ?? checkpoint.note;
    return note === checkpoint.note ? checkpoint : this.keep({ ...checkpoint, note });
  }

  async keep(checkpoint: SignedCheckpoint): Promise<SignedCheckpoint> {
    await this.log.checkpoints.put(checkpoint);
    if (checkpoint.size === (await this.last())?.size) await this.mirror(checkpoint.note);
    return checkpoint;
  }

  async newest(): Promise<Checkpoint | null> {
    const known = (await this.notes()).map(({ note }) => parseCheckpoint(parseNote(note).text));
    return known.reduce<Checkpoint | null>((best, one) => (best && best.size >= one.size ? best : one), null);
  }

  /** What the store of checkpoints and the mirrors have. */
  private async notes(): Promise<{ readonly note: string; readonly signedAt: string }[]> {
    const own = await this.last();
    const mirrored = this.options.mirrors
      .map((folder) => join(folder, MIRROR_FILE))
      .filter((path) => existsSync(path));
    return [
      ...(own ? [own] : []),
      ...mirrored.map((path) => ({ note: readFileSync(path, 'utf8'), signedAt: '' })),
    ];
  }

  /** The newest checkpoint that the store or a mirror knows; they must agree. */
  private async lastSigned(
    key: VerifierKey,
  ): Promise<(Checkpoint & { readonly stored: SignedCheckpoint }) | null> {
    const known = (await this.notes()).map((stored) => {
      const { checkpoint } = verifyCheckpoint(stored.note, key);
      return { ...checkpoint, stored: { ...stored, size: checkpoint.size } };
    });
    const newest = known.reduce<(typeof known)[number] | null>(
      (best, one) => (best && best.size >= one.size ? best : one),
      null,
    );
    for (const one of known) {
      if (newest && one.size <= this.log.size && !sameHash(this.log.rootAt(one.size), one.root))
        throw new AuditError('checkpoint-replaced', { origin: this.log.origin, size: one.size });
    }
    return newest;
  }

  /**
   * The root of the log at a size, with everything since a size hashed anew from the events.
   * @throws AuditError `log-differs` where an event is not the one that was taken in
   */
  private async rehashed(since: number, size: number): Promise<Hash> {
    // From the beginning of the tile in which the last signed tree ended.
    const begin = Math.floor(since / TILE_WIDTH) * TILE_WIDTH;
    const range = new CompactRange(begin, this.log.peaks(begin));
    const ends = new Map<string, Hash>();
    while (range.size < size) {
      const entries = await this.log.entries(range.size, Math.min(BATCH, size - range.size), ends);
      if (entries.length === 0)
        throw new AuditError('log-rolled-back', { origin: this.log.origin, size, events: range.size });
      for (const entry of entries) range.append(leafHash(entry));
      await nextTurn();
    }
    return range.root();
  }

  private requireConsistent(last: Checkpoint, { size, root }: Omit<Checkpoint, 'origin'>): void {
    if (last.size === 0) return;
    const proof = this.log.consistency(last.size, size);
    if (!provesConsistency(last.size, size, proof, last.root, root))
      throw new AuditError('checkpoint-replaced', { origin: this.log.origin, size: last.size });
  }

  private async mirror(note: string): Promise<void> {
    for (const folder of this.options.mirrors) await writeWhole(join(folder, MIRROR_FILE), note);
  }
}

function signed(checkpoint: Checkpoint, key: SigningKey): string {
  const text = formatCheckpoint(checkpoint);
  return formatNote({ text, signatures: [signNote(text, key.public, key.private)] });
}
