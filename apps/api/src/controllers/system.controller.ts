import { Controller, Inject, Param, Res } from '@nestjs/common';
import { ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { CodedError, DOMAIN_ERRORS } from '#domain';
import { type EventStore, StoreError, type StoreHead } from '#event-store';
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

/** Who asks whether the server is ready does not wait for a store that hangs. */
const PATIENCE_MS = 3_000;
/** The record lacks what was signed of it: what is recorded now would have to be taken back. */
const ROLLED_BACK = 'log-rolled-back';

interface Part {
  readonly status: 'up' | 'down';
  readonly code?: string;
}

const UP: Part = { status: 'up' };

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
      'Not ready: the store or the read models do not answer, a read model stopped or lags, the record was set back, or the server goes down',
    content: {
      'application/json': {
        schema: ref('Ready'),
        example: { ...examples.ready, status: 'down', store: { status: 'down', code: 'store-full' } },
      },
    },
  })
  async ready(@Res({ passthrough: true }) reply: FastifyReply) {
    const { isDraining } = this.lifecycle;
    const { trouble } = this.log;
    const store = await this.checkStore();
    const { readModels, projections } = await this.checkReadModels(store);
    const up =
      !isDraining &&
      store.status === 'up' &&
      readModels.status === 'up' &&
      trouble !== ROLLED_BACK &&
      this.projections.interruption === null &&
      projections.every(isUp);
    reply.code(up ? 200 : 503);
    return {
      status: up ? 'up' : 'down',
      draining: isDraining,
      store,
      readModels,
      // A log that cannot be signed is a matter for people; the ledger goes on meanwhile.
      log: trouble === null ? UP : { status: 'down', code: trouble },
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

  private async checkStore(): Promise<Part> {
    try {
      await inTime(this.store.check(), 'store-unavailable');
      return UP;
    } catch (error) {
      return down(error, 'store-unavailable');
    }
  }

  private async checkReadModels(
    store: Part,
  ): Promise<{ readonly readModels: Part; readonly projections: readonly ProjectionHealth[] }> {
    try {
      // How far behind they are, only the store can tell.
      if (store.status === 'up') {
        const projections = await inTime(this.projections.status(), 'read-models-timeout');
        assertHolds(await inTime(this.store.head(), 'store-unavailable'), projections);
        return { readModels: UP, projections };
      }
      await inTime(this.projections.position(), 'read-models-timeout');
      return { readModels: UP, projections: [] };
    } catch (error) {
      return { readModels: down(error, 'read-models-unavailable'), projections: [] };
    }
  }
}

/** Read models that know more than the record: an older copy of it was restored, and they have not been begun anew yet. */
function assertHolds({ position }: StoreHead, projections: readonly ProjectionHealth[]): void {
  const ahead = projections.find((projection) => projection.position > position);
  if (ahead) throw new StoreError('store-rolled-back', `The record ends at ${position}`, { position });
}

/** @throws Late with a code where it takes too long */
async function inTime<T>(work: Promise<T>, code: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Late(code)), PATIENCE_MS);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

class Late extends Error {
  readonly code: string;

  constructor(code: string) {
    super('no answer in time');
    this.code = code;
  }
}

function down(error: unknown, otherwise: string): Part {
  const isKnown = error instanceof CodedError || error instanceof StoreError || error instanceof Late;
  return { status: 'down', code: isKnown ? error.code : otherwise };
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
