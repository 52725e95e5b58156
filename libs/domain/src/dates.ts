/** Calendar arithmetic on plain ISO dates. Nothing here knows what day it is. */
import type { Due, Instant, IsoDate } from './values.ts';

/** Years from 1000: below them `Date.UTC` means the twentieth century. */
const ISO_DATE = /^([1-9]\d{3})-(\d{2})-(\d{2})$/;
const DAY_MS = 86_400_000;

/** Whether the text is a day that exists: `2024-02-29` is, `2023-02-29` and `2025-6-1` are not. */
export function isIsoDate(text: string): boolean {
  const match = ISO_DATE.exec(text);
  if (!match) return false;
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])];
  return month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth(year, month);
}

export function daysInMonth(year: number, month: number): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate();
}

export function isoDate(year: number, month: number, day: number): IsoDate {
  return `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
}

const toUtc = (date: IsoDate): number =>
  Date.UTC(yearOf(date), Number(date.slice(5, 7)) - 1, Number(date.slice(8)));
const fromUtc = (ms: number): IsoDate => new Date(ms).toISOString().slice(0, 10);

export const yearOf = (date: IsoDate): number => Number(date.slice(0, 4));
export const addDays = (date: IsoDate, days: number): IsoDate => fromUtc(toUtc(date) + days * DAY_MS);
/** Days from one date to another; negative when the second is earlier. */
export const daysBetween = (from: IsoDate, to: IsoDate): number =>
  Math.round((toUtc(to) - toUtc(from)) / DAY_MS);
export const earliest = (...dates: IsoDate[]): IsoDate => dates.reduce((a, b) => (b < a ? b : a));
export const latest = (...dates: IsoDate[]): IsoDate => dates.reduce((a, b) => (b > a ? b : a));

/** Vietnam has had one offset, UTC+7 without summer time, since 1975. */
const VIETNAM_OFFSET_MS = 7 * 3_600_000;

/** The calendar day in Asia/Ho_Chi_Minh at a moment given in UTC. */
export const dayInVietnam = (instant: Instant): IsoDate => fromUtc(Date.parse(instant) + VIETNAM_OFFSET_MS);

/** Monday to Friday, less the given public holidays. */
export function isWorkingDay(date: IsoDate, holidays: readonly IsoDate[] = []): boolean {
  const weekday = new Date(toUtc(date)).getUTCDay();
  return weekday !== 0 && weekday !== 6 && !holidays.includes(date);
}

/** Working days strictly after `from`, up to and including `to`. */
export function workingDaysAfter(from: IsoDate, to: IsoDate, holidays: readonly IsoDate[] = []): number {
  let count = 0;
  for (let day = addDays(from, 1); day <= to; day = addDays(day, 1)) if (isWorkingDay(day, holidays)) count++;
  return count;
}

/** Working days from a day to another, the first not counted; negative, counting back, where the second is earlier. */
export const workingDaysBetween = (from: IsoDate, to: IsoDate, holidays: readonly IsoDate[] = []): number =>
  to >= from ? workingDaysAfter(from, to, holidays) : -workingDaysAfter(to, from, holidays);

/** The last acceptable day, or null for a standing duty. */
export function lastDayOf(due: Due): IsoDate | null {
  switch (due.precision) {
    case 'day':
      return due.on;
    case 'month': {
      const [year, month] = [Number(due.month.slice(0, 4)), Number(due.month.slice(5, 7))];
      return isoDate(year, month, daysInMonth(year, month));
    }
    case 'year':
      return isoDate(due.year, 12, 31);
    case 'standing':
      return null;
    default:
      return due satisfies never;
  }
}
