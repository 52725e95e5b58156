/** Several clients at once, clients that repeat themselves, and clients that have not seen the latest. */
import {
  command,
  example,
  givenPlan,
  head,
  INDICATOR,
  PLAN,
  SO_KHDT,
  startApp,
  TASK,
  type TestApp,
} from './harness.ts';

const REPORT = `/v1/plans/${PLAN}/indicators/${INDICATOR}/report-value`;
const REVISE = `/v1/plans/${PLAN}/indicators/${INDICATOR}/revise-value`;
const value = example('indicator.report-value');

let app: TestApp;
beforeEach(async () => {
  app = await startApp();
  await givenPlan(app);
});
afterEach(() => app.dispose());

const report = (headers: Readonly<Record<string, string>> = {}, body: object = value, of = app) =>
  command(of, REPORT, body, SO_KHDT, headers);

describe('If-Match', () => {
  it('lets a command through whose client has seen the latest', async () => {
    const { headers } = await app.http.get(`/v1/plans/${PLAN}/indicators/${INDICATOR}`);
    await report({ 'If-Match': String(headers['etag']) })
      .expect(200)
      .expect('ETag', '"1"');
  });

  it('refuses with the present revision who has not, and stores nothing', async () => {
    await report().expect(200);
    const before = await head(app);
    const { body, headers } = await report({ 'If-Match': '"0"' }).expect(412);
    expect(headers['etag']).toBe('"1"');
    expect(body).toMatchObject({
      code: 'revision-mismatch',
      errors: [{ field: 'If-Match', value: '"0"', detail: expect.stringContaining('Read it again') }],
    });
    expect(await head(app)).toBe(before);
  });

  it.each(['0', 'W/"0"', '*', '"x"', '"0", "1"', '"-1"', '""'])('refuses %s', async (etag) => {
    const { body } = await report({ 'If-Match': etag }).expect(400);
    expect(body).toMatchObject({ errors: [{ field: 'If-Match', code: 'etag', value: etag }] });
  });

  it('lets exactly one of two clients revise what both have read', async () => {
    await report().expect(200);
    const revise = (number: string) =>
      command(
        app,
        REVISE,
        example('indicator.revise-value', { value: { kind: 'number', value: number } }),
        SO_KHDT,
        { 'If-Match': '"1"' },
      );
    const answers = await Promise.all([revise('12.01'), revise('12.02')]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 412]);
  });
});

describe('Idempotency-Key', () => {
  const key = { 'Idempotency-Key': 'khoa-1' };

  it('gives the same answer again, also after a restart, and stores once', async () => {
    const first = await report(key).expect(200);
    const again = await report(key).expect(200);
    expect(again.body).toEqual({ ...(first.body as object), repeated: true });
    const before = await head(app);

    await app.stop();
    app = await startApp({ folder: app.folder });
    const restarted = await report(key).expect(200).expect('ETag', '"1"');
    expect(restarted.body).toEqual({ ...(first.body as object), repeated: true });
    expect(await head(app)).toBe(before);
  });

  it('stores once when copies race', async () => {
    const before = await head(app);
    const answers = await Promise.all(Array.from({ length: 8 }, () => report(key)));
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    expect(new Set(answers.map(({ body }) => JSON.stringify((body as { events: object }).events))).size).toBe(
      1,
    );
    expect(answers.filter(({ body }) => !(body as { repeated: boolean }).repeated)).toHaveLength(1);
    expect(await head(app)).toBe(before + 1);
  });

  it('holds against an If-Match that its own first run made stale', async () => {
    await report({ ...key, 'If-Match': '"0"' }).expect(200);
    const again = await report({ ...key, 'If-Match': '"0"' }).expect(200);
    expect(again.body).toMatchObject({ repeated: true });
  });

  it('is refused for other content, and nothing is stored', async () => {
    await report(key).expect(200);
    const before = await head(app);
    const { body } = await report(key, { ...value, narrative: 'Khác' }).expect(422);
    expect(body).toMatchObject({
      code: 'idempotency-key-reused',
      errors: [{ field: 'Idempotency-Key', value: 'khoa-1' }],
    });
    expect(await head(app)).toBe(before);
  });

  it('is made for a client that sends none', async () => {
    const { headers } = await report().expect(200);
    expect(headers['idempotency-key']).toMatch(/^[0-9a-f-]{36}$/);
  });

  it.each([' ', 'a b', 'khóa', 'x'.repeat(201)])('refuses %j', async (text) => {
    const { body } = await report({ 'Idempotency-Key': Buffer.from(text).toString('latin1') }).expect(400);
    expect(body).toMatchObject({ errors: [{ field: 'Idempotency-Key', code: 'idempotency-key' }] });
  });
});

it('creates a thing once however many create it at the same time', async () => {
  const path = `/v1/plans/${PLAN}/tasks/nhiem-vu-moi/assign`;
  const answers = await Promise.all(
    Array.from({ length: 10 }, () => command(app, path, example('task.assign'))),
  );
  expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array<number>(9).fill(409)]);
  const refused = answers.find(({ status }) => status === 409);
  expect(refused?.body).toMatchObject({
    code: 'already-exists',
    errors: [{ field: 'task', value: 'nhiem-vu-moi' }],
  });
});

it('stores every one of many reports at once, without a gap, where no one asks for a revision', async () => {
  const days = Array.from({ length: 20 }, (_, i) => `2025-05-${String(i + 1).padStart(2, '0')}`);
  const path = `/v1/plans/${PLAN}/tasks/${TASK}/report-progress`;
  const answers = await Promise.all(
    days.map((asOf) => command(app, path, example('task.report-progress', { asOf }), SO_KHDT)),
  );
  const revisions = answers.map(({ body }) => (body as { revision: number }).revision);
  expect(revisions.sort((a, b) => a - b)).toEqual(days.map((_, i) => i + 1));
});

describe('Prefer', () => {
  it.each([
    ['wait=5', 'wait'],
    ['respond-async, wait="5"', 'wait'],
    ['wait', 'wait'],
    ['wait=0', undefined],
    ['return=minimal', undefined],
  ])('%s', async (prefer, applied) => {
    const { headers } = await report({ Prefer: prefer }).expect(200);
    expect(headers['preference-applied']).toBe(applied);
  });

  it.each(['wait=31', 'wait=-1', 'wait=x', 'wait=1.5'])('refuses %s', async (prefer) => {
    const { body } = await report({ Prefer: prefer }).expect(400);
    expect(body).toMatchObject({ errors: [{ field: 'Prefer', code: 'wait', value: prefer }] });
  });
});
