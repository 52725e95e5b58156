import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
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

  // The superuser writes anywhere.
  (process.getuid?.() === 0 ? it.skip : it)('that nobody may write to is told', async () => {
    chmodSync(folder, 0o500);
    await expect(outbox().deliver(reminder())).rejects.toMatchObject({
      code: 'outbox-unwritable',
      params: { reason: 'EACCES' },
    });
    chmodSync(folder, 0o700);
  });

  // Every write to this device fails as on a full disk.
  (existsSync('/dev/full') ? it : it.skip)('in which no file can be made says why', async () => {
    await expect(outbox('/dev/full').deliver(reminder())).rejects.toMatchObject({
      code: 'outbox-unwritable',
    });
  });
});
