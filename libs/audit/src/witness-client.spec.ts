import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Hash, consistencyProof } from './tlog/merkle.ts';
import { cosign, formatSignature, parseNote, verifiedBy } from './tlog/note.ts';
import { grown } from './tlog/testing/grown.ts';
import { caught, refusal } from './tlog/testing/refusals.ts';
import { INSPECTORATE, LOG, signedCheckpoint, testKey, TREASURY } from './tlog/testing/signing.ts';
import { type AddCheckpoint, parseAddCheckpoint, SIZE_TYPE } from './tlog/witness-protocol.ts';
import { acceptResponse, cosignWith, requestFile, withCosignatures } from './witness-client.ts';

const TREE = grown(11);
const CHECKPOINT = signedCheckpoint(TREE, 11);
const { text: TEXT } = parseNote(CHECKPOINT);
const proveFrom = (size: number): Hash[] => consistencyProof(TREE.source, size, 11);
const cosigned = (key = TREASURY, text = TEXT): string =>
  formatSignature(cosign(text, 1_786_935_600, key.public, key.private));

interface Reply {
  readonly status: number;
  readonly type?: string;
  readonly body: string;
}
const atSize = (size: number | string): Reply => ({ status: 409, type: SIZE_TYPE, body: `${size}\n` });

let server: Server;
let url: string;
let replies: Reply[];
let asked: AddCheckpoint[];
let paths: string[];

beforeAll(async () => {
  server = createServer((request, response) => {
    const chunks: Uint8Array[] = [];
    request.on('data', (chunk: Uint8Array) => chunks.push(chunk));
    request.on('end', () => {
      paths.push(`${request.method} ${request.url}`);
      asked.push(parseAddCheckpoint(Buffer.concat(chunks).toString()));
      const { status, type = 'text/plain', body } = replies.shift() ?? { status: 500, body: '' };
      if (status > 0) response.writeHead(status, { 'Content-Type': type, Location: '/' }).end(body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  [replies, asked, paths] = [[], [], []];
});

const ask = (options = {}, path = '/thanh-tra/') =>
  cosignWith(
    { name: 'tai-chinh', key: TREASURY.public, url: `${url}${path}` },
    CHECKPOINT,
    proveFrom,
    options,
  );
const refused = (options = {}): Promise<unknown> => ask(options).catch((error: unknown) => error);

describe('a witness that is asked', () => {
  it('for the first time cosigns without a proof', async () => {
    replies = [{ status: 200, body: cosigned() }];
    const cosignature = await ask();
    expect(formatSignature(cosignature)).toBe(cosigned());
    expect(asked).toEqual([{ old: 0, proof: [], checkpoint: CHECKPOINT }]);
    expect(paths).toEqual(['POST /thanh-tra/add-checkpoint']);
  });

  it('and has seen the log before says where, and gets the proof from there', async () => {
    replies = [atSize(7), { status: 200, body: cosigned() }];
    await ask();
    expect(asked.map(({ old }) => old)).toEqual([0, 7]);
    expect(asked[1]?.proof.map((hash) => Buffer.from(hash))).toEqual(proveFrom(7));
  });

  it('gets the proof at once where it is known what it has seen', async () => {
    replies = [{ status: 200, body: cosigned() }];
    await ask({ since: 7 });
    expect(asked.map(({ old, proof }) => [old, proof.length])).toEqual([[7, proveFrom(7).length]]);
  });

  it('for the same checkpoint again cosigns again', async () => {
    replies = [atSize(11), { status: 200, body: cosigned() }];
    await ask();
    expect(asked[1]).toMatchObject({ old: 11, proof: [] });
  });

  it('and has forgotten what it was known to have seen is asked from the beginning', async () => {
    replies = [atSize(0), { status: 200, body: cosigned() }];
    await ask({ since: 7 });
    expect(asked.map(({ old }) => old)).toEqual([7, 0]);
  });

  it('may cosign with more keys than the one that is known', async () => {
    replies = [{ status: 200, body: cosigned(INSPECTORATE) + cosigned() }];
    expect((await ask()).name).toBe(TREASURY.public.name);
  });

  it('and has seen a longer log shows that this one was set back', async () => {
    replies = [atSize(12)];
    expect(await refused()).toEqual(
      refusal('witness-saw-longer', { witness: 'tai-chinh', seen: 12, size: 11 }),
    );
  });

  it('and has seen another tree of the same size, or disputes the proof, shows that history was altered', async () => {
    replies = [atSize(11), atSize(11)];
    expect(await refused()).toEqual(refusal('witness-saw-other', { seen: 11 }));
    replies = [atSize(7), { status: 422, body: 'proof-wrong\n' }];
    expect(await refused()).toEqual(refusal('witness-saw-other', { seen: 7 }));
  });

  it('and says something else each time is not asked for ever', async () => {
    replies = [atSize(3), atSize(4), atSize(5), atSize(6)];
    expect(await refused()).toEqual(refusal('witness-elsewhere', { seen: 5 }));
    expect(asked).toHaveLength(3);
  });

  it.each([400, 403, 404, 413, 422, 500, 503])('and answers %i has refused', async (status) => {
    replies = [{ status, body: 'x\n' }];
    expect(await refused()).toEqual(refusal('witness-refused', { status }));
  });

  it.each<[string, Reply]>([
    ['a size of another type', { ...atSize(7), type: 'text/html' }],
    ['a size that is none', atSize('07')],
    ['signatures for a size', { ...atSize(7), body: cosigned() }],
  ])('and answers 409 with %s has refused', async (_, reply) => {
    replies = [reply];
    expect(await refused()).toEqual(refusal('witness-refused', { status: 409 }));
  });

  it.each([
    ['nothing', ''],
    ['a page', '<html>\n'],
    ['the cosignature of another witness', cosigned(INSPECTORATE)],
    ['without end', `${cosigned()}${'x'.repeat(3_000_000)}\n`],
  ])('and answers with %s is not understood', async (_, body) => {
    replies = [{ status: 200, body }];
    expect(await refused()).toEqual(refusal('witness-response-malformed', { witness: 'tai-chinh' }));
  });

  it('and cosigns something else has not cosigned', async () => {
    const other = parseNote(signedCheckpoint(TREE, 10)).text;
    const forger = testKey(TREASURY.public.name, 'cosignature', 66);
    const forged = formatSignature({
      ...cosign(TEXT, 1, forger.public, forger.private),
      id: TREASURY.public.id,
    });
    for (const body of [cosigned(TREASURY, other), forged]) {
      replies = [{ status: 200, body }];
      expect(await refused()).toEqual(refusal('signature-wrong', { name: TREASURY.public.name }));
    }
    replies = [{ status: 200, body: cosigned() + cosigned() }];
    expect(await refused()).toEqual(refusal('signature-twice'));
  });

  it('and sends elsewhere, says nothing or is not there cannot be reached', async () => {
    replies = [{ status: 307, body: '' }];
    expect(await refused()).toEqual(refusal('witness-unreachable', { witness: 'tai-chinh' }));
    replies = [{ status: 0, body: '' }];
    expect(await refused({ timeoutMs: 50 })).toEqual(
      refusal('witness-unreachable', { reason: 'TimeoutError' }),
    );
    const gone = { name: 'x', key: TREASURY.public, url: 'http://127.0.0.1:1' };
    expect(await cosignWith(gone, CHECKPOINT, proveFrom).catch((error: unknown) => error)).toEqual(
      refusal('witness-unreachable', { witness: 'x' }),
    );
  });

  it('is left when the caller has changed his mind', async () => {
    const stop = new AbortController();
    replies = [{ status: 0, body: '' }];
    const asking = refused({ signal: stop.signal });
    stop.abort(new Error('stopped'));
    expect(await asking).toEqual(new Error('stopped'));
  });
});

describe('a witness that is asked by file', () => {
  const witness = { name: 'tai-chinh', key: TREASURY.public };

  it('gets the same text', async () => {
    expect(parseAddCheckpoint(await requestFile(CHECKPOINT, 7, proveFrom))).toMatchObject({
      old: 7,
      checkpoint: CHECKPOINT,
    });
    expect(parseAddCheckpoint(await requestFile(CHECKPOINT, 0, proveFrom))).toMatchObject({
      old: 0,
      proof: [],
    });
  });

  it('gives a cosignature that is verified, or the size to make the request anew from', () => {
    expect(acceptResponse(witness, CHECKPOINT, cosigned())).toEqual(
      parseNote(`${TEXT}\n${cosigned()}`).signatures[0],
    );
    expect(caught(() => acceptResponse(witness, CHECKPOINT, '7\n'))).toEqual(
      refusal('witness-elsewhere', { seen: 7 }),
    );
    expect(caught(() => acceptResponse(witness, CHECKPOINT, '12\n'))).toEqual(
      refusal('witness-saw-longer', { seen: 12 }),
    );
    expect(caught(() => acceptResponse(witness, CHECKPOINT, `\ufeff${cosigned()}`))).toEqual(
      refusal('witness-response-malformed'),
    );
  });
});

describe('cosignatures', () => {
  it('are added to a checkpoint; a newer one of a witness takes the place of its older one', () => {
    const at = (time: number, key = TREASURY) => cosign(TEXT, time, key.public, key.private);
    const once = withCosignatures(CHECKPOINT, [at(1), at(1, INSPECTORATE)]);
    const again = withCosignatures(once, [at(2)]);
    expect(parseNote(again).signatures.slice(1)).toEqual([at(1, INSPECTORATE), at(2)]);
    const keys = [LOG, TREASURY, INSPECTORATE].map((key) => key.public);
    expect(verifiedBy(parseNote(again), keys)).toHaveLength(3);
  });
});
