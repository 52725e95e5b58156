import { Controller, Param, Query, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { HistoryDto, LedgerHistoryDto } from '../http/asked.dto.ts';
import { Histories } from '../http/histories.ts';
import { HistoryRoute } from '../openapi/history-docs.ts';
import { PathParameters } from '../openapi/routes.ts';

/** The histories of what has no controller of its own for them; those of tasks, indicators, plans and organisations are beside these. */
@ApiTags('history')
@Controller('v1')
export class HistoriesController {
  private readonly histories: Histories;

  constructor(histories: Histories) {
    this.histories = histories;
  }

  @HistoryRoute(
    'history',
    'history',
    'Lịch sử của sổ hoặc một luồng · History of the ledger, or of one stream',
  )
  ledger(@Query() asked: LedgerHistoryDto, @Res({ passthrough: true }) reply: FastifyReply) {
    const { stream } = asked;
    return this.histories.of(
      stream === undefined ? { kind: 'ledger' } : { kind: 'stream', stream },
      asked,
      reply,
    );
  }

  @PathParameters('plan', 'period')
  @HistoryRoute(
    'plans/:plan/periods/:period/history',
    'period.history',
    'Lịch sử của kỳ và báo cáo · History of a period and its report',
  )
  period(
    @Param('plan') plan: string,
    @Param('period') period: string,
    @Query() asked: HistoryDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return this.histories.of({ kind: 'period', plan, period }, asked, reply);
  }

  @PathParameters('plan', 'period', 'organisation')
  @HistoryRoute(
    'plans/:plan/periods/:period/submissions/:organisation/history',
    'submission.history',
    'Lịch sử báo cáo của đơn vị · History of an organisation’s submission',
  )
  submission(
    @Param('plan') plan: string,
    @Param('period') period: string,
    @Param('organisation') organisation: string,
    @Query() asked: HistoryDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return this.histories.of({ kind: 'submission', plan, period, organisation }, asked, reply);
  }
}
