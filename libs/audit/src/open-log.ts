/** The log of a ledger in its folder: database, key, the public key to hand out, and the last checkpoint. */
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { makeFolders } from '#files';
import { cosignedBy } from './cosigners.ts';
import { AuditError } from './errors.ts';
import { openKey, type SigningKey } from './key-file.ts';
import { LedgerLog, type LogSource } from './ledger-log.ts';
import { Signer, type SignerOptions } from './signer.ts';
import { parsePolicy, type Policy } from './tlog/policy.ts';

export interface AuditLog {
  readonly log: LedgerLog;
  readonly signer: Signer;
}

export interface AuditLogOptions extends Pick<SignerOptions, 'clock'> {
  /** Name of the log where it is new: a URL without scheme. Default: one made up, for trying out. */
  readonly origin?: string;
  /** A folder on another disk that keeps the last checkpoint too. */
  readonly mirror?: string;
}

export const LOG_DATABASE = 'log.db';
export const LOG_KEY = 'log.key';
export const LOG_POLICY = 'policy';

/** Where a log is prepared that is to take the place of the one in a folder. */
export const nextLogFolder = (folder: string): string => `${folder}.new`;

/** Opens the log in a folder, creating what is not there; the key is made when the first checkpoint is signed. */
export function openAuditLog(folder: string, source: LogSource, options: AuditLogOptions): AuditLog {
  // A restart was broken off between the two renames: without this another log would be begun.
  if (!existsSync(folder) && existsSync(nextLogFolder(folder))) renameSync(nextLogFolder(folder), folder);
  makeFolders(folder, 0o700);
  if (options.mirror !== undefined) makeFolders(options.mirror);
  const origin = options.origin ?? `plan-ledger.local/${randomBytes(4).toString('hex')}`;
  const log = new LedgerLog(join(folder, LOG_DATABASE), origin, source);
  const { clock, mirror } = options;
  const signer = new Signer(log, {
    key: () => keyOf(log, join(folder, LOG_KEY)),
    mirrors: [folder, ...(mirror === undefined ? [] : [mirror])],
    clock,
    // Read when something is signed: a mistake in it keeps nobody from reading the ledger.
    async cosign(note) {
      const policy = readPolicy(folder);
      return policy ? cosignedBy(policy, note, log) : note;
    },
  });
  return { log, signer };
}

/** The operator's policy: witnesses and quorum; null where there is none. @throws AuditError naming the line */
export function readPolicy(folder: string): Policy | null {
  const path = join(folder, LOG_POLICY);
  return existsSync(path) ? parsePolicy(readFileSync(path, 'utf8')) : null;
}

/** A log that has signed must not get another key under its name. */
async function keyOf(log: LedgerLog, path: string): Promise<SigningKey> {
  if (!existsSync(path) && log.database.lastCheckpoint() !== null)
    throw new AuditError('key-file-missing', { origin: log.origin, path });
  return openKey(path, log.origin, 'note');
}
