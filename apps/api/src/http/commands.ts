import { Injectable } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import {
  bilingual,
  type CommandResult,
  type Envelope,
  InputError,
  type LedgerMessage,
  type PersonMessage,
  plain,
} from '#application';
import type { Receipt } from '#audit';
import { ProjectionFollower } from '../ledger/projection-follower.ts';
import { type CommandRequest, POSITION_HEADER } from './command-request.ts';
import { inputProblem } from './input-problem.ts';
import { receiptAddress, Receipts } from './receipts.ts';

const NOT_FOR_MANY = bilingual(
  'không dùng được cho nhiều báo cáo cùng lúc; bỏ đi, hoặc gửi từng báo cáo',
  'cannot be used for many at once; leave it out, or send them one by one',
);

/** What a command is answered with; the receipt where it was asked for. */
export type Answered = CommandResult & { readonly receipt?: Receipt | null };

/** The key under which a command is known, and where its receipt is fetched. */
function acknowledge({ reply, envelope: { commandId } }: CommandRequest): void {
  reply.header('Idempotency-Key', commandId);
  reply.header('Link', `<${receiptAddress(commandId)}>; rel="receipt"`);
}

/** Sends commands and answers with what the client needs to go on: revision, position, key, and its own write. */
@Injectable()
export class Commands {
  private readonly bus: CommandBus;
  private readonly projections: ProjectionFollower;
  private readonly receipts: Receipts;

  constructor(bus: CommandBus, projections: ProjectionFollower, receipts: Receipts) {
    this.bus = bus;
    this.projections = projections;
    this.receipts = receipts;
  }

  /** @param location the address of what the command creates */
  async send(
    message: LedgerMessage | PersonMessage,
    request: CommandRequest,
    location?: string,
  ): Promise<Answered> {
    const { reply, envelope } = request;
    acknowledge(request);
    const result = await this.bus.execute(message);
    reply.header('ETag', `"${result.revision}"`);
    if (location !== undefined) reply.header('Location', location);
    await this.settle(result.position, request);
    if (!request.wantsReceipt) return result;
    return { ...result, receipt: await this.receipts.ofResult(envelope.commandId, result) };
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
    const { envelope } = request;
    // The revision of which of them?
    if (envelope.ifRevision !== undefined)
      throw new InputError([inputProblem('If-Match', 'etag', String(envelope.ifRevision), NOT_FOR_MANY)]);
    acknowledge(request);
    const result = await carryOut({ ...envelope, asked: plain(content) });
    await this.settle(result.position, request);
    return result;
  }

  /** Says how far the ledger is, and waits until it can be read where the client asked for that. */
  async settle(position: number, { reply, waitMs }: CommandRequest): Promise<void> {
    reply.header(POSITION_HEADER, String(position));
    if (waitMs > 0 && (await this.projections.waitFor(position, waitMs))) {
      reply.header('Preference-Applied', 'wait');
    }
  }
}
