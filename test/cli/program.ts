/** The built program in a folder of its own, as a person at a terminal runs it. */
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const PROGRAM = join(ROOT, 'bin/ledger.mjs');

export const PLAN = 'tuyen-quang-55-kh-ubnd';
export const planFile = (name: string, plan = PLAN): string => join(ROOT, 'plans', plan, name);

export interface Result {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

export class Program {
  static readonly file = PROGRAM;

  readonly folder = mkdtempSync(join(tmpdir(), 'plan-ledger-cycle-'));

  path(...parts: string[]): string {
    return join(this.folder, ...parts);
  }

  read(name: string): Buffer {
    return readFileSync(this.path(name));
  }

  write(name: string, content: string | Uint8Array): string {
    writeFileSync(this.path(name), content);
    return name;
  }

  run(...args: string[]): Promise<Result> {
    return this.execute(process.execPath, [PROGRAM, ...args]);
  }

  /** With variables of the environment beside the usual ones. */
  runIn(environment: Readonly<Record<string, string>>, ...args: string[]): Promise<Result> {
    return this.execute(process.execPath, [PROGRAM, ...args], environment);
  }

  /** Where no file may grow beyond so many KiB, which cuts a write short as a full disk does. */
  runWithFilesUpTo(kibibytes: number, ...args: string[]): Promise<Result> {
    const limited = `ulimit -f ${kibibytes}; exec "$0" "$@"`;
    return this.execute('bash', ['-c', limited, process.execPath, PROGRAM, ...args]);
  }

  /** Carries out what has to work. @returns what is printed */
  async does(...args: string[]): Promise<string> {
    const { code, out, err } = await this.run(...args);
    if (code !== 0) throw new Error(`ledger ${args.join(' ')} ended with ${code}:\n${err}`);
    return out;
  }

  async json<T>(...args: string[]): Promise<T> {
    return JSON.parse(await this.does(...args, '--json')) as T;
  }

  dispose(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  private execute(
    command: string,
    args: readonly string[],
    environment: Readonly<Record<string, string>> = {},
  ): Promise<Result> {
    const { LEDGER_LANG: _, LEDGER_SMTP: __, ...own } = process.env;
    const env = { ...own, ...environment, DATA_DIR: this.path('data') };
    return new Promise((resolve) => {
      execFile(command, args, { cwd: this.folder, maxBuffer: 64e6, env }, (error, out, err) => {
        resolve({ code: typeof error?.code === 'number' ? error.code : error ? -1 : 0, out, err });
      });
    });
  }
}

/** 2023 of the plan handed in and closed; the provincial police is missing. */
export async function closed2023(program: Program): Promise<void> {
  await program.does('import', planFile('plan.yaml'));
  await program.does('import', planFile('cycle-2023.yaml'));
}

export const MISSING = 'cong-an-tuyen-quang=Báo cáo gửi riêng theo chế độ mật';

export const publish2023 = (program: Program, ...more: string[]): Promise<string> =>
  program.does(...publishing('2023', '1', '2023-12-20'), '--exception', MISSING, ...more);

/** The arguments that publish a report on a past day, as in a cycle transcribed from old files. */
export const publishing = (period: string, number: string, on: string): string[] => [
  'publish',
  PLAN,
  period,
  '--number',
  number,
  '--on',
  on,
];
