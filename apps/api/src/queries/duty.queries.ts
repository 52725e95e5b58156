/** What waits for whom: an organisation's inbox over all plans, and whom to remind of a period. */
import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import type { Code, OrganisationView, PeriodKey } from '#domain';
import { type KnownAt, type OrganisationNode, ReadModels } from '#read-models';
import { type DueReminder, type InboxEntry, inboxOf, type InboxRole, remindersDue } from '#reporting';
import { known } from './known.ts';
import { type Names, namesOf } from './names.ts';
import { knownPeriod } from './period.queries.ts';
import { knownPlan } from './plan.queries.ts';

export interface InboxAnswer {
  readonly organisation: Code;
  /** The most urgent first. */
  readonly entries: readonly InboxEntry[];
  readonly names: Names;
}

export class InboxQuery extends Query<InboxAnswer> {
  readonly organisation: Code;
  /** Default: both. */
  readonly role: InboxRole | undefined;
  readonly at: KnownAt;

  constructor(organisation: Code, role: InboxRole | undefined, at: KnownAt) {
    super();
    this.organisation = organisation;
    this.role = role;
    this.at = at;
  }
}

@QueryHandler(InboxQuery)
export class InboxQueryHandler implements IQueryHandler<InboxQuery> {
  private readonly models: ReadModels;

  constructor(models: ReadModels) {
    this.models = models;
  }

  async execute({ organisation, role, at }: InboxQuery): Promise<InboxAnswer> {
    await known(this.models, at, (then) => this.models.organisation(organisation, then), {
      code: 'organisation-unknown',
      params: { organisation },
      field: 'organisation',
    });
    const [plans, tree] = await Promise.all([this.models.plans(at), this.models.organisations(at)]);
    const cycles = await Promise.all(
      plans.map(async (plan) => ({ plan, cycles: await this.models.cycles(plan.plan, at) })),
    );
    const entries = inboxOf(organisation, cycles, tree.flatMap(withDescendants), at.asOf).filter(
      (entry) => role === undefined || entry.role === role,
    );
    const codes = [organisation, ...entries.map((entry) => entry.organisation)];
    return { organisation, entries, names: await namesOf(this.models, codes, at) };
  }
}

const withDescendants = (node: OrganisationNode): OrganisationView[] => [
  node,
  ...node.children.flatMap(withDescendants),
];

export interface RemindersAnswer {
  readonly reminders: readonly DueReminder[];
  readonly names: Names;
}

export class RemindersQuery extends Query<RemindersAnswer> {
  readonly plan: Code;
  readonly period: PeriodKey;
  readonly at: KnownAt;

  constructor(plan: Code, period: PeriodKey, at: KnownAt) {
    super();
    this.plan = plan;
    this.period = period;
    this.at = at;
  }
}

@QueryHandler(RemindersQuery)
export class RemindersQueryHandler implements IQueryHandler<RemindersQuery> {
  private readonly models: ReadModels;

  constructor(models: ReadModels) {
    this.models = models;
  }

  async execute({ plan, period: key, at }: RemindersQuery): Promise<RemindersAnswer> {
    const period = await knownPeriod(this.models, plan, key, at);
    const [view, { submissions }] = await Promise.all([
      knownPlan(this.models, plan, at),
      this.models.cycles(plan, at),
    ]);
    const reminders = remindersDue(period, view, submissions, at.asOf);
    const codes = reminders.map(({ organisation }) => organisation);
    return { reminders, names: await namesOf(this.models, codes, at) };
  }
}
