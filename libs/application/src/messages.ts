/** The commands as they travel over the CommandBus: one message per aggregate. */
import { Command } from '@nestjs/cqrs';
import type {
  IndicatorCommand,
  OrganisationCommand,
  PeriodCommand,
  PlanCommand,
  SubmissionCommand,
  TaskCommand,
} from '#domain';
import type { CommandResult, Envelope } from './command-runner.ts';
import type { PersonRequest } from './input/person.dto.ts';

abstract class Message<Content> extends Command<CommandResult> {
  readonly command: Content;
  readonly envelope: Envelope;

  constructor(command: Content, envelope: Envelope) {
    super();
    this.command = command;
    this.envelope = envelope;
  }
}

export class OrganisationMessage extends Message<OrganisationCommand> {}
export class PlanMessage extends Message<PlanCommand> {}
export class TaskMessage extends Message<TaskCommand> {}
export class IndicatorMessage extends Message<IndicatorCommand> {}
export class PeriodMessage extends Message<PeriodCommand> {}
export class SubmissionMessage extends Message<SubmissionCommand> {}
export class PersonMessage extends Message<PersonRequest> {}
