/** What `ledger verify` holds against each other, wherever it is kept: in a folder, or on servers. Opened for reading. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Findings, LedgerLog, parseVerifierKey, type VerifierKey } from '#audit';
import { type EventStore, SqliteEventStore } from '#event-store';
import { NO_RECORDS, PersonDirectory } from '#people';
import {
  closeAll,
  connectServers,
  type DistributedSettings,
  openLog,
  serversOf,
  settingsFrom,
} from '#profiles';
import { type Kept, PostgresReadDatabase } from '#read-models';
import { eventsFile, logFolder, requireLedger } from './ledger-files.ts';
import type { Terminal } from './terminal.ts';

export interface Place {
  /** Where they are; null for a folder. */
  readonly servers: string | null;
  readonly store: EventStore;
  readonly log: LedgerLog;
  /** Null where there are none. */
  readonly models: Kept | null;
  /** Where the last verification that found nothing wrong ended. */
  readonly verifiedFile: string;
  /** What there is to check, or to get ready, before the events are gone through. */
  prepare(findings: Findings): Promise<void>;
  /** The log's key by its own account; null before it has signed. */
  key(): Promise<VerifierKey | null>;
  /** Null where there is none. */
  openPeople(): Promise<PersonDirectory | null>;
  close(): Promise<void>;
}

/**
 * @param scratch an empty folder
 * @param incremental whether hashes of before are trusted, as far as they were verified then
 */
export async function openPlace(
  folder: string,
  scratch: string,
  incremental: boolean,
  terminal: Terminal,
): Promise<Place> {
  const settings = settingsFrom(process.env, folder);
  if (settings.profile === 'embedded') return placeInFolder(folder, terminal);
  const { cacheFolder } = settings;
  return placeOnServers(
    incremental ? settings : { ...settings, cacheFolder: join(scratch, 'log') },
    cacheFolder,
  );
}

function placeInFolder(folder: string, terminal: Terminal): Place {
  requireLedger(folder, terminal);
  const store = SqliteEventStore.open(eventsFile(folder), { readOnly: true });
  const [logDatabase, models, people] = ['log/log.db', 'read.db', 'people.db'].map((name) => {
    const path = join(folder, name);
    return existsSync(path) ? path : null;
  });
  const log = new LedgerLog(logDatabase ?? ':memory:', 'none', store);
  return {
    servers: null,
    store,
    log,
    models: models ?? null,
    verifiedFile: join(folder, 'log', 'verified.json'),
    async prepare(findings) {
      if (!logDatabase) findings.limit('no-log');
      await store.verifyStructure();
      findings.proved('store-sound');
    },
    async key() {
      const own = join(logFolder(folder), 'log.vkey');
      return existsSync(own) ? parseVerifierKey(readFileSync(own, 'utf8').trim()) : null;
    },
    openPeople: async () => (people ? PersonDirectory.open(people, NO_RECORDS, { readOnly: true }) : null),
    close: () => closeAll([() => log.close(), () => store.close()]),
  };
}

/** @param cacheFolder of this machine, where also is kept how far was verified */
async function placeOnServers(settings: DistributedSettings, cacheFolder: string): Promise<Place> {
  const { postgresUrl: postgres } = settings;
  const servers = await connectServers(settings);
  const { store, pool } = servers;
  try {
    // Before anything that would be made where it is missing.
    await (await PostgresReadDatabase.open(postgres, { readOnly: true })).close();
    const { log, signer } = await openLog(settings, servers, () => new Date());
    return {
      servers: serversOf(settings),
      store,
      log,
      models: { postgres },
      verifiedFile: join(cacheFolder, 'verified.json'),
      async prepare(findings) {
        findings.limit('servers-not-checked');
        await log.catchUp();
      },
      key: async () => ((await log.checkpoints.last()) ? signer.key() : null),
      openPeople: () => PersonDirectory.open(pool, NO_RECORDS, { readOnly: true }),
      close: () => closeAll([() => log.close(), () => servers.close()]),
    };
  } catch (error) {
    await servers.close();
    throw error;
  }
}
