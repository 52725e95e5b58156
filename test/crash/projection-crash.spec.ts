/**
 * Programs that project are killed (kill -9) at random moments, again and again, on one file: alone, two at once, and while
 * they rebuild. Whatever was reported as stored is there afterwards, nothing is there twice, and in the end every answer is
 * that of a fresh fold.
 */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import fc from 'fast-check';
import type { Recorded } from '#domain';
import { type Append, type SqliteEventStore } from '#event-store';
import { PROJECTIONS, ReadModels } from '#read-models';
import { allMessages, type Child, startChild } from '../../libs/event-store/src/testing/child-process.ts';
import {
  temporaryLedger,
  type TemporaryLedger,
} from '../../libs/event-store/src/testing/temporary-ledger.ts';
import { answers, expectedAnswers } from '../properties/expected-pictures.ts';
import { randomHistory } from '../properties/random-history.ts';

const KILLS = 12;
const MOST_BATCHES_BEFORE_KILL = 12;
const DAYS = ['2022-06-01', '2023-06-01', '2024-06-01', '2026-12-31'];
const PROGRAM = new URL('./projector.child.ts', import.meta.url);

let ledger: TemporaryLedger;
let store: SqliteEventStore;
let readPath: string;
let events: Recorded[];

beforeAll(async () => {
  ledger = temporaryLedger();
  store = await ledger.open();
  readPath = join(ledger.folder, 'read.db');
  await store.appendAll(longHistory());
  events = await store.readAll({ limit: 10_000 });
});
afterAll(() => ledger.dispose());
beforeEach(() => {
  for (const suffix of ['', '-wal', '-shm']) rmSync(readPath + suffix, { force: true });
});

/** The longest of some random histories; another one in each run, as the moments of the kills are others too. */
function longHistory(): readonly Append[] {
  return fc.sample(randomHistory, 60).reduce((one, other) => (other.length > one.length ? other : one));
}

const start = (mode: 'catch-up' | 'rebuild', batch: number): Child =>
  startChild(PROGRAM, [ledger.path, readPath, String(batch), mode]);

/** Kills a child after it has reported so many batches, or lets it end; the last position it reported. */
async function killAfter(child: Child, batches: number): Promise<number> {
  let last = 0;
  let seen = 0;
  for await (const message of child.messages) {
    last = Math.max(last, (message as { position?: number }).position ?? 0);
    seen += 1;
    if (seen > batches) break;
  }
  child.kill();
  const { errors } = await child.ended;
  expect(errors).toBe('');
  return last;
}

const batchesBeforeKill = (): number => Math.floor(Math.random() * MOST_BATCHES_BEFORE_KILL);

/** Whether what is in the file is what its checkpoints say: everything up to them and nothing after. */
async function expectConsistent(): Promise<number> {
  const models = await ReadModels.open(store, readPath);
  try {
    const status = await models.runner.status();
    expect(status.map(({ state }) => state)).toEqual(PROJECTIONS.map(() => 'running'));
    const [position = 0, ...others] = [...new Set(status.map((projection) => projection.position))];
    expect(others).toEqual([]);
    for (const asOf of DAYS) {
      const at = { asOf, knownAt: position };
      expect(await answers(models, at)).toBe(expectedAnswers(events, at));
      // Rows of an event that was not taken would show here.
      const later = { asOf, knownAt: events.length };
      expect(await answers(models, later)).toBe(expectedAnswers(events.slice(0, position), later));
    }
    return position;
  } finally {
    await models.close();
  }
}

function tables(): string[] {
  using db = new DatabaseSync(readPath, { readOnly: true });
  return db
    .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")
    .all()
    .map((row) => String(row['name']));
}

describe('a program that projects and is killed at any moment', () => {
  it('has stored whole batches, and in the end all of them', async () => {
    let position = 0;
    for (let kill = 0; kill < KILLS && position < events.length; kill += 1) {
      const reported = await killAfter(start('catch-up', 1 + (kill % 3)), batchesBeforeKill());
      const stored = await expectConsistent();
      expect(stored).toBeGreaterThanOrEqual(Math.max(reported, position));
      position = stored;
    }
    await allMessages(start('catch-up', 7));
    expect(await expectConsistent()).toBe(events.length);
  });

  it('does no harm to another one that does the same work', async () => {
    let position = 0;
    for (let kill = 0; kill < KILLS / 2 && position < events.length; kill += 1) {
      await Promise.all([1, 2].map((batch) => killAfter(start('catch-up', batch), batchesBeforeKill())));
      position = await expectConsistent();
    }
    await Promise.all([allMessages(start('catch-up', 5)), allMessages(start('catch-up', 3))]);
    expect(await expectConsistent()).toBe(events.length);
  });

  it('leaves the read models in use as they are while it rebuilds', async () => {
    await allMessages(start('catch-up', 100));
    for (let kill = 0; kill < KILLS / 2; kill += 1) {
      await killAfter(start('rebuild', 4), batchesBeforeKill());
      expect(await expectConsistent()).toBe(events.length);
    }
    await allMessages(start('rebuild', 11));
    expect(await expectConsistent()).toBe(events.length);
    // One each, a second one of the history, and the checkpoints.
    expect(tables()).toHaveLength(PROJECTIONS.length + 2);
  });
});
