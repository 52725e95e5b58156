import { Body, Controller, Param, Query, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import {
  AssignTaskDto,
  assignTask,
  changeTaskLifecycle,
  ConfirmCompletionDto,
  confirmCompletion,
  JustifiedDto,
  ReassignDto,
  reassignTask,
  RejectCompletionDto,
  rejectCompletion,
  ReportProgressDto,
  reportProgress,
  ReviseProgressDto,
  reviseProgress,
  ReviseTaskDto,
  reviseTask,
  TaskMessage,
} from '#application';
import { taskStream } from '#domain';
import { Answers } from '../http/answers.ts';
import { AskedDto, BoardDto, HistoryDto } from '../http/asked.dto.ts';
import { type CommandRequest, InCommand } from '../http/command-request.ts';
import { Commands } from '../http/commands.ts';
import { Histories } from '../http/histories.ts';
import * as examples from '../openapi/answer-examples.ts';
import { HistoryRoute } from '../openapi/history-docs.ts';
import { CommandRoute, PathParameters, QueryRoute } from '../openapi/routes.ts';
import { answer, listOf, ref, resourceAnswer } from '../openapi/schemas.ts';
import { BoardQuery, TaskQuery } from '../queries/task.queries.ts';

@ApiTags('tasks')
@PathParameters('plan')
@Controller('v1/plans/:plan/tasks')
export class TasksController {
  private readonly commands: Commands;
  private readonly answers: Answers;
  private readonly histories: Histories;

  constructor(commands: Commands, answers: Answers, histories: Histories) {
    this.commands = commands;
    this.answers = answers;
    this.histories = histories;
  }

  @QueryRoute('', {
    summary: 'Bảng nhiệm vụ · The tasks with their cells of the report',
    operationId: 'tasks',
    schema: answer(listOf(ref('Task'))),
    example: examples.list(examples.task),
  })
  board(@Param('plan') plan: string, @Query() asked: BoardDto) {
    return this.answers.to(asked, (at) => new BoardQuery(plan, asked, at));
  }

  @PathParameters('task')
  @QueryRoute(':task', {
    summary: 'Một nhiệm vụ · One task',
    operationId: 'task',
    schema: resourceAnswer(ref('Task')),
    example: examples.resource(examples.task),
    etag: true,
  })
  one(
    @Param('plan') plan: string,
    @Param('task') task: string,
    @Query() asked: AskedDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return this.answers.about(asked, taskStream(plan, task), reply, (at) => new TaskQuery(plan, task, at));
  }

  @PathParameters('task')
  @HistoryRoute(':task/history', 'task.history', 'Lịch sử của nhiệm vụ · History of a task')
  history(
    @Param('plan') plan: string,
    @Param('task') task: string,
    @Query() asked: HistoryDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return this.histories.of({ kind: 'task', plan, task }, asked, reply);
  }

  @CommandRoute('task.assign')
  assign(
    @Param('plan') plan: string,
    @Param('task') task: string,
    @Body() content: AssignTaskDto,
    @InCommand() request: CommandRequest,
  ) {
    const message = new TaskMessage(assignTask(plan, task, content), request.envelope);
    return this.commands.send(message, request, `/v1/plans/${plan}/tasks/${task}`);
  }

  @CommandRoute('task.revise')
  revise(
    @Param('plan') plan: string,
    @Param('task') task: string,
    @Body() content: ReviseTaskDto,
    @InCommand() request: CommandRequest,
  ) {
    const message = new TaskMessage(reviseTask(plan, task, content), request.envelope);
    return this.commands.send(message, request);
  }

  @CommandRoute('task.reassign')
  reassign(
    @Param('plan') plan: string,
    @Param('task') task: string,
    @Body() content: ReassignDto,
    @InCommand() request: CommandRequest,
  ) {
    const message = new TaskMessage(reassignTask(plan, task, content), request.envelope);
    return this.commands.send(message, request);
  }

  @CommandRoute('task.report-progress')
  reportProgress(
    @Param('plan') plan: string,
    @Param('task') task: string,
    @Body() content: ReportProgressDto,
    @InCommand() request: CommandRequest,
  ) {
    const message = new TaskMessage(reportProgress(plan, task, content), request.envelope);
    return this.commands.send(message, request);
  }

  @CommandRoute('task.revise-progress')
  reviseProgress(
    @Param('plan') plan: string,
    @Param('task') task: string,
    @Body() content: ReviseProgressDto,
    @InCommand() request: CommandRequest,
  ) {
    const message = new TaskMessage(reviseProgress(plan, task, content), request.envelope);
    return this.commands.send(message, request);
  }

  @CommandRoute('task.confirm-completion')
  confirmCompletion(
    @Param('plan') plan: string,
    @Param('task') task: string,
    @Body() content: ConfirmCompletionDto,
    @InCommand() request: CommandRequest,
  ) {
    const message = new TaskMessage(confirmCompletion(plan, task, content), request.envelope);
    return this.commands.send(message, request);
  }

  @CommandRoute('task.reject-completion')
  rejectCompletion(
    @Param('plan') plan: string,
    @Param('task') task: string,
    @Body() content: RejectCompletionDto,
    @InCommand() request: CommandRequest,
  ) {
    const message = new TaskMessage(rejectCompletion(plan, task, content), request.envelope);
    return this.commands.send(message, request);
  }

  @CommandRoute('task.suspend')
  suspend(
    @Param('plan') plan: string,
    @Param('task') task: string,
    @Body() content: JustifiedDto,
    @InCommand() request: CommandRequest,
  ) {
    const message = new TaskMessage(changeTaskLifecycle('suspend')(plan, task, content), request.envelope);
    return this.commands.send(message, request);
  }

  @CommandRoute('task.resume')
  resume(
    @Param('plan') plan: string,
    @Param('task') task: string,
    @Body() content: JustifiedDto,
    @InCommand() request: CommandRequest,
  ) {
    const message = new TaskMessage(changeTaskLifecycle('resume')(plan, task, content), request.envelope);
    return this.commands.send(message, request);
  }

  @CommandRoute('task.withdraw')
  withdraw(
    @Param('plan') plan: string,
    @Param('task') task: string,
    @Body() content: JustifiedDto,
    @InCommand() request: CommandRequest,
  ) {
    const message = new TaskMessage(changeTaskLifecycle('withdraw')(plan, task, content), request.envelope);
    return this.commands.send(message, request);
  }
}
