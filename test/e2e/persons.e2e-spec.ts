/** Who is behind an actor id, over HTTP: recorded, read, erased, and nowhere else to be found. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Response } from 'supertest';
import { EVENT_STORE } from '../../apps/api/src/ledger/tokens.ts';
import { eraseExample, recordExample } from '../../apps/api/src/openapi/person-examples.ts';
import type { EventStore } from '../../libs/event-store/src/index.ts';
import { checkDirectory, digestOf, PersonDirectory } from '#people';
import { copyOfDirectory, databaseText } from './directory-copy.ts';
import { command, givenPlan, SO_KHCN, SO_KHDT, startApp, type TestApp } from './harness.ts';
import { refused } from './refused.ts';
import { mismatches, type OpenApi, operationsOf } from './schema-check.ts';

const PERSON = 'cb-0412';
const NAME = 'Nguyễn Thị Ví Dụ';
const PHONE = '0912 345 678';

let app: TestApp;
let document: OpenApi;
beforeAll(async () => {
  app = await startApp();
  await givenPlan(app);
  document = (await app.http.get('/docs-json').expect(200)).body as OpenApi;
});
afterAll(() => app.dispose());

const record = (
  person: string,
  body: object = recordExample,
  actingFor: string | null = SO_KHCN,
  headers = {},
) => {
  const request = app.http.put(`/v1/persons/${person}`).set('Prefer', 'wait=10').set(headers);
  return (actingFor === null ? request : request.set('X-Acting-For', actingFor)).send(body);
};
const erase = (person: string, body: object = eraseExample, actingFor: string | null = SO_KHCN) =>
  command(app, `/v1/persons/${person}/erase`, body, actingFor);
const show = (person: string, actingFor: string = SO_KHCN) =>
  app.http.get(`/v1/persons/${person}`).set('X-Acting-For', actingFor).set('X-Actor', 'ld-01');

interface Shown {
  readonly revision: number;
  readonly data: {
    readonly name: string | null;
    readonly disclosures: readonly { readonly digest: string; readonly text: string }[];
  };
}
/** The events of a stream, as they are stored. */
const streamOf = (stream: string) => app.running.app.get<EventStore>(EVENT_STORE).readStream(stream);
const shown = async (person: string) => (await show(person).expect(200)).body as Shown;
const answered = (name: string, { body, status }: Response): string[] => {
  const found = operationsOf(document).find(({ operation }) => operation.operationId === name);
  return mismatches(
    document,
    found?.operation.responses[status]?.content?.['application/json']?.schema ?? {},
    body,
  );
};
/** Every byte of the data folder, the log and all side files included, and of the database where there is one. */
const everything = async (): Promise<string> =>
  readdirSync(app.folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(app.folder, name))
    .filter((path) => statSync(path).isFile())
    .map((path) => readFileSync(path).toString('latin1'))
    .join('\n') + (await databaseText(app));
const latin = (text: string): string => Buffer.from(text).toString('latin1');

describe('a person', () => {
  it('is recorded, changed and shown, as documented', async () => {
    const created = await record(PERSON);
    expect([created.status, answered('person.record', created)]).toEqual([201, []]);
    expect(created.headers).toMatchObject({ etag: '"0"', location: `/v1/persons/${PERSON}` });
    const changed = await record(PERSON, { ...recordExample, office: 'Trưởng phòng', phone: PHONE });
    expect([changed.status, answered('person.record', changed)]).toEqual([200, []]);
    const read = await show(PERSON).expect(200);
    expect(answered('person', read)).toEqual([]);
    expect(read.headers).toMatchObject({ etag: '"1"', 'cache-control': 'no-store' });
    expect((read.body as Shown).data).toMatchObject({
      person: PERSON,
      organisation: SO_KHCN,
      office: 'Trưởng phòng',
      name: NAME,
      phone: PHONE,
      email: null,
    });
  });

  it('can show that the digests of the ledger are of them', async () => {
    await record('cb-0500');
    const { disclosures } = (await shown('cb-0500')).data;
    const [event] = await streamOf('person-cb-0500');
    expect(event?.data).toMatchObject({ digests: disclosures.map(({ text }) => digestOf(text)) });
  });

  it('sent again under the same key is answered the same', async () => {
    const headers = { 'Idempotency-Key': 'ghi-nguoi-1' };
    const first = await record('cb-0501', recordExample, SO_KHCN, headers).expect(201);
    const second = await record('cb-0501', recordExample, SO_KHCN, headers).expect(200);
    expect(second.body).toEqual({ ...(first.body as object), repeated: true });
  });

  it('can only be read by whoever is written down as the reader', async () => {
    await record('cb-0502');
    const { headers } = await show('cb-0502').expect(200);
    const accesses = await streamOf('access-ledger.2025');
    expect(accesses.at(-1)).toMatchObject({
      type: 'AccessRecorded',
      position: Number(headers['x-ledger-position']),
      data: { access: 'read', what: 'person', subject: 'cb-0502' },
      metadata: { actor: 'ld-01', actingFor: SO_KHCN },
    });
  });

  it('is nobody else’s business', async () => {
    await record('cb-0503');
    const forbidden = { status: 403, code: 'not-your-person', field: 'X-Acting-For', value: SO_KHDT };
    const before = (await streamOf('access-ledger.2025')).length;
    await refused((language) => show('cb-0503', SO_KHDT).set('Accept-Language', language), forbidden);
    await refused(
      (language) => record('cb-0503', recordExample, SO_KHDT, { 'Accept-Language': language }),
      forbidden,
    );
    await refused(
      (language) => erase('cb-0503', eraseExample, SO_KHDT).set('Accept-Language', language),
      forbidden,
    );
    expect((await streamOf('access-ledger.2025')).length).toBe(before);
  });
});

describe('what is wrong with a person', () => {
  const rows: readonly (readonly [string, string, object, object])[] = [
    [
      'an id that is a name',
      'Nguyễn',
      recordExample,
      { status: 400, code: 'input-invalid', field: 'person', item: 'person-id' },
    ],
    [
      'an organisation that is not there',
      'cb-1',
      { ...recordExample, organisation: 'so-la' },
      { status: 403, code: 'not-your-person', field: 'X-Acting-For' },
    ],
    [
      'a name in the office',
      'cb-1',
      { ...recordExample, office: `Bà ${NAME}` },
      { status: 422, code: 'personal-data-in-text', field: 'office' },
    ],
    [
      'a name for an id',
      'nguyen.thi.vi.du',
      recordExample,
      { status: 422, code: 'personal-data-in-text', field: 'person' },
    ],
    [
      'a field nobody knows',
      'cb-1',
      { ...recordExample, hoTen: NAME },
      { status: 400, code: 'input-invalid', field: 'hoTen', item: 'unknown-field' },
    ],
    [
      'no office',
      'cb-1',
      { organisation: SO_KHCN, name: NAME },
      { status: 400, code: 'input-invalid', field: 'office', item: 'text' },
    ],
    [
      'a name with control characters',
      'cb-1',
      { ...recordExample, name: `${NAME}\u0000` },
      { status: 400, code: 'input-invalid', field: 'name', item: 'text' },
    ],
  ];

  it.each(rows)('%s is refused', async (_, person, body, expected) => {
    const path = encodeURIComponent(person);
    const send = (language: string) => record(path, body, SO_KHCN, { 'Accept-Language': language });
    await refused(send, expected as Parameters<typeof refused>[1]);
    // Not even a refusal repeats the name.
    expect((await send('vi')).text).not.toContain('Ví Dụ');
    expect(await streamOf(`person-${person.toLowerCase()}`)).toEqual([]);
  });

  it('what is not there is neither read nor erased', async () => {
    const unknown = { status: 404, code: 'person-unknown', field: 'person', value: 'cb-9999' };
    await refused((language) => show('cb-9999').set('Accept-Language', language), unknown);
    await refused((language) => erase('cb-9999').set('Accept-Language', language), unknown);
  });

  it('an erasure names its reason and the act it rests on', async () => {
    await record('cb-0504');
    const send = (body: object) => (language: string) =>
      erase('cb-0504', body).set('Accept-Language', language);
    await refused(send({ ...eraseExample, reason: '' }), {
      status: 400,
      code: 'input-invalid',
      field: 'reason',
      item: 'text',
    });
    await refused(send({ reason: 'Theo đề nghị' }), {
      status: 400,
      code: 'input-invalid',
      field: 'legalBasis',
      item: 'object',
    });
    await refused(send({ ...eraseExample, legalBasis: { issuer: 'Quốc hội' } }), {
      status: 422,
      code: 'legal-basis-required',
      field: 'legalBasis',
    });
    await refused(send({ ...eraseExample, digests: [NAME] }), {
      status: 400,
      code: 'input-invalid',
      field: 'digests',
      item: 'list-of-digests',
    });
    expect((await shown('cb-0504')).data.name).toBe(NAME);
  });
});

describe('erasing a person’s data', () => {
  it('takes the name out of every file and leaves the ledger as it was', async () => {
    await record('cb-0600', { ...recordExample, name: 'Trần Văn Thí Dụ', phone: PHONE });
    const { disclosures } = (await shown('cb-0600')).data;
    const row = async () => JSON.stringify((await streamOf('person-cb-0600'))[0]);
    const before = await row();
    const parts = disclosures.map(({ text }) => text.slice(8, -8));
    const shownBefore = await everything();
    for (const part of parts) expect(shownBefore).toContain(part);

    const erased = await erase('cb-0600').expect(200);
    expect(answered('person.erase', erased)).toEqual([]);
    const found = await everything();
    for (const part of parts) expect(found).not.toContain(part);
    expect(await row()).toBe(before);
    expect((await show('cb-0600').expect(200)).body).toMatchObject({
      data: {
        office: recordExample.office,
        name: null,
        phone: null,
        erasedOn: '2025-12-20',
        disclosures: [],
      },
    });
    expect((await erase('cb-0600').expect(200)).body).toMatchObject({ events: [], repeated: true });
  });

  it('leaves names in no file but the directory, in which they are not plain text', async () => {
    await record('cb-0601', { ...recordExample, name: 'Lê Thị Thử Nghiệm', email: 'thunghiem@example.vn' });
    const found = await everything();
    for (const text of ['Lê Thị Thử Nghiệm', 'thunghiem@example.vn', NAME])
      expect(found).not.toContain(latin(text));
  });

  it('is finished at the next start where it was cut short', async () => {
    const other = await startApp();
    await givenPlan(other);
    const put = other.http.put(`/v1/persons/${PERSON}`).set('X-Acting-For', SO_KHCN);
    await put.send(recordExample).expect(201);
    const kept = await copyOfDirectory(other);
    const told = await other.http
      .get(`/v1/persons/${PERSON}`)
      .set('X-Acting-For', SO_KHCN)
      .set('X-Actor', 'ld-01');
    const parts = (told.body as Shown).data.disclosures.map(({ text }) => text.slice(8, -8));
    expect(parts.filter((part) => kept.text.includes(part))).toHaveLength(1);
    await command(other, `/v1/persons/${PERSON}/erase`, eraseExample, SO_KHCN).expect(200);
    await other.stop();
    // The directory as it was before: from an older backup, or because the program ended between event and deletion.
    await kept.restore();
    const again = await startApp({ folder: other.folder });
    const { body } = await again.http.get(`/v1/persons/${PERSON}`).expect(200);
    expect((body as Shown).data.name).toBeNull();
    const { text } = await copyOfDirectory(again);
    expect(parts.filter((part) => text.includes(part))).toEqual([]);
    await again.dispose();
  });
});

describe('who is behind an actor', () => {
  it('is told by office and, as long as it is known, by name', async () => {
    await record('cb-0700');
    const people = app.running.app.get(PersonDirectory);
    expect(await people.whoIs('cb-0700')).toEqual({ office: recordExample.office, name: NAME });
    await erase('cb-0700').expect(200);
    expect(await people.whoIs('cb-0700')).toEqual({ office: recordExample.office, name: null });
    expect(await people.whoIs('dev')).toBeUndefined();
    expect(await checkDirectory(app.running.app.get<EventStore>(EVENT_STORE), people)).toEqual([]);
  });
});
