import { StoreError } from '#event-store';
import type { ReadModels } from '#read-models';
import type { Ledger } from './ledger.ts';
import { bringUpToDate } from './up-to-date.ts';

const HEAD = 30;

/** A distributed ledger whose read models are found at these positions, each time after waiting in vain. */
function ledgerAt(positions: readonly number[], next: () => Promise<[]> = async () => []) {
  const left = [...positions];
  const runner = {
    waitFor: async () => left[0] === HEAD,
    position: async () => (left.length > 1 ? (left.shift() ?? 0) : (left[0] ?? 0)),
    status: async () => [{ state: 'running' }],
  };
  return {
    store: {
      head: async () => ({ position: HEAD, recordedAt: null }),
      readAll: next,
    } as unknown as Ledger['store'],
    models: { runner } as unknown as ReadModels,
    isDistributed: true,
  };
}

describe('read models that other processes bring up to date', () => {
  it('are waited for as long as they get on', async () => {
    const told: number[] = [];
    await bringUpToDate(ledgerAt([0, 10, 20, HEAD]), (position) => told.push(position));
    expect(told).toEqual([10, 20]);
  });

  it('are given up where nobody seems to project', async () => {
    await expect(bringUpToDate(ledgerAt([10, 10]))).rejects.toMatchObject({
      code: 'projector-not-running',
      params: { position: 10, head: HEAD },
    });
  });

  it('are given up for the event that keeps them from getting on, where it is that', async () => {
    const unreadable = new StoreError('unreadable-event', 'The event at position 11 cannot be read');
    const ledger = ledgerAt([10, 10], () => Promise.reject(unreadable));
    await expect(bringUpToDate(ledger)).rejects.toBe(unreadable);
  });
});
