/** Codes and stream names. Stream names are `category-id` in ASCII; no `-` in the category, no `.` in a code. */
import type { DomainEvent } from './events.ts';
import type { Code, PeriodKey } from './values.ts';

const CODE = /^[a-z0-9]+(-[a-z0-9]+)*$/;
export const MAX_CODE_LENGTH = 80;

export const isCode = (text: string): boolean => text.length <= MAX_CODE_LENGTH && CODE.test(text);

/**
 * The categories of the ledger's streams. In a store that others write to as well, an event belongs to the ledger if and
 * only if its stream is in one of them, so a category is never taken off this list.
 */
export const STREAM_CATEGORIES = [
  'organisation',
  'plan',
  'task',
  'indicator',
  'report',
  'submission',
  'register',
  'person',
  'access',
  'log',
] as const;

export const organisationStream = (organisation: Code): string => `organisation-${organisation}`;
export const planStream = (plan: Code): string => `plan-${plan}`;
export const taskStream = (plan: Code, task: Code): string => `task-${plan}.${task}`;
export const indicatorStream = (plan: Code, indicator: Code): string => `indicator-${plan}.${indicator}`;

/** Stream names are lower case: `2024-H1` is `2024-h1` in them. */
const inStream = (period: PeriodKey): string => period.toLowerCase();

/** Everything about one period of a plan: obligations, dates, narratives, publications. */
export const periodStream = (plan: Code, period: PeriodKey): string => `report-${plan}.${inStream(period)}`;
export const submissionStream = (plan: Code, period: PeriodKey, submitter: Code): string =>
  `submission-${plan}.${inStream(period)}.${submitter}`;
/** The document numbers an organisation has given out in a year. */
export const registerStream = (organisation: Code, year: number): string =>
  `register-${organisation}.${year}`;

/** A pseudonymous actor id and what is known about the person behind it. */
export const personStream = (person: string): string => `person-${person}`;
/** What was read, exported and built anew in a year: of a plan, or of the ledger as a whole. */
export const accessStream = (plan: Code | null, year: number): string => `access-${plan ?? 'ledger'}.${year}`;
/** The logs the ledger has had. */
export const LOG_STREAM = 'log-ledger';

const PERSON_ID = /^[a-z0-9][a-z0-9._-]{0,79}$/;

/** The actor ids that can stand in the directory of persons: those that can be in the name of a stream. */
export const isPersonId = (text: string): boolean => PERSON_ID.test(text);

/** The stream an event belongs to. */
export function streamOf(event: DomainEvent): string {
  const data = event.data;
  if ('person' in data) return personStream(data.person);
  if ('access' in data) return accessStream(data.of, data.year);
  if ('log' in data) return LOG_STREAM;
  if ('register' in data) return registerStream(data.register, data.year);
  if ('submitter' in data) return submissionStream(data.plan, data.period, data.submitter);
  if ('task' in data) return taskStream(data.plan, data.task);
  if ('indicator' in data) return indicatorStream(data.plan, data.indicator);
  if ('period' in data) return periodStream(data.plan, data.period);
  if ('plan' in data) return planStream(data.plan);
  return organisationStream(data.organisation);
}

/** Organisation codes of Quyết định 20/2020/QĐ-TTg and QCVN 102: dotted groups of 0-9/A-Z, at most 35 characters. */
export const isOrganisationIdentifier = (text: string): boolean =>
  text.length <= 35 && /^[0-9A-Z]+(\.[0-9A-Z]+)*$/.test(text);
