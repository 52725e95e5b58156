/** The report as CSV, read back as a spreadsheet or a program would. */
import { describe, expect, it } from '@jest/globals';
import type { DomainEvent } from '#domain';
import { SO_KHDT } from '../../domain/src/testing/index.ts';
import { parse } from 'csv-parse/sync';
import { renderCsv } from './csv.ts';
import { begun, dueOn, indicator, NAMES, numeric, of, on, reportOf, task } from './testing/plan-report.ts';

const HISTORY: readonly DomainEvent[] = [
  ...begun({
    funding: { total: '3900000000000', parts: [] },
    declared: [{ what: 'tasks', count: 3, listed: true }],
  }),
  task('mot', { ...dueOn('2025-03-31'), title: 'Xây dựng "nền tảng", giai đoạn 1\nvà 2' }), // 7
  task('hai', { title: '=HYPERLINK("http://x.example","bấm")' }), // 8
  task('ba', { title: '+84 @ngân sách', due: { precision: 'month', month: '2025-05' } }, null), // 9
  on('mot').confirmed(1, '2025-03-01'), // 10
  on('hai').reported(1, '2025-06-01', { percent: '40.50', narrative: '-2+3+cmd|calc' }), // 11
  indicator('kinh-te-so', { name: '@SUM(A1)', baseline: { value: numeric('9.60'), asOf: '2021-12-31' } }), // 12
  of('kinh-te-so').valued(1, '2024-12-10', numeric('12.20')), // 13
  of('kinh-te-so').valued(2, '2025-06-10', numeric('11.70')), // 14
  indicator(
    'dti',
    { targets: [{ year: 2025, criterion: { kind: 'rank', atMost: 5, of: 63 } }] },
    { measure: 'rank' },
  ),
  of('dti').valued(1, '2025-06-10', { kind: 'rank', rank: 4, of: 12 }),
  indicator('chua-bao-cao'),
];
const REPORT = await reportOf(HISTORY, '2025-H1', { knownAt: 17 });

type Row = Readonly<Record<string, string>>;
const read = (text: string): Row[] => parse(text, { bom: true, columns: true }) as unknown as Row[];
const ROWS = read(renderCsv(REPORT, 'vi'));

const valueOf = (section: string, code: string, figure: string): Row | undefined =>
  ROWS.find((row) => row['section'] === section && row['code'] === code && row['figure'] === figure);

describe('the CSV of a report', () => {
  it('is UTF-8 with a byte order mark and lines that end in CR LF, as RFC 4180 has it', () => {
    const text = renderCsv(REPORT, 'vi');
    expect(Buffer.from(text).subarray(0, 3)).toEqual(Buffer.from([0xef, 0xbb, 0xbf]));
    expect(text.endsWith('\r\n')).toBe(true);
    const quoted = text.replace(/"(?:[^"]|"")*"/g, '');
    expect(quoted).not.toMatch(/[^\r]\n/);
    expect(text).toBe(text.normalize('NFC'));
  });

  it('has one figure a row, each with what it is about, as known when, and where it comes from', () => {
    expect(valueOf('tasks', '', 'completed-on-time')).toEqual({
      plan: 'tuyen-quang-55-kh-ubnd',
      period: '2025-H1',
      as_of: '2025-06-14',
      known_at: '17',
      section: 'tasks',
      code: '',
      name: '',
      figure: 'completed-on-time',
      value: '1',
      unit: '',
      positions: '7 10',
      in_words: 'Hoàn thành đúng hạn',
    });
    expect(valueOf('tasks-by-lead', SO_KHDT, 'total')).toMatchObject({
      name: NAMES[SO_KHDT],
      value: '2',
      positions: '7 8 10',
    });
  });

  it.each([
    ['rates', '', 'on-time-rate', '50.0', '%'],
    ['rates', '', 'on-time-rate-denominator', '2', ''],
    ['funding', '', 'planned', '3900000000000', 'VND'],
    ['declared', 'tasks', 'declared', '3', ''],
    ['declared', 'tasks', 'in-ledger', '3', ''],
    ['task', 'mot', 'cell', 'completed-on-time', ''],
    ['task', 'mot', 'completed-on', '2025-03-01', ''],
    ['task', 'ba', 'due', '2025-05-31', ''],
    ['task', 'hai', 'percent', '40.50', '%'],
    ['indicator', 'kinh-te-so', 'baseline', '9.60', '%'],
    ['indicator', 'kinh-te-so', 'value', '11.70', '%'],
    ['indicator', 'kinh-te-so', 'value-in-period', 'yes', ''],
    ['indicator', 'kinh-te-so', 'target', '20', '%'],
    ['indicator', 'kinh-te-so', 'target-comparator', 'equal', ''],
    ['indicator', 'kinh-te-so', 'change', '-0.50', '%'],
    ['indicator', 'kinh-te-so', 'level', 'needs-effort', ''],
    ['indicator', 'dti', 'target-comparator', 'at-most', ''],
    ['changes', 'mot', 'task-cell', 'completed-on-time', ''],
  ])('keeps figures canonical and with their scale: %s %s %s is %s', (section, code, figure, value, unit) => {
    expect(valueOf(section, code, figure)).toMatchObject({ value, unit });
  });

  it('has the words of the reader beside the canonical value', () => {
    expect(valueOf('indicator', 'kinh-te-so', 'value')?.['in_words']).toBe('11,70');
    expect(valueOf('task', 'ba', 'due')?.['in_words']).toBe('tháng 5/2025');
    expect(valueOf('funding', '', 'planned')?.['in_words']).toBe('3.900.000 triệu đồng');

    const english = read(renderCsv(REPORT, 'en'));
    const canonical = (rows: Row[]) => rows.map(({ figure, value, positions }) => [figure, value, positions]);
    expect(canonical(english)).toEqual(canonical(ROWS));
    expect(english.map((row) => row['in_words'])).toContain('3,900,000 million VND');
  });

  it('does not let a spreadsheet take a rank for a day of the year', () => {
    expect(valueOf('indicator', 'dti', 'value')?.['value']).toBe('4');
    expect(valueOf('indicator', 'dti', 'value-ranked')?.['value']).toBe('12');
    expect(valueOf('indicator', 'dti', 'target-ranked')?.['value']).toBe('63');
  });

  it('tells what was not reported from what there is no figure for', () => {
    expect(valueOf('indicator', 'chua-bao-cao', 'value')).toMatchObject({
      value: '',
      positions: '',
      in_words: 'chưa có báo cáo',
    });
    expect(valueOf('indicator', 'chua-bao-cao', 'baseline')).toBeUndefined();
    expect(valueOf('funding', '', 'disbursed')).toBeUndefined();
  });

  it('makes text inert that a spreadsheet would calculate', () => {
    expect(valueOf('task', 'hai', 'cell')?.['name']).toBe(`'=HYPERLINK("http://x.example","bấm")`);
    expect(valueOf('task', 'ba', 'cell')?.['name']).toBe("'+84 @ngân sách");
    expect(valueOf('indicator', 'kinh-te-so', 'value')?.['name']).toBe("'@SUM(A1)");
    expect(valueOf('task', 'hai', 'narrative')?.['value']).toBe("'-2+3+cmd|calc");

    const cells = ROWS.flatMap((row) => Object.values(row));
    expect(cells.filter((cell) => /^[=+@\t\r\n]/.test(cell))).toEqual([]);
    expect(cells.filter((cell) => /^-/.test(cell))).toEqual(['-0.50']);
  });

  it('brings quotes, commas and line breaks back as they were', () => {
    expect(valueOf('task', 'mot', 'cell')?.['name']).toBe('Xây dựng "nền tảng", giai đoạn 1\nvà 2');
  });
});
