/** What ties a copy of a published report, also one on paper, to the tamper-evident log. Worked out by the log, carried as data. */
export interface Authenticity {
  /** Name of the log. */
  readonly origin: string;
  /** Entries of the log up to and with the publication. */
  readonly size: number;
  /** Root of the Merkle tree (RFC 6962) over those entries, SHA-256 in base64. */
  readonly root: string;
  /** Short code over all of this and the report's digest, to be typed in by hand. */
  readonly code: string;
  /** Everything in one line, for the QR code. */
  readonly text: string;
}
