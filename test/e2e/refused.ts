/** How a refusal is tested: sent in both languages, named field by field, and tabled as rows. */
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
  startApp,
  TASK,
  type TestApp,
} from './harness.ts';

export const TASKS = `/v1/plans/${PLAN}/tasks`;
export const INDICATORS = `/v1/plans/${PLAN}/indicators`;

export interface Expected {
  readonly status: number;
  readonly code: string;
  readonly field?: string;
  /** Code of the item, where it is not that of the whole. */
  readonly item?: string;
  readonly value?: string;
}

/** Sends the same twice, in both languages, and holds the answers against what is expected. */
export async function refused(send: (language: 'vi' | 'en') => PromiseLike<Response>, expected: Expected) {
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
    // A blank that was not filled; the tags of a template have underscores and may be shown.
    expect(detail).not.toMatch(/undefined|\{[A-Za-z]+\}/);
    expect(detail).not.toContain('\u001f');
  }
}

/** Sends a command in the language asked for. */
export const poster =
  (app: () => TestApp) =>
  (path: string, body: object | string | undefined, actingFor: string | null, more = {}) =>
  (language: string) =>
    command(app(), path, body, actingFor, { 'Accept-Language': language, ...more });

export const VALUE = example('indicator.report-value');
export const PROGRESS = example('task.report-progress');
export const JUSTIFIED = example('task.suspend');
export const number = (value: unknown) => ({ ...VALUE, value: { kind: 'number', value } });
export const invalid = { status: 400, code: 'input-invalid' };

export type Row = readonly [
  what: string,
  path: string,
  body: object | string | undefined,
  actingFor: string | null,
  expected: Expected,
];
export const reportValue = (what: string, body: object | string, expected: Expected): Row => [
  what,
  `${INDICATORS}/${INDICATOR}/report-value`,
  body,
  SO_KHDT,
  expected,
];
export const reportProgress = (what: string, body: object, expected: Expected): Row => [
  what,
  `${TASKS}/${TASK}/report-progress`,
  body,
  SO_KHDT,
  expected,
];
/** The same body as JSON text with something else in the place of a text. */
export const raw = (body: object, text: string, replacement: string): string =>
  JSON.stringify(body).replace(JSON.stringify(text), replacement);

/** Sends bytes as they are and gives what comes back until the server hangs up. */
export function overSocket(url: string, bytes: string): Promise<string> {
  const { hostname, port } = new URL(url);
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

/** A ledger with a plan and one value for the tests of a file: after each of them there is nothing more in it. */
export function ledgerThatStays(): () => TestApp {
  let app: TestApp;
  let before: number;
  beforeAll(async () => {
    app = await startApp();
    await givenPlan(app);
    await command(app, `${INDICATORS}/${INDICATOR}/report-value`, VALUE, SO_KHDT).expect(200);
    before = await head(app);
  });
  afterEach(async () => expect(await head(app)).toBe(before));
  afterAll(() => app.dispose());
  return () => app;
}
