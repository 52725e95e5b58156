/** Puts the semiannual and the annual report of a plan together from snapshots. */
import {
  addDays,
  type CalendarWarning,
  calendarWarnings,
  type Code,
  earliest,
  type IsoDate,
  isoDate,
  isPeriodKey,
  type Period,
  type PeriodKey,
  periodOf,
  type PlanSnapshot,
  type PlanView,
  previousPeriodKey,
  refuse,
  type ReportingCalendar,
} from '#domain';
import { changesSince } from './changes.ts';
import { requireConsistent } from './checks.ts';
import { figureOf, positionsOf, sumFigure } from './figure.ts';
import { indicatorSection } from './indicator-section.ts';
import type { CountCheck, DeclaredCheck, Figure, FundingSection, Named, PlanReport } from './report.ts';
import { silentOrganisations } from './silent.ts';
import { taskSection } from './task-section.ts';

/** Where snapshots come from: the read models, or a fold of the events themselves. */
export interface SnapshotSource {
  plan(plan: Code, at: { readonly asOf: IsoDate; readonly knownAt: number }): Promise<PlanView | undefined>;
  snapshot(
    plan: Code,
    at: { readonly asOf: IsoDate; readonly knownAt: number },
  ): Promise<PlanSnapshot | undefined>;
}

export interface ReportRequest {
  readonly plan: Code;
  readonly period: PeriodKey;
  /** Business date; default the cut-off of the period, or today while the period runs. */
  readonly asOf?: IsoDate;
  readonly knownAt: number;
  readonly today: IsoDate;
  /** The dates of a period that has been opened; a calendar revised since does not move them. */
  readonly frozen?: Pick<Period, 'from' | 'cutOff'>;
}

/** Later than any business date. */
const LAST_DAY = '9999-12-31';

interface ScheduledPeriod {
  readonly period: Period;
  readonly calendar: ReportingCalendar;
}

/**
 * The dates of a period by the calendar in force at the end of its year.
 * @throws DomainError `plan-unknown`, `period-invalid`, `plan-not-in-force`
 */
async function periodByCalendar(
  source: SnapshotSource,
  { plan, period: key, knownAt }: Pick<ReportRequest, 'plan' | 'period' | 'knownAt'>,
): Promise<ScheduledPeriod> {
  const yearEnd = lastDayOfYear(key);
  const inForce = await source.plan(plan, { asOf: yearEnd, knownAt });
  if (inForce) return scheduledPeriod(inForce, key);
  const ever = await source.plan(plan, { asOf: LAST_DAY, knownAt: Number.MAX_SAFE_INTEGER });
  return ever
    ? refuse('plan-not-in-force', { plan, asOf: yearEnd, knownAt }, 'plan')
    : refuse('plan-unknown', { plan }, 'plan');
}

const periodInvalid = (key: PeriodKey): never =>
  refuse('period-invalid', { value: key.slice(0, 20) }, 'period');

/** The day whose calendar gives a period its dates. @throws DomainError `period-invalid` */
export const lastDayOfYear = (key: PeriodKey): IsoDate =>
  isPeriodKey(key) ? isoDate(Number(key.slice(0, 4)), 12, 31) : periodInvalid(key);

/** @throws DomainError `period-invalid` */
export const scheduledPeriod = ({ calendar }: PlanView, key: PeriodKey): ScheduledPeriod => ({
  period: periodOf(calendar, key) ?? periodInvalid(key),
  calendar,
});

/** The business date of a report that names none: the cut-off of its period, or today while the period runs. */
export async function reportDate(
  source: SnapshotSource,
  request: Pick<ReportRequest, 'plan' | 'period' | 'knownAt' | 'today'>,
): Promise<IsoDate> {
  const { period } = await periodByCalendar(source, request);
  return earliest(period.cutOff, request.today);
}

/** @throws DomainError as `periodByCalendar`, and `date-too-early` for a period not yet begun */
export async function buildReport(source: SnapshotSource, request: ReportRequest): Promise<PlanReport> {
  const { plan, knownAt, today } = request;
  const { period: scheduled, calendar } = await periodByCalendar(source, request);
  const period = request.frozen ? { ...scheduled, ...request.frozen } : scheduled;
  const asOf = request.asOf ?? earliest(period.cutOff, today);
  if (asOf < period.from) return refuse('date-too-early', { value: asOf, earliest: period.from }, 'asOf');
  const [now, before] = await Promise.all([
    source.snapshot(plan, { asOf, knownAt }),
    // The period before, as known at the same position.
    source.snapshot(plan, { asOf: addDays(period.from, -1), knownAt }),
  ]);
  if (!now) return refuse('plan-not-in-force', { plan, asOf, knownAt }, 'plan');
  return reportFrom(now, before ?? null, { period, calendar });
}

/**
 * The report that follows from what stands on its day, and from what stood before its period began.
 * @throws ReportInconsistency
 */
export function reportFrom(
  snapshot: PlanSnapshot,
  before: PlanSnapshot | null,
  { period, calendar }: ScheduledPeriod,
): PlanReport {
  const { asOf, knownAt } = snapshot;
  const report: PlanReport = {
    format: 'plan-ledger/report',
    version: 1,
    plan: planHead(snapshot),
    period,
    calendarWarnings: warningsOf(calendar, period),
    asOf,
    knownAt,
    groups: snapshot.plan.terms.groups.map(({ code, name, of }) => ({ code, name, of })),
    organisations: namesOf(snapshot, before),
    tasks: taskSection(snapshot, period),
    indicators: indicatorSection(snapshot, period),
    funding: fundingSection(snapshot),
    declared: declaredChecks(snapshot),
    silent: silentOrganisations(snapshot, period),
    changes: before && {
      since: previousPeriodKey(period.key),
      sinceDate: before.asOf,
      items: changesSince(before, snapshot),
    },
  };
  requireConsistent(report);
  return report;
}

const named = ({ organisations }: PlanSnapshot, code: Code): Named => ({
  code,
  name: organisations.find(({ organisation }) => organisation === code)?.name ?? code,
});

/** The organisations the report speaks of, those of the period before too, under the names they bear now. */
function namesOf(now: PlanSnapshot, before: PlanSnapshot | null): Named[] {
  const all = [...(before?.organisations ?? []), ...now.organisations];
  const names = new Map(all.map(({ organisation, name }) => [organisation, name]));
  return [...names].sort(([a], [b]) => (a < b ? -1 : 1)).map(([code, name]) => ({ code, name }));
}

function planHead(snapshot: PlanSnapshot): PlanReport['plan'] {
  const { plan, terms, closed } = snapshot.plan;
  const { title, number, status, issuer, standingAgency, committee, issuedOn, horizon } = terms;
  return {
    code: plan,
    title,
    number,
    status,
    issuer: named(snapshot, issuer),
    standingAgency: standingAgency === null ? null : named(snapshot, standingAgency),
    committee: committee === null ? null : named(snapshot, committee),
    issuedOn,
    horizon,
    closed,
  };
}

function fundingSection({ plan, tasks }: PlanSnapshot): FundingSection {
  const { funding } = plan.terms;
  const stated = positionsOf(plan, 'funding');
  return {
    planned: funding && {
      total: { value: funding.total, from: stated },
      parts: funding.parts.map(({ code, name, amount }) => ({
        code,
        name,
        amount: { value: amount, from: stated },
      })),
    },
    ofTasks: sumFigure(
      tasks.filter((task) => task.lifecycle.state !== 'withdrawn'),
      (task) => task.terms.funding?.total,
      (task) => positionsOf(task, 'assigned', 'funding', 'lifecycle'),
    ),
    disbursed: sumFigure(
      tasks,
      (task) => task.progress?.disbursed,
      (task) => positionsOf(task, 'assigned', 'progress'),
    ),
  };
}

/** The counts the document declares, against what the ledger holds. */
function declaredChecks({ plan, tasks, indicators }: PlanSnapshot): DeclaredCheck[] {
  const stated = positionsOf(plan, 'declared');
  const check = (count: number, inLedger: Figure | null): CountCheck => ({
    declared: { value: count, from: stated },
    inLedger,
    agrees: inLedger && inLedger.value === count,
  });
  const groupsOf = (of: string): Figure =>
    figureOf(
      plan.terms.groups.filter((group) => group.of === of),
      () => positionsOf(plan, 'groups'),
    );
  const tasksIn = (group?: Code): Figure =>
    figureOf(
      tasks.filter(({ terms }) => group === undefined || terms.group === group),
      (task) => positionsOf(task, 'assigned', ...(group === undefined ? [] : ['group'])),
    );
  const indicatorsIn = (group?: Code): Figure =>
    figureOf(
      indicators.filter((indicator) => group === undefined || indicator.group === group),
      (indicator) => positionsOf(indicator, 'assigned'),
    );
  const present = {
    tasks: tasksIn,
    indicators: indicatorsIn,
    goals: indicatorsIn,
    'task-groups': () => groupsOf('tasks'),
    'indicator-groups': () => groupsOf('indicators'),
  };
  return plan.terms.declared.map(({ what, count, listed, byGroup = [] }) => ({
    what,
    ...check(count, listed ? present[what]() : null),
    byGroup: byGroup.map(({ group, count: part }) => ({
      group,
      ...check(part, listed ? present[what](group) : null),
    })),
  }));
}

/** The dates of this period that break a rule. */
const warningsOf = (calendar: ReportingCalendar, { key, year }: Period): CalendarWarning[] => {
  const rule = key.endsWith('-H1') ? 'firstHalf' : key.endsWith('-H2') ? 'secondHalf' : 'year';
  return calendarWarnings(calendar, year).filter((warning) => warning.period === rule);
};
