/**
 * The rules of a reporting period: on which day an act takes place, who owes what, and to which period a figure belongs
 * that comes in when the period it is about is closed.
 */
import { answeringOn, planTermsOn } from '../authority.ts';
import { periodOf, type ReportingCalendar } from '../calendar.ts';
import { addDays, earliest, isWorkingDay, latest } from '../dates.ts';
import type { ItemKey, Obligation } from './cycle-events.ts';
import { type PlanContext, requireDate, requirePast } from '../decider.ts';
import { refuse } from '../errors.ts';
import { indicatorStream, taskStream } from '../identifiers.ts';
import type { IndicatorState } from '../indicator-state.ts';
import type { OrganisationState } from '../organisation.ts';
import { isOpenFor, isWithin, type PeriodState } from './period-state.ts';
import { standsSubmitted, type SubmissionState } from './submission-state.ts';
import type { TaskState } from '../task-state.ts';
import { inForce } from '../timeline.ts';
import type { Code, IsoDate, OrganisationTier, PeriodKey } from '../values.ts';
import type { OrganisationView } from '../views.ts';

// --- Items ------------------------------------------------------------------------------------------------------

export const taskItem = (task: Code): ItemKey => `task/${task}`;
export const indicatorItem = (indicator: Code): ItemKey => `indicator/${indicator}`;

/** The two halves of an item's key. */
export function itemOf(key: ItemKey): { readonly kind: 'task' | 'indicator'; readonly code: Code } {
  const [kind, code = ''] = key.split('/');
  return { kind: kind === 'task' ? 'task' : 'indicator', code };
}

export const itemStream = (plan: Code, key: ItemKey): string => {
  const { kind, code } = itemOf(key);
  return kind === 'task' ? taskStream(plan, code) : indicatorStream(plan, code);
};

// --- When an act takes place ------------------------------------------------------------------------------------

/**
 * The day of an act. It is today, so that nobody hands in on time afterwards; only in a period that is transcribed into
 * the ledger does an act carry the past day on which it took place, no earlier than the act before it.
 */
export function dayOfAct(
  on: IsoDate | undefined,
  { transcribed, after, today }: { transcribed: boolean; after: IsoDate; today: IsoDate },
): IsoDate {
  if (on === undefined) return today;
  requirePast(on, today, 'on');
  if (!transcribed && on !== today) return refuse('act-not-today', { value: on, today }, 'on');
  if (on < after) return refuse('date-too-early', { value: on, earliest: after }, 'on');
  return on;
}

/** A day by which something is to be done, from the day of the act on. */
export function requireDeadline(value: IsoDate, on: IsoDate, field: string): void {
  requireDate(value, field);
  if (value < on) refuse('date-too-early', { value, earliest: on }, field);
}

// --- Who owes what ----------------------------------------------------------------------------------------------

/**
 * Until when organisations of a tier hand in. Where the calendar names no day for the tier: the first working day after
 * the cut-off (Nghị định 09/2019/NĐ-CP wants one in between), but not after the consolidated report itself is due.
 */
export function dueDayOf(calendar: ReportingCalendar, key: PeriodKey, tier: OrganisationTier): IsoDate {
  const period = periodOf(calendar, key);
  if (!period) return refuse('period-invalid', { value: key.slice(0, 20) }, 'period');
  const lastDayFor = (name: string): IsoDate | undefined =>
    period.due.find((due) => due.tier === name)?.lastDay;
  let working = addDays(period.cutOff, 1);
  while (!isWorkingDay(working, calendar.holidays)) working = addDays(working, 1);
  return lastDayFor(tier) ?? latest(period.cutOff, earliest(working, lastDayFor('consolidated') ?? working));
}

/** What is assigned in a plan. */
export interface PlanItems {
  readonly tasks: readonly TaskState[];
  readonly indicators: readonly IndicatorState[];
}

/**
 * Which organisation owes which items for a period, as assigned on a day. An organisation that has ended by then and whose
 * work nobody has been given is answered for by its only successor, else by the plan's standing agency.
 */
export function obligationsOn(
  on: IsoDate,
  period: { readonly key: PeriodKey; readonly from: IsoDate; readonly cutOff: IsoDate },
  items: PlanItems,
  { plan, organisations }: Pick<PlanContext, 'plan' | 'organisations'>,
): Obligation[] {
  const terms = planTermsOn(plan, on);
  const owed = new Map<Code, ItemKey[]>();
  const owe = (state: TaskState | IndicatorState, item: ItemKey): void => {
    const organisation = answeringOn(on, inForce(state.responsibilities, on), terms, organisations);
    owed.set(organisation, [...(owed.get(organisation) ?? []), item]);
  };
  for (const task of items.tasks) {
    if (task.assignedOn <= period.cutOff && isReportable(task, on, period.from))
      owe(task, taskItem(task.task));
  }
  for (const indicator of items.indicators) {
    const withdrawn = indicator.withdrawnOn !== null && indicator.withdrawnOn <= on;
    if (indicator.assignedOn <= period.cutOff && !withdrawn)
      owe(indicator, indicatorItem(indicator.indicator));
  }
  const calendar = inForce(plan.calendars, on);
  return [...owed]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([organisation, keys]) => {
      const tier = organisations.get(organisation)?.tier ?? 'other';
      return { organisation, tier, due: dueDayOf(calendar, period.key, tier), items: keys.sort() };
    });
}

/** Whether there is something to report on a task within a period that began on the given day. */
function isReportable({ lifecycles, reports }: TaskState, on: IsoDate, from: IsoDate): boolean {
  const lifecycle = inForce(lifecycles, on);
  if (lifecycle.state === 'withdrawn') return false;
  const confirmed = reports.find((report) => report.completion === 'confirmed')?.progress.completedOn;
  if (confirmed != null && confirmed < from) return false;
  return lifecycle.state !== 'suspended' || lifecycle.since > from;
}

/** The same of organisations as the read models show them. */
export const isSuccessorInView = (
  candidate: Code,
  organisation: Code,
  on: IsoDate,
  views: readonly OrganisationView[],
): boolean =>
  isSuccessorOf(
    candidate,
    organisation,
    on,
    new Map(views.map((view) => [view.organisation, { ended: view.succession }])),
  );

/** Whether one organisation has taken another's place by a day, over any number of reorganisations. */
export function isSuccessorOf(
  candidate: Code,
  organisation: Code,
  on: IsoDate,
  organisations: ReadonlyMap<Code, Pick<OrganisationState, 'ended'>>,
  passed: readonly Code[] = [],
): boolean {
  const ended = organisations.get(organisation)?.ended;
  if (!ended || ended.on > on || passed.includes(organisation)) return false;
  const before = [...passed, organisation];
  return ended.successors.some(
    (successor) => successor === candidate || isSuccessorOf(candidate, successor, on, organisations, before),
  );
}

// --- Figures and closed periods ---------------------------------------------------------------------------------

/** A period that a figure's date lies in, with the submission the figure would be part of. */
export interface FigureCycle {
  readonly period: PeriodState;
  /** The organisation that owes the item for the period, null where none does. */
  readonly owner: Code | null;
  readonly submission: SubmissionState | undefined;
}

/**
 * The day from which something about a day changes the picture: that day itself, or, when a period it lies in is closed to
 * the organisation, the first day after the period; and so on, where that day lies in a closed period too.
 */
export function openDay(
  day: IsoDate,
  organisation: Code,
  cycles: readonly FigureCycle[],
  today: IsoDate,
): IsoDate {
  const closed = cycles.find(({ period, owner }) => {
    const on = period.transcribed ? period.lastActOn : today;
    return isWithin(period, day) && !isOpenFor(period, owner ?? organisation, on);
  });
  return closed ? openDay(addDays(closed.period.cutOff, 1), organisation, cycles, today) : day;
}

/**
 * The day from which a newly reported figure changes the picture. What comes late belongs to the next period, under its own
 * date, and never slips into a closed report; the agency lets it in by reopening the period for the organisation.
 *
 * What has been handed in and not returned is changed by marked corrections only.
 */
export function effectiveDay(
  asOf: IsoDate,
  organisation: Code,
  cycles: readonly FigureCycle[],
  today: IsoDate,
): IsoDate {
  const day = openDay(asOf, organisation, cycles, today);
  for (const { period, owner, submission } of cycles) {
    if (!isWithin(period, day) || !standsSubmitted(submission)) continue;
    const next = addDays(period.cutOff, 1);
    refuse('figure-submitted', { period: period.period, organisation: owner ?? organisation, next }, 'asOf');
  }
  return day;
}
