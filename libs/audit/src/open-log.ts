/** The log of a ledger in its folder: database, key, the public key to hand out, and the last checkpoint. */
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { makeFolders } from '#files';
import { AuditError } from './errors.ts';
import { openKey, type SigningKey } from './key-file.ts';
import { LedgerLog, type LogSource } from './ledger-log.ts';
import { Signer, type SignerOptions } from './signer.ts';

export interface AuditLog {
  readonly log: LedgerLog;
  readonly signer: Signer;
}

export interface AuditLogOptions extends Pick<SignerOptions, 'clock' | 'cosign'> {
  /** Name of the log where it is new: a URL without scheme. Default: one made up, for trying out. */
  readonly origin?: string;
  /** A folder on another disk that keeps the last checkpoint too. */
  readonly mirror?: string;
}

export const LOG_DATABASE = 'log.db';
export const LOG_KEY = 'log.key';

/** Opens the log in a folder, creating what is not there; the key is made when the first checkpoint is signed. */
export function openAuditLog(folder: string, source: LogSource, options: AuditLogOptions): AuditLog {
  makeFolders(folder, 0o700);
  if (options.mirror !== undefined) makeFolders(options.mirror);
  const origin = options.origin ?? `plan-ledger.local/${randomBytes(4).toString('hex')}`;
  const log = new LedgerLog(join(folder, LOG_DATABASE), origin, source);
  const { clock, cosign, mirror } = options;
  const signer = new Signer(log, {
    key: () => keyOf(log, join(folder, LOG_KEY)),
    mirrors: [folder, ...(mirror === undefined ? [] : [mirror])],
    clock,
    ...(cosign ? { cosign } : {}),
  });
  return { log, signer };
}

/** A log that has signed must not get another key under its name. */
async function keyOf(log: LedgerLog, path: string): Promise<SigningKey> {
  if (!existsSync(path) && log.database.lastCheckpoint() !== null)
    throw new AuditError('key-file-missing', { origin: log.origin, path });
  return openKey(path, log.origin, 'note');
}
