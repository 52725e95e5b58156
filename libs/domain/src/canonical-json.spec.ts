import { existsSync, readFileSync } from 'node:fs';
import canonicalize from 'canonicalize';
import fc from 'fast-check';
import { canonicalJson } from './canonical-json.ts';

describe('canonical JSON (RFC 8785)', () => {
  // §3.2.2 and §3.2.3 of the RFC, in small.
  it.each([
    [
      'sorts by UTF-16 code units',
      { '\u20ac': 1, '\r': 2, '\ufb33': 3, '1': 4, '\u{1f600}': 5, '\u0080': 6, ö: 7 },
      '{"\\r":2,"1":4,"\u0080":6,"ö":7,"€":1,"\u{1f600}":5,"\ufb33":3}',
    ],
    ['does not take 9 before 10', { 9: 'chín', 10: 'mười', 1: 'một' }, '{"1":"một","10":"mười","9":"chín"}'],
    ['keeps the order of lists', [3, 1, 2], '[3,1,2]'],
    [
      'writes numbers as ECMAScript does',
      [1e21, 0.000001, 1e-7, -0, 4.5, 333333333.3333333],
      '[1e+21,0.000001,1e-7,0,4.5,333333333.3333333]',
    ],
    [
      'escapes what must be and nothing else',
      '\u20ac$\u000f\nA\'B"\\\\"/ệ',
      '"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/ệ"',
    ],
    ['counts what is undefined as absent', { a: undefined, b: null }, '{"b":null}'],
    ['keeps an emoji whole', '😀', '"😀"'],
  ])('%s', (_, value, text) => {
    expect(canonicalJson(value)).toBe(text);
  });

  it.each([
    ['NaN', NaN],
    ['Infinity', [Infinity]],
    ['half a surrogate pair', '\ud83d'],
    ['half a surrogate pair in a name', { '\ud83d': 1 }],
    ['a Date', { at: new Date(0) }],
    ['a Map', new Map([['a', 1]])],
    ['a hole in a list', [undefined]],
    ['a bigint', 1n],
    ['a function', { f: () => 1 }],
    ['a value that holds itself', circular()],
  ])('refuses %s', (_, value) => {
    expect(() => canonicalJson(value)).toThrow(TypeError);
  });

  it.each([
    ['lists', (inner: unknown): unknown => [inner]],
    ['objects', (inner: unknown): unknown => ({ a: inner })],
  ])('takes %s 32 deep and no deeper', (_, around) => {
    const nested = (levels: number): unknown =>
      Array.from({ length: levels }).reduce((inner: unknown) => around(inner), 'trong cùng');
    expect(canonicalJson(nested(32))).toBe(JSON.stringify(nested(32)));
    expect(() => canonicalJson(nested(33))).toThrow('nested deeper than 32 levels');
  });

  it('sorts the names of large objects as those of small ones', () => {
    const name = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.integer().map(String),
      fc.constantFrom('__proto__', 'ệ', 'đ'),
    );
    fc.assert(
      fc.property(fc.dictionary(name, fc.nat(9), { minKeys: 1, maxKeys: 60 }), (object) => {
        expect(canonicalJson(object)).toBe(canonicalize(object));
        expect(Object.keys(JSON.parse(canonicalJson(object)) as object)).toHaveLength(
          Object.keys(object).length,
        );
      }),
    );
  });

  it('agrees with another implementation on any JSON', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5 }), (value) => {
        expect(canonicalJson(value)).toBe(canonicalize(value));
        expect(canonicalJson(JSON.parse(canonicalJson(value)))).toBe(canonicalJson(value));
      }),
    );
  });

  const vectors = new URL('../../../../shared/vectors/jcs.json', import.meta.url);
  interface Vector {
    readonly name: string;
    readonly input: string;
    readonly outputHex: string;
  }
  if (!existsSync(vectors))
    it.todo('left out: the public JSON canonicalisation suite is not beside this clone');
  else {
    const { cases } = JSON.parse(readFileSync(vectors, 'utf8')) as { readonly cases: readonly Vector[] };
    it.each(cases)('of the public suite: $name', ({ input, outputHex }) => {
      expect(Buffer.from(canonicalJson(JSON.parse(input))).toString('hex')).toBe(outputHex);
    });
  }
});

function circular(): object {
  const value: { self?: object } = {};
  value.self = value;
  return value;
}
