/**
 * Keeps the read models up to date. All projections are fed from one reading of the events; for every batch the rows and
 * the checkpoints go into one transaction, so a batch is applied once however often it is delivered and wherever the
 * process is killed. Several processes may run at once: whoever holds the write lock applies, the others find it done.
 *
 * An event that a projection cannot take stops that projection exactly before it, with the error kept for all to see.
 * It is never skipped.
 */
import type { Recorded } from '#domain';
import { BEFORE_FIRST, type EventStore } from '#event-store';
import type { Projection } from './projection.ts';
import type { ReadDatabase } from './read-database.ts';

const BATCH = 1_000;

export interface ProjectionStatus {
  readonly name: string;
  readonly version: number;
  readonly generation: number;
  /** Position of the last event whose rows are stored. */
  readonly position: number;
  /** Whether events are stored that the projection has not taken yet. */
  readonly behind: boolean;
  readonly state: 'running' | 'stopped';
  /** Position of the event that stopped it, and why. */
  readonly stoppedAt: number | null;
  readonly error: string | null;
}

interface Row {
  readonly generation: number;
  readonly position: number;
  readonly stopped: boolean;
}

type Write = (event: Recorded) => void;

export class ProjectionRunner {
  private readonly store: EventStore;
  private readonly db: ReadDatabase;
  private readonly projections: readonly Projection[];
  private readonly writers = new Map<string, Write>();
  private readonly waiting = new Set<() => void>();

  constructor(store: EventStore, db: ReadDatabase, projections: readonly Projection[]) {
    this.store = store;
    this.db = db;
    this.projections = projections;
  }

  /** Brings the bookkeeping in line with the code and the store; call once before anything else. */
  async open(): Promise<void> {
    for (const projection of this.projections) {
      const row = this.db
        .prepare('SELECT version, position, last_event FROM projection WHERE name = ?')
        .get(projection.name);
      const position = Number(row?.['position'] ?? 0);
      const fits =
        row?.['version'] === projection.version && (await this.isOurs(position, row['last_event']));
      if (!fits) this.db.transaction(() => this.startOver(projection));
    }
  }

  /** Applies everything stored so far. */
  async catchUp(onProgress?: (position: number) => void): Promise<void> {
    for (let after = this.lowestCheckpoint(); after !== null; after = this.lowestCheckpoint()) {
      const events = await this.store.readAll({ after, limit: BATCH });
      if (events.length === 0) return;
      this.apply(after, events);
      onProgress?.(events.at(-1)?.position ?? after);
    }
  }

  /** Follows the store until the signal aborts. */
  async follow(signal: AbortSignal): Promise<void> {
    await this.catchUp();
    const after = this.lowestCheckpoint();
    if (after === null) return;
    let last = after;
    for await (const events of this.store.subscribe({ after, batchSize: BATCH, signal })) {
      this.apply(last, events);
      last = events.at(-1)?.position ?? last;
    }
  }

  /**
   * Applies a batch of consecutive events in one transaction.
   * @param after the position the batch was read after; a projection that has not got that far is left alone
   */
  apply(after: number, events: readonly Recorded[]): void {
    const before = this.checkpoints();
    const applied = this.db.transaction(() => {
      const stored = this.checkpoints();
      for (const projection of this.projections) {
        const row = stored.get(projection.name);
        if (!row || row.stopped || row.position < after) continue;
        this.applyTo(projection, row, events);
      }
      return this.checkpoints();
    });
    const moved = [...applied].some(
      ([name, row]) => row.position !== before.get(name)?.position || row.stopped,
    );
    if (moved) for (const wake of [...this.waiting]) wake();
  }

  /**
   * Waits until every projection has taken the event at a position, so that a client can read its own write.
   * @returns false when that did not happen in time or a projection has stopped
   */
  async waitFor(position: number, timeoutMs: number): Promise<boolean> {
    const reached = (): boolean | undefined => {
      const rows = [...this.checkpoints().values()];
      if (rows.every((row) => row.position >= position)) return true;
      return rows.some((row) => row.stopped && row.position < position) ? false : undefined;
    };
    const now = reached();
    if (now !== undefined) return now;
    return new Promise((resolve) => {
      const done = (result: boolean): void => {
        clearTimeout(timer);
        this.waiting.delete(look);
        resolve(result);
      };
      const look = (): void => {
        const result = reached();
        if (result !== undefined) done(result);
      };
      const timer = setTimeout(() => done(reached() ?? false), timeoutMs);
      this.waiting.add(look);
    });
  }

  /** The position up to which all read models speak. */
  position(): number {
    return Math.min(...[...this.checkpoints().values()].map((row) => row.position));
  }

  async status(): Promise<ProjectionStatus[]> {
    const head = (await this.store.head()).position;
    return this.db
      .prepare('SELECT * FROM projection ORDER BY name')
      .all()
      .map((row) => ({
        name: String(row['name']),
        version: Number(row['version']),
        generation: Number(row['generation']),
        position: Number(row['position']),
        behind: Number(row['position']) < head,
        state: row['error'] === null ? 'running' : 'stopped',
        stoppedAt: row['stopped_at'] === null ? null : Number(row['stopped_at']),
        error: row['error'] === null ? null : String(row['error']),
      }));
  }

  /** The table of a read model in use. */
  table(name: string): string {
    const row = this.db.prepare('SELECT generation FROM projection WHERE name = ?').get(name);
    return `${name}_${Number(row?.['generation'] ?? 0)}`;
  }

  /**
   * Builds read models anew beside those in use (blue/green) and switches when the new ones have caught up. Queries are
   * answered from the old ones until then. An event that cannot be taken ends the rebuild and leaves the old in use.
   */
  async rebuild(names: readonly string[], onProgress?: (position: number) => void): Promise<void> {
    const chosen = this.projections.filter((projection) => names.includes(projection.name));
    const shadows = chosen.map((projection) => {
      const generation = this.checkpoint(projection.name).generation + 1;
      this.db.transaction(() => {
        projection.drop(this.db, generation);
        projection.create(this.db, generation);
      });
      return { projection, generation, write: projection.writer(this.db, generation) };
    });
    try {
      let last: Pick<Recorded, 'position' | 'id'> | undefined;
      for (let switched = shadows.length === 0; !switched;) {
        const events = await this.store.readAll({ after: last?.position ?? BEFORE_FIRST, limit: BATCH });
        switched = this.db.transaction(() => {
          for (const event of events) for (const shadow of shadows) shadow.write(event);
          last = events.at(-1) ?? last;
          const position = last?.position ?? BEFORE_FIRST;
          const caughtUp = shadows.every(
            ({ projection }) => position >= this.checkpoint(projection.name).position,
          );
          if (events.length === BATCH || !caughtUp) return false;
          for (const { projection, generation } of shadows) this.switchTo(projection, generation, last);
          return true;
        });
        onProgress?.(last?.position ?? BEFORE_FIRST);
      }
    } catch (error) {
      this.db.transaction(() =>
        shadows.forEach(({ projection, generation }) => projection.drop(this.db, generation)),
      );
      throw error;
    }
  }

  // --- Applying -------------------------------------------------------------------------------------------------

  private applyTo(projection: Projection, row: Row, events: readonly Recorded[]): void {
    const news = events.filter((event) => event.position > row.position);
    const write = this.writerOf(projection, row.generation);
    try {
      this.db.savepoint(() => news.forEach(write));
      this.moveCheckpoint(projection.name, news.at(-1));
    } catch {
      this.applyOneByOne(projection, news, write);
    }
  }

  /** Finds the event that failed in a batch, keeps the work before it and stops the projection there. */
  private applyOneByOne(projection: Projection, events: readonly Recorded[], write: Write): void {
    for (const event of events) {
      try {
        this.db.savepoint(() => write(event));
      } catch (error) {
        const reason = `${event.type} in ${event.stream}: ${error instanceof Error ? error.message : String(error)}`;
        this.db
          .prepare('UPDATE projection SET stopped_at = ?, error = ? WHERE name = ?')
          .run(event.position, reason, projection.name);
        return;
      }
      this.moveCheckpoint(projection.name, event);
    }
  }

  private moveCheckpoint(name: string, last: Pick<Recorded, 'position' | 'id'> | undefined): void {
    if (!last) return;
    this.db
      .prepare('UPDATE projection SET position = ?, last_event = ? WHERE name = ?')
      .run(last.position, last.id, name);
  }

  private writerOf(projection: Projection, generation: number): Write {
    const key = `${projection.name}_${generation}`;
    const writer = this.writers.get(key) ?? projection.writer(this.db, generation);
    this.writers.set(key, writer);
    return writer;
  }

  // --- Bookkeeping ----------------------------------------------------------------------------------------------

  private checkpoints(): Map<string, Row> {
    const rows = this.db.prepare('SELECT name, generation, position, error FROM projection').all();
    return new Map(
      rows.map((row) => [
        String(row['name']),
        {
          generation: Number(row['generation']),
          position: Number(row['position']),
          stopped: row['error'] !== null,
        },
      ]),
    );
  }

  private checkpoint(name: string): Row {
    return this.checkpoints().get(name) ?? { generation: 0, position: BEFORE_FIRST, stopped: false };
  }

  /** Null when every projection has stopped. */
  private lowestCheckpoint(): number | null {
    const running = [...this.checkpoints().values()].filter((row) => !row.stopped);
    return running.length === 0 ? null : Math.min(...running.map((row) => row.position));
  }

  /** Whether the store still holds the event a projection stopped at: it does not after an older backup was restored. */
  private async isOurs(position: number, lastEvent: unknown): Promise<boolean> {
    if (position === BEFORE_FIRST) return true;
    const [event] = await this.store.readAll({ direction: 'backwards', before: position + 1, limit: 1 });
    return event?.position === position && event.id === lastEvent;
  }

  private startOver(projection: Projection): void {
    const generation = this.checkpoint(projection.name).generation;
    projection.drop(this.db, generation);
    projection.drop(this.db, generation + 1);
    projection.create(this.db, generation + 1);
    this.db
      .prepare(
        `INSERT INTO projection (name, version, generation, position) VALUES (?, ?, ?, ?)
         ON CONFLICT (name) DO UPDATE SET version = excluded.version, generation = excluded.generation,
           position = excluded.position, last_event = NULL, stopped_at = NULL, error = NULL`,
      )
      .run(projection.name, projection.version, generation + 1, BEFORE_FIRST);
  }

  private switchTo(
    projection: Projection,
    generation: number,
    last: Pick<Recorded, 'position' | 'id'> | undefined,
  ): void {
    const old = this.checkpoint(projection.name).generation;
    this.db
      .prepare(
        'UPDATE projection SET version = ?, generation = ?, position = ?, last_event = ?, stopped_at = NULL, error = NULL WHERE name = ?',
      )
      .run(projection.version, generation, last?.position ?? BEFORE_FIRST, last?.id ?? null, projection.name);
    projection.drop(this.db, old);
  }
}
