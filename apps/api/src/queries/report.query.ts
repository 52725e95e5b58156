import { Inject } from '@nestjs/common';
import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { type Code, dayInVietnam, type IsoDate, type PeriodKey } from '#domain';
import { ReadModels } from '#read-models';
import { reportAsOpened, contentToShow, type PlanReport, type ReportContent } from '#reporting';
import { CLOCK } from '../ledger/tokens.ts';

/** Without a business date a report stands at the cut-off of its period. */
type ReportDate = { readonly asOf?: IsoDate; readonly knownAt: number };

export class ReportQuery extends Query<PlanReport> {
  readonly plan: Code;
  readonly period: PeriodKey;
  readonly at: ReportDate;

  constructor(plan: Code, period: PeriodKey, at: ReportDate) {
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
    return reportAsOpened(this.models, { plan, period, ...at, today });
  }
}

/** Everything a report says, as it was published or as a draft. */
export class ContentQuery extends Query<ReportContent> {
  readonly plan: Code;
  readonly period: PeriodKey;
  readonly at: ReportDate;
  /** Default: the latest published, else a draft. */
  readonly version: number | 'latest' | 'draft' | undefined;

  constructor(plan: Code, period: PeriodKey, at: ReportDate, version: ContentQuery['version']) {
    super();
    this.plan = plan;
    this.period = period;
    this.at = at;
    this.version = version;
  }
}

@QueryHandler(ContentQuery)
export class ContentQueryHandler implements IQueryHandler<ContentQuery> {
  private readonly models: ReadModels;
  private readonly clock: () => Date;

  constructor(models: ReadModels, @Inject(CLOCK) clock: () => Date) {
    this.models = models;
    this.clock = clock;
  }

  async execute({ plan, period, at, version }: ContentQuery) {
    const today = dayInVietnam(this.clock().toISOString());
    const wanted = version === undefined ? {} : { version };
    return contentToShow(this.models, { plan, period, ...at, ...wanted, today });
  }
}
