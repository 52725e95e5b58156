/**
 * Everything a report says, from which its documents are made and over which its digest is taken: the figures, the narrative,
 * what was restated, who handed in, and what is printed at its head. It is a function of the ledger up to a position and of
 * nothing else; so a published report is recomputed to the same digest at any later time.
 */
import { createHash } from 'node:crypto';
import {
  addDays,
  canonicalJson,
  type Code,
  type Criterion,
  type DecimalText,
  type DocumentSettings,
  type EventOf,
  figureOf as comparableFigure,
  type IndicatorView,
  type IsoDate,
  isoDate,
  type PeriodKey,
  type PeriodView,
  type PlanSnapshot,
  type PlanView,
  previousPeriodKey,
  type Publication,
  type PublicationException,
  type PublishedDocument,
  refuse,
  type Value,
} from '#domain';
import { buildReport, type ReportRequest } from './build-report.ts';
import { type NarrativePart, narrativesOf } from './narratives.ts';
import type { Named, PlanReport } from './report.ts';
import type { RestatementRegister } from './restatement.ts';
import { restatementsAt } from './restatements.ts';
import type { ReportSource } from './source.ts';
import { type Timeliness, timelinessOf } from './timeliness.ts';

/** Raised when the content comes to be put together otherwise; what was published under an earlier one stays computable. */
export const CONTENT_SCHEMA = 1;

export interface SeriesPoint {
  readonly on: IsoDate;
  readonly value: DecimalText;
}

/** An indicator over time. */
export interface IndicatorSeries {
  /** The figures reported so far, oldest first. */
  readonly reported: readonly SeriesPoint[];
  /** The way it is to take: baseline and targets in force, each at the end of its year; none for growth or after a break. */
  readonly aims: readonly SeriesPoint[];
}

export interface ReportContent {
  readonly format: 'plan-ledger/report-content';
  readonly schema: typeof CONTENT_SCHEMA;
  readonly report: PlanReport;
  /** Null for a draft. */
  readonly publication: {
    readonly version: number;
    readonly document: PublishedDocument;
    readonly replaces: EventOf<'ReportPublished'>['data']['replaces'];
    readonly exceptions: readonly PublicationException[];
  } | null;
  readonly settings: DocumentSettings;
  /** What stood there at the cut-off of the period before, as known now. */
  readonly previous: {
    readonly period: PeriodKey;
    readonly asOf: IsoDate;
    readonly percents: Readonly<Record<Code, DecimalText>>;
    readonly values: Readonly<Record<Code, { readonly value: Value; readonly position: number }>>;
  } | null;
  /** What charts are drawn of. */
  readonly series: Readonly<Record<Code, IndicatorSeries>>;
  /** Empty where the period was not opened for reporting. */
  readonly narratives: readonly NarrativePart[];
  readonly restatements: RestatementRegister;
  readonly timeliness: Timeliness | null;
  /** The organisations that narratives, restatements and timeliness name. */
  readonly names: readonly Named[];
}

/** SHA-256 over the canonical JSON (RFC 8785), hex. */
export function reportDigest(content: ReportContent): string {
  return createHash('sha256').update(canonicalJson(content), 'utf8').digest('hex');
}

export interface ContentRequest {
  readonly plan: Code;
  readonly period: PeriodKey;
  readonly asOf: IsoDate;
  readonly knownAt: number;
  /** Null for a draft. */
  readonly publication: ReportContent['publication'];
  /** The day whose document settings are printed. */
  readonly dated: IsoDate;
}

/** @throws DomainError as buildReport does */
export async function buildContent(from: ReportSource, request: ContentRequest): Promise<ReportContent> {
  const source = askedOnce(from);
  const { plan, period: key, asOf, knownAt, publication, dated } = request;
  const { periods, submissions } = await source.cycles(plan, { knownAt });
  const period = periods.find((candidate) => candidate.period === key);
  const report = await buildReport(source, {
    plan,
    period: key,
    asOf,
    knownAt,
    today: asOf,
    ...frozenDates(period),
  });
  const restatements = await restatementsAt(source, plan, periods, knownAt);
  const timeliness = period ? timelinessOf(period, submissions, period.closedOn ?? asOf) : null;
  const narratives = period ? narrativesOf(period, submissions) : [];
  const view =
    (await source.plan(plan, { asOf: dated, knownAt })) ?? refuse('plan-unknown', { plan }, 'plan');
  const [settings, previous, series, names] = await Promise.all([
    settingsOf(source, view, dated, knownAt),
    previousFigures(source, report),
    seriesOf(source, report),
    namesOf(source, report, period, restatements, timeliness),
  ]);
  return {
    format: 'plan-ledger/report-content',
    schema: CONTENT_SCHEMA,
    report,
    publication,
    settings,
    previous,
    series,
    narratives,
    restatements,
    timeliness,
    names,
  };
}

/** A source whose snapshots are taken once: the report, its changes, its previous figures and its charts ask for the same. */
function askedOnce(source: ReportSource): ReportSource {
  const taken = new Map<string, Promise<PlanSnapshot | undefined>>();
  return {
    plan: (plan, at) => source.plan(plan, at),
    cycles: (plan, at) => source.cycles(plan, at),
    organisation: (organisation, at) => source.organisation(organisation, at),
    history: (query) => source.history(query),
    snapshot(plan, at) {
      const key = `${plan} ${at.asOf} ${at.knownAt}`;
      const found = taken.get(key) ?? source.snapshot(plan, at);
      taken.set(key, found);
      return found;
    },
  };
}

/** The dates a period was opened with, for its reports. */
export const frozenDates = (
  period: PeriodView | undefined,
): { frozen?: { readonly from: IsoDate; readonly cutOff: IsoDate } } =>
  period ? { frozen: { from: period.from, cutOff: period.cutOff } } : {};

/** The report of a period, by the dates it was opened with where it was: a calendar revised since does not move them. */
export async function reportAsOpened(source: ReportSource, request: ReportRequest): Promise<PlanReport> {
  const { plan, period: key, knownAt } = request;
  const { periods } = await source.cycles(plan, { knownAt });
  const period = periods.find((candidate) => candidate.period === key);
  return buildReport(source, { ...request, ...frozenDates(period) });
}

/** What a published version is computed from, besides the ledger. */
export type PublishedTerms = Pick<
  Publication,
  'version' | 'asOf' | 'knownAt' | 'document' | 'replaces' | 'exceptions'
>;

/** The content of a published version, computed anew from the ledger as it stood at the version's position. */
export const recomputeContent = (
  source: ReportSource,
  plan: Code,
  period: PeriodKey,
  { version, asOf, knownAt, document, replaces, exceptions }: PublishedTerms,
): Promise<ReportContent> =>
  buildContent(source, {
    plan,
    period,
    asOf,
    knownAt,
    publication: { version, document, replaces, exceptions },
    dated: document.date,
  });

/** What is printed where the plan says nothing: the names of the agency that consolidates and of the issuer. */
async function settingsOf(
  source: ReportSource,
  { terms }: PlanView,
  asOf: IsoDate,
  knownAt: number,
): Promise<DocumentSettings> {
  if (terms.documents) return terms.documents;
  const { issuer, standingAgency, committee } = terms;
  const nameOf = async (code: Code): Promise<string> =>
    (await source.organisation(code, { asOf, knownAt }))?.name ?? code;
  const publisher = standingAgency ?? issuer;
  const addressees = [committee, standingAgency === null ? null : issuer].filter((code) => code !== null);
  const [parentBody, issuingBody, addressed] = await Promise.all([
    standingAgency === null ? null : nameOf(issuer),
    nameOf(publisher),
    Promise.all(addressees.map(nameOf)),
  ]);
  return {
    parentBody,
    issuingBody,
    place: '',
    numberPattern: '{number}/BC',
    addressees: addressed,
    recipients: ['Như trên', 'Lưu: VT'],
    signer: { authority: null, office: 'THỦ TRƯỞNG CƠ QUAN' },
  };
}

async function previousFigures(source: ReportSource, report: PlanReport): Promise<ReportContent['previous']> {
  const asOf = addDays(report.period.from, -1);
  const before = await source.snapshot(report.plan.code, { asOf, knownAt: report.knownAt });
  if (!before) return null;
  const percents = before.tasks.flatMap(({ task, progress }) =>
    progress?.percent == null ? [] : [[task, progress.percent] as const],
  );
  const values = before.indicators.flatMap(({ indicator, values: all }) => {
    const last = all.at(-1);
    return last ? [[indicator, { value: last.value, position: last.position }] as const] : [];
  });
  return {
    period: previousPeriodKey(report.period.key),
    asOf,
    percents: Object.fromEntries(percents),
    values: Object.fromEntries(values),
  };
}

async function seriesOf(
  source: ReportSource,
  { plan, asOf, knownAt }: PlanReport,
): Promise<ReportContent['series']> {
  const indicators = (await source.snapshot(plan.code, { asOf, knownAt }))?.indicators ?? [];
  const series = indicators.map((view) => {
    const reported = view.values.flatMap(({ asOf: on, value }) => pointAt(on, comparableFigure(value)));
    return [view.indicator, { reported, aims: aimsOf(view) }] as const;
  });
  return Object.fromEntries(series);
}

const pointAt = (on: IsoDate, value: DecimalText | null): SeriesPoint[] =>
  value === null ? [] : [{ on, value }];

function aimsOf({ definition, seriesBreaks, baseline, targets }: IndicatorView): SeriesPoint[] {
  if (definition.measure === 'growth' || seriesBreaks.length > 0) return [];
  const start = baseline ? pointAt(baseline.asOf, comparableFigure(baseline.value)) : [];
  const aims = [...targets]
    .sort((a, b) => a.year - b.year)
    .flatMap(({ year, criterion }) => pointAt(isoDate(year, 12, 31), aimOf(criterion)));
  return [...start, ...aims];
}

const aimOf = (criterion: Criterion): DecimalText | null =>
  criterion.kind === 'number' ? criterion.value : criterion.kind === 'rank' ? String(criterion.atMost) : null;

/** The names borne on the report's own day, of those that existed then; of later ones their first. */
async function namesOf(
  source: ReportSource,
  { asOf, knownAt }: PlanReport,
  period: PeriodView | undefined,
  { items }: RestatementRegister,
  timeliness: Timeliness | null,
): Promise<Named[]> {
  const codes = new Set([
    ...(period?.obligations ?? []).map(({ organisation }) => organisation),
    ...(timeliness?.rows ?? []).map(({ by }) => by),
    ...items.map(({ by }) => by),
  ]);
  const named = [...codes].filter((code) => code !== null).sort();
  return Promise.all(
    named.map(async (code) => {
      const then = await source.organisation(code, { asOf, knownAt });
      const later = then ?? (await source.organisation(code, { asOf: '9999-12-31', knownAt }));
      return { code, name: later?.name ?? code };
    }),
  );
}
