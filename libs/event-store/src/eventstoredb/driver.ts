/**
 * The driver, tamed: the only module that loads it, and that only when a store is opened.
 *
 * A client here never reconnects by itself. The driver closes a channel on some errors while other calls are just about to
 * use it, and such a call then never settles; so every change of connection is a new client, made by `Connection`, and
 * an old one is released when nobody uses it any more.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Readable } from 'node:stream';
import { convertToCommandError, EventStoreDBClient } from '@eventstore/db-client';
import type {
  ChannelCredentialOptions,
  Credentials,
  DNSClusterOptions,
  GossipClusterOptions,
  SingleNodeOptions,
  StreamingRead,
} from '@eventstore/db-client';
import service from '@eventstore/db-client/generated/streams_grpc_pb.js';
import type messages from '@eventstore/db-client/generated/streams_pb.js';
import { StoreError } from '../port.ts';
import type { ConnectionSettings, Endpoint } from './connection-string.ts';
import type { EventToWrite, Written } from './log-event.ts';
import type { LogPosition } from './log-position.ts';
import { appendHeader, proposal, subscription, writtenOf } from './protocol.ts';
import { readDelivery } from './wire-event.ts';

export type { StreamingRead };

type Settings = DNSClusterOptions | GossipClusterOptions | SingleNodeOptions;

silenceDebugging();

/** Every call carries its own credentials; to a server without TLS the driver never sends them. */
const NO_CREDENTIALS = { username: 'ledger', password: 'none' };

/** What every call carries: who asks, and that only the cluster's leader may answer. */
export interface CallOptions {
  readonly credentials: Credentials;
  readonly requiresLeader: true;
}

export const callOptions = (settings: ConnectionSettings): CallOptions => ({
  credentials: settings.credentials ?? NO_CREDENTIALS,
  requiresLeader: true,
});

/** A subscription that is there, as a stream of deliveries. */
export interface Following {
  readonly deliveries: Readable;
  cancel(): void;
}

export class LedgerClient extends EventStoreDBClient {
  readonly #channels = new Set<{ close(): void }>();

  constructor(settings: Settings, channel: ChannelCredentialOptions, user: Credentials | undefined) {
    // The driver takes each of the three kinds, but declares them one by one.
    super(settings as SingleNodeOptions, channel, user);
    const connect = this.getChannel;
    this.getChannel = async () => {
      const made = await connect();
      this.#channels.add(made);
      return made;
    };
  }

  protected override handleError = async (): Promise<void> => undefined;

  /**
   * Appends with a deadline of its own. The driver's `appendToStream` would make JSON of the data itself, at a time of its
   * own, so that what cannot be JSON is never answered; here the bytes are made before.
   * @throws what the driver throws
   */
  append(
    stream: string,
    expected: 'no_stream' | bigint,
    events: readonly EventToWrite[],
    options: CallOptions & { readonly deadline: number },
  ): Promise<Written> {
    return this.execute(
      service.StreamsClient,
      'append',
      (client) =>
        new Promise<messages.AppendResp | undefined>((resolve, reject) => {
          const sink = client.append(...this.callArguments(options), (error, answer) => {
            if (error) reject(convertToCommandError(error));
            else resolve(answer);
          });
          sink.on('error', (error) => reject(convertToCommandError(error)));
          sink.write(appendHeader(stream, expected));
          for (const event of events) sink.write(proposal(event));
          sink.end();
        }),
    ).then((answer) => writtenOf(answer, stream, expected));
  }

  /**
   * Subscribes to the ledger's streams. The driver's own way takes every event apart on arrival, see `wire-event.ts`.
   * @param after the last event that is known, null to begin with the first
   */
  follow(after: LogPosition | null, options: CallOptions): Promise<Following> {
    const start = this.GRPCStreamCreator(service.StreamsClient, 'follow', (client) =>
      client.makeServerStreamRequest(
        service.StreamsService.read.path,
        service.StreamsService.read.requestSerialize,
        readDelivery,
        subscription(after),
        ...this.callArguments(options, { deadline: Infinity }),
      ),
    );
    return start().then((deliveries) => ({ deliveries, cancel: () => deliveries.cancel() }));
  }

  /** What a failure of `follow` means, in the driver's words. */
  named(error: Error): Error {
    return convertToCommandError(error);
  }

  /** Cancels what still runs and closes the connections. Does not wait: a call the server never ends would never end. */
  release(): void {
    void this.dispose().catch(() => undefined);
    for (const channel of this.#channels) channel.close();
    this.#channels.clear();
  }
}

/**
 * Makes clients of the same servers.
 * @returns takes the server to talk to, where another one has named it
 * @throws StoreError `store-unavailable` when the certificate cannot be read
 */
export function clientFactory(settings: ConnectionSettings): (leader: Endpoint | null) => LedgerClient {
  const [first = { address: '', port: 0 }] = settings.hosts;
  const common = {
    keepAliveInterval: settings.keepAliveInterval,
    keepAliveTimeout: settings.keepAliveTimeout,
    throwOnAppendFailure: true,
    ...(settings.connectionName === null ? {} : { connectionName: settings.connectionName }),
  };
  const discovery = {
    nodePreference: 'leader',
    maxDiscoverAttempts: settings.maxDiscoverAttempts,
    discoveryInterval: settings.discoveryInterval,
    gossipTimeout: settings.gossipTimeout,
  } as const;
  const channel = {
    insecure: !settings.tls,
    ...(settings.tlsCaFile === null ? {} : { rootCertificate: certificate(settings.tlsCaFile) }),
  };
  const user = settings.credentials ?? undefined;
  return (leader) => {
    if (leader) return new LedgerClient({ ...common, endpoint: leader }, channel, user);
    if (settings.discover)
      return new LedgerClient({ ...common, ...discovery, discover: first }, channel, user);
    return settings.cluster
      ? new LedgerClient({ ...common, ...discovery, endpoints: [...settings.hosts] }, channel, user)
      : new LedgerClient({ ...common, endpoint: first }, channel, user);
  };
}

function certificate(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (cause) {
    throw new StoreError(
      'store-unavailable',
      `The certificate that tlsCAFile names in the connection string of EventStoreDB cannot be read: ${path}`,
      { path },
      { cause },
    );
  }
}

/** With DEBUG=esdb:* or DEBUG=* the driver would print connection settings and the credentials of each call. */
function silenceDebugging(): void {
  const driver = createRequire(createRequire(import.meta.url).resolve('@eventstore/db-client'));
  const debug = driver('debug') as { enable(names: string): void; disable(): string };
  const names = debug.disable();
  if (names !== '') debug.enable(`${names},-esdb*`);
}
