import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyReply } from 'fastify';

/** Injects the reply for setting headers; the body stays what the method returns. */
export const ReplyHeaders = createParamDecorator(
  (_: unknown, context: ExecutionContext): FastifyReply => context.switchToHttp().getResponse<FastifyReply>(),
);
