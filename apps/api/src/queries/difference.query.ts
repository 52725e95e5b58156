import { setImmediate } from 'node:timers/promises';
import { Inject } from '@nestjs/common';
import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { type Code, dayInVietnam, type PeriodKey } from '#domain';
import { differing, type ReportDifference } from '#reporting';
import { PlanEvents } from '../ledger/plan-events.ts';
import { CLOCK } from '../ledger/tokens.ts';

/** How long other requests may wait for a difference that takes long. */
const SLICE_MS = 25;

/** What of a report changed between two knowledge positions, and why. */
export class DifferenceQuery extends Query<ReportDifference> {
  readonly plan: Code;
  readonly period: PeriodKey;
  readonly asked: { readonly from: string; readonly to?: string; readonly cell?: string };

  constructor(plan: Code, period: PeriodKey, asked: DifferenceQuery['asked']) {
    super();
    this.plan = plan;
    this.period = period;
    this.asked = asked;
  }
}

@QueryHandler(DifferenceQuery)
export class DifferenceQueryHandler implements IQueryHandler<DifferenceQuery> {
  private readonly events: PlanEvents;
  private readonly clock: () => Date;

  constructor(events: PlanEvents, @Inject(CLOCK) clock: () => Date) {
    this.events = events;
    this.clock = clock;
  }

  async execute({ plan, period, asked: { from: first, to: last, cell } }: DifferenceQuery) {
    const from = await this.events.position(first, 'from');
    const to = await this.events.position(last, 'to');
    const events = await this.events.of(plan, Math.max(from, to));
    const today = dayInVietnam(this.clock().toISOString());
    const wanted = cell === undefined ? {} : { cell };
    const work = differing(events, { plan, period, from, to, today, ...wanted });
    for (let until = performance.now() + SLICE_MS; ;) {
      const step = await work.next();
      if (step.done) return step.value;
      if (performance.now() < until) continue;
      await setImmediate();
      until = performance.now() + SLICE_MS;
    }
  }
}
