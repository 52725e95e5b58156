/** A reporting cycle by commands alone, in the built program: the made-up one of the plan's files, and one that runs today. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import canonicalize from 'canonicalize';
import { parse } from 'csv-parse/sync';
import mammoth from 'mammoth';
import PostalMime from 'postal-mime';
import readXlsx from 'read-excel-file/node';
import { extractText, getDocumentProxy } from 'unpdf';
import type { PeriodView } from '#domain';
import type { ReportFile, RestatementRegister, Timeliness } from '#reporting';
import { closed2023, PLAN, planFile, Program, publish2023, publishing } from './program.ts';

const AGENCY = 'so-tttt-tuyen-quang';
const FORMATS = ['csv', 'docx', 'json', 'pdf', 'xlsx'] as const;
const nameOf = (period: string, format: string): string => `bao-cao/bao-cao-${PLAN}-${period}-v1.${format}`;

describe('a cycle transcribed from old files', () => {
  const program = new Program();
  /** What was printed on the way. */
  let published: string;
  let inboxBefore: string;
  let before: ReadonlyMap<string, Buffer>;
  let restatedBefore: RestatementRegister;

  beforeAll(async () => {
    await closed2023(program);
    inboxBefore = await program.does('inbox', AGENCY);
    published = await publish2023(program, '-o', 'bao-cao');
    before = new Map(FORMATS.map((format) => [format, program.read(nameOf('2023', format))]));
    await program.does('import', planFile('cycle-2024-h1.yaml'));
    restatedBefore = await program.json<RestatementRegister>('restatements', PLAN);
    await program.does(...publishing('2024-H1', '2', '2024-06-25'), '-o', 'bao-cao');
  });
  afterAll(() => program.dispose());

  const statusOf = (period: string) => program.json<PeriodView>('period', 'status', PLAN, period);

  it('shows who owes what until when, and who is missing', async () => {
    const out = await program.does('period', 'status', PLAN, '2023');
    expect(out).toContain('Số liệu 15/12/2022 – 14/12/2023; mở ngày 20/11/2023; đóng ngày 18/12/2023');
    expect(out).toMatch(/Công an tỉnh Tuyên Quang \[cong-an-tuyen-quang\] · hạn 14\/12\/2023 · chưa gửi$/m);
    expect(out).toContain(
      'Phải gửi 7: 5 đúng hạn, 1 chậm, 1 thiếu, 0 chưa đến hạn, 0 được miễn; trả lại 1 lần.',
    );
    expect(await program.does('period', 'status', PLAN, '2023', '--lang', 'en')).toContain(
      'Expected 7: 5 on time, 1 late, 1 missing, 0 not due, 0 excused; returned 1 times.',
    );
  });

  it('tells the agency that a closed period waits to be published, until it is', async () => {
    expect(inboxBefore).toMatch(/cần công bố · tuyen-quang-55-kh-ubnd 2023 · .*quá \d+ ngày làm việc/);
    expect(await program.does('inbox', AGENCY)).toContain('Không có việc chờ.');
  });

  it('publishes with number, date, position and digest, and leaves five documents and nothing else', async () => {
    const [{ digest, knownAt } = { digest: '', knownAt: 0 }] = (await statusOf('2023')).publications;
    const [told, ...paths] = published.trimEnd().split('\n');
    expect(told).toBe(
      `Đã công bố bản 1, số 01/BC-STTTT ngày 20/12/2023, vị trí ${knownAt}, mã nội dung ${digest}`,
    );
    expect(paths.sort()).toEqual(FORMATS.map((format) => nameOf('2023', format)));
    expect(readdirSync(program.path('bao-cao')).map((name) => `bao-cao/${name}`)).toEqual(
      ['2023', '2024-H1'].flatMap((period) => FORMATS.map((format) => nameOf(period, format))).sort(),
    );
  });

  it('has in its data file the digest that anybody can compute from the content', async () => {
    const { stamp, content } = JSON.parse(program.read(nameOf('2023', 'json')).toString()) as ReportFile;
    const digest = createHash('sha256')
      .update(canonicalize(content) ?? '')
      .digest('hex');
    expect(stamp.digest).toBe(digest);
    expect((await statusOf('2023')).publications).toMatchObject([{ digest }]);
  });

  it.each(FORMATS)(
    'writes the very same bytes as %s after corrections and another period',
    async (format) => {
      await program.does('report', PLAN, '2023', '-f', format, '-o', `lai.${format}`);
      expect(program.read(`lai.${format}`).equals(before.get(format) ?? Buffer.alloc(0))).toBe(true);
    },
  );

  it('says the same in each document: number, date, digest', async () => {
    const [{ digest } = { digest: '' }] = (await statusOf('2024-H1')).publications;
    const read = (format: string): Buffer => program.read(nameOf('2024-H1', format));
    const word = (await mammoth.extractRawText({ buffer: read('docx') })).value;
    const pdf = (await extractText(await getDocumentProxy(new Uint8Array(read('pdf'))), { mergePages: true }))
      .text;
    for (const text of [word, pdf]) {
      expect(text).toContain('Số: 02/BC-STTTT');
      expect(text).toContain('ngày 25 tháng 6 năm 2024');
    }
    expect(pdf.replace(/\s/g, '')).toContain(digest);
    const rows = parse<Record<string, string>>(read('csv'), { bom: true, columns: true });
    expect(rows.every((row) => row['digest'] === digest && row['version'] === '1')).toBe(true);
    const sheets = await readXlsx(read('xlsx'));
    expect(sheets.map(({ sheet }) => sheet)).toContain('Nhiệm vụ');
    expect(JSON.stringify(sheets)).toContain(digest);
  });

  it('lists what was corrected since the last report, each until a report has told of it', async () => {
    expect(restatedBefore.items.map(({ item, from, to }) => [item, from, to])).toMatchObject([
      ['task/co-so-du-lieu-chuyen-nganh-01', '640000000', '655000000'],
      ['indicator/nang-suat-lao-dong', { value: '7.30' }, { value: '6.80' }],
      ['indicator/van-ban-dien-tu-ky-so', { value: '98.60' }, { value: '98.40' }],
    ]);
    expect(await program.json('restatements', PLAN)).toEqual({ items: [], totals: [] });
    const against2023 = await program.does('restatements', PLAN, '2023');
    expect(against2023).toMatch(/640\.000\.000 │ +655\.000\.000 │ +2,3 /);
    expect(against2023).toContain('Tổng giải ngân (đồng)');
  });

  it('tells who handed in when, of one period and over all', async () => {
    const { totals } = await program.json<Timeliness>('timeliness', PLAN, '2023');
    expect(totals).toMatchObject({ expected: 7, onTime: 5, late: 1, missing: 1, completeness: '85.7' });
    const table = await program.does('timeliness', PLAN, '2023');
    expect(table).toMatch(/Tỷ lệ gửi báo cáo 85,7\s%, đúng hạn 71,4\s%, tính trên 7 đơn vị phải gửi/);
    const ranking = await program.does('timeliness', PLAN);
    expect(ranking).toMatch(/^1\. Sở Kế hoạch và Đầu tư tỉnh Tuyên Quang: 100,0 % đúng hạn \(2\/2 kỳ/m);
    expect(ranking).toMatch(
      /^6\. Công an tỉnh Tuyên Quang: 50,0 % đúng hạn \(1\/2 kỳ; chậm 0, thiếu 1, trả lại 0\)/m,
    );
    expect(await program.does('timeliness', PLAN, '--lang', 'en')).toContain(': 50.0 % on time (1/2 periods');
  });

  it('shows a draft with last period’s figures and remarks beside, and what needs explaining', async () => {
    const out = await program.does('draft', PLAN, '2024-H1', 'so-khdt-tuyen-quang');
    expect(out).toContain('kỳ này: 66,80 %   kỳ trước: 61,50 ! lệch so với kỳ trước 61,50 (8,6 %)');
    expect(out).toContain('ghi chú kỳ trước: [Tình huống minh họa] Đã kết nối với cơ sở dữ liệu đăng ký');
    expect(out).toContain('3 mục; thiếu 0; cần giải trình 1: indicator/ho-kinh-doanh-dnnvv-so.');
  });

  it('shows a published version by number or as the latest, and a draft of what is known now', async () => {
    const written = async (version: string): Promise<ReportFile> => {
      await program.does('report', PLAN, '2023', '-f', 'json', '--version', version, '-o', 'ban.json');
      return JSON.parse(program.read('ban.json').toString()) as ReportFile;
    };
    const [first, latest, draft] = [await written('1'), await written('latest'), await written('draft')];
    expect(latest).toEqual(first);
    expect(first.stamp.version).toBe(1);
    expect(draft.stamp).toMatchObject({ version: null });
    expect(draft.stamp.knownAt).toBeGreaterThan(first.stamp.knownAt);
    expect(draft.content.report.funding.disbursed?.value).toBe('11140000000');
    expect(first.content.report.funding.disbursed?.value).toBe('11125000000');
  });

  it('prints the name of the signer and keeps it nowhere', async () => {
    const signer = 'Nguyễn Thị Hồng Hạnh';
    await program.does('report', PLAN, '2023', '-f', 'docx', '--signer', signer, '-o', 'ky.docx');
    const { value } = await mammoth.extractRawText({ buffer: program.read('ky.docx') });
    expect(value).toContain(signer);
    const files = readdirSync(program.path('data'), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => readFileSync(join(parentPath, name)));
    expect(files.some((bytes) => bytes.includes(signer))).toBe(false);
  });

  it('takes a version that replaces another, which stays to be had', async () => {
    const args = ['--reason', 'Sửa số giải ngân', '--cause', 'late-data', '--lang', 'en'];
    const out = await program.does(...publishing('2024-H1', '3', '2024-06-26'), ...args);
    expect(out).toMatch(/^Published version 2, number 03\/BC-STTTT of /);
    await program.does('report', PLAN, '2024-H1', '-f', 'json', '--version', '1', '-o', 'ban-1.json');
    expect(program.read('ban-1.json').equals(program.read(nameOf('2024-H1', 'json')))).toBe(true);
    expect((await statusOf('2024-H1')).publications).toMatchObject([
      { version: 1 },
      { replaces: { version: 1 } },
    ]);
  });
});

describe('reminding who has not handed in', () => {
  const program = new Program();
  beforeAll(async () => {
    await closed2023(program);
    await program.does('period', 'open', PLAN, '2025', '--on', '2025-11-20');
    program.write(
      'so-dia-chi.yaml',
      'so-khdt-tuyen-quang: van-thu@khdt.example\nso-y-te-tuyen-quang: [van-thu@yte.example, ctt@yte.example]\n',
    );
  });
  afterAll(() => program.dispose());
  const sending = ['--addresses', 'so-dia-chi.yaml', '--from', 'so@tttt.example', '--outbox', 'thu'];
  const remindersOf = async (organisation: string): Promise<string[]> =>
    (await program.does('history', `submission-${PLAN}.2025.${organisation}`, '--json'))
      .trimEnd()
      .split('\n');

  it('first shows whom, and writes and records nothing', async () => {
    const out = await program.does('remind', PLAN, '2025', '--dry-run');
    expect(out).toMatch(
      /^Sở Y tế .* \[so-y-te-tuyen-quang\]: quá hạn, hạn 14\/12\/2025, quá \d+ ngày làm việc$/m,
    );
    expect(out.trimEnd().split('\n')).toHaveLength(7);
    expect(readdirSync(program.folder)).not.toContain('thu');
    expect((await program.run('history', `submission-${PLAN}.2025.so-y-te-tuyen-quang`)).code).toBe(1);
  });

  it('then writes a letter for each address known, and records each reminder without an address', async () => {
    const { code, out, err } = await program.run('remind', PLAN, '2025', ...sending);
    expect(code).toBe(1);
    expect(err).toMatch(/^5\/7 lời nhắc không gửi được/);
    expect(out).toMatch(/^ {2}so-y-te-tuyen-quang: đã gửi \(reminder-[0-9a-f]{32}\.eml\)$/m);
    expect(out).toContain('  cong-an-tuyen-quang: KHÔNG gửi được (không có địa chỉ)');
    const letters = await Promise.all(
      readdirSync(program.path('thu')).map((name) => PostalMime.parse(program.read(`thu/${name}`))),
    );
    expect(letters.map(({ to }) => to?.map(({ address }) => address).join()).sort()).toEqual([
      'van-thu@khdt.example',
      'van-thu@yte.example,ctt@yte.example',
    ]);
    for (const { subject, text } of letters) {
      expect(subject).toBe('Nhắc gửi báo cáo năm 2025 (quá hạn, hạn 14/12/2025)');
      expect(text).toMatch(/^Kính gửi: Sở /);
    }
    const [sent] = await remindersOf('so-y-te-tuyen-quang');
    expect(sent).toMatch(/"type":"ReminderSent".*"channel":"file".*"outcome":"delivered"/);
    expect(sent).not.toContain('@');
    expect(await remindersOf('cong-an-tuyen-quang')).toMatchObject([
      expect.stringContaining('"outcome":"failed"'),
    ]);
  });

  it('reminds nobody twice of the same on one day, and tries the failed ones again', async () => {
    // What is written on the command line goes before the environment.
    const { out } = await program.runIn(
      { LEDGER_SMTP: 'smtp://127.0.0.1:9' },
      ...['remind', PLAN, '2025', ...sending],
    );
    expect(out).not.toContain('so-y-te-tuyen-quang');
    expect(out).toContain('cong-an-tuyen-quang: KHÔNG gửi được (không có địa chỉ)');
    expect(readdirSync(program.path('thu'))).toHaveLength(2);
  });

  it.each([
    ['without a sender', ['--addresses', 'so-dia-chi.yaml', '--outbox', 'thu'], '--from'],
    ['both by mail and into a folder', [...sending, '--smtp', 'smtp://localhost:25'], '--outbox'],
    ['without addresses', ['--from', 'so@tttt.example', '--outbox', 'thu'], '--addresses'],
    ['with addresses that are no YAML', ['--addresses', 'hong.yaml', ...sending.slice(2)], '--addresses'],
  ])('%s says which option is missing, exit code 2', async (_, args, option) => {
    program.write('hong.yaml', 'so-y-te-tuyen-quang: [');
    expect(await program.run('remind', PLAN, '2025', ...args)).toMatchObject({
      code: 2,
      err: expect.stringContaining(option),
    });
  });
});

describe('a cycle that runs today', () => {
  const program = new Program();
  const LIVE = 'yen-bai-51-nq-tu';
  const ORGANISATION = 'ubnd-yen-bai';
  const today = new Date(Date.now() + 7 * 3_600_000).toISOString().slice(0, 10);
  /** The year whose cut-off, 14 December, has not passed. */
  const period = today.slice(5) <= '12-14' ? today.slice(0, 4) : String(Number(today.slice(0, 4)) + 1);
  const yesterday = new Date(Date.parse(today) - 86_400_000).toISOString().slice(0, 10);

  beforeAll(async () => {
    await program.does('import', planFile('plan.yaml', LIVE));
    await program.does('period', 'open', LIVE, period);
  });
  afterAll(() => program.dispose());
  const view = () => program.json<PeriodView>('period', 'status', LIVE, period);

  it('is not marked as transcribed, and asks for an explanation or a reason', async () => {
    expect(await view()).toMatchObject({ openedOn: today, transcribed: false, closedOn: null });
    expect(await program.does('inbox', ORGANISATION)).toContain(`${LIVE} ${period} · hạn `);
    const { code, err } = await program.run('submit', LIVE, period, ORGANISATION, '--lang', 'en');
    expect(code).toBe(1);
    expect(err).toMatch(/no figures of this period for: indicator\/.*, … \(19\).*\[items-missing\]/);
    expect(err).toContain('--nothing');
  });

  it('takes no act under a past day, so that nobody hands in on time afterwards', async () => {
    for (const act of [
      ['submit', LIVE, period, ORGANISATION, '--nil', 'Không phát sinh', '--on', yesterday],
      ['period', 'close', LIVE, period, '--on', yesterday],
    ]) {
      const { code, err } = await program.run(...act);
      expect(code).toBe(1);
      expect(err).toContain(`Ngày ${yesterday} không phải hôm nay (${today})`);
    }
  });

  it('is returned, handed in again as nil with a reason in Vietnamese, accepted', async () => {
    const reason = 'Trong kỳ không phát sinh số liệu mới – chờ Cục Thống kê công bố';
    expect(await program.does('submit', LIVE, period, ORGANISATION, '--nil', reason)).toMatch(
      /^ubnd-yen-bai · lần 1, \d+\/\d+\/\d{4}: không phát sinh$/m,
    );
    const item = 'indicator/kinh-te-so-grdp=Đã có số liệu = xem Niên giám';
    await program.does('return', LIVE, period, ORGANISATION, '--reason', 'Thiếu số liệu', '--item', item);
    expect(await program.does('inbox', ORGANISATION)).toMatch(/BỊ TRẢ LẠI · .* · Thiếu số liệu/);
    await program.does('submit', LIVE, period, ORGANISATION, '--nil', reason);
    const out = await program.does('accept', LIVE, period, ORGANISATION, '--note', 'Đồng ý');
    expect(out).toMatch(/lần 1[^]*trả lại: Thiếu số liệu[^]*lần 2[^]*chấp nhận/);
    const history = await program.does('history', `submission-${LIVE}.${period}.${ORGANISATION}`, '--json');
    expect(history).toContain(reason);
    // Only the first '=' separates the item from its text.
    expect(history).toContain('Đã có số liệu = xem Niên giám');
  });
});
