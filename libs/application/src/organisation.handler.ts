import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { organisationDecider, organisationStream } from '#domain';
import { CommandRunner } from './command-runner.ts';
import { withOrganisations } from './context.ts';
import { OrganisationMessage } from './messages.ts';

@CommandHandler(OrganisationMessage)
export class OrganisationHandler implements ICommandHandler<OrganisationMessage> {
  private readonly runner: CommandRunner;

  constructor(runner: CommandRunner) {
    this.runner = runner;
  }

  execute({ command, envelope }: OrganisationMessage) {
    const named =
      command.type === 'register'
        ? [command.parent]
        : command.type === 'succeed'
          ? [...command.successors, ...command.together]
          : [];
    const stream = organisationStream(command.organisation);
    return this.runner.run(stream, organisationDecider, command, envelope, (base) =>
      withOrganisations(this.runner.aggregates, base, named),
    );
  }
}
