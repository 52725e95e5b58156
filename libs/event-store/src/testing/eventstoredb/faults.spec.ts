import { describe, expect, it } from '@jest/globals';
import type { Fault, Rpc } from './faults.ts';
import { refusals } from './refusals.ts';
import { append, credentials, drained, failure, progress, serverAndClient } from './spec-clients.ts';

const STREAM = 'task-2.1.3';

/** A client that need not connect any more, so that its deadlines are spent on calls only. */
async function connected(): ReturnType<typeof serverAndClient> {
  const pair = await serverAndClient();
  await drained(pair.client.readAll({ maxCount: 1 }));
  return pair;
}

describe('Given the test server for EventStoreDB and the real client', () => {
  describe('when it is told to misbehave at an append', () => {
    it.each<[string, Fault, object, number]>([
      ['dies before', { kind: 'die' }, { type: 'unavailable' }, 0],
      ['dies after', { kind: 'die', when: 'after' }, { type: 'unavailable' }, 1],
      ['hangs before', { kind: 'hang' }, { type: 'deadline-exceeded' }, 0],
      ['hangs after', { kind: 'hang', when: 'after' }, { type: 'deadline-exceeded' }, 1],
      ['is not ready', { kind: 'refuse', refusal: refusals.notReady }, { type: 'unavailable' }, 0],
      [
        'loses the reply',
        { kind: 'refuse', refusal: refusals.unavailable, when: 'after' },
        { type: 'unavailable' },
        1,
      ],
      [
        'times out after it wrote',
        { kind: 'refuse', refusal: refusals.timeout, when: 'after' },
        { type: 'timeout', code: 10 },
        1,
      ],
      ['fails oddly', { kind: 'refuse', refusal: refusals.internal }, { type: 'unknown', code: 13 }, 0],
      ['denies access', { kind: 'refuse', refusal: refusals.accessDenied }, { type: 'access-denied' }, 0],
      [
        'knows no such password',
        { kind: 'refuse', refusal: refusals.wrongPassword },
        { type: 'access-denied', code: 16 },
        0,
      ],
      ['replies twice', { kind: 'twice' }, { type: 'unknown', code: 12 }, 1],
      ['ends the call', { kind: 'end' }, { type: 'cancelled' }, 0],
    ])(
      'and %s, then the client sees it, and the same append again is written once',
      async (_, fault, seen, written) => {
        const { server, client } = await connected();
        const active = server.faults.add(fault, { on: 'append', stream: 'task-' });
        const event = progress(10);
        const sent = (deadline: number): Promise<unknown> =>
          client.appendToStream(STREAM, event, { expectedRevision: 'no_stream', credentials, deadline });
        // Only a hanging call waits for its deadline.
        expect(await failure(sent(fault.kind === 'hang' ? 500 : 10_000))).toMatchObject(seen);
        expect(server.log.stream(STREAM).visible()).toHaveLength(written);
        await expect(sent(10_000)).resolves.toMatchObject({ success: true, nextExpectedRevision: 0n });
        expect(server.log.stream(STREAM).visible()).toHaveLength(1);
        expect(active.hits).toBe(1);
      },
    );

    it.each(['before', 'after'] as const)(
      'and answers later than the client waits, writing %s the wait, then it is written all the same',
      async (when) => {
        const { server, client } = await connected();
        server.faults.add({ kind: 'late', ms: 800, when });
        const written = new Promise((resolve) => server.log.onChange(resolve));
        const late = client.appendToStream(STREAM, progress(10), { credentials, deadline: 500 });
        expect(await failure(late)).toMatchObject({ type: 'deadline-exceeded' });
        await written;
        expect(server.log.stream(STREAM).last).toBe(0n);
      },
    );

    it('and is killed before its late answer, then nothing is written', async () => {
      const { server, client } = await connected();
      const late = server.faults.add({ kind: 'late', ms: 60_000 });
      const failed = failure(append(client, STREAM, 'any', progress(1)));
      while (late.hits === 0) await new Promise((resolve) => setImmediate(resolve));
      await server.restart();
      expect(await failed).toMatchObject({ type: 'unavailable' });
      expect(server.log.stream(STREAM).last).toBe(-1n);
    });

    it('and another node leads, then the client learns which and goes there', async () => {
      const leader = await serverAndClient();
      const { server, client } = await serverAndClient();
      server.faults.add({ kind: 'refuse', refusal: refusals.notLeader('127.0.0.1', leader.server.port) });
      expect(await failure(append(client, STREAM, 'any', progress(10)))).toMatchObject({
        type: 'not-leader',
        leader: { address: '127.0.0.1', port: leader.server.port },
      });
      await append(client, STREAM, 'any', progress(10));
      expect(leader.server.log.stream(STREAM).last).toBe(0n);
      expect(server.log.stream(STREAM).last).toBe(-1n);
    });

    it('then only the calls it was told are hit, as often as told', async () => {
      const { server, client } = await serverAndClient();
      server.faults.add(
        { kind: 'refuse', refusal: refusals.tooBusy },
        { on: 'append', stream: 'task-', skip: 1, times: 2 },
      );
      const went: boolean[] = [];
      for (const stream of ['task-1', 'plan-1', 'task-1', 'plan-1', 'task-1', 'task-1'])
        went.push(
          await append(client, stream, 'any', progress(1)).then(
            () => true,
            () => false,
          ),
        );
      expect(went).toEqual([true, true, false, true, false, true]);
    });
  });

  describe('when it is told to misbehave at a batch', () => {
    it.each([
      ['is not ready', refusals.notReady, 'Could not recognize Server Is Not Ready'],
      ['timed out', refusals.timeout, ''],
      ['denies access', refusals.accessDenied, ''],
    ])('and %s, then the answer says so and the stream of batches lives', async (_, refusal, message) => {
      const { server, client } = await serverAndClient();
      server.faults.add({ kind: 'refuse', refusal }, { on: 'batchAppend' });
      const error = await failure(client.appendToStream(STREAM, [progress(1)]));
      expect(error).toMatchObject({ message });
      await client.appendToStream(STREAM, [progress(1)]);
      expect(server.log.stream(STREAM).last).toBe(0n);
    });

    it('and another node leads, then the whole stream of batches fails with it', async () => {
      const { server, client } = await serverAndClient();
      server.faults.add(
        { kind: 'refuse', refusal: refusals.notLeader('127.0.0.1', 9) },
        { on: 'batchAppend' },
      );
      const error = await failure(client.appendToStream(STREAM, [progress(1)]));
      expect(error).toMatchObject({ type: 'not-leader', leader: { port: 9 } });
    });

    it('and does not know ServerFeatures, then the client takes the other call', async () => {
      const { server, client } = await serverAndClient();
      server.faults.add({ kind: 'refuse', refusal: refusals.unimplemented }, { on: 'serverFeatures' });
      await client.appendToStream(STREAM, [progress(1)]);
      expect([server.calls('append'), server.calls('batchAppend')]).toEqual([1, 0]);
    });
  });

  it('when all faults are cleared, then it behaves', async () => {
    const { server, client } = await serverAndClient();
    const on: readonly Rpc[] = ['append', 'read'];
    server.faults.add({ kind: 'refuse', refusal: refusals.notReady }, { on, times: 'always' });
    expect(await failure(append(client, STREAM, 'any', progress(1)))).toMatchObject({ type: 'unavailable' });
    expect(await failure(drained(client.readStream(STREAM)))).toMatchObject({ type: 'unavailable' });
    server.faults.clear();
    await append(client, STREAM, 'any', progress(1));
    await expect(drained(client.readStream(STREAM))).resolves.toHaveLength(1);
  });
});
