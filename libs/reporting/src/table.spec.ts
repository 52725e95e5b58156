/** The report in a terminal: what a member of the committee reads. */
import { describe, expect, it } from '@jest/globals';
import type { DomainEvent } from '#domain';
import { PLAN, SO_KHDT, SO_TTTT } from '../../domain/src/testing/index.ts';
import { wrap } from './grid.ts';
import { renderTable, type TableOptions } from './table.ts';
import { begun, dueOn, indicator, NAMES, numeric, of, on, reportOf, task } from './testing/plan-report.ts';

/** The groups of Kế hoạch 55/KH-UBND with the number of their tasks: 109 in all. */
const GROUPS = [
  ['chuyen-doi-nhan-thuc', 'Chuyển đổi nhận thức', 4],
  ['co-che-chinh-sach', 'Ban hành Cơ chế chính sách', 17],
  ['ha-tang-so', 'Phát triển hạ tầng số', 13],
  ['ung-dung-nen-tang-so', 'Phát triển ứng dụng, nền tảng số', 32],
  [
    'co-so-du-lieu-chuyen-nganh',
    'Tạo lập cơ sở dữ liệu chuyên ngành phục vụ chính quyền điện tử, chính quyền số, phát triển kinh tế số, xã hội số',
    40,
  ],
  ['an-toan-an-ninh-mang', 'Đảm bảo an toàn, an ninh mạng', 3],
] as const;

const tasks = GROUPS.flatMap(([group, , count]) =>
  Array.from({ length: count }, (_, i) =>
    task(`${group}-${String(i + 1).padStart(2, '0')}`, {
      group,
      ...dueOn(i % 3 === 0 ? '2025-03-31' : '2025-12-31'),
    }),
  ),
);

const HISTORY: readonly DomainEvent[] = [
  ...begun({
    title:
      'Kế hoạch thực hiện Nghị quyết của BCH Đảng bộ tỉnh (Khoá XVII) về chuyển đổi số đến năm 2025, định hướng đến năm 2030',
    groups: [
      ...GROUPS.map(([code, name]) => ({ code, name, of: 'tasks' as const })),
      { code: 'muc-tieu-xa-hoi-so', name: 'Phát triển xã hội số', of: 'indicators' },
    ],
    declared: [{ what: 'tasks', count: 110, listed: true }],
    funding: {
      total: '3900000000000',
      parts: [{ code: 'nsnn', name: 'Vốn ngân sách nhà nước', amount: '3900000000000' }],
    },
  }),
  ...tasks,
  on('ha-tang-so-01').confirmed(1, '2025-03-01'),
  on('ha-tang-so-02').reported(1, '2025-06-01', { completedOn: '2025-05-30' }),
  on('ha-tang-so-03').suspended('2025-01-10'),
  indicator('kinh-te-so', { group: null, baseline: { value: numeric('9.60'), asOf: '2021-12-31' } }),
  of('kinh-te-so').valued(1, '2024-12-10', numeric('12.20')),
  of('kinh-te-so').valued(2, '2025-06-10', numeric('11.70')),
  indicator(
    'may-tinh',
    { name: 'Số máy tính cấp tỉnh', group: 'muc-tieu-xa-hoi-so', targets: [] },
    { unit: 'máy tính' },
  ),
  of('may-tinh').valued(1, '2024-12-10', numeric('999999999999999999.999999999')),
  indicator('dti', { name: 'Thứ hạng DTI' }, { measure: 'rank', unit: 'thứ hạng' }),
  of('dti').valued(1, '2025-06-10', { kind: 'no-data', reason: 'Bộ Thông tin và Truyền thông chưa công bố' }),
];
const REPORT = await reportOf(HISTORY, '2025-H1', { knownAt: 127 });

const render = (options: Partial<TableOptions> = {}, report = REPORT): string =>
  renderTable(report, { language: 'vi', color: false, width: 140, ...options });
/** Line breaks of wrapping undone. */
const flowing = (text: string): string => text.replace(/\s+/g, ' ');
const ESCAPE = String.fromCharCode(27);
const LANGUAGES = ['vi', 'en'] as const;

describe('the table of a plan with 109 tasks', () => {
  it.each(LANGUAGES.flatMap((language) => [100, 120, 140, 200].map((width) => ({ language, width }))))(
    'fits the terminal: $language at $width columns',
    (options) => {
      const lines = render(options).split('\n');
      expect(lines.filter((line) => line.length > options.width)).toEqual([]);
      expect(lines.filter((line) => line !== line.trimEnd())).toEqual([]);
    },
  );

  it.each(LANGUAGES)('prints no word a reader cannot make sense of: %s', (language) => {
    expect(render({ language })).not.toMatch(/undefined|null|NaN|\[object|\{|\}|Infinity/);
  });

  it.each(LANGUAGES)('has no escape codes without colour, and says the same with it: %s', (language) => {
    const coloured = render({ language, color: true });
    expect(coloured).toContain(`${ESCAPE}[1m`);
    expect(render({ language })).not.toContain(ESCAPE);
    expect(coloured.replaceAll(new RegExp(`${ESCAPE}\\[\\d+m`, 'g'), '')).toBe(render({ language }));
  });

  it('is composed Unicode (NFC)', () => {
    expect(render()).toBe(render().normalize('NFC'));
  });

  it('begins with what it is a report of', () => {
    expect(render().split('\n').slice(0, 7)).toEqual([
      'BÁO CÁO 6 THÁNG ĐẦU NĂM 2025',
      'Kế hoạch thực hiện Nghị quyết của BCH Đảng bộ tỉnh (Khoá XVII) về chuyển đổi số đến năm 2025, định hướng đến năm 2030',
      '55/KH-UBND ngày 12/4/2022 · Ủy ban nhân dân tỉnh Tuyên Quang · 2022–2025',
      '15/12/2024 – 14/6/2025 · chốt số liệu 14/6/2025',
      'Số liệu đến ngày 14/6/2025, theo những gì được biết tới vị trí 127',
      '',
      'Nhiệm vụ theo nhóm',
    ]);
    expect(render({ language: 'en' })).toMatch(/^REPORT FOR THE FIRST HALF OF 2025\n/);
  });

  it('counts by group in the official cells, leaving out columns in which there is nothing', () => {
    const row = render()
      .split('\n')
      .find((line) => line.startsWith('Phát triển hạ tầng số'));
    expect(row?.trim().split(/ {2,}/)).toEqual(['Phát triển hạ tầng số', '1', '0', '7', '4', '1', '13']);
    expect(flowing(render())).toContain('Tạm dừng');
    expect(render()).not.toContain('Đã rút');
    expect(render()).not.toContain('Thường');
    expect(render().match(/^Tổng số .* 109$/gm)).toHaveLength(2);
  });

  it('prints a rate with what it is made of', () => {
    expect(render()).toContain('Tỷ lệ đúng hạn trên số đã đến hạn: 2,6 % (1/39)');
    expect(render({ language: 'en' })).toContain('On time, of those fallen due: 2.6 % (1/39)');
  });

  it('lists overdue tasks and those awaiting confirmation, as many as asked for, and counts the rest', () => {
    const text = render({ changes: 3 });
    expect(text).toContain('Nhiệm vụ chưa hoàn thành đã quá hạn (38)\n');
    expect(text).toContain(
      `  an-toan-an-ninh-mang-01: (tên chưa công bố); ${NAMES[SO_KHDT]}; hạn 31/3/2025\n`,
    );
    expect(text).toContain('  … và 35 mục khác (xem JSON hoặc CSV)');
    expect(text).toContain('Nhiệm vụ báo hoàn thành, chờ xác nhận (1)\n  ha-tang-so-02: ');
  });

  it('shows indicators with unit, target, value, date, verdict and change', () => {
    const text = render({ width: 160 });
    const row = text.split('\n').find((line) => line.startsWith('Tỷ trọng kinh tế số'));
    expect(row?.trim().split(/ {2,}/)).toEqual([
      'Tỷ trọng kinh tế số trong GRDP (%)',
      '9,60',
      '= 20 (2025)',
      '11,70',
      'Cần nỗ lực',
      'kém hơn −0,50',
    ]);
    expect(text).toContain('(từ 10/12/2024)');
    expect(flowing(text)).toContain('▪ Phát triển xã hội số');
    expect(text.match(/số liệu kỳ trước/g)).toHaveLength(1);
  });

  it('never cuts a figure, however long', () => {
    const lines = render({ width: 100 }).split('\n');
    const row = lines.findIndex((line) => line.startsWith('Số máy tính'));
    const column = lines[row]?.indexOf('999.999') ?? -1;
    const cells = lines.slice(row, row + 3).map((line) => line.slice(column, column + 17).trim());
    expect(cells.join('')).toBe('999.999.999.999.999.999,999999999(10/12/2024)');
    expect(render({ width: 100, changes: 200 })).not.toContain('…');
  });

  it('gives the reason why there is no value', () => {
    expect(render({ width: 160 })).toMatch(/chưa có số liệu: Bộ/);
  });

  it('has money in the unit plans print it in, and says where nothing was reported', () => {
    expect(render()).toContain('Tổng nhu cầu theo kế hoạch: 3.900.000 triệu đồng');
    expect(render()).toContain('Đã giải ngân (theo báo cáo gần nhất): chưa có báo cáo');
    expect(render({ language: 'en' })).toContain('Planned in total: 3,900,000 million VND');
  });

  it('marks a declared count that the ledger does not hold', () => {
    expect(render()).toContain('Nhiệm vụ: 110 (trong sổ 109) ✗');
  });

  it('names the organisations that are silent, with what they answer for', async () => {
    const silent = await reportOf(
      [...begun(), task('mot', {}, SO_TTTT), task('hai', {}, SO_TTTT)],
      '2025-H1',
    );
    expect(render({}, silent)).toContain(
      `Cơ quan chưa báo cáo nội dung nào trong kỳ (1)\n  ${NAMES[SO_TTTT]} (2 nhiệm vụ)`,
    );
    expect(render()).toContain('Cơ quan chưa báo cáo nội dung nào trong kỳ: không có');
  });
});

describe('the table of a report with little in it', () => {
  it('of a draft says so at the top', async () => {
    const draft = await reportOf(begun({ status: 'draft', number: null, issuedOn: null }), '2022');
    expect(render({}, draft)).toContain('\n! DỰ THẢO, chưa ban hành\n');
    expect(render({}, draft)).toContain('\nỦy ban nhân dân tỉnh Tuyên Quang · 2022–2025\n');
  });

  it('says that there is nothing rather than leaving a blank', async () => {
    const empty = render({}, await reportOf(begun(), '2022'));
    expect(empty).toContain('Nhiệm vụ: không có');
    expect(empty).toContain('Chỉ tiêu: không có');
    expect(empty).toContain('Thay đổi so với kỳ trước: kỳ trước kế hoạch chưa có hiệu lực');
    expect(empty).not.toContain('Kinh phí');
  });

  it('says that nothing has changed, and since when', async () => {
    expect(render({}, await reportOf(begun(), '2025-H1'))).toContain(
      'Thay đổi so với kỳ trước (6 tháng cuối năm 2024, 14/12/2024): không có thay đổi',
    );
  });

  it('warns of a calendar that leaves no working day', async () => {
    expect(flowing(render({}, await reportOf(begun(), '2025')))).toContain(
      '! Giữa ngày chốt số liệu 14/12/2025 và hạn gửi 14/12/2025 (báo cáo tổng hợp) không có ngày làm việc nào',
    );
  });

  it('does not name the plan by its code', async () => {
    expect(render({}, await reportOf(begun(), '2025'))).not.toContain(PLAN);
  });
});

describe('wrapped text', () => {
  it.each([
    ['một hai ba', 7, ['một hai', 'ba']],
    ['một', 3, ['một']],
    ['dài-quá-khổ ba', 4, ['dài-', 'quá-', 'khổ', 'ba']],
    ['một\nhai', 10, ['một', 'hai']],
    ['', 5, ['']],
  ])('of %j at %d columns is %j', (text, width, lines) => {
    expect(wrap(text, width)).toEqual(lines);
  });
});
