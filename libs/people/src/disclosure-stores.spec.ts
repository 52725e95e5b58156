/** Both stores of disclosures keep the same promises; then what PostgreSQL has to do for it in its own way. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { type TestPostgres, testPostgres } from '../../read-models/src/testing/postgres.ts';
import { disclose } from './disclosures.ts';
import { NO_RECORDS, PersonDirectory } from './person-directory.ts';
import { PostgresDisclosureStore } from './postgres-disclosure-store.ts';
import { SqliteDisclosureStore } from './sqlite-disclosure-store.ts';
import { disclosureStoreContract, NAME } from './testing/contract.ts';

const PATIENCE_MS = 200;

disclosureStoreContract('SQLite', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'ledger-people-'));
  return {
    open: async () => new SqliteDisclosureStore(join(folder, 'people.db'), PATIENCE_MS),
    bytes: async () =>
      readdirSync(folder)
        .map((name) => readFileSync(join(folder, name), 'latin1'))
        .join(''),
    dispose: async () => rmSync(folder, { recursive: true, force: true }),
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
const clear = () => pool.query('DROP SCHEMA IF EXISTS ledger_kept CASCADE');
const open = (over: pg.Pool = pool) => PostgresDisclosureStore.open(over, PATIENCE_MS);

/** The files of the table and of what is too long for it, as they are once everything is written out. */
async function bytes(): Promise<string> {
  await pool.query('CHECKPOINT');
  const { rows } = await pool.query<{ bytes: Buffer }>(
    `SELECT pg_read_binary_file(pg_relation_filepath(file)) AS bytes
     FROM pg_class, LATERAL (VALUES (oid), (reltoastrelid)) AS files (file)
     WHERE oid = 'ledger_kept.disclosure'::regclass AND file <> 0`,
  );
  return rows.map(({ bytes }) => bytes.toString('latin1')).join('');
}

disclosureStoreContract('PostgreSQL', async () => {
  await clear();
  return { open, bytes, dispose: async () => void (await clear()) };
});

describe('disclosures in PostgreSQL', () => {
  beforeEach(clear);
  afterEach(clear);

  const named = () => disclose({ field: 'name', value: NAME });
  const stored = async () => {
    const store = await open();
    const row = { ...named(), person: 'cb-0412', addedAt: 1 };
    await store.insert([row]);
    return { store, row };
  };

  it('are gone from the file also where somebody still reads the database as it was before', async () => {
    const { store, row } = await stored();
    const reader = await pool.connect();
    try {
      await reader.query('BEGIN ISOLATION LEVEL REPEATABLE READ');
      await reader.query('SELECT count(*) FROM pg_class');
      expect(await bytes()).toContain(row.text);
      await store.delete([row.digest]);
      expect(await bytes()).not.toContain(row.text);
    } finally {
      await reader.query('ROLLBACK');
      reader.release();
    }
  });

  it('are in no statistics', async () => {
    const store = await open();
    await store.insert(Array.from({ length: 200 }, () => ({ ...named(), person: 'cb-0412', addedAt: 1 })));
    await store.delete([]);
    await pool.query('ANALYZE ledger_kept.disclosure');
    const { rows } = await pool.query<{ attname: string }>(
      `SELECT attname FROM pg_stats WHERE schemaname = 'ledger_kept' AND tablename = 'disclosure'`,
    );
    const columns = rows.map(({ attname }) => attname);
    expect(columns).toContain('digest');
    expect(columns).not.toContain('text');
  });

  it('that are in use are not deleted now, which is said after a bounded time; later they are', async () => {
    const { store, row } = await stored();
    const directory = await PersonDirectory.open(pool, NO_RECORDS, { patienceMs: PATIENCE_MS });
    const backup = await pool.connect();
    await backup.query('BEGIN; LOCK TABLE ledger_kept.disclosure IN ACCESS SHARE MODE');
    try {
      await expect(directory.erase('cb-0412', [row.digest])).rejects.toMatchObject({
        code: 'erasure-unfinished',
        params: { person: 'cb-0412' },
      });
      expect(await store.disclosures()).toEqual([row]);
    } finally {
      await backup.query('ROLLBACK');
      backup.release();
    }
    await directory.erase('cb-0412', [row.digest]);
    expect(await store.disclosures()).toEqual([]);
  });

  it('of one person are worked on by one process at a time, those of different persons at once', async () => {
    const [one, other] = [await open(), await open()];
    const done: string[] = [];
    await one.alone('cb-0412', async () => {
      // Would wait for ever for its own turn if persons kept each other waiting.
      await other.alone('cb-0500', async () => void done.push('another person'));
      await expect(other.alone('cb-0412', async () => 0)).rejects.toMatchObject({
        code: 'directory-unavailable',
      });
      done.push('first');
    });
    await other.alone('cb-0412', async () => void done.push('second'));
    expect(done).toEqual(['another person', 'first', 'second']);
  });

  it('are made once where two processes open them at the same time', async () => {
    const stores = await Promise.all([open(), open(), open()]);
    for (const store of stores) expect(await store.disclosures()).toEqual([]);
  });

  it('are refused where a table of another layout is in their place, or none for who only reads', async () => {
    await expect(PersonDirectory.open(pool, NO_RECORDS, { readOnly: true })).rejects.toMatchObject({
      code: 'directory-damaged',
    });
    await pool.query('CREATE SCHEMA ledger_kept; CREATE TABLE ledger_kept.disclosure (theirs int)');
    await expect(open()).rejects.toMatchObject({ code: 'directory-damaged' });
    expect((await pool.query('SELECT theirs FROM ledger_kept.disclosure')).rows).toEqual([]);
  });

  it('that cannot be reached are unavailable, and nothing says the password', async () => {
    const away = new pg.Pool({ connectionString: 'postgresql://ledger:mat-khau@127.0.0.1:1/ledger' });
    const refusal: unknown = await open(away).catch((error: unknown) => error);
    expect(refusal).toMatchObject({ code: 'directory-unavailable' });
    expect(JSON.stringify(refusal) + String(refusal)).not.toContain('mat-khau');
    await away.end();
  });

  it('survive a connection that the server ends while work is done alone', async () => {
    const { store, row } = await stored();
    const answer = await store.alone('cb-0412', async () => {
      await pool.query(
        `SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND pid <> pg_backend_pid()`,
      );
      return store.disclosures();
    });
    expect(answer).toEqual([row]);
    expect(await store.alone('cb-0412', async () => 'goes on')).toBe('goes on');
  });
});
