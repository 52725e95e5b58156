/** Checkpoints (c2sp.org/tlog-checkpoint): what a log says it holds: its name, its size, its root. */
import { type Hash, HASH_BYTES } from './merkle.ts';
import { base64, isKeyName, NoteError } from './note.ts';

export interface Checkpoint {
  /** Name of the log: a URL without scheme. */
  readonly origin: string;
  readonly size: number;
  readonly root: Hash;
}

/** Three lines, and no extension lines: nobody could read them who does not know them. */
export function formatCheckpoint({ origin, size, root }: Checkpoint): string {
  if (!isKeyName(origin)) throw new NoteError(`"${origin.slice(0, 40)}" cannot be the name of a log`);
  return `${origin}\n${size}\n${Buffer.from(root).toString('base64')}\n`;
}

/** @throws NoteError */
export function parseCheckpoint(text: string): Checkpoint {
  const [origin = '', size = '', encoded = '', ...rest] = text.split('\n');
  const root = base64(encoded);
  if (rest.length !== 1 || rest[0] !== '')
    throw new NoteError('a checkpoint has three lines: origin, size and root');
  if (!isKeyName(origin)) throw new NoteError('the checkpoint has no name of a log');
  if (!/^(0|[1-9]\d{0,15})$/.test(size) || !Number.isSafeInteger(Number(size)))
    throw new NoteError('the size of a checkpoint is a decimal number without leading zeros');
  if (root?.length !== HASH_BYTES)
    throw new NoteError('the root of a checkpoint is a SHA-256 hash in base64');
  return { origin, size: Number(size), root };
}
