/** A test server in a process of its own, as its parent sees it. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Fault, FaultScope } from './faults.ts';

/** What a running server can be told; it answers each. */
export type ServerCommand =
  | { readonly do: 'fault'; readonly fault: Fault; readonly scope?: FaultScope }
  | { readonly do: 'clear-faults' }
  | { readonly do: 'interrupt'; readonly fault: Fault }
  | { readonly do: 'drop-connections' }
  | { readonly do: 'truncate'; readonly toCount: number }
  /** Answers the number of records. */
  | { readonly do: 'count' }
  /** Answers the ids of a stream's events. */
  | { readonly do: 'ids'; readonly stream: string };

export interface ServerProcessOptions {
  readonly port?: number;
  /** Where its log outlives it. */
  readonly file?: string;
  readonly version?: string;
  readonly maxAppendBytes?: number;
}

const PROGRAM = fileURLToPath(new URL('./server.child.ts', import.meta.url));

export class EventStoreDbProcess {
  readonly #options: ServerProcessOptions;
  #child: ChildProcess | null = null;
  #lines: AsyncIterator<string> | null = null;
  #last: Promise<unknown> = Promise.resolve();
  #port: number;
  #url = '';

  static async start(options: ServerProcessOptions = {}): Promise<EventStoreDbProcess> {
    const server = new EventStoreDbProcess(options);
    await server.start();
    return server;
  }

  private constructor(options: ServerProcessOptions) {
    this.#options = options;
    this.#port = options.port ?? 0;
  }

  get url(): string {
    return this.#url;
  }

  /** Starts it (again), with the port it had. */
  async start(): Promise<void> {
    const { file, version, maxAppendBytes } = this.#options;
    const given = { port: this.#port, file, version, 'max-append-bytes': maxAppendBytes };
    const args = Object.entries(given).flatMap(([name, value]) =>
      value === undefined ? [] : [`--${name}`, String(value)],
    );
    const flags = ['--conditions=source', '--disable-warning=ExperimentalWarning'];
    const child = spawn(process.execPath, [...flags, PROGRAM, ...args], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    child.stdin.on('error', () => undefined);
    this.#child = child;
    this.#lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    const { url, port } = (await this.#nextLine()) as { url: string; port: number };
    this.#url = url;
    this.#port = port;
  }

  /** Tells the server something and waits for its answer. */
  send(command: ServerCommand): Promise<unknown> {
    const answer = this.#last
      .catch(() => undefined)
      .then(() => {
        this.#child?.stdin?.write(`${JSON.stringify(command)}\n`);
        return this.#nextLine();
      });
    this.#last = answer;
    return answer;
  }

  /** SIGSTOP: connections stay, nothing is answered any more. */
  pause(): void {
    this.#child?.kill('SIGSTOP');
  }

  /** SIGCONT */
  resume(): void {
    this.#child?.kill('SIGCONT');
  }

  /** kill -9, also of one that is paused; waits until it is gone. */
  async kill(): Promise<void> {
    const child = this.#child;
    this.#child = null;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
  }

  async #nextLine(): Promise<unknown> {
    const line = await this.#lines?.next();
    if (line === undefined || line.done === true) throw new Error('The server has ended');
    return JSON.parse(line.value) as unknown;
  }
}
