/** The HTTP server below Nest: limits, request ids, what every request has to pass, and what every answer carries. */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { bilingual, InputError, type InputProblem } from '#application';
import { isLoopback } from '../auth/development-actor.ts';
import { ApiError, type ApiErrorCode } from './api-errors.ts';
import { inputProblem } from './input-problem.ts';
import { MAX_JSON_BYTES, useBodyParsers } from './json-body.ts';
import { acceptMultipart } from './multipart.ts';
import { PROBLEM_TYPE } from './problem.ts';
import { sendProblem } from './problem.filter.ts';

const REQUEST_TIMEOUT_MS = 30_000;
const KEEP_ALIVE_MS = 10_000;
/** A code has 80 characters; escaped in a URL it may be longer, which the input pipe then refuses by name. */
const MAX_PARAM_LENGTH = 500;

const CORRELATION_ID = /^[A-Za-z0-9._~-]{1,100}$/;
const NOT_A_CORRELATION_ID = bilingual(
  'phải gồm 1–100 chữ cái không dấu, chữ số hoặc “. _ ~ -”',
  'must be 1 to 100 ASCII letters, digits or ". _ ~ -"',
);
const FORBIDDEN_NAME = bilingual('không phải tham số; bỏ đi', 'is not a parameter; leave it out');
const GIVEN_TWICE = bilingual(
  'xuất hiện nhiều lần; chỉ gửi một lần',
  'is given more than once; send it once',
);

export interface ServerOptions {
  /** Answer to this machine only. */
  readonly loopbackOnly: boolean;
  /** Whether the server is going down and connections should not be kept. */
  readonly isDraining: () => boolean;
}

export function createAdapter(): FastifyAdapter {
  return new FastifyAdapter({
    bodyLimit: MAX_JSON_BYTES,
    requestTimeout: REQUEST_TIMEOUT_MS,
    keepAliveTimeout: KEEP_ALIVE_MS,
    forceCloseConnections: 'idle',
    // Requests on open connections are still served while those before them finish.
    return503OnClosing: false,
    routerOptions: { maxParamLength: MAX_PARAM_LENGTH },
    genReqId: (request: IncomingMessage) => correlationId(request) ?? randomUUID(),
    // A URL that cannot be decoded or has an endless segment is refused before any hook or filter.
    frameworkErrors: (error: FastifyError, request: FastifyRequest, reply: FastifyReply) =>
      void sendProblem(
        new ApiError(error.statusCode === 414 ? 'url-too-long' : 'request-malformed'),
        request,
        reply,
      ),
    clientErrorHandler: refuseUnparsable,
  });
}

function correlationId({ headers }: Pick<IncomingMessage, 'headers'>): string | undefined {
  const given = headers['x-correlation-id'];
  return typeof given === 'string' && CORRELATION_ID.test(given) ? given : undefined;
}

/** Adds hooks and body parsers; to be called before the application is initialised. */
export function equip(fastify: FastifyInstance, { loopbackOnly, isDraining }: ServerOptions): void {
  useBodyParsers(fastify);
  acceptMultipart(fastify);
  fastify.decorateRequest('actor', null);
  fastify.addHook('onRequest', (request, reply, done) => {
    reply.header('X-Correlation-Id', request.id).header('Cache-Control', 'no-store');
    done(loopbackOnly && !isLoopback(request.hostname) ? wrongHost(request) : malformed(request));
  });
  fastify.addHook('onSend', (_request, reply, payload, done) => {
    if (isDraining()) reply.header('Connection', 'close');
    done(null, payload);
  });
}

/** A page of another site whose name was made to point here must not get at the ledger (DNS rebinding). */
const wrongHost = (request: FastifyRequest): ApiError =>
  new ApiError('host-not-allowed', { host: request.hostname.slice(0, 80) }, 'Host');

function malformed(request: FastifyRequest): InputError | undefined {
  const given = request.headers['x-correlation-id'];
  const problems: InputProblem[] = [];
  if (given !== undefined && given !== request.id) {
    problems.push(inputProblem('X-Correlation-Id', 'correlation-id', given, NOT_A_CORRELATION_ID));
  }
  for (const [name, value] of Object.entries(request.query as Record<string, unknown>)) {
    if (Array.isArray(value)) problems.push(inputProblem(name.slice(0, 80), 'duplicate', value, GIVEN_TWICE));
    // The validator copies fields by name and would not see this one.
    if (name === '__proto__') problems.push(inputProblem(name, 'unknown-field', undefined, FORBIDDEN_NAME));
  }
  return problems.length > 0 ? new InputError(problems) : undefined;
}

const CLIENT_ERRORS: Readonly<Record<string, ApiErrorCode>> = {
  ERR_HTTP_REQUEST_TIMEOUT: 'request-timeout',
  HPE_HEADER_OVERFLOW: 'headers-too-large',
};

/** What is no HTTP request never becomes one, so nothing of it is known; the answer is in both languages. */
function refuseUnparsable(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return;
  const refusal = new ApiError(CLIENT_ERRORS[error.code ?? ''] ?? 'request-malformed');
  const { code, status } = refusal;
  const detail = `${refusal.explain('vi')} / ${refusal.explain('en')}`;
  const problem = {
    type: `/problems/${code}`,
    title: code,
    status,
    code,
    detail,
    instance: randomUUID(),
    errors: [],
  };
  const body = JSON.stringify(problem);
  if (socket.writable) {
    socket.write(
      `HTTP/1.1 ${status} ${code}\r\nContent-Type: ${PROBLEM_TYPE}\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
    );
  }
  socket.destroy(error);
}
