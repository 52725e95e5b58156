/**
 * The floor of appending: group commit with plain `node:sqlite`. The same columns, keys and durability as the event
 * store, and nothing besides: no expected revision, no check of the content, no triggers, no recognised retries.
 */
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import type { NewEvent } from './product.ts';

interface Waiting {
  readonly stream: string;
  readonly revision: number;
  readonly event: NewEvent;
  readonly resolve: () => void;
  readonly reject: (reason: unknown) => void;
}

export class PlainGroupCommit {
  readonly settings: string;
  private readonly db: DatabaseSync;
  private readonly insert: StatementSync;
  private waiting: Waiting[] = [];
  private position = 0;

  constructor(path: string) {
    this.db = new DatabaseSync(path);
    this.db.exec(`
      PRAGMA journal_mode = WAL;
      PRAGMA synchronous = FULL;
      CREATE TABLE events (
        position INTEGER PRIMARY KEY,
        stream TEXT NOT NULL,
        revision INTEGER NOT NULL,
        id TEXT NOT NULL UNIQUE,
        type TEXT NOT NULL,
        version INTEGER NOT NULL,
        data TEXT NOT NULL,
        metadata TEXT NOT NULL,
        recorded_at TEXT NOT NULL,
        UNIQUE (stream, revision)
      ) STRICT;
    `);
    const pragma = (name: string): unknown => this.db.prepare(`PRAGMA ${name}`).get()?.[name];
    this.settings = `journal_mode=${String(pragma('journal_mode'))}, synchronous=${String(pragma('synchronous'))}`;
    this.insert = this.db.prepare('INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)');
  }

  append(stream: string, revision: number, event: NewEvent): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.waiting.length === 0) setImmediate(() => this.commit());
      this.waiting.push({ stream, revision, event, resolve, reject });
    });
  }

  private commit(): void {
    const batch = this.waiting;
    this.waiting = [];
    try {
      this.db.exec('BEGIN IMMEDIATE');
      const recordedAt = new Date().toISOString();
      for (const { stream, revision, event } of batch) {
        this.position += 1;
        this.insert.run(
          this.position,
          stream,
          revision,
          event.id,
          event.type,
          1,
          JSON.stringify(event.data),
          JSON.stringify(event.metadata),
          recordedAt,
        );
      }
      this.db.exec('COMMIT');
    } catch (error) {
      for (const { reject } of batch) reject(error);
      return;
    }
    for (const { resolve } of batch) resolve();
  }

  close(): void {
    this.db.close();
  }
}
