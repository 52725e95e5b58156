import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { type IndicatorCommand, indicatorDecider, indicatorItem, indicatorStream } from '#domain';
import { CommandRunner } from './command-runner.ts';
import { withAnswering, withCycles, withPlan } from './context.ts';
import { IndicatorMessage } from './messages.ts';

/** What only the organisation responsible does. */
const BY_REPORTER: ReadonlySet<IndicatorCommand['type']> = new Set([
  'report-value',
  'revise-value',
  'attach-evidence',
]);

@CommandHandler(IndicatorMessage)
export class IndicatorHandler implements ICommandHandler<IndicatorMessage> {
  private readonly runner: CommandRunner;

  constructor(runner: CommandRunner) {
    this.runner = runner;
  }

  execute({ command, envelope }: IndicatorMessage) {
    const { aggregates } = this.runner;
    const responsibility = 'responsibility' in command ? command.responsibility : undefined;
    const stream = indicatorStream(command.plan, command.indicator);
    return this.runner.run(stream, indicatorDecider, command, envelope, async (base) => {
      const planned = await withPlan(aggregates, base, command.plan, responsibility);
      if (!BY_REPORTER.has(command.type)) return planned;
      const { state } = await aggregates.load(stream, indicatorDecider.evolve);
      const context = await withAnswering(aggregates, planned, state?.responsibilities);
      if (command.type !== 'report-value') return context;
      return withCycles(aggregates, context, indicatorItem(command.indicator), command.asOf);
    });
  }
}
