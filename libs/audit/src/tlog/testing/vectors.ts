/** Public test vectors, which lie beside the project where it is developed and not in it. */
import { existsSync, readFileSync } from 'node:fs';

const FOLDER = new URL('../../../../../../shared/vectors/', import.meta.url);

/** The cases of a file of vectors; where it is not there, none, and a line among the tests that says so. */
export function vectors<T>(name: string): T[] {
  const file = new URL(name, FOLDER);
  if (existsSync(file)) return (JSON.parse(readFileSync(file, 'utf8')) as { cases: T[] }).cases;
  it.todo(`left out: the public vectors ${name} are not beside this clone`);
  return [];
}
