/** Puts the semiannual and the annual report of a plan together from snapshots. */
import {
  addDays,
  calendarWarnings,
  type Code,
  earliest,
  type IsoDate,
  isoDate,
  type Period,
  type PeriodKey,
  periodOf,
  type PlanSnapshot,
  type PlanView,
  previousPeriodKey,
  refuse,
  taskCell,
} from '#domain';
import { changesSince } from './changes.ts';
import { requireConsistent } from './checks.ts';
import { sumFigure } from './figure.ts';
import { indicatorSection } from './indicator-section.ts';
import type { DeclaredCheck, FundingSection, Named, PlanReport, SilentOrganisation } from './report.ts';
import { taskSection } from './task-section.ts';

/** Where snapshots come from: the read models, or a fold of the events themselves. */
export interface SnapshotSource {
  plan(plan: Code, at: { readonly asOf: IsoDate; readonly knownAt: number }): PlanView | undefined;
  snapshot(plan: Code, at: { readonly asOf: IsoDate; readonly knownAt: number }): PlanSnapshot | undefined;
}

export interface ReportRequest {
  readonly plan: Code;
  readonly period: PeriodKey;
  /** Business date; default the cut-off of the period, or today while the period runs. */
  readonly asOf?: IsoDate;
  readonly knownAt: number;
  readonly today: IsoDate;
}

/** @throws DomainError `period-invalid`, `plan-not-in-force` */
export function buildReport(source: SnapshotSource, request: ReportRequest): PlanReport {
  const { plan, knownAt, today } = request;
  const year = Number(request.period.slice(0, 4));
  // The calendar in force at the end of the period's year says what the period is.
  const inForce = source.plan(plan, { asOf: isoDate(year, 12, 31), knownAt });
  if (!inForce) return refuse('plan-not-in-force', { plan, asOf: isoDate(year, 12, 31), knownAt }, 'plan');
  const period = periodOf(inForce.calendar, request.period);
  if (!period) return refuse('period-invalid', { value: request.period.slice(0, 20) }, 'period');
  const asOf = request.asOf ?? earliest(period.cutOff, today);
  const snapshot = source.snapshot(plan, { asOf, knownAt });
  if (!snapshot) return refuse('plan-not-in-force', { plan, asOf, knownAt }, 'plan');

  const report: PlanReport = {
    format: 'plan-ledger/report',
    version: 1,
    plan: planHead(snapshot),
    period,
    calendarWarnings: calendarWarnings(snapshot.plan.calendar, year),
    asOf,
    knownAt,
    groups: snapshot.plan.terms.groups.map(({ code, name, of }) => ({ code, name, of })),
    organisations: snapshot.organisations.map(({ organisation, name }) => ({ code: organisation, name })),
    tasks: taskSection(snapshot),
    indicators: indicatorSection(snapshot, period),
    funding: fundingSection(snapshot),
    declared: declaredChecks(snapshot),
    silent: silentOrganisations(snapshot, period),
    changes: changesOf(source, snapshot, request.period),
  };
  requireConsistent(report);
  return report;
}

const named = ({ organisations }: PlanSnapshot, code: Code): Named => ({
  code,
  name: organisations.find(({ organisation }) => organisation === code)?.name ?? code,
});

function planHead(snapshot: PlanSnapshot): PlanReport['plan'] {
  const { plan, terms } = snapshot.plan;
  const { title, number, status, issuer, standingAgency, committee, horizon } = terms;
  return {
    code: plan,
    title,
    number,
    status,
    issuer: named(snapshot, issuer),
    standingAgency: standingAgency === null ? null : named(snapshot, standingAgency),
    committee: committee === null ? null : named(snapshot, committee),
    horizon,
  };
}

function fundingSection({ plan, tasks }: PlanSnapshot): FundingSection {
  const { funding } = plan.terms;
  const stated = [plan.positions['funding'] ?? 0];
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
      tasks,
      (task) => task.terms.funding?.total,
      (task) => [task.positions['funding'] ?? 0],
    ),
    disbursed: sumFigure(
      tasks,
      (task) => task.progress?.disbursed,
      (task) => [task.positions['progress'] ?? 0],
    ),
  };
}

/** The counts the document declares, against what the ledger holds. */
function declaredChecks({ plan, tasks, indicators }: PlanSnapshot): DeclaredCheck[] {
  const groupsOf = (of: string): number => plan.terms.groups.filter((group) => group.of === of).length;
  const present = {
    tasks: tasks.length,
    indicators: indicators.length,
    goals: indicators.length,
    'task-groups': groupsOf('tasks'),
    'indicator-groups': groupsOf('indicators'),
  };
  return plan.terms.declared.map(({ what, count, listed }) => ({
    what,
    declared: count,
    inLedger: listed ? present[what] : null,
    agrees: listed ? present[what] === count : null,
  }));
}

/**
 * Organisations that answer for a task or indicator and have handed in nothing about any of them within the period. What
 * a predecessor reported counts for its successor: the work has been reported on.
 */
function silentOrganisations(snapshot: PlanSnapshot, period: Period): SilentOrganisation[] {
  const { plan, tasks, indicators, asOf } = snapshot;
  const answering = (lead: Code | null): Code => lead ?? plan.terms.standingAgency ?? plan.terms.issuer;
  const within = (date: IsoDate): boolean => date >= period.from && date <= asOf;
  const duties = new Map<Code, { tasks: number; indicators: number; reported: boolean }>();
  const dutyOf = (lead: Code | null) => {
    const duty = duties.get(answering(lead)) ?? { tasks: 0, indicators: 0, reported: false };
    duties.set(answering(lead), duty);
    return duty;
  };
  for (const task of tasks) {
    const cell = taskCell(task, addDays(period.from, -1));
    if (
      task.lifecycle.state === 'withdrawn' ||
      (cell.startsWith('completed') && !within(task.completion?.completedOn ?? ''))
    )
      continue;
    const duty = dutyOf(task.responsibility.lead);
    duty.tasks++;
    duty.reported ||= task.progress !== null && within(task.progress.asOf);
  }
  for (const indicator of indicators) {
    if (indicator.lifecycle.state === 'withdrawn') continue;
    const duty = dutyOf(indicator.responsibility.lead);
    duty.indicators++;
    duty.reported ||= indicator.values.some((value) => within(value.asOf));
  }
  return [...duties]
    .filter(([, duty]) => !duty.reported)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([code, duty]) => ({
      organisation: named(snapshot, code),
      tasks: duty.tasks,
      indicators: duty.indicators,
    }));
}

/** Against the cut-off of the period before, both as known at the same position. */
function changesOf(source: SnapshotSource, now: PlanSnapshot, key: PeriodKey): PlanReport['changes'] {
  const since = previousPeriodKey(key);
  const previous = periodOf(now.plan.calendar, since);
  const before = previous && source.snapshot(now.plan.plan, { asOf: previous.cutOff, knownAt: now.knownAt });
  if (!previous || !before) return null;
  return { since, sinceDate: previous.cutOff, items: changesSince(before, now) };
}
