import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { taskDecider, taskStream } from '#domain';
import { CommandRunner } from './command-runner.ts';
import { withPlan } from './context.ts';
import { TaskMessage } from './messages.ts';

@CommandHandler(TaskMessage)
export class TaskHandler implements ICommandHandler<TaskMessage> {
  private readonly runner: CommandRunner;

  constructor(runner: CommandRunner) {
    this.runner = runner;
  }

  execute({ command, envelope }: TaskMessage) {
    const responsibility = 'responsibility' in command ? command.responsibility : undefined;
    const stream = taskStream(command.plan, command.task);
    return this.runner.run(stream, taskDecider, command, envelope, (base) =>
      withPlan(this.runner.aggregates, base, command.plan, responsibility),
    );
  }
}
