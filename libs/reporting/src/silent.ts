/** Who has not reported: the organisations that answer for something and have handed in nothing about any of it. */
import {
  type Code,
  type IndicatorView,
  isWithin,
  type Period,
  type PlanSnapshot,
  type TaskView,
} from '#domain';
import { figureOf, positionsOf } from './figure.ts';
import type { SilentOrganisation } from './report.ts';

interface Duties {
  readonly tasks: TaskView[];
  readonly indicators: IndicatorView[];
  reported: boolean;
}

/** What a predecessor reported counts for its successor: the work has been reported on. */
export function silentOrganisations(
  { plan, tasks, indicators, organisations }: PlanSnapshot,
  { from, cutOff }: Period,
): SilentOrganisation[] {
  const within = ({ asOf, countsFrom }: { readonly asOf: string; readonly countsFrom?: string }): boolean =>
    isWithin({ from, cutOff }, countsFrom ?? asOf);
  const duties = new Map<Code, Duties>();
  const dutiesOf = (lead: Code | null): Duties => {
    const answering = lead ?? plan.terms.standingAgency ?? plan.terms.issuer;
    const known = duties.get(answering) ?? { tasks: [], indicators: [], reported: false };
    duties.set(answering, known);
    return known;
  };
  for (const task of tasks) {
    if (!isReportable(task, from)) continue;
    const duty = dutiesOf(task.responsibility.lead);
    duty.tasks.push(task);
    duty.reported ||= task.progress !== null && within(task.progress);
  }
  for (const indicator of indicators) {
    if (indicator.lifecycle.state === 'withdrawn') continue;
    const duty = dutiesOf(indicator.responsibility.lead);
    duty.indicators.push(indicator);
    duty.reported ||= indicator.values.some(within);
  }
  const assignment = (view: TaskView | IndicatorView): number[] =>
    positionsOf(view, 'assigned', 'lifecycle', 'responsibility');
  const name = (code: Code): string =>
    organisations.find(({ organisation }) => organisation === code)?.name ?? code;
  return [...duties]
    .filter(([, duty]) => !duty.reported)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([code, duty]) => ({
      organisation: { code, name: name(code) },
      tasks: figureOf(duty.tasks, assignment),
      indicators: figureOf(duty.indicators, assignment),
    }));
}

/** Whether there was something to report within a period that began on the given day. */
function isReportable({ lifecycle, completion }: TaskView, from: string): boolean {
  if (lifecycle.state === 'withdrawn' || (completion && completion.completedOn < from)) return false;
  return lifecycle.state !== 'suspended' || lifecycle.since > from;
}
