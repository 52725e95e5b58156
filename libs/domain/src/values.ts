/**
 * The small value types every event is made of. All are plain JSON, so that what is stored is what is compared.
 */

/** A calendar day, `YYYY-MM-DD`, without time or zone. */
export type IsoDate = string;

/** A moment in UTC, `YYYY-MM-DDTHH:mm:ss.sssZ`. */
export type Instant = string;

/** A decimal number as text with the scale it was reported in: `12.20` stays `12.20`. */
export type DecimalText = string;

/** SHA-256 in lower-case hex. */
export type Sha256 = string;

/** Money in whole đồng, as decimal text without a fraction. */
export type Vnd = string;

/** Code of an organisation, plan, group, task or indicator: lower-case ASCII words joined by `-`. */
export type Code = string;

/** A reporting period: `2025-H1`, `2025-H2` or `2025`. */
export type PeriodKey = string;

/** Ids of the source facts a statement was taken from, for example `S004-012`. */
export type Sources = readonly string[];

/** The act a change rests on. `number` is null where the source names an act without its number. */
export interface LegalReference {
  readonly number: string | null;
  readonly title?: string;
  readonly issuer?: string;
  readonly issuedOn?: IsoDate;
  readonly sources?: Sources;
}

/**
 * When something is due. Documents give a day, a month ("trong tháng 2/2022"), a year ("đến năm 2025"), or declare a
 * standing duty ("thường xuyên") that never falls due. The last acceptable day of a month or year is its last day.
 */
export type Due =
  | { readonly precision: 'day'; readonly on: IsoDate }
  | { readonly precision: 'month'; readonly month: string }
  | { readonly precision: 'year'; readonly year: number }
  | { readonly precision: 'standing' };

/** Why a recorded figure or fact was changed afterwards. */
export const REVISION_CAUSES = ['late-data', 'error', 'method', 'reorganisation', 'target-change'] as const;
export type RevisionCause = (typeof REVISION_CAUSES)[number];

/** That a reported figure was corrected afterwards: the last correction; the history has all. */
export interface Revised {
  readonly by: Code;
  readonly reason: string;
  readonly cause: RevisionCause;
}

/** A field before and after a change. */
export interface Change<T> {
  readonly from: T;
  readonly to: T;
}

/** Who does a piece of work: one lead (cơ quan chủ trì) and collaborators (cơ quan phối hợp). */
export interface Responsibility {
  /** Null where the document does not say; the plan's standing agency, else its issuer, then answers for it. */
  readonly lead: Code | null;
  readonly collaborators: readonly Code[];
}

/** How an indicator is measured; it decides which values and criteria fit. */
export const MEASURES = ['level', 'share', 'growth', 'rank', 'qualitative', 'compound'] as const;
export type Measure = (typeof MEASURES)[number];

export const COMPARATORS = ['=', '≥', '>', '≤', '<'] as const;
export type Comparator = (typeof COMPARATORS)[number];

/** What an indicator has to reach. */
export type Criterion =
  | { readonly kind: 'number'; readonly comparator: Comparator; readonly value: DecimalText }
  | { readonly kind: 'rank'; readonly atMost: number; readonly of?: number }
  | { readonly kind: 'qualitative'; readonly level: string }
  | {
      readonly kind: 'compound';
      readonly parts: readonly { readonly part: string; readonly criterion: Criterion }[];
    };

export interface Target {
  /** The year by whose end the criterion has to be met. */
  readonly year: number;
  readonly criterion: Criterion;
  readonly sources?: Sources;
}

/**
 * A reported value. "Not reported" is the absence of a value, zero is the number `0`; "not applicable" and "no data yet"
 * are statements of their own with a reason.
 */
export type Value =
  | {
      readonly kind: 'number';
      readonly value: DecimalText;
      /** The document says "above", "below" or "about" rather than giving the exact figure. */
      readonly qualifier?: 'above' | 'below' | 'about';
    }
  | { readonly kind: 'rank'; readonly rank: number; readonly of?: number; readonly edition?: string }
  | { readonly kind: 'level'; readonly level: string }
  | { readonly kind: 'compound'; readonly parts: readonly { readonly part: string; readonly value: Value }[] }
  | { readonly kind: 'not-applicable'; readonly reason: string }
  | { readonly kind: 'no-data'; readonly reason: string };

export interface Baseline {
  readonly value: Value;
  readonly asOf: IsoDate;
  readonly sources?: Sources;
}

export interface FundingPart {
  readonly code: Code;
  readonly name: string;
  readonly amount: Vnd;
  readonly sources?: Sources;
}

/** Total funding and the parts it must equal. */
export interface Funding {
  readonly total: Vnd;
  readonly parts: readonly FundingPart[];
  readonly sources?: Sources;
}

export interface Group {
  readonly code: Code;
  readonly name: string;
  readonly of: 'tasks' | 'indicators';
  readonly sources?: Sources;
}

/**
 * A count the document declares. `listed` says whether the document also lists the things counted; only then can the
 * count be checked against them.
 */
export interface DeclaredCount {
  readonly what: 'tasks' | 'indicators' | 'goals' | 'task-groups' | 'indicator-groups';
  readonly count: number;
  readonly byGroup?: readonly { readonly group: Code; readonly count: number; readonly sources?: Sources }[];
  readonly listed: boolean;
  readonly sources?: Sources;
}

export const ORGANISATION_TIERS = [
  'province',
  'department',
  'district',
  'commune',
  'committee',
  'party',
  'other',
] as const;
export type OrganisationTier = (typeof ORGANISATION_TIERS)[number];
