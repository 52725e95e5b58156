/** Refusals as errors: a stable code, the field that is wrong, and an explanation in either language. */
import {
  DOMAIN_ERRORS,
  type ErrorKind,
  type ErrorText,
  type Language,
  VIETNAMESE_WORDS,
} from './domain-errors.ts';

export type ErrorParams = Readonly<Record<string, string | number>>;

/** A refusal with a stable code that explains itself in both languages. Nothing was changed. */
export abstract class CodedError extends Error {
  readonly code: string;
  readonly params: ErrorParams;
  /** The field of the command that is wrong, where one is. */
  readonly field: string | undefined;
  private readonly text: ErrorText;

  constructor(code: string, text: ErrorText, params: ErrorParams, field?: string) {
    super(`${code}: ${fill(text, 'en', params)}`);
    this.code = code;
    this.text = text;
    this.params = params;
    this.field = field;
  }

  get kind(): ErrorKind {
    return this.text.kind;
  }

  explain(language: Language): string {
    return fill(this.text, language, this.params);
  }
}

export type DomainErrorCode = keyof typeof DOMAIN_ERRORS;

/** A command refused for a reason of the domain. */
export class DomainError extends CodedError {
  override readonly name = 'DomainError';
  declare readonly code: DomainErrorCode;

  constructor(code: DomainErrorCode, params: ErrorParams = {}, field?: string) {
    super(code, DOMAIN_ERRORS[code], params, field);
  }
}

/** Refuses a command. */
export function refuse(code: DomainErrorCode, params: ErrorParams = {}, field?: string): never {
  throw new DomainError(code, params, field);
}

function fill(text: ErrorText, language: Language, params: ErrorParams): string {
  return text[language].replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = String(params[name] ?? '?');
    const words = language === 'vi' ? VIETNAMESE_WORDS[name] : undefined;
    return words && Object.hasOwn(words, value) ? (words[value] ?? value) : value;
  });
}
