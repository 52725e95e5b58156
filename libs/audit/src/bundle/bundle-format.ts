/**
 * The one file an auditor takes away: a zip archive that any computer opens, with nothing in it but text that says what it
 * proves. Its parts, by name.
 */
import type { Code, PeriodKey } from '#domain';

export const BUNDLE_FORMAT = 'plan-ledger/bundle';

export const PARTS = {
  readme: 'README.txt',
  verifier: 'verify.mjs',
  manifest: 'manifest.json',
  /** One event a line, in the order of the log. */
  events: 'events.ndjson',
  /** The signed checkpoint that every event is proved to be under. */
  checkpoint: 'checkpoint',
  /** Earlier trees that somebody may hold a copy of, each with the proof that the checkpoint's tree begins with it. */
  earlier: 'earlier.ndjson',
  /** Witnesses and quorum, as the operator has them. */
  policy: 'policy',
  /** The definitions of the indicators, and the formulas of the figures. */
  definitions: 'definitions.json',
  /** The files that bear figures out, by their digests. */
  evidence: 'evidence.ndjson',
} as const;

/** The content of a published report as canonical JSON; its SHA-256 is the digest it was published with. */
export const reportPart = (period: PeriodKey, version: number): string =>
  `reports/${period}.v${version}.json`;
export const evidencePart = (sha256: string): string => `evidence/${sha256}`;

/** What may be in a bundle. */
export const PART_NAME =
  /^(README\.txt|verify\.mjs|manifest\.json|events\.ndjson|checkpoint|earlier\.ndjson|policy|definitions\.json|evidence\.ndjson|reports\/\d{4}(-H[12])?\.v[1-9]\d{0,3}\.json|evidence\/[0-9a-f]{64})$/;

export interface Manifest {
  readonly format: typeof BUNDLE_FORMAT;
  readonly version: 1;
  readonly plan: Code;
  /** The period asked for, null for all. */
  readonly period: PeriodKey | null;
  readonly log: { readonly origin: string; readonly key: string };
  /** Size of the log at the checkpoint. */
  readonly size: number;
  readonly events: number;
}

/** A line of `events.ndjson`. */
export interface BundledEvent {
  /** Place in the log, from 0. */
  readonly index: number;
  /** The entry's bytes, which are UTF-8. */
  readonly entry: string;
  /** Base64, from the leaf up. */
  readonly proof: readonly string[];
}

/** A line of `earlier.ndjson`. */
export interface EarlierTree {
  readonly size: number;
  /** Base64. */
  readonly root: string;
  /** Base64. */
  readonly proof: readonly string[];
  /** Where it is from: a checkpoint as it was signed, or the copies of a published report. */
  readonly note: string | null;
}

/** A line of `evidence.ndjson`. */
export interface BundledEvidence {
  readonly sha256: string;
  readonly name: string;
  readonly size: number;
  readonly mediaType: string;
  /** Positions of the events that name it. */
  readonly positions: readonly number[];
}

/** The manifest as it is written; it says nothing that does not follow from the other parts. */
export const manifestText = ({
  plan,
  period,
  log,
  size,
  events,
}: Omit<Manifest, 'format' | 'version'>): string => {
  const { origin, key } = log;
  const manifest: Manifest = {
    format: BUNDLE_FORMAT,
    version: 1,
    plan,
    period,
    log: { origin, key },
    size,
    events,
  };
  return `${JSON.stringify(manifest, null, 2)}\n`;
};

/** A line for each, and nothing for none. */
export const ndjson = (lines: readonly unknown[]): string =>
  lines.map((line) => `${JSON.stringify(line)}\n`).join('');
