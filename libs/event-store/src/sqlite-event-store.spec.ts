/** What only the SQLite store promises: its file guards itself, and every way of failing has a clear answer. */
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { jest } from '@jest/globals';
import { BEFORE_FIRST } from './port.ts';
import type { Append } from './port.ts';
import { SqliteEventStore } from './sqlite-event-store.ts';
import { allMessages, collect, startChild, startTogether } from './testing/child-process.ts';
import { progress, progresses } from './testing/fixtures.ts';
import { temporaryLedger } from './testing/temporary-ledger.ts';
import type { TemporaryLedger } from './testing/temporary-ledger.ts';

const STREAM = 'task-tuyen-quang-55-kh-ubnd.nv-01';
const creating = (count = 1, stream = STREAM): Append => ({
  stream,
  expectedRevision: 'no-stream',
  events: progresses(count),
});

let ledger: TemporaryLedger;
let store: SqliteEventStore;

beforeEach(async () => {
  ledger = temporaryLedger();
  store = await ledger.open();
});
afterEach(async () => {
  jest.restoreAllMocks();
  await ledger.dispose();
});

/** Works on the file past the store. */
function onFile(path: string, ...statements: string[]): void {
  using raw = new DatabaseSync(path);
  for (const statement of statements) raw.exec(statement);
}

/** What somebody with write access to the file can do: take the guards off, change something, put them back. */
function tamper(path: string, change: string): void {
  using raw = new DatabaseSync(path);
  const guards = raw.prepare("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").all();
  for (const { name } of guards) raw.exec(`DROP TRIGGER ${String(name)}`);
  raw.exec(change);
  for (const { sql } of guards) raw.exec(String(sql));
}

/** Stands between the store and SQLite. The connection that runs the statement is passed along. */
function intercept(instead: (sql: string, run: (sql: string) => void) => void): void {
  const exec = DatabaseSync.prototype.exec;
  jest.spyOn(DatabaseSync.prototype, 'exec').mockImplementation(function (this: DatabaseSync, sql: string) {
    instead(sql, (statement) => exec.call(this, statement));
  });
}

describe('guards in the file', () => {
  const INSERT = 'INSERT INTO events SELECT';
  const REST = 'type, version, data, metadata, recorded_at FROM events WHERE position = 1';

  beforeEach(() => store.append(creating(3)));

  it.each([
    ['UPDATE', "UPDATE events SET data = '{}' WHERE position = 2", 'events never change'],
    [
      'UPDATE OR REPLACE',
      'UPDATE OR REPLACE events SET position = 1 WHERE position = 3',
      'events never change',
    ],
    ['DELETE', 'DELETE FROM events WHERE position = 3', 'events are never deleted'],
    ['a position twice', `${INSERT} 3, stream, 3, 'new', ${REST}`, 'position does not continue'],
    ['a hole in the positions', `${INSERT} 5, stream, 3, 'new', ${REST}`, 'position does not continue'],
    [
      'a position chosen by SQLite',
      `${INSERT} NULL, stream, 3, 'new', ${REST}`,
      'position does not continue',
    ],
    ['a hole in the revisions', `${INSERT} 4, stream, 4, 'new', ${REST}`, 'revision does not continue'],
    ['a revision twice', `${INSERT} 4, stream, 2, 'new', ${REST}`, 'revision does not continue'],
    ['an id twice', `${INSERT} 4, stream, 3, id, ${REST}`, 'id is already in use'],
    [
      'REPLACE of a position',
      `${INSERT.replace('INSERT', 'REPLACE')} 2, stream, 3, 'new', ${REST}`,
      'position',
    ],
    [
      'REPLACE of a revision',
      `${INSERT.replace('INSERT', 'REPLACE')} 4, stream, 1, 'new', ${REST}`,
      'revision',
    ],
    [
      'REPLACE of an id',
      `${INSERT.replace('INSERT', 'REPLACE')} 4, stream, 3, id, ${REST}`,
      'id is already in use',
    ],
  ])('refuse, for every program: %s', async (_, statement, message) => {
    const before = await store.readAll({ limit: 10 });
    expect(() => onFile(ledger.path, statement)).toThrow(message);
    expect(await store.readAll({ limit: 10 })).toEqual(before);
  });

  it.each(['events_insert', 'events_update', 'events_delete'])(
    'must all be there on opening: %s',
    async (guard) => {
      await store.close();
      onFile(ledger.path, `DROP TRIGGER ${guard}`);
      await expect(ledger.open()).rejects.toMatchObject({ code: 'store-damaged' });
    },
  );
});

describe('opening', () => {
  it.each([1, 2, 3, 4])('can be done by several processes that all find nothing (try %i)', async () => {
    const fresh = temporaryLedger();
    try {
      const program = new URL('./testing/creator.child.ts', import.meta.url);
      const { module, location } = fresh.child;
      const children = Array.from({ length: 4 }, () => startChild(program, [module, location, '1']));
      await startTogether(children);
      const answers = (await Promise.all(children.map(allMessages))).flat();
      expect(answers.filter((answer) => 'created' in (answer as object))).toHaveLength(1);
      expect(answers.filter((answer) => 'refused' in (answer as object))).toEqual(
        Array(3).fill({ refused: 'wrong-expected-revision' }),
      );
    } finally {
      await fresh.dispose();
    }
  });

  it.each([
    ['journal_mode', 'PRAGMA journal_mode = WAL', 'PRAGMA journal_mode = DELETE'],
    ['synchronous', 'PRAGMA synchronous = FULL', 'PRAGMA synchronous = NORMAL'],
  ])('refuses to work when SQLite does not take the durable %s', async (_, wanted, taken) => {
    await store.close();
    intercept((sql, run) => run(sql === wanted ? taken : sql));
    await expect(ledger.open()).rejects.toMatchObject({
      code: 'store-unavailable',
      message: expect.stringContaining('cannot be written durably'),
    });
  });

  it('refuses a ledger of a newer program', async () => {
    await store.close();
    onFile(ledger.path, 'PRAGMA user_version = 2');
    await expect(ledger.open()).rejects.toMatchObject({
      code: 'store-too-new',
      detail: { version: 2, known: 1 },
    });
  });

  it.each([
    ['with its own mark', 'PRAGMA application_id = 77'],
    ['with a version', 'PRAGMA user_version = 1'],
    ['with a table', 'CREATE TABLE congviec (ten TEXT)'],
  ])('refuses a database of another program %s, and leaves it as it is', async (_, statement) => {
    const path = join(ledger.folder, 'khac.db');
    onFile(path, statement);
    const before = readFileSync(path);
    expect(() => SqliteEventStore.open(path)).toThrow(expect.objectContaining({ code: 'not-a-ledger' }));
    expect(readFileSync(path)).toEqual(before);
  });

  it('refuses a file that is no database', () => {
    const path = join(ledger.folder, 'ghi-chu.txt');
    writeFileSync(path, 'Ghi chú về kế hoạch\n'.repeat(500));
    expect(() => SqliteEventStore.open(path)).toThrow(expect.objectContaining({ code: 'store-damaged' }));
  });

  it.each([
    ['in the first page', () => 50],
    ['to one page', () => 4_096],
    ['in the middle', (size: number) => size / 2],
    ['by one byte', (size: number) => size - 1],
  ])('refuses a ledger that was cut short %s', async (_, length) => {
    await store.append(creating(200));
    await store.close();
    truncateSync(ledger.path, length(statSync(ledger.path).size));
    await expect(ledger.open()).rejects.toMatchObject({
      code: 'store-damaged',
      message: expect.stringContaining('restore the newest backup'),
    });
  });

  it('takes a file that is shorter than the ledger because the rest is in its log', async () => {
    await store.append(creating(200));
    for (const suffix of ['', '-wal'])
      copyFileSync(ledger.path + suffix, join(ledger.folder, `copy.db${suffix}`));
    const copy = SqliteEventStore.open(join(ledger.folder, 'copy.db'));
    expect(await copy.readAll({ limit: 1_000 })).toHaveLength(200);
    await copy.close();
  });

  it('names a folder that does not exist', () => {
    expect(() => SqliteEventStore.open(join(ledger.folder, 'khong-co', 'events.db'))).toThrow(
      expect.objectContaining({
        code: 'store-unavailable',
        message: expect.stringContaining('There is no folder'),
      }),
    );
    expect(() => SqliteEventStore.open(ledger.folder)).toThrow(
      expect.objectContaining({ code: 'not-a-ledger' }),
    );
  });

  it.each([
    ['the file', 0o444, 0o777],
    ['the folder', 0o666, 0o555],
  ])('says so when %s may not be written', async (_, fileMode, folderMode) => {
    await store.close();
    chmodSync(ledger.path, fileMode);
    chmodSync(ledger.folder, folderMode);
    const child = startChild(new URL('./testing/unprivileged.child.ts', import.meta.url), [ledger.path]);
    expect(await allMessages(child)).toEqual(['store-read-only']);
    chmodSync(ledger.folder, 0o777);
  });

  it('reads, but does not write or create, when asked to be read-only', async () => {
    await store.append(creating(2));
    const reader = await ledger.open({ readOnly: true });
    expect(await reader.readStream(STREAM)).toEqual(await store.readStream(STREAM));
    await expect(reader.check()).resolves.toBeUndefined();
    await expect(reader.append(creating())).rejects.toMatchObject({ code: 'store-read-only' });
    const missing = join(ledger.folder, 'missing.db');
    expect(() => SqliteEventStore.open(missing, { readOnly: true })).toThrow(
      expect.objectContaining({ code: 'store-unavailable' }),
    );
    expect(existsSync(missing)).toBe(false);
  });
});

describe('group commit', () => {
  it('makes one transaction of the appends that wait together, of at most 1,000', async () => {
    const commits: string[] = [];
    intercept((sql, run) => {
      if (sql === 'COMMIT') commits.push(sql);
      run(sql);
    });
    await Promise.all(
      Array.from({ length: 100 }, (_, index) => store.append(creating(1, `task-a.${index}`))),
    );
    expect(commits).toHaveLength(1);
    await Promise.all(
      Array.from({ length: 1_001 }, (_, index) => store.append(creating(1, `task-b.${index}`))),
    );
    expect(commits).toHaveLength(3);
  });

  it('answers what was appended before it was closed', async () => {
    const answer = store.append(creating());
    await store.close();
    await expect(answer).resolves.toMatchObject({ revision: 0 });
    expect(await (await ledger.open()).readStream(STREAM)).toHaveLength(1);
  });

  it('takes the size limit it is given', async () => {
    const small = await ledger.open({ maxEventBytes: 1_000 });
    const append = { ...creating(), events: [progress('x'.repeat(1_000))] };
    await expect(small.append(append)).rejects.toMatchObject({
      code: 'event-too-large',
      detail: { limit: 1_000 },
    });
  });
});

describe('when the write lock is held by another program', () => {
  it('waits for it, and still reads', async () => {
    using other = new DatabaseSync(ledger.path);
    other.exec('BEGIN IMMEDIATE');
    const answer = store.append(creating());
    for (let turns = 0; turns < 20; turns += 1) await nextTurn();
    expect(await store.readStream(STREAM)).toEqual([]);
    other.exec('ROLLBACK');
    await expect(answer).resolves.toMatchObject({ revision: 0 });
  });

  it('gives up after the time it was given, with nothing stored, and works again afterwards', async () => {
    const impatient = await ledger.open({ busyTimeoutMs: 20 });
    using other = new DatabaseSync(ledger.path);
    other.exec('BEGIN IMMEDIATE');
    await expect(impatient.append(creating())).rejects.toMatchObject({ code: 'store-busy' });
    await expect(impatient.check()).rejects.toMatchObject({ code: 'store-busy' });
    other.exec('ROLLBACK');
    await expect(impatient.append(creating())).resolves.toMatchObject({ revision: 0, position: 1 });
  });
});

describe('when the disk is full', () => {
  it('stores nothing of what does not fit, goes on reading, and goes on writing once there is room', async () => {
    await store.append(creating(1, 'task-a.1'));
    const large = { ...creating(), events: Array.from({ length: 5 }, () => progress('x'.repeat(60_000))) };
    intercept((sql, run) => {
      run(sql);
      // The smallest SQLite goes is the present size, so the next page is one too many.
      if (sql === 'BEGIN IMMEDIATE') run('PRAGMA max_page_count = 1');
    });
    const results = await Promise.allSettled([store.append(large), store.append(creating(1, 'task-a.2'))]);
    expect(results).toEqual(
      Array(2).fill({ status: 'rejected', reason: expect.objectContaining({ code: 'store-full' }) }),
    );
    expect(await store.readAll({ limit: 10 })).toHaveLength(1);

    jest.restoreAllMocks();
    intercept((sql, run) => {
      run(sql);
      if (sql === 'BEGIN IMMEDIATE') run('PRAGMA max_page_count = 4294967294');
    });
    await expect(store.append(large)).resolves.toMatchObject({ position: 6, repeated: false });
    await expect(store.verifyIntegrity()).resolves.toMatchObject({ events: 6 });
  });

  it('says that nothing is stored when there was no room for the commit itself', async () => {
    intercept((sql, run) => {
      if (sql !== 'COMMIT') return run(sql);
      throw Object.assign(new Error('database or disk is full'), { errcode: 13 });
    });
    await expect(store.append(creating())).rejects.toMatchObject({ code: 'store-full' });
    jest.restoreAllMocks();
    expect(await store.readStream(STREAM)).toEqual([]);
    await expect(store.append(creating())).resolves.toMatchObject({ position: 1 });
  });

  it('ends a program with an error and without losing what was acknowledged', async () => {
    const { module, location } = ledger.child;
    const child = startChild(
      new URL('./testing/until-failure.child.ts', import.meta.url),
      [module, location],
      ['sh', '-c', 'ulimit -f 2000; exec "$0" "$@"'],
    );
    const messages = (await collect(child.messages)) as {
      acknowledged?: string;
      failed?: string;
      readable?: number;
    }[];
    const acknowledged = messages.flatMap((message) => message.acknowledged ?? []);

    expect((await child.ended).code).toBe(1);
    expect(acknowledged.length).toBeGreaterThan(10);
    // A file size limit is an I/O error to SQLite, not a full disk, so nobody can say what became of the last append.
    expect(messages.at(-1)).toEqual({ failed: 'outcome-unknown', readable: acknowledged.length });
    const stored = (await store.readAll({ limit: 10_000 })).map((event) => event.id);
    expect(stored.slice(0, acknowledged.length)).toEqual(acknowledged);
    expect(stored.length).toBeLessThanOrEqual(acknowledged.length + 1);
    await expect(store.verifyIntegrity()).resolves.toMatchObject({ events: stored.length });
  });
});

describe('when a commit fails and nobody knows whether it is on disk', () => {
  const failCommit = (commits: boolean): void =>
    intercept((sql, run) => {
      if (sql !== 'COMMIT') return run(sql);
      if (commits) run(sql);
      throw Object.assign(new Error('disk I/O error'), { errcode: 1_034 });
    });

  it.each([
    ['was', true],
    ['was not', false],
  ])('says so to everybody, stops writing, and lets a repetition find out that it %s', async (_, commits) => {
    const earlier = creating(1, 'task-a.0');
    await store.append(earlier);
    const appends = [creating(2, 'task-a.1'), creating(2, 'task-a.2'), creating(1, 'task-a.0')];
    failCommit(commits);
    const results = await Promise.allSettled(appends.map((append) => store.append(append)));
    expect(results).toEqual(
      Array(3).fill({ status: 'rejected', reason: expect.objectContaining({ code: 'outcome-unknown' }) }),
    );

    jest.restoreAllMocks();
    await expect(store.append(creating(1, 'task-a.3'))).rejects.toMatchObject({ code: 'store-unavailable' });
    await expect(store.check()).rejects.toMatchObject({ code: 'store-unavailable' });
    expect((await store.readStream('task-a.0')).map(({ id }) => id)).toEqual([earlier.events[0]?.id]);

    await store.close();
    const reopened = await ledger.open();
    await expect(reopened.append(appends[0] ?? creating())).resolves.toMatchObject({ repeated: commits });
    expect(await reopened.readStream('task-a.1')).toHaveLength(2);
  });
});

describe('when the file is taken away while in use', () => {
  it('refuses writes that would go nowhere', async () => {
    await store.append(creating());
    renameSync(ledger.path, `${ledger.path}.old`);
    await expect(store.append(creating(1, 'task-a.1'))).rejects.toMatchObject({ code: 'store-unavailable' });
    await expect(store.check()).rejects.toMatchObject({ code: 'store-unavailable' });
    renameSync(`${ledger.path}.old`, ledger.path);
    await expect(store.append(creating(1, 'task-a.1'))).resolves.toMatchObject({ position: 2 });
  });
});

describe('subscribing', () => {
  it('is woken by a commit of its own process without waiting for the next look', async () => {
    const patient = await ledger.open({ pollIntervalMs: 2 ** 30 });
    const abort = new AbortController();
    const subscription = patient.subscribe({ after: BEFORE_FIRST, signal: abort.signal });
    const next = subscription.next();
    await nextTurn();
    await patient.append(creating());
    expect((await next).value).toHaveLength(1);
    abort.abort();
  });

  it('reads nothing ahead while the consumer works', async () => {
    await store.append(creating(100));
    const read = jest.spyOn(store, 'readAll');
    const abort = new AbortController();
    for await (const batch of store.subscribe({ after: BEFORE_FIRST, batchSize: 10, signal: abort.signal })) {
      const reads = read.mock.calls.length;
      await store.append(creating(1, `task-a.${batch[0]?.position}`));
      for (let turns = 0; turns < 5; turns += 1) await nextTurn();
      expect(read.mock.calls).toHaveLength(reads);
      if (reads === 3) abort.abort();
    }
    expect(read.mock.calls).toHaveLength(3);
  });

  it('does not miss what is stored between reading and waiting', async () => {
    const patient = await ledger.open({ pollIntervalMs: 2 ** 30 });
    const readAll = patient.readAll.bind(patient);
    jest.spyOn(patient, 'readAll').mockImplementationOnce(async (query) => {
      const page = await readAll(query);
      await patient.append(creating());
      return page;
    });
    const abort = new AbortController();
    const { value } = await patient.subscribe({ after: BEFORE_FIRST, signal: abort.signal }).next();
    expect(value).toHaveLength(1);
  });

  it('hands over nothing when the signal aborts while it reads', async () => {
    await store.append(creating());
    const abort = new AbortController();
    const next = store.subscribe({ after: BEFORE_FIRST, signal: abort.signal }).next();
    abort.abort();
    expect(await next).toEqual({ done: true, value: undefined });
  });

  it('fails when the store is closed under it', async () => {
    const next = store.subscribe({ after: BEFORE_FIRST, signal: new AbortController().signal }).next();
    await nextTurn();
    await store.close();
    await expect(next).rejects.toMatchObject({ code: 'store-unavailable' });
  });

  it('stops at an event that cannot be read, naming it', async () => {
    await store.append(creating(3));
    tamper(ledger.path, "UPDATE events SET type = 'TaskForgotten' WHERE position = 2");
    const subscription = store.subscribe({
      after: BEFORE_FIRST,
      batchSize: 1,
      signal: new AbortController().signal,
    });
    expect((await subscription.next()).value).toHaveLength(1);
    await expect(subscription.next()).rejects.toMatchObject({
      code: 'unreadable-event',
      detail: { position: 2 },
    });
  });
});

describe('verifying the whole ledger', () => {
  beforeEach(async () => {
    for (let index = 0; index < 3; index += 1) await store.append(creating(500, `task-a.${index}`));
  });

  it('counts what is there', async () => {
    const head = await store.head();
    expect(await store.verifyIntegrity()).toEqual({ events: 1_500, streams: 3, head });
    const empty = SqliteEventStore.open(join(ledger.folder, 'empty.db'));
    expect(await empty.verifyIntegrity()).toEqual({
      events: 0,
      streams: 0,
      head: { position: BEFORE_FIRST, recordedAt: null },
    });
    await empty.close();
  });

  it.each([
    ['an event that was deleted', 'DELETE FROM events WHERE position = 1200', 'store-damaged'],
    ['a stream that lost its end', 'DELETE FROM events WHERE position = 500', 'store-damaged'],
    [
      'a page of deleted events',
      'DELETE FROM events WHERE position > 300 AND position < 1500',
      'store-damaged',
    ],
    [
      'an event moved to another stream',
      "UPDATE events SET stream = 'task-b.0' WHERE position = 700",
      'store-damaged',
    ],
    ['events in another order', 'UPDATE events SET revision = 999 - revision WHERE position = 1000; UPDATE events SET revision = revision + 1 WHERE position = 999', 'store-damaged'], // prettier-ignore
    ['a time that runs back', "UPDATE events SET recorded_at = '2000' WHERE position = 10", 'store-damaged'],
    ['data that is not JSON', "UPDATE events SET data = 'x' WHERE position = 1500", 'unreadable-event'],
    ['an unknown version', 'UPDATE events SET version = 9 WHERE position = 1', 'unreadable-event'],
  ])('finds %s', async (_, change, code) => {
    tamper(ledger.path, change);
    await expect(store.verifyIntegrity()).rejects.toMatchObject({ code });
  });

  it('finds a changed byte in the file', async () => {
    const [event] = await store.readAll({ after: 800, limit: 1 });
    await store.close();
    const bytes = readFileSync(ledger.path);
    const place = bytes.indexOf(event?.id ?? '');
    bytes.writeUInt8(bytes.readUInt8(place) === 0x30 ? 0x31 : 0x30, place);
    writeFileSync(ledger.path, bytes);
    const changed = await ledger.open();
    await expect(changed.verifyIntegrity()).rejects.toMatchObject({ code: 'store-damaged' });
  });
});

describe('backing up', () => {
  it('copies the ledger as it was, while writing goes on', async () => {
    // More than is copied in one step.
    for (let index = 0; index < 100; index += 1) {
      await store.append({ ...creating(1, `task-a.${index}`), events: [progress('x'.repeat(60_000))] });
    }
    const before = await store.readAll({ limit: 1_000 });
    const path = join(ledger.folder, 'backup.db');
    const backup = store.backupTo(path);
    await store.append(creating(10, 'task-b.0'));
    await backup;

    const copy = SqliteEventStore.open(path, { readOnly: true });
    expect(await copy.verifyIntegrity()).toMatchObject({ events: 100 });
    expect(await copy.readAll({ limit: 1_000 })).toEqual(before);
    await copy.close();
    expect(readdirSync(ledger.folder).filter((name) => name.startsWith('backup'))).toEqual(['backup.db']);
  });

  it('makes a file that can be put in place of a lost ledger', async () => {
    await store.append(creating(2));
    const path = join(ledger.folder, 'backup.db');
    await store.backupTo(path);
    const restored = SqliteEventStore.open(path);
    await expect(restored.append(creating(1, 'task-a.1'))).resolves.toMatchObject({ position: 3 });
    await restored.close();
  });

  it('does not overwrite a file', async () => {
    const path = join(ledger.folder, 'backup.db');
    writeFileSync(path, 'other');
    await expect(store.backupTo(path)).rejects.toMatchObject({ code: 'store-unavailable' });
    expect(readFileSync(path, 'utf8')).toBe('other');
  });

  it('leaves nothing behind when it fails', async () => {
    const folder = join(ledger.folder, 'backups');
    await expect(store.backupTo(join(folder, 'backup.db'))).rejects.toMatchObject({
      code: 'store-unavailable',
    });
    mkdirSync(folder);
    mkdirSync(join(folder, 'backup.db'));
    await expect(store.backupTo(join(folder, 'backup.db'))).rejects.toMatchObject({
      code: 'store-unavailable',
    });
    expect(readdirSync(folder)).toEqual(['backup.db']);
  });
});
