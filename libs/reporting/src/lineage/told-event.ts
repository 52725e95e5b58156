/** An event as a person reads it who asks where a figure comes from. */
import type {
  Code,
  DomainEventType,
  IsoDate,
  Instant,
  Language,
  LegalReference,
  Recorded,
  TaskProgress,
} from '#domain';
import { criterionText, dateText, decimalText, dueText, moneyText, valueText } from '../format.ts';
import { inBoth } from './cell-parts.ts';
import type { Words } from './formulas.ts';

export interface EventTold {
  readonly position: number;
  readonly stream: string;
  readonly type: DomainEventType;
  /** Pseudonymous. */
  readonly actor: string;
  /** Null for the operator of the ledger. */
  readonly actingFor: Code | null;
  /** The first day whose picture it changes. */
  readonly businessDate: IsoDate;
  readonly recordedAt: Instant;
  readonly reason: string | null;
  readonly legalBasis: LegalReference | null;
  /** The figure, term or day it states; before → after where it changes one. Null where its kind says all. */
  readonly states: Words | null;
}

export function tellEvent(event: Recorded): EventTold {
  const { position, stream, type, recordedAt, data, metadata } = event;
  const { reason, legalBasis } = data as {
    readonly reason?: string | null;
    readonly legalBasis?: LegalReference;
  };
  return {
    position,
    stream,
    type,
    actor: metadata.actor,
    actingFor: metadata.actingFor,
    businessDate: data.businessDate,
    recordedAt,
    reason: reason ?? null,
    legalBasis: legalBasis ?? null,
    states: inWords((language) => statement(event, language)),
  };
}

function inWords(say: (language: Language) => string | null): Words | null {
  return say('vi') === null ? null : inBoth((language) => say(language) ?? '');
}

/** What an event says about figures, terms and days. */
function statement(event: Recorded, language: Language): string | null {
  const changed = <T>(
    { from, to }: { readonly from: T; readonly to: T },
    text: (value: T) => string,
  ): string => `${text(from)} → ${text(to)}`;
  switch (event.type) {
    case 'TaskProgressReported':
      return progressText(event.data.progress, language);
    case 'TaskProgressRevised':
      return changed(event.data.progress, (progress) => progressText(progress, language));
    case 'TaskCompletionConfirmed':
      return dateText(event.data.completedOn, language);
    case 'TaskAssigned':
      return dueText(event.data.terms.due, language);
    case 'TaskRevised': {
      const { due, funding } = event.data.changes;
      const parts = [
        ...(due ? [changed(due, (value) => dueText(value, language))] : []),
        ...(funding ? [changed(funding, (value) => (value ? moneyText(value.total, language) : '–'))] : []),
      ];
      return parts.length > 0 ? parts.join('; ') : null;
    }
    case 'TaskReassigned':
    case 'IndicatorReassigned':
      return changed(event.data.responsibility, ({ lead }) => lead ?? '–');
    case 'IndicatorAssigned': {
      const { targets, definition } = event.data;
      const aims = targets.map(({ year, criterion }) => `${year}: ${criterionText(criterion, language)}`);
      return aims.length > 0 ? `${aims.join('; ')} (${definition.unit})` : null;
    }
    case 'IndicatorTargetRevised':
      return `${event.data.year}: ${changed(event.data.target, (target) => (target ? criterionText(target.criterion, language) : '–'))}`;
    case 'IndicatorDefinitionRevised':
      return changed(event.data.definition, ({ version }) => `${DEFINITION[language]} ${version}`);
    case 'IndicatorValueReported':
      return valueText(event.data.value, language);
    case 'IndicatorValueRevised':
      return changed(event.data.value, (value) => valueText(value, language));
    case 'OrganisationRenamed':
      return changed(event.data.name, (name) => name);
    case 'PlanIssued':
      return event.data.terms.number;
    default:
      return null;
  }
}

const DEFINITION = { vi: 'định nghĩa', en: 'definition' };

/** Percentage, amount and day of completion, as far as they were reported. */
function progressText({ percent, disbursed, completedOn, asOf }: TaskProgress, language: Language): string {
  const parts = [
    ...(percent === null ? [] : [`${decimalText(percent, language)} %`]),
    ...(disbursed === null ? [] : [moneyText(disbursed, language)]),
    ...(completedOn === null ? [] : [`${COMPLETED[language]} ${dateText(completedOn, language)}`]),
  ];
  return parts.length > 0 ? parts.join(', ') : `(${dateText(asOf, language)})`;
}

const COMPLETED = { vi: 'hoàn thành', en: 'completed on' };
