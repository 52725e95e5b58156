import { DOMAIN_ERRORS, DomainError, type DomainErrorCode, type ErrorText } from './errors.ts';

const TEXTS = Object.entries(DOMAIN_ERRORS) as [DomainErrorCode, ErrorText][];
const blanks = (template: string) => [...template.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort();

describe.each(TEXTS)('the refusal %s', (code, { vi, en }) => {
  it('says the same in both languages, and something in each', () => {
    expect(blanks(vi)).toEqual(blanks(en));
    expect(vi).not.toBe(en);
    expect(vi).toMatch(/\.$/);
    expect(en).toMatch(/\.$/);
  });

  it('fills in every blank', () => {
    const params = Object.fromEntries(blanks(vi).map((name, i) => [name ?? '', `«${i}»`]));
    const error = new DomainError(code, params, 'field');
    for (const language of ['vi', 'en'] as const)
      for (const value of Object.values(params)) expect(error.explain(language)).toContain(value);
    expect(error.message).toBe(`${code}: ${error.explain('en')}`);
  });
});
