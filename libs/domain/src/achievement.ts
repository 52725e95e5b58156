/**
 * How an indicator stands against its target. The level compares the last value with the criterion, and before the target
 * falls due with the straight line between baseline and target.
 *
 * A bare number in a document ("100 %", "20 % GRDP") has the comparator `=`: it is met when the number is reached, and
 * going past it in the direction of improvement is "exceeded", as provincial reports count it.
 *
 * A value given as "about 80" is taken as the figure given, 80. "Above 80" and "below 80" say only on which side of 80 the
 * true figure lies: they are certain where every figure on that side fares alike, beyond the threshold, and else undetermined.
 */
import { periodOf, type ReportingCalendar } from './calendar.ts';
import { daysBetween, isoDate, yearOf } from './dates.ts';
import { compare, interpolate, meanGrowth, subtract } from './decimal.ts';
import type { DecimalText, IsoDate, Target, Value } from './values.ts';
import { type Direction, judge, type Verdict } from './verdict.ts';
import type { IndicatorView, ReportedValue } from './views.ts';

export const ACHIEVEMENT_LEVELS = [
  'exceeded',
  'achieved',
  'likely',
  'needs-effort',
  'not-achieved',
  'undetermined',
  'no-data',
  'not-applicable',
  'tracked',
  'withdrawn',
] as const;
/**
 * vượt · đạt · có khả năng đạt · cần nỗ lực · chưa đạt · chưa đủ căn cứ (no baseline, a series break, an inexact value) ·
 * chưa có số liệu · không áp dụng · theo dõi (the document sets no target) · đã rút
 */
export type AchievementLevel = (typeof ACHIEVEMENT_LEVELS)[number];

export interface Achievement {
  readonly level: AchievementLevel;
  /** The target judged: the next one due, after the last one the last. */
  readonly target: Target | null;
  /** The last value on or before the business date. */
  readonly current: ReportedValue | null;
  /** The figure held against the target, where it is not the value itself: the mean growth of the years reported. */
  readonly computed: DecimalText | null;
  /** Where the straight line from baseline to target stands at the value's date; null without a comparable baseline. */
  readonly expected: DecimalText | null;
  /** Against the previous comparable value; null where there is none. */
  readonly trend: {
    readonly change: DecimalText;
    readonly direction: 'better' | 'worse' | 'same';
    readonly since: IsoDate;
  } | null;
  /** The value cannot be compared with an earlier value, the baseline or the target. */
  readonly seriesBreak: boolean;
}

export function assessIndicator(
  view: IndicatorView,
  asOf: IsoDate,
  calendar: ReportingCalendar,
): Achievement {
  const target = targetInForce(view, asOf, calendar);
  const current = view.values.at(-1) ?? null;
  const direction = directionOf(view, target);
  const previous = current ? previousComparable(view, current) : null;
  const broken =
    current !== null &&
    (isBroken(view, current, target) || (previous === null && hasEarlierNumber(view, current)));
  const rates = view.definition.measure === 'growth' ? ratesByYear(view) : [];
  // One year has no mean: its figure is judged as it was reported, "above" and "about" included.
  const computed = rates.length > 1 ? meanGrowth(rates, view.definition.decimals) : null;
  const base = {
    target,
    current,
    computed,
    expected: null,
    trend: trendOf(current, previous, direction),
    seriesBreak: broken,
  };

  if (view.lifecycle.state === 'withdrawn') return { ...base, level: 'withdrawn' };
  if (!current || current.value.kind === 'no-data') return { ...base, level: 'no-data' };
  if (current.value.kind === 'not-applicable') return { ...base, level: 'not-applicable' };
  if (!target) return { ...base, level: 'tracked' };
  if (isBroken(view, current, target)) return { ...base, level: 'undetermined' };

  const value: Value = computed === null ? current.value : { kind: 'number', value: computed };
  const verdict = judge(value, target.criterion, view.definition.scale, direction);
  const expected = expectedAt(view, target, current);
  const level =
    asOf >= fallsDue(target, calendar)
      ? finalLevel(verdict, current.asOf < firstDayOf(target, calendar))
      : presentLevel(verdict, { growth: rates.length > 0, value, expected, direction });
  return { ...base, expected, level };
}

/**
 * The level when the target's year is over. A figure from before that year that had reached the target counts; one that
 * had not says nothing about the year, for which there is no figure.
 */
function finalLevel(verdict: Verdict, stale: boolean): AchievementLevel {
  if (verdict === 'not-met') return stale ? 'no-data' : 'not-achieved';
  return FULFILMENT[verdict];
}

/** The level while there is still time. */
function presentLevel(
  verdict: Verdict,
  context: { growth: boolean; value: Value; expected: DecimalText | null; direction: Direction },
): AchievementLevel {
  const { growth, value, expected, direction } = context;
  if (verdict === 'not-met') {
    const figure = figureOf(value);
    if (growth || figure === null) return 'needs-effort';
    if (expected === null) return 'undetermined';
    return atLeastAsGood(figure, expected, direction) ? 'likely' : 'needs-effort';
  }
  // A mean over years is only final when the years are over.
  return growth && verdict !== 'unknown' ? 'likely' : FULFILMENT[verdict];
}

const FULFILMENT = { exceeded: 'exceeded', met: 'achieved', unknown: 'undetermined' } as const;

/** The next target due at a date; once all are past, the last. */
function targetInForce(view: IndicatorView, asOf: IsoDate, calendar: ReportingCalendar): Target | null {
  const targets = view.targets.map(({ since: _, ...target }) => target).sort((a, b) => a.year - b.year);
  return targets.find((target) => asOf <= fallsDue(target, calendar)) ?? targets.at(-1) ?? null;
}

/** A target of a year is judged for good at that year's annual cut-off, when the annual report is drawn up. */
const fallsDue = (target: Target, calendar: ReportingCalendar): IsoDate =>
  periodOf(calendar, String(target.year))?.cutOff ?? isoDate(target.year, 12, 31);

/** The first day of the annual period a target is about. */
const firstDayOf = (target: Target, calendar: ReportingCalendar): IsoDate =>
  periodOf(calendar, String(target.year))?.from ?? isoDate(target.year, 1, 1);

/** Ranks and upper limits improve downwards; a bare number below the baseline does too. */
function directionOf(view: IndicatorView, target: Target | null): Direction {
  if (view.definition.measure === 'rank') return 'down';
  const criterion = target?.criterion;
  if (criterion?.kind !== 'number') return 'up';
  if (criterion.comparator === '≤' || criterion.comparator === '<') return 'down';
  const baseline = view.baseline && figureOf(view.baseline.value);
  return criterion.comparator === '=' && baseline !== null && compare(baseline, criterion.value) > 0
    ? 'down'
    : 'up';
}

// --- Trajectory, growth and trend -------------------------------------------------------------------------------

const atLeastAsGood = (figure: DecimalText, expected: DecimalText, direction: Direction): boolean =>
  direction === 'up' ? compare(figure, expected) >= 0 : compare(figure, expected) <= 0;

/** A value as a number that can be compared and drawn, or null. */
export function figureOf(value: Value): DecimalText | null {
  if (value.kind === 'number') return value.value;
  return value.kind === 'rank' ? String(value.rank) : null;
}

function expectedAt(view: IndicatorView, target: Target, current: ReportedValue): DecimalText | null {
  const { baseline, definition } = view;
  if (!baseline || definition.measure === 'growth' || breakBetween(view, baseline.asOf, current.asOf))
    return null;
  const from = figureOf(baseline.value);
  const to =
    target.criterion.kind === 'number'
      ? target.criterion.value
      : target.criterion.kind === 'rank'
        ? String(target.criterion.atMost)
        : null;
  if (from === null || to === null || !sameRanking(baseline.value, current.value)) return null;
  const total = daysBetween(baseline.asOf, isoDate(target.year, 12, 31));
  const elapsed = daysBetween(baseline.asOf, current.asOf);
  if (total <= 0 || elapsed < 0) return null;
  return interpolate(
    from,
    to,
    Math.min(elapsed, total),
    total,
    definition.measure === 'rank' ? 1 : definition.decimals,
  );
}

/** The growth rates of the years reported, the last figure of each year counting, since the last series break. */
function ratesByYear(view: IndicatorView): DecimalText[] {
  const byYear = new Map<number, DecimalText>();
  const start = view.seriesBreaks.at(-1)?.on ?? '';
  for (const { asOf, value } of view.values) {
    if (value.kind === 'number' && asOf >= start) byYear.set(yearOf(asOf), value.value);
  }
  return [...byYear.values()];
}

/** The last value before this one that is a figure of the same series. */
function previousComparable(view: IndicatorView, current: ReportedValue): ReportedValue | null {
  const earlier = view.values.filter(
    (value) =>
      value.asOf < current.asOf &&
      figureOf(value.value) !== null &&
      !breakBetween(view, value.asOf, current.asOf) &&
      sameRanking(value.value, current.value),
  );
  return earlier.at(-1) ?? null;
}

const hasEarlierNumber = (view: IndicatorView, current: ReportedValue): boolean =>
  figureOf(current.value) !== null &&
  view.values.some((value) => value.asOf < current.asOf && figureOf(value.value) !== null);

function trendOf(
  current: ReportedValue | null,
  previous: ReportedValue | null,
  direction: Direction,
): Achievement['trend'] {
  const [now, before] = [current && figureOf(current.value), previous && figureOf(previous.value)];
  if (now === null || before === null || !previous) return null;
  const order = compare(now, before);
  const better = direction === 'up' ? order > 0 : order < 0;
  return {
    change: subtract(now, before),
    direction: order === 0 ? 'same' : better ? 'better' : 'worse',
    since: previous.asOf,
  };
}

// --- Series breaks ----------------------------------------------------------------------------------------------

/** Whether a break lies between two days, whichever comes first: a target may be set after the value it is held against. */
function breakBetween(view: IndicatorView, a: IsoDate, b: IsoDate): boolean {
  const [from, to] = a < b ? [a, b] : [b, a];
  return view.seriesBreaks.some(({ on }) => from < on && on <= to);
}

/** Rankings compare only within the same edition of the index and the same number ranked. */
function sameRanking(a: Value, b: Value): boolean {
  if (a.kind !== 'rank' || b.kind !== 'rank') return true;
  return (a.of === undefined || b.of === undefined || a.of === b.of) && a.edition === b.edition;
}

/** Whether the target was set for another series than the value belongs to. */
function isBroken(view: IndicatorView, current: ReportedValue, target: Target | null): boolean {
  if (!target) return false;
  const since = view.targets.find((candidate) => candidate.year === target.year)?.since ?? '';
  if (breakBetween(view, since, current.asOf)) return true;
  const { criterion } = target;
  const { value } = current;
  if (criterion.kind !== 'rank' || value.kind !== 'rank') return false;
  return criterion.of !== undefined && value.of !== undefined && criterion.of !== value.of;
}
