import fc from 'fast-check';
import shared from '@eventstore/db-client/generated/shared_pb.js';
import streams from '@eventstore/db-client/generated/streams_pb.js';
import { readDelivery } from './wire-event.ts';

const { ReadEvent, SubscriptionConfirmation, CaughtUp, Checkpoint } = streams.ReadResp;

const bytes = (response: streams.ReadResp): Buffer => Buffer.from(response.serializeBinary());
const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const uint64 = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });

describe('what comes over the wire', () => {
  it('is read as the generated stubs have written it, whatever the numbers and texts', () => {
    fc.assert(
      fc.property(
        fc.record({
          id: fc.uuid(),
          stream: fc.string({ unit: 'grapheme', minLength: 1 }),
          revision: uint64,
          commit: uint64,
          prepare: uint64,
          type: fc.string({ unit: 'grapheme' }),
          data: fc.dictionary(fc.string(), fc.jsonValue()),
          metadata: fc.dictionary(fc.string(), fc.jsonValue()),
          created: fc.date({ min: new Date(0), max: new Date('2300-01-01'), noInvalidDate: true }),
        }),
        (given) => {
          const recorded = new ReadEvent.RecordedEvent()
            .setId(new shared.UUID().setString(given.id))
            .setStreamIdentifier(new shared.StreamIdentifier().setStreamName(utf8(given.stream)))
            .setStreamRevision(String(given.revision))
            .setCommitPosition(String(given.commit))
            .setPreparePosition(String(given.prepare))
            .setData(utf8(JSON.stringify(given.data)))
            .setCustomMetadata(utf8(JSON.stringify(given.metadata)));
          recorded
            .getMetadataMap()
            .set('type', given.type)
            .set('content-type', 'application/json')
            .set('created', String(BigInt(given.created.getTime()) * 10_000n));
          const event = new ReadEvent().setEvent(recorded).setCommitPosition(String(given.commit));

          const read = readDelivery(bytes(new streams.ReadResp().setEvent(event))).event;
          expect(read).toMatchObject({
            id: given.id,
            streamId: given.stream,
            revision: given.revision,
            position: { commit: given.commit, prepare: given.prepare },
            type: given.type,
            isJson: true,
            created: given.created,
          });
          expect(JSON.stringify(read?.data)).toBe(JSON.stringify(JSON.parse(JSON.stringify(given.data))));
          expect(JSON.stringify(read?.metadata)).toBe(
            JSON.stringify(JSON.parse(JSON.stringify(given.metadata))),
          );
        },
      ),
    );
  });

  it('is a confirmation, or something that needs no answer', () => {
    const confirmation = new streams.ReadResp().setConfirmation(
      new SubscriptionConfirmation().setSubscriptionId('a'),
    );
    expect(readDelivery(bytes(confirmation))).toEqual({ confirmed: true, event: null });
    const others = [
      new streams.ReadResp().setCaughtUp(new CaughtUp()),
      new streams.ReadResp().setCheckpoint(new Checkpoint().setCommitPosition('18446744073709551615')),
      new streams.ReadResp(),
    ];
    for (const other of others) expect(readDelivery(bytes(other))).toEqual({ confirmed: false, event: null });
  });

  it('keeps what is not JSON as it is', () => {
    const recorded = new ReadEvent.RecordedEvent()
      .setId(new shared.UUID().setString('0198a3c2-7d10-7b2e-9a51-0c6f3d2e1a44'))
      .setStreamIdentifier(new shared.StreamIdentifier().setStreamName(utf8('task-a')))
      .setData(new Uint8Array([0, 255]))
      .setCustomMetadata(utf8('không phải JSON'));
    const read = readDelivery(bytes(new streams.ReadResp().setEvent(new ReadEvent().setEvent(recorded))));
    expect(read.event).toMatchObject({
      isJson: false,
      data: new Uint8Array([0, 255]),
      metadata: 'không phải JSON',
    });
  });

  it.each([
    ['cut off', Buffer.from([0x0a, 0x20, 0x01])],
    ['no message', Buffer.from([0x0f, 0xff])],
    [
      'an event without an id',
      bytes(new streams.ReadResp().setEvent(new ReadEvent().setEvent(new ReadEvent.RecordedEvent()))),
    ],
  ])('that is %s fails, where the call can still be ended well', (_, message) => {
    expect(() => readDelivery(message)).toThrow(RangeError);
  });
});
