import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import {
  type Code,
  indicatorStream,
  organisationStream,
  refuse,
  taskStream,
  type ErrorParams,
} from '#domain';
import { type HistoryEntry, type HistoryQuery as Range, ReadModels } from '#read-models';

/** Whose history: an organisation's, a task's, an indicator's, or all of a plan with its tasks and indicators. */
export type HistorySubject =
  | { readonly organisation: Code }
  | { readonly plan: Code; readonly task: Code }
  | { readonly plan: Code; readonly indicator: Code }
  | { readonly plan: Code };

export interface HistoryPage {
  readonly entries: readonly HistoryEntry[];
  /** Position to go on after; null on the last page. */
  readonly next: number | null;
}

type PageRange = Pick<Range, 'asOf' | 'knownAt' | 'after' | 'limit'>;

export class HistoryQuery extends Query<HistoryPage> {
  readonly subject: HistorySubject;
  readonly range: PageRange;

  constructor(subject: HistorySubject, range: PageRange) {
    super();
    this.subject = subject;
    this.range = range;
  }
}

@QueryHandler(HistoryQuery)
export class HistoryQueryHandler implements IQueryHandler<HistoryQuery> {
  private readonly models: ReadModels;

  constructor(models: ReadModels) {
    this.models = models;
  }

  async execute({ subject, range }: HistoryQuery) {
    const where = placeOf(subject);
    const found = this.models.history({ ...where, ...range, limit: range.limit + 1 });
    if (found.length === 0) this.requireSubject(subject, where);
    const entries = found.slice(0, range.limit);
    return { entries, next: found.length > range.limit ? (entries.at(-1)?.position ?? null) : null };
  }

  /** No entries within the range is an answer; no entries at all means there is no such thing. */
  private requireSubject(subject: HistorySubject, where: Pick<Range, 'stream' | 'plan'>): void {
    const [first] = this.models.history({ ...where, knownAt: this.models.knownAt(), limit: 1 });
    if (first) return;
    const params: ErrorParams = { ...subject };
    if ('task' in subject) refuse('task-unknown', params, 'task');
    if ('indicator' in subject) refuse('indicator-unknown', params, 'indicator');
    if ('plan' in subject) refuse('plan-unknown', params, 'plan');
    refuse('organisation-unknown', params, 'organisation');
  }
}

function placeOf(subject: HistorySubject): Pick<Range, 'stream' | 'plan'> {
  if ('organisation' in subject) return { stream: organisationStream(subject.organisation) };
  if ('task' in subject) return { stream: taskStream(subject.plan, subject.task) };
  if ('indicator' in subject) return { stream: indicatorStream(subject.plan, subject.indicator) };
  return { plan: subject.plan };
}
