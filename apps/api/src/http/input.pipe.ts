import { type ArgumentMetadata, Injectable, type PipeTransform } from '@nestjs/common';
import { bilingual, InputError, validateInput } from '#application';
import { typedCode } from '#audit';
import { isCode, isPeriodKey, isPersonId, MAX_CODE_LENGTH } from '#domain';
import { inputProblem } from './input-problem.ts';

interface Form {
  readonly code: string;
  readonly accepts: (value: string) => boolean;
  readonly text: ReturnType<typeof bilingual>;
}

const CODE: Form = {
  code: 'code',
  accepts: isCode,
  text: bilingual(
    `phải là mã gồm chữ thường không dấu, số và dấu “-”, tối đa ${MAX_CODE_LENGTH} ký tự`,
    `must be a code of lower-case ASCII letters, digits and "-", at most ${MAX_CODE_LENGTH} characters`,
  ),
};

/** The path parameters that are no codes, by name. */
const FORMS: Readonly<Record<string, Form>> = {
  period: {
    code: 'period',
    accepts: isPeriodKey,
    text: bilingual('phải là 2025-H1, 2025-H2 hoặc 2025', 'must be 2025-H1, 2025-H2 or 2025'),
  },
  person: {
    code: 'person-id',
    accepts: isPersonId,
    text: bilingual(
      'phải là mã giả danh gồm chữ thường không dấu, số và “. _ -”, tối đa 80 ký tự, ví dụ cb-0412',
      'must be a pseudonymous id of lower-case ASCII letters, digits and ". _ -", at most 80 characters, for example cb-0412',
    ),
  },
  command: {
    code: 'idempotency-key',
    accepts: (value) => /^[\x21-\x7e]{1,200}$/.test(value),
    text: bilingual(
      'phải là Idempotency-Key của một lệnh: 1–200 ký tự ASCII nhìn thấy được',
      'must be the Idempotency-Key of a command: 1 to 200 visible ASCII characters',
    ),
  },
  checkCode: {
    code: 'check-code',
    accepts: (value) => typedCode(value) !== null,
    text: bilingual(
      'phải là mã kiểm tra gồm sáu nhóm bốn ký tự như in trên báo cáo; có ký tự gõ sai',
      'must be the check code of six groups of four letters as printed on the report; a letter is wrong',
    ),
  },
  // The rest of an address, which its route reads.
  '*': { code: 'path', accepts: () => true, text: bilingual('', '') },
};

/**
 * Validates whatever a controller takes: bodies and queries by their class, path parameters by their form, most of
 * them as codes. The classes of bodies are those that validate plan files.
 */
@Injectable()
export class InputPipe implements PipeTransform {
  transform(value: unknown, { type, metatype, data }: ArgumentMetadata): unknown {
    switch (type) {
      case 'body':
      case 'query':
        // A file is text, a template bytes; what reads them validates them.
        if (metatype === String || metatype === Buffer) return value;
        // Fastify's query has no prototype; the validator expects an ordinary object.
        return validateInput(
          metatype as new () => object,
          type === 'query' ? { ...(value as object) } : value,
        );
      case 'param':
        return parameter(String(value), data ?? '');
      default:
        return value;
    }
  }
}

function parameter(value: string, name: string): string {
  const { code, accepts, text } = FORMS[name] ?? CODE;
  if (accepts(value)) return value;
  throw new InputError([inputProblem(name, code, value, text)]);
}
