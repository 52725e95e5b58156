import type { PeriodEvent, SubmissionEvent } from '#domain';
import {
  added,
  agreed,
  CLOSED,
  closed,
  CUT_OFF,
  DUE,
  excused,
  extended,
  handedIn,
  OPENED,
  opened,
  owes,
  periodState,
  sentBack,
  submissionState,
} from '../../domain/src/testing/cycle-55.ts';
import { COMMITTEE, SO_KHDT, SO_TTTT } from '../../domain/src/testing/index.ts';
import { timelinessOf, timelinessRanking, type Timeliness } from './timeliness.ts';
import { found } from './testing/plan-report.ts';

const timeliness = (
  happened: readonly PeriodEvent[],
  submissions: readonly (readonly SubmissionEvent[])[] = [],
  on = '2024-06-30',
): Timeliness =>
  timelinessOf(
    periodState(...happened),
    submissions.map((events) => submissionState(...events)),
    on,
  );
const rowOf = ({ rows }: Timeliness, code: string) =>
  found(rows, ({ organisation }) => organisation === code);
const inTime = handedIn(1, { businessDate: DUE });
const tooLate = handedIn(1, { businessDate: '2024-06-19' });
const byTttt = (businessDate = CUT_OFF) => handedIn(1, { submitter: SO_TTTT, by: SO_TTTT, businessDate });

describe('how an organisation fared', () => {
  it('who handed in on the last day was on time', () => {
    const row = rowOf(timeliness([], [[inTime, agreed(1, CLOSED)]]), SO_KHDT);
    expect(row).toEqual({
      organisation: SO_KHDT,
      tier: 'department',
      due: DUE,
      extended: false,
      punctuality: 'on-time',
      status: 'accepted',
      nil: false,
      submittedOn: DUE,
      acceptedOn: CLOSED,
      by: null,
      onBehalf: false,
      returned: 0,
      daysTaken: 14,
      daysLate: null,
      reminders: 0,
      remark: null,
    });
  });

  it('the day after it is late, unless it was granted a later day', () => {
    const submissions = [[tooLate]];
    expect(rowOf(timeliness([], submissions), SO_KHDT)).toMatchObject({
      punctuality: 'late',
      daysLate: 2,
      daysTaken: 16,
    });
    const granted = [extended(SO_KHDT, { from: DUE, to: '2024-06-19' })];
    expect(rowOf(timeliness(granted, submissions), SO_KHDT)).toMatchObject({
      punctuality: 'on-time',
      extended: true,
      due: '2024-06-19',
      daysLate: null,
    });
  });

  it('goes by the first time; how often it was sent back is told beside', () => {
    const rounds = [inTime, sentBack(1, CLOSED), handedIn(2, { businessDate: '2024-06-20' })];
    expect(rowOf(timeliness([], [rounds]), SO_KHDT)).toMatchObject({
      punctuality: 'on-time',
      status: 'submitted',
      returned: 1,
      submittedOn: DUE,
      acceptedOn: null,
    });
    const twice = [...rounds, sentBack(2, '2024-06-21')];
    expect(rowOf(timeliness([], [twice]), SO_KHDT)).toMatchObject({ status: 'returned', returned: 2 });
  });

  it.each([
    ['until its due day it is awaited', [], DUE, 'pending'],
    ['from the day after it is missing', [], '2024-06-18', 'missing'],
    ['in a closed period it is missing whatever the day', [closed()], DUE, 'missing'],
    ['when it was excused it is neither', [excused(SO_KHDT), closed()], '2024-06-30', 'excused'],
  ] as const)('of nothing: %s', (_, happened, on, punctuality) => {
    expect(rowOf(timeliness(happened, [], on), SO_KHDT).punctuality).toBe(punctuality);
  });

  it('tells who handed in instead, and that it was for another', () => {
    const successor = handedIn(1, { by: 'so-tai-chinh' });
    expect(rowOf(timeliness([], [[successor]]), SO_KHDT)).toMatchObject({
      by: 'so-tai-chinh',
      onBehalf: false,
    });
    const entered = handedIn(1, { by: SO_TTTT, onBehalf: 'Chưa có tài khoản' });
    expect(rowOf(timeliness([], [[entered]]), SO_KHDT)).toMatchObject({ by: SO_TTTT, onBehalf: true });
  });

  it('tells a nil report, and why somebody was excused or added', () => {
    expect(rowOf(timeliness([], [[handedIn(1, { kind: 'nil' })]]), SO_KHDT).nil).toBe(true);
    const happened = [excused(SO_KHDT), added(owes(COMMITTEE, ['task/khac']))];
    expect(rowOf(timeliness(happened), SO_KHDT).remark).toBe('Đã giải thể');
    expect(rowOf(timeliness(happened), COMMITTEE).remark).toBe('Giao bổ sung');
  });

  it('counts the reports of its own period only', () => {
    const other = handedIn(1, { period: '2023-H2' });
    expect(rowOf(timeliness([closed()], [[other]]), SO_KHDT).punctuality).toBe('missing');
  });
});

describe('the totals of a period', () => {
  const others = Array.from({ length: 5 }, (_, i) => owes(`xa-${i}`, [`task/nv-${i}`], { tier: 'commune' }));
  const many = periodState(...others.map((obligation) => added(obligation)), excused('xa-4'), closed());
  const from = (submitter: string, businessDate: string) =>
    submissionState(handedIn(1, { submitter, by: submitter, businessDate }));

  it('are over what was owed and not excused, with one decimal', () => {
    const submissions = [
      from(SO_KHDT, DUE),
      from(SO_TTTT, '2024-06-20'),
      from('xa-0', DUE),
      from('xa-1', DUE),
    ];
    expect(timelinessOf(many, submissions, '2024-06-30').totals).toEqual({
      expected: 7,
      onTime: 3,
      late: 1,
      missing: 2,
      pending: 0,
      excused: 1,
      nil: 0,
      returns: 0,
      completeness: '66.7',
      punctuality: '50.0',
    });
  });

  it('never pass 100 %, also when an excused organisation hands in after all', () => {
    const all = [SO_KHDT, SO_TTTT, ...others.map(({ organisation }) => organisation)];
    const { totals } = timelinessOf(
      many,
      all.map((code) => from(code, DUE)),
      '2024-06-30',
    );
    expect(totals).toMatchObject({
      expected: 7,
      excused: 0,
      completeness: '100.0',
      punctuality: '100.0',
    });
  });

  it('over nothing are no rates', () => {
    const { totals } = timeliness([excused(SO_KHDT), excused(SO_TTTT)]);
    expect(totals).toMatchObject({ expected: 2, excused: 2, completeness: null, punctuality: null });
  });

  it('stand beside when the period was opened and closed', () => {
    expect(timeliness([closed()])).toMatchObject({
      period: '2024-H1',
      openedOn: OPENED,
      closedOn: CLOSED,
      transcribed: false,
    });
    expect(timelinessOf({ ...periodState(), transcribed: true }, [], OPENED).transcribed).toBe(true);
    expect(opened().data.obligations).toHaveLength(2);
  });
});

describe('the ranking over periods', () => {
  const firstHalf = timeliness([closed()], [[inTime], [byTttt()]]);
  const bad = timeliness([closed()], [[tooLate], [byTttt()]]);

  it('puts who was on time more often first, with how it went in each period', () => {
    const ranking = timelinessRanking([firstHalf, { ...bad, period: '2024-H2' }]);
    expect(ranking).toMatchObject([
      { rank: 1, organisation: SO_TTTT, expected: 2, onTime: 2, punctuality: '100.0' },
      { rank: 2, organisation: SO_KHDT, expected: 2, onTime: 1, late: 1, punctuality: '50.0' },
    ]);
    expect(ranking[1]?.periods).toEqual([
      { period: '2024-H1', punctuality: 'on-time' },
      { period: '2024-H2', punctuality: 'late' },
    ]);
  });

  it('then who was sent back more rarely', () => {
    const back = timeliness([closed()], [[inTime, sentBack(1, DUE), handedIn(2)], [byTttt()]]);
    expect(timelinessRanking([back]).map(({ rank, organisation }) => [rank, organisation])).toEqual([
      [1, SO_TTTT],
      [2, SO_KHDT],
    ]);
  });

  it('gives ties the same rank and skips the next; who owes nothing yet comes last', () => {
    const three = periodState(
      added(owes(COMMITTEE, ['task/khac'])),
      added(owes('xa-1', ['task/nv'])),
      closed(),
    );
    const row = (submitter: string) => submissionState(handedIn(1, { submitter, businessDate: DUE }));
    const ranking = timelinessRanking([
      timelinessOf(three, [row(SO_KHDT), row(SO_TTTT), row(COMMITTEE)], '2024-06-30'),
    ]);
    expect(ranking.map(({ rank, organisation }) => [rank, organisation])).toEqual([
      [1, COMMITTEE],
      [1, SO_KHDT],
      [1, SO_TTTT],
      [4, 'xa-1'],
    ]);
    const pending = timelinessRanking([timeliness([], [[inTime]], DUE)]);
    expect(pending.at(-1)).toMatchObject({ organisation: SO_TTTT, punctuality: null });
    expect(timelinessRanking([])).toEqual([]);
  });
});
