/** Writing a file so that its name holds the whole of it or what was there before, whatever happens meanwhile. */
import { open, readlink, realpath, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { CodedError, errorText } from '#domain';

/** Where a file was to be written there is something else. */
export class OutputError extends CodedError {
  override readonly name = 'OutputError';

  constructor(path: string) {
    super('output-not-a-file', NOT_A_FILE, { path });
  }
}

const NOT_A_FILE = errorText(
  'invalid',
  'Không ghi được vào “{path}”: đó là thư mục, thiết bị hoặc ống dẫn, không phải tệp. Chọn tên tệp khác.',
  'Cannot write to "{path}": it is a folder, a device or a pipe, not a file. Choose another file name.',
);

/**
 * The file that a path means, whether or not it is there: what a link leads to, else the path itself.
 * @throws OutputError for a folder, device, pipe or socket, whose place a file must not take
 */
export async function outputFile(path: string): Promise<string> {
  const found = await stat(path).catch(absent);
  if (found && !found.isFile()) throw new OutputError(path);
  if (found) return realpath(path);
  // A link may lead to what is not there yet.
  const leadsTo = await readlink(path).catch(() => null);
  return leadsTo === null ? path : outputFile(resolve(await realpath(dirname(path)), leadsTo));
}

function absent(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
}

/**
 * Writes to a file of an unpredictable name in the folder of the {@link outputFile}, forces it to disk and gives it the
 * final name. Rejects with the system's error (`ENOSPC`, `EACCES`, …): then no temporary file stays and the final name is as it was, unless only the
 * folder could not be forced to disk, when the new file is in place but may not outlive a power cut.
 * @param beforeNaming done when the bytes are on disk and nobody knows them yet; what it rejects with leaves no file behind
 */
export async function writeWhole(
  path: string,
  content: Uint8Array | string,
  mode = 0o666,
  beforeNaming?: () => Promise<void>,
): Promise<void> {
  const target = await outputFile(path);
  const folder = dirname(target);
  const partial = join(folder, `.${basename(target)}.${crypto.randomUUID()}.partial`);
  try {
    // `wx`: never through a file or link that somebody put there.
    await using file = await open(partial, 'wx', mode);
    await file.writeFile(content);
    await file.sync();
    await file.close();
    await beforeNaming?.();
    await rename(partial, target);
  } catch (error) {
    await rm(partial, { force: true });
    throw error;
  }
  await syncFolder(folder);
}

/** A rename is durable once its folder is on disk. */
export async function syncFolder(folder: string): Promise<void> {
  await using handle = await open(folder, 'r');
  await handle.sync();
}
