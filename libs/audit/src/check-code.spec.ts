/** Check codes: the same for the same publication, another for any other, and no slip of the pen goes unnoticed. */
import fc from 'fast-check';
import decodeQR from 'qr/decode.js';
import encodeQR from 'qr';
import { PLAN } from '../../domain/src/testing/index.ts';
import { headOf, prepared, sourceOf, cycle } from '../../reporting/src/testing/cycle-world.ts';
import {
  logOf,
  ORIGIN,
  publishedOnce,
  publishedTwice,
} from '../../documents/src/testing/published-ledger.ts';
import { contentToShow } from '#reporting';
import {
  authenticityOf,
  checkCode,
  parseQrText,
  type PublishedEntry,
  qrText,
  typedCode,
} from './check-code.ts';

const ENTRY: PublishedEntry = {
  origin: ORIGIN,
  plan: PLAN,
  period: '2024-H1',
  version: 1,
  digest: '3f8a2c5be9d07146a1c4f2837be05d9964c8e1f7302ab5d6987e4c0f1b23a5d8',
  size: 30,
  root: 'CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=',
};
const CODE = checkCode(ENTRY);
const LETTERS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

describe('a check code', () => {
  it('is six groups of four letters that are not taken for one another', () => {
    expect(CODE).toMatch(/^[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){5}$/);
    expect(checkCode({ ...ENTRY })).toBe(CODE);
  });

  it.each([
    ['log', { origin: 'so.yenbai.gov.vn/log/2024' }],
    ['plan', { plan: 'yen-bai-51-nq-tu' }],
    ['period', { period: '2024' }],
    ['version', { version: 2 }],
    ['content', { digest: ENTRY.digest.replace('3', '4') }],
    ['size of the log', { size: 31 }],
    ['root of the log', { root: 'C'.padEnd(43, 'A') + '=' }],
  ])('is another for another %s', (_, other) => {
    expect(checkCode({ ...ENTRY, ...other })).not.toBe(CODE);
  });

  it('is understood as people type it', () => {
    const sloppy = CODE.toLowerCase().replaceAll('-', ' ').replaceAll('0', 'o').replaceAll('1', 'l');
    expect(typedCode(`  ${sloppy}\n`)).toBe(CODE);
  });

  it('shows every wrong letter and every two letters that changed places', () => {
    const letters = [...CODE.replaceAll('-', '')];
    for (const [at, letter] of letters.entries()) {
      for (const other of LETTERS) {
        if (other !== letter) expect(typedCode(letters.with(at, other).join(''))).toBeNull();
      }
      for (const [place, other] of letters.entries()) {
        if (other !== letter)
          expect(typedCode(letters.with(at, other).with(place, letter).join(''))).toBeNull();
      }
    }
    expect(letters).toHaveLength(24);
  });

  it('is nothing else', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 40 }), (text) => {
        const code = typedCode(text);
        expect(code === null || text.replace(/[\s-]/g, '').length === 24).toBe(true);
      }),
    );
  });
});

describe('the line of the QR code', () => {
  it('is read back from the picture as it was printed', () => {
    const text = qrText(ENTRY);
    const rows = encodeQR(text, 'raw', { ecc: 'medium', border: 4, scale: 4 });
    const side = rows.length;
    const data = Uint8Array.from(
      rows.flatMap((row) => row.flatMap((dark) => (dark ? [0, 0, 0] : [255, 255, 255]))),
    );
    expect(decodeQR({ width: side, height: side, data })).toBe(text);
    expect(parseQrText(text)).toEqual(ENTRY);
  });

  it('with anything changed is not a line of a ledger', () => {
    const text = qrText(ENTRY);
    for (let at = 0; at < text.length; at++) {
      const other = text[at] === 'x' ? 'y' : 'x';
      expect(parseQrText(text.slice(0, at) + other + text.slice(at + 1))).toBeNull();
    }
    for (const wrong of [
      '',
      ' ',
      `${text} `,
      ` ${text}`,
      `${text}\n`,
      text.replace('/1', '/2'),
      `${text} thêm`,
    ]) {
      expect(parseQrText(wrong)).toBeNull();
    }
  });
});

describe('the authenticity of a published report', () => {
  const contentOf = (events: Awaited<ReturnType<typeof publishedOnce>>, version: number | 'draft') =>
    contentToShow(sourceOf(events), {
      plan: PLAN,
      period: '2024-H1',
      knownAt: headOf(events),
      today: '2024-07-20',
      version,
    });

  it('is that of the log with the publication as its last entry, however long the log has become', async () => {
    const [once, twice] = [await publishedOnce(), await publishedTwice()];
    const then = await authenticityOf(sourceOf(once), logOf(once), await contentOf(once, 1), headOf(once));
    const later = await authenticityOf(
      sourceOf(twice),
      logOf(twice),
      await contentOf(twice, 1),
      headOf(twice),
    );
    expect(then).toEqual(later);
    expect(then).toMatchObject({
      origin: ORIGIN,
      size: headOf(once),
      root: Buffer.from(logOf(once).rootAt(headOf(once))).toString('base64'),
    });
    const entry = parseQrText(then?.text ?? '');
    expect(entry).toMatchObject({
      plan: PLAN,
      period: '2024-H1',
      version: 1,
      size: then?.size,
      root: then?.root,
    });
    expect(entry?.digest).toBe((await prepared(cycle())).prepared.digest);
    expect(then?.text.endsWith(` ${then.code}`)).toBe(true);
  });

  it('of another version is another, and a draft has none', async () => {
    const twice = await publishedTwice();
    const of = async (version: number | 'draft') =>
      authenticityOf(sourceOf(twice), logOf(twice), await contentOf(twice, version), headOf(twice));
    expect((await of(2))?.size).toBe(headOf(twice));
    expect((await of(2))?.code).not.toBe((await of(1))?.code);
    expect(await of('draft')).toBeNull();
  });
});
