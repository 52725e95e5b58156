import {
  addDays,
  dayInVietnam,
  daysBetween,
  isIsoDate,
  isWorkingDay,
  lastDayOf,
  workingDaysAfter,
} from './dates.ts';

describe('a business date', () => {
  it.each(['2024-02-29', '2000-02-29', '2025-12-31', '1930-02-03'])('%s exists', (date) => {
    expect(isIsoDate(date)).toBe(true);
  });

  it.each([
    ['2023-02-29', 'no leap year'],
    ['1900-02-29', 'a century is no leap year'],
    ['2025-06-31', 'June has 30 days'],
    ['2025-13-01', 'no such month'],
    ['2025-00-10', 'no such month'],
    ['2025-01-00', 'no such day'],
    ['2025-6-1', 'not padded'],
    ['14/12/2025', 'the way it is written in documents'],
    ['2025-12-14T00:00:00Z', 'a moment is not a day'],
    ['2025-12-14\n', 'trailing text'],
    ['0025-12-14', 'a year with the century forgotten'],
  ])('%j is refused: %s', (text) => {
    expect(isIsoDate(text)).toBe(false);
  });

  it('is counted across month, leap day and year', () => {
    expect(addDays('2024-02-28', 1)).toBe('2024-02-29');
    expect(addDays('2025-01-01', -1)).toBe('2024-12-31');
    expect(daysBetween('2024-01-01', '2025-01-01')).toBe(366);
    expect(daysBetween('2025-12-15', '2025-12-14')).toBe(-1);
  });

  it('begins seven hours before UTC does', () => {
    expect(dayInVietnam('2025-12-14T16:59:59.999Z')).toBe('2025-12-14');
    expect(dayInVietnam('2025-12-14T17:00:00.000Z')).toBe('2025-12-15');
  });
});

describe('working days', () => {
  it('leave out Saturday, Sunday and the holidays given', () => {
    expect(isWorkingDay('2025-12-12')).toBe(true);
    expect(isWorkingDay('2025-12-13')).toBe(false);
    expect(isWorkingDay('2025-12-14')).toBe(false);
    expect(isWorkingDay('2025-09-02', ['2025-09-02'])).toBe(false);
  });

  it('are counted after the first day, up to and including the last', () => {
    expect(workingDaysAfter('2025-12-11', '2025-12-15')).toBe(2);
    expect(workingDaysAfter('2025-12-12', '2025-12-14')).toBe(0);
    expect(workingDaysAfter('2025-12-15', '2025-12-12')).toBe(0);
  });
});

describe('the last acceptable day', () => {
  it.each([
    [{ precision: 'day', on: '2025-12-14' } as const, '2025-12-14'],
    [{ precision: 'month', month: '2022-02' } as const, '2022-02-28'],
    [{ precision: 'month', month: '2024-02' } as const, '2024-02-29'],
    [{ precision: 'month', month: '2025-12' } as const, '2025-12-31'],
    [{ precision: 'year', year: 2025 } as const, '2025-12-31'],
    [{ precision: 'standing' } as const, null],
  ])('of %j is %s', (due, lastDay) => {
    expect(lastDayOf(due)).toBe(lastDay);
  });
});
