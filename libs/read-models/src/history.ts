/** The history of anything: every event that touched it, in the order it became known. */
import type { Code, DomainEvent, DomainEventType, Instant, IsoDate, PeriodKey, Recorded } from '#domain';
import { causeOf, dateAbout, organisationsOf, periodNamed, planOrAccessed } from './history-columns.ts';
import type { Projection } from './projection.ts';
import type { Reading } from './read-database.ts';
import type { RowChange, SqlValue, Table } from './tables.ts';

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

const ENTRIES: Table = {
  columns: {
    position: 'integer',
    stream: 'text',
    revision: 'integer',
    plan: 'text',
    id: 'text',
    type: 'text',
    business_date: 'text',
    recorded_at: 'text',
    actor: 'text',
    acting_for: 'text?',
    command_id: 'text',
    correlation_id: 'text',
    causation_id: 'text',
    period: 'text?',
    about: 'text?',
    cause: 'text?',
    data: 'text',
  },
  key: ['position'],
  indexes: {
    by_stream: ['stream', 'position'],
    by_plan: ['plan', 'position'],
    by_actor: ['actor', 'position'],
    by_command: ['command_id'],
  },
  since: 'position',
};

const TOUCHING: Table = {
  suffix: 'touching',
  columns: { organisation: 'text', position: 'integer' },
  key: ['organisation', 'position'],
  since: 'position',
};

export const history: Projection = {
  name: 'history',
  version: 3,
  tables: [ENTRIES, TOUCHING],
  changesOf(event: Recorded) {
    const { position } = event;
    const { actor, actingFor, commandId, correlationId, causationId } = event.metadata;
    const row = [
      position,
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
    ];
    const changes: RowChange[] = [{ op: 'insert', table: ENTRIES, row }];
    for (const organisation of organisationsOf(event))
      changes.push({ op: 'insert', table: TOUCHING, row: [organisation, position] });
    return changes;
  },
};

export async function readHistory(tx: Reading, table: string, query: HistoryQuery): Promise<HistoryEntry[]> {
  const { conditions, values } = restrictions(table, query);
  const order = query.newestFirst === true ? 'DESC' : 'ASC';
  const rows = await tx.all(
    `SELECT * FROM ${table} WHERE ${conditions.join(' AND ')} ORDER BY position ${order} LIMIT ?`,
    [...values, query.limit],
  );
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
export async function readStreamsOf(tx: Reading, table: string, plan: Code): Promise<string[]> {
  const rows = await tx.all(`SELECT DISTINCT stream FROM ${table} WHERE plan = ? ORDER BY stream`, [plan]);
  return rows.map(({ stream }) => String(stream));
}

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
export async function positionAt(tx: Reading, table: string, instant: Instant): Promise<number> {
  const from = `SELECT position, recorded_at FROM ${table} WHERE position >= ? ORDER BY position LIMIT 1`;
  const [newest] = await tx.all(`SELECT max(position) AS last FROM ${table}`);
  let found = 0;
  let low = 0;
  let high = Number(newest?.['last'] ?? 0);
  while (low <= high) {
    const middle = Math.floor((low + high) / 2);
    const [event] = await tx.all(from, [middle]);
    if (event && String(event['recorded_at']) <= instant) {
      found = Number(event['position']);
      low = found + 1;
    } else {
      high = middle - 1;
    }
  }
  return found;
}
