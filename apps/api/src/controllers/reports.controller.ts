import { Body, Controller, Param, Query, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import {
  type Lineage,
  type LineageCells,
  type PlanReport,
  renderCsv,
  type ReportDifference,
} from '#reporting';
import { Answers } from '../http/answers.ts';
import { FillDto, ReportDto } from '../http/asked.dto.ts';
import { languageOf } from '../http/language.ts';
import { ReportFiles } from '../http/report-files.ts';
import { DifferenceDto, LineageDto } from '../http/time.dto.ts';
import { reportExamples } from '../openapi/cycle-examples.ts';
import { Refusals } from '../openapi/refusals.ts';
import { PathParameters, QueryRoute, TemplateRoute } from '../openapi/routes.ts';
import { ref } from '../openapi/schemas.ts';
import * as examples from '../openapi/time-examples.ts';
import { DifferenceQuery } from '../queries/difference.query.ts';
import { LineageQuery } from '../queries/lineage.query.ts';
import { ReportQuery } from '../queries/report.query.ts';

/** The semiannual and annual reports, computed from what was known at a position, or as they were published. */
@ApiTags('reports')
@PathParameters('plan', 'period')
@Controller('v1/plans/:plan/reports')
export class ReportsController {
  private readonly answers: Answers;
  private readonly files: ReportFiles;

  constructor(answers: Answers, files: ReportFiles) {
    this.answers = answers;
    this.files = files;
  }

  @QueryRoute(':period', {
    summary: 'Báo cáo sáu tháng hoặc năm · The semiannual or annual report',
    operationId: 'report',
    schema: { anyOf: [ref('Report'), ref('ReportFile'), ref('ReportContent')] },
    example: reportExamples.json,
    others: reportExamples.others,
    binary: reportExamples.binary,
    headers: reportExamples.headers,
  })
  async report(
    @Param('plan') plan: string,
    @Param('period') period: string,
    @Query() asked: ReportDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<PlanReport | string | Buffer | undefined> {
    const { accept = '', 'accept-language': accepted } = reply.request.headers;
    reply.header('Vary', 'Accept, Accept-Language');
    const format = asked.format ?? (/\btext\/csv\b/i.test(accept) ? 'csv' : 'json');
    const wanted = { plan, period, asked };
    const onScreen = asked.version === undefined && (format === 'json' || format === 'csv');
    if (!onScreen) return this.files.file(wanted, format, reply);

    const { knownAt } = await this.answers.at(asked);
    const at = { knownAt, ...(asked.asOf === undefined ? {} : { asOf: asked.asOf }) };
    const report = await this.answers.ask(new ReportQuery(plan, period, at));
    if (format === 'json') return report;
    const language = languageOf(accepted);
    reply
      .header('Content-Type', 'text/csv; charset=utf-8')
      .header('Content-Language', language)
      .header('Content-Disposition', `attachment; filename="${plan}-${period}-${report.knownAt}.csv"`);
    return renderCsv(report, language);
  }

  @Refusals(422)
  @QueryRoute(':period/lineage', {
    summary: 'Vì sao có con số này · Where a figure of the report comes from',
    operationId: 'report.lineage',
    schema: { anyOf: [ref('Lineage'), ref('LineageCells')] },
    example: examples.lineage,
  })
  lineage(
    @Param('plan') plan: string,
    @Param('period') period: string,
    @Query() asked: LineageDto,
  ): Promise<Lineage | LineageCells> {
    return this.answers.ask(new LineageQuery(plan, period, asked));
  }

  @Refusals(422)
  @QueryRoute(':period/diff', {
    summary:
      'Thay đổi giữa hai vị trí của sổ, theo nguyên nhân · What changed between two positions, by cause',
    operationId: 'report.diff',
    schema: ref('ReportDifference'),
    example: examples.difference,
  })
  diff(
    @Param('plan') plan: string,
    @Param('period') period: string,
    @Query() asked: DifferenceDto,
  ): Promise<ReportDifference> {
    return this.answers.ask(new DifferenceQuery(plan, period, asked));
  }

  @TemplateRoute({
    path: ':period/fill',
    summary: 'Điền vào mẫu của cơ quan · Fill the agency’s own Word or Excel template',
    operationId: 'report.fill',
    headers: reportExamples.headers,
  })
  fill(
    @Param('plan') plan: string,
    @Param('period') period: string,
    // Absent where the request has no body; a union type would lose the class that the pipe goes by.
    @Body() template: Buffer,
    @Query() asked: FillDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Buffer> {
    const bytes = (template as Buffer | undefined) ?? Buffer.alloc(0);
    return this.files.filled({ plan, period, asked }, asked.format, bytes, reply);
  }
}
