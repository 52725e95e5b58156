/**
 * A whole ledger carried to another folder and on: two plans, a published report, evidence, names, a signed log, and a
 * receipt that was handed out before.
 */
import { createHash } from 'node:crypto';
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { EventStoreDbEventStore, SqliteEventStore, type StoredRow } from '#event-store';
import { migrate, settingsFrom } from '#profiles';
import { collect, startChild } from '../../libs/event-store/src/testing/child-process.ts';
import { EventStoreDbServer } from '../../libs/event-store/src/testing/eventstoredb/server.ts';
import { type TestPostgres, testPostgres } from '../../libs/read-models/src/testing/postgres.ts';
import { closed2023, PLAN, planFile, Program, publish2023, type Result } from './program.ts';

const OTHER_PLAN = 'yen-bai-51-nq-tu';
const NAME = 'Nguyễn Thị Ví Dụ';
const ORIGIN = 'plan.tuyenquang.gov.vn/log/2026';

/** The data file of a published report. */
const published1 = ['report', PLAN, '2023', '--version', '1', '-f', 'json'];

let program: Program;
let rows: readonly StoredRow[];
beforeAll(async () => {
  program = new Program();
  await program.runIn({ LOG_ORIGIN: ORIGIN }, 'import', planFile('plan.yaml', OTHER_PLAN));
  await program.does('import', planFile('reports.yaml', OTHER_PLAN));
  program.write('bien-ban.pdf', '%PDF-1.7\n%%EOF\n');
  program.write('so-lieu.csv', 'STT;Xã\n1;Mù Cang Chải\n');
  await program.does(
    ...['evidence', 'attach', OTHER_PLAN, 'indicator', 'kinh-te-so-grdp', '--report', '1'],
    ...['bien-ban.pdf', 'so-lieu.csv'],
  );
  await program.does(
    ...['person', 'record', 'cb-0412', '--organisation', 'ubnd-yen-bai'],
    ...['--office', 'Chuyên viên, Văn phòng', '--name', NAME],
  );
  await program.does('log', 'sign');
  await closed2023(program);
  await publish2023(program);
  rows = await rowsOf('data');
  await program.does('receipt', published().command, '-o', 'bien-nhan.json');
  program.write('log.vkey', (await program.does('log', 'key')).trim());
  await program.does(...published1, '-o', 'bao-cao.json');
  await program.does('export', 'moved', '--names', '--actor', 'ld-01');
  rows = await rowsOf('data');
});
afterAll(() => program.dispose());

async function rowsOf(folder: string): Promise<readonly StoredRow[]> {
  const store = SqliteEventStore.open(program.path(folder, 'events.db'), { readOnly: true });
  try {
    return await store.readStored({ limit: 100_000 });
  } finally {
    await store.close();
  }
}

function published(): { readonly command: string } {
  const row = rows.findLast(({ type }) => type === 'ReportPublished');
  const { commandId } = JSON.parse(row?.metadata ?? '{}') as { readonly commandId?: string };
  return { command: commandId ?? '' };
}

/** Every file below a folder, by its name. */
function filesIn(folder: string): Record<string, string> {
  const root = program.path(folder);
  const names = readdirSync(root, { recursive: true, encoding: 'utf8' }).sort();
  const files = names.filter((name) => statSync(join(root, name)).isFile());
  return Object.fromEntries(files.map((name) => [name, readFileSync(join(root, name), 'latin1')]));
}

const textOf = (name: string): string => program.read(name).toString();

const take = (source: string, folder: string, ...more: string[]): Promise<Result> =>
  program.run('import-events', source, '--data', folder, ...more);

describe('a ledger that moved to another folder', () => {
  beforeAll(async () => {
    expect(await take('moved', 'new')).toMatchObject({ code: 0 });
  });

  it('has every event, byte by byte, at its place', async () => {
    expect(await rowsOf('new')).toEqual(rows);
  });

  it('is exported again as the very same files', async () => {
    await program.does('export', 'again', '--data', 'new');
    const { 'people.ndjson': names, ...others } = filesIn('moved');
    expect(filesIn('again')).toEqual(others);
    expect(names).toContain('cb-0412');
  });

  it('signs nothing before its key was carried over, and then goes on where it was', async () => {
    const without = await program.run('log', 'sign', '--data', 'new');
    expect([without.code, without.err]).toEqual([1, expect.stringContaining('[key-file-missing]')]);
    cpSync(program.path('data/log/log.key'), program.path('new/log/log.key'));
    const [before, after] = [
      await program.does('log', 'sign'),
      await program.does('log', 'sign', '--data', 'new'),
    ];
    expect(after).toBe(before);
    expect(after.split('\n').slice(0, 2)).toEqual([ORIGIN, String(rows.length)]);
  });

  it('is verified with its evidence, and gives the published report again', async () => {
    const verdict = await program.json<{
      readonly findings: readonly { readonly kind: string; readonly check: string }[];
    }>('verify', '--evidence', '--data', 'new');
    const proved = verdict.findings.filter(({ kind }) => kind === 'proved').map(({ check }) => check);
    expect(proved).toEqual(
      expect.arrayContaining([
        'events-whole',
        'checkpoints-hold',
        'published-reproduce',
        'evidence-whole',
        'people-agree',
      ]),
    );
    await program.does(...published1, '-o', 'bao-cao-moi.json', '--data', 'new');
    expect(textOf('bao-cao-moi.json')).toBe(textOf('bao-cao.json'));
    expect(await program.does('person', 'show', 'cb-0412', '--data', 'new')).toContain(NAME);
  });

  it('verifies a receipt from before, and gives out the same again', async () => {
    await program.does('verify-receipt', 'bien-nhan.json', '--key', 'log.vkey');
    await program.does('receipt', published().command, '-o', 'lai.json', '--data', 'new');
    expect(textOf('lai.json')).toBe(textOf('bien-nhan.json'));
    await program.does('verify-receipt', 'lai.json', '--key', 'log.vkey');
  });

  it('goes on by itself, and is not overwritten by the export any more', async () => {
    cpSync(program.path('new'), program.path('further'), { recursive: true });
    await program.does('import', planFile('cycle-2024-h1.yaml'), '--data', 'further');
    const refused = await take('moved', 'further');
    expect([refused.code, refused.err]).toEqual([1, expect.stringContaining('[import-target-longer]')]);
  });
});

describe('a ledger that moved to EventStoreDB and PostgreSQL and back', () => {
  let eventStore: EventStoreDbServer;
  let postgres: TestPostgres;
  let servers: { readonly EVENTSTOREDB_URL: string; readonly POSTGRES_URL: string };
  /** A command on the ledger that the servers have. */
  const there = async (...args: string[]): Promise<string> => {
    const { code, out, err } = await program.runIn(
      { ...servers, LOG_ORIGIN: ORIGIN },
      ...args,
      '--data',
      'shared',
    );
    if (code !== 0) throw new Error(`ledger ${args.join(' ')} ended with ${code}:\n${err}`);
    return out;
  };
  beforeAll(async () => {
    [eventStore, postgres] = await Promise.all([EventStoreDbServer.start(), testPostgres()]);
    servers = { EVENTSTOREDB_URL: eventStore.url, POSTGRES_URL: await postgres.createDatabase() };
    const settings = settingsFrom(servers, program.path('shared'));
    if (settings.profile !== 'distributed') throw new Error('the servers are not named in the settings');
    process.env['LOG_ORIGIN'] = ORIGIN;
    await migrate(settings);
    delete process.env['LOG_ORIGIN'];
  });
  afterAll(async () => {
    await eventStore.stop();
    await postgres.stop();
  });

  it('has every event there, byte by byte, also where the import was interrupted', async () => {
    const store = await EventStoreDbEventStore.open(eventStore.url);
    try {
      await store.importStored(rows.slice(0, 100));
      expect(await there('import-events', 'moved', '--dry-run')).toContain(
        `Sổ đích có 100; sẽ ghi ${rows.length - 100}`,
      );
      expect(await there('import-events', 'moved')).toContain('Đã nhập và kiểm tra');
      expect(await store.readStored({ limit: rows.length + 1 })).toEqual(rows);
    } finally {
      await store.close();
    }
  });

  it('comes back as the very same files, and gives published report and receipt again', async () => {
    await there('export', 'moved-back');
    const { 'people.ndjson': names, ...others } = filesIn('moved');
    expect(filesIn('moved-back')).toEqual(others);
    await program.does('import-events', 'moved-back', '--data', 'back');
    expect(await rowsOf('back')).toEqual(rows);
    cpSync(program.path('data/log/log.key'), program.path('back/log/log.key'));
    await program.does('receipt', published().command, '-o', 'lai-ve.json', '--data', 'back');
    expect(textOf('lai-ve.json')).toBe(textOf('bien-nhan.json'));
    await program.does(...published1, '-o', 'bao-cao-ve.json', '--data', 'back');
    expect(textOf('bao-cao-ve.json')).toBe(textOf('bao-cao.json'));

    await there('export', 'with-names', '--names');
    expect(filesIn('with-names')['people.ndjson']).toBe(names);
  });
});

describe('an import', () => {
  it('that is only tried says what it would do and makes nothing', async () => {
    const tried = await take('moved', 'tried', '--dry-run');
    expect([tried.code, tried.out]).toEqual([
      0,
      expect.stringMatching(
        new RegExp(
          `^Bản xuất nguyên vẹn: ${rows.length} sự kiện, .* Sổ đích có 0; sẽ ghi ${rows.length}, 2 tài`,
        ),
      ),
    ]);
    const english = await program.run(
      ...['import-events', 'moved', '--data', 'tried', '--dry-run', '--lang', 'en'],
    );
    expect(english.out).toContain(`${rows.length} would be stored, 2 files of evidence`);
    expect(existsSync(program.path('tried'))).toBe(false);
  });

  it('that was killed is completed by the same command, at whatever event it was', async () => {
    const child = new URL('./transfer.child.ts', import.meta.url);
    const events = program.path('moved/events.ndjson');
    let there = 0;
    for (const stored of [1, 57, 200]) {
      const killed = startChild(child, [events, program.path('killed'), String(stored)]);
      expect(await collect(killed.messages)).toEqual([`holds ${there}`]);
      expect(await killed.ended).toEqual({ code: null, errors: '' });
      there += stored;
      expect(await rowsOf('killed')).toEqual(rows.slice(0, there));
    }
    const tried = await take('moved', 'killed', '--dry-run');
    expect(tried.out).toContain(`Sổ đích có ${there}; sẽ ghi ${rows.length - there}`);
    const completed = await take('moved', 'killed');
    expect([completed.code, completed.out]).toEqual([
      0,
      expect.stringContaining(
        `Đã nhập và kiểm tra: ${rows.length - there} sự kiện, nối tiếp ${there} đã có sẵn; tổng cộng ${rows.length}`,
      ),
    ]);
    expect(await rowsOf('killed')).toEqual(rows);
    // And once more has nothing left to do.
    expect((await take('moved', 'killed')).out).toContain(`Đã nhập và kiểm tra: 0 sự kiện`);
    await program.does('export', 'of-killed', '--data', 'killed');
    expect({ ...filesIn('of-killed'), 'people.ndjson': filesIn('moved')['people.ndjson'] }).toEqual(
      filesIn('moved'),
    );
  });

  it('into a ledger with other events names the first that differs, and stores nothing', async () => {
    await program.runIn({ LOG_ORIGIN: ORIGIN }, 'import', planFile('plan.yaml'), '--data', 'other');
    const before = await rowsOf('other');
    const refused = await take('moved', 'other');
    expect([refused.code, refused.err]).toEqual([
      1,
      expect.stringMatching(/sự kiện khác ở vị trí 1 .*\[import-differs\]/s),
    ]);
    expect(await rowsOf('other')).toEqual(before);
  });

  it('into a ledger that has a log of another name is refused', async () => {
    await program.does('export', 'all.ndjson');
    await program.runIn(
      { LOG_ORIGIN: 'plan.yenbai.gov.vn/log' },
      'import-events',
      'all.ndjson',
      '--data',
      'named',
    );
    const refused = await take('moved', 'named');
    expect([refused.code, refused.err]).toEqual([
      1,
      expect.stringMatching(/plan\.yenbai\.gov\.vn\/log.*LOG_ORIGIN=.*\[import-other-log\]/s),
    ]);
    expect(existsSync(program.path('named/log/log.vkey'))).toBe(false);
  });

  it('of events alone takes no log, evidence or names', async () => {
    await program.does('export', 'events.ndjson.gz');
    const taken = await take('events.ndjson.gz', 'alone');
    expect([taken.code, taken.err]).toEqual([0, expect.stringContaining('Chỉ có sự kiện')]);
    expect(await rowsOf('alone')).toEqual(rows);
    expect(await program.does('person', 'list', '--data', 'alone')).not.toContain('còn họ tên');
  });
});

describe('an export', () => {
  it('with names is in the ledger, with who took them', () => {
    const { type, stream, data, metadata } = rows.at(-1) as StoredRow;
    expect([type, stream]).toEqual(['AccessRecorded', expect.stringMatching(/^access-ledger\./)]);
    expect(JSON.parse(data)).toMatchObject({ access: 'export', what: 'person', subject: 'all', of: null });
    expect(JSON.parse(metadata)).toMatchObject({ actor: 'ld-01' });
  });

  it('has no names unless they are asked for, and never the signing key', async () => {
    await program.does('export', 'nameless', '--gzip');
    expect(Object.keys(filesIn('nameless')).filter((name) => !name.startsWith('evidence/'))).toEqual([
      'events.ndjson.gz',
      'evidence.ndjson',
      'log.ndjson',
    ]);
    expect(Object.keys(filesIn('nameless/evidence'))).toHaveLength(2);
    const texts = Object.values(filesIn('moved')).join('\n');
    expect(texts).not.toContain('PRIVATE KEY');
    const taken = await take('nameless', 'no-names');
    expect(taken.code).toBe(0);
    expect(await program.does('person', 'list', '--data', 'no-names')).not.toContain('còn họ tên');
  });

  it('takes no place that is taken, and leaves nothing behind when it fails', async () => {
    const before = filesIn('moved');
    for (const target of ['moved', 'bien-nhan.json/moved', 'log.vkey/a.ndjson']) {
      const refused = await program.run('export', target);
      expect(refused.code).not.toBe(0);
      expect(refused.err).toMatch(/export-place-taken|EEXIST|ENOTDIR/);
    }
    expect(filesIn('moved')).toEqual(before);
    expect(readdirSync(program.folder).filter((name) => name.includes('partial'))).toEqual([]);
  });

  it('of a ledger with a lost file says so, and carries the rest', async () => {
    cpSync(program.path('data'), program.path('lossy'), { recursive: true });
    const [first = ''] = Object.keys(filesIn('lossy/evidence'));
    rmSync(program.path('lossy/evidence', first));
    const exported = await program.run('export', 'lossy-export', '--data', 'lossy');
    expect([exported.code, exported.err]).toEqual([
      1,
      expect.stringContaining(`THIẾU  ${first.replace('/', '')}`),
    ]);
    const taken = await take('lossy-export', 'from-lossy');
    expect([taken.code, taken.err]).toEqual([1, expect.stringContaining('THIẾU')]);
    expect(await rowsOf('from-lossy')).toEqual(rows);
  });
});

describe('an exported folder that is not as it was written', () => {
  const append = (name: string) => (folder: string) =>
    writeFileSync(join(folder, name), `${readFileSync(join(folder, name), 'utf8')}{}\n`);
  /** Alters a file and makes its digest fit again. */
  const replace =
    (name: string, from: string | RegExp, to: string | ((found: string) => string)) =>
    (folder: string): void => {
      const path = join(folder, name);
      const text = readFileSync(path, 'utf8').replace(from, to as string);
      const ends = text.lastIndexOf('{"end":');
      const { end } = JSON.parse(text.slice(ends)) as { readonly end: object };
      const sha256 = createHash('sha256').update(text.slice(0, ends)).digest('hex');
      writeFileSync(path, `${text.slice(0, ends)}${JSON.stringify({ end: { ...end, sha256 } })}\n`);
    };
  const remove = (name: string) => (folder: string) => rmSync(join(folder, name), { recursive: true });
  const evidenceFile = (folder: string): string =>
    join(
      folder,
      'evidence',
      readdirSync(join(folder, 'evidence'), { recursive: true, encoding: 'utf8' }).find(
        (name) => name.length > 10,
      ) ?? '',
    );

  it.each<[string, (folder: string) => void, string]>([
    ['no events', remove('events.ndjson'), 'export-part-missing'],
    ['no log', remove('log.ndjson'), 'export-part-missing'],
    ['no list of evidence', remove('evidence.ndjson'), 'export-part-missing'],
    ['no files of evidence', remove('evidence'), 'export-file-wrong'],
    ['a file of evidence altered', (folder) => overwrite(evidenceFile(folder)), 'export-file-wrong'],
    ['an event altered', replace('events.ndjson', 'Ủy ban', 'Uỷ ban'), 'export-checkpoint-wrong'],
    ['something after the events', append('events.ndjson'), 'export-line-wrong'],
    ['something after the log', append('log.ndjson'), 'export-line-wrong'],
    [
      'another root signed',
      replace('log.ndjson', /\\n\d+\\n..../, (found) => `${found.slice(0, -4)}AAAA`),
      'signature-wrong',
    ],
    ['a size told otherwise', replace('log.ndjson', /"size":(\d+)/, '"size":1$1'), 'export-line-wrong'],
    ['another key', replace('log.ndjson', /"key":"[^"]+"/, '"key":null'), 'signature-missing'],
    [
      'another log',
      replace('log.ndjson', `"origin":"${ORIGIN}"`, '"origin":"plan.hanoi.gov.vn/log"'),
      'export-altered',
    ],
    ['a name of nobody', replace('people.ndjson', '"cb-0412"', '"cb-0413"'), 'export-line-wrong'],
  ])('%s: refused, and nothing is made', async (_, spoil, code) => {
    cpSync(program.path('moved'), program.path('spoilt'), { recursive: true });
    spoil(program.path('spoilt'));
    const refused = await take('spoilt', 'none');
    expect([refused.code, refused.err]).toEqual([1, expect.stringContaining(`[${code}]`)]);
    expect(existsSync(program.path('none'))).toBe(false);
    rmSync(program.path('spoilt'), { recursive: true });
  });

  function overwrite(path: string): void {
    rmSync(path);
    writeFileSync(path, 'khác');
  }
});
