import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import {
  binaryEvent,
  jsonEvent,
  MaxAppendSizeExceededError,
  RequiredMetadataPropertyMissingError,
  START,
  StreamDeletedError,
  StreamNotFoundError,
  WrongExpectedVersionError,
} from '@eventstore/db-client';
import { ServerLog } from './log.ts';
import { append, credentials, drained, failure, progress, serverAndClient } from './spec-clients.ts';

const STREAM = 'task-2.1.3';

describe('Given the test server for EventStoreDB and the real client', () => {
  describe('when events are appended', () => {
    it('then the answer tells the last revision and position, and a read gives back what was written', async () => {
      const clock = (): Date => new Date('2026-03-05T08:15:30.123Z');
      const { client } = await serverAndClient({ clock });
      const event = jsonEvent({
        type: 'ProgressReported',
        data: { percent: 40, note: 'Đã nghiệm thu' },
        metadata: { version: 1, $correlationId: 'c-1' },
      });
      const answer = await append(client, STREAM, 'no_stream', event, progress(50));
      const events = await drained(client.readStream(STREAM));
      expect(answer).toEqual({
        success: true,
        nextExpectedRevision: 1n,
        position: events[1]?.position,
      });
      expect(events[0]).toMatchObject({
        streamId: STREAM,
        id: event.id,
        revision: 0n,
        type: 'ProgressReported',
        data: { percent: 40, note: 'Đã nghiệm thu' },
        metadata: { version: 1, $correlationId: 'c-1' },
        isJson: true,
        created: new Date('2026-03-05T08:15:30.123Z'),
      });
    });

    it('then both calls that append do the same', async () => {
      const { server, client } = await serverAndClient();
      await append(client, STREAM, 'no_stream', progress(10));
      const batch = await client.appendToStream(STREAM, [progress(20)], { expectedRevision: 0n });
      expect(batch).toMatchObject({ success: true, nextExpectedRevision: 1n });
      expect([server.calls('append'), server.calls('batchAppend')]).toEqual([1, 1]);
    });

    it('then bytes stay bytes', async () => {
      const { client } = await serverAndClient();
      const data = Uint8Array.of(0, 255, 7);
      const event = binaryEvent({ type: 'Scan', data });
      await client.appendToStream(STREAM, event, { credentials });
      const [read] = await drained(client.readStream(STREAM));
      expect(read).toMatchObject({ isJson: false, data });
    });

    it('then an append of nothing tells the state of the stream', async () => {
      const { client } = await serverAndClient();
      await append(client, STREAM, 'no_stream', progress(10), progress(20));
      await expect(append(client, STREAM, 1n)).resolves.toMatchObject({ nextExpectedRevision: 1n });
    });
  });

  describe('when the stream is not where the caller expects it', () => {
    it.each([
      ['no_stream', 1n],
      [0n, 1n],
      [7n, 1n],
    ] as const)('then %p is refused with the revision it has', async (expected, actual) => {
      const { client } = await serverAndClient();
      await append(client, STREAM, 'no_stream', progress(10), progress(20));
      const onAppend = await failure(append(client, STREAM, expected, progress(30)));
      const onBatch = await failure(
        client.appendToStream(STREAM, [progress(30)], { expectedRevision: expected }),
      );
      for (const error of [onAppend, onBatch]) {
        expect(error).toBeInstanceOf(WrongExpectedVersionError);
        expect(error).toMatchObject({
          streamName: STREAM,
          expectedVersion: expected,
          actualVersion: actual,
        });
      }
    });

    it('then a stream that must exist and does not is refused', async () => {
      const { client } = await serverAndClient();
      const error = await failure(append(client, STREAM, 'stream_exists', progress(10)));
      expect(error).toMatchObject({
        type: 'wrong-expected-version',
        expectedVersion: 'stream_exists',
        actualVersion: 'no_stream',
      });
    });
  });

  describe('when the same ids are sent again', () => {
    it('then the first answer is given again, even after the stream has grown, and nothing is written', async () => {
      const { server, client } = await serverAndClient();
      const events = [progress(10), progress(20)];
      const answer = await append(client, STREAM, 'no_stream', ...events);
      await append(client, STREAM, 1n, progress(30));
      server.log.forgetRecentIds();
      await expect(append(client, STREAM, 'no_stream', ...events)).resolves.toEqual(answer);
      await expect(drained(client.readStream(STREAM))).resolves.toHaveLength(3);
    });

    it('then only ids count: other data is answered with success and dropped', async () => {
      const { client } = await serverAndClient();
      const id = randomUUID();
      await append(client, STREAM, 'no_stream', progress(10, id));
      await append(client, STREAM, 'no_stream', progress(99, id));
      await expect(drained(client.readStream(STREAM))).resolves.toMatchObject([{ data: { percent: 10 } }]);
    });

    it('then a longer batch than was stored is refused', async () => {
      const { client } = await serverAndClient();
      const event = progress(10);
      await append(client, STREAM, 'no_stream', event);
      const error = await failure(append(client, STREAM, 'no_stream', event, progress(20)));
      expect(error).toBeInstanceOf(WrongExpectedVersionError);
    });

    it('then on top of themselves they are written twice, and in another stream they are no repetition', async () => {
      const { client } = await serverAndClient();
      const event = progress(10);
      await append(client, STREAM, 'no_stream', event);
      await append(client, STREAM, 0n, event);
      await append(client, 'task-3.1', 'no_stream', event);
      await expect(drained(client.readStream(STREAM))).resolves.toHaveLength(2);
      await expect(drained(client.readStream('task-3.1'))).resolves.toHaveLength(1);
    });

    it('then without a revision they are known only until the server restarts', async () => {
      const { server, client } = await serverAndClient();
      const event = progress(10);
      await append(client, STREAM, 'any', event);
      await append(client, STREAM, 'any', event);
      expect(server.log.stream(STREAM).last).toBe(0n);
      const mixed = await failure(append(client, STREAM, 'any', event, progress(20)));
      expect(mixed).toBeInstanceOf(WrongExpectedVersionError);
      server.log.forgetRecentIds();
      await append(client, STREAM, 'any', event);
      expect(server.log.stream(STREAM).last).toBe(1n);
    });

    it('then without a revision they are forgotten when the memory for them is full', async () => {
      const { server, client } = await serverAndClient({ recentIdsBytes: 100 });
      const event = progress(10);
      await append(client, STREAM, 'any', event);
      await append(client, STREAM, 'any', progress(20));
      await append(client, STREAM, 'any', progress(30));
      await append(client, STREAM, 'any', event);
      expect(server.log.stream(STREAM).last).toBe(3n);
    });
  });

  describe('when a stream is deleted', () => {
    it('then it is gone, and numbering goes on when it is written to again', async () => {
      const { client } = await serverAndClient();
      await append(client, STREAM, 'no_stream', progress(10), progress(20));
      await client.deleteStream(STREAM, { expectedRevision: 1n });
      const error = await failure(drained(client.readStream(STREAM)));
      expect(error).toBeInstanceOf(StreamNotFoundError);
      const exists = await failure(append(client, STREAM, 'stream_exists', progress(30)));
      expect(exists).toBeInstanceOf(StreamDeletedError);
      const answer = await append(client, STREAM, 'no_stream', progress(30));
      expect(answer.nextExpectedRevision).toBe(2n);
      await expect(drained(client.readStream(STREAM))).resolves.toMatchObject([{ revision: 2n }]);
    });

    it('then a wrong revision is refused', async () => {
      const { client } = await serverAndClient();
      await append(client, STREAM, 'no_stream', progress(10), progress(20));
      const error = await failure(client.deleteStream(STREAM, { expectedRevision: 5n }));
      expect(error).toBeInstanceOf(WrongExpectedVersionError);
      expect(error).toMatchObject({ streamName: STREAM, expectedVersion: 5n, actualVersion: 1n });
    });

    it('then a tombstone is for ever', async () => {
      const { client } = await serverAndClient();
      await append(client, STREAM, 'no_stream', progress(10));
      await client.tombstoneStream(STREAM);
      const errors = [
        await failure(drained(client.readStream(STREAM))),
        await failure(append(client, STREAM, 'any', progress(20))),
        await failure(client.appendToStream(STREAM, [progress(20)])),
      ];
      for (const error of errors) {
        expect(error).toBeInstanceOf(StreamDeletedError);
        expect(error).toMatchObject({ streamName: STREAM });
      }
    });
  });

  describe('when metadata hides events', () => {
    it('then a read of the stream does not give them, $all does until they are scavenged', async () => {
      const { server, client } = await serverAndClient();
      await append(client, STREAM, 'no_stream', progress(10), progress(20), progress(30), progress(40));
      await client.setStreamMetadata(STREAM, { truncateBefore: 1, maxCount: 2 });
      const revisions = async (): Promise<bigint[]> =>
        (await drained(client.readStream(STREAM))).map(({ revision }) => revision);
      const inAll = async (): Promise<number> =>
        (await drained(client.readAll())).filter(({ streamId }) => streamId === STREAM).length;
      expect(await revisions()).toEqual([2n, 3n]);
      expect(await inAll()).toBe(4);
      const [before] = server.log.stream(STREAM).visible();
      server.log.scavenge();
      expect(await revisions()).toEqual([2n, 3n]);
      expect(await inAll()).toBe(2);
      expect(server.log.stream(STREAM).visible()[0]).toBe(before);
    });

    it('then of the metadata itself only the latest is read', async () => {
      const { client } = await serverAndClient();
      await client.setStreamMetadata(STREAM, { maxCount: 2 });
      await client.setStreamMetadata(STREAM, { maxCount: 3, owner: 'Sở Xây dựng' });
      const events = await drained(client.readStream(`$$${STREAM}`));
      expect(events).toMatchObject([{ revision: 1n, data: { $maxCount: 3, owner: 'Sở Xây dựng' } }]);
    });

    it('then a deleted stream keeps its numbers through a scavenge', async () => {
      const { server, client } = await serverAndClient();
      await append(client, STREAM, 'no_stream', progress(10), progress(20));
      await client.deleteStream(STREAM);
      server.log.scavenge();
      const answer = await append(client, STREAM, 'no_stream', progress(30));
      expect(answer.nextExpectedRevision).toBe(2n);
    });
  });

  describe('when an append breaks a limit', () => {
    it('then one that is too large is refused with the limit', async () => {
      const { client } = await serverAndClient({ maxAppendBytes: 1000 });
      const large = jsonEvent({ type: 'ProgressReported', data: { note: 'x'.repeat(1000) } });
      const errors = [
        await failure(append(client, STREAM, 'any', large)),
        await failure(client.appendToStream(STREAM, [large])),
      ];
      for (const error of errors) {
        expect(error).toBeInstanceOf(MaxAppendSizeExceededError);
        expect(error).toMatchObject({ maxAppendSize: 1000 });
      }
    });

    it('then metadata counts since 24.10 and not before', async () => {
      const event = jsonEvent({ type: 'A', data: {}, metadata: { note: 'x'.repeat(1000) } });
      const older = await serverAndClient({ maxAppendBytes: 1000, version: '24.6.0.0' });
      await expect(append(older.client, STREAM, 'any', event)).resolves.toMatchObject({ success: true });
      const newer = await serverAndClient({ maxAppendBytes: 1000, version: '24.10.0.0' });
      const error = await failure(append(newer.client, STREAM, 'any', event));
      expect(error).toBeInstanceOf(MaxAppendSizeExceededError);
    });

    it.each([
      ['type', jsonEvent({ type: '', data: {} })],
      ['id', jsonEvent({ id: 'no-uuid', type: 'A', data: {} })],
      ['id', jsonEvent({ id: '00000000-0000-0000-0000-000000000000', type: 'A', data: {} })],
    ])('then an event without a proper %s is refused', async (property, event) => {
      const { client } = await serverAndClient();
      const error = await failure(append(client, STREAM, 'any', event));
      expect(error).toBeInstanceOf(RequiredMetadataPropertyMissingError);
      expect(error).toMatchObject({ requiredMetadataProperties: [property] });
    });

    it('then nobody writes to $all', async () => {
      const { client } = await serverAndClient();
      const error = await failure(append(client, '$all', 'any', progress(10)));
      expect(error).toMatchObject({ type: 'access-denied' });
    });
  });

  it('when it is started with the log of another server, then it has the same events', async () => {
    const log = new ServerLog();
    const before = await serverAndClient({ log });
    await append(before.client, STREAM, 'no_stream', progress(10));
    const after = await serverAndClient({ log });
    const events = await drained(after.client.readStream(STREAM, { fromRevision: START }));
    expect(events).toHaveLength(1);
  });
});
