import { existsSync, readFileSync } from 'node:fs';

/** Name and version of the program, as documents print it. */
export const SOFTWARE = softwareName();

/** From the package this file belongs to; how far up that is depends on whether it was built. */
function softwareName(): string {
  for (let folder = new URL('.', import.meta.url); ; folder = new URL('..', folder)) {
    const file = new URL('package.json', folder);
    if (existsSync(file)) {
      const { name, version } = JSON.parse(readFileSync(file, 'utf8')) as { name: string; version: string };
      return `${name} ${version}`;
    }
    if (folder.pathname === '/') throw new Error('the program is not inside its package');
  }
}
