import { Body, Controller, HttpStatus, Param } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiResponse, ApiTags } from '@nestjs/swagger';
import { ErasePersonDto, erasePerson, PersonMessage, RecordPersonDto, recordPerson } from '#application';
import { type CommandRequest, InCommand } from '../http/command-request.ts';
import { Commands } from '../http/commands.ts';
import * as examples from '../openapi/person-examples.ts';
import { Refusals } from '../openapi/refusals.ts';
import { ActRoute, PathParameters, QueryRoute } from '../openapi/routes.ts';
import { personAnswer, ref } from '../openapi/schemas.ts';
import { PersonQuery } from '../queries/person.query.ts';

/** Who is behind a pseudonymous actor id. The ledger holds digests; what is personal can be erased. */
@ApiTags('persons')
@PathParameters('person')
@Controller('v1/persons/:person')
export class PersonsController {
  private readonly commands: Commands;
  private readonly bus: QueryBus;

  constructor(commands: Commands, bus: QueryBus) {
    this.commands = commands;
    this.bus = bus;
  }

  @QueryRoute('', {
    summary: 'Người thực hiện · Who a person is; that this was read is recorded first',
    operationId: 'person',
    schema: personAnswer,
    example: examples.shownExample,
    etag: true,
  })
  @Refusals(403)
  async one(@Param('person') person: string, @InCommand() { envelope, reply }: CommandRequest) {
    const { revision, position, data } = await this.bus.execute(new PersonQuery(person, envelope));
    reply.header('ETag', `"${revision}"`).header('X-Ledger-Position', String(position));
    return { revision, data };
  }

  @ActRoute({
    method: 'put',
    path: '',
    operationId: 'person.record',
    summary: 'Ghi người thực hiện · Record a person, or what has changed about them',
    dto: RecordPersonDto,
    example: examples.recordExample,
    schema: ref('CommandResult'),
    answer: examples.resultExample('PersonRecorded', 0),
  })
  @ApiResponse({
    status: HttpStatus.CREATED,
    description: 'Stored durably, for the first time',
    content: {
      'application/json': {
        schema: ref('CommandResult'),
        example: examples.resultExample('PersonRecorded', 0),
      },
    },
  })
  async record(
    @Param('person') person: string,
    @Body() content: RecordPersonDto,
    @InCommand() request: CommandRequest,
  ) {
    const message = new PersonMessage(recordPerson(person, content), request.envelope);
    const result = await this.commands.send(message, request, `/v1/persons/${person}`);
    request.reply.code(result.revision === 0 && !result.repeated ? HttpStatus.CREATED : HttpStatus.OK);
    return result;
  }

  @ActRoute({
    path: 'erase',
    operationId: 'person.erase',
    summary: 'Xóa dữ liệu cá nhân · Erase a person’s data; the ledger keeps digests, and every proof holds',
    dto: ErasePersonDto,
    example: examples.eraseExample,
    schema: ref('CommandResult'),
    answer: examples.resultExample('PersonalDataErased', 1),
  })
  erase(
    @Param('person') person: string,
    @Body() content: ErasePersonDto,
    @InCommand() request: CommandRequest,
  ) {
    return this.commands.send(new PersonMessage(erasePerson(person, content), request.envelope), request);
  }
}
