/** Programs of their own that use the same store, spoken to line by line in JSON. */
import { spawn } from 'node:child_process';
import { writeSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

export interface Child {
  /** The messages of the child, until it ends. */
  readonly messages: AsyncIterableIterator<unknown>;
  /** Lets a child that waits in `untilTold` go on. */
  tell(): void;
  /** kill -9 */
  kill(): void;
  /** Exit code, null after a signal; with what it wrote to standard error. */
  readonly ended: Promise<{ readonly code: number | null; readonly errors: string }>;
}

/**
 * Starts a TypeScript program under the Node.js that runs the tests.
 * @param through a command that starts it, such as a shell that sets limits first
 */
export function startChild(program: URL, args: readonly string[], through: readonly string[] = []): Child {
  const [command = process.execPath, ...rest] = [
    ...through,
    process.execPath,
    '--conditions=source',
    '--disable-warning=ExperimentalWarning',
    fileURLToPath(program),
    ...args,
  ];
  const child = spawn(command, rest, { stdio: 'pipe' });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  let errors = '';
  child.stderr.on('data', (text: Buffer) => (errors += text.toString()));
  // A child that was killed no longer listens.
  child.stdin.on('error', () => undefined);
  return {
    messages: (async function* () {
      for await (const line of lines) yield JSON.parse(line) as unknown;
    })(),
    tell: () => child.stdin.write('\n'),
    kill: () => child.kill('SIGKILL'),
    ended: new Promise((resolve) => child.on('close', (code) => resolve({ code, errors }))),
  };
}

/** In a child: a message to the parent, handed to the system before this returns, so that it survives kill -9. */
export function report(message: unknown): void {
  // Some libraries switch standard output to not waiting; then a full pipe is an error, and nothing of the line is written.
  for (;;) {
    try {
      writeSync(1, `${JSON.stringify(message)}\n`);
      return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
    }
  }
}

/** In a child: says that it is ready and waits for the parent's `tell`. */
export async function untilTold(): Promise<void> {
  report('ready');
  await new Promise((resolve) => process.stdin.once('data', resolve));
  process.stdin.pause();
}

/** Waits for the next message, which must be there. */
export async function nextMessage(child: Child): Promise<unknown> {
  const { value, done } = await child.messages.next();
  if (done === true) throw new Error(`The child ended: ${(await child.ended).errors}`);
  return value;
}

/** Lets children start at the same moment once all are ready. */
export async function startTogether(children: readonly Child[]): Promise<void> {
  await Promise.all(children.map(nextMessage));
  for (const child of children) child.tell();
}

/** All further messages; the child must end well. */
export async function allMessages(child: Child): Promise<unknown[]> {
  const messages = await collect(child.messages);
  const { code, errors } = await child.ended;
  if (code !== 0) throw new Error(`The child ended with ${String(code)}: ${errors}`);
  return messages;
}

/** Everything an iterable gives until it ends. */
export async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}
