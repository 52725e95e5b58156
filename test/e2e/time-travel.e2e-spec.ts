/** A report through time over HTTP: as known then, what changed since and why, and where each number comes from. */
import {
  buildReport,
  foldedSource,
  type Lineage,
  type LineageCells,
  type PlanReport,
  type ReportDifference,
} from '#reporting';
import { CycleApp, PERIOD, REPORTS, TASK_KHCN } from './cycle.ts';
import { head, INDICATOR, PLAN, recordOf, SO_KHCN, SO_KHDT } from './harness.ts';

const REPORT = `${REPORTS}/${PERIOD}`;
const VALUE = `indicator/${INDICATOR}/value`;

let cycle: CycleApp;
/** Knowledge positions: when the period was closed, and after the corrections. */
let closed: number;
let now: number;

beforeAll(async () => {
  cycle = await CycleApp.start();
  await cycle.collects();
  closed = await head(cycle.app);
  cycle.on('2025-07-15');
  await cycle.correctsValue(2, '12.05', 'Cục Thống kê công bố số chính thức');
  await cycle.does(SO_KHCN, `/v1/plans/${PLAN}/tasks/${TASK_KHCN}/revise-progress`, {
    report: 1,
    percent: '70',
    disbursed: '900000000',
    reason: 'Nhập nhầm số giải ngân',
    cause: 'error',
  });
  now = await head(cycle.app);
});
afterAll(() => cycle.app.dispose());

const get = async <T>(path: string): Promise<T> => (await cycle.get(path)).body as T;
const cellOf = ({ cells }: ReportDifference, address: string) =>
  cells.find((cell) => cell.address === address);

describe('GET …/reports/:period with knownAt', () => {
  it('answers as a fold of the events known then, without any read model', async () => {
    const source = foldedSource(await recordOf(cycle.app).readAll({ limit: 10_000 }));
    for (const knownAt of [closed, now]) {
      const report = await get<PlanReport>(`${REPORT}?knownAt=${knownAt}`);
      const asked = { plan: PLAN, period: PERIOD, knownAt, today: '2025-07-15' };
      expect(report).toEqual(JSON.parse(JSON.stringify(await buildReport(source, asked))));
    }
  });
});

describe('GET …/reports/:period/diff', () => {
  it('tells what changed between two positions, with a waterfall by cause', async () => {
    const difference = await get<ReportDifference>(`${REPORT}/diff?from=${closed}&to=${now}`);

    expect(difference).toMatchObject({
      plan: PLAN,
      period: PERIOD,
      asOf: '2025-06-14',
      from: closed,
      to: now,
    });
    expect(cellOf(difference, VALUE)).toMatchObject({
      from: { value: '12.20', text: { vi: '12,20' } },
      to: { value: '12.05' },
      change: '-0.15',
      parts: [{ cause: 'new-data', amount: '-0.15', positions: [closed + 1] }],
    });
    expect(cellOf(difference, 'funding/disbursed')).toMatchObject({
      change: '-50000000',
      parts: [{ cause: 'correction', amount: '-50000000', positions: [closed + 2] }],
    });
    expect(difference.events.map(({ position, type, reason }) => [position, type, reason])).toEqual([
      [closed + 1, 'IndicatorValueRevised', 'Cục Thống kê công bố số chính thức'],
      [closed + 2, 'TaskProgressRevised', 'Nhập nhầm số giải ngân'],
    ]);
  });

  it('takes days and instants, one cell, and without an end everything known', async () => {
    const days = await get<ReportDifference>(`${REPORT}/diff?from=2025-06-30&cell=${VALUE}`);
    expect(days).toMatchObject({ from: closed, to: now, cells: [{ address: VALUE, change: '-0.15' }] });
    const still = await get<ReportDifference>(`${REPORT}/diff?from=2025-06-30&cell=tasks/total`);
    expect(still.cells).toMatchObject([{ address: 'tasks/total', change: '0', parts: [] }]);
  });
});

describe('GET …/reports/:period/lineage', () => {
  it('lists the cells there are', async () => {
    const { cells, ...report } = await get<LineageCells>(`${REPORT}/lineage`);
    expect(report).toEqual({ plan: PLAN, period: PERIOD, version: null, asOf: '2025-06-14', knownAt: now });
    expect(cells.find(({ address }) => address === VALUE)).toMatchObject({ value: '12.05', kind: 'figure' });
  });

  it('answers for each of them, also as known then', async () => {
    const lineage = await get<Lineage>(`${REPORT}/lineage?cell=${VALUE}`);
    expect(lineage).toMatchObject({
      cell: { value: '12.05' },
      definition: { version: 1 },
      responsible: { organisation: SO_KHDT, name: 'Sở Kế hoạch và Đầu tư tỉnh Tuyên Quang' },
    });
    expect(lineage.events.map(({ type, role }) => [type, role])).toEqual([
      ['IndicatorAssigned', 'determines'],
      ['IndicatorValueReported', 'superseded'],
      ['IndicatorValueRevised', 'determines'],
    ]);
    const then = await get<Lineage>(`${REPORT}/lineage?cell=${VALUE}&knownAt=${closed}`);
    expect(then).toMatchObject({ knownAt: closed, cell: { value: '12.20' } });

    const { cells } = await get<LineageCells>(`${REPORT}/lineage`);
    for (const { address, value } of cells.filter((_, i) => i % 9 === 0))
      expect(await get<Lineage>(`${REPORT}/lineage?cell=${encodeURIComponent(address)}`)).toMatchObject({
        cell: { address, value },
      });
  });

  it('of a published version stands as it was published', async () => {
    await cycle.acts('publish', { number: '45', knownAt: String(closed) });
    const published = await get<Lineage>(`${REPORT}/lineage?cell=${VALUE}&version=1`);
    expect(published).toMatchObject({ version: 1, knownAt: closed, cell: { value: '12.20' } });
  });
});

describe('what cannot be answered', () => {
  it.each([
    ['diff', 400, 'input-invalid', 'from'],
    ['diff?from=hom-nay', 400, 'input-invalid', 'from'],
    ['diff?from=9&to=8', 422, 'difference-order', 'from'],
    ['diff?from=9&to=99999', 422, 'position-unknown', 'to'],
    ['diff?from=3', 404, 'plan-not-in-force', 'from'],
    ['diff?from=20&cell=tasks/tong-so', 404, 'cell-unknown', 'cell'],
    ['lineage?cell=tasks/tong-so', 404, 'cell-unknown', 'cell'],
    ['lineage?knownAt=99999', 422, 'position-unknown', 'knownAt'],
    ['lineage?version=7', 404, 'publication-unknown', 'version'],
    ['lineage?version=draft', 400, 'input-invalid', 'version'],
  ])('%s is refused with %i %s', async (question, status, code, field) => {
    const { body } = await cycle.app.http
      .get(`${REPORT}/${question}`)
      .set('Accept-Language', 'en')
      .expect(status);
    expect(body).toMatchObject({ code, errors: [{ field }] });
    expect((body as { detail: string }).detail).not.toMatch(/[{}]|undefined/);
  });

  it('says which plan or period is not there', async () => {
    const { http } = cycle.app;
    const unknown = await http.get('/v1/plans/ke-hoach-la/reports/2025-H1/diff?from=1').expect(404);
    expect(unknown.body).toMatchObject({ code: 'plan-unknown' });
    const period = await http.get(`${REPORTS}/2025-H3/lineage`).expect(400);
    expect(period.body).toMatchObject({ errors: [{ field: 'period' }] });
  });

  it('names the cells that were probably meant', async () => {
    const { body } = await cycle.app.http.get(`${REPORT}/lineage?cell=${VALUE}s`).expect(404);
    expect((body as { detail: string }).detail).toContain(`Gần giống: ${VALUE}`);
  });
});
