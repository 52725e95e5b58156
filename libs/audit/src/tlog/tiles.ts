/**
 * Tiles (c2sp.org/tlog-tiles): a log as static files. A tile of level L holds 256 hashes, each of the perfect subtree over
 * 256^L entries; an entry bundle holds the entries below a tile of level 0. The last of a level may be partial.
 */
import { AuditError } from '../errors.ts';
import { type Hash, HASH_BYTES } from './merkle.ts';

export const TILE_WIDTH = 256;
/** An entry's length is written in two bytes. */
export const LONGEST_ENTRY = 65_535;
const LENGTH_BYTES = 2;

export interface Tile {
  /** Level of the hashes, or the bundle of the entries themselves. */
  readonly level: number | 'entries';
  /** From 0, among those of its level. */
  readonly index: number;
  /** How many hashes or entries it has: 256, fewer where it is partial. */
  readonly width: number;
}

/** How many hashes or entries a tile has in a log of a size; 0 where it is not there. */
export function tileWidth({ level, index }: Omit<Tile, 'width'>, size: number): number {
  const nodes = Math.floor(size / TILE_WIDTH ** (level === 'entries' ? 0 : level));
  return Math.max(0, Math.min(TILE_WIDTH, nodes - index * TILE_WIDTH));
}

// --- Paths ------------------------------------------------------------------------------------------------------

/** `tile/0/x001/x234/067` or `tile/entries/000.p/5`; of the index three digits a folder, so that no folder grows large. */
export function tilePath({ level, index, width }: Tile): string {
  const digits = String(index);
  const padded = digits.padStart(Math.ceil(digits.length / 3) * 3, '0');
  const [last = '', ...before] = (padded.match(/\d{3}/g) ?? []).reverse();
  const folders = before.reverse().map((three) => `x${three}/`);
  return `tile/${level}/${folders.join('')}${last}${width === TILE_WIDTH ? '' : `.p/${width}`}`;
}

const PATH = /^tile\/([0-5]|entries)\/((?:x\d{3}\/){0,5}\d{3})(?:\.p\/([1-9]\d{0,2}))?$/;

/** Every tile has one path; whatever else would mean the same is refused. @throws AuditError `tile-path-malformed` */
export function parseTilePath(path: string): Tile {
  const [, level = '', folders = '', part] = PATH.exec(path) ?? [];
  const tile: Tile = {
    level: level === 'entries' ? level : Number(level),
    index: Number(folders.replace(/[x/]/g, '')),
    width: part === undefined ? TILE_WIDTH : Number(part),
  };
  const isTile = Number.isSafeInteger(tile.index) && tile.width <= TILE_WIDTH;
  // What does not match was read as `tile/0/000`, which it is not.
  if (!isTile || tilePath(tile) !== path)
    throw new AuditError('tile-path-malformed', { path: path.slice(0, 80) });
  return tile;
}

// --- Contents ---------------------------------------------------------------------------------------------------

/** The hashes of a tile. @throws AuditError `tile-malformed` where they are not exactly `width` */
export function parseTile(bytes: Uint8Array, width: number): Hash[] {
  if (bytes.length !== width * HASH_BYTES) throw malformed(bytes, width);
  return Array.from({ length: width }, (_, i) => bytes.subarray(i * HASH_BYTES, (i + 1) * HASH_BYTES));
}

/** Entries one after the other, each after its length as a big-endian uint16. @throws RangeError for one that is too long */
export function formatEntryBundle(entries: readonly Uint8Array[]): Uint8Array {
  return Buffer.concat(
    entries.flatMap((entry) => {
      const length = Buffer.alloc(LENGTH_BYTES);
      length.writeUInt16BE(entry.length);
      return [length, entry];
    }),
  );
}

/** @throws AuditError `tile-malformed` where the bundle does not hold exactly `width` entries */
export function parseEntryBundle(bytes: Uint8Array, width: number): Uint8Array[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const entries: Uint8Array[] = [];
  let at = 0;
  while (at < bytes.length) {
    const begin = at + LENGTH_BYTES;
    if (begin > bytes.length) throw malformed(bytes, width);
    at = begin + view.getUint16(at);
    if (at > bytes.length) throw malformed(bytes, width);
    entries.push(bytes.subarray(begin, at));
  }
  if (entries.length !== width) throw malformed(bytes, width);
  return entries;
}

const malformed = (bytes: Uint8Array, width: number): AuditError =>
  new AuditError('tile-malformed', { size: bytes.length, width });
