/**
 * Why a figure of a report is what it is: the events that made it, the formula, the definition and the organisation in force,
 * and the files that bear it out. Taken alone, with the organisations and the plan, the events that determine a figure give
 * the same figure again.
 */
import {
  type Code,
  type EvidenceFile,
  type IndicatorDefinition,
  type IndicatorView,
  type IsoDate,
  type LegalReference,
  type PeriodKey,
  type PlanSnapshot,
  type Recorded,
  refuse,
} from '#domain';
import { buildReport } from '../build-report.ts';
import { cellsOf, type ReportCell } from '../cells.ts';
import { frozenDates } from '../content.ts';
import { distinct, positionsOf } from '../figure.ts';
import { foldedSource } from '../folded-source.ts';
import { periodAt, publishedContent } from '../publishing.ts';
import type { PlanReport } from '../report.ts';
import type { ReportSource } from '../source.ts';
import { findCell } from './find-cell.ts';
import { organisationOn, responsibleFor, type ResponsibleOrganisation } from './responsible.ts';
import { type EventTold, tellEvent } from './told-event.ts';

/** Which report is asked about. */
export interface LineageReport {
  readonly plan: Code;
  readonly period: PeriodKey;
  /** Of a published report; null for what is known at a position. */
  readonly version: number | null;
  readonly asOf: IsoDate;
  readonly knownAt: number;
}

export interface LineageEvent extends EventTold {
  /** `superseded`: it stated the figure before the event that now does; no part of the figure any more. */
  readonly role: 'determines' | 'superseded';
}

export interface LineageEvidence extends EvidenceFile {
  /** Of the event that attached it. */
  readonly position: number;
  readonly organisation: Code;
  /** The report of the task or indicator it was attached to. */
  readonly stream: string;
  readonly report: number;
}

export interface DefinitionInForce extends Pick<
  IndicatorDefinition,
  'version' | 'text' | 'measure' | 'unit' | 'decimals'
> {
  readonly since: IsoDate;
  readonly legalBasis: LegalReference | null;
  readonly position: number;
}

export interface Lineage extends LineageReport {
  readonly cell: Omit<ReportCell, 'formula' | 'positions'>;
  readonly formula: ReportCell['formula'];
  /** Of the indicator the figure belongs to; null for tasks and totals. */
  readonly definition: DefinitionInForce | null;
  readonly responsible: ResponsibleOrganisation;
  readonly events: readonly LineageEvent[];
  readonly evidence: readonly LineageEvidence[];
}

export interface LineageCells extends LineageReport {
  readonly cells: readonly Pick<ReportCell, 'address' | 'label' | 'kind' | 'value' | 'text'>[];
}

export interface LineageRequest {
  readonly plan: Code;
  readonly period: PeriodKey;
  readonly knownAt: number;
  /** A published version; it stands at its own position. */
  readonly version?: number;
  readonly today: IsoDate;
}

/**
 * Every cell there is to ask about.
 * @param events of the plan and of organisations at least, in the order of their positions
 * @throws DomainError as `buildReport`, `period-not-opened` and `publication-unknown` for a version that is not there
 */
export async function lineageCells(
  events: readonly Recorded[],
  request: LineageRequest,
): Promise<LineageCells> {
  const { head, report } = await reportAsked(foldedSource(events), request);
  const cells = cellsOf(report).map(({ address, label, kind, value, text }) => ({
    address,
    label,
    kind,
    value,
    text,
  }));
  return { ...head, cells };
}

/** @throws as `lineageCells`, and LineageError `cell-unknown` */
export async function lineageOf(
  events: readonly Recorded[],
  request: LineageRequest & { readonly cell: string },
): Promise<Lineage> {
  const source = foldedSource(events);
  const { head, report } = await reportAsked(source, request);
  const { formula, positions, ...cell } = findCell(cellsOf(report), request.cell, request.period);
  const known = events.filter(({ position }) => position <= head.knownAt);
  const snapshot = (await source.snapshot(head.plan, head)) ?? notInForce(head);
  const indicator = indicatorOf(cell.address, snapshot);
  const determining = distinct([
    ...positions,
    ...(indicator ? indicatorPositions(indicator, cell.address) : []),
  ]);
  const own = known.filter(({ position }) => determining.includes(position));
  const superseded = known.filter((event) => own.some((later) => supersedes(later, event)));
  const told = [...superseded, ...own].sort((a, b) => a.position - b.position);
  return {
    ...head,
    cell,
    formula,
    definition: indicator && definitionOf(indicator, known),
    responsible: await organisationOn(source, known, responsibleFor(cell.address, snapshot), head),
    events: told.map((event) => ({
      ...tellEvent(event),
      role: determining.includes(event.position) ? 'determines' : 'superseded',
    })),
    evidence: evidenceFor(told, known),
  };
}

const notInForce = ({ plan, asOf, knownAt }: LineageReport): never =>
  refuse('plan-not-in-force', { plan, asOf, knownAt }, 'plan');

async function reportAsked(
  source: ReportSource,
  { plan, period, knownAt, version, today }: LineageRequest,
): Promise<{ readonly head: LineageReport; readonly report: PlanReport }> {
  const { periods } = await source.cycles(plan, { knownAt });
  const opened = periods.find((view) => view.period === period);
  if (version === undefined) {
    const report = await buildReport(source, { plan, period, knownAt, today, ...frozenDates(opened) });
    return { head: { plan, period, version: null, asOf: report.asOf, knownAt }, report };
  }
  const { publications } = opened ?? (await periodAt(source, plan, period, knownAt));
  const publication =
    publications.find((candidate) => candidate.version === version) ??
    refuse('publication-unknown', { plan, period, version }, 'version');
  const { report } = await publishedContent(source, plan, period, publication);
  return {
    head: { plan, period, version, asOf: publication.asOf, knownAt: publication.knownAt },
    report,
  };
}

// --- Indicators -------------------------------------------------------------------------------------------------

function indicatorOf(address: string, { indicators }: PlanSnapshot): IndicatorView | null {
  const [of, code] = address.split('/');
  return of === 'indicator' ? (indicators.find(({ indicator }) => indicator === code) ?? null) : null;
}

/** What the report itself does not name: that there is the indicator, how it is defined, what is aimed at. */
function indicatorPositions(view: IndicatorView, address: string): number[] {
  const figure = address.split('/')[2] ?? '';
  const targets = Object.keys(view.positions).filter((attribute) => attribute.startsWith('target:'));
  const further: Readonly<Record<string, readonly string[]>> = {
    name: ['name'],
    lead: ['responsibility'],
    // One target given up lets another count.
    target: targets,
  };
  return positionsOf(view, 'assigned', 'definition', ...(further[figure] ?? []));
}

function definitionOf(
  { definition, positions }: IndicatorView,
  known: readonly Recorded[],
): DefinitionInForce {
  const { version, text, measure, unit, decimals } = definition;
  const position = positions['definition'] ?? 0;
  const stating = known.find((event) => event.position === position);
  const revised = stating?.type === 'IndicatorDefinitionRevised' ? stating.data.legalBasis : null;
  return {
    version,
    text,
    measure,
    unit,
    decimals,
    since: stating?.data.businessDate ?? '',
    legalBasis: revised,
    position,
  };
}

// --- Events and files -------------------------------------------------------------------------------------------

/** Whether an event took the place of another in saying the same thing. */
function supersedes(later: Recorded, earlier: Recorded): boolean {
  if (earlier.stream !== later.stream || earlier.position >= later.position) return false;
  if (isRevision(later)) return isStatement(earlier) && reportOf(earlier) === reportOf(later);
  return (
    later.type === 'IndicatorTargetRevised' &&
    earlier.type === 'IndicatorTargetRevised' &&
    earlier.data.year === later.data.year
  );
}

const isRevision = ({ type }: Recorded): boolean =>
  type === 'TaskProgressRevised' || type === 'IndicatorValueRevised';
const isStatement = (event: Recorded): boolean =>
  isRevision(event) || event.type === 'TaskProgressReported' || event.type === 'IndicatorValueReported';
const reportOf = ({ data }: Recorded): number | null => ('report' in data ? data.report : null);

/** The files attached to the reports that the events are about. */
function evidenceFor(told: readonly Recorded[], known: readonly Recorded[]): LineageEvidence[] {
  const reports = new Set(
    told.filter((event) => reportOf(event) !== null).map((event) => `${event.stream} ${reportOf(event)}`),
  );
  return known.flatMap((event): LineageEvidence[] => {
    if (event.type !== 'TaskEvidenceAttached' && event.type !== 'IndicatorEvidenceAttached') return [];
    const { report, organisation, file } = event.data;
    const { position, stream } = event;
    return reports.has(`${stream} ${report}`) ? [{ ...file, position, organisation, stream, report }] : [];
  });
}
