import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import {
  awaitsConfirmation,
  type Code,
  type IsoDate,
  lastDayOf,
  type TaskCell,
  taskCell,
  type TaskView,
} from '#domain';
import { type KnownAt, ReadModels } from '#read-models';
import { known } from './known.ts';
import { knownPlan } from './plan.queries.ts';

/** A task with what follows from the day it is looked at. */
export type TaskAnswer = TaskView & {
  readonly cell: TaskCell;
  readonly lastDay: IsoDate | null;
  readonly awaitsConfirmation: boolean;
};

const assessed = (task: TaskView, { asOf }: KnownAt): TaskAnswer => ({
  ...task,
  cell: taskCell(task, asOf),
  lastDay: lastDayOf(task.terms.due),
  awaitsConfirmation: awaitsConfirmation(task),
});

export interface BoardFilter {
  readonly group?: Code;
  readonly lead?: Code;
  readonly cell?: TaskCell;
}

export class BoardQuery extends Query<TaskAnswer[]> {
  readonly plan: Code;
  readonly filter: BoardFilter;
  readonly at: KnownAt;

  constructor(plan: Code, filter: BoardFilter, at: KnownAt) {
    super();
    this.plan = plan;
    this.filter = filter;
    this.at = at;
  }
}

@QueryHandler(BoardQuery)
export class BoardQueryHandler implements IQueryHandler<BoardQuery> {
  private readonly models: ReadModels;

  constructor(models: ReadModels) {
    this.models = models;
  }

  async execute({ plan, filter, at }: BoardQuery) {
    await knownPlan(this.models, plan, at);
    const { group, lead, cell } = filter;
    const tasks = await this.models.tasks(plan, at);
    return tasks
      .filter((task) => group === undefined || task.terms.group === group)
      .filter((task) => lead === undefined || task.responsibility.lead === lead)
      .map((task) => assessed(task, at))
      .filter((task) => cell === undefined || task.cell === cell);
  }
}

export class TaskQuery extends Query<TaskAnswer> {
  readonly plan: Code;
  readonly task: Code;
  readonly at: KnownAt;

  constructor(plan: Code, task: Code, at: KnownAt) {
    super();
    this.plan = plan;
    this.task = task;
    this.at = at;
  }
}

@QueryHandler(TaskQuery)
export class TaskQueryHandler implements IQueryHandler<TaskQuery> {
  private readonly models: ReadModels;

  constructor(models: ReadModels) {
    this.models = models;
  }

  async execute({ plan, task, at }: TaskQuery) {
    await knownPlan(this.models, plan, at);
    const view = await known(this.models, at, (then) => this.models.task(plan, task, then), {
      code: 'task-unknown',
      params: { plan, task },
      field: 'task',
    });
    return assessed(view, at);
  }
}
