/**
 * The nodes of a tree from its tiles. A tile holds the hashes of one level in eight; those between are computed once for the
 * tiles used last, since proofs near each other go through the same ones.
 */
import { type Hash, HASH_BYTES, nodeHash } from './tlog/merkle.ts';
import { TILE_WIDTH } from './tlog/tiles.ts';

/** A tile of 2^8 hashes stands for so many levels of the tree. */
const LEVELS = 8;
/** About 16 KiB each. */
const KEPT_TILES = 64;

export class TileTrees {
  private readonly read: (level: number, number: number) => Uint8Array;
  private readonly kept = new Map<string, readonly (readonly Hash[])[]>();

  /** @param read gives the hashes of a tile, as many as there are now */
  constructor(read: (level: number, number: number) => Uint8Array) {
    this.read = read;
  }

  /** The hash of a perfect subtree that is complete. @throws RangeError where it is not */
  node(level: number, index: number): Hash {
    const within = level % LEVELS;
    const inTile = TILE_WIDTH / 2 ** within;
    const number = Math.floor(index / inTile);
    const hash = this.levelsOf(Math.floor(level / LEVELS), number, within, index % inTile);
    if (!hash) throw new RangeError(`node ${level}/${index} is not complete`);
    return hash;
  }

  /** To be called when tiles are written otherwise than by adding to them. */
  forget(): void {
    this.kept.clear();
  }

  private levelsOf(level: number, number: number, within: number, at: number): Hash | undefined {
    const key = `${level}/${number}`;
    const known = this.kept.get(key)?.[within]?.[at];
    if (known) return known;
    // A tile that was not full when it was kept may have grown since.
    const levels = levelsAbove(this.read(level, number));
    this.kept.delete(key);
    this.kept.set(key, levels);
    const [oldest] = this.kept.keys();
    if (this.kept.size > KEPT_TILES && oldest !== undefined) this.kept.delete(oldest);
    return levels[within]?.[at];
  }
}

/** The hashes of a tile and of the complete nodes above them, level by level. */
function levelsAbove(tile: Uint8Array): Hash[][] {
  let level: Hash[] = [];
  for (let at = 0; at < tile.length; at += HASH_BYTES) level.push(tile.subarray(at, at + HASH_BYTES));
  const levels = [level];
  while (level.length > 1) {
    const above: Hash[] = [];
    for (let i = 0; i + 1 < level.length; i += 2) {
      const [left, right] = [level[i], level[i + 1]];
      if (left && right) above.push(nodeHash(left, right));
    }
    levels.push(above);
    level = above;
  }
  return levels;
}

/** The root of a full tile. */
export function tileRoot(tile: Uint8Array): Hash {
  const root = levelsAbove(tile).at(-1)?.[0];
  if (!root) throw new RangeError('a tile without hashes');
  return root;
}
