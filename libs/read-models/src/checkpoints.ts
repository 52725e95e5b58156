/**
 * How far each projection has got and which generation of its tables is in use. Generations are never used twice, so two
 * rebuilds of one projection, in one process or two, cannot write into the same tables.
 */
import type { Recorded } from '#domain';
import { BEFORE_FIRST } from '#event-store';
import type { Projection } from './projection.ts';
import type { ReadDatabase } from './read-database.ts';

type Place = Pick<Recorded, 'position' | 'id'>;

export interface Checkpoint {
  readonly projection: Projection;
  readonly generation: number;
  /** Position of the last event whose rows are stored. */
  readonly position: number;
  /** It takes no events: one of them stopped it, or another version of the program has taken its place. */
  readonly stopped: boolean;
}

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

export class Checkpoints {
  private readonly db: ReadDatabase;
  private readonly projections: readonly Projection[];

  constructor(db: ReadDatabase, projections: readonly Projection[]) {
    this.db = db;
    this.projections = projections;
  }

  /** Those of the projections this program has, in their order. */
  all(): Checkpoint[] {
    const rows = new Map(this.rows().map((row) => [row['name'], row]));
    return this.projections.map((projection) => {
      const row = rows.get(projection.name);
      if (!row) throw new Error(`The read models of ${projection.name} have not been opened`);
      return {
        projection,
        generation: Number(row['generation']),
        position: Number(row['position']),
        stopped: row['error'] !== null || row['version'] !== projection.version,
      };
    });
  }

  status(head: number): ProjectionStatus[] {
    const names = this.projections.map(({ name }) => name);
    return this.rows()
      .filter((row) => names.includes(String(row['name'])))
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

  /** The lowest position of those that take events, null when there is none. */
  lowestRunning(): number | null {
    const running = this.all().filter((checkpoint) => !checkpoint.stopped);
    return running.length === 0 ? null : Math.min(...running.map(({ position }) => position));
  }

  /** The table of a read model in use. */
  table(name: string): string {
    const projection = this.projections.find((candidate) => candidate.name === name);
    if (!projection) throw new Error(`There is no read model ${name}`);
    return `${name}_${this.assertOurs(projection).generation}`;
  }

  /** A newer program that shares the file has other tables, which this one must not touch. */
  assertOurs(projection: Projection): Pick<Checkpoint, 'generation'> {
    const found = this.lastOf(projection);
    if (found) return found;
    throw new Error(
      `The read model ${projection.name} belongs to another version of the program; restart this one`,
    );
  }

  /** The event a projection stopped after, undefined where its rows are those of another version. */
  lastOf({ name, version }: Projection): { position: number; id: unknown; generation: number } | undefined {
    const row = this.row(name);
    if (row?.['version'] !== version) return undefined;
    return {
      position: Number(row['position']),
      id: row['last_event'],
      generation: Number(row['generation']),
    };
  }

  move(name: string, to: Place): void {
    this.db
      .prepare('UPDATE projection SET position = ?, last_event = ? WHERE name = ?')
      .run(to.position, to.id, name);
  }

  stop(name: string, at: number, error: string): void {
    this.db.prepare('UPDATE projection SET stopped_at = ?, error = ? WHERE name = ?').run(at, error, name);
  }

  /** Creates the tables of a new generation. What an unfinished rebuild has left goes away. */
  newGeneration(projection: Projection): number {
    const row = this.row(projection.name);
    const inUse = Number(row?.['generation'] ?? 0);
    const newest = Number(row?.['newest_generation'] ?? 0);
    for (let left = inUse + 1; left <= newest; left += 1) projection.drop(this.db, left);
    this.db
      .prepare(
        `INSERT INTO projection (name, version, generation, newest_generation, position) VALUES (?, ?, 0, ?, ?)
         ON CONFLICT (name) DO UPDATE SET newest_generation = excluded.newest_generation`,
      )
      .run(projection.name, projection.version, newest + 1, BEFORE_FIRST);
    projection.create(this.db, newest + 1);
    return newest + 1;
  }

  assertNewest({ name }: Projection, generation: number): void {
    if (Number(this.row(name)?.['newest_generation']) === generation) return;
    throw new Error(`This rebuild of ${name} was overtaken by another one`);
  }

  /** Puts a generation that holds all events up to `last` in the place of the one in use. */
  switchTo(projection: Projection, generation: number, last: Place | undefined): void {
    const old = Number(this.row(projection.name)?.['generation'] ?? 0);
    this.db
      .prepare(
        `UPDATE projection SET version = ?, generation = ?, position = ?, last_event = ?, stopped_at = NULL, error = NULL
         WHERE name = ?`,
      )
      .run(projection.version, generation, last?.position ?? BEFORE_FIRST, last?.id ?? null, projection.name);
    projection.drop(this.db, old);
  }

  private row(name: string) {
    return this.db.prepare('SELECT * FROM projection WHERE name = ?').get(name);
  }

  private rows() {
    return this.db.prepare('SELECT * FROM projection ORDER BY name').all();
  }
}
