import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { EventStoreDBClient } from '@eventstore/db-client';
import { startCluster } from './cluster.ts';
import { refusals } from './refusals.ts';
import { EventStoreDbProcess } from './server-process.ts';
import {
  append,
  caughtUp,
  connect,
  credentials,
  drained,
  failure,
  failureOf,
  progress,
} from './spec-clients.ts';

const STREAM = 'task-2.1.3';

describe('Given a cluster of test servers and the real client', () => {
  it('when the client has all their addresses, then it finds the leader by gossip', async () => {
    await using cluster = await startCluster(3);
    cluster.membership.elect(cluster.nodes[1]?.port ?? null);
    await append(connect(cluster.url), STREAM, 'no_stream', progress(1));
    expect(cluster.nodes.map((node) => node.calls('append'))).toEqual([0, 1, 0]);
  });

  it('when a follower is asked for the leader, then it names it; otherwise it passes the append on', async () => {
    await using cluster = await startCluster(2);
    const [leader, follower] = cluster.nodes;
    const client = connect(follower?.url ?? '');
    const required = client.appendToStream(STREAM, progress(1), { credentials, requiresLeader: true });
    expect(await failure(required)).toMatchObject({
      type: 'not-leader',
      leader: { address: '127.0.0.1', port: leader?.port },
    });
    await append(connect(follower?.url ?? ''), STREAM, 'no_stream', progress(1));
    expect(leader?.log.stream(STREAM).last).toBe(0n);
  });

  it('when the leader is lost, then nobody is found until another is elected', async () => {
    await using cluster = await startCluster(3);
    const [first, second] = cluster.nodes;
    const url = `${cluster.url}&maxDiscoverAttempts=2&discoveryInterval=1`;
    const event = progress(1);
    await append(connect(url), STREAM, 'no_stream', event);
    await first?.stop('kill');
    expect(await failure(append(connect(url), STREAM, 'no_stream', event))).toMatchObject({
      message: 'Failed to discover after 2 attempts.',
    });
    cluster.membership.elect(second?.port ?? null);
    // What was answered before is known to the new leader.
    await append(connect(url), STREAM, 'no_stream', event);
    expect(second?.log.stream(STREAM).last).toBe(0n);
  });

  it('when nobody leads, then a node that is asked directly is not ready to write, and reads', async () => {
    await using cluster = await startCluster(2);
    const client = connect(cluster.nodes[0]?.url ?? '');
    await append(client, STREAM, 'no_stream', progress(1));
    cluster.membership.elect(null);
    expect(await failure(append(client, STREAM, 0n, progress(2)))).toMatchObject({
      type: 'unavailable',
    });
    await expect(drained(client.readStream(STREAM))).resolves.toHaveLength(1);
  });

  it('when gossip is refused, then discovery fails', async () => {
    await using cluster = await startCluster(2);
    for (const node of cluster.nodes)
      node.faults.add({ kind: 'refuse', refusal: refusals.notReady }, { on: 'gossip', times: 'always' });
    const client = connect(`${cluster.url}&maxDiscoverAttempts=1&discoveryInterval=1`);
    expect(await failure(append(client, STREAM, 'any', progress(1)))).toMatchObject({
      message: 'Failed to discover after 1 attempts.',
    });
  });
});

describe('Given a test server in a process of its own', () => {
  it('when it is killed and started again with its file, then all that was answered is there', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'eventstoredb-'));
    try {
      await using server = await EventStoreDbProcess.start({ file: join(folder, 'log.jsonl') });
      const { url } = server;
      const client = connect(url);
      const event = progress(1);
      const answer = await append(client, STREAM, 'no_stream', event, progress(2));
      const subscription = client.subscribeToAll();
      const failed = failureOf(subscription);
      await caughtUp(subscription);
      await server.kill();
      expect(await failed).toMatchObject({ type: 'unavailable', code: 14 });
      await server.start();
      expect(server.url).toBe(url);
      await expect(append(connect(url), STREAM, 'no_stream', event)).resolves.toMatchObject({
        nextExpectedRevision: 0n,
      });
      const events = await drained(connect(url).readStream(STREAM));
      expect(events.at(-1)?.position).toEqual(answer.position);
      expect(await server.send({ do: 'ids', stream: STREAM })).toEqual(events.map(({ id }) => id));
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('when it is paused, then calls wait for their deadline, and are answered once it goes on', async () => {
    await using server = await EventStoreDbProcess.start();
    const client = EventStoreDBClient.connectionString(server.url);
    await append(client, STREAM, 'no_stream', progress(1));
    server.pause();
    const second = progress(2);
    const late = client.appendToStream(STREAM, second, {
      credentials,
      expectedRevision: 0n,
      deadline: 200,
    });
    expect(await failure(late)).toMatchObject({ type: 'deadline-exceeded' });
    server.resume();
    await expect(append(client, STREAM, 0n, second)).resolves.toMatchObject({
      nextExpectedRevision: 1n,
    });
    expect(await server.send({ do: 'ids', stream: STREAM })).toHaveLength(2);
  });

  it('when it is told to misbehave, then it does', async () => {
    await using server = await EventStoreDbProcess.start();
    const client = connect(server.url);
    await server.send({
      do: 'fault',
      fault: { kind: 'die', when: 'after' },
      scope: { on: 'append' },
    });
    const before = await server.send({ do: 'count' });
    expect(await failure(append(client, STREAM, 'no_stream', progress(1)))).toMatchObject({
      type: 'unavailable',
    });
    expect(await server.send({ do: 'count' })).toBe(Number(before) + 1);
  });
});
