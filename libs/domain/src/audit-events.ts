/**
 * Events about the record itself rather than about a plan: who is behind an actor id and that this was erased, who took
 * something out of the ledger, and that the log which proves it was begun anew. They change no report.
 */
import type { Code, LegalReference, Sha256 } from './values.ts';
import type { EventShape as Event } from './event-shape.ts';

/** A file that bears out a figure. Its bytes lie in the evidence store under their digest. */
export interface EvidenceFile {
  readonly sha256: Sha256;
  /** As it was called where it came from; never used as a path. */
  readonly name: string;
  /** In bytes. */
  readonly size: number;
  /** As recognised by its content. */
  readonly mediaType: string;
}

export const ACCESS_KINDS = ['read', 'export', 'rebuild'] as const;
export type AccessKind = (typeof ACCESS_KINDS)[number];

export type AuditEvent =
  /**
   * A person acts under a pseudonymous id from now on. What is personal about them stands in the erasable directory;
   * here are only digests of it (RFC 9901 §4.2.3), sorted, that nobody can guess from without the salt.
   */
  | Event<
      'PersonRecorded',
      { person: string; organisation: Code; office: string; digests: readonly string[] }
    >
  /** The disclosures behind the digests were deleted from the directory. */
  | Event<
      'PersonalDataErased',
      { person: string; digests: readonly string[]; reason: string; legalBasis: LegalReference }
    >
  /** Something protected was read, something was taken out of the ledger, or read models were built anew. */
  | Event<
      'AccessRecorded',
      {
        access: AccessKind;
        /** What of: `person`, `evidence`, `history`, `report`, `bundle`, `read-models`. */
        what: string;
        /** Which: an actor id, a digest, a stream, a period. */
        subject: string;
        /** The plan it belongs to, null where it belongs to none. */
        of: Code | null;
        year: number;
        /** Format or scope, as far as there is one. */
        detail?: string;
      }
    >
  /** The log of the ledger was begun anew under another name, after a restore that lost what the old one had signed. */
  | Event<
      'LogRestarted',
      {
        log: { readonly origin: string; readonly key: string };
        ended: {
          readonly origin: string;
          readonly key: string;
          readonly size: number;
          /** Base64, as in its last checkpoint. */
          readonly root: string;
        };
        reason: string;
      }
    >;
