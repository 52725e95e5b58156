import { Controller, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Answers } from '../http/answers.ts';
import { AskedDto, RestatementsDto } from '../http/asked.dto.ts';
import * as examples from '../openapi/answer-examples.ts';
import * as cycle from '../openapi/cycle-examples.ts';
import { PathParameters, QueryRoute } from '../openapi/routes.ts';
import { answer, ref } from '../openapi/schemas.ts';
import { RestatementsQuery } from '../queries/restatements.query.ts';
import { TimelinessHistoryQuery } from '../queries/timeliness.queries.ts';

/** What follows from all periods of a plan together: who hands in how, and which published figures stand otherwise now. */
@ApiTags('periods')
@PathParameters('plan')
@Controller('v1/plans/:plan')
export class RecordsController {
  private readonly answers: Answers;

  constructor(answers: Answers) {
    this.answers = answers;
  }

  @QueryRoute('timeliness', {
    summary: 'Xếp hạng gửi báo cáo · The organisations by how they hand in, and each period’s totals',
    operationId: 'timeliness',
    schema: answer(ref('TimelinessHistory')),
    example: examples.answer(cycle.timelinessHistory),
  })
  timeliness(@Param('plan') plan: string, @Query() asked: AskedDto) {
    return this.answers.to(asked, (at) => new TimelinessHistoryQuery(plan, at));
  }

  @QueryRoute('restatements', {
    summary: 'Số liệu điều chỉnh so với báo cáo đã công bố · Figures that differ from what was published',
    operationId: 'restatements',
    schema: answer(ref('Restatements')),
    example: examples.answer(cycle.restatements),
  })
  restatements(@Param('plan') plan: string, @Query() asked: RestatementsDto) {
    return this.answers.to(asked, (at) => new RestatementsQuery(plan, asked.period, at));
  }
}
