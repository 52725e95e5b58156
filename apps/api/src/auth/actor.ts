/**
 * Who acts. Controllers only know an `Actor`; where it comes from is the resolver's business, so that sign-in can be built
 * behind this seam without touching anything else.
 */
import type { FastifyRequest } from 'fastify';
import type { Code } from '#domain';

export interface Actor {
  /** Pseudonymous; a name never enters the ledger. */
  readonly id: string;
  /** The organisation acted for; null for the operator of the ledger. */
  readonly actingFor: Code | null;
}

export interface ActorResolver {
  /** True where the resolver believes whoever asks, so that nobody but this machine may be let near it. */
  readonly loopbackOnly: boolean;
  /** Sent as WWW-Authenticate to those it does not know. */
  readonly challenge: string;
  /**
   * The actor of a request, null where nobody can be made out.
   * @throws InputError where what the request says about its actor is malformed
   */
  resolve(request: FastifyRequest): Promise<Actor | null> | Actor | null;
}

/** Injection token of the resolver in use. */
export const ACTOR_RESOLVER = Symbol('ActorResolver');

declare module 'fastify' {
  interface FastifyRequest {
    /** Set by the guard; null on public routes. */
    actor: Actor | null;
  }
}
