/** A report got ready for publication, and published ones computed anew. */
import {
  type Code,
  type DocumentSettings,
  documentNumber,
  earliest,
  type IsoDate,
  type PeriodKey,
  type PeriodView,
  type PreparedReport,
  type Publication,
  type PublicationException,
  type PublishedDocument,
  refuse,
  type RevisionCause,
} from '#domain';
import { reportDate } from './build-report.ts';
import { inconsistencies, ReportInconsistency } from './checks.ts';
import {
  buildContent,
  CONTENT_SCHEMA,
  type PublishedTerms,
  reportDigest,
  recomputeContent,
  type ReportContent,
} from './content.ts';
import type { ReportSource } from './source.ts';

export interface PublicationRequest {
  readonly plan: Code;
  readonly period: PeriodKey;
  readonly knownAt: number;
  /** A bare number is put into the plan's pattern. */
  readonly number: string;
  readonly date: IsoDate;
  /** Default: the plan's. */
  readonly signer?: DocumentSettings['signer'];
  readonly exceptions: readonly PublicationException[];
  readonly correction: { readonly reason: string; readonly cause: RevisionCause } | null;
}

export interface PreparedPublication {
  readonly document: PublishedDocument;
  readonly prepared: PreparedReport;
  readonly content: ReportContent;
}

/**
 * Computes the report as it would be published, with its digest. Whether it may be published is decided with the command.
 * @throws DomainError where there is no such period at the position
 */
export async function preparePublication(
  source: ReportSource,
  request: PublicationRequest,
): Promise<PreparedPublication> {
  const { plan, period: key, knownAt, date, exceptions, correction } = request;
  const period = await periodAt(source, plan, key, knownAt);
  const last = period.publications.at(-1);
  const version = (last?.version ?? 0) + 1;
  const draft = await buildContent(source, {
    plan,
    period: key,
    asOf: period.cutOff,
    knownAt,
    publication: null,
    dated: date,
  });
  const { settings, report } = draft;
  const document = {
    number: documentNumber(request.number, settings.numberPattern),
    date,
    signer: request.signer ?? settings.signer,
  };
  const replaces =
    last && correction
      ? { version: last.version, number: last.document.number, digest: last.digest, ...correction }
      : null;
  const content = { ...draft, publication: { version, document, replaces, exceptions } };
  const prepared = {
    version,
    asOf: period.cutOff,
    knownAt,
    schema: CONTENT_SCHEMA,
    digest: reportDigest(content),
    contradictions: contradictionsOf(report),
  };
  return { document, prepared, content };
}

/** What does not add up: in the report itself, or against the counts the plan's document states and lists. */
function contradictionsOf(report: ReportContent['report']): string[] {
  const declared = report.declared
    .filter(({ agrees }) => agrees === false)
    .map(({ what, declared: stated, inLedger }) => `${what}: ${stated.value} ≠ ${inLedger?.value ?? '–'}`);
  return [...inconsistencies(report), ...declared];
}

/** A period as known at a position. @throws DomainError `period-not-opened` */
export async function periodAt(
  source: ReportSource,
  plan: Code,
  key: PeriodKey,
  knownAt: number,
): Promise<PeriodView> {
  const { periods } = await source.cycles(plan, { knownAt });
  return (
    periods.find(({ period }) => period === key) ??
    refuse('period-not-opened', { plan, period: key }, 'period')
  );
}

/**
 * A published version, computed anew and held against the digest it was published with.
 * @throws ReportInconsistency where it comes out otherwise: a fault of the program or of the record, never of the reader
 */
export async function publishedContent(
  source: ReportSource,
  plan: Code,
  period: PeriodKey,
  publication: PublishedTerms & Pick<Publication, 'digest'>,
): Promise<ReportContent> {
  const content = await recomputeContent(source, plan, period, publication);
  const digest = reportDigest(content);
  if (digest !== publication.digest) {
    throw new ReportInconsistency(
      `report ${plan} ${period} version ${publication.version} was published with digest ${publication.digest} and now comes to ${digest}`,
    );
  }
  return content;
}

/** The content to show: a published version, else a draft of what is known. */
export async function contentToShow(
  source: ReportSource,
  request: {
    readonly plan: Code;
    readonly period: PeriodKey;
    readonly knownAt: number;
    readonly today: IsoDate;
    readonly asOf?: IsoDate;
    /** Number of a published version, `latest`, or `draft`; default the latest where there is one, else a draft. */
    readonly version?: number | 'latest' | 'draft';
  },
): Promise<ReportContent> {
  const { plan, period: key, knownAt, today, version } = request;
  const { periods } = await source.cycles(plan, { knownAt });
  const period = periods.find((candidate) => candidate.period === key);
  const publications = period?.publications ?? [];
  const wanted =
    version === 'draft' || request.asOf !== undefined
      ? undefined
      : typeof version === 'number'
        ? publications.find((publication) => publication.version === version)
        : publications.at(-1);
  if (wanted) return publishedContent(source, plan, key, wanted);
  if (version !== undefined && version !== 'draft')
    return refuse('publication-unknown', { period: key, version, plan }, 'version');
  const asOf = request.asOf ?? (period ? earliest(period.cutOff, today) : await reportDate(source, request));
  return buildContent(source, { plan, period: key, asOf, knownAt, publication: null, dated: today });
}
