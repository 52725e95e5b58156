/** A copy of a ledger in use, as one file that can also be read from a read-only disk. */
import { closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { backup, DatabaseSync } from 'node:sqlite';
import { StoreError } from './port.ts';
import { toStoreError } from './sqlite-errors.ts';

/** Pages copied at once, outside the event loop (4 MiB). */
const PAGES_PER_STEP = 1_000;

/**
 * Copies the ledger as it is at this moment, while writers go on. The copy appears under its name only when it is whole
 * and on disk.
 * @throws StoreError `store-unavailable` when there is a file of that name or it cannot be written, `store-full`
 */
export async function backUp(source: string, target: string): Promise<void> {
  const partial = `${target}.partial`;
  assertFree(target);
  rmSync(partial, { force: true });
  try {
    await copySnapshot(source, partial);
    fsyncPath(partial);
    assertFree(target);
    renameSync(partial, target);
    fsyncPath(dirname(target));
  } catch (error) {
    rmSync(partial, { force: true });
    throw toStoreError(error, target);
  }
}

async function copySnapshot(source: string, partial: string): Promise<void> {
  // A connection of its own in a read transaction: the copy neither blocks the writer nor starts over when it commits.
  using snapshot = new DatabaseSync(source, { readOnly: true });
  snapshot.exec('BEGIN; SELECT 1 FROM events LIMIT 1');
  await backup(snapshot, partial, { rate: PAGES_PER_STEP });
  using copy = new DatabaseSync(partial);
  copy.exec('PRAGMA journal_mode = DELETE');
}

function assertFree(target: string): void {
  if (existsSync(target)) {
    throw new StoreError('store-unavailable', `${target} exists already; give the backup another name`, {
      path: target,
    });
  }
}

function fsyncPath(path: string): void {
  const descriptor = openSync(path, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
