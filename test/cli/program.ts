/** The built program in a folder of its own, as a person at a terminal runs it. */
import { type ChildProcess, execFile, fork } from 'node:child_process';
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
  /** Variables of the environment that every command is run with. */
  variables: Readonly<Record<string, string>> = {};

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
    return this.runIn({}, ...args);
  }

  /** With variables of the environment beside the usual ones. */
  runIn(environment: Readonly<Record<string, string>>, ...args: string[]): Promise<Result> {
    return loaded.run({ args, cwd: this.folder, env: this.environment(environment) });
  }

  /** In a process of its own from beginning to end, where it matters how the program starts and ends. */
  runAlone(...args: string[]): Promise<Result> {
    return this.execute(process.execPath, [PROGRAM, ...args]);
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

  private environment(more: Readonly<Record<string, string>>): Readonly<Record<string, string | undefined>> {
    const { LEDGER_LANG: _, LEDGER_SMTP: __, ...own } = process.env;
    return { ...own, ...this.variables, ...more, DATA_DIR: this.path('data') };
  }

  private execute(command: string, args: readonly string[]): Promise<Result> {
    const options = { cwd: this.folder, maxBuffer: 64e6, env: this.environment({}) };
    return new Promise((resolve) => {
      execFile(command, args, options, (error, out, err) => {
        resolve({ code: typeof error?.code === 'number' ? error.code : error ? -1 : 0, out, err });
      });
    });
  }
}

/**
 * The program loaded once and run command by command, each with its own arguments, folder and environment: loading it takes
 * longer than most commands. One at a time; what matters at start and end is tried with `runAlone`.
 */
class LoadedProgram {
  private child: ChildProcess | null = null;
  private busy: Promise<unknown> = Promise.resolve();

  run(call: object): Promise<Result> {
    const result = this.busy.then(() => this.send(call));
    this.busy = result.catch(() => undefined);
    return result;
  }

  end(): void {
    this.child?.kill();
    this.child = null;
  }

  private send(call: object): Promise<Result> {
    this.child ??= fork(join(ROOT, 'test/cli/loaded-program.mjs'), { execArgv: [], stdio: 'inherit' });
    const { child } = this;
    return new Promise((resolve, reject) => {
      const ended = (): void => reject(new Error('the program ended by itself'));
      child.once('exit', ended);
      child.once('message', (message) => {
        child.off('exit', ended);
        resolve(message as Result);
      });
      child.send(call);
    });
  }
}

const loaded = new LoadedProgram();

/** Runs a command of the loaded program in a folder, with the ledger in `data` below it. */
export const runLoaded = (folder: string, args: readonly string[]): Promise<Result> =>
  loaded.run({ args, cwd: folder, env: { ...process.env, DATA_DIR: join(folder, 'data') } });

afterAll(() => loaded.end());

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
