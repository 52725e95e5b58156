/** Histories over HTTP as people ask for them: in words, filtered, in pages, as files; and the record of what was taken out. */
import { parse } from 'csv-parse/sync';
import readXlsx from 'read-excel-file/node';
import type { Response } from 'supertest';
import { CycleApp, PERIOD, PERIODS, REPORTS } from './cycle.ts';
import { head, INDICATOR, PLAN, SO_KHDT, SO_TTTT } from './harness.ts';

const HISTORY = `/v1/plans/${PLAN}/history`;
const INDICATOR_HISTORY = `/v1/plans/${PLAN}/indicators/${INDICATOR}/history`;
const REASON = 'Cục Thống kê công bố số chính thức';

interface Row {
  readonly position: number;
  readonly type: string;
  readonly actor: string;
  readonly actingFor: string | null;
  readonly data: Readonly<Record<string, unknown>>;
  readonly told: {
    readonly what: string;
    readonly name: string | null;
    readonly period: string | null;
    readonly cause: string | null;
    readonly changes: readonly { readonly field: string; readonly before?: string; readonly after: string }[];
  };
}

let cycle: CycleApp;
beforeAll(async () => {
  cycle = await CycleApp.start();
  await cycle.collects();
  await cycle.send(SO_TTTT, `${PERIODS}/${PERIOD}/publish`, { number: '41' }).expect(201);
  await cycle.on('2025-07-10').correctsValue(2, '11.50', REASON);
});
afterAll(() => cycle.app.dispose());

const rows = async (path: string): Promise<readonly Row[]> => (await cycle.get(path)).body.data as Row[];
const accesses = async (): Promise<readonly Row[]> => {
  await head(cycle.app);
  return rows(`/v1/history?kind=access&limit=500`);
};
const asBytes = (response: Response, done: (error: Error | null, body: Buffer) => void): void => {
  const chunks: Buffer[] = [];
  const body = response as unknown as NodeJS.ReadableStream;
  body.on('data', (chunk: Buffer) => chunks.push(chunk));
  body.on('end', () => done(null, Buffer.concat(chunks)));
};

describe('a history in words', () => {
  it('says before and after of a correction, why, for whom, and when in Vietnam', async () => {
    const [correction] = await rows(`${INDICATOR_HISTORY}?kind=revised`);
    expect(correction).toMatchObject({
      type: 'IndicatorValueRevised',
      told: {
        kind: 'revised',
        what: 'Đính chính số liệu',
        recordedIn: '2025-07-10T10:00:00.000+07:00',
        organisation: `Sở Kế hoạch và Đầu tư tỉnh Tuyên Quang (${SO_KHDT})`,
        reason: REASON,
        cause: 'late-data',
        causeInWords: 'số liệu đến muộn',
      },
    });
    expect(correction?.told.changes).toContainEqual(
      expect.objectContaining({ field: 'value', after: '11,50', before: expect.stringMatching(/^\d+,\d+$/) }),
    );
  });

  it('comes in English to who prefers it', async () => {
    const { body, headers } = await cycle.app.http
      .get(`${INDICATOR_HISTORY}?kind=revised`)
      .set('Accept-Language', 'en')
      .expect(200);
    expect(body.data[0].told).toMatchObject({ what: 'Value corrected', causeInWords: 'late data' });
    expect(headers).toMatchObject({
      'content-language': 'en',
      vary: expect.stringContaining('Accept-Language'),
    });
  });

  it.each([
    [
      'a period and its report',
      `${PERIODS}/${PERIOD}/history`,
      ['PeriodOpened', 'PeriodClosed', 'ReportPublished'],
    ],
    [
      'a submission',
      `${PERIODS}/${PERIOD}/submissions/${SO_KHDT}/history`,
      ['SubmissionMade', 'SubmissionAccepted'],
    ],
    [
      'an organisation with all it did and had to do',
      `/v1/organisations/${SO_KHDT}/history?limit=500`,
      ['OrganisationRegistered', 'IndicatorAssigned', 'IndicatorValueReported', 'SubmissionMade'],
    ],
    ['one stream', `/v1/history?stream=plan-${PLAN}`, ['PlanIssued']],
    [
      'a whole plan',
      `${HISTORY}?limit=500`,
      ['PlanIssued', 'TaskAssigned', 'SubmissionMade', 'ReportPublished'],
    ],
  ])('is there for %s', async (_, path, expected) => {
    const types = (await rows(path)).map(({ type }) => type);
    expect(types).toEqual(expect.arrayContaining(expected));
  });

  it('is empty for a submission not made yet, and refused for a period never opened', async () => {
    expect(await rows(`${PERIODS}/${PERIOD}/submissions/so-chua-gui/history`)).toEqual([]);
    await cycle.app.http.get(`${PERIODS}/2031/history`).expect(404);
    await cycle.app.http.get(`${PERIODS}/2031/submissions/${SO_KHDT}/history`).expect(404);
  });
});

describe('a filter', () => {
  it('narrows by organisation, kind, cause and period, together', async () => {
    const reported = await rows(`${HISTORY}?organisation=${SO_KHDT}&kind=reported&period=${PERIOD}`);
    expect(reported.length).toBeGreaterThan(0);
    expect(new Set(reported.map(({ actingFor }) => actingFor))).toEqual(new Set([SO_KHDT]));
    const corrected = await rows(`${HISTORY}?cause=late-data`);
    expect(corrected.map(({ told }) => told.cause)).toEqual(['late-data']);
    expect(await rows(`${HISTORY}?actor=khong-ai`)).toEqual([]);
  });

  it('stays on through all pages', async () => {
    const whole = await rows(`${HISTORY}?kind=submitted&limit=500`);
    const paged: Row[] = [];
    let next: string | null = `${HISTORY}?kind=submitted&limit=1`;
    while (next !== null) {
      const page: Response = await cycle.get(next);
      paged.push(...(page.body.data as Row[]));
      next = page.body.next as string | null;
    }
    expect(paged.map(({ position }) => position)).toEqual(whole.map(({ position }) => position));
    expect(whole.length).toBeGreaterThan(2);
  });

  it.each([
    ['kind', 'nothing', 'one-of'],
    ['cause', 'whim', 'one-of'],
    ['period', '2025-Q1', 'period'],
    ['recordedFrom', '2025-02-30', 'date'],
    ['names', 'maybe', 'boolean'],
    ['format', 'pdf', 'one-of'],
  ])('%s=%s is refused by name, and nothing is recorded', async (field, value, code) => {
    const before = await head(cycle.app);
    const { body } = await cycle.app.http
      .get(
        `${HISTORY}?${field}=${value}&format=csv`.replace(
          '&format=csv',
          field === 'format' ? '' : '&format=csv',
        ),
      )
      .expect(400);
    expect(body.errors).toEqual([expect.objectContaining({ field, code })]);
    expect(await head(cycle.app)).toBe(before);
  });
});

describe('a file', () => {
  it('as CSV holds every event with a line for each field', async () => {
    const whole = await rows(`${HISTORY}?kind=reported&limit=500`);
    const answer = await cycle.app.http.get(`${HISTORY}?kind=reported`).set('Accept', 'text/csv').expect(200);
    expect(answer.headers).toMatchObject({
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': expect.stringMatching(/^attachment; filename="lich-su-plan-.*\.csv"$/),
      'x-content-type-options': 'nosniff',
    });
    expect(answer.headers['link']).toBeUndefined();
    const records: Record<string, string>[] = parse(answer.text, { columns: true, bom: true });
    expect(new Set(records.map((record) => Number(record['position'])))).toEqual(
      new Set(whole.map(({ position }) => position)),
    );
    expect(records.length).toBe(whole.reduce((sum, { told }) => sum + told.changes.length, 0));
  });

  it('as xlsx is a workbook of the same lines', async () => {
    const answer = await cycle.app.http
      .get(`${INDICATOR_HISTORY}?format=xlsx`)
      .buffer(true)
      .parse(asBytes)
      .expect(200);
    const [sheet] = await readXlsx(answer.body as Buffer);
    const data = sheet?.data ?? [];
    expect(data[0]?.[0]).toBe(`Lịch sử indicator-${PLAN}.${INDICATOR}`);
    expect(data[2]?.slice(0, 3)).toEqual(['Vị trí', 'Ghi lúc (giờ Việt Nam)', 'Việc']);
    expect(data.slice(3).map((row) => row[2])).toContain('Đính chính số liệu');
  });

  it('can be taken in parts, each saying where the next is', async () => {
    const part = await cycle.app.http.get(`${HISTORY}?format=csv&limit=2`).expect(200);
    expect(part.headers['link']).toMatch(/after=\d+.*format=csv.*rel="next"/);
  });
});

describe('what is taken out', () => {
  it('is recorded before it is handed over: histories as files, reports as documents; reading on screen is not', async () => {
    const before = (await accesses()).length;
    await cycle.get(`${HISTORY}?limit=5`);
    await cycle.get(`${REPORTS}/${PERIOD}`);
    expect(await accesses()).toHaveLength(before);

    const asked = cycle.app.http.get(`${HISTORY}?format=csv`).set('X-Actor', 'kiem-toan-07');
    await asked.set('X-Acting-For', 'kiem-toan-nha-nuoc').expect(200);
    const document = await cycle.app.http.get(`${REPORTS}/${PERIOD}?format=docx`).expect(200);
    const recorded = (await accesses()).slice(before);
    expect(recorded).toMatchObject([
      {
        actor: 'kiem-toan-07',
        actingFor: 'kiem-toan-nha-nuoc',
        data: { access: 'export', what: 'history', subject: `plan-${PLAN}`, of: PLAN, detail: 'csv' },
      },
      { data: { access: 'export', what: 'report', subject: PERIOD, of: PLAN, detail: 'docx v1' } },
    ]);

    // Who has the document already is handed nothing.
    const etag = document.headers['etag'] ?? '';
    await cycle.app.http.get(`${REPORTS}/${PERIOD}?format=docx`).set('If-None-Match', etag).expect(304);
    expect(await accesses()).toHaveLength(before + 2);
    expect((await rows(`${HISTORY}?kind=access&limit=500`)).map(({ type }) => type)).toContain(
      'AccessRecorded',
    );
  });

  it('changes no figure and no published document', async () => {
    const report = (): Promise<Response> => cycle.get(`${REPORTS}/${PERIOD}?version=1`);
    const first = await report();
    await cycle.app.http.get(`${HISTORY}?format=csv`).expect(200);
    expect((await report()).text).toBe(first.text);
  });
});

describe('the name of a person', () => {
  const NAME = 'Nguyễn Thị Ví Dụ';
  const asked = (actingFor: string, query = '') =>
    cycle.app.http
      .get(`${HISTORY}?actor=dev&kind=reported&limit=5${query}`)
      .set('X-Actor', 'thanh-tra-02')
      .set('X-Acting-For', actingFor)
      .expect(200);
  const names = ({ body }: Response): Set<unknown> =>
    new Set((body.data as Row[]).map(({ told }) => told.name));

  it('is shown to their organisation where asked for, that it was read is recorded, and gone once erased', async () => {
    const person = { organisation: SO_KHDT, office: 'Chuyên viên', name: NAME };
    await cycle.app.http.put('/v1/persons/dev').set('Prefer', 'wait=10').send(person).expect(201);
    const before = (await accesses()).length;

    const plain = await asked(SO_KHDT);
    expect(names(plain)).toEqual(new Set([null]));
    expect(plain.body.data[0].told.office).toBe('Chuyên viên');
    expect(names(await asked(SO_TTTT, '&names=true'))).toEqual(new Set([null]));
    expect(await accesses()).toHaveLength(before);

    expect(names(await asked(SO_KHDT, '&names=true'))).toEqual(new Set([NAME]));
    expect((await accesses()).slice(before)).toMatchObject([
      {
        actor: 'thanh-tra-02',
        actingFor: SO_KHDT,
        data: { access: 'read', what: 'person', subject: 'dev', detail: `plan-${PLAN}` },
      },
    ]);

    const because = { reason: 'Theo đề nghị của người được ghi tên', legalBasis: { number: '91/2025/QH15' } };
    await cycle.send(null, '/v1/persons/dev/erase', because).expect(200);
    expect(names(await asked(SO_KHDT, '&names=true'))).toEqual(new Set([null]));
    expect(await accesses()).toHaveLength(before + 1);
  });
});
