import { CompactRange, type Hash, leafHash, type NodeSource } from '../merkle.ts';

export interface Grown {
  readonly range: CompactRange;
  readonly leaves: readonly Hash[];
  /** Of every size from 0 on. */
  readonly roots: readonly Hash[];
  readonly source: NodeSource;
}

/** A tree of numbered leaves with all the nodes it ever completed. */
export function grown(size: number, entry = (index: number): string => `entry ${index}`): Grown {
  const range = new CompactRange();
  const nodes = new Map<string, Hash>();
  const leaves: Hash[] = [];
  const roots: Hash[] = [range.root()];
  for (let i = 0; i < size; i++) {
    const leaf = leafHash(Buffer.from(entry(i)));
    leaves.push(leaf);
    for (const { level, index, hash } of range.append(leaf)) nodes.set(`${level}/${index}`, hash);
    roots.push(range.root());
  }
  const source: NodeSource = (level, index) => {
    const hash = nodes.get(`${level}/${index}`);
    if (!hash) throw new Error(`node ${level}/${index} is not complete`);
    return hash;
  };
  return { range, leaves, roots, source };
}

/** What is at a place; a test that looks where nothing is fails. */
export function at<T>(list: readonly T[], index: number): T {
  const found = list[index];
  if (found === undefined) throw new Error(`nothing at ${index}`);
  return found;
}
