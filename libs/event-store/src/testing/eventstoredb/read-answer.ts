/** The answer to a read, event by event: as fast as the client takes them, and as its fault says. */
import { setTimeout as delay } from 'node:timers/promises';
import type { ServerWritableStream } from '@grpc/grpc-js';
import type streams from '@eventstore/db-client/generated/streams_pb.js';
import type { ActiveFault, Fault } from './faults.ts';
import type { LogRecord } from './records.ts';
import { Refused, serviceError } from './refusals.ts';
import { eventResponse } from './wire.ts';

export type ReadCall = ServerWritableStream<streams.ReadReq, streams.ReadResp>;

/** Thrown to leave a call that is closed or that a fault has ended. */
class Over extends Error {}

export class ReadAnswer {
  readonly #call: ReadCall;
  readonly #dropConnections: () => void;
  #fault: ActiveFault | null = null;
  /** Events that were given; below zero before anything was sent. */
  #events = -1;
  #wake: () => void = () => undefined;

  constructor(call: ReadCall, dropConnections: () => void) {
    this.#call = call;
    this.#dropConnections = dropConnections;
  }

  get strangeCheckpoints(): boolean {
    return this.#fault?.fault.kind === 'strange-checkpoints';
  }

  /** Runs the work that gives the answer, and ends the call as that ends. */
  async run(work: () => Promise<void>): Promise<void> {
    const wake = (): void => this.wake();
    this.#call.on('cancelled', wake).on('close', wake);
    try {
      await work();
      this.#call.end();
    } catch (error) {
      if (error instanceof Refused) this.#call.emit('error', serviceError(error.refusal));
      else if (!(error instanceof Over)) throw error;
    }
  }

  /** Before anything is said. */
  async begin(fault: ActiveFault | null): Promise<void> {
    this.#fault = fault;
    if (fault?.fault.kind === 'late') await delay(fault.fault.ms);
    await this.misbehave();
    this.#events = 0;
  }

  async sendEvent(record: LogRecord): Promise<void> {
    await this.misbehave();
    const fault = this.#fault?.fault;
    if (fault?.kind === 'slow') await delay(fault.msPerEvent);
    const response = eventResponse(record);
    await this.send(response);
    if (fault?.kind === 'twice') await this.send(response);
    this.#events += 1;
  }

  async send(response: streams.ReadResp): Promise<void> {
    if (this.#closed) throw new Over();
    // While the client's window is full, nothing is sent.
    if (!this.#call.write(response)) await this.#drained();
  }

  /** Looks again whether there is something to do. */
  wake(): void {
    this.#wake();
  }

  /** From now on this fault holds. */
  interrupt(fault: ActiveFault): void {
    this.#fault = fault;
    this.#wake();
  }

  /** Waits for a change, another fault or the end of the call. */
  async untilWoken(changed: () => boolean): Promise<void> {
    const known = this.#fault;
    while (!changed() && this.#fault === known) {
      if (this.#closed) throw new Over();
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }

  /** Does what the fault wants to be done before the next thing is sent. */
  async misbehave(): Promise<void> {
    const hit = this.#fault;
    if (!hit || !this.#isDue(hit.fault)) return;
    const { fault } = hit;
    switch (fault.kind) {
      case 'die':
        this.#dropConnections();
        throw new Over();
      case 'hang':
        return this.#hang(hit);
      case 'refuse':
        throw new Refused(fault.refusal);
      case 'end':
        this.#call.end();
        throw new Over();
      case 'late':
      case 'twice':
      case 'slow':
      case 'strange-checkpoints':
        // They change how things are sent.
        return;
    }
  }

  #isDue(fault: Fault): boolean {
    return !('afterEvents' in fault) || this.#events >= (fault.afterEvents ?? -1);
  }

  async #hang(hit: ActiveFault): Promise<void> {
    let over = false;
    void hit.removed.then(() => {
      over = true;
      this.#wake();
    });
    await this.untilWoken(() => over);
    if (this.#fault === hit) this.#fault = null;
  }

  #drained(): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        this.#call.off('drain', done).off('cancelled', done).off('close', done);
        resolve();
      };
      this.#call.on('drain', done).on('cancelled', done).on('close', done);
    });
  }

  get #closed(): boolean {
    return this.#call.cancelled || this.#call.destroyed;
  }
}
