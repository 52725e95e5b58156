import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { planDecider, planStream } from '#domain';
import { CommandRunner } from './command-runner.ts';
import { withOrganisations } from './context.ts';
import { PlanMessage } from './messages.ts';

@CommandHandler(PlanMessage)
export class PlanHandler implements ICommandHandler<PlanMessage> {
  private readonly runner: CommandRunner;

  constructor(runner: CommandRunner) {
    this.runner = runner;
  }

  execute({ command, envelope }: PlanMessage) {
    const { aggregates } = this.runner;
    const stream = planStream(command.plan);
    return this.runner.run(stream, planDecider, command, envelope, async (base) => {
      if (command.type !== 'issue' && command.type !== 'amend')
        return withOrganisations(aggregates, base, []);
      const present =
        command.type === 'amend'
          ? (await aggregates.load(stream, planDecider.evolve)).state?.terms
          : undefined;
      const terms = { ...present, ...(command.type === 'issue' ? command.terms : command.changes) };
      return withOrganisations(aggregates, base, [terms.issuer, terms.standingAgency, terms.committee]);
    });
  }
}
