/** How the CLI talks: language, colour, progress, and errors with exit codes. */
import { CodedError, type Language } from '#domain';
import { FileError, InputError, type LocatedProblem, storeTrouble } from '#application';
import { StoreError } from '#event-store';
import { PeopleError } from '#people';
import { ProfileError } from '#profiles';
import { ReadModelError } from '#read-models';
import { SingleBar } from 'cli-progress';
import pc from 'picocolors';
import { systemTrouble } from './troubles.ts';

/** Told in `ledger --help`. */
export const EXIT = {
  ok: 0,
  /** The input or the command was refused and nothing was stored, or a reminder was not delivered. */
  refused: 1,
  usage: 2,
  /** The ledger cannot be read or written. */
  store: 3,
  /** A fault of the program. */
  internal: 70,
} as const;

/** A refusal of the CLI itself, in words for the person at the terminal. */
export class CliError extends Error {
  override readonly name = 'CliError';
  readonly exitCode: number;

  constructor(message: string, exitCode: number = EXIT.refused) {
    super(message);
    this.exitCode = exitCode;
  }
}

const MOST_PROBLEMS = 30;

/** What refusals of the reporting cycle ask for, as options of the command line. */
const OPTIONS_FOR: Readonly<Record<string, string>> = {
  'items-missing': '--nothing <item=text>',
  'item-has-figure': '--nothing <item=text>',
  'explanation-required': '--explain <item=text>',
  'not-your-submission': '--acting-for <organisation>, --on-behalf <reason>',
  'obligations-unmet': '--exception <organisation=reason>',
  'correction-reason-required': '--reason <text> --cause <cause>',
  'nothing-to-correct': '--reason, --cause',
};

/** About a server or what is kept beside the record, as against a refusal of what was asked. */
const OF_SERVERS: readonly string[] = ['checkpoints-unavailable', 'signer-not-running'];

function exitCodeOf(error: CodedError): number {
  if (error instanceof ReadModelError || OF_SERVERS.includes(error.code)) return EXIT.store;
  const isOfSettings = error instanceof ProfileError;
  if (isOfSettings && error.kind === 'invalid') return EXIT.usage;
  const isAway = error.kind === 'unavailable' && (isOfSettings || error instanceof PeopleError);
  return isAway ? EXIT.store : EXIT.refused;
}

/**
 * A reader that has gone, as in `ledger history … | head`, is no fault: the work goes on and what is left to say is dropped.
 * @param failed told of any other trouble of the output, a full disk for example
 */
export function outliveReaders(failed: (error: Error) => void): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') failed(error);
    });
  }
}

export class Terminal {
  readonly language: Language;
  readonly color: boolean;
  readonly paint: ReturnType<typeof pc.createColors>;

  constructor(language: Language) {
    this.language = language;
    this.color = pc.isColorSupported && process.stdout.isTTY === true && !('NO_COLOR' in process.env);
    this.paint = pc.createColors(this.color);
  }

  get width(): number {
    return process.stdout.columns ?? 140;
  }

  /** Picks the text in the user's language. */
  say(vi: string, en: string): string {
    return this.language === 'vi' ? vi : en;
  }

  /** How far off a day is; the day it is reckoned from is not counted. */
  workingDays(left: number): string {
    return left < 0
      ? this.say(`quá ${-left} ngày làm việc`, `${-left} working days ago`)
      : this.say(`còn ${left} ngày làm việc`, `${left} working days left`);
  }

  print(text = ''): void {
    process.stdout.write(`${text}\n`);
  }

  /** What accompanies the result: notes, warnings, progress; never mixed into a piped result. */
  note(text: string): void {
    process.stderr.write(`${text}\n`);
  }

  /** Runs long work with a bar, on a terminal only. */
  async withProgress<T>(
    label: string,
    total: number,
    work: (advance: (done: number) => void) => Promise<T>,
  ): Promise<T> {
    if (!process.stderr.isTTY || total === 0) return work(() => undefined);
    const bar = new SingleBar({
      format: `${label} [{bar}] {percentage}% {value}/{total}`,
      hideCursor: true,
      clearOnComplete: true,
    });
    bar.start(total, 0);
    try {
      return await work((done) => bar.update(Math.min(done, total)));
    } finally {
      bar.stop();
    }
  }

  /** Says what went wrong and what to do. @returns the exit code */
  fail(error: unknown): number {
    const red = (text: string): void => this.note(this.paint.red(text));
    if (error instanceof FileError) {
      for (const problem of error.problems.slice(0, MOST_PROBLEMS)) red(this.problemLine(problem));
      const more = error.problems.length - MOST_PROBLEMS;
      if (more > 0) red(this.say(`… và ${more} lỗi khác`, `… and ${more} more problems`));
      this.note(this.say('Chưa ghi gì vào sổ.', 'Nothing was stored.'));
      return EXIT.refused;
    }
    if (error instanceof InputError) {
      for (const problem of error.problems) red(`${problem.field}: ${problem.text[this.language]}`);
      return EXIT.refused;
    }
    if (error instanceof CodedError) {
      red(`${error.explain(this.language)} [${error.code}]`);
      const options = OPTIONS_FOR[error.code];
      if (options !== undefined)
        this.note(`${this.say('Trên dòng lệnh', 'On the command line')}: ${options}`);
      return exitCodeOf(error);
    }
    if (error instanceof StoreError) {
      red(`${storeTrouble(error)[this.language]} [${error.code}]`);
      this.note(error.message);
      return EXIT.store;
    }
    if (error instanceof CliError) {
      red(error.message);
      return error.exitCode;
    }
    const trouble = systemTrouble(error);
    if (trouble) {
      red(trouble[this.language]);
      return EXIT.store;
    }
    red(error instanceof Error ? (error.stack ?? error.message) : String(error));
    return EXIT.internal;
  }

  private problemLine({ line, field, value, text, code }: LocatedProblem): string {
    const where = line === null ? '' : `${this.say('dòng', 'line')} ${line}: `;
    const shown = value === undefined ? '' : ` (${value})`;
    const named = `${field}${shown}`;
    return `${where}${named}${named && ': '}${text[this.language]} [${code}]`;
  }
}
