import { awaitsConfirmation, hasFallenDue, rate, taskCell, type TaskCell } from './assessment.ts';
import type { DomainEvent } from './events.ts';
import {
  because,
  completionConfirmed,
  ledger,
  lifecycleChanged,
  pictureAt,
  present,
  progress,
  progressReported,
  SO_TTTT,
  TASK_KEY,
  taskAssigned,
} from './testing/index.ts';
import type { Due } from './values.ts';

const DUE_14_12: Due = { precision: 'day', on: '2024-12-14' };
const taskAt = (asOf: string, due: Due, ...events: DomainEvent[]) =>
  present(pictureAt(ledger(taskAssigned({ due }), ...events), asOf).task());
const completed = (on: string) => [
  progressReported(1, progress(on, { percent: '100', completedOn: on })),
  completionConfirmed(1, on, '2025-01-10'),
];
const declared = progressReported(1, progress('2024-12-10', { percent: '100', completedOn: '2024-12-10' }));
const rejection: DomainEvent = {
  type: 'TaskCompletionRejected',
  data: {
    ...TASK_KEY,
    report: 1,
    rejectedOn: '2024-12-12',
    organisation: SO_TTTT,
    reason: 'Chưa nghiệm thu',
    businessDate: '2024-12-10',
  },
};

describe('the cell of a task', () => {
  it.each<[TaskCell, string, Due, string, DomainEvent[]]>([
    ['open-in-time', 'on its last day', DUE_14_12, '2024-12-14', []],
    ['open-overdue', 'the day after', DUE_14_12, '2024-12-15', []],
    ['completed-on-time', 'completed on its last day', DUE_14_12, '2024-12-31', completed('2024-12-14')],
    ['completed-late', 'completed the day after', DUE_14_12, '2024-12-31', completed('2024-12-15')],
    ['open-overdue', 'before it was completed late', DUE_14_12, '2024-12-15', completed('2024-12-16')],
    ['open-overdue', 'declared, not confirmed', DUE_14_12, '2024-12-31', [declared]],
    ['open-overdue', 'declared and rejected', DUE_14_12, '2024-12-31', [declared, rejection]],
    ['open-in-time', 'in a leap February', { precision: 'month', month: '2024-02' }, '2024-02-29', []],
    ['open-overdue', 'after its month', { precision: 'month', month: '2024-02' }, '2024-03-01', []],
    ['open-in-time', 'on the last day of its year', { precision: 'year', year: 2025 }, '2025-12-31', []],
    ['open-overdue', 'in the year after', { precision: 'year', year: 2025 }, '2026-01-01', []],
    ['standing', 'a standing duty, however late', { precision: 'standing' }, '2030-12-31', []],
    [
      'suspended',
      'suspended, though overdue',
      DUE_14_12,
      '2024-12-31',
      [lifecycleChanged('TaskSuspended', '2024-12-01')],
    ],
    [
      'open-in-time',
      'the day before its suspension',
      DUE_14_12,
      '2024-11-30',
      [lifecycleChanged('TaskSuspended', '2024-12-01')],
    ],
    [
      'open-overdue',
      'resumed',
      DUE_14_12,
      '2025-02-01',
      [lifecycleChanged('TaskSuspended', '2024-12-01'), lifecycleChanged('TaskResumed', '2025-02-01')],
    ],
    ['withdrawn', 'withdrawn', DUE_14_12, '2024-12-31', [lifecycleChanged('TaskWithdrawn', '2024-12-01')]],
    [
      'completed-on-time',
      'suspended, then found to have been completed before',
      DUE_14_12,
      '2025-01-31',
      [lifecycleChanged('TaskSuspended', '2024-12-12'), ...completed('2024-12-10')],
    ],
  ])('is %s: %s', (cell, _, due, asOf, events) => {
    expect(taskCell(taskAt(asOf, due, ...events), asOf)).toBe(cell);
  });

  it('follows the due date in force at the day, so that an extension leaves the past overdue', () => {
    const extended: DomainEvent = {
      type: 'TaskRevised',
      data: {
        ...TASK_KEY,
        changes: { due: { from: DUE_14_12, to: { precision: 'year', year: 2025 } } },
        reason: 'Gia hạn',
        legalBasis: because('').legalBasis,
        businessDate: '2025-01-05',
      },
    };
    expect(taskCell(taskAt('2025-01-04', DUE_14_12, extended), '2025-01-04')).toBe('open-overdue');
    expect(taskCell(taskAt('2025-01-05', DUE_14_12, extended), '2025-01-05')).toBe('open-in-time');
  });
});

describe('the tasks under an on-time rate', () => {
  it.each<[boolean, string, Due, string, DomainEvent[]]>([
    [false, 'on its last day', DUE_14_12, '2024-12-14', []],
    [true, 'once that is past', DUE_14_12, '2024-12-15', []],
    [true, 'completed, once it would have been due', DUE_14_12, '2024-12-15', completed('2024-06-01')],
    [false, 'completed ahead of time', DUE_14_12, '2024-12-14', completed('2024-06-01')],
    [false, 'a standing duty', { precision: 'standing' }, '2030-01-01', []],
    [false, 'suspended', DUE_14_12, '2024-12-31', [lifecycleChanged('TaskSuspended', '2024-12-01')]],
    [false, 'withdrawn', DUE_14_12, '2024-12-31', [lifecycleChanged('TaskWithdrawn', '2024-12-01')]],
  ])('has fallen due: %s, %s', (fallen, _, due, asOf, events) => {
    expect(hasFallenDue(taskAt(asOf, due, ...events), asOf)).toBe(fallen);
  });

  it('give a rate that names both its numbers', () => {
    expect(rate(2, 3)).toEqual({ numerator: 2, denominator: 3, percent: '66.7' });
    expect(rate(0, 0)).toEqual({ numerator: 0, denominator: 0, percent: null });
  });
});

describe('a declared completion', () => {
  const renewed = progressReported(2, progress('2024-12-20', { percent: '100', completedOn: '2024-12-18' }));

  it.each<[boolean, string, DomainEvent[]]>([
    [true, 'declared', [declared]],
    [false, 'confirmed', [declared, completionConfirmed(1, '2024-12-10', '2024-12-12')]],
    [false, 'rejected', [declared, rejection]],
    [true, 'claimed anew after a rejection', [declared, rejection, renewed]],
    [false, 'merely at work', [progressReported(1, progress('2024-12-10', { percent: '100' }))]],
    [false, 'never reported on', []],
  ])('awaits the assigner: %s, %s', (awaits, _, events) => {
    expect(awaitsConfirmation(taskAt('2024-12-31', DUE_14_12, ...events))).toBe(awaits);
  });
});
