/** What a restatement is: a published figure that stands otherwise now. */
import type {
  AchievementLevel,
  Code,
  Criterion,
  DecimalText,
  Due,
  IsoDate,
  ItemKey,
  PeriodKey,
  RevisionCause,
  TaskCell,
  Value,
} from '#domain';

export type RestatedFigure =
  | { readonly figure: 'value'; readonly from: Value | null; readonly to: Value | null }
  | { readonly figure: 'target'; readonly from: Criterion | null; readonly to: Criterion | null }
  | {
      readonly figure: 'percent' | 'disbursed';
      readonly from: DecimalText | null;
      readonly to: DecimalText | null;
    }
  | { readonly figure: 'completed-on'; readonly from: IsoDate | null; readonly to: IsoDate | null }
  | { readonly figure: 'due'; readonly from: Due | null; readonly to: Due | null }
  /** Only where none of the figures it follows from has changed. */
  | { readonly figure: 'cell'; readonly from: TaskCell | null; readonly to: TaskCell | null }
  | {
      readonly figure: 'level';
      readonly from: AchievementLevel | null;
      readonly to: AchievementLevel | null;
    };

export type Restatement = RestatedFigure & {
  /** The published report the figure was in, and the day it is about. */
  readonly period: PeriodKey;
  readonly version: number;
  readonly asOf: IsoDate;
  readonly item: ItemKey;
  readonly name: string | null;
  readonly unit: string | null;
  /** The change in per cent of the published figure; null where it cannot be told. */
  readonly changePercent: DecimalText | null;
  /** A change of 5 % or more; null where it cannot be told in per cent. */
  readonly material: boolean | null;
  /** Achievement level of an indicator or cell of a task, where the change moves it. */
  readonly moves: { readonly from: string; readonly to: string } | null;
  readonly cause: RevisionCause;
  readonly by: Code | null;
  readonly reason: string;
  /** The events that changed it. */
  readonly positions: readonly number[];
};

/** A count or sum of a published report that follows from restated figures. */
export interface RestatedTotal {
  readonly period: PeriodKey;
  readonly version: number;
  readonly name: string;
  readonly from: string | null;
  readonly to: string | null;
}

export interface RestatementRegister {
  readonly items: readonly Restatement[];
  readonly totals: readonly RestatedTotal[];
}
