/** For the specs beside: real clients of test servers, all put away after each test. */
import { randomUUID } from 'node:crypto';
import { afterEach } from '@jest/globals';
import {
  EventStoreDBClient,
  jsonEvent,
  type AllStreamSubscription,
  type AppendExpectedRevision,
  type AppendResult,
  type StreamSubscription,
} from '@eventstore/db-client';
import { EventStoreDbServer, type EventStoreDbOptions } from './server.ts';

/** Sent with each append, they make the client use the call that has a deadline; a server without TLS never sees them. */
export const credentials = { username: 'app', password: 'ignored without TLS' };

const toPutAway: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const putAway of toPutAway.splice(0).reverse()) await putAway();
});

export async function startServer(options?: EventStoreDbOptions): Promise<EventStoreDbServer> {
  const server = await EventStoreDbServer.start(options);
  toPutAway.push(() => server.stop());
  return server;
}

export function connect(url: string): EventStoreDBClient {
  const client = EventStoreDBClient.connectionString(url);
  toPutAway.push(() => client.dispose());
  return client;
}

/** A server and a client of it. */
export async function serverAndClient(
  options?: EventStoreDbOptions,
): Promise<{ readonly server: EventStoreDbServer; readonly client: EventStoreDBClient }> {
  const server = await startServer(options);
  return { server, client: connect(server.url) };
}

/** Progress of a task, as our events are. */
export function progress(percent: number, id: string = randomUUID()): ReturnType<typeof jsonEvent> {
  return jsonEvent({ id, type: 'ProgressReported', data: { percent, note: 'Đã nghiệm thu' } });
}

export function append(
  client: EventStoreDBClient,
  stream: string,
  expectedRevision: AppendExpectedRevision,
  ...events: ReturnType<typeof jsonEvent>[]
): Promise<AppendResult> {
  return client.appendToStream(stream, events, { expectedRevision, credentials });
}

/** All of a read. */
export async function drained<Recorded>(
  read: AsyncIterable<{ readonly event?: Recorded }>,
): Promise<Recorded[]> {
  const events: Recorded[] = [];
  for await (const { event } of read) if (event) events.push(event);
  return events;
}

/** The first events of a subscription, which is ended after them. */
export async function first<Recorded>(
  count: number,
  subscription: AsyncIterable<{ readonly event?: Recorded }> & { unsubscribe(): Promise<void> },
): Promise<Recorded[]> {
  const events: Recorded[] = [];
  for await (const { event } of subscription) {
    if (event) events.push(event);
    if (events.length < count) continue;
    await subscription.unsubscribe();
    break;
  }
  return events;
}

/** What a promise is rejected with. */
export async function failure(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => {
      throw new Error('It did not fail');
    },
    (error: unknown) => error,
  );
}

/** Resolves when the subscription has caught up, rejects when it fails before. */
export function caughtUp(subscription: AllStreamSubscription | StreamSubscription): Promise<void> {
  return new Promise((resolve, reject) => {
    subscription.once('caughtUp', () => resolve());
    subscription.once('error', reject);
    subscription.resume();
  });
}

/** What ends the subscription. */
export function failureOf(subscription: AllStreamSubscription | StreamSubscription): Promise<unknown> {
  return new Promise((resolve) => {
    subscription.on('error', resolve);
    subscription.resume();
  });
}
