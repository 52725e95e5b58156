/** Zip archives made by hand, byte by byte, so that tests can make those that no program would write. */
import { crc32, deflateRawSync } from 'node:zlib';

export interface RawPart {
  readonly name: string | Uint8Array;
  readonly bytes: Uint8Array;
  /** Packs the bytes; else they are stored. */
  readonly deflate?: boolean;
  /** Checksum and sizes follow the part. */
  readonly followed?: boolean;
  /** What is put in for the packed bytes. */
  readonly packed?: Uint8Array;
  /** Bytes that nobody asked for, in front of the part. */
  readonly gap?: Uint8Array;
}

/** Where the fields of a part lie, to be altered. */
export interface Place {
  /** Of the header in front of the part. */
  readonly header: number;
  /** Of the part's packed bytes, and behind them. */
  readonly begin: number;
  readonly end: number;
  /** Of the part's entry in the directory. */
  readonly entry: number;
}

export interface RawZip {
  readonly bytes: Buffer;
  readonly places: readonly Place[];
  readonly directory: number;
  /** Of the end of the directory. */
  readonly end: number;
}

const UTF8_NAME = 0x0800;
const FOLLOWED = 0x0008;
const PLAIN_FILE = 0o100644;

/** @param tail bytes that nobody asked for, behind the last part */
export function rawZip(parts: readonly RawPart[], tail: Uint8Array = Buffer.alloc(0)): RawZip {
  const [body, directory]: [Buffer[], Buffer[]] = [[], []];
  const places: Place[] = [];
  let [at, entry] = [0, 0];
  for (const { name, bytes, deflate = false, followed = false, ...part } of parts) {
    body.push(Buffer.from(part.gap ?? []));
    at += part.gap?.length ?? 0;
    const encoded = Buffer.from(name);
    const packed = Buffer.from(part.packed ?? (deflate ? deflateRawSync(bytes) : bytes));
    const sums = numbers([4, crc32(bytes)], [4, packed.length], [4, bytes.length]);
    const method = deflate ? 8 : 0;
    const flags = UTF8_NAME | (followed ? FOLLOWED : 0);
    const common = numbers([2, 20], [2, flags], [2, method], [2, 0], [2, 0x2821]);
    const lengths = numbers([2, encoded.length], [2, 0]);
    const header = [numbers([4, 0x04034b50]), common, followed ? Buffer.alloc(12) : sums, lengths, encoded];
    const behind = followed ? Buffer.concat([numbers([4, 0x08074b50]), sums]) : Buffer.alloc(0);
    const whole = Buffer.concat([...header, packed, behind]);
    const begin = at + 30 + encoded.length;
    places.push({ header: at, begin, end: begin + packed.length, entry });
    directory.push(
      numbers([4, 0x02014b50], [2, 0x033f]),
      ...[common, sums, lengths, numbers([2, 0], [2, 0], [2, 0], [2, 0], [2, PLAIN_FILE], [4, at]), encoded],
    );
    entry += 46 + encoded.length;
    body.push(whole);
    at += whole.length;
  }
  body.push(Buffer.from(tail));
  at += tail.length;
  const entries = Buffer.concat(directory);
  const count = parts.length;
  const end = numbers([4, 0x06054b50], [4, 0], [2, count], [2, count], [4, entries.length], [4, at], [2, 0]);
  return {
    bytes: Buffer.concat([...body, entries, end]),
    places: places.map((place) => ({ ...place, entry: at + place.entry })),
    directory: at,
    end: at + entries.length,
  };
}

/** Little-endian numbers, each with its width in bytes. */
export function numbers(...fields: readonly (readonly [width: number, value: number])[]): Buffer {
  return Buffer.concat(
    fields.map(([width, value]) => {
      const bytes = Buffer.alloc(width);
      bytes.writeUIntLE(value, 0, width);
      return bytes;
    }),
  );
}
