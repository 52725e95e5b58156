/** What the content of a report becomes on paper: words, figures, totals and marks, from the events of a small cycle. */
import { readFileSync } from 'node:fs';
import { type DomainEvent, type IsoDate, sumVnd } from '#domain';
import { contentToShow, type ReportContent, type Restatement } from '#reporting';
import { PLAN, planIssued, progress, SO_KHDT } from '../../../domain/src/testing/index.ts';
import {
  CT,
  cycle,
  headOf,
  NV,
  prepared,
  publishedAfter,
  sourceOf,
} from '../../../reporting/src/testing/cycle-world.ts';
import {
  begun,
  found,
  indicator,
  numeric,
  of,
  on,
  task,
} from '../../../reporting/src/testing/plan-report.ts';
import { tablePlaceholders, TEMPLATE_PLACEHOLDERS } from '../templates/template-data.ts';
import type { Cell, ReportDocument, Row, Table } from '../model.ts';
import { reportDocument } from './report-document.ts';
import { indicatorTable } from './indicator-table.ts';
import { restatedTotalsTable, restatementTable } from './restatement-table.ts';
import { timelinessTable } from './timeliness-table.ts';

const SOFTWARE = 'plan-ledger 0.0.0';

// --- Given ------------------------------------------------------------------------------------------------------

const SETTINGS = {
  parentBody: 'Ủy ban nhân dân tỉnh Tuyên Quang',
  issuingBody: 'Sở Thông tin và Truyền thông',
  place: 'Tuyên Quang',
  numberPattern: '{number}/BC-STTTT',
  addressees: ['Ủy ban nhân dân tỉnh'],
  recipients: ['Như trên', 'Lưu: VT'],
  signer: { authority: 'Kt. Giám đốc', office: 'Phó Giám đốc' },
} as const;

/** Tasks and an indicator beyond those of the cycle, in groups and in none, with and without money. */
const more = (): DomainEvent[] => [
  task('hop-ban', { title: 'Phát sóng chuyên mục', group: 'ha-tang-so', due: { precision: 'standing' } }),
  task('an-toan', { title: 'Bảo đảm an toàn thông tin', group: 'ha-tang-so' }),
  task('le', { title: 'Nhiệm vụ không thuộc nhóm nào', group: null }),
  indicator('nhan-luc', { name: 'Nhân lực công nghệ số', group: null }),
  on('hop-ban').reported(1, '2024-06-11', { percent: '12.5', disbursed: '1000000001' }),
  on('le').reported(1, '2024-06-11', { percent: '100', completedOn: '2024-06-10' }),
  on('le').confirmed(1, '2024-06-10'),
];

/** The cycle with the plan's settings of its documents. */
const withSettings = (): DomainEvent[] => [
  ...begun().slice(0, -1),
  planIssued({ declared: [], documents: SETTINGS }),
  ...cycle().slice(begun().length),
];

/** What is published, and then corrected: an indicator by more than 5 %, a task's money by less. */
const corrected = async (): Promise<DomainEvent[]> => [
  ...(await publishedAfter([...cycle(), ...more()])),
  of(CT).corrected(2, '2024-05-31', numeric('12.20'), numeric('12.90')),
  on(NV).revised(
    2,
    progress('2024-06-12', { percent: '80', disbursed: '3200000000' }),
    progress('2024-06-12', { percent: '80', disbursed: '3210000000' }),
  ),
];

const draftOf = (events: readonly DomainEvent[], period: string, today: IsoDate): Promise<ReportContent> =>
  contentToShow(sourceOf(events), { plan: PLAN, period, knownAt: headOf(events), today, version: 'draft' });

const PUBLISHED = (await prepared(withSettings())).content;
const EXCEPT = (
  await prepared([...cycle(), ...more()], {
    exceptions: [{ organisation: SO_KHDT, reason: 'Gửi riêng theo chế độ mật' }],
  })
).content;
const RICH = (await prepared([...cycle(), ...more()])).content;
const NEXT = await draftOf(await corrected(), '2024-H2', '2024-12-16');
const EMPTY = await draftOf(begun(), '2024-H1', '2024-06-24');

const onPaper = (content: ReportContent, signer?: string): ReportDocument =>
  reportDocument(content, {
    software: SOFTWARE,
    authenticity: null,
    ...(signer === undefined ? {} : { signer }),
  });

const tablesOf = ({ body, annexes }: ReportDocument): Table[] => [
  ...body.flatMap((block) => (block.kind === 'table' ? [block.table] : [])),
  ...annexes.flatMap(({ tables }) => tables),
];
const tableOf = (content: ReportContent, name: string): Table =>
  found(tablesOf(onPaper(content)), (table) => table.name === name);
const paragraphsOf = ({ body }: ReportDocument): string =>
  body.flatMap((block) => ('text' in block ? [block.text] : 'items' in block ? block.items : [])).join('\n');

function cellOf({ columns }: Table, row: Row, key: string): Cell {
  const at = columns.findIndex((column) => column.key === key);
  const cell = row.cells[at];
  if (!cell) throw new Error(`there is no ${key}`);
  return cell;
}
const rowOf = (table: Table, words: string): Row =>
  found(table.rows, ({ cells }) => cells.some(({ text }) => text.startsWith(words)));
const items = (table: Table): Row[] => table.rows.filter(({ kind }) => kind === 'item');

// --- Then -------------------------------------------------------------------------------------------------------

describe('the head of a report', () => {
  it('of a published version has the agency in capitals, number, place, date and who signs', () => {
    const { head, closing, addressees, annexes } = onPaper(PUBLISHED, 'Nguyễn Văn Mẫu');
    expect(head).toEqual({
      parentBody: 'ỦY BAN NHÂN DÂN TỈNH TUYÊN QUANG',
      issuingBody: 'SỞ THÔNG TIN VÀ TRUYỀN THÔNG',
      number: 'Số: 45/BC-STTTT',
      placeAndDate: 'Tuyên Quang, ngày 24 tháng 6 năm 2024',
      kind: 'BÁO CÁO',
      subject:
        'Kết quả thực hiện Kế hoạch chuyển đổi số đến năm 2025, định hướng đến năm 2030 – 6 tháng đầu năm 2024',
      mark: null,
    });
    expect(closing).toEqual({
      recipients: ['Như trên', 'Lưu: VT'],
      authority: 'KT. GIÁM ĐỐC',
      office: 'PHÓ GIÁM ĐỐC',
      signer: 'Nguyễn Văn Mẫu',
    });
    expect(addressees).toEqual(['Ủy ban nhân dân tỉnh']);
    expect(annexes.map(({ label, reference }) => [label, reference])).toEqual(
      ['I', 'II', 'III', 'IV'].map((number) => [
        `Phụ lục ${number}`,
        '(Kèm theo Báo cáo số 45/BC-STTTT ngày 24/6/2024 của Sở Thông tin và Truyền thông)',
      ]),
    );
  });

  it('of a draft is marked, with number, day and signer left blank', async () => {
    const { head, closing, annexes, stamp } = onPaper(await draftOf(withSettings(), '2024-H1', '2024-06-24'));
    expect(head).toMatchObject({
      mark: 'DỰ THẢO',
      number: 'Số:       /BC-STTTT',
      placeAndDate: 'Tuyên Quang, ngày … tháng … năm …',
    });
    expect(closing.signer).toBeNull();
    expect(annexes[0]?.reference).toBe('(Kèm theo Dự thảo báo cáo)');
    expect(stamp).toMatchObject({ version: null, text: expect.stringContaining(' · dự thảo · ') });
  });

  it('goes to nobody “as above” where nobody stands above', () => {
    const settings = { ...PUBLISHED.settings, addressees: [] };
    expect(onPaper({ ...PUBLISHED, settings }).closing.recipients).toEqual(['Lưu: VT']);
  });

  it('falls back to the names of the plan’s agencies where the plan says nothing of its documents', () => {
    expect(onPaper(RICH).head).toMatchObject({
      parentBody: 'ỦY BAN NHÂN DÂN TỈNH TUYÊN QUANG',
      issuingBody: 'SỞ THÔNG TIN VÀ TRUYỀN THÔNG TỈNH TUYÊN QUANG',
      number: 'Số: 45/BC',
      placeAndDate: 'Ngày 24 tháng 6 năm 2024',
    });
  });

  it.each([
    ['2024-02-05', 'ngày 05 tháng 02 năm 2024'],
    ['2024-01-31', 'ngày 31 tháng 01 năm 2024'],
    ['2024-03-09', 'ngày 09 tháng 3 năm 2024'],
    ['2024-10-10', 'ngày 10 tháng 10 năm 2024'],
  ])('writes %s with leading zeros for days below 10 and the months 1 and 2', (date, words) => {
    const publication = PUBLISHED.publication && {
      ...PUBLISHED.publication,
      document: { ...PUBLISHED.publication.document, date },
    };
    expect(onPaper({ ...PUBLISHED, publication }).head.placeAndDate).toBe(`Tuyên Quang, ${words}`);
  });

  it('names in the footer plan, period, version, position, digest and software', async () => {
    const { stamp } = onPaper(PUBLISHED);
    const { digest } = (await prepared(withSettings())).prepared;
    const knownAt = headOf(withSettings());
    expect(stamp.text).toBe(
      `${PLAN} · kỳ 2024-H1 · bản 1 · vị trí sổ ${knownAt} · mã nội dung ${digest} · ${SOFTWARE}`,
    );
    expect(stamp).toMatchObject({ plan: PLAN, period: '2024-H1', version: 1, knownAt, digest });
  });
});

describe('the text of a report', () => {
  it('follows the outline, each part with its figures and what the organisations wrote', () => {
    const { body, opening } = onPaper(PUBLISHED);
    expect(
      body.flatMap((block) => (block.kind === 'heading' && block.level === 1 ? [block.text] : [])),
    ).toEqual([
      'I. TÌNH HÌNH TRIỂN KHAI',
      'II. KẾT QUẢ THỰC HIỆN',
      'III. TỒN TẠI, HẠN CHẾ VÀ NGUYÊN NHÂN',
      'IV. KHÓ KHĂN, VƯỚNG MẮC',
      'V. PHƯƠNG HƯỚNG, GIẢI PHÁP KỲ TỚI',
      'VI. KIẾN NGHỊ, ĐỀ XUẤT',
    ]);
    expect(opening.join()).toContain('số liệu từ ngày 15/12/2023 đến ngày 14/6/2024, như sau:');
    const words = paragraphsOf(onPaper(PUBLISHED));
    expect(words).toContain(
      'Trong 2 cơ quan, đơn vị phải báo cáo có 2 cơ quan, đơn vị đã gửi (100,0\u00a0%): 2 đúng hạn, 0 chậm.',
    );
    expect(words).toContain('Sở Kế hoạch và Đầu tư tỉnh Tuyên Quang: Kinh tế số đạt 12,20 %.');
    expect(words).toContain('Không có nội dung được báo cáo.');
    expect(words).toContain('Đã giải ngân theo báo cáo gần nhất của các nhiệm vụ: 3.200 triệu đồng.');
  });

  it('over nothing says so in words, without a rate or brackets in brackets', () => {
    const { tasks } = RICH.report;
    const nothing = { ...tasks.onTime, percent: null };
    const report = { ...RICH.report, tasks: { ...tasks, onTime: nothing, completed: nothing } };
    const { timeliness } = RICH;
    if (!timeliness) throw new Error('the period was opened');
    const totals = { ...timeliness.totals, onTime: 0, late: 0, completeness: null, punctuality: null };
    const words = paragraphsOf(onPaper({ ...RICH, report, timeliness: { ...timeliness, totals } }));
    expect(words).toMatch(/\. Chưa có nhiệm vụ nào phải hoàn thành; chưa có nhiệm vụ nào đến hạn\. Chi tiết/);
    expect(words).toContain('0 cơ quan, đơn vị đã gửi (không có đơn vị phải gửi): ');
    const notes = timelinessTable({ ...timeliness, totals }, (code) => code).notes.join();
    expect(notes).toContain('Không có tỷ lệ gửi báo cáo vì không có đơn vị phải gửi.');
    expect(`${words}${notes}`).not.toMatch(/\(\(|0\/0/);
  });

  it('says nothing of the law on its dates, which stands below the table of who handed in', () => {
    const warned: ReportContent = {
      ...RICH,
      report: {
        ...RICH.report,
        calendarWarnings: [
          {
            tier: 'province',
            cutOff: '2024-12-14',
            lastDay: '2024-12-15',
            code: 'calendar-no-working-day',
            period: 'year',
          },
        ],
      },
    };
    expect(paragraphsOf(onPaper(warned))).not.toContain('09/2019');
    expect(tableOf(warned, 'timeliness').notes.at(-1)).toContain('Nghị định 09/2019/NĐ-CP');
  });

  it('says who is missing and why it is published all the same', () => {
    expect(paragraphsOf(onPaper(EXCEPT))).toContain(
      'Sở Kế hoạch và Đầu tư tỉnh Tuyên Quang: Gửi riêng theo chế độ mật',
    );
  });

  it('of a later version names the one it takes the place of, and why', async () => {
    const correction = { reason: 'Nhập nhầm số', cause: 'error' } as const;
    const { content } = await prepared(await corrected(), { number: '60', date: '2024-06-25', correction });
    expect(onPaper(content).opening.join('\n')).toContain(
      'Báo cáo này (bản 2) thay thế Báo cáo số 45/BC (bản 1). Lý do: Nhập nhầm số.',
    );
  });

  it('of a plan without tasks, indicators and a cycle still is a report', () => {
    expect(paragraphsOf(onPaper(EMPTY))).toContain('Kế hoạch không có nhiệm vụ trong sổ.');
    expect(tableOf(EMPTY, 'tasks').rows).toMatchObject([{ kind: 'empty' }]);
    expect(tableOf(EMPTY, 'timeliness').rows).toMatchObject([{ kind: 'empty' }]);
  });
});

describe('figures on paper', () => {
  it('are written the Vietnamese way, with the plain figure behind them', () => {
    const table = tableOf(RICH, 'tasks');
    expect(cellOf(table, rowOf(table, 'Xây dựng nền tảng số'), 'giai_ngan')).toEqual({
      text: '3.200.000.000',
      number: { value: '3200000000', style: 'money' },
    });
    expect(cellOf(table, rowOf(table, 'Phát sóng'), 'tien_do')).toEqual({
      text: '12,5',
      number: { value: '12.5', style: 'percent' },
    });
    expect(cellOf(table, rowOf(table, 'Xây dựng nền tảng số'), 'thoi_han').text).toBe('10/6/2024');
    const indicators = tableOf(RICH, 'indicators');
    const row = rowOf(indicators, 'Tỷ trọng kinh tế số');
    expect(cellOf(indicators, row, 'thuc_hien')).toEqual({
      text: '12,20',
      number: { value: '12.20', style: 'number' },
    });
    expect(cellOf(indicators, row, 'ky_truoc').text).toBe('12,00');
    const timeliness = tableOf(RICH, 'timeliness');
    const handedIn = cellOf(timeliness, rowOf(timeliness, 'Sở Kế hoạch'), 'han_gui');
    expect(handedIn).toEqual({ text: '17/6/2024', date: '2024-06-17' });
  });

  it('of a task nothing was reported on are empty, not zero', () => {
    const table = tableOf(RICH, 'tasks');
    const row = rowOf(table, 'Bảo đảm an toàn');
    expect(cellOf(table, row, 'giai_ngan')).toEqual({ text: '' });
    expect(cellOf(table, row, 'ghi_chu').text).toBe('Chưa có báo cáo.');
  });
});

describe('tables on paper', () => {
  const documents: readonly (readonly [string, ReportContent])[] = [
    ['a published report', PUBLISHED],
    ['a report with every kind of task', RICH],
    ['a report with an exception', EXCEPT],
    ['a draft after corrections', NEXT],
    ['a plan without anything', EMPTY],
  ];

  it.each(documents)('%s: have a cell for each column, and names that are theirs alone', (_, content) => {
    const tables = tablesOf(onPaper(content));
    for (const { name, columns, absent = [], rows, tab } of tables) {
      for (const { kind, cells } of rows)
        expect([name, kind, cells.length]).toEqual([name, kind, spans(kind) ? 1 : columns.length]);
      expect(rows.length).toBeGreaterThan(0);
      const keys = [...columns, ...absent].map(({ key }) => key);
      expect(new Set(keys).size).toBe(keys.length);
      expect(keys.filter((key) => !/^[a-z_]+$/.test(key))).toEqual([]);
      expect(tab).toMatch(/^[^:\\/?*[\]]{1,31}$/);
    }
    expect(new Set(tables.map(({ name }) => name)).size).toBe(tables.length);
    expect(new Set(tables.map(({ tab }) => tab)).size).toBe(tables.length);
  });
  const spans = (kind: Row['kind']): boolean => kind === 'group' || kind === 'empty';

  it.each(documents)('%s: counts by group add up to the totals, across and down', (_, content) => {
    for (const name of ['task_groups', 'indicator_levels']) {
      const table = tablesOf(onPaper(content)).find((candidate) => candidate.name === name);
      if (!table || items(table).length === 0) continue;
      const total = found(table.rows, ({ kind }) => kind === 'total');
      const counts = (row: Row): number[] => row.cells.slice(1).map(({ number }) => Number(number?.value));
      const down = counts(total).map((_value, i) =>
        items(table).reduce((sum, row) => sum + (counts(row)[i] ?? 0), 0),
      );
      expect(down).toEqual(counts(total));
      for (const row of [...items(table), total]) {
        const [all, ...cells] = counts(row).reverse();
        expect(cells.reduce((sum, value) => sum + value, 0)).toBe(all);
      }
    }
  });

  it('list tasks by group, each group with its own sum, and the sums add up', () => {
    const table = tableOf(RICH, 'tasks');
    const money = (rows: readonly Row[]): string =>
      sumVnd(
        rows.flatMap((row) =>
          row.kind === 'group' ? [] : (cellOf(table, row, 'giai_ngan').number?.value ?? []),
        ),
      );
    const parts: Row[][] = [];
    for (const row of table.rows.slice(0, -1)) {
      if (row.kind === 'group') parts.push([]);
      parts.at(-1)?.push(row);
    }
    expect(parts.map((rows) => rows.map(({ kind }) => kind))).toEqual([
      ['group', 'item', 'item', 'subtotal'],
      ['group', 'item', 'item', 'subtotal'],
      ['group', 'item', 'subtotal'],
    ]);
    for (const rows of parts) {
      const [subtotal] = rows.slice(-1);
      if (subtotal && cellOf(table, subtotal, 'giai_ngan').text !== '')
        expect(money([subtotal])).toBe(money(rows.slice(0, -1)));
    }
    const [total] = table.rows.slice(-1);
    expect(total?.cells[1]?.text).toBe('Tổng cộng (5 nhiệm vụ)');
    expect(total && cellOf(table, total, 'giai_ngan').text).toBe('4.200.000.001');
    expect(money(items(table))).toBe('4200000001');
    expect(rowOf(table, 'Cộng Không thuộc nhóm nào').cells[6]?.text).toBe('Hoàn thành 1/1');
    expect(items(table).map((row) => row.cells[0]?.text)).toEqual(['1', '2', '3', '4', '5']);
  });
});

describe('figures that stand otherwise than they were published', () => {
  it('carry (R) in the next report, and no other figure does', () => {
    const marked = tablesOf(onPaper(NEXT)).flatMap((table) =>
      table.rows.flatMap((row) =>
        row.cells.flatMap((cell, i) =>
          cell.revised ? [[table.name, table.columns[i]?.key, cell.text]] : [],
        ),
      ),
    );
    expect(marked).toEqual([
      ['tasks', 'giai_ngan', '3.210.000.000 (R)'],
      // The value of the period before stands beside; a new one has not been reported.
      ['indicators', 'ky_truoc', '12,90 (R)'],
      ['indicators', 'thuc_hien', '12,90 (R)'],
    ]);
    for (const name of ['tasks', 'indicators'])
      expect(tableOf(NEXT, name).notes.join()).toMatch(/\(R\): số liệu/);
  });

  it('are listed old beside new with cause and author, those of 5 % and more counted', () => {
    const table = tableOf(NEXT, 'restatements');
    expect(items(table).map((row) => row.cells.map(({ text }) => text).slice(2))).toEqual([
      [
        'Xây dựng nền tảng số: giải ngân (đồng)',
        '3.200.000.000',
        '3.210.000.000',
        '0,3',
        '',
        'sai sót',
        'Sở Kế hoạch và Đầu tư tỉnh Tuyên Quang',
        'Nhập nhầm',
      ],
      [
        'Tỷ trọng kinh tế số trong GRDP: giá trị thực hiện',
        '12,20',
        '12,90',
        '5,7',
        expect.any(String),
        'sai sót',
        'Sở Kế hoạch và Đầu tư tỉnh Tuyên Quang',
        'Đảo chữ số khi nhập',
      ],
    ]);
    expect(table.rows.at(-1)?.cells[2]?.text).toBe('2 số liệu: 1 thay đổi từ 5 % trở lên, 1 dưới 5 %');
    expect(
      restatedTotalsTable(NEXT.restatements).rows.map(({ cells }) => cells.map(({ text }) => text)),
    ).toContainEqual([
      '6 tháng đầu năm 2024 (bản 1)',
      'Tổng giải ngân (đồng)',
      '4.200.000.001',
      '4.210.000.001',
    ]);
  });

  it('count apart what cannot be told in per cent, and say of what was added that it was', () => {
    const [first, second] = NEXT.restatements.items;
    if (!first || !second) throw new Error('two figures are restated');
    const { period, version, asOf, item, name, unit, cause, by, positions, moves } = first;
    const about = { period, version, asOf, item, name, unit, cause, by, positions, moves };
    const change = { figure: 'cell', from: null, to: 'standing' } as const;
    const added: Restatement = { ...about, ...change, material: null, changePercent: null, reason: '' };
    const unexplained = { ...second, reason: ' ' };
    const table = restatementTable(
      { items: [first, second, added, unexplained], totals: [] },
      (code) => code,
    );
    expect(items(table).map((row) => cellOf(table, row, 'ly_do').text)).toEqual([
      'Nhập nhầm',
      'Đảo chữ số khi nhập',
      'nhiệm vụ, chỉ tiêu được bổ sung',
      '–',
    ]);
    expect(table.rows.at(-1)?.cells[2]?.text).toBe(
      '4 số liệu: 2 thay đổi từ 5 % trở lên, 1 dưới 5 %, 1 không tính được tỷ lệ',
    );
  });

  it('are not there in a first report, and nothing is marked', () => {
    expect(JSON.stringify(onPaper(RICH))).not.toContain('(R)');
    expect(tableOf(RICH, 'restatements').rows).toMatchObject([{ kind: 'empty' }]);
    expect(indicatorTable(RICH).notes.join()).not.toContain('(R)');
  });
});

describe('who handed in', () => {
  it('stands in its annex with the day, and the totals are those of the rows', () => {
    const table = tableOf(EXCEPT, 'timeliness');
    expect(items(table)).toHaveLength(2);
    expect(cellOf(table, rowOf(table, 'Sở Kế hoạch'), 'ghi_chu').text).toBe('Gửi riêng theo chế độ mật');
    expect(cellOf(table, rowOf(table, 'Sở Thông tin'), 'ket_qua').text).toBe('đúng hạn');
    expect(table.rows.at(-1)?.cells.map(({ text }) => text)).toEqual([
      '',
      'Tổng cộng (2 đơn vị)',
      '',
      '2 đã gửi',
      '2 đúng hạn, 0 chậm, 0 không gửi',
      '',
      '0',
      '0',
      '',
      '',
    ]);
  });
});

describe('the guide to templates', () => {
  const guide = readFileSync(new URL('../../../../docs/templates.md', import.meta.url), 'utf8');
  const tags = [...guide.matchAll(/`(\{.*?)`/g)].flatMap(([, code = '']) => [
    ...code.matchAll(/\{(?:[#/^]|-w:tr )?([a-z_0-9]+|\.)\}/g),
  ]);
  const tables = [...guide.matchAll(/^\| `([a-z_]+)` \|/gm)];
  const documented = new Set([...tags, ...tables].map(([, name = '']) => name));
  const placeholders = [...TEMPLATE_PLACEHOLDERS, ...tablePlaceholders(onPaper(RICH))];
  const names = new Set(placeholders.map(({ name }) => name));

  it('names every placeholder there is', () => {
    // Those of a table's title and notes are shown once for all tables.
    const perTable = /^(tieu_de|ghi_chu)_bang_/;
    expect([...names].filter((name) => !documented.has(name) && !perTable.test(name))).toEqual([]);
    expect([...names].filter((name) => perTable.test(name)).sort()).toEqual(
      tablesOf(onPaper(RICH))
        .flatMap(({ name }) => [`ghi_chu_bang_${name}`, `tieu_de_bang_${name}`])
        .sort(),
    );
  });

  it('names none that there is not', () => {
    expect([...documented].filter((name) => !names.has(name))).toEqual([]);
  });

  it('describes each as the program does, in both languages', () => {
    const rows = [...guide.matchAll(/^\| `\{#?([a-z_0-9]+)\}.*?` \| (.*?) \| (.*?) \|$/gm)];
    const described = new Map(rows.map(([, name, vi, en]) => [name, { vi, en }]));
    expect(described.size).toBe(TEMPLATE_PLACEHOLDERS.filter(({ name }) => name !== '.').length);
    for (const { name, vi, en } of TEMPLATE_PLACEHOLDERS.filter((placeholder) => placeholder.name !== '.'))
      expect([name, described.get(name)]).toEqual([name, { vi, en }]);
  });

  it('lists for each table its very columns', () => {
    const rows = [...guide.matchAll(/^\| `([a-z_]+)` \| (.*?) \| (.*?) \|$/gm)];
    const listed = Object.fromEntries(
      rows.map(([, table, title, columns = '']) => [
        table,
        { title, columns: [...columns.matchAll(/\{(.*?)\}/g)].map(([, key]) => key).sort() },
      ]),
    );
    expect(listed).toEqual(
      Object.fromEntries(
        tablesOf(onPaper(RICH)).map(({ name, title, columns, absent = [] }) => [
          name,
          { title, columns: [...columns, ...absent].map(({ key }) => key).sort() },
        ]),
      ),
    );
  });
});
