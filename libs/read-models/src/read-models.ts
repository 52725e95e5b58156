/** The registry of read models and the door to their queries. */
import {
  type Code,
  type Fact,
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
import { EVERYTHING, readFacts } from './fact-projection.ts';
import {
  history,
  type HistoryEntry,
  type HistoryQuery,
  positionAt,
  readHistory,
  readStreamsOf,
} from './history.ts';
import { indicatorScorecard, readIndicator } from './indicator-scorecard.ts';
import {
  type OrganisationNode,
  organisationTree,
  readOrganisation,
  readOrganisationTree,
} from './organisation-tree.ts';
import { planOverview, readPlan, readPlans } from './plan-overview.ts';
import { type PostgresOptions, PostgresReadDatabase } from './postgres-read-database.ts';
import type { KnownAt, Projection } from './projection.ts';
import { ProjectionRunner } from './projection-runner.ts';
import type { ReadDatabase, Reading } from './read-database.ts';
import { SqliteReadDatabase } from './sqlite-read-database.ts';
import { readTask, taskBoard } from './task-board.ts';

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
    return ReadModels.on(store, await SqliteReadDatabase.open(path), projections);
  }

  /**
   * The same in PostgreSQL, for any number of processes.
   * @param options `readOnly` where another process projects
   * @throws ReadModelError
   */
  static async onPostgres(
    store: EventStore,
    url: string,
    options: PostgresOptions = {},
    projections = PROJECTIONS,
  ): Promise<ReadModels> {
    return ReadModels.on(store, await PostgresReadDatabase.open(url, options), projections, options);
  }

  /** The same in a database that is open already; it is closed with the read models, or if they cannot be opened. */
  static async on(
    store: EventStore,
    db: ReadDatabase,
    projections = PROJECTIONS,
    { readOnly = false }: Pick<PostgresOptions, 'readOnly'> = {},
  ): Promise<ReadModels> {
    const runner = new ProjectionRunner(store, db, projections);
    try {
      if (!readOnly) await runner.open();
    } catch (error) {
      await db.close();
      throw error;
    }
    return new ReadModels(db, runner);
  }

  async close(): Promise<void> {
    this.runner.close();
    await this.db.close();
  }

  /**
   * The knowledge position to ask at: everything known so far, up to a position, or up to an instant. Never beyond what
   * the read models have taken in, so that an answer says what it rests on.
   */
  knownAt(wanted?: number | Instant): Promise<number> {
    return this.db.reading(async (tx) => {
      const present = await this.runner.positionIn(tx);
      if (wanted === undefined) return present;
      const position =
        typeof wanted === 'number'
          ? wanted
          : await positionAt(tx, await this.runner.tableIn(tx, 'history'), wanted);
      return Math.min(position, present);
    });
  }

  plans(at: KnownAt): Promise<PlanView[]> {
    return this.ask('plan_overview', (tx, table) => readPlans(tx, table, at));
  }

  plan(plan: Code, at: KnownAt): Promise<PlanView | undefined> {
    return this.ask('plan_overview', (tx, table) => readPlan(tx, table, plan, at));
  }

  async tasks(plan: Code, at: KnownAt): Promise<TaskView[]> {
    return viewsOf(await this.facts('task_board', plan, at), taskView);
  }

  task(plan: Code, task: Code, at: KnownAt): Promise<TaskView | undefined> {
    return this.ask('task_board', (tx, table) => readTask(tx, table, plan, task, at));
  }

  async indicators(plan: Code, at: KnownAt): Promise<IndicatorView[]> {
    return viewsOf(await this.facts('indicator_scorecard', plan, at), indicatorView);
  }

  indicator(plan: Code, indicator: Code, at: KnownAt): Promise<IndicatorView | undefined> {
    return this.ask('indicator_scorecard', (tx, table) => readIndicator(tx, table, plan, indicator, at));
  }

  /** The tasks and indicators ever assigned in a plan, by code; one withdrawn since may be owed for an earlier period. */
  async itemsOf(
    plan: Code,
  ): Promise<{ readonly tasks: readonly Code[]; readonly indicators: readonly Code[] }> {
    const at = { asOf: LAST_DAY, knownAt: await this.knownAt() };
    const tasks = await this.tasks(plan, at);
    const indicators = await this.indicators(plan, at);
    return {
      tasks: tasks.map(({ task }) => task),
      indicators: indicators.map(({ indicator }) => indicator),
    };
  }

  organisations(at: KnownAt): Promise<OrganisationNode[]> {
    return this.ask('organisation_tree', (tx, table) => readOrganisationTree(tx, table, at));
  }

  /** All organisations there were at a date, in the order of their codes. */
  async organisationViews(at: KnownAt): Promise<OrganisationView[]> {
    return viewsOf(await this.facts('organisation_tree', EVERYTHING, at), organisationView);
  }

  organisation(organisation: Code, at: KnownAt): Promise<OrganisationView | undefined> {
    return this.ask('organisation_tree', (tx, table) => readOrganisation(tx, table, organisation, at));
  }

  history(query: HistoryQuery): Promise<HistoryEntry[]> {
    return this.ask('history', (tx, table) => readHistory(tx, table, query));
  }

  /** The streams of a plan: its own, and those of its tasks, indicators, periods, submissions and accesses. */
  streamsOf(plan: Code): Promise<string[]> {
    return this.ask('history', (tx, table) => readStreamsOf(tx, table, plan));
  }

  /** The reporting cycles of a plan: its periods in order, and what was handed in for them. */
  async cycles(plan: Code, { knownAt }: Pick<KnownAt, 'knownAt'>): Promise<PlanCycles> {
    const at = { asOf: LAST_DAY, knownAt };
    return this.db.reading(async (tx) => ({
      periods: viewsOf(await this.factsIn(tx, 'cycle_board', plan, at), periodView),
      submissions: viewsOf(await this.factsIn(tx, 'submission_board', plan, at), submissionView),
    }));
  }

  /** Everything a report on a plan is made of; undefined where the plan is not in force at that date. */
  async snapshot(plan: Code, at: KnownAt & { readonly asOf: IsoDate }): Promise<PlanSnapshot | undefined> {
    const facts = await this.db.reading(async (tx) => ({
      plan: await this.factsIn(tx, 'plan_overview', plan, at, planStream(plan)),
      tasks: await this.factsIn(tx, 'task_board', plan, at),
      indicators: await this.factsIn(tx, 'indicator_scorecard', plan, at),
      organisations: await this.factsIn(tx, 'organisation_tree', EVERYTHING, at),
    }));
    return planSnapshot(plan, at, facts);
  }

  /** Asks a read model; the table in use is found and read in one transaction, so no rebuild comes in between. */
  private ask<T>(name: string, query: (tx: Reading, table: string) => Promise<T>): Promise<T> {
    return this.db.reading(async (tx) => query(tx, await this.runner.tableIn(tx, name)));
  }

  private facts(name: string, scope: string, at: KnownAt): Promise<Fact[]> {
    return this.db.reading((tx) => this.factsIn(tx, name, scope, at));
  }

  private async factsIn(
    tx: Reading,
    name: string,
    scope: string,
    at: KnownAt,
    subject?: string,
  ): Promise<Fact[]> {
    return readFacts(tx, await this.runner.tableIn(tx, name), scope, at, subject);
  }
}
