/**
 * Organisations (cơ quan, đơn vị) over time. They are renamed, merged, split and dissolved; what they did stays under the
 * name they had. A succession moves nothing by itself: tasks and indicators are reassigned one by one.
 */
import { requireLiving } from './authority.ts';
import {
  type Decider,
  type DecisionContext,
  firstDuplicate,
  given,
  requireDate,
  requireNotBefore,
  requireReason,
} from './decider.ts';
import { refuse } from './errors.ts';
import type { OrganisationEvent, SuccessionKind } from './events.ts';
import { isOrganisationIdentifier } from './identifiers.ts';
import type { Code, IsoDate, LegalReference, OrganisationTier, Sources } from './values.ts';

export type OrganisationCommand = { readonly organisation: Code } & (
  | {
      readonly type: 'register';
      readonly name: string;
      readonly tier: OrganisationTier;
      readonly parent: Code | null;
      readonly effectiveFrom: IsoDate;
      readonly note?: string;
      readonly sources?: Sources;
    }
  | {
      readonly type: 'rename';
      readonly name: string;
      readonly effectiveOn: IsoDate;
      readonly reason: string;
      readonly legalBasis: LegalReference;
    }
  | {
      readonly type: 'assign-identifier';
      readonly scheme: string;
      readonly identifier: string;
      readonly effectiveOn: IsoDate;
    }
  | {
      readonly type: 'succeed';
      readonly kind: SuccessionKind;
      readonly successors: readonly Code[];
      readonly together: readonly Code[];
      readonly effectiveOn: IsoDate;
      readonly legalBasis: LegalReference;
    }
);

export interface OrganisationState {
  readonly organisation: Code;
  readonly name: string;
  readonly tier: OrganisationTier;
  readonly parent: Code | null;
  readonly since: IsoDate;
  /** The latest day something about the organisation changed. */
  readonly changedOn: IsoDate;
  readonly ended: { readonly on: IsoDate; readonly successors: readonly Code[] } | null;
}

export const organisationDecider: Decider<OrganisationState, OrganisationCommand, OrganisationEvent> = {
  decide,
  evolve,
};

function decide(
  command: OrganisationCommand,
  state: OrganisationState | undefined,
  context: DecisionContext,
): OrganisationEvent[] {
  const { organisation } = command;
  if (command.type === 'register') {
    if (state) refuse('already-exists', { subject: organisation });
    requireDate(command.effectiveFrom, 'effectiveFrom');
    if (command.parent !== null)
      requireLiving(context.organisations, command.parent, command.effectiveFrom, 'parent');
    return [
      {
        type: 'OrganisationRegistered',
        data: {
          organisation,
          name: command.name,
          tier: command.tier,
          parent: command.parent,
          ...given({ note: command.note, sources: command.sources }),
          businessDate: command.effectiveFrom,
        },
      },
    ];
  }
  if (!state) return refuse('organisation-unknown', { organisation });
  if (state.ended) {
    const successors = state.ended.successors.join(', ') || '–';
    refuse('organisation-ended', { organisation, endedOn: state.ended.on, successors });
  }
  const businessDate = command.effectiveOn;
  switch (command.type) {
    case 'rename':
      requireReason(command.reason);
      requireNotBefore(businessDate, state.changedOn, 'effectiveOn');
      if (command.name === state.name) refuse('nothing-changes', {}, 'name');
      return [
        {
          type: 'OrganisationRenamed',
          data: {
            organisation,
            name: { from: state.name, to: command.name },
            reason: command.reason,
            legalBasis: command.legalBasis,
            businessDate,
          },
        },
      ];
    case 'assign-identifier':
      requireNotBefore(businessDate, state.since, 'effectiveOn');
      if (!isOrganisationIdentifier(command.identifier)) {
        refuse('identifier-invalid', { identifier: command.identifier.slice(0, 60) }, 'identifier');
      }
      return [
        {
          type: 'OrganisationIdentifierAssigned',
          data: { organisation, scheme: command.scheme, identifier: command.identifier, businessDate },
        },
      ];
    case 'succeed':
      requireNotBefore(businessDate, state.changedOn, 'effectiveOn');
      requireSuccessors(command, context);
      return [
        {
          type: 'OrganisationSucceeded',
          data: {
            organisation,
            kind: command.kind,
            together: command.together,
            successors: command.successors,
            legalBasis: command.legalBasis,
            businessDate,
          },
        },
      ];
    default:
      return command satisfies never;
  }
}

/** A merger has one successor, a split at least two, a dissolution any number: its duties may simply end. */
function requireSuccessors(
  command: Extract<OrganisationCommand, { type: 'succeed' }>,
  context: DecisionContext,
): void {
  const { kind, successors } = command;
  const count = successors.length;
  const expected = { merge: '1', split: '≥ 2', dissolution: '≥ 0' }[kind];
  if (
    (kind === 'merge' && count !== 1) ||
    (kind === 'split' && count < 2) ||
    new Set(successors).size !== count
  ) {
    refuse('successors-invalid', { kind, expected, given: count }, 'successors');
  }
  if (successors.includes(command.organisation)) {
    refuse(
      'successors-invalid',
      { kind, expected: `${expected} (≠ ${command.organisation})`, given: count },
      'successors',
    );
  }
  successors.forEach((code, i) =>
    requireLiving(context.organisations, code, command.effectiveOn, `successors[${i}]`),
  );
  const twice = firstDuplicate([command.organisation, ...command.together]);
  if (twice) refuse('code-duplicate', { code: twice }, 'together');
  command.together.forEach((code, i) => {
    if (!context.organisations.has(code))
      refuse('organisation-unknown', { organisation: code }, `together[${i}]`);
  });
}

function evolve(
  state: OrganisationState | undefined,
  event: OrganisationEvent,
): OrganisationState | undefined {
  if (event.type === 'OrganisationRegistered') {
    const { organisation, name, tier, parent, businessDate } = event.data;
    return { organisation, name, tier, parent, since: businessDate, changedOn: businessDate, ended: null };
  }
  if (!state) return state;
  const changedOn = event.data.businessDate;
  switch (event.type) {
    case 'OrganisationRenamed':
      return { ...state, name: event.data.name.to, changedOn };
    case 'OrganisationIdentifierAssigned':
      return state;
    case 'OrganisationSucceeded':
      return { ...state, changedOn, ended: { on: changedOn, successors: event.data.successors } };
    default:
      return event satisfies never;
  }
}
