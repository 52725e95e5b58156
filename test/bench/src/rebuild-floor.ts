/**
 * The floor of a rebuild: plain prepared INSERTs of the very rows that the product's read models consist of, held in
 * memory beforehand, into the same tables and indexes with the same settings. No event is read, decoded or interpreted,
 * and no row is written twice.
 */
import { DatabaseSync, type SQLInputValue } from 'node:sqlite';

/** Events of one transaction: small ones let other writers in, large ones write every page less often. */
export const FLOOR_BATCHES = [1_000, 10_000] as const;

interface Table {
  readonly name: string;
  readonly ddl: readonly string[];
  readonly columns: number;
  readonly rows: readonly (readonly SQLInputValue[])[];
  /** By row, the position of the event it came from. */
  readonly positions: readonly number[];
}

export interface FloorRows {
  readonly tables: readonly Table[];
  readonly count: number;
}

/** Takes tables, indexes and rows from the product's own read models. */
export function rowsOf(readModelsPath: string): FloorRows {
  const db = new DatabaseSync(readModelsPath, { readOnly: true });
  const names = db
    .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name GLOB '*_[0-9]*' ORDER BY name")
    .all()
    .map((row) => String(row['name']));
  const tables = names.map((name): Table => {
    const ddl = db
      .prepare("SELECT sql FROM sqlite_schema WHERE tbl_name = ? AND sql IS NOT NULL ORDER BY type = 'index'")
      .all(name)
      .map((row) => String(row['sql']));
    const columns = db
      .prepare(`SELECT name FROM pragma_table_info('${name}')`)
      .all()
      .map((row) => String(row['name']));
    const position = columns.indexOf(columns.includes('known_from') ? 'known_from' : 'position');
    if (position < 0) throw new Error(`Table ${name} does not say from which event a row came`);
    const select = db.prepare(`SELECT * FROM ${name} ORDER BY ${columns[position]}`);
    select.setReturnArrays(true);
    const rows = select.all() as unknown as SQLInputValue[][];
    return { name, ddl, columns: columns.length, rows, positions: rows.map((row) => Number(row[position])) };
  });
  db.close();
  return { tables, count: tables.reduce((sum, table) => sum + table.rows.length, 0) };
}

/** Writes the rows in the order of their events. */
export function writeFloor({ tables }: FloorRows, path: string, events: number, batch: number): void {
  const db = new DatabaseSync(path);
  // As in libs/read-models/src/read-database.ts.
  db.exec('PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL');
  db.exec('PRAGMA cache_size=-32000; PRAGMA wal_autocheckpoint=8000');
  for (const { ddl } of tables) for (const sql of ddl) db.exec(sql);
  const writers = tables.map((table) => ({
    ...table,
    insert: db.prepare(`INSERT INTO ${table.name} VALUES (${new Array(table.columns).fill('?').join(', ')})`),
    next: 0,
  }));
  for (let last = batch; ; last += batch) {
    db.exec('BEGIN IMMEDIATE');
    for (const writer of writers) {
      const { insert, rows, positions } = writer;
      for (; (positions[writer.next] ?? Infinity) <= last; writer.next++)
        insert.run(...(rows[writer.next] ?? []));
    }
    db.exec('COMMIT');
    if (last >= events) break;
  }
  db.close();
}

/** Rows that are in one of the two databases and not in the other, over all tables of the product. */
export function differences(readModelsPath: string, floorPath: string, { tables }: FloorRows): number {
  const db = new DatabaseSync(readModelsPath, { readOnly: true });
  db.exec(`ATTACH 'file:${encodeURI(floorPath)}?mode=ro' AS floor`);
  const different = tables.map(({ name }) => {
    const [ours, theirs] = [`SELECT * FROM main.${name}`, `SELECT * FROM floor.${name}`];
    const count = (a: string, b: string): number =>
      Number(db.prepare(`SELECT count(*) AS n FROM (${a} EXCEPT ${b})`).get()?.['n']);
    return count(ours, theirs) + count(theirs, ours);
  });
  db.close();
  return different.reduce((sum, rows) => sum + rows, 0);
}
