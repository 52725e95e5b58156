/** A ledger's events leave as a file and come back byte by byte; what is no such file leaves no trace. */
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { type ImportingEventStore, SqliteEventStore, type StoredRow } from '#event-store';
import { checkEvents, compareWithEvents, importEvents, verifyImported, writeEvents } from './events-file.ts';

/** The ledger as it was released, with the root its log had then. */
const ROWS = readFileSync(
  new URL('../../../../test/golden/published/release-0.2.0.ndjson', import.meta.url),
  'utf8',
)
  .trimEnd()
  .split('\n')
  .map((line) => JSON.parse(line) as StoredRow);
const EVENTS = ROWS.length;
const ROOT = '7bRw+YRdgCBAXGfQebTrisLLbmFH+qgBZtlb/jCVid4=';
const ORIGIN = 'plan.tuyenquang.gov.vn/log/2026';

let folder: string;
let ledger: SqliteEventStore;
let file: string;
let text: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'ledger-transfer-'));
  ledger = open('source');
  await ledger.importStored(ROWS);
  file = join(folder, 'events.ndjson');
  await writeEvents(file, ledger, { origin: ORIGIN, events: EVENTS });
  text = readFileSync(file, 'utf8');
});
afterAll(async () => {
  await ledger.close();
  rmSync(folder, { recursive: true, force: true });
});

const open = (name: string): SqliteEventStore => SqliteEventStore.open(join(folder, `${name}.db`));
const all = (store: SqliteEventStore): Promise<StoredRow[]> => store.readStored({ limit: EVENTS + 1 });
let made = 0;
const target = (): SqliteEventStore => open(`target-${(made += 1)}`);
function written(content: string | Uint8Array, name = `altered-${(made += 1)}.ndjson`): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}
const refused = (code: string, params: object = {}) =>
  expect.objectContaining({ name: 'TransferError', code, params: expect.objectContaining(params) });

describe('the file', () => {
  it('says what it is, holds an event a line as it is stored, and ends with the root that the log would sign', () => {
    const lines = text.trimEnd().split('\n');
    expect(lines[0]).toBe(
      `{"format":"plan-ledger/events","version":1,"origin":"${ORIGIN}","events":${EVENTS}}`,
    );
    expect(lines.slice(1, -1)).toEqual(ROWS.map((row) => JSON.stringify(row)));
    expect(JSON.parse(lines.at(-1) ?? '')).toEqual({
      end: { events: EVENTS, streams: expect.any(Number), root: ROOT, sha256: expect.any(String) },
    });
  });

  it('is the same each time, and the same compressed', async () => {
    const again = join(folder, 'again.ndjson.gz');
    await writeEvents(again, ledger, { origin: ORIGIN, events: EVENTS });
    expect(gunzipSync(readFileSync(again)).toString('utf8')).toBe(text);
    expect(await checkEvents(again)).toEqual(await checkEvents(file));
  });

  it('may hold no more than the beginning of a ledger', async () => {
    const path = join(folder, 'beginning.ndjson');
    await writeEvents(path, ledger, { origin: null, events: 3 });
    expect(await checkEvents(path)).toMatchObject({ origin: null, events: 3 });
    await writeEvents(path, ledger, { origin: null, events: 0 });
    expect(await checkEvents(path)).toMatchObject({ events: 0, streams: 0 });
  });

  it('is not written of a ledger that has lost events or altered one', async () => {
    const before = readdirSync(folder);
    const without = (change: (rows: StoredRow[]) => StoredRow[]) => ({
      head: () => ledger.head(),
      readStored: async (query: Parameters<SqliteEventStore['readStored']>[0]) =>
        change(await ledger.readStored(query)),
    });
    const path = join(folder, 'faulty.ndjson');
    const to = { origin: ORIGIN, events: EVENTS };
    await expect(
      writeEvents(
        path,
        without((rows) => rows.toSpliced(7, 1)),
        to,
      ),
    ).rejects.toEqual(refused('ledger-event-wrong', { position: 8 }));
    await expect(writeEvents(path, ledger, { ...to, events: EVENTS + 1 })).rejects.toEqual(
      refused('ledger-event-wrong', { position: EVENTS + 1 }),
    );
    await expect(
      writeEvents(
        path,
        without((rows) => rows.map((row) => ({ ...row, metadata: '{}' }))),
        to,
        {
          signed: [{ origin: ORIGIN, size: EVENTS, root: Buffer.from(ROOT, 'base64') }],
        },
      ),
    ).rejects.toEqual(refused('export-checkpoint-wrong', { size: EVENTS }));
    expect(readdirSync(folder)).toEqual(before);
  });
});

async function carry(path: string, store: ImportingEventStore): Promise<number> {
  const checked = await checkEvents(path);
  const there = await compareWithEvents(path, store);
  await importEvents(path, store, there);
  await verifyImported(store, checked);
  return there;
}

describe('carried over', () => {
  it('every event is as it was, in its place, and the ledger goes on from there', async () => {
    await using store = disposable(target());
    expect(await carry(file, store)).toBe(0);
    expect(await all(store)).toEqual(ROWS);
    const back = join(folder, 'back.ndjson');
    await writeEvents(back, store, { origin: ORIGIN, events: EVENTS });
    expect(readFileSync(back, 'utf8')).toBe(text);
  });

  it('a ledger that holds the beginning gets the rest, at whatever event the import was cut short', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: EVENTS }), async (there) => {
        await using store = disposable(target());
        if (there > 0) await store.importStored(ROWS.slice(0, there));
        expect(await carry(file, store)).toBe(there);
        expect(await all(store)).toEqual(ROWS);
      }),
      { numRuns: 8, examples: [[0], [1], [EVENTS - 1], [EVENTS]] },
    );
  });

  it('a ledger that holds another event is refused by the first position that differs, and stays as it is', async () => {
    await using store = disposable(target());
    const other = { ...(ROWS[9] as StoredRow), id: '0198a3c2-7d10-7b2e-9a51-00000000e001' };
    await store.importStored([...ROWS.slice(0, 9), other, ...ROWS.slice(10, 20)]);
    await expect(carry(file, store)).rejects.toEqual(
      refused('import-differs', { position: 10, stream: other.stream }),
    );
    expect(await store.head()).toMatchObject({ position: 20 });
  });

  it('a ledger that has gone on is refused', async () => {
    const path = join(folder, 'shorter.ndjson');
    await writeEvents(path, ledger, { origin: ORIGIN, events: EVENTS - 2 });
    await expect(carry(path, ledger)).rejects.toEqual(
      refused('import-target-longer', { head: EVENTS, events: EVENTS - 2, position: EVENTS - 1 }),
    );
  });

  it('a store that gives back something else than was carried into it is found out', async () => {
    const { sha256, ...rest } = await checkEvents(file);
    await expect(verifyImported(ledger, { ...rest, sha256: sha256.replace(/^./, '-') })).rejects.toEqual(
      refused('import-not-verified', { what: 'sha256' }),
    );
    await expect(verifyImported(ledger, { ...rest, sha256, origin: null })).rejects.toEqual(
      refused('import-not-verified', { what: 'sha256' }),
    );
  });
});

const disposable = <T extends { close(): Promise<void> }>(store: T): T & AsyncDisposable =>
  Object.assign(store, { [Symbol.asyncDispose]: () => store.close() });

describe('what is no export as it was written', () => {
  const lines = (): string[] => text.trimEnd().split('\n');
  /** With a line altered, and the digest at the end made to fit again. */
  const rewritten = (change: (rows: StoredRow[]) => readonly object[]): string => {
    const [header = ''] = lines();
    const rows = change(ROWS.map((row) => ({ ...row }))).map((row) => JSON.stringify(row));
    const before = [header, ...rows].map((line) => `${line}\n`).join('');
    const { end } = JSON.parse(lines().at(-1) ?? '') as { end: object };
    const sha256 = createHash('sha256').update(before).digest('hex');
    return written(`${before}${JSON.stringify({ end: { ...end, sha256 } })}\n`);
  };
  const with10 = (part: Partial<StoredRow>) => (rows: StoredRow[]) =>
    rows.with(9, { ...(rows[9] as StoredRow), ...part });

  it.each<[string, () => string | Uint8Array, string, object]>([
    ['an empty file', () => '', 'export-unreadable', {}],
    ['another file', () => '{"format":"plan-ledger/backup"}\n', 'export-unreadable', {}],
    ['a picture', () => Buffer.from('89504e470d0a1a0a00ff', 'hex'), 'export-unreadable', {}],
    ['a newer version', () => text.replace('"version":1', '"version":2'), 'export-too-new', { version: '2' }],
    ['cut within a line', () => text.slice(0, 70_000), 'export-cut-short', {}],
    ['cut after a line', () => `${lines().slice(0, 50).join('\n')}\n`, 'export-cut-short', { line: 50 }],
    ['cut in the end', () => text.slice(0, -1), 'export-cut-short', {}],
    ['with two ends', () => `${text}${lines().at(-1)}\n`, 'export-line-wrong', { line: EVENTS + 3 }],
    ['a word altered', () => text.replace('Ủy ban', 'ủy ban'), 'export-altered', {}],
    [
      'with blanks',
      () => text.replace('{"position":10,', '{"position": 10,'),
      'export-line-wrong',
      { line: 11 },
    ],
    ['with Windows line ends', () => text.replaceAll('\n', '\r\n'), 'export-line-wrong', {}],
    ['a byte that is no UTF-8', () => alteredByte(), 'export-unreadable', { reason: 'UTF-8' }],
  ])('%s is refused', async (_, content, code, params) => {
    await expect(checkEvents(written(content()))).rejects.toEqual(refused(code, params));
  });

  function alteredByte(): Buffer {
    const bytes = Buffer.from(text);
    bytes[bytes.indexOf('Ủ')] = 0xff;
    return bytes;
  }

  it.each<[string, (rows: StoredRow[]) => readonly object[], string, object]>([
    ['an event left out', (rows) => rows.toSpliced(9, 1), 'export-event-wrong', { position: 10 }],
    ['the last one left out', (rows) => rows.slice(0, -1), 'export-event-wrong', { position: EVENTS }],
    [
      'one twice',
      (rows) => rows.toSpliced(9, 0, rows[9] as StoredRow),
      'export-event-wrong',
      { position: 11 },
    ],
    ['another revision', with10({ revision: 4 }), 'export-event-wrong', { position: 10 }],
    ['another stream', with10({ stream: 'Plan 55' }), 'export-event-wrong', { position: 10 }],
    ['an id used twice', with10({ id: ROWS[3]?.id ?? '' }), 'export-event-wrong', { position: 10 }],
    ['an id that is none', with10({ id: '10' }), 'export-event-wrong', { position: 10 }],
    [
      'a time that runs back',
      with10({ recordedAt: '2020-01-01T00:00:00.000Z' }),
      'export-event-wrong',
      { position: 10 },
    ],
    ['a time that is none', with10({ recordedAt: 'hôm qua' }), 'export-event-wrong', { position: 10 }],
    ['a type of the future', with10({ type: 'PlanPraised' }), 'export-event-wrong', { position: 10 }],
    ['a version of the future', with10({ version: 99 }), 'export-event-wrong', { position: 10 }],
    ['data that is no JSON', with10({ data: '{' }), 'export-event-wrong', { position: 10 }],
    ['data with blanks', with10({ data: ` ${ROWS[9]?.data}` }), 'export-event-wrong', { position: 10 }],
    [
      'something more',
      (rows) => rows.with(9, { ...(rows[9] as StoredRow), note: '' } as StoredRow),
      'export-line-wrong',
      { line: 11 },
    ],
    [
      'another word',
      with10({ data: ROWS[9]?.data.replace('nhan-thuc', 'nhan-biet') ?? '' }),
      'export-altered',
      { what: 'root' },
    ],
  ])('%s is refused, though the digest fits', async (_, change, code, params) => {
    await expect(checkEvents(rewritten(change))).rejects.toEqual(refused(code, params));
  });

  it('another word is found out by what was signed, though all digests fit', async () => {
    const path = join(folder, 'forged.ndjson');
    const forged = with10({ metadata: ROWS[9]?.metadata.replace('"cli"', '"ai-do"') ?? '' })([...ROWS]);
    const source = { head: () => ledger.head(), readStored: () => Promise.resolve(forged) };
    const { root } = await writeEvents(path, source, { origin: ORIGIN, events: EVENTS });
    expect(await checkEvents(path)).toMatchObject({ root });
    const signed = [{ origin: ORIGIN, size: EVENTS, root: Buffer.from(ROOT, 'base64') }];
    await expect(checkEvents(path, { signed })).rejects.toEqual(
      refused('export-checkpoint-wrong', { size: EVENTS, origin: ORIGIN }),
    );
    expect(await checkEvents(file, { signed })).toMatchObject({ root: ROOT });
    await expect(
      checkEvents(file, { signed: [{ origin: ORIGIN, size: EVENTS + 1, root: Buffer.alloc(32) }] }),
    ).rejects.toEqual(refused('export-checkpoint-wrong', { size: EVENTS + 1 }));
  });

  it('a compressed file that is cut short or damaged is refused', async () => {
    const whole = gzipSync(text);
    await expect(checkEvents(written(whole.subarray(0, whole.length / 2), 'cut.ndjson.gz'))).rejects.toEqual(
      refused('export-cut-short'),
    );
    const damaged = Buffer.from(whole);
    damaged.fill(0, 5_000, 5_040);
    await expect(checkEvents(written(damaged, 'damaged.ndjson.gz'))).rejects.toMatchObject({
      name: 'TransferError',
    });
    await expect(checkEvents(written(text, 'plain.ndjson.gz'))).rejects.toEqual(
      refused('export-unreadable', { reason: 'gzip' }),
    );
  });

  it('with any byte altered, any lines swapped or any end cut off it is refused', async () => {
    const bytes = Buffer.from(text);
    await fc.assert(
      fc.asyncProperty(
        fc.nat(bytes.length - 1),
        fc.integer({ min: 1, max: 255 }),
        fc.constantFrom('alter', 'remove', 'insert', 'cut'),
        async (at, by, how) => {
          const altered = {
            alter: () => Buffer.from(bytes).fill((bytes[at] ?? 0) ^ by, at, at + 1),
            remove: () => Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1)]),
            insert: () => Buffer.concat([bytes.subarray(0, at), Buffer.of(by), bytes.subarray(at)]),
            cut: () => bytes.subarray(0, at),
          }[how]();
          await expect(checkEvents(written(altered, 'fuzzed.ndjson'))).rejects.toMatchObject({
            name: 'TransferError',
          });
        },
      ),
      { numRuns: 150 },
    );
  });
});
