/** Reading one's own write: a query that shows the position of a command is answered when that can be read. */
import { command, example, givenPlan, head, PLAN, SO_KHDT, startApp, TASK, type TestApp } from './harness.ts';

const TASK_URL = `/v1/plans/${PLAN}/tasks/${TASK}`;

describe('a query that shows a position', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startApp();
    await givenPlan(app);
  });
  afterAll(() => app.dispose());

  it('is answered with what was known there, as one asked without waiting may not be', async () => {
    for (const narrative of ['một', 'hai', 'ba', 'bốn']) {
      const body = example('task.report-progress', { narrative });
      const sent = await command(app, `${TASK_URL}/report-progress`, body, SO_KHDT, { Prefer: 'wait=0' });
      const position = String(sent.headers['x-ledger-position']);
      const answer = await app.http.get(TASK_URL).set('X-Ledger-Position', position).expect(200);
      expect(answer.headers['preference-applied']).toBe('wait');
      expect(answer.body).toMatchObject({ data: { progress: { narrative } } });
      expect(sent.body).toMatchObject({ revision: (answer.body as { revision: number }).revision });
    }
  });

  it('is answered as known then, where knownAt is that position and the client wants to wait', async () => {
    const sent = await command(app, `${TASK_URL}/report-progress`, example('task.report-progress'), SO_KHDT, {
      Prefer: 'wait=0',
    });
    const knownAt = Number(sent.headers['x-ledger-position']);
    const answer = await app.http.get(`${TASK_URL}?knownAt=${knownAt}`).set('Prefer', 'wait').expect(200);
    expect(answer.body).toMatchObject({ knownAt, revision: (sent.body as { revision: number }).revision });
  });

  it('is refused where the ledger has no such position, instead of waiting for it', async () => {
    const end = await head(app);
    for (const [path, headers] of [
      [TASK_URL, { 'X-Ledger-Position': String(end + 1), Prefer: 'wait=1' }],
      [`${TASK_URL}?knownAt=${end + 1}`, { Prefer: 'wait=1' }],
      ['/v1/projections', { 'X-Ledger-Position': String(end + 1), Prefer: 'wait=0' }],
    ] as const) {
      const { body } = await app.http.get(path).set(headers).expect(409);
      expect(body).toMatchObject({ code: 'position-unknown', errors: [{ field: 'X-Ledger-Position' }] });
    }
    // Who does not want to wait is told up to where it is known.
    const { body } = await app.http.get(`${TASK_URL}?knownAt=${end + 1}`).expect(200);
    expect(body).toMatchObject({ knownAt: end });
  });

  it.each([
    [{ 'X-Ledger-Position': 'cuoi' }, 'X-Ledger-Position'],
    [{ 'X-Ledger-Position': '-1' }, 'X-Ledger-Position'],
    [{ 'X-Ledger-Position': '1', Prefer: 'wait=31' }, 'Prefer'],
  ])('is refused with %j', async (headers: Record<string, string>, field) => {
    const { body } = await app.http.get(TASK_URL).set(headers).expect(400);
    expect(body).toMatchObject({ code: 'input-invalid', errors: [{ field }] });
  });
});
