/** The log over HTTP: what an auditor or a department fetches, verified with nothing but the log's public key. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  CompactRange,
  eventOfEntry,
  leafHash,
  parseCheckpoint,
  parseEntryBundle,
  parseNote,
  parseProofFile,
  parseTile,
  parseVerifierKey,
  provesConsistency,
  verifiedBy,
  verifyProofFile,
  verifyReceipt,
} from '#audit';
import {
  command,
  example,
  givenPlan,
  isDistributed,
  PLAN,
  startApp,
  TASK,
  type TestApp,
  UBND,
} from './harness.ts';

let app: TestApp;
beforeAll(async () => {
  app = await startApp();
  await givenPlan(app);
  // A receipt has the log signed at once; by itself it is every minute.
  const path = '/v1/organisations/so-tc-tuyen-quang/register';
  await command(app, path, example('organisation.register'), null, { Prefer: 'receipt' }).expect(201);
});
afterAll(() => app.dispose());

const text = async (path: string): Promise<string> => (await app.http.get(path).expect(200)).text;
const bytes = async (path: string): Promise<Buffer> => {
  const { body } = await app.http.get(path).buffer(true).expect(200);
  return body as Buffer;
};
const hashes = (lines: string): Buffer[] =>
  lines
    .split('\n')
    .slice(0, -1)
    .map((line) => Buffer.from(line, 'base64'));

async function checkpoint() {
  const key = parseVerifierKey((await text('/v1/log/key')).trim());
  const note = parseNote(await text('/v1/log/checkpoint'));
  expect(verifiedBy(note, [key])).toEqual([key]);
  return { key, ...parseCheckpoint(note.text) };
}

describe('the log', () => {
  it('is served as a signed checkpoint and tiles, from which anybody computes the same root', async () => {
    const { size, root } = await checkpoint();
    const leaves = parseTile(await bytes(`/v1/log/tile/0/000.p/${size}`), size);
    const entries = parseEntryBundle(await bytes(`/v1/log/tile/entries/000.p/${size}`), size);
    const range = new CompactRange();
    for (const entry of entries) range.append(leafHash(entry));
    expect(entries.map(leafHash)).toEqual(leaves.map((leaf) => Buffer.from(leaf)));
    expect(range.root()).toEqual(root);
    expect(entries.map((entry, i) => eventOfEntry(entry, i).type)).toContain('TaskAssigned');
  });

  it('proves that an entry is in it, and that it only ever grew', async () => {
    const before = await checkpoint();
    const file = parseProofFile(await text('/v1/log/proof/inclusion?index=3'));
    const [entry = Buffer.alloc(0)] = parseEntryBundle(await bytes('/v1/log/tile/entries/000.p/4'), 4).slice(
      3,
    );
    const { size } = verifyProofFile(file, leafHash(entry), before.key, []).checkpoint;
    expect([size > 3, size <= before.size]).toEqual([true, true]);

    const { body } = await command(
      app,
      `/v1/plans/${PLAN}/tasks/${TASK}/revise`,
      example('task.revise'),
      UBND,
      { Prefer: 'wait=10, receipt' },
    ).expect(200);
    expect(body.receipt.format).toBe('plan-ledger/receipt');
    const after = await checkpoint();
    expect(after.size).toBeGreaterThan(before.size);
    const proof = hashes(await text(`/v1/log/proof/consistency?from=${before.size}&to=${after.size}`));
    expect(provesConsistency(before.size, after.size, proof, before.root, after.root)).toBe(true);
  });

  it.each([
    ['/v1/log/tile/0/001', 404, 'tile-not-there'],
    ['/v1/log/tile/0/1', 422, 'tile-path-malformed'],
    ['/v1/log/tile/../../etc/passwd', 422, 'tile-path-malformed'],
    ['/v1/log/tile/0/..%2f..%2fetc%2fpasswd', 422, 'tile-path-malformed'],
    ['/v1/log/proof/inclusion?index=99999', 404, 'beyond-log'],
    ['/v1/log/proof/inclusion?index=-1', 400, 'input-invalid'],
    ['/v1/log/proof/inclusion', 400, 'input-invalid'],
    ['/v1/log/proof/consistency?from=5&to=4', 404, 'beyond-log'],
    ['/v1/log/proof/consistency?from=1&to=99999', 404, 'beyond-log'],
    ['/v1/log/proof/consistency?from=0&to=1', 400, 'input-invalid'],
  ])('refuses %s', async (path, status, code) => {
    const { body } = await app.http.get(path).set('Accept-Language', 'en').expect(status);
    expect(body.code).toBe(code);
  });
});

describe('a receipt', () => {
  it('is fetched where the command’s answer says, and proves what was stored, when and by whom', async () => {
    const key = 'bao-cao-2025-06-14';
    const answer = await command(
      app,
      `/v1/plans/${PLAN}/tasks/${TASK}/revise`,
      example('task.revise', {
        due: { precision: 'day', on: '2025-12-30' },
        effectiveOn: '2025-06-01',
        reason: 'Bổ sung phạm vi',
      }),
      UBND,
      { 'Idempotency-Key': key },
    ).expect(200);
    const address = /<([^>]+)>; rel="receipt"/.exec(String(answer.headers['link']))?.[1] ?? '';
    const receipt = await app.http.get(address).expect(200);
    const logKey = parseVerifierKey((await text('/v1/log/key')).trim());
    const { command: proved, events } = verifyReceipt(receipt.text, logKey);
    expect(proved).toBe(key);
    expect(events).toEqual([
      expect.objectContaining({ type: 'TaskRevised', recordedAt: '2025-12-20T03:00:00.000Z' }),
    ]);
    expect(events[0]?.data).toContain('Bổ sung phạm vi');
    expect(events[0]?.metadata).toContain(UBND);
  });

  it('is refused for a command nobody sent', async () => {
    const { body } = await app.http.get('/v1/receipts/khong-co').set('Accept-Language', 'vi').expect(404);
    expect(body).toMatchObject({ code: 'not-in-log', detail: expect.stringContaining('khong-co') });
  });
});

// A distributed ledger is signed by a projector, whose key and files are its own.
const describeEmbedded = isDistributed ? describe.skip : describe;
describeEmbedded('a server that keeps the log in a thread of its own', () => {
  it('answers receipts, and leaves the log signed when it ends', async () => {
    const threaded = await startApp({ logInThread: true });
    try {
      await givenPlan(threaded);
      const body = example('task.revise');
      const { headers } = await command(threaded, `/v1/plans/${PLAN}/tasks/${TASK}/revise`, body).expect(200);
      const address = /<([^>]+)>; rel="receipt"/.exec(String(headers['link']))?.[1] ?? '';
      const receipt = await threaded.http.get(address).expect(200);
      expect(verifyReceipt(receipt.text, null).events).toHaveLength(1);
      await threaded.stop();
      const signed = readFileSync(join(threaded.folder, 'log', 'checkpoint'), 'utf8');
      const { size } = parseCheckpoint(parseNote(signed).text);
      expect(size).toBe(Number(headers['x-ledger-position']));
    } finally {
      await threaded.dispose();
    }
  });
});
