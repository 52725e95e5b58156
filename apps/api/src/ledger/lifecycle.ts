import { setTimeout as delay } from 'node:timers/promises';
import {
  type BeforeApplicationShutdown,
  Inject,
  Injectable,
  Logger,
  type OnApplicationShutdown,
  type OnModuleDestroy,
  type OnModuleInit,
} from '@nestjs/common';
import { UnhandledExceptionBus } from '@nestjs/cqrs';
import { LogKeeper } from './log-keeper.ts';
import { ProjectionFollower } from './projection-follower.ts';
import { LEDGER_FILES } from './tokens.ts';

export interface OwnedFiles {
  /** Milliseconds between announcing that the server goes down and closing its port. */
  readonly drainMs: number;
  close(): Promise<void>;
}

/**
 * Going down in order: not ready any more → requests finish, port closes → projections stop → the log is signed → files close. What is
 * waited for (`Prefer: wait`) is not waited for any longer.
 */
@Injectable()
export class Lifecycle
  implements OnModuleInit, OnModuleDestroy, BeforeApplicationShutdown, OnApplicationShutdown
{
  private readonly projections: ProjectionFollower;
  private readonly log: LogKeeper;
  private readonly files: OwnedFiles;
  private readonly unhandled: UnhandledExceptionBus;
  private readonly logger = new Logger('ledger');
  private draining = false;

  constructor(
    projections: ProjectionFollower,
    log: LogKeeper,
    @Inject(LEDGER_FILES) files: OwnedFiles,
    unhandled: UnhandledExceptionBus,
  ) {
    this.projections = projections;
    this.log = log;
    this.files = files;
    this.unhandled = unhandled;
  }

  get isDraining(): boolean {
    return this.draining;
  }

  onModuleInit(): void {
    this.unhandled.subscribe(({ exception }) => {
      this.logger.error(exception instanceof Error ? (exception.stack ?? exception.message) : exception);
    });
  }

  onModuleDestroy(): void {
    this.draining = true;
  }

  async beforeApplicationShutdown(): Promise<void> {
    await delay(this.files.drainMs);
    this.projections.releaseWaiting();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.projections.stop();
    await this.log.stop();
    await this.files.close();
  }
}
