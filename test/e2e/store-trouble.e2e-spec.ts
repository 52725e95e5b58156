/** A store that is full, read-only, damaged or of another version: told to who meets it, and left as it is. */
import { truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type EventStore, SqliteEventStore, StoreError, type StoreErrorCode } from '#event-store';
import { ReadModels } from '#read-models';
import { createApp } from '../../apps/api/src/app.ts';
import {
  clock,
  command,
  example,
  givenPlan,
  INDICATOR,
  PLAN,
  removeFolder,
  SO_KHDT,
  startApp,
  temporaryFolder,
} from './harness.ts';

const REPORT = `/v1/plans/${PLAN}/indicators/${INDICATOR}/report-value`;

describe('a store in trouble', () => {
  it.each<[StoreErrorCode, string, string]>([
    ['store-full', 'Ổ đĩa đã đầy', 'The disk is full'],
    ['store-read-only', 'chỉ cho phép đọc', 'read-only'],
    ['store-busy', 'đang bận', 'busy'],
    ['store-unavailable', 'Không truy cập được', 'cannot be reached'],
    ['outcome-unknown', 'Không rõ', 'not known'],
  ])('%s is told to who sends a command, and makes the server not ready', async (code, vi, en) => {
    const folder = temporaryFolder();
    const real = SqliteEventStore.open(join(folder, 'events.db'), { clock });
    let inTrouble = false;
    const fail = () => Promise.reject(new StoreError(code, 'simulated'));
    const store: EventStore = {
      append: (append) => (inTrouble ? fail() : real.append(append)),
      check: () => (inTrouble ? fail() : real.check()),
      readStream: (stream, query) => real.readStream(stream, query),
      readAll: (query) => real.readAll(query),
      readStored: (query) => real.readStored(query),
      subscribe: (options) => real.subscribe(options),
      head: () => real.head(),
      close: () => real.close(),
    };
    const readModels = await ReadModels.open(store, join(folder, 'read.db'));
    const app = await startApp({ folder, source: { store, readModels, folder } });
    await givenPlan(app);
    inTrouble = true;
    for (const [language, words] of [
      ['vi', vi],
      ['en', en],
    ] as const) {
      const headers = { 'Accept-Language': language };
      const answer = await command(app, REPORT, example('indicator.report-value'), SO_KHDT, headers).expect(
        503,
      );
      expect(answer.headers['retry-after']).toBe('1');
      expect(answer.body).toMatchObject({ code, detail: expect.stringContaining(words) });
    }
    const ready = await app.http.get('/health/ready').expect(503);
    expect(ready.body).toMatchObject({ status: 'down', store: { status: 'down', code } });
    // What is known can still be read.
    await app.http.get(`/v1/plans/${PLAN}`).expect(200);
    expect((await real.head()).position).toBe(7);

    inTrouble = false;
    await command(app, REPORT, example('indicator.report-value'), SO_KHDT).expect(200);
    await app.stop();
    await readModels.close();
    await real.close();
    removeFolder(folder);
  });

  it.each<[string, StoreErrorCode, (path: string) => void]>([
    ['cut short', 'store-damaged', (path) => truncateSync(path, 4_096)],
    ['of a newer version', 'store-too-new', (path) => alter(path, 'PRAGMA user_version = 99')],
    ['without its guards', 'store-damaged', (path) => alter(path, 'DROP TRIGGER events_delete')],
    ['that is no ledger', 'not-a-ledger', (path) => alter(path, 'PRAGMA application_id = 1')],
    ['that is no database', 'store-damaged', (path) => writeFileSync(path, 'x'.repeat(8_192))],
  ])('a file %s is refused at the start and left as it is', async (_, code, damage) => {
    const app = await startApp();
    await givenPlan(app);
    await app.stop();
    damage(join(app.folder, 'events.db'));
    await expect(createApp({ dataDir: app.folder, clock })).rejects.toMatchObject({
      name: 'StoreError',
      code,
    });
    removeFolder(app.folder);
  });

  it('read models that are no database are named, with what to do', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'read.db'), 'x'.repeat(8_192));
    await expect(createApp({ dataDir: folder, clock })).rejects.toThrow(/read\.db .*delete it/);
    removeFolder(folder);
  });
});

function alter(path: string, sql: string): void {
  const db = new DatabaseSync(path);
  db.exec(sql);
  db.close();
}
