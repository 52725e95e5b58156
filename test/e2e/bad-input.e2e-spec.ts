/** Whatever is wrong is named, with what was sent and what to do, in both languages; and nothing is written. */
import { connect } from 'node:net';
import type { Response } from 'supertest';
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

let app: TestApp;
let before: number;
beforeAll(async () => {
  app = await startApp();
  await givenPlan(app);
  const value = example('indicator.report-value');
  await command(app, `${INDICATORS}/${INDICATOR}/report-value`, value, SO_KHDT).expect(200);
  before = await head(app);
});
afterEach(async () => expect(await head(app)).toBe(before));
afterAll(() => app.dispose());

const TASKS = `/v1/plans/${PLAN}/tasks`;
const INDICATORS = `/v1/plans/${PLAN}/indicators`;

interface Expected {
  readonly status: number;
  readonly code: string;
  readonly field?: string;
  /** Code of the item, where it is not that of the whole. */
  readonly item?: string;
  readonly value?: string;
}

/** Sends the same twice, in both languages, and holds the answers against what is expected. */
async function refused(send: (language: 'vi' | 'en') => PromiseLike<Response>, expected: Expected) {
  const { status, code, field, item = code, value } = expected;
  const details: string[] = [];
  for (const language of ['vi', 'en'] as const) {
    const answer = await send(language);
    expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/);
    expect(answer.headers['content-language']).toBe(language);
    const problem = answer.body as { detail: string; errors: { field: string; detail: string }[] };
    expect(problem).toMatchObject({
      type: `/problems/${code}`,
      status,
      code,
      title: expect.any(String),
      instance: answer.headers['x-correlation-id'],
      errors:
        field === undefined
          ? []
          : expect.arrayContaining([
              expect.objectContaining({ field, code: item, ...(value === undefined ? {} : { value }) }),
            ]),
    });
    expect(answer.status).toBe(status);
    details.push(problem.detail, ...problem.errors.map(({ detail }) => detail));
  }
  const [vi, en] = [details.slice(0, details.length / 2), details.slice(details.length / 2)];
  expect(vi).not.toEqual(en);
  for (const detail of details) {
    expect(detail).not.toMatch(/undefined|\{\w+\}/);
    expect(detail).not.toContain('\u001f');
  }
}

const post =
  (path: string, body: object | string | undefined, actingFor: string | null, more = {}) =>
  (language: string) =>
    command(app, path, body, actingFor, { 'Accept-Language': language, ...more });

const VALUE = example('indicator.report-value');
const PROGRESS = example('task.report-progress');
const JUSTIFIED = example('task.suspend');
const number = (value: unknown) => ({ ...VALUE, value: { kind: 'number', value } });
const invalid = { status: 400, code: 'input-invalid' };

type Row = readonly [
  what: string,
  path: string,
  body: object | string | undefined,
  actingFor: string | null,
  expected: Expected,
];
const reportValue = (what: string, body: object | string, expected: Expected): Row => [
  what,
  `${INDICATORS}/${INDICATOR}/report-value`,
  body,
  SO_KHDT,
  expected,
];
const reportProgress = (what: string, body: object, expected: Expected): Row => [
  what,
  `${TASKS}/${TASK}/report-progress`,
  body,
  SO_KHDT,
  expected,
];
/** The same body as JSON text with something else in the place of a text. */
const raw = (body: object, text: string, replacement: string): string =>
  JSON.stringify(body).replace(JSON.stringify(text), replacement);

describe('what a command is about', () => {
  const unknown = (code: string, field: string, value: string): Expected => ({
    status: 404,
    code,
    field,
    value,
  });
  const rows: readonly Row[] = [
    [
      'an unknown plan',
      `/v1/plans/la/tasks/${TASK}/report-progress`,
      PROGRESS,
      SO_KHDT,
      unknown('plan-unknown', 'plan', 'la'),
    ],
    [
      'an unknown plan to amend',
      '/v1/plans/la/amend',
      example('plan.amend'),
      UBND,
      unknown('plan-unknown', 'plan', 'la'),
    ],
    [
      'an unknown task',
      `${TASKS}/la/report-progress`,
      PROGRESS,
      SO_KHDT,
      unknown('task-unknown', 'task', 'la'),
    ],
    [
      'an unknown indicator',
      `${INDICATORS}/la/report-value`,
      VALUE,
      SO_KHDT,
      unknown('indicator-unknown', 'indicator', 'la'),
    ],
    [
      'an unknown organisation',
      '/v1/organisations/la/rename',
      example('organisation.rename'),
      null,
      unknown('organisation-unknown', 'organisation', 'la'),
    ],
    [
      'an unknown lead',
      `${TASKS}/moi/assign`,
      example('task.assign', { lead: 'la' }),
      UBND,
      unknown('organisation-unknown', 'lead', 'la'),
    ],
    [
      'an unknown group',
      `${TASKS}/moi/assign`,
      example('task.assign', { group: 'la' }),
      UBND,
      unknown('group-unknown', 'group', 'la'),
    ],
    [
      'an unknown report',
      `${INDICATORS}/${INDICATOR}/revise-value`,
      example('indicator.revise-value', { report: 9 }),
      SO_KHDT,
      unknown('report-unknown', 'report', '9'),
    ],
    [
      'a task that is there already',
      `${TASKS}/${TASK}/assign`,
      example('task.assign'),
      UBND,
      { status: 409, code: 'already-exists', field: 'task', value: TASK },
    ],
    [
      'another organisation’s task',
      `${TASKS}/${TASK}/report-progress`,
      PROGRESS,
      SO_TTTT,
      { status: 403, code: 'not-your-assignment', field: 'X-Acting-For', value: SO_TTTT },
    ],
    [
      'another organisation’s indicator',
      `${INDICATORS}/${INDICATOR}/report-value`,
      VALUE,
      null,
      { status: 403, code: 'not-your-assignment', field: 'X-Acting-For' },
    ],
    [
      'a decision that is not the department’s',
      `${TASKS}/${TASK}/suspend`,
      JUSTIFIED,
      SO_KHDT,
      { status: 403, code: 'not-the-managing-agency', field: 'X-Acting-For', value: SO_KHDT },
    ],
    [
      'funding that does not add up',
      `${TASKS}/moi/assign`,
      example('task.assign', { funding: { total: '5', parts: [{ code: 'a', name: 'A', amount: '4' }] } }),
      UBND,
      { status: 422, code: 'sum-mismatch', field: 'funding.total', value: '5' },
    ],
    [
      'a code with capitals',
      `${TASKS}/Moi/assign`,
      example('task.assign'),
      UBND,
      { ...invalid, field: 'task', item: 'code', value: 'Moi' },
    ],
    [
      'a code with a slash',
      `${TASKS}/a%2Fb/assign`,
      example('task.assign'),
      UBND,
      { ...invalid, field: 'task', item: 'code', value: 'a/b' },
    ],
    [
      'a code with a NUL',
      `${TASKS}/a%00/assign`,
      example('task.assign'),
      UBND,
      { ...invalid, field: 'task', item: 'code' },
    ],
    [
      'a code of 81 characters',
      `${TASKS}/${'a'.repeat(81)}/assign`,
      example('task.assign'),
      UBND,
      { ...invalid, field: 'task', item: 'code' },
    ],
    [
      'a code of a thousand characters',
      `${TASKS}/${'a'.repeat(1_000)}/assign`,
      example('task.assign'),
      UBND,
      { status: 414, code: 'url-too-long' },
    ],
    [
      'a URL that cannot be decoded',
      `${TASKS}/%E0%A4%A/assign`,
      example('task.assign'),
      UBND,
      { status: 400, code: 'request-malformed' },
    ],
    ['a verb that is not there', `${TASKS}/${TASK}/delete`, {}, UBND, { status: 404, code: 'route-unknown' }],
    [
      'a query parameter on a command',
      `${TASKS}/moi/assign?dryRun=true`,
      example('task.assign'),
      UBND,
      { ...invalid, field: 'dryRun', item: 'unknown-field' },
    ],
    [
      'a parameter given twice',
      `${TASKS}/moi/assign?a=1&a=2`,
      example('task.assign'),
      UBND,
      { ...invalid, field: 'a', item: 'duplicate', value: '1, 2' },
    ],
    [
      'a parameter that reaches for prototypes',
      `${TASKS}/moi/assign?__proto__=1`,
      example('task.assign'),
      UBND,
      { ...invalid, field: '__proto__', item: 'unknown-field' },
    ],
  ];
  it.each(rows)('%s', (_, path, body, actingFor, expected) => refused(post(path, body, actingFor), expected));
});

describe('figures, dates and texts', () => {
  const value = (item: string, sent?: string): Expected => ({
    ...invalid,
    field: 'value.value',
    item,
    ...(sent === undefined ? {} : { value: sent }),
  });
  const text = (item: string): Expected => ({ ...invalid, field: 'narrative', item });
  const rows: readonly Row[] = [
    reportValue('a share above 100', number('100.01'), {
      status: 422,
      code: 'out-of-range',
      field: 'value.value',
      value: '100.01',
    }),
    reportValue('a share below 0', number('-0.5'), {
      status: 422,
      code: 'out-of-range',
      field: 'value.value',
      value: '-0.5',
    }),
    reportValue('too many decimals', number('12.205'), {
      status: 422,
      code: 'too-many-decimals',
      field: 'value.value',
      value: '12.205',
    }),
    reportValue(
      'the wrong unit',
      { ...VALUE, unit: '%' },
      { status: 422, code: 'unit-mismatch', field: 'unit', value: '%' },
    ),
    reportValue(
      'a value of another kind',
      { ...VALUE, value: { kind: 'rank', rank: 3 } },
      { status: 422, code: 'value-kind-mismatch', field: 'value.kind', value: 'rank' },
    ),
    reportValue(
      'fields of another kind',
      { ...VALUE, value: { kind: 'rank', value: '3' } },
      { ...invalid, field: 'value.kind', item: 'fields-by-kind', value: 'rank' },
    ),
    reportValue('a JSON number for a figure', number(12.2), value('decimal', '12.2')),
    reportValue('a comma for the point', number('12,20'), value('decimal', '12,20')),
    reportValue('an exponent', number('1e3'), value('decimal', '1e3')),
    reportValue('the text NaN', number('NaN'), value('decimal', 'NaN')),
    reportValue('the text Infinity', number('Infinity'), value('decimal', 'Infinity')),
    reportValue('full-width digits', number('１２'), value('decimal')),
    reportValue('an empty figure', number(''), value('decimal', '')),
    reportValue('1e400', raw(number('N'), 'N', '1e400'), value('decimal', 'Infinity')),
    reportValue('NaN', raw(number('N'), 'N', 'NaN'), {
      status: 400,
      code: 'json-malformed',
      field: 'value.value',
      value: 'NaN',
    }),
    reportValue('Infinity', raw(number('N'), 'N', 'Infinity'), {
      status: 400,
      code: 'json-malformed',
      field: 'value.value',
      value: 'Infinity',
    }),
    reportValue(
      'a day that does not exist',
      { ...VALUE, asOf: '2025-02-30' },
      { ...invalid, field: 'asOf', item: 'date', value: '2025-02-30' },
    ),
    reportValue(
      'a day written otherwise',
      { ...VALUE, asOf: '14/06/2025' },
      { ...invalid, field: 'asOf', item: 'date', value: '14/06/2025' },
    ),
    reportValue(
      'a day in the future',
      { ...VALUE, asOf: '2025-12-21', period: undefined },
      { status: 422, code: 'date-in-future', field: 'asOf', value: '2025-12-21' },
    ),
    reportValue(
      'a day before the assignment',
      { ...VALUE, asOf: '2022-04-11', period: undefined },
      { status: 422, code: 'date-too-early', field: 'asOf', value: '2022-04-11' },
    ),
    reportValue(
      'a day outside its period',
      { ...VALUE, asOf: '2025-06-15' },
      { status: 422, code: 'period-mismatch', field: 'period', value: '2025-H1' },
    ),
    reportValue(
      'no period',
      { ...VALUE, period: '2025-Q1' },
      { ...invalid, field: 'period', item: 'period', value: '2025-Q1' },
    ),
    reportValue('a NUL in a text', { ...VALUE, narrative: 'a\u0000b' }, text('text')),
    reportValue('half a surrogate pair', { ...VALUE, narrative: 'a\ud800b' }, text('text')),
    reportValue(
      'half a surrogate pair as an escape',
      raw({ ...VALUE, narrative: 'N' }, 'N', '"\\udc00"'),
      text('text'),
    ),
    reportValue('a raw control character', raw({ ...VALUE, narrative: 'N' }, 'N', '"a\u0001"'), {
      status: 400,
      code: 'json-malformed',
      field: 'narrative',
    }),
    reportValue('a text that is too long', { ...VALUE, narrative: 'a'.repeat(10_001) }, text('text')),
    reportValue('a text that is no text', { ...VALUE, narrative: { text: 'x' } }, text('text')),
    reportValue(
      'an unknown field',
      { ...VALUE, actor: 'x' },
      { ...invalid, field: 'actor', item: 'unknown-field' },
    ),
    reportValue(
      'a field named as a method',
      { ...VALUE, hasOwnProperty: 1 },
      { status: 400, code: 'json-forbidden-key', field: 'hasOwnProperty' },
    ),
    reportValue(
      'a missing field',
      { ...VALUE, unit: undefined },
      { ...invalid, field: 'unit', item: 'text' },
    ),
    reportValue(
      'a list for an object',
      { ...VALUE, value: [VALUE['value']] },
      { ...invalid, field: 'value', item: 'object' },
    ),
    reportProgress(
      'more than 100 per cent',
      { ...PROGRESS, percent: '100.5' },
      { status: 422, code: 'out-of-range', field: 'percent', value: '100.5' },
    ),
    reportProgress(
      'less than 0 per cent',
      { ...PROGRESS, percent: '-1' },
      { status: 422, code: 'out-of-range', field: 'percent', value: '-1' },
    ),
    reportProgress(
      'completed at 99 per cent',
      { ...PROGRESS, percent: '99', completedOn: '2025-06-10' },
      { status: 422, code: 'out-of-range', field: 'percent', value: '99' },
    ),
    reportProgress(
      'đồng with a fraction',
      { ...PROGRESS, disbursed: '1.5' },
      { ...invalid, field: 'disbursed', item: 'money', value: '1.5' },
    ),
    reportProgress(
      'nothing told',
      { ...PROGRESS, narrative: '   ' },
      { ...invalid, field: 'narrative', item: 'text' },
    ),
    [
      'a revision without a reason',
      `${TASKS}/${TASK}/suspend`,
      { ...JUSTIFIED, reason: undefined },
      UBND,
      { ...invalid, field: 'reason', item: 'text' },
    ],
    [
      'a revision with a blank reason',
      `${TASKS}/${TASK}/suspend`,
      { ...JUSTIFIED, reason: ' \t ' },
      UBND,
      { ...invalid, field: 'reason', item: 'text' },
    ],
    [
      'a revision without a legal basis',
      `${TASKS}/${TASK}/suspend`,
      { ...JUSTIFIED, legalBasis: undefined },
      UBND,
      { ...invalid, field: 'legalBasis', item: 'object' },
    ],
    [
      'a wrong date deep inside',
      `${TASKS}/${TASK}/suspend`,
      { ...JUSTIFIED, legalBasis: { number: '1', issuedOn: '2025-13-01' } },
      UBND,
      { ...invalid, field: 'legalBasis.issuedOn', item: 'date', value: '2025-13-01' },
    ],
    [
      'a correction that changes nothing',
      `${INDICATORS}/${INDICATOR}/revise-value`,
      example('indicator.revise-value', { value: VALUE['value'] }),
      SO_KHDT,
      { status: 422, code: 'nothing-changes', field: 'value' },
    ],
  ];
  it.each(rows)('%s', (_, path, body, actingFor, expected) => refused(post(path, body, actingFor), expected));

  it('all at once, each named', async () => {
    const body = { ...VALUE, asOf: 'x', unit: '', value: { kind: 'number', value: 1 } };
    const { body: problem } = await command(app, `${INDICATORS}/${INDICATOR}/report-value`, body, SO_KHDT);
    const { errors } = problem as { errors: { field: string }[] };
    expect(errors.map(({ field }) => field).sort()).toEqual(['asOf', 'unit', 'value.value']);
  });
});

describe('bodies', () => {
  const deep = (levels: number): string => `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`;
  const json = (code: string, field?: string): Expected => ({
    status: 400,
    code,
    ...(field === undefined ? {} : { field }),
  });
  const rows: readonly Row[] = [
    reportValue('a key given twice', raw(VALUE, '2025-06-14', '"2025-06-14","asOf":"2025-06-13"'), {
      ...json('json-duplicate-key', 'asOf'),
      value: 'asOf',
    }),
    reportValue(
      'a key given twice, once escaped',
      raw(VALUE, '2025-06-14', '"2025-06-14","\\u0061sOf":"2025-06-13"'),
      json('json-duplicate-key', 'asOf'),
    ),
    reportValue(
      'a nested key given twice',
      raw(number('1'), '1', '"1","kind":"rank"'),
      json('json-duplicate-key', 'value.kind'),
    ),
    reportValue(
      '__proto__',
      raw(VALUE, '2025-06-14', '"2025-06-14","__proto__":{"unit":"x"}'),
      json('json-forbidden-key', '__proto__'),
    ),
    reportValue(
      'a nested __proto__',
      raw(number('1'), '1', '"1","__proto__":null'),
      json('json-forbidden-key', 'value.__proto__'),
    ),
    reportValue(
      'constructor.prototype',
      raw(VALUE, '2025-06-14', '"2025-06-14","constructor":{"prototype":{}}'),
      json('json-forbidden-key', 'constructor'),
    ),
    reportValue('nesting of 17 levels', deep(17), json('json-too-deep', Array(16).fill('a').join('.'))),
    reportValue(
      'nesting of 100,000 levels',
      deep(100_000),
      json('json-too-deep', Array(16).fill('a').join('.')),
    ),
    reportValue('nesting that never ends', '['.repeat(100_000), { status: 400, code: 'json-too-deep' }),
    reportValue('a trailing comma', '{"asOf":"2025-06-14",}', json('json-malformed', '')),
    reportValue('a comment', '{"asOf":"2025-06-14" /* x */}', {
      status: 400,
      code: 'json-malformed',
      field: 'asOf',
    }),
    reportValue('half a body', JSON.stringify(VALUE).slice(0, 40), { status: 400, code: 'json-malformed' }),
    reportValue('a list', '[]', { ...invalid, field: '', item: 'object' }),
    reportValue('null', 'null', { ...invalid, field: '', item: 'object' }),
    reportValue('a text', '"x"', { ...invalid, field: '', item: 'object', value: 'x' }),
    reportValue('more than 1 MiB', `{"a":"${'x'.repeat(1_100_000)}"}`, {
      status: 413,
      code: 'body-too-large',
    }),
  ];
  it.each(rows)('%s', async (what, path, body, actingFor, expected) => {
    if (expected.field !== undefined || what.startsWith('more'))
      return refused(post(path, body, actingFor), expected);
    const { status, body: problem } = await post(path, body, actingFor)('en');
    expect([status, problem]).toEqual([expected.status, expect.objectContaining({ code: expected.code })]);
  });

  it('nothing', () =>
    refused(post(`${INDICATORS}/${INDICATOR}/report-value`, undefined, SO_KHDT), {
      ...invalid,
      field: '',
      item: 'object',
    }));

  it.each([
    ['text/plain', 415],
    ['application/x-www-form-urlencoded', 415],
    ['application/yaml', 415],
    ['application/json; charset=iso-8859-1', 415],
    ['application/jsonx', 415],
    ['nonsense', 415],
  ])('of type %s', (type, status) =>
    refused(
      post(`${INDICATORS}/${INDICATOR}/report-value`, JSON.stringify(VALUE), SO_KHDT, {
        'Content-Type': type,
      }),
      {
        status,
        code: 'media-type-unsupported',
        field: 'Content-Type',
        value: type,
      },
    ),
  );

  it('that are not UTF-8', async () => {
    const send = (language: string) =>
      app.http
        .post(`${INDICATORS}/${INDICATOR}/report-value`)
        .set({ 'Content-Type': 'application/json', 'Accept-Language': language })
        .serialize((body: unknown) => body as string)
        .send(Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x7d]));
    await refused(send, { status: 400, code: 'text-encoding' });
  });

  it('of 100 MB, which are not even read', async () => {
    const head = [
      `POST ${INDICATORS}/${INDICATOR}/report-value HTTP/1.1`,
      'Host: localhost',
      'Content-Type: application/json',
      'Content-Length: 100000000',
      '',
      '{"a":"',
    ];
    expect(await overSocket(head.join('\r\n'))).toMatch(/^HTTP\/1\.1 413 [^]*"code":"body-too-large"/);
  });

  it('of 100 MB in chunks without a length, which are cut off', async () => {
    const chunk = `100000\r\n${'x'.repeat(0x100000)}\r\n`;
    const head = [
      `POST ${INDICATORS}/${INDICATOR}/report-value HTTP/1.1`,
      'Host: localhost',
      'Content-Type: application/json',
      'Transfer-Encoding: chunked',
      '',
      '',
    ].join('\r\n');
    expect(await overSocket(head + chunk + chunk)).toMatch(/^HTTP\/1\.1 413 [^]*"code":"body-too-large"/);
  });
});

describe('headers', () => {
  const path = `${INDICATORS}/${INDICATOR}/report-value`;
  it.each([
    ['X-Actor', 'Nguyễn Văn A', 'actor'],
    ['X-Actor', 'a b', 'actor'],
    ['X-Actor', 'a'.repeat(81), 'actor'],
    ['X-Acting-For', 'Sở', 'code'],
    ['X-Correlation-Id', 'a b', 'correlation-id'],
    ['X-Correlation-Id', 'a'.repeat(101), 'correlation-id'],
  ])('%s: %s', (name, value, item) =>
    refused(post(path, VALUE, null, { [name]: Buffer.from(value).toString('latin1') }), {
      ...invalid,
      field: name,
      item,
    }),
  );

  it('Host of another site', () =>
    refused(post(path, VALUE, SO_KHDT, { Host: 'ke-gian.example' }), {
      status: 421,
      code: 'host-not-allowed',
      field: 'Host',
      value: 'ke-gian.example',
    }));

  it('too large', async () => {
    const request = `GET /v1/plans HTTP/1.1\r\nHost: localhost\r\nX-Long: ${'x'.repeat(20_000)}\r\n\r\n`;
    expect(await overSocket(request)).toMatch(
      /^HTTP\/1\.1 431 [^]*application\/problem\+json[^]*"code":"headers-too-large"/,
    );
  });

  it('that are not HTTP', async () => {
    expect(await overSocket('XIN CHAO\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 [^]*"code":"request-malformed"/);
  });
});

describe('questions', () => {
  const get = (path: string) => (language: string) => app.http.get(path).set('Accept-Language', language);
  it.each([
    ['a day that does not exist', `/v1/plans/${PLAN}?asOf=2025-02-30`, 'asOf', 'date', '2025-02-30'],
    ['no position', `/v1/plans/${PLAN}?knownAt=-1`, 'knownAt', 'known-at', '-1'],
    [
      'no instant',
      `/v1/plans/${PLAN}?knownAt=2025-02-30T00:00:00Z`,
      'knownAt',
      'known-at',
      '2025-02-30T00:00:00Z',
    ],
    [
      'an instant without its offset',
      `/v1/plans/${PLAN}?knownAt=2025-02-03T00:00:00`,
      'knownAt',
      'known-at',
      undefined,
    ],
    [
      'a parameter that is not there',
      `/v1/plans/${PLAN}?as_of=2025-01-01`,
      'as_of',
      'unknown-field',
      undefined,
    ],
    [
      'a parameter given twice',
      `/v1/plans/${PLAN}?asOf=2025-01-01&asOf=2025-01-02`,
      'asOf',
      'duplicate',
      '2025-01-01, 2025-01-02',
    ],
    ['no cell', `${TASKS}?cell=done`, 'cell', 'one-of', 'done'],
    ['no limit', `/v1/plans/${PLAN}/history?limit=0`, 'limit', 'integer', '0'],
    ['a limit with an exponent', `/v1/plans/${PLAN}/history?limit=1e2`, 'limit', 'integer', '1e2'],
    ['too high a limit', `/v1/plans/${PLAN}/history?limit=501`, 'limit', 'integer', '501'],
    ['a position that is no number', `/v1/plans/${PLAN}/history?after=x`, 'after', 'integer', 'x'],
    ['a code with blanks', '/v1/plans/a%20b', 'plan', 'code', 'a b'],
  ])('with %s', (_, path, field, item, value) =>
    refused(get(path), { ...invalid, field, item, ...(value === undefined ? {} : { value }) }),
  );

  it.each([
    [undefined, 'vi'],
    ['fr', 'vi'],
    ['*', 'vi'],
    ['en-GB,en;q=0.8', 'en'],
    ['vi;q=0.5, en;q=0.9', 'en'],
    ['en;q=0, *;q=0.1', 'vi'],
    ['en;q=abc,vi', 'vi'],
  ])('are answered by Accept-Language %s in %s', async (accepted, language) => {
    const request = app.http.get('/v1/plans/la');
    if (accepted !== undefined) request.set('Accept-Language', accepted);
    expect((await request).headers['content-language']).toBe(language);
  });
});

/** Sends bytes as they are and gives what comes back until the server hangs up. */
function overSocket(bytes: string): Promise<string> {
  const { hostname, port } = new URL(app.running.url);
  return new Promise((resolve) => {
    let answer = '';
    const socket = connect(Number(port), hostname, () => socket.write(bytes));
    socket.setEncoding('utf8');
    socket.on('data', (data: string) => (answer += data));
    // A server that refuses a body hangs up while it is still being sent.
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(answer));
    socket.setTimeout(3_000, () => socket.destroy());
  });
}
