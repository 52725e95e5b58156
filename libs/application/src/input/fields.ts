/**
 * The fields commands are made of. One decorator a field says what it accepts, how it is described in the API
 * documentation, and what to tell the person who got it wrong. The same classes validate HTTP bodies and plan files.
 */
import { ApiProperty, type ApiPropertyOptions } from '@nestjs/swagger';
import { Transform, Type } from 'class-transformer';
import { isPlainObject } from './plain.ts';
import { ValidateBy, ValidateIf, ValidateNested } from 'class-validator';
import { isCode, isDecimal, isIsoDate, isPeriodKey, isVnd, MAX_CODE_LENGTH } from '#domain';

/** Both languages of a message in one string, split again where it is shown. */
export const bilingual = (vi: string, en: string): string => `${vi}\u001f${en}`;

export interface FieldOptions {
  readonly optional?: boolean;
  readonly description?: string;
  readonly example?: unknown;
  /** What is wrong with it is told without repeating it. */
  readonly personal?: boolean;
}

interface Check {
  readonly name: string;
  readonly accepts: (value: unknown, object: object) => boolean;
  readonly vi: string;
  readonly en: string;
}

/** An absent or null optional field is not looked at. */
const absent = (value: unknown): boolean => value === undefined || value === null;

function field(check: Check, api: ApiPropertyOptions, options: FieldOptions): PropertyDecorator {
  const { optional = false, description, example, personal = false } = options;
  const decorators = [
    ValidateBy(
      {
        name: check.name,
        validator: {
          validate: (value: unknown, args) => check.accepts(value, args?.object ?? {}),
          defaultMessage: () => bilingual(check.vi, check.en),
        },
      },
      { context: { personal } },
    ),
    ApiProperty({
      ...api,
      required: !optional,
      // Null says the same as leaving the field out.
      ...(optional ? { nullable: true } : {}),
      ...(description === undefined ? {} : { description }),
      ...(example === undefined ? {} : { example }),
    } as ApiPropertyOptions),
    ...(optional ? [ValidateIf((_, value) => !absent(value))] : []),
  ];
  return (target, key) => decorators.forEach((decorate) => decorate(target, key));
}

/** Text is kept as NFC, without blanks around it, also in lists. */
const toNfc = Transform(({ value }: { value: unknown }) => {
  const normalise = (text: unknown): unknown =>
    typeof text === 'string' ? text.normalize('NFC').trim() : text;
  return Array.isArray(value) ? value.map(normalise) : normalise(value);
});

/** Valid Unicode without control characters other than tab and line breaks. */
function isCleanText(value: string): boolean {
  for (let i = 0; i < value.length; i++) {
    const unit = value.charCodeAt(i);
    if ((unit < 0x20 && unit !== 0x09 && unit !== 0x0a && unit !== 0x0d) || unit === 0x7f) return false;
  }
  return value.isWellFormed();
}

export function Text(options: FieldOptions & { max?: number } = {}): PropertyDecorator {
  const { max = 1_000, optional } = options;
  const check: Check = {
    name: 'text',
    accepts: (value) =>
      typeof value === 'string' &&
      value.length <= max &&
      isCleanText(value) &&
      (optional === true || value.length > 0),
    vi: `phải là văn bản ${optional ? '' : 'không rỗng, '}tối đa ${max} ký tự, không có ký tự điều khiển hay mã Unicode lỗi`,
    en: `must be ${optional ? '' : 'non-empty '}text of at most ${max} characters without control characters or broken Unicode`,
  };
  const decorate = field(check, { type: 'string', maxLength: max, minLength: optional ? 0 : 1 }, options);
  return (target, key) => {
    toNfc(target, key);
    decorate(target, key);
  };
}

export const CodeField = (options: FieldOptions = {}): PropertyDecorator =>
  field(
    {
      name: 'code',
      accepts: (value) => typeof value === 'string' && isCode(value),
      vi: `phải là mã gồm chữ thường không dấu, số và dấu “-”, tối đa ${MAX_CODE_LENGTH} ký tự, ví dụ so-tttt-tuyen-quang`,
      en: `must be a code of lower-case ASCII letters, digits and "-", at most ${MAX_CODE_LENGTH} characters, for example so-tttt-tuyen-quang`,
    },
    { type: 'string', pattern: '^[a-z0-9]+(-[a-z0-9]+)*$', maxLength: MAX_CODE_LENGTH },
    options,
  );

const isItemKey = (value: string): boolean => {
  const [kind, code, ...rest] = value.split('/');
  return (kind === 'task' || kind === 'indicator') && isCode(code ?? '') && rest.length === 0;
};

/** A task or indicator of a plan, as submissions name it. */
export const ItemField = (options: FieldOptions = {}): PropertyDecorator =>
  field(
    {
      name: 'item',
      accepts: (value) => typeof value === 'string' && isItemKey(value),
      vi: 'phải là task/<mã nhiệm vụ> hoặc indicator/<mã chỉ tiêu>',
      en: 'must be task/<code of a task> or indicator/<code of an indicator>',
    },
    { type: 'string', pattern: '^(task|indicator)/[a-z0-9]+(-[a-z0-9]+)*$' },
    { example: 'indicator/kinh-te-so-grdp', ...options },
  );

export const DateField = (options: FieldOptions = {}): PropertyDecorator =>
  field(
    {
      name: 'date',
      accepts: (value) => typeof value === 'string' && isIsoDate(value),
      vi: 'phải là ngày có thật, viết YYYY-MM-DD, ví dụ 2025-06-14',
      en: 'must be an existing day written YYYY-MM-DD, for example 2025-06-14',
    },
    { type: 'string', format: 'date' },
    { example: '2025-06-14', ...options },
  );

export const PeriodField = (options: FieldOptions = {}): PropertyDecorator =>
  field(
    {
      name: 'period',
      accepts: (value) => typeof value === 'string' && isPeriodKey(value),
      vi: 'phải là kỳ báo cáo: 2025-H1, 2025-H2 hoặc 2025',
      en: 'must be a period: 2025-H1, 2025-H2 or 2025',
    },
    { type: 'string', pattern: '^\\d{4}(-H[12])?$' },
    { example: '2025-H1', ...options },
  );

export const DecimalField = (options: FieldOptions = {}): PropertyDecorator =>
  field(
    {
      name: 'decimal',
      accepts: (value) => typeof value === 'string' && isDecimal(value),
      vi: 'phải là số thập phân viết dưới dạng chuỗi, dùng dấu chấm thập phân, ví dụ "12.20"',
      en: 'must be a decimal number written as text with a decimal point, for example "12.20"',
    },
    { type: 'string', pattern: '^-?(0|[1-9]\\d{0,17})(\\.\\d{1,9})?$' },
    { example: '12.20', ...options },
  );

export const MoneyField = (options: FieldOptions = {}): PropertyDecorator =>
  field(
    {
      name: 'money',
      accepts: (value) => typeof value === 'string' && isVnd(value),
      vi: 'phải là số tiền nguyên đồng viết dưới dạng chuỗi, ví dụ "3900000000000"',
      en: 'must be whole đồng written as text, for example "3900000000000"',
    },
    { type: 'string', pattern: '^(0|[1-9]\\d{0,17})$' },
    { example: '3900000000000', ...options },
  );

export const IntegerField = (min: number, max: number, options: FieldOptions = {}): PropertyDecorator =>
  field(
    {
      name: 'integer',
      accepts: (value) => Number.isSafeInteger(value) && (value as number) >= min && (value as number) <= max,
      vi: `phải là số nguyên từ ${min} đến ${max}`,
      en: `must be a whole number from ${min} to ${max}`,
    },
    { type: 'integer', minimum: min, maximum: max },
    options,
  );

export const YearField = (options: FieldOptions = {}): PropertyDecorator =>
  IntegerField(1945, 2200, { example: 2025, ...options });

export const BooleanField = (options: FieldOptions = {}): PropertyDecorator =>
  field(
    {
      name: 'boolean',
      accepts: (value) => typeof value === 'boolean',
      vi: 'phải là true hoặc false',
      en: 'must be true or false',
    },
    { type: 'boolean' },
    options,
  );

export const OneOf = (values: readonly string[], options: FieldOptions = {}): PropertyDecorator =>
  field(
    {
      name: 'one-of',
      accepts: (value) => typeof value === 'string' && values.includes(value),
      vi: `phải là một trong: ${values.join(', ')}`,
      en: `must be one of: ${values.join(', ')}`,
    },
    { type: 'string', enum: [...values] },
    options,
  );

export const MonthDayField = (options: FieldOptions = {}): PropertyDecorator =>
  field(
    {
      name: 'month-day',
      accepts: (value) => typeof value === 'string' && isIsoDate(`2024-${value}`),
      vi: 'phải là ngày trong năm viết MM-DD, ví dụ 12-15',
      en: 'must be a day of the year written MM-DD, for example 12-15',
    },
    { type: 'string', pattern: '^\\d{2}-\\d{2}$' },
    { example: '12-15', ...options },
  );

export const MonthField = (options: FieldOptions = {}): PropertyDecorator =>
  field(
    {
      name: 'month',
      accepts: (value) => typeof value === 'string' && isIsoDate(`${value}-01`),
      vi: 'phải là tháng viết YYYY-MM, ví dụ 2022-02',
      en: 'must be a month written YYYY-MM, for example 2022-02',
    },
    { type: 'string', pattern: '^\\d{4}-\\d{2}$' },
    { example: '2022-02', ...options },
  );

/** A list of short texts, each held to the same test. */
export function ListOf(
  item: {
    readonly name: string;
    readonly accepts: (value: string) => boolean;
    readonly vi: string;
    readonly en: string;
  },
  options: FieldOptions & { max?: number } = {},
): PropertyDecorator {
  const { max = 200 } = options;
  const decorate = field(
    {
      name: `list-of-${item.name}`,
      accepts: (value) =>
        Array.isArray(value) &&
        value.length <= max &&
        value.every((entry) => typeof entry === 'string' && isCleanText(entry) && item.accepts(entry)),
      vi: `phải là danh sách tối đa ${max} ${item.vi}`,
      en: `must be a list of at most ${max} ${item.en}`,
    },
    { type: 'array', items: { type: 'string' }, maxItems: max },
    options,
  );
  return (target, key) => {
    toNfc(target, key);
    decorate(target, key);
  };
}

export const CODES = { name: 'codes', accepts: isCode, vi: 'mã', en: 'codes' };
export const ITEMS = {
  name: 'items',
  accepts: isItemKey,
  vi: 'mục dạng task/<mã> hoặc indicator/<mã>',
  en: 'items of the form task/<code> or indicator/<code>',
};
export const DATES = { name: 'dates', accepts: isIsoDate, vi: 'ngày YYYY-MM-DD', en: 'days YYYY-MM-DD' };
export const WORDS = {
  name: 'texts',
  accepts: (value: string) => value.length > 0 && value.length <= 300,
  vi: 'cụm từ (1–300 ký tự)',
  en: 'texts (1–300 characters)',
};

/** A nested object of its own class, validated with it. For the API documentation the function must be named `type`. */
export function Nested(type: () => new () => object, options: FieldOptions = {}): PropertyDecorator {
  const check: Check = {
    name: 'object',
    accepts: isPlainObject,
    vi: 'phải là một đối tượng',
    en: 'must be an object',
  };
  const decorators = [Type(type), ValidateNested(), field(check, { type: () => type() }, options)];
  return (target, key) => decorators.forEach((decorate) => decorate(target, key));
}

/** A list of nested objects. */
export function NestedList(
  type: () => new () => object,
  options: FieldOptions & { max?: number } = {},
): PropertyDecorator {
  const { max = 500 } = options;
  const check: Check = {
    name: 'objects',
    accepts: (value) => Array.isArray(value) && value.length <= max && value.every(isPlainObject),
    vi: `phải là danh sách tối đa ${max} đối tượng`,
    en: `must be a list of at most ${max} objects`,
  };
  const decorators = [
    Type(type),
    ValidateNested({ each: true }),
    field(check, { type: () => type(), isArray: true, maxItems: max }, options),
  ];
  return (target, key) => decorators.forEach((decorate) => decorate(target, key));
}

/**
 * For objects whose `kind`-like field decides which other fields belong to them: names those each kind needs and allows.
 */
export function FieldsByKind(
  kinds: Readonly<Record<string, { readonly needs: readonly string[]; readonly allows?: readonly string[] }>>,
  options: FieldOptions = {},
): PropertyDecorator {
  const names = Object.keys(kinds);
  const table = names
    .map(
      (name) =>
        `${name}: ${[...(kinds[name]?.needs ?? []), ...(kinds[name]?.allows ?? []).map((f) => `${f}?`)].join(', ') || '–'}`,
    )
    .join('; ');
  const others = new Set(
    names.flatMap((name) => [...(kinds[name]?.needs ?? []), ...(kinds[name]?.allows ?? [])]),
  );
  return field(
    {
      name: 'fields-by-kind',
      accepts: (value, object) => {
        const kind = typeof value === 'string' && Object.hasOwn(kinds, value) ? kinds[value] : undefined;
        if (!kind) return false;
        const record = object as Record<string, unknown>;
        const present = [...others].filter((name) => !absent(record[name]));
        const allowed = [...kind.needs, ...(kind.allows ?? [])];
        return (
          kind.needs.every((name) => present.includes(name)) &&
          present.every((name) => allowed.includes(name))
        );
      },
      vi: `phải là một trong ${names.join(', ')}, kèm đúng các trường của loại đó (${table})`,
      en: `must be one of ${names.join(', ')}, with exactly the fields of that kind (${table})`,
    },
    { type: 'string', enum: names },
    options,
  );
}

/** A field that has to agree with the others of its object. */
export const Agreeing = (
  check: {
    readonly accepts: (value: unknown, object: object) => boolean;
    readonly vi: string;
    readonly en: string;
  },
  api: ApiPropertyOptions,
  options: FieldOptions = {},
): PropertyDecorator => field({ name: 'agreeing', ...check }, api, options);
