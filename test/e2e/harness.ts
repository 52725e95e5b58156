/** The real application on a free port with its files in a folder of its own, and short ways to talk to it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import supertest from 'supertest';
import type { LedgerSource, RunningApp } from '../../apps/api/src/app.ts';
import { type AppOptions, createApp } from '../../apps/api/src/app.ts';
import { COMMAND_DOCS, type CommandName } from '../../apps/api/src/openapi/command-docs.ts';

export const PLAN = 'tuyen-quang-55-kh-ubnd';
export const UBND = 'ubnd-tuyen-quang';
export const SO_TTTT = 'so-tttt-tuyen-quang';
export const SO_KHCN = 'so-khcn-tuyen-quang';
export const SO_KHDT = 'so-khdt-tuyen-quang';
export const TASK = 'chuyen-doi-nhan-thuc-01';
export const INDICATOR = 'kinh-te-so-grdp';

/** The tests' day: 20 December 2025 in Vietnam. */
export const TODAY = '2025-12-20';
export const clock = () => new Date('2025-12-20T03:00:00.000Z');

export interface TestApp {
  readonly running: RunningApp;
  readonly folder: string;
  readonly http: ReturnType<typeof supertest>;
  /** Stops the app; the files stay. */
  stop(): Promise<void>;
  /** Stops the app and removes its files. */
  dispose(): Promise<void>;
}

export const temporaryFolder = (): string => mkdtempSync(join(tmpdir(), 'ledger-api-'));
export const removeFolder = (folder: string): void => rmSync(folder, { recursive: true, force: true });

export async function startApp(
  options: Partial<AppOptions> & { readonly folder?: string; readonly source?: LedgerSource } = {},
): Promise<TestApp> {
  const { folder = temporaryFolder(), source, ...rest } = options;
  const running = await createApp({ clock, ...rest, ...(source ?? { dataDir: folder }) });
  return {
    running,
    folder,
    http: supertest(running.url),
    stop: () => running.close(),
    async dispose() {
      await running.close();
      removeFolder(folder);
    },
  };
}

/** The documented example of a command, with some fields otherwise. */
export const example = (command: CommandName, fields: object = {}): Record<string, unknown> => ({
  ...COMMAND_DOCS[command].example,
  ...fields,
});

/** Sends a command for an organisation and waits until it can be read. */
export function command(
  { http }: TestApp,
  path: string,
  body: object | string | undefined,
  actingFor: string | null = UBND,
  headers: Readonly<Record<string, string>> = {},
): supertest.Test {
  const request = http.post(path).set('Prefer', 'wait=10').set('Accept-Language', 'en');
  if (actingFor !== null) request.set('X-Acting-For', actingFor);
  for (const [name, value] of Object.entries(headers)) request.set(name, value);
  return typeof body === 'string'
    ? request.set('Content-Type', headers['Content-Type'] ?? 'application/json').send(body)
    : request.send(body);
}

/** The organisations, the plan, its task and its indicator, all from the documented examples. */
export async function givenPlan(app: TestApp): Promise<void> {
  const since = { effectiveFrom: '2021-11-15' };
  for (const [code, tier] of [
    [UBND, 'province'],
    [SO_TTTT, 'department'],
    [SO_KHCN, 'department'],
    [SO_KHDT, 'department'],
  ] as const) {
    const body = { ...example('organisation.register', since), name: `Cơ quan ${code}`, tier };
    await command(app, `/v1/organisations/${code}/register`, body, null).expect(201);
  }
  await command(app, `/v1/plans/${PLAN}/issue`, example('plan.issue')).expect(201);
  await command(app, `/v1/plans/${PLAN}/tasks/${TASK}/assign`, example('task.assign')).expect(201);
  await command(app, `/v1/plans/${PLAN}/indicators/${INDICATOR}/assign`, example('indicator.assign')).expect(
    201,
  );
}

/** How much is in the ledger, once all of it can be read; what is refused must not change it. */
export async function head({ http }: TestApp): Promise<number> {
  for (;;) {
    const { body } = await http.get('/v1/projections').expect(200);
    const { data } = body as { data: { position: number; behind: boolean }[] };
    if (!data.some(({ behind }) => behind)) return Math.max(...data.map(({ position }) => position));
  }
}
