/** The call that reads: a stream or `$all`, once or for ever. */
import { randomUUID } from 'node:crypto';
import streams from '@eventstore/db-client/generated/streams_pb.js';
import type { Calls } from './calls.ts';
import type { ActiveFault } from './faults.ts';
import type { ServerLog } from './log.ts';
import { ReadAnswer, type ReadCall } from './read-answer.ts';
import { filterOf } from './read-filter.ts';
import type { LogRecord, Position } from './records.ts';
import { refusals, Refused } from './refusals.ts';
import { firstIndex } from './stream-view.ts';
import { checkpointResponse, identifierOf, streamNameOf } from './wire.ts';

/** A position beyond every log, which the server takes for the end. */
const LAST_POSITION = 2n ** 64n - 1n;
const BEFORE_ALL: Position = { commit: -1n, prepare: -1n };
const { BACKWARDS } = streams.ReadReq.Options.ReadDirection;

export class Reads {
  readonly #log: ServerLog;
  readonly #calls: Calls;
  readonly #open = new Set<ReadAnswer>();

  constructor(log: ServerLog, calls: Calls) {
    this.#log = log;
    this.#calls = calls;
  }

  /** Reads and subscriptions that are not over. */
  get open(): number {
    return this.#open.size;
  }

  /** Lets the fault hit everything that is open now. */
  interrupt(fault: ActiveFault): void {
    for (const answer of this.#open) answer.interrupt(fault);
  }

  read(call: ReadCall): void {
    const answer = new ReadAnswer(call, () => this.#calls.dropConnections());
    this.#open.add(answer);
    const forget = this.#log.onChange(() => answer.wake());
    void answer
      .run(() => this.#answer(call, answer))
      .finally(() => {
        forget();
        this.#open.delete(answer);
      });
  }

  async #answer(call: ReadCall, answer: ReadAnswer): Promise<void> {
    const options = call.request.getOptions();
    if (!options?.hasUuidOption()) throw new Refused(refusals.missingMetadata('uuid_option'));
    const from = options.getStream();
    const name = from ? streamNameOf(from.getStreamIdentifier()) : '$all';
    const follows = options.hasSubscription();
    await answer.begin(this.#calls.admit(follows ? 'subscribe' : 'read', name, call));
    if (follows) {
      await answer.send(confirmation());
      await (from ? this.#followStream(name, from, answer) : this.#followAll(options, answer));
    } else {
      await (from ? this.#readStream(name, from, options, answer) : this.#readAll(options, answer));
      await answer.misbehave();
    }
  }

  async #readStream(
    name: string,
    from: streams.ReadReq.Options.StreamOptions,
    options: streams.ReadReq.Options,
    answer: ReadAnswer,
  ): Promise<void> {
    const view = this.#log.stream(name);
    if (view.tombstoned) throw new Refused(refusals.streamDeleted(name));
    if (view.softDeleted || view.last < 0n) return answer.send(notFound(name));
    const before = options.getReadDirection() === BACKWARDS ? 1n : 0n;
    const seen = view.visible();
    const index = from.hasEnd()
      ? seen.length
      : firstIndex(seen, ({ revision }) => revision >= revisionOf(from) + before);
    await this.#give(seen, index, options, answer);
  }

  async #readAll(options: streams.ReadReq.Options, answer: ReadAnswer): Promise<void> {
    const position = positionOf(options.getAll());
    if (position !== 'end') {
      if (position.commit < position.prepare) throw new Refused(refusals.unknown);
      if (!this.#log.isReadable(position)) throw new Refused(refusals.invalidPosition);
    }
    const { records } = this.#log;
    const index = position === 'end' ? records.length : this.#log.indexAt(position);
    await this.#give(records, index, options, answer);
  }

  /** Forwards what is at the index and behind it, backwards what is before it. */
  async #give(
    records: readonly LogRecord[],
    index: number,
    options: streams.ReadReq.Options,
    answer: ReadAnswer,
  ): Promise<void> {
    const filter = filterOf(options.getFilter());
    const backwards = options.getReadDirection() === BACKWARDS;
    let left = BigInt(options.getCount());
    for (let next = backwards ? index - 1 : index; left > 0n; next += backwards ? -1 : 1) {
      const record = records[next];
      if (!record) break;
      if (filter && !filter.accepts(record)) continue;
      await answer.sendEvent(record);
      left -= 1n;
    }
  }

  async #followStream(
    name: string,
    from: streams.ReadReq.Options.StreamOptions,
    answer: ReadAnswer,
  ): Promise<void> {
    const last = (): bigint => this.#log.stream(name).last;
    let after = from.hasEnd() ? last() : from.hasStart() ? -1n : revisionOf(from);
    let live = false;
    for (;;) {
      await answer.misbehave();
      const view = this.#log.stream(name);
      if (view.tombstoned) throw new Refused(refusals.streamDeleted(name));
      const seen = view.visible();
      const next = seen[firstIndex(seen, ({ revision }) => revision > after)];
      if (next) {
        await answer.sendEvent(next);
        after = next.revision;
        continue;
      }
      // What is hidden now stays hidden.
      if (last() > after) after = last();
      if (!live) await answer.send(caughtUp());
      live = true;
      await answer.untilWoken(() => last() > after);
    }
  }

  async #followAll(options: streams.ReadReq.Options, answer: ReadAnswer): Promise<void> {
    const filter = filterOf(options.getFilter());
    let after = this.#followsAfter(options.getAll());
    let considered = 0;
    let live = false;
    const checkpoint = async (): Promise<void> => {
      const at = answer.strangeCheckpoints ? { commit: LAST_POSITION, prepare: LAST_POSITION } : after;
      if (at.commit >= 0n) await answer.send(checkpointResponse(at));
    };
    for (;;) {
      await answer.misbehave();
      const record = this.#log.records[this.#log.indexAfter(after)];
      if (record) {
        if (!filter || filter.accepts(record)) await answer.sendEvent(record);
        after = record.position;
        considered += 1;
        if (filter && considered % filter.checkpointEvery === 0) await checkpoint();
        continue;
      }
      if (!live) {
        if (filter) await checkpoint();
        await answer.send(caughtUp());
      }
      live = true;
      await answer.untilWoken(() => this.#log.indexAfter(after) < this.#log.records.length);
    }
  }

  /** A position behind the log is waited for in silence, as the server does. */
  #followsAfter(from: streams.ReadReq.Options.AllOptions | undefined): Position {
    if (from?.hasStart()) return BEFORE_ALL;
    const position = positionOf(from);
    return position === 'end' ? (this.#log.records.at(-1)?.position ?? BEFORE_ALL) : position;
  }
}

function confirmation(): streams.ReadResp {
  return new streams.ReadResp().setConfirmation(
    new streams.ReadResp.SubscriptionConfirmation().setSubscriptionId(randomUUID()),
  );
}

function caughtUp(): streams.ReadResp {
  return new streams.ReadResp().setCaughtUp(new streams.ReadResp.CaughtUp());
}

/** That there is no such stream is said inside the answer, which then ends well. */
function notFound(name: string): streams.ReadResp {
  return new streams.ReadResp().setStreamNotFound(
    new streams.ReadResp.StreamNotFound().setStreamIdentifier(identifierOf(name)),
  );
}

function revisionOf(from: streams.ReadReq.Options.StreamOptions): bigint {
  return from.hasStart() ? 0n : BigInt(from.getRevision());
}

function positionOf(from: streams.ReadReq.Options.AllOptions | undefined): Position | 'end' {
  if (from?.hasEnd()) return 'end';
  const position = from?.getPosition();
  if (!position) return { commit: 0n, prepare: 0n };
  const commit = BigInt(position.getCommitPosition());
  if (commit === LAST_POSITION) return 'end';
  return { commit, prepare: BigInt(position.getPreparePosition()) };
}
