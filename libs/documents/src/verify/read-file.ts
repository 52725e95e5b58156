/** What a file sent to be checked is: its kind, what it says it is, and how it is compared with what the ledger makes. */
import { SOFTWARE } from '../software.ts';
import type { Claim } from './claim.ts';
import type { PublishedReport } from './published-reports.ts';
import type { Difference, FileKind, Sameness } from './verdict.ts';

export interface Outcome {
  readonly sameness: Sameness;
  readonly differences: readonly Difference[];
  readonly signer: string | null;
}

export interface ReadFile {
  readonly kind: FileKind;
  readonly claim: Claim | null;
  readonly hasCode: boolean;
  /** @throws Unverifiable where it can neither be called the same nor be said what differs */
  compare(report: PublishedReport, software: string): Promise<Outcome>;
}

/** Of this program, of whatever release: the name is printed, so it must not be just any text. */
export const isRelease = (software: string): boolean =>
  software.split(' ')[0] === SOFTWARE.split(' ')[0] && /^\S+ \d{1,4}\.\d{1,4}\.\d{1,4}$/.test(software);
