/** A report as a data file: what it says is what its published schema promises, whatever the report. */
import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { parse } from 'csv-parse/sync';
import type { DomainEvent } from '#domain';
import { PLAN, progress, SO_KHDT } from '../../domain/src/testing/index.ts';
import type { Authenticity } from './authenticity.ts';
import { reportDigest, type ReportContent } from './content.ts';
import { renderCsvFile, renderJsonFile, reportFile } from './data-file.ts';
import { contentToShow } from './publishing.ts';
import { CT, cycle, headOf, NV, prepared, publishedAfter, sourceOf } from './testing/cycle-world.ts';
import { begun, indicator, numeric, of, on, task } from './testing/plan-report.ts';

const SOFTWARE = 'plan-ledger 0.0.0';
const AUTHENTICITY: Authenticity = {
  origin: 'so.vn/log',
  size: 30,
  root: 'cg==',
  code: 'ABCD',
  text: 'plan-ledger/1',
};
const schemaOf = (name: string): object =>
  JSON.parse(
    readFileSync(new URL(`../../../docs/schema/${name}.schema.json`, import.meta.url), 'utf8'),
  ) as object;
const { fields } = schemaOf('report-csv') as { fields: readonly { name: string; type: string }[] };

// --- Given ------------------------------------------------------------------------------------------------------

/** Published, then an indicator and a task corrected. */
const corrected = async (): Promise<DomainEvent[]> => [
  ...(await publishedAfter(cycle())),
  of(CT).corrected(2, '2024-05-31', numeric('12.20'), numeric('12.90')),
  on(NV).revised(
    2,
    progress('2024-06-12', { percent: '80', disbursed: '3200000000' }),
    progress('2024-06-12', { percent: '75', disbursed: '3100000000' }),
  ),
];
const draftOf = (events: readonly DomainEvent[], period: string): Promise<ReportContent> =>
  contentToShow(sourceOf(events), {
    plan: PLAN,
    period,
    knownAt: headOf(events),
    today: '2024-12-16',
    version: 'draft',
  });

const REPORTS: readonly (readonly [string, ReportContent])[] = [
  ['a published report', (await prepared(cycle())).content],
  [
    'a report with an exception',
    (await prepared(cycle(), { exceptions: [{ organisation: SO_KHDT, reason: 'Gửi riêng' }] })).content,
  ],
  [
    'a version that replaces another',
    (await prepared(await corrected(), { number: '60', correction: { reason: 'Nhập nhầm', cause: 'error' } }))
      .content,
  ],
  ['a draft with restatements', await draftOf(await corrected(), '2024-H2')],
  ['a draft of the year', await draftOf(await corrected(), '2024')],
  ['a plan without anything', await draftOf(begun(), '2024-H1')],
];
const [, PUBLISHED] = REPORTS[0] ?? [];
if (!PUBLISHED) throw new Error('there is a published report');

const rowsOf = (content: ReportContent): Record<string, string>[] =>
  parse<Record<string, string>>(renderCsvFile(content, 'vi', SOFTWARE), { bom: true, columns: true });

// --- Then -------------------------------------------------------------------------------------------------------

describe('the JSON file', () => {
  const valid = new Ajv({ allErrors: true, strictTypes: false }).compile(schemaOf('report-file'));

  it.each(REPORTS)('of %s is as its schema says', (_, content) => {
    const file: unknown = JSON.parse(renderJsonFile(content, SOFTWARE, content.publication && AUTHENTICITY));
    valid(file);
    expect(valid.errors ?? []).toEqual([]);
  });

  it('is checked by a schema that lets nothing unknown and nothing incomplete pass', () => {
    const file = reportFile(PUBLISHED, SOFTWARE, AUTHENTICITY);
    const { digest: _, ...stamp } = file.stamp;
    expect(valid({ ...file, stamp })).toBe(false);
    expect(valid({ ...file, remark: 'thêm' })).toBe(false);
    expect(valid({ ...file, content: { ...file.content, timeliness: {} } })).toBe(false);
    expect(valid({ ...file, version: 2 })).toBe(false);
  });

  it('names plan, period, version, position, digest and software', () => {
    expect(reportFile(PUBLISHED, SOFTWARE, AUTHENTICITY).stamp).toEqual({
      plan: PLAN,
      period: '2024-H1',
      version: 1,
      knownAt: headOf(cycle()),
      digest: reportDigest(PUBLISHED),
      software: SOFTWARE,
    });
  });

  it('read back has the digest it names', () => {
    const { stamp, content } = JSON.parse(renderJsonFile(PUBLISHED, SOFTWARE, AUTHENTICITY)) as ReturnType<
      typeof reportFile
    >;
    expect(reportDigest(content)).toBe(stamp.digest);
  });
});

describe('the CSV file', () => {
  it.each(REPORTS)('of %s has the fields of its schema, of the types it names', (_, content) => {
    const [header = []] = parse(renderCsvFile(content, 'vi', SOFTWARE), { bom: true, to: 1 });
    expect(header).toEqual(fields.map(({ name }) => name));
    const wrong = rowsOf(content).flatMap((row) =>
      fields.filter(({ name, type }) => !ofType(type, row[name] ?? '')).map(({ name }) => [name, row[name]]),
    );
    expect(wrong).toEqual([]);
  });
  const ofType = (type: string, value: string): boolean =>
    type === 'integer' ? /^\d+$/.test(value) : type !== 'date' || /^\d{4}-\d{2}-\d{2}$/.test(value);

  it('has its stamp in every row', async () => {
    const rows = rowsOf(PUBLISHED);
    expect(rows.length).toBeGreaterThan(50);
    for (const row of rows)
      expect(row).toMatchObject({ version: '1', digest: reportDigest(PUBLISHED), software: SOFTWARE });
    expect(rowsOf(await draftOf(cycle(), '2024-H1'))[0]).toMatchObject({ version: 'draft' });
  });

  it('tells each restatement: old, new, cause, who, how far', async () => {
    const about = async (name: string): Promise<Record<string, string>> =>
      Object.fromEntries(
        rowsOf(await draftOf(await corrected(), '2024-H2'))
          .filter(({ section, code }) => section === 'restatement' && code === `2024-H1/${name}`)
          .map(({ figure = '', value = '' }) => [figure, value]),
      );
    expect(await about(`indicator/${CT}`)).toMatchObject({
      'value.published': '12.20',
      'value.restated': '12.90',
      'value.cause': 'error',
      'value.by': SO_KHDT,
      'value.material': 'yes',
      'value.change': '5.7',
    });
    expect(await about(`task/${NV}`)).toMatchObject({
      'percent.published': '80',
      'percent.restated': '75',
      'disbursed.restated': '3100000000',
    });
  });

  it('says restated figures as programs read them, and beside as people do', async () => {
    const rows = rowsOf(await draftOf(await corrected(), '2024-H2'));
    const restated = (figure: string) =>
      rows.find((row) => row['section'] === 'restatement' && row['figure'] === figure);
    expect(restated('value.restated')).toMatchObject({ value: '12.90', unit: '%', in_words: '12,90' });
    expect(restated('disbursed.published')).toMatchObject({
      value: '3200000000',
      unit: 'VND',
      in_words: '3.200.000.000',
    });
  });

  it('tells who handed in, and nothing where the period was not opened', async () => {
    const handedIn = rowsOf(PUBLISHED).filter(
      ({ section, code }) => section === 'submission' && code === SO_KHDT,
    );
    expect(Object.fromEntries(handedIn.map(({ figure, value }) => [figure, value]))).toEqual({
      due: '2024-06-17',
      punctuality: 'on-time',
      'submitted-on': expect.stringMatching(/^2024-06-\d\d$/),
      nil: 'no',
      returned: '0',
      'days-taken': expect.stringMatching(/^\d+$/),
    });
    expect(
      rowsOf(await draftOf(begun(), '2024-H1')).filter(({ section }) => section === 'submission'),
    ).toEqual([]);
  });

  it('lets no text be a formula in a spreadsheet, and leaves figures below zero as they are', async () => {
    const events = [
      ...cycle(),
      task('cong-thuc', { title: '=HYPERLINK("http://vi.du","Bấm")' }),
      on('cong-thuc').reported(1, '2024-06-11', { percent: '5', narrative: "+cmd|' /C calc'!A0" }),
      indicator('a-cong', { name: '@SUM(A1)' }),
      of('a-cong').valued(1, '2024-06-11', numeric('-2.50')),
    ];
    const cells = rowsOf(await draftOf(events, '2024-H1')).flatMap((row) => Object.values(row));
    expect(cells.filter((cell) => /^[=+\-@\t\r]/.test(cell) && !/^-?\d+(\.\d+)?$/.test(cell))).toEqual([]);
    expect(cells).toContain('\'=HYPERLINK("http://vi.du","Bấm")');
    expect(cells).toContain("'@SUM(A1)");
    expect(cells).toContain('-2.50');
  });
});
