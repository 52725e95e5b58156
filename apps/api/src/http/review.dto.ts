/** The standing agency's verdict on many submissions in one request. */
import {
  bilingual,
  CodeField,
  DateField,
  InputError,
  type InputProblem,
  ItemTextDto,
  NestedList,
  returnSubmission,
  type ReviewBatch,
  acceptSubmission,
  Text,
} from '#application';
import type { Code, PeriodKey } from '#domain';
import { inputProblem } from './input-problem.ts';

/** As many as an event holds obligations for; more are sent in several requests. */
const MAX_LINES = 150;

export class AcceptLineDto {
  @CodeField({ example: 'so-khdt-tuyen-quang' })
  organisation: string;
  @Text({ optional: true, max: 1_000 })
  note?: string;
}

export class ReturnLineDto {
  @CodeField({ example: 'so-khcn-tuyen-quang' })
  organisation: string;
  @Text({ example: 'Số liệu giải ngân chưa khớp với Kho bạc' })
  reason: string;
  @NestedList(() => ItemTextDto, { optional: true, max: 2_000, description: 'What is wrong with which item' })
  items?: ItemTextDto[];
}

export class ReviewDto {
  @NestedList(() => AcceptLineDto, { optional: true, max: MAX_LINES })
  accept?: AcceptLineDto[];
  @NestedList(() => ReturnLineDto, { optional: true, max: MAX_LINES })
  return?: ReturnLineDto[];
  @DateField({
    optional: true,
    description:
      'Day of the act. Only in a period transcribed from old files may it be past; elsewhere it is today',
    example: '2023-12-15',
  })
  on?: string;
}

const NOTHING_TO_DO = bilingual(
  'phải có ít nhất một dòng trong accept hoặc return',
  'needs at least one line in accept or return',
);
const NAMED_TWICE = bilingual(
  'đã có ở dòng khác; mỗi cơ quan chỉ được duyệt hoặc trả lại một lần trong một yêu cầu',
  'is named in another line; of each organisation accept or return one submission in a request',
);

/**
 * The lines as commands, each with where it stands in the request.
 * @throws InputError where there is no line, or two for one organisation
 */
export function reviewBatch(plan: Code, period: PeriodKey, review: ReviewDto): ReviewBatch {
  const { accept = [], return: returned = [], on } = review;
  const act = on === undefined ? {} : { on };
  const lines = [
    ...accept.map((line, i) => ({
      field: `accept[${i}]`,
      command: acceptSubmission(plan, period, line.organisation, { ...line, ...act }),
    })),
    ...returned.map((line, i) => ({
      field: `return[${i}]`,
      command: returnSubmission(plan, period, line.organisation, { ...line, ...act }),
    })),
  ];
  if (lines.length === 0)
    throw new InputError([inputProblem('accept', 'items-required', undefined, NOTHING_TO_DO)]);
  const seen = new Set<Code>();
  const twice = lines.flatMap(({ field, command: { submitter } }): InputProblem[] => {
    if (!seen.has(submitter)) return (seen.add(submitter), []);
    return [inputProblem(`${field}.organisation`, 'code-duplicate', submitter, NAMED_TWICE)];
  });
  if (twice.length > 0) throw new InputError(twice);
  return { commands: lines.map(({ command }) => command), fields: lines.map(({ field }) => field) };
}
