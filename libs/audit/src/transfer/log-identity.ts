/**
 * The log of a ledger that moves. It goes on under its name and key, from the checkpoints it has signed, so that receipts,
 * witnesses and auditors need not be told anything. The private key is carried by hand: with it in the export, whoever gets
 * hold of a copy could sign another history.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeFolders, writeWhole } from '#files';
import type { CheckpointStore, SharedCheckpoints } from '../checkpoint-store.ts';
import { AuditError } from '../errors.ts';
import { publicKeyFile } from '../key-file.ts';
import type { LedgerLog } from '../ledger-log.ts';
import { LOG_KEY, LOG_POLICY } from '../open-log.ts';
import { MIRROR_FILE } from '../signer.ts';
import { TransferError } from './errors.ts';
import type { LogIdentity } from './log-file.ts';

/**
 * What goes on elsewhere of the log in a folder.
 * @param folder of the log
 */
export async function identityOf(folder: string, log: LedgerLog): Promise<LogIdentity> {
  return {
    origin: log.origin,
    key: await keyOf(folder, log),
    policy: textOf(join(folder, LOG_POLICY)),
    checkpoints: await log.checkpoints.all(),
  };
}

/**
 * That a log has the name and key of another, and signed nothing else.
 * @throws TransferError `import-other-log`, AuditError `checkpoint-replaced`
 */
export async function requireSameLog(folder: string, log: LedgerLog, identity: LogIdentity): Promise<void> {
  const { origin, key } = identity;
  const found = await keyOf(folder, log);
  if (log.origin !== origin) throw new TransferError('import-other-log', { origin, found: log.origin });
  if (found !== null && found !== key)
    throw new TransferError('import-other-log', { origin: key ?? origin, found });
  const carried = new Map(identity.checkpoints.map((one) => [one.size, treeIn(one.note)]));
  for (const { size, note } of await log.checkpoints.all())
    if ((carried.get(size) ?? treeIn(note)) !== treeIn(note))
      throw new AuditError('checkpoint-replaced', { origin, size });
}

/**
 * Lets a log go on as another. Before the events: until they are all there the log has signed of more than there is, and
 * nobody can sign anything with it.
 * @param identity found to be right of the events that come
 */
export async function takeIdentity(folder: string, log: LedgerLog, identity: LogIdentity): Promise<void> {
  const { key, policy, checkpoints } = identity;
  if (key !== null && isShared(log.checkpoints)) await log.checkpoints.claim(key);
  const known = new Map((await log.checkpoints.all()).map(({ size, note }) => [size, note]));
  for (const checkpoint of checkpoints)
    if (known.get(checkpoint.size) !== checkpoint.note) await log.checkpoints.put(checkpoint);
  makeFolders(folder, 0o700);
  const files: readonly (readonly [string, string | null | undefined])[] = [
    [keyFile(folder), key === null ? null : `${key}\n`],
    [join(folder, LOG_POLICY), policy],
    [join(folder, MIRROR_FILE), checkpoints.at(-1)?.note],
  ];
  for (const [path, text] of files)
    if (typeof text === 'string' && !existsSync(path)) await writeWhole(path, text);
}

/** The public key, from where several processes keep it or from beside the private one. */
async function keyOf(folder: string, { checkpoints }: LedgerLog): Promise<string | null> {
  if (isShared(checkpoints)) return checkpoints.key();
  return textOf(keyFile(folder))?.trim() ?? null;
}

const isShared = (checkpoints: CheckpointStore): checkpoints is SharedCheckpoints => 'claim' in checkpoints;

const keyFile = (folder: string): string => publicKeyFile(join(folder, LOG_KEY));
const textOf = (path: string): string | null => (existsSync(path) ? readFileSync(path, 'utf8') : null);
/** What is signed in a note, without the signatures: witnesses may have added theirs. */
const treeIn = (note: string): string => note.split('\n\n')[0] ?? note;
