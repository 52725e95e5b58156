/** What changed between two snapshots of a plan: what was added, moved, reported, judged otherwise, amended. */
import {
  assessIndicator,
  type Code,
  equal,
  type IndicatorView,
  type PlanSnapshot,
  type PlanTerms,
  type Responsibility,
  taskCell,
  type TaskView,
} from '#domain';
import { distinct, positionsOf } from './figure.ts';
import { levelPositions } from './indicator-section.ts';
import type { ReportChange } from './report.ts';
import { CELL_ATTRIBUTES } from './task-section.ts';

/** Handing over work comes last: a reorganisation moves much and changes little. */
export function changesSince(before: PlanSnapshot, now: PlanSnapshot): ReportChange[] {
  const changes = [
    ...termChanges(before, now),
    ...taskChanges(before, now),
    ...indicatorChanges(before, now),
  ];
  return [...changes.filter((change) => !isHandover(change)), ...changes.filter(isHandover)];
}

const isHandover = ({ what }: ReportChange): boolean => what === 'task-lead' || what === 'indicator-lead';

function termChanges(before: PlanSnapshot, now: PlanSnapshot): ReportChange[] {
  const [was, is] = [before.plan.terms, now.plan.terms];
  const fields = [...new Set([...Object.keys(was), ...Object.keys(is)])] as (keyof PlanTerms)[];
  return fields
    .filter((field) => !equal(was[field], is[field]))
    .map((field) => ({
      what: 'plan-terms',
      code: field,
      name: null,
      from: was[field] ?? null,
      to: is[field] ?? null,
      positions: positionsOf(now.plan, field),
    }));
}

function taskChanges(before: PlanSnapshot, now: PlanSnapshot): ReportChange[] {
  const earlier = new Map(before.tasks.map((task) => [task.task, task]));
  return now.tasks.flatMap((task): ReportChange[] => {
    const about = { code: task.task, name: task.terms.title };
    const was = earlier.get(task.task);
    const to = taskCell(task, now.asOf);
    const positions = positionsOf(task, ...CELL_ATTRIBUTES);
    if (!was) return [{ ...about, what: 'task-added', to, positions }];
    const from = taskCell(was, before.asOf);
    const dues = { from: was.terms.due, to: task.terms.due };
    return [
      ...(from === to ? [] : [{ ...about, what: 'task-cell' as const, from, to, positions }]),
      ...(equal(dues.from, dues.to)
        ? []
        : [{ ...about, what: 'task-due' as const, ...dues, positions: positionsOf(task, 'due') }]),
      ...handover('task-lead', about, was, task),
    ];
  });
}

function handover(
  what: 'task-lead' | 'indicator-lead',
  about: { readonly code: Code; readonly name: string | null },
  was: { readonly responsibility: Responsibility },
  is: TaskView | IndicatorView,
): ReportChange[] {
  const [from, to] = [was.responsibility.lead, is.responsibility.lead];
  return from === to ? [] : [{ ...about, what, from, to, positions: positionsOf(is, 'responsibility') }];
}

function indicatorChanges(before: PlanSnapshot, now: PlanSnapshot): ReportChange[] {
  const earlier = new Map(before.indicators.map((indicator) => [indicator.indicator, indicator]));
  return now.indicators.flatMap((indicator): ReportChange[] => {
    const about = { code: indicator.indicator, name: indicator.name };
    const was = earlier.get(indicator.indicator);
    const is = assessIndicator(indicator, now.asOf, now.plan.calendar);
    const judgedOn = levelPositions(indicator, is, now.plan);
    if (!was) return [{ ...about, what: 'indicator-added', to: is.level, positions: judgedOn }];
    const { level, current } = assessIndicator(was, before.asOf, before.plan.calendar);
    const changes: ReportChange[] = [];
    if (is.current && !equal(current?.value, is.current.value)) {
      changes.push({
        ...about,
        what: 'indicator-value',
        from: current?.value ?? null,
        to: is.current.value,
        positions: distinct([...(current ? [current.position] : []), is.current.position]),
      });
    }
    if (level !== is.level)
      changes.push({ ...about, what: 'indicator-level', from: level, to: is.level, positions: judgedOn });
    return [
      ...changes,
      ...targetChanges(about, was, indicator),
      ...handover('indicator-lead', about, was, indicator),
    ];
  });
}

function targetChanges(
  about: { readonly code: Code; readonly name: string },
  was: IndicatorView,
  is: IndicatorView,
): ReportChange[] {
  const criterionOf = ({ targets }: IndicatorView, year: number) =>
    targets.find((target) => target.year === year)?.criterion ?? null;
  const years = distinct([...was.targets, ...is.targets].map(({ year }) => year));
  return years.flatMap((year): ReportChange[] => {
    const [from, to] = [criterionOf(was, year), criterionOf(is, year)];
    if (equal(from, to)) return [];
    return [
      { ...about, what: 'indicator-target', year, from, to, positions: positionsOf(is, `target:${year}`) },
    ];
  });
}
