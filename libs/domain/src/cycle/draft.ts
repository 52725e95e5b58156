/**
 * The draft of an organisation's report for a period: every item it owes with what was reported this period, what stood
 * there last period, what is missing, and which figures are so far from the trajectory or from last time that they need an
 * explanation. The page a clerk works on shows it, and submitting is decided on it.
 */
import { assessIndicator, figureOf } from '../achievement.ts';
import type { ReportingCalendar } from '../calendar.ts';
import type { ItemKey, SubmittedFigure } from './cycle-events.ts';
import { addDays } from '../dates.ts';
import { compare, isZero, percentage, subtract } from '../decimal.ts';
import { itemOf } from './period-rules.ts';
import { isWithin } from './period-state.ts';
import type { Code, DecimalText, Due, IsoDate, PeriodKey, Value } from '../values.ts';
import type { IndicatorView, TaskView } from '../views.ts';

/** Figures further off than this need an explanation. In per cent, of the figure compared with. */
export const DEVIATION_PERCENT = '5';

export interface DraftFigure {
  readonly report: number;
  readonly figure: SubmittedFigure;
  readonly narrative: string;
  readonly revised: boolean;
}

export interface Deviation {
  readonly against: 'trajectory' | 'last-period';
  /** The figure compared with. */
  readonly expected: DecimalText;
  /** How far off, in per cent of it with one decimal; null where that is zero. */
  readonly percent: DecimalText | null;
}

export interface DraftItem {
  readonly item: ItemKey;
  readonly kind: 'task' | 'indicator';
  readonly code: Code;
  /** Null where the source publishes no title. */
  readonly name: string | null;
  readonly unit: string | null;
  readonly due: Due | null;
  /** What was reported about this period; null where nothing was. */
  readonly current: DraftFigure | null;
  /** What stood there at the cut-off of the period before, with its remarks. */
  readonly last: DraftFigure | null;
  readonly deviations: readonly Deviation[];
}

export interface Draft {
  readonly period: PeriodKey;
  readonly organisation: Code;
  readonly items: readonly DraftItem[];
  readonly missing: readonly ItemKey[];
  readonly toExplain: readonly ItemKey[];
}

/** The items at one date; an item that did not exist then is not among them. */
export interface ItemViews {
  readonly tasks: readonly TaskView[];
  readonly indicators: readonly IndicatorView[];
}

/**
 * @param now the items at the period's cut-off, or today while it runs
 * @param before the same at the cut-off of the period before
 */
export function draftOf(
  period: { readonly period: PeriodKey; readonly from: IsoDate; readonly cutOff: IsoDate },
  obligation: { readonly organisation: Code; readonly items: readonly ItemKey[] },
  now: ItemViews,
  before: ItemViews,
  calendar: ReportingCalendar,
): Draft {
  const items = obligation.items.flatMap((item): DraftItem[] => {
    const { kind, code } = itemOf(item);
    if (kind === 'task') {
      const task = now.tasks.find((candidate) => candidate.task === code);
      const was = before.tasks.find((candidate) => candidate.task === code);
      return task ? [taskDraft(item, task, was, period)] : [];
    }
    const indicator = now.indicators.find((candidate) => candidate.indicator === code);
    const was = before.indicators.find((candidate) => candidate.indicator === code);
    return indicator ? [indicatorDraft(item, indicator, was, period, calendar)] : [];
  });
  const missing = items.filter(({ current }) => current === null);
  const toExplain = items.filter(({ deviations }) => deviations.length > 0);
  return {
    period: period.period,
    organisation: obligation.organisation,
    items,
    missing: missing.map(({ item }) => item),
    toExplain: toExplain.map(({ item }) => item),
  };
}

type Within = { readonly from: IsoDate; readonly cutOff: IsoDate };

// --- Tasks ------------------------------------------------------------------------------------------------------

function taskDraft(item: ItemKey, task: TaskView, was: TaskView | undefined, period: Within): DraftItem {
  const reported = progressFigure(task);
  const current = reported && isAbout(period, task.progress) ? reported : null;
  const last = was ? progressFigure(was) : null;
  return {
    item,
    kind: 'task',
    code: task.task,
    name: task.terms.title,
    unit: null,
    due: task.terms.due,
    current,
    last,
    deviations: current && last ? setbacks(current.figure, last.figure) : [],
  };
}

function progressFigure({ progress }: TaskView): DraftFigure | null {
  if (!progress) return null;
  const { report, asOf, percent, completedOn, disbursed, narrative, revised } = progress;
  return {
    report,
    figure: { asOf, percent, completedOn, disbursed },
    narrative,
    revised: revised !== undefined,
  };
}

/** Progress and spending only ever rise; that they fall is what has to be explained of a task. */
function setbacks(now: SubmittedFigure, last: SubmittedFigure): Deviation[] {
  if ('value' in now || 'value' in last) return [];
  const pairs = [
    [now.percent, last.percent],
    [now.disbursed, last.disbursed],
  ] as const;
  return pairs.flatMap(([figure, earlier]): Deviation[] => {
    if (figure === null || earlier === null || compare(figure, earlier) >= 0) return [];
    return [{ against: 'last-period', expected: earlier, percent: relativeChange(earlier, figure) }];
  });
}

// --- Indicators -------------------------------------------------------------------------------------------------

function indicatorDraft(
  item: ItemKey,
  view: IndicatorView,
  was: IndicatorView | undefined,
  period: Within & { readonly cutOff: IsoDate },
  calendar: ReportingCalendar,
): DraftItem {
  const achievement = assessIndicator(view, period.cutOff, calendar);
  const reported = achievement.current && isAbout(period, achievement.current) ? achievement.current : null;
  const earlier = was ? assessIndicator(was, addDays(period.from, -1), calendar).current : null;
  const current = reported && valueFigure(reported);
  const last = earlier && valueFigure(earlier);
  // After a series break figures are another thing than before, and so are rankings of another edition.
  const comparable = !achievement.seriesBreak;
  const figure = reported && figureOf(reported.value);
  const figureBefore = earlier && figureOf(earlier.value);
  return {
    item,
    kind: 'indicator',
    code: view.indicator,
    name: view.name,
    unit: view.definition.unit,
    due: null,
    current,
    last,
    deviations:
      figure === null || !comparable
        ? []
        : [
            ...(achievement.expected === null ? [] : deviation('trajectory', figure, achievement.expected)),
            ...(figureBefore === null ? [] : deviation('last-period', figure, figureBefore)),
          ],
  };
}

const valueFigure = (value: {
  readonly report: number;
  readonly asOf: IsoDate;
  readonly value: Value;
  readonly narrative: string;
  readonly revised?: object;
}): DraftFigure => ({
  report: value.report,
  figure: { asOf: value.asOf, value: value.value },
  narrative: value.narrative,
  revised: value.revised !== undefined,
});

/** A figure counts for the period its date lies in, or from which on it counts where it came too late for that one. */
const isAbout = (
  period: Within,
  figure: { readonly asOf: IsoDate; readonly countsFrom?: IsoDate } | null,
): boolean => figure !== null && isWithin(period, figure.countsFrom ?? figure.asOf);

function deviation(against: Deviation['against'], figure: DecimalText, expected: DecimalText): Deviation[] {
  return isMaterial(figure, expected)
    ? [{ against, expected, percent: relativeChange(expected, figure) }]
    : [];
}

/** The change from one figure to another in per cent of the first, with one decimal; null where the first is zero. */
export function relativeChange(from: DecimalText, to: DecimalText): DecimalText | null {
  const magnitude = from.startsWith('-') ? from.slice(1) : from;
  return percentage(subtract(to, from), magnitude, 1);
}

/** Whether two figures differ by more than the share that has to be explained; from zero, any difference does. */
export function isMaterial(figure: DecimalText, expected: DecimalText, atLeast = false): boolean {
  const difference = subtract(figure, expected).replace('-', '');
  if (isZero(difference)) return false;
  const magnitude = expected.replace('-', '');
  if (isZero(magnitude)) return true;
  const share = percentage(difference, magnitude, 9) ?? '0';
  const order = compare(share, DEVIATION_PERCENT);
  return atLeast ? order >= 0 : order > 0;
}
