/**
 * A store that shows of a ledger only what is written from now on, as if it had been empty: positions begin at 1 again, and
 * streams are told apart by an ending. A real server cannot be emptied between two tests; with this each test has its own
 * ledger on it, provided that nobody else writes to the server meanwhile.
 */
import type { Instant, Recorded } from '#domain';
import { BEFORE_FIRST, StoreError } from '../port.ts';
import type { Append, ImportingEventStore, StoredRow } from '../port.ts';

/** Where a ledger within the ledger begins. Travels to child processes as JSON. */
export interface Base {
  readonly position: number;
  /** Ending of its streams' names, lower-case ASCII. */
  readonly ending: string;
}

type Placed = { readonly stream: string; readonly position: number };

export function rebased(store: ImportingEventStore, { position: base, ending }: Base): ImportingEventStore {
  const inside = (stream: string): string => `${stream}.${ending}`;
  const outside = (stream: string): string =>
    stream.endsWith(`.${ending}`) ? stream.slice(0, -ending.length - 1) : stream;
  const shown = <T extends Placed>(items: readonly T[]): T[] =>
    items
      .filter(({ position }) => position > base)
      .map((item) => ({ ...item, stream: outside(item.stream), position: item.position - base }));

  const translated = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      throw error instanceof StoreError ? told(error) : error;
    }
  };
  const told = (error: StoreError): StoreError => {
    const { stream, position } = error.detail;
    return new StoreError(error.code, error.message, {
      ...error.detail,
      ...(typeof stream === 'string' ? { stream: outside(stream) } : {}),
      ...(typeof position === 'number' ? { position: position - base } : {}),
    });
  };

  return {
    append: (append: Append) =>
      translated(async () => {
        const answer = await store.append({ ...append, stream: inside(append.stream) });
        return { ...answer, position: Math.max(BEFORE_FIRST, answer.position - base) };
      }),
    readStream: (stream, query) =>
      translated(async () => shown(await store.readStream(inside(stream), query))),
    readAll: (query) =>
      translated(async () =>
        shown(
          await store.readAll({
            ...query,
            after: (query.after ?? BEFORE_FIRST) + base,
            ...(query.before === undefined ? {} : { before: query.before + base }),
          }),
        ),
      ),
    readStored: ({ stream, after = BEFORE_FIRST, limit }) =>
      translated(async () =>
        shown<StoredRow>(
          await store.readStored({
            limit,
            after: after + base,
            ...(stream === undefined ? {} : { stream: inside(stream) }),
          }),
        ),
      ),
    async *subscribe(options): AsyncGenerator<Recorded[], void, undefined> {
      const after = options.after + base;
      for await (const batch of store.subscribe({ ...options, after })) yield shown(batch);
    },
    importStored: (rows) =>
      translated(() =>
        store.importStored(
          rows.map((row) => ({ ...row, stream: inside(row.stream), position: row.position + base })),
        ),
      ),
    async head() {
      const { position, recordedAt } = await store.head();
      const none: Instant | null = null;
      return { position: position - base, recordedAt: position > base ? recordedAt : none };
    },
    check: () => store.check(),
    close: () => store.close(),
  };
}
