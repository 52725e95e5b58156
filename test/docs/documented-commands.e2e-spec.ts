/**
 * Every command shown in the README and the guides is run here, in the order of the page, against the demo the README
 * starts with. Blocks marked `sh run` are run as they stand; the others are the two main commands, which CI runs, and
 * one that never ends.
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const PAGES = [
  'README.md',
  ...readdirSync(join(ROOT, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];

/**
 * Shown but not run here: run by CI itself, by the bench, ended only by a signal (`serve` is tested on its own), or in need
 * of a template of the agency's own (`test/cli` makes some).
 */
const RUN_ELSEWHERE = [
  /^npm ci && npm (run demo|test)$/,
  /^npm ci && npm run bench$/,
  // What it prints stands on the page, which test/scale holds against it.
  /^npm run (bench -- --only distributed|scale) /,
  /^npx ledger serve\b/,
  /^npx ledger report PLAN PERIOD .*--template mau-bao-cao\.docx /,
];

interface Block {
  readonly page: string;
  readonly run: boolean;
  readonly script: string;
}

const blocks: Block[] = PAGES.flatMap((page) =>
  [...readFileSync(join(ROOT, page), 'utf8').matchAll(/^```(sh( run)?)\n(.*?)^```$/gms)].map((match) => ({
    page,
    run: match[2] !== undefined,
    script: (match[3] ?? '').trim(),
  })),
);

describe('the documented commands', () => {
  let folder: string;
  let demo: ChildProcess;
  let url: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'plan-ledger-docs-'));
    symlinkSync(join(ROOT, 'plans'), join(folder, 'plans'));
    const args = [join(ROOT, 'bin/ledger.mjs'), 'demo', '--port', '0'];
    demo = spawn(process.execPath, args, { cwd: folder, stdio: ['ignore', 'pipe', 'inherit'] });
    url = await new Promise<string>((resolve, reject) => {
      let printed = '';
      demo.stdout?.on('data', (chunk: Buffer) => {
        printed += chunk.toString();
        const found = /(http:\/\/[^/\s]+)\/docs[\s\S]*Ctrl\+C/.exec(printed);
        if (found?.[1]) resolve(found[1]);
      });
      demo.once('exit', (code) => reject(new Error(`the demo ended with ${code}:\n${printed}`)));
    });
  });

  afterAll(async () => {
    const ended = new Promise((resolve) => demo.once('exit', resolve));
    demo.kill('SIGTERM');
    expect(await ended).toBe(0);
    rmSync(folder, { recursive: true, force: true });
  });

  const shell = (script: string): string =>
    execFileSync('bash', ['-euo', 'pipefail', '-c', script], {
      cwd: folder,
      encoding: 'utf8',
      // The same program is started some sixty times.
      env: {
        ...process.env,
        NO_COLOR: '1',
        DATA_DIR: join(folder, 'data'),
        NODE_COMPILE_CACHE: join(folder, 'compiled'),
      },
      maxBuffer: 64 * 1024 * 1024,
    });

  it.each(
    blocks
      .filter((block) => block.run)
      .map((block) => [`${block.page}: ${block.script.slice(0, 90)}`, block] as const),
  )('%s', (_, { script }) => {
    const local = script
      .replaceAll('http://127.0.0.1:3000', url)
      .replaceAll('npx ledger-witness', `${process.execPath} ${join(ROOT, 'bin/witness.mjs')}`)
      .replaceAll('npx ledger', `${process.execPath} ${join(ROOT, 'bin/ledger.mjs')}`)
      .replaceAll(/^node /gm, `${process.execPath} `);
    expect(shell(local).length).toBeGreaterThan(0);
  });

  it('leave nothing shown that is not run somewhere', () => {
    const shown = blocks.filter((block) => !block.run).flatMap((block) => block.script.split('\n'));
    expect(shown.filter((line) => !RUN_ELSEWHERE.some((pattern) => pattern.test(line)))).toEqual([]);
    expect(blocks.filter((block) => block.run).length).toBeGreaterThan(10);
  });

  it('show in the README what a reported and a corrected value look like', () => {
    const read = (knownAt: string): string =>
      shell(
        `curl -sS '${url}/v1/plans/yen-bai-51-nq-tu/indicators/kinh-te-so-grdp?asOf=2024-12-14${knownAt}'`,
      );
    expect(read('')).toContain('14.05');
    // Where the guides ask what was known before: the demo's report is in, its correction is not.
    const before = read('&knownAt=600');
    expect(before).toContain('12.20');
    expect(before).not.toContain('14.05');
    expect(PAGES.map((page) => readFileSync(join(ROOT, page), 'utf8')).join()).not.toMatch(
      /known-?at[= ](?!600\b)\d{3}\b/i,
    );
  });

  it('are found by npx in a clone', () => {
    expect(execFileSync('npx', ['ledger', '--help'], { cwd: ROOT, encoding: 'utf8' })).toContain(
      'Usage: ledger',
    );
  });
});
