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
import { type Checkpoint, Checkpoints, type ProjectionStatus } from './checkpoints.ts';
import { BATCH, CATCH_UP_BATCH, explain, type Projection, type Write } from './projection.ts';
import { isAboutTheMachine, type ReadDatabase } from './read-database.ts';
import { rebuild } from './rebuild.ts';

/** How often a waiting client looks for what another process has applied. */
const LOOK_EVERY_MS = 20;

/** How long the follower lets events gather between two batches; nobody waits that long. */
const GATHER_MS = 15;

export class ProjectionRunner {
  private readonly store: EventStore;
  private readonly db: ReadDatabase;
  private readonly projections: readonly Projection[];
  private readonly checkpoints: Checkpoints;
  private readonly writers = new Map<string, { readonly generation: number; readonly write: Write }>();
  private readonly waiting = new Set<() => void>();
  /** Ends the present pause between two batches. */
  private hurry: () => void = () => undefined;
  private closed = false;

  constructor(store: EventStore, db: ReadDatabase, projections: readonly Projection[]) {
    this.store = store;
    this.db = db;
    this.projections = projections;
    this.checkpoints = new Checkpoints(db, projections);
  }

  /** Brings the bookkeeping in line with the code and the store; call once before anything else. */
  async open(): Promise<void> {
    for (const projection of this.projections) {
      const found = this.checkpoints.lastOf(projection);
      if (found && (await this.isOurs(found))) continue;
      this.db.transaction(() => {
        // Another process may have started over in the meantime.
        const now = this.checkpoints.lastOf(projection);
        if (now && now.generation !== found?.generation) return;
        this.checkpoints.switchTo(projection, this.checkpoints.newGeneration(projection), undefined);
      });
    }
  }

  /** Applies everything stored so far, or until the signal aborts. */
  async catchUp(onProgress?: (position: number) => void, signal?: AbortSignal): Promise<void> {
    while (!signal?.aborted) {
      const after = this.checkpoints.lowestRunning();
      if (after === null) return;
      const events = await this.store.readAll({ after, limit: CATCH_UP_BATCH });
      if (events.length === 0 || signal?.aborted) return;
      this.apply(after, events);
      onProgress?.(events.at(-1)?.position ?? after);
      await nextTurn();
    }
  }

  /** Follows the store until the signal aborts. */
  async follow(signal: AbortSignal): Promise<void> {
    await this.catchUp(undefined, signal);
    let last = this.checkpoints.lowestRunning() ?? (await this.store.head()).position;
    for await (const events of this.store.subscribe({ after: last, batchSize: BATCH, signal })) {
      this.apply(last, events);
      last = events.at(-1)?.position ?? last;
      // A projection that was rebuilt meanwhile may have been set back behind what is delivered here.
      const lowest = this.checkpoints.lowestRunning();
      if (lowest !== null && lowest < last) await this.catchUp(undefined, signal);
      await this.gather();
    }
  }

  /** Lets events gather, so that a busy ledger is followed in fewer transactions, unless somebody waits for them. */
  private async gather(): Promise<void> {
    if (this.waiting.size > 0) {
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
  apply(after: number, events: readonly Recorded[]): void {
    const moved = this.db.transaction(() => {
      const taking = this.checkpoints.all().filter(({ stopped, position }) => !stopped && position >= after);
      return taking.map((checkpoint) => this.applyTo(checkpoint, events)).includes(true);
    });
    if (moved) this.wake();
  }

  /**
   * Waits until every projection has taken the event at a position, so that a client can read its own write.
   * @returns false when that did not happen in time, a projection has stopped or the read models were closed
   */
  async waitFor(position: number, timeoutMs: number): Promise<boolean> {
    const reached = (): boolean | undefined => {
      if (this.closed) return false;
      const all = this.checkpoints.all();
      if (all.every((checkpoint) => checkpoint.position >= position)) return true;
      return all.some((checkpoint) => checkpoint.stopped && checkpoint.position < position)
        ? false
        : undefined;
    };
    const now = reached();
    if (now !== undefined) return now;
    return new Promise((resolve, reject) => {
      const end = (): void => {
        clearTimeout(timeout);
        clearInterval(looking);
        this.waiting.delete(look);
      };
      const lookAgain = (otherwise: boolean | undefined): void => {
        try {
          const result = reached() ?? otherwise;
          if (result === undefined) return;
          end();
          resolve(result);
        } catch (error) {
          end();
          reject(error instanceof Error ? error : new Error(String(error)));
        }
      };
      const look = (): void => lookAgain(undefined);
      const timeout = setTimeout(() => lookAgain(false), timeoutMs);
      const looking = setInterval(look, LOOK_EVERY_MS);
      this.waiting.add(look);
      this.hurry();
    });
  }

  /** The position up to which all read models speak. */
  position(): number {
    return Math.min(...this.checkpoints.all().map(({ position }) => position));
  }

  async status(): Promise<ProjectionStatus[]> {
    const { position } = await this.store.head();
    return this.checkpoints.status(position);
  }

  /** The table of a read model in use. */
  table(name: string): string {
    return this.checkpoints.table(name);
  }

  /**
   * Builds read models anew beside those in use (blue/green) and switches when the new ones have caught up. Queries are
   * answered from the old ones until then. An event that cannot be taken ends the rebuild and leaves the old in use.
   */
  async rebuild(names: readonly string[], onProgress?: (position: number) => void): Promise<void> {
    const unknown = names.find((name) => !this.projections.some((projection) => projection.name === name));
    if (unknown !== undefined) throw new Error(`There is no read model ${unknown}`);
    const chosen = this.projections.filter(({ name }) => names.includes(name));
    if (chosen.length === 0) return;
    await rebuild(this.store, this.db, this.checkpoints, chosen, onProgress);
    this.wake();
    // Events that came while the last of the old ones were read.
    await this.catchUp(onProgress);
  }

  /** Answers whoever waits. */
  close(): void {
    this.closed = true;
    this.wake();
  }

  private wake(): void {
    for (const look of [...this.waiting]) look();
  }

  /** Whether anything was done: rows written, or the projection stopped. */
  private applyTo(checkpoint: Checkpoint, events: readonly Recorded[]): boolean {
    const { name } = checkpoint.projection;
    const news = newsAfter(checkpoint.position, events);
    const last = news.at(-1);
    if (!last) return false;
    const write = this.writerOf(checkpoint);
    try {
      this.db.savepoint(() => {
        for (const event of news) write(event);
      });
      this.checkpoints.move(name, last);
    } catch (error) {
      if (isAboutTheMachine(error)) throw error;
      this.applyOneByOne(name, news, write);
    }
    return true;
  }

  /** Finds the event that failed in a batch, keeps the work before it and stops the projection there. */
  private applyOneByOne(name: string, events: readonly Recorded[], write: Write): void {
    for (const event of events) {
      try {
        this.db.savepoint(() => write(event));
      } catch (error) {
        if (isAboutTheMachine(error)) throw error;
        this.checkpoints.stop(name, event.position, explain(event, error));
        return;
      }
      this.checkpoints.move(name, event);
    }
  }

  private writerOf({ projection, generation }: Checkpoint): Write {
    const kept = this.writers.get(projection.name);
    if (kept?.generation === generation) return kept.write;
    const write = projection.writer(this.db, generation);
    this.writers.set(projection.name, { generation, write });
    return write;
  }

  /** Whether the store still holds the event a projection stopped at: it does not after an older backup was restored. */
  private async isOurs({ position, id }: { position: number; id: unknown }): Promise<boolean> {
    if (position === BEFORE_FIRST) return true;
    const [event] = await this.store.readAll({ direction: 'backwards', before: position + 1, limit: 1 });
    return event?.position === position && event.id === id;
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
