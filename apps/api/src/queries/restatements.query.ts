import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import type { Code, PeriodKey } from '#domain';
import { type KnownAt, ReadModels } from '#read-models';
import { type RestatementRegister, restatementsAt } from '#reporting';
import { type Names, namesOf } from './names.ts';
import { knownPeriod } from './period.queries.ts';
import { knownPlan } from './plan.queries.ts';

export type RestatementsAnswer = RestatementRegister & { readonly names: Names };

export class RestatementsQuery extends Query<RestatementsAnswer> {
  readonly plan: Code;
  /** Only figures of this period's report; default all. */
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
    if (period !== undefined) knownPeriod(this.models, plan, period, at);
    const { periods } = this.models.cycles(plan, at);
    // All periods are looked at even for one: a later report has told the changes up to then.
    const register = restatementsAt(this.models, plan, periods, at.knownAt);
    const asked = <T extends { readonly period: PeriodKey }>(rows: readonly T[]): T[] =>
      rows.filter((row) => period === undefined || row.period === period);
    const items = asked(register.items);
    const codes = items.map(({ by }) => by);
    return { items, totals: asked(register.totals), names: namesOf(this.models, codes, at) };
  }
}
