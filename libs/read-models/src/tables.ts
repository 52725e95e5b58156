/**
 * What the tables of read models look like and what an event does to their rows, said without any SQL: the same
 * definition makes the tables of SQLite and of PostgreSQL.
 */

export type SqlValue = string | number | null;

/** With a question mark the column may be empty. */
export type ColumnType = 'text' | 'text?' | 'integer';

export interface Table {
  /** What its name ends in after the generation; none for the first table of a read model. */
  readonly suffix?: string;
  /** In their order. */
  readonly columns: Readonly<Record<string, ColumnType>>;
  readonly key: readonly string[];
  /** Other ways in: the columns of each index, under the end of its name. */
  readonly indexes?: Readonly<Record<string, readonly string[]>>;
  /** The column that holds the position from which on a row counts. */
  readonly since: string;
  /** Where rows may be closed: the column that says from which position on they no longer count, and what names them. */
  readonly closing?: { readonly column: string; readonly by: readonly string[] };
}

/** Later than any position: what the closing column of an open row holds. */
export const OPEN = Number.MAX_SAFE_INTEGER;

export type RowChange =
  /** A new row, its values in the order of the columns. */
  | { readonly op: 'insert'; readonly table: Table; readonly row: readonly SqlValue[] }
  /** The open rows that these values name, in the order of `closing.by`, count no longer from a position on. */
  | { readonly op: 'close'; readonly table: Table; readonly by: readonly SqlValue[]; readonly at: number };

/** The tables of one generation of a read model. A rebuild fills new ones beside the old, and the switch is one row. */
export interface Generation {
  readonly name: string;
  readonly generation: number;
  readonly tables: readonly Table[];
}

/** The name of a table, or with no table the one of the read model's own name. */
export const tableName = (
  { name, generation }: Pick<Generation, 'name' | 'generation'>,
  { suffix }: Pick<Table, 'suffix'> = {},
): string => `${name}_${generation}${suffix === undefined ? '' : `_${suffix}`}`;

export const columnsOf = ({ columns }: Table): string[] => Object.keys(columns);
