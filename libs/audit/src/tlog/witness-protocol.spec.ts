import { consistencyProof } from './merkle.ts';
import { cosign, formatSignature, parseNote } from './note.ts';
import { grown } from './testing/grown.ts';
import { caught, refusal } from './testing/refusals.ts';
import { INSPECTORATE, signedCheckpoint, TREASURY } from './testing/signing.ts';
import {
  formatAddCheckpoint,
  formatResponse,
  parseAddCheckpoint,
  parseResponse,
} from './witness-protocol.ts';

const TREE = grown(11);
const REQUEST = {
  old: 7,
  proof: consistencyProof(TREE.source, 7, 11).map((hash) => Buffer.from(hash)),
  checkpoint: signedCheckpoint(TREE, 11),
};
const TEXT = formatAddCheckpoint(REQUEST);

describe('a request to cosign', () => {
  it('is the old size, the proof, an empty line and the checkpoint', () => {
    expect(TEXT).toBe(
      ['old 7', ...REQUEST.proof.map((hash) => hash.toString('base64')), '', REQUEST.checkpoint].join('\n'),
    );
    expect(REQUEST.proof.length).toBeGreaterThan(2);
    expect(parseAddCheckpoint(TEXT)).toEqual(REQUEST);
  });

  it('has no proof the first time', () => {
    const first = { old: 0, proof: [], checkpoint: REQUEST.checkpoint };
    expect(formatAddCheckpoint(first)).toBe(`old 0\n\n${REQUEST.checkpoint}`);
    expect(parseAddCheckpoint(formatAddCheckpoint(first))).toEqual(first);
  });

  it.each<[string, string, number]>([
    ['nothing', '', 1],
    ['no size', TEXT.replace('old 7\n', ''), 1],
    ['a size with a leading zero', TEXT.replace('old 7', 'old 07'), 1],
    ['a size that is no number', TEXT.replace('old 7', 'old x'), 1],
    ['another word', TEXT.replace('old 7', 'new 7'), 1],
    ['two blanks', TEXT.replace('old 7', 'old  7'), 1],
    ['carriage returns', TEXT.replaceAll('\n', '\r\n'), 1],
    ['a proof line that is no hash', TEXT.replace('old 7', 'old 7\nAAAA'), 2],
    ['no checkpoint', 'old 7', 2],
  ])('is malformed with %s', (_, text, line) => {
    expect(caught(() => parseAddCheckpoint(text))).toEqual(refusal('witness-request-malformed', { line }));
  });

  it('has at most 63 proof lines and 200,000 characters', () => {
    const [hash = Buffer.alloc(32)] = REQUEST.proof;
    const of = (length: number): string =>
      formatAddCheckpoint({ ...REQUEST, proof: Array.from({ length }, () => hash) });
    expect(parseAddCheckpoint(of(63)).proof).toHaveLength(63);
    expect(caught(() => parseAddCheckpoint(of(64)))).toEqual(
      refusal('witness-request-malformed', { line: 65 }),
    );
    expect(caught(() => parseAddCheckpoint(TEXT.padEnd(200_001)))).toEqual(refusal('input-too-large'));
  });
});

describe('the response', () => {
  const { text } = parseNote(REQUEST.checkpoint);
  const cosignatures = [INSPECTORATE, TREASURY].map((key) =>
    cosign(text, 1_786_935_600, key.public, key.private),
  );

  it('is cosignature lines, or the size at which the witness last saw the log', () => {
    expect(formatResponse({ cosignatures })).toBe(cosignatures.map(formatSignature).join(''));
    expect(parseResponse(formatResponse({ cosignatures }))).toEqual({ cosignatures });
    expect(formatResponse({ seen: 12 })).toBe('12\n');
    expect(parseResponse('12\n')).toEqual({ seen: 12 });
    expect(parseResponse('0\n')).toEqual({ seen: 0 });
  });

  it.each([
    '',
    '\n',
    '12',
    '012\n',
    '12\r\n',
    '12\n13\n',
    'OK\n',
    '<html>\n',
    '— a AAAA\n',
    '— a AAAAAAA=\n\n',
    'x'.repeat(100_001) + '\n',
  ])('is not %.20j', (body) => {
    expect(parseResponse(body)).toBeNull();
  });

  it('is nothing where one of its lines is not a signature', () => {
    expect(parseResponse(`${formatResponse({ cosignatures })}x\n`)).toBeNull();
    expect(parseResponse(formatResponse({ cosignatures }).trimEnd())).toBeNull();
    expect(parseResponse(formatResponse({ cosignatures }).repeat(1_000))).toBeNull();
  });
});
