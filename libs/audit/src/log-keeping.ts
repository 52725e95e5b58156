/** Following the store with the audit log and signing it regularly; in the server's own thread, in another, or in another process. */
import { setTimeout as delay } from 'node:timers/promises';
import type { CheckpointSigner } from './checkpoint-signer.ts';
import { AuditError } from './errors.ts';
import type { LedgerLog } from './ledger-log.ts';

const RETRY_MS = 5_000;
/** A log that grows is signed at least so often; receipts have it signed at once. */
const SIGN_EVERY_MS = 60_000;

/** What keeps the log from being signed. */
export interface Trouble {
  readonly code: string;
  readonly message: string;
}

export class LogKeeping {
  private readonly log: LedgerLog;
  private readonly signer: CheckpointSigner;
  private readonly tell: (trouble: Trouble | null) => void;
  private readonly signs: boolean;
  private readonly stopping = new AbortController();
  private keeping: Promise<unknown> = Promise.resolve();

  /**
   * @param tell is told of trouble, and when it is over
   * @param options.signs false where another process has the key. Default true
   */
  constructor(
    log: LedgerLog,
    signer: CheckpointSigner,
    tell: (trouble: Trouble | null) => void,
    { signs = true }: { readonly signs?: boolean } = {},
  ) {
    this.log = log;
    this.signer = signer;
    this.tell = tell;
    this.signs = signs;
  }

  start(): void {
    this.keeping = Promise.all([this.follow(), ...(this.signs ? [this.signRegularly()] : [])]);
  }

  /** Ends following, and signs what there is. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.keeping;
    if (this.signs) await this.attempt(() => this.signer.sign());
  }

  private async follow(): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      // Who signs holds the record against what was signed before whenever he signs; who does not has to do it here.
      if (this.signs || (await this.attempt(() => this.signer.check())))
        await this.attempt(() => this.log.follow(signal));
      await delay(RETRY_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  private async signRegularly(): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      await delay(SIGN_EVERY_MS, undefined, { signal }).catch(() => undefined);
      if (!signal.aborted) await this.attempt(() => this.signer.sign());
    }
  }

  private async attempt(work: () => Promise<unknown>): Promise<boolean> {
    try {
      await work();
      this.tell(null);
      return true;
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      this.tell({ code: error instanceof AuditError ? error.code : 'log-unavailable', message });
      return false;
    }
  }
}
