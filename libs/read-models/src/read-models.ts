/** The registry of read models and the door to their queries. */
import {
  type Code,
  type IndicatorView,
  indicatorView,
  type Instant,
  type IsoDate,
  organisationView,
  type OrganisationView,
  periodView,
  type PlanCycles,
  type PlanSnapshot,
  planSnapshot,
  type PlanView,
  planStream,
  submissionView,
  taskView,
  type TaskView,
  viewsOf,
} from '#domain';
import type { EventStore } from '#event-store';
import { cycleBoard, submissionBoard } from './cycle-board.ts';
import { readFacts } from './fact-projection.ts';
import {
  history,
  type HistoryEntry,
  type HistoryQuery,
  positionAt,
  readHistory,
  readStreamsOf,
} from './history.ts';
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
  cycleBoard,
  submissionBoard,
  history,
];

/** Later than any business date. */
const LAST_DAY = '9999-12-31';

export class ReadModels {
  readonly runner: ProjectionRunner;
  private readonly db: ReadDatabase;

  private constructor(db: ReadDatabase, runner: ProjectionRunner) {
    this.db = db;
    this.runner = runner;
  }

  /** Opens the read models in a database file; what is missing or outdated is built when the runner catches up. */
  static async open(store: EventStore, path: string, projections = PROJECTIONS): Promise<ReadModels> {
    const db = await ReadDatabase.open(path);
    const runner = new ProjectionRunner(store, db, projections);
    try {
      await runner.open();
    } catch (error) {
      db.close();
      throw error;
    }
    return new ReadModels(db, runner);
  }

  close(): void {
    this.runner.close();
    this.db.close();
  }

  /**
   * The knowledge position to ask at: everything known so far, up to a position, or up to an instant. Never beyond what
   * the read models have taken in, so that an answer says what it rests on.
   */
  knownAt(wanted?: number | Instant): number {
    return this.db.reading(() => {
      const present = this.runner.position();
      if (wanted === undefined) return present;
      const position =
        typeof wanted === 'number' ? wanted : positionAt(this.db, this.runner.table('history'), wanted);
      return Math.min(position, present);
    });
  }

  plans(at: KnownAt): PlanView[] {
    return this.ask('plan_overview', (db, table) => readPlans(db, table, at));
  }

  plan(plan: Code, at: KnownAt): PlanView | undefined {
    return this.ask('plan_overview', (db, table) => readPlan(db, table, plan, at));
  }

  tasks(plan: Code, at: KnownAt): TaskView[] {
    return this.ask('task_board', (db, table) => viewsOf(readTaskFacts(db, table, plan, at), taskView));
  }

  task(plan: Code, task: Code, at: KnownAt): TaskView | undefined {
    return this.ask('task_board', (db, table) => readTask(db, table, plan, task, at));
  }

  indicators(plan: Code, at: KnownAt): IndicatorView[] {
    return this.ask('indicator_scorecard', (db, table) =>
      viewsOf(readIndicatorFacts(db, table, plan, at), indicatorView),
    );
  }

  indicator(plan: Code, indicator: Code, at: KnownAt): IndicatorView | undefined {
    return this.ask('indicator_scorecard', (db, table) => readIndicator(db, table, plan, indicator, at));
  }

  /** The tasks and indicators ever assigned in a plan, by code; one withdrawn since may be owed for an earlier period. */
  itemsOf(plan: Code): { readonly tasks: readonly Code[]; readonly indicators: readonly Code[] } {
    const at = { asOf: LAST_DAY, knownAt: this.knownAt() };
    return {
      tasks: this.tasks(plan, at).map(({ task }) => task),
      indicators: this.indicators(plan, at).map(({ indicator }) => indicator),
    };
  }

  organisations(at: KnownAt): OrganisationNode[] {
    return this.ask('organisation_tree', (db, table) => readOrganisationTree(db, table, at));
  }

  /** All organisations there were at a date, in the order of their codes. */
  organisationViews(at: KnownAt): OrganisationView[] {
    return this.ask('organisation_tree', (db, table) =>
      viewsOf(readOrganisationFacts(db, table, at), organisationView),
    );
  }

  organisation(organisation: Code, at: KnownAt): OrganisationView | undefined {
    return this.ask('organisation_tree', (db, table) => readOrganisation(db, table, organisation, at));
  }

  history(query: HistoryQuery): HistoryEntry[] {
    return this.ask('history', (db, table) => readHistory(db, table, query));
  }

  /** The streams of a plan: its own, and those of its tasks, indicators, periods, submissions and accesses. */
  streamsOf(plan: Code): string[] {
    return this.ask('history', (db, table) => readStreamsOf(db, table, plan));
  }

  /** The reporting cycles of a plan: its periods in order, and what was handed in for them. */
  cycles(plan: Code, { knownAt }: Pick<KnownAt, 'knownAt'>): PlanCycles {
    const at = { asOf: LAST_DAY, knownAt };
    return this.db.reading(() => ({
      periods: this.ask('cycle_board', (db, table) => viewsOf(readFacts(db, table, plan, at), periodView)),
      submissions: this.ask('submission_board', (db, table) =>
        viewsOf(readFacts(db, table, plan, at), submissionView),
      ),
    }));
  }

  /** Everything a report on a plan is made of; undefined where the plan is not in force at that date. */
  snapshot(plan: Code, at: KnownAt & { readonly asOf: IsoDate }): PlanSnapshot | undefined {
    return this.db.reading(() =>
      planSnapshot(plan, at, {
        plan: this.ask('plan_overview', (db, table) => readFacts(db, table, plan, at, planStream(plan))),
        tasks: this.ask('task_board', (db, table) => readTaskFacts(db, table, plan, at)),
        indicators: this.ask('indicator_scorecard', (db, table) => readIndicatorFacts(db, table, plan, at)),
        organisations: this.ask('organisation_tree', (db, table) => readOrganisationFacts(db, table, at)),
      }),
    );
  }

  /** The first row that is in one of two tables only, or in one of those that belong to them; null where they are equal. */
  differenceTo(path: string, own: string, other: string): string | null {
    return this.db.firstDifference(path, own, other);
  }

  /** Asks a read model; the table in use is found and read in one transaction, so no rebuild comes in between. */
  private ask<T>(name: string, query: (db: ReadDatabase, table: string) => T): T {
    return this.db.reading(() => query(this.db, this.runner.table(name)));
  }
}
