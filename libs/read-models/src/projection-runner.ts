/**
 * Keeps the read models up to date. All projections are fed from one reading of the events; for every batch the rows and
 * the checkpoints go into one transaction, so a batch is applied once however often it is delivered and wherever the
 * process is killed. Several processes may run at once: whoever holds the write lock applies, the others find it done.
 *
 * An event that a projection cannot take stops that projection exactly before it, with the error kept for all to see.
 * It is never skipped.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Recorded } from '#domain';
import { BEFORE_FIRST, type EventStore } from '#event-store';
import { type Checkpoint, Checkpoints, type Last, type ProjectionStatus } from './checkpoints.ts';
import { partitionOf } from './partitions.ts';
import { BATCH, CATCH_UP_BATCH, explain, type Projection } from './projection.ts';
import type { ReadDatabase, Reading, Writing } from './read-database.ts';
import { rebuild } from './rebuild.ts';
import { writeUpToRefusal } from './taking.ts';
import { type Reached, Waiting } from './waiting.ts';

/** How long the follower lets events gather between two batches; nobody waits that long. */
const GATHER_MS = 15;

/** What is projected from. */
export type ProjectedStore = Pick<EventStore, 'readAll' | 'head' | 'subscribe'>;

export class ProjectionRunner {
  private readonly store: ProjectedStore;
  private readonly db: ReadDatabase;
  private readonly projections: readonly Projection[];
  private readonly partitions: readonly number[] | undefined;
  private readonly checkpoints: Checkpoints;
  private readonly waiting: Waiting;
  /** Ends the present pause between two batches. */
  private hurry: () => void = () => undefined;

  /** @param partitions those that are applied here; all unless some are named */
  constructor(
    store: ProjectedStore,
    db: ReadDatabase,
    projections: readonly Projection[],
    partitions?: readonly number[],
  ) {
    this.store = store;
    this.db = db;
    this.projections = projections;
    this.partitions = partitions;
    this.checkpoints = new Checkpoints(db, projections);
    this.waiting = new Waiting(
      () => this.reached(),
      (error) => db.isAboutTheMachine(error),
    );
  }

  /**
   * Brings the bookkeeping in line with the code and the store; call once before anything else.
   * @throws ReadModelError `read-models-other-version` where a newer program has taken a shared database over
   */
  async open(): Promise<void> {
    for (const projection of this.projections) {
      const found = await this.db.reading((tx) => this.checkpoints.lastOf(tx, projection));
      if (found && (await this.isOurs(found))) continue;
      await this.db.restructuring(async (tx) => {
        // Another process may have started over in the meantime.
        const now = await this.checkpoints.lastOf(tx, projection);
        if (now && now.generation !== found?.generation) return;
        if (this.db.isShared) await this.checkpoints.assertNotNewer(tx, projection);
        await this.checkpoints.startOver(tx, projection);
      });
    }
  }

  /** Applies everything stored so far, or until the signal aborts. */
  async catchUp(
    onProgress?: (position: number) => void | Promise<void>,
    signal?: AbortSignal,
  ): Promise<void> {
    while (!signal?.aborted) {
      const after = await this.lowestRunning();
      if (after === null) return;
      const events = await this.store.readAll({ after, limit: CATCH_UP_BATCH });
      if (events.length === 0 || signal?.aborted) return;
      await this.apply(after, events);
      await onProgress?.(events.at(-1)?.position ?? after);
      await nextTurn();
    }
  }

  /** Follows the store until the signal aborts. */
  async follow(signal: AbortSignal): Promise<void> {
    await this.catchUp(undefined, signal);
    let last = (await this.lowestRunning()) ?? (await this.store.head()).position;
    for await (const events of this.store.subscribe({ after: last, batchSize: BATCH, signal })) {
      await this.apply(last, events);
      last = events.at(-1)?.position ?? last;
      // A projection that was rebuilt meanwhile may have been set back behind what is delivered here.
      const lowest = await this.lowestRunning();
      if (lowest !== null && lowest < last) await this.catchUp(undefined, signal);
      await this.gather();
    }
  }

  /** Lets events gather, so that a busy ledger is followed in fewer transactions, unless somebody waits for them. */
  private async gather(): Promise<void> {
    if (!this.waiting.isNobody) {
      await nextTurn();
      return;
    }
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, GATHER_MS);
      this.hurry = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  /**
   * Applies a batch of consecutive events in one transaction.
   * @param after the position the batch was read after; a projection that has not got that far is left alone
   */
  async apply(after: number, events: readonly Recorded[]): Promise<void> {
    const moved = await this.db.transaction(async (tx) => {
      const all = await this.checkpoints.lock(tx, this.partitions);
      let any = false;
      for (const checkpoint of all.filter(({ stopped, position }) => !stopped && position >= after))
        if (await this.applyTo(tx, checkpoint, events)) any = true;
      return any;
    });
    if (moved) this.waiting.wake();
  }

  /**
   * Waits until every projection has taken the event at a position, so that a client can read its own write.
   * @returns false when that did not happen in time, a projection has stopped or the read models were closed
   */
  waitFor(position: number, timeoutMs: number): Promise<boolean> {
    const waited = this.waiting.for(position, timeoutMs);
    this.hurry();
    return waited;
  }

  /** The position up to which all read models speak. */
  position(): Promise<number> {
    return this.db.reading((tx) => this.positionIn(tx));
  }

  /** The same, in a transaction that reads more. */
  async positionIn(tx: Reading): Promise<number> {
    return Math.min(...(await this.checkpoints.all(tx)).map(({ position }) => position));
  }

  async status(): Promise<ProjectionStatus[]> {
    const { position } = await this.store.head();
    return this.db.reading((tx) => this.checkpoints.status(tx, position));
  }

  /** The table of a read model in use. */
  table(name: string): Promise<string> {
    return this.db.reading((tx) => this.tableIn(tx, name));
  }

  /** The same, in the transaction that is to read it: a rebuild may take another one's place at any time. */
  tableIn(tx: Reading, name: string): Promise<string> {
    return this.checkpoints.table(tx, name);
  }

  /**
   * Builds read models anew beside those in use (blue/green) and switches when the new ones have caught up. Queries are
   * answered from the old ones until then. An event that cannot be taken ends the rebuild and leaves the old in use.
   */
  async rebuild(
    names: readonly string[],
    onProgress?: (position: number) => void | Promise<void>,
  ): Promise<void> {
    const unknown = names.find((name) => !this.projections.some((projection) => projection.name === name));
    if (unknown !== undefined) throw new Error(`There is no read model ${unknown}`);
    const chosen = this.projections.filter(({ name }) => names.includes(name));
    if (chosen.length === 0) return;
    await rebuild(this.store, this.db, this.checkpoints, chosen, onProgress);
    this.waiting.wake();
    // Events that came while the last of the old ones were read.
    await this.catchUp(onProgress);
  }

  /** Answers whoever waits. */
  close(): void {
    this.waiting.close();
  }

  /** The lowest position of those that take events, null when there is none. */
  private async lowestRunning(): Promise<number | null> {
    const all = await this.db.reading((tx) => this.checkpoints.all(tx, this.partitions));
    const running = all.filter(({ stopped }) => !stopped);
    return running.length === 0 ? null : Math.min(...running.map(({ position }) => position));
  }

  private async reached(): Promise<Reached> {
    const all = await this.db.reading((tx) => this.checkpoints.all(tx));
    return (wanted) => {
      if (all.every(({ position }) => position >= wanted)) return true;
      return all.some(({ stopped, position }) => stopped && position < wanted) ? false : undefined;
    };
  }

  /** Whether anything was done: rows written, or the projection stopped. */
  private async applyTo(tx: Writing, checkpoint: Checkpoint, events: readonly Recorded[]): Promise<boolean> {
    const news = newsAfter(checkpoint.position, events);
    const last = news.at(-1);
    if (!last) return false;
    const { partitions } = this.db.bookkeeping;
    const own = news.filter((event) => partitionOf(event, partitions) === checkpoint.partition);
    const refused = await writeUpToRefusal(this.db, tx, checkpoint, own);
    const taken = refused ? news[news.indexOf(refused.event) - 1] : last;
    if (taken) await this.checkpoints.move(tx, checkpoint, taken);
    if (refused)
      await this.checkpoints.stop(
        tx,
        checkpoint,
        refused.event.position,
        explain(refused.event, refused.error),
      );
    return true;
  }

  /** Whether the store still holds the event a projection stopped at: it does not after an older backup was restored. */
  private async isOurs({ places }: Last): Promise<boolean> {
    const position = Math.max(...places.map((place) => place.position));
    if (position === BEFORE_FIRST) return true;
    const [event] = await this.store.readAll({ direction: 'backwards', before: position + 1, limit: 1 });
    return places.some((place) => event?.position === place.position && event.id === place.id);
  }
}

/** The events after a position, each once, also where a batch holds some twice. */
function newsAfter(position: number, events: readonly Recorded[]): Recorded[] {
  let last = position;
  return events.filter((event) => {
    if (event.position <= last) return false;
    last = event.position;
    return true;
  });
}
