/**
 * What the store makes of a server that misbehaves: no acknowledged write is lost, none is doubled, none out of order, and
 * nobody waits for ever. The faults are those of the test server.
 */
import type { Recorded } from '#domain';
import { BEFORE_FIRST, StoreError } from '../port.ts';
import type { NewEvent } from '../port.ts';
import { startCluster } from '../testing/eventstoredb/cluster.ts';
import type { Fault, FaultScope } from '../testing/eventstoredb/faults.ts';
import { refusals } from '../testing/eventstoredb/refusals.ts';
import { EventStoreDbServer } from '../testing/eventstoredb/server.ts';
import { progress, progresses } from '../testing/fixtures.ts';
import { EventStoreDbEventStore } from './eventstoredb-event-store.ts';

/** Short enough for a test, long enough that a slow machine does not look like a broken one. */
const SHORT = {
  callTimeoutMs: 400,
  operationTimeoutMs: 2_000,
  backOffMs: { first: 5, longest: 50 },
  watchMs: 50,
  fetchAfterMs: 20,
};
const CALLERS = 6;
const EACH = 12;

interface Acknowledged {
  readonly stream: string;
  readonly id: string;
  readonly revision: number;
  readonly position: number;
}

let server: EventStoreDbServer;
let store: EventStoreDbEventStore;
const unhandled: unknown[] = [];
const note = (reason: unknown): unknown => unhandled.push(reason);

beforeAll(() => process.on('unhandledRejection', note));
afterAll(() => {
  process.off('unhandledRejection', note);
});
beforeEach(async () => {
  server = await EventStoreDbServer.start({ statsEvery: 5 });
  store = await EventStoreDbEventStore.open(server.url, SHORT);
});
afterEach(async () => {
  server.faults.clear();
  await store.close();
  await server.stop();
  expect(unhandled.splice(0)).toEqual([]);
});

/** As a client does it that repeats a command until it is answered. */
async function untilAnswered(stream: string, revision: number, event: NewEvent): Promise<Acknowledged> {
  for (;;) {
    try {
      const expectedRevision = revision < 0 ? 'no-stream' : revision;
      const answer = await store.append({ stream, expectedRevision, events: [event] });
      return { stream, id: event.id, revision: answer.revision, position: answer.position };
    } catch (error) {
      const code = error instanceof StoreError ? error.code : error;
      if (code !== 'outcome-unknown' && code !== 'store-unavailable') throw error;
    }
  }
}

/** Several callers, each appending to a stream of its own. */
async function load(onAnswer: (count: number) => void = () => undefined): Promise<Acknowledged[]> {
  const answers: Acknowledged[] = [];
  await Promise.all(
    Array.from({ length: CALLERS }, async (_, caller) => {
      for (let revision = -1; revision < EACH - 1; revision += 1) {
        const event = progress(`Người gọi ${caller}, lần ${revision + 2}`);
        answers.push(await untilAnswered(`task-f.${caller}`, revision, event));
        onAnswer(answers.length);
      }
    }),
  );
  return answers;
}

/** What another process finds afterwards is what was acknowledged, each once, where it was said to be. */
async function expectInRecord(answers: readonly Acknowledged[]): Promise<void> {
  server.faults.clear();
  const reader = await EventStoreDbEventStore.open(server.url);
  try {
    const all = await reader.readAll({ limit: 1_000 });
    const places = all.map(({ id, stream, revision, position }) => ({ stream, id, revision, position }));
    expect(places).toEqual([...answers].sort((a, b) => a.position - b.position));
    expect(places.map(({ position }) => position)).toEqual(all.map((_, index) => index + 1));
    // The store that lived through it sees the same.
    expect(await store.readAll({ limit: 1_000 })).toEqual(all);
    await expect(store.check()).resolves.toBeUndefined();
  } finally {
    await reader.close();
  }
}

const refuse = (refusal: Extract<Fault, { kind: 'refuse' }>['refusal'], when: 'before' | 'after'): Fault => ({
  kind: 'refuse',
  refusal,
  when,
});

describe('appends while the server', () => {
  it.each<[string, Fault, number]>([
    ['dies before it has written', { kind: 'die' }, 3],
    ['dies after it has written, so that the reply is lost', { kind: 'die', when: 'after' }, 3],
    ['does not answer and has not written', { kind: 'hang' }, 2],
    ['does not answer but has written', { kind: 'hang', when: 'after' }, 2],
    ['answers late, having written at once', { kind: 'late', ms: 900, when: 'after' }, 3],
    ['writes and answers later than it is waited for', { kind: 'late', ms: 900 }, 3],
    ['answers late but in time', { kind: 'late', ms: 60 }, 10],
    ['answers twice', { kind: 'twice' }, 10],
    ['ends the call without an answer', { kind: 'end' }, 3],
    ['ends the call without an answer, having written', { kind: 'end', when: 'after' }, 3],
    ['is not ready', refuse(refusals.notReady, 'before'), 10],
    ['is too busy', refuse(refusals.tooBusy, 'before'), 10],
    ['loses its connection', refuse(refusals.unavailable, 'after'), 3],
    ['times out by its own clock', refuse(refusals.timeout, 'before'), 3],
    ['times out by its own clock, having written', refuse(refusals.timeout, 'after'), 3],
    ['has an internal error', refuse(refusals.internal, 'before'), 3],
    ['has an internal error, having written', refuse(refusals.internal, 'after'), 3],
    ['has no leader', refuse(refusals.noLeaderInfo, 'before'), 5],
    ['cancels', refuse(refusals.cancelled, 'after'), 3],
  ])('%s', async (_, fault, times) => {
    const set = server.faults.add(fault, { on: 'append', stream: 'task-', skip: 10, times });
    const answers = await load();
    expect(set.hits).toBe(times);
    await expectInRecord(answers);
  });

  it('is killed and comes back, again and again', async () => {
    const restarts: Promise<void>[] = [];
    const answers = await load((count) => {
      if (count % 20 === 0) restarts.push(server.stop('kill').then(() => server.restart()));
    });
    await Promise.all(restarts);
    expect(restarts.length).toBeGreaterThan(2);
    await expectInRecord(answers);
  });

  it('is shut down in good order and comes back', async () => {
    let restarted: Promise<void> = Promise.resolve();
    const answers = await load((count) => {
      if (count === 30) restarted = server.stop('graceful').then(() => server.restart());
    });
    await restarted;
    await expectInRecord(answers);
  });
});

describe('the subscription, when the server', () => {
  const always: FaultScope = { on: 'subscribe', times: 'always' };
  it.each<[string, Fault, FaultScope]>([
    ['breaks it after every few events', { kind: 'die', afterEvents: 4 }, { on: 'subscribe', times: 6 }],
    ['ends it as if all were said', { kind: 'end', afterEvents: 4 }, { on: 'subscribe', times: 6 }],
    ['ends it at once', { kind: 'end', afterEvents: 0 }, { on: 'subscribe', times: 6 }],
    ['confirms it and then falls silent', { kind: 'hang', afterEvents: 0 }, { on: 'subscribe', times: 2 }],
    ['falls silent after some events', { kind: 'hang', afterEvents: 5 }, { on: 'subscribe', times: 2 }],
    ['never confirms it', { kind: 'hang' }, { on: 'subscribe', times: 2 }],
    ['refuses it as too slow', refuse(refusals.consumerTooSlow, 'before'), { on: 'subscribe', times: 6 }],
    ['gives every event twice', { kind: 'twice' }, always],
    ['is slow', { kind: 'slow', msPerEvent: 5 }, always],
    ['sends checkpoints that lie', { kind: 'strange-checkpoints' }, always],
    ['never gives it', { kind: 'end' }, always],
  ])('%s, loses nothing and repeats nothing', async (_, fault, scope) => {
    const set = server.faults.add(fault, scope);
    server.dropConnections();
    const follower = follow(CALLERS * EACH);
    const answers = await load();
    const seen = await follower;
    expect(set.hits).toBeGreaterThan(0);
    expect(seen.map(({ id, position }) => ({ id, position }))).toEqual(
      [...answers].sort((a, b) => a.position - b.position).map(({ id, position }) => ({ id, position })),
    );
    set.remove();
    await expectInRecord(answers);
  });

  it('has fallen silent, is made anew by the watch, also if nothing is appended here', async () => {
    await store.check();
    const silence = server.interrupt({ kind: 'hang' });
    const other = await EventStoreDbEventStore.open(server.url);
    const following = follow(3);
    await other.append({ stream: 'task-f.khac', expectedRevision: 'no-stream', events: progresses(3) });
    expect(await following).toHaveLength(3);
    while (store.subscriptionRestarts === 0) await store.check();
    silence.remove();
    await other.close();
  });

  async function follow(count: number): Promise<Recorded[]> {
    const abort = new AbortController();
    const seen: Recorded[] = [];
    for await (const batch of store.subscribe({ after: BEFORE_FIRST, batchSize: 7, signal: abort.signal })) {
      seen.push(...batch);
      if (seen.length >= count) abort.abort();
    }
    return seen;
  }
});

describe('reads, when the server', () => {
  beforeEach(async () => {
    for (const stream of ['task-f.1', 'task-f.2']) {
      await store.append({ stream, expectedRevision: 'no-stream', events: progresses(20) });
    }
  });

  it.each<[string, Fault]>([
    ['dies', { kind: 'die' }],
    ['dies half-way', { kind: 'die', afterEvents: 3 }],
    ['does not answer', { kind: 'hang' }],
    ['stops half-way', { kind: 'hang', afterEvents: 3 }],
    ['refuses half-way', { kind: 'refuse', refusal: refusals.internal, afterEvents: 3 }],
    ['gives every event twice', { kind: 'twice' }],
    ['is slow', { kind: 'slow', msPerEvent: 2 }],
  ])('%s, give what they give otherwise', async (_, fault) => {
    const stream = await store.readStream('task-f.1');
    const page = await store.readAll({ limit: 100 });
    const head = await store.head();
    const hit = (): unknown => server.faults.add(fault, { on: 'read' });
    hit();
    expect(await store.readStream('task-f.1')).toEqual(stream);
    hit();
    expect(await store.head()).toEqual(head);
    hit();
    // Without what is kept in memory.
    const reader = await EventStoreDbEventStore.open(server.url, { ...SHORT, ringSize: 1 });
    hit();
    expect(await reader.readAll({ limit: 100 })).toEqual(page);
    await reader.close();
  });

  it('cuts an answer short, notice it', async () => {
    const page = await store.readAll({ limit: 100 });
    const reader = await EventStoreDbEventStore.open(server.url, { ...SHORT, ringSize: 1 });
    server.faults.add({ kind: 'end', afterEvents: 3 }, { on: 'read', times: 2 });
    expect(await reader.readAll({ after: 1, limit: 39 })).toEqual(page.slice(1));
    server.faults.add({ kind: 'end', afterEvents: 0 }, { on: 'read', times: 2 });
    expect((await reader.head()).position).toBe(40);
    await reader.close();
  });

  it('never answers, end with a clear error, and leave no call behind', async () => {
    const hang = server.faults.add({ kind: 'hang' }, { on: 'read', times: 'always' });
    await expect(store.readStream('task-f.1')).rejects.toMatchObject({
      code: 'store-unavailable',
      detail: { reason: 'no-answer' },
    });
    await expect(store.check()).rejects.toMatchObject({ code: 'store-unavailable' });
    hang.remove();
    expect(await store.readStream('task-f.1')).toHaveLength(20);
    await expect(store.check()).resolves.toBeUndefined();
    await store.close();
    while (server.openReads > 0) await new Promise(setImmediate);
  });
});

describe('an append whose outcome stays unknown', () => {
  it('is reported as such, and its repetition finds out', async () => {
    const hang = server.faults.add({ kind: 'hang', when: 'after' }, { on: 'append', times: 'always' });
    const append = { stream: 'task-f.1', expectedRevision: 'no-stream', events: progresses(2) } as const;
    await expect(store.append(append)).rejects.toMatchObject({
      code: 'outcome-unknown',
      detail: { stream: 'task-f.1' },
    });
    hang.remove();
    expect(await store.append(append)).toEqual({ revision: 1, position: 2, repeated: true });
    expect(await store.readAll({ limit: 10 })).toHaveLength(2);
  });

  it('is not reported where it is known that nothing was stored', async () => {
    await server.stop('kill');
    const append = { stream: 'task-f.1', expectedRevision: 'no-stream', events: progresses(2) } as const;
    await expect(store.append(append)).rejects.toMatchObject({
      code: expect.stringMatching(/^(store-unavailable|outcome-unknown)$/) as string,
    });
    await expect(store.append(append)).rejects.toMatchObject({ code: 'store-unavailable' });
    await server.restart();
    expect(await store.append(append)).toEqual({ revision: 1, position: 2, repeated: false });
  });

  it('is answered unknown when the store is closed while it waits; reads are told that it is closed', async () => {
    server.faults.add({ kind: 'hang' }, { times: 'always' });
    const append = store.append({ stream: 'task-f.1', expectedRevision: 'no-stream', events: progresses(1) });
    const read = store.readStream('task-f.1');
    const outcomes = Promise.allSettled([append, read]);
    await store.close();
    const codes = (await outcomes).map((outcome) =>
      outcome.status === 'rejected' ? (outcome.reason as StoreError).code : 'answered',
    );
    expect(codes).toEqual(['outcome-unknown', 'store-unavailable']);
    await expect(store.head()).rejects.toMatchObject({ code: 'store-unavailable' });
  });
});

describe('a cluster', () => {
  it('is followed when another node leads, from the one that was lost to the one that takes over', async () => {
    await using cluster = await startCluster(3);
    const [first, second, third] = cluster.nodes;
    if (!first || !second || !third) throw new Error('The cluster lacks a node');
    const clustered = await EventStoreDbEventStore.open(cluster.url, SHORT);
    try {
      const append = (revision: number) =>
        clustered.append({
          stream: 'task-f.1',
          expectedRevision: revision < 0 ? 'no-stream' : revision,
          events: progresses(1),
        });
      await append(-1);
      cluster.membership.elect(second.port);
      expect(await append(0)).toEqual({ revision: 1, position: 2, repeated: false });
      await second.stop('kill');
      cluster.membership.elect(third.port);
      expect(await append(1)).toEqual({ revision: 2, position: 3, repeated: false });
      await expect(clustered.check()).resolves.toBeUndefined();
      expect(await clustered.readStream('task-f.1')).toHaveLength(3);
    } finally {
      await clustered.close();
    }
  });

  it('without a leader is said to have none, and is used again when it has', async () => {
    await using cluster = await startCluster(2);
    const clustered = await EventStoreDbEventStore.open(cluster.url, SHORT);
    cluster.membership.elect(null);
    await expect(clustered.check()).rejects.toMatchObject({
      code: 'store-unavailable',
      detail: { reason: 'no-leader' },
    });
    cluster.membership.elect(cluster.nodes[1]?.port ?? null);
    await expect(clustered.check()).resolves.toBeUndefined();
    await clustered.close();
  });

  it('that does not tell who is in it cannot be opened, until it does', async () => {
    await using cluster = await startCluster(2);
    for (const node of cluster.nodes) {
      node.faults.add(refuse(refusals.notReady, 'before'), { on: 'gossip', times: 'always' });
    }
    const url = `${cluster.url}&maxDiscoverAttempts=2&discoveryInterval=5`;
    await expect(EventStoreDbEventStore.open(url, SHORT)).rejects.toMatchObject({
      code: 'store-unavailable',
      detail: { reason: 'no-leader' },
    });
    for (const node of cluster.nodes) node.faults.clear();
    const clustered = await EventStoreDbEventStore.open(url, SHORT);
    await clustered.close();
  });
});

describe('an older copy that was restored', () => {
  it('is noticed; the store goes on with it, and readers are told that what they read does not hold', async () => {
    await store.append({ stream: 'task-f.1', expectedRevision: 'no-stream', events: progresses(3) });
    const backup = server.log.records.length;
    const abort = new AbortController();
    const batches = store.subscribe({ after: BEFORE_FIRST, signal: abort.signal })[Symbol.asyncIterator]();
    await batches.next();
    await store.append({ stream: 'task-f.1', expectedRevision: 2, events: progresses(4) });
    const next = batches.next();
    await next;
    const told = batches.next().catch((error: unknown) => error);

    await server.stop('kill');
    server.log.truncate(backup);
    await server.restart();

    expect(await told).toMatchObject({ code: 'store-rolled-back', detail: { position: 7 } });
    expect((await store.head()).position).toBe(3);
    expect(await store.readAll({ limit: 10 })).toHaveLength(3);
    expect(await store.append({ stream: 'task-f.1', expectedRevision: 2, events: progresses(1) })).toEqual({
      revision: 3,
      position: 4,
      repeated: false,
    });
    await expect(store.check()).resolves.toBeUndefined();
  });
});
