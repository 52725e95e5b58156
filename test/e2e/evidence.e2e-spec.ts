/** Evidence over HTTP: attached, listed, had back byte for byte, and refused so that nothing stays. */
import { createHash } from 'node:crypto';
import { chmodSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import PizZip from 'pizzip';
import type { Response } from 'supertest';
import { EVENT_STORE } from '../../apps/api/src/ledger/tokens.ts';
import { accessStream } from '#domain';
import type { EventStore } from '#event-store';
import {
  command,
  example,
  givenPlan,
  head,
  INDICATOR,
  PLAN,
  SO_KHDT,
  SO_TTTT,
  startApp,
  TASK,
  type TestApp,
  UBND,
} from './harness.ts';
import { type Expected, overSocket, refused } from './refused.ts';

const TASK_REPORT = `/v1/plans/${PLAN}/tasks/${TASK}/reports/1/evidence`;
const VALUE = `/v1/plans/${PLAN}/indicators/${INDICATOR}/reports/1/evidence`;
const PDF = Buffer.from('%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< >>\n%%EOF\n');
const TABLE = Buffer.from('STT;Xã;Kết quả\n1;Yên Nguyên;đạt\n');
const NAME = 'Biên bản nghiệm thu (đợt 1).pdf';

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
type Files = Readonly<Record<string, Uint8Array>>;

let app: TestApp;
beforeAll(async () => {
  process.env['EVIDENCE_MAX_MB'] = '1';
  app = await startApp();
  delete process.env['EVIDENCE_MAX_MB'];
  await givenPlan(app);
  await command(
    app,
    `/v1/plans/${PLAN}/tasks/${TASK}/report-progress`,
    example('task.report-progress'),
    SO_KHDT,
  ).expect(200);
  await command(
    app,
    `/v1/plans/${PLAN}/indicators/${INDICATOR}/report-value`,
    example('indicator.report-value'),
    SO_KHDT,
  ).expect(200);
});
afterAll(() => app.dispose());

function attach(
  path: string,
  files: Files,
  actingFor = SO_KHDT,
  headers: Readonly<Record<string, string>> = {},
) {
  const request = app.http.post(path).set('Prefer', 'wait=10').set('X-Acting-For', actingFor);
  for (const [name, value] of Object.entries(headers)) request.set(name, value);
  for (const [name, bytes] of Object.entries(files)) request.attach('files', Buffer.from(bytes), name);
  return request;
}

const placeOf = (digest: string): string => join(app.folder, 'evidence', digest.slice(0, 2), digest.slice(2));
const incoming = (): string[] => readdirSync(join(app.folder, 'evidence/incoming'));
/** What is in the store, by digest; of uploads that went no further nothing may stay. */
function stored(): string[] {
  const shelves = readdirSync(join(app.folder, 'evidence')).filter((name) => name !== 'incoming');
  expect(incoming()).toEqual([]);
  return shelves.flatMap((shelf) =>
    readdirSync(join(app.folder, 'evidence', shelf)).map((rest) => shelf + rest),
  );
}

describe('evidence for a report', () => {
  it('is attached with one command and one event for each file', async () => {
    const answer = await attach(TASK_REPORT, { [NAME]: PDF, 'danh-sach.csv': TABLE }).expect(201);
    expect(answer.headers['location']).toBe(TASK_REPORT);
    expect(answer.body).toMatchObject({
      stream: `task-${PLAN}.${TASK}`,
      events: [{ type: 'TaskEvidenceAttached' }, { type: 'TaskEvidenceAttached' }],
      repeated: false,
      files: [
        { sha256: sha256(PDF), name: NAME, size: PDF.length, mediaType: 'application/pdf' },
        { sha256: sha256(TABLE), name: 'danh-sach.csv', size: TABLE.length, mediaType: 'text/csv' },
      ],
    });
    expect(stored().sort()).toEqual([sha256(PDF), sha256(TABLE)].sort());
  });

  it('is listed with who attached it, as known at any position', async () => {
    const { body } = await app.http.get(TASK_REPORT).expect(200);
    const { data, knownAt } = body as { data: { position: number }[]; knownAt: number };
    expect(data).toMatchObject([
      { name: NAME, item: `task/${TASK}`, report: 1, organisation: SO_KHDT, sha256: sha256(PDF) },
      { name: 'danh-sach.csv' },
    ]);
    expect(knownAt).toBe(data[1]?.position);
    const before = await app.http.get(`${TASK_REPORT}?knownAt=${data[0]?.position}`).expect(200);
    expect(before.body).toMatchObject({ data: [{ name: NAME }] });
    const history = await app.http.get(`/v1/plans/${PLAN}/tasks/${TASK}/history`).expect(200);
    expect((history.body as { data: unknown[] }).data.at(-1)).toMatchObject({
      type: 'TaskEvidenceAttached',
      businessDate: '2025-06-10',
      data: { file: { sha256: sha256(TABLE) } },
    });
  });

  it('is saved under its name and can run nothing; that it was handed out is recorded', async () => {
    const answer = await app.http
      .get(`/v1/plans/${PLAN}/evidence/${sha256(PDF)}`)
      .set('X-Actor', 'kiem-toan-01')
      .set('X-Acting-For', SO_TTTT)
      .buffer()
      .expect(200);
    expect(Buffer.from(answer.body as Uint8Array).equals(PDF)).toBe(true);
    expect(answer.headers).toMatchObject({
      'content-type': 'application/pdf',
      'content-length': String(PDF.length),
      'content-disposition': `attachment; filename="Bien ban nghiem thu (dot 1).pdf"; filename*=UTF-8''Bi%C3%AAn%20b%E1%BA%A3n%20nghi%E1%BB%87m%20thu%20%28%C4%91%E1%BB%A3t%201%29.pdf`,
      'x-content-type-options': 'nosniff',
      'content-security-policy': "sandbox; default-src 'none'",
      'cache-control': 'no-store',
      etag: `"${sha256(PDF)}"`,
    });
    const accesses = await app.running.app.get<EventStore>(EVENT_STORE).readStream(accessStream(PLAN, 2025));
    expect(accesses.at(-1)).toMatchObject({
      type: 'AccessRecorded',
      metadata: { actor: 'kiem-toan-01', actingFor: SO_TTTT },
      data: { access: 'read', what: 'evidence', subject: sha256(PDF), of: PLAN },
    });
  });

  it('goes with a value as well, and the same bytes are kept once', async () => {
    const before = stored();
    await attach(VALUE, { 'so-lieu-cuc-thong-ke.pdf': PDF }).expect(201);
    expect(stored()).toEqual(before);
    const { body } = await app.http.get(VALUE).expect(200);
    expect(body).toMatchObject({
      data: [{ item: `indicator/${INDICATOR}`, name: 'so-lieu-cuc-thong-ke.pdf' }],
    });
  });

  it('sent again under the same key is answered the same and attached once', async () => {
    const files = { 'bien-ban-lan-2.txt': Buffer.from('Biên bản lần 2\n') };
    const key = { 'Idempotency-Key': 'bien-ban-lan-2' };
    const first = await attach(TASK_REPORT, files, SO_KHDT, key).expect(201);
    const position = await head(app);
    const second = await attach(TASK_REPORT, files, SO_KHDT, key).expect(201);
    expect(second.body).toEqual({ ...(first.body as object), repeated: true });
    expect(await head(app)).toBe(position);
    const other = await attach(TASK_REPORT, { 'bien-ban-lan-2.txt': TABLE }, SO_KHDT, key);
    expect([other.status, other.body]).toEqual([
      422,
      expect.objectContaining({ code: 'idempotency-key-reused' }),
    ]);
  });

  it('of many uploads at the same time is all there', async () => {
    const answers = await Promise.all(
      Array.from({ length: 4 }, (_, i) => attach(TASK_REPORT, { [`anh-${i}.txt`]: Buffer.from(`ảnh ${i}`) })),
    );
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201, 201]);
    const { body } = await app.http.get(TASK_REPORT).expect(200);
    expect((body as { data: unknown[] }).data).toHaveLength(7);
  });
});

describe('evidence that is refused', () => {
  let before: number;
  let files: string[];
  beforeAll(async () => {
    before = await head(app);
    files = stored();
  });
  afterEach(async () => {
    expect(await head(app)).toBe(before);
    expect(stored()).toEqual(files);
  });

  const sending =
    (path: string, sent: Files, actingFor = SO_KHDT) =>
    (language: string): PromiseLike<Response> =>
      attach(path, sent, actingFor, { 'Accept-Language': language });
  const note = { 'ghi-chu.txt': Buffer.from('Ghi chú\n') };
  const large = { 'anh.pdf': Buffer.concat([PDF, Buffer.alloc(1_000_001)]) };
  const archive = new PizZip().file('a.txt', 'x').generate({ type: 'nodebuffer' });

  it.each<[string, string, Files, string, Expected]>([
    [
      'by another organisation',
      TASK_REPORT,
      note,
      UBND,
      { status: 403, code: 'not-your-assignment', field: 'X-Acting-For', value: UBND },
    ],
    [
      'for a report that is not there',
      TASK_REPORT.replace('/1/', '/2/'),
      note,
      SO_KHDT,
      { status: 404, code: 'report-unknown', field: 'report', value: '2' },
    ],
    [
      'for a task that is not there',
      TASK_REPORT.replace(TASK, 'khong-co'),
      note,
      SO_KHDT,
      { status: 404, code: 'task-unknown', field: 'task' },
    ],
    [
      'for a report without a number',
      TASK_REPORT.replace('/1/', '/mot/'),
      note,
      SO_KHDT,
      { status: 400, code: 'input-invalid', field: 'report', item: 'report-number' },
    ],
    [
      'of a kind that is not taken',
      TASK_REPORT,
      { 'bao-cao.exe': Buffer.from('MZ\x90\0\x03\0\0\0') },
      SO_KHDT,
      { status: 422, code: 'evidence-type-refused', field: 'files[0]' },
    ],
    [
      'as an archive',
      TASK_REPORT,
      { 'bao-cao.xlsx': archive },
      SO_KHDT,
      { status: 422, code: 'evidence-type-refused', field: 'files[0]' },
    ],
    [
      'whose second file is a page',
      TASK_REPORT,
      { ...note, 'trang.txt': Buffer.from('<html>') },
      SO_KHDT,
      { status: 422, code: 'evidence-active', field: 'files[1]' },
    ],
    [
      'that is too large',
      TASK_REPORT,
      large,
      SO_KHDT,
      { status: 422, code: 'evidence-too-large', field: 'files[0]' },
    ],
    [
      'that is empty',
      TASK_REPORT,
      { 'rong.txt': Buffer.alloc(0) },
      SO_KHDT,
      { status: 422, code: 'evidence-empty', field: 'files[0]' },
    ],
    [
      'that is there already',
      TASK_REPORT,
      { 'ban-sao.pdf': PDF },
      SO_KHDT,
      { status: 409, code: 'evidence-duplicate', field: 'files[0]' },
    ],
    [
      'with a name that reads backwards',
      TASK_REPORT,
      { 'a\u202Efdp.txt': TABLE },
      SO_KHDT,
      { status: 422, code: 'evidence-name-invalid', field: 'files[0].name' },
    ],
    [
      'of 21 files',
      TASK_REPORT,
      Object.fromEntries(Array.from({ length: 21 }, (_, i) => [`${i}.txt`, Buffer.from(`${i}`)])),
      SO_KHDT,
      { status: 413, code: 'upload-too-large' },
    ],
    [
      'of 17 files where 7 are there',
      TASK_REPORT,
      Object.fromEntries(Array.from({ length: 17 }, (_, i) => [`${i}.txt`, Buffer.from(`${i}`)])),
      SO_KHDT,
      { status: 409, code: 'evidence-too-many', field: 'files' },
    ],
  ])('%s', async (_, path, sent, actingFor, expected) => {
    await refused(sending(path, sent, actingFor), expected);
  });

  it('as JSON, or without any file, or with something else than files', async () => {
    const request = (language: string) =>
      app.http.post(TASK_REPORT).set('X-Acting-For', SO_KHDT).set('Accept-Language', language);
    await refused((language) => request(language).send({ files: [] }), {
      status: 415,
      code: 'media-type-unsupported',
      field: 'Content-Type',
    });
    await refused((language) => request(language), {
      status: 415,
      code: 'media-type-unsupported',
      field: 'Content-Type',
    });
    const empty = 'multipart/form-data; boundary=x';
    await refused((language) => request(language).set('Content-Type', empty).send('--x--\r\n'), {
      status: 400,
      code: 'upload-empty',
      field: 'files',
    });
    await refused((language) => request(language).set('Content-Type', empty).send('--x\r\nContent-'), {
      status: 400,
      code: 'upload-malformed',
    });
    await refused((language) => request(language).set('Content-Type', 'multipart/form-data').send('x'), {
      status: 400,
      code: 'upload-malformed',
    });
    await refused((language) => request(language).field('note', 'x').attach('files', TABLE, 'a.csv'), {
      status: 400,
      code: 'input-invalid',
      field: 'note',
      item: 'unknown-field',
    });
  });

  it('as files where a command is JSON', async () => {
    const path = `/v1/plans/${PLAN}/tasks/${TASK}/report-progress`;
    await refused(sending(path, note), {
      status: 415,
      code: 'media-type-unsupported',
      field: 'Content-Type',
    });
  });

  it('when who sends it hangs up in the middle', async () => {
    const part = '--x\r\nContent-Disposition: form-data; name="files"; filename="a.txt"\r\n\r\nnửa chừng';
    const text = [
      `POST ${TASK_REPORT} HTTP/1.1`,
      `Host: ${new URL(app.running.url).host}`,
      `X-Acting-For: ${SO_KHDT}`,
      'Content-Type: multipart/form-data; boundary=x',
      'Content-Length: 900000',
      'Connection: close',
      '',
      part,
    ].join('\r\n');
    const { hostname, port } = new URL(app.running.url);
    const socket = connect(Number(port), hostname, () => socket.write(text));
    while (incoming().length === 0) await head(app);
    socket.destroy();
    // The server notices in its own time; what it had taken in is gone then.
    while (incoming().length > 0) await head(app);
  });

  it('before it is sent, where it says how large it is', async () => {
    const answer = await overSocket(
      app.running.url,
      [
        `POST ${TASK_REPORT} HTTP/1.1`,
        `Host: ${new URL(app.running.url).host}`,
        `X-Acting-For: ${SO_KHDT}`,
        'Content-Type: multipart/form-data; boundary=x',
        'Content-Length: 90000000000',
        'Connection: close',
        '',
        '',
      ].join('\r\n'),
    );
    expect(answer).toMatch(/^HTTP\/1\.1 413 /);
    expect(answer).toContain('upload-too-large');
  });
});

describe('a file that is asked for', () => {
  const get =
    (digest: string, plan = PLAN) =>
    (language: string) =>
      app.http.get(`/v1/plans/${plan}/evidence/${digest}`).set('Accept-Language', language);

  it('is refused where no event of the plan names it, or it is no digest', async () => {
    const other = sha256(Buffer.from('khác'));
    await refused(get(other), {
      status: 404,
      code: 'evidence-unknown',
      field: 'sha256',
      value: other.slice(0, 80),
    });
    await refused(get(sha256(PDF), 'ke-hoach-la'), { status: 404, code: 'plan-unknown', field: 'plan' });
    for (const wrong of ['..%2f..%2fevents.db', sha256(PDF).toUpperCase(), sha256(PDF).slice(1)])
      await refused(get(wrong), { status: 400, code: 'input-invalid', field: 'sha256', item: 'sha256' });
  });

  it('is not handed out, nor recorded as such, where its bytes were altered or are gone', async () => {
    const before = await head(app);
    const digest = sha256(TABLE);
    chmodSync(placeOf(digest), 0o600);
    writeFileSync(placeOf(digest), `${TABLE.toString()} `);
    await refused(get(digest), { status: 503, code: 'evidence-altered', field: 'sha256' });
    rmSync(placeOf(digest));
    await refused(get(digest), { status: 503, code: 'evidence-missing', field: 'sha256' });
    expect(await head(app)).toBe(before);
  });
});
