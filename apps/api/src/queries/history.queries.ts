import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import {
  type Code,
  type ErrorParams,
  indicatorStream,
  type Language,
  organisationStream,
  type PeriodKey,
  periodStream,
  planStream,
  refuse,
  submissionStream,
  taskStream,
} from '#domain';
import { Inject } from '@nestjs/common';
import { type HistoryQuery as ReadQuery, ReadModels } from '#read-models';
import { type HistoryFilters, historyQuery, type HistoryRow, HistoryTeller, type WhoIs } from '#reporting';
import { WHO_IS } from '../ledger/tokens.ts';

/**
 * Whose history: of a task, an indicator, a period with its report, a submission, all of a plan, all that touched an
 * organisation, one stream, or everything there is.
 */
export type HistorySubject =
  | { readonly kind: 'task'; readonly plan: Code; readonly task: Code }
  | { readonly kind: 'indicator'; readonly plan: Code; readonly indicator: Code }
  | { readonly kind: 'period'; readonly plan: Code; readonly period: PeriodKey }
  | {
      readonly kind: 'submission';
      readonly plan: Code;
      readonly period: PeriodKey;
      readonly organisation: Code;
    }
  | { readonly kind: 'plan'; readonly plan: Code }
  | { readonly kind: 'organisation'; readonly organisation: Code }
  | { readonly kind: 'stream'; readonly stream: string }
  | { readonly kind: 'ledger' };

export interface HistoryPage {
  readonly rows: readonly HistoryRow[];
  /** Position to go on after; null on the last page. */
  readonly next: number | null;
}

export interface HistoryRange extends Pick<ReadQuery, 'asOf' | 'knownAt' | 'after' | 'limit'> {
  readonly filters: HistoryFilters;
  readonly language: Language;
  /** For whom to ask the directory for names, where they are wanted; whoever asks records it before handing them on. */
  readonly namesFor?: { readonly actingFor: Code | null };
}

export class HistoryQuery extends Query<HistoryPage> {
  readonly subject: HistorySubject;
  readonly range: HistoryRange;

  constructor(subject: HistorySubject, range: HistoryRange) {
    super();
    this.subject = subject;
    this.range = range;
  }
}

/** Later than any business date. */
const LAST_DAY = '9999-12-31';

@QueryHandler(HistoryQuery)
export class HistoryQueryHandler implements IQueryHandler<HistoryQuery> {
  private readonly models: ReadModels;
  private readonly whoIs: WhoIs;

  constructor(models: ReadModels, @Inject(WHO_IS) whoIs: WhoIs) {
    this.models = models;
    this.whoIs = whoIs;
  }

  async execute({ subject, range }: HistoryQuery) {
    const { filters, language, namesFor, ...paging } = range;
    const place = placeOf(subject);
    const calendar = 'plan' in subject ? await this.calendarOf(subject.plan, range.knownAt) : undefined;
    const asked = { ...place, ...historyQuery(filters, calendar), ...paging };
    const found = await this.models.history({ ...asked, limit: range.limit + 1 });
    if (found.length === 0) await this.requireSubject(subject, place);
    const teller = new HistoryTeller(this.models, {
      knownAt: range.knownAt,
      language,
      ...(namesFor ? { names: { whoIs: this.whoIs, ...namesFor } } : {}),
    });
    const rows = await Promise.all(found.slice(0, range.limit).map((entry) => teller.tell(entry)));
    return { rows, next: found.length > range.limit ? (rows.at(-1)?.position ?? null) : null };
  }

  private async calendarOf(plan: Code, knownAt: number) {
    return (await this.models.plan(plan, { asOf: LAST_DAY, knownAt }))?.calendar;
  }

  /** No entries within the range is an answer; no entries at all means there is no such thing. */
  private async requireSubject(subject: HistorySubject, place: Place): Promise<void> {
    const knownAt = await this.models.knownAt();
    const [first] = await this.models.history({ ...place, knownAt, limit: 1 });
    if (first) return;
    const { kind, ...named } = subject;
    const params: ErrorParams = named;
    switch (kind) {
      case 'task':
        return refuse('task-unknown', params, 'task');
      case 'indicator':
        return refuse('indicator-unknown', params, 'indicator');
      case 'plan':
        return refuse('plan-unknown', params, 'plan');
      case 'organisation':
        return refuse('organisation-unknown', params, 'organisation');
      case 'period':
        return refuse('period-not-opened', params, 'period');
      // Nothing has been handed in yet, but it could be.
      case 'submission':
        return this.requireSubject(
          { ...subject, kind: 'period' },
          { stream: periodStream(subject.plan, subject.period) },
        );
      // Not every stream that may be looked for has to be there.
      case 'stream':
      case 'ledger':
        return;
      default:
        return kind satisfies never;
    }
  }
}

type Place = Pick<ReadQuery, 'stream' | 'wholePlan' | 'touching'>;

function placeOf(subject: HistorySubject): Place {
  switch (subject.kind) {
    case 'plan':
      return { wholePlan: subject.plan };
    case 'organisation':
      return { touching: subject.organisation };
    case 'ledger':
      return {};
    default:
      return { stream: streamOf(subject) };
  }
}

/** The stream a history is about; of a plan or organisation its own, of everything none. */
export function streamOf(subject: Exclude<HistorySubject, { kind: 'ledger' }>): string {
  switch (subject.kind) {
    case 'task':
      return taskStream(subject.plan, subject.task);
    case 'indicator':
      return indicatorStream(subject.plan, subject.indicator);
    case 'period':
      return periodStream(subject.plan, subject.period);
    case 'submission':
      return submissionStream(subject.plan, subject.period, subject.organisation);
    case 'plan':
      return planStream(subject.plan);
    case 'organisation':
      return organisationStream(subject.organisation);
    case 'stream':
      return subject.stream;
    default:
      return subject satisfies never;
  }
}
