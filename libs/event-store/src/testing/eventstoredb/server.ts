/**
 * EventStoreDB for tests: a server in memory that the real client library cannot tell from the real one as far as our
 * store uses it, and that misbehaves when it is told to. It answers with the stubs that the client itself ships.
 */
import { createServer, type AddressInfo, type Server as NetServer, type Socket } from 'node:net';
import gossipService from '@eventstore/db-client/generated/gossip_grpc_pb.js';
import featuresService from '@eventstore/db-client/generated/serverfeatures_grpc_pb.js';
import streamsService from '@eventstore/db-client/generated/streams_grpc_pb.js';
import { Server, ServerCredentials } from '@grpc/grpc-js';
import { Appends } from './appends.ts';
import { Calls } from './calls.ts';
import { Faults, type Fault, type Rpc } from './faults.ts';
import { ServerLog, type LogOptions } from './log.ts';
import { Reads } from './reads.ts';
import { HOST, Membership } from './membership.ts';
import { answerFeatures, answerGossip } from './node-info.ts';

export interface EventStoreDbOptions extends LogOptions {
  /** Any free one unless told. */
  readonly port?: number;
  readonly maxAppendBytes?: number;
  /** Names and passwords; without them everybody may do everything, as on a server started insecure. */
  readonly users?: Readonly<Record<string, string>>;
  /** What it says it is, 24.10.4 unless told. */
  readonly version?: string;
  /** The log of another server: two nodes of one cluster, or what is left of a node that was lost. */
  readonly log?: ServerLog;
  /** The cluster it joins; a new one of its own unless told. */
  readonly membership?: Membership;
}

const MAX_APPEND_BYTES = 1024 * 1024;
const MAX_MESSAGE_BYTES = 17 * 1024 * 1024;
const DEFAULT_VERSION = '24.10.4.0';

interface Listener {
  readonly net: NetServer;
  readonly grpc: Server;
}

export class EventStoreDbServer {
  readonly log: ServerLog;
  readonly faults = new Faults();
  readonly membership: Membership;
  readonly #calls: Calls;
  readonly #reads: Reads;
  readonly #appends: Appends;
  readonly #version: string;
  readonly #sockets = new Set<Socket>();
  #port: number;
  #listener: Listener | null = null;

  static async start(options: EventStoreDbOptions = {}): Promise<EventStoreDbServer> {
    const server = new EventStoreDbServer(options);
    await server.#listen();
    return server;
  }

  private constructor(options: EventStoreDbOptions) {
    this.log = options.log ?? new ServerLog(options);
    this.#port = options.port ?? 0;
    this.#version = options.version ?? DEFAULT_VERSION;
    this.membership = options.membership ?? new Membership();
    this.#calls = new Calls(this.faults, {
      users: options.users,
      unfit: (rpc, requiresLeader) => this.membership.unfit(this.#port, rpc, requiresLeader),
      dropConnections: () => this.dropConnections(),
    });
    this.#reads = new Reads(this.log, this.#calls);
    this.#appends = new Appends(this.log, this.#calls, {
      maxAppendBytes: options.maxAppendBytes ?? MAX_APPEND_BYTES,
      countsDataOnly: isBefore2410(this.#version),
    });
  }

  /** Connection string of a client. */
  get url(): string {
    return `esdb://${HOST}:${this.#port}?tls=false`;
  }

  get port(): number {
    return this.#port;
  }

  /** Reads and subscriptions that clients have open. */
  get openReads(): number {
    return this.#reads.open;
  }

  /** Calls so far. */
  calls(rpc: Rpc): number {
    return this.#calls.count(rpc);
  }

  /** Breaks all connections at once; the server goes on listening. */
  dropConnections(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  /** Lets the fault hit the reads and subscriptions that are open now; they go on when it is removed. */
  interrupt(fault: Fault): { remove(): void } {
    const active = new Faults().add(fault);
    this.#reads.interrupt(active);
    return active;
  }

  /** Stops listening: `kill` drops all connections, `graceful` ends open calls as a server that is shut down does. */
  async stop(how: 'graceful' | 'kill' = 'kill'): Promise<void> {
    const listener = this.#listener;
    if (!listener) return;
    this.#listener = null;
    this.membership.leave(this.#port);
    this.#calls.halt();
    const closed = new Promise<void>((resolve) => listener.net.close(() => resolve()));
    if (how === 'kill') this.dropConnections();
    listener.grpc.forceShutdown();
    await closed;
    this.log.forgetRecentIds();
  }

  /** Starts again with the same port and log; stops before when it still runs. */
  async restart(): Promise<void> {
    await this.stop();
    await this.#listen();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  async #listen(): Promise<void> {
    const grpc = new Server({ 'grpc.max_receive_message_length': MAX_MESSAGE_BYTES });
    grpc.addService(streamsService.StreamsService, {
      append: this.#appends.append.bind(this.#appends),
      batchAppend: this.#appends.batchAppend.bind(this.#appends),
      delete: this.#appends.delete.bind(this.#appends),
      tombstone: this.#appends.tombstone.bind(this.#appends),
      read: this.#reads.read.bind(this.#reads),
    });
    grpc.addService(featuresService.ServerFeaturesService, {
      getSupportedMethods: answerFeatures(this.#calls, this.#version),
    });
    grpc.addService(gossipService.GossipService, {
      read: answerGossip(this.#calls, () => this.membership.members),
    });
    // Connections are taken here and handed over, so that they can be cut like those of a process that was killed.
    const injector = grpc.createConnectionInjector(ServerCredentials.createInsecure());
    const net = createServer((socket) => {
      this.#sockets.add(socket);
      socket.setNoDelay(true);
      socket.on('error', () => undefined).on('close', () => this.#sockets.delete(socket));
      injector.injectConnection(socket);
    });
    await new Promise<void>((resolve, reject) => {
      net.once('error', reject).listen(this.#port, HOST, resolve);
    });
    this.#port = (net.address() as AddressInfo).port;
    this.#listener = { net, grpc };
    this.membership.join(this.#port);
  }
}

function isBefore2410(version: string): boolean {
  const [year = 0, month = 0] = version.split('.').map(Number);
  return year < 24 || (year === 24 && month < 10);
}
