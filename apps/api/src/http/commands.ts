import { Injectable } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import {
  bilingual,
  type CommandResult,
  type Envelope,
  InputError,
  type LedgerMessage,
  plain,
} from '#application';
import { ProjectionFollower } from '../ledger/projection-follower.ts';
import type { CommandRequest } from './command-request.ts';
import { inputProblem } from './input-problem.ts';

const NOT_FOR_MANY = bilingual(
  'không dùng được cho nhiều báo cáo cùng lúc; bỏ đi, hoặc gửi từng báo cáo',
  'cannot be used for many at once; leave it out, or send them one by one',
);

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

  /**
   * The same for many commands that are stored together. They are told apart from another list under the same key by what
   * the client sent as a whole.
   */
  async sendAll<T extends { readonly position: number }>(
    request: CommandRequest,
    content: object,
    carryOut: (envelope: Envelope) => Promise<T>,
  ): Promise<T> {
    const { reply, envelope } = request;
    // The revision of which of them?
    if (envelope.ifRevision !== undefined)
      throw new InputError([inputProblem('If-Match', 'etag', String(envelope.ifRevision), NOT_FOR_MANY)]);
    reply.header('Idempotency-Key', envelope.commandId);
    const result = await carryOut({ ...envelope, asked: plain(content) });
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
