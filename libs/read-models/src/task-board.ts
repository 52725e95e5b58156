/** The tasks of a plan with their state, lead, last report and completion. */
import { type Code, type Fact, taskStream, taskView, type TaskView } from '#domain';
import { factProjection, planOf, readFacts } from './fact-projection.ts';
import type { KnownAt } from './projection.ts';
import type { ReadDatabase } from './read-database.ts';

export const taskBoard = factProjection('task_board', 'task', planOf);

export const readTaskFacts = (db: ReadDatabase, table: string, plan: Code, at: KnownAt): Fact[] =>
  readFacts(db, table, plan, at);

export const readTask = (
  db: ReadDatabase,
  table: string,
  plan: Code,
  task: Code,
  at: KnownAt,
): TaskView | undefined => taskView(readFacts(db, table, plan, at, taskStream(plan, task)));
