import fc from 'fast-check';
import { nodeHash, rootAt } from './merkle.ts';
import { at, grown } from './testing/grown.ts';
import { caught, refusal } from './testing/refusals.ts';
import {
  formatEntryBundle,
  parseEntryBundle,
  parseTile,
  parseTilePath,
  type Tile,
  tilePath,
  tileWidth,
} from './tiles.ts';

describe('the path of a tile', () => {
  it.each<[string, Tile]>([
    // The example of c2sp.org/tlog-tiles.
    ['tile/0/x001/x234/067', { level: 0, index: 1_234_067, width: 256 }],
    ['tile/0/x001/x234/067.p/5', { level: 0, index: 1_234_067, width: 5 }],
    ['tile/1/000', { level: 1, index: 0, width: 256 }],
    ['tile/5/999.p/255', { level: 5, index: 999, width: 255 }],
    ['tile/entries/x001/000', { level: 'entries', index: 1000, width: 256 }],
    ['tile/entries/000.p/1', { level: 'entries', index: 0, width: 1 }],
  ])('%s is read and written', (path, tile) => {
    expect(parseTilePath(path)).toEqual(tile);
    expect(tilePath(tile)).toBe(path);
  });

  it('is one for every tile', () => {
    const tile = fc.record<Tile>({
      level: fc.oneof(fc.integer({ min: 0, max: 5 }), fc.constant('entries' as const)),
      index: fc.maxSafeInteger().map(Math.abs),
      width: fc.integer({ min: 1, max: 256 }),
    });
    fc.assert(fc.property(tile, (one) => expect(parseTilePath(tilePath(one))).toEqual(one)));
  });

  it.each([
    '',
    '/tile/0/000',
    'tile/6/000',
    'tile/00/000',
    'tile/-1/000',
    'tile/data/000',
    'tile/0/0',
    'tile/0/1000',
    'tile/0/001/234',
    'tile/0/x001/x234',
    'tile/0/x000/001',
    'tile/0/000/',
    'tile/0/000.p/0',
    'tile/0/000.p/256',
    'tile/0/000.p/257',
    'tile/0/000.p/05',
    'tile/0/000.p/',
    'tile/0/000.p/5\n',
    'tile/0/../../etc/passwd',
    'tile/0/x001/%2e%2e/067',
    'tile/0/x999/x999/x999/x999/x999/999',
    // 2^53, the first number after which one is left out.
    'tile/0/x009/x007/x199/x254/x740/992',
    `tile/0/${'x001/'.repeat(1000)}067`,
  ])('is not %j', (path) => {
    expect(caught(() => parseTilePath(path))).toEqual(refusal('tile-path-malformed'));
  });

  it('leads to as much as a log of a size has', () => {
    const width = (level: Tile['level'], index: number, size: number) => tileWidth({ level, index }, size);
    expect([0, 1, 255, 256, 257].map((size) => width(0, 0, size))).toEqual([0, 1, 255, 256, 256]);
    expect([255, 256, 257, 511, 512].map((size) => width('entries', 1, size))).toEqual([0, 0, 1, 255, 256]);
    expect([255, 256, 65_535, 65_536, 70_000].map((size) => width(1, 0, size))).toEqual([
      0, 1, 255, 256, 256,
    ]);
    expect([65_536, 65_792].map((size) => width(1, 1, size))).toEqual([0, 1]);
    expect(width(2, 0, 65_536)).toBe(1);
  });
});

describe('a tile', () => {
  it('is its hashes one after the other', () => {
    const { leaves, source } = grown(256);
    const tile = Buffer.concat(leaves);
    expect(parseTile(tile, 256).map((hash) => Buffer.from(hash))).toEqual(leaves);
    // Hashed up it is the first hash of the tile above.
    let level = parseTile(tile, 256);
    while (level.length > 1)
      level = level.filter((_, i) => i % 2 === 0).map((hash, i) => nodeHash(hash, at(level, 2 * i + 1)));
    expect(at(level, 0)).toEqual(rootAt(source, 256));
  });

  it.each([0, 31, 33, 63, 65, 8192])('of 2 hashes is not of %i bytes', (size) => {
    expect(caught(() => parseTile(new Uint8Array(size), 2))).toEqual(
      refusal('tile-malformed', { size, width: 2 }),
    );
  });
});

describe('a bundle of entries', () => {
  it('is every entry after its length, highest byte first', () => {
    const bundle = formatEntryBundle([Buffer.from('sổ'), Buffer.alloc(0), Buffer.alloc(258, 7)]);
    expect(Buffer.from(bundle.subarray(0, 10)).toString('hex')).toBe('000473e1bb9500000102');
    expect(parseEntryBundle(bundle, 3).map((entry) => entry.length)).toEqual([4, 0, 258]);
  });

  it('gives back what was put in, also out of the middle of a buffer', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 600 }), { maxLength: 20 }), (entries) => {
        const inside = Buffer.concat([
          Buffer.from('ab'),
          formatEntryBundle(entries),
          Buffer.from('c'),
        ]).subarray(2, -1);
        expect(parseEntryBundle(inside, entries.length).map((one) => Array.from(one))).toEqual(
          entries.map((one) => Array.from(one)),
        );
      }),
    );
  });

  it('holds entries of up to 65,535 bytes', () => {
    const [entry] = parseEntryBundle(formatEntryBundle([new Uint8Array(65_535)]), 1);
    expect(entry).toHaveLength(65_535);
    expect(() => formatEntryBundle([new Uint8Array(65_536)])).toThrow('out of range');
  });

  it.each([
    ['one entry too few', [0, 1, 9], 2],
    ['one entry too many', [0, 1, 9, 0, 0], 1],
    ['half a length', [0, 1, 9, 0], 2],
    ['an entry cut off', [0, 2, 9], 1],
    ['nothing', [], 1],
    ['something where nothing is expected', [0], 0],
  ])('is malformed with %s', (_, bytes, width) => {
    expect(caught(() => parseEntryBundle(Uint8Array.from(bytes), width))).toEqual(
      refusal('tile-malformed', { size: bytes.length, width }),
    );
  });
});
