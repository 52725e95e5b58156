/**
 * Imports a plan, reports or scenario file: first decides every row without storing anything, then stores all or
 * nothing. Importing the same file again changes nothing. A plan file that was changed becomes revisions, which need a
 * reason and a legal basis; what was revised in the ledger since is left alone unless the file says something new.
 */
import { randomUUID } from 'node:crypto';
import {
  type Code,
  CodedError,
  dayInVietnam,
  indicatorStream,
  type IsoDate,
  type LegalReference,
  organisationStream,
  planStream,
  taskStream,
} from '#domain';
import { type EventStore, StoreError } from '#event-store';
import { contentDigest } from '../canonical.ts';
import { type CommandResult, CommandRunner, type Envelope } from '../command-runner.ts';
import { APPLICATION_ERRORS } from '../errors.ts';
import { IndicatorHandler } from '../indicator.handler.ts';
import { COMMANDS, type LedgerMessage } from '../input/catalogue.ts';
import { InputError } from '../input/validate.ts';
import {
  OrganisationMessage,
  PeriodMessage,
  PlanMessage,
  SubmissionMessage,
  TaskMessage,
} from '../messages.ts';
import { OrganisationHandler } from '../organisation.handler.ts';
import { PeriodHandler, type PlanDirectory } from '../period.handler.ts';
import { PlanHandler } from '../plan.handler.ts';
import { SubmissionHandler } from '../submission.handler.ts';
import { TaskHandler } from '../task.handler.ts';
import { type FileRow, type PlanFile, readPlanFile } from './plan-file.ts';
import { differences, type FieldChange, type Justification, type PlanFileMessage } from './revisions.ts';
import { StagedStore, storeAll } from './staged-store.ts';
import { keyedSteps } from './steps.ts';
import { FileError, fileProblem, type LocatedProblem } from './yaml-source.ts';

export interface ImportOptions {
  readonly dryRun: boolean;
  readonly actor: string;
  /** For whom a plan file is imported; default the plan's issuer. Steps name theirs in the file. */
  readonly actingFor?: Code;
  /** Needed where the file changes what was imported before. */
  readonly reason?: string;
  readonly legalBasis?: LegalReference;
  /** From when such changes hold; default today. */
  readonly effectiveOn?: IsoDate;
  readonly onProgress?: (done: number, total: number) => void;
}

export interface ImportRow {
  readonly line: number | null;
  readonly command: string;
  readonly subject: Code;
  /** `absent`: in the ledger, but not in the file any more; an import leaves it as it is. */
  readonly action: 'create' | 'revise' | 'submit' | 'unchanged' | 'absent';
  readonly changes: readonly FieldChange[];
}

export interface ImportOutcome {
  readonly kind: PlanFile['kind'];
  readonly plan: Code;
  readonly notice?: string;
  readonly rows: readonly ImportRow[];
  /** False for a dry run and where nothing changed. */
  readonly stored: boolean;
  /** Position of the last event stored; 0 where nothing was. */
  readonly position: number;
}

/** Marks the events that came from a plan file, so that the next import compares with what the file said. */
const IMPORT_PREFIX = 'import:';

type ImportStore = Pick<EventStore, 'append' | 'readStream'>;
type ItemsOf = (
  plan: Code,
) => Promise<{ readonly tasks: readonly Code[]; readonly indicators: readonly Code[] }>;
const NOTHING = { tasks: [], indicators: [] };

export class Importer {
  private readonly store: ImportStore;
  private readonly clock: () => Date;
  private readonly itemsOf: ItemsOf;

  /** @param itemsOf what the ledger holds of a plan; without it an import cannot tell what a file has left out */
  constructor(
    store: ImportStore,
    clock: () => Date = () => new Date(),
    itemsOf: ItemsOf = async () => NOTHING,
  ) {
    this.store = store;
    this.clock = clock;
    this.itemsOf = itemsOf;
  }

  /** @throws FileError naming every problem by line and field; nothing is stored then */
  async run(text: string, options: ImportOptions): Promise<ImportOutcome> {
    const file = readPlanFile(text);
    const staged = new StagedStore(this.store, this.clock);
    const work = new FileImport(file, staged, new CommandRunner(staged, this.clock), options, this.today(), {
      itemsOf: this.itemsOf,
      head: async () => Number.MAX_SAFE_INTEGER,
    });
    const rows = [...(await work.run()), ...(await this.absentRows(file))];
    const outcome = {
      kind: file.kind,
      plan: file.plan,
      rows,
      ...(file.notice ? { notice: file.notice } : {}),
    };
    if (options.dryRun || staged.appends.length === 0) return { ...outcome, stored: false, position: 0 };
    return { ...outcome, stored: true, position: await storeAll(this.store, staged.appends) };
  }

  /** What is in the ledger and not in the plan file any more. */
  private async absentRows(file: PlanFile): Promise<ImportRow[]> {
    if (file.kind !== 'plan') return [];
    const listed = new Set(file.rows.map((row) => `${row.command} ${row.subject}`));
    const { tasks, indicators } = await this.itemsOf(file.plan);
    const items = [
      ...tasks.map((subject) => ['task.assign', subject, taskStream(file.plan, subject)] as const),
      ...indicators.map(
        (subject) => ['indicator.assign', subject, indicatorStream(file.plan, subject)] as const,
      ),
    ];
    const rows: ImportRow[] = [];
    for (const [command, subject, stream] of items) {
      if (listed.has(`${command} ${subject}`) || (await this.isWithdrawn(stream))) continue;
      rows.push({ line: null, command, subject, action: 'absent', changes: [] });
    }
    return rows;
  }

  /** Of what was withdrawn it is no wonder that the file has left it out. */
  private async isWithdrawn(stream: string): Promise<boolean> {
    const events = await this.store.readStream(stream);
    return events.some(({ type }) => type === 'TaskWithdrawn' || type === 'IndicatorWithdrawn');
  }

  private today(): IsoDate {
    return dayInVietnam(this.clock().toISOString());
  }
}

class FileImport {
  private readonly file: PlanFile;
  private readonly store: StagedStore;
  private readonly options: ImportOptions;
  private readonly today: IsoDate;
  private readonly execute: (message: LedgerMessage) => Promise<CommandResult>;
  private readonly problems: LocatedProblem[] = [];
  private readonly correlationId = randomUUID();

  constructor(
    file: PlanFile,
    store: StagedStore,
    runner: CommandRunner,
    options: ImportOptions,
    today: IsoDate,
    directory: PlanDirectory,
  ) {
    this.file = file;
    this.store = store;
    this.options = options;
    this.today = today;
    const organisations = new OrganisationHandler(runner);
    const plans = new PlanHandler(runner);
    const tasks = new TaskHandler(runner);
    const indicators = new IndicatorHandler(runner);
    const periods = new PeriodHandler(runner, directory);
    const submissions = new SubmissionHandler(runner);
    this.execute = (message) => {
      if (message instanceof OrganisationMessage) return organisations.execute(message);
      if (message instanceof PlanMessage) return plans.execute(message);
      if (message instanceof PeriodMessage) return periods.execute(message);
      if (message instanceof SubmissionMessage) return submissions.execute(message);
      return message instanceof TaskMessage ? tasks.execute(message) : indicators.execute(message);
    };
  }

  async run(): Promise<ImportRow[]> {
    const keyed =
      this.file.kind === 'plan' ? this.file.rows.map((row) => ({ row, key: '' })) : keyedSteps(this.file);
    const rows: ImportRow[] = [];
    for (const { row, key } of keyed) {
      // What a plan does not have its parts cannot be held against.
      if (this.problems.length > 0 && !/^(organisations|plan$)/.test(row.path) && this.file.kind === 'plan')
        break;
      const done = await this.attempt(row, () => (key === '' ? this.planRow(row) : this.step(row, key)));
      if (done) rows.push({ line: row.line, command: row.command, subject: row.subject, ...done });
      this.options.onProgress?.(rows.length, keyed.length);
    }
    if (this.problems.length > 0) throw new FileError(distinct(this.problems));
    return rows;
  }

  private async step(row: FileRow, key: string): Promise<Pick<ImportRow, 'action' | 'changes'>> {
    const message = this.message(row, { ...this.envelope(key), actingFor: row.actingFor ?? null });
    const { repeated } = await this.execute(message);
    return { action: repeated ? 'unchanged' : 'submit', changes: [] };
  }

  /** Creates what is not there; otherwise revises what the file says differently from its last import. */
  private async planRow(row: FileRow): Promise<Pick<ImportRow, 'action' | 'changes'>> {
    const wanted = this.message(row, this.envelope(this.importKey(row, row.content)));
    if (wanted instanceof PeriodMessage || wanted instanceof SubmissionMessage)
      throw new Error('a plan file has no commands of the reporting cycle');
    const stream = this.streamOf(wanted);
    const events = await this.store.readStream(stream);
    if (events.length === 0) {
      await this.execute(wanted);
      return { action: 'create', changes: [] };
    }
    const imported = events.filter((event) => event.metadata.commandId.startsWith(IMPORT_PREFIX));
    // What was not created by an import is held against all that happened to it.
    const { fixed, revisions } = differences(wanted, imported[0]?.revision === 0 ? imported : events);
    this.refuseChanges(row, fixed);
    for (const { fields, message } of revisions) {
      const envelope = this.envelope(this.importKey(row, { fields, after: imported.length }));
      await this.execute(message(envelope, this.justification(row, fields)));
    }
    const changes = revisions.flatMap(({ fields }) => fields);
    return { action: changes.length > 0 ? 'revise' : 'unchanged', changes };
  }

  private streamOf({ command }: PlanFileMessage): string {
    if ('task' in command) return taskStream(command.plan, command.task);
    if ('indicator' in command) return indicatorStream(command.plan, command.indicator);
    return 'plan' in command ? planStream(command.plan) : organisationStream(command.organisation);
  }

  private justification(row: FileRow, fields: readonly FieldChange[]): Justification {
    const { reason, legalBasis, effectiveOn = this.today } = this.options;
    if (reason !== undefined && legalBasis !== undefined) return { reason, legalBasis, effectiveOn };
    throw new FileError(
      fields.map(({ field, from, to }) => {
        const path = `${row.path}.${field}`;
        const what = `${show(from)} → ${show(to)}`;
        return fileProblem(
          path,
          this.file.lineOf(path),
          'justification-required',
          `khác với lần nhập trước (${what}); thêm --reason và --legal-basis để ghi thành sửa đổi`,
          `differs from the last import (${what}); give --reason and --legal-basis to record it as a revision`,
          row.subject,
        );
      }),
    );
  }

  /** What no revision can change: it would be another thing. */
  private refuseChanges(row: FileRow, fields: readonly FieldChange[]): void {
    for (const { field, from, to } of fields) {
      this.complain(
        `${row.path}.${field}`,
        'cannot-be-revised',
        `không sửa được bằng nhập tệp: ${show(from)} → ${show(to)}; khôi phục giá trị cũ hoặc tạo mã mới`,
        `cannot be changed by an import: ${show(from)} → ${show(to)}; restore the old value or use a new code`,
        row.subject,
      );
    }
  }

  // --- Rows, keys and problems ----------------------------------------------------------------------------------

  private message(row: FileRow, envelope: Envelope): LedgerMessage {
    const entry = COMMANDS[row.command];
    if (!entry) throw new Error(`no command ${row.command}`);
    return entry.message(this.file.plan, row.subject, row.content, envelope);
  }

  private envelope(commandId: string): Envelope {
    const plan = this.file.rows.find((row) => row.command === 'plan.issue')?.content as
      { issuer?: Code } | undefined;
    const actingFor = this.options.actingFor ?? plan?.issuer ?? null;
    return { commandId, actor: this.options.actor, actingFor, correlationId: this.correlationId };
  }

  private importKey(row: FileRow, content: unknown): string {
    return `${IMPORT_PREFIX}${contentDigest({ plan: this.file.plan, subject: row.subject, content }).slice(0, 40)}`;
  }

  private async attempt<T>(row: FileRow, work: () => Promise<T>): Promise<T | undefined> {
    try {
      return await work();
    } catch (error) {
      this.problems.push(...this.toProblems(row, error));
      return undefined;
    }
  }

  private toProblems(row: FileRow, error: unknown): LocatedProblem[] {
    const within = (field: string | undefined): string => (field ? `${row.path}.${field}` : row.path);
    if (error instanceof FileError) return [...error.problems];
    if (error instanceof InputError) {
      return error.problems.map((problem) => {
        const field = within(problem.field);
        return { ...problem, field, line: this.file.lineOf(field) };
      });
    }
    if (error instanceof CodedError && error.code === 'idempotency-key-reused') {
      const vi =
        'đã được gửi trước đây với nội dung khác; thêm một bước sửa đổi (revise-…) thay vì sửa bước cũ';
      const en =
        'was submitted before with other content; add a revising step (revise-…) instead of editing this one';
      return [fileProblem(row.path, row.line, 'submitted-differently', vi, en, row.subject)];
    }
    if (error instanceof CodedError) {
      const field = within(error.field);
      const line = this.file.lineOf(field) ?? row.line;
      return [fileProblem(field, line, error.code, error.explain('vi'), error.explain('en'), row.subject)];
    }
    if (error instanceof StoreError && error.code === 'wrong-expected-revision') {
      const { vi, en } = APPLICATION_ERRORS.contention;
      return [fileProblem(row.path, row.line, 'contention', vi, en, row.subject)];
    }
    throw error;
  }

  private complain(field: string, code: string, vi: string, en: string, value?: string): void {
    this.problems.push(fileProblem(field, this.file.lineOf(field), code, vi, en, value));
  }
}

/** One item of a file can stand for a hundred tasks; what is wrong with it is said once. */
const distinct = (problems: readonly LocatedProblem[]): LocatedProblem[] =>
  [
    ...new Map(
      problems.toReversed().map((problem) => [`${problem.field} ${problem.code}`, problem]),
    ).values(),
  ].toReversed();

const show = (value: unknown): string => (typeof value === 'string' ? `“${value}”` : JSON.stringify(value));
