/** What an operator gets to see when EventStoreDB is not as it should be: what is wrong and what to do, under a stable code. */
import { randomUUID } from 'node:crypto';
import { EventStoreDBClient } from '@eventstore/db-client';
import { allMessages, startChild } from '../testing/child-process.ts';
import { refusals } from '../testing/eventstoredb/refusals.ts';
import { EventStoreDbServer } from '../testing/eventstoredb/server.ts';
import type { EventStoreDbOptions as ServerOptions } from '../testing/eventstoredb/server.ts';
import { progress, progresses } from '../testing/fixtures.ts';
import { EventStoreDbEventStore } from './eventstoredb-event-store.ts';

const SHORT = {
  callTimeoutMs: 300,
  operationTimeoutMs: 1_000,
  backOffMs: { first: 5, longest: 50 },
  watchMs: 50,
};
const STREAM = 'task-tuyen-quang-55-kh-ubnd.nv-01';
const credentials = { username: 'any', password: 'any' };

let server: EventStoreDbServer;
const opened: EventStoreDbEventStore[] = [];
const start = async (options?: ServerOptions): Promise<void> => {
  server = await EventStoreDbServer.start(options);
};
async function open(url = server.url): Promise<EventStoreDbEventStore> {
  const store = await EventStoreDbEventStore.open(url, SHORT);
  opened.push(store);
  return store;
}
/** As somebody else writes to the same server. */
async function elsewhere(work: (client: EventStoreDBClient) => Promise<unknown>): Promise<void> {
  const client = EventStoreDBClient.connectionString(server.url);
  await work(client);
  await client.dispose();
}
const append = (store: EventStoreDbEventStore, revision = -1) =>
  store.append({
    stream: STREAM,
    expectedRevision: revision < 0 ? 'no-stream' : revision,
    events: progresses(1),
  });

afterEach(async () => {
  await Promise.all(opened.splice(0).map((store) => store.close()));
  await server.stop();
});

describe('opening', () => {
  it('a server that is not there says that it cannot be reached, and where', async () => {
    await start();
    const { url, port } = server;
    await server.stop();
    await expect(open(url)).rejects.toMatchObject({
      code: 'store-unavailable',
      message: expect.stringContaining(`127.0.0.1:${port}`) as string,
      detail: { reason: 'unreachable' },
    });
    await server.restart();
    await expect((await open(url)).check()).resolves.toBeUndefined();
  });

  it('a server that does not answer ends with a time-out', async () => {
    await start();
    server.faults.add({ kind: 'hang' }, { times: 'always' });
    await expect(open()).rejects.toMatchObject({
      code: 'store-unavailable',
      detail: { reason: 'no-answer' },
    });
  });

  it.each([
    ['a wrong password', refusals.wrongPassword],
    ['a user who may not read', refusals.accessDenied],
  ])('with %s says that it is the credentials', async (_, refusal) => {
    await start();
    server.faults.add({ kind: 'refuse', refusal }, { on: 'read', times: 'always' });
    await expect(open()).rejects.toMatchObject({ code: 'store-unauthorised' });
    expect(server.calls('read')).toBe(1);
  });

  it('something that is no EventStoreDB, or a version that does not know the call, says so', async () => {
    await start();
    server.faults.add({ kind: 'refuse', refusal: refusals.unimplemented }, { times: 'always' });
    await expect(open()).rejects.toMatchObject({
      code: 'store-unavailable',
      detail: { reason: 'unsupported-server' },
    });
  });

  it('never prints the connection string, whatever is switched on for debugging', async () => {
    await start();
    const url = server.url.replace('esdb://', 'esdb://so-cai:Bi-mat-2025@');
    const broken = 'esdb://so-cai:Bi-mat-2025@127.0.0.1:1?tls=false';
    const child = startChild(
      new URL('../testing/silence.child.ts', import.meta.url),
      [url, broken],
      ['env', 'DEBUG=*,esdb:*'],
    );
    const [failure] = await allMessages(child);
    const { errors } = await child.ended;
    expect(failure).toMatch(/127\.0\.0\.1:1 cannot be reached/);
    expect(`${String(failure)} ${errors}`).not.toMatch(/Bi-mat-2025|esdb:\/\//);
  });
});

describe('what others have written', () => {
  it('to streams of their own is not counted, nor in the way', async () => {
    await start({ statsEvery: 2 });
    const store = await open();
    await append(store);
    await elsewhere((client) =>
      client.appendToStream('khac-1', [event('Other'), event('Other')], { credentials }),
    );
    expect((await append(store, 0)).position).toBe(2);
    expect(await store.head()).toMatchObject({ position: 2 });
    expect(await store.readAll({ limit: 10 })).toHaveLength(2);
  });

  it.each([
    ['of a type that is not ours', () => event('Khac')],
    ['without our metadata', () => event('TaskProgressReported')],
    [
      'that is no JSON',
      () =>
        ({
          ...event('TaskProgressReported'),
          contentType: 'application/octet-stream',
          data: new Uint8Array([1]),
        }) as const,
    ],
  ])(
    'to a stream of the ledger, %s, is named by its place, and the rest stays readable',
    async (_, foreign) => {
      await start();
      const store = await open();
      await append(store);
      await elsewhere((client) =>
        client.appendToStream(STREAM, foreign(), { credentials, expectedRevision: 0n }),
      );
      await append(store, 1);
      const unreadable = { code: 'unreadable-event', detail: { position: 2, stream: STREAM } };
      await expect(store.readStream(STREAM)).rejects.toMatchObject(unreadable);
      await expect(store.readAll({ limit: 10 })).rejects.toMatchObject(unreadable);
      const batches = store.subscribe({ after: 1, signal: new AbortController().signal });
      await expect(batches[Symbol.asyncIterator]().next()).rejects.toMatchObject(unreadable);
      expect(await store.readAll({ limit: 1 })).toHaveLength(1);
      expect(await store.readStream(STREAM, { from: 2 })).toHaveLength(1);
      await expect(store.check()).resolves.toBeUndefined();
    },
  );

  it('to the stream of the position index stops the store from opening', async () => {
    await start();
    await elsewhere((client) => client.appendToStream('positions-v1', event('Khac'), { credentials }));
    await expect(open()).rejects.toMatchObject({ code: 'store-damaged', detail: { stream: 'positions-v1' } });
  });
});

describe('a stream of the ledger that was', () => {
  it('deleted for ever is damage, for who reads and for who writes', async () => {
    await start();
    const store = await open();
    await append(store);
    await elsewhere((client) => client.tombstoneStream(STREAM, { credentials }));
    const damaged = { code: 'store-damaged', detail: { stream: STREAM } };
    await expect(store.readStream(STREAM)).rejects.toMatchObject(damaged);
    await expect(append(store, 0)).rejects.toMatchObject(damaged);
  });

  it('deleted is not taken for one that never was', async () => {
    await start();
    const store = await open();
    await append(store);
    await elsewhere((client) => client.deleteStream(STREAM, { credentials }));
    await expect(store.readStream(STREAM)).rejects.toMatchObject({
      code: 'store-damaged',
      detail: { stream: STREAM },
    });
    expect(await store.readStream('task-khac')).toEqual([]);
  });

  it('cut off at its beginning is damage', async () => {
    await start();
    const store = await open();
    for (let revision = -1; revision < 3; revision += 1) await append(store, revision);
    await elsewhere((client) => client.setStreamMetadata(STREAM, { truncateBefore: 2 }, { credentials }));
    await expect(store.readStream(STREAM)).rejects.toMatchObject({
      code: 'store-damaged',
      detail: { stream: STREAM },
    });
  });

  it('deleted and scavenged away is noticed by who reads the record', async () => {
    await start();
    const store = await open();
    for (const stream of ['task-a', STREAM, 'task-b']) {
      await store.append({ stream, expectedRevision: 'no-stream', events: progresses(2) });
    }
    const reader = await EventStoreDbEventStore.open(server.url, { ...SHORT, ringSize: 1 });
    opened.push(reader);
    await elsewhere((client) => client.deleteStream('task-a', { credentials }));
    server.log.scavenge();
    await expect(reader.readAll({ limit: 3 })).rejects.toMatchObject({ code: 'store-damaged' });
  });
});

describe('an append', () => {
  it('that is larger than the server takes is refused whole, saying what it takes', async () => {
    await start({ maxAppendBytes: 2_000 });
    const store = await open();
    const events = progresses(10);
    await expect(
      store.append({ stream: STREAM, expectedRevision: 'no-stream', events }),
    ).rejects.toMatchObject({
      code: 'event-too-large',
      detail: { stream: STREAM, limit: 2_000 },
    });
    expect((await store.head()).position).toBe(0);
  });

  it('to a stream that is in no category of the ledger is refused, since it would not be counted', async () => {
    await start();
    const store = await open();
    const odd = store.append({ stream: 'khac-1', expectedRevision: 'no-stream', events: [progress('Một')] });
    await expect(odd).rejects.toMatchObject({ code: 'invalid-append', detail: { stream: 'khac-1' } });
    expect(server.calls('append')).toBe(0);
  });

  it('by a user who may not write says so, and is not tried again', async () => {
    await start();
    const store = await open();
    server.faults.add({ kind: 'refuse', refusal: refusals.accessDenied }, { on: 'append', times: 'always' });
    await expect(append(store)).rejects.toMatchObject({ code: 'store-unauthorised' });
    expect(server.calls('append')).toBe(1);
  });
});

describe('the call with a deadline', () => {
  it('is the only one that appends: no batch, no question for features', async () => {
    await start();
    const store = await open();
    await append(store);
    expect([server.calls('append'), server.calls('batchAppend'), server.calls('serverFeatures')]).toEqual([
      1, 0, 0,
    ]);
  });
});

function event(type: string) {
  return { id: randomUUID(), type, contentType: 'application/json', data: { a: 1 }, metadata: {} } as const;
}
