/**
 * Reads YAML written by people: no aliases, no tags, no duplicate keys, no surprises from implicit types. Remembers on
 * which line every field stands, so that a problem can be found again.
 */
import { isAlias, isMap, isNode, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml';
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
    // Keys that stand twice are found below, where their path is known.
    uniqueKeys: false,
    strict: true,
    schema: 'core',
    merge: false,
  });
  const syntax = [...document.errors, ...document.warnings];
  const exhausted = syntax.find(({ code }) => code === 'RESOURCE_EXHAUSTION');
  if (exhausted) {
    const [vi, en] = [`lồng quá ${MAX_DEPTH} cấp`, `is nested deeper than ${MAX_DEPTH} levels`];
    throw new FileError([fileProblem('', exhausted.linePos?.[0].line ?? null, 'too-deep', vi, en)]);
  }
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
  const lineAt = (node: unknown): number | null => {
    const range = isNode(node) ? node.range : null;
    return range ? lines.linePos(range[0]).line : null;
  };

  /** @param keyLine line of the key a value stands under; a value in several lines begins below it */
  const walk = (node: Node | null, path: string, depth: number, keyLine: number | null): unknown => {
    const line = keyLine ?? lineAt(node);
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
      const seen = new Map<string, number | null>();
      const entries = node.items.flatMap((pair): [string, unknown][] => {
        const key = isScalar(pair.key) ? String(pair.key.value) : '?';
        const keyLine = lineAt(pair.key);
        const field = path ? `${path}.${key}` : key;
        if (key === '__proto__') {
          const [vi, en] = ['là khóa không được phép', 'is a forbidden key'];
          problems.push(fileProblem(field, keyLine, 'unknown-field', vi, en));
          return [];
        }
        const before = seen.get(key);
        if (before !== undefined) {
          const [vi, en] = [`đã có ở dòng ${before ?? '?'}`, `stands on line ${before ?? '?'} already`];
          problems.push(fileProblem(field, keyLine, 'duplicate-key', vi, en));
          return [];
        }
        seen.set(key, keyLine);
        return [[key, walk(pair.value as Node | null, field, depth + 1, keyLine)]];
      });
      return Object.fromEntries(entries);
    }
    if (isSeq(node))
      return node.items.map((item, i) => walk(item as Node | null, `${path}[${i}]`, depth + 1, null));
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
    return typeof node.value === 'string' ? node.value.normalize('NFC') : node.value;
  };

  const value = walk(document.contents, '', 0, null);
  if (problems.length > 0) throw new FileError(problems);
  return {
    value,
    lineOf: (path) => {
      for (let field = path; field !== ''; field = parentOf(field)) {
        const line = at.get(field);
        if (line !== undefined) return line;
      }
      return at.get('') ?? null;
    },
  };
}

/** The path without its last step. */
const parentOf = (path: string): string =>
  path.slice(0, Math.max(path.lastIndexOf('.'), path.lastIndexOf('['), 0));
