/**
 * What each event makes known, as dated facts. This is the bitemporal core: a fact says from which business date on it
 * holds, and is known from the position of its event until an event that replaces or retracts it. "The state at business
 * date D as known at position p" is: of the facts known at p, for each attribute the one that began last on or before D.
 *
 * Read models keep facts as rows; the pure functions here keep them in memory. Both answer alike (tested byte for byte).
 */
import { latest } from './dates.ts';
import { given } from './decider.ts';
import type { DomainEvent, EventOf, PlanTerms, Recorded, TaskTerms } from './events.ts';
import type { IsoDate, Revised } from './values.ts';

/** A fact is known by subject, attribute and number; asserting the same three again replaces it in what is known. */
export interface FactKey {
  /** The stream of the thing the fact is about. */
  readonly subject: string;
  readonly attribute: string;
  /** The report number for reports and what hangs on them, else the revision of the event. */
  readonly number: number;
}

export interface Fact extends FactKey {
  readonly validFrom: IsoDate;
  readonly value: unknown;
  /** Position of the event that made it known. */
  readonly position: number;
}

/**
 * What an event does to what is known. `assert` makes a fact known whose key was not known before, `replace` puts a fact
 * in the place of the one known under its key, `retract` ends a fact if there is one.
 */
export type FactChange =
  | (Statement & { readonly op: 'assert' | 'replace' })
  | { readonly op: 'retract'; readonly attribute: string; readonly number: number };

interface Statement {
  readonly attribute: string;
  readonly number: number;
  readonly validFrom: IsoDate;
  readonly value: unknown;
}

/** Raised whenever an event comes to mean other facts; read models then build themselves anew. */
export const FACTS_VERSION = 2;

/** The attribute under which the events of periods and submissions are kept, each as it is. */
export const CYCLE_EVENT = 'cycle-event';

/** Attributes of which the whole series counts, not only the last. */
export const SERIES_ATTRIBUTES: readonly string[] = ['value', 'series-break', CYCLE_EVENT];

const TASK_TERMS = [
  'title',
  'group',
  'due',
  'deliverable',
  'funding',
  'note',
] as const satisfies (keyof TaskTerms)[];
const PLAN_TERMS = [
  'title',
  'number',
  'status',
  'issuer',
  'standingAgency',
  'committee',
  'issuedOn',
  'horizon',
  'legalBases',
  'groups',
  'declared',
  'funding',
  'documents',
  'note',
] as const satisfies (keyof PlanTerms)[];

/** The facts an event asserts or retracts. Every event type has its meaning here, and only here. */
export function factsOf(event: Recorded): FactChange[] {
  const { businessDate } = event.data;
  const assert = (
    attribute: string,
    value: unknown,
    number = event.revision,
    validFrom = businessDate,
  ): FactChange => ({
    op: 'assert',
    attribute,
    number,
    validFrom,
    value,
  });
  const replace = (attribute: string, value: unknown, number: number, validFrom: IsoDate): FactChange => ({
    op: 'replace',
    attribute,
    number,
    validFrom,
    value,
  });
  const retract = (attribute: string, number: number): FactChange => ({ op: 'retract', attribute, number });

  switch (event.type) {
    case 'OrganisationRegistered': {
      const { organisation, name, tier, parent } = event.data;
      return [assert('registered', { organisation, tier, parent }), assert('name', name)];
    }
    case 'OrganisationRenamed':
      return [assert('name', event.data.name.to)];
    case 'OrganisationIdentifierAssigned':
      return [assert(`identifier:${event.data.scheme}`, event.data.identifier)];
    case 'OrganisationSucceeded': {
      const { kind, successors, together, legalBasis } = event.data;
      return [assert('succession', { on: businessDate, kind, successors, together, legalBasis })];
    }

    case 'PlanIssued': {
      const { plan, terms, calendar } = event.data;
      const stated = PLAN_TERMS.filter((term) => terms[term] !== undefined);
      return [
        assert('issued', { plan }),
        ...stated.map((term) => assert(term, terms[term])),
        assert('calendar', calendar),
      ];
    }
    case 'PlanAmended':
      return Object.entries(event.data.changes).map(([term, change]) => assert(term, change.to));
    case 'PlanCalendarRevised':
      return [assert('calendar', event.data.calendar.to)];
    case 'PlanClosed':
      return [assert('closed', { on: businessDate, reason: event.data.reason })];

    case 'TaskAssigned': {
      const { plan, task, terms, responsibility } = event.data;
      const stated = TASK_TERMS.filter((term) => terms[term] !== undefined);
      return [
        assert('assigned', { plan, task }),
        ...stated.map((term) => assert(term, terms[term])),
        assert('responsibility', responsibility),
      ];
    }
    case 'TaskRevised':
      return Object.entries(event.data.changes).map(([term, change]) => assert(term, change.to));
    case 'TaskReassigned':
    case 'IndicatorReassigned':
      return [assert('responsibility', event.data.responsibility.to)];
    case 'TaskProgressReported': {
      const { report, organisation, progress, enteredBy } = event.data;
      const marks = { ...given({ enteredBy }), ...countsFrom(progress.asOf, businessDate) };
      return [assert('progress', { report, organisation, ...progress, ...marks }, report)];
    }
    case 'TaskProgressRevised': {
      const { report, reportedBy, progress } = event.data;
      const moved = progress.from.completedOn !== progress.to.completedOn;
      const from = latest(progress.to.asOf, event.data.countsFrom ?? progress.to.asOf);
      const marks = { ...countsFrom(progress.to.asOf, from), revised: revisedBy(event.data) };
      return [
        replace('progress', { report, organisation: reportedBy, ...progress.to, ...marks }, report, from),
        ...(moved ? [retract('completion', report), retract('rejection', report)] : []),
      ];
    }
    case 'TaskCompletionConfirmed': {
      const { report, completedOn, confirmedOn } = event.data;
      return [assert('completion', { report, completedOn, confirmedOn }, report)];
    }
    case 'TaskCompletionRejected': {
      const { report, rejectedOn, reason } = event.data;
      return [assert('rejection', { report, rejectedOn, reason }, report)];
    }
    case 'TaskSuspended':
      return [assert('lifecycle', { state: 'suspended', since: businessDate, reason: event.data.reason })];
    case 'TaskResumed':
      return [assert('lifecycle', { state: 'active', since: businessDate, reason: event.data.reason })];
    case 'TaskWithdrawn':
    case 'IndicatorWithdrawn':
      return [assert('lifecycle', { state: 'withdrawn', since: businessDate, reason: event.data.reason })];

    case 'IndicatorAssigned': {
      const { plan, indicator, name, group, definition, baseline, targets, responsibility, note } =
        event.data;
      return [
        assert('assigned', { plan, indicator, group, note: note ?? null }),
        assert('name', name),
        assert('definition', definition),
        assert('baseline', baseline),
        ...targets.map((target) => assert(`target:${target.year}`, target)),
        assert('responsibility', responsibility),
      ];
    }
    case 'IndicatorTargetRevised':
      return [assert(`target:${event.data.year}`, event.data.target.to)];
    case 'IndicatorDefinitionRevised': {
      const { name, definition, seriesBreak, reason } = event.data;
      return [
        assert('name', name.to),
        assert('definition', definition.to),
        ...(seriesBreak ? [assert('series-break', { on: businessDate, reason })] : []),
      ];
    }
    case 'IndicatorValueReported': {
      const { report, organisation, asOf, value, narrative, enteredBy } = event.data;
      const marks = { ...given({ enteredBy }), ...countsFrom(asOf, businessDate) };
      return [assert('value', { report, organisation, asOf, value, narrative, ...marks }, report)];
    }
    case 'IndicatorValueRevised': {
      const { report, reportedBy, asOf, value, narrative } = event.data;
      const from = latest(asOf.to, event.data.countsFrom ?? asOf.to);
      const fact = {
        report,
        organisation: reportedBy,
        asOf: asOf.to,
        value: value.to,
        narrative: narrative.to,
        ...countsFrom(asOf.to, from),
        revised: revisedBy(event.data),
      };
      return [replace('value', fact, report, from)];
    }

    // The events of a cycle are its facts: period and submission are folded from them, on either side.
    case 'PeriodOpened':
    case 'ObligationsAdded':
    case 'ObligationExcused':
    case 'ExtensionGranted':
    case 'PeriodClosed':
    case 'PeriodReopened':
    case 'NarrativeEdited':
    case 'ReportPublished':
    case 'SubmissionMade':
    case 'SubmissionReturned':
    case 'SubmissionAccepted':
    case 'ReminderSent':
    case 'DocumentNumberTaken':
      return [assert(CYCLE_EVENT, { type: event.type, data: event.data, recordedAt: event.recordedAt })];

    // About the record, not about the plan: no picture of any day changes with them.
    case 'TaskEvidenceAttached':
    case 'IndicatorEvidenceAttached':
    case 'PersonRecorded':
    case 'PersonalDataErased':
    case 'AccessRecorded':
    case 'LogRestarted':
      return [];
    default:
      return event satisfies never;
  }
}

/** Said where a figure counts from a later day than its own. */
const countsFrom = (asOf: IsoDate, from: IsoDate): { countsFrom?: IsoDate } =>
  from > asOf ? { countsFrom: from } : {};

/** A corrected figure stays its reporter's and says who corrected it, why, and by what cause. */
const revisedBy = ({
  organisation,
  reason,
  cause,
}: EventOf<'TaskProgressRevised' | 'IndicatorValueRevised'>['data']): Revised => ({
  by: organisation,
  reason,
  cause,
});

/** The facts known after the given events, which must be in position order. */
export function knownFacts(events: Iterable<Recorded<DomainEvent>>): Fact[] {
  const known = new Map<string, Fact>();
  for (const event of events) {
    for (const change of factsOf(event)) {
      const key = `${event.stream}|${change.attribute}|${change.number}`;
      known.delete(key);
      if (change.op === 'retract') continue;
      const { attribute, number, validFrom, value } = change;
      known.set(key, {
        subject: event.stream,
        attribute,
        number,
        validFrom,
        value,
        position: event.position,
      });
    }
  }
  return [...known.values()];
}

/** Of the known facts, those that hold at a business date: the last of each attribute, all of a series. */
export function factsAt(known: readonly Fact[], asOf: IsoDate): Fact[] {
  const holding = new Map<string, Fact>();
  for (const fact of known) {
    if (fact.validFrom > asOf) continue;
    const series = SERIES_ATTRIBUTES.includes(fact.attribute);
    const key = `${fact.subject}|${fact.attribute}${series ? `|${fact.number}` : ''}`;
    const last = holding.get(key);
    if (!last || isLater(fact, last)) holding.set(key, fact);
  }
  return [...holding.values()];
}

const isLater = (a: Fact, b: Fact): boolean =>
  a.validFrom > b.validFrom || (a.validFrom === b.validFrom && a.number > b.number);
