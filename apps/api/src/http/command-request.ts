/** What HTTP says around a command: idempotency, precondition, preference, correlation, and who sends it. */
import { randomUUID } from 'node:crypto';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { bilingual, type Envelope, InputError, type InputProblem } from '#application';
import { inputProblem } from './input-problem.ts';

export const MAX_WAIT_SECONDS = 30;
export const DEFAULT_WAIT_SECONDS = 10;
/** How far the ledger is after a command, and how far it has to be for a query. */
export const POSITION_HEADER = 'X-Ledger-Position';

export interface CommandRequest {
  readonly envelope: Envelope;
  /** How long the client wants to wait until it can read its own write; 0 for not at all. */
  readonly waitMs: number;
  /** Whether the answer is to hold the receipt (`Prefer: receipt`). */
  readonly wantsReceipt: boolean;
  readonly reply: FastifyReply;
}

const A_KEY = bilingual(
  'phải gồm 1–200 ký tự ASCII nhìn thấy được, không có dấu cách',
  'must be 1 to 200 visible ASCII characters without spaces',
);
const AN_ETAG = bilingual(
  'phải là một ETag mạnh như máy chủ đã gửi, ví dụ "3" kể cả dấu ngoặc kép',
  'must be one strong ETag as the server sent it, for example "3" with its quotes',
);
export const A_WAIT = bilingual(
  `phải là wait=N với N từ 0 đến ${MAX_WAIT_SECONDS} giây`,
  `must be wait=N with N from 0 to ${MAX_WAIT_SECONDS} seconds`,
);
const NO_PARAMETERS = bilingual(
  'không phải tham số của lệnh; bỏ khỏi địa chỉ',
  'is not a parameter of a command; leave it out of the URL',
);

/** Injects the CommandRequest into a controller's method. */
export const InCommand = createParamDecorator((_: unknown, context: ExecutionContext): CommandRequest => {
  const http = context.switchToHttp();
  const request = http.getRequest<FastifyRequest>();
  const parameters = Object.keys(request.query as object);
  if (parameters.length > 0) {
    throw new InputError(
      parameters.map((name) => inputProblem(name, 'unknown-field', undefined, NO_PARAMETERS)),
    );
  }
  return commandRequest(request, http.getResponse<FastifyReply>());
});

/** @throws InputError naming the headers that are wrong */
export function commandRequest(request: FastifyRequest, reply: FastifyReply): CommandRequest {
  const { 'idempotency-key': key, 'if-match': ifMatch, prefer } = request.headers;
  const problems: InputProblem[] = [];
  if (key !== undefined && !(typeof key === 'string' && /^[\x21-\x7e]{1,200}$/.test(key))) {
    problems.push(inputProblem('Idempotency-Key', 'idempotency-key', key, A_KEY));
  }
  const revision = ifMatch === undefined ? undefined : /^"(0|[1-9]\d{0,8})"$/.exec(ifMatch)?.[1];
  if (ifMatch !== undefined && revision === undefined) {
    problems.push(inputProblem('If-Match', 'etag', ifMatch, AN_ETAG));
  }
  const wait = waitSeconds(prefer);
  if (wait === null) problems.push(inputProblem('Prefer', 'wait', prefer, A_WAIT));
  if (problems.length > 0) throw new InputError(problems);
  const { actor } = request;
  if (!actor) throw new Error('a command came through without an actor');
  return {
    envelope: {
      commandId: typeof key === 'string' ? key : randomUUID(),
      actor: actor.id,
      actingFor: actor.actingFor,
      correlationId: request.id,
      ...(revision === undefined ? {} : { ifRevision: Number(revision) }),
    },
    waitMs: (wait ?? 0) * 1_000,
    wantsReceipt: preferencesOf(prefer).includes('receipt'),
    reply,
  };
}

const preferencesOf = (prefer: string | readonly string[] | undefined): string[] =>
  String(prefer ?? '')
    .split(',')
    .map((item) => item.trim());

/** The seconds of `Prefer: wait=N` (RFC 7240), 0 where it is not asked for, null where it is malformed. */
export function waitSeconds(prefer: string | readonly string[] | undefined): number | null {
  if (prefer === undefined) return 0;
  const wait = preferencesOf(prefer).find((item) => /^wait(?=\s*(=|$))/i.test(item));
  if (wait === undefined) return 0;
  const [, value] = wait.split('=');
  if (value === undefined) return DEFAULT_WAIT_SECONDS;
  const seconds = /^\s*"?(\d{1,3})"?\s*$/.exec(value)?.[1];
  return seconds === undefined || Number(seconds) > MAX_WAIT_SECONDS ? null : Number(seconds);
}
