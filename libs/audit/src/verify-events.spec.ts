/** Going through the whole record: whatever is amiss is named by its place, from the beginning or from where one ended last. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Recorded } from '#domain';
import { eventCodec, type StoredRow } from '#event-store';
import { openKey, type SigningKey } from './key-file.ts';
import { LedgerLog, type LogSource } from './ledger-log.ts';
import { formatCheckpoint } from './tlog/checkpoint.ts';
import { formatNote, signNote } from './tlog/note.ts';
import { verifyEvents, type VerifyOptions } from './verify-events.ts';

const ORIGIN = 'plan.tuyenquang.gov.vn/log/2025';
const SIZE = 600;
const STREAMS = 7;

/** Renames of seven organisations in turn, two in the same second. */
const ROWS: readonly StoredRow[] = Array.from({ length: SIZE }, (_, i) => ({
  position: i + 1,
  stream: `organisation-so-${i % STREAMS}`,
  revision: Math.floor(i / STREAMS),
  id: `0198a3c2-7d10-7b2e-9a51-${String(i).padStart(12, '0')}`,
  type: 'OrganisationRenamed',
  version: 1,
  data: JSON.stringify({ organisation: `so-${i % STREAMS}`, name: { from: 'Sở', to: `Sở ${i}` } }),
  metadata: JSON.stringify({ actor: 'cb-0412', commandId: `lenh-${i}` }),
  recordedAt: new Date(Date.UTC(2025, 5, 14) + Math.floor(i / 2) * 1_000).toISOString(),
}));

/** A store that holds what it is given, also what no store would take. */
function sourceOf(rows: readonly StoredRow[], head = rows.at(-1)?.position ?? 0): LogSource {
  const source = {
    head: () => Promise.resolve({ position: head }),
    readStored: ({ after = 0, limit }: { after?: number; limit: number }) =>
      Promise.resolve(rows.filter(({ position }) => position > after).slice(0, limit)),
    readStream: (stream: string, { from = 0 }: { from?: number }) =>
      Promise.resolve(
        rows
          .filter((row) => row.stream === stream && row.revision === from)
          .map((row) => eventCodec.decode(row)),
      ),
  };
  return source as unknown as LogSource;
}

let folder: string;
let log: LedgerLog;
let key: SigningKey;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'ledger-verify-'));
  key = await openKey(join(folder, 'log.key'), ORIGIN, 'note');
  log = new LedgerLog(join(folder, 'log.db'), ORIGIN, sourceOf(ROWS));
  await log.catchUp();
});
afterEach(async () => {
  for (const { size } of await log.checkpoints.all()) forget(size);
});
afterAll(() => {
  log.close();
  rmSync(folder, { recursive: true, force: true });
});

const signed = (size: number, root: Uint8Array = log.rootAt(size), by = key): string => {
  const text = formatCheckpoint({ origin: by.public.name, size, root });
  return formatNote({ text, signatures: [signNote(text, by.public, by.private)] });
};
const remember = (size: number, note = signed(size)): Promise<void> =>
  log.checkpoints.put({ size, note, signedAt: '2025-06-14T00:00:00.000Z' });
const forget = (size: number): void => {
  const { db } = log.database as unknown as { readonly db: { exec(sql: string): void } };
  db.exec(`DELETE FROM checkpoint WHERE size = ${size}`);
};
const FALSE_ROOT = Buffer.alloc(32, 9);
const rootOf = (size: number): string => Buffer.from(log.rootAt(size)).toString('base64');
const since = (size: number) => ({ since: { size, root: rootOf(size) } });

const verified = (rows = ROWS, options: Partial<VerifyOptions> = {}) =>
  verifyEvents(sourceOf(rows), log, { key: key.public, kept: [], since: null, ...options });

/** The record with one event otherwise. */
const altered = (position: number, change: Partial<StoredRow>): StoredRow[] =>
  ROWS.map((row) => (row.position === position ? { ...row, ...change } : row));
const OTHER_DATA = { data: '{"organisation":"so-1","name":{"from":"Sở","to":"khác"}}' };

describe('a record that nobody touched', () => {
  it('is gone through once, and told how far', async () => {
    await remember(143);
    await remember(SIZE);
    const seen: Recorded[] = [];
    const progress: number[][] = [];
    const found = await verified(ROWS, {
      kept: [signed(143), signed(300)],
      visit: (event) => seen.push(event),
      onProgress: (position, total) => progress.push([position, total]),
    });
    expect(found).toEqual({
      events: SIZE,
      read: SIZE,
      streams: STREAMS,
      notInLog: 0,
      checkpoints: 3,
      size: SIZE,
      root: rootOf(SIZE),
    });
    expect(seen).toEqual(ROWS.map((row) => eventCodec.decode(row)));
    expect(progress).toEqual([
      [512, SIZE],
      [SIZE, SIZE],
    ]);
  });

  it('may be longer than the log, and grow meanwhile', async () => {
    const more = Array.from({ length: 9 }, (_, i) => ({
      ...(ROWS[i] ?? ({} as StoredRow)),
      position: SIZE + 1 + i,
      stream: 'organisation-so-moi',
      revision: i,
      recordedAt: '2026-01-01T00:00:00.000Z',
    }));
    const seen: number[] = [];
    const options = {
      key: null,
      kept: [],
      since: null,
      visit: ({ position }: Recorded) => seen.push(position),
    };
    const found = await verifyEvents(sourceOf([...ROWS, ...more], SIZE + 5), log, options);
    expect(found).toMatchObject({ events: SIZE + 5, notInLog: 5, streams: STREAMS + 1, size: SIZE });
    expect(seen.at(-1)).toBe(SIZE + 5);
  });

  it('needs no key before the first signature, and one after it', async () => {
    expect((await verified(ROWS, { key: null })).checkpoints).toBe(0);
    await expect(verified(ROWS, { key: null, kept: [signed(9)] })).rejects.toMatchObject({
      code: 'signature-missing',
      params: { name: ORIGIN },
    });
  });

  it('is gone on with where a verification ended', async () => {
    await remember(143);
    for (const [size, read] of [
      [300, 300],
      [1, 599],
      [512, 88],
      [SIZE, 0],
    ] as const) {
      const found = await verified(ROWS, since(size));
      expect(found).toMatchObject({ events: SIZE, read, checkpoints: 1, notInLog: 0, root: rootOf(SIZE) });
    }
    // What was read then is not read again.
    expect(await verified(altered(300, OTHER_DATA), since(300))).toMatchObject({ read: 300 });
  });
});

describe('named by its place is', () => {
  it.each([1, 2, 255, 256, 257, 512, 513, 599, 600])('an altered event: %i', async (position) => {
    const { stream, revision } = ROWS[position - 1] ?? { stream: '', revision: 0 };
    await expect(verified(altered(position, OTHER_DATA))).rejects.toMatchObject({
      code: 'log-differs',
      params: { position, stream, revision },
    });
  });

  it.each([301, 310, 512, 513, 600])('an altered event after the last verification: %i', async (position) => {
    await expect(verified(altered(position, OTHER_DATA), since(300))).rejects.toMatchObject({
      code: 'log-differs',
      params: { position },
    });
  });

  it.each([
    [
      'a missing event',
      ROWS.filter(({ position }) => position !== 300),
      { code: 'event-missing', params: { position: 300 } },
    ],
    ['a missing first event', ROWS.slice(1), { code: 'event-missing', params: { position: 1 } }],
    [
      'an event without its predecessor',
      altered(300, { revision: 43 }),
      { code: 'log-gap', params: { position: 300, revision: 43, expected: 42 } },
    ],
    [
      'an event numbered again',
      altered(300, { revision: 41 }),
      { code: 'log-gap', params: { position: 300, expected: 42 } },
    ],
    [
      'a stream that does not begin at its beginning',
      altered(3, { revision: 1 }),
      { code: 'log-gap', params: { position: 3, expected: 0 } },
    ],
    [
      'a time before that of the event before',
      altered(300, { recordedAt: '2025-06-14T00:02:28.999Z' }),
      { code: 'time-runs-back', params: { position: 300 } },
    ],
    [
      'an event that is no JSON',
      altered(300, { data: '{' }),
      { code: 'entry-unreadable', params: { position: 300, stream: 'organisation-so-5', revision: 42 } },
    ],
    [
      'an event of a type nobody knows',
      altered(300, { type: 'TaskForgotten' }),
      {
        code: 'entry-unreadable',
        params: { position: 300, reason: expect.stringMatching(/^The event at position 300 .*unknown/) },
      },
    ],
    [
      'a record that was set back',
      ROWS.slice(0, 599),
      { code: 'log-rolled-back', params: { origin: ORIGIN, size: SIZE, events: 599 } },
    ],
  ])('%s', async (_, rows, expected) => {
    await expect(verified(rows)).rejects.toMatchObject(expected);
    if (!('events' in expected.params) && expected.params.position > 200)
      await expect(verified(rows, since(200))).rejects.toMatchObject(expected);
  });

  it('the end that is missing where more was said to be there', async () => {
    const options = { key: null, kept: [], since: null };
    await expect(verifyEvents(sourceOf(ROWS, SIZE + 3), log, options)).rejects.toMatchObject({
      code: 'event-missing',
      params: { position: SIZE + 1 },
    });
  });

  it('after the last verification the first event, where it does not go on from what was before', async () => {
    const at = (position: number, change: Partial<StoredRow>) =>
      verified(altered(position, change), since(300));
    await expect(at(301, { revision: 44 })).rejects.toMatchObject({
      code: 'log-gap',
      params: { position: 301, expected: 0 },
    });
    await expect(at(301, { revision: 0 })).rejects.toMatchObject({
      code: 'log-differs',
      params: { position: 301 },
    });
    await expect(at(301, { recordedAt: '2025-06-14T00:02:28.000Z' })).rejects.toMatchObject({
      code: 'time-runs-back',
      params: { position: 301 },
    });
  });

  it.each([
    // The second of two in one second, and the first of the next.
    [1, 2, '2025-06-13T23:59:59.999Z'],
    [301, 302, '2025-06-14T00:02:29.500Z'],
  ])('after %i events a time before that of the last of them', async (size, position, recordedAt) => {
    await expect(verified(altered(position, { recordedAt }), since(size))).rejects.toMatchObject({
      code: 'time-runs-back',
      params: { position },
    });
  });

  it('two events of a stream that changed places after the last verification', async () => {
    const swapped = altered(301, { revision: 43 }).map((row) =>
      row.position === 308 ? { ...row, revision: 42 } : row,
    );
    await expect(verified(swapped, since(300))).rejects.toMatchObject({
      code: 'log-gap',
      params: { position: 301, revision: 43, expected: 0 },
    });
  });
});

describe('checkpoints', () => {
  const replaced = (size: number) => ({ code: 'checkpoint-replaced', params: { origin: ORIGIN, size } });

  it.each([1, 143, 256, 599, 600])(
    'of another tree are found, stored or kept elsewhere: %i',
    async (size) => {
      await expect(verified(ROWS, { kept: [signed(size, FALSE_ROOT)] })).rejects.toMatchObject(
        replaced(size),
      );
      await remember(size, signed(size, FALSE_ROOT));
      await remember(300);
      await expect(verified()).rejects.toMatchObject(replaced(size));
      // Also where everything before it had been verified.
      await expect(verified(ROWS, since(300))).rejects.toMatchObject(replaced(size));
      await expect(verified(ROWS, since(SIZE))).rejects.toMatchObject(replaced(size));
    },
  );

  it('all count, also several of one size', async () => {
    await expect(verified(ROWS, { kept: [signed(143), signed(143, FALSE_ROOT)] })).rejects.toMatchObject(
      replaced(143),
    );
    expect(await verified(ROWS, { kept: [signed(143), signed(143), signed(9)] })).toMatchObject({
      checkpoints: 2,
    });
  });

  it('have to stand where they belong', async () => {
    await remember(143, signed(144));
    await expect(verified()).rejects.toMatchObject(replaced(143));
  });

  it('beyond the log tell that it was set back', async () => {
    const text = signed(SIZE + 1, FALSE_ROOT);
    await expect(verified(ROWS, { kept: [text, signed(9)] })).rejects.toMatchObject({
      code: 'log-rolled-back',
      params: { size: SIZE + 1, events: SIZE },
    });
  });

  it('have to be signed by the log', async () => {
    const other = await openKey(join(folder, 'other.key'), ORIGIN, 'note');
    await expect(verified(ROWS, { kept: [signed(9, log.rootAt(9), other)] })).rejects.toMatchObject({
      code: 'signature-missing',
    });
  });
});

describe('what an earlier verification said', () => {
  it('is not taken for another history, or a longer one', async () => {
    const root = FALSE_ROOT.toString('base64');
    await expect(verified(ROWS, { since: { size: 300, root } })).rejects.toMatchObject({
      code: 'checkpoint-replaced',
      params: { origin: ORIGIN, size: 300 },
    });
    await expect(verified(ROWS, { since: { size: SIZE + 1, root } })).rejects.toMatchObject({
      code: 'log-rolled-back',
      params: { size: SIZE + 1, events: SIZE },
    });
  });
});
