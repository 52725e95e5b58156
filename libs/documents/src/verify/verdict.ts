/** What checking a document against the ledger comes to. Data only; the words are in verdict-words.ts. */
import type { IsoDate } from '#domain';

/** `content` is the canonical JSON of a report, over which its digest is taken. */
export type FileKind = 'docx' | 'pdf' | 'xlsx' | 'csv' | 'json' | 'content';

export type Verdict = 'authentic' | 'altered' | 'superseded' | 'unknown';

/** Why a document is nothing that the ledger can vouch for. None of these says that it is forged. */
export type UnknownReason =
  | 'too-large'
  | 'not-a-report'
  | 'unreadable'
  | 'encrypted'
  | 'draft'
  | 'not-published'
  | 'other-layout'
  | 'rewritten'
  | 'added-to'
  | 'hidden-content'
  | 'not-reproducible'
  /** Only a check code was given: it is genuine, and says nothing about what stands beside it. */
  | 'code-only';

export type Sameness =
  /** Byte for byte what the ledger gives out. */
  | 'bytes'
  /** Saved again by another program: every word and figure is the same. */
  | 'content'
  /** Byte for byte, with an electronic signature added behind. */
  | 'signed';

/** One place where the document says something else than the ledger. */
export interface Difference {
  readonly place: Place;
  /** Null where the ledger has nothing there: something was put in. */
  readonly expected: string | null;
  /** Null where the document has nothing there: something was taken out. */
  readonly found: string | null;
}

export type Place =
  /** A cell: the table or sheet, what begins the row, and the column's heading. */
  | { readonly kind: 'cell'; readonly table: string; readonly row: string; readonly column: string }
  | { readonly kind: 'row'; readonly table: string }
  | { readonly kind: 'passage' }
  | { readonly kind: 'page'; readonly page: number }
  | { readonly kind: 'margin' }
  | { readonly kind: 'picture' }
  /** In data files: the path, or the address of a figure. */
  | {
      readonly kind: 'field';
      readonly path: string;
      readonly label: { readonly vi: string; readonly en: string } | null;
    };

/** Which publication the document says it is. */
export interface NamedPublication {
  readonly plan: string;
  readonly period: string;
  readonly version: number;
  /** Number and date of the document, digest of its content: as the ledger has them. */
  readonly number: string;
  readonly date: IsoDate;
  readonly digest: string;
  readonly code: string;
}

export interface FileVerdict {
  readonly verdict: Verdict;
  readonly kind: FileKind | null;
  /** Null where no publication of this ledger was found. */
  readonly publication: NamedPublication | null;
  /** Of what is authentic or superseded. */
  readonly sameness: Sameness | null;
  /** Of what is unknown. */
  readonly reason: UnknownReason | null;
  /** What the reason is about: a part of the file, a position of the program. */
  readonly about: string | null;
  /** The version that stands in its place now, also of an altered document. */
  readonly supersededBy: { readonly version: number; readonly number: string; readonly date: IsoDate } | null;
  /** At most {@link MOST_DIFFERENCES}. */
  readonly differences: readonly Difference[];
  readonly differenceCount: number;
  /** The signer's name that is printed: of no figure's concern, and never stored. */
  readonly signer: string | null;
  /** Whether the check code is printed; copies made by earlier releases have none. */
  readonly hasCode: boolean;
}

export const MOST_DIFFERENCES = 50;

/** The largest file that is looked into. */
export const MOST_VERIFIED_BYTES = 25 * 1_048_576;

/** The ledger cannot vouch for this file. Thrown while reading, and turned into a verdict. */
export class Unverifiable extends Error {
  override readonly name = 'Unverifiable';
  readonly reason: UnknownReason;
  readonly about: string | null;

  constructor(reason: UnknownReason, about: string | null = null) {
    super(reason);
    this.reason = reason;
    this.about = about === null ? null : about.slice(0, 80);
  }
}

/** @throws Unverifiable */
export function fail(reason: UnknownReason, about: string | null = null): never {
  throw new Unverifiable(reason, about);
}
