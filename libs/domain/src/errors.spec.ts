import { DOMAIN_ERRORS, type ErrorText } from './domain-errors.ts';
import { DomainError, type DomainErrorCode } from './errors.ts';

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

describe('a Vietnamese message', () => {
  it.each([
    [
      new DomainError('sum-mismatch', { what: 'funding', total: '3', sum: '2', parts: 'A 2' }),
      /^Tổng kinh phí là 3 /,
      /^The total of funding is 3 /,
    ],
    [
      new DomainError('count-mismatch', { what: 'task-groups', declared: 7, listed: 6 }),
      /^Văn bản nêu 7 nhóm nhiệm vụ /,
      /^The document declares 7 task-groups /,
    ],
    [
      new DomainError('group-unknown', { group: 'tasks', of: 'indicators' }),
      /nhóm “tasks” dành cho chỉ tiêu\./,
      /group "tasks" of indicators\./,
    ],
    [
      new DomainError('value-kind-mismatch', { kind: 'level', measure: 'level' }),
      /loại “mức định tính” .* kiểu “mức giá trị”/,
      /kind "level" .* measured as "level"/,
    ],
    [
      new DomainError('successors-invalid', { kind: 'merge', expected: '1', given: 2 }),
      /kế thừa “hợp nhất” cần 1 /,
      /by merge needs 1 /,
    ],
  ])('has Vietnamese words for the words of the code, and keeps codes: %s', (error, vi, en) => {
    expect(error.explain('vi')).toMatch(vi);
    expect(error.explain('en')).toMatch(en);
  });

  it('fills a word that is no word of the code as it is', () => {
    expect(new DomainError('group-unknown', { group: 'a', of: 'toString' }).explain('vi')).toContain(
      'toString',
    );
  });
});
