/** Holds what the events name against what the store has. */
import type { EvidenceFile, Sha256 } from '#domain';
import type { EvidenceState, EvidenceStore } from './evidence-store.ts';

/** A file that an event names. */
export interface AttachedFile extends Pick<EvidenceFile, 'sha256' | 'name' | 'size'> {
  /** Of the event. */
  readonly position: number;
  readonly stream: string;
}

export interface FaultyFile extends AttachedFile {
  readonly state: Exclude<EvidenceState, 'ok'>;
}

export interface EvidenceVerification {
  /** Attachments looked at; the same file may be attached many times. */
  readonly attachments: number;
  readonly files: number;
  readonly bytes: number;
  /** In the order of the events; a file that several events name stands there for each of them. */
  readonly faulty: readonly FaultyFile[];
  /** The digests that events name. */
  readonly named: ReadonlySet<Sha256>;
}

/**
 * Hashes every file anew that the attachments name, each once.
 * @param onProgress told how many attachments have been looked at
 * @throws EvidenceError where the store cannot be read
 */
export async function verifyEvidence(
  store: Pick<EvidenceStore, 'verify'>,
  attached: AsyncIterable<AttachedFile> | Iterable<AttachedFile>,
  onProgress: (done: number) => void = () => undefined,
): Promise<EvidenceVerification> {
  const states = new Map<Sha256, EvidenceState>();
  const faulty: FaultyFile[] = [];
  let attachments = 0;
  let bytes = 0;
  for await (const file of attached) {
    const { sha256, size } = file;
    const known = states.get(sha256);
    const state = known ?? (await store.verify(sha256));
    states.set(sha256, state);
    if (known === undefined) bytes += size;
    if (state !== 'ok') faulty.push({ ...file, state });
    onProgress(++attachments);
  }
  return { attachments, files: states.size, bytes, faulty, named: new Set(states.keys()) };
}

/**
 * The files that no event names: of commands that went no further, or put there by somebody. Named, not removed.
 * @param named the digests that the events of the whole ledger name
 */
export async function unnamedEvidence(
  store: Pick<EvidenceStore, 'list'>,
  named: ReadonlySet<Sha256>,
): Promise<readonly Sha256[]> {
  const unnamed: Sha256[] = [];
  for await (const sha256 of store.list()) if (!named.has(sha256)) unnamed.push(sha256);
  return unnamed;
}
