/** A history as people read it, and which part of it each question picks, from the read model itself. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import { join } from 'node:path';
import pc from 'picocolors';
import { type DomainEvent, organisationStream, type Recorded, taskStream } from '#domain';
import { type HistoryQuery, ReadModels } from '#read-models';
import {
  ledger,
  MERGER_DAY,
  PLAN,
  progress,
  SO_KHCN,
  SO_KHDT,
  SO_TTTT,
} from '../../../domain/src/testing/index.ts';
import { temporaryLedger } from '../../../event-store/src/testing/temporary-ledger.ts';
import { cycle, CT, NV } from '../testing/cycle-world.ts';
import { numeric, of, on } from '../testing/plan-report.ts';
import { typesOfKind } from './event-words.ts';
import {
  historyCsvHead,
  historyCsvRows,
  historyQuery,
  type HistoryRow,
  HistoryTeller,
  historyText,
  type TellerOptions,
} from './index.ts';

const OLD_NAME = 'Sở Kế hoạch và Đầu tư tỉnh Tuyên Quang';
const NEW_NAME = 'Sở Tài chính tỉnh Tuyên Quang';

const RENAMED: DomainEvent = {
  type: 'OrganisationRenamed',
  data: {
    organisation: SO_KHDT,
    name: { from: OLD_NAME, to: NEW_NAME },
    reason: 'Hợp nhất',
    legalBasis: { number: '15/QĐ-UBND' },
    businessDate: MERGER_DAY,
  },
};
const EMPLOYED: DomainEvent = {
  type: 'PersonRecorded',
  data: {
    person: 'cb-0412',
    organisation: SO_KHDT,
    office: 'Chuyên viên',
    digests: ['X9yH0Ajrdm1Oij4tWso9UzzKJvPoDxwmuEcO3XAdRC0'],
    businessDate: '2021-12-01',
  },
};
const TAKEN_OUT: DomainEvent = {
  type: 'AccessRecorded',
  data: {
    access: 'export',
    what: 'history',
    subject: `plan-${PLAN}`,
    of: PLAN,
    year: 2025,
    businessDate: '2025-06-20',
  },
};
/** Text that a spreadsheet takes for a formula. */
const FORMULA = '=HYPERLINK("http://x","Nhấn vào đây")';

/** A whole cycle in 2024; then a correction, a report after it, a reassignment and an export. */
const EVENTS: readonly Recorded[] = ledger(
  EMPLOYED,
  ...cycle(),
  on(NV).revised(2, progress('2024-06-12', { percent: '80' }), progress('2024-06-12', { percent: '85' })),
  RENAMED,
  on(NV).reported(3, '2025-03-10', { percent: '90', narrative: FORMULA }),
  on(NV).handedOver(SO_KHDT, SO_KHCN, '2025-04-01'),
  of(CT).valued(3, '2025-05-31', numeric('13.50')),
  TAKEN_OUT,
).map((event) => ({
  ...event,
  metadata: { ...event.metadata, ...actorOf(event) },
}));

function actorOf({ type }: DomainEvent): Partial<Recorded['metadata']> {
  return type === 'TaskProgressReported' || type === 'TaskProgressRevised'
    ? { actor: 'cb-0412', actingFor: SO_KHDT }
    : {};
}

const temporary = temporaryLedger();
let models: ReadModels;

beforeAll(async () => {
  const store = await temporary.open({ clock: () => new Date('2025-06-20T17:30:00.000Z') });
  for (const { stream, revision, type, data, id, metadata } of EVENTS) {
    const event = { type, data, id, metadata } as Parameters<typeof store.append>[0]['events'][number];
    await store.append({
      stream,
      expectedRevision: revision === 0 ? 'no-stream' : revision - 1,
      events: [event],
    });
  }
  models = await ReadModels.open(store, join(temporary.folder, 'read.db'));
  await models.runner.catchUp();
});

afterAll(async () => {
  await models.close();
  await temporary.dispose();
});

const entries = async (query: Partial<HistoryQuery>) =>
  models.history({ knownAt: await models.knownAt(), limit: 500, ...query });
const types = async (query: Partial<HistoryQuery>): Promise<string[]> =>
  (await entries(query)).map(({ type }) => type);

async function rows(
  query: Partial<HistoryQuery>,
  options: Partial<TellerOptions> = {},
): Promise<HistoryRow[]> {
  const teller = new HistoryTeller(models, { knownAt: await models.knownAt(), language: 'vi', ...options });
  return Promise.all((await entries(query)).map((entry) => teller.tell(entry)));
}

const ofTask = { stream: taskStream(PLAN, NV) };
const plain = { language: 'vi', width: 120, paint: pc.createColors(false) } as const;

describe('a line of history', () => {
  it('says what, when in Vietnam, about which day, who and for whom by the name of that day', async () => {
    const [second, , third] = (
      await rows({
        ...ofTask,
        types: ['TaskProgressReported', 'TaskProgressRevised'],
      })
    ).slice(1);
    expect(second?.told).toMatchObject({
      kind: 'reported',
      what: 'Báo cáo tiến độ',
      subject: `Xây dựng nền tảng số (${NV})`,
      recordedIn: '2025-06-21T00:30:00.000+07:00',
      about: '2024-06-12',
      office: 'Chuyên viên',
      name: null,
      organisation: `${OLD_NAME} (${SO_KHDT})`,
    });
    expect(third?.told.organisation).toBe(`${NEW_NAME} (${SO_KHDT})`);
  });

  it('says reason, cause and legal basis', async () => {
    const [correction] = await rows({ ...ofTask, types: ['TaskProgressRevised'] });
    expect(correction?.told).toMatchObject({ reason: 'Nhập nhầm', cause: 'error', causeInWords: 'sai sót' });
    const [handedOver] = await rows({ ...ofTask, types: ['TaskReassigned'] });
    expect(handedOver?.told).toMatchObject({
      cause: 'reorganisation',
      legalBasis: '55/KH-UBND, UBND tỉnh Tuyên Quang, 12/4/2022',
    });
  });

  it('puts a report against the one before as it had been corrected by then', async () => {
    const reports = await rows({ ...ofTask, types: ['TaskProgressReported'] });
    const percents = reports.map(({ told }) =>
      told.changes.find(({ field }) => field === 'progress.percent'),
    );
    expect(percents).toMatchObject([
      { after: '40 %' },
      { before: '40 %', after: '80 %' },
      { before: '85 %', after: '90 %' },
    ]);
    expect(percents[0]).not.toHaveProperty('before');
  });

  it('shows a name only to the operator and the own organisation, and while it is still known', async () => {
    const directory: Record<string, string> = { 'cb-0412': 'Nguyễn Thị Hương' };
    const whoIs = async (actor: string) => ({ office: 'Chuyên viên', name: directory[actor] ?? null });
    const names = async (actingFor: string | null): Promise<Set<unknown>> =>
      new Set((await rows(ofTask, { names: { whoIs, actingFor } })).map(({ told }) => told.name));
    expect(await names(null)).toEqual(new Set([null, 'Nguyễn Thị Hương']));
    expect(await names(SO_KHDT)).toEqual(await names(null));
    expect(await names(SO_TTTT)).toEqual(new Set([null]));
    delete directory['cb-0412'];
    expect(await names(null)).toEqual(new Set([null]));
  });
});

describe('the history of', () => {
  it('an organisation is its own stream and whatever it did, had to do or had done to it', async () => {
    const touching = await types({ touching: SO_KHDT });
    expect(await types({ stream: organisationStream(SO_KHDT) })).toEqual([
      'OrganisationRegistered',
      'OrganisationRenamed',
    ]);
    expect(touching).toEqual(
      expect.arrayContaining([
        'OrganisationRegistered',
        'TaskAssigned',
        'PeriodOpened',
        'SubmissionMade',
        'SubmissionAccepted',
        'TaskReassigned',
        'TaskProgressReported',
      ]),
    );
    expect(touching).not.toContain('AccessRecorded');
    expect(await types({ touching: SO_KHCN })).toEqual(['OrganisationRegistered', 'TaskReassigned']);
  });

  it('a whole plan takes in who took it out; what reports rest on does not', async () => {
    expect(await types({ wholePlan: PLAN })).toEqual([...(await types({ plan: PLAN })), 'AccessRecorded']);
  });
});

describe('a question', () => {
  it.each([
    ['actor', { actor: 'cb-0412' }, ({ metadata }: Recorded) => metadata.actor === 'cb-0412'],
    ['organisation', { organisation: SO_KHDT }, ({ metadata }: Recorded) => metadata.actingFor === SO_KHDT],
    ['cause', { cause: 'error' }, ({ data }: Recorded) => 'cause' in data && data.cause === 'error'],
    ['family', { kind: 'reported' }, ({ type }: Recorded) => /(Progress|Value)Reported$/.test(type)],
    ['event type', { kind: 'PeriodOpened' }, ({ type }: Recorded) => type === 'PeriodOpened'],
  ] as const)('by %s picks what it says and nothing else', async (_, filters, wanted) => {
    const expected = EVENTS.filter(wanted).map(({ position }) => position);
    expect((await entries(historyQuery(filters))).map(({ position }) => position)).toEqual(expected);
    expect(expected.length).toBeGreaterThan(0);
  });

  it('by period picks the acts of its cycle and the figures of its days, whenever they were recorded', async () => {
    const picked = await entries({ plan: PLAN, ...historyQuery({ period: '2024-H1' }) });
    expect(picked.map(({ type }) => type)).toEqual(
      expect.arrayContaining(['PeriodOpened', 'SubmissionMade', 'TaskProgressRevised', 'PeriodClosed']),
    );
    const dates = picked
      .filter(({ type }) => type === 'TaskProgressReported' || type === 'IndicatorValueReported')
      .map(({ businessDate }) => businessDate);
    expect(dates.sort()).toEqual(['2024-05-31', '2024-06-12', '2024-06-14']);
  });

  it('by days of recording counts the days of Vietnam: 17:30 in UTC is the day after', async () => {
    expect(await entries(historyQuery({ recordedTo: '2025-06-20' }))).toEqual([]);
    expect(
      await entries(historyQuery({ recordedFrom: '2025-06-21', recordedTo: '2025-06-21' })),
    ).toHaveLength(EVENTS.length);
  });

  it('pages without a gap and without telling anything twice', async () => {
    const whole = (await entries({ touching: SO_TTTT })).map(({ position }) => position);
    const paged: number[] = [];
    for (let after = 0; ;) {
      const page = (await entries({ touching: SO_TTTT, after, limit: 3 })).map(({ position }) => position);
      paged.push(...page);
      if (page.length < 3) break;
      after = page.at(-1) ?? after;
    }
    expect(paged).toEqual(whole);
  });

  it('for a kind that there is not finds none', async () => {
    expect(typesOfKind('khong-co')).toBeUndefined();
    expect(await entries(historyQuery({ kind: 'khong-co' }))).toEqual([]);
  });
});

describe('as text', () => {
  it('is a few lines: what and when, who for whom, field by field, why, and the ids', async () => {
    const [, , correction] = await rows({
      ...ofTask,
      types: ['TaskProgressReported', 'TaskProgressRevised'],
    });
    const text = correction ? historyText(correction, plain) : '';
    expect(text).toMatch(/^#\d+ Đính chính báo cáo tiến độ \(TaskProgressRevised\) · Xây dựng nền tảng số/);
    expect(text).toContain(`người thực hiện Chuyên viên [cb-0412] · thay mặt ${OLD_NAME}`);
    expect(text).toContain('  Tỷ lệ hoàn thành: 80 % → 85 %\n');
    expect(text).toContain('  Nguyên nhân: sai sót\n');
    expect(text).toContain(`${correction?.stream}@${correction?.revision} · ${correction?.id}`);
  });
});

describe('as CSV', () => {
  it('has a line for each field, an event without fields one, and no formula', async () => {
    const told = await rows({ ...ofTask });
    const csv = historyCsvHead() + historyCsvRows(told, 'vi');
    expect(csv.startsWith('\ufeffposition,recorded_at,what,')).toBe(true);
    const records: Record<string, string>[] = parse(csv, { columns: true, bom: true });
    expect(records).toHaveLength(
      told.reduce((sum, { told: { changes } }) => sum + Math.max(changes.length, 1), 0),
    );
    const narrative = records.find(({ after }) => after?.includes('HYPERLINK'));
    expect(narrative).toMatchObject({
      field: 'progress.narrative',
      after: `'${FORMULA}`,
      label: 'Nội dung báo cáo',
    });
  });
});
