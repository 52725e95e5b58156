/** What a task has come to be, folded from its events. */
import type { EvidenceFile } from './audit-events.ts';
import { applyChanges } from './decider.ts';
import type { TaskEvent, TaskProgress, TaskTerms } from './events.ts';
import { type ChangedOn, type Timeline, withChangedOn } from './timeline.ts';
import type { Code, IsoDate, Responsibility } from './values.ts';

export interface TaskLifecycle {
  readonly state: 'active' | 'suspended' | 'withdrawn';
  readonly since: IsoDate;
}

export interface ProgressReport {
  /** Who reported; a correction by a successor leaves it. */
  readonly organisation: Code;
  readonly progress: TaskProgress;
  /** The day from which it counts, where it came when the period of its own date was closed. */
  readonly countsFrom?: IsoDate;
  /** What became of the completion it declares, if it declares one. */
  readonly completion: 'none' | 'declared' | 'confirmed' | 'rejected';
  readonly evidence: readonly EvidenceFile[];
}

export interface TaskState {
  readonly plan: Code;
  readonly task: Code;
  readonly terms: TaskTerms;
  /** As last recorded, which may be ahead of its day; `responsibilities` has what is in force on a day. */
  readonly responsibility: Responsibility;
  readonly responsibilities: Timeline<Responsibility>;
  readonly assignedOn: IsoDate;
  /** Of terms, and of `responsibility`. */
  readonly changedOn: ChangedOn;
  /** Reports are numbered from 1 in the order they came. */
  readonly reports: readonly ProgressReport[];
  /** As last recorded; `lifecycles` has what is in force on a day. */
  readonly lifecycle: TaskLifecycle;
  readonly lifecycles: Timeline<TaskLifecycle>;
}

export function evolveTask(state: TaskState | undefined, event: TaskEvent): TaskState | undefined {
  if (event.type === 'TaskAssigned') {
    const { plan, task, terms, responsibility, businessDate } = event.data;
    const lifecycle = { state: 'active', since: businessDate } as const;
    const from = businessDate;
    return {
      plan,
      task,
      terms,
      responsibility,
      responsibilities: [{ from, value: responsibility }],
      assignedOn: businessDate,
      changedOn: {},
      reports: [],
      lifecycle,
      lifecycles: [{ from, value: lifecycle }],
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
    case 'TaskReassigned': {
      const responsibility = event.data.responsibility.to;
      return {
        ...state,
        responsibility,
        responsibilities: [...state.responsibilities, { from: since, value: responsibility }],
        changedOn: withChangedOn(state.changedOn, ['responsibility'], since),
      };
    }
    case 'TaskProgressReported': {
      const { organisation, progress } = event.data;
      const late = since > progress.asOf ? { countsFrom: since } : {};
      const completion = declaration(progress);
      return {
        ...state,
        reports: [...state.reports, { organisation, progress, ...late, completion, evidence: [] }],
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
    case 'TaskEvidenceAttached': {
      const { file } = event.data;
      return withReport(state, event.data.report, (report) => ({
        ...report,
        evidence: [...report.evidence, file],
      }));
    }
    case 'TaskSuspended':
      return withLifecycle(state, { state: 'suspended', since });
    case 'TaskResumed':
      return withLifecycle(state, { state: 'active', since });
    case 'TaskWithdrawn':
      return withLifecycle(state, { state: 'withdrawn', since });
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

const withLifecycle = (state: TaskState, lifecycle: TaskLifecycle): TaskState => ({
  ...state,
  lifecycle,
  lifecycles: [...state.lifecycles, { from: lifecycle.since, value: lifecycle }],
});
