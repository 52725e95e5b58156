/** What an organisation's report for a period has come to be, round by round, folded from its events. */
import type {
  FigureChange,
  ItemText,
  Narrative,
  ReminderKind,
  SubmissionEvent,
  SubmittedItem,
} from './cycle-events.ts';
import type { Code, IsoDate, PeriodKey } from '../values.ts';

export interface Round {
  readonly round: number;
  readonly on: IsoDate;
  readonly kind: 'full' | 'nil';
  readonly items: readonly SubmittedItem[];
  readonly nothingToReport: readonly ItemText[];
  readonly explanations: readonly ItemText[];
  readonly narratives: readonly Narrative[];
  readonly reason: string | null;
  readonly by: Code;
  readonly onBehalf: string | null;
  readonly differences: readonly FigureChange[];
  /** What the reviewer said; null while the round waits for it. */
  readonly review:
    | {
        readonly verdict: 'returned';
        readonly on: IsoDate;
        readonly by: Code;
        readonly reason: string;
        readonly items: readonly ItemText[];
      }
    | {
        readonly verdict: 'accepted';
        readonly on: IsoDate;
        readonly by: Code;
        readonly note: string | null;
      }
    | null;
}

export interface Reminder {
  readonly kind: ReminderKind;
  readonly on: IsoDate;
  readonly due: IsoDate;
  readonly workingDaysLeft: number;
  readonly channel: 'smtp' | 'file';
  readonly outcome: 'delivered' | 'failed';
  readonly detail: string;
}

export const SUBMISSION_STATUSES = ['missing', 'submitted', 'returned', 'accepted'] as const;
export type SubmissionStatus = (typeof SUBMISSION_STATUSES)[number];

export interface SubmissionState {
  readonly plan: Code;
  readonly period: PeriodKey;
  readonly submitter: Code;
  /** Every round there was, oldest first. */
  readonly rounds: readonly Round[];
  readonly reminders: readonly Reminder[];
}

export function evolveSubmission(
  state: SubmissionState | undefined,
  event: SubmissionEvent,
): SubmissionState | undefined {
  const { plan, period, submitter, businessDate: on } = event.data;
  const before = state ?? { plan, period, submitter, rounds: [], reminders: [] };
  switch (event.type) {
    case 'SubmissionMade': {
      const { round, kind, items, nothingToReport, explanations, narratives } = event.data;
      const { reason, by, onBehalf, differences } = event.data;
      const content = { kind, items, nothingToReport, explanations, narratives, reason };
      const made: Round = { round, on, ...content, by, onBehalf, differences, review: null };
      return { ...before, rounds: [...before.rounds, made] };
    }
    case 'SubmissionReturned': {
      const { items, reason, by } = event.data;
      return reviewed(before, event.data.round, { verdict: 'returned', on, by, reason, items });
    }
    case 'SubmissionAccepted': {
      const { note, by } = event.data;
      return reviewed(before, event.data.round, { verdict: 'accepted', on, by, note });
    }
    case 'ReminderSent': {
      const { kind, due, workingDaysLeft, channel, outcome, detail } = event.data;
      const reminder = { kind, on, due, workingDaysLeft, channel, outcome, detail };
      return { ...before, reminders: [...before.reminders, reminder] };
    }
    default:
      return event satisfies never;
  }
}

const reviewed = (state: SubmissionState, number: number, review: Round['review']): SubmissionState => ({
  ...state,
  rounds: state.rounds.map((round) => (round.round === number ? { ...round, review } : round)),
});

export function submissionStatus(state: SubmissionState | undefined): SubmissionStatus {
  const last = state?.rounds.at(-1);
  if (!last) return 'missing';
  return last.review === null ? 'submitted' : last.review.verdict;
}

/** Handed in and not returned: its figures stand, and change only by marked corrections. */
export const standsSubmitted = (state: SubmissionState | undefined): boolean =>
  ['submitted', 'accepted'].includes(submissionStatus(state));

/** The day of the last act, or an earlier day than any. */
export function lastActOf(state: SubmissionState | undefined): IsoDate {
  const days = (state?.rounds ?? []).flatMap(({ on, review }) => [on, review?.on ?? on]);
  return days.reduce((a, b) => (b > a ? b : a), '');
}
