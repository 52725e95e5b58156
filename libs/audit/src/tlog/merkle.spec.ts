import fc from 'fast-check';
import {
  CompactRange,
  consistencyProof,
  EMPTY_ROOT,
  type Hash,
  inclusionProof,
  leafHash,
  nodeHash,
  type NodeSource,
  provesConsistency,
  provesInclusion,
  rootAt,
} from './merkle.ts';
import { at, grown } from './testing/grown.ts';
import { vectors } from './testing/vectors.ts';

const hex = (hash: Hash): string => Buffer.from(hash).toString('hex');
const bytes = (text: string): Uint8Array => Buffer.from(text, 'hex');

/** The definition of RFC 6962 §2.1 word by word, to hold the rest against. */
function rootByDefinition(leaves: readonly Hash[]): Hash {
  const [only] = leaves;
  if (!only) return EMPTY_ROOT;
  if (leaves.length === 1) return only;
  let split = 1;
  while (split * 2 < leaves.length) split *= 2;
  return nodeHash(rootByDefinition(leaves.slice(0, split)), rootByDefinition(leaves.slice(split)));
}

describe('roots', () => {
  // The leaves and roots that Certificate Transparency implementations test with (transparency-dev/merkle, Apache-2.0).
  const ENTRIES = [
    '',
    '00',
    '10',
    '2021',
    '3031',
    '40414243',
    '5051525354555657',
    '606162636465666768696a6b6c6d6e6f',
  ];
  const ROOTS = [
    'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
    '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
    'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
    'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
    'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
    '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
    '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
    'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
    '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
  ];

  it.each(ROOTS.map((root, size) => [size, root] as const))('of %i leaves', (size, root) => {
    const range = new CompactRange();
    for (const entry of ENTRIES.slice(0, size)) range.append(leafHash(bytes(entry)));
    expect(hex(range.root())).toBe(root);
  });

  it('are those of the definition, for every size', () => {
    const { leaves, roots, source } = grown(130);
    roots.forEach((root, size) => {
      expect(hex(root)).toBe(hex(rootByDefinition(leaves.slice(0, size))));
      expect(hex(rootAt(source, size))).toBe(hex(root));
    });
  });

  it('go on from a kept frontier as if they had never stopped', () => {
    const { range, leaves, roots } = grown(77);
    const again = new CompactRange(range.size, range.frontier);
    const more = leafHash(Buffer.from('entry 77'));
    again.append(more);
    expect(hex(again.root())).toBe(hex(rootByDefinition([...leaves, more])));
    expect(() => new CompactRange(7, range.frontier)).toThrow('7 leaves need 3 peaks');
    expect(roots).toHaveLength(78);
  });
});

describe('proofs', () => {
  const SIZE = 2_000;
  const { leaves, roots, source } = grown(SIZE);
  const two = fc
    .tuple(fc.integer({ min: 1, max: SIZE }), fc.integer({ min: 1, max: SIZE }))
    .map(([a, b]) => (a <= b ? ([a, b] as const) : ([b, a] as const)));

  it('of inclusion hold for the leaf and the tree they are of, and for nothing else', () => {
    fc.assert(
      fc.property(two, fc.nat(), (pair, seed) => {
        const size = pair[1];
        const index = pair[0] - 1;
        const proof = inclusionProof(source, index, size);
        const holds = (leaf: Hash, i: number, n: number, p: readonly Hash[], root: Hash) =>
          provesInclusion(leaf, i, n, p, root);
        const [leaf, root] = [at(leaves, index), at(roots, size)];
        expect(holds(leaf, index, size, proof, root)).toBe(true);
        if (size > 1) {
          const other = (index + 1 + (seed % (size - 1))) % size;
          expect(holds(at(leaves, other), index, size, proof, root)).toBe(false);
          const bent = proof.map((hash, i) => (i === seed % proof.length ? nodeHash(hash, hash) : hash));
          expect(holds(leaf, index, size, bent, root)).toBe(false);
          expect(holds(leaf, index, size, proof.slice(1), root)).toBe(false);
        }
        expect(holds(leaf, index, size, [...proof, leaf], root)).toBe(false);
        expect(holds(leaf, index, size, proof, nodeHash(root, root))).toBe(false);
        expect(holds(leaf, size, size, proof, root)).toBe(false);
        expect(holds(leaf.subarray(1), index, size, proof, root)).toBe(false);
      }),
      { numRuns: 300 },
    );
  });

  it('of consistency hold between the two trees they are of, and for nothing else', () => {
    fc.assert(
      fc.property(two, fc.nat(), ([from, to], seed) => {
        const proof = consistencyProof(source, from, to);
        const [older, newer] = [at(roots, from), at(roots, to)];
        expect(provesConsistency(from, to, proof, older, newer)).toBe(true);
        expect(provesConsistency(from, to, [...proof, older], older, newer)).toBe(false);
        expect(provesConsistency(from, to, proof, nodeHash(older, older), newer)).toBe(false);
        expect(provesConsistency(from, to, proof, older, nodeHash(newer, newer))).toBe(false);
        if (proof.length > 0) {
          const bent = proof.map((hash, i) => (i === seed % proof.length ? nodeHash(hash, hash) : hash));
          expect(provesConsistency(from, to, bent, older, newer)).toBe(false);
          expect(provesConsistency(from, to, proof.slice(1), older, newer)).toBe(false);
          expect(provesConsistency(to, from, proof, newer, older)).toBe(false);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('of places and sizes that no tree has are neither made nor believed', () => {
    const [leaf, root] = [at(leaves, 0), at(roots, 1)];
    expect(provesInclusion(leaf, 0, 1, [], root)).toBe(true);
    for (const odd of [-1, -0.5, 0.5, NaN, 2 ** 53]) {
      expect(() => inclusionProof(source, odd, 5)).toThrow(`no leaf ${odd} in a tree of 5`);
      expect(() => inclusionProof(source, 0, odd)).toThrow(`no leaf 0 in a tree of ${odd}`);
      expect(() => consistencyProof(source, 1, odd)).toThrow(`no consistency from 1 to ${odd}`);
      expect(provesInclusion(leaf, odd, 1, [], root)).toBe(false);
      expect(provesInclusion(leaf, odd, 2 ** 54, [], root)).toBe(false);
      expect(provesInclusion(leaf, 0, odd, [], root)).toBe(false);
      expect(provesConsistency(odd, odd, [], root, root)).toBe(false);
    }
  });

  it('do not hold with a byte moved from one hash to the next', () => {
    const [sibling = leaves[0], ...others] = inclusionProof(source, 0, 8);
    const whole = Buffer.concat([at(leaves, 0), sibling ?? Buffer.alloc(0)]);
    for (const length of [31, 33]) {
      const [leaf, next] = [whole.subarray(0, length), whole.subarray(length)];
      expect(nodeHash(leaf, next)).toEqual(nodeHash(whole.subarray(0, 32), whole.subarray(32)));
      expect(provesInclusion(leaf, 0, 8, [next, ...others], at(roots, 8))).toBe(false);
    }
  });

  it('do not lead back to a smaller tree, even one made for it', () => {
    const [older, other] = [at(roots, 3), at(leaves, 0)];
    expect(provesConsistency(3, 2, [older, other], older, nodeHash(older, other))).toBe(false);
  });

  it('reach as far as sizes can be counted', () => {
    // Just below a power of two, where the logarithm is rounded to a whole number.
    const size = 2 ** 50 - 1;
    const asked: string[] = [];
    const vast: NodeSource = (level, index) => {
      asked.push(`${level}/${index}`);
      return EMPTY_ROOT;
    };
    rootAt(vast, size);
    expect(asked).toHaveLength(50);
    expect(asked.slice(0, 2)).toEqual(['49/0', '48/2']);
    expect(inclusionProof(vast, size - 1, size)).toHaveLength(49);
    expect(inclusionProof(vast, 0, size)).toHaveLength(50);
  });

  it('are refused where there is nothing to prove', () => {
    expect(() => inclusionProof(source, 5, 5)).toThrow('no leaf 5 in a tree of 5');
    expect(() => consistencyProof(source, 0, 5)).toThrow('no consistency from 0 to 5');
    expect(() => consistencyProof(source, 6, 5)).toThrow('no consistency from 6 to 5');
    expect(provesConsistency(0, 5, [], EMPTY_ROOT, at(roots, 5))).toBe(false);
  });
});

describe('the public vectors', () => {
  const decode = (text: string): Hash => Buffer.from(text, 'base64');

  interface Inclusion {
    readonly case: string;
    readonly leafIdx: number;
    readonly treeSize: number;
    readonly root: string;
    readonly leafHash: string;
    readonly proof: readonly string[] | null;
    readonly wantErr: boolean;
  }
  vectors<Inclusion>('merkle-inclusion.json').forEach((vector) =>
    it(`inclusion ${vector.case}`, () => {
      const proof = (vector.proof ?? []).map(decode);
      const { leafIdx, treeSize } = vector;
      const proved = provesInclusion(decode(vector.leafHash), leafIdx, treeSize, proof, decode(vector.root));
      expect(proved).toBe(!vector.wantErr);
    }),
  );

  interface Consistency {
    readonly case: string;
    readonly size1: number;
    readonly size2: number;
    readonly root1: string;
    readonly root2: string;
    readonly proof: readonly string[] | null;
    readonly wantErr: boolean;
  }
  vectors<Consistency>('merkle-consistency.json').forEach((vector) =>
    it(`consistency ${vector.case}`, () => {
      const proof = (vector.proof ?? []).map(decode);
      const [older, newer] = [decode(vector.root1), decode(vector.root2)];
      expect(provesConsistency(vector.size1, vector.size2, proof, older, newer)).toBe(!vector.wantErr);
    }),
  );
});
