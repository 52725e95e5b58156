import { Body, Controller, Param, Query, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import {
  AmendPlanDto,
  amendPlan,
  ClosePlanDto,
  closePlan,
  IssuePlanDto,
  issuePlan,
  PlanMessage,
  ReviseCalendarDto,
  reviseCalendar,
} from '#application';
import { planStream } from '#domain';
import { Answers } from '../http/answers.ts';
import { AskedDto, HistoryDto } from '../http/asked.dto.ts';
import { type CommandRequest, InCommand } from '../http/command-request.ts';
import { Commands } from '../http/commands.ts';
import { Histories } from '../http/histories.ts';
import * as examples from '../openapi/answer-examples.ts';
import { HistoryRoute } from '../openapi/history-docs.ts';
import { CommandRoute, PathParameters, QueryRoute } from '../openapi/routes.ts';
import { answer, listOf, ref, resourceAnswer } from '../openapi/schemas.ts';
import { PlanQuery, PlansQuery } from '../queries/plan.queries.ts';

@ApiTags('plans')
@Controller('v1/plans')
export class PlansController {
  private readonly commands: Commands;
  private readonly answers: Answers;
  private readonly histories: Histories;

  constructor(commands: Commands, answers: Answers, histories: Histories) {
    this.commands = commands;
    this.answers = answers;
    this.histories = histories;
  }

  @QueryRoute('', {
    summary: 'Các kế hoạch · The plans in force',
    operationId: 'plans',
    schema: answer(listOf(ref('Plan'))),
    example: examples.list(examples.plan),
  })
  all(@Query() asked: AskedDto) {
    return this.answers.to(asked, (at) => new PlansQuery(at));
  }

  @PathParameters('plan')
  @QueryRoute(':plan', {
    summary: 'Một kế hoạch · One plan with its calendar, its warnings and its counts',
    operationId: 'plan',
    schema: resourceAnswer(ref('PlanDetail')),
    example: examples.resource(examples.planDetail),
    etag: true,
  })
  one(
    @Param('plan') plan: string,
    @Query() asked: AskedDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return this.answers.about(asked, planStream(plan), reply, (at) => new PlanQuery(plan, at));
  }

  @PathParameters('plan')
  @HistoryRoute(
    ':plan/history',
    'plan.history',
    'Lịch sử của cả kế hoạch · History of the plan with its tasks and indicators',
  )
  history(
    @Param('plan') plan: string,
    @Query() asked: HistoryDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return this.histories.of({ kind: 'plan', plan }, asked, reply);
  }

  @CommandRoute('plan.issue')
  issue(@Param('plan') plan: string, @Body() content: IssuePlanDto, @InCommand() request: CommandRequest) {
    const message = new PlanMessage(issuePlan(plan, content), request.envelope);
    return this.commands.send(message, request, `/v1/plans/${plan}`);
  }

  @CommandRoute('plan.amend')
  amend(@Param('plan') plan: string, @Body() content: AmendPlanDto, @InCommand() request: CommandRequest) {
    const message = new PlanMessage(amendPlan(plan, content), request.envelope);
    return this.commands.send(message, request);
  }

  @CommandRoute('plan.revise-calendar')
  reviseCalendar(
    @Param('plan') plan: string,
    @Body() content: ReviseCalendarDto,
    @InCommand() request: CommandRequest,
  ) {
    const message = new PlanMessage(reviseCalendar(plan, content), request.envelope);
    return this.commands.send(message, request);
  }

  @CommandRoute('plan.close')
  close(@Param('plan') plan: string, @Body() content: ClosePlanDto, @InCommand() request: CommandRequest) {
    const message = new PlanMessage(closePlan(plan, content), request.envelope);
    return this.commands.send(message, request);
  }
}
