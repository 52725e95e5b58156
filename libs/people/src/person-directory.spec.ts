import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { PersonEvent } from '#domain';
import { type Disclosure, disclose } from './disclosures.ts';
import { PersonDirectory } from './person-directory.ts';
import { checkDirectory, reconcile } from './reconcile.ts';

const NAME = 'Nguyễn Thị Ví Dụ';
const OTHER_NAME = 'Trần Văn Thí Dụ';
const PERSON = 'cb-0412';
const OFFICE = 'Chuyên viên, Phòng Chuyển đổi số';
const NOW = new Date('2025-12-20T03:00:00.000Z');
/** Long enough that nothing stored now can belong to a command under way. */
const LATER = new Date('2025-12-20T04:00:00.000Z');

let folder: string;
let directory: PersonDirectory;
let events: PersonEvent[];
let now: Date;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'ledger-people-'));
  events = [];
  now = NOW;
  directory = await open();
});
afterEach(async () => {
  await directory.close();
  rmSync(folder, { recursive: true, force: true });
});

const file = (): string => join(folder, 'people.db');
const records = {
  eventsOf: async (person: string) => events.filter(({ data }) => data.person === person),
  persons: async () => [...new Set(events.map(({ data }) => data.person))],
};
const open = (): Promise<PersonDirectory> =>
  PersonDirectory.open(file(), records, { clock: () => now, patienceMs: 20 });
/** The record as a store gives it. */
const store = {
  readStream: async (stream: string) => events.filter(({ data }) => `person-${data.person}` === stream),
  readAll: async ({ after }: { after: number }) =>
    events.map((event, i) => ({ ...event, position: i + 1 })).slice(after),
};

const record = (digests: readonly string[], person = PERSON, office = OFFICE): void => {
  const data = { businessDate: '2025-12-20', person, organisation: 'so-khcn-tuyen-quang', office, digests };
  events.push({ type: 'PersonRecorded', data });
};
const eraseFromRecord = (digests: readonly string[], person = PERSON): void => {
  const legalBasis = { number: '91/2025/QH15' };
  const data = { businessDate: '2025-12-20', person, digests, reason: 'Theo đề nghị', legalBasis };
  events.push({ type: 'PersonalDataErased', data });
};
const named = async (value = NAME, person = PERSON): Promise<Disclosure> => {
  const disclosure = disclose({ field: 'name', value });
  await directory.put(person, [disclosure]);
  record([disclosure.digest], person);
  return disclosure;
};

/** Every byte of every file of the folder. */
const bytes = (): string =>
  readdirSync(folder)
    .map((name) => readFileSync(join(folder, name)).toString('latin1'))
    .join('');
/** Whether a disclosure can be found in the files, as text or decoded. */
const isIn = (found: string, { text }: Disclosure): boolean => found.includes(text.slice(8, -8));

describe('who is behind an actor id', () => {
  it('is told with the office of the record and the name of the directory', async () => {
    await named();
    expect(await directory.whoIs(PERSON)).toEqual({ office: OFFICE, name: NAME });
  });

  it('is undefined for who was never recorded, and a null name for who was recorded without one', async () => {
    record([], 'cb-0500');
    expect(await directory.whoIs('dev')).toBeUndefined();
    expect(await directory.whoIs('cb-0500')).toEqual({ office: OFFICE, name: null });
  });

  it('is the corrected name, not the one before', async () => {
    await named(OTHER_NAME);
    await named(NAME);
    expect((await directory.whoIs(PERSON))?.name).toBe(NAME);
    expect((await directory.disclosuresOf(PERSON)).map(({ value }) => value)).toEqual([OTHER_NAME, NAME]);
  });

  it('has no name once it is erased, and keeps the office', async () => {
    const { digest } = await named();
    eraseFromRecord([digest]);
    await directory.erase(PERSON, [digest]);
    expect(await directory.whoIs(PERSON)).toEqual({ office: OFFICE, name: null });
  });

  it('has no name where the erasure is recorded but not carried out yet', async () => {
    eraseFromRecord([(await named()).digest]);
    expect((await directory.whoIs(PERSON))?.name).toBeNull();
  });

  it('is not told from a text somebody put in the place of another', async () => {
    const { digest } = await named();
    const forged = disclose({ field: 'name', value: OTHER_NAME }).text;
    using altering = new DatabaseSync(file());
    altering.prepare('UPDATE disclosure SET text = ? WHERE digest = ?').run(forged, digest);
    expect((await directory.whoIs(PERSON))?.name).toBeNull();
  });

  it('is listed by id, organisation and office, without names', async () => {
    await named(NAME, 'cb-0500');
    record([], 'cb-0413');
    expect(await directory.list()).toEqual([
      {
        person: 'cb-0413',
        organisation: 'so-khcn-tuyen-quang',
        office: OFFICE,
        erasedOn: null,
        named: false,
      },
      { person: 'cb-0500', organisation: 'so-khcn-tuyen-quang', office: OFFICE, erasedOn: null, named: true },
    ]);
    expect(JSON.stringify(await directory.list())).not.toContain(NAME);
  });
});

describe('the disclosures of a command', () => {
  it('are new for new values and not stored before they are put', async () => {
    const { digests, fresh } = await directory.prepare(PERSON, { name: NAME, email: 'vidu@example.vn' }, []);
    expect(fresh.map(({ digest }) => digest)).toEqual(digests);
    expect(digests).toHaveLength(2);
    expect(await directory.stored()).toEqual([]);
  });

  it('are those kept already for values that are the same, so that a repetition is the same command', async () => {
    const { digest } = await named();
    expect(await directory.prepare(PERSON, { name: NAME }, [digest])).toEqual({
      digests: [digest],
      fresh: [],
    });
  });

  it('are new where the record does not have those kept, and for every other person', async () => {
    const { digest } = await named();
    expect((await directory.prepare(PERSON, { name: NAME }, [])).digests).not.toContain(digest);
    expect((await directory.prepare('cb-0500', { name: NAME }, [digest])).digests).not.toContain(digest);
  });
});

describe('erasing', () => {
  it('leaves no byte of the name in the file, nor any other file beside it', async () => {
    const disclosure = await named();
    expect(isIn(bytes(), disclosure)).toBe(true);
    await directory.erase(PERSON, [disclosure.digest]);
    expect(isIn(bytes(), disclosure)).toBe(false);
    expect(readdirSync(folder)).toEqual(['people.db']);
    expect(await directory.disclosuresOf(PERSON)).toEqual([]);
  });

  it('leaves none among thousands of others either, whose pages were split and filled again', async () => {
    const all = Array.from({ length: 2_000 }, (_, i) =>
      disclose({ field: 'name', value: `${NAME} ${i} ${'dài '.repeat(i % 97)}` }),
    );
    for (let i = 0; i < all.length; i += 500) await directory.put(PERSON, all.slice(i, i + 500));
    const gone = all.filter((_, i) => i % 3 === 0);
    await directory.erase(
      PERSON,
      gone.map(({ digest }) => digest),
    );
    const found = bytes();
    expect(gone.filter((one) => isIn(found, one))).toEqual([]);
    expect(all.filter((one) => isIn(found, one))).toHaveLength(all.length - gone.length);
  });

  it('that was cut short before the file was written anew is finished at the next opening', async () => {
    const disclosure = await named();
    // What a deletion leaves that ends between its two steps; the trace stands for the copy a balanced page keeps.
    using cut = new DatabaseSync(file());
    cut.exec('PRAGMA secure_delete = OFF; DELETE FROM disclosure; INSERT INTO unswept DEFAULT VALUES');
    cut.close();
    expect(isIn(bytes(), disclosure)).toBe(true);
    await directory.close();
    directory = await open();
    expect(isIn(bytes(), disclosure)).toBe(false);
  });

  it('that cannot be carried out says so, without a name, and is carried out when it is tried again', async () => {
    const { digest } = await named();
    using other = new DatabaseSync(file());
    other.exec('BEGIN IMMEDIATE');
    const refusal: unknown = await directory.erase(PERSON, [digest]).catch((error: unknown) => error);
    expect(refusal).toMatchObject({ code: 'erasure-unfinished', params: { person: PERSON } });
    expect(String(refusal)).not.toContain('Ví Dụ');
    other.exec('ROLLBACK');
    await directory.erase(PERSON, [digest]);
    expect(await directory.stored()).toEqual([]);
  });
});

describe('reconciling with the record', () => {
  it('finishes an erasure that was recorded and not carried out', async () => {
    const disclosure = await named();
    eraseFromRecord([disclosure.digest]);
    expect(await reconcile(store, directory)).toEqual({ orphans: 0, erased: 1 });
    expect(isIn(bytes(), disclosure)).toBe(false);
  });

  it('removes what a command left that was cut short before its event', async () => {
    const orphan = disclose({ field: 'name', value: NAME });
    await directory.put(PERSON, [orphan]);
    now = LATER;
    expect(await reconcile(store, directory)).toEqual({ orphans: 1, erased: 0 });
    expect(isIn(bytes(), orphan)).toBe(false);
  });

  it('deletes nothing where the record knows none of several persons: it is that of another ledger', async () => {
    for (const person of ['cb-0001', 'cb-0002'])
      await directory.put(person, [disclose({ field: 'name', value: NAME })]);
    now = LATER;
    await expect(reconcile(store, directory)).rejects.toMatchObject({
      code: 'directory-of-another-ledger',
      params: { persons: 2 },
    });
    expect(await directory.stored()).toHaveLength(2);
    // With one of them in the record it is this ledger's, and the other was cut short.
    const [first] = await directory.stored();
    record([first?.digest ?? ''], 'cb-0001');
    expect(await reconcile(store, directory)).toEqual({ orphans: 1, erased: 0 });
  });

  it('leaves alone what another program may be recording at this moment', async () => {
    await directory.put(PERSON, [disclose({ field: 'name', value: NAME })]);
    expect(await reconcile(store, directory)).toEqual({ orphans: 0, erased: 0 });
    expect(await directory.stored()).toHaveLength(1);
  });

  it('erases again what an older copy of the directory brings back, and nothing else', async () => {
    const [first, second] = [await named(NAME), await named(OTHER_NAME, 'cb-0500')];
    await directory.copyTo(join(folder, 'copy.db'));
    eraseFromRecord([first.digest]);
    await directory.erase(PERSON, [first.digest]);
    const restored = await PersonDirectory.open(join(folder, 'copy.db'), records, { clock: () => LATER });
    expect(await restored.stored()).toHaveLength(2);
    expect(await reconcile(store, restored)).toEqual({ orphans: 0, erased: 1 });
    expect((await restored.stored()).map(({ digest }) => digest)).toEqual([second.digest]);
    await restored.close();
    expect(isIn(bytes(), first)).toBe(false);
  });
});

describe('checking directory and record', () => {
  it('finds nothing where all is as it should be', async () => {
    await named();
    const gone = await named(OTHER_NAME, 'cb-0500');
    eraseFromRecord([gone.digest], 'cb-0500');
    await directory.erase('cb-0500', [gone.digest]);
    expect(await checkDirectory(store, directory)).toEqual([]);
  });

  it('names whatever does not agree', async () => {
    const altered = await named(NAME, 'cb-0001');
    const unerased = await named(NAME, 'cb-0002');
    const missing = await named(NAME, 'cb-0003');
    const orphan = disclose({ field: 'name', value: NAME });
    await directory.put('cb-0004', [orphan]);
    eraseFromRecord([unerased.digest], 'cb-0002');
    await directory.discard([missing.digest]);
    using altering = new DatabaseSync(file());
    altering.prepare('UPDATE disclosure SET text = ? WHERE digest = ?').run('WyJ4Il0', altered.digest);
    now = LATER;
    expect(await checkDirectory(store, directory)).toEqual([
      { kind: 'digest-does-not-fit', person: 'cb-0001', digest: altered.digest },
      { kind: 'erased-but-present', person: 'cb-0002', digest: unerased.digest },
      { kind: 'disclosure-without-event', person: 'cb-0004', digest: orphan.digest },
      { kind: 'recorded-but-missing', person: 'cb-0003', digest: missing.digest },
    ]);
  });
});

describe('the file', () => {
  it('is its owner’s alone, and so is a copy', async () => {
    await named();
    await directory.copyTo(join(folder, 'copy.db'));
    for (const name of ['people.db', 'copy.db'])
      expect([name, statSync(join(folder, name)).mode & 0o777]).toEqual([name, 0o600]);
  });

  it('keeps what it has over openings', async () => {
    const { digest } = await named();
    await directory.close();
    directory = await open();
    expect((await directory.stored()).map((one) => one.digest)).toEqual([digest]);
  });

  it('of another program is refused and stays as it is', async () => {
    const path = join(folder, 'other.db');
    using other = new DatabaseSync(path);
    other.exec('CREATE TABLE theirs (x)');
    const before = readFileSync(path);
    await expect(PersonDirectory.open(path, records)).rejects.toThrow(/directory-damaged/);
    expect(readFileSync(path).equals(before)).toBe(true);
  });

  it('that is none is refused', async () => {
    const path = join(folder, 'text.db');
    writeFileSync(path, 'không phải cơ sở dữ liệu\n'.repeat(100));
    await expect(PersonDirectory.open(path, records)).rejects.toThrow(/directory-damaged/);
  });

  it('that cannot be made is refused with the reason', async () => {
    await expect(PersonDirectory.open(join(folder, 'no', 'people.db'), records)).rejects.toThrow(
      /directory-unavailable/,
    );
  });

  it('is read and copied from a disk that cannot be written, and stays as it is', async () => {
    const { digest } = await named();
    await directory.close();
    const before = readFileSync(file());
    await using reading = await PersonDirectory.open(file(), records, { readOnly: true });
    await reading.copyTo(join(folder, 'copy.db'));
    await expect(reading.discard([digest])).rejects.toThrow(/directory-unavailable/);
    expect(readFileSync(file()).equals(before)).toBe(true);
    directory = await open();
  });

  it('that holds nothing at all is no directory to copy', async () => {
    writeFileSync(join(folder, 'empty.db'), '');
    await expect(PersonDirectory.open(join(folder, 'empty.db'), records, { readOnly: true })).rejects.toThrow(
      /directory-damaged/,
    );
  });

  it('a copy never takes the place of a file', async () => {
    writeFileSync(join(folder, 'copy.db'), 'quan trọng');
    await expect(directory.copyTo(join(folder, 'copy.db'))).rejects.toThrow(/directory-unavailable/);
    expect(readFileSync(join(folder, 'copy.db'), 'utf8')).toBe('quan trọng');
  });
});
