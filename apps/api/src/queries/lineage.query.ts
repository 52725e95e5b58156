import { Inject } from '@nestjs/common';
import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { type Code, dayInVietnam, type PeriodKey } from '#domain';
import { type Lineage, type LineageCells, lineageCells, lineageOf } from '#reporting';
import { PlanEvents } from '../ledger/plan-events.ts';
import { CLOCK } from '../ledger/tokens.ts';

/** Where a figure of a report comes from; without a cell, which there are. */
export class LineageQuery extends Query<Lineage | LineageCells> {
  readonly plan: Code;
  readonly period: PeriodKey;
  readonly asked: {
    readonly cell?: string;
    readonly knownAt?: string;
    /** Number of a published version. */
    readonly version?: number;
  };

  constructor(plan: Code, period: PeriodKey, asked: LineageQuery['asked']) {
    super();
    this.plan = plan;
    this.period = period;
    this.asked = asked;
  }
}

@QueryHandler(LineageQuery)
export class LineageQueryHandler implements IQueryHandler<LineageQuery> {
  private readonly events: PlanEvents;
  private readonly clock: () => Date;

  constructor(events: PlanEvents, @Inject(CLOCK) clock: () => Date) {
    this.events = events;
    this.clock = clock;
  }

  async execute({ plan, period, asked: { cell, knownAt: wanted, version } }: LineageQuery) {
    const knownAt = await this.events.position(wanted, 'knownAt');
    const events = await this.events.of(plan, knownAt);
    const today = dayInVietnam(this.clock().toISOString());
    const request = { plan, period, knownAt, today, ...(version === undefined ? {} : { version }) };
    return cell === undefined ? lineageCells(events, request) : lineageOf(events, { ...request, cell });
  }
}
