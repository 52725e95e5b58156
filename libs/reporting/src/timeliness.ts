/**
 * Completeness and timeliness: who handed in, when, and how often it was sent back. What is expected was frozen when the
 * period was opened, so a merger or a dissolution in between changes no denominator, and no rate passes 100 %.
 */
import {
  type Code,
  daysBetween,
  type DecimalText,
  type IsoDate,
  type OrganisationTier,
  type PeriodKey,
  type PeriodState,
  percentage,
  RATE_DECIMALS,
  type Reopening,
  submissionStatus,
  type SubmissionState,
  type SubmissionStatus,
} from '#domain';

/**
 * `on-time` and `late` go by the first time an organisation handed in; how often it was sent back is told beside.
 * `pending`: not handed in and not due yet.
 */
export type Punctuality = 'on-time' | 'late' | 'missing' | 'pending' | 'excused';

export interface TimelinessRow {
  readonly organisation: Code;
  readonly tier: OrganisationTier;
  /** With extensions. */
  readonly due: IsoDate;
  readonly extended: boolean;
  readonly punctuality: Punctuality;
  readonly status: SubmissionStatus;
  readonly nil: boolean;
  readonly submittedOn: IsoDate | null;
  readonly acceptedOn: IsoDate | null;
  /** Handed in by a successor or by the standing agency. */
  readonly by: Code | null;
  readonly onBehalf: boolean;
  /** How often it was returned. */
  readonly returned: number;
  /** From the opening to the first time it was handed in. */
  readonly daysTaken: number | null;
  /** After the due date; null where it was in time or is not in. */
  readonly daysLate: number | null;
  readonly reminders: number;
  /** Why it is excused, or why it was added after the opening. */
  readonly remark: string | null;
}

export interface TimelinessTotals {
  readonly expected: number;
  readonly onTime: number;
  readonly late: number;
  readonly missing: number;
  readonly pending: number;
  readonly excused: number;
  /** Among those handed in. */
  readonly nil: number;
  readonly returns: number;
  /** Handed in, of those expected and not excused; one decimal, null over nothing. */
  readonly completeness: DecimalText | null;
  /** Handed in on time, of the same. */
  readonly punctuality: DecimalText | null;
}

export interface Timeliness {
  readonly period: PeriodKey;
  readonly openedOn: IsoDate;
  readonly closedOn: IsoDate | null;
  readonly transcribed: boolean;
  /** Every time the period was opened again after its closing. */
  readonly reopenings: readonly Reopening[];
  readonly rows: readonly TimelinessRow[];
  readonly totals: TimelinessTotals;
}

/** @param on the day it is looked at: what is due on it or later is not missing yet, unless the period is closed */
export function timelinessOf(
  period: PeriodState,
  submissions: readonly SubmissionState[],
  on: IsoDate,
): Timeliness {
  const bySubmitter = new Map(
    submissions.filter((s) => s.period === period.period).map((state) => [state.submitter, state]),
  );
  const rows = period.obligations.map((obligation): TimelinessRow => {
    const { organisation, tier, due, extensions, excused, added } = obligation;
    const state = bySubmitter.get(organisation);
    const first = state?.rounds[0];
    const last = state?.rounds.at(-1);
    const overdue = period.closedOn !== null || due < on;
    return {
      organisation,
      tier,
      due,
      extended: extensions.length > 0,
      punctuality: first
        ? first.on <= due
          ? 'on-time'
          : 'late'
        : excused
          ? 'excused'
          : overdue
            ? 'missing'
            : 'pending',
      status: submissionStatus(state),
      nil: last?.kind === 'nil',
      submittedOn: first?.on ?? null,
      acceptedOn: last?.review?.verdict === 'accepted' ? last.review.on : null,
      by: last && last.by !== organisation ? last.by : null,
      onBehalf: last !== undefined && last.onBehalf !== null,
      returned: state?.rounds.filter((round) => round.review?.verdict === 'returned').length ?? 0,
      daysTaken: first ? daysBetween(period.openedOn, first.on) : null,
      daysLate: first && first.on > due ? daysBetween(due, first.on) : null,
      reminders: state?.reminders.length ?? 0,
      remark: excused?.reason ?? added?.reason ?? null,
    };
  });
  const { openedOn, closedOn, transcribed, reopenings } = period;
  const dates = { period: period.period, openedOn, closedOn, transcribed, reopenings };
  return { ...dates, rows, totals: totalsOf(rows) };
}

function totalsOf(rows: readonly TimelinessRow[]): TimelinessTotals {
  const count = (wanted: Punctuality): number => rows.filter((row) => row.punctuality === wanted).length;
  const [onTime, late] = [count('on-time'), count('late')];
  const owing = rows.length - count('excused');
  return {
    expected: rows.length,
    onTime,
    late,
    missing: count('missing'),
    pending: count('pending'),
    excused: count('excused'),
    nil: rows.filter((row) => row.nil).length,
    returns: rows.reduce((sum, row) => sum + row.returned, 0),
    completeness: percentage(onTime + late, owing, RATE_DECIMALS),
    punctuality: percentage(onTime, owing, RATE_DECIMALS),
  };
}

/** How an organisation has fared over periods. */
export interface TimelinessRank {
  /** Ties share a rank and the next is skipped. */
  readonly rank: number;
  readonly organisation: Code;
  readonly expected: number;
  readonly onTime: number;
  readonly late: number;
  readonly missing: number;
  readonly returned: number;
  readonly punctuality: DecimalText | null;
  readonly periods: readonly { readonly period: PeriodKey; readonly punctuality: Punctuality }[];
}

/** The organisations by the share of reports handed in on time, then by how seldom they were sent back. */
export function timelinessRanking(periods: readonly Timeliness[]): TimelinessRank[] {
  const rows = periods.flatMap(({ period, rows: own }) => own.map((row) => ({ ...row, period })));
  const fared = [...Map.groupBy(rows, (row) => row.organisation)].map(([organisation, own]) => {
    const count = (wanted: Punctuality): number => own.filter((row) => row.punctuality === wanted).length;
    const [onTime, late, missing] = [count('on-time'), count('late'), count('missing')];
    return {
      organisation,
      expected: own.length,
      onTime,
      late,
      missing,
      returned: own.reduce((sum, row) => sum + row.returned, 0),
      punctuality: percentage(onTime, onTime + late + missing, RATE_DECIMALS),
      periods: own.map(({ period, punctuality }) => ({ period, punctuality })),
    };
  });
  const better = (a: (typeof fared)[number], b: (typeof fared)[number]): number => {
    const [first, second] = [Number(a.punctuality ?? -1), Number(b.punctuality ?? -1)];
    return second - first || a.returned - b.returned;
  };
  const sorted = fared.sort((a, b) => better(a, b) || (a.organisation < b.organisation ? -1 : 1));
  return sorted.map((own) => ({ rank: 1 + sorted.filter((other) => better(other, own) < 0).length, ...own }));
}
