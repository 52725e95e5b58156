/**
 * Files under the digests of their bytes: `<folder>/ab/cdef…`. What has a digest never changes, so the same bytes are kept
 * once, and whoever knows the digest can tell whether the store still has them.
 *
 * A file is whole and on disk before it gets its name. One that no event names is left over from a command that went no
 * further; it does no harm.
 */
import { createHash } from 'node:crypto';
import { constants, readdirSync, rmSync, statSync } from 'node:fs';
import { type FileHandle, open, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import type { EvidenceFile, Sha256 } from '#domain';
import { makeFolders, syncFolder } from '#files';
import { EvidenceError, readTrouble, systemCode, writeTrouble } from './errors.ts';
import { recognise } from './file-kind.ts';

const MEGABYTE = 1_000_000;
export const DEFAULT_MAX_EVIDENCE_BYTES = 25 * MEGABYTE;

const DIGEST = /^[0-9a-f]{64}$/;
const INCOMING = 'incoming';
/** No upload takes as long. */
const LEFT_OVER_AFTER_MS = 3_600_000;
const OWNER_READS = 0o400;
const OWNER_ONLY = 0o700;

export const isSha256 = (text: string): boolean => DIGEST.test(text);

export type EvidenceState = 'ok' | 'missing' | 'altered';

export interface Receiving {
  readonly name: string;
  /** Default: the store's own limit. */
  readonly maxBytes?: number;
  /** What the client calls it, for errors. */
  readonly field?: string;
}

/** A file that is whole, on disk and known to be of a kind that is taken, but not yet among the evidence. */
export interface Received {
  readonly file: EvidenceFile;
  /** Puts it among the evidence, durably. */
  keep(): Promise<void>;
  discard(): Promise<void>;
}

export class EvidenceStore {
  readonly folder: string;
  readonly maxBytes: number;

  private constructor(folder: string, maxBytes: number) {
    this.folder = folder;
    this.maxBytes = maxBytes;
  }

  /** The store in a folder, which is made when the first file comes. Removes what interrupted uploads left behind. */
  static in(folder: string, { maxBytes = DEFAULT_MAX_EVIDENCE_BYTES } = {}): EvidenceStore {
    removeLeftovers(join(folder, INCOMING));
    return new EvidenceStore(folder, maxBytes);
  }

  /**
   * Takes a file in at once.
   * @throws EvidenceError; then nothing of it stays
   */
  async put(stream: Readable, how: Receiving): Promise<EvidenceFile> {
    const received = await this.receive(stream, how);
    await received.keep();
    return received.file;
  }

  /**
   * Writes a stream to disk while hashing it, and looks at what it is. The rest of a stream that is refused is not read,
   * nor is the stream destroyed.
   * @throws EvidenceError, or the stream's own error; then nothing of it stays
   */
  async receive(stream: Readable, { name, maxBytes = this.maxBytes, field }: Receiving): Promise<Received> {
    const path = join(this.folder, INCOMING, `${crypto.randomUUID()}.partial`);
    const discard = () => rm(path, { force: true });
    ensureFolder(join(this.folder, INCOMING));
    try {
      const { sha256, size } = await writeHashed(stream, path, (written) => {
        if (written <= maxBytes) return;
        throw new EvidenceError('evidence-too-large', { name, max: maxBytes / MEGABYTE }, field);
      });
      if (size === 0) throw new EvidenceError('evidence-empty', { name }, field);
      const mediaType = await recognise(path, name, field);
      return { file: { sha256, name, size, mediaType }, keep: () => this.keep(path, sha256), discard };
    } catch (error) {
      await discard().catch(() => undefined);
      throw error;
    }
  }

  /**
   * The bytes of a file as they are stored, unread: {@link verify} tells whether they are still those of the digest.
   * @throws EvidenceError `evidence-missing`, `evidence-unreadable`
   */
  async open(sha256: Sha256): Promise<{ readonly stream: Readable; readonly size: number }> {
    let file: FileHandle | undefined;
    try {
      // Not through a link that somebody put there.
      file = await open(this.pathOf(sha256), constants.O_RDONLY | constants.O_NOFOLLOW);
      const { size } = await file.stat();
      return { stream: file.createReadStream(), size };
    } catch (error) {
      await file?.close();
      throw readTrouble(error, sha256);
    }
  }

  /**
   * Hashes a file anew.
   * @throws EvidenceError `evidence-unreadable` where that cannot be told
   */
  async verify(sha256: Sha256): Promise<EvidenceState> {
    try {
      const { stream } = await this.open(sha256);
      const hash = createHash('sha256');
      for await (const chunk of stream) hash.update(chunk as Buffer);
      return hash.digest('hex') === sha256 ? 'ok' : 'altered';
    } catch (error) {
      const trouble = readTrouble(error, sha256);
      if (trouble instanceof EvidenceError && trouble.code === 'evidence-missing') return 'missing';
      throw trouble;
    }
  }

  /** The digests of all files there are, in order. */
  async *list(): AsyncGenerator<Sha256> {
    for (const first of await namesIn(this.folder)) {
      if (!/^[0-9a-f]{2}$/.test(first)) continue;
      for (const rest of await namesIn(join(this.folder, first))) {
        if (isSha256(first + rest)) yield first + rest;
      }
    }
  }

  /**
   * Takes over a file of another store, if it is not here already.
   * @returns its size
   * @throws EvidenceError `evidence-missing`, `evidence-altered`, `evidence-disk-full`, …; then nothing of it stays
   */
  async copyFrom(other: EvidenceStore, sha256: Sha256): Promise<number> {
    if ((await this.verify(sha256)) === 'ok') return statSync(this.pathOf(sha256)).size;
    const { stream } = await other.open(sha256);
    const path = join(this.folder, INCOMING, `${crypto.randomUUID()}.partial`);
    try {
      ensureFolder(join(this.folder, INCOMING));
      const copied = await writeHashed(stream, path, () => undefined);
      if (copied.sha256 !== sha256) throw new EvidenceError('evidence-altered', { sha256 });
      await this.keep(path, sha256);
      return copied.size;
    } finally {
      stream.destroy();
      await rm(path, { force: true });
    }
  }

  /** In the place of one that is there already: the same bytes, or, where those were altered, the right ones again. */
  private async keep(partial: string, sha256: Sha256): Promise<void> {
    const path = this.pathOf(sha256);
    const shelf = join(this.folder, sha256.slice(0, 2));
    try {
      ensureFolder(shelf);
      await rename(partial, path);
      for (const folder of [shelf, this.folder, join(this.folder, '..')]) await syncFolder(folder);
    } catch (error) {
      await rm(partial, { force: true }).catch(() => undefined);
      throw writeTrouble(error);
    }
  }

  /** The only place where a path is made of a digest: what is none leads nowhere. */
  pathOf(sha256: Sha256): string {
    if (!isSha256(sha256)) throw new EvidenceError('evidence-missing', { sha256: sha256.slice(0, 64) });
    return join(this.folder, sha256.slice(0, 2), sha256.slice(2));
  }
}

/**
 * Writes a stream to a new file and forces it to disk.
 * @param check told how many bytes have come, before they are written
 * @throws EvidenceError where that does not work; errors of the stream and of the check as they are
 */
async function writeHashed(
  stream: Readable,
  path: string,
  check: (size: number) => void,
): Promise<{ readonly sha256: Sha256; readonly size: number }> {
  const hash = createHash('sha256');
  let size = 0;
  await using file = await written(open(path, 'wx', 0o600));
  for await (const chunk of stream.iterator({ destroyOnReturn: false })) {
    const bytes = chunk as Buffer;
    size += bytes.length;
    check(size);
    hash.update(bytes);
    await written(file.writeFile(bytes));
  }
  await written(file.chmod(OWNER_READS));
  await written(file.sync());
  return { sha256: hash.digest('hex'), size };
}

const written = <T>(work: Promise<T>): Promise<T> =>
  work.catch((error: unknown) => {
    throw writeTrouble(error);
  });

/** Another process may make the same folder at the same time. */
function ensureFolder(folder: string): void {
  try {
    makeFolders(folder, OWNER_ONLY);
  } catch (error) {
    if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) throw writeTrouble(error);
  }
}

/** A folder that is not there has nothing in it. */
async function namesIn(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).sort();
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return [];
    throw error;
  }
}

/** Another process may be receiving files: theirs are young. What cannot be removed takes room and does no harm. */
function removeLeftovers(incoming: string): void {
  try {
    for (const name of readdirSync(incoming)) {
      const path = join(incoming, name);
      if (Date.now() - statSync(path).mtimeMs > LEFT_OVER_AFTER_MS) rmSync(path, { force: true });
    }
  } catch {
    // No such folder, or not ours to look into.
  }
}
