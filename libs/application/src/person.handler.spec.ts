/** Recording persons and erasing their data: between the record, which forgets nothing, and the directory, which does. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import {
  dayInVietnam,
  organisationDecider,
  organisationStream,
  type PersonEvent,
  personStream,
} from '#domain';
import { type EventStore, type SqliteEventStore, StoreError } from '#event-store';
import { NO_RECORDS, PersonDirectory, reconcile } from '#people';
import { SO_KHCN, SO_KHDT } from '../../domain/src/testing/index.ts';
import { temporaryLedger, type TemporaryLedger } from '../../event-store/src/testing/temporary-ledger.ts';
import { type TestPostgres, testPostgres } from '../../read-models/src/testing/postgres.ts';
import { AccessLog } from './access-log.ts';
import { CommandRunner, type Envelope } from './command-runner.ts';
import type { PersonRequest } from './input/person.dto.ts';
import { PersonMessage } from './messages.ts';
import { PersonHandler, showPerson } from './person.handler.ts';

const PERSON = 'cb-0412';
const NAME = 'Nguyễn Thị Ví Dụ';
const clock = () => new Date('2025-12-20T03:00:00.000Z');
const later = () => new Date('2025-12-20T04:00:00.000Z');

let ledger: TemporaryLedger;
let store: SqliteEventStore;
let directory: PersonDirectory;
let handler: PersonHandler;
beforeEach(async () => {
  ledger = temporaryLedger({ clock });
  store = await ledger.open();
  directory = await directoryAt(clock);
  handler = handlerOver(store);
  for (const organisation of [SO_KHCN, SO_KHDT]) await register(organisation);
});
afterEach(async () => {
  await directory.close();
  await ledger.dispose();
});

const directoryAt = (time: () => Date): Promise<PersonDirectory> =>
  PersonDirectory.open(`${ledger.folder}/people.db`, NO_RECORDS, { clock: time });
const handlerOver = (over: Pick<EventStore, 'append' | 'readStream'>): PersonHandler =>
  new PersonHandler(new CommandRunner(over, clock), directory);
const envelope = (commandId: string, actingFor: string | null = SO_KHCN): Envelope => ({
  commandId,
  actor: 'u-7f3a',
  actingFor,
  correlationId: commandId,
});
const register = (organisation: string) =>
  new CommandRunner(store, clock).run(
    organisationStream(organisation),
    organisationDecider,
    {
      type: 'register',
      organisation,
      name: `Cơ quan ${organisation}`,
      tier: 'department',
      parent: null,
      effectiveFrom: '2021-11-15',
    },
    envelope(`register-${organisation}`, null),
    async (base) => ({ ...base, organisations: new Map() }),
  );

const request = (
  changes: Partial<Extract<PersonRequest, { type: 'record' }>> = {},
): Extract<PersonRequest, { type: 'record' }> => ({
  type: 'record',
  person: PERSON,
  organisation: SO_KHCN,
  office: 'Chuyên viên, Phòng Chuyển đổi số',
  data: { name: NAME },
  ...changes,
});
const record = (id: string, changes = {}, actingFor: string | null = SO_KHCN, by = handler) =>
  by.execute(new PersonMessage(request(changes), envelope(id, actingFor)));
const erase = (
  id: string,
  reason = 'Theo đề nghị của người được ghi tên',
  actingFor: string | null = SO_KHCN,
) =>
  handler.execute(
    new PersonMessage(
      { type: 'erase', person: PERSON, reason, legalBasis: { number: '91/2025/QH15' }, digests: null },
      envelope(id, actingFor),
    ),
  );
const events = async () => (await store.readStream(personStream(PERSON))) as unknown as PersonEvent[];
const values = async (): Promise<string[]> =>
  (await directory.disclosuresOf(PERSON)).map(({ value }) => value);
/** Every row of the record as it is stored. */
const stored = async (): Promise<string> => JSON.stringify(await store.readStored({ limit: 1_000 }));

describe('recording a person', () => {
  it('puts the name into the directory and its digest into the record', async () => {
    await record('k1');
    const [event] = await events();
    expect(event).toMatchObject({
      type: 'PersonRecorded',
      data: {
        businessDate: dayInVietnam(clock().toISOString()),
        digests: [(await directory.disclosuresOf(PERSON))[0]?.digest],
      },
    });
    expect(await values()).toEqual([NAME]);
  });

  it('leaves nothing in the record from which the name could be found by trying names', async () => {
    await record('k1');
    const again = new PersonHandler(new CommandRunner(store, clock), directory);
    const first = (await events())[0] as unknown as { metadata: { commandDigest: string } };
    // The digest of the command holds that of the disclosure, which is salted: the same command for another has another.
    await again.execute(new PersonMessage(request({ person: 'cb-0413' }), envelope('k2')));
    const [other] = (await store.readStream(personStream('cb-0413'))) as unknown as (typeof first)[];
    expect(other?.metadata.commandDigest).not.toBe(first.metadata.commandDigest);
    expect(await stored()).not.toContain('Ví Dụ');
    expect((await directory.disclosuresOf('cb-0413'))[0]?.digest).not.toBe(
      (await directory.disclosuresOf(PERSON))[0]?.digest,
    );
  });

  it('sent twice is answered as the first time, also at once', async () => {
    const [first, second] = await Promise.all([record('k1'), record('k1')]);
    expect(second).toEqual({ ...first, repeated: true });
    expect(await record('k1')).toEqual({ ...first, repeated: true });
    expect(await events()).toHaveLength(1);
    expect(await values()).toEqual([NAME]);
  });

  it('under a key that was used for another name is refused, and that name is not kept', async () => {
    await record('k1');
    await expect(record('k1', { data: { name: 'Trần Văn Thí Dụ' } })).rejects.toMatchObject({
      code: 'idempotency-key-reused',
    });
    expect(await values()).toEqual([NAME]);
  });

  it('anew with another office keeps the disclosure, with another name adds one', async () => {
    await record('k1');
    await record('k2', { office: 'Trưởng phòng' });
    await record('k3', { data: { name: 'Nguyễn Thị Ví Dụ Mới' } });
    const [first, second, third] = (await events()).map(({ data }) => data.digests);
    expect(second).toEqual(first);
    expect(third).not.toEqual(first);
    expect(await values()).toEqual([NAME, 'Nguyễn Thị Ví Dụ Mới']);
  });

  it('that is refused writes no name to the disk', async () => {
    let puts = 0;
    const watched = Object.create(directory, {
      put: { value: async () => (puts += 1) },
    }) as PersonDirectory;
    const refusing = new PersonHandler(new CommandRunner(store, clock), watched);
    await expect(record('k1', {}, SO_KHDT, refusing)).rejects.toMatchObject({ code: 'not-your-person' });
    await expect(record('k2', { office: `Bà ${NAME}` }, SO_KHCN, refusing)).rejects.toMatchObject({
      code: 'personal-data-in-text',
      field: 'office',
    });
    await expect(record('k3', { person: 'nguyen-thi-vi-du' }, SO_KHCN, refusing)).rejects.toMatchObject({
      code: 'personal-data-in-text',
      field: 'person',
    });
    expect(puts).toBe(0);
    expect(await events()).toEqual([]);
  });

  it('takes the disclosure back where the event is not stored', async () => {
    const full = {
      readStream: store.readStream.bind(store),
      append: () => Promise.reject(new StoreError('store-full', 'full')),
    };
    await expect(record('k1', {}, SO_KHCN, handlerOver(full))).rejects.toMatchObject({ code: 'store-full' });
    expect(await directory.stored()).toEqual([]);
  });

  it('keeps the disclosure where nobody knows whether the event is stored; the record decides later', async () => {
    const torn = {
      readStream: store.readStream.bind(store),
      append: async (append: Parameters<EventStore['append']>[0]) => {
        await store.append(append);
        throw new StoreError('outcome-unknown', 'torn');
      },
    };
    await expect(record('k1', {}, SO_KHCN, handlerOver(torn))).rejects.toMatchObject({
      code: 'outcome-unknown',
    });
    const reopened = await directoryAt(later);
    expect(await reconcile(store, reopened)).toEqual({ orphans: 0, erased: 0 });
    await reopened.close();
    expect(await values()).toEqual([NAME]);
  });
});

describe('erasing', () => {
  it('deletes what is kept and leaves the rows of the record byte by byte as they were', async () => {
    await record('k1', { data: { name: NAME, phone: '0912 345 678' } });
    const before = await store.readStored({ limit: 1_000 });
    await erase('k2');
    const after = await store.readStored({ limit: 1_000 });
    expect(after.slice(0, before.length)).toEqual(before);
    expect(after.length).toBe(before.length + 1);
    expect((await events())[1]?.data.digests).toEqual((await events())[0]?.data.digests);
    expect(await directory.stored()).toEqual([]);
  });

  it('twice stores nothing the second time, and finishes what the first did not', async () => {
    await record('k1');
    const [kept] = await directory.stored();
    await erase('k2');
    // As if the program had ended between the event and the deletion.
    await directory.put(PERSON, kept ? [kept] : []);
    expect(await erase('k2')).toMatchObject({ repeated: true });
    expect(await directory.stored()).toEqual([]);
    expect(await erase('k3')).toMatchObject({ events: [] });
    expect(await events()).toHaveLength(2);
  });

  it('is refused with a reason that says the name, so that no event does', async () => {
    await record('k1');
    await expect(erase('k2', 'Bà nguyễn thị VÍ DỤ đề nghị')).rejects.toMatchObject({
      code: 'personal-data-in-text',
      field: 'reason',
    });
    expect(await events()).toHaveLength(1);
  });

  it('does not tell another organisation which names it would have to be', async () => {
    await record('k1');
    for (const reason of [`Bà ${NAME}`, 'Bà Lê Thị Khác'])
      await expect(erase('k2', reason, SO_KHDT)).rejects.toMatchObject({ code: 'not-your-person' });
  });

  it('is followed by recording anew under another digest', async () => {
    await record('k1');
    await erase('k2');
    await record('k3');
    const [first, , third] = (await events()).map(({ data }) => data.digests);
    expect(third).not.toEqual(first);
    expect(await values()).toEqual([NAME]);
  });

  it('is followed by recording anew also where the deletion is still to come', async () => {
    await record('k1');
    const [kept] = await directory.stored();
    await erase('k2');
    await directory.put(PERSON, kept ? [kept] : []);
    await record('k3');
    expect((await events())[2]?.data.digests).not.toEqual([kept?.digest]);
  });

  it('is not undone by sending the first command again', async () => {
    await record('k1');
    await erase('k2');
    await expect(record('k1')).rejects.toMatchObject({ code: 'idempotency-key-reused' });
    expect(await directory.stored()).toEqual([]);
  });
});

describe('reading who a person is', () => {
  const show = (actingFor: string | null, over: Pick<EventStore, 'append' | 'readStream'> = store) =>
    showPerson(
      PERSON,
      { runner: new CommandRunner(store, clock), accesses: new AccessLog(over, clock), directory },
      envelope('q1', actingFor),
    );
  const accesses = async () => (await store.readStream('access-ledger.2025')).map(({ data }) => data);

  it('stands in the record, by the id', async () => {
    await record('k1', { data: { name: NAME, email: 'vidu@example.vn' } });
    const { data } = await show(SO_KHCN);
    expect(data).toMatchObject({ person: PERSON, name: NAME, phone: null, email: 'vidu@example.vn' });
    expect(await accesses()).toEqual([
      { businessDate: '2025-12-20', access: 'read', what: 'person', subject: PERSON, of: null, year: 2025 },
    ]);
  });

  it('is refused where it cannot be recorded', async () => {
    await record('k1');
    const full = {
      readStream: store.readStream.bind(store),
      append: () => Promise.reject(new StoreError('store-full', 'full')),
    };
    await expect(show(null, full)).rejects.toMatchObject({ code: 'store-full' });
  });

  it('is for the own organisation and the operator', async () => {
    await record('k1');
    await expect(show(SO_KHDT)).rejects.toMatchObject({ code: 'not-your-person' });
    expect((await show(null)).data.name).toBe(NAME);
    expect(await accesses()).toHaveLength(1);
  });

  it('tells after an erasure when it was, and the office', async () => {
    await record('k1');
    await erase('k2');
    expect((await show(null)).data).toEqual({
      person: PERSON,
      organisation: SO_KHCN,
      office: 'Chuyên viên, Phòng Chuyển đổi số',
      name: null,
      phone: null,
      email: null,
      erasedOn: '2025-12-20',
      disclosures: [],
    });
  });
});

describe('recording in two processes that share PostgreSQL', () => {
  let postgres: TestPostgres;
  let pool: pg.Pool;
  beforeAll(async () => {
    postgres = await testPostgres();
    pool = new pg.Pool({ connectionString: await postgres.createDatabase() });
    // The database goes away before the last of its connections has heard that it is closed.
    pool.on('error', () => undefined);
  });
  afterAll(async () => {
    await pool.end();
    await postgres.stop();
  });

  it('the same command, sent to both at once, is one command and one disclosure', async () => {
    const processes = await Promise.all(
      [1, 2].map(async () => {
        const own = await PersonDirectory.open(pool, NO_RECORDS, { clock });
        return new PersonHandler(new CommandRunner(store, clock), own);
      }),
    );
    const answers = await Promise.all(processes.map((one) => record('k1', {}, SO_KHCN, one)));
    expect(answers.map(({ repeated }) => repeated).sort()).toEqual([false, true]);
    expect(await events()).toHaveLength(1);
    const kept = await PersonDirectory.open(pool, NO_RECORDS);
    expect((await kept.stored()).map(({ digest }) => digest)).toEqual((await events())[0]?.data.digests);
  });
});
