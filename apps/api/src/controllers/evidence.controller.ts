import { Controller, Param, Query, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { indicatorItem, taskItem } from '#domain';
import { AskedDto } from '../http/asked.dto.ts';
import { type CommandRequest, InCommand } from '../http/command-request.ts';
import { Digest, EvidenceDesk, ReportNumber } from '../http/evidence-desk.ts';
import * as examples from '../openapi/evidence-examples.ts';
import { DownloadRoute, PathParameters, QueryRoute, UploadRoute } from '../openapi/routes.ts';
import { answer, listOf, ref } from '../openapi/schemas.ts';

const LIST = {
  schema: answer(listOf(ref('Attachment'))),
  example: examples.list,
};

/** Files that bear out what was reported. */
@ApiTags('evidence')
@PathParameters('plan')
@Controller('v1/plans/:plan')
export class EvidenceController {
  private readonly desk: EvidenceDesk;

  constructor(desk: EvidenceDesk) {
    this.desk = desk;
  }

  @PathParameters('task', 'report')
  @UploadRoute('tasks/:task/reports/:report/evidence', {
    summary: 'Đính kèm tài liệu kiểm chứng cho báo cáo tiến độ · Attach evidence to a report of progress',
    operationId: 'task.attach-evidence',
    schema: ref('EvidenceAttached'),
    example: examples.attached,
  })
  attachToTask(
    @Param('plan') plan: string,
    @Param('task') task: string,
    @ReportNumber() report: number,
    @InCommand() request: CommandRequest,
  ) {
    return this.desk.attach({ plan, item: taskItem(task), report }, request);
  }

  @PathParameters('task', 'report')
  @QueryRoute('tasks/:task/reports/:report/evidence', {
    ...LIST,
    summary: 'Tài liệu kiểm chứng của một báo cáo tiến độ · The evidence of a report of progress',
    operationId: 'task.evidence',
  })
  ofTask(
    @Param('plan') plan: string,
    @Param('task') task: string,
    @ReportNumber() report: number,
    @Query() asked: AskedDto,
  ) {
    return this.desk.list({ plan, item: taskItem(task), report }, asked);
  }

  @PathParameters('indicator', 'report')
  @UploadRoute('indicators/:indicator/reports/:report/evidence', {
    summary: 'Đính kèm tài liệu kiểm chứng cho số liệu chỉ tiêu · Attach evidence to a value',
    operationId: 'indicator.attach-evidence',
    schema: ref('EvidenceAttached'),
    example: examples.attached,
  })
  attachToIndicator(
    @Param('plan') plan: string,
    @Param('indicator') indicator: string,
    @ReportNumber() report: number,
    @InCommand() request: CommandRequest,
  ) {
    return this.desk.attach({ plan, item: indicatorItem(indicator), report }, request);
  }

  @PathParameters('indicator', 'report')
  @QueryRoute('indicators/:indicator/reports/:report/evidence', {
    ...LIST,
    summary: 'Tài liệu kiểm chứng của một số liệu · The evidence of a value',
    operationId: 'indicator.evidence',
  })
  ofIndicator(
    @Param('plan') plan: string,
    @Param('indicator') indicator: string,
    @ReportNumber() report: number,
    @Query() asked: AskedDto,
  ) {
    return this.desk.list({ plan, item: indicatorItem(indicator), report }, asked);
  }

  @PathParameters('sha256')
  @DownloadRoute('evidence/:sha256', {
    summary:
      'Tải một tài liệu kiểm chứng; việc tải được ghi lại · Download a file of evidence; that is recorded',
    operationId: 'evidence',
  })
  download(
    @Param('plan') plan: string,
    @Digest() sha256: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return this.desk.download(plan, sha256, reply);
  }
}
