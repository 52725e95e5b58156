import { type CanActivate, type ExecutionContext, Inject, Injectable, SetMetadata } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ApiError } from '../http/api-errors.ts';
import { ACTOR_RESOLVER, type ActorResolver } from './actor.ts';

const PUBLIC = 'public-route';

/** Lets a route be used without an actor. Everything else is refused to strangers. */
export const Public = () => SetMetadata(PUBLIC, true);

/** Denies by default: a route without `@Public()` is for known actors only. */
@Injectable()
export class ActorGuard implements CanActivate {
  private readonly resolver: ActorResolver;
  private readonly reflector: Reflector;

  constructor(@Inject(ACTOR_RESOLVER) resolver: ActorResolver, reflector: Reflector) {
    this.resolver = resolver;
    this.reflector = reflector;
  }

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const isPublic = this.reflector.getAllAndOverride<boolean>(PUBLIC, [
      context.getHandler(),
      context.getClass(),
    ]);
    if (isPublic) return true;
    const http = context.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    request.actor = await this.resolver.resolve(request);
    if (request.actor) return true;
    http.getResponse<FastifyReply>().header('WWW-Authenticate', this.resolver.challenge);
    throw new ApiError('actor-unknown');
  }
}
