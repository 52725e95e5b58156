/**
 * Reads YAML written by people: no aliases, no tags, no duplicate keys, no surprises from implicit types. Remembers on
 * which line every field stands, so that a problem can be found again.
 */
import { isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml';
import { bilingual } from '../input/fields.ts';
import type { InputProblem } from '../input/validate.ts';

/** A plan of a hundred tasks takes 60 kB; this leaves room for the largest and stops the absurd. */
export const MAX_FILE_BYTES = 4_000_000;
const MAX_DEPTH = 20;

export interface LocatedProblem extends InputProblem {
  readonly line: number | null;
}

export interface YamlSource {
  readonly value: unknown;
  /** The line of a field given by its path, or of the nearest field around it. */
  lineOf(path: string): number | null;
}

export class FileError extends Error {
  override readonly name = 'FileError';
  readonly problems: readonly LocatedProblem[];

  constructor(problems: readonly LocatedProblem[]) {
    super(
      problems
        .map((problem) => `line ${problem.line ?? '?'}: ${problem.field} ${problem.text.en}`)
        .join('; '),
    );
    this.problems = problems;
  }
}

export const fileProblem = (
  field: string,
  line: number | null,
  code: string,
  vi: string,
  en: string,
  value?: string,
): LocatedProblem => ({ field, line, code, text: { vi, en }, ...(value === undefined ? {} : { value }) });

/** @throws FileError */
export function readYaml(text: string): YamlSource {
  if (Buffer.byteLength(text) > MAX_FILE_BYTES) {
    const [vi = '', en = ''] = bilingual(
      `tệp lớn hơn ${MAX_FILE_BYTES / 1_000_000} MB; chia nhỏ tệp`,
      `the file is larger than ${MAX_FILE_BYTES / 1_000_000} MB; split it`,
    ).split('\u001f');
    throw new FileError([fileProblem('', null, 'file-too-large', vi, en)]);
  }
  const lines = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: lines,
    uniqueKeys: true,
    strict: true,
    schema: 'core',
    merge: false,
  });
  const syntax = [...document.errors, ...document.warnings];
  if (syntax.length > 0) {
    throw new FileError(
      syntax.slice(0, 20).map((error) => {
        const line = error.linePos?.[0].line ?? null;
        const first = error.message.split('\n')[0] ?? '';
        return fileProblem(
          '',
          line,
          `yaml-${error.code.toLowerCase()}`,
          `lỗi cú pháp YAML: ${first}`,
          `YAML syntax: ${first}`,
        );
      }),
    );
  }
  const at = new Map<string, number>();
  const problems: LocatedProblem[] = [];

  const walk = (node: Node | null, path: string, depth: number): unknown => {
    const line = node?.range ? lines.linePos(node.range[0]).line : null;
    if (line !== null) at.set(path, line);
    const complain = (code: string, vi: string, en: string, value?: string): undefined => {
      problems.push(fileProblem(path, line, code, vi, en, value));
    };
    if (depth > MAX_DEPTH)
      return complain('too-deep', `lồng quá ${MAX_DEPTH} cấp`, `is nested deeper than ${MAX_DEPTH} levels`);
    if (isAlias(node))
      return complain(
        'yaml-alias',
        'không dùng bí danh YAML (*tên); viết đầy đủ',
        'must not use a YAML alias (*name); write it out',
      );
    if (isMap(node)) {
      const entries = node.items.map((pair): [string, unknown] => {
        const key = isScalar(pair.key) ? String(pair.key.value) : '?';
        if (key === '__proto__')
          complain('unknown-field', 'có khóa không được phép: __proto__', 'has a forbidden key: __proto__');
        return [key, walk(pair.value as Node | null, path ? `${path}.${key}` : key, depth + 1)];
      });
      return Object.fromEntries(entries.filter(([key]) => key !== '__proto__'));
    }
    if (isSeq(node))
      return node.items.map((item, i) => walk(item as Node | null, `${path}[${i}]`, depth + 1));
    if (!isScalar(node)) return null;
    if (typeof node.value === 'number' && !Number.isSafeInteger(node.value)) {
      return complain(
        'decimal-unquoted',
        'là số thập phân hoặc số quá lớn: đặt trong dấu ngoặc kép để giữ nguyên số chữ số, ví dụ "12.20"',
        'is a decimal or very large number: put it in quotes to keep its digits, for example "12.20"',
        node.source ?? String(node.value),
      );
    }
    // 12.0 and 1e3 parse as whole numbers but were not written as such.
    if (typeof node.value === 'number' && !/^-?\d+$/.test(node.source ?? '')) {
      return complain(
        'decimal-unquoted',
        'viết số trong dấu ngoặc kép',
        'must be put in quotes',
        node.source ?? '',
      );
    }
    return node.value;
  };

  const value = walk(document.contents, '', 0);
  if (problems.length > 0) throw new FileError(problems);
  return {
    value,
    lineOf: (path) => {
      for (let at_ = path; ; at_ = at_.replace(/(\.[^.[\]]*|\[\d+\])$/, '')) {
        const line = at.get(at_);
        if (line !== undefined) return line;
        if (!/[.[]/.test(at_)) return at.get(at_) ?? at.get('') ?? null;
      }
    },
  };
}
