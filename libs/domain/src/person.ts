/**
 * Who acts under a pseudonymous id: for which organisation, in which office. What is personal about them stands in the
 * erasable directory; here only the digests of its disclosures (RFC 9901 §4.2.3) are known, and which were erased.
 */
import type { AuditEvent } from './audit-events.ts';
import { requireLiving } from './authority.ts';
import { type Decider, type DecisionContext, equal, requireReason } from './decider.ts';
import { refuse } from './errors.ts';
import { isPersonId } from './identifiers.ts';
import type { Code, IsoDate, LegalReference } from './values.ts';

export type PersonEvent = Extract<AuditEvent, { type: 'PersonRecorded' | 'PersonalDataErased' }>;

/** What the directory can hold about a person. The names are those of the disclosures, so they never change. */
export const PERSONAL_FIELDS = ['name', 'phone', 'email'] as const;
export type PersonalField = (typeof PERSONAL_FIELDS)[number];

export type PersonCommand = { readonly person: string } & (
  | {
      readonly type: 'record';
      readonly organisation: Code;
      readonly office: string;
      /** Of everything the directory is to hold about the person from now on. */
      readonly digests: readonly string[];
    }
  | {
      readonly type: 'erase';
      /** Null for all there is. */
      readonly digests: readonly string[] | null;
      readonly reason: string;
      readonly legalBasis: LegalReference;
    }
);

export interface PersonState {
  readonly person: string;
  readonly organisation: Code;
  readonly office: string;
  /** Those of the last record that were not erased since. */
  readonly digests: readonly string[];
  /** All there ever were; a name that was corrected stays recorded until it is erased. */
  readonly recorded: readonly string[];
  readonly erased: readonly string[];
  readonly erasedOn: IsoDate | null;
}

export const personDecider: Decider<PersonState, PersonCommand, PersonEvent> = { decide, evolve };

const DIGEST = /^[A-Za-z0-9_-]{43}$/;

/** SHA-256 in base64url without padding: nothing else may get into an event in the place of a person's data. */
export const isDisclosureDigest = (text: string): boolean => DIGEST.test(text);

/**
 * An organisation looks after the entries of its own people. Moving a person to another organisation is the operator's,
 * else any organisation could take over a person of another and with that read their name.
 */
export function requireKeeper(organisation: Code, { actingFor }: Pick<DecisionContext, 'actingFor'>): void {
  if (actingFor !== null && actingFor !== organisation)
    refuse('not-your-person', { organisation, actingFor }, 'actingFor');
}

function decide(
  command: PersonCommand,
  state: PersonState | undefined,
  context: DecisionContext,
): PersonEvent[] {
  const { person } = command;
  if (!isPersonId(person)) refuse('person-id-invalid', {}, 'person');
  const { today: businessDate } = context;
  switch (command.type) {
    case 'record': {
      const { organisation, office } = command;
      if (state) requireKeeper(state.organisation, context);
      requireKeeper(organisation, context);
      requireLiving(context.organisations, organisation, businessDate, 'organisation');
      const digests = sorted(command.digests);
      digests.forEach((digest) => requireUsable(digest, state));
      if (state && equal([state.organisation, state.office, state.digests], [organisation, office, digests]))
        return [];
      return [{ type: 'PersonRecorded', data: { businessDate, person, organisation, office, digests } }];
    }
    case 'erase': {
      if (!state) return refuse('person-unknown', { person }, 'person');
      requireKeeper(state.organisation, context);
      const { reason, legalBasis } = command;
      requireReason(reason);
      if (isBlank(legalBasis.number) && isBlank(legalBasis.title))
        refuse('legal-basis-required', {}, 'legalBasis');
      const digests = sorted(command.digests ?? state.recorded);
      const unknown = digests.find((digest) => !state.recorded.includes(digest));
      if (unknown !== undefined)
        refuse('disclosure-unknown', { person, digest: unknown.slice(0, 60) }, 'digests');
      const left = digests.filter((digest) => !state.erased.includes(digest));
      if (left.length === 0) return [];
      return [
        { type: 'PersonalDataErased', data: { businessDate, person, digests: left, reason, legalBasis } },
      ];
    }
    default:
      return command satisfies never;
  }
}

/** Sorted, so that their order says nothing of which is the name and which the telephone number. */
const sorted = (digests: readonly string[]): string[] => [...new Set(digests)].sort();

const isBlank = (text: string | null | undefined): boolean => (text ?? '').trim() === '';

/** What was erased stays so: recording it again would promise a disclosure that is gone. */
function requireUsable(digest: string, state: PersonState | undefined): void {
  if (!isDisclosureDigest(digest)) refuse('digest-invalid', {}, 'digests');
  if (state?.erased.includes(digest))
    refuse('personal-data-erased', { person: state.person, erasedOn: state.erasedOn ?? '–' });
}

function evolve(state: PersonState | undefined, event: PersonEvent): PersonState | undefined {
  switch (event.type) {
    case 'PersonRecorded': {
      const { person, organisation, office, digests } = event.data;
      const { recorded = [], erased = [], erasedOn = null } = state ?? {};
      return {
        person,
        organisation,
        office,
        digests,
        recorded: sorted([...recorded, ...digests]),
        erased,
        erasedOn,
      };
    }
    case 'PersonalDataErased': {
      if (!state) return state;
      const { digests, businessDate } = event.data;
      return {
        ...state,
        digests: state.digests.filter((digest) => !digests.includes(digest)),
        erased: sorted([...state.erased, ...digests]),
        erasedOn: businessDate,
      };
    }
    default:
      return event satisfies never;
  }
}

// --- Names where none belong --------------------------------------------------------------------------------------

/** Shorter ones, without diacritics and blanks, stand in too many other words. */
const SHORTEST_VALUE = 5;

/** Whether a text repeats a person's data, whatever its case, diacritics, blanks and signs between. */
export function mentions(text: string, value: string): boolean {
  const sought = bare(value);
  return sought.length >= SHORTEST_VALUE && bare(text).includes(sought);
}

const bare = (text: string): string =>
  text
    .normalize('NFD')
    .toLowerCase()
    .replaceAll('đ', 'd')
    .replaceAll(/[^\p{Letter}\p{Number}]/gu, '');
