import { sign, verify } from 'node:crypto';
import { AuditError } from '../errors.ts';
import { grown } from './testing/grown.ts';
import { caught, refusal } from './testing/refusals.ts';
import { INSPECTORATE, LOG, ORIGIN, signedCheckpoint, testKey, TREASURY } from './testing/signing.ts';
import { vectors } from './testing/vectors.ts';
import {
  base64,
  cosign,
  cosignatureTime,
  formatNote,
  formatSignature,
  isKeyName,
  parseNote,
  parseVerifierKey,
  signNote,
  utf8,
  verifiedBy,
  verifierKey,
} from './note.ts';

// The example of c2sp.org/signed-note, which every implementation tests with.
const EXAMPLE_KEY = 'example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k';
const EXAMPLE =
  'This is an example message.\n\n' +
  '— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n';

const TREE = grown(5);
const SIGNED = signedCheckpoint(TREE, 5);
const { text: TEXT } = parseNote(SIGNED);
/** 17 August 2026, 03:00 UTC. */
const TIME = 1_786_935_600;
const cosigned = (...witnesses: readonly (typeof INSPECTORATE)[]): string =>
  SIGNED +
  witnesses.map((witness) => formatSignature(cosign(TEXT, TIME, witness.public, witness.private))).join('');

describe('a verifier key', () => {
  it('is read from the text it is handed out as, and gives that text again', () => {
    const key = parseVerifierKey(EXAMPLE_KEY);
    expect(key).toMatchObject({ name: 'example.com/foo', type: 'note', id: '530d903a', text: EXAMPLE_KEY });
    expect(parseVerifierKey(INSPECTORATE.public.text)).toMatchObject({ type: 'cosignature' });
  });

  it('that does not fit its id was altered', () => {
    expect(caught(() => parseVerifierKey(EXAMPLE_KEY.replace('foo', 'fox')))).toEqual(
      refusal('key-id-wrong', { name: 'example.com/fox' }),
    );
    expect(caught(() => parseVerifierKey(EXAMPLE_KEY.replace('530d903a', '530d903b')))).toEqual(
      refusal('key-id-wrong'),
    );
    expect(caught(() => parseVerifierKey(EXAMPLE_KEY.replace('AekyeRrm5', 'BOkyeRrm5')))).toEqual(
      refusal('key-id-wrong'),
    );
  });

  it.each([
    ['an ECDSA key', 0x02],
    ['an ML-DSA-44 key', 0x06],
    ['a kind of the future', 0xff],
  ])('is refused as of a kind that cannot be checked: %s', (_, type) => {
    const encoded = Buffer.concat([Uint8Array.of(type), Buffer.alloc(32)]).toString('base64');
    expect(caught(() => parseVerifierKey(`example.com/foo+530d903a+${encoded}`))).toEqual(
      refusal('key-unknown-kind', { name: 'example.com/foo', type: type.toString(16).padStart(2, '0') }),
    );
  });

  it.each([
    ['nothing', ''],
    ['a name alone', 'example.com/foo'],
    ['no name', EXAMPLE_KEY.replace('example.com/foo', '')],
    ['no key', 'example.com/foo+530d903a+'],
    ['a short id', EXAMPLE_KEY.replace('530d903a', '530d903')],
    ['an id in capitals', EXAMPLE_KEY.replace('530d903a', '530D903A')],
    ['a newline at its end', `${EXAMPLE_KEY}\n`],
    ['a carriage return at its end', `${EXAMPLE_KEY}\r`],
    ['another name before it', `x+${EXAMPLE_KEY}`],
    ['a blank behind it', `${EXAMPLE_KEY} `],
    ['padding too much', `${EXAMPLE_KEY}=`],
    ['the alphabet of URLs', EXAMPLE_KEY.replace('Aeky', 'A-ky')],
    [
      'a byte too few',
      `example.com/foo+530d903a+${Buffer.from([1, ...Buffer.alloc(31)]).toString('base64')}`,
    ],
    [
      'a byte too many',
      `example.com/foo+530d903a+${Buffer.from([1, ...Buffer.alloc(33)]).toString('base64')}`,
    ],
  ])('is refused with %s', (_, text) => {
    expect(caught(() => parseVerifierKey(text))).toEqual(refusal('key-malformed'));
  });

  it.each([
    '',
    'hai chữ',
    'a+b',
    'a\tb',
    'a\u00a0b',
    'a\u0085b',
    'a\u2028b',
    'a\u0007',
    '\ud800',
    'x'.repeat(201),
  ])('has no name %j', (name) => {
    expect(isKeyName(name)).toBe(false);
    expect(caught(() => verifierKey(name, 'note', new Uint8Array(32)))).toEqual(refusal('key-name-invalid'));
  });

  it.each(['a', 'sổ.gov.vn/log', 'x'.repeat(200)])('may be named %s', (name) => {
    expect(parseVerifierKey(verifierKey(name, 'note', new Uint8Array(32)).text).name).toBe(name);
  });
});

describe('a signed note', () => {
  it('verifies with the key of its signer', () => {
    const key = parseVerifierKey(EXAMPLE_KEY);
    const note = parseNote(EXAMPLE);
    expect(note.text).toBe('This is an example message.\n');
    expect(verifiedBy(note, [key])).toEqual([key]);
    expect(formatNote(note)).toBe(EXAMPLE);
  });

  it('verifies as it is signed here, byte for byte the same each time', () => {
    expect(SIGNED).toBe(signedCheckpoint(TREE, 5));
    expect(SIGNED.slice(TEXT.length)).toMatch(/^\n— plan\.tuyen-quang\.gov\.vn\/log [A-Za-z0-9+/]{91}=\n$/);
    expect(verifiedBy(parseNote(SIGNED), [LOG.public])).toEqual([LOG.public]);
  });

  it('may be cosigned; who signed is told in the order of the lines', () => {
    const note = parseNote(cosigned(TREASURY, INSPECTORATE));
    const keys = [INSPECTORATE.public, LOG.public, TREASURY.public];
    expect(verifiedBy(note, keys)).toEqual([LOG.public, TREASURY.public, INSPECTORATE.public]);
    expect(note.signatures.map(({ signature }) => cosignatureTime(signature))).toEqual([null, TIME, TIME]);
  });

  it('signed by keys one does not know is not verified by anybody, however many', () => {
    const strangers = Array.from({ length: 16 }, (_, i) => testKey(`w${i}`, 'cosignature', 100 + i));
    const note = parseNote(cosigned(...strangers));
    expect(note.signatures).toHaveLength(17);
    expect(verifiedBy(note, [LOG.public])).toEqual([LOG.public]);
    expect(verifiedBy(note, [])).toEqual([]);
  });

  it('passes over a key of the same name with another id, and over the same id under another name', () => {
    const namesake = testKey(ORIGIN, 'note', 9).public;
    const renamed = { ...LOG.public, name: 'plan.yen-bai.gov.vn/log' };
    expect(verifiedBy(parseNote(SIGNED), [namesake, renamed])).toEqual([]);
  });

  it('is rejected when one signature of a known key does not fit, whatever the others say', () => {
    const note = parseNote(cosigned(TREASURY));
    const forged = {
      ...note,
      signatures: note.signatures.map((one, i) => (i === 1 ? { ...one, signature: Buffer.alloc(72) } : one)),
    };
    expect(caught(() => verifiedBy(forged, [LOG.public, TREASURY.public]))).toEqual(
      refusal('signature-wrong', { name: TREASURY.public.name }),
    );
    expect(verifiedBy(forged, [LOG.public])).toEqual([LOG.public]);
  });

  it('is rejected when a known key has signed twice', () => {
    expect(caught(() => verifiedBy(parseNote(cosigned(TREASURY, TREASURY)), [TREASURY.public]))).toEqual(
      refusal('signature-twice', { name: TREASURY.public.name }),
    );
  });

  it('does not take the signature of one role for that of the other', () => {
    const asWitness = verifierKey(
      ORIGIN,
      'cosignature',
      Buffer.from(LOG.public.text.slice(-44), 'base64').subarray(1),
    );
    const [own] = parseNote(SIGNED).signatures;
    const relabelled = { text: TEXT, signatures: own ? [{ ...own, id: asWitness.id }] : [] };
    expect(caught(() => verifiedBy(relabelled, [asWitness]))).toEqual(refusal('signature-wrong'));
    expect(caught(() => signNote(TEXT, TREASURY.public, TREASURY.private))).toEqual(
      refusal('key-wrong-role', { name: TREASURY.public.name, type: '04' }),
    );
    expect(caught(() => cosign(TEXT, TIME, LOG.public, LOG.private))).toEqual(
      refusal('key-wrong-role', { type: '01' }),
    );
  });

  it('is only made of a text that ends with a newline', () => {
    expect(caught(() => signNote('no end', LOG.public, LOG.private))).toEqual(refusal('note-malformed'));
  });

  const [text, line] = [TEXT, SIGNED.slice(TEXT.length + 1)];
  it.each<[string, string, number]>([
    ['no signature', text, 4],
    ['no line after the empty one', `${text}\n`, 5],
    ['no newline at its end', SIGNED.slice(0, -1), 5],
    ['an empty line at its end', `${SIGNED}\n`, 7],
    ['an empty line among its signatures', `${text}\n${line}\n${line}x`, 8],
    ['carriage returns', SIGNED.replaceAll('\n', '\r\n'), 1],
    ['a tab', SIGNED.replace(' ', '\t'), 5],
    ['a NUL', `${text}\0\n${line}`, 4],
    ['half of a surrogate pair', `\ud800${SIGNED}`, 1],
    ['a hyphen for the dash', `${text}\n${line.replace('—', '-')}`, 5],
    ['no blank after the dash', `${text}\n${line.replace('— ', '—')}`, 5],
    ['two blanks', `${text}\n${line.replace('— ', '—  ')}`, 5],
    ['something behind a signature', `${text}\n${line.replace('\n', ' x\n')}`, 5],
    ['a plus sign in a name', `${text}\n${line.replace('plan.', 'plan+')}`, 5],
    ['a signature of nothing but a key id', `${text}\n— a AAAAAA==\n`, 5],
    ['bits behind the padding', `${text}\n— a AAAAAAF=\n`, 5],
    ['more signatures than anybody adds', `${text}\n${line.repeat(101)}`, 106],
  ])('is malformed with %s', (_, note, at) => {
    expect(caught(() => parseNote(note))).toEqual(refusal('note-malformed', { line: at }));
  });

  it('is read up to a hundred signatures and a million characters', () => {
    expect(parseNote(`${text}\n${line.repeat(100)}`).signatures).toHaveLength(100);
    const long = (length: number): string => `${'x'.repeat(length - line.length - 2)}\n\n${line}`;
    expect(parseNote(long(1_000_000)).signatures).toHaveLength(1);
    expect(caught(() => parseNote(long(1_000_001)))).toEqual(
      refusal('input-too-large', { limit: 1_000_000 }),
    );
  });

  it('may hold empty lines in its text', () => {
    const signature = signNote('một\n\nhai\n\n', LOG.public, LOG.private);
    const note = parseNote(formatNote({ text: 'một\n\nhai\n\n', signatures: [signature] }));
    expect(note.text).toBe('một\n\nhai\n\n');
    expect(verifiedBy(note, [LOG.public])).toHaveLength(1);
  });

  vectors<{ vkey: string; note: string }>('signed-notes.json').forEach(({ vkey, note }) => {
    it(`of ${vkey.split('+')[0] ?? ''} verifies, and does not after any change of a byte`, () => {
      const key = parseVerifierKey(vkey);
      expect(verifiedBy(parseNote(note), [key])).toEqual([key]);
      const bytes = Buffer.from(note, 'utf8');
      for (let i = 0; i < bytes.length; i++)
        for (const bit of [0x01, 0x20, 0x80]) {
          const altered = Buffer.from(bytes);
          altered[i] = (altered[i] ?? 0) ^ bit;
          // Not verified: refused, or by nobody who is known.
          const outcome = caught(() => verifiedBy(parseNote(utf8(altered)), [key]));
          if (!(outcome instanceof AuditError)) expect(outcome).toEqual([]);
        }
    });
  });
});

describe('a cosignature', () => {
  const [signature] = parseNote(
    formatNote({ text: TEXT, signatures: [cosign(TEXT, TIME, TREASURY.public, TREASURY.private)] }),
  ).signatures;
  const blob = signature?.signature ?? Buffer.alloc(0);
  const verifies = (altered: Uint8Array): unknown =>
    caught(() =>
      verifiedBy({ text: TEXT, signatures: [{ ...TREASURY.public, signature: altered }] }, [TREASURY.public]),
    );

  it('is eight bytes of time and a signature over time and text', () => {
    expect(blob).toHaveLength(72);
    expect(Buffer.from(blob).readBigUInt64BE(0)).toBe(BigInt(TIME));
    expect(verifies(blob)).toEqual([TREASURY.public]);
  });

  it('is over the header, the time in seconds and the text, as other programs sign it', () => {
    const message = Buffer.from(`cosignature/v1\ntime ${TIME}\n${TEXT}`);
    expect(verify(null, message, TREASURY.public.key, blob.subarray(8))).toBe(true);
  });

  it('at no time that can be read is none, whatever was signed', () => {
    const time = Buffer.alloc(8, 0xff);
    const message = Buffer.from(`cosignature/v1\ntime null\n${TEXT}`);
    const timeless = Buffer.concat([time, sign(null, message, TREASURY.private)]);
    expect(verifies(timeless)).toEqual(refusal('signature-wrong'));
  });

  it('does not verify at another time, shortened, lengthened, or at a time beyond all calendars', () => {
    const [later, endless] = [Buffer.from(blob), Buffer.from(blob)];
    later.writeBigUInt64BE(BigInt(TIME + 1));
    endless.writeBigUInt64BE(2n ** 63n);
    for (const altered of [
      later,
      endless,
      blob.subarray(1),
      blob.subarray(0, 3),
      Buffer.concat([blob, Buffer.alloc(1)]),
    ])
      expect(verifies(altered)).toEqual(refusal('signature-wrong', { name: TREASURY.public.name }));
    expect(cosignatureTime(endless)).toBeNull();
  });

  it('has a time up to the largest exact number', () => {
    const largest = cosign(TEXT, Number.MAX_SAFE_INTEGER, TREASURY.public, TREASURY.private);
    expect(cosignatureTime(largest.signature)).toBe(Number.MAX_SAFE_INTEGER);
    expect(verifies(largest.signature)).toEqual([TREASURY.public]);
  });
});

describe('text and base64', () => {
  it('have one spelling', () => {
    expect(base64('AAE=')).toEqual(Buffer.from([0, 1]));
    for (const text of ['', 'AAE', 'AAF=', 'AAE==', 'AA E=', 'AAE=\n', 'AA-_', 'ÂAE=', '===='])
      expect(base64(text)).toBeNull();
  });

  it('are read from bytes without dropping or replacing any', () => {
    expect(utf8(Buffer.from('\ufeffsổ'))).toBe('\ufeffsổ');
    for (const bytes of [[0xff], [0xc3], [0xed, 0xa0, 0x80], [0xc0, 0xaf]])
      expect(caught(() => utf8(Uint8Array.from(bytes)))).toEqual(refusal('text-not-utf8'));
  });
});
