/** The documents as they are downloaded, read back by readers that know nothing of what wrote them. */
import { createHash } from 'node:crypto';
import { Document, Footer, Packer, Paragraph } from 'docx';
import mammoth from 'mammoth';
import PizZip from 'pizzip';
import type { Response } from 'supertest';
import readXlsx from 'read-excel-file/node';
import { extractText, getDocumentProxy } from 'unpdf';
import writeExcelFile from 'write-excel-file/node';
import { TEMPLATE_TYPES } from '../../apps/api/src/http/media-types.ts';
import { CycleApp, DIFFICULTY, PERIOD, PERIODS, REPORTS } from './cycle.ts';
import { INDICATOR, PLAN, SO_TTTT } from './harness.ts';

const REPORT = `${REPORTS}/${PERIOD}`;
const FORMATS = ['docx', 'pdf', 'xlsx', 'csv', 'content'] as const;

let cycle: CycleApp;
let digest: string;
beforeAll(async () => {
  cycle = await CycleApp.start();
  await cycle.collects();
  const answer = await cycle.send(SO_TTTT, `${PERIODS}/${PERIOD}/publish`, { number: '41' }).expect(201);
  ({ digest } = answer.body as { digest: string });
  await cycle.on('2025-07-10').correctsValue(2, '11.50', 'Cục Thống kê công bố số chính thức');
});
afterAll(() => cycle.app.dispose());

/** Without a version a CSV is of what is known now, as it always was. */
const download = (format: string, query = format === 'csv' ? '&version=1' : '') =>
  cycle.app.http.get(`${REPORT}?format=${format}${query}`).buffer(true).parse(asBytes);

/** The body as it came; supertest hands over the response before it is read. */
function asBytes(response: Response, done: (error: Error | null, body: Buffer) => void): void {
  const chunks: Buffer[] = [];
  const body = response as unknown as NodeJS.ReadableStream;
  body.on('data', (chunk: Buffer) => chunks.push(chunk));
  body.on('end', () => done(null, Buffer.concat(chunks)));
}

const bytesOf = async (format: string, query?: string): Promise<Buffer> =>
  (await download(format, query).expect(200)).body as Buffer;
const squeezed = (text: string): string => text.replace(/\s+/g, '');

describe('a published report', () => {
  it.each([
    ['docx', TEMPLATE_TYPES.docx, 'PK\u0003\u0004'],
    ['xlsx', TEMPLATE_TYPES.xlsx, 'PK\u0003\u0004'],
    ['pdf', 'application/pdf', '%PDF-'],
    ['csv', 'text/csv; charset=utf-8', 'plan,'],
    ['content', 'application/json; charset=utf-8', '{'],
  ])('comes as %s with its type, name and digest', async (format, type, begins) => {
    const answer = await download(format).expect(200);
    const ending = format === 'content' ? 'json' : format;
    expect(answer.headers).toMatchObject({
      'content-type': type,
      'content-disposition': `attachment; filename="bao-cao-${PLAN}-${PERIOD}-v1.${ending}"`,
      'x-content-type-options': 'nosniff',
      'x-content-digest': digest,
      'cache-control': 'private, no-cache',
      vary: 'Accept, Accept-Language',
      etag: expect.stringMatching(new RegExp(`^"${digest}\\.${format}\\..+"$`)),
    });
    const bytes = answer.body as Buffer;
    // A text for Excel begins with a byte order mark.
    expect(bytes.toString('utf8').replace(/^\ufeff/, '')).toMatch(
      new RegExp(`^${begins.replace('{', '\\{')}`),
    );
  });

  it.each(FORMATS)(
    'comes as %s byte for byte the same again, and not at all to who has it',
    async (format) => {
      const first = await download(format).expect(200);
      const etag = first.headers['etag'] ?? '';
      const hash = (bytes: unknown) =>
        createHash('sha256')
          .update(bytes as Buffer)
          .digest('hex');
      expect(hash(await bytesOf(format))).toBe(hash(first.body));
      const again = await download(format).set('If-None-Match', `"khac", ${etag}`).expect(304);
      expect((again.body as Buffer).length).toBe(0);
      expect(again.headers['etag']).toBe(etag);
      await download(format).set('If-None-Match', '"khac"').expect(200);
    },
  );

  it('says as Word what the ledger says', async () => {
    const { value: text } = await mammoth.extractRawText({ buffer: await bytesOf('docx') });
    expect(text).toContain('SỞ THÔNG TIN VÀ TRUYỀN THÔNG');
    expect(text).toContain('Số: 41/BC-STTTT');
    expect(text).toContain('Tuyên Quang, ngày 17 tháng 6 năm 2025');
    expect(text).toContain('Xây dựng kho dữ liệu dùng chung của tỉnh');
    expect(text).toContain(DIFFICULTY.text.replace(/\.$/, ''));
    expect(text).toContain('12,20');
    expect(text).toContain('(Kèm theo Báo cáo số 41/BC-STTTT ngày 17/6/2025');
  });

  it('says the same as PDF', async () => {
    const pdf = await getDocumentProxy(new Uint8Array(await bytesOf('pdf')));
    const { text } = await extractText(pdf, { mergePages: true });
    expect(squeezed(text)).toContain(squeezed('Số: 41/BC-STTTT'));
    expect(squeezed(text)).toContain(squeezed('Xây dựng kho dữ liệu dùng chung của tỉnh'));
    expect(squeezed(text)).toContain(digest);
  });

  it('has real numbers as Excel', async () => {
    const sheets = await readXlsx(await bytesOf('xlsx'));
    const cells = sheets.flatMap(({ data }) => data.flat());
    expect(cells).toContain(12.2);
    expect(cells).toContain(80);
    expect(cells).toContain('Xây dựng kho dữ liệu dùng chung của tỉnh');
  });

  it('has as CSV the figures it was published with', async () => {
    const published = (await bytesOf('csv')).toString('utf8');
    expect(published).toContain(`indicator,${INDICATOR}`);
    expect(published).toContain('12.20');
    const now = (await cycle.app.http.get(`${REPORT}?format=csv`).expect(200)).text;
    expect(now).toContain('11.50');
    const english = await download('csv').set('Accept-Language', 'en').expect(200);
    expect(english.headers['content-language']).toBe('en');
    expect(english.headers['etag']).not.toBe((await download('csv')).headers['etag']);
  });
});

it('a published report is told by its ETag as JSON too', async () => {
  const path = `${REPORT}?version=latest`;
  const first = await cycle.get(path);
  expect(first.headers).toMatchObject({ 'x-content-digest': digest, 'cache-control': 'private, no-cache' });
  expect(first.body).toMatchObject({
    format: 'plan-ledger/report-file',
    stamp: { digest, version: 1, plan: PLAN },
    content: { report: { asOf: '2025-06-14' } },
  });
  await cycle.app.http
    .get(path)
    .set('If-None-Match', first.headers['etag'] ?? '')
    .expect(304);
});

describe('a draft', () => {
  it.each(['docx', 'pdf', 'xlsx', 'content'])(
    'comes as %s, named and marked as one, and is not kept',
    async (format) => {
      const answer = await download(format, '&version=draft').expect(200);
      expect(answer.headers['content-disposition']).toMatch(/-du-thao\.\w+"$/);
      expect(answer.headers['cache-control']).toBe('no-store');
      expect(answer.headers).not.toHaveProperty('etag');
      expect(answer.headers['x-content-digest']).not.toBe(digest);
    },
  );

  it('shows what is known now, with the figure restated since', async () => {
    const { value: text } = await mammoth.extractRawText({ buffer: await bytesOf('docx', '&version=draft') });
    expect(text).toContain('(Kèm theo Dự thảo báo cáo)');
    expect(text).toContain('11,50 (R)');
    expect(text).toContain('Cục Thống kê công bố số chính thức');
  });

  it('is what a period without a publication comes as', async () => {
    const path = `${REPORTS}/2025?format=docx`;
    const answer = await cycle.app.http.get(path).buffer(true).parse(asBytes).expect(200);
    expect(answer.headers['content-disposition']).toContain(`bao-cao-${PLAN}-2025-du-thao.docx`);
  });
});

describe('the agency’s own template', () => {
  const fill = (format: 'docx' | 'xlsx', template: Buffer, query = '') =>
    cycle.app.http
      .post(`${REPORT}/fill?format=${format}${query}`)
      .set('Content-Type', TEMPLATE_TYPES[format])
      .buffer(true)
      .parse(asBytes)
      .send(template);

  it('comes back as Word, filled with the published report', async () => {
    const footers = { default: new Footer({ children: [new Paragraph('{chan_trang}')] }) };
    const children = ['{co_quan_ban_hanh}', '{so_ky_hieu}', '{dia_danh_ngay_thang}'].map(
      (text) => new Paragraph(text),
    );
    const template = await Packer.toBuffer(new Document({ sections: [{ footers, children }] }));
    const answer = await fill('docx', template).expect(200);
    expect(answer.headers).toMatchObject({
      'content-type': TEMPLATE_TYPES.docx,
      'content-disposition': `attachment; filename="bao-cao-${PLAN}-${PERIOD}-v1.docx"`,
      'x-content-digest': digest,
    });
    const filled = answer.body as Buffer;
    const { value } = await mammoth.extractRawText({ buffer: filled });
    expect(value.split('\n').filter((line) => line !== '')).toEqual([
      'SỞ THÔNG TIN VÀ TRUYỀN THÔNG',
      'Số: 41/BC-STTTT',
      'Tuyên Quang, ngày 17 tháng 6 năm 2025',
    ]);
    const footer = new PizZip(filled)
      .file(/word\/footer/)
      .map((part) => part.asText())
      .join('');
    expect(footer).toContain(digest);
    const draft = await fill('docx', template, '&version=draft').expect(200);
    expect(draft.headers['content-disposition']).toContain('-du-thao.docx');
  });

  it('comes back as Excel, filled', async () => {
    const template = await writeExcelFile([
      [{ value: '{so_ky_hieu}' }],
      [{ value: '{#tasks}{stt}' }, { value: '{nhiem_vu}{/tasks}' }],
      [{ value: '{chan_trang}' }],
    ]).toBuffer();
    const answer = await fill('xlsx', template).expect(200);
    const [sheet] = await readXlsx(answer.body as Buffer);
    const cells = sheet?.data.flat() ?? [];
    expect(cells).toContain('Số: 41/BC-STTTT');
    expect(cells).toContain('Xây dựng kho dữ liệu dùng chung của tỉnh');
    expect(cells.join(' ')).toContain(digest);
  });
});
