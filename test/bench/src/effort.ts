/** How much is measured: everything, or a smoke test of a minute. */
export interface Effort {
  readonly rounds: number;
  readonly callers: readonly number[];
  readonly appendMs: number;
  /** Sizes of the ledgers for reports; the largest also for start-up. */
  readonly ledgers: readonly number[];
  /** Size of the ledger for rebuild and for HTTP. */
  readonly rebuildEvents: number;
  readonly reportsPerRound: number;
  readonly httpMs: number;
  readonly startups: number;
  /** Events of other plans in the ledgers that documents are written from; the first and the last are compared. */
  readonly documentLedgers: readonly number[];
  readonly documentsPerRound: number;
  /** Sizes of the ledgers that are verified; proofs and bundles are of the largest. */
  readonly auditLedgers: readonly number[];
  readonly proofsPerRound: number;
  /** Events appended and answered with a receipt each, a round. */
  readonly freshReceipts: number;
  readonly distributedCallers: readonly number[];
  readonly distributedRounds: number;
  /** Size of the ledger whose report is asked for in PostgreSQL. */
  readonly distributedLedger: number;
}

export const FULL: Effort = {
  rounds: 3,
  callers: [1, 16, 64, 128],
  appendMs: 2_000,
  ledgers: [10_000, 100_000, 1_000_000],
  rebuildEvents: 100_000,
  reportsPerRound: 100,
  httpMs: 8_000,
  startups: 5,
  documentLedgers: [10_000, 1_000_000],
  documentsPerRound: 5,
  auditLedgers: [100_000, 1_000_000],
  proofsPerRound: 2_000,
  freshReceipts: 200,
  distributedCallers: [1, 16, 128],
  distributedRounds: 5,
  distributedLedger: 1_000_000,
};

export const QUICK: Effort = {
  rounds: 1,
  callers: [1, 64],
  appendMs: 700,
  ledgers: [10_000, 20_000],
  rebuildEvents: 10_000,
  reportsPerRound: 20,
  httpMs: 1_500,
  startups: 1,
  documentLedgers: [10_000, 100_000],
  documentsPerRound: 2,
  auditLedgers: [10_000, 50_000],
  proofsPerRound: 300,
  freshReceipts: 100,
  distributedCallers: [1, 16, 128],
  distributedRounds: 2,
  distributedLedger: 20_000,
};
