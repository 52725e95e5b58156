import { type ArgumentsHost, Catch, type ExceptionFilter, Logger } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CodedError } from '#domain';
import { languageOf } from './language.ts';
import { type Problem, PROBLEM_TYPE, problemOf } from './problem.ts';

/** Seconds after which it is worth trying again. */
const RETRY_AFTER = '1';

/** Answers a request with what went wrong, in the language it asks for. */
export function sendProblem(error: unknown, request: FastifyRequest, reply: FastifyReply): Problem {
  const language = languageOf(request.headers['accept-language']);
  const problem = problemOf(error, request, language);
  const current = error instanceof CodedError ? error.params['actual'] : undefined;
  if (problem.status === 412 && typeof current === 'number' && current >= 0) {
    reply.header('ETag', `"${current}"`);
  }
  if (problem.status === 503) reply.header('Retry-After', RETRY_AFTER);
  reply
    .code(problem.status)
    .header('Content-Type', PROBLEM_TYPE)
    .header('Content-Language', language)
    .header('Vary', 'Accept-Language')
    .header('X-Content-Type-Options', 'nosniff')
    .header('X-Correlation-Id', request.id)
    .send(JSON.stringify(problem));
  return problem;
}

/** Answers everything that is thrown with problem+json. What is not foreseen is logged, and told to nobody. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly logger = new Logger('http');

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const reply = http.getResponse<FastifyReply>();
    if (reply.sent) return;
    const problem = sendProblem(error, request, reply);
    if (problem.status >= 500) this.log(problem, request, error);
  }

  /** One line; the stack only for what should not have happened. */
  private log({ status, code, instance }: Problem, request: FastifyRequest, error: unknown): void {
    const path = request.routeOptions.url ?? '?';
    const cause = error instanceof Error ? (code === 'internal-error' ? error.stack : error.message) : error;
    const line = `${request.method} ${path} ${status} ${code} ${instance} ${String(cause)}`;
    this.logger.error(line.replaceAll(/\s*\n\s*/g, ' | '));
  }
}
