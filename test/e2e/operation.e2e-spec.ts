/** Running the server: health, going down, and who may reach it. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { SqliteEventStore } from '#event-store';
import { PROJECTIONS, ReadModels } from '#read-models';
import { createApp } from '../../apps/api/src/app.ts';
import type { ActorResolver } from '../../apps/api/src/auth/actor.ts';
import {
  clock,
  command,
  example,
  givenPlan,
  INDICATOR,
  PLAN,
  removeFolder,
  SO_KHDT,
  startApp,
  temporaryFolder,
  type TestApp,
  UBND,
} from './harness.ts';

const REPORT = `/v1/plans/${PLAN}/indicators/${INDICATOR}/report-value`;

describe('health', () => {
  it('says that the server runs, that the store answers and how far every read model is', async () => {
    const app = await startApp();
    await givenPlan(app);
    expect((await app.http.get('/health/live').expect(200)).body).toEqual({ status: 'up' });
    const { body } = await app.http.get('/health/ready').expect(200);
    expect(body).toEqual({
      status: 'up',
      draining: false,
      store: { status: 'up' },
      readModels: { status: 'up' },
      log: { status: 'up' },
      projections: PROJECTIONS.map(({ name }) => name)
        .sort()
        .map((name) => ({ name, status: 'up', state: 'running', position: 7, lagSeconds: 0 })),
    });
    await app.dispose();
  });

  it('is not ready while a read model is stopped, names the event that stopped it, and stays alive', async () => {
    const folder = temporaryFolder();
    const store = SqliteEventStore.open(join(folder, 'events.db'), { clock });
    const failing = {
      ...(PROJECTIONS.find(({ name }) => name === 'task_board') ?? raise()),
      changesOf: () => raise(),
    };
    const others = PROJECTIONS.filter(({ name }) => name !== 'task_board');
    const readModels = await ReadModels.open(store, join(folder, 'read.db'), [...others, failing]);
    const app = await startApp({ folder, source: { store, readModels, folder } });
    const body = example('organisation.register');
    const answer = await command(app, '/v1/organisations/so-a/register', body, null).expect(201);
    expect(answer.headers).not.toHaveProperty('preference-applied');

    const ready = await app.http.get('/health/ready').expect(503);
    expect(ready.body).toMatchObject({
      status: 'down',
      projections: expect.arrayContaining([
        expect.objectContaining({ name: 'task_board', status: 'down', state: 'stopped' }),
        expect.objectContaining({ name: 'history', status: 'up' }),
      ]),
    });
    const status = await app.http.get('/v1/projections').expect(200);
    expect(status.body).toMatchObject({
      data: expect.arrayContaining([
        expect.objectContaining({
          name: 'task_board',
          stoppedAt: 1,
          error: expect.stringContaining('on purpose'),
        }),
      ]),
    });
    await app.http.get('/health/live').expect(200);
    await app.stop();
    await readModels.close();
    await store.close();
    removeFolder(folder);
  });
});

function raise(): never {
  throw new Error('on purpose');
}

describe('going down', () => {
  it('says it is not ready, finishes the requests it has, and loses nothing', async () => {
    const app = await startApp({ drainMs: 300 });
    await givenPlan(app);
    const closing = app.running.close();
    const ready = await app.http.get('/health/ready').expect(503).expect('Connection', 'close');
    expect(ready.body).toMatchObject({ status: 'down', draining: true });
    await command(app, REPORT, example('indicator.report-value'), SO_KHDT).expect(200);
    await closing;
    await expect(app.http.get('/health/live')).rejects.toMatchObject({ code: 'ECONNREFUSED' });

    const again = await startApp({ folder: app.folder });
    const { body } = await again.http.get(`/v1/plans/${PLAN}/indicators/${INDICATOR}`).expect(200);
    expect(body).toMatchObject({ revision: 1 });
    await again.dispose();
  });

  it('does not keep those waiting who wait to read their own write', async () => {
    const folder = temporaryFolder();
    const store = SqliteEventStore.open(join(folder, 'events.db'), { clock });
    const readModels = await ReadModels.open(store, join(folder, 'read.db'));
    readModels.runner.follow = (signal) =>
      new Promise((resolve) => signal.addEventListener('abort', () => resolve()));
    const app = await startApp({ folder, source: { store, readModels, folder } });
    const started = performance.now();
    const body = example('organisation.register');
    const waiting = command(app, '/v1/organisations/so-a/register', body, null, { Prefer: 'wait=30' }).then(
      ({ status, headers }) => [status, headers['preference-applied']],
    );
    while ((await store.head()).position === 0) await delay(10);
    await app.stop();
    expect(await waiting).toEqual([201, undefined]);
    expect(performance.now() - started).toBeLessThan(5_000);
    await readModels.close();
    await store.close();
    removeFolder(folder);
  });

  it('tells what is in the record but not in the read models yet from what is nowhere', async () => {
    const folder = temporaryFolder();
    const store = SqliteEventStore.open(join(folder, 'events.db'), { clock });
    const readModels = await ReadModels.open(store, join(folder, 'read.db'));
    readModels.runner.follow = () => Promise.resolve();
    const app = await startApp({ folder, source: { store, readModels, folder } });
    const register = '/v1/organisations/so-a/register';
    await command(app, register, example('organisation.register'), null, { Prefer: 'wait=0' }).expect(201);
    for (const path of ['/v1/organisations/so-a', '/v1/organisations/so-a/history']) {
      const answer = await app.http.get(path).expect(503).expect('Retry-After', '1');
      expect(answer.body).toMatchObject({ code: 'not-caught-up' });
    }
    await app.http.get('/v1/organisations/so-b').expect(404);
    await app.stop();
    await readModels.close();
    await store.close();
    removeFolder(folder);
  });

  it('neither opens a period nor publishes on what is known only in part, and says to send it again', async () => {
    const folder = temporaryFolder();
    const store = SqliteEventStore.open(join(folder, 'events.db'), { clock });
    const readModels = await ReadModels.open(store, join(folder, 'read.db'));
    const app = await startApp({ folder, source: { store, readModels, folder } });
    try {
      await givenPlan(app);
      const { waitFor } = readModels.runner;
      readModels.runner.waitFor = () => Promise.resolve(false);
      const before = await store.head();
      const period = `/v1/plans/${PLAN}/periods/2025-H2`;
      for (const [path, body] of [
        [`${period}/open`, {}],
        [`${period}/publish`, { number: '7' }],
      ] as const) {
        const answer = await command(app, path, body, UBND).expect(503).expect('Retry-After', '1');
        expect(answer.body).toMatchObject({ code: 'read-models-behind', errors: [] });
      }
      expect(await store.head()).toEqual(before);
      readModels.runner.waitFor = waitFor.bind(readModels.runner);
      await command(app, `${period}/open`, {}, UBND).expect(201);
    } finally {
      await app.stop();
      await readModels.close();
      await store.close();
      removeFolder(folder);
    }
  });

  it('builds the read models again from the record where they were deleted', async () => {
    const app = await startApp();
    await givenPlan(app);
    await app.stop();
    for (const name of ['read.db', 'read.db-wal', 'read.db-shm']) removeFolder(join(app.folder, name));
    const again = await startApp({ folder: app.folder });
    let status = 503;
    for (let i = 0; status === 503 && i < 100; i++)
      status = (await again.http.get(`/v1/plans/${PLAN}`)).status;
    expect(status).toBe(200);
    await again.dispose();
  });
});

describe('who may reach the server', () => {
  it.each(['0.0.0.0', '::', '192.168.1.4', 'example.org', 'localhost.example.org'])(
    'nobody by way of %s while there is no sign-in',
    async (host) => {
      const folder = temporaryFolder();
      const refused = createApp({ dataDir: folder, host });
      await expect(refused).rejects.toMatchObject({
        code: 'loopback-only',
        message: expect.stringContaining(host),
      });
      removeFolder(folder);
    },
  );

  it('nobody at all who is not known, except to ask how it is', async () => {
    const nobody: ActorResolver = { loopbackOnly: false, challenge: 'Bearer', resolve: () => null };
    const app = await startApp({ actorResolver: nobody });
    for (const path of ['/v1/plans', '/v1/projections', '/v1/organisations/a/history']) {
      const answer = await app.http.get(path).expect(401).expect('WWW-Authenticate', 'Bearer');
      expect(answer.body).toMatchObject({ code: 'actor-unknown' });
    }
    await command(app, REPORT, example('indicator.report-value'), SO_KHDT).expect(401);
    await command(app, '/v1/imports', undefined, null).expect(401);
    for (const path of ['/health/live', '/health/ready', '/problems/plan-unknown', '/docs']) {
      await app.http.get(path).expect(200);
    }
    await app.dispose();
  });

  it('an actor of a resolver of another kind, on any host', async () => {
    const signedIn: ActorResolver = {
      loopbackOnly: false,
      challenge: 'Bearer',
      resolve: () => Promise.resolve({ id: 'cb-0231', actingFor: null }),
    };
    const app = await startApp({ actorResolver: signedIn });
    const request = app.http.post('/v1/organisations/so-a/register').set('Host', 'so-cai.tuyenquang.gov.vn');
    await request.set('Prefer', 'wait').send(example('organisation.register')).expect(201);
    const { body } = await app.http.get('/v1/organisations/so-a/history').expect(200);
    expect(body).toMatchObject({ data: [{ actor: 'cb-0231', actingFor: null }] });
    await app.dispose();
  });

  it('pages only as this server’s own', async () => {
    const app: TestApp = await startApp();
    const { headers } = await app.http.get('/v1/plans').expect(200);
    expect(headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'cache-control': 'no-store',
      'content-security-policy': expect.stringContaining("default-src 'self'"),
    });
    expect(headers).not.toHaveProperty('access-control-allow-origin');
    await app.dispose();
  });
});

describe('the server process', () => {
  /** As built: Node.js by itself does not read the decorators of the sources. */
  const main = fileURLToPath(new URL('../../dist/apps/api/src/main.js', import.meta.url));

  function start(env: Readonly<Record<string, string>>) {
    const child = spawn(process.execPath, [main], {
      env: { ...process.env, NO_COLOR: '1', PORT: '0', ...env },
    });
    const said = { text: '' };
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => (said.text += text));
    }
    return { child, said, exit: once(child, 'exit') as Promise<[number | null, string | null]> };
  }

  it('serves until it is asked to stop, and then ends well', async () => {
    const folder = temporaryFolder();
    const { child, said, exit } = start({ DATA_DIR: folder });
    while (!/http:\/\/127\.0\.0\.1:\d+/.test(said.text) && child.exitCode === null) await delay(20);
    const url = /http:\/\/127\.0\.0\.1:\d+/.exec(said.text)?.[0] ?? '';
    expect((await fetch(`${url}/health/ready`)).status).toBe(200);
    child.kill('SIGTERM');
    expect(await exit).toEqual([0, null]);
    removeFolder(folder);
  });

  it.each([
    ['a host that others can reach', { HOST: '0.0.0.0' }, /loopback-only.*"0\.0\.0\.0"/],
    ['no port', { PORT: 'abc' }, /PORT must be a whole number/],
  ])('does not start with %s, and says why', async (_, env, reason) => {
    const folder = temporaryFolder();
    const { said, exit } = start({ DATA_DIR: folder, ...env });
    expect(await exit).toEqual([1, null]);
    expect(said.text).toMatch(reason);
    removeFolder(folder);
  });
});
