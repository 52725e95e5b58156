/**
 * The embedded profile: everything in one folder. The record is `events.db`; `read.db` can be built again from it at will;
 * `log/` holds the proof that the record was not altered, `evidence/` the files that were attached to reports,
 * `people.db` the names of persons, which can be erased.
 */
import { join } from 'node:path';
import { type LedgerLog, openAuditLog, type Signer } from '#audit';
import { type EventStore, SqliteEventStore } from '#event-store';
import { EvidenceStore } from '#evidence';
import { makeFolders } from '#files';
import type { PersonDirectory } from '#people';
import { ReadModels } from '#read-models';
import { openPeople } from './people.ts';

export interface Ledger extends SideFiles {
  readonly store: EventStore;
  readonly models: ReadModels;
}

/** What lies beside the record and belongs to it. */
export interface SideFiles {
  readonly log: LedgerLog;
  readonly signer: Signer;
  readonly evidence: EvidenceStore;
  readonly people: PersonDirectory;
  close(): Promise<void>;
}

/**
 * Opens the ledger of a data folder, creating what is not there.
 * @throws StoreError where the record cannot be used, Error where the read models cannot; the message says what to do
 */
export async function openLedgerFiles(folder: string, clock: () => Date): Promise<Ledger> {
  makeFolders(folder, 0o700);
  const store = SqliteEventStore.open(join(folder, 'events.db'), { clock });
  const path = join(folder, 'read.db');
  try {
    const models = await openModels(store, path);
    const side = await openSideFiles(folder, store, models, clock).catch((error: unknown) => {
      models.close();
      throw error;
    });
    return {
      store,
      models,
      ...side,
      async close() {
        await side.close();
        models.close();
        await store.close();
      },
    };
  } catch (error) {
    await store.close();
    throw error;
  }
}

/**
 * Opens what lies beside a record. Environment: `LOG_ORIGIN` names a new log, `LOG_MIRROR` is a folder on another disk that
 * keeps the last checkpoint too.
 */
export async function openSideFiles(
  folder: string,
  store: EventStore,
  models: ReadModels,
  clock: () => Date,
): Promise<SideFiles> {
  const { LOG_ORIGIN: origin, LOG_MIRROR: mirror } = process.env;
  const { log, signer } = openAuditLog(join(folder, 'log'), store, {
    clock,
    ...(origin ? { origin } : {}),
    ...(mirror ? { mirror } : {}),
  });
  try {
    const evidence = openEvidence(folder);
    const people = await openPeople(folder, store, models, clock);
    return {
      log,
      signer,
      evidence,
      people,
      async close() {
        people.close();
        log.close();
      },
    };
  } catch (error) {
    log.close();
    throw error;
  }
}

export const evidenceFolder = (folder: string): string => join(folder, 'evidence');

/** Environment: `EVIDENCE_MAX_MB` is the size of the largest file that is taken, in millions of bytes. */
function openEvidence(folder: string): EvidenceStore {
  const { EVIDENCE_MAX_MB: max } = process.env;
  if (max === undefined) return EvidenceStore.in(evidenceFolder(folder));
  if (!/^[1-9]\d{0,3}$/.test(max))
    throw new Error(`EVIDENCE_MAX_MB must be a whole number from 1 to 9999, not "${max}"`);
  return EvidenceStore.in(evidenceFolder(folder), { maxBytes: Number(max) * 1_000_000 });
}

async function openModels(store: EventStore, path: string): Promise<ReadModels> {
  try {
    return await ReadModels.open(store, path);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Error(
      `${path} cannot be opened (${reason}); free the disk if it is full, else delete it: it is built again from events.db`,
      { cause },
    );
  }
}
