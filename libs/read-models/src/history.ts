/** The history of anything: every event that touched it, in the order it became known. */
import type { Code, DomainEvent, DomainEventType, Instant, IsoDate, PeriodKey, Recorded } from '#domain';
import { causeOf, dateAbout, organisationsOf, periodNamed, planOrAccessed } from './history-columns.ts';
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

/** A period with its days. */
export interface PeriodSpan {
  readonly key: PeriodKey;
  readonly from: IsoDate;
  readonly to: IsoDate;
}

/** Whose history, and which part of it. What is left out does not restrict. */
export interface HistoryQuery {
  readonly stream?: string;
  /** What was done about a plan, in all its streams. */
  readonly plan?: Code;
  /** The same, and who took something out of it. */
  readonly wholePlan?: Code;
  /** What an organisation did, had to do or had done to it, its own stream included. */
  readonly touching?: Code;
  /** Only acts on behalf of this organisation. */
  readonly actingFor?: Code;
  readonly actor?: string;
  /** What one command stored. */
  readonly command?: string;
  /** The cause that a correction, a reassignment or a replacing publication states. */
  readonly cause?: string;
  readonly types?: readonly DomainEventType[];
  /** Acts of the period's own cycle; of everything else what names the period or is about one of its days. */
  readonly period?: PeriodSpan;
  /** Only what is about this day or earlier. */
  readonly asOf?: IsoDate;
  /** Recorded at this instant or later, and before this one. */
  readonly recordedFrom?: Instant;
  readonly recordedBefore?: Instant;
  readonly knownAt: number;
  /** For paging: entries after this position. */
  readonly after?: number;
  readonly limit: number;
  /** The last first; `limit` then counts from the end. */
  readonly newestFirst?: boolean;
}

export const history: Projection = {
  name: 'history',
  version: 3,
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
        period TEXT,
        about TEXT,
        cause TEXT,
        data TEXT NOT NULL
      ) STRICT;
      CREATE INDEX history_${generation}_by_stream ON history_${generation} (stream, position);
      CREATE INDEX history_${generation}_by_plan ON history_${generation} (plan, position);
      CREATE INDEX history_${generation}_by_actor ON history_${generation} (actor, position);
      CREATE INDEX history_${generation}_by_command ON history_${generation} (command_id);
      CREATE TABLE history_${generation}_touching (
        organisation TEXT NOT NULL,
        position INTEGER NOT NULL,
        PRIMARY KEY (organisation, position)
      ) STRICT, WITHOUT ROWID;
    `);
  },
  drop(db, generation) {
    db.exec(`DROP TABLE IF EXISTS history_${generation}`);
    db.exec(`DROP TABLE IF EXISTS history_${generation}_touching`);
  },
  writer(db, generation) {
    const insert = db.prepare(
      `INSERT INTO history_${generation} VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    );
    const touch = db.prepare(`INSERT INTO history_${generation}_touching VALUES (?, ?)`);
    return (event: Recorded) => {
      const { actor, actingFor, commandId, correlationId, causationId } = event.metadata;
      insert.run(
        event.position,
        event.stream,
        event.revision,
        planOrAccessed(event),
        event.id,
        event.type,
        event.data.businessDate,
        event.recordedAt,
        actor,
        actingFor,
        commandId,
        correlationId,
        causationId,
        periodNamed(event),
        dateAbout(event),
        causeOf(event),
        JSON.stringify(event.data),
      );
      for (const organisation of organisationsOf(event)) touch.run(organisation, event.position);
    };
  },
};

export function readHistory(db: ReadDatabase, table: string, query: HistoryQuery): HistoryEntry[] {
  const { conditions, values } = restrictions(table, query);
  const order = query.newestFirst === true ? 'DESC' : 'ASC';
  const rows = db
    .prepare(`SELECT * FROM ${table} WHERE ${conditions.join(' AND ')} ORDER BY position ${order} LIMIT ?`)
    .all(...values, query.limit);
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

/** The names of all streams of a plan. */
export const readStreamsOf = (db: ReadDatabase, table: string, plan: Code): string[] =>
  db
    .prepare(`SELECT DISTINCT stream FROM ${table} WHERE plan = ? ORDER BY stream`)
    .all(plan)
    .map(({ stream }) => String(stream));

type SqlValue = string | number;

/** The condition and values that a query's parts come to. */
function restrictions(
  table: string,
  query: HistoryQuery,
): { readonly conditions: readonly string[]; readonly values: readonly SqlValue[] } {
  const conditions: string[] = [];
  const values: SqlValue[] = [];
  const restrict = (condition: string, ...given: readonly (SqlValue | undefined)[]): void => {
    const present = given.filter((value) => value !== undefined);
    if (present.length < given.length) return;
    conditions.push(condition);
    values.push(...present);
  };
  const { types, period } = query;
  restrict('position > ?', query.after ?? 0);
  restrict('position <= ?', query.knownAt);
  restrict('stream = ?', query.stream);
  restrict("plan = ? AND type <> 'AccessRecorded'", query.plan);
  restrict('plan = ?', query.wholePlan);
  restrict(
    `position IN (SELECT position FROM ${table}_touching WHERE organisation = ? AND position > ?)`,
    query.touching,
    query.after ?? 0,
  );
  restrict('acting_for = ?', query.actingFor);
  restrict('actor = ?', query.actor);
  restrict('command_id = ?', query.command);
  restrict('cause = ?', query.cause);
  if (types) restrict(`type IN (${types.map(() => '?').join(', ')})`, ...types);
  if (period) restrict('(period = ? OR about BETWEEN ? AND ?)', period.key, period.from, period.to);
  restrict('business_date <= ?', query.asOf);
  restrict('recorded_at >= ?', query.recordedFrom);
  restrict('recorded_at < ?', query.recordedBefore);
  return { conditions, values };
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
