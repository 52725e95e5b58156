/**
 * What a plan file says differently from its last import, as the revisions that would record it. What was changed in the
 * ledger by other commands since then plays no part: an untouched file asks for nothing.
 */
import {
  changesBetween,
  type DomainEvent,
  equal,
  fold,
  indicatorDecider,
  type IsoDate,
  type LegalReference,
  organisationDecider,
  planDecider,
  taskDecider,
} from '#domain';
import type { Envelope } from '../command-runner.ts';
import { IndicatorMessage, OrganisationMessage, PlanMessage, TaskMessage } from '../messages.ts';

export interface FieldChange {
  readonly field: string;
  readonly from: unknown;
  readonly to: unknown;
}

/** What every revision has to state. */
export interface Justification {
  readonly reason: string;
  readonly legalBasis: LegalReference;
  readonly effectiveOn: IsoDate;
}

/** What a plan file states; the reporting cycle is not among it. */
export type PlanFileMessage = OrganisationMessage | PlanMessage | TaskMessage | IndicatorMessage;

export interface Revision {
  readonly fields: readonly FieldChange[];
  readonly message: (envelope: Envelope, terms: Justification) => PlanFileMessage;
}

export interface Differences {
  /** Fields no revision can change: it would be another thing. */
  readonly fixed: readonly FieldChange[];
  readonly revisions: readonly Revision[];
}

const NONE: Differences = { fixed: [], revisions: [] };

/** @param imported the events of one stream that came from imports, oldest first */
export function differences(wanted: PlanFileMessage, imported: readonly DomainEvent[]): Differences {
  const found =
    wanted instanceof OrganisationMessage
      ? organisationDifferences(wanted, imported)
      : wanted instanceof PlanMessage
        ? planDifferences(wanted, imported)
        : wanted instanceof TaskMessage
          ? taskDifferences(wanted, imported)
          : indicatorDifferences(wanted, imported);
  return {
    fixed: [...found.fixed, ...provenance(wanted, imported)],
    revisions: found.revisions.filter(({ fields }) => fields.length > 0),
  };
}

/** Sources, and notes that are no terms of their own, belong to the first statement and stay with it. */
function provenance({ command }: PlanFileMessage, [first]: readonly DomainEvent[]): FieldChange[] {
  const stated = first?.data as { readonly sources?: unknown; readonly note?: unknown } | undefined;
  const { sources, note } = command as { readonly sources?: unknown; readonly note?: unknown };
  return fieldChanges(
    { sources: stated?.sources ?? null, note: stated?.note ?? null },
    { sources: sources ?? null, note: note ?? null },
  );
}

/** The events of one stream are its aggregate's; the cast says what the stream's name guarantees. */
const stateOf = <State>(
  decider: { readonly evolve: (state: State | undefined, event: never) => State | undefined },
  events: readonly DomainEvent[],
): State | undefined => fold(decider.evolve, events as readonly never[]);

function organisationDifferences(
  { command }: OrganisationMessage,
  imported: readonly DomainEvent[],
): Differences {
  const state = stateOf(organisationDecider, imported);
  if (!state || command.type !== 'register') return NONE;
  const { organisation, name } = command;
  return {
    fixed: fieldChanges({ tier: state.tier, parent: state.parent, effectiveFrom: state.since }, command),
    revisions: [
      {
        fields: fieldChanges({ name: state.name }, { name }),
        message: (envelope, terms) =>
          new OrganisationMessage({ type: 'rename', organisation, name, ...terms }, envelope),
      },
    ],
  };
}

function planDifferences({ command }: PlanMessage, imported: readonly DomainEvent[]): Differences {
  const state = stateOf(planDecider, imported);
  if (!state || command.type !== 'issue') return NONE;
  const { plan, terms: wanted, calendar, effectiveFrom } = command;
  const amended = fieldChanges(state.terms, wanted, Object.keys(wanted));
  return {
    fixed: fieldChanges({ effectiveFrom: state.effectiveFrom }, { effectiveFrom }),
    revisions: [
      {
        fields: amended,
        message: (envelope, terms) =>
          new PlanMessage({ type: 'amend', plan, changes: pick(wanted, amended), ...terms }, envelope),
      },
      {
        fields: fieldChanges({ calendar: state.calendar }, { calendar }),
        message: (envelope, terms) =>
          new PlanMessage({ type: 'revise-calendar', plan, calendar, ...terms }, envelope),
      },
    ],
  };
}

function taskDifferences({ command }: TaskMessage, imported: readonly DomainEvent[]): Differences {
  const state = stateOf(taskDecider, imported);
  if (!state || command.type !== 'assign') return NONE;
  const { plan, task, terms: wanted, responsibility, assignedOn } = command;
  const revised = fieldChanges(state.terms, wanted, Object.keys(wanted));
  return {
    fixed: fieldChanges({ assignedOn: state.assignedOn }, { assignedOn }),
    revisions: [
      {
        fields: revised,
        message: (envelope, terms) =>
          new TaskMessage({ type: 'revise', plan, task, changes: pick(wanted, revised), ...terms }, envelope),
      },
      {
        fields: fieldChanges({ responsibility: state.responsibility }, { responsibility }),
        message: (envelope, terms) =>
          new TaskMessage(
            { type: 'reassign', plan, task, responsibility, cause: 'decision', ...terms },
            envelope,
          ),
      },
    ],
  };
}

function indicatorDifferences({ command }: IndicatorMessage, imported: readonly DomainEvent[]): Differences {
  const state = stateOf(indicatorDecider, imported);
  if (!state || command.type !== 'assign') return NONE;
  const { plan, indicator, name, definition, responsibility, targets } = command;
  const { group, baseline, assignedOn } = state;
  const { version: _, ...defined } = state.definition;
  const redefined = fieldChanges(defined, definition);
  const targetRevisions = [...new Set([...state.targets, ...targets].map(({ year }) => year))].map(
    (year): Revision => {
      const from = state.targets.find((target) => target.year === year)?.criterion ?? null;
      const criterion = targets.find((target) => target.year === year)?.criterion ?? null;
      return {
        fields: equal(from, criterion) ? [] : [{ field: `targets.${year}`, from, to: criterion }],
        message: (envelope, terms) =>
          new IndicatorMessage(
            { type: 'revise-target', plan, indicator, year, criterion, ...terms },
            envelope,
          ),
      };
    },
  );
  return {
    fixed: fieldChanges({ group, baseline, assignedOn }, command),
    revisions: [
      {
        fields: [...fieldChanges({ name: state.name }, { name }), ...redefined],
        message: (envelope, terms) => {
          const changes = pick(definition, redefined);
          const seriesBreak = 'measure' in changes || 'unit' in changes;
          return new IndicatorMessage(
            { type: 'revise-definition', plan, indicator, name, changes, seriesBreak, ...terms },
            envelope,
          );
        },
      },
      ...targetRevisions,
      {
        fields: fieldChanges({ responsibility: state.responsibility }, { responsibility }),
        message: (envelope, terms) =>
          new IndicatorMessage(
            { type: 'reassign', plan, indicator, responsibility, cause: 'decision', ...terms },
            envelope,
          ),
      },
    ],
  };
}

/** Those of the given fields, by default the fields of `present`, that `wanted` has otherwise. */
function fieldChanges<T extends object>(
  present: T,
  wanted: Partial<T>,
  fields = Object.keys(present),
): FieldChange[] {
  const compared = pick(
    wanted,
    fields.map((field) => ({ field })),
  );
  const changes: Readonly<Record<string, { from: unknown; to: unknown } | undefined>> = changesBetween(
    present,
    compared,
  );
  return Object.entries(changes).flatMap(([field, change]) => (change ? [{ field, ...change }] : []));
}

const pick = <T extends object>(from: T, fields: readonly { readonly field: string }[]): Partial<T> =>
  Object.fromEntries(
    Object.entries(from).filter(([key]) => fields.some(({ field }) => field === key)),
  ) as Partial<T>;
