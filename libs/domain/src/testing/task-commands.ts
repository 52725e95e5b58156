/** Commands on the task the scenarios are about, and what happened to it. */
import type { TaskEvent, TaskProgress, TaskTerms } from '../events.ts';
import { taskDecider } from '../task.ts';
import { given } from './dsl.ts';
import {
  because,
  ISSUED_ON,
  MERGER_DAY,
  progress,
  progressReported,
  SO_KHDT,
  SO_TTTT,
  TASK_KEY,
  TASK_TERMS,
  taskAssigned,
} from './plan-55.ts';

export const responsibility = { lead: SO_KHDT, collaborators: [] };

export const assign = (
  terms: Partial<TaskTerms> = {},
  assignedOn = ISSUED_ON,
  who: { lead: string | null; collaborators: string[] } = responsibility,
) =>
  ({
    ...TASK_KEY,
    type: 'assign',
    terms: { ...TASK_TERMS, ...terms },
    responsibility: who,
    assignedOn,
  }) as const;
export const revise = (changes: Partial<TaskTerms>, effectiveOn = '2024-01-01') =>
  ({ ...TASK_KEY, type: 'revise', changes, ...because(effectiveOn) }) as const;
export const reassign = (to: string, effectiveOn = MERGER_DAY, collaborators: string[] = []) =>
  ({
    ...TASK_KEY,
    type: 'reassign',
    responsibility: { lead: to, collaborators },
    cause: 'reorganisation',
    ...because(effectiveOn),
  }) as const;
export const report = (reported: TaskProgress, period?: string) =>
  ({ ...TASK_KEY, type: 'report-progress', progress: reported, ...(period ? { period } : {}) }) as const;
export const reviseReport = (number: number, changes: Partial<TaskProgress>, reason = 'Nhập nhầm') =>
  ({ ...TASK_KEY, type: 'revise-progress', report: number, changes, reason, cause: 'error' }) as const;
export const confirm = (number: number, confirmedOn: string) =>
  ({ ...TASK_KEY, type: 'confirm-completion', report: number, confirmedOn }) as const;
export const reject = (number: number, rejectedOn: string, reason = 'Chưa có sản phẩm') =>
  ({ ...TASK_KEY, type: 'reject-completion', report: number, rejectedOn, reason }) as const;
export const turn = (type: 'suspend' | 'resume' | 'withdraw', effectiveOn: string) =>
  ({ ...TASK_KEY, type, ...because(effectiveOn) }) as const;

export const task = (...events: TaskEvent[]) => given(taskDecider, taskAssigned(), ...events);
export const claimed = progressReported(
  1,
  progress('2025-06-14', { percent: '100', completedOn: '2025-06-10' }),
);
export const rejected: TaskEvent = {
  type: 'TaskCompletionRejected',
  data: {
    ...TASK_KEY,
    report: 1,
    rejectedOn: '2025-06-20',
    organisation: SO_TTTT,
    reason: 'Chưa có sản phẩm',
    businessDate: '2025-06-14',
  },
};
