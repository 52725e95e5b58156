/** What is printed on the receipt of a command. All of it is in the receipt file, which is what proves it. */
import type { IsoDate } from '#domain';

export interface ReceiptData {
  /** Id of the command: the Idempotency-Key it was sent with. */
  readonly command: string;
  /** Who acted, and for whom. */
  readonly actor: {
    /** Pseudonymous id. */
    readonly id: string;
    /** From the directory of persons, where it is still known. */
    readonly name: string | null;
    /** Null for the operator of the ledger. */
    readonly organisation: { readonly code: string; readonly name: string } | null;
  };
  /** What the command did, in Vietnamese: `Báo cáo tiến độ nhiệm vụ`. */
  readonly what: string;
  readonly recordedAt: string;
  /** In order; at least one. */
  readonly entries: readonly ReceiptEntry[];
  readonly log: {
    readonly origin: string;
    /** The public key as verifiers take it. */
    readonly key: string;
    readonly size: number;
    /** Base64. */
    readonly root: string;
  };
  /** Who cosigned the checkpoint. */
  readonly witnesses: readonly { readonly name: string; readonly at: string | null }[];
  /** Name and version of the program. */
  readonly software: string;
  /** The day written into the file's properties, so that the same receipt gives the same bytes. */
  readonly date: IsoDate;
}

export interface ReceiptEntry {
  /** Place in the log, from 0: the position of the event less 1. */
  readonly index: number;
  readonly position: number;
  /** Kind of event, in Vietnamese. */
  readonly type: string;
  /** What it is about: a task, an indicator, a submission. */
  readonly subject: string;
  readonly businessDate: IsoDate;
  /** SHA-256 of the entry as a leaf of the tree, base64. */
  readonly leaf: string;
}
