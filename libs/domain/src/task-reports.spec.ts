import {
  actingAs,
  because,
  completionConfirmed,
  lifecycleChanged,
  MERGER,
  progress,
  progressReported,
  SO_KHCN,
  SO_KHDT,
  SO_TTTT,
  TASK_KEY,
  UBND,
} from './testing/index.ts';
import {
  claimed,
  confirm,
  reassign,
  reject,
  rejected,
  report,
  reviseReport,
  task,
  turn,
} from './testing/task-commands.ts';

const lead = actingAs(SO_KHDT);
const manager = actingAs(SO_TTTT);

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
            reportedBy: SO_KHDT,
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

  it('by the successor of who reported leaves the report its own, also when corrected twice', () => {
    const successor = actingAs(SO_KHCN, { organisations: MERGER });
    const moved = task(reported)
      .when(reassign(SO_KHCN), actingAs(UBND, { organisations: MERGER }))
      .decide();
    const once = task(reported, ...moved)
      .when(reviseReport(1, { percent: '45' }), successor)
      .decide();
    const twice = task(reported, ...moved, ...once)
      .when(reviseReport(1, { percent: '50' }), successor)
      .decide();
    for (const events of [once, twice])
      expect(events).toMatchObject([{ data: { organisation: SO_KHCN, reportedBy: SO_KHDT } }]);
    task(reported, ...moved)
      .when(reviseReport(1, { percent: '45' }), lead)
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
    expect(
      task(suspended)
        .when(report(progress('2025-06-14'), '2025-H1'), lead)
        .decide(),
    ).toHaveLength(1);
    const resumed = lifecycleChanged('TaskResumed', '2025-09-01');
    expect(
      task(suspended, resumed)
        .when(report(progress('2025-09-01')), lead)
        .decide(),
    ).toHaveLength(1);
    task(suspended, resumed)
      .when(report(progress('2025-08-31')), lead)
      .thenRefused('task-suspended');
  });
});
