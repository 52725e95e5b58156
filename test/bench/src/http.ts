/**
 * Commands over HTTP: progress reports on the tasks of a ledger's plans, each with an Idempotency-Key of its own, sent over
 * kept-alive connections of the loopback by another process, against a route of the same server that does nothing.
 */
import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Effort } from './effort.ts';
import { endWithUs } from './harness/children.ts';
import { count, fixed, heading, note, say, table, times } from './harness/print.ts';
import { interleaved, type Sample, sampleOf } from './harness/stats.ts';
import type { Load, LoadResult } from './http-load.ts';
import type { Ledger } from './ledger.ts';
import { leadOfTask, ongoingTasks, planCode, taskCode } from './ledger-events.ts';

const CONNECTIONS = 64;

/** A load's result with what it cost the server's process in microseconds of processor time per request. */
type Measured = LoadResult & { readonly cost: number };

export interface HttpResults {
  readonly commands: Sample;
  readonly noop: Sample;
}

export async function measureHttp(ledger: Ledger, effort: Effort): Promise<HttpResults> {
  heading(`Commands over HTTP, ${CONNECTIONS} connections, ledger of ${count(ledger.events)} events`);
  const { url, server, stop } = await startServer(ledger.folder);
  const { paths: commands, headers } = progressReports(ledger);
  const candidate = (name: string, paths: readonly string[]) => ({
    name,
    async measure(round: number): Promise<Measured> {
      const keys = `${name}-${round}-${process.pid}`;
      const before = await processorTime(server);
      const result = await run({
        url,
        paths,
        headers,
        body: PROGRESS,
        keys,
        connections: CONNECTIONS,
        milliseconds: effort.httpMs,
      });
      return { ...result, cost: ((await processorTime(server)) - before) / result.answered };
    },
  });
  const candidates = [
    candidate('commands', commands),
    candidate(
      'noop',
      commands.map(() => '/noop'),
    ),
  ];
  for (const { name, measure } of candidates) {
    note(`warm-up: ${name}`);
    await measure(-1);
  }
  const results = await interleaved(effort.rounds, candidates);
  await stop();

  const of = (name: string, figure: Exclude<keyof Measured, 'refusal'>): Sample =>
    sampleOf((results.get(name) ?? []).map((result) => result[figure]));
  for (const name of ['commands', 'noop']) {
    const wrong = of(name, 'refused').max + of(name, 'failed').max;
    const refusal = results.get(name)?.find((result) => result.refusal !== '')?.refusal;
    if (wrong > 0)
      throw new Error(`${wrong} requests of a round of "${name}" were refused or failed: ${refusal ?? ''}`);
  }
  const row = (title: string, name: string): string[] => {
    const latency = (figure: 'p50' | 'p99'): string => {
      const { median, min, max } = of(name, figure);
      return `${fixed(median, 0)} (${fixed(min, 0)}–${fixed(max, 0)})`;
    };
    const { median, min, max } = of(name, 'perSecond');
    const perSecond = `${count(median)} (${count(min)}–${count(max)})`;
    return [title, perSecond, latency('p50'), latency('p99'), count(of(name, 'cost').median)];
  };
  table(
    ['', 'per second', 'p50 ms', 'p99 ms', 'server µs each'],
    [row('report-progress, stored durably', 'commands'), row('no-op POST route', 'noop')],
  );
  const [answered, noop] = [of('commands', 'perSecond'), of('noop', 'perSecond')];
  const byCost = of('noop', 'cost').median / of('commands', 'cost').median;
  say(
    `  commands against the no-op route: ${times(answered.median / noop.median)}; by the server's processor time: ${times(byCost)}`,
  );
  return { commands: answered, noop };
}

/** The product's server in a process of its own. */
export interface ServerProcess {
  readonly url: string;
  readonly server: ChildProcess;
  stop(): Promise<void>;
}

/** @param environment of the distributed profile; without it everything is in the folder */
export async function startServer(
  folder: string,
  environment: Readonly<Record<string, string>> = {},
): Promise<ServerProcess> {
  const server = fork(fileURLToPath(new URL('http-server.ts', import.meta.url)), [folder], {
    execArgv: ['--disable-warning=ExperimentalWarning'],
    // What is set where the bench was called is not meant for it.
    env: { ...process.env, EVENTSTOREDB_URL: '', POSTGRES_URL: '', ...environment },
  });
  const letGo = endWithUs(server);
  const [url] = (await Promise.race([once(server, 'message'), failure(server)])) as [string];
  return {
    url,
    server,
    async stop() {
      server.send('close');
      await once(server, 'exit');
      letGo();
    },
  };
}

export const PROGRESS = JSON.stringify({
  asOf: '2025-06-10',
  percent: '45.5',
  narrative:
    'Đã tập huấn 62/138 xã; đang hoàn thiện hồ sơ mời thầu, dự kiến trình phê duyệt trong tháng tới.',
});

/** A report on every task that goes on, by who leads it. */
export function progressReports({ plans }: Ledger): {
  readonly paths: readonly string[];
  readonly headers: readonly Readonly<Record<string, string>>[];
} {
  const tasks = Array.from({ length: plans }, (_, plan) =>
    ongoingTasks(plan).map((task) => ({ plan, task })),
  ).flat();
  return {
    paths: tasks.map(
      ({ plan, task }) => `/v1/plans/${planCode(plan)}/tasks/${taskCode(task)}/report-progress`,
    ),
    headers: tasks.map(({ plan, task }) => ({ 'x-acting-for': leadOfTask(plan, task) })),
  };
}

/** Sends requests from a process of its own. */
export async function run(load: Load): Promise<LoadResult> {
  const child = spawn(
    process.execPath,
    [
      '--disable-warning=ExperimentalWarning',
      fileURLToPath(new URL('http-load.ts', import.meta.url)),
      JSON.stringify(load),
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  await once(child, 'close');
  return JSON.parse(output) as LoadResult;
}

/** Microseconds that the server has had the processor so far. */
export async function processorTime(server: ChildProcess): Promise<number> {
  server.send('usage');
  const [usage] = (await once(server, 'message')) as [NodeJS.CpuUsage];
  return usage.user + usage.system;
}

async function failure(child: ChildProcess): Promise<never> {
  const [code] = (await once(child, 'exit')) as [number];
  throw new Error(`The server ended with ${code} before it listened`);
}
