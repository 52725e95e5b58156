/**
 * How far each projection has got and which generation of its tables is in use. Generations are never used twice, so two
 * rebuilds of one projection, in one process or two, cannot write into the same tables.
 *
 * There is a row for each partition of the ledger, and a table holds the rows of all of them.
 */
import type { Recorded } from '#domain';
import { BEFORE_FIRST } from '#event-store';
import { ReadModelError } from './errors.ts';
import type { Projection } from './projection.ts';
import type { ReadDatabase, Reading, Row, Writing } from './read-database.ts';
import { type Generation, tableName } from './tables.ts';

type Place = Pick<Recorded, 'position' | 'id'>;

export interface Checkpoint {
  readonly projection: Projection;
  readonly partition: number;
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

/** Where a projection has got to in all partitions. */
export interface Last {
  readonly generation: number;
  /** The events that the partitions stopped after. */
  readonly places: readonly { readonly position: number; readonly id: string | null }[];
}

export class Checkpoints {
  private readonly projections: readonly Projection[];
  private readonly bookkeeping: ReadDatabase['bookkeeping'];

  constructor({ bookkeeping }: ReadDatabase, projections: readonly Projection[]) {
    this.bookkeeping = bookkeeping;
    this.projections = projections;
  }

  /** Those of the projections this program has, in their order, of all partitions unless some are named. */
  async all(tx: Reading, partitions?: readonly number[]): Promise<Checkpoint[]> {
    return this.checkpointsIn(await this.rows(tx, partitions));
  }

  /** The same, kept from changing until the transaction is over; always in one order, so that nobody waits in a ring. */
  async lock(tx: Writing, partitions?: readonly number[]): Promise<Checkpoint[]> {
    return this.checkpointsIn(await this.rows(tx, partitions, this.bookkeeping.forUpdate));
  }

  async status(tx: Reading, head: number): Promise<ProjectionStatus[]> {
    const names = this.projections.map(({ name }) => name);
    const rows = (await this.rows(tx)).filter((row) => names.includes(String(row['name'])));
    return [...Map.groupBy(rows, (row) => String(row['name'])).values()].map((parts) =>
      statusOf(parts, head),
    );
  }

  /** The table of a read model in use. */
  async table(tx: Reading, name: string): Promise<string> {
    const projection = this.projections.find((candidate) => candidate.name === name);
    if (!projection) throw new Error(`There is no read model ${name}`);
    const { generation } = await this.assertOurs(tx, projection);
    return tableName({ name, generation });
  }

  /** A newer program that shares the database has other tables, which this one must not touch. */
  async assertOurs(tx: Reading, projection: Projection): Promise<Last> {
    const found = await this.lastOf(tx, projection);
    if (found) return found;
    const { name } = projection;
    const [row] = await this.rowsOf(tx, name);
    throw new ReadModelError(row ? 'read-models-other-version' : 'read-models-not-built', { name });
  }

  /** In the midst of an upgrade programs of two versions run: the older one must not throw away what the newer has built. */
  async assertNotNewer(tx: Reading, { name, version }: Projection): Promise<void> {
    const [row] = await this.rowsOf(tx, name);
    if (row && Number(row['version']) > version)
      throw new ReadModelError('read-models-other-version', { name });
  }

  /** Undefined where the rows are those of another version. */
  async lastOf(tx: Reading, { name, version }: Projection): Promise<Last | undefined> {
    const rows = await this.rowsOf(tx, name);
    const [first] = rows;
    if (first?.['version'] !== version) return undefined;
    const places = rows.map((row) => ({
      position: Number(row['position']),
      id: row['last_event'] === null ? null : String(row['last_event']),
    }));
    return { generation: Number(first['generation']), places };
  }

  async move(tx: Writing, { projection, partition }: Checkpoint, to: Place): Promise<void> {
    await tx.run(
      `UPDATE projection SET position = ?, last_event = ? WHERE name = ? AND ${this.partition} = ?`,
      [to.position, to.id, projection.name, partition],
    );
  }

  async stop(tx: Writing, { projection, partition }: Checkpoint, at: number, error: string): Promise<void> {
    await tx.run(`UPDATE projection SET stopped_at = ?, error = ? WHERE name = ? AND ${this.partition} = ?`, [
      at,
      error,
      projection.name,
      partition,
    ]);
  }

  /** Creates the tables of a new generation. What earlier ones have left goes away. */
  async newGeneration(tx: Writing, projection: Projection): Promise<number> {
    const { name } = projection;
    const [row] = await this.rowsOf(tx, name);
    const inUse = Number(row?.['generation'] ?? 0);
    const newest = Number(row?.['newest_generation'] ?? 0);
    for (let left = 1; left <= newest; left += 1)
      if (left !== inUse) await tx.drop(generationOf(projection, left));
    if (row) await tx.run('UPDATE projection SET newest_generation = ? WHERE name = ?', [newest + 1, name]);
    else await this.insert(tx, projection, newest + 1);
    await tx.create(generationOf(projection, newest + 1));
    return newest + 1;
  }

  async assertNewest(tx: Reading, { name }: Projection, generation: number): Promise<void> {
    const [row] = await this.rowsOf(tx, name);
    if (Number(row?.['newest_generation']) === generation) return;
    throw new Error(`This rebuild of ${name} was overtaken by another one`);
  }

  /** Puts empty tables in the place of those in use. */
  async startOver(tx: Writing, projection: Projection): Promise<void> {
    await this.rows(tx, undefined, this.bookkeeping.forUpdate);
    await this.switchTo(tx, projection, await this.newGeneration(tx, projection), undefined);
  }

  /** Puts a generation that holds all events up to `last` in the place of the one in use. */
  async switchTo(
    tx: Writing,
    projection: Projection,
    generation: number,
    last: Place | undefined,
  ): Promise<void> {
    const { name, version } = projection;
    const [row] = await this.rowsOf(tx, name);
    await tx.run(
      `UPDATE projection SET version = ?, generation = ?, position = ?, last_event = ?, stopped_at = NULL, error = NULL
       WHERE name = ?`,
      [version, generation, last?.position ?? BEFORE_FIRST, last?.id ?? null, name],
    );
    await tx.drop(generationOf(projection, Number(row?.['generation'] ?? 0)));
  }

  private async insert(tx: Writing, { name, version }: Projection, newest: number): Promise<void> {
    const { partitions, partitionColumn } = this.bookkeeping;
    const [column, value] = partitionColumn === null ? ['', ''] : [`, ${partitionColumn}`, ', ?'];
    for (let part = 0; part < partitions; part += 1)
      await tx.run(
        `INSERT INTO projection (name, version, generation, newest_generation, position${column})
         VALUES (?, ?, 0, ?, ?${value})`,
        [name, version, newest, BEFORE_FIRST, ...(partitionColumn === null ? [] : [part])],
      );
  }

  /** The expression for the partition of a row. */
  private get partition(): string {
    return this.bookkeeping.partitionColumn ?? '0';
  }

  private checkpointsIn(rows: readonly Row[]): Checkpoint[] {
    const byName = Map.groupBy(rows, (row) => String(row['name']));
    return this.projections.flatMap((projection) => {
      const parts = byName.get(projection.name);
      if (!parts) throw new ReadModelError('read-models-not-built');
      return parts.map((row) => ({
        projection,
        partition: Number(row['part']),
        generation: Number(row['generation']),
        position: Number(row['position']),
        stopped: row['error'] !== null || row['version'] !== projection.version,
      }));
    });
  }

  private rowsOf(tx: Reading, name: string): Promise<Row[]> {
    return tx.all('SELECT * FROM projection WHERE name = ?', [name]);
  }

  private rows(tx: Reading, partitions?: readonly number[], end = ''): Promise<Row[]> {
    const some = partitions === undefined ? '' : `WHERE ${this.partition} IN (${partitions.join(', ')}) `;
    return tx.all(`SELECT *, ${this.partition} AS part FROM projection ${some}ORDER BY name, part${end}`);
  }
}

export const generationOf = ({ name, tables }: Projection, generation: number): Generation => ({
  name,
  generation,
  tables,
});

function statusOf(parts: readonly Row[], head: number): ProjectionStatus {
  const position = Math.min(...parts.map((row) => Number(row['position'])));
  const stopped = parts
    .filter((row) => row['error'] !== null)
    .sort((a, b) => Number(a['stopped_at']) - Number(b['stopped_at']))[0];
  return {
    name: String(parts[0]?.['name']),
    version: Number(parts[0]?.['version']),
    generation: Number(parts[0]?.['generation']),
    position,
    behind: position < head,
    state: stopped ? 'stopped' : 'running',
    stoppedAt: stopped ? Number(stopped['stopped_at']) : null,
    error: stopped ? String(stopped['error']) : null,
  };
}
