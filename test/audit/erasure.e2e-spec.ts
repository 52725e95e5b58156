/** A person is erased, and everything that was proved before still is: entries hold digests of personal data, never the data. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { verifyReceipt } from '#audit';
import { eraseExample, recordExample } from '../../apps/api/src/openapi/person-examples.ts';
import { command, givenPlan, SO_KHCN, startApp, type TestApp } from '../e2e/harness.ts';
import { failures, verdictOn } from './audited-ledger.ts';

const NAME = 'Nguyễn Thị Ví Dụ';
const PERSON = 'cb-0412';
const KEY = 'ghi-danh-ba-0412';

let app: TestApp;
beforeAll(async () => {
  app = await startApp();
  await givenPlan(app);
});
afterAll(() => app.dispose());

const holdsName = (): boolean =>
  readdirSync(app.folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(app.folder, name))
    .filter((path) => statSync(path).isFile())
    .some(
      (path) =>
        readFileSync(path).includes(NAME) ||
        readFileSync(path).includes(Buffer.from(NAME).toString('base64url').slice(2, -2)),
    );

it('receipts, the log and the whole ledger verify as before', async () => {
  await app.http
    .put(`/v1/persons/${PERSON}`)
    .set({ 'X-Acting-For': SO_KHCN, 'Idempotency-Key': KEY, Prefer: 'wait=10' })
    .send({ ...recordExample, name: NAME })
    .expect(201);
  const before = (await app.http.get(`/v1/receipts/${KEY}`).expect(200)).text;
  const { text } = await app.http.get('/v1/log/checkpoint').expect(200);

  await command(app, `/v1/persons/${PERSON}/erase`, eraseExample, SO_KHCN).expect(200);

  expect((await app.http.get(`/v1/receipts/${KEY}`).expect(200)).text).toBe(before);
  expect(verifyReceipt(before, null).events).toEqual([expect.objectContaining({ type: 'PersonRecorded' })]);
  expect(before).not.toContain(NAME);
  await app.stop();
  const verdict = await verdictOn(app.folder);
  expect(failures(verdict)).toEqual([]);
  expect(verdict.findings.map(({ check }) => check)).toContain('people-agree');
  expect(text).toMatch(/^plan-ledger\.local/);
  expect(holdsName()).toBe(false);
});
