/** Values in the text of a query, in the way of PostgreSQL: `$1`, `$2`, … for `?` or for each `:name`. */
import type { Values } from './read-database.ts';
import type { SqlValue } from './tables.ts';

export interface Query {
  readonly text: string;
  /** The names in the order of their numbers; none where values are listed. */
  readonly names: readonly string[];
}

/** A question mark, or a name after a single colon: two of them are a cast. */
const PLACE = /\?|(?<!:):([a-zA-Z]\w*)/g;

export function numbered(sql: string): Query {
  const names: string[] = [];
  let count = 0;
  const text = sql.replace(PLACE, (_, name: string | undefined) => {
    if (name === undefined) return `$${(count += 1)}`;
    const known = names.indexOf(name);
    return `$${known >= 0 ? known + 1 : names.push(name)}`;
  });
  return { text, names };
}

export const valuesFor = ({ names }: Query, values: Values): SqlValue[] =>
  isList(values) ? [...values] : names.map((name) => values[name] ?? null);

const isList = (values: Values): values is readonly SqlValue[] => Array.isArray(values);
