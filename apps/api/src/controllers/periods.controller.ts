import { Body, Controller, Inject, Param, Query, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import {
  AddObligationDto,
  addObligation,
  ClosePeriodDto,
  closePeriod,
  EditNarrativeDto,
  editNarrative,
  ExcuseDto,
  excuse,
  ExtendDto,
  extend,
  OpenPeriodDto,
  openPeriod,
  PeriodMessage,
  PublishDto,
  ReopenPeriodDto,
  reopenPeriod,
  reviewAll,
} from '#application';
import { periodStream } from '#domain';
import type { EventStore } from '#event-store';
import { Answers } from '../http/answers.ts';
import { AskedDto } from '../http/asked.dto.ts';
import { type CommandRequest, InCommand } from '../http/command-request.ts';
import { Commands } from '../http/commands.ts';
import { Publishing } from '../http/publishing.ts';
import { reviewBatch, ReviewDto } from '../http/review.dto.ts';
import { CLOCK, EVENT_STORE } from '../ledger/tokens.ts';
import * as examples from '../openapi/answer-examples.ts';
import * as cycle from '../openapi/cycle-examples.ts';
import { ActRoute, CommandRoute, PathParameters, QueryRoute } from '../openapi/routes.ts';
import { answer, listOf, ref, resourceAnswer } from '../openapi/schemas.ts';
import { RemindersQuery } from '../queries/duty.queries.ts';
import { PeriodQuery, PeriodsQuery } from '../queries/period.queries.ts';
import { TimelinessQuery } from '../queries/timeliness.queries.ts';

/** The reporting periods of a plan: who owes what, until when, and what was published. */
@ApiTags('periods')
@PathParameters('plan')
@Controller('v1/plans/:plan/periods')
export class PeriodsController {
  private readonly commands: Commands;
  private readonly answers: Answers;
  private readonly publishing: Publishing;
  private readonly store: EventStore;
  private readonly clock: () => Date;

  constructor(
    commands: Commands,
    answers: Answers,
    publishing: Publishing,
    @Inject(EVENT_STORE) store: EventStore,
    @Inject(CLOCK) clock: () => Date,
  ) {
    this.commands = commands;
    this.answers = answers;
    this.publishing = publishing;
    this.store = store;
    this.clock = clock;
  }

  // --- Questions ------------------------------------------------------------------------------------------------

  @QueryRoute('', {
    summary: 'Các kỳ báo cáo · The reporting periods with what was published',
    operationId: 'periods',
    schema: answer(listOf(ref('PeriodSummary'))),
    example: examples.list(cycle.periodSummary),
  })
  all(@Param('plan') plan: string, @Query() asked: AskedDto) {
    return this.answers.to(asked, (at) => new PeriodsQuery(plan, at));
  }

  @PathParameters('period')
  @QueryRoute(':period', {
    summary: 'Một kỳ báo cáo · One period: obligations, extensions, narratives, publications',
    operationId: 'period',
    schema: resourceAnswer(ref('Period')),
    example: examples.resource(cycle.period),
    etag: true,
  })
  one(
    @Param('plan') plan: string,
    @Param('period') period: string,
    @Query() asked: AskedDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const stream = periodStream(plan, period);
    return this.answers.about(asked, stream, reply, (at) => new PeriodQuery(plan, period, at));
  }

  @PathParameters('period')
  @QueryRoute(':period/timeliness', {
    summary: 'Tình hình gửi báo cáo của kỳ · Who handed in on time, late or not at all',
    operationId: 'period.timeliness',
    schema: answer(ref('Timeliness')),
    example: examples.answer(cycle.timeliness),
  })
  timeliness(@Param('plan') plan: string, @Param('period') period: string, @Query() asked: AskedDto) {
    return this.answers.to(asked, (at) => new TimelinessQuery(plan, period, at));
  }

  @PathParameters('period')
  @QueryRoute(':period/reminders', {
    summary: 'Danh sách cần nhắc · Whom to remind today, with the working days left',
    operationId: 'period.reminders',
    schema: answer(ref('Reminders')),
    example: examples.answer(cycle.reminders),
  })
  reminders(@Param('plan') plan: string, @Param('period') period: string, @Query() asked: AskedDto) {
    return this.answers.to(asked, (at) => new RemindersQuery(plan, period, at));
  }

  // --- Commands -------------------------------------------------------------------------------------------------

  @CommandRoute('period.open')
  open(
    @Param('plan') plan: string,
    @Param('period') period: string,
    @Body() content: OpenPeriodDto,
    @InCommand() request: CommandRequest,
  ) {
    const message = new PeriodMessage(openPeriod(plan, period, content), request.envelope);
    return this.commands.send(message, request, `/v1/plans/${plan}/periods/${period}`);
  }

  @CommandRoute('period.add-obligation')
  addObligation(
    @Param('plan') plan: string,
    @Param('period') period: string,
    @Body() content: AddObligationDto,
    @InCommand() request: CommandRequest,
  ) {
    const message = new PeriodMessage(addObligation(plan, period, content), request.envelope);
    return this.commands.send(message, request);
  }

  @CommandRoute('period.excuse')
  excuse(
    @Param('plan') plan: string,
    @Param('period') period: string,
    @Body() content: ExcuseDto,
    @InCommand() request: CommandRequest,
  ) {
    const message = new PeriodMessage(excuse(plan, period, content), request.envelope);
    return this.commands.send(message, request);
  }

  @CommandRoute('period.extend')
  extend(
    @Param('plan') plan: string,
    @Param('period') period: string,
    @Body() content: ExtendDto,
    @InCommand() request: CommandRequest,
  ) {
    const message = new PeriodMessage(extend(plan, period, content), request.envelope);
    return this.commands.send(message, request);
  }

  @CommandRoute('period.close')
  close(
    @Param('plan') plan: string,
    @Param('period') period: string,
    @Body() content: ClosePeriodDto,
    @InCommand() request: CommandRequest,
  ) {
    const message = new PeriodMessage(closePeriod(plan, period, content), request.envelope);
    return this.commands.send(message, request);
  }

  @CommandRoute('period.reopen')
  reopen(
    @Param('plan') plan: string,
    @Param('period') period: string,
    @Body() content: ReopenPeriodDto,
    @InCommand() request: CommandRequest,
  ) {
    const message = new PeriodMessage(reopenPeriod(plan, period, content), request.envelope);
    return this.commands.send(message, request);
  }

  @CommandRoute('period.edit-narrative')
  editNarrative(
    @Param('plan') plan: string,
    @Param('period') period: string,
    @Body() content: EditNarrativeDto,
    @InCommand() request: CommandRequest,
  ) {
    const message = new PeriodMessage(editNarrative(plan, period, content), request.envelope);
    return this.commands.send(message, request);
  }

  @PathParameters('period')
  @ActRoute({
    path: ':period/publish',
    operationId: 'period.publish',
    summary: 'Công bố báo cáo · Publish the report, computed from the ledger',
    dto: PublishDto,
    example: cycle.publish,
    created: true,
    schema: ref('PublicationResult'),
    answer: cycle.publicationResult,
  })
  publish(
    @Param('plan') plan: string,
    @Param('period') period: string,
    @Body() content: PublishDto,
    @InCommand() request: CommandRequest,
  ) {
    return this.publishing.publish(plan, period, content, request);
  }

  @PathParameters('period')
  @ActRoute({
    path: ':period/review',
    operationId: 'period.review',
    summary: 'Duyệt, trả lại hàng loạt · Accept and return many submissions, all or none',
    dto: ReviewDto,
    example: cycle.review,
    schema: ref('ReviewResult'),
    answer: cycle.reviewResult,
  })
  async review(
    @Param('plan') plan: string,
    @Param('period') period: string,
    @Body() content: ReviewDto,
    @InCommand() request: CommandRequest,
  ) {
    const batch = reviewBatch(plan, period, content);
    return this.commands.sendAll(request, content, (envelope) =>
      reviewAll(this.store, this.clock, batch, envelope),
    );
  }
}
