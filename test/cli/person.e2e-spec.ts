/** The directory of persons on the command line: nothing is shown unrecorded, and what is erased is gone from the disk. */
import { copyFileSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { planFile, Program } from './program.ts';

const PERSON = 'cb-0412';
const NAME = 'Nguyễn Thị Ví Dụ';
const OFFICE = 'Chuyên viên, Phòng Chuyển đổi số';
const ORGANISATION = 'so-tttt-tuyen-quang';
const WHY = ['--reason', 'Người được ghi tên đề nghị xóa', '--legal-basis', '91/2025/QH15'];

let program: Program;
beforeAll(async () => {
  program = new Program();
  await program.does('import', planFile('plan.yaml'));
});
afterAll(() => program.dispose());

const record = (person: string, name: string, ...more: string[]) =>
  program.run(
    'person',
    'record',
    person,
    '--office',
    OFFICE,
    '--organisation',
    ORGANISATION,
    '--name',
    name,
    ...more,
  );
/** Every byte of the data folder. */
const everything = (): string =>
  readdirSync(program.path('data'), { recursive: true, encoding: 'utf8' })
    .map((name) => join(program.path('data'), name))
    .filter((path) => statSync(path).isFile())
    .map((path) => readFileSync(path).toString('latin1'))
    .join('\n');

it('a person is recorded, shown, listed and erased, and the name is gone from every file', async () => {
  const recorded = await record(PERSON, NAME, '--phone', '0912 345 678');
  expect([recorded.code, recorded.err]).toEqual([0, '']);
  expect(recorded.out).toMatch(/^Đã ghi cb-0412 tại vị trí \d+\./);
  expect((await record(PERSON, NAME, '--phone', '0912 345 678')).out).toContain('không có gì thay đổi');

  const shown = await program.run('person', 'show', PERSON, '--actor', 'ld-01', '--acting-for', ORGANISATION);
  expect(shown.out).toContain(`Họ tên: ${NAME}\nĐiện thoại: 0912 345 678\n`);
  expect(shown.err).toMatch(/được ghi vào sổ tại vị trí \d+/);
  const history = await program.does('history', `access-ledger.${new Date().getFullYear()}`, '--json');
  expect(history).toContain('"subject":"cb-0412"');
  expect(history).toContain('ld-01');

  const { disclosures } = await program.json<{ disclosures: { text: string }[] }>('person', 'show', PERSON);
  const parts = disclosures.map(({ text }) => text.slice(8, -8));
  expect(parts).toHaveLength(2);
  expect(parts.every((part) => everything().includes(part))).toBe(true);
  expect(await program.does('person', 'list')).toBe(`${PERSON} · ${OFFICE} · ${ORGANISATION} · còn họ tên\n`);

  copyFileSync(program.path('data/people.db'), program.path('older.db'));
  const erased = await program.run('person', 'erase', PERSON, ...WHY);
  expect(erased.out).toMatch(
    /^Đã xóa dữ liệu của cb-0412 khỏi danh bạ; việc xóa được ghi tại vị trí \d+\.$/m,
  );
  expect(erased.err).toContain('docs/personal-data.md');
  expect(parts.filter((part) => everything().includes(part))).toEqual([]);
  expect(await program.does('person', 'list')).toMatch(/ · đã xóa ngày \d{2}\/\d{2}\/\d{4}\n$/);

  // An older directory put back: opening the ledger erases again.
  copyFileSync(program.path('older.db'), program.path('data/people.db'));
  expect(await program.does('person', 'check')).toBe('Danh bạ khớp với sổ.\n');
  expect(parts.filter((part) => everything().includes(part))).toEqual([]);
  expect((await program.run('person', 'erase', PERSON, ...WHY)).out).toContain('không còn gì để xóa');
});

it('what is wrong is said with what to do, and never repeats the name', async () => {
  const refusals: readonly (readonly [readonly string[], RegExp])[] = [
    [['person', 'show', 'cb-9999'], /Danh bạ không có người “cb-9999”/],
    [['person', 'show', 'Nguyễn Thị Ví Dụ'], /person-id-invalid/],
    [
      ['person', 'record', 'cb-1', '--office', `Bà ${NAME}`, '--organisation', ORGANISATION, '--name', NAME],
      /personal-data-in-text/,
    ],
    [
      ['person', 'record', 'cb-1', '--office', OFFICE, '--organisation', 'so-la', '--name', NAME],
      /organisation-unknown/,
    ],
  ];
  for (const [args, expected] of refusals) {
    const { code, out, err } = await program.run(...args);
    expect([args, code, out]).toEqual([args, 1, '']);
    expect(err).toMatch(expected);
    expect(err).not.toContain('Ví Dụ');
  }
});

it('a backup takes the directory along, one after an erasure without the name', async () => {
  await record('cb-0500', NAME);
  const { disclosures } = await program.json<{ disclosures: { text: string }[] }>(
    'person',
    'show',
    'cb-0500',
  );
  const [part = ''] = disclosures.map(({ text }) => text.slice(8, -8));
  const holds = (folder: string): boolean =>
    readFileSync(program.path(folder, 'people.db')).toString('latin1').includes(part);

  expect(await program.does('backup', 'before')).toContain('1 danh bạ người thực hiện, ');
  await program.does('person', 'erase', 'cb-0500', ...WHY);
  await program.does('backup', 'after');
  expect([holds('before'), holds('after'), holds('data')]).toEqual([true, false, false]);
  expect(statSync(program.path('before/people.db')).mode & 0o777).toBe(0o600);

  // A backup of before the erasure brings the name back, for its ledger does not know of the erasure either.
  await program.does('restore', 'before', '--data', 'older');
  expect(await program.does('person', 'show', 'cb-0500', '--data', 'older')).toContain(NAME);
  // The record of after it does: with an older directory beside it, nothing of the name is put in place.
  copyFileSync(program.path('before/people.db'), program.path('after/people.db'));
  const manifest = program.read('after/manifest.json').toString();
  const { size } = statSync(program.path('before/people.db'));
  program.write(
    'after/manifest.json',
    manifest.replace(/("people": \{\s*"files": 1,\s*"bytes": )\d+/, `$1${size}`),
  );
  await program.does('restore', 'after', '--data', 'newer');
  expect(holds('newer')).toBe(false);
});
