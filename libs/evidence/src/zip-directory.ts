/** The list of files in a ZIP as Office reads it: from the directory at its end. Nothing is unpacked. */
import { open } from 'node:fs/promises';

/** APPNOTE 4.3.16: 22 bytes and a comment. */
const END_SIGNATURE = 0x06054b50;
const END_BYTES = 22;
const MAX_COMMENT = 0xffff;
/** APPNOTE 4.3.12. */
const ENTRY_SIGNATURE = 0x02014b50;
const ENTRY_BYTES = 46;
const ENCRYPTED = 0x1;

/** More than any document has; what claims more is a bomb. */
const MAX_DIRECTORY_BYTES = 4 * 1_048_576;
const MAX_UNPACKED_BYTES = 1_073_741_824;

/** @returns the names, or null where the file is no ZIP that every reader would read alike */
export async function namesInZip(path: string): Promise<readonly string[] | null> {
  await using file = await open(path, 'r');
  const { size } = await file.stat();
  const read = async (from: number, length: number): Promise<Buffer> => {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, from);
    return buffer.subarray(0, bytesRead);
  };
  const tail = await read(
    Math.max(0, size - END_BYTES - MAX_COMMENT),
    Math.min(size, END_BYTES + MAX_COMMENT),
  );
  const at = endOf(tail);
  if (at === null) return null;
  const [count, bytes, offset] = [
    tail.readUInt16LE(at + 10),
    tail.readUInt32LE(at + 12),
    tail.readUInt32LE(at + 16),
  ];
  // The directory ends where its end record begins; a ZIP64, which says otherwise, no document needs.
  if (bytes > MAX_DIRECTORY_BYTES || offset + bytes !== size - tail.length + at) return null;
  return namesOf(await read(offset, bytes), count);
}

/** Where the end record stands: the one whose comment reaches to the end of the file. */
function endOf(tail: Buffer): number | null {
  for (let at = tail.length - END_BYTES; at >= 0; at--) {
    if (tail.readUInt32LE(at) !== END_SIGNATURE) continue;
    return at + END_BYTES + tail.readUInt16LE(at + 20) === tail.length ? at : null;
  }
  return null;
}

function namesOf(directory: Buffer, count: number): readonly string[] | null {
  const names = new Set<string>();
  let unpacked = 0;
  let at = 0;
  for (let entry = 0; entry < count; entry++) {
    if (at + ENTRY_BYTES > directory.length || directory.readUInt32LE(at) !== ENTRY_SIGNATURE) return null;
    if (directory.readUInt16LE(at + 8) & ENCRYPTED) return null;
    unpacked += directory.readUInt32LE(at + 24);
    const [name, extra, comment] = [28, 30, 32].map((field) => directory.readUInt16LE(at + field)) as [
      number,
      number,
      number,
    ];
    const from = at + ENTRY_BYTES;
    names.add(directory.toString('utf8', from, from + name).toLowerCase());
    at = from + name + extra + comment;
  }
  // A name that stands there twice is read one way by one program and the other way by another.
  return at === directory.length && names.size === count && unpacked <= MAX_UNPACKED_BYTES
    ? [...names]
    : null;
}
