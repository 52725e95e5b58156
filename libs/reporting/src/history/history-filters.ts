/** Which part of a history is asked for, in the words of people, as the query of the read model. */
import {
  addDays,
  CALENDAR_PRESETS,
  type Code,
  EVENT_VERSIONS,
  type Instant,
  type IsoDate,
  type PeriodKey,
  periodOf,
  type ReportingCalendar,
  REVISION_CAUSES,
} from '#domain';
import type { HistoryQuery } from '#read-models';
import { HISTORY_KINDS, typesOfKind } from './event-words.ts';

export interface HistoryFilters {
  readonly period?: PeriodKey;
  /** The organisation acted for. */
  readonly organisation?: Code;
  readonly actor?: string;
  readonly cause?: string;
  /** A family of events, or one event type. */
  readonly kind?: string;
  /** First and last day of recording, in Vietnam. */
  readonly recordedFrom?: IsoDate;
  readonly recordedTo?: IsoDate;
}

/** Causes that events state. */
export const HISTORY_CAUSES: readonly string[] = [...REVISION_CAUSES, 'decision'];
/** What can be asked for as a kind. */
export const ASKABLE_KINDS: readonly string[] = [...HISTORY_KINDS, ...Object.keys(EVENT_VERSIONS)];

/** @param calendar the plan's, by which its periods have their days; without a plan those of Nghị định 09/2019/NĐ-CP count */
export function historyQuery(
  filters: HistoryFilters,
  calendar: ReportingCalendar = CALENDAR_PRESETS['nghi-dinh-09-2019'],
): Omit<HistoryQuery, 'knownAt' | 'limit'> {
  const { period: key, organisation, actor, cause, kind, recordedFrom, recordedTo } = filters;
  const types = kind === undefined ? undefined : (typesOfKind(kind) ?? []);
  const period = key === undefined ? null : periodOf(calendar, key);
  return {
    ...(period ? { period: { key: period.key, from: period.from, to: period.cutOff } } : {}),
    ...(organisation === undefined ? {} : { actingFor: organisation }),
    ...(actor === undefined ? {} : { actor }),
    ...(cause === undefined ? {} : { cause }),
    ...(types ? { types } : {}),
    ...(recordedFrom === undefined ? {} : { recordedFrom: startOf(recordedFrom) }),
    ...(recordedTo === undefined ? {} : { recordedBefore: startOf(addDays(recordedTo, 1)) }),
  };
}

/** When a day begins in Vietnam. */
const startOf = (day: IsoDate): Instant => new Date(`${day}T00:00:00+07:00`).toISOString();
