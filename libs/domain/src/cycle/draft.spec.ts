import type { IndicatorEvent, TaskEvent } from '../events.ts';
import { isMaterial, relativeChange } from './draft.ts';
import {
  BEFORE,
  CUT_OFF,
  draftFrom,
  FROM,
  INDICATOR_ITEM,
  LEADLESS_ITEM,
  periodState,
  TASK_ITEM,
} from '../testing/cycle-55.ts';
import {
  definitionRevised,
  indicatorAssigned,
  lifecycleChanged,
  number,
  present,
  progress,
  progressReported,
  SO_KHDT,
  SO_TTTT,
  valueReported,
} from '../testing/index.ts';

type Happened = TaskEvent | IndicatorEvent;

const draft = (...happened: readonly Happened[]) => draftFrom(periodState(), SO_KHDT, happened);
const itemIn = (item: string, ...happened: readonly Happened[]) =>
  present(draft(...happened).items.find((candidate) => candidate.item === item));
const indicatorIn = (...happened: readonly Happened[]) => itemIn(INDICATOR_ITEM, ...happened);
const taskIn = (...happened: readonly Happened[]) => itemIn(TASK_ITEM, ...happened);
const against = (item: { deviations: readonly { against: string; percent: string | null }[] }) =>
  item.deviations.map((deviation) => [deviation.against, deviation.percent]);

/** The target is to keep 20 %, so the trajectory stands at 20 all the time. */
const kept = indicatorAssigned({ baseline: { value: number('20'), asOf: '2021-12-31' } });

describe('the draft of a report', () => {
  it('has every item owed, with this period’s figure and last period’s with its remarks beside', () => {
    const happened = [
      progressReported(1, progress('2023-12-10', { percent: '40', narrative: 'Đang đấu thầu' })),
      progressReported(2, progress('2024-06-10', { percent: '60', disbursed: '1000000' })),
      valueReported(1, '2023-12-01', number('12.00')),
    ];
    expect(draft(...happened)).toEqual({
      period: '2024-H1',
      organisation: SO_KHDT,
      items: [
        {
          item: INDICATOR_ITEM,
          kind: 'indicator',
          code: 'kinh-te-so-grdp',
          name: 'Tỷ trọng kinh tế số trong GRDP',
          unit: '%',
          due: null,
          current: null,
          last: {
            report: 1,
            figure: { asOf: '2023-12-01', value: number('12.00') },
            narrative: 'Cục Thống kê',
            revised: false,
          },
          deviations: [],
        },
        {
          item: TASK_ITEM,
          kind: 'task',
          code: 'chuyen-doi-nhan-thuc-01',
          name: null,
          unit: null,
          due: { precision: 'year', year: 2025 },
          current: {
            report: 2,
            figure: { asOf: '2024-06-10', percent: '60', completedOn: null, disbursed: '1000000' },
            narrative: 'Đang triển khai',
            revised: false,
          },
          last: {
            report: 1,
            figure: { asOf: '2023-12-10', percent: '40', completedOn: null, disbursed: null },
            narrative: 'Đang đấu thầu',
            revised: false,
          },
          deviations: [],
        },
      ],
      missing: [INDICATOR_ITEM],
      toExplain: [],
    });
  });

  it('is of the items of the organisation only', () => {
    expect(draftFrom(periodState(), SO_TTTT).items.map(({ item }) => item)).toEqual([LEADLESS_ITEM]);
  });

  it.each([
    [BEFORE, false],
    [FROM, true],
    [CUT_OFF, true],
  ])('takes a figure of %s for one of the period: %s', (asOf, about) => {
    expect(taskIn(progressReported(1, progress(asOf, { percent: '40' }))).current !== null).toBe(about);
    expect(indicatorIn(valueReported(1, asOf, number('12'))).current !== null).toBe(about);
  });

  it('takes a late figure of the period before for one of this period, under its own date', () => {
    const late = valueReported(1, '2023-12-01', number('12.00'));
    const counted = { ...late, data: { ...late.data, businessDate: FROM } };
    expect(indicatorIn(counted)).toMatchObject({
      current: { figure: { asOf: '2023-12-01' } },
      last: null,
    });
  });

  it('marks a figure that was corrected', () => {
    const before = valueReported(1, '2024-06-01', number('12.00'));
    const { asOf, value, narrative } = before.data;
    const corrected: IndicatorEvent = {
      type: 'IndicatorValueRevised',
      data: {
        plan: before.data.plan,
        indicator: before.data.indicator,
        report: 1,
        organisation: SO_KHDT,
        reportedBy: SO_KHDT,
        asOf: { from: asOf, to: asOf },
        value: { from: value, to: number('12.20') },
        narrative: { from: narrative, to: narrative },
        reason: 'Nhập nhầm',
        cause: 'error',
        businessDate: asOf,
      },
    };
    expect(indicatorIn(before, corrected).current).toMatchObject({
      revised: true,
      figure: { value: number('12.20') },
    });
  });

  it('counts a statement that there are no data as a figure', () => {
    const stated = indicatorIn(
      valueReported(1, BEFORE, number('12.00')),
      valueReported(2, '2024-06-01', { kind: 'no-data', reason: 'Chưa công bố' }),
    );
    expect(stated.current?.figure).toMatchObject({ value: { kind: 'no-data' } });
    expect(stated.deviations).toEqual([]);
  });

  it('leaves out what was assigned after the day it is drawn up for, and keeps what was withdrawn since', () => {
    const later = indicatorAssigned({ businessDate: '2024-06-15' });
    expect(draft(later).items.map(({ item }) => item)).toEqual([TASK_ITEM]);
    expect(draft(lifecycleChanged('TaskWithdrawn', '2024-06-10')).missing).toContain(TASK_ITEM);
  });
});

describe('a figure that has to be explained', () => {
  it.each([
    ['12.60', []],
    ['12.61', [['last-period', '5.1']]],
    ['11.40', []],
    ['11.39', [['last-period', '-5.1']]],
    ['12.00', []],
  ])('is one more than 5 %% off last period’s 12.00: %s', (value, expected) => {
    const happened = [valueReported(1, BEFORE, number('12.00')), valueReported(2, CUT_OFF, number(value))];
    expect(against(indicatorIn(...happened))).toEqual(expected);
    expect(draft(...happened).toExplain).toEqual(expected.length > 0 ? [INDICATOR_ITEM] : []);
  });

  it.each([
    ['21.00', []],
    ['21.01', [['trajectory', '5.1']]],
    ['19.00', []],
    ['18.99', [['trajectory', '-5.1']]],
  ])('is one more than 5 %% off the trajectory at 20: %s', (value, expected) => {
    expect(against(indicatorIn(kept, valueReported(1, CUT_OFF, number(value))))).toEqual(expected);
  });

  it('may be off both', () => {
    const both = indicatorIn(
      kept,
      valueReported(1, BEFORE, number('20.00')),
      valueReported(2, CUT_OFF, number('30.00')),
    );
    expect(both.deviations).toEqual([
      { against: 'trajectory', expected: '20.00', percent: '50.0' },
      { against: 'last-period', expected: '20.00', percent: '50.0' },
    ]);
  });

  it('is any that came from zero', () => {
    const risen = indicatorIn(
      valueReported(1, BEFORE, number('0')),
      valueReported(2, CUT_OFF, number('0.01')),
    );
    expect(risen.deviations).toEqual([{ against: 'last-period', expected: '0', percent: null }]);
  });

  it('is none after a series break: the figures are of different things', () => {
    const broken = indicatorIn(
      valueReported(1, BEFORE, number('12.00')),
      definitionRevised('2024-01-01'),
      valueReported(2, CUT_OFF, number('30.00')),
    );
    expect(broken.deviations).toEqual([]);
  });

  it('is none of last period alone', () => {
    expect(indicatorIn(kept, valueReported(1, BEFORE, number('30.00'))).deviations).toEqual([]);
  });

  it.each([
    [
      'progress that fell, by however little',
      { percent: '40' },
      { percent: '39' },
      [['last-period', '-2.5']],
    ],
    ['spending that fell', { disbursed: '1000000' }, { disbursed: '900000' }, [['last-period', '-10.0']]],
    ['neither where both rose far', { percent: '10', disbursed: '1' }, { percent: '90', disbursed: '9' }, []],
    ['nor where they stayed', { percent: '40.0' }, { percent: '40' }, []],
    ['nor where there is nothing to compare', {}, { percent: '40' }, []],
  ] as const)('of a task is %s', (_, last, now, expected) => {
    const item = taskIn(
      progressReported(1, progress(BEFORE, last)),
      progressReported(2, progress(CUT_OFF, now)),
    );
    expect(against(item)).toEqual(expected);
  });
});

describe('how far two figures are apart', () => {
  it.each([
    ['105', '100', false, true],
    ['105.01', '100', true, true],
    ['104.99', '100', false, false],
    ['95', '100', false, true],
    ['94.99', '100', true, true],
    ['-105', '-100', false, true],
    ['-105.1', '-100', true, true],
    ['100', '-100', true, true],
    ['0', '0.00', false, false],
    ['0.000000001', '0', true, true],
    ['1000000000000000.5', '1000000000000000', false, false],
  ])('%s against %s is material: more than 5 %% %s, at least 5 %% %s', (figure, expected, more, atLeast) => {
    expect(isMaterial(figure, expected)).toBe(more);
    expect(isMaterial(figure, expected, true)).toBe(atLeast);
  });

  it.each([
    ['12.00', '12.61', '5.1'],
    ['-10', '-12', '-20.0'],
    ['0', '5', null],
  ])('from %s to %s is %s %%', (from, to, percent) => {
    expect(relativeChange(from, to)).toBe(percent);
  });
});
