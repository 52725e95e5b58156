import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type NewEvent, SqliteEventStore, type StoredRow } from '#event-store';
import { openKey } from './key-file.ts';
import { LedgerLog } from './ledger-log.ts';
import { receiptFor, verifyReceipt } from './receipt.ts';
import { Signer } from './signer.ts';
import { CompactRange, leafHash, provesConsistency, provesInclusion } from './tlog/merkle.ts';
import { parseNote, parseVerifierKey, verifiedBy } from './tlog/note.ts';

const ORIGIN = 'plan.tuyenquang.gov.vn/log/2025';
const clock = () => new Date('2025-06-14T03:00:00.000Z');
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ledger-log-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

let counter = 0;
const event = (organisation: string, name: string, command: string): NewEvent => ({
  type: 'OrganisationRenamed',
  data: {
    businessDate: '2025-06-14',
    organisation,
    name: { from: 'Sở Thông tin và Truyền thông', to: name },
    reason: 'Hợp nhất theo Nghị quyết 202/2025/QH15',
    legalBasis: { number: '202/2025/QH15', title: 'Nghị quyết sắp xếp đơn vị hành chính cấp tỉnh' },
  },
  id: `0198a3c2-7d10-7b2e-9a51-${String((counter += 1)).padStart(12, '0')}`,
  metadata: {
    actor: 'cb-0412',
    actingFor: organisation,
    commandId: command,
    commandDigest: '00',
    correlationId: command,
    causationId: command,
  },
});

/** Renames of many organisations in turn, so that streams are woven into each other. */
async function grow(store: SqliteEventStore, count: number, tag = 'tên'): Promise<void> {
  const ends = new Map<string, number>();
  for (const row of await store.readStored({ limit: 1_000_000 })) ends.set(row.stream, row.revision);
  const appends = Array.from({ length: count }, (_, i) => {
    const organisation = `so-${i % 7}`;
    const stream = `organisation-${organisation}`;
    const revision = ends.get(stream);
    ends.set(stream, (revision ?? -1) + 1);
    return {
      stream,
      expectedRevision: revision ?? ('no-stream' as const),
      events: [event(organisation, `${tag} ${i}`, `lenh-${i}`)],
    };
  });
  await store.appendAll(appends);
}

const openStore = () => SqliteEventStore.open(join(folder, 'events.db'), { clock });
const openLog = (store: SqliteEventStore) => new LedgerLog(join(folder, 'log.db'), ORIGIN, store);
const openSigner = (log: LedgerLog): Signer =>
  new Signer(log, {
    key: () => openKey(join(folder, 'log.key'), ORIGIN, 'note'),
    mirrors: [folder],
    clock,
  });

/** What an intruder with access to the file does, with triggers and all. */
function tamper(sql: string): void {
  const db = new DatabaseSync(join(folder, 'events.db'));
  db.exec('DROP TRIGGER events_update; DROP TRIGGER events_delete; DROP TRIGGER events_insert');
  db.exec(sql);
  db.close();
}

describe('the log of a ledger', () => {
  it('has at every size the root of its entries, whatever the batches they came in', async () => {
    const store = openStore();
    const log = openLog(store);
    for (const more of [1, 3, 252, 1, 600, 1]) {
      await grow(store, more);
      await log.catchUp();
    }
    const entries = await log.entries(0, 10_000);
    expect(entries).toHaveLength(858);
    const range = new CompactRange();
    const roots = [range.root()];
    for (const entry of entries) {
      range.append(leafHash(entry));
      roots.push(range.root());
    }
    roots.forEach((root, size) => expect(hex(log.rootAt(size))).toBe(hex(root)));
    const [root = new Uint8Array(), leaf = new Uint8Array()] = [roots.at(-1), log.leaf(400)];
    expect(provesInclusion(leaf, 400, 858, log.inclusion(400, 858), root)).toBe(true);
    expect(provesConsistency(257, 858, log.consistency(257, 858), log.rootAt(257), root)).toBe(true);
    expect(() => log.rootAt(859)).toThrow('the log has 858 entries');
    log.close();
    await store.close();
  });

  it('chains every event to the one before it in its stream', async () => {
    const store = openStore();
    await grow(store, 15);
    const log = openLog(store);
    await log.catchUp();
    const entries = (await log.entries(0, 15)).map((entry) => ({
      ...(JSON.parse(entry.toString()) as { stream: string; prev: string | null; rev: number }),
      leaf: leafHash(entry),
    }));
    for (const { stream, rev, prev } of entries) {
      const before = entries.find((one) => one.stream === stream && one.rev === rev - 1);
      expect(prev).toBe(before ? Buffer.from(before.leaf).toString('base64') : null);
    }
    // Asked for alone, an entry comes out the same as in a row.
    expect((await log.entries(14, 1))[0]?.toString()).toBe((await log.entries(0, 15))[14]?.toString());
    log.close();
    await store.close();
  });

  it('goes on where it stopped, also beside another process', async () => {
    const store = openStore();
    await grow(store, 300);
    const [one, other] = [openLog(store), openLog(store)];
    await Promise.all([one.catchUp(), other.catchUp()]);
    await grow(store, 300);
    await Promise.all([other.catchUp(), one.catchUp()]);
    one.close();
    other.close();
    const again = openLog(store);
    expect(again.size).toBe(600);
    again.startOver();
    const root = hex(again.rootAt(0));
    await again.catchUp();
    expect(hex(again.rootAt(600))).not.toBe(root);
    again.close();
    await store.close();
  });
});

describe('a signer', () => {
  it('signs what there is, once for one size, and proves each checkpoint to begin with the last', async () => {
    const store = openStore();
    const log = openLog(store);
    const signer = openSigner(log);
    await grow(store, 10);
    const first = await signer.sign();
    expect(await signer.sign()).toEqual(first);
    await grow(store, 290);
    const second = await signer.sign();
    expect([first.size, second.size]).toEqual([10, 300]);
    expect(verifiedBy(parseNote(second.note), [await signer.key()])).toEqual([await signer.key()]);
    expect(readFileSync(join(folder, 'checkpoint'), 'utf8')).toBe(second.note);
    expect(second.note.split('\n')[0]).toBe(ORIGIN);
    log.close();
    await store.close();
  });

  it.each([
    [
      'another word in an event',
      `UPDATE events SET data = replace(data, 'tên 11', 'tên 99') WHERE position = 12`,
    ],
    [
      'another actor',
      `UPDATE events SET metadata = replace(metadata, 'cb-0412', 'cb-0413') WHERE position = 12`,
    ],
    ['another time', `UPDATE events SET recorded_at = '2025-06-13T03:00:00.000Z' WHERE position = 12`],
  ])('does not sign over %s, and names the event', async (_, sql) => {
    const store = openStore();
    const log = openLog(store);
    const signer = openSigner(log);
    await grow(store, 20);
    await log.catchUp();
    log.close();
    await store.close();
    tamper(sql);
    // The guards of the store are gone with the tampering; put back, nothing shows in it.
    const db = new DatabaseSync(join(folder, 'events.db'));
    db.exec(guards());
    db.close();
    const tampered = openStore();
    const logOfIt = openLog(tampered);
    await expect(openSigner(logOfIt).sign()).rejects.toMatchObject({
      code: 'log-differs',
      params: { position: 12 },
    });
    expect((await signer.key()).name).toBe(ORIGIN);
    logOfIt.close();
    await tampered.close();
  });

  it('refuses a ledger that was set back to a backup, and one that grew otherwise since', async () => {
    const store = openStore();
    await grow(store, 5);
    await store.backupTo(join(folder, 'backup.db'));
    await grow(store, 5);
    const log = openLog(store);
    const signer = openSigner(log);
    await signer.sign();
    log.close();
    await store.close();

    const restored = SqliteEventStore.open(join(folder, 'backup.db'), { clock });
    const setBack = openLog(restored);
    await expect(openSigner(setBack).sign()).rejects.toMatchObject({
      code: 'log-rolled-back',
      params: { size: 10, events: 5 },
    });
    await grow(restored, 8, 'khác');
    await expect(openSigner(setBack).sign()).rejects.toMatchObject({
      code: 'log-differs',
      params: { position: 10 },
    });
    setBack.close();

    // Also where the log's own database was set back or lost with it: the checkpoint kept elsewhere tells.
    const forgetful = new LedgerLog(join(folder, 'new-log.db'), ORIGIN, restored);
    await expect(openSigner(forgetful).sign()).rejects.toMatchObject({ code: 'checkpoint-replaced' });
    forgetful.close();
    await restored.close();
  });

  it('does not accept a checkpoint somebody else put in its place', async () => {
    const store = openStore();
    await grow(store, 5);
    const log = openLog(store);
    const signer = openSigner(log);
    const { note } = await signer.sign();
    writeFileSync(join(folder, 'checkpoint'), note.replace('\n5\n', '\n4\n'));
    await grow(store, 1);
    await expect(signer.sign()).rejects.toMatchObject({ code: 'signature-wrong' });
    log.close();
    await store.close();
  });
});

describe('a receipt', () => {
  it('proves offline what a command stored, and nothing when a byte of it changes', async () => {
    const store = openStore();
    await grow(store, 40);
    const log = openLog(store);
    const signer = openSigner(log);
    const receipt = await receiptFor(log, signer, 'lenh-20', [21]);
    const text = JSON.stringify(receipt);
    const key = parseVerifierKey(readFileSync(join(folder, 'log.vkey'), 'utf8').trim());
    const proved = verifyReceipt(text, key);
    // An entry keeps the content of data and metadata, not the order of their fields.
    const content = ({ data, metadata, ...row }: StoredRow) => ({
      ...row,
      data: JSON.parse(data),
      metadata: JSON.parse(metadata),
    });
    expect(proved.events.map(content)).toEqual(
      (await store.readStored({ after: 20, limit: 1 })).map(content),
    );
    expect(proved.checkpoint.size).toBe(40);
    // Later growth leaves it as it is.
    await grow(store, 40);
    expect(JSON.stringify(await receiptFor(log, signer, 'lenh-20', [21]))).toBe(text);
    expect(() => verifyReceipt(text.replace('"lenh-20"', '"lenh-21"'), key)).toThrow('receipt-malformed');
    await expect(receiptFor(log, signer, 'lenh-x', [])).rejects.toMatchObject({ code: 'not-in-log' });
    log.close();
    await store.close();
  });
});

function guards(): string {
  const fresh = SqliteEventStore.open(join(folder, 'fresh.db'), { clock });
  void fresh.close();
  const db = new DatabaseSync(join(folder, 'fresh.db'));
  const triggers = db.prepare("SELECT sql FROM sqlite_master WHERE type = 'trigger'").all();
  db.close();
  return triggers.map(({ sql }) => String(sql)).join(';\n');
}
