/** Whether read models are what the events say: they are built anew beside those in use, and every row is compared. */
import { join } from 'node:path';
import type { EventStore } from '#event-store';
import { CATCH_UP_BATCH } from './projection.ts';
import { ReadDatabase } from './read-database.ts';
import { PROJECTIONS, ReadModels } from './read-models.ts';

export interface Compared {
  /** The position up to which both were compared. */
  readonly position: number;
  /** The first row that is in one and not in the other; null where there is none. */
  readonly difference: { readonly projection: string; readonly row: string } | null;
  /** Projections that have stopped and were not compared. */
  readonly stopped: readonly string[];
}

type OnProgress = (position: number, total: number) => void;

/**
 * Compares the read models of a file, which may be in use, with a fold of the events from the first on.
 * @param path null where there are none; then they are only built anew
 * @param scratch an empty folder for the copy and what is built anew
 * @param inspect what else is to be asked of the models built anew, which hold nothing but what the events say
 */
export async function compareWithFold(
  store: EventStore,
  path: string | null,
  scratch: string,
  onProgress: OnProgress,
  inspect: (models: ReadModels) => void,
): Promise<Compared> {
  const kept = path === null ? NOTHING : await copyOf(store, path, join(scratch, 'kept.db'));
  const folded = await ReadModels.open(store, join(scratch, 'fresh.db'));
  try {
    await foldUpTo(kept.position, store, folded, onProgress);
    const { position, tables, stopped, file } = kept;
    const found = tables.flatMap(({ projection, table }) => {
      const row = folded.differenceTo(file, folded.runner.table(projection), table);
      return row === null ? [] : [{ projection, row }];
    });
    await folded.runner.catchUp();
    inspect(folded);
    return { position, difference: found[0] ?? null, stopped };
  } finally {
    folded.close();
  }
}

/** Asks a copy of read models that may be in use, as of one moment. */
export async function inspectCopy(
  store: EventStore,
  path: string,
  scratch: string,
  inspect: (models: ReadModels) => void,
): Promise<void> {
  const { file } = await copyOf(store, path, join(scratch, 'kept.db'));
  const models = await ReadModels.open(store, file);
  try {
    await models.runner.catchUp();
    inspect(models);
  } finally {
    models.close();
  }
}

interface Kept {
  readonly file: string;
  readonly position: number;
  readonly tables: readonly { readonly projection: string; readonly table: string }[];
  readonly stopped: readonly string[];
}

const NOTHING: Kept = { file: '', position: 0, tables: [], stopped: [] };

/** A copy as of one moment, while the original goes on. */
async function copyOf(store: EventStore, path: string, file: string): Promise<Kept> {
  const original = await ReadDatabase.open(path);
  try {
    original.copyTo(file);
  } finally {
    original.close();
  }
  const models = await ReadModels.open(store, file);
  try {
    const status = await models.runner.status();
    const stopped = status.filter(({ state }) => state === 'stopped').map(({ name }) => name);
    const compared = PROJECTIONS.map(({ name }) => name).filter((name) => !stopped.includes(name));
    const tables = compared.map((projection) => ({ projection, table: models.runner.table(projection) }));
    return { file, position: models.runner.position(), tables, stopped };
  } finally {
    models.close();
  }
}

async function foldUpTo(
  position: number,
  store: EventStore,
  { runner }: ReadModels,
  onProgress: OnProgress,
): Promise<void> {
  for (let after = 0; after < position;) {
    const events = await store.readAll({ after, limit: Math.min(CATCH_UP_BATCH, position - after) });
    const within = events.filter((event) => event.position <= position);
    const last = within.at(-1);
    if (!last) return;
    runner.apply(after, within);
    after = last.position;
    onProgress(after, position);
  }
}
