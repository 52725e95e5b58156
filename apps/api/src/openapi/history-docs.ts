/** What the documentation says about every history. */
import { TEMPLATE_TYPES } from '../http/media-types.ts';
import * as examples from './answer-examples.ts';
import { QueryRoute } from './routes.ts';
import { ref } from './schemas.ts';

const CSV =
  'position,recorded_at,what,kind,subject,…\r\n9,2025-06-20T09:11:05.120+07:00,Báo cáo số liệu,reported,…\r\n';

/** A history: pages of JSON, or all of it as a file. */
export const HistoryRoute = (path: string, operationId: string, summary: string): MethodDecorator =>
  QueryRoute(path, {
    summary,
    operationId,
    schema: ref('History'),
    example: examples.history,
    others: { 'text/csv': CSV },
    files: [TEMPLATE_TYPES.xlsx],
    headers: {
      Link: [
        'The next page',
        '</v1/plans/tuyen-quang-55-kh-ubnd/history?knownAt=42&after=9&limit=1>; rel="next"',
      ],
      'Content-Disposition': [
        'The name to save a file under',
        'attachment; filename="lich-su-plan-tuyen-quang-55-kh-ubnd-42.csv"',
      ],
    },
  });
