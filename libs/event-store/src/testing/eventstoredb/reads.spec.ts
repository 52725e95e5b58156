import { describe, expect, it } from '@jest/globals';
import {
  BACKWARDS,
  END,
  excludeSystemEvents,
  START,
  streamNameFilter,
  eventTypeFilter,
  type EventStoreDBClient,
  type Position,
} from '@eventstore/db-client';
import {
  caughtUp,
  append,
  drained,
  failure,
  failureOf,
  first,
  progress,
  serverAndClient,
} from './spec-clients.ts';

const STREAM = 'task-2.1.3';

/** Appends one event after another and tells their positions. */
async function appended(client: EventStoreDBClient, stream: string, count: number): Promise<Position[]> {
  const positions: Position[] = [];
  for (let index = 0; index < count; index += 1) {
    const { position } = await append(client, stream, 'any', progress(index));
    if (position) positions.push(position);
  }
  return positions;
}

function at(positions: readonly Position[], index: number): Position {
  const position = positions.at(index);
  if (!position) throw new Error(`No position ${index}`);
  return position;
}

describe('Given the test server for EventStoreDB and the real client', () => {
  describe('when a stream is read', () => {
    it.each([
      ['from the start', {}, [0n, 1n, 2n, 3n]],
      ['from a revision, which is included', { fromRevision: 2n }, [2n, 3n]],
      ['some of it', { fromRevision: 1n, maxCount: 2 }, [1n, 2n]],
      ['from its end', { fromRevision: END }, []],
      ['past its end', { fromRevision: 9n }, []],
      ['backwards from the end', { fromRevision: END, direction: BACKWARDS, maxCount: 2 }, [3n, 2n]],
      ['backwards from a revision', { fromRevision: 1n, direction: BACKWARDS }, [1n, 0n]],
    ] as const)('%s, then it gives these revisions', async (_, options, expected) => {
      const { client } = await serverAndClient();
      await append(client, STREAM, 'no_stream', progress(0), progress(1), progress(2), progress(3));
      const events = await drained(client.readStream(STREAM, options));
      expect(events.map(({ revision }) => revision)).toEqual(expected);
    });

    it('that does not exist, then the read fails while it is iterated', async () => {
      const { client } = await serverAndClient();
      const error = await failure(drained(client.readStream('task-9')));
      expect(error).toMatchObject({ type: 'stream-not-found', streamName: 'task-9' });
    });
  });

  describe('when $all is read', () => {
    it('then it has system events, the order of the appends and gaps between positions', async () => {
      const { client } = await serverAndClient({ statsEvery: 2 });
      await appended(client, 'task-1', 2);
      await appended(client, 'task-2', 1);
      const events = await drained(client.readAll());
      expect(events.map(({ streamId }) => streamId)).toEqual([
        '$$$stats-127.0.0.1:2113',
        '$$$users',
        '$$$user-admin',
        '$$$user-ops',
        '$users',
        'task-1',
        'task-1',
        '$stats-127.0.0.1:2113',
        'task-2',
      ]);
      const commits = events.map(({ position }) => position?.commit ?? -1n);
      commits.forEach((commit, index) => {
        expect(events[index]?.position?.prepare).toBe(commit);
        if (index > 0) expect(commit - (commits[index - 1] ?? 0n)).toBeGreaterThan(97n);
      });
    });

    it('then a position is included forwards and excluded backwards', async () => {
      const { client } = await serverAndClient();
      const positions = await appended(client, STREAM, 4);
      const fromPosition = at(positions, 2);
      const forwards = await drained(client.readAll({ fromPosition }));
      expect(forwards.map(({ revision }) => revision)).toEqual([2n, 3n]);
      const backwards = await drained(client.readAll({ fromPosition, direction: BACKWARDS, maxCount: 2 }));
      expect(backwards.map(({ revision }) => revision)).toEqual([1n, 0n]);
      const last = await drained(client.readAll({ fromPosition: END, direction: BACKWARDS, maxCount: 1 }));
      expect(last[0]?.revision).toBe(3n);
    });

    it('then a made-up position is refused, and one behind the end gives nothing', async () => {
      const { client } = await serverAndClient();
      const [{ commit } = { commit: 0n }] = await appended(client, STREAM, 2);
      const made = await failure(
        drained(client.readAll({ fromPosition: { commit: commit + 1n, prepare: commit + 1n } })),
      );
      expect(made).toMatchObject({ type: 'unknown', code: 3 });
      const crossed = await failure(
        drained(client.readAll({ fromPosition: { commit, prepare: commit + 1n } })),
      );
      expect(crossed).toMatchObject({ type: 'unknown', code: 2 });
      const behind = { commit: commit + 10_000n, prepare: commit + 10_000n };
      await expect(drained(client.readAll({ fromPosition: behind }))).resolves.toEqual([]);
    });

    it('then positions may be beyond 2^53, and prepare may differ from commit', async () => {
      const firstPosition = 2n ** 60n + 1n;
      const { client } = await serverAndClient({ firstPosition, systemEvents: false, separatePrepare: true });
      await append(client, STREAM, 'no_stream', progress(1), progress(2));
      const { position } = await append(client, STREAM, 1n, progress(3));
      const events = await drained(client.readAll());
      const [one, two, three] = events.map((event) => event.position);
      expect(one?.prepare).toBe(firstPosition);
      expect(two?.commit).toBe(one?.commit);
      expect(two?.prepare).toBeGreaterThan(one?.prepare ?? 0n);
      expect(two?.commit).toBeGreaterThan(two?.prepare ?? 0n);
      expect(three).toEqual(position);
      const fromSecond = await drained(client.readAll({ fromPosition: two ?? START }));
      expect(fromSecond.map(({ revision }) => revision)).toEqual([1n, 2n]);
    });
  });

  describe('when somebody subscribes', () => {
    it('then the position is excluded, what is there comes first, then what is appended', async () => {
      const { server, client } = await serverAndClient();
      const positions = await appended(client, STREAM, 3);
      const subscription = client.subscribeToAll({ fromPosition: at(positions, 0) });
      const live = new Promise((resolve) => subscription.once('caughtUp', resolve));
      const events = first(4, subscription);
      await live;
      await appended(client, STREAM, 2);
      expect((await events).map(({ revision }) => revision)).toEqual([1n, 2n, 3n, 4n]);
      await client.dispose();
      while (server.openReads > 0) await new Promise((resolve) => setImmediate(resolve));
    });

    it('to the end, then only what is new comes', async () => {
      const { client } = await serverAndClient();
      await appended(client, STREAM, 3);
      const subscription = client.subscribeToAll({ fromPosition: END });
      const live = new Promise((resolve) => subscription.once('caughtUp', resolve));
      const events = first(1, subscription);
      await live;
      await appended(client, STREAM, 1);
      expect((await events)[0]?.revision).toBe(3n);
    });

    it.each([
      ['no system events', excludeSystemEvents(), ['task-1', 'report-1', 'foreign']],
      ['streams by prefix', streamNameFilter({ prefixes: ['task-', 'report-'] }), ['task-1', 'report-1']],
      ['streams by pattern', streamNameFilter({ regex: '^[a-z]+-1$' }), ['task-1', 'report-1']],
      ['types by prefix', eventTypeFilter({ prefixes: ['$User'] }), ['$users']],
    ])('to a part of $all, %s, then only that comes', async (_, filter, expected) => {
      const { client } = await serverAndClient();
      for (const stream of ['task-1', 'report-1', 'foreign']) await appended(client, stream, 1);
      const subscription = client.subscribeToAll({ filter });
      const streams: string[] = [];
      subscription.on('data', ({ event }) => streams.push(event?.streamId ?? ''));
      await caughtUp(subscription);
      expect(streams).toEqual(expected);
    });

    it('then checkpoints come after each window and when the subscription is live', async () => {
      const { server, client } = await serverAndClient({ systemEvents: false });
      const positions = await appended(client, 'foreign', 10);
      const reached: Position[] = [];
      const filter = streamNameFilter({
        prefixes: ['task-'],
        maxSearchWindow: 2,
        checkpointInterval: 2,
        checkpointReached: async (_, position) => void reached.push(position),
      });
      await caughtUp(client.subscribeToAll({ filter }));
      expect(reached).toEqual([positions[3], positions[7], positions[9]]);

      reached.length = 0;
      server.faults.add({ kind: 'strange-checkpoints' });
      await caughtUp(client.subscribeToAll({ filter }));
      expect(reached[0]).toEqual({ commit: 2n ** 64n - 1n, prepare: 2n ** 64n - 1n });
    });

    it('to one stream, then it need not exist yet, and the revision is excluded', async () => {
      const { client } = await serverAndClient();
      const subscription = client.subscribeToStream(STREAM);
      const live = new Promise((resolve) => subscription.once('caughtUp', resolve));
      const events = first(2, subscription);
      await live;
      await appended(client, 'task-other', 1);
      await appended(client, STREAM, 2);
      expect((await events).map(({ revision }) => revision)).toEqual([0n, 1n]);
      const [next] = await first(1, client.subscribeToStream(STREAM, { fromRevision: 0n }));
      expect(next?.revision).toBe(1n);
    });

    it('to a stream that is deleted for ever, then the subscription fails', async () => {
      const { client } = await serverAndClient();
      await appended(client, STREAM, 1);
      const subscription = client.subscribeToStream(STREAM);
      const failed = failureOf(subscription);
      await client.tombstoneStream(STREAM);
      expect(await failed).toMatchObject({ type: 'stream-deleted', streamName: STREAM });
    });
  });

  describe('when a backup is restored', () => {
    it('then later positions are gone, and a subscription from there is silent until the log is beyond it', async () => {
      const { server, client } = await serverAndClient({ systemEvents: false });
      const positions = await appended(client, STREAM, 4);
      server.log.truncate(2);
      await expect(drained(client.readAll())).resolves.toHaveLength(2);
      await expect(drained(client.readAll({ fromPosition: at(positions, 3) }))).resolves.toEqual([]);
      const subscription = client.subscribeToAll({ fromPosition: at(positions, 3) });
      const live = new Promise((resolve) => subscription.once('caughtUp', resolve));
      const events = first(1, subscription);
      await live;
      await appended(client, 'task-other', 3);
      const [seen] = await events;
      expect(seen).toMatchObject({ streamId: 'task-other', revision: 2n });
    });
  });
});
