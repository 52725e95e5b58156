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
    await knownPlan(this.models, plan, at);
    const { periods } = await this.models.cycles(plan, at);
    const register =
      period === undefined
        ? await restatementsAt(this.models, plan, periods, at.knownAt)
        : await this.ofPeriod(plan, period, at);
    const codes = register.items.map(({ by }) => by);
    return { ...register, names: await namesOf(this.models, codes, at) };
  }

  private async ofPeriod(plan: Code, key: PeriodKey, at: KnownAt): Promise<RestatementRegister> {
    const period = await knownPeriod(this.models, plan, key, at);
    return restatementsOfPeriod(this.models, plan, period, at.knownAt);
  }
}
