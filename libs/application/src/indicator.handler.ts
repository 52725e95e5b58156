import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { indicatorDecider, indicatorStream } from '#domain';
import { CommandRunner } from './command-runner.ts';
import { withPlan } from './context.ts';
import { IndicatorMessage } from './messages.ts';

@CommandHandler(IndicatorMessage)
export class IndicatorHandler implements ICommandHandler<IndicatorMessage> {
  private readonly runner: CommandRunner;

  constructor(runner: CommandRunner) {
    this.runner = runner;
  }

  execute({ command, envelope }: IndicatorMessage) {
    const responsibility = 'responsibility' in command ? command.responsibility : undefined;
    const stream = indicatorStream(command.plan, command.indicator);
    return this.runner.run(stream, indicatorDecider, command, envelope, (base) =>
      withPlan(this.runner.aggregates, base, command.plan, responsibility),
    );
  }
}
