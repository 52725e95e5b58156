/** What stands in a report, told by what happened. Positions 1 to 6 are the organisations and the plan. */
import { describe, expect, it } from '@jest/globals';
import { CALENDAR_PRESETS, type DomainEvent, TASK_CELLS, type Value } from '#domain';
import {
  because,
  INDICATOR_GROUP,
  ledger,
  MERGER,
  PLAN,
  SO_KHCN,
  SO_KHDT,
  SO_TTTT,
  TASK_GROUP,
  TERMS,
  UBND,
} from '../../domain/src/testing/index.ts';
import { buildReport } from './build-report.ts';
import type { CellCounts, PlanReport } from './report.ts';
import { foldedSource } from './folded-source.ts';
import {
  begun,
  dueOn,
  found,
  indicator,
  NAMES,
  numeric,
  of,
  on,
  reportOf,
  reportOn,
  task,
  refusedWith,
} from './testing/plan-report.ts';

/** The cells that hold something. */
const filled = (counts: CellCounts): Record<string, number> =>
  Object.fromEntries(
    Object.entries(counts).flatMap(([cell, { value }]) => (value > 0 ? [[cell, value]] : [])),
  );

describe('the head of a report', () => {
  it('says about what, until when, as known when, and by whose rules', async () => {
    const report = await reportOf(begun(), '2025-H1', { knownAt: 6 });

    expect(report).toMatchObject({
      format: 'plan-ledger/report',
      version: 1,
      plan: {
        code: PLAN,
        number: '55/KH-UBND',
        status: 'adopted',
        issuer: { code: UBND, name: NAMES[UBND] },
        standingAgency: { code: SO_TTTT, name: NAMES[SO_TTTT] },
        issuedOn: '2022-04-12',
        horizon: { from: 2022, to: 2025 },
        closed: null,
      },
      period: { key: '2025-H1', from: '2024-12-15', cutOff: '2025-06-14', due: [] },
      asOf: '2025-06-14',
      knownAt: 6,
    });
  });

  it.each([
    ['after the period', '2025-07-20', '2025-06-14'],
    ['on the cut-off', '2025-06-14', '2025-06-14'],
    ['while the period runs', '2025-03-08', '2025-03-08'],
  ])('has the cut-off as its business date, or today before that: %s', async (_, today, asOf) => {
    expect((await reportOf(begun(), '2025-H1', { today })).asOf).toBe(asOf);
  });

  it('of a draft says that it is one', async () => {
    expect((await reportOf(begun({ status: 'draft', number: null }), '2022')).plan).toMatchObject({
      status: 'draft',
      number: null,
    });
  });

  it('of a plan that was closed says when and why', async () => {
    const { reason, legalBasis } = because('2025-10-01', 'Thay bằng kế hoạch mới');
    const closed: DomainEvent = {
      type: 'PlanClosed',
      data: { plan: PLAN, reason, legalBasis, businessDate: '2025-10-01' },
    };
    expect((await reportOf([...begun(), closed], '2025')).plan.closed).toEqual({ on: '2025-10-01', reason });
    expect((await reportOf([...begun(), closed], '2025-H1')).plan.closed).toBeNull();
  });

  it('warns of its own due date where that leaves no working day, and of no other', async () => {
    expect((await reportOf(begun(), '2025')).calendarWarnings).toEqual([
      {
        code: 'calendar-no-working-day',
        period: 'year',
        tier: 'consolidated',
        cutOff: '2025-12-14',
        lastDay: '2025-12-14',
      },
    ]);
    expect((await reportOf(begun(), '2025-H1')).calendarWarnings).toEqual([]);
  });
});

describe('a report is refused', () => {
  const events = ledger(...begun());
  const refused = (request: Partial<Parameters<typeof reportOn>[2]>, period = '2025-H1') =>
    reportOn(events, period, request);

  it('where the plan is not in force at its business date', async () => {
    await refusedWith(refused({}, '2021'), 'plan-not-in-force', 'plan');
    await refusedWith(refused({ asOf: '2022-04-11' }, '2022-H1'), 'plan-not-in-force', 'plan');
  });

  it('where the plan was not known yet, or is another', async () => {
    await refusedWith(refused({ knownAt: 5 }), 'plan-not-in-force', 'plan');
    await refusedWith(refused({ plan: 'khong-co' }), 'plan-unknown', 'plan');
  });

  it.each(['2025-H3', '2025-Q1', '25', '', '2025-H1 '])('for what is no period: "%s"', async (period) => {
    await refusedWith(refused({}, period), 'period-invalid', 'period');
  });

  it('for a period that has not begun, on the day before and not on its first day', async () => {
    await refusedWith(refused({ today: '2024-12-14' }), 'date-too-early', 'asOf');
    await refusedWith(refused({ asOf: '2024-12-14' }), 'date-too-early', 'asOf');
    expect((await reportOn(events, '2025-H1', { today: '2024-12-15' })).asOf).toBe('2024-12-15');
  });
});

describe('tasks', () => {
  const H1: readonly DomainEvent[] = [
    ...begun(),
    task('som', dueOn('2025-03-31')), // 7
    task('muon', dueOn('2025-03-31')), // 8
    task('cho', dueOn('2025-12-31'), SO_TTTT), // 9
    task('tre', { due: { precision: 'month', month: '2025-05' }, group: 'ha-tang-so' }, SO_TTTT), // 10
    task('thuong-xuyen', { due: { precision: 'standing' }, group: null }, null), // 11
    task('tam-dung', dueOn('2025-03-31')), // 12
    task('rut', dueOn('2025-03-31')), // 13
    on('som').reported(1, '2025-03-20', { completedOn: '2025-03-15' }), // 14
    on('som').confirmed(1, '2025-03-15', '2025-04-02'), // 15
    on('muon').reported(1, '2025-04-20', { completedOn: '2025-04-01' }), // 16
    on('muon').confirmed(1, '2025-04-01'), // 17
    on('tam-dung').suspended('2025-02-01'), // 18
    on('rut').withdrawn('2025-02-01'), // 19
    on('cho').reported(1, '2025-06-10', { completedOn: '2025-06-09', percent: '100' }, SO_TTTT), // 20
  ];

  it('stand in the four official cells, with standing, suspended and withdrawn ones apart', async () => {
    const { counts, items } = (await reportOf(H1, '2025-H1')).tasks;

    expect(filled(counts)).toEqual({
      'completed-on-time': 1,
      'completed-late': 1,
      'open-in-time': 1,
      'open-overdue': 1,
      standing: 1,
      suspended: 1,
      withdrawn: 1,
      total: 7,
    });
    expect(Object.fromEntries(items.map(({ task: code, cell }) => [code, cell]))).toEqual({
      som: 'completed-on-time',
      muon: 'completed-late',
      cho: 'open-in-time',
      tre: 'open-overdue',
      'thuong-xuyen': 'standing',
      'tam-dung': 'suspended',
      rut: 'withdrawn',
    });
  });

  it('are counted by group, empty groups too, and those in none last', async () => {
    const { byGroup } = (await reportOf(H1, '2025-H1')).tasks;

    expect(byGroup.map(({ code, counts }) => [code, counts.total.value])).toEqual([
      [TASK_GROUP, 5],
      ['co-che-chinh-sach', 0],
      ['ha-tang-so', 1],
      ['ung-dung-nen-tang-so', 0],
      ['co-so-du-lieu-chuyen-nganh', 0],
      ['an-toan-an-ninh-mang', 0],
      [null, 1],
    ]);
  });

  it('are counted by lead under the name of the time, and those without one last', async () => {
    const { byLead } = (await reportOf(H1, '2025-H1')).tasks;

    expect(byLead.map(({ code, name, counts }) => [code, name, filled(counts)])).toEqual([
      [
        SO_KHDT,
        NAMES[SO_KHDT],
        { 'completed-on-time': 1, 'completed-late': 1, suspended: 1, withdrawn: 1, total: 4 },
      ],
      [SO_TTTT, NAMES[SO_TTTT], { 'open-in-time': 1, 'open-overdue': 1, total: 2 }],
      [null, null, { standing: 1, total: 1 }],
    ]);
  });

  it('add up, group by group and lead by lead', async () => {
    const { counts, byGroup, byLead } = (await reportOf(H1, '2025-H1')).tasks;

    for (const rows of [byGroup, byLead]) {
      for (const cell of [...TASK_CELLS, 'total'] as const) {
        expect(rows.reduce((sum, row) => sum + row.counts[cell].value, 0)).toBe(counts[cell].value);
      }
    }
  });

  it('have an on-time rate over those fallen due and a completion rate over those to be completed', async () => {
    const { onTime, completed } = (await reportOf(H1, '2025-H1')).tasks;

    expect(onTime).toMatchObject({ numerator: { value: 1 }, denominator: { value: 3 }, percent: '33.3' });
    expect(completed).toMatchObject({ numerator: { value: 2 }, denominator: { value: 4 }, percent: '50.0' });
  });

  it.each([
    [1, 8, '12.5'],
    [2, 3, '66.7'],
    [1, 16, '6.3'],
    [5, 7, '71.4'],
    [0, 5, '0.0'],
    [0, 0, null],
  ])('have rates rounded half up to one decimal: %d of %d are %s per cent', async (done, all, percent) => {
    const codes = Array.from({ length: all }, (_, i) => `nv-${i}`);
    const events = [
      ...begun(),
      task('con-han', dueOn('2025-12-31')),
      ...codes.map((code) => task(code, dueOn('2025-03-31'))),
      ...codes.slice(0, done).map((code) => on(code).confirmed(1, '2025-03-01')),
    ];
    expect((await reportOf(events, '2025-H1')).tasks.onTime).toMatchObject({
      numerator: { value: done },
      denominator: { value: all },
      percent,
    });
  });

  it('name the events that each cell comes from', async () => {
    const { counts, byLead, byGroup, onTime, awaitingConfirmation } = (await reportOf(H1, '2025-H1')).tasks;

    expect(counts['completed-on-time'].from).toEqual([7, 15]);
    expect(counts.suspended.from).toEqual([12, 18]);
    expect(counts.total.from).toEqual([7, 8, 9, 10, 11, 12, 13, 15, 17, 18, 19]);
    expect(onTime.denominator.from).toEqual([7, 8, 10, 15, 17]);
    expect(awaitingConfirmation).toEqual({ value: 1, from: [9, 20] });
    expect(found(byLead, ({ code }) => code === SO_TTTT).counts['open-overdue'].from).toEqual([10]);
    expect(found(byGroup, ({ code }) => code === 'ha-tang-so').counts.total.from).toEqual([10]);
  });

  it('that were moved or handed over name the decision', async () => {
    const events = [
      ...H1,
      on('tre').moved('2025-05-31', '2025-09-30', '2025-05-20'), // 21
      on('tre').handedOver(SO_TTTT, SO_KHCN, '2025-05-25'), // 22
    ];
    const { counts, byLead } = (await reportOf(events, '2025-H1')).tasks;

    expect(counts['open-in-time'].from).toEqual([9, 10, 21]);
    expect(found(byLead, ({ code }) => code === SO_KHCN).counts['open-in-time'].from).toEqual([10, 21, 22]);
  });

  it('show what was last reported, and whether it is about this period', async () => {
    const events = [
      ...begun(),
      task('mot'),
      task('hai'),
      task('ba'),
      on('mot').reported(1, '2024-12-10', { percent: '40.50' }),
      on('hai').reported(1, '2025-06-14', { percent: '60', disbursed: '1200000000' }),
    ];
    const { items } = (await reportOf(events, '2025-H1')).tasks;
    const progress = Object.fromEntries(items.map((item) => [item.task, item.progress]));

    expect(progress).toEqual({
      mot: {
        asOf: '2024-12-10',
        inPeriod: false,
        revised: null,
        percent: '40.50',
        disbursed: null,
        narrative: 'Đang triển khai',
      },
      hai: expect.objectContaining({ asOf: '2025-06-14', inPeriod: true, disbursed: '1200000000' }),
      ba: null,
    });
  });

  it('declared completed wait for confirmation until they are confirmed, rejected or withdrawn', async () => {
    const declared = [
      ...begun(),
      task('mot'),
      on('mot').reported(1, '2025-06-10', { completedOn: '2025-06-01', percent: '100' }),
    ];
    const awaiting = async (...more: DomainEvent[]) => {
      const { awaitingConfirmation, items } = (await reportOf([...declared, ...more], '2025-H1')).tasks;
      expect(items[0]?.awaitsConfirmation).toBe(awaitingConfirmation.value === 1);
      return awaitingConfirmation.value;
    };

    expect(await awaiting()).toBe(1);
    expect(await awaiting(on('mot').confirmed(1, '2025-06-01'))).toBe(0);
    expect(await awaiting(on('mot').rejected(1, '2025-06-12'))).toBe(0);
    expect(await awaiting(on('mot').withdrawn('2025-06-12'))).toBe(0);
  });
});

describe('indicators', () => {
  const single = async (events: readonly DomainEvent[], period = '2025') =>
    found((await reportOf([...begun(), ...events], period)).indicators.items, () => true);

  it.each<[string, Value, string]>([
    ['=', numeric('20'), 'achieved'],
    ['=', numeric('21'), 'exceeded'],
    ['=', numeric('19.99'), 'not-achieved'],
    ['≥', numeric('20'), 'achieved'],
    ['≥', numeric('20.01'), 'exceeded'],
    ['>', numeric('20.00'), 'not-achieved'],
    ['>', numeric('20.01'), 'achieved'],
    ['≤', numeric('20'), 'achieved'],
    ['≤', numeric('19.99'), 'exceeded'],
    ['≤', numeric('20.01'), 'not-achieved'],
    ['<', numeric('20'), 'not-achieved'],
    ['<', numeric('19.9'), 'achieved'],
    ['=', { kind: 'number', value: '20', qualifier: 'below' }, 'not-achieved'],
    ['=', { kind: 'no-data', reason: 'Chưa công bố' }, 'no-data'],
    ['=', { kind: 'not-applicable', reason: 'Không có khu công nghiệp' }, 'not-applicable'],
  ])('with a target %s 20 and the value %j are %s', async (comparator, value, level) => {
    const criterion = { kind: 'number', comparator: comparator as '=', value: '20' } as const;
    const item = await single([
      indicator('kinh-te-so', { targets: [{ year: 2025, criterion }] }),
      of('kinh-te-so').valued(1, '2025-12-10', value),
    ]);
    expect(item.level.value).toBe(level);
    expect(item.target).toEqual({ value: criterion, year: 2025, from: [7] });
  });

  it('of a rank are met by the rank or a better one', async () => {
    const criterion = { kind: 'rank', atMost: 15, of: 63 } as const;
    const at = async (rank: number) =>
      (
        await single([
          indicator(
            'dti',
            { targets: [{ year: 2025, criterion }] },
            { measure: 'rank', unit: 'thứ hạng', decimals: 0 },
          ),
          of('dti').valued(1, '2025-12-10', { kind: 'rank', rank, of: 63 }),
        ])
      ).level.value;

    expect([await at(14), await at(15), await at(16)]).toEqual(['exceeded', 'achieved', 'not-achieved']);
  });

  it('keep the scale they were reported in, and say where each figure comes from', async () => {
    const item = await single([
      indicator('kinh-te-so', { baseline: { value: numeric('9.60'), asOf: '2021-12-31' } }), // 7
      of('kinh-te-so').valued(1, '2024-12-10', numeric('11.10')), // 8
      of('kinh-te-so').valued(2, '2025-12-10', numeric('12.20')), // 9
    ]);

    expect(item).toMatchObject({
      baseline: { value: numeric('9.60'), asOf: '2021-12-31', from: [7] },
      value: { value: numeric('12.20'), asOf: '2025-12-10', inPeriod: true, revised: null, from: [9] },
      trend: { value: '1.10', direction: 'better', since: '2024-12-10' },
      level: { value: 'not-achieved' },
    });
    expect(item.level.from).toEqual([6, 7, 9]);
    expect(item.trend?.from).toEqual([6, 7, 8, 9]);
    expect(item.expected?.from).toEqual([6, 7, 9]);
  });

  it('are measured against the way from baseline to target before the target falls due', async () => {
    const halfway = (value: string) =>
      single(
        [
          indicator('kinh-te-so', { baseline: { value: numeric('10'), asOf: '2021-12-31' } }),
          of('kinh-te-so').valued(1, '2023-12-31', numeric(value)),
        ],
        '2024',
      );
    expect(await halfway('15.00')).toMatchObject({
      expected: { value: '15.00' },
      level: { value: 'likely' },
    });
    expect(await halfway('14.99')).toMatchObject({ level: { value: 'needs-effort' } });
  });

  it('without a value in the period show the last one and say that it is not from it', async () => {
    const events = [indicator('kinh-te-so'), of('kinh-te-so').valued(1, '2023-12-10', numeric('11.1'))];

    expect((await single(events, '2023')).value).toMatchObject({ inPeriod: true });
    expect((await single(events, '2024')).value).toMatchObject({ asOf: '2023-12-10', inPeriod: false });
  });

  it('that were corrected say so, with who, why and the event of the correction', async () => {
    const { value } = await single([
      indicator('kinh-te-so'),
      of('kinh-te-so').valued(1, '2025-12-10', numeric('12.20')),
      of('kinh-te-so').corrected(1, '2025-12-10', numeric('12.20'), numeric('12.02')),
    ]);
    expect(value).toMatchObject({
      value: numeric('12.02'),
      revised: { by: SO_KHDT, reason: 'Đảo chữ số khi nhập', cause: 'error' },
      from: [9],
    });
  });

  it('of growth are judged on the mean of the years, which all their reports make up', async () => {
    const item = await single([
      indicator(
        'nang-suat',
        { targets: [{ year: 2025, criterion: { kind: 'number', comparator: '≥', value: '7' } }] },
        { measure: 'growth', unit: '%/năm' },
      ),
      of('nang-suat').valued(1, '2024-12-10', numeric('6.00')),
      of('nang-suat').valued(2, '2025-12-10', numeric('8.00')),
    ]);
    expect(item.computed).toEqual({ value: '7.00', from: [6, 7, 8, 9] });
    expect(item.level.value).toBe('achieved');
  });

  it('are counted by level', async () => {
    const report = await reportOf(
      [
        ...begun(),
        indicator('mot'),
        indicator('hai'),
        indicator('ba', { targets: [] }),
        of('mot').valued(1, '2025-12-10', numeric('20')),
        of('ba').valued(1, '2025-12-10', numeric('1')),
      ],
      '2025',
    );
    const levels = Object.entries(report.indicators.byLevel).filter(([, { value }]) => value > 0);

    expect(report.indicators.total.value).toBe(3);
    expect(Object.fromEntries(levels)).toEqual({
      achieved: { value: 1, from: [6, 7, 10] },
      'no-data': { value: 1, from: [6, 8] },
      tracked: { value: 1, from: [9, 11] },
    });
  });
});

describe('funding', () => {
  const money = (total: string) => ({ funding: { total, parts: [] } });

  it('shows what the plan states with its parts, what tasks were given and what was disbursed', async () => {
    const parts = [
      { code: 'nsnn', name: 'Ngân sách nhà nước', amount: '2860000000000' },
      { code: 'ngoai', name: 'Vốn ngoài ngân sách', amount: '1040000000000' },
    ];
    const { funding } = await reportOf(
      [
        ...begun({ funding: { total: '3900000000000', parts } }),
        task('mot', money('1000000000')), // 7
        task('hai', money('500000000')), // 8
        task('ba'), // 9
        task('rut', money('900000000')), // 10
        on('rut').withdrawn('2025-02-01'), // 11
        on('mot').reported(1, '2025-03-01', { disbursed: '300000000' }), // 12
        on('mot').reported(2, '2025-06-01', { disbursed: '450000000' }), // 13
        on('ba').reported(1, '2025-06-01', { disbursed: '0' }), // 14
      ],
      '2025-H1',
    );
    expect(funding).toEqual({
      planned: {
        total: { value: '3900000000000', from: [6] },
        parts: parts.map(({ code, name, amount }) => ({ code, name, amount: { value: amount, from: [6] } })),
      },
      ofTasks: { value: '1500000000', from: [7, 8] },
      disbursed: { value: '450000000', from: [7, 9, 13, 14] },
    });
  });

  it('that nobody has stated or reported is absent, which is not zero', async () => {
    expect((await reportOf([...begun(), task('mot')], '2025')).funding).toEqual({
      planned: null,
      ofTasks: null,
      disbursed: null,
    });
    const zero = [...begun(), task('mot'), on('mot').reported(1, '2025-06-01', { disbursed: '0' })];
    expect((await reportOf(zero, '2025')).funding.disbursed).toEqual({ value: '0', from: [7, 8] });
  });
});

describe('counts declared by the document', () => {
  it('are held against the ledger where the document lists what it counts', async () => {
    const { declared } = await reportOf(
      [
        ...begun({
          declared: [
            {
              what: 'tasks',
              count: 3,
              byGroup: [
                { group: TASK_GROUP, count: 2 },
                { group: 'ha-tang-so', count: 1 },
              ],
              listed: true,
            },
            { what: 'goals', count: 31, listed: false },
            { what: 'task-groups', count: 6, listed: true },
            { what: 'indicators', count: 2, listed: true },
          ],
        }),
        task('mot'),
        task('hai', { group: 'ha-tang-so' }),
        task('ba', { group: 'ha-tang-so' }),
        indicator('kinh-te-so'),
      ],
      '2025',
    );
    const stated = (value: number) => ({ value, from: [6] });
    expect(declared).toEqual([
      {
        what: 'tasks',
        declared: stated(3),
        inLedger: { value: 3, from: [7, 8, 9] },
        agrees: true,
        byGroup: [
          { group: TASK_GROUP, declared: stated(2), inLedger: { value: 1, from: [7] }, agrees: false },
          { group: 'ha-tang-so', declared: stated(1), inLedger: { value: 2, from: [8, 9] }, agrees: false },
        ],
      },
      { what: 'goals', declared: stated(31), inLedger: null, agrees: null, byGroup: [] },
      {
        what: 'task-groups',
        declared: stated(6),
        inLedger: { value: 6, from: [6] },
        agrees: true,
        byGroup: [],
      },
      {
        what: 'indicators',
        declared: stated(2),
        inLedger: { value: 1, from: [10] },
        agrees: false,
        byGroup: [],
      },
    ]);
  });
});

describe('organisations that have reported nothing', () => {
  const silent = async (events: readonly DomainEvent[], period = '2025-H1') =>
    (await reportOf(events, period)).silent.map(({ organisation, tasks, indicators }) => [
      organisation.code,
      tasks.value,
      indicators.value,
    ]);
  const TWO = [
    ...begun(),
    task('mot', {}, SO_KHDT),
    task('hai', {}, SO_TTTT),
    indicator('kinh-te-so', { responsibility: { lead: SO_TTTT, collaborators: [] } }),
  ];

  it('are those that answer for something and have not reported on any of it in the period', async () => {
    const reported = on('mot').reported(1, '2024-12-15');
    expect(await silent([...TWO, reported])).toEqual([[SO_TTTT, 1, 1]]);
    expect((await reportOf([...TWO, reported], '2025-H1')).silent[0]?.organisation.name).toBe(NAMES[SO_TTTT]);
  });

  it.each([
    ['the day before the period', '2024-12-14', 2],
    ['its first day', '2024-12-15', 1],
    ['its cut-off', '2025-06-14', 1],
    ['the day after', '2025-06-15', 2],
  ])('include those whose report is not about a day of it: %s', async (_, asOf, count) => {
    expect(await silent([...TWO, on('mot').reported(1, asOf)])).toHaveLength(count);
  });

  it('do not include those whose value of one indicator says that there is no data yet', async () => {
    const value = of('kinh-te-so').valued(
      1,
      '2025-06-10',
      { kind: 'no-data', reason: 'Chưa công bố' },
      SO_TTTT,
    );
    expect(await silent([...TWO, value])).toEqual([[SO_KHDT, 1, 0]]);
  });

  it('do not include those that had nothing to report', async () => {
    const nothing = [
      ...begun(),
      task('xong', {}, SO_KHDT),
      on('xong').confirmed(1, '2024-12-14'),
      task('rut', {}, SO_KHDT),
      on('rut').withdrawn('2025-03-01'),
      task('dung', {}, SO_KHDT),
      on('dung').suspended('2024-12-15'),
      indicator('rut'),
      of('rut').withdrawn('2025-03-01'),
    ];
    expect(await silent(nothing)).toEqual([]);
    expect(await silent([...nothing, on('dung').resumed('2025-02-01')])).toEqual([[SO_KHDT, 1, 0]]);
  });

  it('are not spared by a report about a day after the period, in a report as of a later day', async () => {
    const events = [
      ...TWO,
      on('mot').reported(1, '2025-07-01'),
      of('kinh-te-so').valued(1, '2025-07-01', numeric('12')),
    ];
    const report = await reportOf(events, '2025-H1', { asOf: '2025-07-31' });

    expect(report.silent.map(({ organisation }) => organisation.code)).toEqual([SO_KHDT, SO_TTTT]);
    expect(report.indicators.items[0]?.value).toMatchObject({ asOf: '2025-07-01', inPeriod: false });
    expect(report.tasks.items.map(({ progress }) => progress?.inPeriod)).toEqual([undefined, false]);
  });

  it('answer for what has no lead as the standing agency does', async () => {
    expect(await silent([...begun(), task('mot', {}, null)])).toEqual([[SO_TTTT, 1, 0]]);
    expect(await silent([...begun({ standingAgency: null }), task('mot', {}, null)])).toEqual([[UBND, 1, 0]]);
  });

  describe('after a merger in the middle of the period', () => {
    const merged = (...before: DomainEvent[]): DomainEvent[] => [
      ...begun().filter((event) => !('organisation' in event.data && event.data.organisation === SO_KHCN)),
      task('mot', {}, SO_TTTT),
      task('hai', {}, SO_TTTT),
      ...before,
      ...MERGER,
      on('mot').handedOver(SO_TTTT, SO_KHCN, '2025-03-01'),
      on('hai').handedOver(SO_TTTT, SO_KHCN, '2025-03-01'),
    ];

    it('are not the organisation that ended: its duties went to the successor', async () => {
      expect(await silent(merged())).toEqual([[SO_KHCN, 2, 0]]);
    });

    it('are not the successor either where the predecessor had reported', async () => {
      expect(await silent(merged(on('mot').reported(1, '2025-02-10', {}, SO_TTTT)))).toEqual([]);
    });

    it('are the old one still in the report about the day before the merger', async () => {
      const report = await reportOf(merged(), '2025-H1', { asOf: '2025-02-28' });
      expect(report.silent.map(({ organisation }) => organisation)).toEqual([
        { code: SO_TTTT, name: NAMES[SO_TTTT] },
      ]);
      expect(report.tasks.byLead.map(({ code }) => code)).toEqual([SO_TTTT]);
    });
  });
});

describe('the same report as known at two positions', () => {
  const events = ledger(
    ...begun(),
    task('mot', dueOn('2025-03-31')),
    indicator('kinh-te-so'), // 8
    of('kinh-te-so').valued(1, '2025-06-10', numeric('12.20')), // 9
    on('mot').confirmed(1, '2025-03-15', '2025-07-20'), // 10: known after the report was drawn up
    of('kinh-te-so').corrected(1, '2025-06-10', numeric('12.20'), numeric('12.02')), // 11
  );
  const at = (knownAt: number): Promise<PlanReport> => reportOn(events, '2025-H1', { knownAt });

  it('tells what was known then and what is known now', async () => {
    expect(filled((await at(9)).tasks.counts)).toEqual({ 'open-overdue': 1, total: 1 });
    expect(filled((await at(11)).tasks.counts)).toEqual({ 'completed-on-time': 1, total: 1 });
    expect((await at(9)).indicators.items[0]?.value?.value).toEqual(numeric('12.20'));
    expect((await at(11)).indicators.items[0]?.value?.value).toEqual(numeric('12.02'));
  });

  it('does not depend on what was recorded after', async () => {
    const then = await buildReport(foldedSource(events.slice(0, 9)), {
      plan: PLAN,
      period: '2025-H1',
      knownAt: 9,
      today: '2025-07-15',
    });
    expect(JSON.stringify(await at(9))).toBe(JSON.stringify(then));
  });

  it('names no event that was not known', async () => {
    const positions = JSON.stringify(await at(9))
      .match(/"from":\[[\d,]*\]/g)
      ?.flatMap((list) => list.match(/\d+/g) ?? []);
    expect(Math.max(...(positions ?? []).map(Number))).toBe(9);
  });
});

describe('a period under a calendar that was revised', () => {
  it('is the one in force at the end of its year', async () => {
    const revised: DomainEvent = {
      type: 'PlanCalendarRevised',
      data: {
        plan: PLAN,
        calendar: { from: CALENDAR_PRESETS['truoc-15-12'], to: CALENDAR_PRESETS['nghi-dinh-09-2019'] },
        reason: 'Theo quy định mới',
        legalBasis: { number: '09/2019/NĐ-CP' },
        businessDate: '2025-01-01',
      },
    };
    const events = [...begun(), revised];
    expect((await reportOf(events, '2024')).period.due).toEqual([
      { tier: 'consolidated', lastDay: '2024-12-14' },
    ]);
    expect((await reportOf(events, '2025')).period.due).toEqual([
      { tier: 'consolidated', lastDay: '2025-12-25' },
    ]);
    expect((await reportOf(events, '2025')).calendarWarnings).toEqual([]);
  });
});

it('has the groups of the plan, of tasks and of indicators', async () => {
  expect((await reportOf(begun(), '2025')).groups).toEqual(
    TERMS.groups.map(({ code, name, of: kind }) => ({ code, name, of: kind })),
  );
  expect((await reportOf(begun(), '2025')).groups.at(-1)?.code).toBe(INDICATOR_GROUP);
});
