/** The log of a ledger in its folder: database, key, the public key to hand out, and the last checkpoint. */
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { makeFolders } from '#files';
import type { CheckpointSigner } from './checkpoint-signer.ts';
import type { SharedCheckpoints } from './checkpoint-store.ts';
import { cosignedBy } from './cosigners.ts';
import { AuditError } from './errors.ts';
import { openKey, type SigningKey } from './key-file.ts';
import { LedgerLog, type LogSource } from './ledger-log.ts';
import { RemoteSigner } from './remote-signer.ts';
import { Signer, type SignerOptions } from './signer.ts';
import { parsePolicy, type Policy } from './tlog/policy.ts';

export interface AuditLog {
  readonly log: LedgerLog;
  readonly signer: CheckpointSigner;
}

export interface AuditLogOptions extends Pick<SignerOptions, 'clock'> {
  /** Name of the log where it is new: a URL without scheme. Default: one made up, for trying out. */
  readonly origin?: string;
  /** A folder on another disk that keeps the last checkpoint too. */
  readonly mirror?: string;
  /** The folder of the key. Default: that of the log, unless the checkpoints are shared. */
  readonly keyFolder?: string;
  /**
   * Where several processes keep their checkpoints. The folder then holds hashes only, which can be made again; who has no key
   * folder asks the process that has one to sign.
   */
  readonly shared?: SharedCheckpoints;
  /** Milliseconds to wait until another process has signed. Default 5,000. */
  readonly patienceMs?: number;
}

export const LOG_DATABASE = 'log.db';
export const LOG_KEY = 'log.key';
export const LOG_POLICY = 'policy';

/** Where a log is prepared that is to take the place of the one in a folder. */
export const nextLogFolder = (folder: string): string => `${folder}.new`;

/**
 * Opens the log in a folder, creating what is not there; the key is made when the first checkpoint is signed.
 * @throws AuditError `log-of-another-name`
 */
export function openAuditLog(folder: string, source: LogSource, options: AuditLogOptions): AuditLog {
  const { shared, keyFolder, patienceMs } = options;
  const home = keyFolder ?? folder;
  // A restart was broken off between the two renames: without this another log would be begun.
  if (!existsSync(home) && existsSync(nextLogFolder(home))) renameSync(nextLogFolder(home), home);
  makeFolders(folder, 0o700);
  const log = shared ? sharedLog(folder, source, shared) : ownLog(folder, source, options.origin);
  if (shared && keyFolder === undefined)
    return { log, signer: new RemoteSigner(log, shared, patienceMs === undefined ? {} : { patienceMs }) };
  return { log, signer: signerOf(log, home, folder, options) };
}

const ownLog = (folder: string, source: LogSource, origin?: string): LedgerLog =>
  new LedgerLog(join(folder, LOG_DATABASE), origin ?? madeUpOrigin(), source);

/** A name for trying out. */
export const madeUpOrigin = (): string => `plan-ledger.local/${randomBytes(4).toString('hex')}`;

/** The hashes in the folder may be of a log that was given up; they are made again under the name of the present one. */
function sharedLog(folder: string, source: LogSource, shared: SharedCheckpoints): LedgerLog {
  const { origin } = shared;
  const log = new LedgerLog(join(folder, LOG_DATABASE), origin, source, shared);
  const found = log.origin;
  if (found === origin) return log;
  if (!log.database.hasSigned) {
    log.startOver(origin);
    return log;
  }
  log.close();
  throw new AuditError('log-of-another-name', { folder, found, origin });
}

function signerOf(log: LedgerLog, home: string, folder: string, options: AuditLogOptions): Signer {
  const { clock, mirror, shared } = options;
  // A folder of hashes that can be made again is no place to keep what was signed.
  const kept = shared ? home : folder;
  makeFolders(home, 0o700);
  if (mirror !== undefined) makeFolders(mirror);
  return new Signer(log, {
    key: () => keyOf(log, join(home, LOG_KEY), shared),
    mirrors: [kept, ...(mirror === undefined ? [] : [mirror])],
    clock,
    // Read when something is signed: a mistake in it keeps nobody from reading the ledger.
    async cosign(note) {
      const policy = readPolicy(kept);
      return policy ? cosignedBy(policy, note, log) : note;
    },
  });
}

/** The operator's policy: witnesses and quorum; null where there is none. @throws AuditError naming the line */
export function readPolicy(folder: string): Policy | null {
  const path = join(folder, LOG_POLICY);
  return existsSync(path) ? parsePolicy(readFileSync(path, 'utf8')) : null;
}

/** A log that has signed must not get another key under its name. */
async function keyOf(log: LedgerLog, path: string, shared?: SharedCheckpoints): Promise<SigningKey> {
  const isKnown = (await log.checkpoints.last()) !== null || ((await shared?.key()) ?? null) !== null;
  if (!existsSync(path) && isKnown) throw new AuditError('key-file-missing', { origin: log.origin, path });
  const key = await openKey(path, log.origin, 'note');
  await shared?.claim(key.public.text);
  return key;
}
