import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import {
  type Code,
  type IsoDate,
  isOpenFor,
  type ObligationState,
  type PeriodKey,
  type PeriodView,
  type Publication,
  type Reopening,
  submissionStatus,
  type SubmissionStatus,
} from '#domain';
import { type KnownAt, ReadModels } from '#read-models';
import { type NarrativePart, narrativesOf, timelinessOf, type TimelinessTotals } from '#reporting';
import { known } from './known.ts';
import { type Names, namesOf } from './names.ts';
import { knownPlan } from './plan.queries.ts';

/** `reopened`: closed, and open again for some on the day asked about. */
export type PeriodStatus = 'open' | 'closed' | 'reopened';

export type PublicationAnswer = Publication & {
  /** Of the event that published it. */
  readonly position: number;
};

export interface PeriodSummary {
  readonly period: PeriodKey;
  readonly from: IsoDate;
  readonly cutOff: IsoDate;
  readonly reportDue: IsoDate | null;
  readonly status: PeriodStatus;
  readonly openedOn: IsoDate;
  readonly closedOn: IsoDate | null;
  readonly transcribed: boolean;
  readonly publications: readonly PublicationAnswer[];
}

export type ObligationAnswer = ObligationState & {
  readonly status: SubmissionStatus;
  /** Whether it can be handed in on the day asked about. */
  readonly open: boolean;
};

export type PeriodAnswer = PeriodSummary & {
  readonly obligations: readonly ObligationAnswer[];
  readonly timeliness: TimelinessTotals;
  readonly reopenings: readonly Reopening[];
  readonly narratives: readonly NarrativePart[];
  /** Of the events it was made by. */
  readonly positions: readonly number[];
  readonly names: Names;
};

export class PeriodsQuery extends Query<PeriodSummary[]> {
  readonly plan: Code;
  readonly at: KnownAt;

  constructor(plan: Code, at: KnownAt) {
    super();
    this.plan = plan;
    this.at = at;
  }
}

@QueryHandler(PeriodsQuery)
export class PeriodsQueryHandler implements IQueryHandler<PeriodsQuery> {
  private readonly models: ReadModels;

  constructor(models: ReadModels) {
    this.models = models;
  }

  async execute({ plan, at }: PeriodsQuery) {
    await knownPlan(this.models, plan, at);
    const { periods } = await this.models.cycles(plan, at);
    return periods.map((period) => summaryOf(period, at.asOf));
  }
}

export class PeriodQuery extends Query<PeriodAnswer> {
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

@QueryHandler(PeriodQuery)
export class PeriodQueryHandler implements IQueryHandler<PeriodQuery> {
  private readonly models: ReadModels;

  constructor(models: ReadModels) {
    this.models = models;
  }

  async execute({ plan, period: key, at }: PeriodQuery): Promise<PeriodAnswer> {
    const period = await knownPeriod(this.models, plan, key, at);
    const { submissions } = await this.models.cycles(plan, at);
    const statuses = new Map(
      submissions.filter((one) => one.period === key).map((one) => [one.submitter, submissionStatus(one)]),
    );
    const obligations = period.obligations.map((obligation) => ({
      ...obligation,
      status: statuses.get(obligation.organisation) ?? 'missing',
      open: isOpenFor(period, obligation.organisation, at.asOf),
    }));
    return {
      ...summaryOf(period, at.asOf),
      obligations,
      timeliness: timelinessOf(period, submissions, at.asOf).totals,
      reopenings: period.reopenings,
      narratives: narrativesOf(period, submissions),
      positions: period.positions,
      names: await namesOf(this.models, organisationsOf(period), at),
    };
  }
}

/** @throws DomainError, ApiError where the plan has no such period, or had not opened it then */
export async function knownPeriod(
  models: ReadModels,
  plan: Code,
  key: PeriodKey,
  at: KnownAt,
): Promise<PeriodView> {
  await knownPlan(models, plan, at);
  const lookUp = async (then: KnownAt): Promise<PeriodView | undefined> =>
    (await models.cycles(plan, then)).periods.find(({ period }) => period === key);
  return known(models, at, lookUp, {
    code: 'period-not-opened',
    params: { plan, period: key },
    field: 'period',
  });
}

function summaryOf(view: PeriodView, on: IsoDate): PeriodSummary {
  const { period, from, cutOff, reportDue, openedOn, closedOn, transcribed, reopenings } = view;
  const reopened = reopenings.some((reopening) => reopening.on <= on && on <= reopening.until);
  return {
    period,
    from,
    cutOff,
    reportDue,
    status: closedOn === null ? 'open' : reopened ? 'reopened' : 'closed',
    openedOn,
    closedOn,
    transcribed,
    publications: view.publications.map((publication) => ({
      ...publication,
      position: view.publishedAt[publication.version] ?? 0,
    })),
  };
}

/** Who owes, and who decided something about it. */
const organisationsOf = ({ obligations, reopenings, publications }: PeriodView): Code[] => [
  ...obligations.flatMap(({ organisation, added, excused, extensions }) => [
    organisation,
    ...[added, excused, ...extensions].flatMap((act) => act?.by ?? []),
  ]),
  ...reopenings.flatMap(({ by, scope }) => [by, ...scope]),
  ...publications.map(({ by }) => by),
];
