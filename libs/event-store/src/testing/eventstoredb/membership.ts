/** Who belongs to a cluster and who leads it, as its nodes tell in gossip. A server alone is a cluster of one. */
import { randomUUID } from 'node:crypto';
import type { Rpc } from './faults.ts';
import { refusals, type Refusal } from './refusals.ts';

export const HOST = '127.0.0.1';

export interface Member {
  readonly id: string;
  readonly port: number;
  readonly alive: boolean;
  readonly role: 'leader' | 'follower' | 'looking-for-leader';
}

export class Membership {
  readonly #nodes = new Map<number, { readonly id: string; alive: boolean }>();
  #leader: number | null = null;

  get members(): readonly Member[] {
    return [...this.#nodes].map(([port, { id, alive }]) => ({
      id,
      port,
      alive,
      role: this.#leader === null ? 'looking-for-leader' : this.#leader === port ? 'leader' : 'follower',
    }));
  }

  get leader(): number | null {
    return this.#leader;
  }

  /** A node is up. The first one leads. */
  join(port: number): void {
    const node = this.#nodes.get(port);
    if (node) node.alive = true;
    else this.#nodes.set(port, { id: randomUUID(), alive: true });
    if (this.#nodes.size === 1) this.#leader = port;
  }

  /** A node is down. Its cluster has no leader until one is elected, unless the node is all there is. */
  leave(port: number): void {
    const node = this.#nodes.get(port);
    if (node) node.alive = false;
    if (this.#leader === port && this.#nodes.size > 1) this.#leader = null;
  }

  /** The node on this port leads from now on; with null nobody does. */
  elect(port: number | null): void {
    this.#leader = port;
  }

  /** Why the node cannot serve the call; null when it can. A follower passes writes on unless the leader is required. */
  unfit(port: number, rpc: Rpc, requiresLeader: boolean): Refusal | null {
    if (this.#leader === port) return null;
    const reads = rpc === 'read' || rpc === 'subscribe';
    if (this.#leader === null) {
      if (requiresLeader) return refusals.noLeaderInfo;
      return reads ? null : refusals.notReady;
    }
    return requiresLeader ? refusals.notLeader(HOST, this.#leader) : null;
  }
}
