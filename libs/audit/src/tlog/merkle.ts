/**
 * The Merkle tree of RFC 6962 (§2.1) over SHA-256: hashing, roots built up leaf by leaf, and proofs that a leaf is in a tree
 * and that a tree goes on where an earlier one ended.
 */
import { hash as digestOf } from 'node:crypto';

export const HASH_BYTES = 32;

export type Hash = Uint8Array;

/** What goes before what is hashed, so that a leaf is never taken for a node. */
const LEAF = 0;
const NODE = Uint8Array.of(1);

/** By way of a string, which comes out of native code in half the time that a buffer takes. */
const sha256 = (bytes: Uint8Array): Hash => Buffer.from(digestOf('sha256', bytes, 'binary'), 'binary');

export const EMPTY_ROOT: Hash = sha256(new Uint8Array());

export function leafHash(entry: Uint8Array): Hash {
  const bytes = Buffer.allocUnsafe(1 + entry.length);
  bytes[0] = LEAF;
  bytes.set(entry, 1);
  return sha256(bytes);
}

/** For entries while they are hashed; it begins with what goes before them. */
const DESK = Buffer.alloc(64 * 1_024, LEAF);

/** The same of an entry given as the parts of its text, in base64: without any buffer of its own. */
export function leafHashOfText(parts: readonly string[]): string {
  let most = 1;
  for (const { length } of parts) most += MOST_BYTES * length;
  const desk = most <= DESK.length ? DESK : Buffer.alloc(most, LEAF);
  let end = 1;
  for (const part of parts) end += desk.write(part, end);
  return digestOf('sha256', desk.subarray(0, end), 'base64');
}

/** UTF-8 takes so many for a UTF-16 code unit. */
const MOST_BYTES = 3;

export const nodeHash = (left: Hash, right: Hash): Hash => sha256(Buffer.concat([NODE, left, right]));

export const sameHash = (a: Hash, b: Hash): boolean => Buffer.compare(a, b) === 0;

// --- Growing a tree ---------------------------------------------------------------------------------------------

/** A perfect subtree of 2^level leaves, numbered from the left among those of its level. */
export interface TreeNode {
  readonly level: number;
  readonly index: number;
  readonly hash: Hash;
}

/**
 * A tree as it grows: of all its nodes only the roots of the perfect subtrees it is made of, at most one a level. A leaf
 * costs one node on average.
 */
export class CompactRange {
  private count: number;
  /** The largest subtree first. */
  private readonly peaks: Hash[];

  /** @param peaks of a tree of `size` leaves, the largest subtree first; as many as `size` has bits set */
  constructor(size = 0, peaks: readonly Hash[] = []) {
    if (peaks.length !== bitsSet(size)) throw new RangeError(`${size} leaves need ${bitsSet(size)} peaks`);
    this.count = size;
    this.peaks = [...peaks];
  }

  get size(): number {
    return this.count;
  }

  get frontier(): readonly Hash[] {
    return this.peaks;
  }

  /** @returns the nodes that are complete with this leaf, the leaf itself first */
  append(leaf: Hash): TreeNode[] {
    const nodes: TreeNode[] = [{ level: 0, index: this.count, hash: leaf }];
    let hash = leaf;
    let index = this.count;
    for (let level = 1; index % 2 === 1; level++) {
      const left = this.peaks.pop();
      if (!left) throw new Error('a tree of this size has a peak here');
      hash = nodeHash(left, hash);
      index = (index - 1) / 2;
      nodes.push({ level, index, hash });
    }
    this.peaks.push(hash);
    this.count += 1;
    return nodes;
  }

  /** The same for many leaves, given one after another, and for who needs no nodes. */
  appendAll(leaves: Uint8Array): void {
    for (let at = 0; at < leaves.length; at += HASH_BYTES) this.append(leaves.subarray(at, at + HASH_BYTES));
  }

  root(): Hash {
    const [smallest, ...larger] = this.peaks.toReversed();
    return smallest ? larger.reduce((right, left) => nodeHash(left, right), smallest) : EMPTY_ROOT;
  }
}

function bitsSet(size: number): number {
  let count = 0;
  for (let rest = size; rest > 0; rest = Math.floor(rest / 2)) count += rest % 2;
  return count;
}

// --- Making proofs ----------------------------------------------------------------------------------------------

/** The hash of a perfect subtree that is complete in the tree. */
export type NodeSource = (level: number, index: number) => Hash;

/** The largest power of two below a number of leaves; the left part of a tree has that many. */
function splitOf(leaves: number): number {
  let split = 1;
  while (split * 2 < leaves) split *= 2;
  return split;
}

/** The root of the leaves from `begin` to before `end`, of which `begin` is a multiple of the largest power of two inside. */
function rangeHash(nodes: NodeSource, begin: number, end: number): Hash {
  const leaves = end - begin;
  if (leaves === 0) return EMPTY_ROOT;
  // Told by its bits: rounding makes a whole number of the logarithm of other large sizes too.
  if (bitsSet(leaves) === 1) return nodes(Math.log2(leaves), begin / leaves);
  const split = splitOf(leaves);
  return nodeHash(rangeHash(nodes, begin, begin + split), rangeHash(nodes, begin + split, end));
}

export const rootAt = (nodes: NodeSource, size: number): Hash => rangeHash(nodes, 0, size);

/** Sibling hashes from the leaf up to the root (RFC 6962 §2.1.1). */
export function inclusionProof(nodes: NodeSource, index: number, size: number): Hash[] {
  if (!isIndex(index) || !isIndex(size) || index >= size)
    throw new RangeError(`no leaf ${index} in a tree of ${size}`);
  const path = (leaf: number, begin: number, end: number): Hash[] => {
    if (end - begin === 1) return [];
    const middle = begin + splitOf(end - begin);
    return leaf < middle
      ? [...path(leaf, begin, middle), rangeHash(nodes, middle, end)]
      : [...path(leaf, middle, end), rangeHash(nodes, begin, middle)];
  };
  return path(index, 0, size);
}

/** That the tree of `to` leaves begins with the tree of `from` leaves (RFC 6962 §2.1.2); empty between equal sizes. */
export function consistencyProof(nodes: NodeSource, from: number, to: number): Hash[] {
  if (!isIndex(from) || !isIndex(to) || from < 1 || from > to)
    throw new RangeError(`no consistency from ${from} to ${to}`);
  const subproof = (size: number, begin: number, end: number, complete: boolean): Hash[] => {
    if (size === end - begin) return complete ? [] : [rangeHash(nodes, begin, end)];
    const split = splitOf(end - begin);
    const middle = begin + split;
    return size <= split
      ? [...subproof(size, begin, middle, complete), rangeHash(nodes, middle, end)]
      : [...subproof(size - split, middle, end, false), rangeHash(nodes, begin, middle)];
  };
  return subproof(from, 0, to, true);
}

const isIndex = (value: number): boolean => Number.isSafeInteger(value) && value >= 0;

// --- Checking proofs --------------------------------------------------------------------------------------------

/** Whether the proof takes the leaf to the root (RFC 9162 §2.1.3.2). Never throws: a malformed proof proves nothing. */
export function provesInclusion(
  leaf: Hash,
  index: number,
  size: number,
  proof: readonly Hash[],
  root: Hash,
): boolean {
  if (!isIndex(index) || !isIndex(size) || index >= size || !areHashes([leaf, root, ...proof])) return false;
  let hash = leaf;
  let [place, last] = [index, size - 1];
  for (const sibling of proof) {
    if (last === 0) return false;
    if (place % 2 === 1 || place === last) {
      hash = nodeHash(sibling, hash);
      while (place % 2 === 0 && place !== 0) [place, last] = [half(place), half(last)];
    } else {
      hash = nodeHash(hash, sibling);
    }
    [place, last] = [half(place), half(last)];
  }
  return last === 0 && sameHash(hash, root);
}

/** Whether the proof shows that the later tree begins with the earlier (RFC 9162 §2.1.4.2). Never throws. */
export function provesConsistency(
  from: number,
  to: number,
  proof: readonly Hash[],
  fromRoot: Hash,
  toRoot: Hash,
): boolean {
  // Nothing can be proved from a tree without leaves; the callers that begin there need no proof.
  if (!isIndex(from) || !isIndex(to) || from === 0 || from > to) return false;
  if (from === to) return proof.length === 0 && sameHash(fromRoot, toRoot);
  if (!areHashes([fromRoot, toRoot, ...proof])) return false;
  const isPowerOfTwo = bitsSet(from) === 1;
  const path = isPowerOfTwo ? [fromRoot, ...proof] : proof;
  const [first, ...others] = path;
  if (!first) return false;
  let [place, last] = [from - 1, to - 1];
  while (place % 2 === 1) [place, last] = [half(place), half(last)];
  let [older, newer] = [first, first];
  for (const sibling of others) {
    if (last === 0) return false;
    if (place % 2 === 1 || place === last) {
      older = nodeHash(sibling, older);
      newer = nodeHash(sibling, newer);
      while (place % 2 === 0 && place !== 0) [place, last] = [half(place), half(last)];
    } else {
      newer = nodeHash(newer, sibling);
    }
    [place, last] = [half(place), half(last)];
  }
  return last === 0 && sameHash(older, fromRoot) && sameHash(newer, toRoot);
}

const half = (value: number): number => Math.floor(value / 2);
const areHashes = (hashes: readonly Hash[]): boolean => hashes.every((hash) => hash.length === HASH_BYTES);
