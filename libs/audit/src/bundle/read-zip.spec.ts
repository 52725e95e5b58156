/** Archives that no honest program writes: each ends in a clear refusal, before anything large is unpacked. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { deflateRawSync } from 'node:zlib';
import { ZipFile } from 'yazl';
import { AuditError } from '../errors.ts';
import { numbers, type RawPart, rawZip } from '../testing/raw-zip.ts';
import { PART_NAME } from './bundle-format.ts';
import { ZipArchive } from './read-zip.ts';

const folder = mkdtempSync(join(tmpdir(), 'ledger-zip-'));
const path = join(folder, 'bundle.zip');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const README = Buffer.from('Đọc trước.\n');
const EVENTS = Buffer.from('{"index":0}\n'.repeat(40));
const PARTS: readonly RawPart[] = [
  { name: 'README.txt', bytes: README },
  { name: 'events.ndjson', bytes: EVENTS, deflate: true },
  { name: 'checkpoint', bytes: Buffer.from('plan.gov.vn/log\n1\n'), followed: true },
];

/** Everything that is in an archive. */
function contentOf(bytes: Uint8Array): Map<string, string> {
  writeFileSync(path, bytes);
  const zip = new ZipArchive(path, (name) => PART_NAME.test(name));
  try {
    return new Map(zip.names.map((name) => [name, zip.text(name)]));
  } finally {
    zip.close();
  }
}

/** Why it is refused. */
function refusal(bytes: Uint8Array): string {
  try {
    contentOf(bytes);
  } catch (error) {
    if (error instanceof AuditError)
      return `${error.code} ${String(error.params['reason'] ?? error.params['part'])}`;
    throw error;
  }
  return 'none';
}

/** With other bytes at a place. */
const patched = (bytes: Buffer, at: number, patch: Buffer): Buffer =>
  Buffer.concat([bytes.subarray(0, at), patch, bytes.subarray(at + patch.length)]);

const [first, second, third] = rawZip(PARTS).places;
if (!first || !second || !third) throw new Error('three parts were put in');

describe('an archive as bundles are written', () => {
  it('is read, stored or packed, with sums before or behind a part', () => {
    expect(contentOf(rawZip(PARTS).bytes)).toEqual(
      new Map(PARTS.map(({ name, bytes }) => [String(name), Buffer.from(bytes).toString()])),
    );
    expect(contentOf(rawZip([{ name: 'policy', bytes: Buffer.alloc(0), deflate: true }]).bytes)).toEqual(
      new Map([['policy', '']]),
    );
    expect(contentOf(rawZip([]).bytes)).toEqual(new Map());
  });

  it('is read also where its directory has another order than its parts', () => {
    const { bytes, places, directory, end } = rawZip(PARTS);
    const entries = places.map(({ entry }, i) => bytes.subarray(entry, places[i + 1]?.entry ?? end));
    const turned = Buffer.concat([
      bytes.subarray(0, directory),
      ...entries.toReversed(),
      bytes.subarray(end),
    ]);
    expect([...contentOf(turned)]).toEqual([...contentOf(bytes)].reverse());
  });

  it('says which part is missing, and what is not text', () => {
    writeFileSync(path, rawZip([{ name: 'policy', bytes: Buffer.from([0xff, 0xfe]) }]).bytes);
    const zip = new ZipArchive(path, () => true);
    expect(() => zip.text('checkpoint')).toThrow(
      expect.objectContaining({ code: 'bundle-part-missing', params: { part: 'checkpoint' } }),
    );
    expect(() => zip.text('policy')).toThrow(
      expect.objectContaining({ params: { reason: 'policy is not UTF-8', lyDo: 'policy không phải UTF-8' } }),
    );
    zip.close();
  });

  it('keeps a byte order mark, which is not text that was signed', () => {
    expect(contentOf(rawZip([{ name: 'policy', bytes: Buffer.from('\ufeffx') }]).bytes).get('policy')).toBe(
      '\ufeffx',
    );
  });

  it('has no byte that may change, but for version of the writer and permissions', async () => {
    const zip = new ZipFile();
    const options = { mtime: new Date(2000, 0, 1), mode: 0o100644, forceDosTimestamp: true };
    zip.addBuffer(README, 'README.txt', options);
    zip.addReadStream(Readable.from([EVENTS]), 'events.ndjson', { ...options, compress: false });
    zip.end();
    const bytes = await buffer(zip.outputStream);
    const content = contentOf(bytes);
    const directory = bytes.readUInt32LE(bytes.length - 6);
    const free: number[] = [];
    for (let at = 0; at < bytes.length; at++) {
      const altered = Buffer.from(bytes);
      altered[at] = (bytes[at] ?? 0) ^ 0x01;
      if (refusal(altered) !== 'none') continue;
      expect(contentOf(altered)).toEqual(content);
      free.push(at);
    }
    // Of an entry: made by, and permissions. The bits behind what is packed say nothing.
    const places = [4, 5, 40, 41];
    const packedEnd = 30 + 'README.txt'.length + bytes.readUInt32LE(directory + 20) - 1;
    expect(free.filter((at) => at !== packedEnd)).toEqual(
      [directory, directory + 46 + 'README.txt'.length].flatMap((entry) => places.map((at) => entry + at)),
    );
  });
});

describe('refused is', () => {
  it('every archive that was cut off anywhere', () => {
    const { bytes } = rawZip(PARTS);
    for (let length = 0; length < bytes.length; length++)
      expect(refusal(bytes.subarray(0, length))).toMatch(/^bundle-unreadable/);
  });

  it.each([
    ['an empty file', Buffer.alloc(0)],
    ['text', Buffer.from('Kính gửi đoàn kiểm toán,\n'.repeat(9))],
    ['only an end', numbers([4, 0x06054b50])],
  ])('%s', (_, bytes) => {
    expect(refusal(bytes)).toMatch('bundle-unreadable it is no zip archive');
  });

  const { bytes, end, directory } = rawZip(PARTS);
  const two = (value: number): Buffer => numbers([2, value]);
  const four = (value: number): Buffer => numbers([4, value]);
  const sums = (inDirectory: number, inHeader: number, patch: Buffer): Buffer =>
    patched(patched(bytes, second.entry + inDirectory, patch), second.header + inHeader, patch);
  const withSecond = (part: Partial<RawPart>, tail?: Uint8Array): Buffer =>
    rawZip(
      PARTS.map((one, i) => (i === 1 ? { ...one, ...part } : one)),
      tail,
    ).bytes;
  const behindPacked = Buffer.concat([deflateRawSync(EVENTS), Buffer.from('x')]);
  it.each([
    ['a comment', Buffer.concat([bytes, Buffer.from('x')]), 'at its end'],
    [
      'a comment that is declared',
      Buffer.concat([patched(bytes, end + 20, two(5)), Buffer.from('ghi c')]),
      'end',
    ],
    [
      'a comment with the end of another directory in it',
      Buffer.concat([patched(bytes, end + 20, two(22)), bytes.subarray(end)]),
      'at its end',
    ],
    ['bytes in front of it', Buffer.concat([Buffer.from('#!/bin/sh\n'), bytes]), 'at its end'],
    ['a directory beyond the file', patched(bytes, end + 16, four(0x7fffffff)), 'at its end'],
    ['a directory of another length', patched(bytes, end + 12, four(1)), 'at its end'],
    ['marks of zip64', patched(bytes, end + 8, Buffer.alloc(12, 0xff)), 'at its end'],
    ['several disks', patched(bytes, end + 4, two(1)), 'at its end'],
    ['another number of parts on this disk', patched(bytes, end + 8, two(2)), 'at its end'],
    [
      'fewer parts than its directory has',
      patched(bytes, end + 8, Buffer.concat([two(2), two(2)])),
      'directory is damaged',
    ],
    [
      'more parts than its directory has',
      patched(bytes, end + 8, Buffer.concat([two(4), two(4)])),
      'directory is damaged',
    ],
    ['a directory that is none', patched(bytes, directory, four(0x02014b51)), 'directory is damaged'],
    ['an encrypted part', patched(bytes, second.entry + 8, two(0x0801)), 'events.ndjson is encrypted'],
    ['a patch', patched(bytes, second.entry + 8, two(0x0820)), 'or of a kind unknown here'],
    ['a way of packing nobody knows', patched(bytes, second.entry + 10, two(99)), 'packed in a way unknown'],
    ['a symbolic link', patched(bytes, first.entry + 40, two(0o120777)), 'README.txt is no plain file'],
    ['a folder as DOS has them', patched(bytes, first.entry + 38, two(0x10)), 'README.txt is no plain file'],
    ['a folder', patched(bytes, first.entry + 40, two(0o040755)), 'README.txt is no plain file'],
    ['an extra field', patched(bytes, second.entry + 30, two(4)), 'events.ndjson is no plain file'],
    [
      'an extra field in front of a part',
      patched(bytes, second.header + 28, two(4)),
      'events.ndjson does not lie',
    ],
    ['a comment on a part', patched(bytes, third.entry + 32, two(1)), 'checkpoint is no plain file'],
    ['a part on another disk', patched(bytes, first.entry + 34, two(1)), 'README.txt is no plain file'],
    [
      'a part of zip64',
      patched(bytes, first.entry + 20, Buffer.alloc(8, 0xff)),
      'would unpack to 4294967295',
    ],
    ['a part too large', patched(bytes, first.entry + 24, four(500_000_001)), 'would unpack to 500000001'],
    [
      'a part packed too large',
      patched(bytes, first.entry + 20, four(500_000_001)),
      'README.txt would unpack',
    ],
    [
      'a part longer than the file',
      patched(bytes, first.entry + 20, four(100_000)),
      'README.txt does not lie',
    ],
    ['a wrong checksum', sums(16, 14, four(1)), 'events.ndjson is damaged'],
    [
      'a checksum only the directory has',
      patched(bytes, second.entry + 16, four(1)),
      'does not lie where it should',
    ],
    ['a size that is too small', sums(24, 22, four(EVENTS.length - 1)), 'does not unpack to what it says'],
    ['a size that is too large', sums(24, 22, four(EVENTS.length + 1)), 'is damaged'],
    [
      'bytes left over behind what is packed',
      withSecond({ packed: behindPacked }),
      'does not unpack to what it says',
    ],
    ['packed bytes that are none', patched(bytes, second.begin, Buffer.alloc(4, 0xff)), 'does not unpack'],
    [
      'another name in front of a part',
      patched(bytes, first.header + 30, Buffer.from('r')),
      'README.txt does not lie',
    ],
    ['no header in front of a part', patched(bytes, first.header, four(0)), 'README.txt does not lie'],
    ['sums behind a part that differ', patched(bytes, third.end + 4, four(7)), 'checkpoint is damaged'],
    [
      'sums that should be behind and are in front',
      patched(bytes, third.header + 14, four(7)),
      'checkpoint does not lie',
    ],
    [
      'a gap between parts',
      withSecond({ gap: Buffer.from('x') }),
      'events.ndjson does not lie where it should',
    ],
    [
      'something before the directory',
      withSecond({}, Buffer.from('x')),
      'something between its parts and its directory',
    ],
    ['two parts in one place', patched(bytes, second.entry + 42, four(0)), 'does not lie where it should'],
  ])('%s', (_, altered, reason) => {
    expect(refusal(altered)).toContain(`bundle-unreadable`);
    expect(refusal(altered)).toContain(reason);
  });

  it.each([
    ['out of the folder', '../README.txt'],
    ['from the root', '/README.txt'],
    ['with a backslash', 'reports\\2023.v1.json'],
    ['with a NUL', 'README.txt\0.js'],
    ['with a newline', 'README.txt\n'],
    ['that is a folder', 'reports/'],
    ['with a dot before it', './checkpoint'],
    ['in capitals', 'CHECKPOINT'],
    ['that is empty', ''],
    ['that is no UTF-8', Uint8Array.of(0xff, 0x52)],
    ['of evidence that is no digest', `evidence/${'A'.repeat(64)}`],
    ['of a report of no period', 'reports/2023-H3.v1.json'],
    ['of a report of no version', 'reports/2023.v0.json'],
    ['that is very long', `evidence/${'0'.repeat(60_000)}`],
  ])('a part with a name %s', (_, name) => {
    expect(refusal(rawZip([...PARTS, { name, bytes: README }]).bytes)).toMatch(
      /^bundle-foreign-part .{0,80}$/s,
    );
  });

  it('a name that is there twice', () => {
    expect(
      refusal(rawZip([...PARTS, { name: 'policy', bytes: README }, { name: 'policy', bytes: EVENTS }]).bytes),
    ).toBe('bundle-unreadable policy is in it twice');
  });

  it('more parts than a bundle can have', () => {
    const parts = (count: number): Buffer =>
      rawZip(Array.from({ length: count }, () => ({ name: 'x', bytes: Buffer.alloc(0) }))).bytes;
    expect(refusal(parts(50_001))).toBe('bundle-unreadable it has 50001 parts');
    expect(refusal(parts(50_000))).toBe('bundle-foreign-part x');
  });

  it('what would unpack to far more than it is, before it is unpacked', () => {
    const zeros = Buffer.alloc(50_000_000);
    const bomb = rawZip([{ name: 'policy', bytes: zeros, deflate: true }]).bytes;
    expect(bomb.length).toBeLessThan(100_000);
    expect(refusal(bomb)).toBe('bundle-unreadable policy is a zip bomb');
    // The limit itself: text of hashes comes to much less.
    const packed = Buffer.alloc(100);
    const ratio = (size: number): string => {
      const { bytes: zip, places } = rawZip([{ name: 'policy', bytes: packed, packed, deflate: true }]);
      return refusal(patched(zip, (places[0]?.entry ?? 0) + 24, four(size)));
    };
    expect(ratio(100 * 200 + 10_000)).toBe('bundle-unreadable policy does not lie where it should');
    expect(ratio(100 * 200 + 10_001)).toBe('bundle-unreadable policy is a zip bomb');
  });

  it('what would unpack to too much altogether', () => {
    const names = Array.from({ length: 9 }, (_, i) => `reports/2023.v${i + 1}.json`);
    const { bytes: zip, places } = rawZip(names.map((name) => ({ name, bytes: Buffer.alloc(0) })));
    const sized = (sizes: readonly number[]): Buffer =>
      sizes.reduce((all, size, i) => {
        const { entry } = places[i] ?? { entry: 0 };
        return patched(patched(all, entry + 24, four(size)), entry + 20, four(size));
      }, zip);
    const half = 500_000_000;
    expect(refusal(sized(Array<number>(8).fill(half)))).toContain('does not lie');
    expect(refusal(sized([...Array<number>(8).fill(half), 1]))).toBe(
      'bundle-unreadable reports/2023.v9.json would unpack to 1 bytes',
    );
  });

  it('a folder, a pipe, and a device', () => {
    const open = (other: string) => () => new ZipArchive(other, () => true);
    const noFile = expect.objectContaining({
      code: 'bundle-unreadable',
      params: { reason: 'it is no file', lyDo: 'đó không phải tệp' },
    });
    expect(open(folder)).toThrow(noFile);
    const pipe = join(folder, 'pipe');
    execFileSync('mkfifo', [pipe]);
    expect(open(pipe)).toThrow(noFile);
    expect(open('/dev/zero')).toThrow(noFile);
    expect(open(join(folder, 'khong-co.zip'))).toThrow(expect.objectContaining({ code: 'ENOENT' }));
  });

  it('a file that shrinks while it is read', () => {
    writeFileSync(path, bytes);
    const zip = new ZipArchive(path, () => true);
    truncateSync(path, 20);
    expect(() => zip.bytes('events.ndjson')).toThrow(
      expect.objectContaining({ params: { reason: 'it ends too early', lyDo: 'tệp bị cắt ngắn' } }),
    );
    zip.close();
  });
});
