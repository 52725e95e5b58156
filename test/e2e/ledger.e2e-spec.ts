/** What the ledger is for: what was reported stays, what is corrected is known from then on, and both can be asked for. */
import { readFileSync } from 'node:fs';
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
  TODAY,
  UBND,
} from './harness.ts';

interface Reported {
  readonly revision: number;
  readonly position: number;
}
interface IndicatorBody {
  readonly asOf: string;
  readonly knownAt: number;
  readonly data: {
    readonly values: readonly object[];
    readonly achievement: { level: string; current: { value: object } | null };
  };
}

const INDICATOR_PATH = `/v1/plans/${PLAN}/indicators/${INDICATOR}`;
const TASK_PATH = `/v1/plans/${PLAN}/tasks/${TASK}`;
const yenBai = (file: string): string =>
  readFileSync(new URL(`../../plans/yen-bai-2015-qd-ubnd/${file}.yaml`, import.meta.url), 'utf8');

let app: TestApp;
beforeEach(async () => {
  app = await startApp();
  await givenPlan(app);
});
afterEach(() => app.dispose());

const indicatorAt = async (query = ''): Promise<IndicatorBody> =>
  (await app.http.get(`${INDICATOR_PATH}${query}`).expect(200)).body as IndicatorBody;

const reportValue = async (): Promise<Reported> => {
  const path = `${INDICATOR_PATH}/report-value`;
  return (await command(app, path, example('indicator.report-value'), SO_KHDT).expect(200)).body as Reported;
};

it('answers a report with its place in the ledger, and shows it at once to who waited for it', async () => {
  const answer = await command(
    app,
    `${INDICATOR_PATH}/report-value`,
    example('indicator.report-value'),
    SO_KHDT,
    { 'X-Correlation-Id': 'yeu-cau-1', 'Idempotency-Key': 'bao-cao-h1' },
  ).expect(200);
  expect(answer.body).toMatchObject({ revision: 1, position: 8, repeated: false });
  expect(answer.headers).toMatchObject({
    etag: '"1"',
    'x-ledger-position': '8',
    'preference-applied': 'wait',
    'idempotency-key': 'bao-cao-h1',
    'x-correlation-id': 'yeu-cau-1',
  });
  const read = await app.http.get(INDICATOR_PATH).expect(200).expect('ETag', '"1"');
  expect(read.body).toMatchObject({
    asOf: TODAY,
    knownAt: 8,
    revision: 1,
    data: { achievement: { level: 'not-achieved', current: { value: { value: '12.20' } } } },
  });
  const { body } = await app.http.get(`${INDICATOR_PATH}/history`).expect(200);
  expect(body).toMatchObject({
    data: [
      { type: 'IndicatorAssigned' },
      { type: 'IndicatorValueReported', commandId: 'bao-cao-h1', correlationId: 'yeu-cau-1', actor: 'dev' },
    ],
  });
});

it('keeps both versions of a corrected value, each known from its own position', async () => {
  const { position } = await reportValue();
  await command(app, `${INDICATOR_PATH}/revise-value`, example('indicator.revise-value'), SO_KHDT).expect(
    200,
  );

  const now = await indicatorAt();
  expect(now.data.achievement.current).toMatchObject({
    value: { value: '12.05' },
    revised: { cause: 'late-data' },
  });
  const then = await indicatorAt(`?knownAt=${position}`);
  expect(then).toMatchObject({ knownAt: position });
  expect(then.data.achievement.current).toMatchObject({ value: { value: '12.20' } });
  const before = await indicatorAt(`?knownAt=${position - 1}`);
  expect(before.data.values).toEqual([]);
});

it('looks at a business date apart from what is known: in 2023 there was nothing to report yet', async () => {
  await reportValue();
  const { data, asOf } = await indicatorAt('?asOf=2023-12-31');
  expect([asOf, data.values, data.achievement.level]).toEqual(['2023-12-31', [], 'no-data']);
});

it('sends no ETag with a past state, so that nobody revises on the ground of it', async () => {
  const past = await app.http.get(`${INDICATOR_PATH}?knownAt=7`).expect(200);
  expect(past.headers).not.toHaveProperty('etag');
});

it('takes an instant for the knowledge, with any offset', async () => {
  await reportValue();
  for (const instant of [
    '2025-12-20T03:00:00Z',
    '2025-12-20T10:00:00%2B07:00',
    '2025-12-20T10:00:00+07:00',
  ]) {
    expect(await indicatorAt(`?knownAt=${instant}`)).toMatchObject({ knownAt: 8 });
  }
  const { body } = await app.http.get(`${INDICATOR_PATH}?knownAt=2025-12-20T02:59:59Z`).expect(404);
  expect(body).toMatchObject({ code: 'not-known-then', errors: [{ field: 'plan' }] });
});

it('tells what is not there from what was not there then', async () => {
  const early = await app.http.get(`${TASK_PATH}?asOf=2022-04-11`).set('Accept-Language', 'en').expect(404);
  expect(early.body).toMatchObject({
    code: 'not-known-then',
    detail: expect.stringContaining('not on 2022-04-11'),
  });
  const unknown = await app.http.get(`/v1/plans/${PLAN}/tasks/nhiem-vu-la`).expect(404);
  expect(unknown.body).toMatchObject({
    code: 'task-unknown',
    errors: [{ field: 'task', value: 'nhiem-vu-la' }],
  });
});

it('shows the board by group, lead and cell, and counts the cells with the plan', async () => {
  const codes = async (query: string): Promise<string[]> => {
    const { body } = await app.http.get(`/v1/plans/${PLAN}/tasks${query}`).expect(200);
    return (body as { data: { task: string }[] }).data.map(({ task }) => task);
  };
  expect(await codes('?cell=open-overdue')).toEqual([TASK]);
  expect(await codes('?cell=open-in-time')).toEqual([]);
  expect(await codes('?asOf=2025-06-30&cell=open-in-time')).toEqual([TASK]);
  expect(await codes(`?lead=${SO_KHDT}&group=chuyen-doi-nhan-thuc`)).toEqual([TASK]);
  expect(await codes(`?lead=${SO_TTTT}`)).toEqual([]);
  const { body } = await app.http.get(`/v1/plans/${PLAN}`).expect(200);
  expect(body).toMatchObject({
    data: { counts: { tasks: 1, indicators: 1, cells: { 'open-overdue': 1, standing: 0 } } },
  });
});

it('pages through a history with links that keep what was known at the first page', async () => {
  await reportValue();
  const seen: string[] = [];
  let next: string | null = `/v1/plans/${PLAN}/history?limit=2`;
  let pages = 0;
  while (next !== null) {
    const page = await app.http.get(next).expect(200);
    const { data, next: following } = page.body as { data: { type: string }[]; next: string | null };
    if (following !== null) expect(page.headers['link']).toBe(`<${following}>; rel="next"`);
    seen.push(...data.map(({ type }) => type));
    next = following;
    // Between the pages somebody writes; it does not appear in the middle of the paging.
    if (pages++ === 0) {
      await command(app, `${INDICATOR_PATH}/revise-value`, example('indicator.revise-value'), SO_KHDT).expect(
        200,
      );
    }
  }
  expect(seen).toEqual(['PlanIssued', 'TaskAssigned', 'IndicatorAssigned', 'IndicatorValueReported']);
});

it('normalises decomposed Vietnamese to the composed form', async () => {
  const name = 'Sở Kế hoạch và Đầu tư';
  const body = example('organisation.register', { name: `  ${name.normalize('NFD')} ` });
  await command(app, '/v1/organisations/so-moi/register', body, null)
    .expect(201)
    .expect('Location', '/v1/organisations/so-moi');
  const { body: read } = await app.http.get('/v1/organisations/so-moi').expect(200);
  expect((read as { data: { name: string } }).data.name).toBe(name);
});

describe('reports', () => {
  const path = `/v1/plans/${PLAN}/reports/2025-H1`;

  it('are computed from what was known at a position, as JSON or CSV', async () => {
    const { position } = await reportValue();
    await command(app, `${INDICATOR_PATH}/revise-value`, example('indicator.revise-value'), SO_KHDT).expect(
      200,
    );
    const { body } = await app.http.get(`${path}?knownAt=${position}`).expect(200);
    expect(body).toMatchObject({ period: { key: '2025-H1' }, asOf: '2025-06-14', knownAt: position });

    const asked = app.http.get(`${path}?knownAt=${position}`).set('Accept', 'text/csv');
    const csv = await asked
      .expect(200)
      .expect('Content-Type', /^text\/csv/)
      .expect('Content-Language', 'vi');
    expect(csv.text).toContain('12.20');
    expect(csv.text).not.toContain('12.05');
    const now = await app.http.get(`${path}?format=csv`).expect(200);
    expect(now.text).toContain('12.05');
  });

  it.each([
    ['a plan that is not there', '/v1/plans/ke-hoach-la/reports/2025', 404, 'plan-unknown', 'plan'],
    ['no period', `/v1/plans/${PLAN}/reports/2025-H3`, 400, 'input-invalid', 'period'],
    ['no format', `${path}?format=xml`, 400, 'input-invalid', 'format'],
  ])('are refused for %s', async (_, address, status, code, field) => {
    const { body } = await app.http.get(address).expect(status);
    expect(body).toMatchObject({ code, errors: [{ field }] });
  });
});

describe('imports', () => {
  const post = (text: string, query = '', actingFor?: string) => {
    const request = app.http.post(`/v1/imports${query}`).set('Content-Type', 'application/yaml');
    if (actingFor !== undefined) request.set('X-Acting-For', actingFor);
    return request.set('Prefer', 'wait=10').send(text);
  };

  it('show first what they would do, then store all of a file, and nothing when it is repeated', async () => {
    const before = await head(app);
    const dry = await post(yenBai('plan'), '?dryRun=true').expect(200);
    expect(dry.body).toMatchObject({ kind: 'plan', stored: false, position: 0 });
    expect(await head(app)).toBe(before);

    const done = await post(yenBai('plan')).expect(200).expect('Preference-Applied', 'wait');
    expect((done.body as { rows: object[] }).rows).toHaveLength((dry.body as { rows: object[] }).rows.length);
    await app.http.get('/v1/plans/yen-bai-2015-qd-ubnd').expect(200);
    await post(yenBai('reports')).expect(200);
    const again = await post(yenBai('plan')).expect(200);
    expect(again.body).toMatchObject({ stored: false });
  });

  it('name the line of everything that is wrong in a file, and store nothing of it', async () => {
    const before = await head(app);
    const wrong = yenBai('plan').replace('tier: party', 'tier: đảng');
    for (const [language, words] of [
      ['vi', 'phải là một trong'],
      ['en', 'must be one of'],
    ] as const) {
      const { body } = await post(wrong).set('Accept-Language', language).expect(422);
      expect(body).toMatchObject({
        code: 'file-invalid',
        errors: [
          { field: 'organisations[2].tier', value: 'đảng', line: 23, detail: expect.stringContaining(words) },
        ],
      });
    }
    expect(await head(app)).toBe(before);
  });

  it('open a period with what was assigned a moment before', async () => {
    const other = `/v1/plans/${PLAN}/tasks/chuyen-doi-nhan-thuc-02/assign`;
    await command(app, other, example('task.assign'), UBND, { Prefer: 'return=minimal' }).expect(201);
    const steps = `kind: reports
plan: ${PLAN}
steps:
  - command: period.open
    subject: 2025-H2
    actingFor: ${SO_TTTT}
    data: {}
`;
    await post(steps).expect(200);
    const { body } = await app.http.get(`/v1/plans/${PLAN}/periods/2025-H2`).expect(200);
    expect(body).toMatchObject({
      data: {
        obligations: [{ items: [`indicator/${INDICATOR}`, `task/${TASK}`, 'task/chuyen-doi-nhan-thuc-02'] }],
      },
    });
  });

  it('do not let one organisation import the reports of another', async () => {
    await post(yenBai('plan')).expect(200);
    const { body } = await post(yenBai('reports'), '', UBND).expect(403);
    expect(body).toMatchObject({
      code: 'acting-for-other',
      errors: [{ field: 'X-Acting-For', value: UBND }],
    });
  });

  it.each([
    ['JSON', 'application/json', '{}', 415, 'media-type-unsupported'],
    ['no YAML', 'application/yaml', 'kind: [', 422, 'file-invalid'],
    ['nothing', 'application/yaml', '', 422, 'file-invalid'],
    ['too much', 'application/yaml', `# ${'x'.repeat(4_000_000)}`, 413, 'body-too-large'],
  ])('refuse %s', async (_, type, text, status, code) => {
    const { body } = await app.http.post('/v1/imports').set('Content-Type', type).send(text).expect(status);
    expect(body).toMatchObject({ code });
  });
});
