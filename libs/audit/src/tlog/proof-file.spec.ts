import { type Hash, inclusionProof, leafHash, nodeHash } from './merkle.ts';
import { cosign, formatSignature, parseNote } from './note.ts';
import { formatProofFile, parseProofFile, type ProofFile, verifyProofFile } from './proof-file.ts';
import { at, grown } from './testing/grown.ts';
import { caught, refusal } from './testing/refusals.ts';
import { LOG, ORIGIN, signedCheckpoint, testKey, TREASURY } from './testing/signing.ts';

const TREE = grown(11);
const FILE: ProofFile = {
  extra: null,
  index: 3,
  proof: inclusionProof(TREE.source, 3, 11),
  checkpoint: signedCheckpoint(TREE, 11),
};
const LEAF = at(TREE.leaves, 3);
const TEXT = formatProofFile(FILE);
const verify = (file: ProofFile, leaf: Hash = LEAF) =>
  verifyProofFile(file, leaf, LOG.public, [TREASURY.public]);

describe('a proof file', () => {
  it('is a header, the index, the hashes from the leaf up, and the checkpoint', () => {
    const hash = (bytes: Hash): string => Buffer.from(bytes).toString('base64');
    expect(TEXT).toBe(
      ['c2sp.org/tlog-proof@v1', 'index 3', ...FILE.proof.map(hash), '', FILE.checkpoint].join('\n'),
    );
    expect(FILE.proof).toHaveLength(4);
    expect(parseProofFile(TEXT)).toEqual({ ...FILE, proof: FILE.proof.map((one) => Buffer.from(one)) });
  });

  it('may bring the entry along, which the proof then has to be of', () => {
    const extra = Buffer.from('entry 3');
    const text = formatProofFile({ ...FILE, extra });
    expect(text.split('\n')[1]).toBe('extra ZW50cnkgMw==');
    const file = parseProofFile(text);
    expect(file.extra).toEqual(extra);
    expect(verify(file, leafHash(file.extra ?? Buffer.alloc(0))).checkpoint.size).toBe(11);
    expect(caught(() => verify(file, leafHash(Buffer.from('entry 4'))))).toEqual(refusal('proof-wrong'));
  });

  it('proves the entry with the key of the log alone, and tells who else has signed', () => {
    expect(verify(parseProofFile(TEXT))).toMatchObject({
      checkpoint: { origin: ORIGIN, size: 11 },
      signedBy: [LOG.public],
    });
    const { text } = parseNote(FILE.checkpoint);
    const cosignature = cosign(text, 1_786_935_600, TREASURY.public, TREASURY.private);
    const checkpoint = `${FILE.checkpoint}${formatSignature(cosignature)}`;
    expect(verify({ ...FILE, checkpoint }).signedBy).toEqual([LOG.public, TREASURY.public]);
  });

  it('of the only entry has no hashes', () => {
    const tree = grown(1);
    const text = formatProofFile({ extra: null, index: 0, proof: [], checkpoint: signedCheckpoint(tree, 1) });
    expect(verify(parseProofFile(text), at(tree.leaves, 0)).checkpoint.size).toBe(1);
  });

  it('does not prove another entry, place, path or tree', () => {
    const [first = LEAF, ...others] = FILE.proof;
    const wrong: [ProofFile, Hash][] = [
      [FILE, at(TREE.leaves, 4)],
      [{ ...FILE, index: 2 }, LEAF],
      [{ ...FILE, index: 11 }, LEAF],
      [{ ...FILE, proof: others }, LEAF],
      [{ ...FILE, proof: [first, first, ...others] }, LEAF],
      [{ ...FILE, proof: [nodeHash(first, first), ...others] }, LEAF],
      [{ ...FILE, proof: FILE.proof.toReversed() }, LEAF],
      [{ ...FILE, checkpoint: signedCheckpoint(TREE, 10) }, LEAF],
      [
        {
          ...FILE,
          checkpoint: signedCheckpoint(
            grown(11, (i) => `other ${i}`),
            11,
          ),
        },
        LEAF,
      ],
    ];
    for (const [file, leaf] of wrong)
      expect(caught(() => verify(file, leaf))).toEqual(
        refusal('proof-wrong', { index: file.index, origin: ORIGIN }),
      );
  });

  it('under the signature of somebody else proves nothing', () => {
    const forger = testKey(ORIGIN, 'note', 66);
    expect(caught(() => verify({ ...FILE, checkpoint: signedCheckpoint(TREE, 11, forger) }))).toEqual(
      refusal('signature-missing', { name: ORIGIN }),
    );
  });

  const without = TEXT.split('\n').toSpliced(1, 1).join('\n');
  it.each<[string, string, number]>([
    ['nothing', '', 1],
    ['another version', TEXT.replace('@v1', '@v2'), 1],
    ['carriage returns', TEXT.replaceAll('\n', '\r\n'), 1],
    ['no index', without, 2],
    ['an index with a leading zero', TEXT.replace('index 3', 'index 03'), 2],
    ['an index that cannot be counted exactly', TEXT.replace('index 3', 'index 9007199254740992'), 2],
    ['a negative index', TEXT.replace('index 3', 'index -3'), 2],
    ['two blanks', TEXT.replace('index 3', 'index  3'), 2],
    ['an empty extra', TEXT.replace('index 3', 'extra \nindex 3'), 2],
    ['an extra that is no base64', TEXT.replace('index 3', 'extra ?\nindex 3'), 2],
    ['two extras', TEXT.replace('index 3', 'extra AA==\nextra AA==\nindex 3'), 3],
    ['the extra behind the index', TEXT.replace('index 3', 'index 3\nextra AA=='), 3],
    ['a hash that is too short', TEXT.replace('index 3', 'index 3\nAAAA'), 3],
    ['a hash behind an extra that is too short', TEXT.replace('index 3', 'extra AA==\nindex 3\nAAAA'), 4],
    ['no checkpoint', TEXT.slice(0, TEXT.indexOf('\n\n')), 7],
  ])('is malformed with %s', (_, text, line) => {
    expect(caught(() => parseProofFile(text))).toEqual(refusal('proof-malformed', { line }));
  });

  it('is no longer than the highest tree is high', () => {
    const proof = (length: number): string =>
      formatProofFile({ ...FILE, proof: Array.from({ length }, () => LEAF) });
    expect(parseProofFile(proof(63)).proof).toHaveLength(63);
    expect(caught(() => parseProofFile(proof(64)))).toEqual(refusal('proof-malformed', { line: 66 }));
    expect(caught(() => parseProofFile(`${TEXT}${'x'.repeat(2_000_000)}`))).toEqual(
      refusal('input-too-large'),
    );
  });
});
