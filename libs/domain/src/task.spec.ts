import type { TaskEvent } from './events.ts';
import { taskDecider } from './task.ts';
import {
  actingAs,
  because,
  DECISION,
  given,
  ISSUED_ON,
  lifecycleChanged,
  MERGER,
  MERGER_DAY,
  planClosed,
  progress,
  progressReported,
  SO_KHCN,
  SO_KHDT,
  SO_TTTT,
  TASK,
  TASK_KEY,
  TASK_TERMS,
  taskAssigned,
  UBND,
} from './testing/index.ts';
import {
  assign,
  claimed,
  confirm,
  reassign,
  reject,
  report,
  responsibility,
  revise,
  reviseReport,
  task,
  turn,
} from './testing/task-commands.ts';

const lead = actingAs(SO_KHDT);
const manager = actingAs(SO_TTTT);

describe('assigning a task', () => {
  it('of the plan to its lead is for the standing agency or the issuer', () => {
    given(taskDecider).when(assign(), manager).then([taskAssigned()]);
    given(taskDecider).when(assign(), actingAs(UBND)).then([taskAssigned()]);
    given(taskDecider).when(assign(), lead).thenRefused('not-the-managing-agency', 'actingFor');
  });

  it('happens once, in an open plan, and before everything else', () => {
    task().when(assign(), manager).thenRefused('already-exists');
    given(taskDecider).when(turn('withdraw', ISSUED_ON), manager).thenRefused('task-unknown');
    given(taskDecider)
      .when(assign(), actingAs(SO_TTTT, { plan: [planClosed('2025-12-20')] }))
      .thenRefused('plan-closed');
  });

  it.each([
    ['a group of indicators', assign({ group: 'muc-tieu-kinh-te-so' }), 'group-unknown', 'group'],
    ['a day before the plan', assign({}, '2022-04-11'), 'date-too-early', 'assignedOn'],
    [
      'a due day that does not exist',
      assign({ due: { precision: 'day', on: '2025-02-29' } }),
      'date-invalid',
      'due.on',
    ],
    [
      'a due month that does not exist',
      assign({ due: { precision: 'month', month: '2025-13' } }),
      'date-invalid',
      'due.month',
    ],
    [
      'a due year without its century',
      assign({ due: { precision: 'year', year: 25 } }),
      'date-invalid',
      'due.year',
    ],
    [
      'funding that does not add up',
      assign({ funding: { total: '3', parts: [{ code: 'a', name: 'A', amount: '2' }] } }),
      'sum-mismatch',
      'funding.total',
    ],
    [
      'an unknown lead',
      assign({}, ISSUED_ON, { lead: 'so-khong-co', collaborators: [] }),
      'organisation-unknown',
      'lead',
    ],
    [
      'an unknown collaborator',
      assign({}, ISSUED_ON, { lead: null, collaborators: ['so-khong-co'] }),
      'organisation-unknown',
      'collaborators[0]',
    ],
    [
      'a lead that collaborates with itself',
      assign({}, ISSUED_ON, { lead: SO_KHDT, collaborators: [SO_KHDT] }),
      'code-duplicate',
      'collaborators',
    ],
  ] as const)('is refused with %s', (_, command, code, field) => {
    given(taskDecider).when(command, manager).thenRefused(code, field);
  });
});

describe('revising a task', () => {
  it('states old and new, and drops what stays the same', () => {
    const due = { precision: 'month', month: '2026-06' } as const;
    task()
      .when(revise({ due, group: TASK_TERMS.group }), manager)
      .then([
        {
          type: 'TaskRevised',
          data: {
            ...TASK_KEY,
            changes: { due: { from: TASK_TERMS.due, to: due } },
            reason: because('').reason,
            legalBasis: DECISION,
            businessDate: '2024-01-01',
          },
        },
      ]);
  });

  it('needs a change, and a day on which the task existed', () => {
    task()
      .when(revise({ due: { year: 2025, precision: 'year' } }), manager)
      .thenRefused('nothing-changes', 'changes');
    task()
      .when(revise({ title: 'Tên' }, '2022-04-11'), manager)
      .thenRefused('date-too-early', 'effectiveOn');
    task()
      .when(revise({ title: 'Tên' }), lead)
      .thenRefused('not-the-managing-agency', 'actingFor');
  });

  it('cannot be slipped in before a change of the same term, which would hide it', () => {
    const revised = task()
      .when(revise({ title: 'Tên' }, '2024-06-01'), manager)
      .decide();
    task(...revised)
      .when(revise({ title: 'Tên khác' }, '2024-05-31'), manager)
      .thenRefused('date-too-early', 'effectiveOn');
    expect(
      task(...revised)
        .when(revise({ deliverable: 'Báo cáo' }, '2024-05-31'), manager)
        .decide(),
    ).toHaveLength(1);
  });
});

describe('a task whose lead is merged away', () => {
  const merged = { organisations: MERGER };
  const [moved] = given(taskDecider, taskAssigned())
    .when(reassign(SO_KHCN), actingAs(UBND, merged))
    .decide() as [TaskEvent];

  it('is moved by a decision of its own, from one to the other', () => {
    expect(moved).toMatchObject({
      type: 'TaskReassigned',
      data: {
        responsibility: { from: responsibility, to: { lead: SO_KHCN, collaborators: [] } },
        cause: 'reorganisation',
        businessDate: MERGER_DAY,
      },
    });
  });

  it('is reported on by the new lead only', () => {
    task(moved)
      .when(report(progress('2025-06-14')), actingAs(SO_KHDT, merged))
      .thenRefused('not-your-assignment', 'actingFor');
    task(moved)
      .when(report(progress('2025-06-14')), actingAs(SO_KHCN, merged))
      .then([progressReported(1, progress('2025-06-14'), SO_KHCN)]);
  });

  it('cannot go back in time, to itself, or to an organisation that has ended', () => {
    const issuer = actingAs(UBND, merged);
    task(moved).when(reassign(SO_KHDT, '2025-02-28'), issuer).thenRefused('date-too-early', 'effectiveOn');
    task(moved).when(reassign(SO_KHCN), issuer).thenRefused('nothing-changes', 'lead');
    task(moved).when(reassign(SO_TTTT), issuer).thenRefused('organisation-ended', 'lead');
  });

  it('without a lead falls to the standing agency, until that has ended', () => {
    const ownerless = given(taskDecider, {
      ...taskAssigned(),
      data: { ...taskAssigned().data, responsibility: { lead: null, collaborators: [] } },
    });
    const standing = (today: string) => actingAs(SO_TTTT, { ...merged, today });
    ownerless
      .when(report(progress('2025-02-20')), standing('2025-02-28'))
      .then([progressReported(1, progress('2025-02-20'), SO_TTTT)]);
    ownerless
      .when(report(progress('2025-02-20')), standing(MERGER_DAY))
      .thenRefused('organisation-ended', 'actingFor');
  });

  it('cannot go to a successor on a day before it exists', () => {
    task()
      .when(reassign(SO_KHCN, '2025-02-28'), actingAs(UBND, merged))
      .thenRefused('date-too-early', 'lead');
    task()
      .when(reassign(SO_KHDT, '2025-02-28', [SO_KHCN]), actingAs(UBND, merged))
      .thenRefused('date-too-early', 'collaborators[0]');
  });

  it('is not moved by an agency that has ended, though the plan still names it', () => {
    task().when(reassign(SO_KHCN), actingAs(SO_TTTT, merged)).thenRefused('organisation-ended', 'actingFor');
    expect(
      task()
        .when(reassign(SO_KHCN), actingAs(SO_TTTT, { ...merged, today: '2025-02-28' }))
        .decide(),
    ).toHaveLength(1);
  });
});

describe('a withdrawn task', () => {
  const withdrawn = task(claimed, lifecycleChanged('TaskWithdrawn', '2025-07-01'));

  it.each([
    ['reported on', report(progress('2025-06-30')), lead],
    ['confirmed', confirm(1, '2025-07-02'), manager],
    ['rejected', reject(1, '2025-07-02'), manager],
    ['resumed', turn('resume', '2025-07-02'), manager],
    ['withdrawn', turn('withdraw', '2025-07-02'), manager],
    ['revised', revise({ title: TASK }), manager],
    ['reassigned', reassign(SO_TTTT), manager],
  ] as const)('is not %s', (_, command, context) => {
    withdrawn.when(command, context).thenRefused('withdrawn');
  });

  it('has its reports corrected all the same: history must be right', () => {
    expect(withdrawn.when(reviseReport(1, { narrative: 'Đã nghiệm thu' }), lead).decide()).toMatchObject([
      { type: 'TaskProgressRevised', data: { progress: { to: { narrative: 'Đã nghiệm thu' } } } },
    ]);
  });
});
