import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { AccessLog, CommandRunner, type Envelope, showPerson } from '#application';
import { PersonDirectory } from '#people';

/** Asked by somebody: that they did is recorded first. */
export class PersonQuery extends Query<Awaited<ReturnType<typeof showPerson>>> {
  readonly person: string;
  readonly envelope: Envelope;

  constructor(person: string, envelope: Envelope) {
    super();
    this.person = person;
    this.envelope = envelope;
  }
}

@QueryHandler(PersonQuery)
export class PersonQueryHandler implements IQueryHandler<PersonQuery> {
  private readonly parts: Parameters<typeof showPerson>[1];

  constructor(runner: CommandRunner, accesses: AccessLog, directory: PersonDirectory) {
    this.parts = { runner, accesses, directory };
  }

  execute({ person, envelope }: PersonQuery) {
    return showPerson(person, this.parts, envelope);
  }
}
