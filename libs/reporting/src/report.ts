/**
 * The report of a plan for a period as one structure, from which every rendering is made. A figure is never bare: it
 * carries the positions of the events it comes from, so that anyone can look them up or recompute it.
 */
import type {
  AchievementLevel,
  CalendarWarning,
  Code,
  Criterion,
  DecimalText,
  DeclaredCount,
  Due,
  IsoDate,
  Measure,
  Period,
  PeriodKey,
  Positions,
  Revised,
  TaskCell,
  Value,
  Vnd,
} from '#domain';

export interface Figure<T = number> {
  readonly value: T;
  /** Positions of the events that determine it, ascending: from these alone it comes out the same. */
  readonly from: readonly number[];
}

export interface Named {
  readonly code: Code;
  readonly name: string;
}

export type CellCounts = Readonly<Record<TaskCell, Figure>> & { readonly total: Figure };

/** `code` is null for what the document puts in no group or gives no lead. */
export interface TaskRow {
  readonly code: Code | null;
  readonly name: string | null;
  readonly counts: CellCounts;
}

export interface RateFigure {
  readonly numerator: Figure;
  readonly denominator: Figure;
  /** Per cent with one decimal, rounded half up; null over nothing. */
  readonly percent: DecimalText | null;
}

export interface TaskItem {
  readonly task: Code;
  readonly title: string | null;
  readonly group: Code | null;
  readonly lead: Code | null;
  readonly due: Due;
  readonly cell: TaskCell;
  readonly completedOn: IsoDate | null;
  readonly awaitsConfirmation: boolean;
  /** The last report on or before the business date, null where there is none. */
  readonly progress: {
    readonly asOf: IsoDate;
    /** False: nothing was reported about this period; the last report is about another. */
    readonly inPeriod: boolean;
    /** Null where the report stands as it was made. */
    readonly revised: Revised | null;
    readonly percent: DecimalText | null;
    readonly disbursed: Vnd | null;
    readonly narrative: string;
  } | null;
  /** Attribute → position of the event it was taken from. */
  readonly positions: Positions;
}

export interface TaskSection {
  readonly counts: CellCounts;
  readonly byGroup: readonly TaskRow[];
  readonly byLead: readonly TaskRow[];
  /** Completed on time among the tasks that have fallen due. */
  readonly onTime: RateFigure;
  /** Completed among the tasks of the four official cells. */
  readonly completed: RateFigure;
  /** Completions declared by the lead that the assigner has not ruled on. */
  readonly awaitingConfirmation: Figure;
  readonly items: readonly TaskItem[];
}

export interface IndicatorItem {
  readonly indicator: Code;
  readonly name: string;
  readonly group: Code | null;
  readonly lead: Code | null;
  readonly measure: Measure;
  readonly unit: string;
  readonly baseline: (Figure<Value> & { readonly asOf: IsoDate }) | null;
  readonly target: (Figure<Criterion> & { readonly year: number }) | null;
  readonly value:
    | (Figure<Value> & {
        readonly asOf: IsoDate;
        /** False: there is none about this period; the last value known is about another. */
        readonly inPeriod: boolean;
        /** Corrected after it was reported; the event named in `from` says by whom and why. */
        /** Null where the report stands as it was made. */
        readonly revised: Revised | null;
        readonly narrative: string;
      })
    | null;
  /** Mean annual growth of the years reported, for indicators of growth. */
  readonly computed: Figure<DecimalText> | null;
  /** Where the straight line from baseline to target stands at the value's date. */
  readonly expected: Figure<DecimalText> | null;
  readonly level: Figure<AchievementLevel>;
  /** The change since the last value before it that it can be compared with. */
  readonly trend:
    | (Figure<DecimalText> & {
        readonly direction: 'better' | 'worse' | 'same';
        readonly since: IsoDate;
      })
    | null;
  readonly seriesBreak: boolean;
}

export interface IndicatorSection {
  readonly total: Figure;
  readonly byLevel: Readonly<Record<AchievementLevel, Figure>>;
  readonly items: readonly IndicatorItem[];
}

/** Amounts in whole đồng. */
export interface FundingSection {
  /** What the plan states, null where it states none. */
  readonly planned: {
    readonly total: Figure<Vnd>;
    readonly parts: readonly (Named & { readonly amount: Figure<Vnd> })[];
  } | null;
  /** Sum over the tasks with funding of their own, without those withdrawn; null where no task has any. */
  readonly ofTasks: Figure<Vnd> | null;
  /** Sum over the tasks' last reports; null where none has reported an amount, which is not the same as zero. */
  readonly disbursed: Figure<Vnd> | null;
}

/** An organisation that answers for something and has reported on none of it within the period. */
export interface SilentOrganisation {
  readonly organisation: Named;
  /** How many it answers for. */
  readonly tasks: Figure;
  readonly indicators: Figure;
}

/**
 * Something that stands otherwise than at the cut-off of the period before. `code` names the task, the indicator or the
 * field of the plan, `name` is its title where one is published.
 */
export type ReportChange = {
  readonly code: Code;
  readonly name: string | null;
  readonly positions: readonly number[];
} & (
  | { readonly what: 'plan-terms'; readonly from: unknown; readonly to: unknown }
  | { readonly what: 'task-added'; readonly to: TaskCell }
  | { readonly what: 'task-cell'; readonly from: TaskCell; readonly to: TaskCell }
  | { readonly what: 'task-due'; readonly from: Due; readonly to: Due }
  | { readonly what: 'indicator-added'; readonly to: AchievementLevel }
  | { readonly what: 'indicator-value'; readonly from: Value | null; readonly to: Value }
  | { readonly what: 'indicator-level'; readonly from: AchievementLevel; readonly to: AchievementLevel }
  | {
      readonly what: 'indicator-target';
      readonly year: number;
      readonly from: Criterion | null;
      readonly to: Criterion | null;
    }
  | { readonly what: 'task-lead' | 'indicator-lead'; readonly from: Code | null; readonly to: Code | null }
);

/** A count stated by the document, against what the ledger holds. */
export interface CountCheck {
  readonly declared: Figure;
  /** How many are in the ledger; null where the document does not list them. */
  readonly inLedger: Figure | null;
  readonly agrees: boolean | null;
}

export interface DeclaredCheck extends CountCheck {
  readonly what: DeclaredCount['what'];
  readonly byGroup: readonly (CountCheck & { readonly group: Code })[];
}

export interface PlanReport {
  readonly format: 'plan-ledger/report';
  readonly version: 1;
  readonly plan: {
    readonly code: Code;
    readonly title: string;
    readonly number: string | null;
    readonly status: 'adopted' | 'draft';
    readonly issuer: Named;
    readonly standingAgency: Named | null;
    readonly committee: Named | null;
    readonly issuedOn: IsoDate | null;
    readonly horizon: { readonly from: number; readonly to: number };
    readonly closed: { readonly on: IsoDate; readonly reason: string } | null;
  };
  readonly period: Period;
  /** What is wrong with the dates of this period. */
  readonly calendarWarnings: readonly CalendarWarning[];
  /** Business date and knowledge position the report speaks about. */
  readonly asOf: IsoDate;
  readonly knownAt: number;
  readonly groups: readonly (Named & { readonly of: 'tasks' | 'indicators' })[];
  readonly organisations: readonly Named[];
  readonly tasks: TaskSection;
  readonly indicators: IndicatorSection;
  readonly funding: FundingSection;
  readonly declared: readonly DeclaredCheck[];
  readonly silent: readonly SilentOrganisation[];
  /** Null where the plan was not in force at the cut-off of the period before. */
  readonly changes: {
    readonly since: PeriodKey;
    readonly sinceDate: IsoDate;
    readonly items: readonly ReportChange[];
  } | null;
}
