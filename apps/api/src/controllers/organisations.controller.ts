import { Body, Controller, Param, Query, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import {
  AssignIdentifierDto,
  assignIdentifier,
  OrganisationMessage,
  RegisterOrganisationDto,
  registerOrganisation,
  RenameOrganisationDto,
  renameOrganisation,
  SucceedOrganisationDto,
  succeedOrganisation,
} from '#application';
import { organisationStream } from '#domain';
import { Answers } from '../http/answers.ts';
import { AskedDto, HistoryDto, InboxDto } from '../http/asked.dto.ts';
import { type CommandRequest, InCommand } from '../http/command-request.ts';
import { Commands } from '../http/commands.ts';
import { Histories } from '../http/histories.ts';
import * as examples from '../openapi/answer-examples.ts';
import * as cycle from '../openapi/cycle-examples.ts';
import { HistoryRoute } from '../openapi/history-docs.ts';
import { CommandRoute, PathParameters, QueryRoute } from '../openapi/routes.ts';
import { answer, listOf, ref, resourceAnswer } from '../openapi/schemas.ts';
import { InboxQuery } from '../queries/duty.queries.ts';
import { OrganisationQuery, OrganisationsQuery } from '../queries/organisation.queries.ts';

@ApiTags('organisations')
@Controller('v1/organisations')
export class OrganisationsController {
  private readonly commands: Commands;
  private readonly answers: Answers;
  private readonly histories: Histories;

  constructor(commands: Commands, answers: Answers, histories: Histories) {
    this.commands = commands;
    this.answers = answers;
    this.histories = histories;
  }

  @QueryRoute('', {
    summary: 'Cây tổ chức · The organisations as a tree',
    operationId: 'organisations',
    schema: answer(listOf(ref('OrganisationNode'))),
    example: examples.list({ ...examples.organisation, children: [] }),
  })
  tree(@Query() asked: AskedDto) {
    return this.answers.to(asked, (at) => new OrganisationsQuery(at));
  }

  @PathParameters('organisation')
  @QueryRoute(':organisation', {
    summary: 'Một cơ quan · One organisation',
    operationId: 'organisation',
    schema: resourceAnswer(ref('Organisation')),
    example: examples.resource(examples.organisation),
    etag: true,
  })
  one(
    @Param('organisation') organisation: string,
    @Query() asked: AskedDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const stream = organisationStream(organisation);
    return this.answers.about(asked, stream, reply, (at) => new OrganisationQuery(organisation, at));
  }

  @PathParameters('organisation')
  @HistoryRoute(
    ':organisation/history',
    'organisation.history',
    'Lịch sử của cơ quan · Everything an organisation did, had to do or had done to it',
  )
  history(
    @Param('organisation') organisation: string,
    @Query() asked: HistoryDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return this.histories.of({ kind: 'organisation', organisation }, asked, reply);
  }

  @PathParameters('organisation')
  @QueryRoute(':organisation/inbox', {
    summary: 'Việc cần làm · What waits for an organisation over all plans, the most urgent first',
    operationId: 'organisation.inbox',
    schema: answer(ref('Inbox')),
    example: examples.answer(cycle.inbox),
  })
  inbox(@Param('organisation') organisation: string, @Query() asked: InboxDto) {
    return this.answers.to(asked, (at) => new InboxQuery(organisation, asked.role, at));
  }

  @CommandRoute('organisation.register')
  register(
    @Param('organisation') organisation: string,
    @Body() content: RegisterOrganisationDto,
    @InCommand() request: CommandRequest,
  ) {
    const message = new OrganisationMessage(registerOrganisation(organisation, content), request.envelope);
    return this.commands.send(message, request, `/v1/organisations/${organisation}`);
  }

  @CommandRoute('organisation.rename')
  rename(
    @Param('organisation') organisation: string,
    @Body() content: RenameOrganisationDto,
    @InCommand() request: CommandRequest,
  ) {
    const message = new OrganisationMessage(renameOrganisation(organisation, content), request.envelope);
    return this.commands.send(message, request);
  }

  @CommandRoute('organisation.assign-identifier')
  assignIdentifier(
    @Param('organisation') organisation: string,
    @Body() content: AssignIdentifierDto,
    @InCommand() request: CommandRequest,
  ) {
    const message = new OrganisationMessage(assignIdentifier(organisation, content), request.envelope);
    return this.commands.send(message, request);
  }

  @CommandRoute('organisation.succeed')
  succeed(
    @Param('organisation') organisation: string,
    @Body() content: SucceedOrganisationDto,
    @InCommand() request: CommandRequest,
  ) {
    const message = new OrganisationMessage(succeedOrganisation(organisation, content), request.envelope);
    return this.commands.send(message, request);
  }
}
