/** Bodies, headers and questions that are malformed, ambiguous or too much: refused in both languages, and nothing is written. */
import { INDICATOR, PLAN, SO_KHDT } from './harness.ts';
import {
  type Expected,
  INDICATORS,
  invalid,
  ledgerThatStays,
  number,
  overSocket,
  poster,
  raw,
  refused,
  reportValue,
  type Row,
  TASKS,
  VALUE,
} from './refused.ts';

const app = ledgerThatStays();
const post = poster(app);

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
      app()
        .http.post(`${INDICATORS}/${INDICATOR}/report-value`)
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
    expect(await overSocket(app().running.url, head.join('\r\n'))).toMatch(
      /^HTTP\/1\.1 413 [^]*"code":"body-too-large"/,
    );
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
    expect(await overSocket(app().running.url, head + chunk + chunk)).toMatch(
      /^HTTP\/1\.1 413 [^]*"code":"body-too-large"/,
    );
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
    expect(await overSocket(app().running.url, request)).toMatch(
      /^HTTP\/1\.1 431 [^]*application\/problem\+json[^]*"code":"headers-too-large"/,
    );
  });

  it('that are not HTTP', async () => {
    expect(await overSocket(app().running.url, 'XIN CHAO\r\n\r\n')).toMatch(
      /^HTTP\/1\.1 400 [^]*"code":"request-malformed"/,
    );
  });
});

describe('questions', () => {
  const get = (path: string) => (language: string) => app().http.get(path).set('Accept-Language', language);
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
    const request = app().http.get('/v1/plans/la');
    if (accepted !== undefined) request.set('Accept-Language', accepted);
    expect((await request).headers['content-language']).toBe(language);
  });
});
