/**
 * Durable appends: so many callers, each of them appending one event, waiting for the answer, then the next. A caller
 * writes to a stream of its own and begins a new one after 70 events, as many as a subject has reports.
 */
import { getPostgreSQLEventStore } from '@event-driven-io/emmett-postgresql';
import { join } from 'node:path';
import pg from 'pg';
import { PlainGroupCommit } from './append-floor.ts';
import { count, heading, note, say, spread, table, times } from './harness/print.ts';
import { interleaved, type Sample, sampleOf } from './harness/stats.ts';
import type { Effort } from './effort.ts';
import { newEvent, uuidAt } from './ledger.ts';
import { taskCode } from './ledger-events.ts';
import type { Postgres } from './postgres.ts';
import { type NewEvent, SqliteEventStore } from './product.ts';

const EVENTS_PER_STREAM = 70;
const CONNECTIONS = 20;

export interface Target {
  readonly name: string;
  /** @param revision of the event in its stream, from 0 */
  append(stream: string, revision: number, event: NewEvent): Promise<unknown>;
  close(): Promise<void> | void;
}

export interface AppendResults {
  /** Appends per second by number of callers. */
  readonly floor: ReadonlyMap<number, Sample>;
  readonly ours: ReadonlyMap<number, Sample>;
  readonly emmett: ReadonlyMap<number, Sample>;
}

const FLOOR = 'plain node:sqlite (floor)';
const OURS = 'this event store';
const EMMETT = 'emmett-postgresql';

export async function measureAppends(
  folder: string,
  postgres: Postgres | null,
  effort: Effort,
): Promise<AppendResults> {
  heading('Durable appends per second, one event each');
  const floor = new PlainGroupCommit(join(folder, 'append-floor.db'));
  const store = SqliteEventStore.open(join(folder, 'append.db'));
  const targets: Target[] = [
    { name: FLOOR, append: (...event) => floor.append(...event), close: () => floor.close() },
    {
      name: OURS,
      append: (stream, revision, event) =>
        store.append({
          stream,
          expectedRevision: revision === 0 ? 'no-stream' : revision - 1,
          events: [event],
        }),
      close: () => store.close(),
    },
    ...(postgres ? [emmettTarget(postgres)] : []),
  ];
  say(`  SQLite: ${floor.settings} (2 is FULL), in both; the event store checks it on opening`);

  const results = new Map(targets.map(({ name }) => [name, new Map<number, Sample>()]));
  for (const callers of effort.callers) {
    note(`appends with ${callers} callers`);
    for (const target of targets) await appendsPerSecond(target, callers, effort.appendMs / 3);
    const rounds = await interleaved(
      effort.rounds,
      targets.map((target) => ({
        name: target.name,
        measure: () => appendsPerSecond(target, callers, effort.appendMs),
      })),
    );
    for (const [name, figures] of rounds) results.get(name)?.set(callers, sampleOf(figures));
  }
  for (const target of targets) await target.close();

  table(
    ['callers', ...effort.callers.map(String)],
    [...results].map(([name, byCallers]) => [
      name,
      ...effort.callers.map((callers) => {
        const sample = byCallers.get(callers);
        return sample ? spread(sample) : '–';
      }),
    ]),
  );
  const of = (name: string): ReadonlyMap<number, Sample> => results.get(name) ?? new Map<number, Sample>();
  const ratio = (callers: number, other: string): string =>
    times((of(OURS).get(callers)?.median ?? NaN) / (of(other).get(callers)?.median ?? NaN));
  const ratios = (other: string): string =>
    effort.callers.map((callers) => `${ratio(callers, other)} with ${count(callers)}`).join(', ');
  say(`  this event store against the floor: ${ratios(FLOOR)}`);
  if (postgres) say(`  this event store against emmett-postgresql: ${ratios(EMMETT)}`);
  return { floor: of(FLOOR), ours: of(OURS), emmett: of(EMMETT) };
}

/** The store as its documentation opens it. Of pools of 10, 20, 40 and 100 connections those around 20 were fastest. */
function emmettTarget(postgres: Postgres): Target {
  const pool = new pg.Pool({ connectionString: postgres.url, max: CONNECTIONS });
  const store = getPostgreSQLEventStore(postgres.url, { connectionOptions: { pool } });
  return {
    name: EMMETT,
    append: (stream, revision, { type, data, metadata }) =>
      store.appendToStream(stream, [{ type, data: { ...data }, metadata: { ...metadata } }], {
        expectedStreamVersion: revision === 0 ? 'STREAM_DOES_NOT_EXIST' : BigInt(revision),
      }),
    async close() {
      await store.close();
      await pool.end();
    },
  };
}

let streams = 0;
let events = 0;

/** @returns appends that were answered, per second */
export async function appendsPerSecond(
  target: Target,
  callers: number,
  milliseconds: number,
): Promise<number> {
  const start = performance.now();
  const end = start + milliseconds;
  let appended = 0;
  const caller = async (): Promise<void> => {
    while (performance.now() < end) {
      const plan = `lan-do-${(streams += 1)}`;
      for (let revision = 0; revision < EVENTS_PER_STREAM && performance.now() < end; revision++) {
        await target.append(`task-${plan}.${taskCode(0)}`, revision, report(plan, revision + 1));
        appended += 1;
      }
    }
  };
  await Promise.all(Array.from({ length: callers }, caller));
  return appended / ((performance.now() - start) / 1_000);
}

function report(plan: string, number: number): NewEvent {
  const asOf = '2025-06-10';
  const organisation = 'so-01-tinh-01';
  const narrative =
    'Đã ban hành kế hoạch chi tiết và phân công đơn vị đầu mối theo dõi. Tổ chức 03 lớp tập huấn cho cán bộ cấp xã.';
  const progress = { asOf, percent: '45.50', completedOn: null, disbursed: null, narrative };
  return newEvent(
    {
      type: 'TaskProgressReported',
      data: {
        plan,
        task: taskCode(0),
        report: number,
        organisation,
        period: '2025-H1',
        progress,
        businessDate: asOf,
      },
    },
    uuidAt(Date.now(), (events += 1)),
    organisation,
  );
}
