/** Both stores of checkpoints keep the same promises; then what those that several processes share do besides. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { type TestPostgres, testPostgres } from '../../read-models/src/testing/postgres.ts';
import { LogDatabase } from './log-database.ts';
import { PostgresCheckpoints } from './postgres-checkpoints.ts';
import { checkpoint, checkpointStoreContract } from './testing/checkpoint-contract.ts';
import { LOG, ORIGIN, testKey } from './tlog/testing/signing.ts';

checkpointStoreContract('SQLite', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'ledger-checkpoints-'));
  const opened: LogDatabase[] = [];
  return {
    async open() {
      const database = new LogDatabase(join(folder, 'log.db'), ORIGIN);
      opened.push(database);
      return database.checkpoints;
    },
    async dispose() {
      for (const database of opened) database.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
});

let postgres: TestPostgres;
let pool: pg.Pool;
beforeAll(async () => {
  postgres = await testPostgres();
  pool = new pg.Pool({ connectionString: await postgres.createDatabase() });
  // The database goes away before the last of its connections has heard that it is closed.
  pool.on('error', () => undefined);
});
afterAll(async () => {
  await pool.end();
  await postgres.stop();
});
const clear = async (): Promise<void> => void (await pool.query('DROP SCHEMA IF EXISTS ledger_kept CASCADE'));
const open = (origin = ORIGIN) => PostgresCheckpoints.open(pool, { origin });

checkpointStoreContract('PostgreSQL', async () => {
  await clear();
  return { open: () => open(), dispose: clear };
});

describe('the checkpoints that several processes share', () => {
  beforeEach(clear);
  afterEach(clear);

  it('are of one log, whichever process was first and whatever the others would have named it', async () => {
    const opened = await Promise.all([open('mot.gov.vn/log'), open('hai.gov.vn/log'), open('ba.gov.vn/log')]);
    const names = new Set(opened.map(({ origin }) => origin));
    expect(names.size).toBe(1);
    expect(await PostgresCheckpoints.open(pool)).toMatchObject({ origin: [...names][0] });
  });

  it('get a made-up name for trying out, and refuse one that cannot stand in a key', async () => {
    await expect(open('có khoảng trắng')).rejects.toMatchObject({ code: 'key-name-invalid' });
    expect((await PostgresCheckpoints.open(pool)).origin).toMatch(/^plan-ledger\.local\/[0-9a-f]{8}$/);
  });

  it('know one key, and no second signer brings another', async () => {
    const [store, other] = [await open(), await open()];
    expect(await store.key()).toBeNull();
    await store.claim(LOG.public.text);
    await store.claim(LOG.public.text);
    expect(await other.key()).toBe(LOG.public.text);
    const second = testKey(ORIGIN, 'note', 9).public.text;
    await expect(other.claim(second)).rejects.toMatchObject({ code: 'key-of-another-log' });
    expect(await store.key()).toBe(LOG.public.text);
  });

  it.each([
    ['deleted', 'DELETE FROM ledger_kept.log_checkpoint'],
    ['emptied', 'TRUNCATE ledger_kept.log_checkpoint'],
    ['signed anew', `UPDATE ledger_kept.log_checkpoint SET note = replace(note, E'\\n10\\n', E'\\n9\\n')`],
    ['dated otherwise', `UPDATE ledger_kept.log_checkpoint SET signed_at = '2020-01-01T00:00:00.000Z'`],
    ['renamed', 'DELETE FROM ledger_kept.log_identity'],
  ])('are not %s by a statement that somebody types', async (_, sql) => {
    const store = await open();
    await store.put(checkpoint(10));
    await expect(pool.query(sql)).rejects.toThrow(/only grows|cosignatures and nothing else/);
    expect(await store.all()).toEqual([checkpoint(10)]);
  });

  it('of a log that was given up stay beside those of the next, and nobody adds to them', async () => {
    const old = await open();
    await old.put(checkpoint(10));
    await old.begin(`${ORIGIN}/2`, testKey(`${ORIGIN}/2`, 'note', 9).public.text);
    const next = await open();
    expect(next.origin).toBe(`${ORIGIN}/2`);
    expect(await next.all()).toEqual([]);
    expect(await old.all()).toEqual([checkpoint(10)]);
    await expect(old.put(checkpoint(11))).rejects.toMatchObject({ code: 'checkpoint-conflict' });
    await expect(old.begin(`${ORIGIN}/3`, '')).rejects.toMatchObject({ code: 'checkpoints-unavailable' });
  });

  it('that cannot be reached are unavailable, and nothing says the password', async () => {
    const away = new pg.Pool({ connectionString: 'postgresql://ledger:mat-khau@127.0.0.1:1/ledger' });
    const refusal: unknown = await PostgresCheckpoints.open(away).catch((error: unknown) => error);
    expect(refusal).toMatchObject({ code: 'checkpoints-unavailable' });
    expect(JSON.stringify(refusal) + String(refusal)).not.toContain('mat-khau');
    await away.end();
  });

  it('of another layout are refused and stay as they are', async () => {
    await pool.query('CREATE SCHEMA ledger_kept; CREATE TABLE ledger_kept.log_identity (theirs int)');
    await expect(open()).rejects.toMatchObject({ code: 'checkpoints-unavailable' });
    expect((await pool.query('SELECT theirs FROM ledger_kept.log_identity')).rows).toEqual([]);
  });
});
