/** Indicators with baseline, target, value, achievement and trend. */
import {
  type Achievement,
  ACHIEVEMENT_LEVELS,
  type AchievementLevel,
  assessIndicator,
  type IndicatorView,
  isWithin,
  type Period,
  type PlanSnapshot,
  type PlanView,
} from '#domain';
import { distinct, figureOf, positionsOf } from './figure.ts';
import type { Figure, IndicatorItem, IndicatorSection } from './report.ts';

export function indicatorSection(snapshot: PlanSnapshot, period: Period): IndicatorSection {
  const { indicators, asOf, plan } = snapshot;
  const items = indicators.map((view) =>
    indicatorItem(view, assessIndicator(view, asOf, plan.calendar), plan, period),
  );
  const byLevel = ACHIEVEMENT_LEVELS.map((level) => [
    level,
    figureOf(
      items.filter((item) => item.level.value === level),
      (item) => item.level.from,
    ),
  ]);
  return {
    total: figureOf(items, (item) => item.level.from),
    byLevel: Object.fromEntries(byLevel) as Record<AchievementLevel, Figure>,
    items,
  };
}

/**
 * What a level rests on: how the indicator is defined, every target (one given up decides which other counts), the
 * calendar that says when a target falls due, the baseline, and the value, for growth all values.
 */
export function levelPositions(view: IndicatorView, achievement: Achievement, plan: PlanView): number[] {
  const { current, computed } = achievement;
  const targets = Object.keys(view.positions).filter((attribute) => attribute.startsWith('target:'));
  return distinct([
    ...positionsOf(view, 'assigned', 'definition', 'lifecycle', 'series-break', 'baseline', ...targets),
    ...(targets.length > 0 ? positionsOf(plan, 'calendar') : []),
    ...(computed === null ? [] : view.values.map(({ position }) => position)),
    ...(current ? [current.position] : []),
  ]);
}

function indicatorItem(
  view: IndicatorView,
  achievement: Achievement,
  plan: PlanView,
  { from, cutOff }: Period,
): IndicatorItem {
  const { definition, baseline } = view;
  const { target, current, computed, expected, trend, seriesBreak } = achievement;
  const judgedOn = levelPositions(view, achievement, plan);
  // Several reports may be about the day of the value compared with; the trend rests on all of them.
  const earlier = view.values.filter((value) => value.asOf === trend?.since);
  return {
    indicator: view.indicator,
    name: view.name,
    group: view.group,
    lead: view.responsibility.lead,
    measure: definition.measure,
    unit: definition.unit,
    baseline: baseline && {
      value: baseline.value,
      asOf: baseline.asOf,
      from: positionsOf(view, 'baseline'),
    },
    target: target && {
      value: target.criterion,
      year: target.year,
      from: positionsOf(view, `target:${target.year}`),
    },
    value: current && {
      value: current.value,
      asOf: current.asOf,
      inPeriod: isWithin({ from, cutOff }, current.countsFrom ?? current.asOf),
      revised: current.revised ?? null,
      narrative: current.narrative,
      from: [current.position],
    },
    computed: computed === null ? null : { value: computed, from: judgedOn },
    expected: expected === null ? null : { value: expected, from: judgedOn },
    level: { value: achievement.level, from: judgedOn },
    trend: trend && {
      value: trend.change,
      direction: trend.direction,
      since: trend.since,
      from: distinct([...judgedOn, ...earlier.map(({ position }) => position)]),
    },
    seriesBreak,
  };
}
