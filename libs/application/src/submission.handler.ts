import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import {
  addDays,
  type Draft,
  draftOf,
  earliest,
  factsAt,
  indicatorView,
  inForce,
  type IsoDate,
  type ItemKey,
  itemStream,
  type ItemViews,
  knownFacts,
  obligationOf,
  periodDecider,
  type PeriodState,
  periodStream,
  type PlanContext,
  type Recorded,
  type SubmissionCommand,
  type SubmissionContext,
  submissionDecider,
  submissionStream,
  taskView,
} from '#domain';
import { CommandRunner } from './command-runner.ts';
import { withPlan, withSuccessors } from './context.ts';
import { SubmissionMessage } from './messages.ts';

@CommandHandler(SubmissionMessage)
export class SubmissionHandler implements ICommandHandler<SubmissionMessage> {
  private readonly runner: CommandRunner;

  constructor(runner: CommandRunner) {
    this.runner = runner;
  }

  execute({ command, envelope }: SubmissionMessage) {
    const { aggregates } = this.runner;
    const stream = submissionStream(command.plan, command.period, command.submitter);
    return this.runner.run(
      stream,
      submissionDecider,
      command,
      envelope,
      async (base): Promise<SubmissionContext> => {
        const planned = await withPlan(aggregates, base, command.plan);
        const codes = [...planned.organisations.keys(), command.submitter];
        const { organisations } = await withSuccessors(aggregates, base, codes);
        const { state: period } = await aggregates.load(
          periodStream(command.plan, command.period),
          periodDecider.evolve,
        );
        const context = { ...planned, organisations, period };
        const draft = period && isHandingIn(command) ? await this.draft(command, period, context) : undefined;
        return draft ? { ...context, draft } : context;
      },
    );
  }

  /** The draft from the very events of the items owed, so that nothing stored a moment ago is left out. */
  private async draft(
    { submitter }: SubmissionCommand,
    period: PeriodState,
    { plan, today }: PlanContext,
  ): Promise<Draft | undefined> {
    const obligation = obligationOf(period, submitter);
    if (!obligation) return undefined;
    const streams = new Map<ItemKey, Recorded[]>();
    for (const item of obligation.items) {
      streams.set(item, await this.runner.aggregates.events(itemStream(plan.plan, item)));
    }
    const now = viewsAt(streams, earliest(period.cutOff, today));
    const before = viewsAt(streams, addDays(period.from, -1));
    return draftOf(period, obligation, now, before, inForce(plan.calendars, period.cutOff));
  }
}

const isHandingIn = ({ type }: SubmissionCommand): boolean => type === 'submit' || type === 'submit-nil';

function viewsAt(streams: ReadonlyMap<ItemKey, readonly Recorded[]>, asOf: IsoDate): ItemViews {
  const facts = [...streams.values()].map((events) => factsAt(knownFacts(events), asOf));
  return {
    tasks: facts.flatMap((about) => taskView(about) ?? []),
    indicators: facts.flatMap((about) => (taskView(about) ? [] : (indicatorView(about) ?? []))),
  };
}
