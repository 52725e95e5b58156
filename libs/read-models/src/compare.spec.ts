/** Read models in use are held against a fresh fold of the events, on either engine. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SqliteEventStore } from '#event-store';
import {
  indicatorAssigned,
  ledger,
  number,
  planIssued,
  progress,
  progressReported,
  registered,
  SO_KHDT,
  SO_TTTT,
  taskAssigned,
  valueReported,
} from '../../domain/src/testing/index.ts';
import { temporaryLedger, type TemporaryLedger } from '../../event-store/src/testing/temporary-ledger.ts';
import { type Compared, compareWithFold, inspectCopy, type Kept } from './compare.ts';
import { PostgresReadDatabase } from './postgres-read-database.ts';
import { ProjectionRunner } from './projection-runner.ts';
import type { ReadDatabase } from './read-database.ts';
import { PROJECTIONS, ReadModels } from './read-models.ts';
import { SqliteReadDatabase } from './sqlite-read-database.ts';
import { type TestPostgres, testPostgres } from './testing/postgres.ts';

const EVENTS = ledger(
  registered(SO_TTTT),
  registered(SO_KHDT),
  planIssued(),
  taskAssigned(),
  indicatorAssigned(),
  progressReported(1, progress('2025-06-14')),
  valueReported(1, '2024-12-14', number('14.05')),
  progressReported(2, progress('2025-12-14')),
);

let postgres: TestPostgres;
beforeAll(async () => {
  postgres = await testPostgres();
});
afterAll(() => postgres.stop());

async function happened(store: SqliteEventStore): Promise<void> {
  for (const { stream, revision, position: _, recordedAt: __, ...event } of EVENTS) {
    const expectedRevision = revision === 0 ? 'no-stream' : revision - 1;
    await store.append({ stream, expectedRevision, events: [event] });
  }
}

interface Used {
  readonly kept: Kept;
  readonly db: ReadDatabase;
}

const inFile = async (folder: string): Promise<Used> => {
  const kept = join(folder, 'read.db');
  return { kept, db: await SqliteReadDatabase.open(kept) };
};
const onServer = (partitions: number) => async (): Promise<Used> => {
  const url = await postgres.createDatabase();
  return { kept: { postgres: url }, db: await PostgresReadDatabase.open(url, { partitions, poolSize: 2 }) };
};

describe.each([
  ['a file', inFile],
  ['a server', onServer(1)],
  ['a server with partitions', onServer(3)],
])('the read models of %s', (_, make) => {
  let home: TemporaryLedger;
  let store: SqliteEventStore;
  let scratch: string;
  let used: Used;
  let models: ReadModels;
  beforeEach(async () => {
    home = temporaryLedger();
    scratch = mkdtempSync(join(tmpdir(), 'compare-'));
    store = await home.open();
    await happened(store);
    used = await make(home.folder);
    models = await ReadModels.on(store, used.db);
  });
  afterEach(async () => {
    await models.close();
    await home.dispose();
    rmSync(scratch, { recursive: true, force: true });
  });

  const compared = (): Promise<Compared> =>
    compareWithFold(
      store,
      used.kept,
      scratch,
      () => undefined,
      async (folded) => expect(await folded.knownAt()).toBe(EVENTS.length),
    );
  const tampered = async (projection: string, sql: (table: string) => string): Promise<Compared> => {
    await models.runner.catchUp();
    const table = await models.runner.table(projection);
    await used.db.transaction((tx) => tx.run(sql(table)));
    return compared();
  };

  it('are equal when nobody has touched them', async () => {
    await models.runner.catchUp();
    expect(await compared()).toEqual({ position: EVENTS.length, difference: null, stopped: [] });
  });

  it('are compared as far as they have got', async () => {
    await models.runner.apply(0, await store.readAll({ limit: 5 }));
    expect(await compared()).toEqual({ position: 5, difference: null, stopped: [] });
  });

  it.each<[string, string, (table: string) => string, object]>([
    [
      'a value that was altered',
      'task_board',
      (table) => `UPDATE ${table} SET value = '"khác"' WHERE attribute = 'title'`,
      { attribute: 'title' },
    ],
    [
      'a row that is missing',
      'history',
      (table) => `DELETE FROM ${table} WHERE position = 4`,
      { position: 4 },
    ],
    [
      'a row too many, beyond the last event',
      'history',
      (table) => `INSERT INTO ${table}_touching VALUES ('zz', 1000)`,
      { organisation: 'zz' },
    ],
    [
      'a fact that was closed too early',
      'indicator_scorecard',
      (table) => `UPDATE ${table} SET known_to = 1000 WHERE attribute = 'value'`,
      { attribute: 'value' },
    ],
  ])('are not equal with %s', async (__, projection, sql, row) => {
    const { difference } = await tampered(projection, sql);
    expect(difference?.projection).toBe(projection);
    expect(JSON.parse(difference?.row ?? '')).toMatchObject(row);
  });

  it('are told apart from those of a projection that has stopped', async () => {
    await models.runner.catchUp();
    await used.db.transaction((tx) =>
      tx.run("UPDATE projection SET stopped_at = 9, error = 'x' WHERE name = 'task_board'"),
    );
    expect(await compared()).toEqual({ position: EVENTS.length, difference: null, stopped: ['task_board'] });
  });

  it('can be asked beside their own use', async () => {
    await models.runner.catchUp();
    await inspectCopy(store, used.kept, scratch, async (copy) =>
      expect(await copy.plans({ asOf: '2026-12-31', knownAt: EVENTS.length })).toHaveLength(1),
    );
  });
});

it('partitions that are not equally far are compared up to the slowest', async () => {
  const home = temporaryLedger();
  const scratch = mkdtempSync(join(tmpdir(), 'compare-'));
  const { kept, db } = await onServer(3)();
  try {
    const store = await home.open();
    await happened(store);
    const models = await ReadModels.on(store, db);
    const all = await store.readAll({ limit: 100 });
    for (const [partition, count] of [3, 6, 8].entries())
      await new ProjectionRunner(store, db, PROJECTIONS, [partition]).apply(0, all.slice(0, count));
    const compared = await compareWithFold(
      store,
      kept,
      scratch,
      () => undefined,
      () => Promise.resolve(),
    );
    expect(compared).toEqual({ position: 3, difference: null, stopped: [] });
    await models.close();
  } finally {
    await home.dispose();
    rmSync(scratch, { recursive: true, force: true });
  }
});
