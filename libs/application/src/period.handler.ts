import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import {
  type Code,
  indicatorDecider,
  type IndicatorState,
  indicatorStream,
  type PeriodCommand,
  type PeriodContext,
  periodDecider,
  periodStream,
  type PlanContext,
  type PlanItems,
  publisherOf,
  registerDecider,
  registerStream,
  submissionDecider,
  type SubmissionState,
  submissionStream,
  taskDecider,
  type TaskState,
  taskStream,
  yearOf,
} from '#domain';
import { type CommandResult, CommandRunner, type Envelope } from './command-runner.ts';
import { withPlan, withSuccessors } from './context.ts';
import { PeriodMessage } from './messages.ts';

/** What a command on a period has to know that no single stream tells. */
export interface PlanDirectory {
  /** The tasks and indicators ever assigned in a plan, nothing stored so far left out. */
  itemsOf(plan: Code): Promise<{ readonly tasks: readonly Code[]; readonly indicators: readonly Code[] }>;
  /** Position of the last event of the ledger. */
  head(): Promise<number>;
}

@CommandHandler(PeriodMessage)
export class PeriodHandler implements ICommandHandler<PeriodMessage> {
  private readonly runner: CommandRunner;
  private readonly directory: PlanDirectory;

  constructor(runner: CommandRunner, directory: PlanDirectory) {
    this.runner = runner;
    this.directory = directory;
  }

  async execute({ command, envelope }: PeriodMessage): Promise<CommandResult> {
    const stream = periodStream(command.plan, command.period);
    const prepare = async (base: Pick<PlanContext, 'today' | 'actingFor'>): Promise<PeriodContext> => {
      const context = await withPlan(this.runner.aggregates, base, command.plan);
      return { ...context, ...(await this.extraFor(command, context)) };
    };
    if (command.type === 'publish') {
      // Decide before taking the number, so that a refusal takes none; the second decision is the one that is stored.
      const before = await this.runner.rehearse(stream, periodDecider, command, envelope, prepare);
      if (before) return before;
      await this.takeNumber(command, envelope);
    }
    return this.runner.run(stream, periodDecider, command, envelope, prepare);
  }

  private async extraFor(
    command: PeriodCommand,
    context: PlanContext,
  ): Promise<Partial<Pick<PeriodContext, 'items' | 'publishing' | 'organisations'>>> {
    const { aggregates } = this.runner;
    switch (command.type) {
      case 'open':
      case 'add-obligation': {
        const items = await this.itemsOf(command.plan);
        const named = [...items.tasks, ...items.indicators].flatMap(({ responsibilities }) =>
          responsibilities.map(({ value }) => value.lead),
        );
        const added = command.type === 'open' ? [] : [command.organisation];
        const { issuer, standingAgency } = context.plan.terms;
        const codes = [...named, ...added, issuer, standingAgency, ...context.organisations.keys()];
        const { organisations } = await withSuccessors(aggregates, context, codes);
        return { items, organisations };
      }
      case 'publish':
        return { publishing: await this.publishing(command, context) };
      default:
        return {};
    }
  }

  private async itemsOf(plan: Code): Promise<PlanItems> {
    const { aggregates } = this.runner;
    const codes = await this.directory.itemsOf(plan);
    const tasks: TaskState[] = [];
    for (const code of codes.tasks) {
      const { state } = await aggregates.load(taskStream(plan, code), taskDecider.evolve);
      if (state) tasks.push(state);
    }
    const indicators: IndicatorState[] = [];
    for (const code of codes.indicators) {
      const { state } = await aggregates.load(indicatorStream(plan, code), indicatorDecider.evolve);
      if (state) indicators.push(state);
    }
    return { tasks, indicators };
  }

  // --- Publishing -----------------------------------------------------------------------------------------------

  private async publishing(
    { plan, period, prepared, document }: Publish,
    context: PlanContext,
  ): Promise<NonNullable<PeriodContext['publishing']>> {
    const { aggregates } = this.runner;
    const { knownAt } = prepared;
    const known = await aggregates.loadAt(periodStream(plan, period), periodDecider.evolve, knownAt);
    const submissions = new Map<Code, SubmissionState>();
    for (const { organisation } of known?.obligations ?? []) {
      const stream = submissionStream(plan, period, organisation);
      const state = await aggregates.loadAt(stream, submissionDecider.evolve, knownAt);
      if (state) submissions.set(organisation, state);
    }
    const register = registerStream(publisherOf(context.plan, document.date), yearOf(document.date));
    const { state } = await aggregates.load(register, registerDecider.evolve);
    return { period: known, submissions, head: await this.directory.head(), register: state };
  }

  /** Takes the number for this report, or finds it taken for it already by an attempt that went no further. */
  private async takeNumber({ plan, period, prepared, document }: Publish, envelope: Envelope): Promise<void> {
    const { aggregates } = this.runner;
    const context = await withPlan(aggregates, this.runner.baseFor(envelope), plan);
    const register = publisherOf(context.plan, document.date);
    const year = yearOf(document.date);
    const stream = registerStream(register, year);
    const { ifRevision: _, ...own } = envelope;
    const taking = { register, year, number: document.number, date: document.date };
    await this.runner.run(
      stream,
      registerDecider,
      { type: 'take-number', ...taking, plan, period, version: prepared.version },
      { ...own, commandId: `number:${envelope.commandId}`, causationId: envelope.commandId },
      async () => context,
    );
  }
}

type Publish = Extract<PeriodCommand, { type: 'publish' }>;
