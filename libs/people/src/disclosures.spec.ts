import { digestOf, disclose, read } from './disclosures.ts';

describe('the example of RFC 9901', () => {
  // Section 4.2.1, and its digest in section 4.2.3.
  const TEXT = 'WyJfMjZiYzRMVC1hYzZxMktJNmNCVzVlcyIsICJmYW1pbHlfbmFtZSIsICJNw7ZiaXVzIl0';

  it('is read, and has the digest given there', () => {
    expect(read(TEXT)).toEqual({ field: 'family_name', value: 'Möbius' });
    expect(digestOf(TEXT)).toBe('X9yH0Ajrdm1Oij4tWso9UzzKJvPoDxwmuEcO3XAdRC0');
  });

  it('says the same in other JSON, with another digest: so a text is kept as it was made', () => {
    const [salt, field, value] = ['_26bc4LT-ac6q2KI6cBW5es', 'family_name', 'Möbius'];
    const dense = Buffer.from(JSON.stringify([salt, field, value])).toString('base64url');
    expect(read(dense)).toEqual(read(TEXT));
    expect(digestOf(dense)).not.toBe(digestOf(TEXT));
  });
});

describe('a disclosure', () => {
  const name = { field: 'name', value: 'Nguyễn Thị Ví Dụ' };

  it('gives back what was disclosed, under a digest of its text', () => {
    const { text, digest } = disclose(name);
    expect(read(text)).toEqual(name);
    expect(digestOf(text)).toBe(digest);
    expect(digest).toMatch(/^[A-Za-z0-9_-]{43}$/);
  });

  it('of the same name has another digest every time, so that nobody finds it by trying names', () => {
    const digests = Array.from({ length: 50 }, () => disclose(name).digest);
    expect(new Set(digests).size).toBe(50);
  });

  it('has a salt of 128 bits', () => {
    const [salt] = JSON.parse(Buffer.from(disclose(name).text, 'base64url').toString()) as [string];
    expect(Buffer.from(salt, 'base64url')).toHaveLength(16);
  });

  it.each([
    ['nothing', ''],
    ['no base64', '%%%'],
    ['no JSON', 'WyJf'],
    ['an object', Buffer.from('{}').toString('base64url')],
    ['two parts', Buffer.from('["a","b"]').toString('base64url')],
    ['a number for a value', Buffer.from('["a","b",1]').toString('base64url')],
  ])('is not read from %s', (_, text) => expect(read(text)).toBeUndefined());
});
