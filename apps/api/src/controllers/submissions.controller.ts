import { Body, Controller, Param, Query, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import {
  AcceptSubmissionDto,
  acceptSubmission,
  ReturnSubmissionDto,
  returnSubmission,
  SubmissionMessage,
  SubmitDto,
  submit,
  SubmitNilDto,
  submitNil,
} from '#application';
import { submissionStream } from '#domain';
import { Answers } from '../http/answers.ts';
import { AskedDto } from '../http/asked.dto.ts';
import { type CommandRequest, InCommand } from '../http/command-request.ts';
import { Commands } from '../http/commands.ts';
import * as examples from '../openapi/answer-examples.ts';
import * as cycle from '../openapi/cycle-examples.ts';
import { CommandRoute, PathParameters, QueryRoute } from '../openapi/routes.ts';
import { answer, ref, resourceAnswer } from '../openapi/schemas.ts';
import { DraftQuery, SubmissionQuery, SubmissionsQuery } from '../queries/submission.queries.ts';

/** The organisations' reports for a period, each with every round there was. */
@ApiTags('submissions')
@PathParameters('plan', 'period')
@Controller('v1/plans/:plan/periods/:period/submissions')
export class SubmissionsController {
  private readonly commands: Commands;
  private readonly answers: Answers;

  constructor(commands: Commands, answers: Answers) {
    this.commands = commands;
    this.answers = answers;
  }

  @QueryRoute('', {
    summary: 'Báo cáo của các đơn vị · What has been handed in, one line for each that owes',
    operationId: 'submissions',
    schema: answer(ref('SubmissionOverview')),
    example: examples.answer(cycle.submissions),
  })
  all(@Param('plan') plan: string, @Param('period') period: string, @Query() asked: AskedDto) {
    return this.answers.to(asked, (at) => new SubmissionsQuery(plan, period, at));
  }

  @PathParameters('organisation')
  @QueryRoute(':organisation', {
    summary: 'Báo cáo của một đơn vị · Every round of a report, and what has changed since',
    operationId: 'submission',
    schema: resourceAnswer(ref('Submission')),
    example: examples.resource(cycle.submission),
    etag: true,
  })
  one(
    @Param('plan') plan: string,
    @Param('period') period: string,
    @Param('organisation') organisation: string,
    @Query() asked: AskedDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const stream = submissionStream(plan, period, organisation);
    return this.answers.about(
      asked,
      stream,
      reply,
      (at) => new SubmissionQuery(plan, period, organisation, at),
    );
  }

  @PathParameters('organisation')
  @QueryRoute(':organisation/draft', {
    summary: 'Dự thảo báo cáo của đơn vị · What is owed, what is missing, what needs an explanation',
    operationId: 'submission.draft',
    schema: answer(ref('Draft')),
    example: examples.answer(cycle.draft),
  })
  draft(
    @Param('plan') plan: string,
    @Param('period') period: string,
    @Param('organisation') organisation: string,
    @Query() asked: AskedDto,
  ) {
    return this.answers.to(asked, (at) => new DraftQuery(plan, period, organisation, at));
  }

  @CommandRoute('submission.submit')
  submit(
    @Param('plan') plan: string,
    @Param('period') period: string,
    @Param('organisation') organisation: string,
    @Body() content: SubmitDto,
    @InCommand() request: CommandRequest,
  ) {
    const command = submit(plan, period, organisation, content);
    return this.commands.send(new SubmissionMessage(command, request.envelope), request);
  }

  @CommandRoute('submission.submit-nil')
  submitNil(
    @Param('plan') plan: string,
    @Param('period') period: string,
    @Param('organisation') organisation: string,
    @Body() content: SubmitNilDto,
    @InCommand() request: CommandRequest,
  ) {
    const command = submitNil(plan, period, organisation, content);
    return this.commands.send(new SubmissionMessage(command, request.envelope), request);
  }

  @CommandRoute('submission.return')
  return(
    @Param('plan') plan: string,
    @Param('period') period: string,
    @Param('organisation') organisation: string,
    @Body() content: ReturnSubmissionDto,
    @InCommand() request: CommandRequest,
  ) {
    const command = returnSubmission(plan, period, organisation, content);
    return this.commands.send(new SubmissionMessage(command, request.envelope), request);
  }

  @CommandRoute('submission.accept')
  accept(
    @Param('plan') plan: string,
    @Param('period') period: string,
    @Param('organisation') organisation: string,
    @Body() content: AcceptSubmissionDto,
    @InCommand() request: CommandRequest,
  ) {
    const command = acceptSubmission(plan, period, organisation, content);
    return this.commands.send(new SubmissionMessage(command, request.envelope), request);
  }
}
