/** One line of a history as people read it. */
import {
  type Code,
  dayInVietnam,
  type DomainEvent,
  type Instant,
  type IsoDate,
  type Language,
} from '#domain';
import { causeOf, dateAbout, type HistoryEntry, periodNamed } from '#read-models';
import { dateText } from '../format.ts';
import { causeText, EVENT_WORDS, eventLabel, type HistoryKind } from './event-words.ts';
import { type EarlierReport, type FieldChange, fieldChanges } from './field-changes.ts';
import { legalText, type Words } from './value-words.ts';

/** An event in words, beside the event itself. */
export interface ToldHistory {
  readonly kind: HistoryKind;
  readonly what: string;
  /** Title and code of the task or indicator, title of the plan, as they are now; name of the organisation; null where there is none. */
  readonly subject: string | null;
  /** When it was recorded, in Asia/Ho_Chi_Minh, with the offset. */
  readonly recordedIn: string;
  /** The day the event is about: of a figure the day it was measured. */
  readonly about: IsoDate;
  readonly period: string | null;
  /** What the actor does, as recorded in the ledger. */
  readonly office: string | null;
  /** From the erasable directory; null unless names were asked for and this one is still known. */
  readonly name: string | null;
  /** What the organisation acted for was called on the day the event changes. */
  readonly organisation: string | null;
  readonly changes: readonly FieldChange[];
  readonly reason: string | null;
  readonly cause: string | null;
  readonly causeInWords: string | null;
  readonly legalBasis: string | null;
}

export type HistoryRow = HistoryEntry & { readonly told: ToldHistory };

/** What has to be known about an entry besides itself. */
export interface Around {
  readonly language: Language;
  readonly subject: string | null;
  readonly office: string | null;
  readonly name: string | null;
  /** What an organisation was called on a day; undefined where it was not there. */
  readonly organisationOn: (code: Code, day: IsoDate) => string | undefined;
  /** The report before this one. */
  readonly earlier?: EarlierReport;
}

export function historyRow(entry: HistoryEntry, around: Around): HistoryRow {
  const event = { type: entry.type, data: entry.data } as DomainEvent;
  const { language, subject, office, name } = around;
  const words: Words = { language, organisation: (code) => named(code, entry.businessDate, around) };
  const cause = causeOf(event);
  return {
    ...entry,
    told: {
      kind: EVENT_WORDS[event.type].kind,
      what: eventLabel(event.type, language),
      subject,
      recordedIn: inVietnam(entry.recordedAt),
      about: dateAbout(event) ?? entry.businessDate,
      period: periodNamed(event),
      office,
      name,
      organisation: entry.actingFor === null ? null : words.organisation(entry.actingFor),
      changes: fieldChanges(event, words, around.earlier),
      reason: reasonOf(event),
      cause,
      causeInWords: cause === null ? null : causeText(cause, language),
      legalBasis: 'legalBasis' in event.data ? legalText(event.data.legalBasis, words) : null,
    },
  };
}

/** With its code, by which it is found in the ledger. */
function named(code: Code, day: IsoDate, { organisationOn }: Around): string {
  const name = organisationOn(code, day);
  return name === undefined ? code : `${name} (${code})`;
}

function reasonOf({ data }: DomainEvent): string | null {
  if ('reason' in data) return data.reason;
  return 'replaces' in data ? (data.replaces?.reason ?? null) : null;
}

const OFFSET_MS = 7 * 3_600_000;

/** `2025-06-20T09:11:05.120+07:00` */
export const inVietnam = (instant: Instant): string =>
  new Date(Date.parse(instant) + OFFSET_MS).toISOString().replace('Z', '+07:00');

/** `20/6/2025 09:11:05`, the time in Vietnam. */
export const momentText = (instant: Instant, language: Language): string =>
  `${dateText(dayInVietnam(instant), language)} ${inVietnam(instant).slice(11, 19)}`;
