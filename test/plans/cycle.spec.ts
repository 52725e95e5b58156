/**
 * The made-up reporting cycle of Kế hoạch 55/KH-UBND, from its files: 2023 opened, handed in, closed and published; its
 * figures corrected; the first half of 2024 after it.
 */
import { CommandRunner, PeriodHandler, PeriodMessage } from '#application';
import { type Code, itemOf, type PeriodView, type PublicationException } from '#domain';
import type { ReadModels } from '#read-models';
import {
  buildReport,
  frozenDates,
  preparePublication,
  publishedContent,
  restatementsAt,
  submissionAnswer,
  type Timeliness,
  timelinessOf,
} from '#reporting';
import { fileText, type Import, NOW, withLedger } from './importing.ts';

const PLAN = 'tuyen-quang-55-kh-ubnd';
const [PLAN_FILE, CYCLE_2023, CYCLE_2024_H1, SCENARIO] = ['plan', 'cycle-2023', 'cycle-2024-h1', 'scenario'].map(
  (name) => fileText(`${PLAN}/${name}.yaml`),
) as [string, string, string, string];

const STANDING_AGENCY = 'so-tttt-tuyen-quang';
const PLANNING = 'so-khdt-tuyen-quang';
const FINANCE = 'so-tai-chinh-tuyen-quang';
const HOME_AFFAIRS = 'so-noi-vu-tuyen-quang';
const HEALTH = 'so-y-te-tuyen-quang';
const POLICE = 'cong-an-tuyen-quang';
const ONE_STOP_SHOP = 'trung-tam-phuc-vu-hcc-tuyen-quang';

/** What the demo publishes 2023 with. */
const EXCEPTIONS: readonly PublicationException[] = [
  {
    organisation: POLICE,
    reason:
      '[Tình huống minh họa] Báo cáo gửi riêng theo chế độ mật, không nhập vào hệ thống; số liệu bổ sung vào kỳ 6 tháng đầu năm 2024',
  },
];

const periodIn = async (models: ReadModels, key: string): Promise<PeriodView> => {
  const { periods } = await models.cycles(PLAN, { knownAt: await models.knownAt() });
  const period = periods.find((candidate) => candidate.period === key);
  if (!period) throw new Error(`${key} was not opened`);
  return period;
};

async function timelinessIn(models: ReadModels, key: string): Promise<Timeliness> {
  const period = await periodIn(models, key);
  const { submissions } = await models.cycles(PLAN, { knownAt: await models.knownAt() });
  return timelinessOf(period, submissions, period.closedOn ?? period.cutOff);
}

const rowOf = (timeliness: Timeliness, organisation: Code) =>
  timeliness.rows.find((row) => row.organisation === organisation);

/** Publishes a period as the demo does. */
async function publish(
  { store, models }: Import,
  key: string,
  date: string,
  exceptions: readonly PublicationException[] = [],
): Promise<void> {
  const read = await models();
  const knownAt = await read.knownAt();
  const number = key === '2023' ? '215' : '98';
  const request = { plan: PLAN, period: key, knownAt, number, date, exceptions, correction: null };
  const { document, prepared } = await preparePublication(read, request);
  const handler = new PeriodHandler(new CommandRunner(store, () => NOW), {
    itemsOf: (plan) => read.itemsOf(plan),
    head: async () => knownAt,
  });
  const command = { type: 'publish', plan: PLAN, period: key, on: date, document, exceptions } as const;
  const envelope = {
    commandId: `publish:${key}`,
    actor: 'a1',
    actingFor: STANDING_AGENCY,
    correlationId: 'c1',
  };
  await handler.execute(new PeriodMessage({ ...command, correction: null, prepared }, envelope));
}

const registerIn = async (models: ReadModels) => {
  const knownAt = await models.knownAt();
  const { periods } = await models.cycles(PLAN, { knownAt });
  return restatementsAt(models, PLAN, periods, knownAt);
};

const published = async (models: ReadModels, key: string) => {
  const { publications } = await periodIn(models, key);
  return Promise.all(
    publications.map((publication) => publishedContent(models, PLAN, key, publication)),
  );
};

/** The counts that are not zero. */
const counted = (counts: Readonly<Record<string, { readonly value: number }>>) =>
  Object.fromEntries(
    Object.entries(counts).flatMap(([name, { value }]) => (value === 0 ? [] : [[name, value]])),
  );

describe('the cycle of 2023', () => {
  const after2023 = (work: (ledger: Import, models: ReadModels) => Promise<void>) =>
    withLedger(async (ledger) => {
      for (const text of [PLAN_FILE, CYCLE_2023]) await ledger.run(text);
      await work(ledger, await ledger.models());
    });

  it('seven organisations owe all 109 tasks and 19 indicators between them', () =>
    after2023(async (_, models) => {
      const { obligations, openedOn, closedOn, transcribed } = await periodIn(models, '2023');
      expect({ openedOn, closedOn, transcribed }).toEqual({
        openedOn: '2023-11-20',
        closedOn: '2023-12-18',
        transcribed: true,
      });
      const owed = obligations.map(({ organisation, items }) => {
        const tasks = items.filter((item) => itemOf(item).kind === 'task').length;
        return [organisation, tasks, items.length - tasks];
      });
      expect(owed).toEqual([
        [POLICE, 2, 0],
        [PLANNING, 2, 1],
        [HOME_AFFAIRS, 2, 1],
        [FINANCE, 2, 0],
        [STANDING_AGENCY, 97, 17],
        [HEALTH, 2, 0],
        [ONE_STOP_SHOP, 2, 0],
      ]);
    }));

  it('one hands in late, one twice, one a nil report, one by another’s hand, one not at all', () =>
    after2023(async (_, models) => {
      const timeliness = await timelinessIn(models, '2023');
      expect(timeliness.totals).toEqual({
        expected: 7,
        onTime: 5,
        late: 1,
        missing: 1,
        pending: 0,
        excused: 0,
        nil: 1,
        returns: 1,
        completeness: '85.7',
        punctuality: '71.4',
      });
      expect(rowOf(timeliness, HOME_AFFAIRS)).toMatchObject({
        punctuality: 'late',
        due: '2023-12-15',
        extended: true,
        submittedOn: '2023-12-18',
        daysLate: 3,
      });
      expect(rowOf(timeliness, FINANCE)).toMatchObject({
        punctuality: 'on-time',
        returned: 1,
        status: 'accepted',
      });
      expect(rowOf(timeliness, HEALTH)).toMatchObject({ punctuality: 'on-time', nil: true });
      expect(rowOf(timeliness, ONE_STOP_SHOP)).toMatchObject({
        punctuality: 'on-time',
        by: STANDING_AGENCY,
        onBehalf: true,
      });
      expect(rowOf(timeliness, POLICE)).toMatchObject({ punctuality: 'missing', status: 'missing' });
    }));

  it('the report sent back comes again with the two figures that were wrong, and nothing else', () =>
    after2023(async (_, models) => {
      const asked = { knownAt: await models.knownAt(), today: '2023-12-18' };
      const { submission, changedSince } = await submissionAnswer(models, PLAN, '2023', FINANCE, asked);
      const [first, second] = submission?.rounds ?? [];
      expect(first?.review).toMatchObject({ verdict: 'returned', items: [{}, {}] });
      expect(second?.differences).toMatchObject([
        {
          item: 'task/co-so-du-lieu-chuyen-nganh-02',
          from: { disbursed: '1150000000' },
          to: { disbursed: '1015000000' },
        },
        {
          item: 'task/ung-dung-nen-tang-so-05',
          from: { percent: '40', disbursed: '350000000' },
          to: { percent: '45', disbursed: '410000000' },
        },
      ]);
      expect(changedSince).toEqual([]);
    }));

  it('is not published without a reason for the report that is missing', () =>
    after2023(async (ledger) => {
      const before = (await ledger.events()).length;
      await expect(publish(ledger, '2023', '2023-12-20')).rejects.toMatchObject({
        code: 'obligations-unmet',
        params: { organisations: POLICE },
      });
      expect(await ledger.events()).toHaveLength(before);
    }));

  it('has indicators above and below the line, and tasks done and not done', () =>
    after2023(async (_, models) => {
      const knownAt = await models.knownAt();
      const { tasks, indicators, funding } = await buildReport(models, {
        plan: PLAN,
        period: '2023',
        knownAt,
        today: '2023-12-20',
        ...frozenDates(await periodIn(models, '2023')),
      });
      expect(counted(indicators.byLevel)).toEqual({
        exceeded: 2,
        achieved: 1,
        likely: 1,
        'not-achieved': 3,
        undetermined: 6,
        'no-data': 6,
      });
      expect(counted(tasks.counts)).toEqual({ 'completed-on-time': 3, 'open-in-time': 106, total: 109 });
      expect(funding.disbursed?.value).toBe('11125000000');
    }));
});

describe('after the report of 2023 was published', () => {
  const later = (work: (ledger: Import, models: ReadModels) => Promise<void>) =>
    withLedger(async (ledger) => {
      for (const text of [PLAN_FILE, CYCLE_2023]) await ledger.run(text);
      await publish(ledger, '2023', '2023-12-20', EXCEPTIONS);
      await ledger.run(CYCLE_2024_H1);
      await work(ledger, await ledger.models());
    });

  it('the report bears its number, date and signer, and says who is missing and why', () =>
    later(async (_, models) => {
      const [content] = await published(models, '2023');
      expect(content?.publication).toMatchObject({
        version: 1,
        document: { number: '215/BC-STTTT', date: '2023-12-20', signer: { authority: null, office: 'Giám đốc' } },
        exceptions: EXCEPTIONS,
      });
      expect(content?.settings.addressees).toEqual([
        'Ban Chỉ đạo chuyển đổi số tỉnh',
        'Ủy ban nhân dân tỉnh',
      ]);
      const written = content?.narratives.map(({ section, edited, contributions }) => [
        section,
        edited !== null,
        contributions.length,
      ]);
      expect(written).toEqual([
        ['implementation', true, 4],
        ['results', false, 2],
        ['shortcomings', false, 3],
        ['difficulties', false, 2],
        ['directions', false, 2],
        ['proposals', false, 3],
      ]);
    }));

  it('exactly the three corrected figures are restated, the one above 5 % with the level it moves', () =>
    later(async (_, models) => {
      const { items, totals } = await registerIn(models);
      const about = { period: '2023', version: 1, asOf: '2023-12-14' };
      expect(items).toMatchObject([
        {
          ...about,
          item: 'task/co-so-du-lieu-chuyen-nganh-01',
          figure: 'disbursed',
          from: '640000000',
          to: '655000000',
          changePercent: '2.3',
          material: false,
          moves: null,
          cause: 'late-data',
          by: PLANNING,
        },
        {
          ...about,
          item: 'indicator/nang-suat-lao-dong',
          figure: 'value',
          from: { value: '7.30' },
          to: { value: '6.80' },
          changePercent: '-6.8',
          material: true,
          moves: { from: 'likely', to: 'needs-effort' },
          cause: 'error',
          by: STANDING_AGENCY,
        },
        {
          ...about,
          item: 'indicator/van-ban-dien-tu-ky-so',
          figure: 'value',
          from: { value: '98.60' },
          to: { value: '98.40' },
          changePercent: '-0.2',
          material: false,
          moves: null,
          cause: 'error',
          by: STANDING_AGENCY,
        },
      ]);
      expect(totals.map(({ name, from, to }) => [name, from, to])).toEqual([
        ['indicators.likely', '1', '0'],
        ['indicators.needs-effort', '0', '1'],
        ['funding.disbursed', '11125000000', '11140000000'],
      ]);
    }));

  it('a figure about 2023 that came after the closing is one of the next period’s', () =>
    later(async (_, models) => {
      const asked = { knownAt: await models.knownAt(), today: '2024-06-18' };
      const task = await models.task(PLAN, 'an-toan-an-ninh-mang-03', { ...asked, asOf: '2023-12-14' });
      expect(task?.progress).toBeNull();
      const late = await models.task(PLAN, 'an-toan-an-ninh-mang-03', { ...asked, asOf: '2024-05-31' });
      expect(late?.progress).toMatchObject({ asOf: '2023-12-12', countsFrom: '2023-12-15', percent: '30' });
    }));

  it('the next period is handed in by all seven in time, one a nil report', () =>
    later(async (_, models) => {
      const { totals } = await timelinessIn(models, '2024-H1');
      expect(totals).toMatchObject({
        expected: 7,
        onTime: 7,
        late: 0,
        missing: 0,
        nil: 1,
        returns: 0,
        completeness: '100.0',
      });
      // What was confirmed as completed in 2023 is not owed any more.
      const { obligations } = await periodIn(models, '2024-H1');
      const tasks = obligations.flatMap(({ items }) => items.filter((item) => itemOf(item).kind === 'task'));
      expect(tasks).toHaveLength(106);
    }));

  it('its report tells the restatements; with it they are published and no longer new', () =>
    later(async (ledger, models) => {
      await publish(ledger, '2024-H1', '2024-06-25');
      await ledger.models();
      const [content] = await published(models, '2024-H1');
      expect(content?.restatements.items).toHaveLength(3);
      expect(content?.publication?.exceptions).toEqual([]);
      expect(await registerIn(models)).toEqual({ items: [], totals: [] });
    }));

  it('the published reports stay what they were through the merger and the corrections of the scenario', () =>
    later(async (ledger, models) => {
      await publish(ledger, '2024-H1', '2024-06-25');
      await ledger.models();
      const before = [...(await published(models, '2023')), ...(await published(models, '2024-H1'))];
      expect(await ledger.run(SCENARIO)).toMatchObject({ stored: true });
      await ledger.models();
      expect([...(await published(models, '2023')), ...(await published(models, '2024-H1'))]).toEqual(before);
      const plan = await models.plan(PLAN, { asOf: '2025-03-01', knownAt: await models.knownAt() });
      expect(plan?.terms.standingAgency).toBe('so-khcn-tuyen-quang');
    }));

  it('importing every file again changes nothing', () =>
    later(async (ledger) => {
      await publish(ledger, '2024-H1', '2024-06-25');
      await ledger.run(SCENARIO);
      const before = await ledger.events();
      for (const text of [PLAN_FILE, CYCLE_2023, CYCLE_2024_H1, SCENARIO]) {
        const { stored, rows } = await ledger.run(text);
        expect(stored).toBe(false);
        expect(rows.filter(({ action }) => action !== 'unchanged')).toEqual([]);
      }
      expect(await ledger.events()).toEqual(before);
    }));
});
