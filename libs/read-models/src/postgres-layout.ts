/**
 * The schema of the read models in PostgreSQL and the bookkeeping in it. Everything in it follows from the events: what is of
 * an older layout is thrown away and built anew.
 */
import type pg from 'pg';
import { ReadModelError } from './errors.ts';

export const SCHEMA = 'ledger_read';
const LAYOUT = 1;

/** Advisory lock of whoever makes or changes tables of the read models, over all processes: "PLrm". */
export const RESTRUCTURING = `${0x504c726d}, 1`;

export interface Wanted {
  /** Partitions to be kept in; what there is already, or one, unless it is said. */
  readonly partitions?: number | undefined;
  /** Whether to make what is missing or too old, also what is kept in another number of partitions, or nothing. */
  readonly make: 'missing' | 'anew' | 'nothing';
}

type Client = Pick<pg.ClientBase, 'query'>;

interface Layout {
  readonly layout: number;
  readonly partitions: number;
}

/**
 * Makes sure that the bookkeeping is there.
 * @returns the number of partitions
 * @throws ReadModelError `read-models-too-new`, `read-models-not-built`, `read-models-other-partitions`,
 *   `read-models-encoding`
 */
export async function prepareLayout(client: Client, wanted: Wanted): Promise<number> {
  const { partitions, make } = wanted;
  const found = await layoutOf(client);
  if (found && found.layout > LAYOUT)
    throw new ReadModelError('read-models-too-new', { found: found.layout, known: LAYOUT });
  const fits = found?.layout === LAYOUT;
  if (!fits && make === 'nothing') throw new ReadModelError('read-models-not-built');
  if (found && fits && (partitions ?? found.partitions) === found.partitions) return found.partitions;
  if (found && fits && partitions !== undefined && make !== 'anew')
    throw new ReadModelError('read-models-other-partitions', { found: found.partitions, wanted: partitions });
  return makeAnew(client, { ...wanted, partitions: partitions ?? found?.partitions });
}

async function makeAnew(client: Client, { partitions = 1 }: Wanted): Promise<number> {
  await assertUtf8(client);
  await client.query(`BEGIN; SELECT pg_advisory_xact_lock(${RESTRUCTURING})`);
  try {
    // Another process may have made it in the meantime.
    const now = await layoutOf(client);
    if (now?.layout !== LAYOUT || now.partitions !== partitions) await client.query(definition(partitions));
    await client.query('COMMIT');
    return partitions;
  } catch (error) {
    await client.query('ROLLBACK');
    throw error;
  }
}

async function layoutOf(client: Client): Promise<Layout | null> {
  const { rows: there } = await client.query(
    `SELECT 1 WHERE to_regclass('${SCHEMA}.bookkeeping') IS NOT NULL`,
  );
  if (there.length === 0) return null;
  const { rows } = await client.query<Layout>(`SELECT layout, partitions FROM ${SCHEMA}.bookkeeping`);
  return rows[0] ?? null;
}

/** Texts are sorted by the bytes of UTF-8, and any sign may come. */
async function assertUtf8(client: Client): Promise<void> {
  const { rows } = await client.query<{ server_encoding: string }>('SHOW server_encoding');
  const encoding = rows[0]?.server_encoding ?? '';
  if (encoding !== 'UTF8') throw new ReadModelError('read-models-encoding', { encoding });
}

const definition = (partitions: number): string => `
  DROP SCHEMA IF EXISTS ${SCHEMA} CASCADE;
  CREATE SCHEMA ${SCHEMA};
  CREATE TABLE ${SCHEMA}.bookkeeping (layout integer NOT NULL, partitions integer NOT NULL);
  INSERT INTO ${SCHEMA}.bookkeeping VALUES (${LAYOUT}, ${partitions});
  CREATE TABLE ${SCHEMA}.projection (
    name text COLLATE "C" NOT NULL,
    partition integer NOT NULL,
    version integer NOT NULL,
    generation integer NOT NULL,
    newest_generation integer NOT NULL,
    position bigint NOT NULL,
    last_event text,
    stopped_at bigint,
    error text,
    PRIMARY KEY (name, partition)
  )`;
