/** What a reporting period of a plan has come to be, folded from its events. */
import type {
  ItemKey,
  NarrativeSection,
  Obligation,
  PeriodEvent,
  PublicationException,
  PublishedDocument,
} from './cycle-events.ts';
import type { EventOf } from '../events.ts';
import type { Change, Code, IsoDate, PeriodKey } from '../values.ts';

export interface Extension {
  readonly due: Change<IsoDate>;
  readonly by: Code;
  readonly on: IsoDate;
  readonly reason: string;
}

/** An obligation with what has been decided about it. */
export interface ObligationState extends Obligation {
  /** Why it was added after the opening, null for those frozen then. */
  readonly added: { readonly reason: string; readonly by: Code; readonly on: IsoDate } | null;
  readonly excused: { readonly reason: string; readonly by: Code; readonly on: IsoDate } | null;
  /** Oldest first; `due` is the last of them. */
  readonly extensions: readonly Extension[];
}

export interface Reopening {
  readonly scope: readonly Code[];
  readonly reason: string;
  readonly on: IsoDate;
  readonly until: IsoDate;
  readonly by: Code;
}

export interface Publication {
  readonly version: number;
  readonly publishedOn: IsoDate;
  readonly asOf: IsoDate;
  readonly knownAt: number;
  readonly schema: number;
  readonly digest: string;
  readonly document: PublishedDocument;
  readonly exceptions: readonly PublicationException[];
  readonly replaces: EventOf<'ReportPublished'>['data']['replaces'];
  readonly by: Code;
}

export interface PeriodState {
  readonly plan: Code;
  readonly period: PeriodKey;
  readonly from: IsoDate;
  readonly cutOff: IsoDate;
  readonly reportDue: IsoDate | null;
  readonly openedOn: IsoDate;
  readonly transcribed: boolean;
  /** The day of the last act. */
  readonly lastActOn: IsoDate;
  /** In the order of the organisations' codes, those added later after them. */
  readonly obligations: readonly ObligationState[];
  readonly closedOn: IsoDate | null;
  readonly reopenings: readonly Reopening[];
  /** Texts edited by the agency that consolidates. */
  readonly narratives: Readonly<Partial<Record<NarrativeSection, string>>>;
  readonly publications: readonly Publication[];
}

export function evolvePeriod(state: PeriodState | undefined, event: PeriodEvent): PeriodState | undefined {
  const on = event.data.businessDate;
  if (event.type === 'PeriodOpened') {
    const { plan, period, from, cutOff, reportDue, transcribed, obligations } = event.data;
    return {
      plan,
      period,
      from,
      cutOff,
      reportDue,
      openedOn: on,
      transcribed,
      lastActOn: on,
      obligations: obligations.map((obligation) => owed(obligation, null)),
      closedOn: null,
      reopenings: [],
      narratives: {},
      publications: [],
    };
  }
  if (!state) return state;
  const after = { ...state, lastActOn: on > state.lastActOn ? on : state.lastActOn };
  switch (event.type) {
    case 'ObligationsAdded': {
      const { obligations, reason, by } = event.data;
      const added = reason === null ? null : { reason, by, on };
      return {
        ...after,
        obligations: [...state.obligations, ...obligations.map((obligation) => owed(obligation, added))],
      };
    }
    case 'ObligationExcused': {
      const { organisation, reason, by } = event.data;
      return withObligation(after, organisation, (old) => ({ ...old, excused: { reason, by, on } }));
    }
    case 'ExtensionGranted': {
      const { organisation, due, by, reason } = event.data;
      return withObligation(after, organisation, (old) => ({
        ...old,
        due: due.to,
        extensions: [...old.extensions, { due, by, on, reason }],
      }));
    }
    case 'PeriodClosed':
      return { ...after, closedOn: on };
    case 'PeriodReopened': {
      const { scope, reason, until, by } = event.data;
      return { ...after, reopenings: [...state.reopenings, { scope, reason, on, until, by }] };
    }
    case 'NarrativeEdited': {
      const { section, text } = event.data;
      const { [section]: _, ...others } = state.narratives;
      return { ...after, narratives: text.to === null ? others : { ...others, [section]: text.to } };
    }
    case 'ReportPublished': {
      const { version, asOf, knownAt, schema, digest, document, exceptions, replaces, by } = event.data;
      const published = { version, publishedOn: on, asOf, knownAt, schema, digest, document };
      return {
        ...after,
        publications: [...state.publications, { ...published, exceptions, replaces, by }],
      };
    }
    default:
      return event satisfies never;
  }
}

const owed = (obligation: Obligation, added: ObligationState['added']): ObligationState => ({
  ...obligation,
  added,
  excused: null,
  extensions: [],
});

const withObligation = (
  state: PeriodState,
  organisation: Code,
  change: (old: ObligationState) => ObligationState,
): PeriodState => ({
  ...state,
  obligations: state.obligations.map((old) => (old.organisation === organisation ? change(old) : old)),
});

/** Whether an organisation may hand in on a day: before the closing, and within a reopening that names it. */
export const isOpenFor = (state: PeriodState, organisation: Code, on: IsoDate): boolean =>
  state.closedOn === null ||
  state.reopenings.some((r) => r.scope.includes(organisation) && r.on <= on && on <= r.until);

/** Whether a day is one the period's figures are about. */
export const isWithin = ({ from, cutOff }: Pick<PeriodState, 'from' | 'cutOff'>, day: IsoDate): boolean =>
  day >= from && day <= cutOff;

export const obligationOf = (state: PeriodState, organisation: Code): ObligationState | undefined =>
  state.obligations.find((obligation) => obligation.organisation === organisation);

/**
 * Whose report an item is part of; null where nobody owes it. Of several the one added last that is not excused: it has
 * taken the item over from an organisation that no longer answers for it.
 */
export function ownerOf({ obligations }: PeriodState, item: ItemKey): Code | null {
  const owing = obligations.filter(({ items }) => items.includes(item));
  const owner = owing.findLast(({ excused }) => !excused) ?? owing.at(-1);
  return owner?.organisation ?? null;
}

export const latestPublication = (state: PeriodState): Publication | null =>
  state.publications.at(-1) ?? null;
