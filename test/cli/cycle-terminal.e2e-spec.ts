/** How the program talks during a reporting cycle: to a person, in two languages, into a pipe, about what it cannot write to. */
import { execFileSync } from 'node:child_process';
import { lstatSync, mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import type { RestatementRegister, TimelinessRank } from '#reporting';
import { closed2023, MISSING, PLAN, planFile, Program, publish2023, publishing } from './program.ts';

describe('a plan of which no period was opened', () => {
  const program = new Program();
  beforeAll(() => program.does('import', planFile('plan.yaml')));
  afterAll(() => program.dispose());

  it.each([
    ['timeliness', /^Kế hoạch chưa mở kỳ báo cáo nào/, /^No reporting period of the plan has been opened/],
    ['restatements', /^Kế hoạch chưa công bố báo cáo nào/, /^No report of the plan has been published/],
  ])('has no %s, and it is said in a sentence', async (command, vi, en) => {
    expect(await program.does(command, PLAN)).toMatch(vi);
    expect(await program.does('--lang', 'en', command, PLAN)).toMatch(en);
  });

  it('for programs has them empty', async () => {
    expect(await program.json<TimelinessRank[]>('timeliness', PLAN)).toEqual([]);
    expect(await program.json<RestatementRegister>('restatements', PLAN)).toEqual({ items: [], totals: [] });
  });

  it.each([
    ['period', 'status', 'khong-co', '2025'],
    ['timeliness', 'khong-co', '2025'],
    ['restatements', 'khong-co', '2025'],
    ['draft', 'khong-co', '2025', 'so-y-te-tuyen-quang'],
    ['remind', 'khong-co', '2025', '--dry-run'],
    ['publish', 'khong-co', '2025', '--number', '1'],
  ])('is not one that is not there: %s %s', async (...args) => {
    const { code, err } = await program.run(...args);
    expect(code).toBe(1);
    expect(err).toContain('[plan-unknown]');
  });
});

describe('a period opened when every due date is past', () => {
  const program = new Program();
  beforeAll(() => program.does('import', planFile('plan.yaml')));
  afterAll(() => program.dispose());

  it('is opened with a warning that says how an old cycle is transcribed', async () => {
    const vietnamese = await program.run('period', 'open', PLAN, '2023');
    expect(vietnamese).toMatchObject({ code: 0, err: expect.stringMatching(/mọi hạn gửi đã qua.*--on/) });
    const english = await program.run('--lang', 'en', 'period', 'open', PLAN, '2024');
    expect(english).toMatchObject({ code: 0, err: expect.stringMatching(/everybody is late.*--on/) });
    expect(english.out).not.toContain('Warning');
  });

  it('is opened without one where the day of the opening is given', async () => {
    const transcribed = await program.run('period', 'open', PLAN, '2025', '--on', '2025-11-20');
    expect(transcribed).toMatchObject({ code: 0, err: '' });
  });
});

describe('the tables of a report on the terminal', () => {
  const program = new Program();
  beforeAll(async () => {
    await closed2023(program);
    await publish2023(program);
    await program.does('import', planFile('cycle-2024-h1.yaml'));
  });
  afterAll(() => program.dispose());

  it.each(['timeliness', 'restatements'])('%s: in Vietnamese, which is said in English', async (command) => {
    const english = await program.run('--lang', 'en', command, PLAN, '2023');
    expect(english.err).toMatch(/in Vietnamese.*--json/);
    expect((await program.run(command, PLAN, '2023')).err).toBe('');
    expect((await program.run('--lang', 'en', command, PLAN, '2023', '--json')).err).toBe('');
    const help = (await program.does(command, '--help')).replace(/\s+/g, ' ');
    expect(help).toContain('The tables are the annexes of the report, in Vietnamese');
  });

  it('cut no code of a task, however long', async () => {
    const out = await program.does('restatements', PLAN);
    const column = out.split('\n').map((line) => line.split('│')[3]?.trim() ?? '');
    expect(column.join('')).toContain('task/co-so-du-lieu-chuyen-nganh-01');
    expect(out).not.toContain('…');
  });

  it('end quietly where the reader has gone', () => {
    const piped = '"$0" "$@" | true; echo "${PIPESTATUS[0]}"';
    const env = { ...process.env, DATA_DIR: program.path('data') };
    for (const args of [['history', `plan-${PLAN}`], ['timeliness', PLAN, '2023'], ['--help']]) {
      const said = execFileSync(
        'bash',
        ['-c', `exec 2>&1; ${piped}`, process.execPath, Program.file, ...args],
        {
          encoding: 'utf8',
          env,
        },
      );
      expect(said).toBe('0\n');
    }
  });
});

describe('where documents cannot go', () => {
  const program = new Program();
  beforeAll(() => closed2023(program));
  afterAll(() => program.dispose());
  const published = [...publishing('2023', '1', '2023-12-20'), '--exception', MISSING];
  const versions = async (): Promise<string> => program.does('period', 'status', PLAN, '2023');

  it('a folder or pipe in the place of the file is named, and stays what it is', async () => {
    mkdirSync(program.path('thu-muc'));
    execFileSync('mkfifo', [program.path('ong-dan')]);
    symlinkSync('ong-dan', program.path('lien-ket'));
    for (const name of ['thu-muc', 'ong-dan', 'lien-ket']) {
      const { code, err } = await program.run('report', PLAN, '2023', '-f', 'pdf', '-o', name);
      expect(code).toBe(1);
      expect(err).toMatch(new RegExp(`“${name}”: .*Chọn tên tệp khác.*\\[output-not-a-file\\]`));
    }
    expect(lstatSync(program.path('ong-dan')).isFIFO()).toBe(true);
  });

  it('a folder under the name of one of the five documents stops the publication', async () => {
    mkdirSync(program.path(`bao-cao/bao-cao-${PLAN}-2023-v1.xlsx`), { recursive: true });
    const { code, err } = await program.run(...published, '-o', 'bao-cao');
    expect(code).toBe(1);
    expect(err).toContain('[output-not-a-file]');
    expect(readdirSync(program.path('bao-cao'))).toEqual([`bao-cao-${PLAN}-2023-v1.xlsx`]);
    expect(await versions()).not.toContain('Bản 1');
  });

  it('a folder that the system will not make is told at once, and nothing is published', async () => {
    const { code, err } = await program.run(...published, '-o', '/proc/khong-co/bao-cao');
    expect(code).toBe(3);
    expect(err).toMatch(/Không có tệp hoặc thư mục/);
    expect(await versions()).not.toContain('Bản 1');
  });

  it('missing folders are made, and removed again where nothing is published', async () => {
    const [last, ...others] = published.toReversed();
    expect(
      (await program.run(...others.toReversed(), `${last}`.replace('cong-an', 'khong'), '-o', 'a/b')).code,
    ).toBe(1);
    expect(readdirSync(program.folder)).not.toContain('a');
    await program.does(...published, '-o', 'a/b');
    expect(readdirSync(program.path('a', 'b'))).toHaveLength(5);
  });
});
