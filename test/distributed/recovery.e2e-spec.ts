/** Two API processes on one ledger: what a client reads through the other one, and what all of them do when the record is set back. */
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import supertest from 'supertest';
import { createApp } from '../../apps/api/src/app.ts';
import { type RunningProjector, startProjector } from '../../apps/projector/src/projector.ts';
import type { NewEvent } from '#event-store';
import { EventStoreDbEventStore } from '#event-store';
import { compareWithFold } from '#read-models';
import { progress } from '../../libs/event-store/src/testing/fixtures.ts';
import {
  clock,
  command,
  example,
  givenPlan,
  PLAN,
  removeFolder,
  SO_KHDT,
  TASK,
  temporaryFolder,
  type TestApp,
} from '../e2e/harness.ts';
import { IMPATIENT, type LedgerServers, startServers, stopSharedPostgres } from './servers.ts';

const TASK_URL = `/v1/plans/${PLAN}/tasks/${TASK}`;

let folder: string;
let servers: LedgerServers;
let one: TestApp;
let other: TestApp;
let projectors: RunningProjector[];
let troubles: string[];

beforeEach(async () => {
  folder = temporaryFolder();
  servers = await startServers(folder, { clock });
  troubles = [];
  projectors = [];
  one = await api('one');
  other = await api('other');
  await givenPlan(one);
});
afterEach(async () => {
  await Promise.all([one.stop(), other.stop(), ...projectors.map((projector) => projector.close())]);
  await servers.stop();
  removeFolder(folder);
});
afterAll(() => stopSharedPostgres());

async function api(name: string): Promise<TestApp> {
  const cacheFolder = `${folder}/${name}`;
  const running = await createApp({ clock, servers: { ...servers.settings, cacheFolder } });
  const stop = (): Promise<void> => running.close();
  return { running, folder, http: supertest(running.url), stop, dispose: stop };
}

/** Another projector in the place of the one that was closed. */
function startAnother(): void {
  projectors.push(
    startProjector({
      settings: { ...servers.settings, cacheFolder: `${folder}/another` },
      lease: IMPATIENT,
      clock,
      onTrouble: (message) => troubles.push(message),
    }),
  );
}

const report = (app: TestApp, narrative: string, headers: Record<string, string> = {}): supertest.Test =>
  command(app, `${TASK_URL}/report-progress`, { ...REPORT, narrative }, SO_KHDT, headers);
const REPORT = example('task.report-progress', { period: undefined });

interface Ready {
  readonly status: string;
  readonly readModels: { readonly status: string };
  readonly log: { readonly status: string };
  readonly projections: readonly { readonly name: string; readonly state: string }[];
}
const ready = async ({ http }: TestApp): Promise<Ready> => (await http.get('/health/ready')).body as Ready;

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await delay(20);
}

/** Holds up the projectors until called again. */
async function holdUp(): Promise<() => Promise<void>> {
  const client = new pg.Client({ connectionString: servers.settings.postgresUrl });
  client.on('error', () => undefined);
  await client.connect();
  await client.query('BEGIN; SELECT FROM ledger_read.projection FOR UPDATE');
  return () => client.end();
}

describe('a client who writes through one process and reads through another', () => {
  it('sees what he wrote when he shows its position', async () => {
    for (const narrative of ['a', 'b', 'c']) {
      const { headers } = await report(one, narrative, { Prefer: 'wait=0' }).expect(200);
      const position = String(headers['x-ledger-position']);
      const answer = await other.http.get(TASK_URL).set('X-Ledger-Position', position).expect(200);
      expect(answer.headers['preference-applied']).toBe('wait');
      expect(answer.body).toMatchObject({ data: { progress: { narrative } } });
    }
  });

  it('is told, not answered from before, where that cannot be read in time; his command is stored all the same', async () => {
    const letGo = await holdUp();
    const { headers } = await report(one, 'a', { Prefer: 'wait=0' }).expect(200);
    const position = String(headers['x-ledger-position']);
    const asked = { 'X-Ledger-Position': position, Prefer: 'wait=0' };
    const answer = await other.http.get(TASK_URL).set(asked).expect(503).expect('Retry-After', '1');
    expect(answer.body).toMatchObject({ code: 'position-not-read' });
    const waiting = other.http.get(`${TASK_URL}?knownAt=${position}`).set('Prefer', 'wait=20');
    const answered = waiting.then(({ body }) => body as unknown);
    await letGo();
    expect(await answered).toMatchObject({
      knownAt: Number(position),
      data: { progress: { narrative: 'a' } },
    });
  });
});

describe('an event that cannot be projected', () => {
  const unfit: NewEvent = { ...progress('a'), data: { plan: PLAN } as never };

  it('stops what cannot take it, which shows in the health of every API process', async () => {
    const store = await EventStoreDbEventStore.open(servers.eventStore.url);
    await store.append({ stream: 'task-foreign', expectedRevision: 'no-stream', events: [unfit] });
    await store.close();
    for (const app of [one, other]) {
      await until(async () => (await ready(app)).projections.some(({ state }) => state === 'stopped'));
      expect((await ready(app)).status).toBe('down');
    }
  });
});

describe('a record that is set back to an older copy', () => {
  /** What the last backup holds: everything up to here. */
  let backup: number;
  let position: string;
  const restore = async (): Promise<void> => {
    await servers.eventStore.stop();
    servers.eventStore.log.truncate(backup);
    await servers.eventStore.restart();
  };

  beforeEach(async () => {
    const { headers } = await report(one, 'in the backup', { 'Idempotency-Key': 'k1' }).expect(200);
    position = String(headers['x-ledger-position']);
    backup = servers.eventStore.log.records.length;
    await report(other, 'lost', { 'Idempotency-Key': 'k2', Prefer: 'wait=10, receipt' }).expect(200);
    await report(one, 'lost too', { 'Idempotency-Key': 'k3' }).expect(200);
  });

  it('shows in health for as long as the read models know more than it', async () => {
    const { body } = await one.http.get(TASK_URL).expect(200);
    const { knownAt } = body as { knownAt: number };
    await servers.projector.close();
    await restore();
    for (const app of [one, other]) {
      await until(async () => 'code' in (await ready(app)).readModels);
      expect(await ready(app)).toMatchObject({
        status: 'down',
        readModels: { status: 'down', code: 'store-rolled-back' },
      });
      const unknown = app.http
        .get(TASK_URL)
        .set({ 'X-Ledger-Position': String(knownAt + 1), Prefer: 'wait=0' });
      expect((await unknown.expect(409)).body).toMatchObject({ code: 'position-unknown' });
    }
    startAnother();
    await until(async () => (await ready(one)).readModels.status === 'up');
    const answer = await one.http.get(TASK_URL).set('X-Ledger-Position', position).expect(200);
    expect(answer.body).toMatchObject({ data: { progress: { narrative: 'in the backup' } } });
  });

  it('is followed again without a hand being lifted; only the log, which vouched for more, asks for a decision', async () => {
    await restore();
    await until(async () => {
      const { body } = await one.http.get(TASK_URL);
      return (
        (body as { data?: { progress: { narrative: string } } }).data?.progress.narrative === 'in the backup'
      );
    });
    expect(servers.troubles.join()).toContain('restored');

    // What was lost is carried out when it is sent again, through a process that had carried it out before too.
    for (const [app, key, narrative] of [
      [other, 'k2', 'lost'],
      [one, 'k3', 'lost too'],
    ] as const) {
      const { body } = await report(app, narrative, { 'Idempotency-Key': key }).expect(200);
      expect(body).toMatchObject({ repeated: false });
    }
    expect((await report(other, 'in the backup', { 'Idempotency-Key': 'k1' })).body).toMatchObject({
      repeated: true,
    });

    const store = await EventStoreDbEventStore.open(servers.eventStore.url);
    const { position: end } = await store.head();
    const scratch = temporaryFolder();
    const { postgresUrl } = servers.settings;
    const done = (): Promise<void> => Promise.resolve();
    expect(await compareWithFold(store, { postgres: postgresUrl }, scratch, () => undefined, done)).toEqual({
      position: end,
      difference: null,
      stopped: [],
    });
    removeFolder(scratch);
    await store.close();
    await until(async () => (await ready(one)).log.status === 'down');
    expect((await ready(one)).log).toMatchObject({ code: expect.stringMatching(/^log-/) });
  });
});
