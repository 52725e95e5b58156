/**
 * The log in backups: its name, what it has signed, its public key and its policy. The hashes are made again from the events,
 * and the private key never goes along: whoever restores has to put it back on purpose.
 */
import { copyFileSync, existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { makeFolders } from '#files';
import { LedgerLog, type LogSource } from './ledger-log.ts';
import { LogDatabase } from './log-database.ts';
import { LOG_DATABASE, LOG_KEY, LOG_POLICY } from './open-log.ts';
import { publicKeyFile } from './key-file.ts';
import { MIRROR_FILE } from './signer.ts';

const FILES: readonly string[] = [publicKeyFile(LOG_KEY), LOG_POLICY, MIRROR_FILE];

/**
 * Copies a log's folder for a backup, or back from one; does nothing where there is no log, or one is there already.
 * @param record the copied one, from which the hashes are made
 */
export async function copyLog(from: string, to: string, record: LogSource): Promise<void> {
  const [source, target] = [join(from, LOG_DATABASE), join(to, LOG_DATABASE)];
  if (!existsSync(source) || existsSync(target)) return;
  makeFolders(to, 0o700);
  const original = new LogDatabase(source, '');
  const copy = new LogDatabase(target, original.origin);
  try {
    for (const checkpoint of await original.checkpoints.all()) await copy.checkpoints.put(checkpoint);
  } finally {
    copy.close();
    original.close();
  }
  const log = new LedgerLog(target, '', record);
  try {
    await log.catchUp();
  } finally {
    log.close();
  }
  for (const file of FILES) if (existsSync(join(from, file))) copyFileSync(join(from, file), join(to, file));
}

/** How many files a copied log has, and their bytes. */
export function sizeOfLog(folder: string): { readonly files: number; readonly bytes: number } {
  const names = existsSync(folder)
    ? readdirSync(folder).filter((name) => [LOG_DATABASE, ...FILES].includes(name))
    : [];
  return {
    files: names.length,
    bytes: names.reduce((sum, name) => sum + statSync(join(folder, name)).size, 0),
  };
}
