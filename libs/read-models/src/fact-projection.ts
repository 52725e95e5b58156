/**
 * The bitemporal tables. A row is a dated fact: `valid_from` says from which business date it holds, `known_from` and
 * `known_to` between which positions it was what we knew. A row is never changed except to close `known_to`; so a
 * question about any business date as known at any position is answered by the same query as one about now.
 */
import { type Fact, FACTS_VERSION, factsOf, type Recorded, SERIES_ATTRIBUTES } from '#domain';
import { planOf } from './partitions.ts';
import type { KnownAt, Projection } from './projection.ts';
import type { Reading, Row } from './read-database.ts';
import { OPEN, type RowChange, type Table } from './tables.ts';

/** Layout of the tables below. */
const TABLE_VERSION = 1;

const SERIES = SERIES_ATTRIBUTES.map((attribute) => `'${attribute}'`).join(', ');

/** What the facts of a category are kept under, to be read together: the plan, or everything. */
type ScopeOf = (event: Recorded) => string;

export const byPlan: ScopeOf = planOf;
/** The scope of what belongs to no plan. */
export const EVERYTHING = '';
export const everything: ScopeOf = () => EVERYTHING;

/** The key sorts the facts of an attribute by date, so that the one that holds is found without reading the others. */
const FACTS: Table = {
  columns: {
    scope: 'text',
    subject: 'text',
    attribute: 'text',
    valid_from: 'text',
    number: 'integer',
    known_from: 'integer',
    known_to: 'integer',
    value: 'text',
  },
  key: ['scope', 'subject', 'attribute', 'valid_from', 'number', 'known_from'],
  since: 'known_from',
  closing: { column: 'known_to', by: ['scope', 'subject', 'attribute', 'number'] },
};

/** A projection of the facts about one category of streams. */
export function factProjection(name: string, category: string, scopeOf: ScopeOf): Projection {
  const prefix = `${category}-`;
  return {
    name,
    version: 100 * FACTS_VERSION + TABLE_VERSION,
    tables: [FACTS],
    changesOf(event) {
      const { stream, position } = event;
      if (!stream.startsWith(prefix)) return [];
      const scope = scopeOf(event);
      const changes: RowChange[] = [];
      for (const change of factsOf(event)) {
        const { attribute, number } = change;
        if (change.op !== 'assert')
          changes.push({ op: 'close', table: FACTS, by: [scope, stream, attribute, number], at: position });
        if (change.op === 'retract') continue;
        const value = JSON.stringify(change.value);
        const row = [scope, stream, attribute, change.validFrom, number, position, OPEN, value];
        changes.push({ op: 'insert', table: FACTS, row });
      }
      return changes;
    },
  };
}

/**
 * The facts of a scope that hold at a business date, as known at a position: of each attribute the last, of a series
 * all. With `subject` only those of one subject.
 */
export async function readFacts(
  tx: Reading,
  table: string,
  scope: string,
  { asOf, knownAt }: KnownAt,
  subject?: string,
): Promise<Fact[]> {
  const known = 'valid_from <= :asOf AND known_from <= :knownAt AND known_to > :knownAt';
  // As one text, so that both engines look a fact up once, by its key, and not again for the other columns. The cross join
  // keeps SQLite from reading all series first, and the scope by its value PostgreSQL from reading the whole table.
  const fact = "number || '|' || known_from || '|' || valid_from || '|' || value";
  const rows = await tx.all(
    `WITH kept AS (
       SELECT DISTINCT scope, subject, attribute FROM ${table}
       WHERE scope = :scope ${subject === undefined ? '' : 'AND subject = :subject'}
     )
     SELECT subject, attribute, (
       SELECT ${fact} FROM ${table} AS later
       WHERE later.scope = kept.scope AND later.subject = kept.subject AND later.attribute = kept.attribute AND ${known}
       ORDER BY valid_from DESC, number DESC LIMIT 1
     ) AS fact
     FROM kept WHERE attribute NOT IN (${SERIES})
     UNION ALL
     SELECT kept.subject, kept.attribute, ${fact} AS fact
     FROM kept CROSS JOIN ${table} AS series
     WHERE kept.attribute IN (${SERIES}) AND series.scope = :scope AND series.subject = kept.subject
       AND series.attribute = kept.attribute AND ${known}`,
    { scope, asOf, knownAt: Math.min(knownAt, OPEN - 1), ...(subject === undefined ? {} : { subject }) },
  );
  return rows.flatMap((row) => (row['fact'] === null ? [] : [factIn(row)]));
}

/** Only the value, which is the last of the four, may hold the sign that stands between them. */
function factIn(row: Row): Fact {
  const text = String(row['fact']);
  const afterNumber = text.indexOf('|');
  const afterPosition = text.indexOf('|', afterNumber + 1);
  const afterDate = text.indexOf('|', afterPosition + 1);
  return {
    subject: String(row['subject']),
    attribute: String(row['attribute']),
    number: Number(text.slice(0, afterNumber)),
    validFrom: text.slice(afterPosition + 1, afterDate),
    position: Number(text.slice(afterNumber + 1, afterPosition)),
    value: JSON.parse(text.slice(afterDate + 1)) as unknown,
  };
}
