import { setTimeout as delay } from 'node:timers/promises';
import { Inject, Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import type { EventStore } from '#event-store';
import { type ProjectionStatus, ReadModels } from '#read-models';
import { CLOCK, EVENT_STORE, PROJECTS } from './tokens.ts';

const RETRY_MS = 1_000;
const WAIT_SLICE_MS = 250;

/** A projection's status with how old the oldest event is that it has not taken yet. */
export type ProjectionHealth = ProjectionStatus & { readonly lagSeconds: number };

/**
 * Keeps the read models following the store while the server runs, unless projectors do that in other processes. Whatever interrupts it is logged, shown in health and
 * tried again; the queries meanwhile answer with what they know and say up to which position.
 */
@Injectable()
export class ProjectionFollower implements OnApplicationBootstrap {
  private readonly store: EventStore;
  private readonly models: ReadModels;
  private readonly clock: () => Date;
  private readonly projects: boolean;
  private readonly logger = new Logger('projections');
  private readonly stopping = new AbortController();
  private following: Promise<void> = Promise.resolve();
  private failure: string | null = null;
  private releasing = false;

  constructor(
    @Inject(EVENT_STORE) store: EventStore,
    models: ReadModels,
    @Inject(CLOCK) clock: () => Date,
    @Inject(PROJECTS) projects: boolean,
  ) {
    this.store = store;
    this.models = models;
    this.clock = clock;
    this.projects = projects;
  }

  /** Why following is interrupted at the moment. */
  get interruption(): string | null {
    return this.failure;
  }

  onApplicationBootstrap(): void {
    if (this.projects) this.following = this.follow();
  }

  /** Ends following; waits for the batch that is being applied. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.following;
  }

  /** Lets nobody wait any longer. */
  releaseWaiting(): void {
    this.releasing = true;
  }

  /** Waits until everything up to a position can be read; false when not in time or a projection has stopped. */
  async waitFor(position: number, timeoutMs: number): Promise<boolean> {
    const deadline = performance.now() + timeoutMs;
    // In slices, so that nobody is still waiting when the files are closed.
    for (let now = performance.now(); now < deadline && !this.releasing; now = performance.now()) {
      const slice = Math.min(WAIT_SLICE_MS, deadline - now);
      if (await this.models.runner.waitFor(position, slice)) return true;
      const gaveUpEarly = performance.now() - now < slice / 2;
      if (gaveUpEarly) return false;
    }
    return false;
  }

  /** The position up to which everything can be read. */
  position(): Promise<number> {
    return this.models.runner.position();
  }

  async status(): Promise<ProjectionHealth[]> {
    const now = this.clock().getTime();
    const rows = await this.models.runner.status();
    return Promise.all(
      rows.map(async (row) => {
        if (!row.behind) return { ...row, lagSeconds: 0 };
        const [next] = await this.store.readAll({ after: row.position, limit: 1 });
        const since = next ? Date.parse(next.recordedAt) : now;
        return { ...row, lagSeconds: Math.max(0, Math.round((now - since) / 1_000)) };
      }),
    );
  }

  private async follow(): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      try {
        await this.models.runner.follow(signal);
      } catch (error) {
        this.failure = error instanceof Error ? error.message : String(error);
        this.logger.error(`interrupted, trying again in ${RETRY_MS} ms: ${this.failure}`);
      }
      // Also reached when every projection has stopped: a rebuild may have set them going again.
      await delay(RETRY_MS, undefined, { signal }).catch(() => undefined);
      this.failure = null;
    }
  }
}
