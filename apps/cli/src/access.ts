import { randomUUID } from 'node:crypto';
import type { Envelope } from '#application';

/** Who takes something out of the ledger at this machine, as stated on the command line; every time is an act of its own. */
export const reader = (actor: string): Envelope => ({
  commandId: randomUUID(),
  actor,
  actingFor: null,
  correlationId: randomUUID(),
});
