/**
 * An auditor's drill: what somebody does who holds the files and knows how they are made. Each of it is detected, and the
 * first bad place is named; the ledger nobody touched passes.
 */
import { copyFileSync, cpSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import {
  formatCheckpoint,
  formatNote,
  LedgerLog,
  openKey,
  parseCheckpoint,
  parseNote,
  signNote,
} from '#audit';
import { SqliteEventStore } from '#event-store';
import {
  auditedLedger,
  copyOf,
  failures,
  removeFolder,
  tamper,
  temporaryFolder,
  verdictOn,
} from './audited-ledger.ts';

const PLACE = 120;

let original: string;
let folder: string;
beforeAll(async () => {
  original = temporaryFolder();
  await auditedLedger(original);
});
beforeEach(() => {
  folder = copyOf(original);
});
afterEach(() => removeFolder(folder));
afterAll(() => removeFolder(original));

const events = (): string => join(folder, 'events.db');
const inEvents = (sql: string) => () => tamper(events(), (db) => db.exec(sql));

/** The events from a position on, each one place further. */
const shift = (db: DatabaseSync, from: number): void =>
  db.exec(`
    UPDATE events SET position = -position WHERE position >= ${from};
    UPDATE events SET position = 1 - position WHERE position < 0;
  `);

it('the ledger that nobody touched passes', async () => {
  const verdict = await verdictOn(folder);
  expect(failures(verdict)).toEqual([]);
  expect(verdict.holds).toBe(true);
  expect(verdict.findings.filter(({ kind }) => kind === 'proved').map(({ check }) => check)).toEqual([
    'store-sound',
    'events-whole',
    'checkpoints-hold',
    'published-reproduce',
    'read-models-equal',
    'people-agree',
    'evidence-there',
    'evidence-whole',
  ]);
});

describe('in the record, somebody', () => {
  it.each([
    [
      'alters a figure',
      inEvents(`UPDATE events SET data = replace(data, '"percent":"', '"percent":"1')
                WHERE position = (SELECT min(position) FROM events WHERE type = 'TaskProgressReported')`),
      'log-differs',
      null,
    ],
    [
      'alters who acted',
      inEvents(
        `UPDATE events SET metadata = replace(metadata, '"actor":"', '"actor":"x') WHERE position = ${PLACE}`,
      ),
      'log-differs',
      PLACE,
    ],
    [
      'writes JSON that is none',
      inEvents(`UPDATE events SET data = '{"businessDate":' WHERE position = ${PLACE}`),
      'entry-unreadable',
      PLACE,
    ],
    ['drops an event', inEvents(`DELETE FROM events WHERE position = ${PLACE}`), 'event-missing', PLACE],
    [
      'drops an event and closes the gap',
      inEvents(`DELETE FROM events WHERE position = ${PLACE};
                UPDATE events SET position = -position WHERE position > ${PLACE};
                UPDATE events SET position = -position - 1 WHERE position < 0`),
      'log-rolled-back',
      null,
    ],
    [
      'lets two events change places',
      inEvents(`UPDATE events SET position = -1 WHERE position = ${PLACE};
                UPDATE events SET position = ${PLACE} WHERE position = ${PLACE + 1};
                UPDATE events SET position = ${PLACE + 1} WHERE position = -1`),
      'log-differs',
      PLACE,
    ],
    [
      'doubles an event at its place',
      () =>
        tamper(events(), (db) => {
          shift(db, PLACE + 1);
          db.exec(`INSERT INTO events SELECT ${PLACE + 1}, stream, revision + 1000, '0198a3c2-7d10-7b2e-9a51-00000000dddd',
                   type, version, data, metadata, recorded_at FROM events WHERE position = ${PLACE}`);
        }),
      'log-gap',
      PLACE + 1,
    ],
    [
      'puts a forged event in between',
      () =>
        tamper(events(), (db) => {
          shift(db, PLACE);
          db.exec(`INSERT INTO events SELECT ${PLACE}, 'organisation-so-ma', 0, '0198a3c2-7d10-7b2e-9a51-00000000ffff',
                   'OrganisationRegistered', 1,
                   '{"businessDate":"2022-01-01","organisation":"so-ma","name":"Sở Ma","tier":"department","parent":null}',
                   metadata, recorded_at FROM events WHERE position = ${PLACE - 1}`);
        }),
      'log-differs',
      PLACE,
    ],
    [
      'adds an event that was recorded earlier',
      inEvents(`INSERT INTO events SELECT max(position) + 1, 'organisation-so-ma', 0,
                '0198a3c2-7d10-7b2e-9a51-00000000ffff', 'OrganisationRegistered', 1,
                '{"businessDate":"2022-01-01","organisation":"so-ma","name":"Sở Ma","tier":"department","parent":null}',
                metadata, '2020-01-01T00:00:00.000Z' FROM events`),
      'time-runs-back',
      288,
    ],
    ['cuts the end off', inEvents('DELETE FROM events WHERE position > 280'), 'log-rolled-back', null],
  ])('%s', async (_, attack, code, position) => {
    attack();
    const verdict = await verdictOn(folder);
    expect(verdict.holds).toBe(false);
    const [first] = failures(verdict);
    expect(first).toMatchObject({ code, ...(position === null ? {} : { position }) });
  });

  it('goes on from an older copy, so that history forks', async () => {
    tamper(events(), (db) => {
      db.exec('DELETE FROM events WHERE position > 280');
      for (let position = 281; position <= 300; position++)
        db.exec(`INSERT INTO events SELECT ${position}, 'organisation-so-${position}', 0,
                 '0198a3c2-7d10-7b2e-9a51-000000000${position}', 'OrganisationRegistered', 1,
                 '{"businessDate":"2022-01-01","organisation":"so-${position}","name":"Sở","tier":"department","parent":null}',
                 metadata, recorded_at FROM events WHERE position = 280`);
    });
    expect(failures(await verdictOn(folder))[0]).toMatchObject({ code: 'log-differs', position: 281 });
  });
});

describe('beside the record, somebody', () => {
  it('puts the whole ledger back from a backup, its log too', async () => {
    const [origin = ''] = readFileSync(join(folder, 'log', 'checkpoint'), 'utf8').split('\n');
    const backup = temporaryFolder();
    const store = SqliteEventStore.open(events());
    await store.backupTo(join(backup, 'events.db'));
    await store.close();
    tamper(join(backup, 'events.db'), (db) => db.exec('DELETE FROM events WHERE position > 280'));
    copyFileSync(join(backup, 'events.db'), events());
    for (const file of ['events.db-wal', 'events.db-shm']) rmSync(join(folder, file), { force: true });
    for (const file of readdirSync(join(folder, 'log')).filter((name) => name.startsWith('log.db')))
      rmSync(join(folder, 'log', file));
    removeFolder(backup);
    // The new log takes in what there is; the last checkpoint, which lay beside it, tells.
    const restored = SqliteEventStore.open(events());
    const log = new LedgerLog(join(folder, 'log', 'log.db'), origin, restored);
    await log.catchUp();
    log.close();
    await restored.close();
    expect(failures(await verdictOn(folder))[0]).toMatchObject({ code: 'log-rolled-back' });
  });

  it('alters an event and the hashes of the log with it', async () => {
    tamper(events(), (db) =>
      db.exec(`UPDATE events SET recorded_at = recorded_at, metadata = replace(metadata, '"actor":"', '"actor":"x')
               WHERE position = ${PLACE}`),
    );
    const store = SqliteEventStore.open(events());
    const log = new LedgerLog(join(folder, 'log', 'log.db'), '', store);
    log.startOver();
    await log.catchUp();
    log.close();
    await store.close();
    expect(failures(await verdictOn(folder))[0]).toMatchObject({ code: 'checkpoint-replaced' });
  });

  it('puts another checkpoint in the place of one that was signed', async () => {
    const foreign = await openKey(join(folder, 'foreign.key'), 'plan-ledger.local/foreign', 'note');
    tamper(join(folder, 'log', 'log.db'), (db) => {
      const { note } = db.prepare('SELECT note FROM checkpoint ORDER BY size LIMIT 1').get() ?? {};
      const checkpoint = parseCheckpoint(parseNote(String(note)).text);
      const text = formatCheckpoint({ ...checkpoint, root: Buffer.alloc(32, 7) });
      const forged = formatNote({ text, signatures: [signNote(text, foreign.public, foreign.private)] });
      db.prepare('UPDATE checkpoint SET note = ? WHERE size = ?').run(forged, checkpoint.size);
    });
    expect(failures(await verdictOn(folder))[0]).toMatchObject({ code: 'signature-missing' });
  });

  it('lets the operator’s own key sign another history, which the checkpoint kept elsewhere tells', async () => {
    const mirror = temporaryFolder();
    cpSync(join(folder, 'log', 'checkpoint'), join(mirror, 'checkpoint'));
    tamper(events(), (db) =>
      db.exec(
        `UPDATE events SET metadata = replace(metadata, '"actor":"', '"actor":"x') WHERE position = ${PLACE}`,
      ),
    );
    tamper(join(folder, 'log', 'log.db'), (db) =>
      db.exec('DELETE FROM checkpoint; DELETE FROM tile; DELETE FROM stream_end; UPDATE log SET size = 0'),
    );
    const resign = async (): Promise<void> => {
      const { openAuditLog } = await import('#audit');
      const store = SqliteEventStore.open(events());
      const { log, signer } = openAuditLog(join(folder, 'log'), store, { clock: () => new Date(), mirror });
      try {
        await signer.sign();
      } finally {
        log.close();
        await store.close();
      }
    };
    await expect(resign()).rejects.toMatchObject({ code: 'checkpoint-replaced' });
    // Also removed here, the copy on the other disk stays.
    rmSync(join(folder, 'log', 'checkpoint'));
    await expect(resign()).rejects.toMatchObject({ code: 'checkpoint-replaced' });
    removeFolder(mirror);
  });

  it('puts another file in the place of a piece of evidence, or takes it away', async () => {
    const shelf = join(folder, 'evidence');
    const [first = ''] = readdirSync(shelf).filter((name) => /^[0-9a-f]{2}$/.test(name));
    const [rest = ''] = readdirSync(join(shelf, first));
    const path = join(shelf, first, rest);
    rmSync(path);
    writeFileSync(path, 'Biên bản nghiệm thu số 13/BB-SKHCN\n');
    const swapped = await verdictOn(folder);
    expect(failures(swapped)).toEqual([{ check: 'evidence-whole', code: 'evidence-altered', position: 287 }]);
    expect(swapped.findings.find(({ kind }) => kind === 'failed')?.vi).toContain('bien-ban.txt');
    rmSync(path);
    expect(failures(await verdictOn(folder))).toEqual([
      { check: 'evidence-there', code: 'evidence-lost', position: 287 },
    ]);
  });

  it('alters a figure in the read models', async () => {
    tamper(join(folder, 'read.db'), (db) => {
      const [{ name } = { name: '' }] = db
        .prepare("SELECT name FROM sqlite_master WHERE name GLOB 'task_board_[0-9]*' AND type = 'table'")
        .all();
      db.exec(`UPDATE "${String(name)}" SET value = replace(value, '"percent":"', '"percent":"1')
               WHERE value LIKE '%"percent":"%'`);
    });
    expect(failures(await verdictOn(folder))).toEqual([
      expect.objectContaining({ check: 'read-models-equal', code: 'read-models-differ' }),
    ]);
  });
});

describe('a verification', () => {
  it('goes on from the last one that found nothing wrong, and does not take its word for another history', async () => {
    expect((await verdictOn(folder)).holds).toBe(true);
    const again = await verdictOn(folder, { incremental: true });
    expect(again.holds).toBe(true);
    expect(again.findings.find(({ check }) => check === 'events-whole')?.params).toMatchObject({ read: 0 });
    writeFileSync(
      join(folder, 'log', 'verified.json'),
      JSON.stringify({ size: 200, root: Buffer.alloc(32, 1).toString('base64') }),
    );
    expect(failures(await verdictOn(folder, { incremental: true }))[0]).toMatchObject({
      code: 'checkpoint-replaced',
    });
  });

  it('changes nothing of what it looks at', async () => {
    const files = ['events.db', 'read.db', join('log', 'checkpoint'), join('log', 'log.key')];
    const before = files.map((file) => readFileSync(join(folder, file)));
    await verdictOn(folder);
    files.forEach((file, i) =>
      expect(readFileSync(join(folder, file)).equals(before[i] ?? Buffer.alloc(0))).toBe(true),
    );
    expect(existsSync(join(folder, 'log', 'verified.json'))).toBe(true);
  });
});
