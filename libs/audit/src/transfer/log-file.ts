/**
 * What is kept of the audit log beside the events, in a file: its name, its public key, who its witnesses are, and every
 * checkpoint it has signed. Hashes are made again from the events; the private key is in no file that leaves the ledger.
 */
import { AuditError } from '../errors.ts';
import type { SignedCheckpoint } from '../checkpoint-store.ts';
import { verifyCheckpoint } from '../tlog/checkpoint.ts';
import { parseVerifierKey } from '../tlog/note.ts';
import { FramedFile, parsed, writeFramed } from './framed-file.ts';
import type { SignedTree } from './record-walk.ts';

const FORMAT = 'plan-ledger/log';
const BATCH = 500;

/** A log as it goes on elsewhere. */
export interface LogIdentity {
  readonly origin: string;
  /** The public key; null for a log that has never signed. */
  readonly key: string | null;
  /** The operator's policy with witnesses and quorum; null where there is none. */
  readonly policy: string | null;
  /** The smallest first. */
  readonly checkpoints: readonly SignedCheckpoint[];
}

/**
 * The trees that a log's checkpoints speak of, each with a good signature.
 * @throws AuditError of signatures; `signature-missing` where there are checkpoints and no key
 */
export function signedTrees({ origin, key, checkpoints }: LogIdentity): SignedTree[] {
  if (key === null) {
    if (checkpoints.length === 0) return [];
    throw new AuditError('signature-missing', { name: origin });
  }
  const verifier = parseVerifierKey(key);
  if (verifier.name !== origin) throw new AuditError('key-of-another-log', { key: verifier.name, origin });
  return checkpoints.map(({ note }) => verifyCheckpoint(note, verifier).checkpoint);
}

/** Writes the file whole or not at all. */
export async function writeLogFile(path: string, log: LogIdentity): Promise<void> {
  const { origin, key, policy, checkpoints } = log;
  async function* lines(): AsyncGenerator<readonly string[]> {
    for (let i = 0; i < checkpoints.length; i += BATCH)
      yield checkpoints
        .slice(i, i + BATCH)
        .map(({ size, note, signedAt }) => JSON.stringify({ size, note, signedAt }));
  }
  const end = () => ({ checkpoints: checkpoints.length });
  await writeFramed(path, { format: FORMAT, origin, key, policy }, lines(), end);
}

/**
 * Reads the file; that the signatures are good and the trees those of the events is found out by others.
 * @throws TransferError naming the first thing that is wrong
 */
export async function readLogFile(path: string): Promise<LogIdentity> {
  const file = await FramedFile.open(path, FORMAT);
  const { origin, key, policy } = file.header;
  const checkpoints: SignedCheckpoint[] = [];
  for await (const lines of file.pages())
    for (const line of lines) checkpoints.push(checkpointIn(file, line, checkpoints));
  if (!isText(origin) || !(isText(key) || key === null) || !(isText(policy) || policy === null))
    throw file.wrong(1, { vi: 'thiếu tên hoặc khóa của nhật ký', en: 'it lacks the name or key of the log' });
  return { origin, key, policy, checkpoints };
}

function checkpointIn(file: FramedFile, line: string, before: readonly SignedCheckpoint[]): SignedCheckpoint {
  const { size, note, signedAt } = parsed(line) ?? {};
  const isNext = typeof size === 'number' && size > (before.at(-1)?.size ?? -1);
  // The size stands in the signed text too, and has to be the same there.
  if (!isNext || !isText(note) || !isText(signedAt) || note.split('\n')[1] !== String(size))
    throw file.wrong(before.length + 2, {
      vi: 'không phải mốc đã ký tiếp theo',
      en: 'it is not the next signed checkpoint',
    });
  return { size, note, signedAt };
}

const isText = (value: unknown): value is string => typeof value === 'string';
