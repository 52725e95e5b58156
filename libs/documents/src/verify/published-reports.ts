/** What documents are held against: the published reports of a ledger, as whoever has the ledger tells of them. */
import type { IsoDate } from '#domain';
import type { Authenticity, ReportContent } from '#reporting';
import type { FileVerdict } from './verdict.ts';

/** A published version, as the ledger knows it. */
export interface PublishedReport {
  readonly plan: string;
  readonly period: string;
  readonly version: number;
  readonly number: string;
  readonly date: IsoDate;
  readonly digest: string;
  readonly authenticity: Authenticity;
  /** The latest version, where that is another. */
  readonly supersededBy: FileVerdict['supersededBy'];
  /** @throws ReportInconsistency where the ledger cannot make the report again as it was published */
  content(): Promise<ReportContent>;
}

/** The published reports of a ledger. */
export interface PublishedReports {
  version(plan: string, period: string, version: number): Promise<PublishedReport | undefined>;
  /** By check code or by digest of the content. */
  known(by: { readonly code: string } | { readonly digest: string }): Promise<PublishedReport | undefined>;
}
