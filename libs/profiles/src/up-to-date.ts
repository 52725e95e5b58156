import type { EventStore } from '#event-store';
import type { ReadModels } from '#read-models';
import { ProfileError } from './errors.ts';
import type { Ledger } from './ledger.ts';

/** How long projectors may stand still before they are taken not to run. */
const STANDSTILL_MS = 10_000;

type OnProgress = (position: number) => void;

/**
 * Brings the read models up to the end of the record: by taking in what is missing, or by waiting for the projectors that do,
 * for as long as they get on. Also returns when a projection has stopped, which its status tells.
 * @throws ProfileError `projector-not-running`, StoreError `unreadable-event`
 */
export async function bringUpToDate(
  { store, models, isDistributed }: Pick<Ledger, 'store' | 'models' | 'isDistributed'>,
  onProgress: OnProgress = () => undefined,
): Promise<void> {
  if (isDistributed) await awaitProjectors(store, models, onProgress);
  else await models.runner.catchUp(onProgress);
}

async function awaitProjectors(store: EventStore, models: ReadModels, onProgress: OnProgress): Promise<void> {
  const { position: head } = await store.head();
  for (let before = await models.runner.position(); !(await models.runner.waitFor(head, STANDSTILL_MS));) {
    if ((await models.runner.status()).some(({ state }) => state === 'stopped')) return;
    const position = await models.runner.position();
    if (position === before) {
      // What keeps projectors from going on may be the next event itself.
      await store.readAll({ after: position, limit: 1 });
      throw new ProfileError('projector-not-running', { position, head });
    }
    before = position;
    onProgress(position);
  }
}
