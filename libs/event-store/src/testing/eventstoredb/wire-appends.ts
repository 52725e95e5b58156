/** Answers of the calls that append, each in the two forms that Append and BatchAppend have for it. */
import codes from '@eventstore/db-client/generated/code_pb.js';
import type { Message } from 'google-protobuf';
import any from 'google-protobuf/google/protobuf/any_pb.js';
import googleEmpty from 'google-protobuf/google/protobuf/empty_pb.js';
import shared from '@eventstore/db-client/generated/shared_pb.js';
import rpcStatus from '@eventstore/db-client/generated/status_pb.js';
import streams from '@eventstore/db-client/generated/streams_pb.js';
import type { Expected } from './commit-check.ts';
import type { AppendOutcome } from './log.ts';
import { refusals, type Refusal } from './refusals.ts';
import { identifierOf } from './wire.ts';

/** What is answered in the response itself; a deleted stream is an error of the call. */
export type AppendAnswer = Exclude<AppendOutcome, { readonly kind: 'deleted' }>;

export function appendResponse(answer: AppendAnswer, expected: Expected): streams.AppendResp {
  const response = new streams.AppendResp();
  switch (answer.kind) {
    case 'written':
    case 'repeated': {
      const success = new streams.AppendResp.Success();
      if (answer.revision === null) success.setNoStream(new shared.Empty());
      else success.setCurrentRevision(String(answer.revision));
      if (answer.position === null) success.setNoPosition(new shared.Empty());
      else
        success.setPosition(
          new streams.AppendResp.Position()
            .setCommitPosition(String(answer.position.commit))
            .setPreparePosition(String(answer.position.prepare)),
        );
      return response.setSuccess(success);
    }
    case 'wrong-version': {
      const wrong = new streams.AppendResp.WrongExpectedVersion();
      if (answer.actual === null) wrong.setCurrentNoStream(new shared.Empty());
      else wrong.setCurrentRevision(String(answer.actual));
      if (expected === 'any') wrong.setExpectedAny(new shared.Empty());
      else if (expected === 'no-stream') wrong.setExpectedNoStream(new shared.Empty());
      else if (expected === 'stream-exists') wrong.setExpectedStreamExists(new shared.Empty());
      else wrong.setExpectedRevision(String(expected));
      return response.setWrongExpectedVersion(wrong);
    }
  }
}

export function batchResponse(
  response: streams.BatchAppendResp,
  answer: AppendAnswer,
  expected: Expected,
): streams.BatchAppendResp {
  switch (answer.kind) {
    case 'written':
    case 'repeated': {
      const success = new streams.BatchAppendResp.Success();
      if (answer.revision === null) success.setNoStream(new googleEmpty.Empty());
      else success.setCurrentRevision(String(answer.revision));
      if (answer.position === null) success.setNoPosition(new googleEmpty.Empty());
      else
        success.setPosition(
          new shared.AllStreamPosition()
            .setCommitPosition(String(answer.position.commit))
            .setPreparePosition(String(answer.position.prepare)),
        );
      return response.setSuccess(success);
    }
    case 'wrong-version': {
      const wrong = new shared.WrongExpectedVersion();
      if (answer.actual === null) wrong.setCurrentNoStream(new googleEmpty.Empty());
      else wrong.setCurrentStreamRevision(String(answer.actual));
      if (expected === 'any') wrong.setExpectedAny(new googleEmpty.Empty());
      else if (expected === 'no-stream') wrong.setExpectedNoStream(new googleEmpty.Empty());
      else if (expected === 'stream-exists') wrong.setExpectedStreamExists(new googleEmpty.Empty());
      else wrong.setExpectedStreamPosition(String(expected));
      return response.setError(
        new rpcStatus.Status()
          .setCode(codes.Code.ALREADY_EXISTS)
          .setMessage('WrongExpectedVersion')
          .setDetails(packed(wrong, 'event_store.client.WrongExpectedVersion')),
      );
    }
  }
}

/** An error inside a batch; null when the server has no such form of it and ends the whole call instead. */
export function batchStatus(refusal: Refusal): rpcStatus.Status | null {
  const trailers = refusal.trailers ?? {};
  const said = (code: number, details: any.Any, message = refusal.details): rpcStatus.Status =>
    new rpcStatus.Status().setCode(code).setMessage(message).setDetails(details);
  switch (trailers['exception']) {
    case 'stream-deleted': {
      const deleted = new shared.StreamDeleted().setStreamIdentifier(
        identifierOf(trailers['stream-name'] ?? ''),
      );
      return said(codes.Code.NOT_FOUND, packed(deleted, 'event_store.client.StreamDeleted'));
    }
    case 'access-denied':
      return said(refusal.code, packed(new shared.AccessDenied(), 'event_store.client.AccessDenied'));
    case 'maximum-append-size-exceeded': {
      const size = Number(trailers['maximum-append-size']);
      const exceeded = new shared.MaximumAppendSizeExceeded().setMaxappendsize(size);
      return said(refusal.code, packed(exceeded, 'event_store.client.MaximumAppendSizeExceeded'));
    }
    case 'missing-required-metadata-property': {
      const bad = new shared.BadRequest().setMessage(refusal.details);
      return said(refusal.code, packed(bad, 'event_store.client.BadRequest'), 'BadRequest');
    }
    case undefined:
      break;
    default:
      return null;
  }
  switch (refusal.details) {
    case refusals.timeout.details:
      return said(codes.Code.DEADLINE_EXCEEDED, packed(new shared.Timeout(), 'event_store.client.Timeout'));
    case refusals.notReady.details:
    case refusals.tooBusy.details:
    case refusals.noLeaderInfo.details:
      return said(refusal.code, packed(new googleEmpty.Empty(), 'google.protobuf.Empty'));
    default:
      return null;
  }
}

function packed(message: Message, typeName: string): any.Any {
  const details = new any.Any();
  details.pack(message.serializeBinary(), typeName);
  return details;
}
