import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { indicatorDecider, indicatorItem, indicatorStream } from '#domain';
import { CommandRunner } from './command-runner.ts';
import { withAnswering, withCycles, withPlan } from './context.ts';
import { IndicatorMessage } from './messages.ts';

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
      if (command.type !== 'report-value' && command.type !== 'revise-value') return planned;
      const { state } = await aggregates.load(stream, indicatorDecider.evolve);
      const context = await withAnswering(aggregates, planned, state?.responsibilities);
      if (command.type === 'revise-value') return context;
      return withCycles(aggregates, context, indicatorItem(command.indicator), command.asOf);
    });
  }
}
