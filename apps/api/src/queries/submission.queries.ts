import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import {
  type Code,
  type Draft,
  type FigureChange,
  type IsoDate,
  isOpenFor,
  type ObligationState,
  obligationOf,
  type OrganisationTier,
  type PeriodKey,
  type PeriodView,
  type Reminder,
  type Round,
  submissionStatus,
  type SubmissionStatus,
  type SubmissionView,
} from '#domain';
import { type KnownAt, ReadModels } from '#read-models';
import { draftFor, submissionAnswer } from '#reporting';
import { type Names, namesOf } from './names.ts';
import { knownPeriod } from './period.queries.ts';

/** One line of what has been handed in for a period; the round is the last one. */
export interface SubmissionRow {
  readonly organisation: Code;
  readonly tier: OrganisationTier;
  readonly due: IsoDate;
  readonly excused: boolean;
  /** Whether it can be handed in on the day asked about. */
  readonly open: boolean;
  readonly status: SubmissionStatus;
  /** How many tasks and indicators are owed. */
  readonly items: number;
  /** 0 where nothing was handed in. */
  readonly round: number;
  readonly kind: Round['kind'] | null;
  readonly submittedOn: IsoDate | null;
  readonly by: Code | null;
  readonly onBehalf: string | null;
  readonly explanations: number;
  readonly nothingToReport: number;
  /** Figures that changed against the round before. */
  readonly differences: number;
  readonly reviewedOn: IsoDate | null;
}

export interface SubmissionOverview {
  readonly submissions: readonly SubmissionRow[];
  readonly names: Names;
}

export class SubmissionsQuery extends Query<SubmissionOverview> {
  readonly plan: Code;
  readonly period: PeriodKey;
  readonly at: KnownAt;

  constructor(plan: Code, period: PeriodKey, at: KnownAt) {
    super();
    this.plan = plan;
    this.period = period;
    this.at = at;
  }
}

@QueryHandler(SubmissionsQuery)
export class SubmissionsQueryHandler implements IQueryHandler<SubmissionsQuery> {
  private readonly models: ReadModels;

  constructor(models: ReadModels) {
    this.models = models;
  }

  async execute({ plan, period: key, at }: SubmissionsQuery): Promise<SubmissionOverview> {
    const period = await knownPeriod(this.models, plan, key, at);
    const { submissions } = await this.models.cycles(plan, at);
    const rows = period.obligations.map((obligation) =>
      rowOf(
        period,
        obligation,
        submissions.find((one) => one.period === key && one.submitter === obligation.organisation),
        at.asOf,
      ),
    );
    const codes = rows.flatMap(({ organisation, by }) => [organisation, by]);
    return { submissions: rows, names: await namesOf(this.models, codes, at) };
  }
}

function rowOf(
  period: PeriodView,
  { organisation, tier, due, excused, items }: ObligationState,
  submission: SubmissionView | undefined,
  on: IsoDate,
): SubmissionRow {
  const last = submission?.rounds.at(-1);
  return {
    organisation,
    tier,
    due,
    excused: excused !== null,
    open: isOpenFor(period, organisation, on),
    status: submissionStatus(submission),
    items: items.length,
    round: last?.round ?? 0,
    kind: last?.kind ?? null,
    submittedOn: last?.on ?? null,
    by: last?.by ?? null,
    onBehalf: last?.onBehalf ?? null,
    explanations: last?.explanations.length ?? 0,
    nothingToReport: last?.nothingToReport.length ?? 0,
    differences: last?.differences.length ?? 0,
    reviewedOn: last?.review?.on ?? null,
  };
}

/** An organisation's report with every round there was, and what has changed since the last one was handed in. */
export interface SubmissionDetail {
  readonly plan: Code;
  readonly period: PeriodKey;
  readonly organisation: Code;
  readonly due: IsoDate;
  readonly excused: boolean;
  readonly open: boolean;
  readonly status: SubmissionStatus;
  readonly rounds: readonly Round[];
  readonly reminders: readonly Reminder[];
  readonly changedSince: readonly FigureChange[];
  readonly positions: readonly number[];
  readonly names: Names;
}

export class SubmissionQuery extends Query<SubmissionDetail> {
  readonly plan: Code;
  readonly period: PeriodKey;
  readonly organisation: Code;
  readonly at: KnownAt;

  constructor(plan: Code, period: PeriodKey, organisation: Code, at: KnownAt) {
    super();
    this.plan = plan;
    this.period = period;
    this.organisation = organisation;
    this.at = at;
  }
}

@QueryHandler(SubmissionQuery)
export class SubmissionQueryHandler implements IQueryHandler<SubmissionQuery> {
  private readonly models: ReadModels;

  constructor(models: ReadModels) {
    this.models = models;
  }

  async execute({ plan, period: key, organisation, at }: SubmissionQuery): Promise<SubmissionDetail> {
    const period = await knownPeriod(this.models, plan, key, at);
    const asked = { knownAt: at.knownAt, today: at.asOf };
    const { submission, changedSince } = await submissionAnswer(this.models, plan, key, organisation, asked);
    const obligation = obligationOf(period, organisation);
    const rounds = submission?.rounds ?? [];
    const reviewers = rounds.flatMap(({ by, review }) => [by, review?.by ?? by]);
    return {
      plan,
      period: key,
      organisation,
      due: obligation?.due ?? period.cutOff,
      excused: obligation?.excused != null,
      open: isOpenFor(period, organisation, at.asOf),
      status: submissionStatus(submission ?? undefined),
      rounds,
      reminders: submission?.reminders ?? [],
      changedSince,
      positions: submission?.positions ?? [],
      names: await namesOf(this.models, [organisation, ...reviewers], at),
    };
  }
}

export type DraftAnswer = Draft & { readonly due: IsoDate; readonly open: boolean; readonly names: Names };

export class DraftQuery extends Query<DraftAnswer> {
  readonly plan: Code;
  readonly period: PeriodKey;
  readonly organisation: Code;
  readonly at: KnownAt;

  constructor(plan: Code, period: PeriodKey, organisation: Code, at: KnownAt) {
    super();
    this.plan = plan;
    this.period = period;
    this.organisation = organisation;
    this.at = at;
  }
}

@QueryHandler(DraftQuery)
export class DraftQueryHandler implements IQueryHandler<DraftQuery> {
  private readonly models: ReadModels;

  constructor(models: ReadModels) {
    this.models = models;
  }

  async execute({ plan, period: key, organisation, at }: DraftQuery): Promise<DraftAnswer> {
    const period = await knownPeriod(this.models, plan, key, at);
    const draft = await draftFor(this.models, plan, key, organisation, {
      knownAt: at.knownAt,
      today: at.asOf,
    });
    return {
      ...draft,
      due: obligationOf(period, organisation)?.due ?? period.cutOff,
      open: isOpenFor(period, organisation, at.asOf),
      names: await namesOf(this.models, [organisation], at),
    };
  }
}
