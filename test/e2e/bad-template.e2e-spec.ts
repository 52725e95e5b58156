/** Templates that are refused: named in both languages with what to change in them, and nothing is written. */
import { Document, Footer, Packer, Paragraph } from 'docx';
import PizZip from 'pizzip';
import writeExcelFile from 'write-excel-file/node';
import { TEMPLATE_TYPES } from '../../apps/api/src/http/media-types.ts';
import { CycleApp, PERIOD, PERIODS, REPORTS } from './cycle.ts';
import { head } from './harness.ts';
import { type Expected, invalid, refused } from './refused.ts';

let cycle: CycleApp;
let before: number;
beforeAll(async () => {
  cycle = await CycleApp.start();
  await cycle.acts('open');
  before = await head(cycle.app);
});
afterEach(async () => expect(await head(cycle.app)).toBe(before));
afterAll(() => cycle.app.dispose());

describe('templates', () => {
  const template = async (text: string, stamp = '{chan_trang}'): Promise<Buffer> => {
    const footers = { default: new Footer({ children: [new Paragraph(stamp)] }) };
    return Packer.toBuffer(new Document({ sections: [{ footers, children: [new Paragraph(text)] }] }));
  };
  const withPart = async (name: string, content: string | Uint8Array): Promise<Buffer> => {
    const zip = new PizZip(await template('{so_ky_hieu}'));
    zip.file(name, content);
    return zip.generate({ type: 'nodebuffer', compression: 'DEFLATE' });
  };
  const refusedTemplate = (code: string): Expected => ({ status: 422, code, field: 'template' });
  const fill = (body: Buffer | string, format = 'docx', type: string = TEMPLATE_TYPES.docx) => {
    const path = `${REPORTS}/${PERIOD}/fill${format === '' ? '' : `?format=${format}`}`;
    return (language: string) =>
      cycle.app.http.post(path).set('Content-Type', type).set('Accept-Language', language).send(body);
  };

  it.each<readonly [string, () => Promise<Buffer>, string]>([
    ['a PDF', () => Promise.resolve(Buffer.from('%PDF-1.7\n')), 'template-not-docx'],
    ['nothing', () => Promise.resolve(Buffer.alloc(0)), 'template-not-docx'],
    ['macros', () => withPart('word/vbaProject.bin', 'x'), 'template-macros'],
    // 60 MB of zeros in some 60 KB.
    ['a zip bomb', () => withPart('word/media/image1.bin', new Uint8Array(60_000_000)), 'template-too-large'],
    ['an unknown placeholder', () => template('{so_ky_hieu_van_ban}'), 'template-placeholder-unknown'],
    ['an unclosed placeholder', () => template('{so_ky_hieu'), 'template-malformed'],
    ['no link to the ledger', () => template('{so_ky_hieu}', 'Trang 1'), 'template-without-stamp'],
  ])('with %s', async (_, make, code) => {
    await refused(fill(await make()), refusedTemplate(code));
  });

  it('that are Word where Excel was announced', async () => {
    const bytes = await template('{so_ky_hieu}');
    await refused(fill(bytes, 'xlsx', TEMPLATE_TYPES.xlsx), refusedTemplate('template-not-xlsx'));
    await refused(fill(bytes, 'xlsx'), {
      status: 415,
      code: 'media-type-unsupported',
      field: 'Content-Type',
      value: TEMPLATE_TYPES.docx,
    });
  });

  it('whose rows cannot be repeated, with the cell that stands in the way', async () => {
    const template = await writeExcelFile([
      [{ value: '{#tasks}{stt}{/tasks}' }],
      [{ type: 'Formula', value: '=A1*2' }],
      [{ value: '{chan_trang}' }],
    ]).toBuffer();
    await refused(
      fill(Buffer.from(template), 'xlsx', TEMPLATE_TYPES.xlsx),
      refusedTemplate('template-rows-unmovable'),
    );
  });

  it('of a kind that is not said, or not known', async () => {
    const bytes = await template('{so_ky_hieu}');
    await refused(fill(bytes, ''), { ...invalid, field: 'format', item: 'one-of' });
    const macros = 'application/vnd.ms-word.document.macroEnabled.12';
    const unsupported = { status: 415, code: 'media-type-unsupported', field: 'Content-Type' };
    await refused(fill(bytes, 'docx', macros), { ...unsupported, value: macros });
    await refused(fill('{}', 'docx', 'application/json'), { ...unsupported, value: 'application/json' });
  });

  it('of more than 20 MiB', async () => {
    await refused(fill(Buffer.alloc(20 * 1_048_576 + 1)), { status: 413, code: 'body-too-large' });
  });

  it('sent to a route that takes none, however small', async () => {
    const bytes = await template('{so_ky_hieu}');
    const send = (language: string) =>
      cycle.app.http
        .post(`${PERIODS}/${PERIOD}/close`)
        .set('Content-Type', TEMPLATE_TYPES.docx)
        .set('Accept-Language', language)
        .send(bytes);
    await refused(send, { status: 415, code: 'media-type-unsupported', field: 'Content-Type' });
  });

  it.each(['template-not-docx', 'template-macros', 'template-too-large', 'template-rows-unmovable'])(
    'are explained at /problems/%s',
    async (code) => {
      const { body } = await cycle.app.http.get(`/problems/${code}`).expect(200);
      expect(body).toMatchObject({ code, status: 422, vi: expect.any(String), en: expect.any(String) });
    },
  );
});
