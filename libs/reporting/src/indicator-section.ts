/** Indicators with baseline, target, value, achievement and trend. */
import {
  type Achievement,
  ACHIEVEMENT_LEVELS,
  type AchievementLevel,
  assessIndicator,
  type IndicatorView,
  type Period,
  type PlanSnapshot,
} from '#domain';
import { distinct, figureOf } from './figure.ts';
import type { Figure, IndicatorItem, IndicatorSection } from './report.ts';

export function indicatorSection(snapshot: PlanSnapshot, period: Period): IndicatorSection {
  const { indicators, asOf, plan } = snapshot;
  const items = indicators.map((view) =>
    indicatorItem(view, assessIndicator(view, asOf, plan.calendar), period),
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

function indicatorItem(view: IndicatorView, achievement: Achievement, period: Period): IndicatorItem {
  const { definition, positions, baseline } = view;
  const { target, current, computed, expected, trend, level, seriesBreak } = achievement;
  const at = (...names: string[]): number[] => names.flatMap((name) => positions[name] ?? []);
  const targetPositions = target ? at(`target:${target.year}`) : [];
  const judgedOn = [
    ...at('assigned', 'definition', 'lifecycle', 'series-break'),
    ...targetPositions,
    ...(expected === null ? [] : at('baseline')),
    ...(computed === null ? [] : view.values.map((value) => value.position)),
    ...(current ? [current.position] : []),
  ];
  return {
    indicator: view.indicator,
    name: view.name,
    group: view.group,
    lead: view.responsibility.lead,
    measure: definition.measure,
    unit: definition.unit,
    baseline: baseline ? { value: baseline.value, asOf: baseline.asOf, from: at('baseline') } : null,
    target: target ? { value: target.criterion, year: target.year, from: targetPositions } : null,
    value: current
      ? {
          value: current.value,
          asOf: current.asOf,
          inPeriod: current.asOf >= period.from,
          revised: current.revised ?? false,
          narrative: current.narrative,
          from: [current.position],
        }
      : null,
    computed,
    expected,
    level: { value: level, from: distinct(judgedOn) },
    trend,
    seriesBreak,
  };
}
