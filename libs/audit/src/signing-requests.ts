/** The other end of a remote signer: hearing that a signature is asked for. */
import { setTimeout as delay } from 'node:timers/promises';
import { type PostgresPool, REQUESTS } from './postgres-checkpoints.ts';

const RETRY_MS = 1_000;
/** A connection can be gone without a word; then nothing would ever be heard. */
const HEARTBEAT_MS = 10_000;

/**
 * Has a log signed whenever somebody asks for it, until the signal aborts; requests that come while one is dealt with become
 * one. Called as well whenever a connection was made, for what was asked for before.
 * @param sign what it throws is its own matter: who asked waits in vain and is told so
 */
export async function listenForRequests(
  pool: PostgresPool,
  sign: () => Promise<unknown>,
  signal: AbortSignal,
): Promise<void> {
  const asked = oneAtATime(sign);
  while (!signal.aborted) {
    await listen(pool, asked, signal).catch(() => undefined);
    await delay(RETRY_MS, undefined, { signal }).catch(() => undefined);
  }
}

/** Resolves or rejects when the connection is lost or the signal aborts. */
async function listen(pool: PostgresPool, asked: () => void, signal: AbortSignal): Promise<void> {
  const client = await pool.connect();
  try {
    const broken = new Promise<true>((resolve) => {
      client.on('error', () => resolve(true));
      client.on('end', () => resolve(true));
    });
    client.on('notification', asked);
    await client.query(`LISTEN ${REQUESTS}`);
    asked();
    for (let isOver = false; !isOver && !signal.aborted;) {
      const pause = delay(HEARTBEAT_MS, false, { signal }).catch(() => true);
      isOver = (await Promise.race([broken, pause])) || (await isSilent(client));
    }
  } finally {
    // It listens for ever: nobody else gets it.
    client.release(true);
  }
}

async function isSilent(client: { query(text: string): Promise<unknown> }): Promise<boolean> {
  const answer = client.query('SELECT 1').then(
    () => false,
    () => true,
  );
  return Promise.race([answer, delay(HEARTBEAT_MS, true, { ref: false })]);
}

function oneAtATime(work: () => Promise<unknown>): () => void {
  let isRunning = false;
  let isAskedAgain = false;
  const run = async (): Promise<void> => {
    isRunning = true;
    do {
      isAskedAgain = false;
      await work().catch(() => undefined);
    } while (isAskedAgain);
    isRunning = false;
  };
  return () => {
    if (isRunning) isAskedAgain = true;
    else void run();
  };
}
