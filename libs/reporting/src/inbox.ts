/**
 * What waits for whom: reports to hand in, sent back or overdue; for the agency that consolidates, what waits for review,
 * for closing and for publication. And whom to remind, of what. All of it follows from the cycles; nothing is kept.
 */
import {
  type Code,
  type IsoDate,
  isSuccessorInView,
  type OrganisationView,
  type PeriodKey,
  type PeriodView,
  type PlanCycles,
  type PlanView,
  type ReminderKind,
  submissionStatus,
  type SubmissionView,
  workingDaysBetween,
} from '#domain';

/** So many working days before the due date an obligation is due soon. */
export const SOON_WORKING_DAYS = 5;

export type InboxKind = 'due' | 'due-soon' | 'overdue' | 'returned' | 'to-review' | 'to-close' | 'to-publish';

/** Who does it: the organisation's own reporting staff, or the agency's reviewers. */
export type InboxRole = 'reporter' | 'reviewer';

export interface InboxEntry {
  readonly kind: InboxKind;
  readonly role: InboxRole;
  readonly plan: Code;
  readonly period: PeriodKey;
  /** Whose report it is; null for what concerns the whole period. */
  readonly organisation: Code | null;
  readonly due: IsoDate | null;
  /** Until the due date, this day not counted; negative when it has passed. */
  readonly workingDaysLeft: number | null;
  /** Why it was returned. */
  readonly reason: string | null;
}

export interface InboxPlan {
  readonly plan: PlanView;
  readonly cycles: PlanCycles;
}

/** The most urgent first. */
const URGENCY: readonly InboxKind[] = [
  'returned',
  'overdue',
  'due-soon',
  'to-review',
  'to-close',
  'to-publish',
  'due',
];

/**
 * What waits for an organisation on a day, its predecessors' reports included.
 * @param organisations as they stand that day
 */
export function inboxOf(
  organisation: Code,
  plans: readonly InboxPlan[],
  organisations: readonly OrganisationView[],
  today: IsoDate,
): InboxEntry[] {
  const entries = plans.flatMap(({ plan, cycles }) => {
    const { standingAgency, issuer } = plan.terms;
    const own = cycles.periods.flatMap((period) =>
      reporterEntries(period, plan, cycles.submissions, today).filter(
        ({ organisation: owing }) =>
          owing === organisation ||
          (owing !== null && isSuccessorInView(organisation, owing, today, organisations)),
      ),
    );
    const reviewed =
      organisation === (standingAgency ?? issuer)
        ? cycles.periods.flatMap((period) => reviewerEntries(period, plan, cycles.submissions, today))
        : [];
    return [...own, ...reviewed];
  });
  return entries.sort(byUrgency);
}

const byUrgency = (a: InboxEntry, b: InboxEntry): number =>
  URGENCY.indexOf(a.kind) - URGENCY.indexOf(b.kind) ||
  (a.due ?? '').localeCompare(b.due ?? '') ||
  a.period.localeCompare(b.period);

/** What organisations still have to do for a period. */
function reporterEntries(
  period: PeriodView,
  plan: PlanView,
  submissions: readonly SubmissionView[],
  today: IsoDate,
): InboxEntry[] {
  return period.obligations.flatMap(({ organisation, due: frozen, excused }): InboxEntry[] => {
    const submission = submissions.find((s) => s.period === period.period && s.submitter === organisation);
    const status = submissionStatus(submission);
    const reopened = period.reopenings.findLast(
      ({ scope, on, until }) => scope.includes(organisation) && on <= today && today <= until,
    );
    const open = period.closedOn === null || reopened !== undefined;
    if (excused || !open || status === 'submitted' || status === 'accepted') return [];
    const due = reopened && reopened.until > frozen ? reopened.until : frozen;
    const workingDaysLeft = workingDaysBetween(today, due, plan.calendar.holidays);
    const review = submission?.rounds.at(-1)?.review;
    const kind =
      status === 'returned'
        ? 'returned'
        : due < today
          ? 'overdue'
          : workingDaysLeft <= SOON_WORKING_DAYS
            ? 'due-soon'
            : 'due';
    return [
      {
        kind,
        role: 'reporter',
        plan: period.plan,
        period: period.period,
        organisation,
        due,
        workingDaysLeft,
        reason: review?.verdict === 'returned' ? review.reason : null,
      },
    ];
  });
}

/** What the agency that consolidates has to do for a period. */
function reviewerEntries(
  period: PeriodView,
  { calendar }: PlanView,
  submissions: readonly SubmissionView[],
  today: IsoDate,
): InboxEntry[] {
  const due = period.reportDue;
  const about = {
    role: 'reviewer',
    plan: period.plan,
    period: period.period,
    due,
    workingDaysLeft: due === null ? null : workingDaysBetween(today, due, calendar.holidays),
    reason: null,
  } as const;
  const waiting = submissions.filter(
    (submission) => submission.period === period.period && submissionStatus(submission) === 'submitted',
  );
  const review = waiting.map(({ submitter }): InboxEntry => ({
    ...about,
    kind: 'to-review',
    organisation: submitter,
  }));
  if (period.closedOn === null) {
    return period.cutOff < today ? [...review, { ...about, kind: 'to-close', organisation: null }] : review;
  }
  return period.publications.length === 0
    ? [...review, { ...about, kind: 'to-publish', organisation: null }]
    : review;
}

export interface DueReminder {
  readonly organisation: Code;
  readonly kind: ReminderKind;
  readonly due: IsoDate;
  readonly workingDaysLeft: number;
  readonly reason: string | null;
}

/** Whom to remind of a period on a day: of each organisation once a day and kind. */
export function remindersDue(
  period: PeriodView,
  plan: PlanView,
  submissions: readonly SubmissionView[],
  today: IsoDate,
): DueReminder[] {
  return reporterEntries(period, plan, submissions, today).flatMap((entry): DueReminder[] => {
    const { organisation, kind, due, workingDaysLeft, reason } = entry;
    if (organisation === null || due === null || workingDaysLeft === null) return [];
    if (kind !== 'due-soon' && kind !== 'overdue' && kind !== 'returned') return [];
    const submission = submissions.find((s) => s.period === period.period && s.submitter === organisation);
    const told = submission?.reminders.some(
      (reminder) => reminder.kind === kind && reminder.on === today && reminder.outcome === 'delivered',
    );
    return told ? [] : [{ organisation, kind, due, workingDaysLeft, reason }];
  });
}
