import { setTimeout as delay } from 'node:timers/promises';
import { Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { AuditError, LedgerLog, Signer } from '#audit';

const RETRY_MS = 5_000;
/** A log that grows is signed at least so often; receipts have it signed at once. */
const SIGN_EVERY_MS = 60_000;

/**
 * Keeps the audit log following the store while the server runs, and signs it. Trouble with it does not stop the ledger: it
 * is shown in health, and nothing is signed until it is dealt with.
 */
@Injectable()
export class LogKeeper implements OnApplicationBootstrap {
  private readonly log: LedgerLog;
  private readonly signer: Signer;
  private readonly logger = new Logger('log');
  private readonly stopping = new AbortController();
  private keeping: Promise<unknown> = Promise.resolve();
  private failure: AuditError | Error | null = null;

  constructor(log: LedgerLog, signer: Signer) {
    this.log = log;
    this.signer = signer;
  }

  /** The code of what keeps the log from being signed at the moment. */
  get trouble(): string | null {
    if (this.failure === null) return null;
    return this.failure instanceof AuditError ? this.failure.code : 'log-unavailable';
  }

  onApplicationBootstrap(): void {
    this.keeping = Promise.all([this.follow(), this.signRegularly()]);
  }

  /** Ends following, and signs what there is. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.keeping;
    await this.attempt(() => this.signer.sign());
  }

  private async follow(): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
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

  private async attempt(work: () => Promise<unknown>): Promise<void> {
    try {
      await work();
      this.failure = null;
    } catch (error) {
      this.failure = error instanceof Error ? error : new Error(String(error));
      this.logger.error(this.failure.message);
    }
  }
}
