/**
 * Reads a zip archive with nothing but Node's own modules, and trusts nothing in it: names, sizes, checksums and the way the
 * parts lie are checked before anything is unpacked, and nothing is ever written.
 */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
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
const END_BYTES = 22;
const LONGEST_COMMENT = 65_535;
const STORED = 0;
const DEFLATED = 8;
/** Bit 0 of the flags: encrypted. */
const ENCRYPTED = 1;

interface Part {
  readonly method: number;
  readonly checksum: number;
  readonly packed: number;
  readonly size: number;
  readonly offset: number;
}

export class ZipArchive {
  private readonly file: number;
  private readonly parts: ReadonlyMap<string, Part>;

  /** @throws AuditError `bundle-unreadable`; the system's error where there is no such file */
  constructor(path: string, accepts: (name: string) => boolean) {
    this.file = openSync(path, 'r');
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
    const header = read(this.file, part.offset, 30);
    if (header.readUInt32LE(0) !== LOCAL_HEADER) throw unreadable(`${name} does not lie where it should`);
    const begin = part.offset + 30 + header.readUInt16LE(26) + header.readUInt16LE(28);
    const packed = read(this.file, begin, part.packed);
    const bytes = part.method === STORED ? packed : inflated(name, packed, part.size);
    if (bytes.length !== part.size || crc32(bytes) !== part.checksum) throw unreadable(`${name} is damaged`);
    return bytes;
  }

  /** @throws AuditError as `bytes`, and where it is not UTF-8 */
  text(name: string): string {
    try {
      return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(this.bytes(name));
    } catch (error) {
      if (error instanceof AuditError) throw error;
      throw unreadable(`${name} is not UTF-8`);
    }
  }

  close(): void {
    closeSync(this.file);
  }
}

function directoryOf(file: number, accepts: (name: string) => boolean): Map<string, Part> {
  const { size } = fstatSync(file);
  const { count, at, length } = endOfDirectory(file, size);
  if (count > MOST_PARTS || at + length > size) throw unreadable('its directory is not possible');
  const directory = read(file, at, length);
  const parts = new Map<string, Part>();
  let [place, total] = [0, 0];
  for (let i = 0; i < count; i++) {
    if (place + 46 > length || directory.readUInt32LE(place) !== DIRECTORY_ENTRY)
      throw unreadable('its directory is damaged');
    const nameLength = directory.readUInt16LE(place + 28);
    const name = directory.subarray(place + 46, place + 46 + nameLength).toString('utf8');
    const part = {
      method: directory.readUInt16LE(place + 10),
      checksum: directory.readUInt32LE(place + 16),
      packed: directory.readUInt32LE(place + 20),
      size: directory.readUInt32LE(place + 24),
      offset: directory.readUInt32LE(place + 42),
    };
    if (!accepts(name)) throw new AuditError('bundle-foreign-part', { part: name.slice(0, 80) });
    if (parts.has(name)) throw unreadable(`${name} is in it twice`);
    if ((directory.readUInt16LE(place + 8) & ENCRYPTED) !== 0) throw unreadable(`${name} is encrypted`);
    if (part.method !== STORED && part.method !== DEFLATED)
      throw unreadable(`${name} is packed in a way unknown here`);
    total += part.size;
    if (part.size > LARGEST_PART || total > LARGEST_TOTAL || part.size > part.packed * LARGEST_RATIO + 10_000)
      throw unreadable(`${name} would unpack to ${part.size} bytes`);
    parts.set(name, part);
    place += 46 + nameLength + directory.readUInt16LE(place + 30) + directory.readUInt16LE(place + 32);
  }
  return parts;
}

function endOfDirectory(file: number, size: number): { count: number; at: number; length: number } {
  const tail = read(
    file,
    Math.max(0, size - END_BYTES - LONGEST_COMMENT),
    Math.min(size, END_BYTES + LONGEST_COMMENT),
  );
  for (let at = tail.length - END_BYTES; at >= 0; at--) {
    if (
      tail.readUInt32LE(at) !== END_OF_DIRECTORY ||
      tail.readUInt16LE(at + 20) !== tail.length - at - END_BYTES
    )
      continue;
    return {
      count: tail.readUInt16LE(at + 10),
      length: tail.readUInt32LE(at + 12),
      at: tail.readUInt32LE(at + 16),
    };
  }
  throw unreadable('it is no zip archive, or its end is missing');
}

function inflated(name: string, packed: Buffer, size: number): Buffer {
  try {
    return inflateRawSync(packed, { maxOutputLength: Math.max(1, size) });
  } catch {
    throw unreadable(`${name} does not unpack to what it says`);
  }
}

function read(file: number, at: number, length: number): Buffer {
  const bytes = Buffer.alloc(length);
  if (readSync(file, bytes, 0, length, at) !== length) throw unreadable('it ends too early');
  return bytes;
}

const unreadable = (reason: string): AuditError => new AuditError('bundle-unreadable', { reason });
