import { Inject, Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { CheckpointSigner, LedgerLog, LogKeeping, type Trouble } from '#audit';
import { LogThread } from './log-thread.ts';
import { LOG_PLACE } from './tokens.ts';

/** Where the log is kept: by this thread of this process, by another, or by another process; then hashes only are made here. */
export type LogPlace =
  | { readonly in: 'process' }
  | { readonly in: 'thread'; readonly folder: string }
  | { readonly in: 'another-process' };

/**
 * Has the audit log follow the store while the server runs. Trouble with it does not stop the ledger: it is shown in health
 * and logged, and nothing is signed until it is dealt with.
 */
@Injectable()
export class LogKeeper implements OnApplicationBootstrap {
  private readonly keeping: LogKeeping | LogThread;
  private readonly logger = new Logger('log');
  private failure: Trouble | null = null;

  constructor(log: LedgerLog, signer: CheckpointSigner, @Inject(LOG_PLACE) place: LogPlace) {
    const told = (trouble: Trouble | null): void => this.told(trouble);
    this.keeping =
      place.in === 'thread'
        ? new LogThread(place.folder, told)
        : new LogKeeping(log, signer, told, { signs: place.in === 'process' });
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
