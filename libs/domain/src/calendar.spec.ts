import {
  CALENDAR_PRESETS,
  calendarWarnings,
  isMonthDay,
  isPeriodKey,
  periodOf,
  previousPeriodKey,
  type ReportingCalendar,
} from './calendar.ts';

const decree = CALENDAR_PRESETS['nghi-dinh-09-2019'];
const provincial = CALENDAR_PRESETS['truoc-15-12'];

describe('a reporting period', () => {
  it.each([
    ['2025-H1', 'semiannual', '2024-12-15', '2025-06-14', '2025-06-25'],
    ['2025-H2', 'semiannual', '2025-06-15', '2025-12-14', '2025-12-25'],
    ['2025', 'annual', '2024-12-15', '2025-12-14', '2025-12-25'],
  ])('%s under Nghị định 09/2019 is %s, from %s to %s, due %s', (key, kind, from, cutOff, lastDay) => {
    expect(periodOf(decree, key)).toEqual({
      key,
      kind,
      year: 2025,
      from,
      cutOff,
      due: [{ tier: 'consolidated', lastDay }],
    });
  });

  it('begins the day after the last one ended, whatever the cut-offs', () => {
    const calendar: ReportingCalendar = {
      ...provincial,
      firstHalf: { cutOff: '05-31', due: [] },
      secondHalf: { cutOff: '11-30', due: [] },
    };
    expect(periodOf(calendar, '2025-H1')).toMatchObject({ from: '2024-12-01', cutOff: '2025-05-31' });
    expect(periodOf(calendar, '2025-H2')).toMatchObject({ from: '2025-06-01', cutOff: '2025-11-30' });
    expect(periodOf(calendar, '2025')).toMatchObject({ from: '2024-12-15' });
  });

  it('"trước ngày 15/12" means 14/12 at the latest', () => {
    expect(periodOf(provincial, '2025')?.due).toEqual([{ tier: 'consolidated', lastDay: '2025-12-14' }]);
  });

  it('has no due date where none is published: the six-month report of the plan', () => {
    expect(periodOf(provincial, '2025-H1')?.due).toEqual([]);
  });

  it('may be due in the year after, each tier on its day', () => {
    const calendar: ReportingCalendar = {
      ...decree,
      year: {
        cutOff: '12-31',
        due: [
          { tier: 'department', rule: 'by', day: '01-05', nextYear: true },
          { tier: 'consolidated', rule: 'before', day: '03-01', nextYear: true },
        ],
      },
    };
    expect(periodOf(calendar, '2023')?.due).toEqual([
      { tier: 'department', lastDay: '2024-01-05' },
      { tier: 'consolidated', lastDay: '2024-02-29' },
    ]);
  });

  it('that cuts off on 29 February does so on the 28th in other years', () => {
    const calendar = { ...decree, firstHalf: { cutOff: '02-29', due: [] } };
    expect(periodOf(calendar, '2024-H1')?.cutOff).toBe('2024-02-29');
    expect(periodOf(calendar, '2025-H1')?.cutOff).toBe('2025-02-28');
  });

  it.each(['2025-H3', '2025-h1', '25', '2025-Q1', '2025-', '', '0000', '0025-H1'])('%j is none', (key) => {
    expect(isPeriodKey(key)).toBe(false);
    expect(periodOf(decree, key)).toBeNull();
  });

  it.each([
    ['2025-H2', '2025-H1'],
    ['2025-H1', '2024-H2'],
    ['2025', '2024'],
  ])('%s follows %s', (key, previous) => {
    expect(previousPeriodKey(key)).toBe(previous);
  });
});

describe('the working day between cut-off and due date', () => {
  it('is missing where the report is wanted before 15/12 and figures run to 14/12', () => {
    expect(calendarWarnings(provincial, 2025)).toEqual([
      {
        code: 'calendar-no-working-day',
        period: 'year',
        tier: 'consolidated',
        cutOff: '2025-12-14',
        lastDay: '2025-12-14',
      },
    ]);
  });

  it('is there under the decree', () => {
    expect(calendarWarnings(decree, 2025)).toEqual([]);
  });

  it('depends on the weekday and on holidays', () => {
    const nextDay = (holidays: string[]): ReportingCalendar => ({
      ...decree,
      year: { cutOff: '12-14', due: [{ tier: 'consolidated', rule: 'by', day: '12-15' }] },
      holidays,
    });
    expect(calendarWarnings(nextDay([]), 2025)).toEqual([]); // a Monday
    expect(calendarWarnings(nextDay(['2025-12-15']), 2025)).toHaveLength(1);
    expect(calendarWarnings(nextDay([]), 2024)).toHaveLength(1); // a Sunday
  });
});

it.each([
  ['02-29', true],
  ['12-15', true],
  ['02-30', false],
  ['13-01', false],
  ['1-5', false],
])('month and day %s: %s', (text, valid) => {
  expect(isMonthDay(text)).toBe(valid);
});
