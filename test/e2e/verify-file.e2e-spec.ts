/** Copies of a published report, sent back to the server that published it. */
import PizZip from 'pizzip';
import type { Response } from 'supertest';
import type { FileVerdict } from '#documents';
import type { ReportFile } from '#reporting';
import { CycleApp, PERIOD, PERIODS, REPORTS } from './cycle.ts';
import { PLAN, SO_TTTT } from './harness.ts';
import { mismatches, type OpenApi, operationsOf } from './schema-check.ts';

type Told = FileVerdict & { readonly text: readonly string[] };

let cycle: CycleApp;
let docx: Buffer;
let data: ReportFile;
beforeAll(async () => {
  cycle = await CycleApp.start();
  await cycle.collects();
  await cycle.send(SO_TTTT, `${PERIODS}/${PERIOD}/publish`, { number: '41' }).expect(201);
  docx = await download('docx');
  data = JSON.parse((await download('json')).toString()) as ReportFile;
});
afterAll(() => cycle.app.dispose());

async function download(format: string): Promise<Buffer> {
  const asked = cycle.app.http.get(`${REPORTS}/${PERIOD}?format=${format}&version=1`);
  return (await asked.buffer(true).parse(asBytes).expect(200)).body as Buffer;
}

function asBytes(response: Response, done: (error: Error | null, body: Buffer) => void): void {
  const chunks: Buffer[] = [];
  const body = response as unknown as NodeJS.ReadableStream;
  body.on('data', (chunk: Buffer) => chunks.push(chunk));
  body.on('end', () => done(null, Buffer.concat(chunks)));
}

const sent = (file: Buffer, language = 'vi') =>
  cycle.app.http
    .post('/v1/verify')
    .set('Accept-Language', language)
    .set('Content-Type', 'application/octet-stream')
    .send(file);
const told = async (file: Buffer): Promise<Told> => (await sent(file).expect(200)).body as Told;

describe('a copy of a published report', () => {
  it.each(['docx', 'pdf', 'xlsx', 'csv', 'json'])('as %s is authentic', async (format) => {
    expect(await told(await download(format))).toMatchObject({
      verdict: 'authentic',
      sameness: 'bytes',
      publication: { plan: PLAN, period: PERIOD, version: 1, digest: data.stamp.digest },
      text: expect.arrayContaining(['NGUYÊN GỐC']),
    });
  });

  it('carries the log’s own root at the publication', async () => {
    const { origin, size, root } = data.authenticity ?? { origin: '', size: 0, root: '' };
    const { text: proof } = await cycle.app.http.get(`/v1/log/proof/inclusion?index=${size - 1}`).expect(200);
    expect(proof).toContain(origin);
    // Nothing came after it but the downloads, so that the log is shown to begin with the printed tree.
    await cycle.app.http.get(`/v1/log/proof/consistency?from=${size}&to=${size}`).expect(200);
    expect(Buffer.from(root, 'base64')).toHaveLength(32);
  });

  it('with a figure changed is altered, and the place is told in the language asked for', async () => {
    const zip = new PizZip(docx);
    const xml = zip.file('word/document.xml')?.asText() ?? '';
    const figure = /<w:t xml:space="preserve">(\d{2},\d+)<\/w:t>/.exec(xml)?.[1] ?? '';
    zip.file('word/document.xml', xml.replace(`>${figure}<`, '>99,99<'));
    const file = Buffer.from(zip.generate({ type: 'uint8array', compression: 'DEFLATE' }));
    const answer = await sent(file, 'en').expect(200);
    const described = (await cycle.app.http.get('/docs-json').expect(200)).body as OpenApi;
    const { operation } =
      operationsOf(described).find((each) => each.operation.operationId === 'verify') ?? {};
    const schema = operation?.responses['200']?.content?.['application/json']?.schema ?? {};
    expect(mismatches(described, schema, answer.body)).toEqual([]);
    expect(answer.headers).toMatchObject({ 'content-language': 'en', vary: 'Accept-Language' });
    expect(answer.body).toMatchObject({
      verdict: 'altered',
      differences: [{ place: { kind: 'cell' }, expected: figure, found: '99,99' }],
    });
    expect((answer.body as Told).text.join('\n')).toContain(`"${figure}" in the ledger, "99,99" in the file`);
  });

  it('on paper is found by its check code, however it is typed', async () => {
    const code = data.authenticity?.code ?? '';
    const typed = encodeURIComponent(code.toLowerCase().replaceAll('-', ' '));
    const { body } = await cycle.app.http.get(`/v1/verify/${typed}`).expect(200);
    expect(body).toMatchObject({
      verdict: 'unknown',
      reason: 'code-only',
      publication: { version: 1, code },
    });
    const mistyped = await cycle.app.http.get(
      `/v1/verify/${code.slice(0, -1)}${code.endsWith('0') ? '1' : '0'}`,
    );
    expect(mistyped.body).toMatchObject({
      status: 400,
      errors: [{ field: 'checkCode', code: 'check-code' }],
    });
    const wrong = await cycle.app.http.get('/v1/verify/0000-0000-0000-0000-0000-0000').expect(200);
    expect(wrong.body).toMatchObject({ verdict: 'unknown', reason: 'not-published', publication: null });
  });

  it('is superseded once another version is published', async () => {
    await cycle.on('2025-07-10').correctsValue(2, '11.50', 'Cục Thống kê công bố số chính thức');
    const correction = { reason: 'Số chính thức', cause: 'late-data' };
    await cycle
      .send(SO_TTTT, `${PERIODS}/${PERIOD}/publish`, { number: '60', correction })
      .expect(({ status, body }) => expect([status, body]).toEqual([201, body]));
    expect(await told(docx)).toMatchObject({
      verdict: 'superseded',
      supersededBy: { version: 2, number: '60/BC-STTTT' },
    });
  });
});

describe('anything else', () => {
  it.each([
    ['nothing', Buffer.alloc(0)],
    ['a picture', Buffer.from('89504e470d0a1a0a', 'hex')],
    ['a PDF cut off', Buffer.from('%PDF-1.7\n1 0 obj\n<< >>')],
  ])('%s is unknown', async (_, file) => {
    expect(await told(file)).toMatchObject({ verdict: 'unknown', publication: null });
  });

  it('too large, or of another media type, is refused', async () => {
    const large = await sent(Buffer.alloc(26 * 1_048_576));
    expect(large.status).toBe(413);
    const other = cycle.app.http.post('/v1/verify').set('Content-Type', 'application/pdf').send('x');
    expect((await other).body).toMatchObject({ status: 415, code: 'media-type-unsupported' });
    const elsewhere = cycle.app.http.post('/v1/imports').set('Content-Type', 'application/octet-stream');
    expect((await elsewhere.send(Buffer.from('x'))).status).toBe(415);
  });
});
