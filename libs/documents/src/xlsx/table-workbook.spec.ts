/** A long table of texts, read back by a reader that knows nothing of what wrote it. */
import PizZip from 'pizzip';
import readXlsx from 'read-excel-file/node';
import { renderTableWorkbook, type TableWorkbook } from './table-workbook.ts';

const workbook = (rows: readonly (readonly string[])[]): TableWorkbook => ({
  tab: 'Lịch sử',
  title: 'Lịch sử plan-55-kh-ubnd',
  subtitles: ['Theo sổ đến vị trí 42'],
  columns: [
    { title: 'Việc', width: 20 },
    { title: 'Sau', width: 30 },
  ],
  rows,
  footer: 'Lịch sử plan-55-kh-ubnd · vị trí 42',
  identifier: 'plan-55-kh-ubnd@42',
  date: '2025-06-20',
});

const ROWS = [
  ['Báo cáo số liệu', '12,20'],
  ['Báo cáo tiến độ', '=HYPERLINK("http://x")'],
  ['Giao nhiệm vụ', ''],
];

it('holds titles, header and rows as they are, formulas as text', async () => {
  const [sheet] = await readXlsx(Buffer.from(await renderTableWorkbook(workbook(ROWS))));
  expect(sheet?.sheet).toBe('Lịch sử');
  expect(sheet?.data).toEqual([
    ['Lịch sử plan-55-kh-ubnd', null],
    ['Theo sổ đến vị trí 42', null],
    ['Việc', 'Sau'],
    ['Báo cáo số liệu', '12,20'],
    ['Báo cáo tiến độ', `'=HYPERLINK("http://x")`],
    ['Giao nhiệm vụ', null],
  ]);
});

it('can be filtered from its header on, and says in its properties what it is', async () => {
  const zip = new PizZip(await renderTableWorkbook(workbook(ROWS)));
  expect(zip.file('xl/worksheets/sheet1.xml')?.asText()).toContain('<autoFilter ref="A3:B6"/>');
  expect(zip.file('docProps/core.xml')?.asText()).toContain('plan-55-kh-ubnd@42');
});

it('is a workbook without rows too, and the same bytes every time', async () => {
  const [first, second] = await Promise.all([1, 2].map(() => renderTableWorkbook(workbook([]))));
  expect(Buffer.from(first ?? []).equals(Buffer.from(second ?? []))).toBe(true);
  expect(first?.length).toBeGreaterThan(1_000);
});
