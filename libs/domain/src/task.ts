/**
 * A task (nhiệm vụ): assigned, revised, reassigned, reported on, its completion declared by the lead and confirmed by the
 * assigner. Which of the official cells it stands in is never stored; `assessment.ts` derives it.
 */
import {
  requireManagerOf,
  requireOpenPlan,
  reporterOf,
  requireReporter,
  requireResponsibility,
  requireWithinPeriod,
} from './authority.ts';
import { earliest, latest } from './dates.ts';
import {
  changesBetween,
  type Decider,
  effectOf,
  equal,
  given,
  type Justified,
  type PlanContext,
  requireNotBefore,
  requirePast,
  requireReason,
} from './decider.ts';
import { refuse } from './errors.ts';
import type { EvidenceFile } from './audit-events.ts';
import type { TaskEvent, TaskProgress, TaskTerms } from './events.ts';
import { requireEvidence } from './evidence.ts';
import { effectiveDay } from './cycle/period-rules.ts';
import {
  requireDeclared,
  requireNotCompleted,
  requireNotSuspended,
  requireNotWithdrawn,
  requireProgress,
  requireTaskTerms,
} from './task-rules.ts';
import { evolveTask, type TaskState } from './task-state.ts';
import { requireInOrder } from './timeline.ts';
import type { Code, IsoDate, PeriodKey, Responsibility, RevisionCause, Sources } from './values.ts';

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
      /** Why the standing agency enters it for the organisation responsible. */
      readonly onBehalf?: string;
      readonly sources?: Sources;
    }
  | {
      readonly type: 'revise-progress';
      readonly report: number;
      readonly changes: Partial<TaskProgress>;
      readonly reason: string;
      readonly cause: RevisionCause;
    }
  | { readonly type: 'attach-evidence'; readonly report: number; readonly files: readonly EvidenceFile[] }
  | { readonly type: 'confirm-completion'; readonly report: number; readonly confirmedOn: IsoDate }
  | {
      readonly type: 'reject-completion';
      readonly report: number;
      readonly rejectedOn: IsoDate;
      readonly reason: string;
    }
  | ({ readonly type: 'suspend' | 'resume' | 'withdraw' } & Justified)
);

export const taskDecider: Decider<TaskState, TaskCommand, TaskEvent, PlanContext> = {
  decide,
  evolve: evolveTask,
};

function decide(command: TaskCommand, state: TaskState | undefined, context: PlanContext): TaskEvent[] {
  const { plan, task } = command;
  const { today } = context;
  requireOpenPlan(context.plan, today, effectOf(command, today));
  if (command.type === 'assign') {
    if (state) refuse('already-exists', { subject: task });
    requireManagerOf(context);
    requireNotBefore(command.assignedOn, context.plan.effectiveFrom, 'assignedOn');
    requireTaskTerms(command.terms, command.assignedOn, context);
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
  // What was reported can be corrected and borne out for ever.
  if (command.type !== 'revise-progress' && command.type !== 'attach-evidence')
    requireNotWithdrawn(state, latest(today, effectOf(command, today)));
  switch (command.type) {
    case 'revise': {
      requireJustified(command, state, context);
      const changes = changesBetween(state.terms, command.changes);
      if (Object.keys(changes).length === 0) refuse('nothing-changes', {}, 'changes');
      requireInOrder(state.changedOn, Object.keys(changes), command.effectiveOn);
      requireTaskTerms(command.changes, command.effectiveOn, context);
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
      const { progress, period, onBehalf, sources } = command;
      const { organisation, enteredBy } = reporterOf(task, state.responsibilities, onBehalf, context);
      requireNotSuspended(state, progress.asOf);
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
            ...given({ period, enteredBy, sources }),
            progress,
            businessDate: effectiveDay(progress.asOf, organisation, context.cycles ?? [], today),
          },
        },
      ];
    }
    case 'revise-progress': {
      const { report, reason, cause } = command;
      const revised = state.reports[report - 1] ?? refuse('report-unknown', { report }, 'report');
      const organisation = requireReporter(task, state.responsibilities, context);
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
            reportedBy: revised.organisation,
            progress: { from: revised.progress, to },
            ...given({ countsFrom: revised.countsFrom }),
            reason,
            cause,
            businessDate:
              revised.countsFrom ??
              earliest(...[revised.progress, to].flatMap((p) => [p.asOf, p.completedOn ?? p.asOf])),
          },
        },
      ];
    }
    case 'attach-evidence': {
      const { report, files } = command;
      const borneOut = state.reports[report - 1] ?? refuse('report-unknown', { report }, 'report');
      const organisation = requireReporter(task, state.responsibilities, context);
      requireEvidence(files, borneOut.evidence);
      const businessDate = borneOut.countsFrom ?? borneOut.progress.asOf;
      return files.map((file) => ({
        type: 'TaskEvidenceAttached',
        data: { plan, task, report, organisation, file, businessDate },
      }));
    }
    case 'confirm-completion': {
      const { report, confirmedOn } = command;
      const organisation = requireManagerOf(context);
      const completedOn = requireDeclared(state, report);
      requireNotCompleted(state);
      requirePast(confirmedOn, today, 'confirmedOn');
      requireNotBefore(confirmedOn, completedOn, 'confirmedOn');
      // About the day of completion: the confirmation makes known what was true from then on. Of a report that came too
      // late for its period it changes no earlier picture than the report itself.
      const businessDate = latest(completedOn, state.reports[report - 1]?.countsFrom ?? completedOn);
      return [
        {
          type: 'TaskCompletionConfirmed',
          data: { plan, task, report, completedOn, confirmedOn, organisation, businessDate },
        },
      ];
    }
    case 'reject-completion': {
      const { report, rejectedOn, reason } = command;
      const organisation = requireManagerOf(context);
      requireReason(reason);
      requireDeclared(state, report);
      requirePast(rejectedOn, today, 'rejectedOn');
      const rejected = state.reports[report - 1];
      const asOf = rejected?.progress.asOf ?? rejectedOn;
      requireNotBefore(rejectedOn, asOf, 'rejectedOn');
      const businessDate = rejected?.countsFrom ?? asOf;
      return [
        {
          type: 'TaskCompletionRejected',
          data: { plan, task, report, rejectedOn, organisation, reason, businessDate },
        },
      ];
    }
    case 'suspend':
    case 'resume':
    case 'withdraw': {
      requireJustified(command, state, context);
      requireNotWithdrawn(state, state.lifecycle.since);
      requireNotBefore(command.effectiveOn, state.lifecycle.since, 'effectiveOn');
      requireNotCompleted(state);
      if (command.type === 'suspend' && state.lifecycle.state === 'suspended')
        refuse('task-suspended', { task, since: state.lifecycle.since });
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
  requireManagerOf(context);
  requireReason(command.reason);
  requireNotBefore(command.effectiveOn, state.assignedOn, 'effectiveOn');
}
