/** Projects a ledger in small batches until all of it is taken; each batch is reported the moment it is stored. */
import { SqliteEventStore } from '#event-store';
import { ReadModels } from '#read-models';
import { report } from '../../libs/event-store/src/testing/child-process.ts';
import { pagedStore } from '../../libs/read-models/src/testing/stores.ts';

const [, , events, read, batch, mode] = process.argv;
const store = SqliteEventStore.open(String(events));
const models = await ReadModels.open(pagedStore(store, Number(batch)), String(read));
report({ opened: await models.runner.position() });
if (mode === 'rebuild') {
  const names = (await models.runner.status()).map(({ name }) => name);
  await models.runner.rebuild(names, (position) => report({ position }));
} else {
  await models.runner.catchUp((position) => report({ position }));
}
await models.close();
await store.close();
