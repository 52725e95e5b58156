/** A report whose figures contradict each other is not handed out. */
import { describe, expect, it } from '@jest/globals';
import { TASK_GROUP } from '../../domain/src/testing/index.ts';
import { inconsistencies, ReportInconsistency, requireConsistent } from './checks.ts';
import type { PlanReport } from './report.ts';
import { begun, dueOn, indicator, numeric, of, on, reportOf, task } from './testing/plan-report.ts';

const part = { code: 'nsnn', name: 'Ngân sách nhà nước', amount: '3900000000000' };
const REPORT = await reportOf(
  [
    ...begun({
      funding: { total: '3900000000000', parts: [part] },
      declared: [{ what: 'tasks', count: 2, listed: true }],
    }),
    task('mot', dueOn('2025-03-31')),
    task('hai', dueOn('2025-03-31')),
    on('mot').confirmed(1, '2025-03-01'),
    indicator('kinh-te-so'),
    of('kinh-te-so').valued(1, '2025-06-10', numeric('12.20')),
  ],
  '2025-H1',
  { knownAt: 11 },
);

type Mutable<T> = { -readonly [K in keyof T]: Mutable<T[K]> };

/** A copy in which something was changed. */
function tampered(change: (report: Mutable<PlanReport>) => void): PlanReport {
  const copy = structuredClone(REPORT) as Mutable<PlanReport>;
  change(copy);
  return copy;
}

describe('a report', () => {
  it('as it is built adds up', () => {
    expect(inconsistencies(REPORT)).toEqual([]);
    expect(() => requireConsistent(REPORT)).not.toThrow();
  });

  it.each<[string, (report: Mutable<PlanReport>) => void, RegExp]>([
    [
      'a total that is not the sum of its cells',
      (r) => r.tasks.counts.total.value++,
      /^tasks by cell: 3 ≠ 2/,
    ],
    ['a cell of the whole', (r) => r.tasks.counts['open-overdue'].value++, /open-overdue listed: 2 ≠ 1/],
    [
      'a cell of a group',
      (r) => r.tasks.byGroup[0]!.counts['open-overdue'].value--,
      /tasks of group chuyen-doi/,
    ],
    [
      'a group that is missing',
      (r) => (r.tasks.byGroup = r.tasks.byGroup.filter(({ code }) => code !== TASK_GROUP)),
      /total by group: 2 ≠ 0/,
    ],
    ['a lead that is there twice', (r) => r.tasks.byLead.push(r.tasks.byLead[0]!), /total by lead: 2 ≠ 4/],
    ['a task that is not listed', (r) => r.tasks.items.pop(), /tasks listed: 2 ≠ 1/],
    ['a task in another cell', (r) => (r.tasks.items[0]!.cell = 'withdrawn'), /withdrawn listed: 0 ≠ 1/],
    [
      'a denominator',
      (r) => r.tasks.completed.denominator.value--,
      /denominator of the completion rate: 1 ≠ 2/,
    ],
    ['a numerator', (r) => r.tasks.completed.numerator.value++, /numerator of the completion rate: 2 ≠ 1/],
    ['a rate above 100 %', (r) => (r.tasks.onTime.numerator.value = 3), /on-time rate above 100 %/],
    ['a percentage', (r) => (r.tasks.onTime.percent = '50.1'), /on-time rate: 50.1 ≠ 50.0/],
    ['a rate over nothing', (r) => (r.tasks.onTime.percent = null), /on-time rate: null ≠ 50.0/],
    [
      'the number awaiting confirmation',
      (r) => r.tasks.awaitingConfirmation.value++,
      /awaiting confirmation: 1 ≠ 0/,
    ],
    ['a level', (r) => r.indicators.byLevel.exceeded.value++, /indicators by level: 1 ≠ 2/],
    [
      'an indicator judged otherwise',
      (r) => (r.indicators.items[0]!.level.value = 'achieved'),
      /achieved listed/,
    ],
    ['an indicator that is not listed', (r) => r.indicators.items.pop(), /indicators listed: 1 ≠ 0/],
    [
      'funding that is not the sum of its parts',
      (r) => (r.funding.planned!.parts[0]!.amount.value = '3900000000001'),
      /^funding: 3900000000000 ≠ 3900000000001$/,
    ],
    [
      'a declared count said to agree',
      (r) => (r.declared[0]!.inLedger!.value = 109),
      /declared tasks: true ≠ false/,
    ],
    [
      'a figure that rests on nothing',
      (r) => (r.tasks.counts.total.from = []),
      /counts.total: rests on \[\]/,
    ],
    [
      'a figure that rests on the future',
      (r) => r.tasks.counts.total.from.push(12),
      /counts.total: rests on .*12/,
    ],
    ['positions out of order', (r) => r.tasks.counts.total.from.reverse(), /counts.total: rests on/],
    ['a position that is none', (r) => r.tasks.counts.total.from.unshift(0), /counts.total: rests on \[0/],
  ])('is found out by %s', (_, change, problem) => {
    const problems = inconsistencies(tampered(change));
    expect(problems).toContainEqual(expect.stringMatching(problem));
  });

  it('that contradicts itself is not handed out, and the error says where', () => {
    const wrong = tampered((report) => report.tasks.counts.total.value++);
    expect(() => requireConsistent(wrong)).toThrow(ReportInconsistency);
    expect(() => requireConsistent(wrong)).toThrow(
      /^report tuyen-quang-55-kh-ubnd 2025-H1 does not add up: tasks by cell: 3 ≠ 2; /,
    );
  });
});
