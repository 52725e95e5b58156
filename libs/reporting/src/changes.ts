/** What changed between two snapshots of a plan: what was added, moved, reported, judged otherwise, amended. */
import { assessIndicator, equal, type PlanSnapshot, type PlanTerms, taskCell } from '#domain';
import { distinct } from './figure.ts';
import type { ReportChange } from './report.ts';

export function changesSince(before: PlanSnapshot, now: PlanSnapshot): ReportChange[] {
  return [...termChanges(before, now), ...taskChanges(before, now), ...indicatorChanges(before, now)];
}

function termChanges(before: PlanSnapshot, now: PlanSnapshot): ReportChange[] {
  const [was, is] = [before.plan.terms, now.plan.terms];
  const fields = [...new Set([...Object.keys(was), ...Object.keys(is)])] as (keyof PlanTerms)[];
  return fields
    .filter((field) => !equal(was[field], is[field]))
    .map((field) => ({
      what: 'plan-terms',
      code: field,
      from: was[field] ?? null,
      to: is[field] ?? null,
      positions: [now.plan.positions[field] ?? 0],
    }));
}

function taskChanges(before: PlanSnapshot, now: PlanSnapshot): ReportChange[] {
  const earlier = new Map(before.tasks.map((task) => [task.task, task]));
  return now.tasks.flatMap((task): ReportChange[] => {
    const { task: code, positions: of } = task;
    const was = earlier.get(code);
    const to = taskCell(task, now.asOf);
    const positions = distinct(
      ['assigned', 'due', 'lifecycle', 'completion'].flatMap((name) => of[name] ?? []),
    );
    if (!was) return [{ what: 'task-added', code, to, positions }];
    const from = taskCell(was, before.asOf);
    return from === to ? [] : [{ what: 'task-cell', code, from, to, positions }];
  });
}

function indicatorChanges(before: PlanSnapshot, now: PlanSnapshot): ReportChange[] {
  const earlier = new Map(before.indicators.map((indicator) => [indicator.indicator, indicator]));
  return now.indicators.flatMap((indicator): ReportChange[] => {
    const { indicator: code, positions: of } = indicator;
    const was = earlier.get(code);
    const is = assessIndicator(indicator, now.asOf, now.plan.calendar);
    const positions = [is.current?.position ?? of['assigned'] ?? 0];
    if (!was) return [{ what: 'indicator-added', code, to: is.level, positions }];
    const { level, current, target } = assessIndicator(was, before.asOf, before.plan.calendar);
    const changes: ReportChange[] = [];
    if (is.current && !equal(current?.value, is.current.value)) {
      changes.push({
        what: 'indicator-value',
        code,
        from: current?.value ?? null,
        to: is.current.value,
        positions,
      });
    }
    if (level !== is.level)
      changes.push({ what: 'indicator-level', code, from: level, to: is.level, positions });
    if (target && is.target?.year === target.year && !equal(target.criterion, is.target.criterion)) {
      const revised = [of[`target:${target.year}`] ?? 0];
      changes.push({
        what: 'indicator-target',
        code,
        from: target.criterion,
        to: is.target.criterion,
        positions: revised,
      });
    }
    return changes;
  });
}
