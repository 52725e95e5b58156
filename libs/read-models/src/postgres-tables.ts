/** Tables and their rows in the words of PostgreSQL: what is made, and how many changes become few statements. */
import {
  columnsOf,
  type ColumnType,
  type Generation,
  OPEN,
  type RowChange,
  type SqlValue,
  type Table,
  tableName,
} from './tables.ts';

export interface Statement {
  readonly text: string;
  readonly values: readonly unknown[];
}

/** Sorted by their bytes, as SQLite sorts. */
const TYPES: Record<ColumnType, string> = {
  text: 'text COLLATE "C" NOT NULL',
  'text?': 'text COLLATE "C"',
  integer: 'bigint NOT NULL',
};

export function createTable(generation: Generation, table: Table): string[] {
  const name = tableName(generation, table);
  const columns = Object.entries(table.columns).map(([column, type]) => `${column} ${TYPES[type]}`);
  // Room for the closed version of a row on the page of the open one: no index has to learn of it then.
  const room = table.closing ? ' WITH (fillfactor = 85)' : '';
  const indexes = Object.entries(table.indexes ?? {}).map(
    ([end, indexed]) => `CREATE INDEX ${name}_${end} ON ${name} (${indexed.join(', ')})`,
  );
  return [
    `CREATE TABLE ${name} (${columns.join(', ')}, PRIMARY KEY (${table.key.join(', ')}))${room}`,
    ...indexes,
  ];
}

/** The statements that make all these changes, at most two for each table. */
export function statementsFor(generation: Generation, changes: Iterable<RowChange>): Statement[] {
  return [...Map.groupBy(changes, ({ table }) => table)].flatMap(([table, ofTable]) => {
    const { closes, rows } = condensed(table, ofTable);
    // What was there before is closed before rows come that the same values name.
    return [
      ...(closes.length > 0 ? [closeRows(generation, table, closes)] : []),
      ...(rows.length > 0 ? [insertRows(generation, table, rows)] : []),
    ];
  });
}

export interface Condensed {
  /** Of rows that were there before: what names them, and from where on they no longer count. */
  readonly closes: readonly (readonly SqlValue[])[];
  readonly rows: readonly (readonly SqlValue[])[];
}

/**
 * What changes to a table come to. A row that is opened and closed again is written once, closed; of several closings of
 * the same rows only the first finds those that were there before.
 */
export function condensed(table: Table, changes: Iterable<RowChange>): Condensed {
  const columns = columnsOf(table);
  const { column = '', by = [] } = table.closing ?? {};
  const until = columns.indexOf(column);
  const naming = by.map((named) => columns.indexOf(named));
  const closes: (readonly SqlValue[])[] = [];
  const rows: (readonly SqlValue[])[] = [];
  const open = new Map<string, number[]>();
  const closed = new Set<string>();
  for (const change of changes) {
    if (change.op === 'insert') {
      const at = rows.push(change.row) - 1;
      if (!table.closing) continue;
      const name = nameOf(naming.map((index) => change.row[index] ?? null));
      const same = open.get(name);
      if (same) same.push(at);
      else open.set(name, [at]);
    } else {
      const name = nameOf(change.by);
      if (!closed.has(name)) closes.push([...change.by, change.at]);
      closed.add(name);
      for (const at of open.get(name) ?? []) rows[at] = (rows[at] ?? []).with(until, change.at);
      open.delete(name);
    }
  }
  return { closes, rows };
}

/** No code holds this sign, so different values never look alike. */
const nameOf = (values: readonly SqlValue[]): string => values.join('\u0000');

function insertRows(generation: Generation, table: Table, rows: readonly (readonly SqlValue[])[]): Statement {
  const columns = columnsOf(table);
  const lists = columns.map((column, at) => `$${at + 1}::${listOf(table, column)}`);
  return {
    text: `INSERT INTO ${tableName(generation, table)} (${columns.join(', ')}) SELECT * FROM unnest(${lists.join(', ')})`,
    values: columns.map((_, at) => listLiteral(rows, at)),
  };
}

function closeRows(
  generation: Generation,
  table: Table,
  closes: readonly (readonly SqlValue[])[],
): Statement {
  const { column, by } = table.closing ?? { column: '', by: [] };
  const name = tableName(generation, table);
  const lists = [...by, column].map((named, at) => `$${at + 1}::${listOf(table, named)}`);
  const matching = by.map((named) => `kept.${named} = closed.${named}`).join(' AND ');
  return {
    text: `UPDATE ${name} AS kept SET ${column} = closed.at
           FROM unnest(${lists.join(', ')}) AS closed (${by.join(', ')}, at)
           WHERE ${matching} AND kept.${column} = ${OPEN}`,
    values: [...by, column].map((_, at) => listLiteral(closes, at)),
  };
}

const listOf = (table: Table, column: string): string =>
  table.columns[column] === 'integer' ? 'bigint[]' : 'text[]';

/** A column of the rows as PostgreSQL writes a list. */
function listLiteral(rows: readonly (readonly SqlValue[])[], column: number): string {
  let list = '';
  for (const row of rows) {
    const value = row[column] ?? null;
    list += list === '' ? '{' : ',';
    list += typeof value === 'string' ? quoted(value) : value === null ? 'NULL' : String(value);
  }
  return `${list}}`;
}

const TO_ESCAPE = /["\\]/;
const quoted = (text: string): string =>
  TO_ESCAPE.test(text) ? `"${text.replace(/["\\]/g, '\\$&')}"` : `"${text}"`;
