import { Inject } from '@nestjs/common';
import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { type Code, dayInVietnam, type IsoDate, type PeriodKey } from '#domain';
import { ReadModels } from '#read-models';
import { buildReport, type PlanReport } from '#reporting';
import { CLOCK } from '../ledger/tokens.ts';

export class ReportQuery extends Query<PlanReport> {
  readonly plan: Code;
  readonly period: PeriodKey;
  /** Without a business date the report stands at the cut-off of its period. */
  readonly at: { readonly asOf?: IsoDate; readonly knownAt: number };

  constructor(plan: Code, period: PeriodKey, at: ReportQuery['at']) {
    super();
    this.plan = plan;
    this.period = period;
    this.at = at;
  }
}

@QueryHandler(ReportQuery)
export class ReportQueryHandler implements IQueryHandler<ReportQuery> {
  private readonly models: ReadModels;
  private readonly clock: () => Date;

  constructor(models: ReadModels, @Inject(CLOCK) clock: () => Date) {
    this.models = models;
    this.clock = clock;
  }

  async execute({ plan, period, at }: ReportQuery) {
    const today = dayInVietnam(this.clock().toISOString());
    return buildReport(this.models, { plan, period, ...at, today });
  }
}
