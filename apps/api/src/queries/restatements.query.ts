import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import type { Code, PeriodKey } from '#domain';
import { type KnownAt, ReadModels } from '#read-models';
import { type RestatementRegister, restatementsAt, restatementsOfPeriod } from '#reporting';
import { type Names, namesOf } from './names.ts';
import { knownPeriod } from './period.queries.ts';
import { knownPlan } from './plan.queries.ts';

export type RestatementsAnswer = RestatementRegister & { readonly names: Names };

export class RestatementsQuery extends Query<RestatementsAnswer> {
  readonly plan: Code;
  /** Against this period's published report; default: against what readers were last told, of all periods. */
  readonly period: PeriodKey | undefined;
  readonly at: KnownAt;

  constructor(plan: Code, period: PeriodKey | undefined, at: KnownAt) {
    super();
    this.plan = plan;
    this.period = period;
    this.at = at;
  }
}

@QueryHandler(RestatementsQuery)
export class RestatementsQueryHandler implements IQueryHandler<RestatementsQuery> {
  private readonly models: ReadModels;

  constructor(models: ReadModels) {
    this.models = models;
  }

  async execute({ plan, period, at }: RestatementsQuery): Promise<RestatementsAnswer> {
    knownPlan(this.models, plan, at);
    const { periods } = this.models.cycles(plan, at);
    const register =
      period === undefined
        ? restatementsAt(this.models, plan, periods, at.knownAt)
        : restatementsOfPeriod(this.models, plan, knownPeriod(this.models, plan, period, at), at.knownAt);
    const codes = register.items.map(({ by }) => by);
    return { ...register, names: namesOf(this.models, codes, at) };
  }
}
