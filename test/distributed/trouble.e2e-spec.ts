/** A distributed ledger whose servers cannot be used: at the start, and while it runs; told to who meets it, and over by itself. */
import { EventStoreDBClient, jsonEvent } from '@eventstore/db-client';
import { createApp } from '../../apps/api/src/app.ts';
import { startTrouble } from '../../apps/api/src/start-trouble.ts';
import { startCluster } from '../../libs/event-store/src/testing/eventstoredb/cluster.ts';
import { refusals } from '../../libs/event-store/src/testing/eventstoredb/refusals.ts';
import { EventStoreDbServer } from '../../libs/event-store/src/testing/eventstoredb/server.ts';
import {
  clock,
  command,
  example,
  givenPlan,
  head,
  INDICATOR,
  PLAN,
  removeFolder,
  SO_KHDT,
  startApp,
  temporaryFolder,
  type TestApp,
} from '../e2e/harness.ts';
import { type LedgerServers, startServers } from './servers.ts';
import { connected, distributed } from './shared-postgres.ts';
import { Wire } from './wire.ts';

const REPORT = `/v1/plans/${PLAN}/indicators/${INDICATOR}/report-value`;
const VALUE = example('indicator.report-value');
const SECRET = 'mat-khau-bi-mat';

/** In which everything has to be noticed, and to be over. */
const MOST_MS = 15_000;
/** A user with no more rights than an API process needs. */
const CLERK = `
CREATE ROLE trouble_app LOGIN PASSWORD '${SECRET}';
GRANT USAGE ON SCHEMA ledger_read, ledger_kept TO trouble_app;
GRANT SELECT ON ALL TABLES IN SCHEMA ledger_read TO trouble_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA ledger_kept TO trouble_app`;
const SEND_AWAY = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'trouble_app'`;

const inDatabase = (url: string, sql: string) => connected(url, (client) => client.query(sql));
const otherwise = (url: string, change: (address: URL) => void): string => {
  const address = new URL(url);
  change(address);
  return address.href;
};

describe('at the start', () => {
  let folder: string;
  let servers: LedgerServers;
  /** Connection strings that are good. */
  let record: string;
  let database: string;
  const closing: (() => Promise<unknown>)[] = [];

  beforeAll(async () => {
    folder = temporaryFolder();
    servers = await startServers(folder, { clock });
    record = servers.settings.eventStoreUrl;
    database = servers.settings.postgresUrl;
  });
  afterAll(async () => {
    for (const close of closing) await close();
    await servers.stop();
    removeFolder(folder);
  });

  /** A database of its own with something done to it. */
  async function databaseWith(name: string, template: string, sql: string): Promise<string> {
    await inDatabase(
      otherwise(database, (url) => (url.pathname = '/postgres')),
      `CREATE DATABASE ${name} TEMPLATE ${template}`,
    );
    const url = otherwise(database, (address) => (address.pathname = `/${name}`));
    closing.push(() => inDatabase(database, `DROP DATABASE ${name} WITH (FORCE)`));
    await inDatabase(url, sql);
    return url;
  }

  async function serverWith(
    options: Parameters<typeof EventStoreDbServer.start>[0],
  ): Promise<EventStoreDbServer> {
    const server = await EventStoreDbServer.start(options);
    closing.push(() => server.stop());
    return server;
  }

  async function refused(addresses: {
    readonly record?: string;
    readonly database?: string;
  }): Promise<string> {
    const settings = distributed(
      { EVENTSTOREDB_URL: addresses.record ?? record, POSTGRES_URL: addresses.database ?? database },
      folder,
    );
    try {
      const running = await createApp({ clock, servers: settings });
      closing.push(() => running.close());
      return 'started';
    } catch (error) {
      return startTrouble(error);
    }
  }

  type Case = readonly [
    what: string,
    code: string,
    vi: string,
    en: string,
    given: () => Promise<{ record?: string; database?: string }>,
  ];

  it.each<Case>([
    [
      'a connection string that is none',
      'store-unavailable',
      'EVENTSTOREDB_URL viết sai',
      'has to begin with esdb://',
      async () => ({ record: `http://ledger:${SECRET}@127.0.0.1:2113` }),
    ],
    [
      'a record that is not there',
      'store-unavailable',
      'Không kết nối được EventStoreDB',
      'cannot be reached',
      async () => {
        const gone = await EventStoreDbServer.start();
        await gone.stop();
        return { record: gone.url };
      },
    ],
    [
      'a wrong password of the record',
      'store-unauthorised',
      'kiểm tra tài khoản, mật khẩu',
      'does not accept the user and password',
      async () => {
        const { port } = await serverWith({ users: { ledger: 'khac' } });
        return { record: `esdb://ledger:${SECRET}@127.0.0.1:${port}?tls=false` };
      },
    ],
    [
      'a cluster without leader',
      'store-unavailable',
      'chưa có máy chủ chính',
      'has no leader',
      async () => {
        const cluster = await startCluster(3);
        closing.push(async () => cluster[Symbol.asyncDispose]());
        cluster.membership.elect(null);
        return { record: cluster.url };
      },
    ],
    [
      'a server that is no EventStoreDB, or of a version before ours',
      'store-unavailable',
      'không phải EventStoreDB 22.6',
      'has to be EventStoreDB 22.6 or newer',
      async () => {
        const server = await serverWith({});
        server.faults.add({ kind: 'refuse', refusal: refusals.unimplemented }, { times: 'always' });
        return { record: server.url };
      },
    ],
    [
      'an address of PostgreSQL that is none',
      'read-models-url-invalid',
      'Địa chỉ PostgreSQL không đúng',
      'is not valid',
      async () => ({ database: `mysql://ledger:${SECRET}@127.0.0.1:5432/ledger` }),
    ],
    [
      'a PostgreSQL that is not there',
      'read-models-unreachable',
      'Không kết nối được PostgreSQL',
      'cannot be reached (ECONNREFUSED)',
      async () => {
        const wire = await Wire.to(database);
        await wire.cut();
        return { database: otherwise(wire.through(database), (url) => (url.password = SECRET)) };
      },
    ],
    [
      'a wrong password of PostgreSQL',
      'read-models-unauthorised',
      'từ chối tài khoản hoặc mật khẩu',
      'refuses the user or the password',
      async () => ({ database: otherwise(database, (url) => (url.password = SECRET)) }),
    ],
    [
      'a database that does not exist',
      'read-models-no-database',
      'không có cơ sở dữ liệu này',
      'has no such database',
      async () => ({ database: otherwise(database, (url) => (url.pathname = '/khong_co')) }),
    ],
    [
      'a database in which nobody has made the read models',
      'read-models-not-built',
      'ledger postgres migrate',
      'ledger postgres migrate',
      async () => ({ database: await databaseWith('trouble_empty', 'template0', 'SELECT 1') }),
    ],
    [
      'read models of an older layout',
      'read-models-not-built',
      'ledger postgres migrate',
      'ledger postgres migrate',
      async () => ({
        database: await databaseWith(
          'trouble_old',
          pristine(),
          'UPDATE ledger_read.bookkeeping SET layout = 0',
        ),
      }),
    ],
    [
      'read models of a newer program',
      'read-models-too-new',
      'Nâng cấp chương trình',
      'Upgrade the program',
      async () => ({
        database: await databaseWith(
          'trouble_new',
          pristine(),
          'UPDATE ledger_read.bookkeeping SET layout = 99',
        ),
      }),
    ],
    [
      'a signed log of a newer program',
      'checkpoints-unavailable',
      'mốc ký trong PostgreSQL',
      'plan-ledger log 9',
      async () => ({
        database: await databaseWith(
          'trouble_log',
          pristine(),
          `COMMENT ON TABLE ledger_kept.log_identity IS 'plan-ledger log 9'`,
        ),
      }),
    ],
    [
      'a PostgreSQL without a connection to spare',
      'read-models-out-of-connections',
      'hết kết nối',
      'has no connection left',
      async () => {
        await inDatabase(database, `CREATE ROLE trouble_full LOGIN PASSWORD '${SECRET}' CONNECTION LIMIT 0`);
        closing.push(() => inDatabase(database, 'DROP ROLE trouble_full'));
        return {
          database: otherwise(database, (url) =>
            Object.assign(url, { username: 'trouble_full', password: SECRET }),
          ),
        };
      },
    ],
  ])('%s is told, in both languages', async (_, code, vi, en, given) => {
    const told = await refused(await given());
    const [vietnamese = '', english = ''] = told.split('\n');
    expect(vietnamese).toContain(`${code}: `);
    expect(vietnamese).toContain(vi);
    expect(english).toContain(`${code}: `);
    expect(english).toContain(en);
    expect(told).not.toContain(SECRET);
    expect(told).not.toMatch(/[{}]|undefined/);
  });

  /** A migrated database that nobody is connected to. */
  const pristine = (): string => new URL(database).pathname.slice(1).replace(/_\d+_\d+$/, '');
});

describe('while it runs', () => {
  let app: TestApp;
  let wire: Wire;
  let folder: string;
  let servers: LedgerServers;
  let now: Date;
  /** Servers that take the place of the first. */
  const others: EventStoreDbServer[] = [];

  beforeAll(async () => {
    now = clock();
    folder = temporaryFolder();
    servers = await startServers(folder, { clock: () => now });
    wire = await Wire.to(servers.settings.postgresUrl);
    const { postgresUrl } = servers.settings;
    await inDatabase(postgresUrl, CLERK);
    const own = otherwise(wire.through(postgresUrl), (url) =>
      Object.assign(url, { username: 'trouble_app', password: SECRET }),
    );
    const settings = { ...servers.settings, postgresUrl: own };
    app = await startApp({ folder, source: { servers: settings }, clock: () => now });
    await givenPlan(app);
  });
  afterAll(async () => {
    await app.stop();
    await wire.cut();
    for (const server of others) await server.stop();
    await inDatabase(servers.settings.postgresUrl, 'DROP OWNED BY trouble_app; DROP ROLE trouble_app');
    await servers.stop();
    removeFolder(folder);
  });

  const ready = async () => {
    const { status, body } = await app.http.get('/health/ready');
    return { status, body: body as Readonly<Record<string, unknown>> };
  };

  /** Asks until the answer is as expected; nobody helps meanwhile. */
  async function until(expected: (answer: Awaited<ReturnType<typeof ready>>) => boolean): Promise<void> {
    const deadline = performance.now() + MOST_MS;
    for (let answer = await ready(); !expected(answer); answer = await ready())
      if (performance.now() > deadline) throw new Error(`still ${JSON.stringify(answer)}`);
  }

  const recovered = () => until(({ status }) => status === 200);

  /** Both languages say it, with the code. */
  async function told(path: string, code: string, vi: string, en: string): Promise<void> {
    for (const [language, words] of [
      ['vi', vi],
      ['en', en],
    ] as const) {
      const { body, headers } = await app.http.get(path).set('Accept-Language', language).expect(503);
      expect(headers['content-type']).toContain('application/problem+json');
      expect(body).toMatchObject({ code, type: `/problems/${code}`, detail: expect.stringContaining(words) });
      expect((body as { detail: string }).detail).not.toMatch(/[{}]|undefined|tester/);
    }
    await app.http.get(`/problems/${code}`).expect(200);
  }

  it('without the record what is known is told, and commands are refused until it is back', async () => {
    const before = await head(app);
    await servers.eventStore.stop();
    const [vi, en] = await Promise.all(
      ['vi', 'en'].map((language) =>
        command(app, REPORT, VALUE, SO_KHDT, { 'Accept-Language': language }).expect(503),
      ),
    );
    expect(vi?.body).toMatchObject({
      code: 'store-unavailable',
      detail: expect.stringContaining('Không truy cập được sổ'),
    });
    expect(en?.body).toMatchObject({
      code: 'store-unavailable',
      detail: expect.stringContaining('cannot be reached'),
    });
    expect(await ready()).toMatchObject({
      status: 503,
      body: {
        status: 'down',
        store: { status: 'down', code: 'store-unavailable' },
        readModels: { status: 'up' },
      },
    });
    await app.http.get(`/v1/plans/${PLAN}`).expect(200);
    await app.http.get(`/v1/plans/${PLAN}/history`).expect(200);

    await servers.eventStore.restart();
    await recovered();
    expect(await head(app)).toBe(before);
    await command(app, REPORT, VALUE, SO_KHDT).expect(200);
    expect(await head(app)).toBe(before + 1);
  });

  it('without a leader nothing is recorded, until one is elected', async () => {
    const { membership, port } = servers.eventStore;
    const before = await head(app);
    membership.elect(null);
    const path = '/v1/organisations/so-tc-tuyen-quang/register';
    const { body } = await command(app, path, example('organisation.register'), null).expect(503);
    expect(body).toMatchObject({ code: 'store-unavailable' });
    expect(await ready()).toMatchObject({
      status: 503,
      body: { store: { status: 'down', code: 'store-unavailable' } },
    });
    membership.elect(port);
    await recovered();
    expect(await head(app)).toBe(before);
    await command(app, path, example('organisation.register'), null).expect(201);
  });

  it('without PostgreSQL commands are recorded, and can be read when it is back', async () => {
    await wire.cut();
    await told(
      `/v1/plans/${PLAN}`,
      'read-models-unreachable',
      'Không kết nối được PostgreSQL',
      'cannot be reached',
    );
    expect(await ready()).toMatchObject({
      status: 503,
      body: { store: { status: 'up' }, readModels: { status: 'down', code: 'read-models-unreachable' } },
    });
    const revise = `/v1/plans/${PLAN}/indicators/${INDICATOR}/revise-value`;
    const correction = {
      report: 1,
      value: { kind: 'number', value: '12.05' },
      reason: 'Số chính thức',
      cause: 'late-data',
    };
    const headers = { Prefer: 'wait=0' };
    await command(app, revise, correction, SO_KHDT, headers).expect(200);

    await wire.mend();
    await recovered();
    const { body } = await app.http.get(`/v1/plans/${PLAN}/indicators/${INDICATOR}`).expect(200);
    expect(JSON.stringify(body)).toContain('12.05');
  });

  it('with all connections of PostgreSQL taken it says so, until there is one again', async () => {
    const { postgresUrl } = servers.settings;
    await inDatabase(postgresUrl, 'ALTER ROLE trouble_app CONNECTION LIMIT 0');
    await inDatabase(postgresUrl, SEND_AWAY);
    await until(({ body }) => JSON.stringify(body['readModels']).includes('read-models-out-of-connections'));
    await told(
      `/v1/plans/${PLAN}`,
      'read-models-out-of-connections',
      'hết kết nối',
      'has no connection left',
    );
    await inDatabase(postgresUrl, 'ALTER ROLE trouble_app CONNECTION LIMIT -1');
    await recovered();
  });

  it('with the disk of PostgreSQL full commands are recorded, and no event is skipped afterwards', async () => {
    const { postgresUrl } = servers.settings;
    await inDatabase(
      postgresUrl,
      `CREATE FUNCTION ledger_read.full_disk() RETURNS trigger LANGUAGE plpgsql AS $$
       BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = '53100'; END $$;
       CREATE TRIGGER full_disk BEFORE UPDATE ON ledger_read.projection
       FOR EACH STATEMENT EXECUTE FUNCTION ledger_read.full_disk()`,
    );
    const register = '/v1/organisations/so-nv-tuyen-quang/register';
    const answer = await command(app, register, example('organisation.register'), null, {
      Prefer: 'wait=1',
    }).expect(201);
    expect(answer.headers).not.toHaveProperty('preference-applied');
    // Half a minute later it is no short delay any more.
    now = new Date(now.getTime() + 60_000);
    expect(await ready()).toMatchObject({
      status: 503,
      body: {
        store: { status: 'up' },
        projections: expect.arrayContaining([expect.objectContaining({ status: 'down', lagSeconds: 60 })]),
      },
    });
    expect(servers.troubles.join()).toMatch(/projection-0: .*read-models-disk-full/);

    await inDatabase(postgresUrl, 'DROP FUNCTION ledger_read.full_disk CASCADE');
    await recovered();
    await app.http.get('/v1/organisations/so-nv-tuyen-quang').expect(200);
  });

  it('events of others in the same EventStoreDB change nothing', async () => {
    const before = await head(app);
    await appendRaw('khach-hang-1', [jsonEvent({ type: 'KhachHangMoi', data: { ten: 'x' } })]);
    await command(app, '/v1/organisations/so-a/register', example('organisation.register'), null).expect(201);
    expect(await head(app)).toBe(before + 1);
  });

  it('an older copy of the record is noticed, and the full one is gone on with', async () => {
    const { log } = servers.eventStore;
    const { port } = servers.eventStore;
    const before = await head(app);
    // So that something is signed.
    await command(app, '/v1/organisations/so-b/register', example('organisation.register'), null, {
      Prefer: 'wait=10, receipt',
    }).expect(201);
    await servers.eventStore.stop();
    const older = await EventStoreDbServer.start({ port, clock: () => now });
    others.push(older);
    await until(
      ({ status, body }) => status === 503 && JSON.stringify(body['log']).includes('log-rolled-back'),
    );

    await older.stop();
    const full = await EventStoreDbServer.start({ port, log, clock: () => now });
    others.push(full);
    await recovered();
    expect(await head(app)).toBe(before + 1);
    await command(app, '/v1/organisations/so-c/register', example('organisation.register'), null).expect(201);
    await full.stop();
    await servers.eventStore.restart();
    await recovered();
  });

  it('an event that nobody of ours can have written is named, and others are still recorded', async () => {
    await appendRaw('plan-cua-ai', [jsonEvent({ type: 'KhongRo', data: { x: 1 } })]);
    now = new Date(now.getTime() + 60_000);
    await until(({ status }) => status === 503);
    const { body } = await ready();
    expect(body).toMatchObject({
      store: { status: 'up' },
      readModels: { status: 'down', code: 'unreadable-event' },
    });
    expect(servers.troubles.join()).toContain('plan-cua-ai');
    await command(app, '/v1/organisations/so-d/register', example('organisation.register'), null, {
      Prefer: 'wait=0',
    }).expect(201);
  });

  async function appendRaw(stream: string, events: ReturnType<typeof jsonEvent>[]): Promise<void> {
    const client = EventStoreDBClient.connectionString(servers.eventStore.url);
    await client.appendToStream(stream, events);
    await client.dispose();
  }
});
