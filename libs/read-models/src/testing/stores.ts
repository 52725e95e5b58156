/** Event stores as the tests of read models need them. For tests only; never part of a build. */
import type { EventStore } from '#event-store';

/**
 * A store that gives small pages, so that a short ledger is read in many steps.
 * @param beforeEach what happens before each page: somebody else's writing, for example
 */
export function pagedStore(
  store: EventStore,
  size: number,
  beforeEach: () => Promise<void> = () => Promise.resolve(),
): EventStore {
  return {
    append: (append) => store.append(append),
    readStream: (stream, query) => store.readStream(stream, query),
    async readAll(query) {
      await beforeEach();
      return store.readAll({ ...query, limit: Math.min(size, query.limit) });
    },
    readStored: (query) => store.readStored({ ...query, limit: Math.min(size, query.limit) }),
    subscribe: (options) => store.subscribe({ ...options, batchSize: size }),
    head: () => store.head(),
    check: () => store.check(),
    close: () => store.close(),
  };
}
