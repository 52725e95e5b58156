/**
 * The files of `plans/` as rows of commands. A plan file lists organisations, the plan, its tasks and indicators; a
 * reports or scenario file lists commands to submit. The content of every row is validated by the command's own class.
 */
import type { Code } from '#domain';
import { isCode } from '#domain';
import { COMMANDS, isSubject } from '../input/catalogue.ts';
import { isPlainObject } from '../input/plain.ts';
import { FileError, fileProblem, type LocatedProblem, readYaml, type YamlSource } from './yaml-source.ts';

export interface FileRow {
  /** Where the row stands in the file, as a path and a line. */
  readonly path: string;
  readonly line: number | null;
  /** Name in the command catalogue. */
  readonly command: string;
  readonly subject: Code;
  readonly content: unknown;
  /** The organisation a step is submitted for. */
  readonly actingFor?: Code;
}

export interface PlanFile {
  readonly kind: 'plan' | 'reports' | 'scenario';
  readonly plan: Code;
  /** Set in scenario files: says that what follows is made up. */
  readonly notice?: string;
  readonly rows: readonly FileRow[];
  lineOf(path: string): number | null;
}

const TOP_LEVEL = {
  plan: ['kind', 'code', 'organisations', 'plan', 'tasks', 'indicators'],
  reports: ['kind', 'plan', 'steps'],
  scenario: ['kind', 'plan', 'notice', 'steps'],
} as const;

/** @throws FileError naming every wrong line it can find */
export function readPlanFile(text: string): PlanFile {
  const source = readYaml(text);
  const reader = new FileReader(source);
  const file = reader.read();
  if (reader.problems.length > 0) throw new FileError(reader.problems);
  return file;
}

type Item = Readonly<Record<string, unknown>>;

class FileReader {
  readonly problems: LocatedProblem[] = [];
  private readonly source: YamlSource;

  constructor(source: YamlSource) {
    this.source = source;
  }

  read(): PlanFile {
    const top = this.object(this.source.value, '');
    const kind = top['kind'];
    if (kind !== 'plan' && kind !== 'reports' && kind !== 'scenario') {
      this.complain(
        'kind',
        'unknown-kind',
        'phải là plan, reports hoặc scenario',
        'must be plan, reports or scenario',
        kind,
      );
      throw new FileError(this.problems);
    }
    const known: readonly string[] = TOP_LEVEL[kind];
    for (const key of Object.keys(top)) if (!known.includes(key)) this.unknownField(key);
    const plan = this.code(kind === 'plan' ? top['code'] : top['plan'], kind === 'plan' ? 'code' : 'plan');
    const rows = kind === 'plan' ? this.planRows(top, plan) : this.steps(top['steps']);
    const notice = top['notice'];
    if (kind === 'scenario' && (typeof notice !== 'string' || notice.trim() === '')) {
      this.complain(
        'notice',
        'notice-missing',
        'phải nói rõ nội dung là tình huống minh họa',
        'must say that the content is made up',
      );
    }
    const lineOf = (path: string): number | null => this.source.lineOf(path);
    return { kind, plan, rows, lineOf, ...(typeof notice === 'string' ? { notice } : {}) };
  }

  private planRows(top: Item, plan: Code): FileRow[] {
    const row = (path: string, command: string, subject: Code, content: unknown): FileRow => ({
      path,
      line: this.source.lineOf(path),
      command,
      subject,
      content,
    });
    const organisations = this.list(top['organisations'], 'organisations').map((item, i) => {
      const path = `organisations[${i}]`;
      const { code, ...content } = this.object(item, path);
      return row(path, 'organisation.register', this.code(code, `${path}.code`), content);
    });
    const issue = row('plan', 'plan.issue', plan, top['plan']);
    const tasks = this.list(top['tasks'], 'tasks').flatMap((item, i) => this.taskRows(item, `tasks[${i}]`));
    const indicators = this.list(top['indicators'], 'indicators').map((item, i) => {
      const path = `indicators[${i}]`;
      const { code, ...content } = this.object(item, path);
      return row(path, 'indicator.assign', this.code(code, `${path}.code`), content);
    });
    const rows = [...organisations, issue, ...tasks, ...indicators];
    this.requireUnique(rows);
    this.requireDeclaredCounts(top['plan'], tasks, indicators);
    return rows;
  }

  /** One task, or as many as a document counts without naming them: `codes: { prefix: du-an-, count: 99 }`. */
  private taskRows(item: unknown, path: string): FileRow[] {
    const { code, codes, ...content } = this.object(item, path);
    const line = this.source.lineOf(path);
    const row = (subject: Code): FileRow => ({ path, line, command: 'task.assign', subject, content });
    if (codes === undefined) return [row(this.code(code, `${path}.code`))];
    const { prefix, count } = this.object(codes, `${path}.codes`);
    if (code !== undefined) this.unknownField(`${path}.code`);
    const countable = Number.isSafeInteger(count) && (count as number) >= 1 && (count as number) <= 10_000;
    if (!countable || typeof prefix !== 'string') {
      this.complain(
        `${path}.codes`,
        'codes',
        'cần prefix và count (1–10000)',
        'needs prefix and count (1–10000)',
        count,
      );
      return [];
    }
    const width = Math.max(2, String(count).length);
    return Array.from({ length: count as number }, (_, n) =>
      row(this.code(`${prefix}${String(n + 1).padStart(width, '0')}`, `${path}.codes.prefix`)),
    );
  }

  private steps(value: unknown): FileRow[] {
    return this.list(value, 'steps').map((item, i) => {
      const path = `steps[${i}]`;
      const { command, subject, actingFor, data, ...others } = this.object(item, path);
      for (const key of Object.keys(others)) this.unknownField(`${path}.${key}`);
      if (typeof command !== 'string' || !Object.hasOwn(COMMANDS, command)) {
        const names = Object.keys(COMMANDS).join(', ');
        this.complain(
          `${path}.command`,
          'unknown-command',
          `phải là một trong: ${names}`,
          `must be one of: ${names}`,
          command,
        );
      }
      return {
        path: `${path}.data`,
        line: this.source.lineOf(path),
        command: String(command),
        subject: this.subject(String(command), subject, `${path}.subject`),
        content: data,
        actingFor: this.code(actingFor, `${path}.actingFor`),
      };
    });
  }

  // --- Checks over the whole file -------------------------------------------------------------------------------

  private requireUnique(rows: readonly FileRow[]): void {
    const seen = new Map<string, FileRow>();
    for (const row of rows) {
      const key = `${row.command} ${row.subject}`;
      const before = seen.get(key);
      if (before) {
        const where = String(before.line ?? '?');
        this.complain(
          row.path,
          'code-duplicate',
          `mã đã dùng ở dòng ${where}`,
          `uses a code already used on line ${where}`,
          row.subject,
        );
      }
      seen.set(key, row);
    }
  }

  /** A document that declares how many tasks or indicators it has, and lists them, must list that many. */
  private requireDeclaredCounts(
    plan: unknown,
    tasks: readonly FileRow[],
    indicators: readonly FileRow[],
  ): void {
    const declared = isPlainObject(plan) && Array.isArray(plan['declared']) ? plan['declared'] : [];
    declared.forEach((entry: unknown, i) => {
      if (!isPlainObject(entry) || entry['listed'] !== true) return;
      const rows =
        entry['what'] === 'tasks' ? tasks : entry['what'] === 'indicators' ? indicators : undefined;
      if (!rows) return;
      this.requireCount(`plan.declared[${i}].count`, entry['count'], rows.length);
      const byGroup = Array.isArray(entry['byGroup']) ? entry['byGroup'] : [];
      byGroup.forEach((part: unknown, j) => {
        if (!isPlainObject(part)) return;
        const listed = rows.filter(
          (row) => isPlainObject(row.content) && row.content['group'] === part['group'],
        ).length;
        this.requireCount(`plan.declared[${i}].byGroup[${j}].count`, part['count'], listed);
      });
    });
  }

  private requireCount(path: string, declared: unknown, listed: number): void {
    if (declared === listed) return;
    const vi = `văn bản nêu ${String(declared)} nhưng tệp liệt kê ${listed}; sửa số khai hoặc danh sách`;
    const en = `declares ${String(declared)} but the file lists ${listed}; correct the count or the list`;
    this.complain(path, 'count-mismatch', vi, en, declared);
  }

  // --- Shapes ---------------------------------------------------------------------------------------------------

  private object(value: unknown, path: string): Item {
    if (isPlainObject(value)) return value;
    this.complain(
      path,
      'object',
      'phải là một đối tượng (các cặp khóa: giá trị)',
      'must be an object (key: value pairs)',
      value,
    );
    return {};
  }

  private list(value: unknown, path: string): readonly unknown[] {
    if (value === undefined || value === null) return [];
    if (Array.isArray(value)) return value as unknown[];
    this.complain(path, 'list', 'phải là danh sách', 'must be a list', value);
    return [];
  }

  private code(value: unknown, path: string): Code {
    if (typeof value === 'string' && isCode(value)) return value;
    const vi = 'phải là mã gồm chữ thường không dấu, số và dấu “-”';
    this.complain(path, 'code', vi, 'must be a code of lower-case ASCII letters, digits and "-"', value);
    return 'unknown';
  }

  /** What a step's command is about: a code, or for the reporting cycle a period and who hands in. */
  private subject(command: string, value: unknown, path: string): Code {
    const aggregate = COMMANDS[command]?.aggregate;
    if (aggregate !== 'period' && aggregate !== 'submission') return this.code(value, path);
    if (typeof value === 'string' && isSubject(aggregate, value)) return value;
    const of = aggregate === 'period' ? '2023-H1' : '2023-H1.so-khdt-tuyen-quang';
    this.complain(path, 'subject', `phải viết như ${of}`, `must be written like ${of}`, value);
    return 'unknown';
  }

  private unknownField(path: string): void {
    this.complain(path, 'unknown-field', 'không phải trường được biết đến', 'is not a known field');
  }

  private complain(path: string, code: string, vi: string, en: string, value?: unknown): void {
    const shown =
      typeof value === 'string' || typeof value === 'number' ? String(value).slice(0, 80) : undefined;
    this.problems.push(fileProblem(path, this.source.lineOf(path), code, vi, en, shown));
  }
}
