import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { type TaskCommand, taskDecider, taskItem, taskStream } from '#domain';
import { CommandRunner } from './command-runner.ts';
import { withAnswering, withCycles, withPlan } from './context.ts';
import { TaskMessage } from './messages.ts';

/** What only the organisation responsible does. */
const BY_REPORTER: ReadonlySet<TaskCommand['type']> = new Set([
  'report-progress',
  'revise-progress',
  'attach-evidence',
]);

@CommandHandler(TaskMessage)
export class TaskHandler implements ICommandHandler<TaskMessage> {
  private readonly runner: CommandRunner;

  constructor(runner: CommandRunner) {
    this.runner = runner;
  }

  execute({ command, envelope }: TaskMessage) {
    const responsibility = 'responsibility' in command ? command.responsibility : undefined;
    const stream = taskStream(command.plan, command.task);
    const { aggregates } = this.runner;
    return this.runner.run(stream, taskDecider, command, envelope, async (base) => {
      const planned = await withPlan(aggregates, base, command.plan, responsibility);
      if (!BY_REPORTER.has(command.type)) return planned;
      const { state } = await aggregates.load(stream, taskDecider.evolve);
      const context = await withAnswering(aggregates, planned, state?.responsibilities);
      if (command.type !== 'report-progress') return context;
      return withCycles(aggregates, context, taskItem(command.task), command.progress.asOf);
    });
  }
}
