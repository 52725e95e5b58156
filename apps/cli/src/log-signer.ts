/** The log with its key, for the one command that a process without the key cannot have carried out by another. */
import { hostname } from 'node:os';
import { type CheckpointSigner, PostgresCheckpoints, type SharedCheckpoints } from '#audit';
import type { EventStore } from '#event-store';
import {
  connectServers,
  type DistributedSettings,
  openLog,
  ProfileError,
  settingsFrom,
  SIGNER_LEASE,
} from '#profiles';
import { heldLeases, whileHolding } from '#read-models';
import { withLedger } from './ledger-files.ts';
import type { Terminal } from './terminal.ts';

export interface OwnLog {
  readonly store: EventStore;
  readonly signer: CheckpointSigner;
  /** Where several processes keep what was signed. */
  readonly shared?: SharedCheckpoints;
}

type Work = (log: OwnLog) => Promise<void>;

/** How long to wait for the lease of whoever signs; longer than it takes to find out that the holder is gone. */
const PATIENCE_MS = 8_000;

/** @throws ProfileError `projectors-running` */
export function withOwnLog(folder: string, terminal: Terminal, work: Work): Promise<void> {
  const settings = settingsFrom(process.env, folder);
  return settings.profile === 'embedded'
    ? withLedger(folder, terminal, { create: false }, work)
    : asSigner(settings, work);
}

async function asSigner(settings: DistributedSettings, work: Work): Promise<void> {
  const servers = await connectServers(settings);
  const [over, late] = [new AbortController(), new AbortController()];
  const patience = setTimeout(() => late.abort(), PATIENCE_MS);
  const outcome: { done: boolean; failures: unknown[] } = { done: false, failures: [] };
  try {
    const options = {
      holder: `${hostname()}:${process.pid}`,
      signal: AbortSignal.any([over.signal, late.signal]),
      // It would be tried again and again; here the trouble is told.
      onTrouble: (error: unknown) => {
        outcome.failures.push(error);
        over.abort();
      },
    };
    await whileHolding(settings.postgresUrl, SIGNER_LEASE, options, async () => {
      clearTimeout(patience);
      try {
        const { log, signer } = await openLog(settings, servers, () => new Date(), { signs: true });
        try {
          await work({ store: servers.store, signer, shared: await PostgresCheckpoints.open(servers.pool) });
          outcome.done = true;
        } finally {
          log.close();
        }
      } catch (error) {
        outcome.failures.push(error);
      }
      over.abort();
    });
    if (outcome.failures.length > 0) throw outcome.failures[0];
    if (!outcome.done) throw await heldByAnother(servers.pool);
  } finally {
    clearTimeout(patience);
    await servers.close();
  }
}

async function heldByAnother(pool: Parameters<typeof heldLeases>[0]): Promise<ProfileError> {
  const held = (await heldLeases(pool)).find(({ name }) => name === SIGNER_LEASE);
  return new ProfileError('projectors-running', { holder: held?.holder ?? '?' });
}
