/**
 * A task (nhiệm vụ): assigned, revised, reassigned, reported on, its completion declared by the lead and confirmed by the
 * assigner. Which of the official cells it stands in is never stored; `assessment.ts` derives it.
 */
import { earliest } from './dates.ts';
import { compare, requireDecimal, requireVnd, scaleOf } from './decimal.ts';
import {
  applyChanges,
  type ChangedOn,
  changesBetween,
  type Decider,
  equal,
  given,
  type PlanContext,
  requireDate,
  requireInOrder,
  requireManager,
  requireNotAfter,
  requireNotBefore,
  requireOpenPlan,
  requirePast,
  requireReason,
  requireReporter,
  requireResponsibility,
  requireWithinPeriod,
  withChangedOn,
} from './decider.ts';
import { refuse } from './errors.ts';
import type { TaskEvent, TaskProgress, TaskTerms } from './events.ts';
import { requireFunding } from './plan.ts';
import type {
  Code,
  Due,
  IsoDate,
  LegalReference,
  PeriodKey,
  Responsibility,
  RevisionCause,
  Sources,
} from './values.ts';

type Justified = {
  readonly reason: string;
  readonly legalBasis: LegalReference;
  readonly effectiveOn: IsoDate;
};

export type TaskCommand = { readonly plan: Code; readonly task: Code } & (
  | {
      readonly type: 'assign';
      readonly terms: TaskTerms;
      readonly responsibility: Responsibility;
      readonly assignedOn: IsoDate;
      readonly sources?: Sources;
    }
  | ({ readonly type: 'revise'; readonly changes: Partial<TaskTerms> } & Justified)
  | ({
      readonly type: 'reassign';
      readonly responsibility: Responsibility;
      readonly cause: 'reorganisation' | 'decision';
    } & Justified)
  | {
      readonly type: 'report-progress';
      readonly progress: TaskProgress;
      readonly period?: PeriodKey;
      readonly sources?: Sources;
    }
  | {
      readonly type: 'revise-progress';
      readonly report: number;
      readonly changes: Partial<TaskProgress>;
      readonly reason: string;
      readonly cause: RevisionCause;
    }
  | { readonly type: 'confirm-completion'; readonly report: number; readonly confirmedOn: IsoDate }
  | {
      readonly type: 'reject-completion';
      readonly report: number;
      readonly rejectedOn: IsoDate;
      readonly reason: string;
    }
  | ({ readonly type: 'suspend' | 'resume' | 'withdraw' } & Justified)
);

interface ProgressReport {
  readonly organisation: Code;
  readonly progress: TaskProgress;
  /** What became of the completion it declares, if it declares one. */
  readonly completion: 'none' | 'declared' | 'confirmed' | 'rejected';
}

export interface TaskState {
  readonly plan: Code;
  readonly task: Code;
  readonly terms: TaskTerms;
  readonly responsibility: Responsibility;
  readonly assignedOn: IsoDate;
  /** Of terms, and of `responsibility`. */
  readonly changedOn: ChangedOn;
  /** Reports are numbered from 1 in the order they came. */
  readonly reports: readonly ProgressReport[];
  readonly lifecycle: { readonly state: 'active' | 'suspended' | 'withdrawn'; readonly since: IsoDate };
}

export const taskDecider: Decider<TaskState, TaskCommand, TaskEvent, PlanContext> = { decide, evolve };

function decide(command: TaskCommand, state: TaskState | undefined, context: PlanContext): TaskEvent[] {
  const { plan, task } = command;
  requireOpenPlan(context.plan);
  if (command.type === 'assign') {
    if (state) refuse('already-exists', { subject: task });
    requireManager(context.plan, context.actingFor);
    requireNotBefore(command.assignedOn, context.plan.effectiveFrom, 'assignedOn');
    requireTerms(command.terms, context);
    requireResponsibility(command.responsibility, command.assignedOn, context);
    const { terms, responsibility, sources, assignedOn } = command;
    return [
      {
        type: 'TaskAssigned',
        data: { plan, task, terms, responsibility, ...given({ sources }), businessDate: assignedOn },
      },
    ];
  }
  if (!state) return refuse('task-unknown', { plan, task });
  if (state.lifecycle.state === 'withdrawn')
    refuse('withdrawn', { subject: task, withdrawnOn: state.lifecycle.since });
  switch (command.type) {
    case 'revise': {
      requireJustified(command, state, context);
      const changes = changesBetween(state.terms, command.changes);
      if (Object.keys(changes).length === 0) refuse('nothing-changes', {}, 'changes');
      requireInOrder(state.changedOn, Object.keys(changes), command.effectiveOn);
      requireTerms(applyChanges(state.terms, changes), context);
      const { reason, legalBasis, effectiveOn } = command;
      return [
        { type: 'TaskRevised', data: { plan, task, changes, reason, legalBasis, businessDate: effectiveOn } },
      ];
    }
    case 'reassign': {
      requireJustified(command, state, context);
      requireInOrder(state.changedOn, ['responsibility'], command.effectiveOn);
      requireResponsibility(command.responsibility, command.effectiveOn, context);
      if (equal(command.responsibility, state.responsibility)) refuse('nothing-changes', {}, 'lead');
      const { reason, cause, legalBasis, effectiveOn } = command;
      const responsibility = { from: state.responsibility, to: command.responsibility };
      return [
        {
          type: 'TaskReassigned',
          data: { plan, task, responsibility, reason, cause, legalBasis, businessDate: effectiveOn },
        },
      ];
    }
    case 'report-progress': {
      const { progress, period, sources } = command;
      const organisation = requireReporter(task, state.responsibility, progress.asOf, context);
      // A late report about a day before the suspension is still welcome.
      if (state.lifecycle.state === 'suspended' && progress.asOf >= state.lifecycle.since)
        refuse('task-suspended', { task });
      requireNotCompleted(state);
      requireProgress(progress, state, context);
      requireWithinPeriod(period, progress.asOf, context);
      const report = state.reports.length + 1;
      return [
        {
          type: 'TaskProgressReported',
          data: {
            plan,
            task,
            report,
            organisation,
            ...given({ period, sources }),
            progress,
            businessDate: progress.asOf,
          },
        },
      ];
    }
    case 'revise-progress': {
      const { report, reason, cause } = command;
      const revised = state.reports[report - 1] ?? refuse('report-unknown', { report }, 'report');
      const organisation = requireReporter(task, state.responsibility, revised.progress.asOf, context);
      requireReason(reason);
      const to = { ...revised.progress, ...command.changes };
      if (equal(to, revised.progress)) refuse('nothing-changes', {}, 'changes');
      requireProgress(to, state, context);
      return [
        {
          type: 'TaskProgressRevised',
          data: {
            plan,
            task,
            report,
            organisation,
            progress: { from: revised.progress, to },
            reason,
            cause,
            businessDate: earliest(
              ...[revised.progress, to].flatMap((p) => [p.asOf, p.completedOn ?? p.asOf]),
            ),
          },
        },
      ];
    }
    case 'confirm-completion': {
      const { report, confirmedOn } = command;
      const organisation = requireManager(context.plan, context.actingFor);
      const completedOn = requireDeclared(state, report);
      requireNotCompleted(state);
      requirePast(confirmedOn, context.today, 'confirmedOn');
      requireNotBefore(confirmedOn, completedOn, 'confirmedOn');
      // About the day of completion: the confirmation makes known what was true from then on.
      return [
        {
          type: 'TaskCompletionConfirmed',
          data: { plan, task, report, completedOn, confirmedOn, organisation, businessDate: completedOn },
        },
      ];
    }
    case 'reject-completion': {
      const { report, rejectedOn, reason } = command;
      const organisation = requireManager(context.plan, context.actingFor);
      requireReason(reason);
      requireDeclared(state, report);
      requirePast(rejectedOn, context.today, 'rejectedOn');
      const asOf = state.reports[report - 1]?.progress.asOf ?? rejectedOn;
      requireNotBefore(rejectedOn, asOf, 'rejectedOn');
      return [
        {
          type: 'TaskCompletionRejected',
          data: { plan, task, report, rejectedOn, organisation, reason, businessDate: asOf },
        },
      ];
    }
    case 'suspend':
    case 'resume':
    case 'withdraw': {
      requireJustified(command, state, context);
      requireNotBefore(command.effectiveOn, state.lifecycle.since, 'effectiveOn');
      requireNotCompleted(state);
      if (command.type === 'suspend' && state.lifecycle.state === 'suspended')
        refuse('task-suspended', { task });
      if (command.type === 'resume' && state.lifecycle.state !== 'suspended')
        refuse('task-not-suspended', { task });
      const type = ({ suspend: 'TaskSuspended', resume: 'TaskResumed', withdraw: 'TaskWithdrawn' } as const)[
        command.type
      ];
      const { reason, legalBasis, effectiveOn } = command;
      return [{ type, data: { plan, task, reason, legalBasis, businessDate: effectiveOn } }];
    }
    default:
      return command satisfies never;
  }
}

function requireJustified(command: Justified, state: TaskState, context: PlanContext): void {
  requireManager(context.plan, context.actingFor);
  requireReason(command.reason);
  requireNotBefore(command.effectiveOn, state.assignedOn, 'effectiveOn');
}

function requireTerms(terms: TaskTerms, { plan }: PlanContext): void {
  const { group } = terms;
  if (group !== null && !plan.terms.groups.some((known) => known.of === 'tasks' && known.code === group)) {
    refuse('group-unknown', { group, of: 'tasks' }, 'group');
  }
  requireDue(terms.due);
  if (terms.funding) requireFunding(terms.funding, 'funding');
}

function requireDue(due: Due): void {
  if (due.precision === 'day') requireDate(due.on, 'due.on');
  if (due.precision === 'month') requireDate(`${due.month}-01`, 'due.month');
  if (due.precision === 'year') requireDate(`${due.year}-01-01`, 'due.year');
}

function requireProgress(progress: TaskProgress, state: TaskState, context: PlanContext): void {
  const { asOf, percent, completedOn, disbursed } = progress;
  requirePast(asOf, context.today, 'asOf');
  requireNotBefore(asOf, state.assignedOn, 'asOf');
  if (percent !== null) {
    requireDecimal(percent, 'percent');
    if (compare(percent, '0') < 0 || compare(percent, '100') > 0) {
      refuse('out-of-range', { value: percent, min: 0, max: 100 }, 'percent');
    }
    if (scaleOf(percent) > 2) refuse('too-many-decimals', { value: percent, decimals: 2 }, 'percent');
    if (completedOn !== null && compare(percent, '100') !== 0) {
      refuse('out-of-range', { value: percent, min: 100, max: 100 }, 'percent');
    }
  }
  if (completedOn !== null) {
    requireNotAfter(completedOn, asOf, 'completedOn');
    requireNotBefore(completedOn, state.assignedOn, 'completedOn');
  }
  if (disbursed !== null) requireVnd(disbursed, 'disbursed');
}

/** A task is completed once: neither reported on, nor confirmed by way of another report, nor stopped afterwards. */
function requireNotCompleted({ task, reports }: TaskState): void {
  const confirmed = reports.findIndex((report) => report.completion === 'confirmed');
  if (confirmed >= 0) refuse('task-completed', { task, report: confirmed + 1 });
}

/** The completion date a report declares and nobody has ruled on yet. */
function requireDeclared(state: TaskState, report: number): IsoDate {
  const declaring = state.reports[report - 1];
  if (!declaring) return refuse('report-unknown', { report }, 'report');
  const { completedOn } = declaring.progress;
  if (declaring.completion !== 'declared' || completedOn === null) {
    return refuse('completion-not-reported', { report }, 'report');
  }
  return completedOn;
}

function evolve(state: TaskState | undefined, event: TaskEvent): TaskState | undefined {
  if (event.type === 'TaskAssigned') {
    const { plan, task, terms, responsibility, businessDate } = event.data;
    const lifecycle = { state: 'active', since: businessDate } as const;
    return {
      plan,
      task,
      terms,
      responsibility,
      assignedOn: businessDate,
      changedOn: {},
      reports: [],
      lifecycle,
    };
  }
  if (!state) return state;
  const since = event.data.businessDate;
  switch (event.type) {
    case 'TaskRevised':
      return {
        ...state,
        terms: applyChanges(state.terms, event.data.changes),
        changedOn: withChangedOn(state.changedOn, Object.keys(event.data.changes), since),
      };
    case 'TaskReassigned':
      return {
        ...state,
        responsibility: event.data.responsibility.to,
        changedOn: withChangedOn(state.changedOn, ['responsibility'], since),
      };
    case 'TaskProgressReported': {
      const { organisation, progress } = event.data;
      return {
        ...state,
        reports: [...state.reports, { organisation, progress, completion: declaration(progress) }],
      };
    }
    case 'TaskProgressRevised': {
      const { from, to } = event.data.progress;
      return withReport(state, event.data.report, (report) => ({
        ...report,
        progress: to,
        // A completion that is moved or taken back has to be ruled on again.
        completion: from.completedOn === to.completedOn ? report.completion : declaration(to),
      }));
    }
    case 'TaskCompletionConfirmed':
      return withReport(state, event.data.report, (report) => ({ ...report, completion: 'confirmed' }));
    case 'TaskCompletionRejected':
      return withReport(state, event.data.report, (report) => ({ ...report, completion: 'rejected' }));
    case 'TaskSuspended':
      return { ...state, lifecycle: { state: 'suspended', since } };
    case 'TaskResumed':
      return { ...state, lifecycle: { state: 'active', since } };
    case 'TaskWithdrawn':
      return { ...state, lifecycle: { state: 'withdrawn', since } };
    default:
      return event satisfies never;
  }
}

const declaration = (progress: TaskProgress) => (progress.completedOn === null ? 'none' : 'declared');

const withReport = (
  state: TaskState,
  number: number,
  change: (report: ProgressReport) => ProgressReport,
): TaskState => ({
  ...state,
  reports: state.reports.map((report, i) => (i === number - 1 ? change(report) : report)),
});
