/**
 * Reports on Kế hoạch 55/KH-UBND in the tests: events as the ledger holds them, folded in memory without any read model.
 * Tasks and indicators go by short codes; what happens to them is told in the order it was recorded.
 */
import {
  type Code,
  type DomainError,
  type DomainErrorCode,
  type DomainEvent,
  type IndicatorDefinition,
  type IndicatorEvent,
  type IsoDate,
  type PlanTerms,
  type Recorded,
  type TaskEvent,
  type TaskProgress,
  type TaskTerms,
  type Value,
} from '#domain';
import {
  because,
  COMMITTEE,
  DEFINITION,
  indicatorAssigned,
  ISSUED_ON,
  ledger,
  PLAN,
  planIssued,
  progress,
  refusalOf,
  registered,
  SO_KHCN,
  SO_KHDT,
  SO_TTTT,
  TASK_TERMS,
  UBND,
} from '../../../domain/src/testing/index.ts';
import { buildReport, type ReportRequest } from '../build-report.ts';
import type { PlanReport } from '../report.ts';
import { foldedSource } from '../folded-source.ts';

export const NAMES: Readonly<Record<Code, string>> = {
  [UBND]: 'Ủy ban nhân dân tỉnh Tuyên Quang',
  [COMMITTEE]: 'Ban Chỉ đạo chuyển đổi số tỉnh Tuyên Quang',
  [SO_TTTT]: 'Sở Thông tin và Truyền thông tỉnh Tuyên Quang',
  [SO_KHDT]: 'Sở Kế hoạch và Đầu tư tỉnh Tuyên Quang',
  [SO_KHCN]: 'Sở Khoa học và Công nghệ tỉnh Tuyên Quang',
};

/** The organisations and the plan: positions 1 to 6. */
export const begun = (terms: Partial<PlanTerms> = {}): DomainEvent[] => [
  ...Object.entries(NAMES).map(([code, name]) => registered(code, '2021-11-15', { name })),
  planIssued({ declared: [], ...terms }),
];

export const task = (code: Code, terms: Partial<TaskTerms> = {}, lead: Code | null = SO_KHDT): TaskEvent => ({
  type: 'TaskAssigned',
  data: {
    plan: PLAN,
    task: code,
    terms: { ...TASK_TERMS, ...terms },
    responsibility: { lead, collaborators: [] },
    businessDate: ISSUED_ON,
  },
});

export const dueOn = (on: IsoDate) => ({ due: { precision: 'day', on } }) as const;

/** What happens to one task. */
export const on = (code: Code) => {
  const key = { plan: PLAN, task: code };
  const justified = (businessDate: IsoDate) => {
    const { reason, legalBasis } = because(businessDate);
    return { ...key, reason, legalBasis, businessDate };
  };
  return {
    reported: (
      report: number,
      asOf: IsoDate,
      stated: Partial<TaskProgress> = {},
      by: Code = SO_KHDT,
    ): TaskEvent => ({
      type: 'TaskProgressReported',
      data: { ...key, report, organisation: by, progress: progress(asOf, stated), businessDate: asOf },
    }),
    revised: (report: number, from: TaskProgress, to: TaskProgress): TaskEvent => ({
      type: 'TaskProgressRevised',
      data: {
        ...key,
        report,
        organisation: SO_KHDT,
        reportedBy: SO_KHDT,
        progress: { from, to },
        reason: 'Nhập nhầm',
        cause: 'error',
        businessDate: to.asOf,
      },
    }),
    confirmed: (report: number, completedOn: IsoDate, confirmedOn = completedOn): TaskEvent => ({
      type: 'TaskCompletionConfirmed',
      data: { ...key, report, completedOn, confirmedOn, organisation: SO_TTTT, businessDate: completedOn },
    }),
    rejected: (report: number, rejectedOn: IsoDate): TaskEvent => ({
      type: 'TaskCompletionRejected',
      data: {
        ...key,
        report,
        rejectedOn,
        organisation: SO_TTTT,
        reason: 'Chưa có sản phẩm',
        businessDate: rejectedOn,
      },
    }),
    moved: (from: IsoDate, to: IsoDate, effectiveOn: IsoDate): TaskEvent => ({
      type: 'TaskRevised',
      data: { ...justified(effectiveOn), changes: { due: { from: dueOn(from).due, to: dueOn(to).due } } },
    }),
    handedOver: (from: Code | null, to: Code | null, effectiveOn: IsoDate): TaskEvent => ({
      type: 'TaskReassigned',
      data: {
        ...justified(effectiveOn),
        responsibility: { from: { lead: from, collaborators: [] }, to: { lead: to, collaborators: [] } },
        cause: 'reorganisation',
      },
    }),
    suspended: (since: IsoDate): TaskEvent => ({ type: 'TaskSuspended', data: justified(since) }),
    resumed: (since: IsoDate): TaskEvent => ({ type: 'TaskResumed', data: justified(since) }),
    withdrawn: (since: IsoDate): TaskEvent => ({ type: 'TaskWithdrawn', data: justified(since) }),
  };
};

type Assigned = Extract<IndicatorEvent, { type: 'IndicatorAssigned' }>['data'];

export const indicator = (
  code: Code,
  data: Partial<Omit<Assigned, 'definition'>> = {},
  definition: Partial<IndicatorDefinition> = {},
): IndicatorEvent => indicatorAssigned({ indicator: code, ...data }, definition);

/** What happens to one indicator. */
export const of = (code: Code) => {
  const key = { plan: PLAN, indicator: code };
  const { reason, legalBasis } = because(ISSUED_ON);
  type Of<T extends IndicatorEvent['type']> = Extract<IndicatorEvent, { type: T }>['data'];
  return {
    valued: (report: number, asOf: IsoDate, value: Value, by: Code = SO_KHDT): IndicatorEvent => ({
      type: 'IndicatorValueReported',
      data: { ...key, report, organisation: by, asOf, value, narrative: 'Cục Thống kê', businessDate: asOf },
    }),
    corrected: (report: number, asOf: IsoDate, from: Value, to: Value): IndicatorEvent => ({
      type: 'IndicatorValueRevised',
      data: {
        ...key,
        report,
        organisation: SO_KHDT,
        reportedBy: SO_KHDT,
        asOf: { from: asOf, to: asOf },
        value: { from, to },
        narrative: { from: 'Cục Thống kê', to: 'Cục Thống kê' },
        reason: 'Đảo chữ số khi nhập',
        cause: 'error',
        businessDate: asOf,
      },
    }),
    aimed: (
      year: number,
      target: Of<'IndicatorTargetRevised'>['target'],
      businessDate: IsoDate,
    ): IndicatorEvent => ({
      type: 'IndicatorTargetRevised',
      data: { ...key, year, target, reason, legalBasis, businessDate },
    }),
    redefined: (businessDate: IsoDate, seriesBreak: boolean): IndicatorEvent => ({
      type: 'IndicatorDefinitionRevised',
      data: {
        ...key,
        name: { from: 'Kinh tế số', to: 'Kinh tế số (cách tính mới)' },
        definition: { from: DEFINITION, to: { ...DEFINITION, version: 2 } },
        seriesBreak,
        reason,
        legalBasis,
        businessDate,
      },
    }),
    withdrawn: (businessDate: IsoDate): IndicatorEvent => ({
      type: 'IndicatorWithdrawn',
      data: { ...key, reason, legalBasis, businessDate },
    }),
  };
};

export const numeric = (value: string): Value => ({ kind: 'number', value });

export const EVERYTHING = Number.MAX_SAFE_INTEGER;

/** The report on a period, by default all that is known, drawn up long after. */
export const reportOn = (
  events: readonly Recorded[],
  period: string,
  request: Partial<ReportRequest> = {},
): Promise<PlanReport> =>
  buildReport(foldedSource(events), {
    plan: PLAN,
    period,
    knownAt: EVERYTHING,
    today: '2026-11-22',
    ...request,
  });

export const reportOf = (
  events: readonly DomainEvent[],
  period: string,
  request: Partial<ReportRequest> = {},
): Promise<PlanReport> => reportOn(ledger(...events), period, request);

/** The refusal that a question was answered with, which has to be this one. */
export async function refusedWith(
  answer: Promise<unknown>,
  code: DomainErrorCode,
  field?: string,
): Promise<DomainError> {
  const refused = await answer.then(
    () => () => undefined,
    (error: unknown) => () => {
      if (error instanceof Error) throw error;
    },
  );
  return refusalOf(refused, code, field);
}

/** A list element that has to be there. */
export function found<T>(items: readonly T[], is: (item: T) => boolean): T {
  const item = items.find(is);
  if (item === undefined) throw new Error('there is no such item');
  return item;
}
