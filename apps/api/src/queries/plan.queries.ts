import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import {
  type CalendarWarning,
  type Code,
  planCalendarWarnings,
  type PlanView,
  TASK_CELLS,
  type TaskCell,
  taskCell,
} from '#domain';
import { type KnownAt, ReadModels } from '#read-models';
import { known } from './known.ts';

/** A plan with what its calendar asks too much of, and how many tasks stand in which cell of the report. */
export type PlanAnswer = PlanView & {
  readonly calendarWarnings: readonly CalendarWarning[];
  readonly counts: {
    readonly tasks: number;
    readonly cells: Readonly<Record<TaskCell, number>>;
    readonly indicators: number;
  };
};

export class PlansQuery extends Query<PlanView[]> {
  readonly at: KnownAt;

  constructor(at: KnownAt) {
    super();
    this.at = at;
  }
}

@QueryHandler(PlansQuery)
export class PlansQueryHandler implements IQueryHandler<PlansQuery> {
  private readonly models: ReadModels;

  constructor(models: ReadModels) {
    this.models = models;
  }

  async execute({ at }: PlansQuery) {
    return this.models.plans(at);
  }
}

export class PlanQuery extends Query<PlanAnswer> {
  readonly plan: Code;
  readonly at: KnownAt;

  constructor(plan: Code, at: KnownAt) {
    super();
    this.plan = plan;
    this.at = at;
  }
}

@QueryHandler(PlanQuery)
export class PlanQueryHandler implements IQueryHandler<PlanQuery> {
  private readonly models: ReadModels;

  constructor(models: ReadModels) {
    this.models = models;
  }

  async execute({ plan, at }: PlanQuery) {
    const view = await knownPlan(this.models, plan, at);
    const [tasks, indicators] = await Promise.all([
      this.models.tasks(plan, at),
      this.models.indicators(plan, at),
    ]);
    const cells = Object.groupBy(tasks, (task) => taskCell(task, at.asOf));
    const counted = TASK_CELLS.map((cell) => [cell, cells[cell]?.length ?? 0]);
    return {
      ...view,
      calendarWarnings: planCalendarWarnings(view),
      counts: {
        tasks: tasks.length,
        cells: Object.fromEntries(counted) as Record<TaskCell, number>,
        indicators: indicators.length,
      },
    };
  }
}

/** @throws DomainError, ApiError where there is no such plan, or was none then */
export const knownPlan = (models: ReadModels, plan: Code, at: KnownAt): Promise<PlanView> =>
  known(models, at, (then) => models.plan(plan, then), {
    code: 'plan-unknown',
    params: { plan },
    field: 'plan',
  });
