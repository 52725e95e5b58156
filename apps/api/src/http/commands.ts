import { Injectable } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import type { CommandResult, LedgerMessage } from '#application';
import { ProjectionFollower } from '../ledger/projection-follower.ts';
import type { CommandRequest } from './command-request.ts';

/** Sends commands and answers with what the client needs to go on: revision, position, key, and its own write. */
@Injectable()
export class Commands {
  private readonly bus: CommandBus;
  private readonly projections: ProjectionFollower;

  constructor(bus: CommandBus, projections: ProjectionFollower) {
    this.bus = bus;
    this.projections = projections;
  }

  /** @param location the address of what the command creates */
  async send(message: LedgerMessage, request: CommandRequest, location?: string): Promise<CommandResult> {
    const { reply, envelope } = request;
    reply.header('Idempotency-Key', envelope.commandId);
    const result = await this.bus.execute(message);
    reply.header('ETag', `"${result.revision}"`);
    if (location !== undefined) reply.header('Location', location);
    await this.settle(result.position, request);
    return result;
  }

  /** Says how far the ledger is, and waits until it can be read where the client asked for that. */
  async settle(position: number, { reply, waitMs }: CommandRequest): Promise<void> {
    reply.header('X-Ledger-Position', String(position));
    if (waitMs > 0 && (await this.projections.waitFor(position, waitMs))) {
      reply.header('Preference-Applied', 'wait');
    }
  }
}
