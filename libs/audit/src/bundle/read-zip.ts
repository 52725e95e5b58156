/**
 * Reads a zip archive with nothing but Node's own modules, and trusts nothing in it: names, sizes, checksums and the way the
 * parts lie are checked before anything is unpacked, and nothing is ever written. Only archives as `make-bundle` writes them
 * are taken: one part after the other from the first byte on, then the directory, then its end, and nothing else. So every
 * other program that opens the archive finds the same parts in it, whichever way it looks for them.
 */
import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { crc32, inflateRawSync } from 'node:zlib';
import { AuditError } from '../errors.ts';

/** Of one part, unpacked. Node's longest string is about as long. */
const LARGEST_PART = 500_000_000;
const LARGEST_TOTAL = 4_000_000_000;
const MOST_PARTS = 50_000;
/** What text of hashes and JSON comes to at most; a bomb unpacks to a thousand times its size. */
const LARGEST_RATIO = 200;

const END_OF_DIRECTORY = 0x06054b50;
const DIRECTORY_ENTRY = 0x02014b50;
const LOCAL_HEADER = 0x04034b50;
const DESCRIPTOR = 0x08074b50;
const END_BYTES = 22;
const ENTRY_BYTES = 46;
const HEADER_BYTES = 30;
const DESCRIPTOR_BYTES = 16;
const STORED = 0;
const DEFLATED = 8;
/** Flags: checksum and sizes follow the part; the name is UTF-8. All others are foreign here, such as encryption. */
const FOLLOWED = 1 << 3;
const UTF8_NAME = 1 << 11;
/** Of the mode of a file, as Unix keeps it: its kind, and the kind that is a plain file. */
const KIND = 0o170000;
const PLAIN = 0o100000;

interface Part {
  readonly method: number;
  readonly checksum: number;
  readonly packed: number;
  readonly size: number;
  /** Where its header is. */
  readonly offset: number;
  /** What its header has to repeat. */
  readonly flags: number;
  readonly common: Buffer;
  readonly name: Buffer;
}

export class ZipArchive {
  private readonly file: number;
  private readonly parts: ReadonlyMap<string, Part>;

  /** @throws AuditError `bundle-unreadable`; the system's error where there is no such file */
  constructor(path: string, accepts: (name: string) => boolean) {
    // A pipe would keep us waiting for somebody to write into it.
    this.file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      this.parts = directoryOf(this.file, accepts);
    } catch (error) {
      this.close();
      throw error;
    }
  }

  get names(): string[] {
    return [...this.parts.keys()];
  }

  has(name: string): boolean {
    return this.parts.has(name);
  }

  /** @throws AuditError `bundle-part-missing`, `bundle-unreadable` */
  bytes(name: string): Buffer {
    const part = this.parts.get(name);
    if (!part) throw new AuditError('bundle-part-missing', { part: name });
    const packed = read(this.file, beginOf(this.file, part), part.packed);
    const bytes = part.method === STORED ? packed : inflated(name, packed, part.size);
    if (bytes.length !== part.size || crc32(bytes) !== part.checksum)
      throw unreadable(`${name} bị hỏng`, `${name} is damaged`);
    return bytes;
  }

  /** @throws AuditError as `bytes`, and where it is not UTF-8 */
  text(name: string): string {
    try {
      return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(this.bytes(name));
    } catch (error) {
      if (error instanceof AuditError) throw error;
      throw unreadable(`${name} không phải UTF-8`, `${name} is not UTF-8`);
    }
  }

  close(): void {
    closeSync(this.file);
  }
}

/** @throws AuditError `bundle-unreadable`, `bundle-foreign-part` */
function directoryOf(file: number, accepts: (name: string) => boolean): Map<string, Part> {
  const stat = fstatSync(file);
  if (!stat.isFile()) throw unreadable('đó không phải tệp', 'it is no file');
  const { count, at, length } = endOfDirectory(file, stat.size);
  const directory = read(file, at, length);
  const parts = new Map<string, Part>();
  let [place, total] = [0, 0];
  for (let i = 0; i < count; i++) {
    if (place + ENTRY_BYTES > length || directory.readUInt32LE(place) !== DIRECTORY_ENTRY)
      throw unreadable('mục lục của gói bị hỏng', 'its directory is damaged');
    const entry = directory.subarray(place);
    const bytes = entry.subarray(ENTRY_BYTES, ENTRY_BYTES + entry.readUInt16LE(28));
    const name = bytes.toString('utf8');
    if (!accepts(name)) throw new AuditError('bundle-foreign-part', { part: name.slice(0, 80) });
    if (parts.has(name)) throw unreadable(`${name} có hai lần`, `${name} is in it twice`);
    const part = {
      flags: entry.readUInt16LE(8),
      method: entry.readUInt16LE(10),
      checksum: entry.readUInt32LE(16),
      packed: entry.readUInt32LE(20),
      size: entry.readUInt32LE(24),
      offset: entry.readUInt32LE(42),
      // Version, flags, method, time, checksum, sizes and length of the name.
      common: entry.subarray(6, 30),
      name: bytes,
    };
    requirePlain(name, part, entry);
    total += part.size;
    if (Math.max(part.size, part.packed) > LARGEST_PART || total > LARGEST_TOTAL)
      throw unreadable(
        `${name} khi giải nén dài tới ${part.size} byte`,
        `${name} would unpack to ${part.size} bytes`,
      );
    if (part.size > part.packed * LARGEST_RATIO + 10_000)
      throw unreadable(`${name} là bom nén`, `${name} is a zip bomb`);
    parts.set(name, part);
    place += ENTRY_BYTES + bytes.length;
  }
  if (place !== length) throw unreadable('mục lục của gói bị hỏng', 'its directory is damaged');
  requireGapless(file, parts, at);
  return parts;
}

function requirePlain(name: string, { flags, method }: Part, entry: Buffer): void {
  if ((flags & ~(FOLLOWED | UTF8_NAME)) !== 0)
    throw unreadable(
      `${name} bị mã hóa hoặc thuộc loại không rõ`,
      `${name} is encrypted or of a kind unknown here`,
    );
  if (method !== STORED && method !== DEFLATED)
    throw unreadable(`${name} được nén theo cách không rõ`, `${name} is packed in a way unknown here`);
  // Extra fields, comment, disk, and what DOS and Unix know of a file: some of it makes a folder or a link of it elsewhere.
  const nothing = entry.subarray(30, 40).every((byte) => byte === 0);
  if (!nothing || (entry.readUInt16LE(40) & KIND) !== PLAIN)
    throw unreadable(`${name} không phải tệp thường`, `${name} is no plain file`);
}

/** The end of the directory is the end of the archive; what stands behind it, a comment too, is taken for damage. */
function endOfDirectory(file: number, size: number): { count: number; at: number; length: number } {
  const end = size < END_BYTES ? Buffer.alloc(END_BYTES) : read(file, size - END_BYTES, END_BYTES);
  const [count, length, at] = [end.readUInt16LE(10), end.readUInt32LE(12), end.readUInt32LE(16)];
  const expected = Buffer.alloc(END_BYTES);
  expected.writeUInt32LE(END_OF_DIRECTORY, 0);
  for (const place of [8, 10]) expected.writeUInt16LE(count, place);
  expected.writeUInt32LE(length, 12);
  expected.writeUInt32LE(at, 16);
  if (!end.equals(expected) || at + length !== size - END_BYTES)
    throw unreadable(
      'không phải tệp zip, hoặc cuối tệp bị cắt hay thêm vào',
      'it is no zip archive, or something was cut off or added at its end',
    );
  if (count > MOST_PARTS) throw unreadable(`gói có tới ${count} phần`, `it has ${count} parts`);
  return { count, at, length };
}

/** No two parts share bytes, and none are left over between them. */
function requireGapless(file: number, parts: ReadonlyMap<string, Part>, end: number): void {
  let place = 0;
  const inPlace = [...parts].sort(([, a], [, b]) => a.offset - b.offset);
  for (const [name, part] of inPlace) {
    if (part.offset !== place)
      throw unreadable(`${name} không nằm đúng chỗ`, `${name} does not lie where it should`);
    place = beginOf(file, part) + part.packed;
    if ((part.flags & FOLLOWED) === 0) continue;
    if (!read(file, place, DESCRIPTOR_BYTES).equals(descriptorOf(part)))
      throw unreadable(`${name} bị hỏng`, `${name} is damaged`);
    place += DESCRIPTOR_BYTES;
  }
  if (place !== end)
    throw unreadable(
      'có thứ lạ nằm giữa các phần và mục lục',
      'there is something between its parts and its directory',
    );
}

/** Where the bytes of a part begin, after its header. @throws AuditError where that says otherwise than the directory */
function beginOf(file: number, { offset, flags, common, name }: Part): number {
  const header = read(file, offset, HEADER_BYTES + name.length);
  const expected = Buffer.alloc(HEADER_BYTES);
  expected.writeUInt32LE(LOCAL_HEADER, 0);
  common.copy(expected, 4);
  // Checksum and sizes were not known yet when the header was written.
  if ((flags & FOLLOWED) !== 0) expected.fill(0, 14, 26);
  if (!header.equals(Buffer.concat([expected, name])))
    throw unreadable(
      `${name.toString('utf8')} không nằm đúng chỗ`,
      `${name.toString('utf8')} does not lie where it should`,
    );
  return offset + header.length;
}

function descriptorOf({ checksum, packed, size }: Part): Buffer {
  const descriptor = Buffer.alloc(DESCRIPTOR_BYTES);
  for (const [i, field] of [DESCRIPTOR, checksum, packed, size].entries())
    descriptor.writeUInt32LE(field, 4 * i);
  return descriptor;
}

/** What Node gives for `info: true`; its types do not tell. */
interface Inflated {
  readonly buffer: Buffer;
  /** How much of the input was used. */
  readonly engine: { readonly bytesWritten: number };
}

/** Nothing may be left over behind the packed bytes either. */
function inflated(name: string, packed: Buffer, size: number): Buffer {
  try {
    const options = { maxOutputLength: Math.max(1, size), info: true };
    const { buffer, engine } = inflateRawSync(packed, options) as unknown as Inflated;
    if (engine.bytesWritten === packed.length) return buffer;
  } catch {
    // Said below.
  }
  throw unreadable(`${name} giải nén không ra đúng như khai`, `${name} does not unpack to what it says`);
}

function read(file: number, at: number, length: number): Buffer {
  if (at + length > fstatSync(file).size) throw unreadable('tệp bị cắt ngắn', 'it ends too early');
  const bytes = Buffer.alloc(length);
  if (readSync(file, bytes, 0, length, at) !== length)
    throw unreadable('tệp bị cắt ngắn', 'it ends too early');
  return bytes;
}

/** Why a bundle cannot be read, in both languages. */
export const unreadable = (lyDo: string, reason: string): AuditError =>
  new AuditError('bundle-unreadable', { lyDo, reason });
