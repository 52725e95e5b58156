/** Histories on the command line, over a real plan and the cycle of a year; and the record of what was taken out. */
import { parse } from 'csv-parse/sync';
import readXlsx from 'read-excel-file/node';
import { dayInVietnam } from '#domain';
import { closed2023, PLAN, Program } from './program.ts';

const program = new Program();
beforeAll(() => closed2023(program));
afterAll(() => program.dispose());

const SUBMISSION = `submission-${PLAN}.2023.so-tai-chinh-tuyen-quang`;

interface Told {
  readonly position: number;
  readonly type: string;
  readonly actor: string;
  readonly actingFor: string | null;
  readonly data: Readonly<Record<string, unknown>>;
  readonly told: { readonly what: string; readonly reason: string | null };
}

const told = async (...args: string[]): Promise<Told[]> =>
  (await program.does('history', ...args, '-f', 'json'))
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Told);

describe('ledger history', () => {
  it('tells a submission that was returned so that a person can follow it, in both languages', async () => {
    const text = await program.does('history', SUBMISSION);
    expect(text).toMatch(/^#\d+ Gửi báo cáo \(SubmissionMade\) · Sở Tài chính tỉnh Tuyên Quang · năm 2023/m);
    expect(text).toMatch(/^#\d+ Trả lại báo cáo \(SubmissionReturned\)/m);
    expect(text).toContain('thay mặt Sở Thông tin và Truyền thông tỉnh Tuyên Quang (so-tttt-tuyen-quang)');
    expect(text).toMatch(/So với lần gửi trước: nhiệm vụ co-so-du-lieu-chuyen-nganh-02: .*1\.150 triệu đồng/);
    expect(text).toMatch(/Lý do: .*Số giải ngân chưa khớp với Kho bạc Nhà nước/);
    expect(await program.does('--lang', 'en', 'history', SUBMISSION)).toMatch(
      /Submission returned[\s\S]*Reason:/,
    );
  });

  it('takes a plan with all its streams, or an organisation with all that touched it', async () => {
    const ofPlan = await told(PLAN, '--period', '2023', '--kind', 'returned');
    expect(ofPlan.map(({ type }) => type)).toEqual(['SubmissionReturned']);
    const types = new Set((await told('so-y-te-tuyen-quang')).map(({ type }) => type));
    expect([...types]).toEqual(
      expect.arrayContaining(['OrganisationRegistered', 'TaskReassigned', 'PeriodOpened', 'SubmissionMade']),
    );
  });

  it('pages by position, and gives the stored events as they always were', async () => {
    const [, second, third] = await told(PLAN, '--limit', '3');
    const next = await told(PLAN, '--after', String(second?.position), '--limit', '1');
    expect(next).toEqual([third]);
    const stored = JSON.parse(
      (await program.does('history', `plan-${PLAN}`, '--json')).split('\n')[0] ?? '',
    ) as object;
    expect(stored).toMatchObject({ type: 'PlanIssued', revision: 0 });
    expect(stored).not.toHaveProperty('told');
  });

  it.each([
    [[PLAN, '--actor', 'khong-ai'], 0, 'Không có sự kiện nào khớp bộ lọc'],
    [['khong-co'], 1, 'khong-co'],
    [[PLAN, '--period', '2023-Q1'], 2, '2025-H1'],
    [[PLAN, '--kind', 'khong'], 2, 'reported'],
    [[PLAN, '-f', 'xlsx'], 2, '-o'],
    [[PLAN, '-f', 'csv', '-o', 'data'], 1, 'output-not-a-file'],
  ])('%j ends with %i, says why, and prints nothing', async (args, code, named) => {
    const result = await program.run('history', ...args);
    expect([result.code, result.out]).toEqual([code, '']);
    expect(result.err).toContain(named);
  });
});

describe('what leaves the ledger', () => {
  it('is recorded with who took it: CSV, xlsx, a report’s document; what was only read or refused above is not', async () => {
    await program.does('history', PLAN, '-f', 'csv', '-o', 'lich-su.csv', '--as', 'kiem-toan-07');
    await program.does('history', SUBMISSION, '-f', 'xlsx', '-o', 'lich-su.xlsx');
    await program.does(
      'report',
      PLAN,
      '2023',
      '-f',
      'xlsx',
      '-o',
      'bao-cao.xlsx',
      '--actor',
      'chuyen-vien-1',
    );
    const csv = await program.does('history', SUBMISSION, '-f', 'csv');
    expect(csv.startsWith('\ufeffposition,')).toBe(true);

    const recorded = await told(PLAN, '--kind', 'access');
    const ofHistory = { access: 'export', what: 'history' };
    expect(recorded).toMatchObject([
      { actor: 'kiem-toan-07', data: { ...ofHistory, subject: `plan-${PLAN}`, detail: 'csv' } },
      { actor: 'cli', data: { ...ofHistory, subject: SUBMISSION, detail: 'xlsx' } },
      {
        actor: 'chuyen-vien-1',
        data: { access: 'export', what: 'report', subject: '2023', detail: 'xlsx draft' },
      },
      { actor: 'cli', data: { ...ofHistory, subject: SUBMISSION, detail: 'csv' } },
    ]);
    const records: Record<string, string>[] = parse(program.read('lich-su.csv'), {
      columns: true,
      bom: true,
    });
    // Everything up to the export, which came after.
    expect(Number(records.at(-1)?.['position'])).toBe((recorded[0]?.position ?? 0) - 1);
    const [sheet] = await readXlsx(program.read('lich-su.xlsx'));
    expect((sheet?.data ?? []).map((row) => row[2])).toContain('Trả lại báo cáo');
  });
});

describe('building read models anew', () => {
  it('is recorded, and loses nothing', async () => {
    const before = await program.does('history', SUBMISSION);
    await program.does('projections', 'rebuild', 'history', '--actor', 'van-hanh-1');
    expect(await program.does('history', SUBMISSION)).toBe(before);
    const year = dayInVietnam(new Date().toISOString()).slice(0, 4);
    expect(await told(`access-ledger.${year}`)).toMatchObject([
      {
        actor: 'van-hanh-1',
        data: { access: 'rebuild', what: 'read-models', subject: 'history', of: null },
      },
    ]);
  });
});
