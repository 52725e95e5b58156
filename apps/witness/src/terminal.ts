/** How the witness program talks to whoever runs it. */
import { CodedError, type Language } from '#domain';

/** Told in `ledger-witness --help`. */
export const EXIT = {
  ok: 0,
  /** Not cosigned, or not accepted; nothing was changed. */
  refused: 1,
  usage: 2,
  /** The key or the state cannot be read or written. */
  store: 3,
  internal: 70,
} as const;

export class Terminal {
  private readonly language: Language;

  constructor(language: Language) {
    this.language = language;
  }

  say(vi: string, en: string): string {
    return this.language === 'vi' ? vi : en;
  }

  print(text: string): void {
    process.stdout.write(`${text}\n`);
  }

  /** What accompanies the result; never mixed into it. */
  note(text: string): void {
    process.stderr.write(`${text}\n`);
  }

  /** @returns the exit code */
  fail(error: unknown): number {
    if (error instanceof CodedError) {
      this.note(`${error.explain(this.language)} [${error.code}]`);
      return error.kind === 'unavailable' ? EXIT.store : EXIT.refused;
    }
    const { code, message } = error instanceof Error ? (error as NodeJS.ErrnoException) : { code: undefined };
    if (code === undefined) {
      this.note(error instanceof Error ? (error.stack ?? error.message) : String(error));
      return EXIT.internal;
    }
    const trouble = this.say(
      'Hệ thống từ chối. Kiểm tra cổng, tệp, quyền và dung lượng',
      'The system refused. Check the port, the file, its permissions and the free space',
    );
    this.note(`${trouble} (${message ?? code}) [${code}]`);
    return EXIT.store;
  }
}
