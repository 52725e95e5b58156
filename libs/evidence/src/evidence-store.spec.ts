import { createHash } from 'node:crypto';
import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { spawnSync } from 'node:child_process';
import { Readable } from 'node:stream';
import { EvidenceStore } from './evidence-store.ts';
import type { EvidenceError } from './errors.ts';
import { unnamedEvidence, verifyEvidence } from './verify-evidence.ts';

let folder: string;
let store: EvidenceStore;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'evidence-'));
  store = EvidenceStore.in(join(folder, 'evidence'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const MINUTES = 'Biên bản nghiệm thu ngày 14/6/2025\n';
const digest = (content: string): string => createHash('sha256').update(content).digest('hex');
const put = (content: string, name = 'bien-ban.txt') =>
  store.put(Readable.from([Buffer.from(content)]), { name });
const placeOf = (sha256: string): string => join(folder, 'evidence', sha256.slice(0, 2), sha256.slice(2));
const incoming = (): string[] => readdirSync(join(folder, 'evidence/incoming'));
async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
}
const list = (): Promise<string[]> => all(store.list());
const refusal = (work: Promise<unknown>): Promise<EvidenceError> =>
  work.then(
    () => {
      throw new Error('was taken');
    },
    (error: unknown) => error as EvidenceError,
  );
/** Overwrites a file that is only to be read. */
function alter(sha256: string, content: string): void {
  chmodSync(placeOf(sha256), 0o600);
  writeFileSync(placeOf(sha256), content);
}

describe('a file taken in', () => {
  it('lies under the digest of its bytes, for its owner to read, and nothing beside it', async () => {
    const file = await put(MINUTES, 'Biên bản.txt');
    const sha256 = digest(MINUTES);
    expect(file).toEqual({
      sha256,
      name: 'Biên bản.txt',
      size: Buffer.byteLength(MINUTES),
      mediaType: 'text/plain',
    });
    expect(readFileSync(placeOf(sha256), 'utf8')).toBe(MINUTES);
    expect(statSync(placeOf(sha256)).mode & 0o777).toBe(0o400);
    expect(statSync(join(folder, 'evidence')).mode & 0o777).toBe(0o700);
    expect(incoming()).toEqual([]);
    expect(await list()).toEqual([sha256]);
  });

  it('is there once, however often and under whatever name it comes, also at the same time', async () => {
    const files = await Promise.all([put(MINUTES), put(MINUTES, 'ban-sao.txt'), put(MINUTES)]);
    expect(new Set(files.map(({ sha256 }) => sha256))).toEqual(new Set([digest(MINUTES)]));
    expect(await list()).toEqual([digest(MINUTES)]);
    expect(incoming()).toEqual([]);
  });

  it('is had back byte for byte, with its size', async () => {
    const { sha256 } = await put(MINUTES);
    const { stream, size } = await store.open(sha256);
    expect(Buffer.concat(await all<Buffer>(stream)).toString()).toBe(MINUTES);
    expect(size).toBe(Buffer.byteLength(MINUTES));
  });

  it('is not among the evidence before it is kept, and gone where it is discarded', async () => {
    const received = await store.receive(Readable.from([Buffer.from(MINUTES)]), { name: 'bien-ban.txt' });
    expect(await list()).toEqual([]);
    await received.discard();
    expect(incoming()).toEqual([]);
  });

  it('heals one whose bytes were altered', async () => {
    const { sha256 } = await put(MINUTES);
    alter(sha256, 'khác');
    await put(MINUTES);
    expect(await store.verify(sha256)).toBe('ok');
  });
});

describe('a file that is not taken in', () => {
  it('because it is empty', async () => {
    expect(await refusal(put(''))).toMatchObject({
      code: 'evidence-empty',
      params: { name: 'bien-ban.txt' },
    });
    expect(incoming()).toEqual([]);
  });

  it('because it is too large is cut while it comes, and the rest is left to whoever sends it', async () => {
    let sent = 0;
    const endless = Readable.from(
      (function* () {
        for (;;) {
          sent += 10_000;
          yield Buffer.alloc(10_000, 'a');
        }
      })(),
      { highWaterMark: 1 },
    );
    const error = await refusal(
      store.receive(endless, { name: 'a.txt', maxBytes: 100_000, field: 'files[1]' }),
    );
    expect(error).toMatchObject({ code: 'evidence-too-large', field: 'files[1]' });
    expect(error.explain('en')).toContain('0.1 MB');
    expect(sent).toBeLessThan(200_000);
    expect(endless.destroyed).toBe(false);
    expect(incoming()).toEqual([]);
  });

  it('because whoever sends it breaks off', async () => {
    const broken = Readable.from(
      (async function* () {
        yield Buffer.from(MINUTES);
        throw new Error('aborted');
      })(),
    );
    await expect(store.put(broken, { name: 'a.txt' })).rejects.toThrow('aborted');
    expect(incoming()).toEqual([]);
    expect(await list()).toEqual([]);
  });

  it('because something else is where the store should be', async () => {
    writeFileSync(join(folder, 'evidence'), 'a file');
    expect(await refusal(put(MINUTES))).toMatchObject({ code: 'evidence-unwritable' });
  });

  it('for want of space, and says so; what is there stays', async () => {
    const { sha256 } = await put(MINUTES);
    // A limit on the size of files cuts a write short as a full disk does; the signal it sends is ignored.
    const script = `
      import { Readable } from 'node:stream';
      process.on('SIGXFSZ', () => undefined);
      const { EvidenceStore } = await import(${JSON.stringify(new URL('./evidence-store.ts', import.meta.url).href)});
      const store = EvidenceStore.in(${JSON.stringify(join(folder, 'evidence'))});
      const pieces = Array.from({ length: 100 }, () => Buffer.alloc(20_000, 'a'));
      await store.put(Readable.from(pieces), { name: 'a.txt' }).then(
        () => console.log('taken'),
        (error) => console.log(error.code),
      );`;
    const { stdout, stderr } = spawnSync(
      'sh',
      [
        '-c',
        'ulimit -f 1000; exec "$0" "$@"',
        process.execPath,
        '--conditions=source',
        '--input-type=module',
        '--eval',
        script,
      ],
      { encoding: 'utf8', env: { ...process.env, NODE_OPTIONS: '' } },
    );
    expect({ stdout: stdout.trim(), stderr }).toEqual({ stdout: 'evidence-disk-full', stderr: '' });
    expect(incoming()).toEqual([]);
    expect(await list()).toEqual([sha256]);
  });
});

describe('what interrupted uploads leave', () => {
  it('is removed when the store is opened, unless somebody may still be writing it', () => {
    const place = join(folder, 'evidence/incoming');
    mkdirSync(place, { recursive: true });
    for (const name of ['old.partial', 'young.partial']) writeFileSync(join(place, name), 'x');
    const before = Date.now() / 1_000 - 3_700;
    utimesSync(join(place, 'old.partial'), before, before);
    EvidenceStore.in(join(folder, 'evidence'));
    expect(readdirSync(place)).toEqual(['young.partial']);
  });

  it('does not make a folder where there is no evidence', () => {
    expect(existsSync(join(folder, 'evidence'))).toBe(false);
  });
});

describe('verifying', () => {
  const attached = (sha256: string, position: number) => ({
    sha256,
    position,
    name: `tep-${position}.txt`,
    size: 10,
    stream: 'task-p.t',
  });

  it('tells what is as it was from what was altered, by one byte, and what is gone', async () => {
    const [right, longer, gone] = await Promise.all([put('một'), put('hai'), put('ba')]);
    chmodSync(placeOf(longer.sha256), 0o600);
    appendFileSync(placeOf(longer.sha256), ' ');
    rmSync(placeOf(gone.sha256));
    expect(await store.verify(right.sha256)).toBe('ok');
    expect(await store.verify(longer.sha256)).toBe('altered');
    expect(await store.verify(gone.sha256)).toBe('missing');
    expect(await refusal(store.open(gone.sha256))).toMatchObject({ code: 'evidence-missing' });
  });

  it('names every attachment of a faulty file, and reads each file once', async () => {
    const [right, wrong] = await Promise.all([put('một'), put('hai')]);
    alter(wrong.sha256, 'tám');
    const files = [
      attached(right.sha256, 4),
      attached(wrong.sha256, 5),
      attached(right.sha256, 6),
      attached(wrong.sha256, 9),
    ];
    const read: string[] = [];
    const counting = {
      verify: (sha256: string) => {
        read.push(sha256);
        return store.verify(sha256);
      },
    };
    const progress: number[] = [];
    const result = await verifyEvidence(counting, files, (done) => progress.push(done));
    expect(result).toMatchObject({ attachments: 4, files: 2, bytes: 20 });
    expect(result.faulty.map(({ position, name, state }) => [position, name, state])).toEqual([
      [5, 'tep-5.txt', 'altered'],
      [9, 'tep-9.txt', 'altered'],
    ]);
    expect(read).toEqual([right.sha256, wrong.sha256]);
    expect(progress).toEqual([1, 2, 3, 4]);
  });

  it('names what no event names', async () => {
    const [named, orphan] = await Promise.all([put('một'), put('hai')]);
    expect(await unnamedEvidence(store, new Set([named.sha256]))).toEqual([orphan.sha256]);
  });

  it.each(['../../events.db', 'A'.repeat(64), 'a'.repeat(63), `${'a'.repeat(62)}/b`, ''])(
    'never makes a path of what is no digest: “%s”',
    async (text) => {
      expect(await store.verify(text)).toBe('missing');
      expect(await refusal(store.open(text))).toMatchObject({ code: 'evidence-missing' });
    },
  );

  it('does not follow a link that somebody put in the place of a file', async () => {
    const { sha256 } = await put(MINUTES);
    writeFileSync(join(folder, 'elsewhere'), MINUTES);
    rmSync(placeOf(sha256));
    symlinkSync(join(folder, 'elsewhere'), placeOf(sha256));
    expect(await refusal(store.open(sha256))).toMatchObject({ code: 'evidence-unreadable' });
  });
});

describe('copying to another store', () => {
  it('takes what is not there and refuses what is not what its digest says', async () => {
    const other = EvidenceStore.in(join(folder, 'copy'));
    const [right, wrong] = await Promise.all([put('một'), put('hai')]);
    alter(wrong.sha256, 'tám');
    expect(await other.copyFrom(store, right.sha256)).toBe(right.size);
    rmSync(placeOf(right.sha256));
    expect(await other.copyFrom(store, right.sha256)).toBe(right.size);
    expect(await refusal(other.copyFrom(store, wrong.sha256))).toMatchObject({ code: 'evidence-altered' });
    expect(await all(other.list())).toEqual([right.sha256]);
    expect(readdirSync(join(folder, 'copy/incoming'))).toEqual([]);
  });
});
