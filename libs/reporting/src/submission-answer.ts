/** An organisation's report as it is worked on and looked at: the draft, and what has changed since it was handed in. */
import {
  addDays,
  type Code,
  differencesOf,
  type Draft,
  draftOf,
  earliest,
  type FigureChange,
  type IsoDate,
  obligationOf,
  type PeriodKey,
  type PeriodView,
  refuse,
  standsSubmitted,
  type SubmissionView,
} from '#domain';
import { periodAt } from './publishing.ts';
import type { ReportSource } from './source.ts';

interface Asked {
  readonly knownAt: number;
  readonly today: IsoDate;
}

/**
 * The draft of an organisation's report: its items with this period's figures and last period's beside.
 * @throws DomainError `period-not-opened`, `nothing-owed-by`
 */
export async function draftFor(
  source: ReportSource,
  plan: Code,
  key: PeriodKey,
  organisation: Code,
  asked: Asked,
): Promise<Draft> {
  return draftIn(source, await periodAt(source, plan, key, asked.knownAt), organisation, asked);
}

async function draftIn(
  source: ReportSource,
  period: PeriodView,
  organisation: Code,
  { knownAt, today }: Asked,
): Promise<Draft> {
  const obligation =
    obligationOf(period, organisation) ??
    refuse('nothing-owed-by', { organisation, period: period.period }, 'organisation');
  const [now, before] = await Promise.all([
    source.snapshot(period.plan, { asOf: earliest(period.cutOff, today), knownAt }),
    source.snapshot(period.plan, { asOf: addDays(period.from, -1), knownAt }),
  ]);
  if (!now) return refuse('plan-not-in-force', { plan: period.plan, asOf: period.cutOff, knownAt }, 'plan');
  return draftOf(period, obligation, now, before ?? { tasks: [], indicators: [] }, now.plan.calendar);
}

export interface SubmissionAnswer {
  readonly submission: SubmissionView | null;
  /**
   * Figures that stand otherwise than in the round that was handed in last and not returned: what a reviewer has not
   * looked at, or has accepted in another form. Empty where nothing stands submitted.
   */
  readonly changedSince: readonly FigureChange[];
}

/** @throws DomainError `period-not-opened`, `nothing-owed-by` */
export async function submissionAnswer(
  source: ReportSource,
  plan: Code,
  key: PeriodKey,
  organisation: Code,
  asked: Asked,
): Promise<SubmissionAnswer> {
  const period = await periodAt(source, plan, key, asked.knownAt);
  const { submissions } = await source.cycles(plan, asked);
  const submission = submissions.find((one) => one.period === key && one.submitter === organisation);
  const draft = await draftIn(source, period, organisation, asked);
  if (!submission || !standsSubmitted(submission)) {
    return { submission: submission ?? null, changedSince: [] };
  }
  const figures = draft.items.flatMap(({ item, current }) =>
    current ? [{ item, report: current.report, figure: current.figure }] : [],
  );
  return { submission, changedSince: differencesOf(submission.rounds.at(-1), figures) };
}
