/** The signed checkpoints in the log's own database. */
import type { DatabaseSync } from 'node:sqlite';
import { type CheckpointStore, mergedNote, type SignedCheckpoint } from './checkpoint-store.ts';

export class SqliteCheckpoints implements CheckpointStore {
  private readonly db: DatabaseSync;
  private readonly statements;

  /** @param db has the table already */
  constructor(db: DatabaseSync) {
    this.db = db;
    this.statements = {
      last: db.prepare('SELECT * FROM checkpoint ORDER BY size DESC LIMIT 1'),
      from: db.prepare('SELECT * FROM checkpoint WHERE size >= ? ORDER BY size LIMIT 1'),
      of: db.prepare('SELECT * FROM checkpoint WHERE size = ?'),
      all: db.prepare('SELECT * FROM checkpoint ORDER BY size'),
      insert: db.prepare('INSERT INTO checkpoint VALUES (?, ?, ?)'),
      update: db.prepare('UPDATE checkpoint SET note = ? WHERE size = ?'),
    };
  }

  async last(): Promise<SignedCheckpoint | null> {
    return asCheckpoint(this.statements.last.get());
  }

  async from(size: number): Promise<SignedCheckpoint | null> {
    return asCheckpoint(this.statements.from.get(size));
  }

  async all(): Promise<SignedCheckpoint[]> {
    return this.statements.all
      .all()
      .map(asCheckpoint)
      .filter((found) => found !== null);
  }

  async put({ size, note, signedAt }: SignedCheckpoint): Promise<void> {
    // The rest of the database can be made again and is written with less waiting.
    this.db.exec('PRAGMA synchronous = FULL');
    try {
      inTransaction(this.db, () => {
        const there = asCheckpoint(this.statements.of.get(size));
        if (there) this.statements.update.run(mergedNote(size, there.note, note), size);
        else this.statements.insert.run(size, note, signedAt);
      });
    } finally {
      this.db.exec('PRAGMA synchronous = NORMAL');
    }
  }
}

/** One transaction that holds the write lock from the start. Must not await anything inside. */
export function inTransaction<T>(db: DatabaseSync, work: () => T): T {
  db.exec('BEGIN IMMEDIATE');
  try {
    const result = work();
    db.exec('COMMIT');
    return result;
  } catch (error) {
    if (db.isTransaction) db.exec('ROLLBACK');
    throw error;
  }
}

const asCheckpoint = (row: Record<string, unknown> | undefined): SignedCheckpoint | null =>
  row ? { size: Number(row['size']), note: String(row['note']), signedAt: String(row['signed_at']) } : null;
