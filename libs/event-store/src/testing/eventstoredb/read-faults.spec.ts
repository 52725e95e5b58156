import { describe, expect, it } from '@jest/globals';
import streamsService from '@eventstore/db-client/generated/streams_grpc_pb.js';
import streams from '@eventstore/db-client/generated/streams_pb.js';
import shared from '@eventstore/db-client/generated/shared_pb.js';
import { credentials as channel, Metadata } from '@grpc/grpc-js';
import type { Fault } from './faults.ts';
import { refusals } from './refusals.ts';
import {
  append,
  caughtUp,
  connect,
  drained,
  failure,
  failureOf,
  first,
  progress,
  serverAndClient,
} from './spec-clients.ts';

const STREAM = 'task-2.1.3';

describe('Given the test server for EventStoreDB and the real client', () => {
  describe('when it is told to misbehave at a read', () => {
    const three = [progress(1), progress(2), progress(3)];

    it.each<[string, Fault, object]>([
      ['dies', { kind: 'die', afterEvents: 2 }, { type: 'unavailable' }],
      ['fails', { kind: 'refuse', refusal: refusals.unknown, afterEvents: 2 }, { type: 'unknown', code: 2 }],
      ['is not ready', { kind: 'refuse', refusal: refusals.notReady }, { type: 'unavailable' }],
    ])('and %s, then the read fails', async (_, fault, seen) => {
      const { server, client } = await serverAndClient();
      await append(client, STREAM, 'no_stream', ...three);
      server.faults.add(fault, { on: 'read' });
      expect(await failure(drained(client.readStream(STREAM)))).toMatchObject(seen);
    });

    it('and ends it early, then the read looks complete', async () => {
      const { server, client } = await serverAndClient();
      await append(client, STREAM, 'no_stream', ...three);
      server.faults.add({ kind: 'end', afterEvents: 2 }, { on: 'read' });
      await expect(drained(client.readStream(STREAM))).resolves.toHaveLength(2);
    });

    it('and gives events twice or slowly, then that is what arrives', async () => {
      const { server, client } = await serverAndClient();
      await append(client, STREAM, 'no_stream', ...three);
      server.faults.add({ kind: 'twice' }, { on: 'read' });
      const twice = await drained(client.readStream(STREAM));
      expect(twice.map(({ revision }) => revision)).toEqual([0n, 0n, 1n, 1n, 2n, 2n]);
      server.faults.add({ kind: 'slow', msPerEvent: 1 }, { on: 'read' });
      await expect(drained(client.readStream(STREAM))).resolves.toHaveLength(3);
    });

    it('and hangs, then the read is open until it is cancelled', async () => {
      const { server, client } = await serverAndClient();
      await append(client, STREAM, 'no_stream', ...three);
      server.faults.add({ kind: 'hang', afterEvents: 1 }, { on: 'read' });
      const read = client.readStream(STREAM);
      const some = new Promise((resolve) => read.once('data', resolve));
      await some;
      expect(server.openReads).toBe(1);
      await read.cancel();
      while (server.openReads > 0) await new Promise((resolve) => setImmediate(resolve));
    });
  });

  describe('when it is told to misbehave at subscriptions that are live', () => {
    it.each<[string, Fault, object]>([
      ['dies', { kind: 'die' }, { type: 'unavailable', code: 14 }],
      [
        'finds the consumer too slow',
        { kind: 'refuse', refusal: refusals.consumerTooSlow },
        { type: 'timeout', code: 10 },
      ],
      ['shuts down', { kind: 'refuse', refusal: refusals.cancelled }, { type: 'cancelled', code: 1 }],
      ['is not ready', { kind: 'refuse', refusal: refusals.notReady }, { type: 'unavailable' }],
    ])('and %s, then each fails', async (_, fault, seen) => {
      const { server, client } = await serverAndClient();
      const subscription = client.subscribeToAll();
      const failed = failureOf(subscription);
      await caughtUp(subscription);
      server.interrupt(fault);
      expect(await failed).toMatchObject(seen);
    });

    it('and ends them cleanly, then they end without an error', async () => {
      const { server, client } = await serverAndClient();
      const subscription = client.subscribeToAll();
      const ended = new Promise((resolve) => subscription.once('end', () => resolve('ended')));
      const failed = failureOf(subscription);
      await caughtUp(subscription);
      server.interrupt({ kind: 'end' });
      expect(await Promise.race([ended, failed])).toBe('ended');
    });

    it('and stalls, then nothing comes until the stall is over, and then all of it', async () => {
      const { server, client } = await serverAndClient({ systemEvents: false });
      const subscription = client.subscribeToAll();
      const streams: (string | undefined)[] = [];
      const two = new Promise<void>((resolve) => {
        subscription.on('data', ({ event }) => {
          if (streams.push(event?.streamId) === 2) resolve();
        });
      });
      await caughtUp(subscription);
      const stall = server.interrupt({ kind: 'hang' });
      await append(client, 'task-1', 'any', progress(1));
      await append(client, 'task-2', 'any', progress(1));
      // A later subscription gets everything, so the first one would have had it by now.
      await first(2, client.subscribeToAll());
      expect(streams).toEqual([]);
      stall.remove();
      await two;
      expect(streams).toEqual(['task-1', 'task-2']);
    });
  });

  it('when new subscriptions are told to be confirmed only, then nothing comes', async () => {
    const { server, client } = await serverAndClient();
    const stall = server.faults.add({ kind: 'hang', afterEvents: 0 }, { on: 'subscribe', times: 'always' });
    const subscription = client.subscribeToAll();
    const seen: string[] = [];
    for (const event of ['confirmation', 'data', 'caughtUp']) subscription.on(event, () => seen.push(event));
    await new Promise((resolve) => subscription.once('confirmation', resolve));
    await append(client, STREAM, 'any', progress(1));
    expect(seen).toEqual(['confirmation']);
    const live = caughtUp(subscription);
    stall.remove();
    await live;
    expect(seen.filter((event) => event === 'data')).toHaveLength(server.log.records.length);
  });

  it('when a consumer stops reading, then the server stops sending', async () => {
    const { server, client } = await serverAndClient();
    const note = 'x'.repeat(10_000);
    for (let index = 0; index < 20; index += 1)
      await append(
        client,
        STREAM,
        'any',
        ...Array.from({ length: 10 }, () => ({ ...progress(1), data: { note } })),
      );
    const read = client.readStream(STREAM);
    await new Promise((resolve) => read.once('readable', resolve));
    await append(client, STREAM, 'any', progress(1));
    expect(server.openReads).toBe(1);
    await expect(drained(read)).resolves.toHaveLength(201);
  });

  describe('when it is stopped', () => {
    it.each([
      ['kill', { type: 'unavailable', code: 14 }],
      ['graceful', { type: 'cancelled', code: 1 }],
    ] as const)(
      'by %s, then open calls fail, and it comes back with the same log and port',
      async (how, seen) => {
        const { server, client } = await serverAndClient();
        await append(client, STREAM, 'no_stream', progress(1));
        const subscription = client.subscribeToAll();
        const failed = failureOf(subscription);
        await caughtUp(subscription);
        const { url } = server;
        await server.stop(how);
        expect(await failed).toMatchObject(seen);
        expect(await failure(append(client, STREAM, 0n, progress(2)))).toMatchObject({ type: 'unavailable' });
        await server.restart();
        expect(server.url).toBe(url);
        await append(connect(url), STREAM, 0n, progress(2));
        expect(server.openReads).toBe(0);
      },
    );
  });

  describe('when it has users', () => {
    /** The real client sends no password without TLS, so its stub does. */
    function answerTo(url: string, authorization: string | null): Promise<number> {
      const stub = new streamsService.StreamsClient(new URL(url).host, channel.createInsecure());
      const metadata = new Metadata();
      if (authorization !== null)
        metadata.set('authorization', `Basic ${Buffer.from(authorization).toString('base64')}`);
      const options = new streams.ReadReq.Options()
        .setAll(new streams.ReadReq.Options.AllOptions().setStart(new shared.Empty()))
        .setCount('1')
        .setNoFilter(new shared.Empty())
        .setUuidOption(new streams.ReadReq.Options.UUIDOption().setString(new shared.Empty()));
      const call = stub.read(new streams.ReadReq().setOptions(options), metadata);
      call.on('data', () => undefined).on('error', () => undefined);
      return new Promise((resolve) =>
        call.on('status', ({ code }) => {
          stub.close();
          resolve(code);
        }),
      );
    }

    it.each([
      ['the right password', 'app:a:b', 0],
      ['a wrong password', 'app:x', 16],
      ['an unknown user', 'nobody:a:b', 16],
      ['nothing', null, 7],
    ])('then a call with %s is answered so', async (_, authorization, code) => {
      const { server } = await serverAndClient({ users: { app: 'a:b' } });
      expect(await answerTo(server.url, authorization)).toBe(code);
    });

    it('then the real client, which sends no password without TLS, is denied', async () => {
      const { client } = await serverAndClient({ users: { app: 'a:b' } });
      expect(await failure(append(client, STREAM, 'any', progress(1)))).toMatchObject({
        type: 'access-denied',
      });
    });
  });
});
