/**
 * A whole reporting cycle of the plan as events, and reports published from them: Sở KHĐT owes a task and an indicator for
 * the first half of 2024, Sở TTTT a task without a lead.
 */
import {
  type Code,
  type DomainEvent,
  type EventOf,
  type IndicatorEvent,
  type PublicationException,
  type RevisionCause,
  type TaskEvent,
} from '#domain';
import {
  agreed,
  CLOSED,
  closed,
  CUT_OFF,
  H1,
  H1_KEY,
  handedIn,
  opened,
  owes,
} from '../../../domain/src/testing/cycle-55.ts';
import { ledger, PLAN, SO_KHDT, SO_TTTT } from '../../../domain/src/testing/index.ts';
import { preparePublication } from '../publishing.ts';
import type { ReportSource } from '../source.ts';
import { foldedSource } from '../folded-source.ts';
import { begun, dueOn, indicator, numeric, of, on, task } from './plan-report.ts';

export const NV = 'nen-tang-so';
/** A task without a lead. */
export const NV_CHUNG = 'tuyen-truyen';
export const CT = 'kinh-te-so';

/** The task is due within the period, so that it may be overdue at the cut-off. */
export const assigned = (): DomainEvent[] => [
  ...begun(),
  task(NV, { title: 'Xây dựng nền tảng số', ...dueOn('2024-06-10') }),
  task(NV_CHUNG, { title: 'Tuyên truyền chuyển đổi số', due: { precision: 'standing' } }, null),
  indicator(CT, { name: 'Tỷ trọng kinh tế số trong GRDP' }),
];

/** What stood there at the cut-off of the period before. */
export const lastPeriod = (): DomainEvent[] => [
  on(NV).reported(1, '2023-12-10', { percent: '40' }),
  of(CT).valued(1, '2023-12-01', numeric('12.00')),
];

export const figures = (): (TaskEvent | IndicatorEvent)[] => [
  on(NV).reported(2, '2024-06-12', { percent: '80', disbursed: '3200000000' }),
  on(NV_CHUNG).reported(1, CUT_OFF, { percent: '50' }, SO_TTTT),
  of(CT).valued(2, '2024-05-31', numeric('12.20')),
];

export const openedH1 = (data: Partial<EventOf<'PeriodOpened'>['data']> = {}): DomainEvent =>
  opened({
    obligations: [owes(SO_KHDT, [`indicator/${CT}`, `task/${NV}`]), owes(SO_TTTT, [`task/${NV_CHUNG}`])],
    ...data,
  });

export const submittedBy = (
  submitter: Code,
  data: Partial<EventOf<'SubmissionMade'>['data']> = {},
  round = 1,
): EventOf<'SubmissionMade'> => handedIn(round, { submitter, by: submitter, ...data });

export const acceptedOf = (submitter: Code, round = 1): DomainEvent => agreed(round, CLOSED, submitter);

/** A period in which everybody handed in and was accepted, closed and ready to be published. */
export const cycle = (): DomainEvent[] => [
  ...assigned(),
  ...lastPeriod(),
  openedH1(),
  ...figures(),
  submittedBy(SO_KHDT, {
    narratives: [
      { section: 'results', text: 'Kinh tế số đạt 12,20 %.' },
      { section: 'difficulties', text: 'Thiếu nhân lực.' },
    ],
  }),
  submittedBy(SO_TTTT, { narratives: [{ section: 'results', text: 'Đã tuyên truyền tại 100 % xã.' }] }),
  acceptedOf(SO_KHDT),
  acceptedOf(SO_TTTT),
  closed(),
];

export interface Publishing {
  readonly period?: string;
  /** Default: everything so far. */
  readonly knownAt?: number;
  readonly number?: string;
  readonly date?: string;
  readonly exceptions?: readonly PublicationException[];
  readonly correction?: { readonly reason: string; readonly cause: RevisionCause };
}

const onPaper = (events: readonly DomainEvent[], publishing: Publishing) => {
  const { period = H1, knownAt = events.length, number = '45', date = '2024-06-24' } = publishing;
  const { exceptions = [], correction = null } = publishing;
  return { plan: PLAN, period, knownAt, number, date, exceptions, correction };
};

/** A report got ready on what has happened. */
export const prepared = (events: readonly DomainEvent[], publishing: Publishing = {}) =>
  preparePublication(foldedSource(ledger(...events)), onPaper(events, publishing));

/** What has happened, and then the publication of a report on it. */
export async function publishedAfter(
  events: readonly DomainEvent[],
  publishing: Publishing = {},
): Promise<DomainEvent[]> {
  const { document, prepared: report, content } = await prepared(events, publishing);
  const { contradictions: _, ...data } = report;
  const { replaces, exceptions } = content.publication ?? { replaces: null, exceptions: [] };
  const { period = H1 } = publishing;
  const event: DomainEvent = {
    type: 'ReportPublished',
    data: {
      ...H1_KEY,
      period,
      ...data,
      document,
      exceptions,
      replaces,
      by: SO_TTTT,
      businessDate: document.date,
    },
  };
  return [...events, event];
}

export const sourceOf = (events: readonly DomainEvent[]): ReportSource => foldedSource(ledger(...events));
/** Positions are counted from 1 without gaps, so the last is how many there are. */
export const headOf = (events: readonly DomainEvent[]): number => events.length;
