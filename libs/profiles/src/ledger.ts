/** An opened ledger, whichever profile it is of. */
import type { CheckpointSigner, LedgerLog } from '#audit';
import type { ImportingEventStore } from '#event-store';
import { EvidenceStore } from '#evidence';
import type { PersonDirectory } from '#people';
import type { ReadModels } from '#read-models';
import { join } from 'node:path';
import type { Environment } from './settings.ts';
import { wholeNumber } from './settings.ts';

export interface Ledger extends SideFiles {
  readonly store: ImportingEventStore;
  readonly models: ReadModels;
  /** Whether projections run and the log is signed in other processes, which this one waits for. */
  readonly isDistributed: boolean;
}

/** What lies beside the record and belongs to it. */
export interface SideFiles {
  readonly log: LedgerLog;
  readonly signer: CheckpointSigner;
  readonly evidence: EvidenceStore;
  readonly people: PersonDirectory;
  close(): Promise<void>;
}

export const evidenceFolder = (folder: string): string => join(folder, 'evidence');

const BYTES_OF_MB = 1_000_000;

/** Environment: `EVIDENCE_MAX_MB` is the size of the largest file that is taken, in millions of bytes. */
export function openEvidence(folder: string, environment: Environment): EvidenceStore {
  if (environment['EVIDENCE_MAX_MB'] === undefined) return EvidenceStore.in(evidenceFolder(folder));
  const max = wholeNumber(environment, 'EVIDENCE_MAX_MB', 1, { min: 1, max: 9_999 });
  return EvidenceStore.in(evidenceFolder(folder), { maxBytes: max * BYTES_OF_MB });
}

/** Closes everything, in this order, also where one of them fails; then throws what the first failure was. */
export async function closeAll(parts: readonly (() => Promise<void> | void)[]): Promise<void> {
  const failures: unknown[] = [];
  for (const close of parts) {
    try {
      await close();
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0) throw failures[0];
}
