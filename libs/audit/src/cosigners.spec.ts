/** What the log does with its witnesses: those that answer, those that are visited with files, and those that object. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type NewEvent, SqliteEventStore } from '#event-store';
import { carriedRequest, takeResponse, witnessNamed } from './cosigners.ts';
import { type AuditLog, openAuditLog, readPolicy } from './open-log.ts';
import { prepareRestart } from './restart-log.ts';
import { cosign, formatSignature, parseNote } from './tlog/note.ts';
import { INSPECTORATE, type TestKey, TREASURY } from './tlog/testing/signing.ts';
import { parseAddCheckpoint, SIZE_TYPE } from './tlog/witness-protocol.ts';

let folder: string;
let store: SqliteEventStore;
let audit: AuditLog;
let server: Server;
/** What the witness with an address answers. */
let reply: (body: string) => { readonly status: number; readonly type?: string; readonly body: string };

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'cosigners-'));
  store = SqliteEventStore.open(join(folder, 'events.db'));
  audit = openAuditLog(join(folder, 'log'), store, {
    origin: 'plan.tinh.gov.vn/log',
    clock: () => new Date(),
  });
  server = createServer((request, response) => {
    const chunks: Uint8Array[] = [];
    request.on('data', (chunk: Uint8Array) => chunks.push(chunk));
    request.on('end', () => {
      const { status, type = 'text/plain', body } = reply(Buffer.concat(chunks).toString());
      response.writeHead(status, { 'Content-Type': type }).end(body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(async () => {
  server.closeAllConnections();
  server.close();
  audit.log.close();
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});

async function policy(): Promise<void> {
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const key = (await audit.signer.key()).text;
  const lines = [
    `log ${key}`,
    `witness thanh-tra ${INSPECTORATE.public.text} ${url}`,
    `witness tai-chinh ${TREASURY.public.text}`,
    'quorum thanh-tra',
  ];
  writeFileSync(join(folder, 'log', 'policy'), `${lines.join('\n')}\n`);
}

let count = 0;
async function grow(): Promise<void> {
  count += 1;
  const organisation = `so-${count}`;
  const event: NewEvent = {
    type: 'OrganisationRegistered',
    data: { businessDate: '2025-06-14', organisation, name: 'Sở', tier: 'department', parent: null },
    id: `0198a3c2-7d10-7b2e-9a51-${String(count).padStart(12, '0')}`,
    metadata: {
      actor: 'cli',
      actingFor: null,
      commandId: organisation,
      commandDigest: '00',
      correlationId: organisation,
      causationId: organisation,
    },
  };
  await store.append({
    stream: `organisation-${organisation}`,
    expectedRevision: 'no-stream',
    events: [event],
  });
}

const signedBy = (note: string, key: TestKey): string =>
  formatSignature(cosign(parseNote(note).text, 1_786_935_600, key.public, key.private));
const names = (note: string): string[] => parseNote(note).signatures.map(({ name }) => name);

it('a witness with an address cosigns at once, and one that was away the next time', async () => {
  await grow();
  reply = () => ({ status: 503, body: '' });
  await policy();
  expect(names((await audit.signer.sign()).note)).toEqual(['plan.tinh.gov.vn/log']);
  reply = (body) => ({ status: 200, body: signedBy(parseAddCheckpoint(body).checkpoint, INSPECTORATE) });
  const { note } = await audit.signer.sign();
  expect(names(note)).toEqual(['plan.tinh.gov.vn/log', INSPECTORATE.public.name]);
  expect(readFileSync(join(folder, 'log', 'checkpoint'), 'utf8')).toBe(note);
});

it('a response that was carried is taken for the checkpoint it is of, though the log was signed again since', async () => {
  reply = () => ({ status: 503, body: '' });
  await policy();
  await grow();
  const { note } = await audit.signer.sign();
  const witness = witnessNamed(readPolicy(join(folder, 'log')), 'tai-chinh');
  const request = parseAddCheckpoint(await carriedRequest(witness, audit.log));
  expect(request).toMatchObject({ old: 0, checkpoint: note });
  await grow();
  await audit.signer.sign();
  const taken = await takeResponse(witness, signedBy(note, TREASURY), audit.signer);
  expect(names(taken)).toContain(TREASURY.public.name);
  // The next request goes on from there.
  expect(parseAddCheckpoint(await carriedRequest(witness, audit.log))).toMatchObject({ old: 1 });
  expect(parseAddCheckpoint(await carriedRequest(witness, audit.log, 0))).toMatchObject({ old: 0 });
  await expect(
    takeResponse(witness, signedBy('a\n1\nb\n\n— c AAAAAAA=\n', TREASURY), audit.signer),
  ).rejects.toMatchObject({
    code: 'signature-wrong',
  });
});

it('a witness that remembers another history keeps anything further from being signed, and is a reason for a new log', async () => {
  reply = () => ({ status: 409, type: SIZE_TYPE, body: '99\n' });
  await policy();
  await grow();
  await expect(audit.signer.sign()).rejects.toMatchObject({ code: 'witness-saw-longer' });
  const disputed = (await audit.signer.last())?.size;
  await grow();
  await expect(audit.signer.sign()).rejects.toMatchObject({ code: 'witness-saw-longer' });
  expect((await audit.signer.last())?.size).toBe(disputed);
  const { restart } = await prepareRestart(
    join(folder, 'log'),
    'plan.tinh.gov.vn/log/2',
    audit.signer,
    undefined,
  );
  expect(restart.ended).toMatchObject({ origin: 'plan.tinh.gov.vn/log', size: disputed });
});

it('a mistake in the policy keeps the log from being signed, and nobody from reading', async () => {
  await grow();
  writeFileSync(join(folder, 'log', 'policy'), 'witness thanh-tra khoa-sai\n');
  await expect(audit.signer.sign()).rejects.toMatchObject({
    code: 'policy-key-unusable',
    params: { line: 1 },
  });
  expect(audit.log.size).toBe(1);
  await audit.signer.check();
});
