/** A log goes on elsewhere as itself, and no other log is taken for it. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SqliteEventStore } from '#event-store';
import { progresses } from '../../../event-store/src/testing/fixtures.ts';
import { type AuditLog, LOG_POLICY, openAuditLog } from '../open-log.ts';
import { readLogFile, signedTrees, writeLogFile } from './log-file.ts';
import { identityOf, requireSameLog, takeIdentity } from './log-identity.ts';

const ORIGIN = 'plan.tuyenquang.gov.vn/log/2026';

let folder: string;
let stores: SqliteEventStore[];
let logs: AuditLog[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ledger-identity-'));
  [stores, logs] = [[], []];
});
afterEach(async () => {
  for (const { log } of logs) log.close();
  for (const store of stores) await store.close();
  rmSync(folder, { recursive: true, force: true });
});

const place = (name: string): string => join(folder, name);

async function ledger(name: string, { events = 0, origin = ORIGIN } = {}): Promise<AuditLog> {
  const store = SqliteEventStore.open(place(`${name}.db`));
  stores.push(store);
  if (events > 0)
    await store.append({
      stream: `task-a.${name}`,
      expectedRevision: 'no-stream',
      events: progresses(events),
    });
  const opened = openAuditLog(place(name), store, { clock: () => new Date(), origin });
  logs.push(opened);
  return opened;
}

async function signed(name: string, events: number): Promise<AuditLog> {
  const opened = await ledger(name, { events });
  await opened.signer.sign();
  return opened;
}

it('name, key, policy and checkpoints are carried by way of a file; the private key is not', async () => {
  const { log } = await signed('old', 3);
  writeFileSync(join(place('old'), LOG_POLICY), `log ${ORIGIN}\n`);
  const identity = await identityOf(place('old'), log);
  await writeLogFile(place('log.ndjson'), identity);
  const carried = await readLogFile(place('log.ndjson'));
  expect(carried).toEqual(identity);
  expect(signedTrees(carried)).toEqual([{ origin: ORIGIN, size: 3, root: log.rootAt(3) }]);

  const { log: next } = await ledger('new');
  await requireSameLog(place('new'), next, carried);
  await takeIdentity(place('new'), next, carried);
  expect(await identityOf(place('new'), next)).toEqual(identity);
  expect(readFileSync(join(place('new'), 'checkpoint'), 'utf8')).toBe(carried.checkpoints[0]?.note);
  expect(existsSync(join(place('new'), 'log.key'))).toBe(false);
  // Done again it changes nothing.
  await requireSameLog(place('new'), next, carried);
  await takeIdentity(place('new'), next, carried);
  expect(await identityOf(place('new'), next)).toEqual(identity);
});

it('until its events are all there, and its key is, nothing can be signed with it', async () => {
  const identity = await identityOf(place('old'), (await signed('old', 3)).log);
  const { log, signer } = await ledger('new', { events: 2 });
  await takeIdentity(place('new'), log, identity);
  await expect(signer.sign()).rejects.toMatchObject({ code: 'key-file-missing' });
  writeFileSync(join(place('new'), 'log.key'), readFileSync(join(place('old'), 'log.key')));
  await expect(signer.sign()).rejects.toMatchObject({
    code: 'log-rolled-back',
    params: { size: 3, events: 2 },
  });
});

it('a log that has never signed is carried by its name', async () => {
  const identity = await identityOf(place('old'), (await ledger('old', { events: 1 })).log);
  expect(identity).toEqual({ origin: ORIGIN, key: null, policy: null, checkpoints: [] });
  expect(signedTrees(identity)).toEqual([]);
  const { log, signer } = await ledger('new');
  await takeIdentity(place('new'), log, identity);
  expect((await signer.sign()).note.split('\n')[0]).toBe(ORIGIN);
});

it('another name, another key, and the same size signed of something else are refused', async () => {
  const identity = await identityOf(place('old'), (await signed('old', 3)).log);
  const { log: named } = await ledger('named', { origin: 'plan.yenbai.gov.vn/log' });
  await expect(requireSameLog(place('named'), named, identity)).rejects.toMatchObject({
    code: 'import-other-log',
    params: { origin: ORIGIN, found: 'plan.yenbai.gov.vn/log' },
  });
  const { log: other } = await signed('other', 3);
  await expect(requireSameLog(place('other'), other, identity)).rejects.toMatchObject({
    code: 'import-other-log',
  });
  writeFileSync(join(place('other'), 'log.vkey'), readFileSync(join(place('old'), 'log.vkey')));
  await expect(requireSameLog(place('other'), other, identity)).rejects.toMatchObject({
    code: 'checkpoint-replaced',
    params: { size: 3 },
  });
});

it('checkpoints without a key, or with the key of another log, prove nothing', async () => {
  const identity = await identityOf(place('old'), (await signed('old', 3)).log);
  expect(() => signedTrees({ ...identity, key: null })).toThrow(
    expect.objectContaining({ code: 'signature-missing' }),
  );
  expect(() => signedTrees({ ...identity, origin: 'plan.yenbai.gov.vn/log' })).toThrow(
    expect.objectContaining({ code: 'key-of-another-log' }),
  );
  const other = await identityOf(place('other'), (await signed('other', 3)).log);
  expect(() => signedTrees({ ...identity, checkpoints: other.checkpoints })).toThrow(
    expect.objectContaining({ name: 'AuditError' }),
  );
});
