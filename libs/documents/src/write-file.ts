/** Writing a file so that its name holds the whole of it or what was there before, whatever happens meanwhile. */
import { open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/**
 * Writes to a file of an unpredictable name in the same folder, forces it to disk and gives it the final name. Rejects with
 * the system's error (`ENOSPC`, `EACCES`, …): then no temporary file stays and the final name is as it was, unless only the
 * folder could not be forced to disk, when the new file is in place but may not outlive a power cut.
 */
export async function writeWhole(path: string, content: Uint8Array | string): Promise<void> {
  const folder = dirname(path);
  const partial = join(folder, `.${basename(path)}.${crypto.randomUUID()}.partial`);
  try {
    // `wx`: never through a file or link that somebody put there.
    await using file = await open(partial, 'wx');
    await file.writeFile(content);
    await file.sync();
    await file.close();
    await rename(partial, path);
  } catch (error) {
    await rm(partial, { force: true });
    throw error;
  }
  await syncFolder(folder);
}

/** A rename is durable once its folder is on disk. */
async function syncFolder(folder: string): Promise<void> {
  await using handle = await open(folder, 'r');
  await handle.sync();
}
