import { randomUUID } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import type { Envelope } from '#application';

/** Who takes something out of the ledger, for the record of it: every time is an act of its own. */
export function readerOf({ actor, id }: FastifyRequest): Envelope {
  if (!actor) throw new Error('something was read without an actor');
  return { commandId: randomUUID(), actor: actor.id, actingFor: actor.actingFor, correlationId: id };
}
