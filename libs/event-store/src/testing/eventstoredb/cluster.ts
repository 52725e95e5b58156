/** Several test servers as nodes of one cluster: each holds the whole log, one leads. */
import { ServerLog } from './log.ts';
import { HOST, Membership } from './membership.ts';
import { EventStoreDbServer, type EventStoreDbOptions } from './server.ts';

export interface EventStoreDbCluster extends AsyncDisposable {
  readonly nodes: readonly EventStoreDbServer[];
  readonly membership: Membership;
  /** Connection string with all nodes, for a client that asks them who leads. */
  readonly url: string;
}

/** Starts a cluster; its first node leads. */
export async function startCluster(
  size: number,
  options: Omit<EventStoreDbOptions, 'port' | 'log' | 'membership'> = {},
): Promise<EventStoreDbCluster> {
  const membership = new Membership();
  const log = new ServerLog(options);
  const nodes: EventStoreDbServer[] = [];
  for (let node = 0; node < size; node += 1)
    nodes.push(await EventStoreDbServer.start({ ...options, log, membership }));
  return {
    nodes,
    membership,
    url: `esdb://${nodes.map(({ port }) => `${HOST}:${port}`).join(',')}?tls=false`,
    async [Symbol.asyncDispose]() {
      for (const node of nodes) await node.stop();
    },
  };
}
