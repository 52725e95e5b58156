/** Holds plain input against a command's class and names every field that is wrong, in both languages. */
import { plainToInstance } from 'class-transformer';
import { validateSync, type ValidationError } from 'class-validator';
import type { Language } from '#domain';
import { bilingual } from './fields.ts';
import { isPlainObject } from './plain.ts';

export interface InputProblem {
  /** Path of the field, for example `targets[0].criterion.value`; empty for the input as a whole. */
  readonly field: string;
  readonly code: string;
  /** The refused value, shortened; undefined for objects and missing fields. */
  readonly value?: string;
  readonly text: Readonly<Record<Language, string>>;
}

export class InputError extends Error {
  override readonly name = 'InputError';
  readonly problems: readonly InputProblem[];

  constructor(problems: readonly InputProblem[]) {
    super(problems.map((problem) => `${problem.field}: ${problem.text.en}`).join('; '));
    this.problems = problems;
  }
}

/** @throws InputError naming every wrong field */
export function validateInput<T extends object>(type: new () => T, input: unknown): T {
  if (!isPlainObject(input)) {
    throw new InputError([
      problem('', 'object', input, bilingual('phải là một đối tượng JSON', 'must be a JSON object')),
    ]);
  }
  const unfit = unfitParts(input, '', 0);
  if (unfit.length > 0) throw new InputError(unfit);
  const instance = plainToInstance(type, input);
  const errors = validateSync(instance, {
    whitelist: true,
    forbidNonWhitelisted: true,
    forbidUnknownValues: true,
    validationError: { target: false },
  });
  const problems = errors.flatMap((error) => problemsOf(error, ''));
  if (problems.length > 0) throw new InputError(problems);
  return instance;
}

/** No command nests deeper; what does would exhaust the stack of the program that takes it apart. */
const MAX_DEPTH = 30;

/** What the transformation to a class would skip in silence or break on: names of every object's own, and great depth. */
function unfitParts(value: unknown, path: string, depth: number): InputProblem[] {
  if (typeof value !== 'object' || value === null) return [];
  if (depth > MAX_DEPTH) return [problem(path, 'too-deep', undefined, TOO_DEEP)];
  return Object.entries(value).flatMap(([key, part]) => {
    const field = pathOf(path, key);
    return key in Object.prototype
      ? [problem(field, 'unknown-field', undefined, UNKNOWN_FIELD)]
      : unfitParts(part, field, depth + 1);
  });
}

const pathOf = (parent: string, key: string): string =>
  /^\d+$/.test(key) ? `${parent}[${key}]` : `${parent}${parent && '.'}${key}`;

const TOO_DEEP = bilingual('lồng quá nhiều cấp', 'is nested too deeply');
const UNKNOWN_FIELD = bilingual(
  'không phải trường được biết đến; kiểm tra chính tả hoặc bỏ đi',
  'is not a known field; check the spelling or leave it out',
);
const NOT_ACCEPTED = bilingual('không được chấp nhận', 'is not accepted');
const MISSING = bilingual('còn thiếu', 'is missing');

function problemsOf(error: ValidationError, parent: string): InputProblem[] {
  const field = pathOf(parent, error.property);
  const nested = (error.children ?? []).flatMap((child) => problemsOf(child, field));
  const constraints = Object.entries(error.constraints ?? {}).filter(([code]) => code !== 'nestedValidation');
  // Of several complaints about one field the first decorator's is the last reported; one is enough.
  const [code, message] = constraints.at(-1) ?? [];
  if (code === undefined || message === undefined) return nested;
  if (code === 'whitelistValidation')
    return [problem(field, 'unknown-field', undefined, UNKNOWN_FIELD), ...nested];
  const text = message.includes('\u001f') ? message : NOT_ACCEPTED;
  const missing = error.value === undefined || error.value === null;
  const isPersonal = (error.contexts?.[code] as { readonly personal?: boolean } | undefined)?.personal;
  const shown: unknown = isPersonal ? undefined : error.value;
  return [problem(field, code, shown, missing ? joined(MISSING, text) : text), ...nested];
}

const joined = (first: string, second: string): string => {
  const [a, b] = [split(first), split(second)];
  return bilingual(`${a.vi}; ${b.vi}`, `${a.en}; ${b.en}`);
};

function split(message: string): Record<Language, string> {
  const [vi = message, en = message] = message.split('\u001f');
  return { vi, en };
}

function problem(field: string, code: string, value: unknown, message: string): InputProblem {
  const shown = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
  return { field, code, ...(shown ? { value: String(value).slice(0, 80) } : {}), text: split(message) };
}
