/** The command line as its users meet it: the built program in a folder of its own. */
import { execFile, spawn } from 'node:child_process';
import { type AddressInfo, createServer } from 'node:net';
import { createHash } from 'node:crypto';
import {
  appendFileSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { type Result, runLoaded } from './program.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const PLAN = join(ROOT, 'plans/tuyen-quang-55-kh-ubnd/plan.yaml');
const REPORTS = join(ROOT, 'plans/yen-bai-51-nq-tu');

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'plan-ledger-cli-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const data = (): string => join(folder, 'data');
const events = (): string => join(data(), 'events.db');

function run(command: string, args: readonly string[]): Promise<Result> {
  return new Promise((resolve) => {
    execFile(
      command,
      args,
      { cwd: folder, maxBuffer: 64e6, env: { ...process.env, DATA_DIR: data() } },
      (error, out, err) => {
        resolve({ code: typeof error?.code === 'number' ? error.code : error ? -1 : 0, out, err });
      },
    );
  });
}

const ledger = (...args: string[]): Promise<Result> => runLoaded(folder, args);

/** A copy of the plan file with something replaced. */
function planWith(from: string, to: string): string {
  const text = readFileSync(PLAN, 'utf8');
  expect(text).toContain(from);
  const path = join(folder, 'plan.yaml');
  writeFileSync(path, text.replace(from, to));
  return path;
}

describe('ledger import', () => {
  it('shows in a dry run what would change, row by row, and stores nothing', async () => {
    const { code, out } = await ledger('import', PLAN, '--dry-run');
    expect(code).toBe(0);
    expect(out).toMatch(/^\+ organisation\.register ubnd-tuyen-quang \(dòng \d+\)$/m);
    expect(out.match(/^\+ task\.assign /gm)).toHaveLength(109);
    expect(out).toContain('chạy thử, chưa ghi gì');
    expect(existsSync(data())).toBe(false);
  });

  it('changes nothing the second time', async () => {
    expect((await ledger('import', PLAN)).out).toContain('134 tạo mới');
    const again = await ledger('import', PLAN, '--lang', 'en');
    expect(again.code).toBe(0);
    expect(again.out).toContain('0 created, 0 revised, 0 submitted, 134 unchanged; nothing to store');
  });

  it('records a changed file as revisions only with a reason and a legal basis', async () => {
    await ledger('import', PLAN);
    const changed = planWith('number: 55/KH-UBND', 'number: 56/KH-UBND');
    const refused = await ledger('import', changed);
    expect(refused.code).toBe(1);
    expect(refused.err).toMatch(
      /dòng \d+: plan\.number .*“55\/KH-UBND” → “56\/KH-UBND”.*--reason.*--legal-basis/,
    );
    expect(refused.err).toContain('Chưa ghi gì vào sổ.');
    const revised = await ledger('import', changed, '--reason', 'Sửa số hiệu', '--legal-basis', '60/QĐ-UBND');
    expect(revised.out).toContain('1 sửa đổi');
    expect((await ledger('history', 'plan-tuyen-quang-55-kh-ubnd')).out).toMatch(
      /PlanAmended[\s\S]*55\/KH-UBND[\s\S]*56\/KH-UBND/,
    );
  });

  it.each([
    ['a count that does not match', 'count: 17', 'count: 18', /plan\.declared\[0\].*count-mismatch/],
    [
      'a date that does not exist',
      'issuedOn: "2022-04-12"',
      'issuedOn: "2022-02-30"',
      /plan\.issuedOn \(2022-02-30\).*YYYY-MM-DD/,
    ],
    ['a field that is not known', 'status: adopted', 'stattus: adopted', /plan\.stattus.*unknown-field/],
    ['a tab where YAML wants blanks', '  status: adopted', '\tstatus: adopted', /lỗi cú pháp YAML/],
  ])('names line, field and remedy of %s and stores nothing', async (_, from, to, expected) => {
    const { code, err } = await ledger('import', planWith(from, to));
    expect(code).toBe(1);
    expect(err).toMatch(/dòng \d+: /);
    expect(err).toMatch(expected);
    expect(existsSync(data())).toBe(false);
  });

  it('refuses a file of 100 MB without reading it, and one that is not text', async () => {
    const path = join(folder, 'huge.yaml');
    writeFileSync(path, '');
    truncateSync(path, 100_000_000);
    expect(await ledger('import', path)).toMatchObject({ code: 1, err: expect.stringContaining('100 MB') });
    writeFileSync(path, Buffer.from([0x6b, 0xff, 0xfe]));
    expect(await ledger('import', path)).toMatchObject({ code: 1, err: expect.stringContaining('UTF-8') });
  });
});

describe('ledger import of a changed plan file', () => {
  beforeEach(() => ledger('import', PLAN));

  it('refuses to change what was stated about the origin of a fact', async () => {
    const { code, err } = await ledger(
      'import',
      planWith('sources: [S004-036, S004-043]', 'sources: [S004-036, S004-044]'),
    );
    expect(code).toBe(1);
    expect(err).toMatch(/S004-043.*→.*S004-044.*cannot-be-revised/);
  });

  it('names what the file has left out, and leaves it in the ledger', async () => {
    const text = readFileSync(PLAN, 'utf8');
    const path = join(folder, 'plan.yaml');
    writeFileSync(path, text.slice(0, text.indexOf('\nindicators:') + 1));
    const { code, out } = await ledger('import', path);
    expect(code).toBe(0);
    expect(out.match(/^\? indicator\.assign /gm)).toHaveLength(19);
    expect(out).toContain('19 mục có trong sổ nhưng không còn trong tệp');
  });
});

describe('ledger serve', () => {
  it('ends in order on SIGTERM, also behind the wrapper that finds the right Node', async () => {
    const server = spawn(
      'bash',
      ['-c', `exec env PATH="$SYSTEM_PATH" node "${join(ROOT, 'bin/ledger.mjs')}" serve --port 0`],
      {
        cwd: folder,
        env: { ...process.env, DATA_DIR: data(), SYSTEM_PATH: systemPath() },
      },
    );
    const url = await new Promise<string>((resolve) => {
      server.stderr.on('data', (chunk: Buffer) => {
        const found = /(http:\/\/[^ /]+) /.exec(chunk.toString());
        if (found?.[1]) resolve(found[1]);
      });
    });
    expect((await fetch(`${url}/health/live`)).status).toBe(200);
    const ended = new Promise((resolve) => server.once('exit', resolve));
    server.kill('SIGTERM');
    expect(await ended).toBe(0);
    await expect(fetch(`${url}/health/live`)).rejects.toThrow();
  });

  it('says in one line that its port is in use', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => taken.once('listening', resolve));
    const { port } = taken.address() as AddressInfo;
    const { code, err } = await ledger('serve', '--port', String(port));
    taken.close();
    expect(code).toBe(3);
    expect(err).toContain('--port');
    expect(err).not.toMatch(/^ +at /m);
  });

  /** Without the project's own Node, so that the wrapper is what starts it where the system's is older. */
  const systemPath = (): string =>
    (process.env['PATH'] ?? '')
      .split(':')
      .filter((entry) => !entry.includes('node_modules'))
      .join(':');
});

describe('ledger report and history', () => {
  beforeEach(async () => {
    await ledger('import', join(REPORTS, 'plan.yaml'));
    await ledger('import', join(REPORTS, 'reports.yaml'));
  });

  it('prints the report as a table, JSON and CSV, now and as it was known before', async () => {
    const table = await ledger('report', 'yen-bai-51-nq-tu', '2023');
    expect(table.out).toMatch(/Tỷ trọng kinh tế số trong GRDP \(% GRDP\) +– +12,20 /);
    expect(table.out).not.toContain('\u001b[');
    const json = JSON.parse((await ledger('report', 'yen-bai-51-nq-tu', '2023', '-f', 'json')).out);
    expect(json).toMatchObject({ format: 'plan-ledger/report', asOf: '2023-12-14', period: { key: '2023' } });
    const csv = await ledger('report', 'yen-bai-51-nq-tu', '2023', '-f', 'csv');
    expect(csv.out).toMatch(/kinh-te-so-grdp,[^\n]*,value,12\.20,% GRDP,"12,20",\d+/);
    const before = await ledger('report', 'yen-bai-51-nq-tu', '2023', '--known-at', '24');
    expect(before.out).not.toContain('12,20');
  });

  it.each([
    [['report', 'khong-co', '2023'], 1, 'khong-co'],
    [['report', 'yen-bai-51-nq-tu', '2023-Q1'], 2, '2025-H1'],
    [['report', 'yen-bai-51-nq-tu', '2023', '--as-of', '2023-02-30'], 2, 'YYYY-MM-DD'],
    [['report', 'yen-bai-51-nq-tu', '2023', '--known-at', 'hôm qua'], 2, '--known-at'],
    [['history', 'task-khong.co'], 1, 'task-khong.co'],
    [['projections', 'rebuild', 'nothing'], 2, 'task_board'],
    [['frobnicate'], 2, 'frobnicate'],
  ])('answers %j with exit code %i and a remedy', async (args, code, named) => {
    const result = await ledger(...args);
    expect(result.code).toBe(code);
    expect(result.err).toContain(named);
    expect(result.out).toBe('');
  });

  it('rebuilds read models and shows their state; deleting read.db loses nothing', async () => {
    const report = await ledger('report', 'yen-bai-51-nq-tu', '2023', '-f', 'json', '--known-at', '43');
    // That they were built anew is recorded at position 44.
    expect((await ledger('projections', 'rebuild')).code).toBe(0);
    expect((await ledger('projections', 'status')).out).toMatch(/task_board v\d+: \d+ \(đã cập nhật\)/);
    for (const suffix of ['', '-wal', '-shm']) rmSync(join(data(), `read.db${suffix}`), { force: true });
    const again = await ledger('report', 'yen-bai-51-nq-tu', '2023', '-f', 'json', '--known-at', '43');
    expect(again.out).toBe(report.out);
  });
});

describe('ledger backup and restore', () => {
  beforeEach(() => ledger('import', join(REPORTS, 'plan.yaml')));
  const copy = (): string => join(folder, 'copy');

  it('copies, verifies and puts back, never over a ledger', async () => {
    const report = await ledger('report', 'yen-bai-51-nq-tu', '2023', '-f', 'json');
    expect((await ledger('backup', copy())).out).toMatch(/24 sự kiện.*sha256 [0-9a-f]{64}/);
    expect(await ledger('backup', copy())).toMatchObject({ code: 1 });
    expect(await ledger('restore', copy())).toMatchObject({
      code: 1,
      err: expect.stringContaining('không bị ghi đè'),
    });
    rmSync(data(), { recursive: true });
    expect((await ledger('restore', copy())).code).toBe(0);
    const again = await ledger('report', 'yen-bai-51-nq-tu', '2023', '-f', 'json', '--known-at', '43');
    expect(again.out).toBe(report.out);
  });

  it('refuses an altered backup and leaves nothing behind', async () => {
    await ledger('backup', copy());
    appendFileSync(join(copy(), 'events.db'), 'x');
    rmSync(data(), { recursive: true });
    expect(await ledger('restore', copy())).toMatchObject({
      code: 3,
      err: expect.stringContaining('sha256'),
    });
    expect(existsSync(events())).toBe(false);
  });

  it('finds an event altered inside a backup even where the manifest was made to fit', async () => {
    await ledger('backup', copy());
    const file = join(copy(), 'events.db');
    const raw = new DatabaseSync(file);
    raw.exec('DROP TRIGGER IF EXISTS events_no_delete');
    for (const { name } of raw.prepare("SELECT name FROM sqlite_master WHERE type = 'trigger'").all())
      raw.exec(`DROP TRIGGER "${String(name)}"`);
    raw.exec('DELETE FROM events WHERE position = 5');
    raw.close();
    const manifest = JSON.parse(readFileSync(join(copy(), 'manifest.json'), 'utf8'));
    const sha256 = createHash('sha256').update(readFileSync(file)).digest('hex');
    writeFileSync(join(copy(), 'manifest.json'), JSON.stringify({ ...manifest, sha256 }));
    rmSync(data(), { recursive: true });
    expect((await ledger('restore', copy())).code).toBe(3);
    expect(existsSync(events())).toBe(false);
  });
});

describe('a ledger that cannot be used', () => {
  it('is named, with what to do, and exit code 3', async () => {
    expect(await ledger('report', 'tuyen-quang-55-kh-ubnd', '2025')).toMatchObject({
      code: 3,
      err: expect.stringContaining('ledger import'),
    });
  });

  it.each([
    ['truncated', () => truncateSync(events(), Math.floor(statSync(events()).size / 2)), 'store-damaged'],
    ['of a newer version', () => alter('PRAGMA user_version = 999'), 'store-too-new'],
    [
      'another kind of file',
      () => writeFileSync(events(), 'Kế hoạch số 55/KH-UBND\n'.repeat(500)),
      'store-damaged',
    ],
  ])('%s: a clear message, exit code 3, the file left as it is', async (_, spoil, expected) => {
    await ledger('import', PLAN);
    spoil();
    const before = readFileSync(events());
    const result = await ledger('import', PLAN);
    expect(result.code).toBe(3);
    expect(result.err).toContain(expected);
    expect(readFileSync(events()).equals(before)).toBe(true);
  });

  it('on a disk without room: refused or unknown, never half written', async () => {
    await ledger('import', join(REPORTS, 'plan.yaml'));
    const limit = Math.ceil(statSync(events()).size / 1024) + 8;
    const command = `ulimit -f ${limit}; exec "${process.execPath}" "${join(ROOT, 'bin/ledger.mjs')}" import "${PLAN}"`;
    const result = await run('bash', ['-c', command]);
    expect(result.code).toBe(3);
    expect(result.err).toMatch(/store-full|outcome-unknown|store-unavailable|ổ đĩa/);
    expect(result.err).not.toMatch(/^ +at /m);
    expect((await ledger('history', 'plan-tuyen-quang-55-kh-ubnd')).code).toBe(1);
    expect((await ledger('import', PLAN)).out).toContain('134 tạo mới');
  });

  function alter(sql: string): void {
    const raw = new DatabaseSync(events());
    raw.exec(sql);
    raw.close();
  }
});
