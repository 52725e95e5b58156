import type { TaskEvent, TaskProgress, TaskTerms } from './events.ts';
import { taskDecider } from './task.ts';
import {
  actingAs,
  because,
  completionConfirmed,
  DECISION,
  given,
  ISSUED_ON,
  lifecycleChanged,
  MERGER,
  MERGER_DAY,
  PLAN,
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

const lead = actingAs(SO_KHDT);
const manager = actingAs(SO_TTTT);
const responsibility = { lead: SO_KHDT, collaborators: [] };

const assign = (
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
const revise = (changes: Partial<TaskTerms>, effectiveOn = '2024-01-01') =>
  ({ ...TASK_KEY, type: 'revise', changes, ...because(effectiveOn) }) as const;
const reassign = (to: string, effectiveOn = MERGER_DAY, collaborators: string[] = []) =>
  ({
    ...TASK_KEY,
    type: 'reassign',
    responsibility: { lead: to, collaborators },
    cause: 'reorganisation',
    ...because(effectiveOn),
  }) as const;
const report = (reported: TaskProgress, period?: string) =>
  ({ ...TASK_KEY, type: 'report-progress', progress: reported, ...(period ? { period } : {}) }) as const;
const reviseReport = (number: number, changes: Partial<TaskProgress>, reason = 'Nhập nhầm') =>
  ({ ...TASK_KEY, type: 'revise-progress', report: number, changes, reason, cause: 'error' }) as const;
const confirm = (number: number, confirmedOn: string) =>
  ({ ...TASK_KEY, type: 'confirm-completion', report: number, confirmedOn }) as const;
const reject = (number: number, rejectedOn: string, reason = 'Chưa có sản phẩm') =>
  ({ ...TASK_KEY, type: 'reject-completion', report: number, rejectedOn, reason }) as const;
const turn = (type: 'suspend' | 'resume' | 'withdraw', effectiveOn: string) =>
  ({ ...TASK_KEY, type, ...because(effectiveOn) }) as const;

const task = (...events: TaskEvent[]) => given(taskDecider, taskAssigned(), ...events);
const claimed = progressReported(1, progress('2025-06-14', { percent: '100', completedOn: '2025-06-10' }));
const rejected: TaskEvent = {
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

describe('assigning a task', () => {
  it('of the plan to its lead is for the standing agency or the issuer', () => {
    given(taskDecider).when(assign(), manager).then([taskAssigned()]);
    given(taskDecider).when(assign(), actingAs(UBND)).then([taskAssigned()]);
    given(taskDecider).when(assign(), lead).thenRefused('not-the-managing-agency', 'actingFor');
  });

  it('happens once, in an open plan, and before everything else', () => {
    task().when(assign(), manager).thenRefused('already-exists');
    given(taskDecider).when(turn('withdraw', ISSUED_ON), manager).thenRefused('task-unknown');
    const closed = {
      type: 'PlanClosed' as const,
      data: { plan: PLAN, reason: 'Hết hạn', legalBasis: DECISION, businessDate: '2025-12-31' },
    };
    given(taskDecider)
      .when(assign(), actingAs(SO_TTTT, { plan: [closed] }))
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

  it('without a lead falls to the standing agency, which reports until it ends', () => {
    const ownerless = given(taskDecider, {
      ...taskAssigned(),
      data: { ...taskAssigned().data, responsibility: { lead: null, collaborators: [] } },
    });
    const standing = actingAs(SO_TTTT, merged);
    ownerless
      .when(report(progress('2025-02-28')), standing)
      .then([progressReported(1, progress('2025-02-28'), SO_TTTT)]);
    ownerless.when(report(progress(MERGER_DAY)), standing).thenRefused('organisation-ended', 'actingFor');
  });
});

describe('reporting progress', () => {
  it('is for the lead: the standing agency never does it for a department', () => {
    task()
      .when(report(progress('2025-06-14', { percent: '45.50', disbursed: '0' })), lead)
      .then([progressReported(1, progress('2025-06-14', { percent: '45.50', disbursed: '0' }))]);
    for (const other of [SO_TTTT, UBND, null])
      task()
        .when(report(progress('2025-06-14')), actingAs(other))
        .thenRefused('not-your-assignment', 'actingFor');
  });

  it('counts on, also when an earlier day is reported late', () => {
    const late = progress('2024-12-14', { narrative: 'Báo cáo bổ sung' });
    task(progressReported(1, progress('2025-06-14')))
      .when(report(late, '2024-H2'), lead)
      .then([
        {
          type: 'TaskProgressReported',
          data: {
            ...TASK_KEY,
            report: 2,
            organisation: SO_KHDT,
            period: '2024-H2',
            progress: late,
            businessDate: '2024-12-14',
          },
        },
      ]);
  });

  it.each([
    ['a day in the future', report(progress('2025-12-21')), 'date-in-future', 'asOf'],
    ['a day that does not exist', report(progress('2025-06-31')), 'date-invalid', 'asOf'],
    ['a day before the task', report(progress('2022-04-11')), 'date-too-early', 'asOf'],
    ['a period that does not exist', report(progress('2025-06-14'), '2025-Q2'), 'period-invalid', 'period'],
    ['a period before all calendars', report(progress('2025-06-14'), '0000'), 'period-invalid', 'period'],
    [
      'a day after the cut-off of its period',
      report(progress('2025-06-15'), '2025-H1'),
      'period-mismatch',
      'period',
    ],
    ['a day before its period begins', report(progress('2024-12-14'), '2025'), 'period-mismatch', 'period'],
    [
      'more than 100 per cent',
      report(progress('2025-06-14', { percent: '100.01' })),
      'out-of-range',
      'percent',
    ],
    ['less than nothing', report(progress('2025-06-14', { percent: '-0.01' })), 'out-of-range', 'percent'],
    ['three decimals', report(progress('2025-06-14', { percent: '45.505' })), 'too-many-decimals', 'percent'],
    ['a comma', report(progress('2025-06-14', { percent: '45,5' })), 'decimal-invalid', 'percent'],
    [
      'completion at 99 per cent',
      report(progress('2025-06-14', { percent: '99', completedOn: '2025-06-10' })),
      'out-of-range',
      'percent',
    ],
    [
      'completion after the day reported on',
      report(progress('2025-06-14', { completedOn: '2025-06-15' })),
      'date-too-late',
      'completedOn',
    ],
    [
      'completion before the task',
      report(progress('2025-06-14', { completedOn: '2022-04-11' })),
      'date-too-early',
      'completedOn',
    ],
    ['half a đồng', report(progress('2025-06-14', { disbursed: '0.5' })), 'money-invalid', 'disbursed'],
  ] as const)('is refused with %s', (_, command, code, field) => {
    task().when(command, lead).thenRefused(code, field);
  });

  it('on the last day of a period belongs to it', () => {
    expect(
      task()
        .when(report(progress('2025-06-14'), '2025-H1'), lead)
        .decide(),
    ).toMatchObject([{ data: { period: '2025-H1' } }]);
  });
});

describe('revising a report', () => {
  const reported = progressReported(1, progress('2025-06-14', { percent: '40' }));

  it('names the report, both states, the reason and the cause; it concerns the earlier of the two days', () => {
    const to = progress('2025-06-10', { percent: '45' });
    task(reported)
      .when(reviseReport(1, { asOf: '2025-06-10', percent: '45' }), lead)
      .then([
        {
          type: 'TaskProgressRevised',
          data: {
            ...TASK_KEY,
            report: 1,
            organisation: SO_KHDT,
            progress: { from: reported.data.progress, to },
            reason: 'Nhập nhầm',
            cause: 'error',
            businessDate: '2025-06-10',
          },
        },
      ]);
  });

  it('is refused without a report, a reason or a change, and for others', () => {
    task(reported)
      .when(reviseReport(2, { percent: '45' }), lead)
      .thenRefused('report-unknown', 'report');
    task(reported)
      .when(reviseReport(1, { percent: '45' }, ' '), lead)
      .thenRefused('reason-required', 'reason');
    task(reported)
      .when(reviseReport(1, { percent: '40' }), lead)
      .thenRefused('nothing-changes', 'changes');
    task(reported)
      .when(reviseReport(1, { percent: '101' }), lead)
      .thenRefused('out-of-range', 'percent');
    task(reported)
      .when(reviseReport(1, { percent: '45' }), manager)
      .thenRefused('not-your-assignment', 'actingFor');
  });
});

describe('completion', () => {
  it('is confirmed by the assigner about the day it happened', () => {
    task(claimed)
      .when(confirm(1, '2025-07-02'), manager)
      .then([completionConfirmed(1, '2025-06-10', '2025-07-02')]);
    task(claimed).when(confirm(1, '2025-07-02'), lead).thenRefused('not-the-managing-agency', 'actingFor');
  });

  it('cannot be confirmed before it happened, ahead of time, or where none is declared', () => {
    task(claimed).when(confirm(1, '2025-06-09'), manager).thenRefused('date-too-early', 'confirmedOn');
    task(claimed).when(confirm(1, '2025-12-21'), manager).thenRefused('date-in-future', 'confirmedOn');
    task(claimed).when(confirm(2, '2025-07-02'), manager).thenRefused('report-unknown', 'report');
    task(progressReported(1, progress('2025-06-14', { percent: '100' })))
      .when(confirm(1, '2025-07-02'), manager)
      .thenRefused('completion-not-reported', 'report');
  });

  it('is rejected with a reason, about the day of the report', () => {
    task(claimed).when(reject(1, '2025-06-20'), manager).then([rejected]);
    task(claimed)
      .when(reject(1, '2025-06-20', ''), manager)
      .thenRefused('reason-required', 'reason');
    task(claimed).when(reject(1, '2025-06-13'), manager).thenRefused('date-too-early', 'rejectedOn');
  });

  it('once rejected is claimed anew in another report and confirmed there', () => {
    const renewed = progressReported(
      2,
      progress('2025-09-30', { percent: '100', completedOn: '2025-09-25' }),
    );
    task(claimed, rejected)
      .when(confirm(1, '2025-07-02'), manager)
      .thenRefused('completion-not-reported', 'report');
    task(claimed, rejected).when(report(renewed.data.progress), lead).then([renewed]);
    task(claimed, rejected, renewed)
      .when(confirm(2, '2025-10-01'), manager)
      .then([completionConfirmed(2, '2025-09-25', '2025-10-01')]);
  });

  it('is confirmed once, though two reports declare it', () => {
    const repeated = progressReported(
      2,
      progress('2025-06-30', { percent: '100', completedOn: '2025-06-29' }),
    );
    task(claimed, repeated, completionConfirmed(1, '2025-06-10', '2025-07-02'))
      .when(confirm(2, '2025-07-03'), manager)
      .thenRefused('task-completed');
  });

  it('once confirmed ends reports, suspension and withdrawal', () => {
    const done = task(claimed, completionConfirmed(1, '2025-06-10', '2025-07-02'));
    done.when(report(progress('2025-12-14')), lead).thenRefused('task-completed');
    done.when(turn('suspend', '2025-12-14'), manager).thenRefused('task-completed');
    done.when(turn('withdraw', '2025-12-14'), manager).thenRefused('task-completed');
  });

  it('when moved by a revision has to be confirmed again; other corrections leave it confirmed', () => {
    const confirmed = [claimed, completionConfirmed(1, '2025-06-10', '2025-07-02')];
    const moved = task(...confirmed)
      .when(reviseReport(1, { completedOn: '2025-06-12' }), lead)
      .decide();
    task(...confirmed, ...moved)
      .when(confirm(1, '2025-07-05'), manager)
      .then([completionConfirmed(1, '2025-06-12', '2025-07-05')]);
    const reworded = task(...confirmed)
      .when(reviseReport(1, { narrative: 'Đã nghiệm thu' }), lead)
      .decide();
    task(...confirmed, ...reworded)
      .when(confirm(1, '2025-07-05'), manager)
      .thenRefused('completion-not-reported', 'report');
  });
});

describe('a suspended task', () => {
  const suspended = lifecycleChanged('TaskSuspended', '2025-06-20');

  it('is suspended once and resumed once, not before', () => {
    task()
      .when(turn('suspend', '2025-06-20'), manager)
      .then([{ ...suspended, data: { ...suspended.data, reason: because('').reason } }]);
    task(suspended).when(turn('suspend', '2025-07-01'), manager).thenRefused('task-suspended');
    task(suspended).when(turn('resume', '2025-06-19'), manager).thenRefused('date-too-early', 'effectiveOn');
    task().when(turn('resume', '2025-06-20'), manager).thenRefused('task-not-suspended');
  });

  it('takes no reports on the days of its suspension, but late ones on the days before', () => {
    task(suspended)
      .when(report(progress('2025-06-20')), lead)
      .thenRefused('task-suspended');
    task(suspended)
      .when(report(progress('2025-06-14'), '2025-H1'), lead)
      .decide();
    const resumed = lifecycleChanged('TaskResumed', '2025-09-01');
    expect(
      task(suspended, resumed)
        .when(report(progress('2025-09-01')), lead)
        .decide(),
    ).toHaveLength(1);
  });
});

it('is over for every command once withdrawn', () => {
  const withdrawn = task(claimed, lifecycleChanged('TaskWithdrawn', '2025-07-01'));
  for (const command of [confirm(1, '2025-07-02'), turn('resume', '2025-07-02'), revise({ title: TASK })])
    withdrawn.when(command, manager).thenRefused('withdrawn');
});
