/** What a history can be searched by, besides what every event carries. */
import type { Code, DomainEvent, IsoDate, PeriodKey, Recorded } from '#domain';
import { planOf } from './partitions.ts';

/** The plan an event is about; of an access, the plan something was taken from. */
export const planOrAccessed = (event: Recorded): Code =>
  event.type === 'AccessRecorded' ? (event.data.of ?? '') : planOf(event);

export const periodNamed = ({ data }: DomainEvent): PeriodKey | null =>
  'period' in data ? (data.period ?? null) : null;

/**
 * The day an event is about: of a figure the day it was measured, of everything else the first day whose picture changes.
 * Null in the cycle of a period: its acts are about the period, whatever day they take place.
 */
export function dateAbout({ type, data }: DomainEvent): IsoDate | null {
  switch (type) {
    case 'TaskProgressReported':
      return data.progress.asOf;
    case 'TaskProgressRevised':
      return data.progress.to.asOf;
    case 'IndicatorValueReported':
      return data.asOf;
    case 'IndicatorValueRevised':
      return data.asOf.to;
    default:
      return 'period' in data ? null : data.businessDate;
  }
}

export function causeOf({ data }: DomainEvent): string | null {
  if ('cause' in data) return data.cause;
  return 'replaces' in data ? (data.replaces?.cause ?? null) : null;
}

/** The fields in which an event names an organisation, in lists and nested parts too. */
const NAMED_IN: ReadonlySet<string> = new Set([
  'organisation',
  'submitter',
  'register',
  'by',
  'reportedBy',
  'lead',
  'collaborators',
  'scope',
  'together',
  'successors',
  'issuer',
  'standingAgency',
  'committee',
]);

/** The organisations an event touches: who acted, for whom, who has to do something or had something done to it; each once. */
export function organisationsOf({ data, metadata }: Recorded): ReadonlySet<Code> {
  const found = new Set<Code>();
  if (metadata.actingFor !== null) found.add(metadata.actingFor);
  collect(data, false, found);
  return found;
}

/** What a field that names organisations holds is a code, codes, or one before and one after a change. */
function collect(value: unknown, named: boolean, found: Set<Code>): void {
  if (typeof value === 'string') {
    if (named) found.add(value);
  } else if (Array.isArray(value)) {
    for (const each of value) collect(each, named, found);
  } else if (typeof value === 'object' && value !== null) {
    for (const [field, each] of Object.entries(value)) {
      if (field !== 'legalBasis' && field !== 'legalBases')
        collect(each, NAMED_IN.has(field) || (named && (field === 'from' || field === 'to')), found);
    }
  }
}
