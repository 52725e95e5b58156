/** What the program refuses in a reporting cycle: a clear answer, the documented exit code, and nothing stored or written. */
import { readdirSync, statSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { Document, Footer, Packer, Paragraph } from 'docx';
import mammoth from 'mammoth';
import PizZip from 'pizzip';
import readXlsx from 'read-excel-file/node';
import writeExcelFile from 'write-excel-file/node';
import type { PeriodView } from '#domain';
import {
  closed2023,
  MISSING,
  PLAN,
  planFile,
  Program,
  publish2023,
  publishing,
  type Result,
} from './program.ts';

const [PLANNING, HEALTH] = ['so-khdt-tuyen-quang', 'so-y-te-tuyen-quang'];
/** Every file of the program's folder but the ledger's own. */
const filesOf = (program: Program): string[] =>
  (readdirSync(program.folder, { recursive: true }) as string[])
    .filter((name) => !name.startsWith('data'))
    .sort();
const inBothLanguages = (program: Program, args: readonly string[]): Promise<[Result, Result]> =>
  Promise.all([program.run(...args), program.run('--lang', 'en', ...args)]);

describe('a command of the cycle that cannot be carried out', () => {
  const program = new Program();
  /** 2023 and the first half of 2024 published, 2024 open, in which the health department has ended. */
  beforeAll(async () => {
    await closed2023(program);
    await publish2023(program);
    await program.does('import', planFile('cycle-2024-h1.yaml'));
    await program.does(...publishing('2024-H1', '2', '2024-06-25'));
    await program.does('period', 'open', PLAN, '2024', '--on', '2024-11-20');
    const dissolved = program.write(
      'giai-the.yaml',
      `kind: scenario
plan: ${PLAN}
notice: Tình huống minh họa
steps:
  - command: organisation.succeed
    subject: ${HEALTH}
    actingFor: ubnd-tuyen-quang
    data:
      kind: merge
      successors: [so-noi-vu-tuyen-quang]
      together: []
      effectiveOn: "2024-12-01"
      legalBasis: { number: null, title: "[Tình huống minh họa] Văn bản giả định" }
`,
    );
    await program.does('import', dissolved);
    await program.does('period', 'status', PLAN, '2024');
  });
  afterAll(() => program.dispose());

  const recorded = (): unknown => {
    const events = new DatabaseSync(program.path('data', 'events.db'), { readOnly: true });
    try {
      return events.prepare('SELECT max(position) AS head FROM events').get();
    } finally {
      events.close();
    }
  };

  const H1 = (number: string, ...more: string[]): string[] => [
    ...publishing('2024-H1', number, '2024-06-26'),
    '--reason',
    'Sửa số liệu',
    '--cause',
    'error',
    ...more,
  ];

  it.each<[what: string, args: string[], code: number, vi: RegExp, en: RegExp]>([
    [
      'handing in for a closed period',
      ['submit', PLAN, '2023', PLANNING, '--on', '2023-12-20'],
      1,
      /Kỳ 2023 đã đóng.*mở lại kỳ.*\[period-closed\]/,
      /Period 2023 was closed.*reopen/,
    ],
    [
      'handing in for a period that was not opened',
      ['submit', PLAN, '2025', PLANNING],
      1,
      /Kỳ 2025 .* chưa mở.*\[period-not-opened\]/,
      /Period 2025 .* has not been opened/,
    ],
    [
      'handing in for another organisation',
      ['submit', PLAN, '2024', PLANNING, '--acting-for', HEALTH, '--on', '2024-11-25'],
      1,
      /Báo cáo này của cơ quan “so-khdt-tuyen-quang”.*--on-behalf/s,
      /This is the report of "so-khdt-tuyen-quang".*--acting-for/s,
    ],
    [
      'handing in with items missing',
      ['submit', PLAN, '2024', HEALTH, '--on', '2024-11-25'],
      1,
      /Chưa có số liệu kỳ này cho: task\/co-so-du-lieu-chuyen-nganh-04\..*--nothing <item=text>/s,
      /There are no figures of this period for: .*On the command line: --nothing/s,
    ],
    [
      'handing in a figure that is far off without an explanation',
      ['submit', PLAN, '2024', PLANNING, '--on', '2024-11-25'],
      1,
      /lệch quá 5 %.* cần giải trình: indicator\/ho-kinh-doanh-dnnvv-so\..*--explain <item=text>/s,
      /more than 5 % off .* need an explanation: .*--explain/s,
    ],
    [
      'handing in after the organisation was dissolved',
      ['submit', PLAN, '2024', HEALTH, '--nil', 'Không phát sinh', '--on', '2024-12-02'],
      1,
      /đã kết thúc hoạt động từ 2024-12-01. Dùng cơ quan kế thừa: so-noi-vu-tuyen-quang.*\[organisation-ended\]/,
      /ended on 2024-12-01. Use its successor: so-noi-vu-tuyen-quang/,
    ],
    [
      'handing in what nobody owes',
      ['submit', PLAN, '2024', 'ubnd-tuyen-quang'],
      1,
      /không có nghĩa vụ báo cáo trong kỳ 2024/,
      /owes no report for period 2024/,
    ],
    [
      'accepting what was not handed in',
      ['accept', PLAN, '2024', PLANNING],
      1,
      /so-khdt-tuyen-quang: .*chưa gửi báo cáo/,
      /has not handed in/,
    ],
    [
      'opening a period twice',
      ['period', 'open', PLAN, '2024', '--on', '2024-11-21'],
      1,
      /Kỳ 2024 đã mở ngày 2024-11-20/,
      /Period 2024 was opened on 2024-11-20/,
    ],
    [
      'publishing a period that is not closed',
      publishing('2024', '9', '2024-12-20'),
      1,
      /Kỳ 2024 chưa đóng/,
      /Period 2024 is not closed/,
    ],
    [
      'publishing a second time without a reason',
      publishing('2024-H1', '9', '2024-06-26'),
      1,
      /Bản 1 đã công bố.*--reason <text> --cause <cause>/s,
      /Version 1 is published and cannot change.*--reason/s,
    ],
    [
      'publishing without a number',
      publishing('2024-H1', '', '2024-06-26'),
      1,
      /^--number: phải là văn bản không rỗng/m,
      /^--number: must be non-empty text/m,
    ],
    [
      'publishing under a number that is too long',
      publishing('2024-H1', 'x'.repeat(61), '2024-06-26'),
      1,
      /^--number: .*tối đa 60 ký tự/m,
      /^--number: .*at most 60 characters/m,
    ],
    [
      'publishing with an exception for what is no code, without a reason',
      [...publishing('2024-H1', '9', '2024-06-26'), '--exception', 'Sở Y tế='],
      1,
      /^--exception: phải là mã.*^--exception: phải là văn bản không rỗng/ms,
      /^--exception: must be a code.*^--exception: must be non-empty text/ms,
    ],
    [
      'publishing a correction for an empty reason',
      [...publishing('2024-H1', '9', '2024-06-26'), '--reason', ' ', '--cause', 'error'],
      1,
      /^--reason: phải là văn bản không rỗng/m,
      /^--reason: must be non-empty text/m,
    ],
    [
      'publishing under a number used that year',
      H1('2/BC-STTTT'),
      1,
      /Số “2\/BC-STTTT” đã dùng trong năm.*\[number-taken\]/,
      /The number "2\/BC-STTTT" is taken this year/,
    ],
    [
      'publishing at a position beyond the ledger',
      H1('9', '--known-at', '999999'),
      1,
      /Vị trí 999999 vượt quá cuối sổ/,
      /Position 999999 is beyond the end of the ledger/,
    ],
    [
      'publishing with half a reason',
      [...publishing('2024-H1', '9', '2024-06-26'), '--cause', 'error'],
      2,
      /--reason/,
      /both --reason and --cause/,
    ],
    [
      'a cause that there is not',
      [...H1('9').slice(0, -1), 'quên'],
      2,
      /late-data, error, method/,
      /late-data, error, method/,
    ],
    [
      'an exception without a reason',
      [...publishing('2024-H1', '9', '2024-06-26'), '--exception', HEALTH],
      2,
      /<mã cơ quan>=<lý do>/,
      /<organisation>=<reason>/,
    ],
    [
      'an explanation without a text',
      ['submit', PLAN, '2024', PLANNING, '--explain', 'indicator/x'],
      2,
      /--explain “indicator\/x”: viết indicator\/<mã>=<nội dung>/,
      /--explain "indicator\/x": write/,
    ],
    [
      'a narrative without a text',
      ['submit', PLAN, '2024', PLANNING, '--narrative', 'results'],
      2,
      /<phần>=<nội dung>/,
      /<section>=<text>/,
    ],
    [
      'a version that was not published',
      ['report', PLAN, '2023', '--version', '99', '-f', 'pdf', '-o', 'x.pdf'],
      1,
      /không có bản công bố 99/,
      /no published version 99/,
    ],
    [
      'a version that is no number',
      ['report', PLAN, '2023', '--version', 'mới', '-f', 'pdf', '-o', 'x.pdf'],
      2,
      /--version “mới”/,
      /--version "mới"/,
    ],
    ['a document without a file', ['report', PLAN, '2023', '-f', 'docx'], 2, /-o <tệp>/, /-o <file>/],
    ['a table as a file', ['report', PLAN, '2023', '--version', '1'], 2, /--format docx/, /--format docx/],
    [
      'a template for a pdf',
      ['report', PLAN, '2023', '-f', 'pdf', '--template', 'giai-the.yaml', '-o', 'x.pdf'],
      2,
      /--template/,
      /--template/,
    ],
    [
      'a template that is not there',
      ['report', PLAN, '2023', '-f', 'docx', '--template', 'khong-co.docx', '-o', 'x.docx'],
      3,
      /Không có tệp.*khong-co\.docx/,
      /No such file/,
    ],
    [
      'a folder that is not there',
      ['report', PLAN, '2023', '-f', 'pdf', '-o', 'khong-co/x.pdf'],
      3,
      /Không có tệp hoặc thư mục/,
      /No such file or folder/,
    ],
    [
      'an organisation that is not there',
      ['inbox', 'so-khong-co'],
      1,
      /Không có cơ quan “so-khong-co”/,
      /no organisation "so-khong-co"/,
    ],
    ['a period that is none', ['timeliness', PLAN, '2023-Q1'], 2, /2025-H1/, /2025-H1/],
    ['a plan that is not there', ['restatements', 'khong-co'], 1, /khong-co/, /khong-co/],
  ])('%s', async (_, args, code, vi, en) => {
    const [files, before] = [filesOf(program), recorded()];
    const [vietnamese, english] = await inBothLanguages(program, args);
    expect([vietnamese.code, english.code]).toEqual([code, code]);
    expect(vietnamese.err).toMatch(vi);
    expect(english.err).toMatch(en);
    for (const { out, err } of [vietnamese, english]) {
      expect(out).toBe('');
      expect(err).not.toMatch(/^ +at /m);
    }
    expect(filesOf(program)).toEqual(files);
    expect(recorded()).toEqual(before);
  });

  it('handing in twice, until it is returned', async () => {
    const args = [
      'submit',
      PLAN,
      '2024',
      'so-tai-chinh-tuyen-quang',
      '--on',
      '2024-11-25',
      '--nil',
      'Không phát sinh',
    ];
    await program.does(...args);
    const { code, err } = await program.run(...args);
    expect(code).toBe(1);
    expect(err).toMatch(/đã gửi báo cáo kỳ 2024.*\[already-submitted\]/);
    const back = ['return', PLAN, '2024', 'so-tai-chinh-tuyen-quang', '--reason', 'Thiếu số liệu'];
    await program.does(...back, '--on', '2024-11-26');
    await program.does(...args.with(5, '2024-11-27'));
  });

  it('accepting many when one of them cannot be accepted: none is', async () => {
    const { code, err } = await program.run('accept', PLAN, '2024', 'so-tai-chinh-tuyen-quang', PLANNING);
    expect(code).toBe(1);
    expect(err).toContain(PLANNING);
    const out = await program.does('period', 'status', PLAN, '2024');
    expect(out).toMatch(/\[so-tai-chinh-tuyen-quang\] .* đã gửi, chờ duyệt/);
  });
});

describe('publishing with an obligation that is not met', () => {
  const program = new Program();
  beforeAll(() => closed2023(program));
  afterAll(() => program.dispose());
  const publications = async (): Promise<number> =>
    (await program.json<PeriodView>('period', 'status', PLAN, '2023')).publications.length;

  it('names who is missing and what to do, and leaves neither report nor folder', async () => {
    const args = [...publishing('2023', '1', '2023-12-20'), '-o', 'bao-cao'];
    const { code, err } = await program.run(...args);
    expect(code).toBe(1);
    expect(err).toMatch(/chưa được miễn: cong-an-tuyen-quang.*--exception <organisation=reason>/s);
    expect((await program.run('--lang', 'en', ...args)).err).toMatch(
      /neither met nor excused: cong-an-tuyen-quang/,
    );
    expect(filesOf(program)).toEqual([]);
    expect(await publications()).toBe(0);
  });

  it('with its documents where the disk is full, publishes nothing and leaves no file', async () => {
    const args = [...publishing('2023', '1', '2023-12-20'), '--exception', MISSING, '-o', 'bao-cao'];
    // Enough for the Word document, not for the PDF.
    const result = await program.runWithFilesUpTo(100, ...args);
    expect(result.code).toBe(3);
    expect(result.err).toMatch(/Tệp vượt giới hạn|Ổ đĩa đã đầy|Đọc hoặc ghi ổ đĩa thất bại/);
    expect(result.err).not.toMatch(/^ +at /m);
    expect(result.out).toBe('');
    expect(filesOf(program)).toEqual([]);
    expect(await publications()).toBe(0);
  });

  it('with its documents where a file stands in the place of the folder, publishes nothing', async () => {
    program.write('tep', 'không phải thư mục');
    const args = [...publishing('2023', '1', '2023-12-20'), '--exception', MISSING];
    expect(await program.run(...args, '-o', 'tep')).toMatchObject({
      code: 3,
      err: expect.stringContaining('Chọn thư mục khác'),
    });
    expect(await publications()).toBe(0);
    // Nothing of the failed attempts stands in the way: the number is still free.
    expect(await program.does(...args)).toContain('số 01/BC-STTTT');
  });
});

describe('a report written where the disk is full', () => {
  const program = new Program();
  beforeAll(async () => {
    await closed2023(program);
    await publish2023(program);
  });
  afterAll(() => program.dispose());

  it.each([
    // Whichever file is the first that cannot grow: the document, or a database.
    ['vi', /Tệp vượt giới hạn kích thước|Ổ đĩa đã đầy|Đọc hoặc ghi ổ đĩa thất bại/],
    ['en', /The file is larger than the system allows|The disk is full|Reading or writing the disk failed/],
  ])('says so (%s), and keeps the file of the same name as it was', async (language, expected) => {
    program.write('bao-cao.pdf', 'bản cũ');
    const args = ['--lang', language, 'report', PLAN, '2023', '-f', 'pdf', '-o', 'bao-cao.pdf'];
    const { code, err } = await program.runWithFilesUpTo(40, ...args);
    expect(code).toBe(3);
    expect(err).toMatch(expected);
    expect(err).not.toMatch(/^ +at /m);
    expect(program.read('bao-cao.pdf').toString()).toBe('bản cũ');
    expect(filesOf(program)).toEqual(['bao-cao.pdf']);
    await program.does('report', PLAN, '2023', '-f', 'pdf', '-o', 'bao-cao.pdf');
    expect(statSync(program.path('bao-cao.pdf')).size).toBeGreaterThan(40 * 1024);
  });
});

describe('an agency’s own template', () => {
  const program = new Program();
  beforeAll(async () => {
    await closed2023(program);
    await publish2023(program);
  });
  afterAll(() => program.dispose());

  const word = async (...paragraphs: string[]): Promise<Buffer> =>
    Packer.toBuffer(
      new Document({
        sections: [
          {
            footers: { default: new Footer({ children: [new Paragraph('{chan_trang}')] }) },
            children: paragraphs.map((text) => new Paragraph(text)),
          },
        ],
      }),
    );
  /** A Word file with something put into it. */
  async function wordWith(name: string, content: Uint8Array): Promise<Uint8Array> {
    const zip = new PizZip(await word('{ten_loai}'));
    zip.file(name, content);
    return zip.generate({ type: 'uint8array', compression: 'DEFLATE' });
  }

  it('of Word is filled with the report', async () => {
    program.write('mau.docx', await word('{so_ky_hieu}', '{trich_yeu}', '{#noi_nhan}{.}{/noi_nhan}'));
    await program.does(
      'report',
      PLAN,
      '2023',
      '-f',
      'docx',
      '--template',
      'mau.docx',
      '-o',
      'mau-da-dien.docx',
    );
    const { value } = await mammoth.extractRawText({ buffer: program.read('mau-da-dien.docx') });
    expect(value).toMatch(/^Số: 01\/BC-STTTT\s+Kết quả thực hiện Kế hoạch .* – năm 2023\s/);
  });

  it('of Excel is filled with the report, its figures as numbers', async () => {
    const rows = [
      ['{so_ky_hieu}', '{chan_trang}'],
      ['Đơn vị', 'Ngày gửi'],
      ['{#timeliness}{co_quan}', '{tra_lai}{/timeliness}'],
    ];
    const cells = rows.map((row) => row.map((value) => ({ value, type: String })));
    program.write('mau.xlsx', await writeExcelFile(cells, { sheet: 'Mẫu' }).toBuffer());
    await program.does(
      'report',
      PLAN,
      '2023',
      '-f',
      'xlsx',
      '--template',
      'mau.xlsx',
      '-o',
      'mau-da-dien.xlsx',
    );
    const sheet = (await readXlsx(program.read('mau-da-dien.xlsx')))[0]?.data ?? [];
    expect(sheet[0]?.[0]).toBe('Số: 01/BC-STTTT');
    expect(sheet.find(([name]) => name === 'Sở Tài chính tỉnh Tuyên Quang')?.[1]).toBe(1);
  });

  const refused: readonly (readonly [
    string,
    string,
    () => Promise<Uint8Array> | Uint8Array,
    RegExp,
    RegExp,
  ])[] = [
    [
      'is not a Word file',
      'docx',
      () => Buffer.from('Kế hoạch số 55/KH-UBND'),
      /không phải văn bản Word.*\[template-not-docx\]/,
      /is not a Word document/,
    ],
    [
      'is not a workbook',
      'xlsx',
      () => word('{chan_trang}'),
      /không phải bảng tính Excel.*\[template-not-xlsx\]/,
      /is not an Excel workbook/,
    ],
    [
      'has macros',
      'docx',
      () => wordWith('word/vbaProject.bin', Buffer.from('Sub AutoOpen')),
      /có macro.*\[template-macros\]/,
      /has macros/,
    ],
    [
      'is a zip bomb',
      'docx',
      () => wordWith('word/media/image1.png', new Uint8Array(60_000_000)),
      /Mẫu quá lớn.*\[template-too-large\]/,
      /too large/,
    ],
    [
      'has a placeholder that there is not',
      'docx',
      () => word('{so_ky_hiu}'),
      /“\{so_ky_hiu\}”. Thẻ gần giống: \{so_ky_hieu\}/,
      /"\{so_ky_hiu\}". Near ones: \{so_ky_hieu\}/,
    ],
    [
      'has a loop that is not closed',
      'docx',
      () => word('{#noi_nhan}{.}'),
      /\{noi_nhan\}.*vòng lặp chưa đóng/,
      /the loop is not closed/,
    ],
  ];
  it.each(refused)('that %s is refused with what to do', async (_, kind, template, vi, en) => {
    program.write('mau-sai', await template());
    const files = filesOf(program);
    const args = ['report', PLAN, '2023', '-f', kind, '--template', 'mau-sai', '-o', `ket-qua.${kind}`];
    const [vietnamese, english] = await inBothLanguages(program, args);
    expect([vietnamese.code, english.code]).toEqual([1, 1]);
    expect(vietnamese.err).toMatch(vi);
    expect(english.err).toMatch(en);
    expect(filesOf(program)).toEqual(files);
  });
});

describe('the options of the program', () => {
  const program = new Program();
  afterAll(() => program.dispose());

  it('name the exit codes in the help', async () => {
    const help = await program.does('--help');
    expect(help).toMatch(
      /Exit codes: 0 done · 1 refused \(nothing was stored\) or not delivered · 2 wrong use · 3 the ledger cannot be read or written/,
    );
  });

  it.each([
    'publish',
    'report',
    'remind',
    'submit',
    'draft',
    'timeliness',
    'restatements',
    'inbox',
    'period',
  ])('%s explains itself', async (command) => {
    expect(await program.does(command, '--help')).toContain(`Usage: ledger ${command}`);
  });

  it.each([
    ['publish', PLAN, '2023'],
    ['return', PLAN, '2023', PLANNING],
    ['period', 'extend', PLAN, '2023'],
    ['period', 'reopen', PLAN, '2023'],
  ])('are asked for where one is needed: %s', async (...args) => {
    const { code, err } = await program.run(...args);
    expect(code).toBe(2);
    expect(err).toMatch(/required option '--/);
    expect(filesOf(program)).toEqual([]);
  });
});
