/**
 * Reporting periods and their dates. Cut-off and due dates are configuration of a plan, not constants: Nghị định
 * 09/2019/NĐ-CP gives defaults, each body sets its own dates below them.
 */
import { addDays, isIsoDate, isoDate, workingDaysAfter, yearOf } from './dates.ts';
import type { IsoDate, PeriodKey, Sources } from './values.ts';

/** Month and day, `MM-DD`. */
export type MonthDay = string;

/** Until when a tier of organisations hands in. `before` is strict: "trước ngày 15/12" is 14/12 at the latest. */
export interface DueRule {
  /** Who hands in: `commune`, `department`, … or `consolidated` for the plan's own report. */
  readonly tier: string;
  readonly rule: 'by' | 'before';
  readonly day: MonthDay;
  /** The day falls in the year after the period's. */
  readonly nextYear?: boolean;
  readonly sources?: Sources;
}

export interface PeriodRule {
  readonly cutOff: MonthDay;
  /** Empty where no date is published. */
  readonly due: readonly DueRule[];
}

export interface ReportingCalendar {
  readonly firstHalf: PeriodRule;
  readonly secondHalf: PeriodRule;
  readonly year: PeriodRule;
  /** Public holidays; Saturdays and Sundays never count as working days. */
  readonly holidays: readonly IsoDate[];
}

/** Defaults to start a plan's calendar from. */
export const CALENDAR_PRESETS = {
  /** Nghị định 09/2019/NĐ-CP: cut-offs 14/6 and 14/12; provinces send by the 25th of the period's last month. */
  'nghi-dinh-09-2019': {
    firstHalf: { cutOff: '06-14', due: [{ tier: 'consolidated', rule: 'by', day: '06-25' }] },
    secondHalf: { cutOff: '12-14', due: [{ tier: 'consolidated', rule: 'by', day: '12-25' }] },
    year: { cutOff: '12-14', due: [{ tier: 'consolidated', rule: 'by', day: '12-25' }] },
    holidays: [],
  },
  /** Provincial plans that want the annual report "trước ngày 15/12" and name no day for the six-month report. */
  'truoc-15-12': {
    firstHalf: { cutOff: '06-14', due: [] },
    secondHalf: { cutOff: '12-14', due: [] },
    year: { cutOff: '12-14', due: [{ tier: 'consolidated', rule: 'before', day: '12-15' }] },
    holidays: [],
  },
} as const satisfies Record<string, ReportingCalendar>;

export type CalendarPreset = keyof typeof CALENDAR_PRESETS;

export interface Period {
  readonly key: PeriodKey;
  readonly kind: 'semiannual' | 'annual';
  readonly year: number;
  /** First and last day the period's figures are about; the last is the cut-off (thời gian chốt số liệu). */
  readonly from: IsoDate;
  readonly cutOff: IsoDate;
  readonly due: readonly { readonly tier: string; readonly lastDay: IsoDate }[];
}

const PERIOD_KEY = /^([1-9]\d{3})(?:-H([12]))?$/;

export const isPeriodKey = (text: string): boolean => PERIOD_KEY.test(text);

/** The dates of a period under a calendar, or null when the key is not of the form `2025`, `2025-H1` or `2025-H2`. */
export function periodOf(calendar: ReportingCalendar, key: PeriodKey): Period | null {
  const match = PERIOD_KEY.exec(key);
  if (!match) return null;
  const year = Number(match[1]);
  const half = match[2];
  const rule = half === undefined ? calendar.year : half === '1' ? calendar.firstHalf : calendar.secondHalf;
  const cutOff = onYear(year, rule.cutOff);
  const previousCutOff =
    half === undefined
      ? onYear(year - 1, calendar.year.cutOff)
      : half === '1'
        ? onYear(year - 1, calendar.secondHalf.cutOff)
        : onYear(year, calendar.firstHalf.cutOff);
  return {
    key,
    kind: half === undefined ? 'annual' : 'semiannual',
    year,
    from: addDays(previousCutOff, 1),
    cutOff,
    due: rule.due.map((due) => ({ tier: due.tier, lastDay: lastDayOfRule(due, year) })),
  };
}

/** The period of the same kind before this one. */
export function previousPeriodKey(key: PeriodKey): PeriodKey {
  const year = Number(key.slice(0, 4));
  if (key.endsWith('-H2')) return `${year}-H1`;
  return key.endsWith('-H1') ? `${year - 1}-H2` : String(year - 1);
}

/** The periods a day lies in, under any of the calendars: a half-year and a year, and more where the calendar changed. */
export function periodKeysAround(day: IsoDate, calendars: readonly ReportingCalendar[]): PeriodKey[] {
  const year = yearOf(day);
  const candidates = [`${year}-H1`, `${year}-H2`, `${year + 1}-H1`, String(year), String(year + 1)];
  return candidates.filter((key) =>
    calendars.some((calendar) => {
      const period = periodOf(calendar, key);
      return period !== null && period.from <= day && day <= period.cutOff;
    }),
  );
}

function lastDayOfRule(due: DueRule, year: number): IsoDate {
  const day = onYear(year + (due.nextYear ? 1 : 0), due.day);
  return due.rule === 'before' ? addDays(day, -1) : day;
}

/** A day of a year; 29 February becomes the 28th where there is none. */
function onYear(year: number, monthDay: MonthDay): IsoDate {
  const date = `${isoDate(year, 1, 1).slice(0, 5)}${monthDay}`;
  return isIsoDate(date) ? date : isoDate(year, 2, 28);
}

export const isMonthDay = (text: string): boolean => isIsoDate(`2024-${text}`);

export interface CalendarWarning {
  readonly code: 'calendar-no-working-day';
  readonly period: 'firstHalf' | 'secondHalf' | 'year';
  readonly tier: string;
  readonly cutOff: IsoDate;
  readonly lastDay: IsoDate;
}

/**
 * Due dates that leave less than one working day after the cut-off (Nghị định 09/2019/NĐ-CP asks for one). Such a
 * calendar is accepted, the warning is shown wherever the calendar is.
 */
export function calendarWarnings(calendar: ReportingCalendar, year: number): CalendarWarning[] {
  const rules = [
    ['firstHalf', `${year}-H1`],
    ['secondHalf', `${year}-H2`],
    ['year', String(year)],
  ] as const;
  return rules.flatMap(([name, key]) => {
    const period = periodOf(calendar, key);
    if (!period) return [];
    return period.due
      .filter((due) => workingDaysAfter(period.cutOff, due.lastDay, calendar.holidays) < 1)
      .map((due) => ({
        code: 'calendar-no-working-day' as const,
        period: name,
        tier: due.tier,
        cutOff: period.cutOff,
        lastDay: due.lastDay,
      }));
  });
}
