import { Controller, Inject, Param, Res } from '@nestjs/common';
import { ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { DOMAIN_ERRORS } from '#domain';
import { type EventStore, StoreError } from '#event-store';
import { Public } from '../auth/actor.guard.ts';
import { ApiError, API_ERRORS, STATUS_OF } from '../http/api-errors.ts';
import { PROBLEM_CODES } from '../http/problem.ts';
import { Lifecycle } from '../ledger/lifecycle.ts';
import { LogKeeper } from '../ledger/log-keeper.ts';
import { type ProjectionHealth, ProjectionFollower } from '../ledger/projection-follower.ts';
import { EVENT_STORE } from '../ledger/tokens.ts';
import * as examples from '../openapi/answer-examples.ts';
import { PathParameters, QueryRoute } from '../openapi/routes.ts';
import { ref } from '../openapi/schemas.ts';

/** A read model that is longer behind than this makes the server not ready. */
const MAX_LAG_SECONDS = 30;

const isUp = ({ state, lagSeconds }: ProjectionHealth): boolean =>
  state === 'running' && lagSeconds <= MAX_LAG_SECONDS;

/** How the server itself is doing. */
@ApiTags('system')
@Controller()
export class SystemController {
  private readonly store: EventStore;
  private readonly projections: ProjectionFollower;
  private readonly log: LogKeeper;
  private readonly lifecycle: Lifecycle;

  constructor(
    @Inject(EVENT_STORE) store: EventStore,
    projections: ProjectionFollower,
    log: LogKeeper,
    lifecycle: Lifecycle,
  ) {
    this.store = store;
    this.projections = projections;
    this.log = log;
    this.lifecycle = lifecycle;
  }

  @QueryRoute('v1/projections', {
    summary: 'Trạng thái các bảng đọc · How far the read models are, and what stopped one',
    operationId: 'projections',
    schema: ref('Projections'),
    example: examples.projections,
  })
  async status() {
    return { interruption: this.projections.interruption, data: await this.projections.status() };
  }

  @Public()
  @QueryRoute('health/live', {
    summary: 'Máy chủ còn chạy · The process runs',
    operationId: 'live',
    schema: ref('Live'),
    example: { status: 'up' },
    system: true,
  })
  live() {
    return { status: 'up' };
  }

  @Public()
  @QueryRoute('health/ready', {
    summary: 'Sẵn sàng phục vụ · The store answers and the read models keep up',
    operationId: 'ready',
    schema: ref('Ready'),
    example: examples.ready,
    system: true,
  })
  @ApiResponse({
    status: 503,
    description:
      'Not ready: the store does not answer, a read model stopped or lags, or the server goes down',
    content: {
      'application/json': {
        schema: ref('Ready'),
        example: { ...examples.ready, status: 'down', store: { status: 'down', code: 'store-full' } },
      },
    },
  })
  async ready(@Res({ passthrough: true }) reply: FastifyReply) {
    const { isDraining } = this.lifecycle;
    const store = await this.checkStore();
    const projections = store.status === 'up' ? await this.projections.status() : [];
    const up =
      !isDraining &&
      store.status === 'up' &&
      this.projections.interruption === null &&
      projections.every(isUp);
    reply.code(up ? 200 : 503);
    return {
      status: up ? 'up' : 'down',
      draining: isDraining,
      store,
      // A log that cannot be signed is a matter for people; the ledger goes on meanwhile.
      log: this.log.trouble === null ? { status: 'up' } : { status: 'down', code: this.log.trouble },
      // What stopped one is told at /v1/projections, to those who are known.
      projections: projections.map((projection) => ({
        name: projection.name,
        status: isUp(projection) ? 'up' : 'down',
        state: projection.state,
        position: projection.position,
        lagSeconds: projection.lagSeconds,
      })),
    };
  }

  private async checkStore(): Promise<{ readonly status: 'up' | 'down'; readonly code?: string }> {
    try {
      await this.store.check();
      return { status: 'up' };
    } catch (error) {
      return { status: 'down', code: error instanceof StoreError ? error.code : 'store-unavailable' };
    }
  }
}

/** What the codes of problems mean; every problem's `type` points here. */
@ApiTags('system')
@PathParameters('code')
@Public()
@Controller('problems')
export class ProblemsController {
  @QueryRoute(':code', {
    summary: 'Ý nghĩa của một mã lỗi · What a problem code means, in both languages',
    operationId: 'problem',
    schema: ref('ProblemCode'),
    example: {
      code: 'plan-unknown',
      status: 404,
      vi: DOMAIN_ERRORS['plan-unknown'].vi,
      en: DOMAIN_ERRORS['plan-unknown'].en,
    },
    system: true,
  })
  explain(@Param('code') code: string) {
    const text = Object.hasOwn(PROBLEM_CODES, code) ? PROBLEM_CODES[code] : undefined;
    if (!text) throw new ApiError('problem-unknown', { code }, 'code');
    const own = Object.hasOwn(API_ERRORS, code) ? API_ERRORS[code as keyof typeof API_ERRORS] : undefined;
    return { code, status: own?.status ?? STATUS_OF[text.kind], vi: text.vi, en: text.en };
  }
}
