/** Evidence on the command line: attached, had back, verified, and carried along by backups. */
import { createHash } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { dayInVietnam } from '#domain';
import { planFile, Program } from './program.ts';

const PLAN = 'yen-bai-51-nq-tu';
const INDICATOR = 'kinh-te-so-grdp';
const PDF = '%PDF-1.7\n%%EOF\n';
const TABLE = 'STT;Xã\n1;Mù Cang Chải\n';
const sha256 = (content: string): string => createHash('sha256').update(content).digest('hex');

let program: Program;
beforeAll(async () => {
  program = new Program();
  await program.does('import', planFile('plan.yaml', PLAN));
  await program.does('import', planFile('reports.yaml', PLAN));
  program.write('Biên bản.pdf'.normalize('NFD'), PDF);
  program.write('so-lieu.csv', TABLE);
});
afterAll(() => program.dispose());

const evidence = (...args: string[]) => program.run('evidence', ...args);
const attach = (...files: string[]) =>
  evidence('attach', PLAN, 'indicator', INDICATOR, '--report', '1', ...files);
const placeOf = (digest: string, folder = 'data'): string =>
  program.path(folder, 'evidence', digest.slice(0, 2), digest.slice(2));
function alter(digest: string, content: string, folder?: string): void {
  chmodSync(placeOf(digest, folder), 0o600);
  writeFileSync(placeOf(digest, folder), content);
}

describe('ledger evidence', () => {
  it('attaches files for who made the report, under the names a person reads', async () => {
    const { code, out } = await attach('Biên bản.pdf'.normalize('NFD'), 'so-lieu.csv');
    expect(code).toBe(0);
    expect(out).toContain(`${sha256(PDF)}  Biên bản.pdf (application/pdf, ${PDF.length} byte)`);
    expect(out).toContain('Đã đính kèm 2 tệp vào báo cáo số 1 của indicator/kinh-te-so-grdp.');
    const listed = await program.json<object[]>('evidence', 'list', PLAN);
    expect(listed).toMatchObject([
      {
        name: 'Biên bản.pdf',
        item: `indicator/${INDICATOR}`,
        organisation: 'ubnd-yen-bai',
        sha256: sha256(PDF),
      },
      { name: 'so-lieu.csv', report: 1, mediaType: 'text/csv' },
    ]);
  });

  it('refuses what cannot be evidence, and then nothing of it stays', async () => {
    program.write('chay.sh', '#!/bin/sh\n');
    program.write('ghi-chu.txt', 'Ghi chú\n');
    const before = readdirSync(program.path('data/evidence')).sort();
    expect(await attach('ghi-chu.txt', 'chay.sh')).toMatchObject({
      code: 1,
      err: expect.stringMatching(/chay\.sh.*\[evidence-type-refused\]/),
    });
    expect(await attach('khong-co.csv')).toMatchObject({
      code: 3,
      err: expect.stringContaining('khong-co.csv'),
    });
    expect(readdirSync(program.path('data/evidence')).sort()).toEqual(before);
    expect(readdirSync(program.path('data/evidence/incoming'))).toEqual([]);
  });

  it('writes a file as it was sent, and records that', async () => {
    await program.does('evidence', 'get', PLAN, sha256(TABLE), '-o', 'lay-ra.csv', '--actor', 'kiem-toan-01');
    expect(program.read('lay-ra.csv').toString()).toBe(TABLE);
    const year = dayInVietnam(new Date().toISOString()).slice(0, 4);
    const recorded = await program.does('history', `access-${PLAN}.${year}`, '--json');
    expect(JSON.parse(recorded)).toMatchObject({
      actor: 'kiem-toan-01',
      data: { access: 'read', what: 'evidence', subject: sha256(TABLE), of: PLAN },
    });
  });
});

describe('a backup', () => {
  it('carries the evidence, and only a whole one is restored', async () => {
    expect(await program.does('backup', 'copy')).toContain('2 tài liệu kiểm chứng');
    const restore = (source: string, folder: string) =>
      program.run('restore', source, '--data', program.path(folder));
    expect((await restore('copy', 'restored')).code).toBe(0);
    expect(readFileSync(placeOf(sha256(TABLE), 'restored'), 'utf8')).toBe(TABLE);
    expect(await program.run('evidence', 'verify', '--data', program.path('restored'))).toMatchObject({
      code: 0,
      out: expect.stringContaining('tất cả còn nguyên'),
    });

    alter(sha256(TABLE), 'STT;Xã\n1;Mù Cang Chảy\n', 'copy');
    const altered = await restore('copy', 'refused');
    expect(altered).toMatchObject({ code: 3, err: expect.stringContaining(sha256(TABLE)) });
    expect(existsSync(program.path('refused'))).toBe(false);
  });

  it('of before, without evidence, is restored; what its record names and it has not is said', async () => {
    const manifest = JSON.parse(program.read('copy/manifest.json').toString()) as Record<string, unknown>;
    delete manifest['parts'];
    program.write('copy/manifest.json', JSON.stringify(manifest));
    rmSync(program.path('copy/evidence'), { recursive: true });
    const old = await program.run('restore', 'copy', '--data', program.path('old'));
    expect(old.code).toBe(0);
    const verified = await program.run('evidence', 'verify', '--data', program.path('old'));
    expect(verified).toMatchObject({ code: 1, out: expect.stringContaining('THIẾU  Biên bản.pdf') });
  });
});

describe('ledger evidence verify', () => {
  it('says what is missing, altered and named by nothing, and where it belongs', async () => {
    alter(sha256(TABLE), `${TABLE} `);
    rmSync(placeOf(sha256(PDF)));
    const orphan = sha256('không ai nêu');
    const place = placeOf(orphan);
    mkdirSync(dirname(place), { recursive: true });
    writeFileSync(place, 'không ai nêu');

    const { code, out, err } = await evidence('verify');
    expect(code).toBe(1);
    expect(out).toMatch(
      new RegExp(`THIẾU  Biên bản\\.pdf · indicator-${PLAN}\\.${INDICATOR} · vị trí 44 · ${sha256(PDF)}`),
    );
    expect(out).toMatch(/BỊ THAY ĐỔI {2}so-lieu\.csv · .* · vị trí 45/);
    expect(err).toContain(`${orphan}: không sự kiện nào nêu tên`);
  });

  it('keeps nothing from being backed up that is whole, and says what is not', async () => {
    const result = await program.run('backup', 'copy-2');
    expect(result).toMatchObject({ code: 1, err: expect.stringContaining(`THIẾU  ${sha256(PDF)}`) });
    expect(result.err).toContain(`BỊ THAY ĐỔI  ${sha256(TABLE)}`);
    expect(result.out).toContain('1 tài liệu kiểm chứng');
    expect((await program.run('restore', 'copy-2', '--data', program.path('again'))).code).toBe(0);
  });
});
