/** The report of a plan as in `reports.ts`, from read models in PostgreSQL; and what those take on disk. */
import pg from 'pg';
import type { Effort } from './effort.ts';
import { count, fixed, heading, note, say } from './harness/print.ts';
import { secondsOf } from './harness/stats.ts';
import type { Ledger } from './ledger.ts';
import type { Postgres } from './postgres.ts';
import { ReadModels, SqliteEventStore } from './product.ts';
import { reportLatencies, type ReportResults } from './reports.ts';

export interface DistributedReports extends ReportResults {
  /** Bytes of the read models in PostgreSQL for each event, keys and indexes included. */
  readonly bytes: number;
}

export async function measureDistributedReports(
  ledger: Ledger,
  postgres: Postgres,
  effort: Effort,
): Promise<DistributedReports> {
  heading('Report of one plan as JSON from PostgreSQL, milliseconds');
  const { events, plans } = ledger;
  const url = await postgres.createDatabase('reports');
  const store = SqliteEventStore.open(ledger.path, { readOnly: true });
  const models = await ReadModels.onPostgres(store, url);
  note(`projecting ${count(events)} events into PostgreSQL`);
  const seconds = await secondsOf(() => models.runner.catchUp());
  const bytes = await settled(url);
  say(
    `  ${count(events)} events projected at ${count(events / seconds)} a second; ${fixed(bytes / 2 ** 30, 2)} GiB, ${count(bytes / events)} bytes an event; vacuumed and analysed, as autovacuum does soon`,
  );
  const latencies = await reportLatencies([{ events, plans, store, models }], effort);
  await models.close();
  await store.close();
  return { ...latencies, bytes: bytes / events };
}

/** Lets the database put itself in order. @returns bytes of the read models */
export async function settled(url: string): Promise<number> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query('VACUUM (ANALYZE)');
  const { rows } = await client.query<{ bytes: string }>(
    `SELECT sum(pg_total_relation_size(oid)) AS bytes FROM pg_class
     WHERE relnamespace = 'ledger_read'::regnamespace AND relkind = 'r'`,
  );
  await client.end();
  return Number(rows[0]?.bytes);
}
