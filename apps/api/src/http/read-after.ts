/**
 * Reading one's own writes, through whichever process answers: a query that carries the position of a command waits until the
 * read models have taken it.
 */
import {
  type CallHandler,
  type ExecutionContext,
  Inject,
  Injectable,
  type NestInterceptor,
} from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Observable } from 'rxjs';
import { bilingual, InputError } from '#application';
import type { EventStore } from '#event-store';
import { ReadModels } from '#read-models';
import { ProjectionFollower } from '../ledger/projection-follower.ts';
import { EVENT_STORE } from '../ledger/tokens.ts';
import { ApiError } from './api-errors.ts';
import { A_WAIT, DEFAULT_WAIT_SECONDS, POSITION_HEADER, waitSeconds } from './command-request.ts';
import { inputProblem } from './input-problem.ts';

const POSITION = /^\d{1,15}$/;
const A_POSITION = bilingual(
  'phải là một vị trí trong sổ như máy chủ đã gửi, ví dụ 42',
  'must be a position in the ledger as the server sent it, for example 42',
);

/** Applies to GET: `X-Ledger-Position`, and a `knownAt` that is a position where `Prefer: wait` comes with it. */
@Injectable()
export class ReadAfter implements NestInterceptor {
  private readonly projections: ProjectionFollower;
  private readonly models: ReadModels;
  private readonly store: EventStore;

  constructor(projections: ProjectionFollower, models: ReadModels, @Inject(EVENT_STORE) store: EventStore) {
    this.projections = projections;
    this.models = models;
    this.store = store;
  }

  /** @throws InputError, ApiError `position-not-read`, `position-unknown` */
  async intercept(context: ExecutionContext, next: CallHandler): Promise<Observable<unknown>> {
    const http = context.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const wanted = request.method === 'GET' ? wantedOf(request) : null;
    if (wanted) {
      await this.await(wanted);
      http.getResponse<FastifyReply>().header('Preference-Applied', 'wait');
    }
    return next.handle();
  }

  private async await({ position, waitMs }: Wanted): Promise<void> {
    // Also asked once where nothing is to be waited for.
    if (await this.projections.waitFor(position, Math.max(waitMs, 1))) return;
    const head = (await this.store.head()).position;
    if (head < position) throw new ApiError('position-unknown', { position, head }, POSITION_HEADER);
    const reached = await this.models.runner.position();
    if (reached < position) throw new ApiError('position-not-read', { position, reached }, POSITION_HEADER);
  }
}

interface Wanted {
  readonly position: number;
  readonly waitMs: number;
}

/** Null where nothing is to be waited for. */
function wantedOf({ headers, query }: FastifyRequest): Wanted | null {
  const token = headers[POSITION_HEADER.toLowerCase()];
  const { knownAt } = query as { readonly knownAt?: unknown };
  const isKnownAt = headers.prefer !== undefined && typeof knownAt === 'string' && POSITION.test(knownAt);
  if (token === undefined && !isKnownAt) return null;
  if (token !== undefined && !(typeof token === 'string' && POSITION.test(token)))
    throw new InputError([inputProblem(POSITION_HEADER, 'position', String(token), A_POSITION)]);
  const seconds = headers.prefer === undefined ? DEFAULT_WAIT_SECONDS : waitSeconds(headers.prefer);
  if (seconds === null) throw new InputError([inputProblem('Prefer', 'wait', headers.prefer, A_WAIT)]);
  // A knownAt alone is a token only for who wants to wait.
  if (token === undefined && seconds === 0) return null;
  return {
    position: Math.max(Number(token ?? 0), isKnownAt && seconds > 0 ? Number(knownAt) : 0),
    waitMs: seconds * 1_000,
  };
}
