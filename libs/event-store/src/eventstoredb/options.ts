/** What can be set about the store in EventStoreDB. */
import type { Patience } from './patience.ts';

export interface EventStoreDbOptions {
  /** Most bytes of one event's data and metadata JSON. Default 64,000. */
  readonly maxEventBytes?: number;
  /** Milliseconds one call to the server may take. Default 10,000. */
  readonly callTimeoutMs?: number;
  /** Milliseconds all tries of one operation may take together. Default three times `callTimeoutMs`. */
  readonly operationTimeoutMs?: number;
  /** Milliseconds to wait at first and at most before something is tried again. Default 50 and 1,000. */
  readonly backOffMs?: { readonly first: number; readonly longest: number };
  /** Milliseconds of silence after which the log is asked whether there is anything new. Default 2,000. */
  readonly watchMs?: number;
  /** Milliseconds that an acknowledged append waits for its event before it is fetched. Default 250. */
  readonly fetchAfterMs?: number;
  /** The newest events kept in memory for readers. Default 1,000. */
  readonly ringSize?: number;
  /** Gives up opening. */
  readonly signal?: AbortSignal;
}

const MOST_TRIES = 8;

export function patienceOf(options: EventStoreDbOptions): Patience {
  const callTimeoutMs = options.callTimeoutMs ?? 10_000;
  return {
    callTimeoutMs,
    operationTimeoutMs: options.operationTimeoutMs ?? 3 * callTimeoutMs,
    attempts: MOST_TRIES,
    firstBackOffMs: options.backOffMs?.first ?? 50,
    longestBackOffMs: options.backOffMs?.longest ?? 1_000,
  };
}
