/** A ledger with read models in a place of their own, and a read model so small that its rows can be listed. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { EventStore, SqliteEventStore } from '#event-store';
import { progresses } from '../../../event-store/src/testing/fixtures.ts';
import { temporaryLedger } from '../../../event-store/src/testing/temporary-ledger.ts';
import type { ProjectionStatus } from '../checkpoints.ts';
import { PostgresReadDatabase } from '../postgres-read-database.ts';
import type { Projection } from '../projection.ts';
import type { ReadDatabase, Row } from '../read-database.ts';
import { ReadModels } from '../read-models.ts';
import { SqliteReadDatabase } from '../sqlite-read-database.ts';
import type { RowChange, Table } from '../tables.ts';
import { type TestPostgres, testPostgres } from './postgres.ts';

export const STREAM = 'task-tuyen-quang-55-kh-ubnd.nv-01';

const POSITIONS: Table = { columns: { position: 'integer' }, key: ['position'], since: 'position' };

/**
 * A read model of the positions it has taken. One that fails does so of itself; one that is refused writes a row that the
 * database does not take.
 */
export const positions = (name: string, { version = 1, failsAt = 0, refusedAt = 0 } = {}): Projection => ({
  name,
  version,
  tables: [POSITIONS],
  changesOf({ position }) {
    if (position === failsAt) throw new Error('Không hiểu sự kiện này');
    const insert: RowChange = { op: 'insert', table: POSITIONS, row: [position] };
    return position === refusedAt ? [insert, insert] : [insert];
  },
});

/** Read models that several programs may open. */
export interface Place {
  open(): Promise<ReadDatabase>;
  dispose(): Promise<void>;
}

/** An engine and the places it has. */
export interface Engine {
  readonly name: 'SQLite' | 'PostgreSQL';
  /** @param folder for an engine that keeps files */
  place(folder: string): Promise<Place>;
  /** Names of the tables there are. */
  readonly tables: string;
}

export const SQLITE: Engine = {
  name: 'SQLite',
  place: (folder) => {
    const path = join(folder, 'read.db');
    return Promise.resolve({
      open: () => SqliteReadDatabase.open(path),
      dispose: async () => {
        for (const suffix of ['', '-wal', '-shm']) rmSync(path + suffix, { force: true });
      },
    });
  },
  tables: "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name",
};

/** One server for a file of tests, started when the first place is asked for, and a database for each place. */
export function postgresEngine(
  options: { readonly partitions?: number } = {},
): Engine & { stop(): Promise<void> } {
  let server: Promise<TestPostgres> | undefined;
  return {
    name: 'PostgreSQL',
    async place() {
      server ??= testPostgres();
      const url = await (await server).createDatabase();
      return {
        open: () => PostgresReadDatabase.open(url, { poolSize: 4, ...options }),
        dispose: () => Promise.resolve(),
      };
    },
    tables: `SELECT table_name::text COLLATE "C" AS name FROM information_schema.tables
             WHERE table_schema = 'ledger_read' AND table_name <> 'bookkeeping' ORDER BY 1`,
    stop: async () => (await server)?.stop(),
  };
}

export class Workbench {
  /** The time at which events are recorded. */
  time = new Date('2025-07-15T08:00:00.000Z');
  readonly store: SqliteEventStore;
  private readonly engine: Engine;
  private readonly place: Place;
  private readonly ledger;
  private opened: ReadModels[] = [];

  private constructor(
    ledger: ReturnType<typeof temporaryLedger>,
    store: SqliteEventStore,
    engine: Engine,
    place: Place,
  ) {
    this.ledger = ledger;
    this.store = store;
    this.engine = engine;
    this.place = place;
  }

  static async create(engine: Engine = SQLITE): Promise<Workbench> {
    const ledger = temporaryLedger({ clock: () => bench.time, pollIntervalMs: 5 });
    const place = await engine.place(ledger.folder);
    const bench: Workbench = new Workbench(ledger, await ledger.open(), engine, place);
    return bench;
  }

  async dispose(): Promise<void> {
    for (const models of this.opened) await models.close();
    await this.place.dispose();
    await this.ledger.dispose();
  }

  /** Opens the read models as a program of its own would. */
  async open(projections?: readonly Projection[], store: EventStore = this.store): Promise<ReadModels> {
    const models = await ReadModels.on(store, await this.place.open(), projections);
    this.opened.push(models);
    return models;
  }

  async close(models: ReadModels): Promise<void> {
    await models.close();
    this.opened = this.opened.filter((other) => other !== models);
  }

  /** Stores so many events at once; the position of the last. */
  async happened(count: number, to: EventStore = this.store): Promise<number> {
    const [last] = await to.readStream(STREAM, { direction: 'backwards', limit: 1 });
    const expectedRevision = last?.revision ?? 'no-stream';
    const { position } = await to.append({ stream: STREAM, expectedRevision, events: progresses(count) });
    return position;
  }

  /** What a read model of `positions` holds. */
  async rows(models: ReadModels, name: string): Promise<number[]> {
    const table = await models.runner.table(name);
    return (await this.query(`SELECT position FROM ${table} ORDER BY position`)).map((row) =>
      Number(row['position']),
    );
  }

  async tables(): Promise<string[]> {
    return (await this.query(this.engine.tables)).map((row) => String(row['name']));
  }

  async statusOf(models: ReadModels, name: string): Promise<ProjectionStatus | undefined> {
    return (await models.runner.status()).find((status) => status.name === name);
  }

  private async query(sql: string): Promise<Row[]> {
    const db = await this.place.open();
    try {
      return await db.reading((tx) => tx.all(sql));
    } finally {
      await db.close();
    }
  }
}
