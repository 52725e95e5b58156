/** What input is accepted, and what the person is told about input that is not. */
import 'reflect-metadata';
import { describe, expect, it } from '@jest/globals';
import { MAX_CODE_LENGTH } from '#domain';
import * as common from './common.dto.ts';
import {
  BooleanField,
  CodeField,
  CODES,
  DateField,
  DATES,
  DecimalField,
  IntegerField,
  ListOf,
  MoneyField,
  MonthDayField,
  MonthField,
  Nested,
  NestedList,
  OneOf,
  PeriodField,
  Text,
  WORDS,
  YearField,
} from './fields.ts';
import * as indicator from './indicator.dto.ts';
import * as plan from './plan.dto.ts';
import { InputError, type InputProblem, validateInput } from './validate.ts';

type Class = new () => object;

/** The problems input has, each explained in both languages. */
function problemsOf(type: Class, input: unknown): readonly InputProblem[] {
  try {
    validateInput(type, input);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    for (const { text } of error.problems) {
      expect(text.vi).not.toBe(text.en);
      for (const words of [text.vi, text.en]) {
        expect(words).toMatch(/^.{5,}$/);
        expect(words).not.toContain('\u001f');
      }
      for (const words of [text.vi, text.en]) expect(words).not.toMatch(/undefined|null|NaN|\[object/);
    }
    return error.problems;
  }
  return [];
}

const faults = (type: Class, input: unknown): string[] =>
  problemsOf(type, input).map(({ field, code }) => `${field}: ${code}`);

class Inner {
  @CodeField()
  code: string;
}

/** One field of every kind. */
class Everything {
  @Text({ optional: true, max: 10 })
  text?: unknown;
  @CodeField({ optional: true })
  code?: unknown;
  @DateField({ optional: true })
  date?: unknown;
  @PeriodField({ optional: true })
  period?: unknown;
  @DecimalField({ optional: true })
  decimal?: unknown;
  @MoneyField({ optional: true })
  money?: unknown;
  @IntegerField(0, 9, { optional: true })
  integer?: unknown;
  @YearField({ optional: true })
  year?: unknown;
  @BooleanField({ optional: true })
  boolean?: unknown;
  @OneOf(['một', 'hai'], { optional: true })
  oneOf?: unknown;
  @MonthDayField({ optional: true })
  monthDay?: unknown;
  @MonthField({ optional: true })
  month?: unknown;
  @ListOf(CODES, { optional: true, max: 3 })
  codes?: unknown;
  @ListOf(DATES, { optional: true })
  dates?: unknown;
  @ListOf(WORDS, { optional: true })
  words?: unknown;
  @Nested(() => Inner, { optional: true })
  nested?: unknown;
  @NestedList(() => Inner, { optional: true, max: 2 })
  nestedList?: unknown;
}

class Required {
  @Text()
  name: unknown;
  @Nested(() => Inner)
  inner: unknown;
}

/** JSON as it arrives, so that 1e400 is what JSON makes of it. */
const json = (text: string): unknown => JSON.parse(text) as unknown;
const decomposed = 'Sở'.normalize('NFD');

const GOOD: Readonly<Record<keyof Everything, readonly unknown[]>> = {
  text: ['Sở', 'hai dòng\n', 'tab\tđây', '😀', ''],
  code: ['so-tttt-tuyen-quang', 'a', '109', 'x'.repeat(MAX_CODE_LENGTH)],
  date: ['2025-06-14', '2024-02-29'],
  period: ['2025-H1', '2025-H2', '2025'],
  decimal: ['0', '12.20', '-3.5', '999999999999999999.999999999'],
  money: ['0', '3900000000000'],
  integer: [0, 9, json('9.0'), json('-0')],
  year: [1945, 2200],
  boolean: [true, false],
  oneOf: ['một'],
  monthDay: ['12-15', '02-29'],
  month: ['2022-02'],
  codes: [[], ['a', 'b-2']],
  dates: [[], ['2025-09-02']],
  words: [[], ['S004-012']],
  nested: [{ code: 'a' }],
  nestedList: [[], [{ code: 'a' }, { code: 'b' }]],
};

const BAD: Readonly<Record<keyof Everything, readonly unknown[]>> = {
  text: [
    'dài hơn mười ký tự',
    12,
    true,
    ['Sở'],
    { a: 1 },
    'NUL\0',
    'chuông\u0007',
    'xóa\u007f',
    'nửa\ud83d',
    '\udc00',
  ],
  code: ['', 'Sở', 'A', 'a_b', 'a--b', '-a', 'a-', 'a b', 'x'.repeat(MAX_CODE_LENGTH + 1), 12, ['a']],
  date: ['2025-02-30', '14/6/2025', '2025-6-14', '2025-06-14T00:00:00Z', '', 20250614, '0999-01-01'],
  period: ['2025-H3', '2025-Q1', '25', '2025-h1', 2025, ''],
  decimal: [
    12.2,
    0,
    Number.NaN,
    json('1e400'),
    '1e3',
    '12,20',
    '1.',
    '.5',
    '01',
    '+1',
    '-0',
    'NaN',
    'Infinity',
    '',
  ],
  money: [3_900_000_000_000, '-1', '1.5', '1e12', '3.900.000', '01', '9'.repeat(19), ''],
  integer: [-1, 10, 1.5, Number.NaN, json('1e400'), json('-1e400'), '5', '', true, [5], 2 ** 53],
  year: [1944, 2201, '2025', 2025.5],
  boolean: ['true', 0, 1, ''],
  oneOf: ['ba', '', 1, ['một'], 'toString', '__proto__'],
  monthDay: ['13-01', '02-30', '2025-12-15', '1-1', 1215],
  month: ['2022-13', '2022-2', '2022', 202202],
  codes: [['a', 'B'], ['a', 1], 'a', { 0: 'a' }, ['a', 'b', 'c', 'd'], [['a']], [null]],
  dates: [['2025-02-30'], '2025-06-14'],
  words: [[''], ['x'.repeat(301)], ['a\0'], [1], ['\ud800']],
  nested: ['a', 1, [], [{ code: 'a' }]],
  nestedList: ['a', {}, [1], [{ code: 'a' }, { code: 'b' }, { code: 'c' }]],
};

const each = (values: Readonly<Record<string, readonly unknown[]>>): [string, unknown][] =>
  Object.entries(values).flatMap(([name, list]) => list.map((value): [string, unknown] => [name, value]));

describe('a field', () => {
  it.each(each(GOOD))('%s accepts %j', (name, value) => {
    expect(faults(Everything, { [name]: value })).toEqual([]);
  });

  it.each(each(BAD))('%s refuses %j by name', (name, value) => {
    const problems = problemsOf(Everything, { [name]: value });
    expect(problems.map(({ field }) => field.replace(/[.[].*/, ''))).toContain(name);
  });

  it('may be left out or null where it is optional', () => {
    const nothing = Object.fromEntries(Object.keys(GOOD).map((name) => [name, null]));
    expect(faults(Everything, nothing)).toEqual([]);
    expect(faults(Everything, {})).toEqual([]);
  });

  it.each([[{}], [{ name: null, inner: null }]])('is missed where it is not: %j', (input) => {
    const problems = problemsOf(Required, input);
    expect(problems.map(({ field, code }) => `${field}: ${code}`)).toEqual(['name: text', 'inner: object']);
    expect(problems[0]?.text).toMatchObject({
      vi: expect.stringMatching(/^còn thiếu; phải là/),
      en: expect.stringMatching(/^is missing; must be/),
    });
  });

  it('of text that is required refuses blanks', () => {
    expect(faults(Required, { name: ' \n ', inner: { code: 'a' } })).toEqual(['name: text']);
  });

  it('shows the refused value, but no more of it than fits in a message', () => {
    expect(problemsOf(Everything, { integer: 1.5 })[0]?.value).toBe('1.5');
    expect(problemsOf(Everything, { text: 'a'.repeat(10_000) })[0]?.value).toBe('a'.repeat(80));
    expect(problemsOf(Everything, { nested: [] })[0]).not.toHaveProperty('value');
  });
});

describe('text', () => {
  it('is kept composed (NFC) and without blanks around it, also in lists', () => {
    const { text, words } = validateInput(Everything, {
      text: ` ${decomposed} `,
      words: [`${decomposed}\n`],
    });
    expect(decomposed).not.toBe('Sở');
    expect({ text, words }).toEqual({ text: 'Sở', words: ['Sở'] });
  });

  it('is measured as it is kept', () => {
    const ten = 'Sởsởsởsởsở'.normalize('NFD');
    expect(ten.length).toBeGreaterThan(10);
    expect(faults(Everything, { text: ten })).toEqual([]);
  });
});

describe('the input as a whole', () => {
  it.each([['a text'], [null], [undefined], [[]], [[{}]], [12], [true]])('%j is not an object', (input) => {
    expect(faults(Everything, input)).toEqual([': object']);
  });

  it('must not have fields nobody knows, at any depth', () => {
    const input = {
      texxt: 'a',
      nested: { code: 'a', nmae: 1 },
      nestedList: [{ code: 'a' }, { code: 'b', x: {} }],
    };
    expect(faults(Everything, input)).toEqual([
      'texxt: unknown-field',
      'nested.nmae: unknown-field',
      'nestedList[1].x: unknown-field',
    ]);
  });

  it.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf'])(
    'may not name a field %s, nor reach a prototype by it',
    (name) => {
      const input = json(
        `{"nested": {"code": "a", "${name}": {"polluted": true}}, "${name}": {"text": "a"}}`,
      );
      expect(faults(Everything, input)).toEqual([`nested.${name}: unknown-field`, `${name}: unknown-field`]);
      expect({}).not.toHaveProperty('polluted');
      expect(new Everything().text).toBeUndefined();
    },
  );

  it('must not be nested without end', () => {
    const depth = 100_000;
    const endless = json(`{"nested": ${'[{"a":'.repeat(depth)}1${'}]'.repeat(depth)}}`);
    expect(problemsOf(Everything, endless).map(({ code }) => code)).toEqual(['too-deep']);
  });

  it('is told about every wrong field at once', () => {
    const input = { code: 'A', date: 'mai', nestedList: [{ code: 'a' }, { code: 'Ư' }] };
    expect(faults(Everything, input)).toEqual(['code: code', 'date: date', 'nestedList[1].code: code']);
  });

  it('is left as it was', () => {
    const input = { text: decomposed, words: [decomposed], nested: { code: 'a' } };
    const before = structuredClone(input);
    validateInput(Everything, input);
    expect(input).toEqual(before);
  });
});

describe('fields that belong to a kind', () => {
  const faultsOfValue = (value: unknown): string[] => faults(indicator.ValueDto, value);

  it.each([
    [{ kind: 'number', value: '12.20' }],
    [{ kind: 'number', value: '99', qualifier: 'above' }],
    [{ kind: 'rank', rank: 15 }],
    [{ kind: 'rank', rank: 15, of: 63, edition: 'DTI 2022' }],
    [{ kind: 'level', level: 'khá' }],
    [{ kind: 'not-applicable', reason: 'Tỉnh không có khu công nghiệp' }],
    [{ kind: 'no-data', reason: 'Chưa công bố', value: null }],
    [{ kind: 'compound', parts: [{ part: '4G', value: { kind: 'level', level: 'phổ cập' } }] }],
  ])('make a value: %j', (value) => {
    expect(faultsOfValue(value)).toEqual([]);
  });

  it.each<[unknown, string[]]>([
    [{}, ['kind: fields-by-kind']],
    [{ value: '1' }, ['kind: fields-by-kind']],
    [{ kind: 'zero' }, ['kind: fields-by-kind']],
    [{ kind: 'toString' }, ['kind: fields-by-kind']],
    [{ kind: ['number'], value: '1' }, ['kind: fields-by-kind']],
    [{ kind: 'number' }, ['kind: fields-by-kind']],
    [{ kind: 'number', value: '1', rank: 3 }, ['kind: fields-by-kind']],
    [{ kind: 'number', value: 12.2 }, ['value: decimal']],
    [{ kind: 'rank', rank: 0 }, ['rank: integer']],
    [{ kind: 'not-applicable' }, ['kind: fields-by-kind']],
    [{ kind: 'no-data', reason: 'Chưa công bố', value: '0' }, ['kind: fields-by-kind']],
    [{ kind: 'compound' }, ['kind: fields-by-kind']],
    [{ kind: 'compound', value: '1', parts: [] }, ['kind: fields-by-kind']],
    [
      { kind: 'compound', parts: [{ part: '4G', value: { kind: 'number' } }] },
      ['parts[0].value.kind: fields-by-kind'],
    ],
    [
      { kind: 'compound', parts: [{ part: 'x', value: { kind: 'compound', parts: [] } }] },
      ['parts[0].value.kind: fields-by-kind', 'parts[0].value.parts: unknown-field'],
    ],
  ])('do not make a value: %j', (value, expected) => {
    expect(faultsOfValue(value).sort()).toEqual([...expected].sort());
  });

  it.each<[unknown, string[]]>([
    [{ kind: 'number', comparator: '≥', value: '7' }, []],
    [{ kind: 'rank', atMost: 15, of: 63 }, []],
    [{ kind: 'qualitative', level: 'khá' }, []],
    [{ kind: 'compound', parts: [{ part: 'a', criterion: { kind: 'qualitative', level: 'khá' } }] }, []],
    [{ kind: 'number', value: '7' }, ['kind: fields-by-kind']],
    [{ kind: 'number', comparator: '>=', value: '7' }, ['comparator: one-of']],
    [{ kind: 'rank', atMost: '15' }, ['atMost: integer']],
    [{ kind: 'qualitative', level: 'khá', of: 3 }, ['kind: fields-by-kind']],
    [
      { kind: 'compound', parts: [{ part: 'a', criterion: { kind: 'number', value: '1' } }] },
      ['parts[0].criterion.kind: fields-by-kind'],
    ],
  ])('make a criterion or do not: %j', (criterion, expected) => {
    expect(faults(indicator.CriterionDto, criterion)).toEqual(expected);
  });

  it.each<[unknown, string[]]>([
    [{ precision: 'day', on: '2025-03-31' }, []],
    [{ precision: 'month', month: '2025-05' }, []],
    [{ precision: 'year', year: 2025 }, []],
    [{ precision: 'standing' }, []],
    [{ precision: 'day', on: '2025-02-30' }, ['on: date']],
    [{ precision: 'day', month: '2025-05' }, ['precision: fields-by-kind']],
    [{ precision: 'standing', year: 2025 }, ['precision: fields-by-kind']],
    [{ precision: 'quarter' }, ['precision: fields-by-kind']],
  ])('make a due date or do not: %j', (due, expected) => {
    expect(faults(common.DueDto, due)).toEqual(expected);
  });

  const rule = { cutOff: '06-14', due: [{ tier: 'commune', rule: 'before', day: '06-20' }] };
  const rules = { firstHalf: rule, secondHalf: rule, year: rule };

  it.each<[unknown, string[]]>([
    [{ preset: 'truoc-15-12' }, []],
    [{ preset: 'nghi-dinh-09-2019', holidays: ['2025-09-02'] }, []],
    [{ preset: 'custom', ...rules }, []],
    [{ preset: 'custom', firstHalf: rule, year: rule }, ['preset: fields-by-kind']],
    [{ preset: 'truoc-15-12', year: rule }, ['preset: fields-by-kind']],
    [{ preset: 'truoc-15-12', holidays: ['2/9/2025'] }, ['holidays: list-of-dates']],
    [{ preset: 'custom', ...rules, year: { cutOff: '12-32', due: [] } }, ['year.cutOff: month-day']],
    [
      {
        preset: 'custom',
        ...rules,
        year: { cutOff: '12-14', due: [{ tier: 'xã', rule: 'by', day: '12-20' }] },
      },
      ['year.due[0].tier: code'],
    ],
  ])('make a calendar or do not: %j', (calendar, expected) => {
    expect(faults(plan.CalendarDto, calendar)).toEqual(expected);
  });

  it('are named with the kinds in what the person is told', () => {
    const [problem] = problemsOf(common.DueDto, { precision: 'day' });
    expect(problem?.text).toEqual({
      vi: 'phải là một trong day, month, year, standing, kèm đúng các trường của loại đó (day: on; month: month; year: year; standing: –)',
      en: 'must be one of day, month, year, standing, with exactly the fields of that kind (day: on; month: month; year: year; standing: –)',
    });
  });
});

describe('an assignment of an indicator', () => {
  const target = (criterion: object) => ({
    name: 'Tỷ trọng kinh tế số trong GRDP',
    measure: 'share',
    unit: '% GRDP',
    decimals: 2,
    assignedOn: '2022-04-12',
    targets: [{ year: 2025, criterion }],
  });

  it('with a wrong figure deep inside is told where', () => {
    const [problem, ...others] = problemsOf(
      indicator.AssignIndicatorDto,
      target({ kind: 'number', comparator: '=', value: '20,0' }),
    );
    expect(others).toEqual([]);
    expect(problem).toEqual({
      field: 'targets[0].criterion.value',
      code: 'decimal',
      value: '20,0',
      text: {
        vi: 'phải là số thập phân viết dưới dạng chuỗi, dùng dấu chấm thập phân, ví dụ "12.20"',
        en: 'must be a decimal number written as text with a decimal point, for example "12.20"',
      },
    });
  });
});
