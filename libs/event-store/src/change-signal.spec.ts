import { getEventListeners } from 'node:events';
import { jest } from '@jest/globals';
import { ChangeSignal } from './change-signal.ts';

const POLL_MS = 100;

describe('waiting for changes', () => {
  let changedElsewhere: boolean | Error;
  let changes: ChangeSignal;
  let abort: AbortController;

  beforeEach(() => {
    jest.useFakeTimers();
    changedElsewhere = false;
    abort = new AbortController();
    changes = new ChangeSignal(POLL_MS, () => {
      if (changedElsewhere instanceof Error) throw changedElsewhere;
      return changedElsewhere;
    });
  });
  afterEach(() => {
    // However it ended, no timer and no listener is left.
    expect(jest.getTimerCount()).toBe(0);
    expect(getEventListeners(abort.signal, 'abort')).toEqual([]);
    jest.useRealTimers();
  });

  it('ends with a change of this process', async () => {
    const waiting = changes.beyond(changes.count, abort.signal);
    changes.notify();
    await expect(waiting).resolves.toBeUndefined();
  });

  it('does not begin when the change came after the count was noted', async () => {
    const noted = changes.count;
    changes.notify();
    await expect(changes.beyond(noted, abort.signal)).resolves.toBeUndefined();
  });

  it('ends when the signal aborts, or has aborted', async () => {
    const waiting = changes.beyond(changes.count, abort.signal);
    abort.abort();
    await expect(waiting).resolves.toBeUndefined();
    await expect(changes.beyond(changes.count, abort.signal)).resolves.toBeUndefined();
  });

  it('ends for all with a change of another process, which one timer looks for', async () => {
    const waiting = [changes.beyond(0, abort.signal), changes.beyond(0, abort.signal)];
    expect(jest.getTimerCount()).toBe(1);
    jest.advanceTimersByTime(POLL_MS);
    expect(changes.count).toBe(0);
    changedElsewhere = true;
    jest.advanceTimersByTime(POLL_MS);
    await expect(Promise.all(waiting)).resolves.toHaveLength(2);
  });

  it('ends when looking fails, so that the reader meets the error', async () => {
    const waiting = changes.beyond(changes.count, abort.signal);
    changedElsewhere = new Error('disk I/O error');
    jest.advanceTimersByTime(POLL_MS);
    await expect(waiting).resolves.toBeUndefined();
  });
});
