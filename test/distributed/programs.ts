/** Programs of a distributed ledger as they are delivered, each in a process of its own that a test may kill or pause. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { freePort } from '../../libs/read-models/src/testing/postgres.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const PROGRAMS = {
  api: { script: 'dist/apps/api/src/main.js', port: 'PORT' },
  projector: { script: 'dist/apps/projector/src/main.js', port: 'HEALTH_PORT' },
} as const;

export class Program {
  readonly name: string;
  readonly url: string;
  /** Ends that nobody has asked for, with what the program said before. */
  readonly ownEnds: string[] = [];
  private readonly script: string;
  private readonly environment: NodeJS.ProcessEnv;
  private child: ChildProcess | null = null;
  private said = '';

  private constructor(
    name: string,
    kind: keyof typeof PROGRAMS,
    port: number,
    environment: NodeJS.ProcessEnv,
  ) {
    const { script, port: variable } = PROGRAMS[kind];
    this.name = name;
    this.url = `http://127.0.0.1:${port}`;
    this.script = script;
    this.environment = { PATH: process.env['PATH'], ...environment, [variable]: String(port) };
  }

  static async of(
    kind: keyof typeof PROGRAMS,
    name: string,
    environment: Readonly<Record<string, string>>,
  ): Promise<Program> {
    return new Program(name, kind, await freePort(), environment);
  }

  get pid(): number | null {
    return this.child?.pid ?? null;
  }

  /** What it has written last. */
  get output(): string {
    return this.said;
  }

  /** Starts it (again) and waits until it answers. */
  async start(): Promise<this> {
    const child = spawn(process.execPath, [this.script], { cwd: ROOT, env: this.environment, stdio: 'pipe' });
    this.child = child;
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => (this.said = (this.said + chunk.toString()).slice(-20_000)));
    child.once('exit', (code, signal) => {
      if (this.child !== child) return;
      this.child = null;
      this.ownEnds.push(`${this.name} ended with ${String(code ?? signal)}: ${this.said.slice(-2_000)}`);
    });
    while (this.child === child && !(await this.isAlive())) await delay(50);
    return this;
  }

  /** kill -9, also of one that is paused; waits until it is gone. */
  async kill(): Promise<void> {
    const child = this.taken();
    if (!child) return;
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  }

  /** Asks it to end; its exit code. */
  async stop(): Promise<unknown> {
    const child = this.taken();
    if (!child) return null;
    const gone = once(child, 'exit');
    child.kill('SIGTERM');
    const [code] = (await gone) as unknown[];
    return code;
  }

  pause(): void {
    this.child?.kill('SIGSTOP');
  }

  resume(): void {
    this.child?.kill('SIGCONT');
  }

  /** The process, whose end is expected from now on. */
  private taken(): ChildProcess | null {
    const { child } = this;
    this.child = null;
    return child;
  }

  private async isAlive(): Promise<boolean> {
    return fetch(`${this.url}/health/live`).then(
      ({ ok }) => ok,
      () => false,
    );
  }
}
