/** One ledger, several processes: one has the key and signs, the others ask it to and hand out what it has signed. */
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { type TestPostgres, testPostgres } from '../../read-models/src/testing/postgres.ts';
import { type NewEvent, SqliteEventStore } from '#event-store';
import { openKey } from './key-file.ts';
import { LogDatabase } from './log-database.ts';
import { type AuditLog, type AuditLogOptions, LOG_DATABASE, openAuditLog } from './open-log.ts';
import { PostgresCheckpoints } from './postgres-checkpoints.ts';
import { receiptFor, verifyReceipt } from './receipt.ts';
import { prepareRestart } from './restart-log.ts';
import { listenForRequests } from './signing-requests.ts';
import { checkpoint } from './testing/checkpoint-contract.ts';

const ORIGIN = 'plan.tuyenquang.gov.vn/log/2026';
const clock = () => new Date('2026-07-01T03:00:00.000Z');
/** For those tests in which nobody signs. */
const SHORT_MS = 60;

let postgres: TestPostgres;
let pool: pg.Pool;
let folder: string;
let store: SqliteEventStore;
let stopping: AbortController;
let serving: Promise<void>[];
let opened: AuditLog[];

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
beforeEach(async () => {
  await pool.query('DROP SCHEMA IF EXISTS ledger_kept CASCADE');
  folder = mkdtempSync(join(tmpdir(), 'ledger-signing-'));
  store = SqliteEventStore.open(join(folder, 'events.db'), { clock });
  stopping = new AbortController();
  [serving, opened] = [[], []];
});
afterEach(async () => {
  stopping.abort();
  await Promise.all(serving);
  for (const { log } of opened) log.close();
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});

const shared = () => PostgresCheckpoints.open(pool, { origin: ORIGIN });
async function open(cache: string, options: Partial<AuditLogOptions> = {}): Promise<AuditLog> {
  const audit = openAuditLog(join(folder, cache), store, { clock, shared: await shared(), ...options });
  opened.push(audit);
  return audit;
}
/** A process that serves requests; it has no key. */
const server = (cache: string, patienceMs?: number) =>
  open(cache, patienceMs === undefined ? {} : { patienceMs });
/** The process with the key, which signs whenever it is asked. */
async function signingProcess(keyFolder = join(folder, 'key')): Promise<AuditLog> {
  const audit = await open('cache-of-signer', { keyFolder });
  serving.push(listenForRequests(pool, () => audit.signer.sign(), stopping.signal));
  return audit;
}

let count = 0;
async function grow(events = 1): Promise<void> {
  for (let i = 0; i < events; i++) {
    count += 1;
    const organisation = `so-${count}`;
    const event: NewEvent = {
      type: 'OrganisationRegistered',
      data: { businessDate: '2026-07-01', organisation, name: 'Sở', tier: 'department', parent: null },
      id: `0198a3c2-7d10-7b2e-9a51-${String(count).padStart(12, '0')}`,
      metadata: {
        actor: 'cb-0412',
        actingFor: null,
        commandId: organisation,
        commandDigest: '00',
        correlationId: organisation,
        causationId: organisation,
      },
    };
    await store.append({
      stream: `organisation-${organisation}`,
      expectedRevision: 'no-stream',
      events: [event],
    });
  }
}

it('a server without the key answers a command with a receipt that verifies under the signer’s key', async () => {
  const { signer } = await signingProcess();
  const one = await server('cache-1');
  await grow(3);
  await one.log.catchUp();
  const receipt = await receiptFor(one.log, one.signer, `so-${count}`, [3]);
  expect(verifyReceipt(JSON.stringify(receipt), await signer.key()).checkpoint.size).toBe(3);
  // No server made itself a key.
  expect(existsSync(join(folder, 'cache-1', 'log.key'))).toBe(false);
});

it('servers that ask together each get a checkpoint of what is there', async () => {
  await signingProcess();
  const servers = await Promise.all(['cache-1', 'cache-2', 'cache-3'].map((cache) => server(cache)));
  await grow(5);
  const signed = await Promise.all(servers.flatMap(({ signer }) => [signer.sign(), signer.sign()]));
  expect(signed.map(({ size }) => size)).toEqual([5, 5, 5, 5, 5, 5]);
  await grow(2);
  expect((await servers[0]?.signer.sign())?.size).toBe(7);
  expect((await servers[1]?.signer.last())?.size).toBe(7);
});

it('a server started before the signer learns the key from it', async () => {
  const early = await server('cache-1');
  await signingProcess();
  const key = await early.signer.key();
  expect(key.name).toBe(ORIGIN);
  expect(await (await shared()).key()).toBe(key.text);
});

it('where nobody signs, a server says so after a bounded time; what was signed before is still handed out', async () => {
  const { signer } = await open('cache-of-signer', { keyFolder: join(folder, 'key') });
  await grow(2);
  await signer.sign();
  const alone = await server('cache-1', SHORT_MS);
  expect((await alone.signer.sign()).size).toBe(2);
  await grow();
  await expect(alone.signer.sign()).rejects.toMatchObject({
    code: 'signer-not-running',
    params: { origin: ORIGIN, seconds: SHORT_MS / 1_000 },
  });
  await alone.signer.check();
  expect((await alone.signer.newest())?.size).toBe(2);
});

it('a signer that lost its connection goes on hearing requests', async () => {
  await signingProcess();
  const one = await server('cache-1');
  await grow();
  await one.signer.sign();
  await pool.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%'`);
  await grow();
  expect((await one.signer.sign()).size).toBe(2);
});

it('a request that fails at the signer does not keep the next one from being heard', async () => {
  const { signer } = await open('cache-of-signer', { keyFolder: join(folder, 'key') });
  let failures = 0;
  const sign = async (): Promise<void> => {
    if (failures++ === 0) throw new Error('disk full');
    await signer.sign();
  };
  serving.push(listenForRequests(pool, sign, stopping.signal));
  const one = await server('cache-1');
  await grow();
  expect((await one.signer.sign()).size).toBe(1);
  expect(failures).toBeGreaterThan(1);
});

it('a checkpoint that is not of the events a server sees is not handed out', async () => {
  const { signer } = await open('cache-of-signer', { keyFolder: join(folder, 'key') });
  await signer.key();
  await grow(2);
  const one = await server('cache-1', SHORT_MS);
  // Somebody who can write into the database, but has not the key.
  await (await shared()).put(checkpoint(2));
  await expect(one.signer.sign()).rejects.toMatchObject({ code: 'signature-missing' });
});

it('a checkpoint of other events than a server reads is not handed out either', async () => {
  const { signer } = await open('cache-of-signer', { keyFolder: join(folder, 'key') });
  await grow(2);
  await signer.sign();
  const signedStore = store;
  store = SqliteEventStore.open(join(folder, 'other.db'), { clock });
  await grow(2);
  const elsewhere = await server('cache-1', SHORT_MS);
  await expect(elsewhere.signer.sign()).rejects.toMatchObject({
    code: 'checkpoint-replaced',
    params: { size: 2 },
  });
  await signedStore.close();
});

it('a second process with another key is refused, and so is a signer that has lost it', async () => {
  const first = await open('cache-of-signer', { keyFolder: join(folder, 'key') });
  await grow();
  await first.signer.sign();
  const lost = await open('cache-2', { keyFolder: join(folder, 'empty') });
  await expect(lost.signer.sign()).rejects.toMatchObject({ code: 'key-file-missing' });
  expect(existsSync(join(folder, 'empty', 'log.key'))).toBe(false);
  mkdirSync(join(folder, 'other.key'));
  await openKey(join(folder, 'other.key', 'log.key'), ORIGIN, 'note');
  const second = await open('cache-3', { keyFolder: join(folder, 'other.key') });
  await expect(second.signer.sign()).rejects.toMatchObject({ code: 'key-of-another-log' });
});

it('a cache may be thrown away, and is made again under the name of the shared log', async () => {
  new LogDatabase(join(folder, LOG_DATABASE), 'ten-cu.gov.vn/log').close();
  await signingProcess();
  await grow(3);
  const one = openAuditLog(folder, store, { clock, shared: await shared() });
  opened.push(one);
  expect(one.log.origin).toBe(ORIGIN);
  expect((await one.signer.sign()).size).toBe(3);
});

it('a folder that holds a signed log of another name is left alone', async () => {
  const own = openAuditLog(join(folder, 'log'), store, { clock, origin: 'rieng.gov.vn/log' });
  await grow();
  const signed = await own.signer.sign();
  own.log.close();
  await expect(open('log')).rejects.toMatchObject({
    code: 'log-of-another-name',
    params: { found: 'rieng.gov.vn/log', origin: ORIGIN },
  });
  const again = openAuditLog(join(folder, 'log'), store, { clock });
  expect(await again.signer.last()).toEqual(signed);
  again.log.close();
});

it('a log whose key is lost is begun anew for all processes, and the old one’s checkpoints stay', async () => {
  const keyFolder = join(folder, 'key');
  const first = await open('cache-of-signer', { keyFolder });
  await grow(2);
  await first.signer.sign();
  rmSync(join(keyFolder, 'log.key'));
  const keyless = await open('cache-2', { keyFolder });
  const old = await shared();
  const { restart, settle } = await prepareRestart(keyFolder, `${ORIGIN}/2`, keyless.signer, undefined, old);
  expect(restart.ended).toMatchObject({ origin: ORIGIN, size: 2 });
  await settle();
  const next = await open('cache-2', { keyFolder });
  expect(next.log.origin).toBe(`${ORIGIN}/2`);
  expect((await next.signer.sign()).size).toBe(2);
  expect((await next.signer.key()).text).toBe(restart.log.key);
  expect(await old.all()).toHaveLength(1);
});
