import { Inject, Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { LedgerLog, Signer } from '#audit';
import { LogKeeping, type Trouble } from './log-keeping.ts';
import { LogThread } from './log-thread.ts';
import { LOG_THREAD } from './tokens.ts';

/**
 * Has the audit log follow the store while the server runs. Trouble with it does not stop the ledger: it is shown in health
 * and logged, and nothing is signed until it is dealt with.
 */
@Injectable()
export class LogKeeper implements OnApplicationBootstrap {
  private readonly keeping: LogKeeping | LogThread;
  private readonly logger = new Logger('log');
  private failure: Trouble | null = null;

  /** @param folder of the ledger whose log is to be kept in a thread of its own; null keeps it in this one */
  constructor(log: LedgerLog, signer: Signer, @Inject(LOG_THREAD) folder: string | null) {
    const told = (trouble: Trouble | null): void => this.told(trouble);
    this.keeping = folder === null ? new LogKeeping(log, signer, told) : new LogThread(folder, told);
  }

  /** The code of what keeps the log from being signed at the moment. */
  get trouble(): string | null {
    return this.failure?.code ?? null;
  }

  onApplicationBootstrap(): void {
    this.keeping.start();
  }

  stop(): Promise<void> {
    return this.keeping.stop();
  }

  private told(trouble: Trouble | null): void {
    if (trouble && trouble.message !== this.failure?.message) this.logger.error(trouble.message);
    this.failure = trouble;
  }
}
