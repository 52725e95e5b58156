/** What only a server can do to read models: be away, refuse, be full, be older or newer, be shared by many. */
import pg from 'pg';
import { ReadModelError } from './errors.ts';
import { partitionOf } from './partitions.ts';
import { PostgresReadDatabase } from './postgres-read-database.ts';
import { ProjectionRunner } from './projection-runner.ts';
import { ReadModels } from './read-models.ts';
import { SqliteReadDatabase } from './sqlite-read-database.ts';
import { freePort, type TestPostgres, testPostgres } from './testing/postgres.ts';
import { type Place, positions, Workbench } from './testing/workbench.ts';

const good = positions('good');
const PASSWORD = 'mat-khau-rieng';

let postgres: TestPostgres;
let url: string;
let admin: pg.Client;
beforeAll(async () => {
  postgres = await testPostgres();
});
afterAll(() => postgres.stop());
beforeEach(async () => {
  url = await postgres.createDatabase();
  admin = new pg.Client({ connectionString: url });
  await admin.connect();
});
afterEach(() => admin.end());

const changed = (change: (address: URL) => void): string => {
  const address = new URL(url);
  change(address);
  return address.href;
};

/** The error of an attempt, which explains itself in both languages and gives no password away. */
async function refusal(attempt: () => Promise<unknown>): Promise<ReadModelError> {
  const error: unknown = await attempt().then(
    () => new Error('It was not refused'),
    (reason: unknown) => reason,
  );
  if (!(error instanceof ReadModelError)) throw error;
  for (const text of [error.message, error.explain('vi'), error.explain('en')]) {
    expect(text).not.toContain(PASSWORD);
    expect(text).not.toMatch(/\?|\{\w+\}/);
  }
  return error;
}

describe('opening', () => {
  it.each<[string, (address: URL, port: number) => void]>([
    [
      'read-models-unreachable',
      (address, port) => {
        address.port = String(port);
        address.password = PASSWORD;
      },
    ],
    ['read-models-unauthorised', (address) => (address.password = PASSWORD)],
    ['read-models-no-database', (address) => (address.pathname = '/khong-co')],
  ])('says %s', async (code, change) => {
    const port = await freePort();
    const error = await refusal(() => PostgresReadDatabase.open(changed((address) => change(address, port))));
    expect(error.code).toBe(code);
  });

  it('says that an address is not one of PostgreSQL', async () => {
    const error = await refusal(() => PostgresReadDatabase.open(`mysql://root:${PASSWORD}@localhost/x`));
    expect(error.code).toBe('read-models-url-invalid');
  });

  it('says that the server has no connection left, and works when it has', async () => {
    await admin.query(
      `DROP ROLE IF EXISTS narrow; CREATE ROLE narrow LOGIN PASSWORD '${PASSWORD}' CONNECTION LIMIT 1`,
    );
    await admin.query(`GRANT CREATE ON DATABASE ${new URL(url).pathname.slice(1)} TO narrow`);
    const narrow = changed((address) => {
      address.username = 'narrow';
      address.password = PASSWORD;
    });
    const first = new pg.Client({ connectionString: narrow });
    await first.connect();
    expect((await refusal(() => PostgresReadDatabase.open(narrow))).code).toBe(
      'read-models-out-of-connections',
    );
    const gone = new Promise((resolve) => first.once('end', resolve));
    await first.end();
    await gone;
    await eventually(async () => (await PostgresReadDatabase.open(narrow)).close());
  });

  it('leaves what a newer program has made alone', async () => {
    await (await PostgresReadDatabase.open(url)).close();
    await admin.query('UPDATE ledger_read.bookkeeping SET layout = 99');
    const error = await refusal(() => PostgresReadDatabase.open(url));
    expect(error.code).toBe('read-models-too-new');
    expect(error.params).toEqual({ found: 99, known: 1 });
    await expect(PostgresReadDatabase.migrate(url)).rejects.toThrow('read-models-too-new');
  });

  it('of an older program leaves the read models of a newer one alone, in the midst of an upgrade', async () => {
    const bench = await Workbench.create();
    await bench.happened(3);
    const newer = new ProjectionRunner(bench.store, await PostgresReadDatabase.open(url), [
      positions('good', { version: 2 }),
    ]);
    await newer.open();
    await newer.catchUp();

    const older = new ProjectionRunner(bench.store, await PostgresReadDatabase.open(url), [good]);
    const error = await refusal(() => older.open());

    expect(error.code).toBe('read-models-other-version');
    expect(await newer.position()).toBe(3);
    await bench.dispose();
  });

  it('begins anew where an older program has made it', async () => {
    await (await PostgresReadDatabase.open(url)).close();
    await admin.query(
      'UPDATE ledger_read.bookkeeping SET layout = 0; CREATE TABLE ledger_read.good_1 (old text)',
    );
    expect((await refusal(() => PostgresReadDatabase.open(url, { readOnly: true }))).code).toBe(
      'read-models-not-built',
    );
    await (await PostgresReadDatabase.open(url)).close();
    const { rows } = await admin.query("SELECT to_regclass('ledger_read.good_1') AS old");
    expect(rows).toEqual([{ old: null }]);
  });

  it('makes nothing where it may only read', async () => {
    const error = await refusal(() => PostgresReadDatabase.open(url, { readOnly: true }));
    expect(error.code).toBe('read-models-not-built');
    const { rows } = await admin.query("SELECT 1 FROM pg_namespace WHERE nspname = 'ledger_read'");
    expect(rows).toEqual([]);
  });

  it('to read only waits for the projector: a question is answered when it has begun', async () => {
    await PostgresReadDatabase.migrate(url);
    const bench = await Workbench.create();
    const reader = await ReadModels.onPostgres(bench.store, url, { readOnly: true });
    expect((await refusal(() => reader.knownAt())).code).toBe('read-models-not-built');
    expect((await refusal(() => reader.plans({ asOf: '2026-01-01', knownAt: 0 }))).code).toBe(
      'read-models-not-built',
    );
    await (await ReadModels.onPostgres(bench.store, url)).close();
    expect(await reader.knownAt()).toBe(0);
    expect(await reader.plans({ asOf: '2026-01-01', knownAt: 0 })).toEqual([]);
    await reader.close();
    await bench.dispose();
  });

  it('by several programs at once makes everything once', async () => {
    const opened = await Promise.all([1, 2, 3, 4].map(() => PostgresReadDatabase.open(url, { poolSize: 1 })));
    await Promise.all(opened.map((db) => db.close()));
    const { rows } = await admin.query('SELECT layout, partitions FROM ledger_read.bookkeeping');
    expect(rows).toEqual([{ layout: 1, partitions: 1 }]);
  });

  it('insists on the partitions there are, until the migration changes them', async () => {
    await (await PostgresReadDatabase.open(url, { partitions: 3 })).close();
    expect((await refusal(() => PostgresReadDatabase.open(url, { partitions: 2 }))).code).toBe(
      'read-models-other-partitions',
    );
    const any = await PostgresReadDatabase.open(url);
    expect(any.bookkeeping.partitions).toBe(3);
    await any.close();
    await PostgresReadDatabase.migrate(url, 2);
    await (await PostgresReadDatabase.open(url, { partitions: 2 })).close();
  });
});

describe('a server in trouble', () => {
  let bench: Workbench;
  let models: ReadModels;
  beforeEach(async () => {
    bench = await Workbench.create({ name: 'PostgreSQL', tables: '', place: () => Promise.resolve(place()) });
    models = await bench.open([good]);
  });
  afterEach(() => bench.dispose());

  const place = (): Place => ({
    open: () =>
      PostgresReadDatabase.open(url, { poolSize: 1, connectTimeoutMs: 300, statementTimeoutMs: 300 }),
    dispose: () => Promise.resolve(),
  });

  /** Every row that is written raises an error with this SQLSTATE, as the server itself would. */
  const failing = (state: string): Promise<unknown> =>
    admin.query(`
      CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'told to' USING ERRCODE = '${state}'; END $$;
      CREATE TRIGGER failing BEFORE INSERT ON ledger_read.good_1 EXECUTE FUNCTION fail()`);

  it.each([
    ['53100', 'read-models-disk-full'],
    ['58030', 'read-models-unavailable'],
    ['40P01', 'read-models-unavailable'],
  ])('stops no projection (%s), which goes on where it was', async (state, code) => {
    await bench.happened(3);
    await models.runner.catchUp();
    await failing(state);
    await bench.happened(2);
    expect((await refusal(() => models.runner.catchUp())).code).toBe(code);
    expect(await bench.statusOf(models, 'good')).toMatchObject({ state: 'running', position: 3 });
    await admin.query('DROP TRIGGER failing ON ledger_read.good_1');
    await models.runner.catchUp();
    expect(await bench.rows(models, 'good')).toEqual([1, 2, 3, 4, 5]);
  });

  it('that refuses a row is told from it: the projection stops exactly before the event', async () => {
    await models.runner.catchUp();
    await bench.close(models);
    models = await bench.open([positions('good', { refusedAt: 3 })]);
    await bench.happened(5);
    await models.runner.catchUp();
    expect(await bench.rows(models, 'good')).toEqual([1, 2]);
    expect(await bench.statusOf(models, 'good')).toMatchObject({
      state: 'stopped',
      position: 2,
      stoppedAt: 3,
    });
  });

  it('that ends the session in the middle of a batch has kept nothing of it', async () => {
    const db = models['db'];
    await bench.happened(3);
    const cut = db.transaction(async (tx) => {
      await tx.run('UPDATE projection SET position = 99');
      const [session] = await tx.all('SELECT pg_backend_pid() AS pid');
      await admin.query('SELECT pg_terminate_backend($1)', [session?.['pid']]);
      await tx.all('SELECT 1');
    });
    expect((await refusal(() => cut)).code).toBe('read-models-unreachable');
    await models.runner.catchUp();
    expect(await bench.rows(models, 'good')).toEqual([1, 2, 3]);
  });

  it('that takes too long is given up', async () => {
    const slow = models['db'].reading((tx) => tx.all('SELECT pg_sleep(60)'));
    const error = await refusal(() => slow);
    expect(error.code).toBe('read-models-timeout');
    expect(models['db'].isAboutTheMachine(error)).toBe(true);
  });

  it('that is asked more than the pool allows lets the others wait, and not for ever', async () => {
    const over = Promise.withResolvers<void>();
    const long = models['db'].reading(() => over.promise);
    expect((await refusal(() => models.runner.position())).code).toBe('read-models-busy');
    over.resolve();
    await long;
    expect(await models.runner.position()).toBe(0);
  });

  it('lets a client go on waiting for its write while it is away', async () => {
    const position = await bench.happened(1);
    const waited = models.runner.waitFor(position, 30_000);
    await admin.query(
      'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()',
    );
    await eventually(() => models.runner.catchUp());
    expect(await waited).toBe(true);
  });
});

describe('many processes on one server', () => {
  let bench: Workbench;
  let partitions = 1;
  beforeEach(async () => {
    partitions = 1;
    const place: Place = {
      open: () => PostgresReadDatabase.open(url, { poolSize: 2, partitions }),
      dispose: () => Promise.resolve(),
    };
    bench = await Workbench.create({ name: 'PostgreSQL', tables: '', place: () => Promise.resolve(place) });
  });
  afterEach(() => bench.dispose());

  it('a question that a rebuild has taken the table away from is asked again', async () => {
    const [models, other] = [await bench.open([good]), await bench.open([good])];
    await bench.happened(3);
    await models.runner.catchUp();
    let asked = 0;
    const rows = await models['db'].reading(async (tx) => {
      const table = await models.runner.tableIn(tx, 'good');
      if ((asked += 1) === 1) await other.runner.rebuild(['good']);
      return tx.all(`SELECT position FROM ${table} ORDER BY position`);
    });
    expect(rows).toEqual([{ position: 1 }, { position: 2 }, { position: 3 }]);
    expect(asked).toBe(2);
  });

  it('each partition is projected for itself, and the slowest says how far all are', async () => {
    partitions = 2;
    const models = await bench.open([good]);
    const last = await bench.happened(3);
    const events = await bench.store.readAll({ limit: 10 });
    const own = partitionOf(events[0] ?? fail('no event'), 2);
    const runners = [0, 1].map((part) => new ProjectionRunner(bench.store, models['db'], [good], [part]));
    await runners[1 - own]?.catchUp();
    expect(await bench.rows(models, 'good')).toEqual([]);
    expect(await models.runner.position()).toBe(0);
    const waited = models.runner.waitFor(last, 30_000);
    await runners[own]?.catchUp();
    expect(await bench.rows(models, 'good')).toEqual([1, 2, 3]);
    expect(await waited).toBe(true);
    expect(await models.runner.status()).toMatchObject([{ name: 'good', position: 3, behind: false }]);
  });

  it('an event that cannot be taken stops its own partition only', async () => {
    partitions = 2;
    const models = await bench.open([positions('good', { failsAt: 2 })]);
    const last = await bench.happened(3);
    await models.runner.catchUp();
    expect(await bench.rows(models, 'good')).toEqual([1]);
    expect(await models.runner.status()).toMatchObject([{ position: 1, state: 'stopped', stoppedAt: 2 }]);
    const { rows } = await admin.query('SELECT position FROM ledger_read.projection ORDER BY position');
    expect(rows).toEqual([{ position: '1' }, { position: '3' }]);
    expect(await models.runner.waitFor(last, 30_000)).toBe(false);
    expect(await models.runner.waitFor(1, 30_000)).toBe(true);
  });

  it('over one session everything is written with it, and nothing without it', async () => {
    const models = await bench.open([good]);
    const session = new pg.Client({ connectionString: url });
    session.on('error', () => undefined);
    await session.connect();
    const db = await PostgresReadDatabase.onSession(session);
    const runner = new ProjectionRunner(bench.store, db, [good], [0]);
    await bench.happened(2);
    await runner.catchUp();
    expect(await bench.rows(models, 'good')).toEqual([1, 2]);
    await bench.happened(1);
    await admin.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid = $1', [
      session['processID' as keyof pg.Client],
    ]);
    expect((await refusal(() => runner.catchUp())).code).toBe('read-models-unreachable');
    expect(await bench.rows(models, 'good')).toEqual([1, 2]);
  });
});

it('texts are in the same order on both engines', async () => {
  const texts = ['z', 'Z', 'a', 'á', 'đ', 'Đ', 'ă', '-', '_', 'a-b', 'aa', 'a.b', 'ｚ', '😀', 'ế'];
  const sql = `SELECT text FROM (${texts.map(() => 'SELECT CAST(? AS text) AS text').join(' UNION ALL ')}) AS texts ORDER BY text`;
  const file = await SqliteReadDatabase.open(':memory:');
  const server = await PostgresReadDatabase.open(url);
  const inBytes = sql.replace('ORDER BY text', 'ORDER BY text COLLATE "C"');
  expect(await server.reading((tx) => tx.all(inBytes, texts))).toEqual(
    await file.reading((tx) => tx.all(sql, texts)),
  );
  await file.close();
  await server.close();
});

/** Tries again until it works; the test's own time is the limit. */
async function eventually(work: () => Promise<unknown>): Promise<void> {
  for (;;) {
    try {
      await work();
      return;
    } catch (error) {
      if (!(error instanceof ReadModelError)) throw error;
    }
  }
}
