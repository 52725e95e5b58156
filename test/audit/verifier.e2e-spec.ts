/**
 * The verifier as an auditor uses it: an empty folder, the bundle, the one file taken out of it, and Node. Nothing of the
 * product is near.
 */
import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import PizZip from 'pizzip';
import { PARTS } from '#audit';
import { openLedgerFiles } from '#profiles';
import { auditedLedger, PLAN, removeFolder, temporaryFolder } from './audited-ledger.ts';
import { makeBundle, partsOf, withText, zipOf } from './bundles.ts';

/** Put together by `npm run build`, which `npm test` runs before. */
const BUILT = fileURLToPath(new URL('../../dist/verify.mjs', import.meta.url));
const NODE = fileURLToPath(new URL('../../node_modules/.bin/node', import.meta.url));

interface Result {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

if (!existsSync(BUILT)) it.todo('left out: dist/verify.mjs is not there; run "npm run build"');
else
  describe('node verify.mjs', () => {
    const text = readFileSync(BUILT, 'utf8');
    let folder: string;
    let key: string;

    beforeAll(async () => {
      const data = temporaryFolder();
      folder = temporaryFolder();
      await auditedLedger(data);
      const ledger = await openLedgerFiles(data, () => new Date());
      key = (await ledger.signer.key()).text;
      await makeBundle(join(folder, 'goi.zip'), ledger, { files: true, verifier: text });
      await ledger.close();
      removeFolder(data);
      const bundle = readFileSync(join(folder, 'goi.zip'));
      const verifier = new PizZip(bundle).file(PARTS.verifier)?.asUint8Array() ?? '';
      writeFileSync(join(folder, 'verify.mjs'), verifier);
      const tampered = withText(partsOf(bundle), PARTS.events, (events) =>
        events.replace('\\"percent\\":\\"', '\\"percent\\":\\"1'),
      );
      writeFileSync(join(folder, 'sua.zip'), zipOf(tampered));
      writeFileSync(join(folder, 'khoa+1.vkey'), `${key}\n`);
      writeFileSync(join(folder, 'chinh-sach'), `log ${key}\nquorum none\n`);
    });
    afterAll(() => removeFolder(folder));

    const run = (...args: string[]): Promise<Result> =>
      new Promise((resolve) => {
        const env = { PATH: '/usr/bin:/bin' };
        execFile(NODE, ['verify.mjs', ...args], { cwd: folder, env }, (error, out, err) => {
          resolve({ code: typeof error?.code === 'number' ? error.code : error ? -1 : 0, out, err });
        });
      });

    it('is one readable file that needs nothing but Node', () => {
      const imported = [...text.matchAll(/^import .* from '(.*)';$/gm)].map(([, name]) => name);
      expect(imported.length).toBeGreaterThan(2);
      expect(imported.filter((name) => !name?.startsWith('node:'))).toEqual([]);
      expect(text.match(/\bimport\s*\(|\beval\s*\(|new Function|createRequire/)).toBeNull();
      const lines = text.split('\n');
      // Whole sentences in two languages and the digits of π are long; code is not.
      const code = lines.map((line) => line.replace(/(['"])(?:(?!\1).)*\1/g, "''"));
      expect(code.filter((line) => line.length >= 400)).toEqual([]);
      const comments = lines.filter((line) => /^\s*(\/\/|\/?\*)/.test(line)).length;
      expect(comments / lines.length).toBeGreaterThan(0.1);
      expect(lines[1]).toMatch(/^\/\/ plan-ledger/);
    });

    it('says in Vietnamese what holds, with nothing else in the folder', async () => {
      expect(readdirSync(folder)).not.toContain('node_modules');
      const { code, out, err } = await run('goi.zip');
      expect([code, err]).toEqual([0, '']);
      expect(out).toMatch(/^ĐÃ CHỨNG MINH\n {2}✓ Gói tuyen-quang-55-kh-ubnd đọc được trọn vẹn/);
      expect(out).toContain('3 báo cáo đã công bố được tính lại từ sự kiện');
      expect(out).toContain('GIỚI HẠN CỦA KẾT LUẬN NÀY');
      expect(out).toContain('Khóa công khai lấy từ chính gói này.');
      expect(out).toMatch(/\nKẾT LUẬN: gói nguyên vẹn, trong các giới hạn nêu trên\.\n$/);
      expect(out.normalize('NFC')).toBe(out);
    });

    it('says it in English, with the key on the command line', async () => {
      const { code, out } = await run('goi.zip', '--lang', 'en', '--key', key);
      expect(code).toBe(0);
      expect(out).toMatch(/^PROVED\n {2}✓ The bundle/);
      expect(out).not.toContain('The public key was taken from the bundle itself');
      expect(out).toMatch(/\nVERDICT: the bundle is intact, within the limits named above\.\n$/);
    });

    it('says it to programs, with key and policy in files', async () => {
      const { code, out } = await run('goi.zip', '--json', '--key', 'khoa+1.vkey', '--policy', 'chinh-sach');
      const verdict = JSON.parse(out) as { findings: { kind: string; check: string }[] };
      expect([code, verdict]).toEqual([
        0,
        expect.objectContaining({ format: 'plan-ledger/verdict', holds: true }),
      ]);
      expect(verdict.findings.filter(({ kind }) => kind === 'limit').map(({ check }) => check)).toEqual([
        'no-witnesses',
        'end-of-streams',
        'not-covered',
        'truth-of-figures',
      ]);
      expect(verdict.findings[0]).toMatchObject({ check: 'bundle-read', params: { scope: PLAN } });
    });

    it('ends with 1 and names the place where something was altered', async () => {
      const { code, out } = await run('sua.zip', '--lang', 'en');
      expect(code).toBe(1);
      expect(out).toMatch(
        /NOT AS IT SHOULD BE\n {2}✗ The event at position \d+ is not in the log as the bundle says/,
      );
      expect(out).toMatch(/\nVERDICT: DO NOT RELY on this bundle\./);
    });

    it('ends with 1 where the key of the auditors is another one, and where the file is no bundle', async () => {
      const other = 'plan.gov.vn/log+0a5d0b51+AVH6dKOxB1+gw/A2lB6OlXLR8zVnSSR7VjehUbSXiUeo';
      const wrongKey = await run('goi.zip', '--key', other);
      expect([wrongKey.code, wrongKey.err]).toEqual([
        2,
        expect.stringContaining('Mã của khóa plan.gov.vn/log'),
      ]);
      const { code, out } = await run('verify.mjs');
      expect([code, out]).toEqual([1, expect.stringContaining('✗ Gói không đọc được: không phải tệp zip')]);
    });

    it.each([
      ['no bundle', [], 'out', 'Cách dùng: node verify.mjs GÓI'],
      ['two bundles', ['goi.zip', 'sua.zip', '--lang', 'en'], 'out', 'Usage: node verify.mjs BUNDLE'],
      ['an unknown option', ['goi.zip', '--all'], 'err', '--all'],
      ['a bundle that is not there', ['khong-co.zip'], 'err', 'Không có tệp khong-co.zip.'],
      [
        'a key that is not there',
        ['goi.zip', '--key', 'khong-co', '--lang', 'en'],
        'err',
        'There is no file khong-co.',
      ],
      [
        'a key that is none',
        ['goi.zip', '--key', 'a+b', '--lang', 'en'],
        'err',
        'The key "a+b" is not written',
      ],
      [
        'a policy that is none',
        ['goi.zip', '--policy', 'verify.mjs', '--lang', 'en'],
        'err',
        'of the policy is not of the form',
      ],
    ] as const)('ends with 2 for %s', async (_, args, channel, words) => {
      const result = await run(...args);
      expect(result.code).toBe(2);
      expect(result[channel]).toContain(words);
    });

    it('explains itself', async () => {
      const { code, out } = await run('--help', '--lang', 'en');
      expect([code, out]).toEqual([0, expect.stringContaining('Exit codes: 0 every check held')]);
    });
  });
