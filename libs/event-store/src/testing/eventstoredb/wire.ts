/** Between the messages of the client's generated stubs and what the log understands. */
import shared from '@eventstore/db-client/generated/shared_pb.js';
import streams from '@eventstore/db-client/generated/streams_pb.js';
import type { Expected } from './commit-check.ts';
import type { LogRecord, Position, ProposedEvent } from './records.ts';
import { refusals, Refused } from './refusals.ts';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const NIL_UUID = '00000000-0000-0000-0000-000000000000';
/** `created` counts in 100 ns. */
const TICKS_PER_MS = 10_000n;

/** Both kinds of append carry events of this shape. */
type ProposedMessage = streams.AppendReq.ProposedMessage | streams.BatchAppendReq.ProposedMessage;

export function streamNameOf(identifier: shared.StreamIdentifier | undefined): string {
  // The generated type says bytes or base64; the bytes are what travelled.
  return Buffer.from(identifier?.getStreamName_asU8() ?? []).toString('utf8');
}

export function identifierOf(stream: string): shared.StreamIdentifier {
  return new shared.StreamIdentifier().setStreamName(Buffer.from(stream, 'utf8'));
}

/** @throws Refused when what the server requires of an event is missing */
export function proposedEvent(message: ProposedMessage): ProposedEvent {
  const map = message.getMetadataMap();
  const type = map.get('type') ?? '';
  if (type === '') throw new Refused(refusals.missingMetadata('type'));
  const contentType = map.get('content-type') ?? '';
  if (contentType === '') throw new Refused(refusals.missingMetadata('content-type'));
  return {
    id: uuidOf(message.getId()),
    type,
    contentType,
    data: message.getData_asU8(),
    metadata: message.getCustomMetadata_asU8(),
  };
}

function uuidOf(uuid: shared.UUID | undefined): string {
  const text = (uuid?.getString() ?? '').toLowerCase();
  if (!UUID.test(text) || text === NIL_UUID) throw new Refused(refusals.missingMetadata('id'));
  return text;
}

/** What a request expects of the stream: one of three words, or else this revision. */
export function expectedOf(
  options: { hasAny(): boolean; hasNoStream(): boolean; hasStreamExists(): boolean },
  revision: string,
): Expected {
  if (options.hasAny()) return 'any';
  if (options.hasNoStream()) return 'no-stream';
  if (options.hasStreamExists()) return 'stream-exists';
  return BigInt(revision);
}

/** The numbers by which trailers name what was expected. */
export function expectedNumber(expected: Expected): bigint {
  switch (expected) {
    case 'any':
      return -2n;
    case 'no-stream':
      return -1n;
    case 'stream-exists':
      return -4n;
    default:
      return expected;
  }
}

export function eventResponse(record: LogRecord): streams.ReadResp {
  const recorded = new streams.ReadResp.ReadEvent.RecordedEvent()
    .setId(new shared.UUID().setString(record.id))
    .setStreamIdentifier(identifierOf(record.stream))
    .setStreamRevision(String(record.revision))
    .setCommitPosition(String(record.position.commit))
    .setPreparePosition(String(record.position.prepare))
    .setData(record.data)
    .setCustomMetadata(record.metadata);
  recorded
    .getMetadataMap()
    .set('type', record.type)
    .set('created', String(BigInt(record.created.getTime()) * TICKS_PER_MS))
    .set('content-type', record.contentType);
  return new streams.ReadResp().setEvent(
    new streams.ReadResp.ReadEvent().setEvent(recorded).setCommitPosition(String(record.position.commit)),
  );
}

export function checkpointResponse(position: Position): streams.ReadResp {
  return new streams.ReadResp().setCheckpoint(
    new streams.ReadResp.Checkpoint()
      .setCommitPosition(String(position.commit))
      .setPreparePosition(String(position.prepare)),
  );
}
