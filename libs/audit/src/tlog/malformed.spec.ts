/** Whatever is done to a document, the answer is a verdict: never another error, and never that an altered one verifies. */
import fc from 'fast-check';
import { AUDIT_ERRORS, AuditError } from '../errors.ts';
import { parseCheckpoint, verifyCheckpoint } from './checkpoint.ts';
import { consistencyProof, inclusionProof } from './merkle.ts';
import { cosign, formatSignature, parseNote, parseVerifierKey, utf8, verifiedBy } from './note.ts';
import { parsePolicy } from './policy.ts';
import { formatProofFile, parseProofFile, verifyProofFile } from './proof-file.ts';
import { at, grown } from './testing/grown.ts';
import { INSPECTORATE, LOG, signedCheckpoint, TREASURY } from './testing/signing.ts';
import { parseEntryBundle, parseTile, parseTilePath } from './tiles.ts';
import { formatAddCheckpoint, parseAddCheckpoint, parseResponse } from './witness-protocol.ts';

const TREE = grown(11);
const WITNESSES = [INSPECTORATE.public, TREASURY.public];
const OWN = signedCheckpoint(TREE, 11);
const { text: BODY } = parseNote(OWN);
const lines = [INSPECTORATE, TREASURY].map((key) =>
  formatSignature(cosign(BODY, 1_786_935_600, key.public, key.private)),
);
const NOTE = `${OWN}${lines.join('')}`;
const PROOF = formatProofFile({
  extra: null,
  index: 3,
  proof: inclusionProof(TREE.source, 3, 11),
  checkpoint: NOTE,
});
const REQUEST = formatAddCheckpoint({ old: 7, proof: consistencyProof(TREE.source, 7, 11), checkpoint: OWN });
const POLICY = `log ${LOG.public.text}\nwitness X ${INSPECTORATE.public.text}\ngroup G 1 X\nquorum G\n`;

/** What can be done with the bytes of a document; each gives true where it is accepted as what it was. */
const READERS: Record<string, { readonly document: string; readonly accepts: (text: string) => boolean }> = {
  key: {
    document: TREASURY.public.text,
    accepts: (text) => parseVerifierKey(text).text === TREASURY.public.text,
  },
  note: {
    document: NOTE,
    accepts: (text) => verifiedBy(parseNote(text), [LOG.public, ...WITNESSES]).length === 3,
  },
  checkpoint: {
    document: NOTE,
    accepts: (text) => verifyCheckpoint(text, LOG.public, WITNESSES).signedBy.length === 3,
  },
  'proof file': {
    document: PROOF,
    accepts: (text) =>
      verifyProofFile(parseProofFile(text), at(TREE.leaves, 3), LOG.public, WITNESSES).signedBy.length === 3,
  },
};

/** Other readers, of which no more is asked than that they end in a verdict. */
const OTHERS: Record<string, { readonly document: string; readonly read: (text: string) => unknown }> = {
  'text of a checkpoint': { document: BODY, read: parseCheckpoint },
  policy: { document: POLICY, read: parsePolicy },
  request: { document: REQUEST, read: parseAddCheckpoint },
  response: { document: lines.join(''), read: parseResponse },
  'path of a tile': { document: 'tile/0/x001/x234/067.p/5', read: parseTilePath },
};

/** @returns whether it was accepted; whatever is not a refusal is thrown on */
function accepted(accepts: (text: string) => boolean, bytes: Uint8Array): boolean {
  try {
    return accepts(utf8(bytes));
  } catch (error) {
    if (!(error instanceof AuditError)) throw error;
    const { vi, en } = AUDIT_ERRORS[error.code];
    const named = Array.from(`${vi}${en}`.matchAll(/\{(\w+)\}/g), ([, name = '']) => name);
    expect(Object.keys(error.params)).toEqual(expect.arrayContaining(named));
    return false;
  }
}

/** Cuts, fills and doublings anywhere in some bytes. */
const damage = fc.record({
  from: fc.nat(),
  cut: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 80 })),
  put: fc.oneof(
    fc
      .constantFrom(
        '',
        '\n',
        '\n\n',
        '\r\n',
        ' ',
        '\t',
        '\0',
        '=',
        '+',
        '— ',
        '0',
        '\ufeff',
        '\u0301',
        '\ud800',
      )
      .map((text) => Buffer.from(text)),
    fc.uint8Array({ maxLength: 5 }),
    fc.constantFrom(...NOTE.split('\n').map((line) => Buffer.from(`${line}\n`))),
  ),
});

function damaged(
  document: string,
  { from, cut, put }: { from: number; cut: number; put: Uint8Array },
): Buffer {
  const bytes = Buffer.from(document);
  const begin = from % (bytes.length + 1);
  return Buffer.concat([bytes.subarray(0, begin), put, bytes.subarray(begin + cut)]);
}

describe.each(Object.entries(READERS))('a %s', (_, { document, accepts }) => {
  it('is accepted as it is', () => {
    expect(accepted(accepts, Buffer.from(document))).toBe(true);
  });

  it('is not accepted with any byte changed', () => {
    const bytes = Buffer.from(document);
    const found: string[] = [];
    for (let i = 0; i < bytes.length; i++)
      for (const bit of [0x01, 0x04, 0x20, 0x80]) {
        const altered = Buffer.from(bytes);
        altered[i] = (altered[i] ?? 0) ^ bit;
        if (accepted(accepts, altered)) found.push(`${i} ^ ${bit}`);
      }
    expect(found).toEqual([]);
  });

  it('is not accepted cut short anywhere, with any byte gone, or with any line twice or gone', () => {
    const bytes = Buffer.from(document);
    const found: string[] = [];
    const tried = (name: string, altered: Uint8Array): void => {
      if (accepted(accepts, altered)) found.push(name);
    };
    for (let i = 0; i < bytes.length; i++) {
      tried(`before ${i}`, bytes.subarray(0, i));
      tried(`without ${i}`, Buffer.concat([bytes.subarray(0, i), bytes.subarray(i + 1)]));
    }
    const rows = document.split('\n');
    if (rows.length > 1)
      rows.forEach((row, i) => {
        tried(`line ${i} twice`, Buffer.from(rows.toSpliced(i, 0, row).join('\n')));
        tried(`no line ${i}`, Buffer.from(rows.toSpliced(i, 1).join('\n')));
      });
    expect(found).toEqual([]);
  });

  it('is not accepted after other damage', () => {
    fc.assert(
      fc.property(damage, (how) => {
        const altered = damaged(document, how);
        fc.pre(!altered.equals(Buffer.from(document)));
        expect(accepted(accepts, altered)).toBe(false);
      }),
      { numRuns: 1_000 },
    );
  });

  it.each([
    [
      'Windows line ends',
      (text: string) => text.replaceAll('\n', '\r\n').concat(text.includes('\n') ? '' : '\r\n'),
    ],
    ['a byte order mark', (text: string) => `\ufeff${text}`],
    ['a blank at its end', (text: string) => `${text} `],
    ['a newline at its end', (text: string) => `${text}\n`],
    ['the form NFD', (text: string) => `${text}ệ`.normalize('NFD')],
    ['a great deal behind it', (text: string) => text + 'A'.repeat(5_000_000)],
    ['a great many lines behind it', (text: string) => text + '\n'.repeat(2_000_000)],
    ['a great many signatures', (text: string) => text + (lines[0] ?? '').repeat(5_000)],
  ])('is not accepted with %s', (_, alter) => {
    expect(accepted(accepts, Buffer.from(alter(document)))).toBe(false);
  });
});

it('a signature by a known key that comes twice does not verify', () => {
  for (const line of [...lines, OWN.slice(BODY.length + 1)])
    expect(accepted(READERS['checkpoint']?.accepts ?? (() => true), Buffer.from(NOTE + line))).toBe(false);
});

describe.each(Object.entries(OTHERS))('a %s', (_, { document, read }) => {
  it('is read, or refused for a reason, whatever was done to it', () => {
    const ends = (text: string): boolean => (read(text), true);
    expect(accepted(ends, Buffer.from(document))).toBe(true);
    fc.assert(
      fc.property(damage, (how) => void accepted(ends, damaged(document, how))),
      { numRuns: 1_000 },
    );
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 300 }),
        (text) => void accepted(ends, Buffer.from(text)),
      ),
    );
    for (const huge of ['\n', 'A', '— ', 'x001/', document])
      accepted(ends, Buffer.from(huge.repeat(Math.ceil(3_000_000 / huge.length))));
  });
});

it('tiles and bundles of any bytes are read or refused', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 2_000 }), fc.integer({ min: 1, max: 256 }), (bytes, width) => {
      accepted(() => parseTile(bytes, width).length === width, new Uint8Array());
      accepted(() => parseEntryBundle(bytes, width).length === width, new Uint8Array());
    }),
  );
});
