/**
 * What must run once, wherever it runs: the projections of each partition, and the signing of the audit log. Any number of
 * projectors may be started; who holds no lease waits, and takes over within seconds of a holder's end.
 */
import { hostname } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { listenForRequests, LogKeeping, type Trouble } from '#audit';
import { connectServers, type DistributedSettings, openLog, type Servers, SIGNER_LEASE } from '#profiles';
import {
  heldLeases,
  type LeaseOptions,
  PostgresReadDatabase,
  prepareLeases,
  PROJECTIONS,
  ProjectionRunner,
  whileHolding,
} from '#read-models';
import { sameRecord } from './same-record.ts';

export interface ProjectorOptions {
  readonly settings: DistributedSettings;
  readonly clock?: () => Date;
  /** Told of what went wrong and is tried again, in one line; once for as long as it stays the same. */
  readonly onTrouble?: (message: string) => void;
  readonly lease?: Pick<LeaseOptions, 'renewMs' | 'silenceMs' | 'retryMs' | 'graceMs'>;
}

/** What a projector does at the moment. */
export interface ProjectorStatus {
  readonly holder: string;
  /** The leases this process holds. */
  readonly holds: readonly string[];
  /** All leases, whoever has them. */
  readonly leases: readonly { readonly name: string; readonly holder: string; readonly silentMs: number }[];
  /** Why the log cannot be signed here, if it is to be. */
  readonly log: string | null;
  /** Subscriptions to the record that had fallen silent and were given up for others. */
  readonly subscriptionRestarts: number;
}

export interface RunningProjector {
  readonly holder: string;
  /** @throws where one of the servers does not answer, or has not been connected to yet */
  status(): Promise<ProjectorStatus>;
  /** Ends what is under way, gives the leases back and disconnects. */
  close(): Promise<void>;
}

export const partitionLease = (partition: number): string => `projection-${partition}`;

/** How long a partition is followed before all is looked at anew. */
const TURN_MS = 30_000;
/** How long a partition rests whose following ended without an error. */
const REST_MS = 1_000;
const RECONNECT_MS = 1_000;
/** How long the last signature may take. */
const SIGNING_MS = 2_000;
let started = 0;

/** The connection that holds a lease. */
type Session = Parameters<typeof PostgresReadDatabase.onSession>[0];
type Work = (servers: Servers, over: AbortSignal, session: Session) => Promise<void>;

/** Starts at once. Servers that cannot be used are tried again until they can, which the status and `onTrouble` tell. */
export function startProjector(options: ProjectorOptions): RunningProjector {
  const { settings, clock = () => new Date(), onTrouble = () => undefined } = options;
  const stopping = new AbortController();
  const { signal } = stopping;
  const holder = `${hostname()}:${process.pid}.${++started}`;
  const holds = new Set<string>();
  const troubles = new Map<string, string>();
  let servers: Servers | null = null;
  let logTrouble: Trouble | null = null;

  const tell = (about: string, error: unknown): void => {
    const message = error instanceof Error ? error.message : String(error);
    if (troubles.get(about) !== message) onTrouble(`${about}: ${message}`);
    troubles.set(about, message);
  };

  const under = (connected: Servers, name: string, work: Work): Promise<void> => {
    const lease = { ...options.lease, holder, signal, onTrouble: (error: unknown) => tell(name, error) };
    return whileHolding(settings.postgresUrl, name, lease, async (session, over) => {
      holds.add(name);
      troubles.delete(name);
      try {
        await work(connected, over, session);
      } finally {
        holds.delete(name);
      }
    });
  };

  const signing: Work = (connected, over) =>
    sign(settings, connected, clock, over, (told) => {
      if (over.aborted) return;
      if (told) tell('log', told);
      else troubles.delete('log');
      logTrouble = told;
    }).finally(() => (logTrouble = null));

  const run = async (): Promise<void> => {
    const found = await connectedTo(settings, signal, (error) => tell(CONNECTING, error));
    if (!found) return;
    troubles.delete(CONNECTING);
    const connected = found.servers;
    servers = connected;
    const projecting = Array.from({ length: found.partitions }, (_, partition) =>
      under(connected, partitionLease(partition), project(partition)),
    );
    await Promise.all([...projecting, under(connected, SIGNER_LEASE, signing)]);
    await connected.close();
  };
  const running = run();

  return {
    holder,
    async status() {
      if (!servers) throw new Error(troubles.get(CONNECTING) ?? 'connecting to the servers');
      await servers.store.check();
      const leases = await heldLeases(servers.pool);
      return {
        holder,
        holds: [...holds].sort(),
        leases,
        log: logTrouble?.code ?? null,
        subscriptionRestarts: servers.store.subscriptionRestarts,
      };
    },
    close() {
      stopping.abort();
      return running;
    },
  };
}

const CONNECTING = 'servers';

/** Both servers and into how many parts the plans are divided, as soon as they can be used; null when told to end before. */
async function connectedTo(
  settings: DistributedSettings,
  signal: AbortSignal,
  tell: (error: unknown) => void,
): Promise<{ readonly servers: Servers; readonly partitions: number } | null> {
  while (!signal.aborted) {
    let servers: Servers | null = null;
    try {
      servers = await connectServers(settings, signal);
      await prepareLeases(settings.postgresUrl);
      const { postgresUrl, partitions: wanted } = settings;
      const options = wanted === undefined ? {} : { partitions: wanted };
      const db = await PostgresReadDatabase.open(postgresUrl, { poolSize: 1, ...options });
      await db.close();
      return { servers, partitions: db.bookkeeping.partitions };
    } catch (error) {
      await servers?.close();
      if (!signal.aborted) tell(error);
    }
    await delay(RECONNECT_MS, undefined, { signal }).catch(() => undefined);
  }
  return null;
}

/** Applies the events of a partition, over the session that holds its lease. */
function project(partition: number): Work {
  return async ({ store }, over, session) => {
    const db = await PostgresReadDatabase.onSession(session);
    while (!over.aborted) {
      // Now and then all is looked at anew: another process may have set the read models back while no event came.
      const turn = AbortSignal.any([over, AbortSignal.timeout(TURN_MS)]);
      const runner = new ProjectionRunner(sameRecord(store), db, PROJECTIONS, [partition]);
      await runner.open();
      await runner.follow(turn);
      if (!turn.aborted) await delay(REST_MS, undefined, { signal: over }).catch(() => undefined);
    }
  };
}

/** Keeps the log and signs it, regularly and when asked to, until the lease is over. */
async function sign(
  settings: DistributedSettings,
  servers: Servers,
  clock: () => Date,
  over: AbortSignal,
  tell: (trouble: Trouble | null) => void,
): Promise<void> {
  const { log, signer } = await openLog(settings, servers, clock, { signs: true });
  const keeping = new LogKeeping(log, signer, tell);
  keeping.start();
  try {
    await listenForRequests(servers.pool, () => signer.sign(), over);
  } finally {
    // It signs what there is, if the servers are there for it.
    await Promise.race([keeping.stop(), delay(SIGNING_MS, undefined, { ref: false })]);
    log.close();
  }
}
