/**
 * What was read, taken out and built anew stands in the ledger like everything else. It is stored before the thing is handed
 * over: who cannot be written down gets nothing.
 */
import { type AccessKind, accessStream, type Code, dayInVietnam } from '#domain';
import { type EventStore, type ExpectedRevision, StoreError } from '#event-store';
import { contentDigest } from './canonical.ts';
import type { Envelope } from './command-runner.ts';
import { ApplicationError } from './errors.ts';
import { newEventId } from './event-id.ts';

export interface Access {
  readonly access: AccessKind;
  /** What of: `person`, `evidence`, `history`, `report`, `bundle`, `read-models`. */
  readonly what: string;
  /** Which: an actor id, a digest, a stream, a period. */
  readonly subject: string;
  readonly of: Code | null;
  readonly detail?: string;
}

const ATTEMPTS = 20;

export class AccessLog {
  private readonly store: Pick<EventStore, 'append' | 'readStream'>;
  private readonly clock: () => Date;

  constructor(store: Pick<EventStore, 'append' | 'readStream'>, clock: () => Date = () => new Date()) {
    this.store = store;
    this.clock = clock;
  }

  /**
   * @returns the position of the event
   * @throws StoreError, ApplicationError `contention`
   */
  async record(access: Access, envelope: Envelope): Promise<number> {
    const now = this.clock();
    const businessDate = dayInVietnam(now.toISOString());
    const year = Number(businessDate.slice(0, 4));
    const data = { businessDate, ...access, year };
    const { actor, actingFor, commandId, correlationId, causationId = commandId } = envelope;
    const metadata = {
      actor,
      actingFor,
      commandId,
      commandDigest: contentDigest({ command: access, actingFor }),
      correlationId,
      causationId,
    };
    const stream = accessStream(access.of, year);
    const event = { type: 'AccessRecorded' as const, data, id: newEventId(now), metadata };
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const [last] = await this.store.readStream(stream, { direction: 'backwards', limit: 1 });
      const expectedRevision: ExpectedRevision = last ? last.revision : 'no-stream';
      try {
        return (await this.store.append({ stream, expectedRevision, events: [event] })).position;
      } catch (error) {
        if (!(error instanceof StoreError) || error.code !== 'wrong-expected-revision') throw error;
      }
    }
    throw new ApplicationError('contention', { stream });
  }
}
