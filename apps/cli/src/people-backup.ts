/** The directory of persons in backups. What the record says was erased is in no copy of it. */
import { existsSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { digestOf, NO_RECORDS, PersonDirectory, reconcile } from '#people';
import type { BackupPart, Fault } from './backup-part.ts';

const peopleFile = (folder: string): string => join(folder, 'people.db');

const altered = async (
  directory: PersonDirectory,
): Promise<{ readonly person: string; readonly digest: string }[]> =>
  (await directory.stored()).filter(({ digest, text }) => digestOf(text) !== digest);

const faultOf = ({ person, digest }: { readonly person: string; readonly digest: string }): Fault => ({
  what: `people.db ${person} ${digest}`,
  state: 'altered',
});

export const people: BackupPart = {
  name: 'people',
  vi: 'danh bạ người thực hiện',
  en: 'directory of persons',
  async inspect(folder) {
    const file = peopleFile(folder);
    if (!existsSync(file)) return { files: 0, bytes: 0, faults: [] };
    await using directory = await PersonDirectory.open(file, NO_RECORDS, { readOnly: true });
    return { files: 1, bytes: statSync(file).size, faults: (await altered(directory)).map(faultOf) };
  },
  async copy(from, to, record) {
    const [source, target] = [peopleFile(from), peopleFile(to)];
    // One that is there already knows of erasures that the other may not know of.
    if (!existsSync(source) || existsSync(target)) return [];
    const partial = `${target}.partial`;
    rmSync(partial, { force: true });
    try {
      await using original = await PersonDirectory.open(source, NO_RECORDS, { readOnly: true });
      await original.copyTo(partial);
      const faulty = await cleaned(partial, record);
      renameSync(partial, target);
      return faulty;
    } finally {
      rmSync(partial, { force: true });
    }
  },
};

/** Takes out of a copy what the record says was erased, and what proves nothing. */
async function cleaned(file: string, record: Parameters<typeof reconcile>[0]): Promise<Fault[]> {
  await using copy = await PersonDirectory.open(file, NO_RECORDS);
  await reconcile(record, copy);
  const faulty = await altered(copy);
  await copy.discard(faulty.map(({ digest }) => digest));
  return faulty.map(faultOf);
}
