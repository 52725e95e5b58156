import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import type { Code, PeriodKey } from '#domain';
import { type KnownAt, ReadModels } from '#read-models';
import {
  type Timeliness,
  timelinessOf,
  type TimelinessRank,
  timelinessRanking,
  type TimelinessTotals,
} from '#reporting';
import { type Names, namesOf } from './names.ts';
import { knownPeriod } from './period.queries.ts';
import { knownPlan } from './plan.queries.ts';

export type TimelinessAnswer = Timeliness & { readonly names: Names };

export class TimelinessQuery extends Query<TimelinessAnswer> {
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

@QueryHandler(TimelinessQuery)
export class TimelinessQueryHandler implements IQueryHandler<TimelinessQuery> {
  private readonly models: ReadModels;

  constructor(models: ReadModels) {
    this.models = models;
  }

  async execute({ plan, period: key, at }: TimelinessQuery) {
    const period = await knownPeriod(this.models, plan, key, at);
    const { submissions } = await this.models.cycles(plan, at);
    const timeliness = timelinessOf(period, submissions, at.asOf);
    const codes = [
      ...timeliness.rows.flatMap(({ organisation, by }) => [organisation, by]),
      ...timeliness.reopenings.flatMap(({ by, scope }) => [by, ...scope]),
    ];
    return { ...timeliness, names: await namesOf(this.models, codes, at) };
  }
}

/** How the organisations have fared over all periods of a plan, and how each period went. */
export interface TimelinessHistory {
  readonly ranking: readonly TimelinessRank[];
  readonly periods: readonly { readonly period: PeriodKey; readonly totals: TimelinessTotals }[];
  readonly names: Names;
}

export class TimelinessHistoryQuery extends Query<TimelinessHistory> {
  readonly plan: Code;
  readonly at: KnownAt;

  constructor(plan: Code, at: KnownAt) {
    super();
    this.plan = plan;
    this.at = at;
  }
}

@QueryHandler(TimelinessHistoryQuery)
export class TimelinessHistoryQueryHandler implements IQueryHandler<TimelinessHistoryQuery> {
  private readonly models: ReadModels;

  constructor(models: ReadModels) {
    this.models = models;
  }

  async execute({ plan, at }: TimelinessHistoryQuery): Promise<TimelinessHistory> {
    await knownPlan(this.models, plan, at);
    const { periods, submissions } = await this.models.cycles(plan, at);
    const all = periods.map((period) => timelinessOf(period, submissions, at.asOf));
    const ranking = timelinessRanking(all);
    const codes = ranking.map(({ organisation }) => organisation);
    return {
      ranking,
      periods: all.map(({ period, totals }) => ({ period, totals })),
      names: await namesOf(this.models, codes, at),
    };
  }
}
