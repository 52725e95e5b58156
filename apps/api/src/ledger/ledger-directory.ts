import { Inject, Injectable } from '@nestjs/common';
import type { PlanDirectory } from '#application';
import type { Code } from '#domain';
import type { EventStore } from '#event-store';
import { ReadModels } from '#read-models';
import { ApiError } from '../http/api-errors.ts';
import { ProjectionFollower } from './projection-follower.ts';
import { EVENT_STORE } from './tokens.ts';

const CATCH_UP_MS = 10_000;

/**
 * What decisions ask the read models. They must not be decided on a past state: a task assigned a moment ago is owed too,
 * and a figure reported a moment ago is published.
 */
@Injectable()
export class LedgerDirectory implements PlanDirectory {
  private readonly store: EventStore;
  private readonly models: ReadModels;
  private readonly projections: ProjectionFollower;

  constructor(@Inject(EVENT_STORE) store: EventStore, models: ReadModels, projections: ProjectionFollower) {
    this.store = store;
    this.models = models;
    this.projections = projections;
  }

  async itemsOf(plan: Code) {
    await this.caughtUp();
    return this.models.itemsOf(plan);
  }

  async head(): Promise<number> {
    return (await this.store.head()).position;
  }

  /**
   * Waits until everything that is in the ledger now can be read.
   * @returns the position of the last of it
   * @throws ApiError `read-models-behind`
   */
  async caughtUp(): Promise<number> {
    const position = await this.head();
    if (await this.projections.waitFor(position, CATCH_UP_MS)) return position;
    throw new ApiError('read-models-behind', { position });
  }
}
