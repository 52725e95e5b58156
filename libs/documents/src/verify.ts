/** Holding copies of reports against the ledger; loaded when it is first used, as the renderers are. */
import type { FileVerdict } from './verify/verdict.ts';
import type { PublishedReports } from './verify/published-reports.ts';

/** What a check code stands for. */
export const verifyCode = async (code: string, ledger: PublishedReports): Promise<FileVerdict> =>
  (await import('./verify/verify-file.ts')).verifyCode(code, ledger);

/** Holds a document or data file against the ledger. Never throws for what is in the file. */
export const verifyFile = async (bytes: Uint8Array, ledger: PublishedReports): Promise<FileVerdict> =>
  (await import('./verify/verify-file.ts')).verifyFile(bytes, ledger);
