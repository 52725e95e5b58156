/**
 * The witness, over HTTP and by file, against a log that behaves and logs that do not. No build is needed: the program runs from
 * its sources.
 */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  copyFileSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import request from 'supertest';
import {
  acceptResponse,
  consistencyProof,
  cosignatureTime,
  cosignWith,
  formatAddCheckpoint,
  formatSignature,
  isMet,
  parseNote,
  parsePolicy,
  parseVerifierKey,
  requestFile,
  SIZE_TYPE,
  verifyCheckpoint,
  withCosignatures,
} from '#audit';
import { Cosigner, createWitness } from '../../apps/witness/src/cosigner.ts';
import { witnessServer } from '../../apps/witness/src/server.ts';
import { at, type Grown, grown } from '../../libs/audit/src/tlog/testing/grown.ts';
import { LOG, ORIGIN, signedCheckpoint, testKey } from '../../libs/audit/src/tlog/testing/signing.ts';

const SOURCES = fileURLToPath(new URL('../../apps/witness/src/', import.meta.url));
const NOW = new Date('2026-08-17T03:00:00.750Z');
const TREE = grown(40);
/** The same log with its sixth entry altered. */
const FORKED = grown(40, (index) => (index === 5 ? 'altered' : `entry ${index}`));
const asked = (old: number, size: number, tree: Grown = TREE): string =>
  formatAddCheckpoint({
    old,
    proof: old === 0 ? [] : consistencyProof(tree.source, old, size),
    checkpoint: signedCheckpoint(tree, size),
  });

let folder: string;
let home: string;
let cosigner: Cosigner;
let server: Server;
let url: string;
let troubles: unknown[];

async function serve(): Promise<void> {
  cosigner = new Cosigner(home, () => NOW);
  troubles = [];
  server = witnessServer(cosigner, (error) => troubles.push(error));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
async function stop(): Promise<void> {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  cosigner.close();
}

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'witness-'));
  home = join(folder, 'w');
  await createWitness(home, 'thanhtra.gov.vn/w1');
  await serve();
  cosigner.addLog(LOG.public);
});
afterEach(async () => {
  await stop();
  rmSync(folder, { recursive: true });
});

const post = (body: string | Buffer) =>
  request(url).post('/add-checkpoint').set('Content-Type', 'text/plain').send(body);
const ask = (size: number, tree: Grown = TREE, since = 0) =>
  cosignWith(
    { name: 'thanh-tra', key: cosigner.verifier, url },
    signedCheckpoint(tree, size),
    (old) => consistencyProof(tree.source, old, size),
    { since },
  );
const refusedWith = (asking: Promise<unknown>): Promise<unknown> =>
  asking.then(
    () => 'cosigned',
    (error: { code?: unknown }) => error.code,
  );
const seen = (): number | undefined => cosigner.logs[0]?.last?.size;

describe('a witness over HTTP', () => {
  it('answers a checkpoint of a log it watches with its cosignature at that time', async () => {
    const { status, type, text } = await post(asked(0, 7));
    expect({ status, type }).toEqual({ status: 200, type: 'text/plain' });
    const note = signedCheckpoint(TREE, 7) + text;
    expect(verifyCheckpoint(note, LOG.public, [cosigner.verifier]).signedBy).toHaveLength(2);
    expect(parseNote(note).signatures.map(({ signature }) => cosignatureTime(signature))).toEqual([
      null,
      Date.parse('2026-08-17T03:00:00Z') / 1000,
    ]);
  });

  it('answers with the size it has seen where the request is from another', async () => {
    await post(asked(0, 7));
    const { status, headers, text } = await post(asked(0, 11));
    expect({ status, type: headers['content-type'], text }).toEqual({
      status: 409,
      type: SIZE_TYPE,
      text: '7\n',
    });
    expect((await post(asked(7, 11))).status).toBe(200);
    expect(seen()).toBe(11);
  });

  it.each<[number, string, string | Buffer]>([
    [400, 'note-malformed', 'old 0\n\nx'],
    [400, 'witness-request-malformed', 'old seven\n\n'],
    [400, 'witness-request-malformed', ''],
    [400, 'text-not-utf8', Buffer.concat([Buffer.from(asked(0, 7)), Buffer.from([0xff])])],
    [400, 'witness-request-malformed', asked(0, 7).replaceAll('\n', '\r\n')],
    [400, 'old-beyond-size', asked(0, 7).replace('old 0', 'old 8')],
    [403, 'signature-wrong', asked(0, 7).replace(/— (\S+) \S{8}/, '— $1 AAAAAAAA')],
    [
      404,
      'log-unknown',
      formatAddCheckpoint({
        old: 0,
        proof: [],
        checkpoint: signedCheckpoint(TREE, 7, testKey('b', 'note', 8)),
      }),
    ],
    [
      422,
      'proof-wrong',
      asked(0, 7).replace('old 0\n', `old 0\n${Buffer.from(at(TREE.roots, 1)).toString('base64')}\n`),
    ],
  ])('answers %i %s and remembers nothing', async (status, reason, body) => {
    const answer = await post(body);
    expect([answer.status, answer.text]).toEqual([status, `${reason}\n`]);
    expect(seen()).toBeUndefined();
  });

  it('answers nothing else, and reads no more than a request can be', async () => {
    expect((await request(url).get('/add-checkpoint')).status).toBe(405);
    expect((await request(url).post('/').send('x')).status).toBe(404);
    expect((await request(url).get('/../witness.key')).status).toBe(404);
    expect((await post('x'.repeat(200_001))).status).toBe(413);
    expect((await post(asked(0, 7))).status).toBe(200);
  });
});

describe('a log that is watched', () => {
  it('may grow, and may show the same checkpoint again', async () => {
    for (const size of [1, 7, 7, 8, 40, 40]) {
      const cosignature = await ask(size);
      const note = signedCheckpoint(TREE, size) + formatSignature(cosignature);
      expect(verifyCheckpoint(note, LOG.public, [cosigner.verifier]).signedBy).toHaveLength(2);
    }
    expect(seen()).toBe(40);
  });

  it('is found out when it was altered, set back or forked, and nothing of that is cosigned', async () => {
    await ask(20);
    expect(await refusedWith(ask(30, FORKED))).toBe('witness-saw-other');
    expect(await refusedWith(ask(20, FORKED))).toBe('witness-saw-other');
    expect(await refusedWith(ask(12))).toBe('witness-saw-longer');
    expect(await refusedWith(ask(12, FORKED, 12))).toBe('witness-saw-longer');
    expect(cosigner.logs[0]).toMatchObject({ last: { size: 20, root: at(TREE.roots, 20) } });
    await ask(30);
  });

  it('is found out also by a witness that was stopped in between', async () => {
    await ask(20);
    await stop();
    await serve();
    expect(await refusedWith(ask(30, FORKED, 20))).toBe('witness-saw-other');
    await ask(30, TREE, 20);
    expect(seen()).toBe(30);
  });

  it('gets only one of its histories cosigned, however many it shows at the same time', async () => {
    await ask(4);
    const sizes = Array.from({ length: 24 }, (_, i) => 8 + i);
    const answers = await Promise.all(
      sizes.map(async (size) => {
        const tree = size % 2 === 0 ? TREE : FORKED;
        return { tree, status: (await post(asked(4, size, tree))).status };
      }),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 409)).toHaveLength(23);
  });

  it('is trusted as far as a policy says once enough have cosigned', async () => {
    const other = join(folder, 'w2');
    const second = await createWitness(other, 'taichinh.gov.vn/w2');
    const policy = parsePolicy(
      `log ${LOG.public.text}\nwitness a ${cosigner.verifier.text} ${url}\nwitness b ${second.text}\ngroup g all a b\nquorum g`,
    );
    const checkpoint = signedCheckpoint(TREE, 7);
    const once = withCosignatures(checkpoint, [await ask(7)]);
    const keys = policy.witnesses.map(({ key }) => key);
    const signedBy = (note: string) => verifyCheckpoint(note, LOG.public, keys).signedBy;
    expect(isMet(policy, signedBy(once))).toMatchObject({ isMet: false, missing: { needed: 1, of: ['b'] } });
    const airGapped = new Cosigner(other);
    airGapped.addLog(LOG.public);
    const response = airGapped.answer(Buffer.from(await requestFile(once, 0, () => [])));
    airGapped.close();
    const twice = withCosignatures(once, [acceptResponse({ name: 'b', key: second }, once, response.body)]);
    expect(isMet(policy, signedBy(twice))).toMatchObject({ isMet: true, cosignedBy: ['a', 'b'] });
  });
});

describe('what a witness remembers', () => {
  const inState = (sql: string): void => {
    const db = new DatabaseSync(join(home, 'witness.db'));
    db.exec(sql);
    db.close();
  };
  const opened = (): unknown => {
    try {
      new Cosigner(home).close();
      return 'opened';
    } catch (error) {
      return (error as { code?: unknown }).code;
    }
  };

  it.each<[string, () => void]>([
    ['a smaller size', () => inState('UPDATE log SET size = 3')],
    ['no checkpoint', () => inState('UPDATE log SET checkpoint = NULL')],
    [
      'another checkpoint',
      () =>
        inState(
          `UPDATE log SET checkpoint = replace(checkpoint, char(10) || '7', char(10) || '3'), size = 3`,
        ),
    ],
    ['another key', () => inState(`UPDATE log SET key = '${testKey(ORIGIN, 'note', 66).public.text}'`)],
    ['another log', () => inState(`UPDATE log SET origin = 'plan.yen-bai.gov.vn/log'`)],
    ['another layout', () => inState('PRAGMA user_version = 0')],
    ['half of the file', () => truncateSync(join(home, 'witness.db'), 4096)],
    ['nothing', () => truncateSync(join(home, 'witness.db'), 0)],
    ['something else', () => writeFileSync(join(home, 'witness.db'), 'x'.repeat(8192))],
  ])('altered to %s keeps it from starting', async (_, alter) => {
    await ask(7);
    await stop();
    expect(opened()).toBe('opened');
    const copy = join(folder, 'copy.db');
    copyFileSync(join(home, 'witness.db'), copy);
    alter();
    expect(opened()).toBe('witness-state-damaged');
    copyFileSync(copy, join(home, 'witness.db'));
    await serve();
  });

  it('is never begun anew where its file is gone', async () => {
    await ask(7);
    await stop();
    const copy = readFileSync(join(home, 'witness.db'));
    rmSync(join(home, 'witness.db'));
    expect(opened()).toBe('witness-not-there');
    await expect(createWitness(home, 'thanhtra.gov.vn/w1')).rejects.toMatchObject({
      code: 'witness-there-already',
    });
    writeFileSync(join(home, 'witness.db'), copy);
    await serve();
  });

  it('once it is in doubt ends all answers', async () => {
    await ask(7);
    inState('UPDATE log SET size = 3');
    expect((await post(asked(7, 11))).text).toBe('outcome-unknown\n');
    expect(troubles).toEqual([expect.objectContaining({ code: 'witness-state-damaged' })]);
    inState('UPDATE log SET size = 7');
    expect((await post(asked(7, 11))).status).toBe(503);
  });

  it('of a log is under one key', () => {
    cosigner.addLog(LOG.public);
    expect(() => cosigner.addLog(testKey(ORIGIN, 'note', 66).public)).toThrow('witness-log-other-key');
    expect(() => cosigner.addLog(cosigner.verifier)).toThrow('key-wrong-role');
    expect(cosigner.logs).toHaveLength(1);
  });
});

interface Result {
  readonly code: number | string | null;
  readonly out: string;
  readonly err: string;
}
const run = (...args: string[]): Promise<Result> =>
  new Promise((resolve) => {
    const env = { ...process.env, NODE_OPTIONS: '', LEDGER_LANG: 'en' };
    execFile(process.execPath, ['--conditions=source', ...args], { env }, (error, out, err) =>
      resolve({ code: error ? (error.signal ?? error.code ?? null) : 0, out, err }),
    );
  });
const witness = (...args: string[]): Promise<Result> =>
  run(join(SOURCES, 'main.ts'), '--data', home, ...args);

describe('a witness that is killed', () => {
  const script = (work: string): Promise<Result> =>
    run(
      '--input-type=module',
      '--eval',
      `
      const { Cosigner } = await import(${JSON.stringify(join(SOURCES, 'cosigner.ts'))});
      const { WitnessDatabase } = await import(${JSON.stringify(join(SOURCES, 'witness-database.ts'))});
      const die = () => process.kill(process.pid, 'SIGKILL');
      const [home, body] = ${JSON.stringify([home, asked(7, 11)])};
      ${work}`,
    );

  it('after it has remembered and before it has answered has not forgotten', async () => {
    await ask(7);
    const { code } = await script('new Cosigner(home).answer(Buffer.from(body)); die();');
    expect(code).toBe('SIGKILL');
    expect(seen()).toBe(11);
    expect((await post(asked(7, 12, FORKED))).text).toBe('11\n');
    await ask(11, TREE, 7);
  });

  it('while it remembers has seen all of the checkpoint or nothing', async () => {
    await ask(7);
    const { code } = await script(`
      const put = WitnessDatabase.prototype.put;
      WitnessDatabase.prototype.put = function (...args) { put.apply(this, args); die(); };
      new Cosigner(home).answer(Buffer.from(body));`);
    expect(code).toBe('SIGKILL');
    expect(seen()).toBe(7);
    await ask(11, TREE, 7);
  });
});

describe('ledger-witness', () => {
  const file = (name: string): string => join(folder, name);

  it('is set up, told of a log, and cosigns files; what it has seen can be shown', async () => {
    home = file('new');
    const made = await witness('init', '--name', 'kiemtoan.gov.vn/w3');
    expect(made.code).toBe(0);
    const key = parseVerifierKey(made.out.trimEnd());
    expect(key).toMatchObject({ name: 'kiemtoan.gov.vn/w3', type: 'cosignature' });
    expect(statSync(join(home, 'witness.key')).mode & 0o777).toBe(0o600);
    expect(await witness('init', '--name', 'kiemtoan.gov.vn/w3')).toMatchObject({
      code: 1,
      err: expect.stringContaining('[witness-there-already]'),
    });

    writeFileSync(file('request'), asked(0, 7));
    expect(await witness('cosign', file('request'), '-o', file('response'))).toMatchObject({
      code: 1,
      err: expect.stringContaining('(status 404, log-unknown)'),
    });
    expect(() => readFileSync(file('response'))).toThrow('ENOENT');

    expect((await witness('add-log', LOG.public.text)).out).toBe(`Watching ${ORIGIN}.\n`);
    expect((await witness('cosign', file('request'), '-o', file('response'))).code).toBe(0);
    const response = readFileSync(file('response'), 'utf8');
    expect(acceptResponse({ name: 'w3', key }, signedCheckpoint(TREE, 7), response).name).toBe(key.name);

    writeFileSync(file('request'), asked(0, 11));
    expect(await witness('cosign', file('request'), '-o', file('response'))).toMatchObject({
      code: 1,
      err: expect.stringContaining('has seen the log at size 7'),
    });
    expect(readFileSync(file('response'), 'utf8')).toBe('7\n');

    const shown: unknown = JSON.parse((await witness('show', '--json')).out);
    expect(shown).toEqual({
      key: key.text,
      logs: [
        {
          origin: ORIGIN,
          key: LOG.public.text,
          size: 7,
          root: Buffer.from(at(TREE.roots, 7)).toString('base64'),
          seenAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
        },
      ],
    });
    expect((await witness('show', '--lang', 'vi')).out).toContain(`${ORIGIN} · 7 · `);
  });

  it('serves until it is stopped', async () => {
    const args = ['--conditions=source', join(SOURCES, 'main.ts'), 'serve', '--data', home, '--port', '0'];
    const child = spawn(process.execPath, args, {
      env: { ...process.env, NODE_OPTIONS: '', LEDGER_LANG: 'en' },
    });
    const ended = once(child, 'exit');
    const [line] = (await once(child.stderr, 'data')) as [Buffer];
    const [, told = ''] = /^Serving on (\S+) · /.exec(line.toString()) ?? [];
    url = told;
    expect((await post(asked(0, 7))).status).toBe(200);
    child.kill('SIGTERM');
    expect(await ended).toEqual([0, null]);
    expect(seen()).toBe(7);
  });

  it('started several times at once cosigns one history', async () => {
    await ask(4);
    const results = await Promise.all(
      [TREE, FORKED, TREE, FORKED].map((tree, i) => {
        writeFileSync(file(`request-${i}`), asked(4, 10 + i, tree));
        return witness('cosign', file(`request-${i}`), '-o', file(`response-${i}`));
      }),
    );
    expect(results.map(({ code }) => code).sort()).toEqual([0, 1, 1, 1]);
  });

  it('says what is wrong with how it is called', async () => {
    expect((await witness('add-log', 'x')).err).toContain('[key-malformed]');
    expect((await witness('serve', '--port', '70000')).code).toBe(2);
    home = file('not-there');
    expect(await witness('show')).toMatchObject({
      code: 1,
      err: expect.stringContaining('[witness-not-there]'),
    });
  });
});
