/** What changed in a report between two knowledge positions and why, told by what happened in between. */
import { describe, expect, it } from '@jest/globals';
import type { DomainEvent } from '#domain';
import { ledger, PLAN, progress, SO_KHCN, SO_KHDT } from '../../../domain/src/testing/index.ts';
import { LineageError } from '../lineage/errors.ts';
import {
  begun,
  dueOn,
  found,
  indicator,
  numeric,
  of,
  on,
  task,
  refusedWith,
} from '../testing/plan-report.ts';
import { type CellDifference, differenceBetween, type ReportDifference } from './difference.ts';
import { differenceCsv, differenceText } from './difference-text.ts';

const TODAY = '2026-11-22';
const CT = 'kinh-te-so';

/** The difference that the later events make to the first half of 2024. */
const made = (
  before: readonly DomainEvent[],
  later: readonly DomainEvent[],
  cell?: string,
): Promise<ReportDifference> =>
  differenceBetween(ledger(...before, ...later), {
    plan: PLAN,
    period: '2024-H1',
    from: before.length,
    to: before.length + later.length,
    today: TODAY,
    ...(cell === undefined ? {} : { cell }),
  });
const at = (difference: ReportDifference, address: string): CellDifference =>
  found(difference.cells, (cell) => cell.address === address);
const waterfall = (difference: ReportDifference, address: string) => {
  const { from, to, change, parts } = at(difference, address);
  return {
    ends: [from.value, to.value],
    change,
    parts: parts.map(({ cause, amount, positions }) => [cause, amount, ...positions]),
  };
};

const target = (value: string) => ({
  year: 2025,
  criterion: { kind: 'number', comparator: '≥', value } as const,
});

describe('the waterfall of a rate', () => {
  const codes = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];
  // Positions 7 to 13 assign, 14 and 15 complete the first.
  const before = [
    ...begun(),
    ...codes.map((code) => task(code, dueOn('2024-05-01'))),
    on('a').reported(1, '2024-04-30', { percent: '100', completedOn: '2024-04-30' }),
    on('a').confirmed(1, '2024-04-30'),
  ];

  it('shows each part as the rate is shown, and what that leaves over as rounding', async () => {
    const difference = await made(before, [
      on('b').reported(1, '2024-04-30', { percent: '100', completedOn: '2024-04-30' }),
      on('b').confirmed(1, '2024-04-30'),
      on('g').moved('2024-05-01', '2024-12-31', '2024-04-01'),
    ]);

    // 1/7 = 14.28…, 2/7 = 28.57…, 2/6 = 33.33…
    expect(waterfall(difference, 'tasks/on-time-rate')).toEqual({
      ends: ['14.3', '33.3'],
      change: '19.0',
      parts: [
        ['new-data', '14.3', 17],
        ['target', '4.8', 18],
        ['rounding', '-0.1'],
      ],
    });
    expect(waterfall(difference, 'tasks/on-time-rate/denominator')).toEqual({
      ends: ['7', '6'],
      change: '-1',
      parts: [['target', '-1', 18]],
    });
    expect(waterfall(difference, 'task/b/cell')).toEqual({
      ends: ['open-overdue', 'completed-on-time'],
      change: null,
      parts: [['new-data', null, 17]],
    });
    // The report that declares completion moves no rate: it counts once confirmed.
    expect(waterfall(difference, 'task/b/percent').parts).toEqual([['new-data', '100', 16]]);
    expect(difference.events.map(({ position }) => position)).toEqual([16, 17, 18]);
  });

  it('tells new data from the correction that took part of it back', async () => {
    const first = progress('2024-05-20', { percent: '60', disbursed: '900000' });
    const difference = await made(before, [
      on('c').reported(1, '2024-05-20', { percent: '60', disbursed: '900000' }),
      on('c').revised(1, first, { ...first, percent: '45', disbursed: '700000' }),
    ]);

    expect(waterfall(difference, 'task/c/percent')).toEqual({
      ends: [null, '45'],
      change: '45',
      parts: [
        ['new-data', '60', 16],
        ['correction', '-15', 17],
      ],
    });
    expect(waterfall(difference, 'funding/disbursed')).toEqual({
      ends: [null, '700000'],
      change: '700000',
      parts: [
        ['new-data', '900000', 16],
        ['correction', '-200000', 17],
      ],
    });
  });

  it('has a handover move a task from lead to lead, and the totals stay', async () => {
    const difference = await made(before, [on('c').handedOver(SO_KHDT, SO_KHCN, '2024-03-01')]);

    expect(waterfall(difference, `leads/${SO_KHDT}/open-overdue`).parts).toEqual([
      ['reorganisation', '-1', 16],
    ]);
    expect(waterfall(difference, `leads/${SO_KHCN}/open-overdue`)).toEqual({
      ends: [null, '1'],
      change: '1',
      parts: [['reorganisation', '1', 16]],
    });
    expect(difference.cells.filter(({ address }) => address.startsWith('tasks/'))).toEqual([]);
  });
});

describe('the waterfall of an indicator', () => {
  const before = [
    ...begun(),
    indicator(CT, { targets: [target('20')], baseline: { value: numeric('5'), asOf: '2021-12-31' } }),
    of(CT).valued(1, '2024-03-31', numeric('10.5')),
  ];

  it('has a part for each cause, with the decimals the figures were reported in', async () => {
    const difference = await made(before, [
      of(CT).valued(2, '2024-05-31', numeric('12.20')),
      of(CT).corrected(2, '2024-05-31', numeric('12.20'), numeric('12.02')),
      of(CT).aimed(2025, { from: target('20'), to: target('18.5') }, '2024-06-01'),
    ]);

    expect(waterfall(difference, `indicator/${CT}/value`)).toEqual({
      ends: ['10.5', '12.02'],
      change: '1.52',
      parts: [
        ['new-data', '1.70', 9],
        ['correction', '-0.18', 10],
      ],
    });
    expect(waterfall(difference, `indicator/${CT}/target`)).toEqual({
      ends: ['≥ 20', '≥ 18.5'],
      change: '-1.5',
      parts: [['target', '-1.5', 11]],
    });
  });

  it('names a new definition as a change of method', async () => {
    const difference = await made(before, [of(CT).redefined('2024-03-15', true)]);

    expect(waterfall(difference, `indicator/${CT}/level`)).toEqual({
      ends: ['needs-effort', 'undetermined'],
      change: null,
      parts: [['method', null, 9]],
    });
  });

  it('leaves out what is about a later day, and what was taken back again', async () => {
    const difference = await made(before, [
      of(CT).corrected(1, '2024-03-31', numeric('10.5'), numeric('11.5')),
      of(CT).corrected(1, '2024-03-31', numeric('11.5'), numeric('10.5')),
      of(CT).valued(2, '2024-09-30', numeric('14')),
    ]);
    expect(difference.cells).toEqual([]);

    const asked = await made(
      before,
      [of(CT).valued(2, '2024-09-30', numeric('14'))],
      `indicator/${CT}/value`,
    );
    expect(waterfall(asked, `indicator/${CT}/value`)).toEqual({
      ends: ['10.5', '10.5'],
      change: '0.0',
      parts: [],
    });
  });
});

describe('what became of who has not reported', () => {
  it('is told of each organisation, though it follows from all it answers for', async () => {
    const before = [...begun(), task('a'), task('b'), indicator(CT, {})];
    const difference = await made(before, [
      on('a').reported(1, '2024-05-20', { percent: '60' }),
      on('b').reported(1, '2024-05-21', { percent: '10' }),
    ]);

    expect(waterfall(difference, `silent/${SO_KHDT}/tasks`)).toEqual({
      ends: ['2', null],
      change: '-2',
      parts: [['new-data', '-2', 10]],
    });
  });
});

describe('a plan that is amended', () => {
  it('is drawn up anew from there on, and later events still count once', async () => {
    const groups = [{ code: 'nhom-moi', name: 'Nhóm mới', of: 'tasks' as const }];
    const before = [...begun({ groups: [] }), task('a', { group: null, ...dueOn('2024-05-01') })];
    const amended: DomainEvent = {
      type: 'PlanAmended',
      data: {
        plan: PLAN,
        changes: { groups: { from: [], to: groups } },
        reason: 'Bổ sung nhóm',
        legalBasis: { number: '12/QĐ-UBND' },
        businessDate: '2024-02-01',
      },
    };
    const difference = await made(before, [
      amended,
      task('b', { group: 'nhom-moi', ...dueOn('2024-05-01') }),
    ]);

    expect(waterfall(difference, 'groups/nhom-moi/total')).toEqual({
      ends: [null, '1'],
      change: '1',
      parts: [
        ['new-data', '1', 9],
        ['target', '0', 8],
      ],
    });
    expect(waterfall(difference, 'tasks/total').parts).toEqual([['new-data', '1', 9]]);
  });
});

describe('a question that cannot be answered', () => {
  const before = [...begun(), task('a')];
  const ask = (request: Partial<Parameters<typeof differenceBetween>[1]>) =>
    differenceBetween(ledger(...before), {
      plan: PLAN,
      period: '2024-H1',
      from: 7,
      to: 7,
      today: TODAY,
      ...request,
    });

  it.each([
    ['ends before it begins', { from: 7, to: 6 }, 'difference-order', 'from'],
    ['is about a cell there is not', { cell: 'task/a/percentage' }, 'cell-unknown', 'cell'],
  ] as const)('because it %s says so', async (_, request, code, field) => {
    const refusal = await lineageRefusal(ask(request));
    expect({ code: refusal.code, field: refusal.field }).toEqual({ code, field });
    for (const language of ['vi', 'en'] as const)
      expect(refusal.explain(language)).not.toMatch(/[?{}]|undefined/);
  });

  it('names the cells that were probably meant', async () => {
    const refusal = await lineageRefusal(ask({ cell: 'task/a/percentage' }));
    expect(refusal.explain('en')).toContain('Nearest: task/a/percent');
  });

  it('because the plan was not in force yet says as known when', async () => {
    await refusedWith(ask({ from: 3 }), 'plan-not-in-force', 'from');
    await refusedWith(ask({ plan: 'ke-hoach-la' }), 'plan-unknown', 'plan');
    await refusedWith(ask({ period: '2024-H3' }), 'period-invalid', 'period');
  });
});

async function lineageRefusal(answer: Promise<unknown>): Promise<LineageError> {
  try {
    await answer;
  } catch (error) {
    if (error instanceof LineageError) return error;
    throw error;
  }
  throw new Error('it was answered');
}

const difference = await made(
  [...begun(), task('a', dueOn('2024-05-01')), indicator(CT, { name: 'Kinh tế số' })],
  [
    of(CT).valued(1, '2024-05-31', numeric('12.20')),
    of(CT).corrected(1, '2024-05-31', numeric('12.20'), numeric('12.02')),
  ],
  `indicator/${CT}/value`,
);

describe('a difference on paper', () => {
  it('is a block of lines a cell, with the events below', async () => {
    const text = differenceText(difference, 'vi', (bold) => bold);
    expect(text).toContain('– → 12,02  (+12,02)');
    expect(text).toMatch(/số liệu mới +\+12,20 +#9$/m);
    expect(text).toMatch(/đính chính +−0,18 +#10$/m);
    expect(text).toMatch(/^ {2}#10 .*12,20 → 12,02 .* lý do: Đảo chữ số khi nhập$/m);
    expect(differenceText(await made(begun(), []), 'en', (bold) => bold)).toContain('Nothing has changed.');
  });

  it('is a row a part in CSV', () => {
    const [, ...rows] = differenceCsv(difference, 'en').trimEnd().split('\r\n');
    expect(rows).toEqual([
      `${PLAN},2024-H1,2024-06-14,8,10,indicator/${CT}/value,Kinh tế số (${CT}) · Value · %,figure,,12.02,12.02,new-data,12.20,9`,
      `${PLAN},2024-H1,2024-06-14,8,10,indicator/${CT}/value,Kinh tế số (${CT}) · Value · %,figure,,12.02,12.02,correction,-0.18,10`,
    ]);
  });
});
