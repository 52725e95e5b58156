/**
 * Beginning a new log, where the old one can no longer be signed: after a restore that lost what had been signed, or of a lost
 * key. The old log's files are kept for ever, its last checkpoint goes into the ledger, and receipts of the old log stay
 * valid under the old key.
 */
import { existsSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { makeFolders } from '#files';
import type { CheckpointSigner } from './checkpoint-signer.ts';
import type { SharedCheckpoints } from './checkpoint-store.ts';
import { AuditError } from './errors.ts';
import { openKey, publicKeyFile } from './key-file.ts';
import { LogDatabase } from './log-database.ts';
import { LOG_DATABASE, LOG_KEY, nextLogFolder } from './open-log.ts';
import { MIRROR_FILE } from './signer.ts';

export interface Restart {
  readonly log: { readonly origin: string; readonly key: string };
  readonly ended: {
    readonly origin: string;
    readonly key: string;
    readonly size: number;
    readonly root: string;
  };
}

/** What has to have happened for a log to be given up. */
const REASONS: readonly string[] = [
  'log-rolled-back',
  'log-differs',
  'log-gap',
  'checkpoint-replaced',
  'key-file-missing',
  'key-file-unreadable',
  'signature-missing',
  'signature-wrong',
  'witness-saw-longer',
  'witness-saw-other',
];

/**
 * Prepares the new log beside the old one. Nothing is changed until `settle` is called, after the restart is in the ledger.
 * Broken off before `settle`, the old log still refuses, and the restart is done again. Broken off within, the new log is put
 * in its place when the log is opened next; a checkpoint of the old log that is left in the mirror is refused by the new one,
 * and is moved away by hand.
 * @param folder of the key and, unless the checkpoints are shared, of the log
 * @param shared where several processes keep their checkpoints; they all have to be started again afterwards
 * @throws AuditError `log-sound` where the present log can still be signed, `log-name-taken`
 */
export async function prepareRestart(
  folder: string,
  origin: string,
  signer: CheckpointSigner,
  mirror: string | undefined,
  shared?: SharedCheckpoints,
): Promise<{ readonly restart: Restart; readonly settle: () => Promise<void> }> {
  const trouble = await signer.sign().then(
    () => null,
    (error: unknown) => (error instanceof Error ? error : new Error(String(error))),
  );
  if (!(trouble instanceof AuditError && REASONS.includes(trouble.code)))
    throw trouble ?? new AuditError('log-sound', { origin: signer.log.origin });
  if (origin === signer.log.origin) throw new AuditError('log-name-taken', { origin });
  const checkpoint = await signer.newest();
  const keyFile = publicKeyFile(join(folder, LOG_KEY));
  const ended = {
    origin: signer.log.origin,
    key: existsSync(keyFile) ? readFileSync(keyFile, 'utf8').trim() : '',
    size: checkpoint?.size ?? 0,
    root: checkpoint ? Buffer.from(checkpoint.root).toString('base64') : '',
  };
  const fresh = nextLogFolder(folder);
  // Of a restart that was broken off: that log has never signed anything.
  rmSync(fresh, { recursive: true, force: true });
  makeFolders(fresh, 0o700);
  new LogDatabase(join(fresh, LOG_DATABASE), origin).close();
  const key = await openKey(join(fresh, LOG_KEY), origin, 'note');
  return {
    restart: { log: { origin, key: key.public.text }, ended },
    async settle() {
      // Broken off after this, the old key is refused as that of another log until the folder is exchanged by hand.
      if (shared) await shared.begin(origin, key.public.text);
      const stamp = `ended-${ended.size}-${Date.now()}`;
      renameSync(folder, `${folder}.${stamp}`);
      renameSync(fresh, folder);
      if (mirror !== undefined && existsSync(join(mirror, MIRROR_FILE)))
        renameSync(join(mirror, MIRROR_FILE), join(mirror, `${MIRROR_FILE}.${stamp}`));
    },
  };
}
