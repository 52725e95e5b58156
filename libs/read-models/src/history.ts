/** The history of anything: every event that touched it, in the order it became known. */
import type { Code, DomainEvent, Instant, IsoDate, Recorded } from '#domain';
import { planOf } from './fact-projection.ts';
import type { Projection } from './projection.ts';
import type { ReadDatabase } from './read-database.ts';

export interface HistoryEntry {
  readonly position: number;
  readonly stream: string;
  readonly revision: number;
  readonly id: string;
  readonly type: DomainEvent['type'];
  readonly businessDate: IsoDate;
  readonly recordedAt: Instant;
  readonly actor: string;
  readonly actingFor: Code | null;
  readonly commandId: string;
  readonly correlationId: string;
  readonly causationId: string;
  readonly data: DomainEvent['data'];
}

export interface HistoryQuery {
  /** One stream, or all of one plan, or everything. */
  readonly stream?: string;
  readonly plan?: Code;
  /** Only what is about this day or earlier. */
  readonly asOf?: IsoDate;
  readonly knownAt: number;
  /** For paging: entries after this position. */
  readonly after?: number;
  readonly limit: number;
}

export const history: Projection = {
  name: 'history',
  version: 2,
  create(db, generation) {
    db.exec(`
      CREATE TABLE history_${generation} (
        position INTEGER PRIMARY KEY,
        stream TEXT NOT NULL,
        revision INTEGER NOT NULL,
        plan TEXT NOT NULL,
        id TEXT NOT NULL,
        type TEXT NOT NULL,
        business_date TEXT NOT NULL,
        recorded_at TEXT NOT NULL,
        actor TEXT NOT NULL,
        acting_for TEXT,
        command_id TEXT NOT NULL,
        correlation_id TEXT NOT NULL,
        causation_id TEXT NOT NULL,
        data TEXT NOT NULL
      ) STRICT;
      CREATE INDEX history_${generation}_by_stream ON history_${generation} (stream, position);
      CREATE INDEX history_${generation}_by_plan ON history_${generation} (plan, position);
    `);
  },
  drop(db, generation) {
    db.exec(`DROP TABLE IF EXISTS history_${generation}`);
  },
  writer(db, generation) {
    const insert = db.prepare(
      `INSERT INTO history_${generation} VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    );
    return (event: Recorded) => {
      const { actor, actingFor, commandId, correlationId, causationId } = event.metadata;
      insert.run(
        event.position,
        event.stream,
        event.revision,
        planOf(event),
        event.id,
        event.type,
        event.data.businessDate,
        event.recordedAt,
        actor,
        actingFor,
        commandId,
        correlationId,
        causationId,
        JSON.stringify(event.data),
      );
    };
  },
};

export function readHistory(db: ReadDatabase, table: string, query: HistoryQuery): HistoryEntry[] {
  const { stream, plan, asOf, knownAt, after = 0, limit } = query;
  const conditions = ['position > ?', 'position <= ?'];
  const values: (string | number)[] = [after, knownAt];
  const restrict = (condition: string, value: string | undefined): void => {
    if (value === undefined) return;
    conditions.push(condition);
    values.push(value);
  };
  restrict('stream = ?', stream);
  restrict('plan = ?', plan);
  restrict('business_date <= ?', asOf);
  const rows = db
    .prepare(`SELECT * FROM ${table} WHERE ${conditions.join(' AND ')} ORDER BY position LIMIT ?`)
    .all(...values, limit);
  return rows.map((row) => ({
    position: Number(row['position']),
    stream: String(row['stream']),
    revision: Number(row['revision']),
    id: String(row['id']),
    type: String(row['type']) as HistoryEntry['type'],
    businessDate: String(row['business_date']),
    recordedAt: String(row['recorded_at']),
    actor: String(row['actor']),
    actingFor: row['acting_for'] === null ? null : String(row['acting_for']),
    commandId: String(row['command_id']),
    correlationId: String(row['correlation_id']),
    causationId: String(row['causation_id']),
    data: JSON.parse(String(row['data'])) as HistoryEntry['data'],
  }));
}

/**
 * The last position recorded at or before an instant; 0 where nothing had been recorded yet. Recording times never
 * decrease along the positions (the event store sees to that), so halving finds it without an index on the time.
 */
export function positionAt(db: ReadDatabase, table: string, instant: Instant): number {
  const from = db.prepare(
    `SELECT position, recorded_at FROM ${table} WHERE position >= ? ORDER BY position LIMIT 1`,
  );
  let found = 0;
  let low = 0;
  let high = Number(db.prepare(`SELECT max(position) AS last FROM ${table}`).get()?.['last'] ?? 0);
  while (low <= high) {
    const middle = Math.floor((low + high) / 2);
    const event = from.get(middle);
    if (event && String(event['recorded_at']) <= instant) {
      found = Number(event['position']);
      low = found + 1;
    } else {
      high = middle - 1;
    }
  }
  return found;
}
