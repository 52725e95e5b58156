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
  const server = fork(fileURLToPath(new URL('http-server.ts', import.meta.url)), [ledger.folder], {
    execArgv: ['--disable-warning=ExperimentalWarning'],
  });
  const letGo = endWithUs(server);
  const [url] = (await Promise.race([once(server, 'message'), failure(server)])) as [string];

  const tasks = Array.from({ length: ledger.plans }, (_, plan) =>
    ongoingTasks(plan).map((task) => ({ plan, task })),
  ).flat();
  const body = JSON.stringify({
    asOf: '2025-06-10',
    percent: '45.5',
    narrative:
      'Đã tập huấn 62/138 xã; đang hoàn thiện hồ sơ mời thầu, dự kiến trình phê duyệt trong tháng tới.',
  });
  const headers = tasks.map(({ plan, task }) => ({ 'x-acting-for': leadOfTask(plan, task) }));
  const candidate = (name: string, paths: readonly string[]) => ({
    name,
    async measure(round: number): Promise<Measured> {
      const keys = `${name}-${round}-${process.pid}`;
      const before = await processorTime(server);
      const result = await run({
        url,
        paths,
        headers,
        body,
        keys,
        connections: CONNECTIONS,
        milliseconds: effort.httpMs,
      });
      return { ...result, cost: ((await processorTime(server)) - before) / result.answered };
    },
  });
  const candidates = [
    candidate(
      'commands',
      tasks.map(({ plan, task }) => `/v1/plans/${planCode(plan)}/tasks/${taskCode(task)}/report-progress`),
    ),
    candidate(
      'noop',
      tasks.map(() => '/noop'),
    ),
  ];
  for (const { name, measure } of candidates) {
    note(`warm-up: ${name}`);
    await measure(-1);
  }
  const results = await interleaved(effort.rounds, candidates);
  server.send('close');
  await once(server, 'exit');
  letGo();

  const of = (name: string, figure: keyof Measured): Sample =>
    sampleOf((results.get(name) ?? []).map((result) => result[figure]));
  for (const name of ['commands', 'noop']) {
    const wrong = of(name, 'refused').max + of(name, 'failed').max;
    if (wrong > 0) throw new Error(`${wrong} requests of a round of "${name}" were refused or failed`);
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
  const [commands, noop] = [of('commands', 'perSecond'), of('noop', 'perSecond')];
  const byCost = of('noop', 'cost').median / of('commands', 'cost').median;
  say(
    `  commands against the no-op route: ${times(commands.median / noop.median)}; by the server's processor time: ${times(byCost)}`,
  );
  return { commands, noop };
}

async function run(load: Load): Promise<LoadResult> {
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

async function processorTime(server: ChildProcess): Promise<number> {
  server.send('usage');
  const [usage] = (await once(server, 'message')) as [NodeJS.CpuUsage];
  return usage.user + usage.system;
}

async function failure(child: ChildProcess): Promise<never> {
  const [code] = (await once(child, 'exit')) as [number];
  throw new Error(`The server ended with ${code} before it listened`);
}
