/** What all calls go through: who may call, which node answers, and the faults that were set. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Metadata } from '@grpc/grpc-js';
import type { ActiveFault, Faults, Rpc } from './faults.ts';
import { refusals, Refused, type Refusal } from './refusals.ts';

/** A call as far as this file looks at it. */
export interface Caller {
  readonly metadata: Metadata;
}

/** How one call is done and answered. */
export interface Answering<Response> {
  /** Does what is asked. @throws Refused */
  act(): Response;
  reply(response: Response): void;
  refuse(refusal: Refusal): void;
  /** Ends the call without an answer. */
  end(): void;
}

export interface CallsOptions {
  readonly users?: Readonly<Record<string, string>> | undefined;
  /** Why this node cannot serve the call; null when it can. */
  readonly unfit: (rpc: Rpc, requiresLeader: boolean) => Refusal | null;
  readonly dropConnections: () => void;
}

export class Calls {
  readonly faults: Faults;
  readonly #options: CallsOptions;
  readonly #counts = new Map<Rpc, number>();
  #halt = new AbortController();

  constructor(faults: Faults, options: CallsOptions) {
    this.faults = faults;
    this.#options = options;
  }

  /** Calls of this kind so far. */
  count(rpc: Rpc): number {
    return this.#counts.get(rpc) ?? 0;
  }

  /** Counts a call and gives the fault that hits it. @throws Refused when the caller may not or must go elsewhere */
  admit(rpc: Rpc, stream: string, caller: Caller): ActiveFault | null {
    this.#counts.set(rpc, this.count(rpc) + 1);
    if (rpc !== 'gossip' && rpc !== 'serverFeatures') {
      this.#authenticate(caller.metadata);
      const unfit = this.#options.unfit(rpc, caller.metadata.get('requires-leader')[0] === 'true');
      if (unfit) throw new Refused(unfit);
    }
    return this.faults.take(rpc, stream);
  }

  /** Does and answers a call that has one answer, as its fault says. */
  answer<Response>(rpc: Rpc, stream: string, caller: Caller, how: Answering<Response>): void {
    const refusing = (work: () => void): void => {
      try {
        work();
      } catch (error) {
        if (!(error instanceof Refused)) throw error;
        how.refuse(error.refusal);
      }
    };
    refusing(() => {
      const hit = this.admit(rpc, stream, caller);
      if (!hit) return how.reply(how.act());
      const { fault } = hit;
      switch (fault.kind) {
        case 'die':
          if (fault.when === 'after') how.act();
          return this.#options.dropConnections();
        case 'hang':
          if (fault.when === 'after') how.act();
          return;
        case 'late': {
          const done = fault.when === 'after' ? how.act() : null;
          void delay(fault.ms, undefined, { signal: this.#halt.signal }).then(
            () => refusing(() => how.reply(done ?? how.act())),
            // The server was stopped meanwhile.
            () => undefined,
          );
          return;
        }
        case 'twice': {
          const response = how.act();
          how.reply(response);
          return how.reply(response);
        }
        case 'refuse':
          if (fault.when === 'after') how.act();
          return how.refuse(fault.refusal);
        case 'end':
          if (fault.when === 'after') how.act();
          return how.end();
        case 'slow':
        case 'strange-checkpoints':
          // They say how reads are answered.
          return how.reply(how.act());
      }
    });
  }

  /** What waits to be done is not done any more: the server is stopped. */
  halt(): void {
    this.#halt.abort();
    this.#halt = new AbortController();
  }

  dropConnections(): void {
    this.#options.dropConnections();
  }

  #authenticate(metadata: Metadata): void {
    const { users } = this.#options;
    if (!users) return;
    const header = String(metadata.get('authorization')[0] ?? '');
    if (header === '') throw new Refused(refusals.accessDenied);
    const [name = '', password] = Buffer.from(header.replace(/^Basic /, ''), 'base64')
      .toString('utf8')
      .split(/:(.*)/s);
    if (!Object.hasOwn(users, name) || users[name] !== password) throw new Refused(refusals.wrongPassword);
  }
}
