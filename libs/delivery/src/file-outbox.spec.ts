import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FileOutbox } from './file-outbox.ts';
import { FROM, reminder } from './testing/messages.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'outbox-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const outbox = (path = folder): FileOutbox => new FileOutbox({ folder: path, from: FROM });

describe('a folder of outgoing mail', () => {
  it('is made, and holds one file for each message, named by its id', async () => {
    const path = join(folder, 'thu', 'di');
    await outbox(path).deliver(reminder());
    const delivered = await outbox(path).deliver(reminder({ id: 'reminder-2' }));
    expect(delivered).toEqual({ channel: 'file', reference: join(path, 'reminder-2.eml') });
    expect(readdirSync(path).sort()).toEqual(['reminder-2.eml', 'reminder-2025-12-01.so-y-te.eml']);
  });

  it('keeps the first file when the same message comes again', async () => {
    const first = await outbox().deliver(reminder());
    const before = readFileSync(first.reference);
    await expect(outbox().deliver(reminder({ text: 'khác' }))).resolves.toEqual(first);
    expect(readdirSync(folder)).toHaveLength(1);
    expect(readFileSync(first.reference)).toEqual(before);
  });

  it('gives the same bytes for the same message', async () => {
    const first = await outbox().deliver(reminder());
    const second = await outbox(join(folder, 'other')).deliver(reminder());
    expect(readFileSync(second.reference)).toEqual(readFileSync(first.reference));
  });

  it('holds one whole file when the same message comes many times at once', async () => {
    await Promise.all(Array.from({ length: 20 }, () => outbox().deliver(reminder())));
    expect(readdirSync(folder)).toEqual(['reminder-2025-12-01.so-y-te.eml']);
  });

  it('that is a file is told with the reason, and nothing is left behind', async () => {
    const path = join(folder, 'tep');
    writeFileSync(path, 'không phải thư mục');
    await expect(outbox(path).deliver(reminder())).rejects.toMatchObject({
      code: 'outbox-unwritable',
      kind: 'unavailable',
      params: { folder: path, reason: expect.stringMatching(/^(EEXIST|ENOTDIR)$/) },
    });
    expect(readdirSync(folder)).toEqual(['tep']);
  });

  // In a child, since rights count for the superuser only once they are given up, and a limit holds for good.
  it.each([
    ['that nobody may write to', 'process.setuid?.(65_534);', ':', 'EACCES'],
    ['without room', "process.on('SIGXFSZ', () => undefined);", 'ulimit -f 0', 'EFBIG'],
  ])('%s is told, and nothing stays', (_, prepare, limit, reason) => {
    mkdirSync(join(folder, 'ra'), { mode: 0o555 });
    if (reason !== 'EACCES') chmodSync(join(folder, 'ra'), 0o755);
    chmodSync(folder, 0o755);
    const module = JSON.stringify(new URL('./file-outbox.ts', import.meta.url).href);
    const options = JSON.stringify({ folder: join(folder, 'ra'), from: FROM });
    const deliver = `
      const { FileOutbox } = await import(${module});
      const outbox = new FileOutbox(${options});
      ${prepare}
      const message = { id: 'a', to: ['a@b.vn'], subject: 'Nhắc', text: 'Nhắc', date: new Date(0) };
      const outcome = await outbox.deliver(message).catch((error) => [error.code, error.params.reason]);
      process.stdout.write(JSON.stringify(outcome));`;
    const { stdout, stderr } = spawnSync(
      'sh',
      [
        '-c',
        `${limit}; exec "$0" "$@"`,
        process.execPath,
        '--conditions=source',
        '--input-type=module',
        '--eval',
        deliver,
      ],
      { encoding: 'utf8', env: { ...process.env, NODE_OPTIONS: '' } },
    );
    expect({ stdout, stderr: stderr.replace(/.*ExperimentalWarning.*\n.*\n/, '') }).toEqual({
      stdout: JSON.stringify(['outbox-unwritable', reason]),
      stderr: '',
    });
    expect(readdirSync(join(folder, 'ra'))).toEqual([]);
  });
});
