/** Making folders for what the program writes. */
import { mkdirSync, rmdirSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

/**
 * Makes what is missing of a folder's path, from the nearest that is there on. Node's own way (`recursive`) never ends where
 * the system says of a folder that is there that it is not, as under `/proc`.
 * @returns the folders made, outermost first
 * @throws the system's error; then none of them stays
 */
export function makeFolders(folder: string, mode = 0o777): string[] {
  const missing: string[] = [];
  for (let at = resolve(folder); !isThere(at); at = dirname(at)) missing.unshift(at);
  // Asked for a folder, the system refuses a file in its place.
  if (missing.length === 0 && !statSync(folder).isDirectory()) mkdirSync(folder);
  const made: string[] = [];
  try {
    for (const path of missing) {
      mkdirSync(path, mode);
      made.push(path);
    }
  } catch (error) {
    removeFolders(made);
    throw error;
  }
  return made;
}

/** Removes folders made for nothing; what holds anything stays. */
export function removeFolders(made: readonly string[]): void {
  try {
    for (const path of made.toReversed()) rmdirSync(path);
  } catch {
    // Somebody else's by now.
  }
}

const isThere = (path: string): boolean => statSync(path, { throwIfNoEntry: false }) !== undefined;
