import { Body, Controller, Param, Query, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import {
  AssignIndicatorDto,
  assignIndicator,
  IndicatorMessage,
  JustifiedDto,
  ReassignDto,
  reassignIndicator,
  ReportValueDto,
  reportValue,
  ReviseDefinitionDto,
  reviseDefinition,
  ReviseTargetDto,
  reviseTarget,
  ReviseValueDto,
  reviseValue,
  withdrawIndicator,
} from '#application';
import { indicatorStream } from '#domain';
import { Answers } from '../http/answers.ts';
import { AskedDto, HistoryDto } from '../http/asked.dto.ts';
import { type CommandRequest, InCommand } from '../http/command-request.ts';
import { Commands } from '../http/commands.ts';
import { Histories } from '../http/histories.ts';
import * as examples from '../openapi/answer-examples.ts';
import { HistoryRoute } from '../openapi/history-docs.ts';
import { CommandRoute, PathParameters, QueryRoute } from '../openapi/routes.ts';
import { answer, listOf, ref, resourceAnswer } from '../openapi/schemas.ts';
import { IndicatorQuery, ScorecardQuery } from '../queries/indicator.queries.ts';

@ApiTags('indicators')
@PathParameters('plan')
@Controller('v1/plans/:plan/indicators')
export class IndicatorsController {
  private readonly commands: Commands;
  private readonly answers: Answers;
  private readonly histories: Histories;

  constructor(commands: Commands, answers: Answers, histories: Histories) {
    this.commands = commands;
    this.answers = answers;
    this.histories = histories;
  }

  @QueryRoute('', {
    summary: 'Bảng điểm chỉ tiêu · The indicators with how they stand against their targets',
    operationId: 'indicators',
    schema: answer(listOf(ref('Indicator'))),
    example: examples.list(examples.indicator),
  })
  scorecard(@Param('plan') plan: string, @Query() asked: AskedDto) {
    return this.answers.to(asked, (at) => new ScorecardQuery(plan, at));
  }

  @PathParameters('indicator')
  @QueryRoute(':indicator', {
    summary: 'Một chỉ tiêu · One indicator',
    operationId: 'indicator',
    schema: resourceAnswer(ref('Indicator')),
    example: examples.resource(examples.indicator),
    etag: true,
  })
  one(
    @Param('plan') plan: string,
    @Param('indicator') indicator: string,
    @Query() asked: AskedDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const stream = indicatorStream(plan, indicator);
    return this.answers.about(asked, stream, reply, (at) => new IndicatorQuery(plan, indicator, at));
  }

  @PathParameters('indicator')
  @HistoryRoute(':indicator/history', 'indicator.history', 'Lịch sử của chỉ tiêu · History of an indicator')
  history(
    @Param('plan') plan: string,
    @Param('indicator') indicator: string,
    @Query() asked: HistoryDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return this.histories.of({ kind: 'indicator', plan, indicator }, asked, reply);
  }

  @CommandRoute('indicator.assign')
  assign(
    @Param('plan') plan: string,
    @Param('indicator') indicator: string,
    @Body() content: AssignIndicatorDto,
    @InCommand() request: CommandRequest,
  ) {
    const message = new IndicatorMessage(assignIndicator(plan, indicator, content), request.envelope);
    return this.commands.send(message, request, `/v1/plans/${plan}/indicators/${indicator}`);
  }

  @CommandRoute('indicator.revise-target')
  reviseTarget(
    @Param('plan') plan: string,
    @Param('indicator') indicator: string,
    @Body() content: ReviseTargetDto,
    @InCommand() request: CommandRequest,
  ) {
    const message = new IndicatorMessage(reviseTarget(plan, indicator, content), request.envelope);
    return this.commands.send(message, request);
  }

  @CommandRoute('indicator.revise-definition')
  reviseDefinition(
    @Param('plan') plan: string,
    @Param('indicator') indicator: string,
    @Body() content: ReviseDefinitionDto,
    @InCommand() request: CommandRequest,
  ) {
    const message = new IndicatorMessage(reviseDefinition(plan, indicator, content), request.envelope);
    return this.commands.send(message, request);
  }

  @CommandRoute('indicator.reassign')
  reassign(
    @Param('plan') plan: string,
    @Param('indicator') indicator: string,
    @Body() content: ReassignDto,
    @InCommand() request: CommandRequest,
  ) {
    const message = new IndicatorMessage(reassignIndicator(plan, indicator, content), request.envelope);
    return this.commands.send(message, request);
  }

  @CommandRoute('indicator.report-value')
  reportValue(
    @Param('plan') plan: string,
    @Param('indicator') indicator: string,
    @Body() content: ReportValueDto,
    @InCommand() request: CommandRequest,
  ) {
    const message = new IndicatorMessage(reportValue(plan, indicator, content), request.envelope);
    return this.commands.send(message, request);
  }

  @CommandRoute('indicator.revise-value')
  reviseValue(
    @Param('plan') plan: string,
    @Param('indicator') indicator: string,
    @Body() content: ReviseValueDto,
    @InCommand() request: CommandRequest,
  ) {
    const message = new IndicatorMessage(reviseValue(plan, indicator, content), request.envelope);
    return this.commands.send(message, request);
  }

  @CommandRoute('indicator.withdraw')
  withdraw(
    @Param('plan') plan: string,
    @Param('indicator') indicator: string,
    @Body() content: JustifiedDto,
    @InCommand() request: CommandRequest,
  ) {
    const message = new IndicatorMessage(withdrawIndicator(plan, indicator, content), request.envelope);
    return this.commands.send(message, request);
  }
}
