import { connect, createServer, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { ReadModelError } from './errors.ts';
import { heldLeases, type LeaseOptions, prepareLeases, whileHolding } from './postgres-lease.ts';
import { freePort, type TestPostgres, testPostgres } from './testing/postgres.ts';

const NAME = 'projection-0';
/** Signs often and is not called silent for as long as a test takes. */
const PATIENT = { renewMs: 20, silenceMs: 60_000, retryMs: 10 };
/** Holds a lease like a process that was paused: its session is there, and it does not say anything. */
const PAUSED = { ...PATIENT, renewMs: 3_600_000 };

let postgres: TestPostgres;
let url: string;
let admin: pg.Client;

beforeAll(async () => {
  postgres = await testPostgres();
});
afterAll(() => postgres.stop());

beforeEach(async () => {
  url = await postgres.createDatabase();
  await prepareLeases(url);
  admin = new pg.Client({ connectionString: url, application_name: 'the test' });
  await admin.connect();
  await admin.query('CREATE TABLE written (holder text)');
});
afterEach(async () => {
  await Promise.all(contenders.splice(0).map((contender) => contender.stop()));
  // Whatever happened: nobody has left a connection behind.
  await until(async () => (await sessions()).length === 0);
  await admin.end();
});

/** Programs of this test's database, by what they call themselves. */
async function sessions(): Promise<{ name: string; pid: number; asked: string }[]> {
  const { rows } = await admin.query<{ name: string; pid: number; asked: string }>(
    `SELECT application_name AS name, pid, query_start::text AS asked FROM pg_stat_activity
     WHERE datname = current_database() AND application_name LIKE 'plan-ledger%' ORDER BY name`,
  );
  return rows;
}

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await delay(5);
}

/** A way to the server on which nothing more comes through, once told, over the connections that there are. */
async function wayTo(address: string): Promise<{ url: string; silence(): void; close(): Promise<void> }> {
  const { hostname, port } = new URL(address);
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const on = connect(Number(port), hostname);
    for (const socket of [client, on]) sockets.add(socket.on('error', () => undefined));
    client.pipe(on).pipe(client);
    client.on('close', () => on.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const through = new URL(address);
  through.host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url: through.href,
    silence: () => sockets.forEach((socket) => socket.unpipe().pause()),
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

const contenders: Contender[] = [];

/** Somebody who wants the lease, and keeps it until told to end once he has it. */
class Contender {
  readonly turns: { readonly session: pg.Client; readonly over: AbortSignal }[] = [];
  readonly troubles: unknown[] = [];
  private readonly stopping = new AbortController();
  private readonly ended: Promise<void>;

  constructor(
    readonly holder: string,
    options: Partial<LeaseOptions> = PATIENT,
    { at = url, work = untilOver }: { at?: string; work?: typeof untilOver } = {},
  ) {
    contenders.push(this);
    this.ended = whileHolding(
      at,
      NAME,
      {
        ...options,
        holder,
        signal: this.stopping.signal,
        onTrouble: (error) => this.troubles.push(error),
      },
      (session, over) => {
        this.turns.push({ session, over });
        return work(session, over);
      },
    );
  }

  /** The n-th time it holds the lease. */
  async turn(n = 1): Promise<{ readonly session: pg.Client; readonly over: AbortSignal }> {
    await until(() => this.turns.length >= n);
    const turn = this.turns[n - 1];
    if (!turn) throw new Error('there is no such turn');
    return turn;
  }

  codes(): unknown[] {
    return this.troubles.map((error) => (error instanceof ReadModelError ? error.code : error));
  }

  stop(): Promise<void> {
    this.stopping.abort();
    return this.ended;
  }
}

const untilOver = async (_: pg.Client, over: AbortSignal): Promise<void> => {
  if (!over.aborted) await new Promise((resolve) => over.addEventListener('abort', resolve));
};

const aborted = (signal: AbortSignal): Promise<void> => until(() => signal.aborted);

describe('a lease', () => {
  it('is held by one of many at a time, and by one after the other', async () => {
    let inside = 0;
    let most = 0;
    let turns = 0;
    const holders = new Set<string>();
    const contend = (holder: string): Contender =>
      new Contender(holder, PATIENT, {
        work: async (session) => {
          most = Math.max(most, (inside += 1));
          await session.query('INSERT INTO written VALUES ($1)', [holder]);
          holders.add(holder);
          inside -= 1;
          turns += 1;
        },
      });
    ['a', 'b', 'c', 'd', 'e', 'f'].map(contend);
    await until(() => turns >= 30 && holders.size >= 2);
    expect(most).toBe(1);
    await Promise.all(contenders.map((contender) => contender.stop()));
    const { rowCount } = await admin.query('SELECT FROM written');
    expect(rowCount).toBe(turns);
    expect(contenders.flatMap(({ troubles }) => troubles)).toEqual([]);
  });

  it('is told of: who has it and when he was last heard of', async () => {
    await new Contender('a').turn();
    expect(await heldLeases(admin)).toEqual([{ name: NAME, holder: 'a', silentMs: expect.any(Number) }]);
  });

  it('goes to the next when its holder ends', async () => {
    const first = new Contender('a');
    const { over } = await first.turn();
    const second = new Contender('b');
    await first.stop();
    await second.turn();
    expect(over.aborted).toBe(true);
    expect([...first.troubles, ...second.troubles]).toEqual([]);
  });

  it('is lost with the session, which is told, and got again with another', async () => {
    const holder = new Contender('a');
    const { session, over } = await holder.turn();
    await admin.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'plan-ledger ${NAME}'`,
    );
    await aborted(over);
    await expect(session.query(`INSERT INTO written VALUES ('late')`)).rejects.toThrow();
    const again = await holder.turn(2);
    expect(holder.codes()).toEqual(['read-models-unreachable']);
    await again.session.query(`INSERT INTO written VALUES ('again')`);
    expect((await admin.query('SELECT holder FROM written')).rows).toEqual([{ holder: 'again' }]);
  });

  it('is taken from a holder that is silent, who cannot write any more, and not given back', async () => {
    const paused = new Contender('paused', { ...PAUSED, silenceMs: 1_000 });
    const { session, over } = await paused.turn();
    await session.query(`BEGIN; INSERT INTO written VALUES ('begun before the pause')`);
    const next = new Contender('next', { ...PATIENT, silenceMs: 200 });
    const turn = await next.turn();
    await expect(session.query('COMMIT')).rejects.toThrow();
    await aborted(over);
    expect(paused.troubles).not.toEqual([]);
    // The other waits again; for as long as the new holder is heard of it has no turn.
    await until(
      async () => (await sessions()).filter(({ name }) => name === `plan-ledger ${NAME}`).length === 2,
    );
    const signs = new Set<string>();
    await until(async () => {
      const { rows } = await admin.query<{ sign: string; holder: string }>(
        'SELECT holder, renewed_at::text AS sign FROM ledger_kept.lease',
      );
      for (const { holder, sign } of rows) {
        expect(holder).toBe('next');
        signs.add(sign);
      }
      return signs.size >= 12;
    });
    expect(paused.turns).toHaveLength(1);
    expect(turn.over.aborted).toBe(false);
    expect((await admin.query('SELECT FROM written')).rowCount).toBe(0);
  });

  it('is not taken from one who has just got it while the sign of the one before is still to be seen', async () => {
    const fresh = new pg.Client({ connectionString: url });
    await fresh.connect();
    await fresh.query(`SELECT pg_advisory_lock(${0x504c6564}, hashtext('${NAME}'))`);
    await admin.query(
      `INSERT INTO ledger_kept.lease VALUES ('${NAME}', 'before', 0, now() - interval '1 day')`,
    );
    const contender = new Contender('a', { ...PATIENT, silenceMs: 1 });
    const tries = new Set<string>();
    await until(async () => {
      for (const { asked } of await sessions()) tries.add(asked);
      return tries.size >= 10;
    });
    expect(contender.turns).toEqual([]);
    await fresh.end();
    await contender.turn();
  });

  it('is given up by who cannot say that he is alive, though his session lives', async () => {
    const holder = new Contender('a', { ...PATIENT, silenceMs: 100 });
    const { over } = await holder.turn();
    await until(async () => (await sessions()).length === 2);
    await admin.query(`BEGIN; SELECT FROM ledger_kept.lease FOR UPDATE`);
    await aborted(over);
    await admin.query('ROLLBACK');
    await holder.turn(2);
    expect(holder.codes()[0]).toBe('read-models-timeout');
  });

  it('is given up by who hears that another has signed', async () => {
    const holder = new Contender('a');
    const { over } = await holder.turn();
    await admin.query(`UPDATE ledger_kept.lease SET holder = 'b'`);
    await aborted(over);
    await holder.turn(2);
    expect(String(holder.troubles[0])).toContain('another process has taken the lease');
  });

  it('goes to one who waited for it over a connection that fell silent', async () => {
    const way = await wayTo(url);
    const holder = new Contender('a', { ...PATIENT, silenceMs: 300 });
    await holder.turn();
    const waiting = new Contender('b', { ...PATIENT, silenceMs: 300 }, { at: way.url });
    await until(async () => (await sessions()).length === 3);

    way.silence();
    await holder.stop();

    await waiting.turn();
    expect(waiting.troubles).not.toEqual([]);
    await waiting.stop();
    await way.close();
  });

  it('is given back when the work fails, which is told and tried again', async () => {
    const failures = [new Error('first'), new Error('second')];
    const holder = new Contender('a', PATIENT, {
      work: (session, over) => {
        const failure = failures.shift();
        return failure ? Promise.reject(failure) : untilOver(session, over);
      },
    });
    await holder.turn(3);
    expect(holder.troubles.map(String)).toEqual(['Error: first', 'Error: second']);
  });
});

describe('a lease that cannot be asked for', () => {
  it.each([
    ['with the wrong password', 'read-models-unauthorised', () => altered({ password: 'geheim' })],
    ['in a database that is not there', 'read-models-no-database', () => altered({ pathname: '/nirgends' })],
    [
      'where no server is',
      'read-models-unreachable',
      async () => altered({ port: String(await freePort()), password: 'geheim' }),
    ],
  ] as const)('%s is told and tried again, without the password', async (_, code, at) => {
    const contender = new Contender('a', PATIENT, { at: await at() });
    await until(() => contender.troubles.length >= 2);
    await contender.stop();
    expect([...new Set(contender.codes())]).toEqual([code]);
    expect(contender.troubles.join()).not.toContain('geheim');
  });

  function altered(parts: { password?: string; pathname?: string; port?: string }): string {
    return Object.assign(new URL(url), parts).href;
  }
});

describe('whoever is told to end', () => {
  it('ends while the server does not answer the connection', async () => {
    const sockets: Socket[] = [];
    const mute = createServer((socket) => sockets.push(socket.on('error', () => undefined)));
    await new Promise<void>((resolve) => mute.listen(0, '127.0.0.1', resolve));
    const { port } = mute.address() as AddressInfo;
    const contender = new Contender('a', PATIENT, { at: `postgresql://u:p@127.0.0.1:${port}/d` });
    await until(() => sockets.length > 0);
    await contender.stop();
    expect(contender.troubles).toEqual([]);
    mute.close();
    for (const socket of sockets) socket.destroy();
  });

  it('ends while another has the lease', async () => {
    await new Contender('a').turn();
    const waiting = new Contender('b', { ...PATIENT, retryMs: 3_600_000 });
    await until(async () => (await sessions()).length === 3);
    await waiting.stop();
    expect(waiting.turns).toEqual([]);
  });

  it('ends in the middle of a statement that does not, after some grace', async () => {
    const holder = new Contender(
      'a',
      { ...PATIENT, graceMs: 50 },
      {
        work: async (session) => void (await session.query('SELECT pg_sleep(3600)')),
      },
    );
    await holder.turn();
    await holder.stop();
    // The server notices that nobody waits for it when it has something to say.
    await admin.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep%' AND pid <> pg_backend_pid()`,
    );
  });

  it('finishes what is under way before that', async () => {
    const holder = new Contender('a', PATIENT, {
      work: async (session, over) => {
        await untilOver(session, over);
        await session.query(`INSERT INTO written VALUES ('finished')`);
      },
    });
    await holder.turn();
    await holder.stop();
    expect((await admin.query('SELECT FROM written')).rowCount).toBe(1);
  });
});

describe('the table of leases', () => {
  it('is made by several programs at the same time, and needs no right to create once it is there', async () => {
    const fresh = await postgres.createDatabase();
    await Promise.all([1, 2, 3, 4].map(() => prepareLeases(fresh)));
    const owner = new pg.Client({ connectionString: fresh });
    await owner.connect();
    const user = `lessee_${process.pid}`;
    await owner.query(
      `CREATE ROLE ${user} LOGIN PASSWORD 'lessee'; GRANT USAGE ON SCHEMA ledger_kept TO ${user}`,
    );
    try {
      const limited = Object.assign(new URL(fresh), { username: user, password: 'lessee' });
      await expect(prepareLeases(limited.href)).resolves.toBeUndefined();
    } finally {
      await owner.query(`DROP OWNED BY ${user}; DROP ROLE ${user}`);
      await owner.end();
    }
  });
});
