/** What every store of disclosures promises, as tests to run on each of them. */
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Disclosure, disclose } from '../disclosures.ts';
import type { DisclosureStore } from '../disclosure-store.ts';
import { PersonDirectory } from '../person-directory.ts';

export const NAME = 'Nguyễn Thị Ví Dụ';
const PERSON = 'cb-0412';
const OTHER = 'cb-0500';

/** One store, empty at first. */
export interface StoreUnderTest {
  /** Opens it, each time as another process would. */
  open(): Promise<DisclosureStore>;
  /** Every byte in which the store itself keeps disclosures, as they are on disk. */
  bytes(): Promise<string>;
  dispose(): Promise<void>;
}

/** Whether a disclosure can be found in the bytes, as text or decoded. */
const isIn = (found: string, { text }: Disclosure): boolean => found.includes(text.slice(8, -8));
const named = (value = NAME): Disclosure => disclose({ field: 'name', value });
const row = (disclosure: Disclosure, person = PERSON, addedAt = 1_766_199_600_000) => ({
  ...disclosure,
  person,
  addedAt,
});

export function disclosureStoreContract(name: string, create: () => Promise<StoreUnderTest>): void {
  describe(`${name} as a store of disclosures`, () => {
    let folder: string;
    let subject: StoreUnderTest;
    let store: DisclosureStore;
    beforeEach(async () => {
      folder = mkdtempSync(join(tmpdir(), 'ledger-disclosures-'));
      subject = await create();
      store = await subject.open();
    });
    afterEach(async () => {
      await store.close();
      await subject.dispose();
      rmSync(folder, { recursive: true, force: true });
    });

    it('gives back what was stored, the oldest first, of one person or of all', async () => {
      const [first, second, third] = [row(named()), row(named(), OTHER), row(named(), PERSON, 1)];
      await store.insert([first, second]);
      await store.insert([third]);
      expect(await store.disclosures()).toEqual([first, second, third]);
      expect(await store.disclosures(PERSON)).toEqual([first, third]);
      expect(await store.disclosures('dev')).toEqual([]);
    });

    it('stores all or none', async () => {
      const [there, fresh] = [row(named()), row(named())];
      await store.insert([there]);
      await expect(store.insert([fresh, there])).rejects.toMatchObject({ code: 'directory-unavailable' });
      expect(await store.disclosures()).toEqual([there]);
    });

    it('keeps what it has for who opens it next', async () => {
      const kept = row(named());
      await store.insert([kept]);
      const again = await subject.open();
      expect(await again.disclosures()).toEqual([kept]);
      await again.close();
    });

    it('leaves no byte of what is deleted, among hundreds of others that stay', async () => {
      const all = Array.from({ length: 600 }, (_, i) => named(`${NAME} ${i} ${'dài '.repeat(i % 97)}`));
      for (let i = 0; i < all.length; i += 200)
        await store.insert(all.slice(i, i + 200).map((one) => row(one)));
      const gone = all.filter((_, i) => i % 3 === 0);
      const before = await subject.bytes();
      expect(all.filter((one) => isIn(before, one))).toHaveLength(all.length);
      await store.delete(gone.map(({ digest }) => digest));
      const after = await subject.bytes();
      expect(gone.filter((one) => isIn(after, one))).toEqual([]);
      expect(all.filter((one) => isIn(after, one))).toHaveLength(all.length - gone.length);
      expect(await store.disclosures()).toHaveLength(all.length - gone.length);
    });

    it('takes no offence at deleting what is gone already, and goes on storing afterwards', async () => {
      const [gone, kept] = [row(named()), row(named())];
      await store.insert([gone]);
      await store.delete([gone.digest]);
      await store.delete([gone.digest]);
      await store.insert([kept]);
      expect(await store.disclosures()).toEqual([kept]);
    });

    it('copies everything into a file of its owner’s alone, never over another', async () => {
      const kept = [row(named()), row(named(), OTHER)];
      await store.insert(kept);
      const target = join(folder, 'people.db');
      await store.copyTo(target);
      expect(statSync(target).mode & 0o777).toBe(0o600);
      await using copy = await PersonDirectory.open(target, {
        eventsOf: async () => [],
        persons: async () => [],
      });
      expect(await copy.stored()).toEqual(kept);
      writeFileSync(join(folder, 'other'), 'quan trọng');
      await expect(store.copyTo(join(folder, 'other'))).rejects.toMatchObject({
        code: 'directory-unavailable',
      });
      expect(readFileSync(join(folder, 'other'), 'utf8')).toBe('quan trọng');
      expect(existsSync(`${target}-journal`)).toBe(false);
    });

    it('hands on what the work done alone answers or throws', async () => {
      expect(await store.alone(PERSON, async () => 7)).toBe(7);
      await expect(store.alone(PERSON, () => Promise.reject(new TypeError('no')))).rejects.toThrow(TypeError);
      expect(await store.alone(PERSON, async () => store.disclosures())).toEqual([]);
    });
  });
}
