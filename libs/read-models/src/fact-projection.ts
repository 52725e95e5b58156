/**
 * The bitemporal tables. A row is a dated fact: `valid_from` says from which business date it holds, `known_from` and
 * `known_to` between which positions it was what we knew. A row is never changed except to close `known_to`; so a
 * question about any business date as known at any position is answered by the same query as one about now.
 */
import { type Fact, FACTS_VERSION, factsOf, type Recorded, SERIES_ATTRIBUTES } from '#domain';
import type { KnownAt, Projection } from './projection.ts';
import type { ReadDatabase } from './read-database.ts';

/** Layout of the tables below. */
const TABLE_VERSION = 1;

/** Later than any position; the facts known now carry it. */
const OPEN = Number.MAX_SAFE_INTEGER;

const SERIES = SERIES_ATTRIBUTES.map((attribute) => `'${attribute}'`).join(', ');

/** What the facts of a category are kept under, to be read together: the plan, or everything. */
type ScopeOf = (event: Recorded) => string;

export const planOf: ScopeOf = (event) => ('plan' in event.data ? event.data.plan : '');
export const everything: ScopeOf = () => '';

/** A projection of the facts about one category of streams. */
export function factProjection(name: string, category: string, scopeOf: ScopeOf): Projection {
  const prefix = `${category}-`;
  return {
    name,
    version: 100 * FACTS_VERSION + TABLE_VERSION,
    create(db, generation) {
      // The key sorts the facts of an attribute by date, so that the one that holds is found without reading the others.
      db.exec(`
        CREATE TABLE ${name}_${generation} (
          scope TEXT NOT NULL,
          subject TEXT NOT NULL,
          attribute TEXT NOT NULL,
          valid_from TEXT NOT NULL,
          number INTEGER NOT NULL,
          known_from INTEGER NOT NULL,
          known_to INTEGER NOT NULL,
          value TEXT NOT NULL,
          PRIMARY KEY (scope, subject, attribute, valid_from, number, known_from)
        ) STRICT, WITHOUT ROWID
      `);
    },
    drop(db, generation) {
      db.exec(`DROP TABLE IF EXISTS ${name}_${generation}`);
    },
    writer(db, generation) {
      const insert = db.prepare(
        `INSERT INTO ${name}_${generation} (scope, subject, attribute, valid_from, number, known_from, known_to, value)
         VALUES (?, ?, ?, ?, ?, ?, ${OPEN}, ?)`,
      );
      const close = db.prepare(
        `UPDATE ${name}_${generation} SET known_to = ?
         WHERE scope = ? AND subject = ? AND attribute = ? AND number = ? AND known_to = ${OPEN}`,
      );
      return (event) => {
        const { stream, position } = event;
        if (!stream.startsWith(prefix)) return;
        const scope = scopeOf(event);
        for (const change of factsOf(event)) {
          const { attribute, number } = change;
          if (change.op !== 'assert') close.run(position, scope, stream, attribute, number);
          if (change.op === 'retract') continue;
          const value = JSON.stringify(change.value);
          insert.run(scope, stream, attribute, change.validFrom, number, position, value);
        }
      };
    },
  };
}

/**
 * The facts of a scope that hold at a business date, as known at a position: of each attribute the last, of a series
 * all. With `subject` only those of one subject.
 */
export function readFacts(
  db: ReadDatabase,
  table: string,
  scope: string,
  { asOf, knownAt }: KnownAt,
  subject?: string,
): Fact[] {
  const known = 'valid_from <= :asOf AND known_from <= :knownAt AND known_to > :knownAt';
  const rows = db
    .prepare(
      `WITH kept AS (
         SELECT DISTINCT scope, subject, attribute FROM ${table}
         WHERE scope = :scope ${subject === undefined ? '' : 'AND subject = :subject'}
       )
       SELECT subject, attribute, number, valid_from, known_from, value
       FROM kept JOIN ${table} AS fact USING (scope, subject, attribute)
       WHERE kept.attribute NOT IN (${SERIES}) AND (fact.valid_from, fact.number, fact.known_from) = (
         SELECT valid_from, number, known_from FROM ${table} AS later
         WHERE later.scope = kept.scope AND later.subject = kept.subject AND later.attribute = kept.attribute AND ${known}
         ORDER BY valid_from DESC, number DESC LIMIT 1
       )
       UNION ALL
       SELECT subject, attribute, number, valid_from, known_from, value
       FROM kept JOIN ${table} AS fact USING (scope, subject, attribute)
       WHERE kept.attribute IN (${SERIES}) AND ${known}`,
    )
    .all({
      scope,
      asOf,
      knownAt: Math.min(knownAt, OPEN - 1),
      ...(subject === undefined ? {} : { subject }),
    });
  return rows.map((row) => ({
    subject: String(row['subject']),
    attribute: String(row['attribute']),
    number: Number(row['number']),
    validFrom: String(row['valid_from']),
    position: Number(row['known_from']),
    value: JSON.parse(String(row['value'])) as unknown,
  }));
}
