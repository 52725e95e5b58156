import { execFileSync, spawnSync } from 'node:child_process';
import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { OutputError, writeWhole } from './write-file.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'write-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const inFolder = (name: string): string => join(folder, name);

describe('a file written whole', () => {
  it('is there with its content and nothing beside it', async () => {
    await writeWhole(inFolder('báo cáo.xlsx'), Buffer.from([0, 1, 2]));
    await writeWhole(inFolder('bao-cao.csv'), 'Tuyên Quang');
    expect(readdirSync(folder).sort()).toEqual(['bao-cao.csv', 'báo cáo.xlsx'].sort());
    expect(readFileSync(inFolder('báo cáo.xlsx'))).toEqual(Buffer.from([0, 1, 2]));
    expect(readFileSync(inFolder('bao-cao.csv'), 'utf8')).toBe('Tuyên Quang');
  });

  it('takes the place of the earlier one', async () => {
    writeFileSync(inFolder('a.pdf'), 'bản cũ');
    await writeWhole(inFolder('a.pdf'), 'bản mới');
    expect(readFileSync(inFolder('a.pdf'), 'utf8')).toBe('bản mới');
    expect(readdirSync(folder)).toEqual(['a.pdf']);
  });

  it.each([
    ['a file', true],
    ['a name that nothing has yet', false],
  ])('goes where a link leads, to %s, and leaves the link', async (_, there) => {
    mkdirSync(inFolder('chung'));
    if (there) writeFileSync(inFolder('chung/bao-cao.pdf'), 'bản cũ');
    symlinkSync('chung/bao-cao.pdf', inFolder('b.pdf'));
    symlinkSync(inFolder('b.pdf'), inFolder('a.pdf'));
    await writeWhole(inFolder('a.pdf'), 'bản mới');
    expect(lstatSync(inFolder('a.pdf')).isSymbolicLink()).toBe(true);
    expect(readFileSync(inFolder('chung/bao-cao.pdf'), 'utf8')).toBe('bản mới');
    expect(readdirSync(inFolder('chung'))).toEqual(['bao-cao.pdf']);
  });

  it('written many times at once is one of the writings, whole', async () => {
    const texts = Array.from({ length: 20 }, (_, index) => String(index).repeat(100_000));
    await Promise.all(texts.map((text) => writeWhole(inFolder('a.txt'), text)));
    expect(texts).toContain(readFileSync(inFolder('a.txt'), 'utf8'));
    expect(readdirSync(folder)).toEqual(['a.txt']);
  });
});

describe('a file that cannot be written', () => {
  it('in a folder that is not there is the system’s error', async () => {
    await expect(writeWhole(inFolder('không-có/a.pdf'), 'x')).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('in the place of a folder or a pipe, or where a link leads to one, is refused by name', async () => {
    mkdirSync(inFolder('thu-muc'));
    execFileSync('mkfifo', [inFolder('ong-dan')]);
    symlinkSync('ong-dan', inFolder('lien-ket'));
    for (const name of ['thu-muc', 'ong-dan', 'lien-ket']) {
      const error: unknown = await writeWhole(inFolder(name), 'x').catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(OutputError);
      expect(error).toMatchObject({ code: 'output-not-a-file', params: { path: inFolder(name) } });
    }
    expect(lstatSync(inFolder('ong-dan')).isFIFO()).toBe(true);
    expect(readdirSync(folder).sort()).toEqual(['lien-ket', 'ong-dan', 'thu-muc']);
  });

  it('through a ring of links is the system’s error', async () => {
    symlinkSync('b', inFolder('a'));
    symlinkSync('a', inFolder('b'));
    await expect(writeWhole(inFolder('a'), 'x')).rejects.toMatchObject({ code: 'ELOOP' });
  });

  it('for want of space leaves what was there and nothing else', () => {
    writeFileSync(inFolder('a.pdf'), 'bản cũ');
    // A limit on the size of files cuts a write short as a full disk does; the signal it sends is ignored.
    const write = `
      process.on('SIGXFSZ', () => undefined);
      const { writeWhole } = await import(${JSON.stringify(new URL('./write-file.ts', import.meta.url).href)});
      await writeWhole(${JSON.stringify(inFolder('a.pdf'))}, 'x'.repeat(5_000_000)).then(
        () => console.log('written'),
        (error) => console.log(error.code),
      );`;
    const { stdout, stderr } = spawnSync(
      'sh',
      ['-c', 'ulimit -f 1000; exec "$0" "$@"', process.execPath, '--input-type=module', '--eval', write],
      { encoding: 'utf8', env: { ...process.env, NODE_OPTIONS: '' } },
    );
    expect({ stdout: stdout.trim(), stderr }).toMatchObject({
      stdout: expect.stringMatching(/^E(FBIG|NOSPC|IO)$/),
    });
    expect(readFileSync(inFolder('a.pdf'), 'utf8')).toBe('bản cũ');
    expect(readdirSync(folder)).toEqual(['a.pdf']);
  });
});
