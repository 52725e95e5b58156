/**
 * The bitemporal tables. A row is a dated fact: `valid_from` says from which business date it holds, `known_from` and
 * `known_to` between which positions it was what we knew. A row is never changed except to close `known_to`; so a
 * question about any business date as known at any position is answered by the same query as one about now.
 */
import { type Fact, factsOf, type Recorded, SERIES_ATTRIBUTES } from '#domain';
import type { KnownAt, Projection } from './projection.ts';
import type { ReadDatabase } from './read-database.ts';

/** Later than any position; the facts known now carry it. */
const OPEN = Number.MAX_SAFE_INTEGER;

/** What the facts of a category are kept under, to be read together: the plan, or everything. */
type ScopeOf = (event: Recorded) => string;

export const planOf: ScopeOf = (event) => ('plan' in event.data ? event.data.plan : '');
export const everything: ScopeOf = () => '';

/** A projection of the facts about one category of streams. */
export function factProjection(
  name: string,
  category: string,
  version: number,
  scopeOf: ScopeOf,
): Projection {
  const prefix = `${category}-`;
  return {
    name,
    version,
    create(db, generation) {
      db.exec(`
        CREATE TABLE ${name}_${generation} (
          scope TEXT NOT NULL,
          subject TEXT NOT NULL,
          attribute TEXT NOT NULL,
          number INTEGER NOT NULL,
          known_from INTEGER NOT NULL,
          known_to INTEGER NOT NULL,
          valid_from TEXT NOT NULL,
          value TEXT NOT NULL,
          PRIMARY KEY (scope, subject, attribute, number, known_from)
        ) STRICT, WITHOUT ROWID
      `);
    },
    drop(db, generation) {
      db.exec(`DROP TABLE IF EXISTS ${name}_${generation}`);
    },
    writer(db, generation) {
      const insert = db.prepare(
        `INSERT INTO ${name}_${generation} (scope, subject, attribute, number, known_from, known_to, valid_from, value)
         VALUES (?, ?, ?, ?, ?, ${OPEN}, ?, ?)`,
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
          insert.run(
            scope,
            stream,
            attribute,
            number,
            position,
            change.validFrom,
            JSON.stringify(change.value),
          );
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
  const series = SERIES_ATTRIBUTES.map((attribute) => `'${attribute}'`).join(', ');
  const rows = db
    .prepare(
      `SELECT subject, attribute, number, valid_from, known_from, value FROM (
         SELECT *, row_number() OVER (PARTITION BY subject, attribute ORDER BY valid_from DESC, number DESC) AS place
         FROM ${table}
         WHERE scope = ? ${subject === undefined ? '' : 'AND subject = ?'} AND valid_from <= ? AND known_from <= ? AND known_to > ?
       ) WHERE place = 1 OR attribute IN (${series})`,
    )
    .all(...(subject === undefined ? [scope] : [scope, subject]), asOf, knownAt, knownAt);
  return rows.map((row) => ({
    subject: String(row['subject']),
    attribute: String(row['attribute']),
    number: Number(row['number']),
    validFrom: String(row['valid_from']),
    position: Number(row['known_from']),
    value: JSON.parse(String(row['value'])) as unknown,
  }));
}
