import type { DomainEvent, TaskProgress } from '#domain';
import { opened, reopened } from '../../domain/src/testing/cycle-55.ts';
import { because, PLAN, progress, SO_KHDT, SO_TTTT } from '../../domain/src/testing/index.ts';
import { restatementsAt, restatementsOfPeriod } from './restatements.ts';
import { CT, cycle, headOf, NV, NV_CHUNG, publishedAfter, sourceOf } from './testing/cycle-world.ts';
import { dueOn, found, numeric, of, on, task } from './testing/plan-report.ts';

const published = await publishedAfter(cycle());
const registerAfter = async (events: readonly DomainEvent[], knownAt = headOf(events)) => {
  const source = sourceOf(events);
  return restatementsAt(source, PLAN, (await source.cycles(PLAN, { knownAt })).periods, knownAt);
};
/** What the register says after the publication and these. */
const after = (...happened: DomainEvent[]) => registerAfter([...published, ...happened]);
/** Position of the first event after the publication. */
const NEXT = headOf(published) + 1;

const REPORTED = progress('2024-06-12', { percent: '80', disbursed: '3200000000' });
const progressRevised = (changes: Partial<TaskProgress>, reason = 'Nhập nhầm'): DomainEvent => {
  const { type, data } = on(NV).revised(2, REPORTED, { ...REPORTED, ...changes }) as Extract<
    DomainEvent,
    { type: 'TaskProgressRevised' }
  >;
  return { type, data: { ...data, reason } };
};
const valueRevised = (to: string, from = '12.20') =>
  of(CT).corrected(2, '2024-05-31', numeric(from), numeric(to));

describe('the register of restatements', () => {
  it('is empty where nothing was published, nothing has happened, or only what is about later days', async () => {
    expect(await registerAfter(cycle())).toEqual({ items: [], totals: [] });
    expect(await after()).toEqual({ items: [], totals: [] });
    expect(
      await after(
        on(NV).reported(3, '2024-06-15', { percent: '85' }),
        of(CT).valued(3, '2024-09-30', numeric('12.90')),
        on(NV_CHUNG).withdrawn('2024-07-01'),
      ),
    ).toEqual({ items: [], totals: [] });
  });

  it('says why a figure was let in that nobody corrected: the reason of the reopening', async () => {
    const letIn = await after(reopened([SO_KHDT]), of(CT).valued(3, '2024-06-10', numeric('12.50')));
    expect(letIn.items).toMatchObject([
      { from: numeric('12.20'), to: numeric('12.50'), cause: 'late-data', reason: 'Số liệu công bố muộn' },
    ]);
  });

  it('tells a target by how much it moved, and what is no number not at all', async () => {
    const target = (value: string) =>
      ({ year: 2025, criterion: { kind: 'number', comparator: '=', value } }) as const;
    const moved = await after(of(CT).aimed(2025, { from: target('20'), to: target('20.5') }, '2024-01-01'));
    expect(moved.items).toMatchObject([{ figure: 'target', changePercent: '2.5', material: false }]);
    const due = await after(on(NV).revised(2, REPORTED, { ...REPORTED, disbursed: null }));
    expect(due.items).toMatchObject([{ figure: 'disbursed', changePercent: null, material: null }]);
  });

  it('has the old and the new figure, who changed it, why, by what cause and in which event', async () => {
    expect(await after(valueRevised('12.02'))).toEqual({
      items: [
        {
          period: '2024-H1',
          version: 1,
          asOf: '2024-06-14',
          item: `indicator/${CT}`,
          name: 'Tỷ trọng kinh tế số trong GRDP',
          unit: '%',
          figure: 'value',
          from: numeric('12.20'),
          to: numeric('12.02'),
          changePercent: '-1.5',
          material: false,
          moves: null,
          cause: 'error',
          by: SO_KHDT,
          reason: 'Đảo chữ số khi nhập',
          positions: [NEXT],
        },
      ],
      totals: [],
    });
  });

  it('has a row for each figure of a task, and the totals that follow from them', async () => {
    const { items, totals } = await after(progressRevised({ percent: '75', disbursed: '3000000000' }));
    expect(items.map(({ figure, from, to, changePercent }) => [figure, from, to, changePercent])).toEqual([
      ['percent', '80', '75', '-6.3'],
      ['disbursed', '3200000000', '3000000000', '-6.3'],
    ]);
    expect(totals).toEqual([
      { period: '2024-H1', version: 1, name: 'funding.disbursed', from: '3200000000', to: '3000000000' },
    ]);
  });

  it('loses a row when the correction is taken back', async () => {
    expect(await after(valueRevised('12.02'), valueRevised('12.20', '12.02'))).toEqual({
      items: [],
      totals: [],
    });
  });

  it.each([
    ['12.80', '4.9', false],
    ['12.81', '5.0', true],
    ['11.59', '-5.0', true],
  ])('marks a change of 5 %% or more: 12.20 to %s is %s %%', async (to, changePercent, material) => {
    expect((await after(valueRevised(to))).items).toMatchObject([{ changePercent, material }]);
  });

  it('marks what is no number, and what was not there', async () => {
    const noData = of(CT).corrected(2, '2024-05-31', numeric('12.20'), {
      kind: 'no-data',
      reason: 'Chưa công bố',
    });
    expect((await after(noData)).items).toMatchObject([{ material: null, changePercent: null }]);
    const spent = on(NV_CHUNG).revised(
      1,
      progress('2024-06-14', { percent: '50' }),
      progress('2024-06-14', { percent: '50', disbursed: '1' }),
    );
    expect((await after(spent)).items).toMatchObject([
      { figure: 'disbursed', from: null, to: '1', material: null },
    ]);
  });

  it('tells a figure let in late after the publication', async () => {
    const late = of(CT).valued(3, '2024-06-10', numeric('12.50'));
    expect((await after(late)).items).toMatchObject([
      {
        figure: 'value',
        from: numeric('12.20'),
        to: numeric('12.50'),
        cause: 'late-data',
        reason: 'Cục Thống kê',
      },
    ]);
  });

  it('tells a completion confirmed since, with the cell it moves and the rates', async () => {
    const { items, totals } = await after(
      progressRevised({ percent: '100', completedOn: '2024-06-08' }),
      on(NV).confirmed(2, '2024-06-08', '2024-07-01'),
    );
    expect(items.map(({ figure, moves }) => [figure, moves])).toEqual([
      ['percent', { from: 'open-overdue', to: 'completed-on-time' }],
      ['completed-on', { from: 'open-overdue', to: 'completed-on-time' }],
    ]);
    expect(totals.map(({ name, from, to }) => [name, from, to])).toEqual([
      ['tasks.completed-on-time', '0', '1'],
      ['tasks.open-overdue', '1', '0'],
      ['tasks.on-time-rate', '0.0', '100.0'],
      ['tasks.completion-rate', '0.0', '100.0'],
    ]);
  });

  it('tells a target changed backwards and the level it moves', async () => {
    const target = (value: string) =>
      ({ year: 2025, criterion: { kind: 'number', comparator: '=', value } }) as const;
    const { items, totals } = await after(
      of(CT).aimed(2025, { from: target('20'), to: target('12') }, '2024-01-01'),
    );
    expect(items).toMatchObject([
      {
        figure: 'target',
        from: target('20').criterion,
        to: target('12').criterion,
        cause: 'target-change',
        by: expect.any(String),
        reason: because('').reason,
        moves: { from: 'undetermined', to: 'exceeded' },
      },
    ]);
    expect(totals.map(({ name }) => name)).toEqual(['indicators.exceeded', 'indicators.undetermined']);
  });

  it('tells a due date moved backwards, and a task suspended or given backwards', async () => {
    expect((await after(on(NV).moved('2024-06-10', '2024-06-30', '2024-06-01'))).items).toMatchObject([
      { figure: 'due', cause: 'target-change', moves: { from: 'open-overdue', to: 'open-in-time' } },
    ]);
    expect((await after(on(NV).suspended('2024-06-01'))).items).toMatchObject([
      { figure: 'cell', from: 'open-overdue', to: 'suspended', cause: 'target-change' },
    ]);
    expect((await after(task('giao-lui', dueOn('2024-12-01')))).items).toMatchObject([
      { figure: 'cell', item: 'task/giao-lui', from: null, to: 'open-in-time', moves: null },
    ]);
  });
});

describe('who changed a figure and why', () => {
  it('is told by its own correction, not by what was reported of later days', async () => {
    const { items } = await after(valueRevised('12.02'), of(CT).valued(3, '2024-11-30', numeric('13.00')));
    expect(items).toMatchObject([{ cause: 'error', reason: 'Đảo chữ số khi nhập', positions: [NEXT] }]);
  });

  it('is told figure by figure: another correction of the same report says nothing about this one', async () => {
    const first = progressRevised({ percent: '75' }, 'Đếm nhầm');
    const second = on(NV).revised(
      2,
      { ...REPORTED, percent: '75' },
      { ...REPORTED, percent: '75', disbursed: '3100000000' },
    );
    const third = on(NV).revised(
      2,
      { ...REPORTED, percent: '75', disbursed: '3100000000' },
      { ...REPORTED, percent: '75', disbursed: '3100000000', narrative: 'Viết lại' },
    );
    const { items } = await after(first, second, third);
    expect(items.map(({ figure, reason, positions }) => [figure, reason, positions])).toEqual([
      ['percent', 'Đếm nhầm', [NEXT]],
      ['disbursed', 'Nhập nhầm', [NEXT + 1]],
    ]);
  });

  it('is told by the report whose figure stands there, not by another report of the indicator', async () => {
    const older = of(CT).corrected(1, '2023-12-01', numeric('12.00'), numeric('11.00'));
    const { items } = await after(valueRevised('12.02'), {
      ...older,
      data: { ...older.data, reason: 'Số của kỳ trước' },
    } as DomainEvent);
    expect(items).toMatchObject([{ reason: 'Đảo chữ số khi nhập', positions: [NEXT] }]);
  });

  it('names every correction that led to the figure, the last with its reason', async () => {
    const twice = [valueRevised('12.02'), valueRevised('12.40', '12.02')];
    expect((await after(...twice)).items).toMatchObject([{ positions: [NEXT, NEXT + 1] }]);
  });

  it('is nobody where only the calendar was revised: the dates of an opened period are frozen', async () => {
    const revised: DomainEvent = {
      type: 'PlanCalendarRevised',
      data: {
        plan: PLAN,
        calendar: {
          from: {
            firstHalf: { cutOff: '06-14', due: [] },
            secondHalf: { cutOff: '12-14', due: [] },
            year: { cutOff: '12-14', due: [] },
            holidays: [],
          },
          to: {
            firstHalf: { cutOff: '06-30', due: [] },
            secondHalf: { cutOff: '12-31', due: [] },
            year: { cutOff: '12-31', due: [] },
            holidays: [],
          },
        },
        reason: 'Thống nhất',
        legalBasis: { number: null },
        businessDate: '2024-01-01',
      },
    };
    expect(await after(revised)).toEqual({ items: [], totals: [] });
  });
});

const corrected = [...published, valueRevised('12.02')];
const again = await publishedAfter(corrected, {
  number: '61',
  date: '2024-07-02',
  correction: { reason: 'Đính chính', cause: 'error' },
});

describe('what a later publication has told', () => {
  it('is not told again, and what comes after it is held against it', async () => {
    expect(await registerAfter(again)).toEqual({ items: [], totals: [] });
    expect((await registerAfter([...again, valueRevised('12.40', '12.02')])).items).toMatchObject([
      { version: 2, from: numeric('12.02'), to: numeric('12.40') },
    ]);
  });

  it('is told again when asked for the period itself', async () => {
    const events = [...again, valueRevised('12.40', '12.02')];
    const source = sourceOf(events);
    const knownAt = headOf(events);
    const period = found((await source.cycles(PLAN, { knownAt })).periods, () => true);
    expect((await restatementsOfPeriod(source, PLAN, period, knownAt)).items).toMatchObject([{ version: 2 }]);
    expect(
      (await restatementsOfPeriod(source, PLAN, { ...period, publications: [] }, knownAt)).items,
    ).toEqual([]);
  });

  it('is also told by the report of the next period', async () => {
    const year = opened({
      period: '2024',
      cutOff: '2024-12-14',
      obligations: [],
      businessDate: '2024-11-20',
    });
    const closing: DomainEvent = {
      type: 'PeriodClosed',
      data: { plan: PLAN, period: '2024', by: SO_TTTT, businessDate: '2024-12-16' },
    };
    const annual = await publishedAfter([...corrected, year, closing], {
      period: '2024',
      number: '99',
      date: '2024-12-20',
    });
    const items = async (events: readonly DomainEvent[]) =>
      (await registerAfter(events)).items.map(({ period, from, to }) => [period, from, to]);
    expect(await items(corrected)).toEqual([['2024-H1', numeric('12.20'), numeric('12.02')]]);
    expect(await items(annual)).toEqual([]);
    expect(await items([...annual, valueRevised('12.40', '12.02')])).toEqual([
      ['2024', numeric('12.02'), numeric('12.40')],
      ['2024-H1', numeric('12.02'), numeric('12.40')],
    ]);
  });

  it('is not known at an earlier position', async () => {
    expect((await registerAfter(again, NEXT)).items).toMatchObject([{ version: 1, to: numeric('12.02') }]);
    expect(await registerAfter(again, NEXT - 1)).toEqual({ items: [], totals: [] });
  });
});
