/** The tasks of a plan with their state, lead, last report and completion. */
import { type Code, taskStream, taskView, type TaskView } from '#domain';
import { byPlan, factProjection, readFacts } from './fact-projection.ts';
import type { KnownAt } from './projection.ts';
import type { Reading } from './read-database.ts';

export const taskBoard = factProjection('task_board', 'task', byPlan);

export const readTask = async (
  tx: Reading,
  table: string,
  plan: Code,
  task: Code,
  at: KnownAt,
): Promise<TaskView | undefined> => taskView(await readFacts(tx, table, plan, at, taskStream(plan, task)));
