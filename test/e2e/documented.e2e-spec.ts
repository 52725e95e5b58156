/** The documentation is complete and true: what it shows is accepted, and what it promises is what comes. */
import { createHash } from 'node:crypto';
import { COMMANDS } from '../../libs/application/src/input/catalogue.ts';
import { COMMAND_DOCS, type CommandName } from '../../apps/api/src/openapi/command-docs.ts';
import {
  command,
  example,
  givenPlan,
  INDICATOR,
  PLAN,
  SO_KHCN,
  SO_KHDT,
  SO_TTTT,
  startApp,
  TASK,
  type TestApp,
  UBND,
} from './harness.ts';
import { mismatches, type OpenApi, operationsOf } from './schema-check.ts';

let app: TestApp;
let document: OpenApi;

beforeAll(async () => {
  app = await startApp();
  await givenPlan(app);
  document = (await app.http.get('/docs-json').expect(200)).body as OpenApi;
});
afterAll(() => app.dispose());

const FILE = { type: 'string', format: 'binary' };

describe('the OpenAPI document', () => {
  it('is OpenAPI 3.1 and has every command of the catalogue with its example', () => {
    expect(document.openapi).toBe('3.1.0');
    const ids = operationsOf(document).map(({ operation }) => operation.operationId);
    expect(ids).toEqual(expect.arrayContaining(Object.keys(COMMANDS)));
    expect(new Set(ids).size).toBe(ids.length);
    expect(Object.keys(COMMAND_DOCS).sort()).toEqual(Object.keys(COMMANDS).sort());
  });

  it('describes every route with a summary, answers, refusals and examples that fit their schemas', () => {
    for (const { method, path, operation } of operationsOf(document)) {
      const where = `${method} ${path}`;
      expect([where, operation.summary]).toEqual([where, expect.stringMatching(/ · /)]);
      const statuses = Object.keys(operation.responses);
      expect([where, statuses.some((status) => status.startsWith('2'))]).toEqual([where, true]);
      expect([where, statuses]).toEqual([where, expect.arrayContaining(['421', '500'])]);
      if (path.startsWith('/v1/')) {
        expect([where, statuses]).toEqual([where, expect.arrayContaining(['400', '401', '503'])]);
      }
      for (const [status, { content = {} }] of Object.entries(operation.responses)) {
        const told = content['application/json'] ?? content['application/problem+json'];
        if (told) {
          const problems = mismatches(document, told.schema, told.example);
          expect([where, status, problems]).toEqual([where, status, []]);
        } else if (content['text/plain']) {
          expect(content['text/plain']).toMatchObject({
            schema: { type: 'string' },
            example: expect.stringMatching(/\S/),
          });
        } else if (status !== '304') {
          const files = Object.values(content).map(({ schema }) => schema);
          expect(files.length).toBeGreaterThan(0);
          expect([where, status, files]).toEqual([where, status, files.map(() => FILE)]);
        }
      }
      const pathNames = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      const described = (operation.parameters ?? []).filter((parameter) => parameter.in === 'path');
      expect([where, described.map(({ name }) => name).sort()]).toEqual([where, pathNames.sort()]);
      for (const { name, schema } of operation.parameters ?? []) {
        expect([where, name, schema?.type]).toEqual([where, name, expect.stringMatching(/^\w+$/)]);
      }
    }
  });

  it('gives every command an example body that fits its schema', () => {
    for (const { method, path, operation } of operationsOf(document)) {
      const body = operation.requestBody?.content['application/json'];
      if (method !== 'post' || !body) continue;
      const { value } = body.examples?.['example'] ?? { value: undefined };
      expect([path, mismatches(document, body.schema, value)]).toEqual([path, []]);
    }
  });

  it('is shown by a page that loads everything from this server', async () => {
    const { text } = await app.http.get('/docs').expect(200).expect('Content-Type', /html/);
    for (const [, address = ''] of text.matchAll(/(?:src|href)=["']([^"']+)["']/g)) {
      expect(address).toMatch(/^\.\/docs\//);
      await app.http.get(address.slice(1)).expect(200);
    }
  });
});

describe('the answers', () => {
  const second = 'chuyen-doi-nhan-thuc-02';
  const task = (verb: string, of = TASK) => `/v1/plans/${PLAN}/tasks/${of}/${verb}`;
  const indicator = (verb: string) => `/v1/plans/${PLAN}/indicators/${INDICATOR}/${verb}`;
  const completed = example('task.report-progress', {
    asOf: '2025-11-15',
    period: undefined,
    percent: '100',
    completedOn: '2025-11-15',
  });

  /** All other commands in an order in which they make sense; the first ones were sent by `givenPlan`. */
  const steps: readonly (readonly [name: CommandName, path: string, actingFor: string, body?: object])[] = [
    ['organisation.assign-identifier', `/v1/organisations/${SO_TTTT}/assign-identifier`, UBND],
    ['plan.amend', `/v1/plans/${PLAN}/amend`, UBND],
    ['plan.revise-calendar', `/v1/plans/${PLAN}/revise-calendar`, SO_TTTT],
    ['task.revise', task('revise'), SO_TTTT],
    ['task.suspend', task('suspend'), SO_TTTT],
    ['task.resume', task('resume'), SO_TTTT],
    ['task.report-progress', task('report-progress'), SO_KHDT],
    ['task.revise-progress', task('revise-progress'), SO_KHDT],
    ['task.report-progress', task('report-progress'), SO_KHDT, completed],
    ['task.confirm-completion', task('confirm-completion'), SO_TTTT],
    ['task.reassign', task('reassign'), UBND],
    ['task.assign', task('assign', second), UBND],
    ['task.report-progress', task('report-progress', second), SO_KHDT],
    ['task.report-progress', task('report-progress', second), SO_KHDT, completed],
    ['task.reject-completion', task('reject-completion', second), UBND],
    ['task.withdraw', task('withdraw', second), UBND],
    ['indicator.report-value', indicator('report-value'), SO_KHDT],
    ['indicator.revise-value', indicator('revise-value'), SO_KHDT],
    ['indicator.revise-target', indicator('revise-target'), UBND],
    ['indicator.revise-definition', indicator('revise-definition'), UBND],
    ['indicator.reassign', indicator('reassign'), UBND],
    ['organisation.rename', `/v1/organisations/${SO_KHCN}/rename`, UBND],
    ['organisation.succeed', `/v1/organisations/${SO_TTTT}/succeed`, UBND],
  ];

  /** The reporting cycle in an order in which it makes sense, in a ledger of its own: here the work is nobody else's yet. */
  const half = `/v1/plans/${PLAN}/periods/2025-H2`;
  const year = `/v1/plans/${PLAN}/periods/2025`;
  const of = (organisation: string, verb: string, period = half) =>
    `${period}/submissions/${organisation}/${verb}`;
  const current = example('indicator.report-value', { asOf: '2025-12-10', period: '2025-H2' });
  const cycle: readonly (readonly [name: string, path: string, actingFor: string, body?: object])[] = [
    ['period.open', `${half}/open`, SO_TTTT],
    ['period.add-obligation', `${half}/add-obligation`, SO_TTTT],
    ['period.excuse', `${half}/excuse`, SO_TTTT],
    ['period.extend', `${half}/extend`, SO_TTTT],
    ['indicator.report-value', indicator('report-value'), SO_KHDT, current],
    ['submission.submit', of(SO_KHDT, 'submit'), SO_KHDT],
    ['submission.return', of(SO_KHDT, 'return'), SO_TTTT],
    ['submission.submit', of(SO_KHDT, 'submit'), SO_KHDT],
    ['submission.accept', of(SO_KHDT, 'accept'), SO_TTTT],
    ['period.edit-narrative', `${half}/edit-narrative`, SO_TTTT],
    ['period.close', `${half}/close`, SO_TTTT],
    ['period.publish', `${half}/publish`, SO_TTTT],
    ['period.reopen', `${half}/reopen`, SO_TTTT],
    ['period.open', `${year}/open`, SO_TTTT],
    ['period.add-obligation', `${year}/add-obligation`, SO_TTTT],
    ['submission.submit', of(SO_KHDT, 'submit', year), SO_KHDT],
    ['submission.submit-nil', of(SO_KHCN, 'submit-nil', year), SO_KHCN],
    ['period.review', `${year}/review`, SO_TTTT],
    ['indicator.revise-value', indicator('revise-value'), SO_KHDT],
  ];
  let cycleApp: TestApp;
  beforeAll(async () => {
    cycleApp = await startApp();
    await givenPlan(cycleApp);
  });
  afterAll(() => cycleApp.dispose());

  const documentedExample = (name: string): unknown =>
    operationsOf(document).find(({ operation }) => operation.operationId === name)?.operation.requestBody
      ?.content['application/json']?.examples?.['example']?.value;

  const result = (name: string, status: number) =>
    operationsOf(document).find(({ operation }) => operation.operationId === name)?.operation.responses[
      status
    ]?.content?.['application/json']?.schema ?? {};

  it('come for every documented example', async () => {
    for (const [name, path, actingFor, body = COMMAND_DOCS[name].example] of steps) {
      const answer = await command(app, path, body, actingFor);
      const status = name.endsWith('.assign') ? 201 : 200;
      expect([name, answer.status, answer.body]).toEqual([name, status, expect.anything()]);
      expect([name, mismatches(document, result(name, status), answer.body)]).toEqual([name, []]);
    }
  });

  it('come for every documented example of the reporting cycle', async () => {
    for (const [name, path, actingFor, body = documentedExample(name) as object] of cycle) {
      const answer = await command(cycleApp, path, body, actingFor);
      const status = ['period.open', 'period.publish'].includes(name) ? 201 : 200;
      expect([name, answer.status, answer.body]).toEqual([name, status, expect.anything()]);
      expect([name, mismatches(document, result(name, status), answer.body)]).toEqual([name, []]);
    }
  });

  it('were asked for with every command there is', () => {
    const given = ['organisation.register', 'plan.issue', 'indicator.assign'];
    const later = ['indicator.withdraw', 'plan.close'];
    const files = ['import', 'report.fill', 'task.attach-evidence', 'indicator.attach-evidence'];
    // Held against the documentation in persons.e2e-spec.ts.
    const persons = ['person.erase'];
    // In verify-file.e2e-spec.ts.
    const copies = ['verify'];
    const sent = [...steps, ...cycle].map(([name]) => name);
    const posts = operationsOf(document).filter(({ method }) => method === 'post');
    expect(posts.map(({ operation }) => operation.operationId).sort()).toEqual(
      [...new Set([...given, ...sent, ...later, ...files, ...persons, ...copies])].sort(),
    );
  });

  it('have the documented shape, for every question of the reporting cycle', async () => {
    for (const [name, path] of Object.entries(cycleQuestions)) {
      const { body } = await cycleApp.http.get(path).expect(200);
      expect([name, mismatches(document, result(name, 200), body)]).toEqual([name, []]);
    }
  });

  const cycleQuestions = {
    periods: `/v1/plans/${PLAN}/periods`,
    period: half,
    'period.timeliness': `${half}/timeliness`,
    'period.reminders': `${year}/reminders`,
    submissions: `${half}/submissions`,
    submission: `${half}/submissions/${SO_KHDT}`,
    'submission.draft': `${half}/submissions/${SO_KHDT}/draft`,
    'submission.history': `${half}/submissions/${SO_KHDT}/history`,
    'period.history': `${half}/history`,
    history: '/v1/history?limit=500',
    timeliness: `/v1/plans/${PLAN}/timeliness`,
    restatements: `/v1/plans/${PLAN}/restatements`,
    'organisation.inbox': `/v1/organisations/${SO_KHCN}/inbox`,
  };

  const EVIDENCE = Buffer.from('%PDF-1.7\n%%EOF\n');
  const ATTACHED = {
    task: `/v1/plans/${PLAN}/tasks/${TASK}/reports/1/evidence`,
    indicator: `/v1/plans/${PLAN}/indicators/${INDICATOR}/reports/1/evidence`,
  };

  it('come for every upload, also as it was sent', async () => {
    for (const [item, path] of Object.entries(ATTACHED)) {
      const answer = await app.http
        .post(path)
        .set('Prefer', 'wait=10')
        .set('X-Acting-For', SO_KHCN)
        .attach('files', EVIDENCE, 'bien-ban.pdf');
      expect([item, answer.status, answer.body]).toEqual([item, 201, expect.anything()]);
      expect([item, mismatches(document, result(`${item}.attach-evidence`, 201), answer.body)]).toEqual([
        item,
        [],
      ]);
    }
    const sha256 = createHash('sha256').update(EVIDENCE).digest('hex');
    const { body } = await app.http.get(`/v1/plans/${PLAN}/evidence/${sha256}`).expect(200);
    expect(EVIDENCE.equals(body as Uint8Array)).toBe(true);
  });

  it('have the documented shape, for every question', async () => {
    const known = { 'Idempotency-Key': 'bien-nhan' };
    const later = { due: { precision: 'day', on: '2025-12-31' }, effectiveOn: '2025-12-01' };
    await command(app, task('revise'), example('task.revise', later), UBND, known).expect(200);
    const questions = {
      organisations: '/v1/organisations',
      organisation: `/v1/organisations/${SO_TTTT}`,
      'organisation.history': `/v1/organisations/${SO_TTTT}/history`,
      plans: '/v1/plans',
      plan: `/v1/plans/${PLAN}`,
      'plan.history': `/v1/plans/${PLAN}/history?limit=3`,
      tasks: `/v1/plans/${PLAN}/tasks`,
      task: `/v1/plans/${PLAN}/tasks/${TASK}`,
      'task.history': `/v1/plans/${PLAN}/tasks/${TASK}/history`,
      indicators: `/v1/plans/${PLAN}/indicators`,
      indicator: `/v1/plans/${PLAN}/indicators/${INDICATOR}`,
      'indicator.history': `/v1/plans/${PLAN}/indicators/${INDICATOR}/history`,
      'task.evidence': ATTACHED.task,
      'indicator.evidence': ATTACHED.indicator,
      report: `/v1/plans/${PLAN}/reports/2025`,
      'report.lineage': `/v1/plans/${PLAN}/reports/2025/lineage?cell=indicator/${INDICATOR}/value`,
      'report.diff': `/v1/plans/${PLAN}/reports/2025/diff?from=8`,
      projections: '/v1/projections',
      live: '/health/live',
      ready: '/health/ready',
      problem: '/problems/unit-mismatch',
      receipt: '/v1/receipts/bien-nhan',
      'verify.code': '/v1/verify/0000-0000-0000-0000-0000-0000',
    };
    for (const [name, path] of Object.entries(questions)) {
      const { body } = await app.http.get(path).expect(200);
      expect([name, mismatches(document, result(name, 200), body)]).toEqual([name, []]);
    }
    // In lines of text: their formats have tests of their own.
    const lines = ['log.checkpoint', 'log.key', 'log.inclusion', 'log.consistency'];
    const gets = operationsOf(document).filter(({ method }) => method === 'get');
    expect(gets.map(({ operation }) => operation.operationId).sort()).toEqual(
      [...Object.keys({ ...questions, ...cycleQuestions }), ...lines, 'person', 'evidence'].sort(),
    );
  });

  it('explain every refusal in both languages at the address a problem points to', async () => {
    const { body: problem } = await app.http.get('/v1/plans/ke-hoach-la').expect(404);
    const { body } = await app.http.get((problem as { type: string }).type).expect(200);
    expect(body).toEqual({
      code: 'plan-unknown',
      status: 404,
      vi: expect.stringContaining('Không có kế hoạch'),
      en: expect.stringContaining('There is no plan'),
    });
  });

  it('still come when the rest is over: withdrawal and closing', async () => {
    await command(app, indicator('withdraw'), COMMAND_DOCS['indicator.withdraw'].example).expect(200);
    const closed = example('plan.close', { closedOn: '2025-12-19' });
    await command(app, `/v1/plans/${PLAN}/close`, closed).expect(200);
    const late = await command(app, task('report-progress'), example('task.report-progress'), SO_KHCN);
    expect([late.status, late.body]).toEqual([409, expect.objectContaining({ code: 'plan-closed' })]);
  });
});
