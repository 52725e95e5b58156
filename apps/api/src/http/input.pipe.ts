import { type ArgumentMetadata, Injectable, type PipeTransform } from '@nestjs/common';
import { bilingual, InputError, validateInput } from '#application';
import { isCode, isPeriodKey, MAX_CODE_LENGTH } from '#domain';
import { inputProblem } from './input-problem.ts';

const A_CODE = bilingual(
  `phải là mã gồm chữ thường không dấu, số và dấu “-”, tối đa ${MAX_CODE_LENGTH} ký tự`,
  `must be a code of lower-case ASCII letters, digits and "-", at most ${MAX_CODE_LENGTH} characters`,
);
const A_PERIOD = bilingual('phải là 2025-H1, 2025-H2 hoặc 2025', 'must be 2025-H1, 2025-H2 or 2025');

/**
 * Validates whatever a controller takes: bodies and queries by their class, path parameters as codes, `period` as a
 * period. The classes of bodies are those that validate plan files.
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
  const accepted = name === 'period' ? isPeriodKey(value) : isCode(value);
  if (accepted) return value;
  const [code, text] = name === 'period' ? ['period', A_PERIOD] : ['code', A_CODE];
  throw new InputError([inputProblem(name, code, value, text)]);
}
