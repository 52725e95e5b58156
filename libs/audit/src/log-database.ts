/**
 * The log's own database: tiles of hashes, the end of every stream, and the checkpoints that were signed, unless they are kept
 * for several processes elsewhere. Tiles and ends can be built again from the events.
 */
import { DatabaseSync } from 'node:sqlite';
import type { CheckpointStore } from './checkpoint-store.ts';
import { inTransaction, SqliteCheckpoints } from './sqlite-checkpoints.ts';
import type { Hash } from './tlog/merkle.ts';

const LAYOUT = 1;
const PATIENCE_MS = 10_000;

const SCHEMA = `
CREATE TABLE log (one INTEGER PRIMARY KEY CHECK (one = 1), origin TEXT NOT NULL, size INTEGER NOT NULL) STRICT;
CREATE TABLE tile (level INTEGER, number INTEGER, hashes BLOB NOT NULL, PRIMARY KEY (level, number)) STRICT, WITHOUT ROWID;
CREATE TABLE stream_end (stream TEXT PRIMARY KEY, revision INTEGER NOT NULL, leaf BLOB NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE checkpoint (size INTEGER PRIMARY KEY, note TEXT NOT NULL, signed_at TEXT NOT NULL) STRICT;
PRAGMA user_version = ${LAYOUT};
`;

export interface StreamEnd {
  readonly revision: number;
  readonly leaf: Hash;
}

export class LogDatabase {
  readonly checkpoints: CheckpointStore;
  private name: string;
  private readonly db: DatabaseSync;
  private readonly statements;

  /** @param origin name of the log, for one that is not there yet */
  constructor(path: string, origin: string) {
    this.db = new DatabaseSync(path, { timeout: PATIENCE_MS });
    try {
      this.db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA trusted_schema = OFF');
      this.transaction(() => {
        const layout = Number(this.db.prepare('PRAGMA user_version').get()?.['user_version']);
        if (layout > LAYOUT) throw new Error(`${path} was written by a newer version of the program`);
        if (layout === LAYOUT) return;
        this.db.exec(SCHEMA);
        this.db.prepare('INSERT INTO log VALUES (1, ?, 0)').run(origin);
      });
      this.statements = prepare(this.db);
      this.name = String(this.statements.log.get()?.['origin']);
      this.checkpoints = new SqliteCheckpoints(this.db);
    } catch (error) {
      this.db.close();
      throw error;
    }
  }

  get origin(): string {
    return this.name;
  }

  /** Whether it holds checkpoints of its own. */
  get hasSigned(): boolean {
    return this.db.prepare('SELECT 1 FROM checkpoint LIMIT 1').get() !== undefined;
  }

  get size(): number {
    return Number(this.statements.log.get()?.['size']);
  }

  set size(size: number) {
    this.statements.setSize.run(size);
  }

  /** The hashes of a tile, as many as there are. */
  tile(level: number, number: number): Uint8Array {
    return (this.statements.tile.get(level, number)?.['hashes'] as Uint8Array | undefined) ?? NO_HASHES;
  }

  putTile(level: number, number: number, hashes: Uint8Array): void {
    this.statements.putTile.run(level, number, hashes);
  }

  streamEnd(stream: string): StreamEnd | null {
    const row = this.statements.streamEnd.get(stream);
    return row ? { revision: Number(row['revision']), leaf: row['leaf'] as Uint8Array } : null;
  }

  putStreamEnd(stream: string, { revision, leaf }: StreamEnd): void {
    this.statements.putStreamEnd.run(stream, revision, leaf);
  }

  /** One transaction that holds the write lock from the start. Must not await anything inside. */
  transaction<T>(work: () => T): T {
    return inTransaction(this.db, work);
  }

  /** Forgets what can be built again from the events; checkpoints stay. @param origin the log's name from now on */
  clear(origin = this.origin): void {
    this.transaction(() => {
      this.db.exec('DELETE FROM tile; DELETE FROM stream_end; UPDATE log SET size = 0');
      this.db.prepare('UPDATE log SET origin = ?').run(origin);
    });
    this.name = origin;
  }

  close(): void {
    this.db.close();
  }
}

const NO_HASHES = new Uint8Array();

const prepare = (db: DatabaseSync) => ({
  log: db.prepare('SELECT origin, size FROM log'),
  setSize: db.prepare('UPDATE log SET size = ?'),
  tile: db.prepare('SELECT hashes FROM tile WHERE level = ? AND number = ?'),
  putTile: db.prepare('INSERT OR REPLACE INTO tile VALUES (?, ?, ?)'),
  streamEnd: db.prepare('SELECT revision, leaf FROM stream_end WHERE stream = ?'),
  putStreamEnd: db.prepare('INSERT OR REPLACE INTO stream_end VALUES (?, ?, ?)'),
});
