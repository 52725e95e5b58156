/**
 * The command line on a ledger that EventStoreDB and PostgreSQL keep, with a projector beside it: the same commands as on a
 * folder. One ledger is used from test to test; the last ones do it harm.
 */
import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { promisify } from 'node:util';
import { EventStoreDBClient, jsonEvent } from '@eventstore/db-client';
import pg from 'pg';
import { AccessLog } from '#application';
import { EventStoreDbEventStore } from '#event-store';
import { EventStoreDbServer } from '../../libs/event-store/src/testing/eventstoredb/server.ts';
import { freePort } from '../../libs/read-models/src/testing/postgres.ts';
import { type LedgerServers, startServers, stopSharedPostgres } from '../distributed/servers.ts';
import { closed2023, PLAN, planFile, Program, publish2023 } from './program.ts';

const CORRECTED = 'yen-bai-51-nq-tu';
const INDICATOR = 'kinh-te-so-grdp';
const csvOf = (plan: string, ...more: string[]): string[] => ['report', plan, '2023', '-f', 'csv', ...more];

let program: Program;
let servers: LedgerServers;
/** Where the record ended before a figure was corrected. */
let uncorrected: number;
beforeAll(async () => {
  program = new Program();
  servers = await startServers(program.path('data'));
  const { eventStoreUrl, postgresUrl } = servers.settings;
  program.variables = { EVENTSTOREDB_URL: eventStoreUrl, POSTGRES_URL: postgresUrl };
  await program.does('import', planFile('plan.yaml', CORRECTED));
  const imported = await program.does('import', planFile('reports.yaml', CORRECTED));
  uncorrected = Number(/vị trí (\d+)/.exec(imported)?.[1]);
  await program.does('import', planFile('scenario.yaml', CORRECTED));
  await closed2023(program);
  await publish2023(program);
});
afterAll(async () => {
  for (const name of created) await sql(`DROP DATABASE ${name} WITH (FORCE)`);
  await servers?.stop();
  await stopSharedPostgres();
  program.dispose();
});

/** Runs statements as the owner of the ledger's database, or in another one. @returns the rows of the last */
async function sql(text: string, url = servers.settings.postgresUrl): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<Record<string, unknown>>(text);
    return rows;
  } finally {
    await client.end();
  }
}

const created: string[] = [];

/** A database in which nothing was made yet; its address. */
async function emptyDatabase(): Promise<string> {
  const url = new URL(servers.settings.postgresUrl);
  url.pathname = `${url.pathname}_empty_${created.length}`;
  created.push(url.pathname.slice(1));
  await sql(`CREATE DATABASE ${created.at(-1)} TEMPLATE template0 ENCODING 'UTF8'`);
  return url.href;
}

describe('a distributed ledger on the command line', () => {
  it('answers a report as known before and after a correction, as replay folds it from the events alone', async () => {
    const before = await program.does(...csvOf(CORRECTED, '--known-at', String(uncorrected)));
    const after = await program.does(...csvOf(CORRECTED));
    expect([before, after]).toEqual([expect.stringContaining('12.20'), expect.stringContaining('12.02')]);
    const replayed = ['replay', CORRECTED, '2023', '-f', 'csv', '--to', String(uncorrected)];
    expect(await program.does(...replayed)).toBe(before);
  });

  it('tells the history of a figure, why it is what it is, and what changed it', async () => {
    const history = await program.does('history', `indicator-${CORRECTED}.${INDICATOR}`);
    expect(history).toMatch(/IndicatorValueRevised[\s\S]*12,20 → 12,02/);
    const why = await program.does('why', CORRECTED, '2023', `indicator/${INDICATOR}/value`);
    expect(why).toMatch(/12,02/);
    const diff = await program.does('diff', CORRECTED, '2023', '--from', String(uncorrected));
    expect(diff).toMatch(/12,20 → 12,02/);
  });

  it('publishes a period, whose file is found authentic and whose command has a receipt', async () => {
    expect(await program.does('period', 'status', PLAN, '2023')).toMatch(/Bản 1: số 01\/BC-STTTT/);
    await program.does(...csvOf(PLAN, '--version', '1', '-o', 'bao-cao.csv'));
    expect(await program.does('verify', 'bao-cao.csv', '--lang', 'en')).toMatch(/^AUTHENTIC/);
    const acts = await program.does('history', `report-${PLAN}.2023`, '--kind', 'ReportPublished', '--json');
    const { commandId } = JSON.parse(acts) as { readonly commandId: string };
    await program.does('receipt', commandId, '-o', 'bien-nhan.json');
    const key = (await program.does('log', 'key')).trim();
    expect(await program.does('verify-receipt', 'bien-nhan.json', '--key', key)).toContain('ReportPublished');
  });

  it('gives an auditor a bundle that verifies elsewhere', async () => {
    await program.does('bundle', PLAN, '-o', 'goi.zip');
    await program.does('verifier', '-o', 'verify.mjs');
    const key = (await program.does('log', 'key')).trim();
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [program.path('verify.mjs'), program.path('goi.zip'), '--key', key, '--lang', 'en'],
      { env: {} },
    );
    expect(stdout).toMatch(/1 published reports/);
  });

  it('keeps names, evidence and state where all its processes find them', async () => {
    program.write('bien-ban.pdf', '%PDF-1.7\n%%EOF\n');
    const report = ['indicator', INDICATOR, '--report', '1'];
    await program.does('evidence', 'attach', CORRECTED, ...report, 'bien-ban.pdf');
    expect(await program.does('evidence', 'verify')).toMatch(/^1 tệp .* tất cả còn nguyên/);
    const office = [
      '--organisation',
      'ubnd-yen-bai',
      '--office',
      'Chuyên viên',
      '--name',
      'Nguyễn Thị Ví Dụ',
    ];
    await program.does('person', 'record', 'cb-0412', ...office);
    expect(await program.does('person', 'show', 'cb-0412')).toContain('Nguyễn Thị Ví Dụ');
    expect(await program.does('person', 'check')).toContain('khớp');
    expect(await program.does('projections', 'status')).toMatch(/^history v\d+: \d+ \(đã cập nhật\)$/m);
    expect(await program.does('log', 'status')).toMatch(/^Đã ghi nhận: (\d+) \/ \1$/m);
  });

  it.each([
    ['backup', ['backup', 'ban-sao'], /mục Backups/],
    ['restore', ['restore', 'ban-sao'], /mục Backups/],
    ['demo', ['demo', '--exit'], /mục Starting it/],
  ])('refuses %s, which is for a folder, and says where to read on', async (_, args, expected) => {
    expect(await program.run(...args)).toMatchObject({ code: 2, err: expect.stringMatching(expected) });
  });
});

describe('ledger verify on servers', () => {
  const verdict = (...more: string[]) => program.run('verify', '--lang', 'en', ...more);

  it('finds everything sound, names the servers without passwords and the limits of what was proved', async () => {
    await program.does('log', 'sign');
    const { code, out } = await verdict('--evidence');
    expect({ code, out }).toEqual({ code: 0, out: expect.stringMatching(/VERDICT: the ledger is intact/) });
    for (const found of [
      /^Servers: EventStoreDB 127\.0\.0\.1:\d+, PostgreSQL 127\.0\.0\.1:\d+\/\w+$/m,
      /✓ Read (\d+) of \1 events/,
      /✓ \d+ signed checkpoints have good signatures/,
      /✓ 1 published reports come out/,
      /✓ The read models are, row by row/,
      /✓ The directory of persons agrees/,
      /✓ All 1 files of evidence are as they were handed in/,
      /· Checked was what EventStoreDB and PostgreSQL give out/,
    ])
      expect(out).toMatch(found);
    expect(out).not.toContain('tester');
  });

  it('reads with --incremental only what came since', async () => {
    await program.does('evidence', 'list', CORRECTED);
    expect((await verdict('--incremental')).out).toMatch(/✓ Read 0 of \d+ events/);
  });

  it('finds a row of the read models that was altered; a rebuild puts it right while events go on coming', async () => {
    const [table] = await sql(
      `SELECT tablename AS name FROM pg_tables WHERE schemaname = 'ledger_read' AND tablename LIKE 'indicator_scorecard%'`,
    );
    await sql(`UPDATE ledger_read.${String(table?.['name'])} SET value = replace(value, '12.02', '15.02')`);
    const { code, out } = await verdict();
    expect({ code, out }).toEqual({
      code: 1,
      out: expect.stringMatching(/✗ The read model indicator_scorecard .*kinh-te-so-grdp/),
    });

    const store = await EventStoreDbEventStore.open(servers.settings.eventStoreUrl);
    const [accesses, rebuilding] = [new AccessLog(store), program.run('projections', 'rebuild')];
    let isOver = false;
    void rebuilding.finally(() => (isOver = true));
    const { position: before } = await store.head();
    let position = before;
    while (!isOver) {
      const by = { actor: 'ld-01', actingFor: null, commandId: randomUUID(), correlationId: randomUUID() };
      const access = { access: 'read', what: 'person', subject: 'cb-0412', of: null } as const;
      position = await accesses.record(access, by);
    }
    await store.close();
    // The one that records the rebuild, and those beside it.
    expect(position).toBeGreaterThan(before + 1);
    expect(await rebuilding).toMatchObject({ code: 0, out: expect.stringMatching(/^Đã dựng lại .*history/) });
    expect((await verdict()).out).toMatch(/✓ The read models are, row by row/);
    expect(await program.does(...csvOf(CORRECTED))).toContain('12.02');
    expect(servers.troubles).toEqual([]);
  });
});

describe('ledger postgres migrate', () => {
  it('makes what is missing, nothing the second time, and begins read models of another layout anew', async () => {
    const fresh = {
      POSTGRES_URL: await emptyDatabase(),
      LOG_ORIGIN: 'so.tinh.gov.vn/log',
    };
    const migrate = (more = {}) =>
      program.runIn({ ...fresh, ...more }, 'postgres', 'migrate', '--lang', 'en');
    const first = await migrate();
    expect(first).toMatchObject({ code: 0, out: expect.stringMatching(/^Made \d+ tables\.$/m) });
    for (const made of ['ledger_kept.disclosure', 'ledger_kept.lease', 'ledger_kept.log_checkpoint'])
      expect(first.out).toContain(`+ ${made}\n`);
    expect(first.out).toContain('Log: so.tinh.gov.vn/log');
    expect((await migrate()).out).toMatch(/^Nothing is missing, nothing was changed\.$/m);
    const { out } = await migrate({ PROJECTION_PARTITIONS: '2' });
    expect(out).toMatch(/thrown away[\s\S]*2 partitions/);
    expect(out).not.toContain('ledger_kept');
  });

  it('is for a distributed ledger', async () => {
    const none = { EVENTSTOREDB_URL: '', POSTGRES_URL: '' };
    expect(await program.runIn(none, 'postgres', 'migrate')).toMatchObject({
      code: 2,
      err: expect.stringMatching(/\[distributed-only\]/),
    });
  });
});

describe('servers that cannot be used', () => {
  type Wrong = () => Promise<Readonly<Record<string, string>>>;
  const SECRET = 'bi-mat';
  const withUrl = async (change: (url: URL) => void): Promise<{ POSTGRES_URL: string }> => {
    const url = new URL(servers.settings.postgresUrl);
    change(url);
    return { POSTGRES_URL: url.href };
  };
  const ofLayout = async (layout: number): Promise<string> => {
    const url = await emptyDatabase();
    const bookkeeping = `ledger_read.bookkeeping AS SELECT ${layout} AS layout, 1 AS partitions`;
    await sql(`CREATE SCHEMA ledger_read; CREATE TABLE ${bookkeeping}`, url);
    return url;
  };
  let guarded: EventStoreDbServer;
  beforeAll(async () => {
    guarded = await EventStoreDbServer.start({ users: { ledger: 'khac' } });
  });
  afterAll(() => guarded.stop());

  const cases: readonly (readonly [string, Wrong, number, RegExp, RegExp])[] = [
    [
      'one of two addresses',
      async () => ({ POSTGRES_URL: '' }),
      2,
      /Thiếu biến môi trường POSTGRES_URL.*\[profile-incomplete\]/,
      /POSTGRES_URL is not set/,
    ],
    [
      'a setting that is no number',
      async () => ({ POSTGRES_POOL: 'many' }),
      2,
      /POSTGRES_POOL.*\[setting-invalid\]/,
      /POSTGRES_POOL must be a whole number/,
    ],
    [
      'a wrong address of EventStoreDB',
      async () => ({ EVENTSTOREDB_URL: `http://ledger:${SECRET}@127.0.0.1:2113` }),
      3,
      /EVENTSTOREDB_URL viết sai.*\[store-unavailable\]/,
      /EVENTSTOREDB_URL is wrong/,
    ],
    [
      'an EventStoreDB that is not there',
      async () => ({ EVENTSTOREDB_URL: `esdb://ledger:${SECRET}@127.0.0.1:${await freePort()}?tls=false` }),
      3,
      /Không kết nối được EventStoreDB.*\[store-unavailable\]/,
      /EventStoreDB cannot be reached/,
    ],
    [
      'a wrong password of EventStoreDB',
      async () => ({ EVENTSTOREDB_URL: `esdb://ledger:${SECRET}@127.0.0.1:${guarded.port}?tls=false` }),
      3,
      /không được phép truy cập sổ.*\[store-unauthorised\]/,
      /may not use the ledger/,
    ],
    [
      'a wrong address of PostgreSQL',
      async () => ({ POSTGRES_URL: `mysql://ledger:${SECRET}@127.0.0.1/ledger` }),
      3,
      /Địa chỉ PostgreSQL không đúng.*\[read-models-url-invalid\]/,
      /address of PostgreSQL is not valid/,
    ],
    [
      'a PostgreSQL that is not there',
      async () => ({ POSTGRES_URL: `postgresql://ledger:${SECRET}@127.0.0.1:${await freePort()}/ledger` }),
      3,
      /Không kết nối được PostgreSQL 127\.0\.0\.1:\d+.*\[read-models-unreachable\]/,
      /cannot be reached/,
    ],
    [
      'a wrong password of PostgreSQL',
      () => withUrl((url) => (url.password = SECRET)),
      3,
      /từ chối tài khoản hoặc mật khẩu.*\[read-models-unauthorised\]/,
      /refuses the user or the password/,
    ],
    [
      'a database that is not there',
      () => withUrl((url) => (url.pathname = '/khong-co')),
      3,
      /không có cơ sở dữ liệu này.*\[read-models-no-database\]/,
      /has no such database/,
    ],
    [
      'a database that was not migrated',
      async () => ({ POSTGRES_URL: await emptyDatabase() }),
      3,
      /Chạy “ledger postgres migrate”.*\[read-models-not-built\]/,
      /Run "ledger postgres migrate"/,
    ],
    [
      'a database of an older program',
      async () => ({ POSTGRES_URL: await ofLayout(0) }),
      3,
      /Chạy “ledger postgres migrate”.*\[read-models-not-built\]/,
      /Run "ledger postgres migrate"/,
    ],
    [
      'a database of a newer program',
      async () => ({ POSTGRES_URL: await ofLayout(99) }),
      3,
      /mới hơn chương trình này.*\[read-models-too-new\]/,
      /newer than this program/,
    ],
  ];

  it.each(cases)('tells of %s in both languages, without the password', async (_, wrong, code, vi, en) => {
    const environment = await wrong();
    const report = (language: string) => program.runIn(environment, ...csvOf(PLAN), '--lang', language);
    const [inVietnamese, inEnglish] = [await report('vi'), await report('en')];
    expect(inVietnamese).toEqual({ code, out: '', err: expect.stringMatching(vi) });
    expect(inEnglish).toEqual({ code, out: '', err: expect.stringMatching(en) });
    expect(inVietnamese.err + inEnglish.err).not.toMatch(SECRET);
    expect(inVietnamese.err + inEnglish.err).not.toContain('    at ');
  });

  it('says with verify that they cannot be used, and not that the ledger is unsound', async () => {
    const away = { POSTGRES_URL: `postgresql://ledger:${SECRET}@127.0.0.1:${await freePort()}/ledger` };
    expect(await program.runIn(away, 'verify')).toEqual({
      code: 3,
      out: '',
      err: expect.stringMatching(/\[read-models-unreachable\]/),
    });
  });

  it('names the right that is missing for a migration', async () => {
    const url = new URL(await emptyDatabase());
    const role = url.pathname.slice(1);
    await sql(`CREATE ROLE ${role} LOGIN PASSWORD '${SECRET}'`);
    [url.username, url.password] = [role, SECRET];
    const migrated = await program.runIn({ POSTGRES_URL: url.href }, 'postgres', 'migrate');
    expect(migrated).toMatchObject({ code: 3, err: expect.stringMatching(/\[read-models-forbidden\]/) });
    await sql(`DROP ROLE ${role}`);
  });
});

describe('a distributed ledger that was done harm', () => {
  it('begins its log anew where the key was lost, once no projector signs any more', async () => {
    await servers.projector.close();
    rmSync(program.path('data/log/log.key'));
    const restart = ['log', 'restart', '--origin', 'so.tinh.gov.vn/log/2', '--reason', 'Mất khóa'];
    expect(await program.does(...restart)).toContain('Đã mở nhật ký so.tinh.gov.vn/log/2');
    expect(await program.does('log', 'status')).toMatch(/^Nhật ký: so\.tinh\.gov\.vn\/log\/2$/m);
    const { code, out } = await program.run('verify', '--lang', 'en');
    expect({ code, out }).toEqual({ code: 0, out: expect.stringMatching(/never signed a checkpoint/) });
  });

  it('names an event that another program has put into one of its streams', async () => {
    const client = EventStoreDBClient.connectionString(servers.settings.eventStoreUrl);
    const foreign = jsonEvent({ type: 'Khac', data: { la: true } });
    await client.appendToStream(`plan-${CORRECTED}`, foreign, {
      credentials: { username: 'app', password: 'ignored without TLS' },
    });
    await client.dispose();
    const { code, out } = await program.run('verify', '--lang', 'en');
    expect({ code, out }).toEqual({
      code: 1,
      out: expect.stringMatching(/✗ .*position \d+ .*plan-yen-bai-51-nq-tu[\s\S]*NOT AS IT SHOULD BE/),
    });
    const replayed = await program.run('replay', CORRECTED, '2023', '--lang', 'en');
    expect(replayed).toMatchObject({ code: 3, err: expect.stringMatching(/\[unreadable-event\]/) });
  });
});
