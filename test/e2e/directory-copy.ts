/** The directory of persons as whoever has its disk sees it, in the profile of this run. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { serversOf, type TestApp } from './harness.ts';

export interface DirectoryCopy {
  /** Everything in it, one character a byte. */
  readonly text: string;
  /** Puts it back as it was, which the program must not be using. */
  restore(): Promise<void>;
}

const TABLE = 'ledger_kept.disclosure';

export async function copyOfDirectory(app: TestApp): Promise<DirectoryCopy> {
  const url = serversOf(app)?.settings.postgresUrl;
  if (url !== undefined) return copyOfTable(url);
  const path = join(app.folder, 'people.db');
  const bytes = readFileSync(path);
  return {
    text: bytes.toString('latin1'),
    restore: async () => writeFileSync(path, bytes),
  };
}

async function copyOfTable(url: string): Promise<DirectoryCopy> {
  const rows = await inDatabase(url, `SELECT coalesce(json_agg(t), '[]')::text AS rows FROM ${TABLE} AS t`);
  return {
    text: Buffer.from(rows).toString('latin1'),
    restore: async () => {
      await inDatabase(
        url,
        `DELETE FROM ${TABLE};
         INSERT INTO ${TABLE} OVERRIDING SYSTEM VALUE
         SELECT * FROM json_populate_recordset(null::${TABLE}, ${pg.escapeLiteral(rows)})`,
      );
    },
  };
}

/** Every row of a distributed ledger's database, the log and the read models included; nothing where it is in a folder. */
export async function databaseText(app: TestApp): Promise<string> {
  const url = serversOf(app)?.settings.postgresUrl;
  if (url === undefined) return '';
  const text = await inDatabase(
    url,
    `SELECT string_agg(query_to_xml(format('TABLE %I.%I', schemaname, tablename), true, true, '')::text, '') AS rows
     FROM pg_tables WHERE schemaname LIKE 'ledger%'`,
  );
  return Buffer.from(text).toString('latin1');
}

async function inDatabase(url: string, sql: string): Promise<string> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<{ rows: string | null }>(sql);
    return rows?.[0]?.rows ?? '';
  } finally {
    await client.end();
  }
}
