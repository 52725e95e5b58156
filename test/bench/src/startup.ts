/**
 * Starting the product's server process on an existing ledger with up-to-date read models: from the start of the process
 * until `health/ready` answers 200, and what it then keeps in memory, at rest and after work.
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Effort } from './effort.ts';
import { endWithUs } from './harness/children.ts';
import { count, fixed, heading, note, say, spread, table } from './harness/print.ts';
import { type Sample, sampleOf } from './harness/stats.ts';
import type { Ledger } from './ledger.ts';
import { leadOfTask, ongoingTasks, planCode, taskCode } from './ledger-events.ts';
import { freePort } from './postgres.ts';

const PATIENCE_MS = 60_000;
const WORK = 200;

export interface StartupResults {
  readonly seconds: Sample;
  /** Resident MB. */
  readonly atRest: Sample;
  readonly afterWork: Sample;
}

export async function measureStartup(ledger: Ledger, effort: Effort): Promise<StartupResults> {
  heading(`Start-up and memory of the server, ledger of ${count(ledger.events)} events`);
  const [seconds, atRest, afterWork]: number[][] = [[], [], []];
  for (let round = -1; round < effort.startups; round++) {
    note(`start ${round + 1}`);
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    const start = performance.now();
    const server = spawn(
      process.execPath,
      [fileURLToPath(new URL('../../../dist/apps/api/src/main.js', import.meta.url))],
      {
        env: { ...process.env, DATA_DIR: ledger.folder, PORT: String(port), HOST: '127.0.0.1' },
        stdio: ['ignore', 'ignore', 'inherit'],
      },
    );
    const letGo = endWithUs(server);
    await ready(url, server);
    const took = (performance.now() - start) / 1_000;
    const resting = residentMegabytes(server);
    await work(url, ledger, round);
    const working = residentMegabytes(server);
    const gone = once(server, 'exit');
    server.kill('SIGTERM');
    await gone;
    letGo();
    // The first start warms the operating system's cache.
    if (round < 0) continue;
    seconds?.push(took);
    atRest?.push(resting);
    afterWork?.push(working);
  }
  const results = {
    seconds: sampleOf(seconds ?? []),
    atRest: sampleOf(atRest ?? []),
    afterWork: sampleOf(afterWork ?? []),
  };
  table(
    ['', ''],
    [
      ['seconds until ready', spread(results.seconds, (value) => fixed(value, 2))],
      ['resident MB when ready', spread(results.atRest)],
      [`resident MB after ${WORK} reports and ${WORK} commands`, spread(results.afterWork)],
    ],
  );
  say(`  ${effort.startups} starts after one to warm up; files in the operating system's cache`);
  return results;
}

async function ready(url: string, server: ChildProcess): Promise<void> {
  for (const end = performance.now() + PATIENCE_MS; performance.now() < end; await delay(2)) {
    if (server.exitCode !== null) throw new Error(`The server ended with ${server.exitCode}`);
    const response = await fetch(`${url}/health/ready`).catch(() => undefined);
    await response?.arrayBuffer();
    if (response?.status === 200) return;
  }
  server.kill('SIGKILL');
  throw new Error(`The server was not ready within ${PATIENCE_MS / 1_000} s`);
}

/** Reports and commands of all plans in turn. */
async function work(url: string, { plans }: Ledger, round: number): Promise<void> {
  for (let turn = 0; turn < WORK; turn++) {
    const plan = turn % plans;
    const tasks = ongoingTasks(plan);
    const task = tasks[turn % tasks.length] ?? 0;
    const responses = await Promise.all([
      fetch(`${url}/v1/plans/${planCode(plan)}/reports/2024-H2`),
      fetch(`${url}/v1/plans/${planCode(plan)}/tasks/${taskCode(task)}/report-progress`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'idempotency-key': `start-${process.pid}-${round}-${turn}`,
          'x-acting-for': leadOfTask(plan, task),
        },
        body: JSON.stringify({ asOf: '2025-06-10', percent: '50', narrative: 'Đang triển khai' }),
      }),
    ]);
    for (const response of responses) {
      const text = await response.text();
      if (!response.ok) throw new Error(`${response.url} answered ${response.status}: ${text.slice(0, 300)}`);
    }
  }
}

function residentMegabytes({ pid }: ChildProcess): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) / 1_024;
  } catch {
    return Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' })) / 1_024;
  }
}
