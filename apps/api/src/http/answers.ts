import { Inject, Injectable } from '@nestjs/common';
import { type Query, QueryBus } from '@nestjs/cqrs';
import type { FastifyReply } from 'fastify';
import {
  dayInVietnam,
  DomainError,
  indicatorStream,
  organisationStream,
  periodStream,
  planStream,
  taskStream,
} from '#domain';
import type { EventStore } from '#event-store';
import { type KnownAt, parseKnownAt, ReadModels } from '#read-models';
import { CLOCK, EVENT_STORE } from '../ledger/tokens.ts';
import { ApiError } from './api-errors.ts';
import { type AskedDto } from './asked.dto.ts';

/** An answer says at which business date and knowledge position it holds. */
export type Answer<T> = KnownAt & { readonly data: T };
export type ResourceAnswer<T> = Answer<T> & { readonly revision: number | null };

/** The stream of what an error says is not there. */
function missingStream({ code, params }: DomainError): string | undefined {
  const { organisation, plan, task, indicator, period } = params;
  switch (code) {
    case 'organisation-unknown':
      return organisationStream(String(organisation));
    case 'plan-unknown':
      return planStream(String(plan));
    case 'task-unknown':
      return taskStream(String(plan), String(task));
    case 'indicator-unknown':
      return indicatorStream(String(plan), String(indicator));
    case 'period-not-opened':
      return periodStream(String(plan), String(period));
    default:
      return undefined;
  }
}

/** Asks the query bus and wraps what it says. */
@Injectable()
export class Answers {
  private readonly bus: QueryBus;
  private readonly models: ReadModels;
  private readonly store: EventStore;
  private readonly clock: () => Date;

  constructor(
    bus: QueryBus,
    models: ReadModels,
    @Inject(EVENT_STORE) store: EventStore,
    @Inject(CLOCK) clock: () => Date,
  ) {
    this.bus = bus;
    this.models = models;
    this.store = store;
    this.clock = clock;
  }

  /** When a question is asked at: what the parameters say, else today and all that is known. */
  async at({ asOf, knownAt }: Pick<AskedDto, 'asOf' | 'knownAt'>): Promise<KnownAt> {
    return {
      asOf: asOf ?? dayInVietnam(this.clock().toISOString()),
      knownAt: await this.models.knownAt(knownAt === undefined ? undefined : parseKnownAt(knownAt)),
    };
  }

  async to<T>(asked: AskedDto, question: (at: KnownAt) => Query<T>): Promise<Answer<T>> {
    const at = await this.at(asked);
    return { ...at, data: await this.ask(question(at)) };
  }

  /** What the bus answers. What it does not find, but the record has, is not yet known rather than unknown. */
  async ask<T>(question: Query<T>): Promise<T> {
    try {
      return await this.bus.execute(question);
    } catch (error) {
      const stream = error instanceof DomainError ? missingStream(error) : undefined;
      if (stream === undefined || (await this.store.readStream(stream, { limit: 1 })).length === 0)
        throw error;
      throw new ApiError('not-caught-up', { subject: stream });
    }
  }

  /**
   * About one resource. The revision is that of the last event the answer rests on; asked about the present it is the
   * ETag, to be sent back as If-Match.
   */
  async about<T>(
    asked: AskedDto,
    stream: string,
    reply: FastifyReply,
    question: (at: KnownAt) => Query<T>,
  ): Promise<ResourceAnswer<T>> {
    const { asOf, knownAt, data } = await this.to(asked, question);
    // From the read models: a revision they do not show must not be promised, and what is known is told also while the
    // record cannot be reached.
    const [last] = await this.models.history({ stream, knownAt, limit: 1, newestFirst: true });
    const revision = last?.revision ?? null;
    if (revision !== null && asked.knownAt === undefined) reply.header('ETag', `"${revision}"`);
    return { asOf, knownAt, revision, data };
  }
}
