/** The events of a ledger in a file, one a line as they are stored: written, checked, and carried into another store. */
import { createHash } from 'node:crypto';
import type { Recorded } from '#domain';
import type { EventStore, ImportingEventStore, StoredRow } from '#event-store';
import { TransferError } from './errors.ts';
import { FramedFile, headerLine, parsed, writeFramed } from './framed-file.ts';
import { RecordWalk, type SignedTree } from './record-walk.ts';

const FORMAT = 'plan-ledger/events';
/** Events read, compared or stored at once. */
const BATCH = 500;

type Source = Pick<EventStore, 'readStored' | 'head'>;

/** Told how many events are done. */
export type Progress = (events: number) => void;

/** What the first and the last line of a file say, found to be right. */
export interface EventsFile {
  /** Name of the audit log, null where none is known. */
  readonly origin: string | null;
  readonly events: number;
  readonly streams: number;
  /** Of the audit log with all the events, base64: what a checkpoint of this size has. */
  readonly root: string;
  /** Of all lines but the last. */
  readonly sha256: string;
}

export interface EventsOptions {
  /** Trees that were signed; each has to be found again. */
  readonly signed?: readonly SignedTree[];
  readonly visit?: (event: Recorded) => void;
  readonly onProgress?: Progress;
}

// --- Writing ----------------------------------------------------------------------------------------------------

/** One text for one event: whatever is written otherwise was not written here. */
const lineOf = (row: StoredRow): string =>
  JSON.stringify({
    position: row.position,
    stream: row.stream,
    revision: row.revision,
    id: row.id,
    type: row.type,
    version: row.version,
    data: row.data,
    metadata: row.metadata,
    recordedAt: row.recordedAt,
  });

/**
 * Writes the first events of a ledger to a file, whole or not at all.
 * @param events how many
 * @throws TransferError `ledger-event-wrong`, `export-checkpoint-wrong`; StoreError; the system's error. Then there is no file
 */
export async function writeEvents(
  path: string,
  source: Source,
  { origin, events }: Pick<EventsFile, 'origin' | 'events'>,
  { signed, visit, onProgress }: EventsOptions = {},
): Promise<EventsFile> {
  const walk = new RecordWalk({ of: 'ledger', ...(signed && { signed }), ...(visit && { visit }) });
  const ending = () => ({ events, streams: walk.streams, root: walk.root() });
  const sha256 = await writeFramed(path, headerFor(origin, events), linesOf(), ending);
  return { origin, ...ending(), sha256 };

  async function* linesOf(): AsyncGenerator<readonly string[]> {
    for await (const rows of rowsUpTo(source, events)) {
      for (const row of rows) walk.take(row);
      yield rows.map(lineOf);
      onProgress?.(walk.events);
    }
    walk.finish(events);
  }
}

const headerFor = (origin: string | null, events: number) => ({ format: FORMAT, origin, events });

/** The first events of a ledger, in order and as many as there are. */
async function* rowsUpTo(source: Source, events: number): AsyncGenerator<readonly StoredRow[]> {
  for (let after = 0; after < events;) {
    const rows = await source.readStored({ after, limit: Math.min(BATCH, events - after) });
    const last = rows.at(-1);
    if (!last) return;
    yield rows;
    after = last.position;
  }
}

// --- Reading ----------------------------------------------------------------------------------------------------

/**
 * Reads a file to its end and believes nothing of it: form, order, content, digest, and that what was signed is in it.
 * @throws TransferError naming the first thing that is wrong
 */
export async function checkEvents(
  path: string,
  { signed, visit, onProgress }: EventsOptions = {},
): Promise<EventsFile> {
  const file = await FramedFile.open(path, FORMAT);
  const walk = new RecordWalk({ of: 'export', ...(signed && { signed }), ...(visit && { visit }) });
  for await (const lines of file.pages()) {
    for (const line of lines) walk.take(rowIn(file, line, walk.events + 2));
    onProgress?.(walk.events);
  }
  const { origin, events } = headOf(file);
  file.requireFirstLine(headerFor(origin, events));
  walk.finish(events);
  const { streams } = walk;
  const { sha256, ...said } = file.end;
  for (const [what, value] of Object.entries({ events, streams, root: walk.root() }))
    if (said[what] !== value) throw differing(file, what);
  return { origin, events, streams, root: walk.root(), sha256 };
}

/** The first line alone, for who has to know how much is to come. @throws TransferError */
export async function headerOf(path: string): Promise<Pick<EventsFile, 'origin' | 'events'>> {
  const file = await FramedFile.open(path, FORMAT);
  await file.close();
  return headOf(file);
}

function headOf(file: FramedFile): Pick<EventsFile, 'origin' | 'events'> {
  const { origin, events } = file.header;
  if (!(typeof origin === 'string' || origin === null) || typeof events !== 'number')
    throw file.wrong(1, { vi: 'thiếu nguồn gốc hoặc số sự kiện', en: 'it lacks the origin or the count' });
  return { origin, events };
}

const differing = (file: FramedFile, what: string): TransferError =>
  new TransferError('export-altered', { path: file.path, what });

function rowIn(file: FramedFile, line: string, number: number): StoredRow {
  const row = parsed(line) as StoredRow | null;
  const isRow =
    row !== null &&
    [row.position, row.revision, row.version].every(Number.isSafeInteger) &&
    [row.stream, row.id, row.type, row.data, row.metadata, row.recordedAt].every(isText);
  if (!isRow || lineOf(row) !== line)
    throw file.wrong(number, {
      vi: 'không phải sự kiện đúng dạng',
      en: 'it is not an event as it should be',
    });
  return row;
}

const isText = (value: unknown): boolean => typeof value === 'string';

// --- Carrying over ----------------------------------------------------------------------------------------------

/**
 * That a ledger holds what a checked file begins with, and nothing else.
 * @returns how many events it holds
 * @throws TransferError `import-differs` naming the first position that differs, `import-target-longer`
 */
export async function compareWithEvents(
  path: string,
  target: Source,
  onProgress: Progress = () => undefined,
): Promise<number> {
  const file = await FramedFile.open(path, FORMAT);
  const { events } = headOf(file);
  const { position: head } = await target.head();
  let done = 0;
  try {
    for await (const lines of file.pages()) {
      const there = await target.readStored({ after: done, limit: lines.length });
      for (const [i, row] of there.entries()) {
        if (lineOf(row) === lines[i]) continue;
        throw new TransferError('import-differs', { position: done + i + 1, stream: row.stream });
      }
      done += there.length;
      onProgress(done);
      if (there.length < lines.length) break;
    }
  } finally {
    await file.close();
  }
  if (head > events) throw new TransferError('import-target-longer', { head, events, position: events + 1 });
  return done;
}

/**
 * Stores the events of a checked file that come after those a ledger holds.
 * @param after how many it holds
 * @throws StoreError as `importStored` does; what was stored before stays, and the import can be repeated
 */
export async function importEvents(
  path: string,
  target: Pick<ImportingEventStore, 'importStored'>,
  after: number,
  onProgress: Progress = () => undefined,
): Promise<void> {
  const file = await FramedFile.open(path, FORMAT);
  let [passed, batch]: [number, StoredRow[]] = [0, []];
  const store = async (): Promise<void> => {
    if (batch.length === 0) return;
    await target.importStored(batch);
    batch = [];
    onProgress(passed);
  };
  for await (const lines of file.pages()) {
    for (const line of lines) {
      passed += 1;
      if (passed <= after) continue;
      batch.push(rowIn(file, line, passed + 1));
      if (batch.length === BATCH) await store();
    }
  }
  await store();
}

/**
 * Reads the first events of a ledger again and takes both digests over them: the same events, byte by byte.
 * @throws TransferError `import-not-verified`, `ledger-event-wrong`
 */
export async function verifyImported(
  target: Source,
  { origin, events, streams, root, sha256 }: EventsFile,
  onProgress: Progress = () => undefined,
): Promise<void> {
  const walk = new RecordWalk({ of: 'ledger' });
  const hash = createHash('sha256').update(headerLine(headerFor(origin, events)));
  for await (const rows of rowsUpTo(target, events)) {
    for (const row of rows) {
      walk.take(row);
      hash.update(`${lineOf(row)}\n`);
    }
    onProgress(walk.events);
  }
  const now = { events: walk.events, streams: walk.streams, root: walk.root(), sha256: hash.digest('hex') };
  for (const [what, value] of Object.entries({ events, streams, root, sha256 }))
    if (now[what as keyof typeof now] !== value) throw new TransferError('import-not-verified', { what });
}
