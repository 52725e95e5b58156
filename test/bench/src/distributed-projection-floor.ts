/**
 * The floor of projecting into PostgreSQL: the very rows that the product's read models consist of, held in memory beforehand,
 * written into tables with the same columns, keys, indexes and fill factor by plain batched statements, one INSERT and one
 * UPDATE a table and batch. No event is read, decoded or interpreted, and no row is closed that need not be.
 */
import pg from 'pg';

/** Events of one transaction. */
export const FLOOR_BATCHES = [1_000, 10_000] as const;

const READ_MODELS = 'ledger_read';
const FLOOR = 'floor';
/** What the closing column of an open row holds. */
const OPEN = String(Number.MAX_SAFE_INTEGER);

type Value = string | null;

interface Column {
  readonly name: string;
  readonly type: string;
}

interface Table {
  readonly name: string;
  readonly options: string;
  readonly columns: readonly Column[];
  readonly key: readonly Column[];
  /** In the order of their events. */
  readonly rows: readonly (readonly Value[])[];
  readonly since: number;
  /** The closing column, -1 where rows are never closed. */
  readonly until: number;
}

export interface FloorRows {
  readonly tables: readonly Table[];
  readonly count: number;
}

async function on<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** Takes rows and definitions from the product's own read models. */
export function rowsOf(url: string): Promise<FloorRows> {
  return on(url, async (client) => {
    const { rows: found } = await client.query<{ name: string; options: string[] | null }>(
      `SELECT relname AS name, reloptions AS options FROM pg_class
       WHERE relnamespace = '${READ_MODELS}'::regnamespace AND relkind = 'r' AND relname ~ '_[0-9]+' ORDER BY 1`,
    );
    const tables: Table[] = [];
    for (const { name, options } of found) tables.push(await tableOf(client, name, options ?? []));
    return { tables, count: tables.reduce((sum, { rows }) => sum + rows.length, 0) };
  });
}

async function tableOf(client: pg.Client, name: string, options: readonly string[]): Promise<Table> {
  const relation = `'${READ_MODELS}.${name}'::regclass`;
  const { rows: columns } = await client.query<Column>(
    `SELECT attname AS name, format_type(atttypid, NULL) AS type FROM pg_attribute
     WHERE attrelid = ${relation} AND attnum > 0 ORDER BY attnum`,
  );
  const { rows: key } = await client.query<Column>(
    `SELECT attname AS name, format_type(atttypid, NULL) AS type
     FROM pg_index JOIN pg_attribute ON attrelid = indrelid AND attnum = ANY (indkey)
     WHERE indrelid = ${relation} AND indisprimary ORDER BY array_position(indkey::int2[], attnum)`,
  );
  const names = columns.map((column) => column.name);
  const since = names.indexOf(names.includes('known_from') ? 'known_from' : 'position');
  if (since < 0) throw new Error(`Table ${name} does not say from which event a row came`);
  const { rows } = await client.query<Value[]>({
    text: `SELECT * FROM ${READ_MODELS}.${name} ORDER BY ${names[since]}`,
    rowMode: 'array',
    types: { getTypeParser: () => (value: Value) => value },
  });
  return { name, options: options.join(', '), columns, key, rows, since, until: names.indexOf('known_to') };
}

/** What one batch does to a table, column by column as `unnest` takes it. */
interface Step {
  readonly inserted: readonly (readonly Value[])[];
  readonly closed: readonly (readonly Value[])[];
}

export interface FloorPlan {
  readonly tables: readonly Table[];
  /** By batch, what to do to each table. */
  readonly batches: readonly (readonly Step[])[];
}

/** Works out beforehand what each batch writes. A row that is closed in the batch it comes with is written once. */
export function planOf({ tables }: FloorRows, events: number, batch: number): FloorPlan {
  const many = Math.ceil(events / batch);
  const steps = tables.map((table) => {
    const batchOf = (position: Value | undefined): number => Math.ceil(Number(position) / batch) - 1;
    const inserted = Array.from({ length: many }, () => [] as (readonly Value[])[]);
    const closed = Array.from({ length: many }, () => [] as Value[][]);
    for (const row of table.rows) {
      const came = batchOf(row[table.since]);
      const until = table.until < 0 ? OPEN : (row[table.until] ?? OPEN);
      const closedLater = until !== OPEN && batchOf(until) > came;
      inserted[came]?.push(closedLater ? row.with(table.until, OPEN) : row);
      if (closedLater) closed[batchOf(until)]?.push([...keyOf(table, row), until]);
    }
    return { table, inserted, closed };
  });
  const batches = Array.from({ length: many }, (_, at) =>
    steps.map(({ table, inserted, closed }) => ({
      inserted: byColumn(inserted[at] ?? [], table.columns.length),
      closed: byColumn(closed[at] ?? [], table.key.length + 1),
    })),
  );
  return { tables, batches };
}

const keyOf = ({ columns, key }: Table, row: readonly Value[]): Value[] =>
  key.map(({ name }) => row[columns.findIndex((column) => column.name === name)] ?? null);

const byColumn = (rows: readonly (readonly Value[])[], columns: number): (readonly Value[])[] =>
  Array.from({ length: columns }, (_, column) => rows.map((row) => row[column] ?? null));

/** Makes the tables after those of the read models in use. */
export function createFloor(url: string, { tables }: FloorRows): Promise<void> {
  return on(url, async (client) => {
    await client.query(`DROP SCHEMA IF EXISTS ${FLOOR} CASCADE; CREATE SCHEMA ${FLOOR}`);
    for (const { name, options } of tables)
      await client.query(
        `CREATE TABLE ${FLOOR}.${name} (LIKE ${READ_MODELS}.${name} INCLUDING ALL)${options === '' ? '' : ` WITH (${options})`}`,
      );
  });
}

export function emptyFloor(url: string, { tables }: FloorRows): Promise<void> {
  return on(url, async (client) => {
    await client.query(`TRUNCATE ${tables.map(({ name }) => `${FLOOR}.${name}`).join(', ')}`);
  });
}

export function writeFloor(url: string, { tables, batches }: FloorPlan): Promise<void> {
  return on(url, async (client) => {
    // As the product does it: without statistics the planner would read the whole table for every UPDATE.
    await client.query('SET jit = off; SET enable_hashjoin = off; SET enable_mergejoin = off');
    for (const steps of batches) {
      await client.query('BEGIN');
      for (const [at, { inserted, closed }] of steps.entries()) {
        const table = tables[at];
        if (table && (closed[0] ?? []).length > 0) await client.query(update(table), [...closed]);
        if (table && (inserted[0] ?? []).length > 0) await client.query(insert(table), [...inserted]);
      }
      await client.query('COMMIT');
    }
  });
}

const insert = ({ name, columns }: Table): string =>
  `INSERT INTO ${FLOOR}.${name} SELECT * FROM unnest(${columns.map(({ type }, at) => `$${at + 1}::${type}[]`).join(', ')})`;

function update({ name, columns, key, until }: Table): string {
  const lists = [...key.map(({ type }) => type), 'bigint'].map((type, at) => `$${at + 1}::${type}[]`);
  const names = key.map((column) => column.name);
  return `UPDATE ${FLOOR}.${name} AS kept SET ${columns[until]?.name ?? ''} = closed.at
    FROM unnest(${lists.join(', ')}) AS closed (${names.join(', ')}, at)
    WHERE ${names.map((column) => `kept.${column} = closed.${column}`).join(' AND ')}`;
}

/** Rows that are in one of the two and not in the other, over all tables of the product. */
export function differences(url: string, { tables }: FloorRows): Promise<number> {
  return on(url, async (client) => {
    let different = 0;
    for (const { name } of tables) {
      const [ours, theirs] = [`SELECT * FROM ${READ_MODELS}.${name}`, `SELECT * FROM ${FLOOR}.${name}`];
      for (const [a, b] of [
        [ours, theirs],
        [theirs, ours],
      ] as const) {
        const { rows } = await client.query<{ n: string }>(
          `SELECT count(*) AS n FROM (${a} EXCEPT ALL ${b}) AS one_sided`,
        );
        different += Number(rows[0]?.n);
      }
    }
    return different;
  });
}
