/** A report through time at the command line: replayed without read models, compared with what was known, explained. */
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { closed2023, PLAN, Program, publish2023, planFile } from './program.ts';

const OTHER_PLAN = 'yen-bai-51-nq-tu';

let program: Program;
beforeAll(async () => {
  program = new Program();
  await closed2023(program);
  await publish2023(program);
  // Another plan in the same ledger; nothing of it belongs into the replay.
  await program.does('import', planFile('plan.yaml', OTHER_PLAN));
});
afterAll(() => program.dispose());

describe('ledger replay', () => {
  const readModels = (): string => program.path('data', 'read.db');

  it('prints the report as ledger report does, with the read models gone or damaged', async () => {
    const [table, json] = [
      await program.does('report', PLAN, '2023', '--known-at', '200'),
      await program.does('report', PLAN, '2023', '--known-at', '200', '-f', 'json'),
    ];
    for (const suffix of ['-wal', '-shm']) rmSync(readModels() + suffix, { force: true });
    writeFileSync(readModels(), 'not a database');

    expect(await program.does('replay', PLAN, '2023', '--to', '200')).toBe(table);
    expect(readFileSync(readModels(), 'utf8')).toBe('not a database');
    rmSync(readModels());
    expect(await program.does('replay', PLAN, '2023', '--to', '200', '-f', 'json')).toBe(json);
    expect(existsSync(readModels())).toBe(false);
  });

  it('says how much was folded, with the digest, and that what was published comes out the same', async () => {
    const { code, err } = await program.run('--lang', 'en', 'replay', PLAN, '2023', '-f', 'csv');
    expect(code).toBe(0);
    const [, folded, position, head] =
      /Folded (\d+) events .* position (\d+) \(the ledger goes to (\d+)\)/.exec(err) ?? [];
    expect(position).toBe(head);
    expect(Number(folded)).toBeLessThan(Number(head) - 15);
    expect(err).toMatch(/Digest of the content \(SHA-256\): [0-9a-f]{64}/);
    expect(err).toMatch(/Published version 1: comes to the digest it was published with \([0-9a-f]{64}\)/);
  });

  it.each([
    [['--to', '99999'], 1, 'position-unknown'],
    [['--to', 'hom-qua'], 2, '--to'],
  ] as const)('refuses %j', async (args, code, words) => {
    const refused = await program.run('replay', PLAN, '2023', ...args);
    expect({ code: refused.code, out: refused.out }).toEqual({ code, out: '' });
    expect(refused.err).toContain(words);
  });
});

describe('ledger diff', () => {
  it('shows the waterfall of what changed, and the events behind it', async () => {
    const text = await program.does(
      'diff',
      PLAN,
      '2023',
      '--from',
      '136',
      '--to',
      '237',
      '--cell',
      'leads/-/open-in-time',
    );
    expect(text).toMatch(/109 → 94 {2}\(−15\)/);
    expect(text).toMatch(/số liệu mới +−3 +#176 #225 #226$/m);
    expect(text).toMatch(/sắp xếp tổ chức +−12( +#\d+){12}$/m);
    expect(text).toMatch(/^ {2}#176 Xác nhận hoàn thành \(co-che-chinh-sach-03\): 31\/5\/2023 /m);
  });
});

describe('ledger why', () => {
  it('lists the cells, and explains one as it was published', async () => {
    const cells = await program.does('why', PLAN, '2023');
    expect(cells).toMatch(/^tasks\/completed-on-time\t3\tNhiệm vụ · Hoàn thành đúng hạn$/m);

    const text = await program.does(
      '--lang',
      'en',
      'why',
      PLAN,
      '2023',
      'tasks/completed-on-time',
      '--version',
      '1',
    );
    expect(text).toContain('published version 1');
    expect(text).toMatch(/^ {2}#225 Completion confirmed \(co-che-chinh-sach-04\): 27 October 2023 /m);
  });

  it('names the cells that were probably meant', async () => {
    const refused = await program.run('why', PLAN, '2023', 'tasks/completed-ontime');
    expect([refused.code, refused.out]).toEqual([1, '']);
    expect(refused.err).toContain('tasks/completed-on-time');
  });
});
