/** The messages of EventStoreDB's protocol that the adapter makes and reads itself, on the driver's own stubs. */
import { WrongExpectedVersionError } from '@eventstore/db-client';
import shared from '@eventstore/db-client/generated/shared_pb.js';
import messages from '@eventstore/db-client/generated/streams_pb.js';
import { STREAM_CATEGORIES } from '#domain';
import type { EventToWrite, Written } from './log-event.ts';
import type { LogPosition } from './log-position.ts';

const UTF8 = new TextEncoder();

/** An append begins with where it goes … */
export function appendHeader(stream: string, expected: 'no_stream' | bigint): messages.AppendReq {
  const options = new messages.AppendReq.Options().setStreamIdentifier(
    new shared.StreamIdentifier().setStreamName(UTF8.encode(stream)),
  );
  if (expected === 'no_stream') options.setNoStream(new shared.Empty());
  else options.setRevision(String(expected));
  return new messages.AppendReq().setOptions(options);
}

/** … and goes on with each event. */
export function proposal({ id, type, data, metadata }: EventToWrite): messages.AppendReq {
  const message = new messages.AppendReq.ProposedMessage()
    .setId(new shared.UUID().setString(id))
    .setData(data)
    .setCustomMetadata(metadata);
  message.getMetadataMap().set('type', type).set('content-type', 'application/json');
  return new messages.AppendReq().setProposedMessage(message);
}

/** @throws the driver's error where the server has said no, an Error where it has said nothing */
export function writtenOf(
  answer: messages.AppendResp | undefined,
  stream: string,
  expected: 'no_stream' | bigint,
): Written {
  const success = answer?.getSuccess();
  if (success) {
    const at = success.getPosition();
    return {
      revision: BigInt(success.getCurrentRevision()),
      position: at
        ? { commit: BigInt(at.getCommitPosition()), prepare: BigInt(at.getPreparePosition()) }
        : null,
    };
  }
  const wrong = answer?.getWrongExpectedVersion();
  if (!wrong) throw new Error('The server has answered neither yes nor no');
  const current = wrong.hasCurrentRevision() ? BigInt(wrong.getCurrentRevision()) : 'no_stream';
  throw new WrongExpectedVersionError(undefined, { streamName: stream, current, expected });
}

/** Only events of the ledger's streams, and only after the given one. */
export function subscription(after: LogPosition | null): messages.ReadReq {
  const { Options } = messages.ReadReq;
  const all = new Options.AllOptions();
  if (after) {
    all.setPosition(
      new Options.Position()
        .setCommitPosition(String(after.commit))
        .setPreparePosition(String(after.prepare)),
    );
  } else {
    all.setStart(new shared.Empty());
  }
  const streams = new Options.FilterOptions.Expression().setPrefixList(
    STREAM_CATEGORIES.map((category) => `${category}-`),
  );
  return new messages.ReadReq().setOptions(
    new Options()
      .setAll(all)
      .setSubscription(new Options.SubscriptionOptions())
      .setUuidOption(new Options.UUIDOption().setString(new shared.Empty()))
      .setFilter(
        new Options.FilterOptions()
          .setStreamIdentifier(streams)
          .setCount(new shared.Empty())
          .setCheckpointintervalmultiplier(1_000),
      ),
  );
}
