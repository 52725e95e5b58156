/**
 * Processor time of the distributed profile for each command and each question: of the API process that answers, of another
 * one that only hears of the event, of PostgreSQL. Commands and questions come over HTTP from another process; EventStoreDB,
 * the test server, and the projector are processes of their own. What costs time on two cores shared by all of them is not
 * what is meant here, so nothing is said about rates.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { settled } from './distributed-reports.ts';
import type { Effort } from './effort.ts';
import { endWithUs, processorTimeOf } from './harness/children.ts';
import { count, fixed, heading, note, say, table } from './harness/print.ts';
import { sampleOf } from './harness/stats.ts';
import { processorTime, PROGRESS, progressReports, run, startServer } from './http.ts';
import type { Load } from './http-load.ts';
import type { Ledger } from './ledger.ts';
import { planCode, taskCode, TASKS } from './ledger-events.ts';
import { freePort, type Postgres } from './postgres.ts';
import { EventStoreDbEventStore, migrate, ReadModels, settingsFrom } from './product.ts';

/** Microseconds of processor time for each. */
export interface ApiCost {
  /** Of the process that answers. */
  readonly api: number;
  /** Of PostgreSQL; for a command with the projecting of its event. */
  readonly postgres: number;
}

/** The same of a question, with the bytes of its answer. */
export interface QuestionCost extends ApiCost {
  readonly bytes: number;
}

export interface ApiCosts {
  readonly command: ApiCost;
  /** A task or an indicator. */
  readonly item: QuestionCost;
  /** All tasks of a plan. */
  readonly list: QuestionCost;
  readonly report: QuestionCost;
  /** Of an API process for each event that another one has stored. */
  readonly heard: number;
  readonly projector: number;
  /** Seconds from the start of an API process until it answers. */
  readonly startSeconds: number;
}

interface Round extends ApiCost {
  readonly heard: number;
  readonly projector: number;
}

const CONNECTIONS = 16;
const LOOK_MS = 500;
const MOST_LOOKS = 240;
/** Of one core, all processes together. */
const IDLE_SHARE = 0.2;

export async function measureApiCosts(
  folder: string,
  eventStoreUrl: string,
  ledger: Ledger,
  postgres: Postgres,
  effort: Effort,
): Promise<ApiCosts> {
  heading('Processor time in the distributed profile, microseconds');
  const data = join(folder, 'distributed');
  mkdirSync(data);
  const environment = {
    EVENTSTOREDB_URL: eventStoreUrl,
    POSTGRES_URL: await postgres.createDatabase('api'),
    LOG_ORIGIN: 'bench.example/log',
  };
  await prepare(environment, data);
  const projector = await startProjector(data, environment);
  const answering = await startServer(data, { ...environment, LOG_CACHE_DIR: join(folder, 'cache-1') });
  // Both make the hashes of the log first, and one at a time.
  await quiet(async () => [await processorTime(answering.server), projector.processorTime()]);
  const start = performance.now();
  const hearing = await startServer(data, { ...environment, LOG_CACHE_DIR: join(folder, 'cache-2') });
  const startSeconds = (performance.now() - start) / 1_000;

  const times = async (): Promise<readonly number[]> => [
    await processorTime(answering.server),
    postgres.processorTime(),
    await processorTime(hearing.server),
    projector.processorTime(),
  ];
  const measure = async (load: Pick<Load, 'paths' | 'headers' | 'body'>, keys: string): Promise<Round> => {
    await quiet(times);
    const before = await times();
    const milliseconds = Math.max(1_500, effort.httpMs / 2);
    const { answered, refused, failed, refusal } = await run({
      ...load,
      url: answering.url,
      keys: `${keys}-${process.pid}`,
      connections: CONNECTIONS,
      milliseconds,
    });
    if (refused + failed > 0)
      throw new Error(`${refused + failed} requests were refused or failed (${keys}): ${refusal}`);
    const [api = NaN, database = NaN, heard = NaN, projected = NaN] = (await times()).map(
      (after, at) => (after - (before[at] ?? NaN)) / answered,
    );
    return { api, postgres: database, heard, projector: projected };
  };
  const measured = async (name: string, load: Pick<Load, 'paths' | 'headers' | 'body'>): Promise<Round> => {
    note(`processor time: ${name}`);
    const rounds: Round[] = [];
    for (let round = 0; round <= effort.rounds; round++)
      rounds.push(await measure(load, `${name.replaceAll(' ', '-')}-${round}`));
    // The first has warmed up.
    const of = (figure: keyof Round): number => sampleOf(rounds.slice(1).map((one) => one[figure])).median;
    return {
      api: of('api'),
      postgres: of('postgres'),
      heard: of('heard'),
      projector: of('projector'),
    };
  };
  const asked = async (
    name: string,
    path: (plan: string, turn: number) => string,
  ): Promise<QuestionCost & Round> => {
    const paths = Array.from({ length: 1_000 }, (_, turn) => path(planCode(turn % ledger.plans), turn));
    const cost = await measured(name, { paths, headers: paths.map(() => ({})) });
    const answer = await fetch(`${answering.url}${paths[0] ?? ''}`);
    return { ...cost, bytes: (await answer.arrayBuffer()).byteLength };
  };

  const command = await measured('a command', { ...progressReports(ledger), body: PROGRESS });
  const item = await asked('one task', (plan, turn) => `/v1/plans/${plan}/tasks/${taskCode(turn % TASKS)}`);
  const list = await asked('all tasks', (plan) => `/v1/plans/${plan}/tasks`);
  const report = await asked('a report', (plan) => `/v1/plans/${plan}/reports/2024-H2`);
  for (const { stop } of [answering, hearing]) await stop();
  await projector.stop();

  table(
    ['', 'API process', 'PostgreSQL', 'another API process', 'projector', 'bytes of the answer'],
    [
      ['command, stored, heard of and projected', ...cells(command), ''],
      ['one task of a plan', ...cells(item).slice(0, 2), '', '', count(item.bytes)],
      ['all tasks of a plan', ...cells(list).slice(0, 2), '', '', count(list.bytes)],
      ['report of a plan', ...cells(report).slice(0, 2), '', '', count(report.bytes)],
    ],
  );
  say(
    `  ${CONNECTIONS} connections; all processes on one machine; the ledger's plans have their full history`,
  );
  say(`  an API process answers ${fixed(startSeconds, 1)} s after its start`);
  return {
    command,
    item,
    list,
    report,
    heard: command.heard,
    projector: command.projector,
    startSeconds,
  };
}

const cells = ({ api, postgres, heard, projector }: Round): string[] =>
  [api, postgres, heard, projector].map((micros) => fixed(micros, 0));

/** Schemas, and read models of what is there, so that the projector has only to follow. */
async function prepare(environment: Readonly<Record<string, string>>, data: string): Promise<void> {
  const settings = settingsFrom(environment, data);
  if (settings.profile !== 'distributed') throw new Error('The servers are not named');
  await migrate(settings);
  const store = await EventStoreDbEventStore.open(settings.eventStoreUrl);
  const models = await ReadModels.onPostgres(store, settings.postgresUrl);
  await models.runner.catchUp();
  await models.close();
  await store.close();
  await settled(settings.postgresUrl);
}

/** Waits until what processes do after their start, or after the last round, is over: for half a second next to nothing. */
async function quiet(times: () => Promise<readonly number[]>): Promise<void> {
  for (let before = await times(), tries = 0; tries < MOST_LOOKS; tries += 1) {
    await delay(LOOK_MS);
    const after = await times();
    const used = after.reduce((sum, time, at) => sum + time - (before[at] ?? NaN), 0);
    if (used < LOOK_MS * 1_000 * IDLE_SHARE) return;
    before = after;
  }
  throw new Error('The processes of the distributed profile do not come to rest');
}

interface Projector {
  processorTime(): number;
  stop(): Promise<void>;
}

async function startProjector(
  data: string,
  environment: Readonly<Record<string, string>>,
): Promise<Projector> {
  const port = await freePort();
  const child = spawn(
    process.execPath,
    [fileURLToPath(new URL('../../../dist/apps/projector/src/main.js', import.meta.url))],
    {
      env: { ...process.env, ...environment, DATA_DIR: data, HEALTH_PORT: String(port) },
      stdio: ['ignore', 'ignore', 'pipe'],
    },
  );
  const letGo = endWithUs(child);
  await started(child);
  return {
    processorTime: () => processorTimeOf(child.pid ?? 0),
    async stop() {
      const gone = once(child, 'exit');
      child.kill('SIGTERM');
      await gone;
      letGo();
    },
  };
}

/** It says a line when it runs. */
function started(child: ChildProcess): Promise<void> {
  let said = '';
  return new Promise((resolve, reject) => {
    child.stderr?.on('data', (chunk: Buffer) => {
      said = (said + chunk.toString()).slice(-2_000);
      if (said.includes('waits for its leases')) resolve();
    });
    child.once('exit', () => reject(new Error(`The projector did not start: ${said}`)));
  });
}
