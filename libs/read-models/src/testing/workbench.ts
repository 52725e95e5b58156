/** A ledger with read models in a folder of its own, and a read model so small that its rows can be listed. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { EventStore, SqliteEventStore } from '#event-store';
import { progresses } from '../../../event-store/src/testing/fixtures.ts';
import { temporaryLedger } from '../../../event-store/src/testing/temporary-ledger.ts';
import type { ProjectionStatus } from '../checkpoints.ts';
import type { Projection } from '../projection.ts';
import { ReadModels } from '../read-models.ts';

export const STREAM = 'task-tuyen-quang-55-kh-ubnd.nv-01';

/** A read model of the positions it has taken. One that fails has written its row by then. */
export const positions = (name: string, { version = 1, failsAt = 0 } = {}): Projection => ({
  name,
  version,
  create: (db, generation) =>
    db.exec(`CREATE TABLE ${name}_${generation} (position INTEGER PRIMARY KEY) STRICT`),
  drop: (db, generation) => db.exec(`DROP TABLE IF EXISTS ${name}_${generation}`),
  writer(db, generation) {
    const insert = db.prepare(`INSERT INTO ${name}_${generation} VALUES (?)`);
    return ({ position }) => {
      insert.run(position);
      if (position === failsAt) throw new Error('Không hiểu sự kiện này');
    };
  },
});

export class Workbench {
  /** The time at which events are recorded. */
  time = new Date('2025-07-15T08:00:00.000Z');
  readonly store: SqliteEventStore;
  private readonly ledger;
  private opened: ReadModels[] = [];

  private constructor(ledger: ReturnType<typeof temporaryLedger>, store: SqliteEventStore) {
    this.ledger = ledger;
    this.store = store;
  }

  static async create(): Promise<Workbench> {
    const ledger = temporaryLedger({ clock: () => bench.time, pollIntervalMs: 5 });
    const bench: Workbench = new Workbench(ledger, await ledger.open());
    return bench;
  }

  async dispose(): Promise<void> {
    for (const models of this.opened) models.close();
    await this.ledger.dispose();
  }

  get readPath(): string {
    return join(this.ledger.folder, 'read.db');
  }

  /** Opens the read models as a program of its own would. */
  async open(projections?: readonly Projection[], store: EventStore = this.store): Promise<ReadModels> {
    const models = await ReadModels.open(store, this.readPath, projections);
    this.opened.push(models);
    return models;
  }

  close(models: ReadModels): void {
    models.close();
    this.opened = this.opened.filter((other) => other !== models);
  }

  /** Loses the read models. */
  deleteFile(): void {
    for (const suffix of ['', '-wal', '-shm']) rmSync(this.readPath + suffix, { force: true });
  }

  /** Stores so many events at once; the position of the last. */
  async happened(count: number, to: EventStore = this.store): Promise<number> {
    const [last] = await to.readStream(STREAM, { direction: 'backwards', limit: 1 });
    const expectedRevision = last?.revision ?? 'no-stream';
    const { position } = await to.append({ stream: STREAM, expectedRevision, events: progresses(count) });
    return position;
  }

  /** What a read model of `positions` holds. */
  rows(models: ReadModels, name: string): number[] {
    const table = models.runner.table(name);
    return this.query(`SELECT position FROM ${table} ORDER BY position`).map((row) =>
      Number(row['position']),
    );
  }

  tables(): string[] {
    const rows = this.query("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name");
    return rows.map((row) => String(row['name']));
  }

  async statusOf(models: ReadModels, name: string): Promise<ProjectionStatus | undefined> {
    return (await models.runner.status()).find((status) => status.name === name);
  }

  private query(sql: string) {
    using db = new DatabaseSync(this.readPath, { readOnly: true });
    return db.prepare(sql).all();
  }
}
