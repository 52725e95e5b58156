import { Controller, Param, Query, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { type PlanReport, renderCsv } from '#reporting';
import { Answers } from '../http/answers.ts';
import { ReportDto } from '../http/asked.dto.ts';
import { languageOf } from '../http/language.ts';
import { PathParameters, QueryRoute } from '../openapi/routes.ts';
import { ref } from '../openapi/schemas.ts';
import { ReportQuery } from '../queries/report.query.ts';

/** The semiannual and annual reports, computed from what was known at a position. */
@ApiTags('reports')
@PathParameters('plan', 'period')
@Controller('v1/plans/:plan/reports')
export class ReportsController {
  private readonly answers: Answers;

  constructor(answers: Answers) {
    this.answers = answers;
  }

  @QueryRoute(':period', {
    summary: 'Báo cáo sáu tháng hoặc năm · The semiannual or annual report',
    operationId: 'report',
    schema: ref('Report'),
    example: {
      format: 'plan-ledger/report',
      version: 1,
      plan: { code: 'tuyen-quang-55-kh-ubnd' },
      period: { key: '2025-H1', kind: 'semiannual', year: 2025, from: '2024-12-15', cutOff: '2025-06-14' },
      asOf: '2025-06-14',
      knownAt: 42,
      tasks: { counts: { total: { value: 1, from: [6] } } },
      indicators: { total: { value: 1, from: [7] } },
      funding: { planned: null },
    },
    others: {
      'text/csv':
        'plan,period,as_of,known_at,section,code,name,figure,value,unit,in_words,positions\r\ntuyen-quang-55-kh-ubnd,2025-H1,2025-06-14,42,indicator,kinh-te-so-grdp,…,value,12.20,% GRDP,"12,20",9\r\n',
    },
  })
  async report(
    @Param('plan') plan: string,
    @Param('period') period: string,
    @Query() asked: ReportDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<PlanReport | string> {
    const { knownAt } = this.answers.at(asked);
    const at = { knownAt, ...(asked.asOf === undefined ? {} : { asOf: asked.asOf }) };
    const report = await this.answers.ask(new ReportQuery(plan, period, at));
    const { accept = '', 'accept-language': accepted } = reply.request.headers;
    reply.header('Vary', 'Accept, Accept-Language');
    if ((asked.format ?? (/\btext\/csv\b/i.test(accept) ? 'csv' : 'json')) === 'json') return report;
    const language = languageOf(accepted);
    reply
      .header('Content-Type', 'text/csv; charset=utf-8')
      .header('Content-Language', language)
      .header('Content-Disposition', `attachment; filename="${plan}-${period}-${report.knownAt}.csv"`);
    return renderCsv(report, language);
  }
}
