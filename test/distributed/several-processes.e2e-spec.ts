/**
 * A distributed ledger as it is run: two API processes and two projectors over a record and a PostgreSQL, under load, while
 * every few seconds one of them is killed or paused, or the record goes down. `SOAK_SECONDS` makes it longer.
 */
import { randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { PostgresCheckpoints } from '#audit';
import type { Recorded } from '#domain';
import { EventStoreDbEventStore } from '#event-store';
import { connectServers, migrate, openLog, settingsFrom } from '#profiles';
import { compareWithFold, heldLeases } from '#read-models';
import { sameHash } from '../../libs/audit/src/tlog/merkle.ts';
import { parseVerifierKey } from '../../libs/audit/src/tlog/note.ts';
import { verifyCheckpoint } from '../../libs/audit/src/tlog/checkpoint.ts';
import { EventStoreDbProcess } from '../../libs/event-store/src/testing/eventstoredb/server-process.ts';
import { type TestPostgres, testPostgres } from '../../libs/read-models/src/testing/postgres.ts';
import { example, removeFolder, SO_TTTT, temporaryFolder, UBND } from '../e2e/harness.ts';
import { Client } from './client.ts';
import { Program } from './programs.ts';

const SECONDS = Number(process.env['SOAK_SECONDS'] ?? '14');
const SEED = 20_251_220;
const PLANS = ['ke-hoach-a', 'ke-hoach-b', 'ke-hoach-c'];
/** Every second one reads what he has written before he writes again. */
const CLIENTS = 8;
/** Longer than the silence after which a holder is taken for gone. */
const PAUSE_MS = 6_500;

let folder: string;
let postgres: TestPostgres;
let postgresUrl: string;
let record: EventStoreDbProcess;
let apis: Program[];
let projectors: Program[];
let admin: pg.Client;

beforeAll(async () => {
  folder = temporaryFolder();
  postgres = await testPostgres();
  postgresUrl = await postgres.createDatabase();
  admin = new pg.Client({ connectionString: postgresUrl });
  await admin.connect();
  record = await EventStoreDbProcess.start({ file: join(folder, 'record.jsonl') });
  await migrate(settings('migration'));
  const program = (kind: 'api' | 'projector', name: string): Promise<Program> =>
    Program.of(kind, name, environment(name));
  apis = await Promise.all(['api-1', 'api-2'].map((name) => program('api', name)));
  projectors = await Promise.all(['projector-1', 'projector-2'].map((name) => program('projector', name)));
  await Promise.all([...apis, ...projectors].map((one) => one.start()));
});
afterAll(async () => {
  await Promise.all([...apis, ...projectors].map((one) => one.kill()));
  await record.kill();
  await admin.end();
  await postgres.stop();
  removeFolder(folder);
});

const environment = (name: string): Record<string, string> => ({
  EVENTSTOREDB_URL: record.url,
  POSTGRES_URL: postgresUrl,
  DATA_DIR: join(folder, 'data'),
  LOG_CACHE_DIR: join(folder, name),
  LOG_KEY_DIR: join(folder, 'key'),
  PROJECTION_PARTITIONS: '2',
});

function settings(name: string) {
  const { DATA_DIR: data = '', ...rest } = environment(name);
  const found = settingsFrom(rest, data);
  if (found.profile !== 'distributed') throw new Error('The servers are not named in the settings');
  return found;
}

/** Numbers from 0 to 1 that are the same in every run (mulberry32). */
function chances(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const taskOf = (client: number): string => `nhiem-vu-${client}`;
const planOf = (client: number): string => PLANS[client % PLANS.length] ?? '';

async function givenPlans(client: Client): Promise<void> {
  const since = { effectiveFrom: '2021-11-15' };
  for (const [code, tier] of [
    [UBND, 'province'],
    [SO_TTTT, 'department'],
  ] as const) {
    const body = { ...example('organisation.register', since), name: `Cơ quan ${code}`, tier };
    await client.send(`/v1/organisations/${code}/register`, body, randomUUID(), { Prefer: 'wait' });
  }
  const by = { 'X-Acting-For': UBND, Prefer: 'wait' };
  for (const plan of PLANS)
    await client.send(`/v1/plans/${plan}/issue`, example('plan.issue'), randomUUID(), by);
  const assign = example('task.assign', { lead: SO_TTTT, collaborators: [] });
  for (let client_ = 0; client_ < CLIENTS; client_ += 1)
    await client.send(
      `/v1/plans/${planOf(client_)}/tasks/${taskOf(client_)}/assign`,
      assign,
      randomUUID(),
      by,
    );
}

interface TaskAnswer {
  readonly knownAt: number;
  readonly revision: number;
  readonly data: { readonly progress: { readonly narrative: string; readonly report: number } };
}

/** Reports on a task of his own, one report after the other; who reads looks at each through the other process. */
async function work(client: Client, number: number, chance: () => number, over: AbortSignal): Promise<void> {
  const task = `/v1/plans/${planOf(number)}/tasks/${taskOf(number)}`;
  const reads = number % 2 === 0;
  for (let report = 1; !over.aborted; report += 1) {
    const narrative = `Báo cáo ${report} của ${number}`;
    const body = { asOf: '2025-06-10', percent: '45.5', narrative };
    const wishes = reads ? (['wait=0', 'wait=5', 'wait=5, receipt'] as const) : (['wait=0'] as const);
    const prefer = wishes[Math.floor(chance() * wishes.length)] ?? 'wait=0';
    const headers = { 'X-Acting-For': SO_TTTT, Prefer: prefer };
    const { revision, position } = await client.send(`${task}/report-progress`, body, randomUUID(), headers);
    if (reads) {
      const seen = (await client.read(task, position)) as TaskAnswer;
      expect(seen.knownAt).toBeGreaterThanOrEqual(position);
      expect(seen).toMatchObject({ revision, data: { progress: { narrative, report } } });
    }
    await delay(chance() * 40);
  }
}

/** What goes wrong, one after the other; in what order is drawn after each has been tried once. */
class Trouble {
  readonly happened: string[] = [];
  readonly failovers: number[] = [];
  private readonly chance: () => number;
  private resting: Promise<void> = Promise.resolve();

  constructor(chance: () => number) {
    this.chance = chance;
  }

  async until(over: AbortSignal): Promise<void> {
    const kinds = ['pause the holder', 'kill an API process', 'kill the record', 'kill the holder'] as const;
    for (let round = 0; !over.aborted; round += 1) {
      const kind = kinds[round < kinds.length ? round : Math.floor(this.chance() * kinds.length)];
      if (kind) {
        this.happened.push(kind);
        await this.make(kind);
      }
      await delay(1_000 + this.chance() * 1_500, undefined, { signal: over }).catch(() => undefined);
    }
    await this.resting;
  }

  private async make(
    kind: 'pause the holder' | 'kill an API process' | 'kill the record' | 'kill the holder',
  ) {
    switch (kind) {
      case 'pause the holder': {
        await this.resting;
        const holder = await this.holder();
        const taken = this.takenOver(holder);
        holder.pause();
        this.resting = delay(PAUSE_MS).then(() => {
          holder.resume();
          return taken;
        });
        return;
      }
      case 'kill the holder': {
        await this.resting;
        const holder = await this.holder();
        const taken = this.takenOver(holder);
        await holder.kill();
        await taken;
        await holder.start();
        return;
      }
      case 'kill an API process': {
        const api = apis[Math.floor(this.chance() * apis.length)];
        await api?.kill();
        await api?.start();
        return;
      }
      case 'kill the record':
        await record.kill();
        await record.start();
        return;
      default:
        kind satisfies never;
    }
  }

  private async holder(): Promise<Program> {
    for (;;) {
      const pid = await pidOfHolder();
      const found = projectors.find((projector) => projector.pid === pid);
      if (found) return found;
      await delay(50);
    }
  }

  private async takenOver(from: Program): Promise<void> {
    const { pid } = from;
    const started = performance.now();
    while ((await pidOfHolder()) === pid) await delay(20);
    this.failovers.push(Math.round(performance.now() - started));
  }
}

async function pidOfHolder(): Promise<number | null> {
  const lease = (await heldLeases(admin)).find(({ name }) => name === 'projection-0');
  return lease ? Number(/:(\d+)\.\d+$/.exec(lease.holder)?.[1]) : null;
}

describe('two API processes and two projectors that are killed and paused under load', () => {
  const clients: Client[] = [];
  let events: Recorded[];
  let store: EventStoreDbEventStore;

  beforeAll(
    async () => {
      const urls = apis.map(({ url }) => url);
      const chance = chances(SEED);
      const first = new Client(urls);
      await givenPlans(first);
      const over = AbortSignal.timeout(SECONDS * 1_000);
      const trouble = new Trouble(chance);
      const working = Array.from({ length: CLIENTS }, (_, number) => {
        const client = new Client(urls);
        clients.push(client);
        return work(client, number, chances(SEED + number), over);
      });
      await Promise.all([trouble.until(over), ...working]);
      clients.push(first);
      store = await EventStoreDbEventStore.open(record.url);
      events = await store.readAll({ limit: 1_000_000 });
      const sent = clients.reduce((sum, { acknowledged }) => sum + acknowledged.length, 0);
      const retries = clients.reduce((sum, client) => sum + client.retries, 0);
      const repeated = clients
        .flatMap(({ acknowledged }) => acknowledged)
        .filter((one) => one.repeated).length;
      process.stderr.write(
        `${sent} commands, ${retries} requests sent again, ${repeated} of them to be told that it was stored; ${trouble.happened.join(', ')}; a lease was taken over after ${trouble.failovers.join(', ')} ms\n`,
      );
    },
    60_000 + SECONDS * 1_000,
  );
  afterAll(() => store.close());

  it('have stored every acknowledged command once, whole, where the client was told, and nothing else', () => {
    const byCommand = Map.groupBy(events, ({ metadata }) => metadata.commandId);
    const acknowledged = clients.flatMap((client) => client.acknowledged);
    const stored = acknowledged.map(({ key }) => {
      const own = byCommand.get(key) ?? [];
      const last = own.at(-1);
      return {
        key,
        stream: last?.stream,
        revision: last?.revision,
        position: last?.position,
        events: own.map(({ id, type, revision }) => ({ id, type, revision })),
      };
    });
    expect(stored).toEqual(
      acknowledged.map(({ key, stream, revision, position, events: told }) => ({
        key,
        stream,
        revision,
        position,
        events: told,
      })),
    );
    expect(byCommand.size).toBe(acknowledged.length);
  });

  it('have stored them without gaps, in the order in which each client sent them', () => {
    expect(events.map(({ position }) => position)).toEqual(events.map((_, index) => index + 1));
    expect(new Set(events.map(({ id }) => id)).size).toBe(events.length);
    for (const stream of Map.groupBy(events, (event) => event.stream).values())
      expect(stream.map(({ revision }) => revision)).toEqual(stream.map((_, index) => index));
    for (const { acknowledged } of clients) {
      const positions = acknowledged.map(({ position }) => position);
      expect(positions).toEqual(positions.toSorted((one, other) => one - other));
    }
  });

  it('have projected each event once: the read models are those of a fresh fold', async () => {
    const scratch = join(folder, 'scratch');
    mkdirSync(scratch);
    const compared = await compareWithFold(
      store,
      { postgres: postgresUrl },
      scratch,
      () => undefined,
      () => Promise.resolve(),
    );
    expect(compared).toEqual({ position: events.length, difference: null, stopped: [] });
  });

  it('have signed one log with one key, and every checkpoint of it fits the events', async () => {
    const servers = await connectServers(settings('audit'));
    const { log, signer } = await openLog(settings('audit'), servers, () => new Date());
    try {
      // Asks the projector that holds the lease.
      expect((await signer.sign()).size).toBeGreaterThanOrEqual(events.length);
      const shared = await PostgresCheckpoints.open(servers.pool);
      const key = parseVerifierKey((await shared.key()) ?? '');
      const checkpoints = await shared.all();
      expect(checkpoints.length).toBeGreaterThan(1);
      for (const { note } of checkpoints) {
        const { size, root } = verifyCheckpoint(note, key).checkpoint;
        expect(sameHash(log.rootAt(size), root)).toBe(true);
      }
      const { rows } = await admin.query('SELECT FROM ledger_kept.log_identity');
      expect(rows).toHaveLength(1);
    } finally {
      log.close();
      await servers.close();
    }
  });

  it('have not ended but where they were killed, and end well when told to', async () => {
    const programs = [...apis, ...projectors];
    expect(programs.flatMap(({ ownEnds }) => ownEnds)).toEqual([]);
    expect(await Promise.all(programs.map((program) => program.stop()))).toEqual([0, 0, 0, 0]);
    expect(programs.filter(({ output }) => /unhandled|uncaught/i.test(output))).toEqual([]);
  });
});
