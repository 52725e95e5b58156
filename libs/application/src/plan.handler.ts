import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { type Code, type PlanCommand, planDecider, type PlanState, planStream } from '#domain';
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
      const { state } = await aggregates.load(stream, planDecider.evolve);
      return withOrganisations(aggregates, base, organisationsOf(command, state));
    });
  }
}

/** Those the command names, and those the plan has named so far: an amended plan is held against its rules as a whole. */
function organisationsOf(command: PlanCommand, state: PlanState | undefined): (Code | null | undefined)[] {
  const present = state ? [state.issued, ...state.amendments.map(({ value }) => value)] : [];
  const wanted =
    command.type === 'issue' ? [command.terms] : command.type === 'amend' ? [command.changes] : [];
  return [...present, ...wanted].flatMap((terms) => [terms.issuer, terms.standingAgency, terms.committee]);
}
