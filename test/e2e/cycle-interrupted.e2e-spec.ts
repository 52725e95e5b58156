/** What comes in between: a merger, a full disk, other requests at the same time. */
import { type EventStore, StoreError } from '#event-store';
import { EVENT_STORE } from '../../apps/api/src/ledger/tokens.ts';
import { CycleApp, EXPLAINED, PERIOD, PERIODS, SO_NV, SO_TC, TASK_KHCN, TASK_NV, TASK_TC } from './cycle.ts';
import { head, SO_KHCN, SO_KHDT, SO_TTTT, TASK, UBND } from './harness.ts';

const ONE = `${PERIODS}/${PERIOD}`;

let cycle: CycleApp;
beforeEach(async () => {
  cycle = await CycleApp.start();
});
afterEach(() => cycle.app.dispose());

const succeeds = (organisation: string, successors: readonly string[], effectiveOn: string) =>
  cycle.does(UBND, `/v1/organisations/${organisation}/succeed`, {
    kind: 'merge',
    successors,
    effectiveOn,
    legalBasis: { number: '12/NQ-HĐND', issuedOn: '2025-05-20' },
  });

const inbox = async (organisation: string) =>
  (
    await cycle.data<{ entries: { kind: string; organisation: string }[] }>(
      `/v1/organisations/${organisation}/inbox`,
    )
  ).entries;

describe('Sở Nội vụ is merged into Sở Khoa học và Công nghệ after the period was opened', () => {
  beforeEach(async () => {
    await cycle.on('2025-05-05').acts('open');
    cycle.on('2025-05-26');
    await succeeds(SO_NV, [SO_KHCN], '2025-06-01');
  });

  it('leaves who owes what as it was frozen, and puts both reports into the successor’s inbox', async () => {
    cycle.on('2025-06-02');
    const { obligations } = await cycle.data<{ obligations: object[] }>(ONE);
    expect(obligations).toMatchObject([
      { organisation: SO_KHCN, items: [`task/${TASK_KHCN}`] },
      { organisation: SO_KHDT },
      { organisation: SO_NV, items: [`task/${TASK_NV}`] },
      { organisation: SO_TC },
    ]);
    expect((await inbox(SO_KHCN)).map(({ organisation }) => organisation).sort()).toEqual([SO_KHCN, SO_NV]);
  });

  it('lets the successor hand in for it, marked, and no more than everything is complete', async () => {
    cycle.on('2025-06-12');
    await cycle.reportsValue('12.20', '2025-06-10');
    await cycle.reportsProgress(SO_KHDT, TASK, '60', '2025-06-10');
    await cycle.submits(SO_KHDT, { explanations: [EXPLAINED] });
    await cycle.reportsProgress(SO_TC, TASK_TC, '50', '2025-06-10');
    await cycle.submits(SO_TC);
    await cycle.reportsProgress(SO_KHCN, TASK_KHCN, '80', '2025-06-10');
    await cycle.submits(SO_KHCN);
    await cycle.submits(
      SO_NV,
      { nothingToReport: [{ item: `task/${TASK_NV}`, text: 'Chuyển sang quý IV do sắp xếp bộ máy' }] },
      SO_KHCN,
    );
    const accept = [SO_KHDT, SO_TC, SO_KHCN, SO_NV].map((organisation) => ({ organisation }));
    await cycle.on('2025-06-17').acts('review', { accept });
    await cycle.acts('close');

    const timeliness = await cycle.data<{ rows: { organisation: string }[] }>(`${ONE}/timeliness`);
    expect(timeliness).toMatchObject({
      totals: { expected: 4, onTime: 4, completeness: '100.0', punctuality: '100.0' },
      names: { [SO_NV]: 'Sở Nội vụ tỉnh Tuyên Quang' },
    });
    expect(timeliness.rows.find(({ organisation }) => organisation === SO_NV)).toMatchObject({
      by: SO_KHCN,
      onBehalf: false,
    });
    await cycle.send(SO_TTTT, `${ONE}/publish`, { number: '41' }).expect(201);
    expect(await cycle.data(PERIODS)).toMatchObject([{ publications: [{ version: 1, exceptions: [] }] }]);
  });

  it('opens the next period for the successor alone', async () => {
    await cycle.on('2025-06-20').acts('open', {}, '2025-H2');
    const { obligations } = await cycle.data<{ obligations: { organisation: string; items: string[] }[] }>(
      `${PERIODS}/2025-H2`,
    );
    expect(obligations.find(({ organisation }) => organisation === SO_KHCN)?.items).toEqual([
      `task/${TASK_NV}`,
      `task/${TASK_KHCN}`,
    ]);
    expect(obligations.map(({ organisation }) => organisation)).not.toContain(SO_NV);
  });
});

describe('a disk that fills up between the number and the publication', () => {
  it('leaves nothing published, and the number for the report it was taken for', async () => {
    await cycle.collects();
    const store = cycle.app.running.app.get<EventStore>(EVENT_STORE);
    const append = store.append.bind(store);
    store.append = (what) =>
      what.events.some(({ type }) => type === 'ReportPublished')
        ? Promise.reject(new StoreError('store-full', 'simulated'))
        : append(what);
    const failed = await cycle.send(SO_TTTT, `${ONE}/publish`, { number: '41' }).expect(503);
    expect(failed.body).toMatchObject({ code: 'store-full' });
    expect(await cycle.data(ONE)).toMatchObject({ publications: [] });

    store.append = append;
    const answer = await cycle.send(SO_TTTT, `${ONE}/publish`, { number: '41' }).expect(201);
    expect(answer.body).toMatchObject({ version: 1, document: { number: '41/BC-STTTT' } });
  });
});

describe('at the same time', () => {
  const publish = (number: string, key: string) =>
    cycle.send(SO_TTTT, `${ONE}/publish`, { number }, { 'Idempotency-Key': key });

  it('a publication sent twice is made once', async () => {
    await cycle.collects();
    const before = await head(cycle.app);
    const answers = await Promise.all([publish('41', 'mot'), publish('41', 'mot'), publish('41', 'mot')]);
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201]);
    const bodies = answers.map(({ body }) => body as { digest: string; repeated: boolean });
    expect(new Set(bodies.map(({ digest }) => digest)).size).toBe(1);
    // The number in the register, and the publication.
    expect(await head(cycle.app)).toBe(before + 2);
    expect(await cycle.data(ONE)).toMatchObject({ publications: [{ version: 1 }] });
  });

  it('and with a key as long as keys can be', async () => {
    await cycle.collects();
    const key = 'k'.repeat(200);
    await publish('41', key).expect(201);
    const again = await publish('41', key).expect(201);
    expect(again.body).toMatchObject({ version: 1, repeated: true });
  });

  it('of two publications one is made', async () => {
    await cycle.collects();
    const answers = await Promise.all([publish('41', 'mot'), publish('42', 'hai')]);
    const codes = answers.map(({ status, body }) => [status, (body as { code?: string }).code]);
    expect(codes).toContainEqual([201, undefined]);
    expect(codes.find(([status]) => status !== 201)).toEqual([
      expect.any(Number),
      expect.stringMatching(/^(publication-outdated|correction-reason-required)$/),
    ]);
    expect(await cycle.data(ONE)).toMatchObject({ publications: [{ version: 1 }] });
  });

  it('a task assigned a moment before the opening is owed', async () => {
    const path = '/v1/plans/tuyen-quang-55-kh-ubnd/tasks/ha-tang-so-03/assign';
    const assigned = { title: 'Phủ sóng 5G các khu công nghiệp', lead: SO_TC, assignedOn: '2025-05-05' };
    const body = { ...assigned, group: 'ha-tang-so', due: { precision: 'year', year: 2025 } };
    await cycle.send(UBND, path, body, { Prefer: 'return=minimal' }).expect(201);
    await cycle.send(SO_TTTT, `${ONE}/open`, {}).expect(201);
    const { obligations } = await cycle.data<{ obligations: { items: string[] }[] }>(ONE);
    expect(obligations.flatMap(({ items }) => items)).toContain('task/ha-tang-so-03');
  });
});
