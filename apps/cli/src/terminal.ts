/** How the CLI talks: language, colour, progress, and errors with exit codes. */
import { CodedError, type Language } from '#domain';
import { FileError, InputError, type LocatedProblem, STORE_ERRORS } from '#application';
import { StoreError } from '#event-store';
import { SingleBar } from 'cli-progress';
import pc from 'picocolors';

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

/** What the operating system refuses in everyday use, and what to do about it. */
const SYSTEM_TROUBLES: Readonly<Record<string, Readonly<Record<Language, string>>>> = {
  EADDRINUSE: {
    vi: 'Cổng đang được chương trình khác dùng. Dừng chương trình đó hoặc chọn cổng khác bằng --port.',
    en: 'The port is in use by another program. Stop that program, or choose another port with --port.',
  },
  EACCES: {
    vi: 'Không có quyền. Kiểm tra quyền của tệp, thư mục hoặc dùng cổng từ 1024 trở lên.',
    en: 'Permission denied. Check the permissions of the file or folder, or use a port from 1024 on.',
  },
  ENOSPC: {
    vi: 'Ổ đĩa đã đầy. Giải phóng dung lượng rồi chạy lại.',
    en: 'The disk is full. Free some space, then run the command again.',
  },
  DAMAGED: {
    vi: 'read.db bị hỏng. Dừng chương trình và xóa tệp này; nó được dựng lại từ events.db.',
    en: 'read.db is damaged. Stop the program and delete that file; it is built again from events.db.',
  },
  EDQUOT: {
    vi: 'Hết hạn mức dung lượng. Giải phóng dung lượng hoặc xin thêm hạn mức rồi chạy lại.',
    en: 'The disk quota is used up. Free some space or ask for more, then run the command again.',
  },
  EFBIG: {
    vi: 'Tệp vượt giới hạn kích thước của hệ thống. Nới giới hạn (ulimit -f) hoặc chọn ổ đĩa khác rồi chạy lại.',
    en: 'The file is larger than the system allows. Raise the limit (ulimit -f) or choose another disk, then run the command again.',
  },
  EIO: {
    vi: 'Đọc hoặc ghi ổ đĩa thất bại. Kiểm tra ổ đĩa và hạn mức dung lượng rồi chạy lại.',
    en: 'Reading or writing the disk failed. Check the disk and its quota, then run the command again.',
  },
  EROFS: { vi: 'Ổ đĩa chỉ cho phép đọc.', en: 'The disk is read-only.' },
  EEXIST: {
    vi: 'Đã có một tệp tại chỗ cần thư mục. Chọn thư mục khác.',
    en: 'There is a file where a folder is needed. Choose another folder.',
  },
  ELOOP: {
    vi: 'Các liên kết tượng trưng dẫn vòng quanh. Kiểm tra đường dẫn.',
    en: 'The symbolic links of the path lead in a circle. Check the path.',
  },
  ENOTDIR: {
    vi: 'Một phần của đường dẫn là tệp chứ không phải thư mục. Kiểm tra đường dẫn.',
    en: 'A part of the path is a file, not a folder. Check the path.',
  },
  ENOENT: {
    vi: 'Không có tệp hoặc thư mục này. Kiểm tra đường dẫn.',
    en: 'No such file or folder. Check the path.',
  },
};

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

/** Primary result codes of SQLite (sqlite.org/rescode.html). */
const SQLITE_TROUBLES: Readonly<Record<number, string>> = {
  8: 'EROFS',
  10: 'EIO',
  11: 'DAMAGED',
  13: 'ENOSPC',
  26: 'DAMAGED',
};

/** The trouble behind an error or its causes, with the system's own words. */
function systemTrouble(error: unknown): Readonly<Record<Language, string>> | undefined {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    const { code, errcode } = cause as NodeJS.ErrnoException & { readonly errcode?: number };
    // The record's own errors come as StoreError; what SQLite says here is about the read models.
    const name = code === 'ERR_SQLITE_ERROR' ? SQLITE_TROUBLES[(errcode ?? 0) & 0xff] : code;
    const trouble = name === undefined ? undefined : SYSTEM_TROUBLES[name];
    if (trouble) return { vi: `${trouble.vi} (${cause.message})`, en: `${trouble.en} (${cause.message})` };
  }
  return undefined;
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
      return EXIT.refused;
    }
    if (error instanceof StoreError) {
      red(`${STORE_ERRORS[error.code][this.language]} [${error.code}]`);
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
