/** The real application on a free port with its files in a folder of its own, and short ways to talk to it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import supertest from 'supertest';
import type { LedgerSource, RunningApp } from '../../apps/api/src/app.ts';
import { type AppOptions, createApp } from '../../apps/api/src/app.ts';
import { type LedgerServers, startServers, stopSharedPostgres } from '../distributed/servers.ts';
import type { EventStore } from '#event-store';
import { EVENT_STORE } from '../../apps/api/src/ledger/tokens.ts';
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

/** The profile of this run; see `jest.config.ts`. */
export const isDistributed = process.env['LEDGER_TEST_PROFILE'] === 'distributed';
/** The servers of distributed ledgers by their folders, for as long as a test uses them. */
const servers = new Map<string, LedgerServers>();

/** Apps that run: a test that fails leaves its own behind. */
const apps = new Set<RunningApp>();

afterAll(async () => {
  for (const running of [...apps]) await close(running);
  for (const folder of [...servers.keys()]) await removeServers(folder);
  await stopSharedPostgres();
});

export async function startApp(
  options: Partial<AppOptions> & { readonly folder?: string; readonly source?: LedgerSource } = {},
): Promise<TestApp> {
  const { folder = temporaryFolder(), source, ...rest } = options;
  const asked = { clock, ...rest };
  const running = await createApp({ ...asked, ...(source ?? (await sourceAt(folder, asked.clock))) });
  apps.add(running);
  return {
    running,
    folder,
    http: supertest(running.url),
    stop: () => close(running),
    async dispose() {
      await close(running);
      await removeServers(folder);
      removeFolder(folder);
    },
  };
}

async function close(running: RunningApp): Promise<void> {
  apps.delete(running);
  await running.close();
}

/** The ledger of a folder, in the profile of this run; one that was stopped goes on. */
async function sourceAt(folder: string, now: () => Date): Promise<LedgerSource> {
  if (!isDistributed) return { dataDir: folder };
  const there = servers.get(folder) ?? (await startServers(folder, { clock: now }));
  servers.set(folder, there);
  return { servers: there.settings };
}

async function removeServers(folder: string): Promise<void> {
  const there = servers.get(folder);
  servers.delete(folder);
  await there?.stop();
}

/** The servers of a ledger; undefined where it is in a folder. */
export const serversOf = ({ folder }: TestApp): LedgerServers | undefined => servers.get(folder);

/** The record itself, in which events are stored. */
export const recordOf = ({ running }: TestApp): EventStore => running.app.get<EventStore>(EVENT_STORE);

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

/** The organisations, the plan, its task and its indicator, all from the documented examples; the last is waited for. */
export async function givenPlan(app: TestApp): Promise<void> {
  const since = { effectiveFrom: '2021-11-15' };
  // What commands are decided by is in the record; only who reads has to wait.
  const atOnce = { Prefer: 'wait=0' };
  for (const [code, tier] of [
    [UBND, 'province'],
    [SO_TTTT, 'department'],
    [SO_KHCN, 'department'],
    [SO_KHDT, 'department'],
  ] as const) {
    const body = { ...example('organisation.register', since), name: `Cơ quan ${code}`, tier };
    await command(app, `/v1/organisations/${code}/register`, body, null, atOnce).expect(201);
  }
  await command(app, `/v1/plans/${PLAN}/issue`, example('plan.issue'), UBND, atOnce).expect(201);
  const task = `/v1/plans/${PLAN}/tasks/${TASK}/assign`;
  await command(app, task, example('task.assign'), UBND, atOnce).expect(201);
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
