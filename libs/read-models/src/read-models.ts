/** The registry of read models and the door to their queries. */
import {
  type Code,
  type IndicatorView,
  indicatorView,
  type Instant,
  type IsoDate,
  type OrganisationView,
  type PlanSnapshot,
  planSnapshot,
  type PlanView,
  planStream,
  taskView,
  type TaskView,
  viewsOf,
} from '#domain';
import type { EventStore } from '#event-store';
import { readFacts } from './fact-projection.ts';
import { history, type HistoryEntry, type HistoryQuery, positionAt, readHistory } from './history.ts';
import { indicatorScorecard, readIndicator, readIndicatorFacts } from './indicator-scorecard.ts';
import {
  type OrganisationNode,
  organisationTree,
  readOrganisation,
  readOrganisationFacts,
  readOrganisationTree,
} from './organisation-tree.ts';
import { planOverview, readPlan, readPlans } from './plan-overview.ts';
import type { KnownAt, Projection } from './projection.ts';
import { ProjectionRunner } from './projection-runner.ts';
import { ReadDatabase } from './read-database.ts';
import { readTask, readTaskFacts, taskBoard } from './task-board.ts';

/** Every projection there is. A new read model joins here. */
export const PROJECTIONS: readonly Projection[] = [
  organisationTree,
  planOverview,
  taskBoard,
  indicatorScorecard,
  history,
];

export class ReadModels {
  readonly runner: ProjectionRunner;
  private readonly db: ReadDatabase;

  private constructor(db: ReadDatabase, runner: ProjectionRunner) {
    this.db = db;
    this.runner = runner;
  }

  /** Opens the read models in a database file; what is missing or outdated is built when the runner catches up. */
  static async open(store: EventStore, path: string, projections = PROJECTIONS): Promise<ReadModels> {
    const db = new ReadDatabase(path);
    const runner = new ProjectionRunner(store, db, projections);
    await runner.open();
    return new ReadModels(db, runner);
  }

  close(): void {
    this.db.close();
  }

  /**
   * The knowledge position to ask at: everything known so far, up to a position, or up to an instant. Never beyond what
   * the read models have taken in, so that an answer says what it rests on.
   */
  knownAt(wanted?: number | Instant): number {
    const present = this.runner.position();
    if (wanted === undefined) return present;
    const position =
      typeof wanted === 'number' ? wanted : positionAt(this.db, this.runner.table('history'), wanted);
    return Math.min(position, present);
  }

  plans(at: KnownAt): PlanView[] {
    return readPlans(this.db, this.runner.table('plan_overview'), at);
  }

  plan(plan: Code, at: KnownAt): PlanView | undefined {
    return readPlan(this.db, this.runner.table('plan_overview'), plan, at);
  }

  tasks(plan: Code, at: KnownAt): TaskView[] {
    return viewsOf(readTaskFacts(this.db, this.runner.table('task_board'), plan, at), taskView);
  }

  task(plan: Code, task: Code, at: KnownAt): TaskView | undefined {
    return readTask(this.db, this.runner.table('task_board'), plan, task, at);
  }

  indicators(plan: Code, at: KnownAt): IndicatorView[] {
    return viewsOf(
      readIndicatorFacts(this.db, this.runner.table('indicator_scorecard'), plan, at),
      indicatorView,
    );
  }

  indicator(plan: Code, indicator: Code, at: KnownAt): IndicatorView | undefined {
    return readIndicator(this.db, this.runner.table('indicator_scorecard'), plan, indicator, at);
  }

  organisations(at: KnownAt): OrganisationNode[] {
    return readOrganisationTree(this.db, this.runner.table('organisation_tree'), at);
  }

  organisation(organisation: Code, at: KnownAt): OrganisationView | undefined {
    return readOrganisation(this.db, this.runner.table('organisation_tree'), organisation, at);
  }

  history(query: HistoryQuery): HistoryEntry[] {
    return readHistory(this.db, this.runner.table('history'), query);
  }

  /** Everything a report on a plan is made of; undefined where the plan is not in force at that date. */
  snapshot(plan: Code, at: KnownAt & { readonly asOf: IsoDate }): PlanSnapshot | undefined {
    return planSnapshot(plan, at, {
      plan: readFacts(this.db, this.runner.table('plan_overview'), plan, at, planStream(plan)),
      tasks: readTaskFacts(this.db, this.runner.table('task_board'), plan, at),
      indicators: readIndicatorFacts(this.db, this.runner.table('indicator_scorecard'), plan, at),
      organisations: readOrganisationFacts(this.db, this.runner.table('organisation_tree'), at),
    });
  }
}
