import { formatCheckpoint, parseCheckpoint, parseSize, verifyCheckpoint } from './checkpoint.ts';
import { EMPTY_ROOT } from './merkle.ts';
import { cosign, formatNote, parseNote, signNote } from './note.ts';
import { at, grown } from './testing/grown.ts';
import { caught, refusal } from './testing/refusals.ts';
import { INSPECTORATE, LOG, ORIGIN, signedCheckpoint, testKey, TREASURY } from './testing/signing.ts';

// The body of c2sp.org/tlog-checkpoint's example.
const EXAMPLE = 'example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n';
const ROOT = 'CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=';
const TREE = grown(5);

describe('a checkpoint', () => {
  it('is three lines, read and written without loss', () => {
    const checkpoint = parseCheckpoint(EXAMPLE);
    expect(checkpoint).toMatchObject({ origin: 'example.com/behind-the-sofa', size: 20_852_163 });
    expect(formatCheckpoint(checkpoint)).toBe(EXAMPLE);
  });

  it('of an empty log has the hash of nothing, and no other', () => {
    const text = formatCheckpoint({ origin: ORIGIN, size: 0, root: EMPTY_ROOT });
    expect(parseCheckpoint(text)).toMatchObject({ size: 0 });
    expect(caught(() => parseCheckpoint(`${ORIGIN}\n0\n${ROOT}\n`))).toEqual(
      refusal('checkpoint-malformed', { line: 3 }),
    );
  });

  it.each<[string, string, number]>([
    ['nothing', '', 1],
    ['no name', `\n5\n${ROOT}\n`, 1],
    ['a name with blanks', `go.sum database tree\n5\n${ROOT}\n`, 1],
    ['no size', `${ORIGIN}\n\n${ROOT}\n`, 2],
    ['a leading zero', `${ORIGIN}\n05\n${ROOT}\n`, 2],
    ['a sign', `${ORIGIN}\n+5\n${ROOT}\n`, 2],
    ['a size in other digits', `${ORIGIN}\n٥\n${ROOT}\n`, 2],
    ['a size that cannot be counted exactly', `${ORIGIN}\n9007199254740992\n${ROOT}\n`, 2],
    ['no root', `${ORIGIN}\n5\n`, 3],
    ['a short root', `${ORIGIN}\n5\n${Buffer.alloc(31).toString('base64')}\n`, 3],
    ['a long root', `${ORIGIN}\n5\n${Buffer.alloc(33).toString('base64')}\n`, 3],
    ['a root without padding', `${ORIGIN}\n5\n${ROOT.slice(0, -1)}\n`, 3],
    ['a carriage return', `${ORIGIN}\r\n5\r\n${ROOT}\r\n`, 1],
    ['no newline at its end', `${ORIGIN}\n5\n${ROOT}`, 4],
    ['half a line', `${ORIGIN}\n5\n${ROOT}\nx`, 4],
    ['an extension line', `${ORIGIN}\n5\n${ROOT}\nTimestamp 1\n`, 4],
    ['an empty line', `${ORIGIN}\n5\n${ROOT}\n\n`, 4],
  ])('is malformed with %s', (_, text, line) => {
    expect(caught(() => parseCheckpoint(text))).toEqual(refusal('checkpoint-malformed', { line }));
  });

  it('is not written where it could not be read', () => {
    const root = at(TREE.roots, 5);
    for (const wrong of [{ origin: 'a b' }, { size: -1 }, { size: 1.5 }, { root: root.subarray(1) }])
      expect(caught(() => formatCheckpoint({ origin: ORIGIN, size: 5, root, ...wrong }))).toEqual(
        refusal('checkpoint-malformed'),
      );
  });

  it('counts up to the largest exact number', () => {
    expect(parseSize('9007199254740991')).toBe(Number.MAX_SAFE_INTEGER);
    expect(
      ['9007199254740992', '10000000000000000', '-1', '1e3', ' 1', '1 ', '00', ''].map(parseSize),
    ).toEqual(Array.from({ length: 8 }, () => null));
  });
});

describe('a signed checkpoint', () => {
  const { text } = parseNote(signedCheckpoint(TREE, 5));
  const own = signNote(text, LOG.public, LOG.private);
  const seen = cosign(text, 1_786_935_600, TREASURY.public, TREASURY.private);

  it('tells who has signed it, the log first', () => {
    const note = formatNote({ text, signatures: [seen, own] });
    expect(verifyCheckpoint(note, LOG.public, [INSPECTORATE.public, TREASURY.public])).toEqual({
      checkpoint: { origin: ORIGIN, size: 5, root: Buffer.from(at(TREE.roots, 5)) },
      signedBy: [LOG.public, TREASURY.public],
    });
  });

  it('counts for nothing without the log’s own signature', () => {
    const note = formatNote({ text, signatures: [seen] });
    expect(caught(() => verifyCheckpoint(note, LOG.public, [TREASURY.public]))).toEqual(
      refusal('signature-missing', { name: ORIGIN }),
    );
  });

  it('of another log does not count, even under the right signature', () => {
    const other = formatCheckpoint({ origin: 'plan.yen-bai.gov.vn/log', size: 5, root: at(TREE.roots, 5) });
    const note = formatNote({ text: other, signatures: [signNote(other, LOG.public, LOG.private)] });
    expect(caught(() => verifyCheckpoint(note, LOG.public))).toEqual(
      refusal('checkpoint-other-log', { origin: 'plan.yen-bai.gov.vn/log', expected: ORIGIN }),
    );
  });

  it('is held against keys in their own roles only', () => {
    const note = formatNote({ text, signatures: [own] });
    expect(caught(() => verifyCheckpoint(note, TREASURY.public))).toEqual(
      refusal('key-wrong-role', { type: '04' }),
    );
    const log = testKey('plan.yen-bai.gov.vn/log', 'note', 7).public;
    expect(caught(() => verifyCheckpoint(note, LOG.public, [log]))).toEqual(
      refusal('key-wrong-role', { type: '01' }),
    );
  });
});
