import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { type Achievement, assessIndicator, type Code, type IndicatorView } from '#domain';
import { type KnownAt, ReadModels } from '#read-models';
import { known } from './known.ts';
import { knownPlan } from './plan.queries.ts';

/** An indicator with how it stands against its target. */
export type IndicatorAnswer = IndicatorView & { readonly achievement: Achievement };

export class ScorecardQuery extends Query<IndicatorAnswer[]> {
  readonly plan: Code;
  readonly at: KnownAt;

  constructor(plan: Code, at: KnownAt) {
    super();
    this.plan = plan;
    this.at = at;
  }
}

@QueryHandler(ScorecardQuery)
export class ScorecardQueryHandler implements IQueryHandler<ScorecardQuery> {
  private readonly models: ReadModels;

  constructor(models: ReadModels) {
    this.models = models;
  }

  async execute({ plan, at }: ScorecardQuery) {
    const { calendar } = await knownPlan(this.models, plan, at);
    const indicators = await this.models.indicators(plan, at);
    return indicators.map((view) => ({ ...view, achievement: assessIndicator(view, at.asOf, calendar) }));
  }
}

export class IndicatorQuery extends Query<IndicatorAnswer> {
  readonly plan: Code;
  readonly indicator: Code;
  readonly at: KnownAt;

  constructor(plan: Code, indicator: Code, at: KnownAt) {
    super();
    this.plan = plan;
    this.indicator = indicator;
    this.at = at;
  }
}

@QueryHandler(IndicatorQuery)
export class IndicatorQueryHandler implements IQueryHandler<IndicatorQuery> {
  private readonly models: ReadModels;

  constructor(models: ReadModels) {
    this.models = models;
  }

  async execute({ plan, indicator, at }: IndicatorQuery) {
    const { calendar } = await knownPlan(this.models, plan, at);
    const view = await known(this.models, at, (then) => this.models.indicator(plan, indicator, then), {
      code: 'indicator-unknown',
      params: { plan, indicator },
      field: 'indicator',
    });
    return { ...view, achievement: assessIndicator(view, at.asOf, calendar) };
  }
}
