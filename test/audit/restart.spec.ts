/**
 * Beginning a log anew where the old one can no longer be signed, and only there. What the old log signed stays valid; a
 * restart that was broken off at any point can be gone on with.
 */
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LOG_STREAM } from '#domain';
import { newEventId } from '#application';
import {
  openKey,
  parseVerifierKey,
  prepareRestart,
  receiptFor,
  type VerifierKey,
  verifyReceipt,
} from '#audit';
import { type Ledger, openLedgerFiles } from '#profiles';
import { logRestart } from '../../apps/cli/src/log.command.ts';
import { Terminal } from '../../apps/cli/src/terminal.ts';
import {
  auditedLedger,
  copyOf,
  failures,
  removeFolder,
  tamper,
  temporaryFolder,
  verdictOn,
} from './audited-ledger.ts';

const NEXT = 'plan.tuyenquang.gov.vn/log/2';
const REASON = 'Ổ đĩa hỏng, khôi phục bản sao lưu đêm trước';
const SIZE = 287;
const ROLLED_BACK = 280;

let original: string;
let oldKey: VerifierKey;
/** Of an event that is still there after the roll-back, and of one that is lost. */
let receipts: readonly string[];
let folder: string;

beforeAll(async () => {
  original = temporaryFolder();
  await auditedLedger(original);
  [oldKey, receipts] = await within(original, async ({ log, signer, store }) => {
    const made = [];
    for (const position of [100, 286]) {
      const [row] = await store.readStored({ after: position - 1, limit: 1 });
      const { commandId } = JSON.parse(row?.metadata ?? '') as { readonly commandId: string };
      made.push(JSON.stringify(await receiptFor(log, signer, commandId, [position])));
    }
    return [await signer.key(), made] as const;
  });
});
beforeEach(() => {
  folder = copyOf(original);
});
afterEach(() => {
  delete process.env['LOG_MIRROR'];
  removeFolder(folder);
});
afterAll(() => removeFolder(original));

async function within<T>(place: string, work: (ledger: Ledger) => Promise<T>): Promise<T> {
  const ledger = await openLedgerFiles(place, () => new Date());
  try {
    return await work(ledger);
  } finally {
    await ledger.close();
  }
}

const logFile = (name: string): string => join(folder, 'log', name);

/** The record as it was some events ago; the log lies on another disk and knows better. */
function rollBack(): void {
  tamper(join(folder, 'events.db'), (db) => db.exec(`DELETE FROM events WHERE position > ${ROLLED_BACK}`));
  for (const file of ['read.db', 'read.db-wal', 'read.db-shm']) rmSync(join(folder, file), { force: true });
}

const restart = (origin = NEXT, reason = REASON): Promise<void> =>
  logRestart(folder, { origin, reason, actor: 'cb-0412' }, silent);
const silent = new (class extends Terminal {
  override print(): void {
    // Only what is done is looked at here.
  }
})('vi');

const sign = () => within(folder, ({ signer }) => signer.sign());
const restarts = () => within(folder, async ({ store }) => store.readStream(LOG_STREAM));
const besides = (): string[] => readdirSync(folder).filter((name) => name.startsWith('log.'));

describe('a log that can be signed', () => {
  it('is not given up', async () => {
    await expect(restart()).rejects.toMatchObject({ code: 'log-sound', params: { origin: oldKey.name } });
    expect([await restarts(), besides()]).toEqual([[], []]);
    expect((await sign()).size).toBe(SIZE);
  });
});

describe('after a roll-back', () => {
  beforeEach(() => rollBack());

  it('the log signs no more, until another is begun, which signs what is left', async () => {
    await expect(sign()).rejects.toMatchObject({
      code: 'log-rolled-back',
      params: { size: SIZE, events: ROLLED_BACK },
    });
    expect(failures(await verdictOn(folder))[0]).toMatchObject({ code: 'log-rolled-back' });
    const before = readFileSync(logFile('checkpoint'), 'utf8');
    const oldSecret = readFileSync(logFile('log.key'), 'utf8');

    await restart();

    const [event, ...more] = await restarts();
    expect(more).toEqual([]);
    const key = parseVerifierKey(readFileSync(logFile('log.vkey'), 'utf8').trim());
    expect(event).toMatchObject({
      type: 'LogRestarted',
      position: ROLLED_BACK + 1,
      data: {
        log: { origin: NEXT, key: key.text },
        ended: { origin: oldKey.name, key: oldKey.text, size: SIZE, root: before.split('\n')[2] },
        reason: REASON,
      },
      metadata: { actor: 'cb-0412', actingFor: null },
    });
    // The old log is whole beside it.
    const [ended = '', ...others] = besides();
    expect([others, ended]).toEqual([[], expect.stringMatching(/^log\.ended-287-\d+$/)]);
    expect(readFileSync(join(folder, ended, 'checkpoint'), 'utf8')).toBe(before);
    expect(readFileSync(join(folder, ended, 'log.key'), 'utf8')).toBe(oldSecret);

    const { size, note } = await sign();
    expect([size, note.split('\n')[0]]).toEqual([ROLLED_BACK + 1, NEXT]);
    const verdict = await verdictOn(folder, {});
    expect([verdict.holds, failures(verdict)]).toEqual([true, []]);
    await expect(restart('plan.tuyenquang.gov.vn/log/3')).rejects.toMatchObject({ code: 'log-sound' });
  });

  it('receipts of the old log stay proofs under its key, also of what was lost', async () => {
    await restart();
    for (const [i, position] of [100, 286].entries())
      expect(verifyReceipt(receipts[i] ?? '', oldKey).events).toEqual([
        expect.objectContaining({ position }),
      ]);
    const [anew, newKey] = await within(
      folder,
      async ({ log, signer }) =>
        [await receiptFor(log, signer, commandOf(receipts[0]), [100]), await signer.key()] as const,
    );
    expect(verifyReceipt(JSON.stringify(anew), newKey).checkpoint.origin).toBe(NEXT);
    expect(() => verifyReceipt(JSON.stringify(anew), oldKey)).toThrow(
      expect.objectContaining({ code: 'signature-missing' }),
    );
  });

  it('another log needs another name, and a reason', async () => {
    await expect(restart(oldKey.name)).rejects.toMatchObject({ code: 'log-name-taken' });
    await expect(restart(NEXT, ' ')).rejects.toThrow('Nêu lý do bằng --reason.');
    expect([await restarts(), besides()]).toEqual([[], []]);
  });

  it('the checkpoint on the other disk is put beside as well', async () => {
    const mirror = temporaryFolder();
    process.env['LOG_MIRROR'] = mirror;
    writeFileSync(join(mirror, 'checkpoint'), readFileSync(logFile('checkpoint')));
    await restart();
    expect(readdirSync(mirror)).toEqual([expect.stringMatching(/^checkpoint\.ended-287-\d+$/)]);
    const { note } = await sign();
    expect(readFileSync(join(mirror, 'checkpoint'), 'utf8')).toBe(note);
    removeFolder(mirror);
  });
});

const commandOf = (receipt = '{}'): string => (JSON.parse(receipt) as { readonly command: string }).command;

describe('a restart that was broken off', () => {
  beforeEach(() => rollBack());

  /** Up to where the restart is in the ledger, and nothing was moved. */
  const begun = () =>
    within(folder, async ({ signer, store }) => {
      const prepared = await prepareRestart(join(folder, 'log'), NEXT, signer, undefined);
      const metadata = {
        actor: 'cb-0412',
        actingFor: null,
        commandId: 'lenh-1',
        commandDigest: '00',
        correlationId: 'lenh-1',
        causationId: 'lenh-1',
      };
      const data = { businessDate: '2026-11-23', ...prepared.restart, reason: REASON };
      await store.append({
        stream: LOG_STREAM,
        expectedRevision: 'no-stream',
        events: [{ type: 'LogRestarted', data, id: newEventId(new Date()), metadata }],
      });
      return prepared;
    });

  it('before anything was moved is done again, also under another name', async () => {
    await begun();
    expect(besides()).toEqual(['log.new']);
    await expect(sign()).rejects.toMatchObject({ code: 'log-rolled-back' });
    const third = 'plan.tuyenquang.gov.vn/log/3';
    await restart(third);
    expect((await restarts()).map(({ type }) => type)).toEqual(['LogRestarted', 'LogRestarted']);
    const { size, note } = await sign();
    expect([size, note.split('\n')[0]]).toEqual([ROLLED_BACK + 2, third]);
    expect(besides()).toEqual([expect.stringMatching(/^log\.ended-287-/)]);
    expect((await verdictOn(folder, {})).holds).toBe(true);
  });

  it('when the old log was moved and the new one was not is finished when the log is opened', async () => {
    const { restart: made } = await begun();
    renameSync(join(folder, 'log'), join(folder, 'log.ended-287-1'));
    const { note } = await sign();
    expect(note.split('\n')[0]).toBe(NEXT);
    expect(readFileSync(logFile('log.vkey'), 'utf8').trim()).toBe(made.log.key);
    expect(besides()).toEqual(['log.ended-287-1']);
  });

  it('before the checkpoint on the other disk was moved signs nothing until somebody moves it', async () => {
    const { settle } = await begun();
    await settle();
    const mirror = temporaryFolder();
    process.env['LOG_MIRROR'] = mirror;
    const [ended = ''] = besides();
    writeFileSync(join(mirror, 'checkpoint'), readFileSync(join(folder, ended, 'checkpoint')));
    await expect(sign()).rejects.toMatchObject({ code: 'signature-missing' });
    renameSync(join(mirror, 'checkpoint'), join(mirror, 'checkpoint.ended'));
    expect((await sign()).size).toBe(ROLLED_BACK + 1);
    removeFolder(mirror);
  });
});

describe('the key file', () => {
  it('that is missing is not made anew; a new log may be begun instead', async () => {
    rmSync(logFile('log.key'));
    await expect(sign()).rejects.toMatchObject({ code: 'key-file-missing', params: { origin: oldKey.name } });
    expect(existsSync(logFile('log.key'))).toBe(false);
    await restart();
    expect((await restarts())[0]?.data).toMatchObject({ ended: { key: oldKey.text, size: SIZE } });
    expect((await sign()).size).toBe(SIZE + 1);
  });

  it.each([
    ['was cut off', (text: string) => text.slice(0, -3)],
    ['is empty', () => ''],
    ['is something else', () => '{"format":"plan-ledger/receipt"}'],
    ['has no private key in it', (text: string) => text.replace(/BEGIN PRIVATE/, 'BEGIN PUBLIC')],
    ['names no key', (text: string) => text.replace(/"name": ".*"/, '"name": "a b"')],
  ])('that %s is told by its path', async (_, change) => {
    writeFileSync(logFile('log.key'), change(readFileSync(logFile('log.key'), 'utf8')));
    await expect(sign()).rejects.toMatchObject({
      code: 'key-file-unreadable',
      params: { path: logFile('log.key'), reason: expect.any(String) },
    });
  });

  it('of another log is refused, and is no reason to begin a new one', async () => {
    rmSync(logFile('log.key'));
    await openKey(logFile('log.key'), 'plan.hagiang.gov.vn/log', 'note');
    const refused = {
      code: 'key-of-another-log',
      params: { key: 'plan.hagiang.gov.vn/log', origin: oldKey.name },
    };
    await expect(sign()).rejects.toMatchObject(refused);
    await expect(restart()).rejects.toMatchObject(refused);
    expect([await restarts(), besides()]).toEqual([[], []]);
  });

  it('of the same name that is not the one it has signed with is found out', async () => {
    rmSync(logFile('log.key'));
    await openKey(logFile('log.key'), oldKey.name, 'note');
    await expect(sign()).rejects.toMatchObject({ code: 'signature-missing' });
  });
});
