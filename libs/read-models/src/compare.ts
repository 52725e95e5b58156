/** Whether read models are what the events say: they are built anew beside those in use, and every row is compared. */
import { join } from 'node:path';
import type { EventStore } from '#event-store';
import { type Checkpoint, Checkpoints } from './checkpoints.ts';
import { PostgresReadDatabase } from './postgres-read-database.ts';
import type { ReadDatabase, Reading, Row } from './read-database.ts';
import { PROJECTIONS, ReadModels } from './read-models.ts';
import { SqliteReadDatabase } from './sqlite-read-database.ts';
import { columnsOf, OPEN, type Table, tableName } from './tables.ts';

/** Rows of each side that are held in memory. */
const PAGE = 5_000;
/** How long read models that another process fills may take to come up with the events. */
const PATIENCE_MS = 30_000;

/** Read models in use: a file, or the address of a PostgreSQL. */
export type Kept = string | { readonly postgres: string };

export interface Compared {
  /** The position up to which both were compared. */
  readonly position: number;
  /** The first row that is in one and not in the other; null where there is none. */
  readonly difference: { readonly projection: string; readonly row: string } | null;
  /** Projections that have stopped and were not compared. */
  readonly stopped: readonly string[];
}

type OnProgress = (position: number, total: number) => void;
type Inspect = (models: ReadModels) => Promise<void>;

/**
 * Compares read models, which may be in use, with a fold of the events from the first on.
 * @param kept null where there are none; then they are only built anew
 * @param scratch an empty folder for a copy and what is built anew
 * @param inspect what else is to be asked of the models built anew, which hold nothing but what the events say
 */
export async function compareWithFold(
  store: EventStore,
  kept: Kept | null,
  scratch: string,
  onProgress: OnProgress,
  inspect: Inspect,
): Promise<Compared> {
  // Before the fold: what is written meanwhile is not missing from it then.
  const inUse = kept === null ? null : await openKept(store, kept, scratch);
  try {
    const fresh = await SqliteReadDatabase.open(join(scratch, 'fresh.db'));
    const folded = await ReadModels.on(store, fresh);
    try {
      const { position: total } = await store.head();
      const fold = (): Promise<void> => folded.runner.catchUp((position) => onProgress(position, total));
      await fold();
      const compared = inUse ? await compare(inUse, fresh, fold) : NOTHING;
      await inspect(folded);
      return compared;
    } finally {
      await folded.close();
    }
  } finally {
    await inUse?.close();
  }
}

/** Asks read models that may be in use; those of a file as of one moment. */
export async function inspectCopy(
  store: EventStore,
  kept: Kept,
  scratch: string,
  inspect: Inspect,
): Promise<void> {
  const readOnly = typeof kept !== 'string';
  const models = await ReadModels.on(store, await openKept(store, kept, scratch), PROJECTIONS, { readOnly });
  try {
    if (readOnly) await models.runner.waitFor((await store.head()).position, PATIENCE_MS);
    else await models.runner.catchUp();
    await inspect(models);
  } finally {
    await models.close();
  }
}

const NOTHING: Compared = { position: 0, difference: null, stopped: [] };

/** A file is copied as of one moment, while the original goes on; what is not of this program is replaced in the copy. */
async function openKept(store: EventStore, kept: Kept, scratch: string): Promise<ReadDatabase> {
  if (typeof kept !== 'string') return PostgresReadDatabase.open(kept.postgres, { readOnly: true });
  const file = join(scratch, 'kept.db');
  const original = await SqliteReadDatabase.open(kept);
  try {
    original.copyTo(file);
  } finally {
    await original.close();
  }
  await (await ReadModels.open(store, file)).close();
  return SqliteReadDatabase.open(file);
}

/** In one transaction on each side, so that no row changes meanwhile. */
function compare(inUse: ReadDatabase, fresh: ReadDatabase, fold: () => Promise<void>): Promise<Compared> {
  return inUse.reading(async (kept) => {
    const checkpoints = new Checkpoints(inUse, PROJECTIONS);
    const status = await checkpoints.status(kept, 0);
    const stopped = status.filter(({ state }) => state === 'stopped').map(({ name }) => name);
    const running = (await checkpoints.all(kept)).filter(
      ({ projection: { name } }) => !stopped.includes(name),
    );
    // What was taken in between the end of the fold and this moment.
    await fold();
    const difference = await fresh.reading(async (folded) =>
      firstDifference(kept, running, folded, await new Checkpoints(fresh, PROJECTIONS).all(folded)),
    );
    const position = running.length === 0 ? 0 : Math.min(...running.map((checkpoint) => checkpoint.position));
    return { position, difference, stopped };
  });
}

async function firstDifference(
  kept: Reading,
  theirs: readonly Checkpoint[],
  folded: Reading,
  ours: readonly Checkpoint[],
): Promise<Compared['difference']> {
  for (const [projection, parts] of Map.groupBy(theirs, (checkpoint) => checkpoint.projection)) {
    const positions = parts.map(({ position }) => position);
    const [from, to] = [Math.min(...positions), Math.max(...positions)];
    const own = ours.find((checkpoint) => checkpoint.projection === projection);
    const { name, tables } = projection;
    for (const table of tables) {
      const there = tableName({ name, generation: parts[0]?.generation ?? 0 }, table);
      const here = tableName({ name, generation: own?.generation ?? 0 }, table);
      const row = await firstOnOneSide(
        table,
        kept.pages(asKnown(there, table, from, to), PAGE),
        folded.pages(asKnown(here, table, from, OPEN - 1), PAGE),
      );
      if (row) return { projection: name, row: JSON.stringify(row) };
    }
  }
  return null;
}

/**
 * The rows of a table as they were at a position, by key: without what came after it. Partitions of a ledger that are not
 * equally far can only be compared up to the slowest; beyond the furthest there must be nothing.
 */
function asKnown(name: string, table: Table, position: number, furthest: number): string {
  const { closing, since, key } = table;
  const columns = columnsOf(table).map((column) =>
    column === closing?.column
      ? `CASE WHEN ${column} > ${position} AND ${column} <= ${furthest} THEN ${OPEN} ELSE ${column} END AS ${column}`
      : column,
  );
  return `SELECT ${columns.join(', ')} FROM ${name} WHERE ${since} <= ${position} OR ${since} > ${furthest} ORDER BY ${key.join(', ')}`;
}

/** Both come in the order of the key and in pages of one size. */
async function firstOnOneSide(
  { key }: Table,
  kept: AsyncIterable<Row[]>,
  folded: AsyncIterable<Row[]>,
): Promise<Row | null> {
  const [theirs, ours] = [kept[Symbol.asyncIterator](), folded[Symbol.asyncIterator]()];
  try {
    for (;;) {
      const [there, here] = [await theirs.next(), await ours.next()];
      if (there.done && here.done) return null;
      const [left, right] = [there.done ? [] : there.value, here.done ? [] : here.value];
      for (let at = 0; at < Math.max(left.length, right.length); at += 1) {
        const [one, other] = [left[at], right[at]];
        if (JSON.stringify(one) === JSON.stringify(other)) continue;
        if (!one || !other) return one ?? other ?? null;
        return isBefore(one, other, key) ? one : other;
      }
    }
  } finally {
    await Promise.all([theirs.return?.(), ours.return?.()]);
  }
}

function isBefore(one: Row, other: Row, key: readonly string[]): boolean {
  const column = key.find((candidate) => one[candidate] !== other[candidate]);
  return column !== undefined && (one[column] ?? '') < (other[column] ?? '');
}
