/** The projector as whoever runs it sees it: what it does while servers come and go, and that it says so. */
import { setTimeout as delay } from 'node:timers/promises';
import type { AddressInfo } from 'node:net';
import type { Server } from 'node:http';
import fc from 'fast-check';
import pg from 'pg';
import { EventStoreDbEventStore } from '#event-store';
import { type DistributedSettings, migrate, SIGNER_LEASE } from '#profiles';
import { ReadModels } from '#read-models';
import { EventStoreDbServer } from '../../../libs/event-store/src/testing/eventstoredb/server.ts';
import { freePort, type TestPostgres, testPostgres } from '../../../libs/read-models/src/testing/postgres.ts';
import { IMPATIENT } from '../../../test/distributed/servers.ts';
import { Wire } from '../../../test/distributed/wire.ts';
import { removeFolder, temporaryFolder } from '../../../test/e2e/harness.ts';
import { answers, expectedAnswers } from '../../../test/properties/expected-pictures.ts';
import { randomHistory } from '../../../test/properties/random-history.ts';
import { serveHealth } from './health.ts';
import { partitionLease, type RunningProjector, startProjector } from './projector.ts';

/** A history about several plans, always the same. */
const [HISTORY = []] = fc
  .sample(randomHistory, { numRuns: 60, seed: 7 })
  .sort((one, other) => other.length - one.length);
const HALF = Math.floor(HISTORY.length / 2);

let postgres: TestPostgres;
let folder: string;
let wire: Wire;
let eventStore: EventStoreDbServer;
let settings: DistributedSettings;
let postgresUrl: string;
let undo: (() => Promise<unknown>)[];

beforeAll(async () => {
  postgres = await testPostgres();
});
afterAll(() => postgres.stop());

beforeEach(async () => {
  folder = temporaryFolder();
  postgresUrl = await postgres.createDatabase();
  wire = await Wire.to(postgresUrl);
  eventStore = await EventStoreDbServer.start();
  settings = settingsWith({ partitions: 1 });
  undo = [() => wire.cut(), () => eventStore.stop()];
});
afterEach(async () => {
  for (const step of undo.reverse()) await step();
  removeFolder(folder);
});

const settingsWith = (some: Partial<DistributedSettings>): DistributedSettings => ({
  profile: 'distributed',
  folder,
  eventStoreUrl: eventStore.url,
  postgresUrl: wire.through(postgresUrl),
  pool: 4,
  statementTimeoutMs: 30_000,
  partitions: 1,
  cacheFolder: `${folder}/cache`,
  keyFolder: `${folder}/key`,
  ...some,
});

interface Started extends RunningProjector {
  readonly troubles: string[];
}

function start(some: Partial<DistributedSettings> = {}): Started {
  const troubles: string[] = [];
  const cacheFolder = `${folder}/cache-${undo.length}`;
  const projector = startProjector({
    settings: { ...settings, cacheFolder, ...some },
    lease: { ...IMPATIENT, graceMs: 200 },
    onTrouble: (message) => troubles.push(message),
  });
  undo.push(() => projector.close());
  return { ...projector, troubles };
}

/** The record and its read models, past what the projector under test goes through. */
async function ledger(): Promise<{ store: EventStoreDbEventStore; models: ReadModels }> {
  const store = await EventStoreDbEventStore.open(eventStore.url);
  undo.push(() => store.close());
  const models = await ReadModels.onPostgres(store, postgresUrl, { readOnly: true });
  undo.push(() => models.close());
  return { store, models };
}

/** The present answers, which have to be those of a fresh fold. */
async function expectAllProjected({
  store,
  models,
}: {
  store: EventStoreDbEventStore;
  models: ReadModels;
}): Promise<void> {
  const { position } = await store.head();
  while (!(await models.runner.waitFor(position, 1_000)));
  const events = await store.readAll({ limit: position });
  for (const asOf of ['2023-06-01', '2026-12-31']) {
    const at = { asOf, knownAt: position };
    expect(await answers(models, at)).toBe(expectedAnswers(events, at));
  }
}

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await delay(10);
}

/** It has so many leases; before, its servers may not be connected to. */
const holding = (projector: RunningProjector, count: number): Promise<void> =>
  until(() =>
    projector.status().then(
      ({ holds }) => holds.length === count,
      () => false,
    ),
  );

describe('the health of a projector', () => {
  let server: Server;
  let url: string;
  const serve = async (projector: Pick<RunningProjector, 'status'>): Promise<void> => {
    server = await serveHealth(projector, 0, '127.0.0.1');
    undo.push(() => new Promise((resolve) => server.close(resolve)));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  };
  const get = async (path: string, method = 'GET'): Promise<{ status: number; body: unknown }> => {
    const answer = await fetch(`${url}${path}`, { method });
    return { status: answer.status, body: await answer.json() };
  };

  it('is what it holds, and who holds what', async () => {
    await migrate(settings);
    const projector = start();
    await serve(projector);
    await holding(projector, 2);
    const { holder } = projector;
    expect(await get('/health/ready')).toEqual({
      status: 200,
      body: {
        status: 'up',
        holder,
        holds: [partitionLease(0), SIGNER_LEASE],
        leases: [partitionLease(0), SIGNER_LEASE].map((name) => ({
          name,
          holder,
          silentMs: expect.any(Number),
        })),
        log: null,
        subscriptionRestarts: 0,
      },
    });
    expect(await get('/health/live')).toEqual({ status: 200, body: { status: 'up' } });
    expect(projector.troubles).toEqual([]);
  });

  it('is also good while others hold everything', async () => {
    await migrate(settings);
    const first = start();
    await holding(first, 2);
    const second = start();
    await serve(second);
    await until(async () => (await get('/health/ready')).status === 200);
    expect((await get('/health/ready')).body).toMatchObject({ status: 'up', holds: [] });
  });

  it('is bad while a server is away, and says which; the process lives', async () => {
    await migrate(settings);
    const projector = start();
    await serve(projector);
    await until(async () => (await get('/health/ready')).status === 200);
    await wire.cut();
    expect(await get('/health/ready')).toMatchObject({ status: 503, body: { status: 'down' } });
    await wire.mend();
    await until(async () => (await get('/health/ready')).status === 200);
    await eventStore.stop();
    expect(await get('/health/ready')).toMatchObject({
      status: 503,
      body: { status: 'down', reason: expect.stringMatching(/EventStoreDB|no answer/) },
    });
    expect((await get('/health/live')).status).toBe(200);
  });

  it('is bad where the log cannot be signed', async () => {
    await serve({
      status: () =>
        Promise.resolve({
          holder: 'a',
          holds: [],
          leases: [],
          log: 'log-rolled-back',
          subscriptionRestarts: 0,
        }),
    });
    expect(await get('/health/ready')).toMatchObject({ status: 503, body: { log: 'log-rolled-back' } });
  });

  it('is nothing else', async () => {
    await serve({ status: () => Promise.reject(new Error('unused')) });
    expect((await get('/')).status).toBe(404);
    expect((await get('/health/ready', 'POST')).status).toBe(405);
  });
});

describe('a projector that is started before its servers', () => {
  it('says what it waits for, and begins when they are there', async () => {
    await migrate(settings);
    await eventStore.stop();
    await wire.cut();
    const projector = start();
    await until(() => projector.troubles.length > 0);
    await expect(projector.status()).rejects.toThrow('EventStoreDB');
    await eventStore.restart();
    await until(() => projector.troubles.some((trouble) => trouble.includes('PostgreSQL')));
    await expect(projector.status()).rejects.toThrow('PostgreSQL');
    await wire.mend();
    const { store, models } = await ledger();
    for (const append of HISTORY.slice(0, HALF)) await store.append(append);
    await expectAllProjected({ store, models });
  });

  it.each([
    ['EventStoreDB', (port: number) => ({ eventStoreUrl: `esdb://127.0.0.1:${port}?tls=false` })],
    ['PostgreSQL', (port: number) => ({ postgresUrl: `postgresql://a:geheim@127.0.0.1:${port}/b` })],
  ] as const)(
    'ends at once when told to while %s is not there, and keeps its secret',
    async (name, elsewhere) => {
      const projector = start(elsewhere(await freePort()));
      await until(() => projector.troubles.length > 0);
      await projector.close();
      expect(projector.troubles[0]).toContain(name);
      expect(projector.troubles.join()).not.toContain('geheim');
    },
  );

  it('does not take up with read models that are kept in another number of partitions', async () => {
    await migrate(settings);
    const projector = start({ partitions: 3 });
    await until(() => projector.troubles.length > 0);
    expect(projector.troubles).toEqual([expect.stringContaining('PROJECTION_PARTITIONS=1')]);
    await migrate(settingsWith({ partitions: 3 }));
    await holding(projector, 4);
  });
});

describe('a projector whose servers fail', () => {
  it('goes on when PostgreSQL is back, each event once', async () => {
    await migrate(settings);
    const { store, models } = await ledger();
    const projector = start();
    await holding(projector, 2);
    for (const [index, append] of HISTORY.entries()) {
      await store.append(append);
      if (index === Math.floor(HALF / 2)) await wire.cut();
      if (index === HALF) await wire.mend();
    }
    await expectAllProjected({ store, models });
    expect(projector.troubles.join()).toContain('PostgreSQL');
  });

  it('goes on when EventStoreDB is back, each event once', async () => {
    await migrate(settings);
    const { store, models } = await ledger();
    const projector = start();
    for (const [index, append] of HISTORY.entries()) {
      await store.append(append);
      if (index % HALF === 3) await eventStore.restart();
    }
    await expectAllProjected({ store, models });
    expect((await projector.status()).holds).toHaveLength(2);
  });

  it('ends when told to in the middle of that', async () => {
    await migrate(settings);
    const projector = start();
    await holding(projector, 2);
    await wire.cut();
    await eventStore.stop();
    await projector.close();
  });
});

describe('a projector that ends', () => {
  it('leaves its leases to the next at once, and nothing open', async () => {
    await migrate(settings);
    const first = start();
    await holding(first, 2);
    const second = start();
    await first.close();
    await holding(second, 2);
    expect([...first.troubles, ...second.troubles]).toEqual([]);
    await second.close();
    const admin = new pg.Client({ connectionString: postgresUrl });
    await admin.connect();
    await until(async () => {
      const { rowCount } = await admin.query(
        `SELECT FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()`,
      );
      return rowCount === 0;
    });
    await admin.end();
  });
});

describe('several partitions', () => {
  beforeEach(() => {
    settings = settingsWith({ partitions: 3 });
  });

  it('are projected by several projectors, each event once, as one fold would', async () => {
    await migrate(settings);
    const { store, models } = await ledger();
    const projectors = [start(), start()];
    for (const append of HISTORY) await store.append(append);
    await expectAllProjected({ store, models });
    const held = (await Promise.all(projectors.map((projector) => projector.status()))).flatMap(
      ({ holds }) => holds,
    );
    expect(held.sort()).toEqual([partitionLease(0), partitionLease(1), partitionLease(2), SIGNER_LEASE]);
  });

  it('are read up to where the last of them is', async () => {
    await migrate(settings);
    const { store, models } = await ledger();
    start();
    for (const append of HISTORY.slice(0, HALF)) await store.append(append);
    await expectAllProjected({ store, models });
    const before = (await store.head()).position;
    const admin = new pg.Client({ connectionString: postgresUrl });
    await admin.connect();
    try {
      await admin.query('BEGIN; SELECT FROM ledger_read.projection WHERE partition = 1 FOR UPDATE');
      for (const append of HISTORY.slice(HALF)) await store.append(append);
      const { position: head } = await store.head();
      await until(async () => {
        const { rows } = await admin.query<{ behind: string }>(
          'SELECT count(*) AS behind FROM ledger_read.projection WHERE partition <> 1 AND position < $1',
          [head],
        );
        return rows[0]?.behind === '0';
      });
      expect(await models.runner.position()).toBe(before);
      expect(await models.knownAt(head)).toBe(before);
      expect(await models.runner.waitFor(head, 1)).toBe(false);
      const events = await store.readAll({ limit: head });
      const at = { asOf: '2026-12-31', knownAt: before };
      expect(await answers(models, at)).toBe(expectedAnswers(events, at));
      await admin.query('ROLLBACK');
    } finally {
      await admin.end();
    }
    await expectAllProjected({ store, models });
  });
});
