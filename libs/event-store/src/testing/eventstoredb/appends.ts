/** The calls that write: Append, BatchAppend, Delete and Tombstone. */
import type { sendUnaryData, ServerDuplexStream, ServerReadableStream, ServerUnaryCall } from '@grpc/grpc-js';
import shared from '@eventstore/db-client/generated/shared_pb.js';
import streams from '@eventstore/db-client/generated/streams_pb.js';
import type { Calls } from './calls.ts';
import type { Expected } from './commit-check.ts';
import type { AppendOutcome, ServerLog } from './log.ts';
import type { ProposedEvent } from './records.ts';
import { refusals, Refused, serviceError } from './refusals.ts';
import { expectedNumber, expectedOf, proposedEvent, streamNameOf } from './wire.ts';
import { appendResponse, batchResponse, batchStatus, type AppendAnswer } from './wire-appends.ts';

export interface AppendLimits {
  readonly maxAppendBytes: number;
  /** Versions before 24.10 count the data only. */
  readonly countsDataOnly: boolean;
}

interface Batch {
  readonly stream: string;
  readonly identifier: shared.StreamIdentifier;
  readonly expected: Expected;
  readonly messages: streams.BatchAppendReq.ProposedMessage[];
}

export class Appends {
  readonly #log: ServerLog;
  readonly #calls: Calls;
  readonly #limits: AppendLimits;

  constructor(log: ServerLog, calls: Calls, limits: AppendLimits) {
    this.#log = log;
    this.#calls = calls;
    this.#limits = limits;
  }

  append(
    call: ServerReadableStream<streams.AppendReq, streams.AppendResp>,
    answer: sendUnaryData<streams.AppendResp>,
  ): void {
    let options: streams.AppendReq.Options | undefined;
    const messages: streams.AppendReq.ProposedMessage[] = [];
    call.on('data', (request: streams.AppendReq) => {
      options ??= request.getOptions();
      const message = request.getProposedMessage();
      if (message) messages.push(message);
    });
    call.on('end', () => {
      const stream = streamNameOf(options?.getStreamIdentifier());
      const expected = options ? expectedOf(options, options.getRevision()) : 'any';
      this.#calls.answer('append', stream, call, {
        act: () => appendResponse(this.#append(stream, expected, messages), expected),
        reply: (response) => answer(null, response),
        refuse: (refusal) => answer(serviceError(refusal)),
        end: () => answer(serviceError(refusals.cancelled)),
      });
    });
  }

  batchAppend(call: ServerDuplexStream<streams.BatchAppendReq, streams.BatchAppendResp>): void {
    const batches = new Map<string, Batch>();
    call.on('data', (request: streams.BatchAppendReq) => {
      const correlation = request.getCorrelationId()?.getString() ?? '';
      const batch = batches.get(correlation) ?? newBatch(request.getOptions());
      batches.set(correlation, batch);
      batch.messages.push(...request.getProposedMessagesList());
      if (!request.getIsFinal()) return;
      batches.delete(correlation);
      const response = (): streams.BatchAppendResp =>
        new streams.BatchAppendResp()
          .setCorrelationId(request.getCorrelationId())
          .setStreamIdentifier(batch.identifier);
      this.#calls.answer('batchAppend', batch.stream, call, {
        act: () =>
          batchResponse(
            response(),
            this.#append(batch.stream, batch.expected, batch.messages),
            batch.expected,
          ),
        reply: (answer) => call.write(answer),
        refuse: (refusal) => {
          const inBand = batchStatus(refusal);
          if (inBand) call.write(response().setError(inBand));
          else call.emit('error', serviceError(refusal));
        },
        end: () => call.end(),
      });
    });
    call.on('end', () => call.end());
  }

  delete(
    call: ServerUnaryCall<streams.DeleteReq, streams.DeleteResp>,
    answer: sendUnaryData<streams.DeleteResp>,
  ): void {
    const options = call.request.getOptions() ?? new streams.DeleteReq.Options();
    this.#remove('delete', options, call, {
      remove: (stream, expected) => this.#log.delete(stream, expected),
      response: ({ commit, prepare }) =>
        new streams.DeleteResp().setPosition(
          new streams.DeleteResp.Position()
            .setCommitPosition(String(commit))
            .setPreparePosition(String(prepare)),
        ),
      answer,
    });
  }

  tombstone(
    call: ServerUnaryCall<streams.TombstoneReq, streams.TombstoneResp>,
    answer: sendUnaryData<streams.TombstoneResp>,
  ): void {
    const options = call.request.getOptions() ?? new streams.TombstoneReq.Options();
    this.#remove('tombstone', options, call, {
      remove: (stream, expected) => this.#log.tombstone(stream, expected),
      response: ({ commit, prepare }) =>
        new streams.TombstoneResp().setPosition(
          new streams.TombstoneResp.Position()
            .setCommitPosition(String(commit))
            .setPreparePosition(String(prepare)),
        ),
      answer,
    });
  }

  #append(
    stream: string,
    expected: Expected,
    messages: readonly (streams.AppendReq.ProposedMessage | streams.BatchAppendReq.ProposedMessage)[],
  ): AppendAnswer {
    if (stream === '$all') throw new Refused(refusals.accessDenied);
    const events = messages.map(proposedEvent);
    const { maxAppendBytes, countsDataOnly } = this.#limits;
    const bytes = events.reduce((sum, event) => sum + sizeOf(event, countsDataOnly), 0);
    if (bytes > maxAppendBytes) throw new Refused(refusals.tooLarge(maxAppendBytes));
    const outcome = this.#log.append(stream, expected, events);
    if (outcome.kind === 'deleted') throw new Refused(refusals.streamDeleted(stream));
    return outcome;
  }

  #remove<Response>(
    rpc: 'delete' | 'tombstone',
    options: streams.DeleteReq.Options | streams.TombstoneReq.Options,
    call: ServerUnaryCall<unknown, Response>,
    how: {
      remove: (stream: string, expected: Expected) => AppendOutcome;
      response: (position: { commit: bigint; prepare: bigint }) => Response;
      answer: sendUnaryData<Response>;
    },
  ): void {
    const stream = streamNameOf(options.getStreamIdentifier());
    const expected = expectedOf(options, options.getRevision());
    this.#calls.answer(rpc, stream, call, {
      act: () => {
        if (stream === '$all') throw new Refused(refusals.accessDenied);
        const outcome = how.remove(stream, expected);
        switch (outcome.kind) {
          case 'deleted':
            throw new Refused(refusals.streamDeleted(stream));
          case 'wrong-version':
            throw new Refused(refusals.wrongVersion(stream, expectedNumber(expected), outcome.actual));
          case 'written':
          case 'repeated':
            return how.response(outcome.position ?? { commit: 0n, prepare: 0n });
        }
      },
      reply: (response) => how.answer(null, response),
      refuse: (refusal) => how.answer(serviceError(refusal)),
      end: () => how.answer(serviceError(refusals.cancelled)),
    });
  }
}

function newBatch(options: streams.BatchAppendReq.Options | undefined): Batch {
  const identifier = options?.getStreamIdentifier() ?? new shared.StreamIdentifier();
  return {
    identifier,
    stream: streamNameOf(identifier),
    expected: options ? expectedOf(options, options.getStreamPosition()) : 'any',
    messages: [],
  };
}

function sizeOf(event: ProposedEvent, dataOnly: boolean): number {
  return dataOnly ? event.data.length : event.data.length + event.metadata.length + 2 * event.type.length;
}
