/** A SQLite ledger in a folder of its own that goes away after the test. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SqliteEventStore } from '../sqlite-event-store.ts';
import type { SqliteOptions } from '../sqlite-schema.ts';
import type { ChildAccess } from './contract.ts';

export interface TemporaryLedger {
  readonly folder: string;
  readonly path: string;
  readonly child: ChildAccess;
  open(more?: SqliteOptions): Promise<SqliteEventStore>;
  dispose(): Promise<void>;
}

export function temporaryLedger(options: SqliteOptions = {}): TemporaryLedger {
  const folder = mkdtempSync(join(tmpdir(), 'ledger-'));
  const path = join(folder, 'events.db');
  const opened: SqliteEventStore[] = [];
  return {
    folder,
    path,
    child: { module: new URL('./open-sqlite.ts', import.meta.url).href, location: path },
    async open(more = {}) {
      const store = SqliteEventStore.open(path, { ...options, ...more });
      opened.push(store);
      return store;
    },
    async dispose() {
      await Promise.all(opened.map((store) => store.close()));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
