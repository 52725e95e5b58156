import type { DomainEvent } from '#domain';
import {
  closed,
  CUT_OFF,
  DUE,
  excused,
  H1,
  H1_KEY,
  opened,
  published,
  reopened,
  sentBack,
} from '../../domain/src/testing/cycle-55.ts';
import {
  CALENDAR,
  mergedInto,
  PLAN,
  planIssued,
  registered,
  SO_KHDT,
  SO_TTTT,
  UBND,
} from '../../domain/src/testing/index.ts';
import { inboxOf, remindersDue } from './inbox.ts';
import { acceptedOf, headOf, sourceOf, submittedBy } from './testing/cycle-world.ts';
import { found } from './testing/plan-report.ts';

const SO_TC = 'so-tai-chinh';
const MERGED = [registered(SO_TC, '2024-06-12'), mergedInto(SO_KHDT, SO_TC, '2024-06-12')];

async function world(happened: readonly DomainEvent[], today: string, terms = {}) {
  const events = [
    ...[UBND, SO_TTTT, SO_KHDT].map((code) => registered(code)),
    planIssued(terms),
    ...happened,
  ];
  const source = sourceOf(events);
  const at = { asOf: today, knownAt: headOf(events) };
  const plan = await source.plan(PLAN, at);
  if (!plan) throw new Error('the plan is in force');
  const organisations = await Promise.all(
    [UBND, SO_TTTT, SO_KHDT, SO_TC].map((code) => source.organisation(code, at)),
  );
  return {
    plan,
    cycles: await source.cycles(PLAN, at),
    organisations: organisations.filter((organisation) => organisation !== undefined),
  };
}
const inbox = async (organisation: string, today: string, happened: readonly DomainEvent[], terms = {}) => {
  const { plan, cycles, organisations } = await world([opened(), ...happened], today, terms);
  return inboxOf(organisation, [{ plan, cycles }], organisations, today);
};
const kinds = async (...asked: Parameters<typeof inbox>) =>
  (await inbox(...asked)).map(({ kind, organisation }) => [kind, organisation]);
const reminders = async (today: string, happened: readonly DomainEvent[]) => {
  const { plan, cycles } = await world([opened(), ...happened], today);
  return remindersDue(
    found(cycles.periods, ({ period }) => period === H1),
    plan,
    cycles.submissions,
    today,
  );
};

describe('what waits for a department', () => {
  it.each([
    // Five working days before Monday 17/6 is Monday 10/6.
    ['2024-06-07', 'due', 6],
    ['2024-06-10', 'due-soon', 5],
    [CUT_OFF, 'due-soon', 1],
    [DUE, 'due-soon', 0],
    ['2024-06-18', 'overdue', -1],
    ['2024-06-24', 'overdue', -5],
  ])('on %s its report is %s, %d working days left', async (today, kind, workingDaysLeft) => {
    expect(await inbox(SO_KHDT, today, [])).toEqual([
      {
        kind,
        role: 'reporter',
        plan: PLAN,
        period: H1,
        organisation: SO_KHDT,
        due: DUE,
        workingDaysLeft,
        reason: null,
      },
    ]);
  });

  it('counts no holiday as a working day', async () => {
    const revised: DomainEvent = {
      type: 'PlanCalendarRevised',
      data: {
        plan: PLAN,
        calendar: { from: CALENDAR, to: { ...CALENDAR, holidays: ['2024-06-11', '2024-06-12'] } },
        reason: 'Nghỉ lễ',
        legalBasis: { number: null },
        businessDate: '2024-01-01',
      },
    };
    expect((await inbox(SO_KHDT, '2024-06-10', [revised]))[0]?.workingDaysLeft).toBe(3);
  });

  it('is a report that was sent back, first of all, with the reason', async () => {
    const happened = [submittedBy(SO_KHDT), sentBack(1)];
    expect(await inbox(SO_KHDT, '2024-06-18', happened)).toMatchObject([
      { kind: 'returned', reason: 'Chưa khớp với Kho bạc' },
    ]);
  });

  it.each([
    ['it handed in', [submittedBy(SO_KHDT)]],
    ['it was accepted', [submittedBy(SO_KHDT), acceptedOf(SO_KHDT)]],
    ['it was excused', [excused(SO_KHDT)]],
    ['the period was closed', [closed()]],
    ['it was sent back and the period closed', [submittedBy(SO_KHDT), sentBack(1), closed()]],
    ['the period was reopened for another', [closed(), reopened([SO_TTTT])]],
    ['its reopening has ended', [closed(), reopened([SO_KHDT], '2024-06-19', '2024-06-20')]],
  ])('is nothing when %s', async (_, happened) => {
    expect(await inbox(SO_KHDT, '2024-06-21', happened)).toEqual([]);
  });

  it('is due again until the end of a reopening for it', async () => {
    expect(await inbox(SO_KHDT, '2024-06-21', [closed(), reopened([SO_KHDT])])).toMatchObject([
      { kind: 'due-soon', due: '2024-06-25', workingDaysLeft: 2 },
    ]);
    const happened = [closed(), reopened([SO_KHDT], '2024-06-20', '2024-06-25')];
    expect(await inbox(SO_KHDT, '2024-06-19', happened)).toEqual([]);
    expect(await inbox(SO_KHDT, '2024-06-25', happened)).toMatchObject([{ workingDaysLeft: 0 }]);
    expect(await inbox(SO_KHDT, '2024-06-26', happened)).toEqual([]);
  });

  it('is what its predecessor left', async () => {
    expect(await kinds(SO_TC, '2024-06-18', MERGED)).toEqual([['overdue', SO_KHDT]]);
    expect(await kinds(SO_TC, '2024-06-11', MERGED)).toEqual([]);
  });
});

describe('what waits for the agency that consolidates', () => {
  const own = submittedBy(SO_TTTT);

  it('is each report to be reviewed, beside its own', async () => {
    expect(await kinds(SO_TTTT, '2024-06-12', [submittedBy(SO_KHDT)])).toEqual([
      ['due-soon', SO_TTTT],
      ['to-review', SO_KHDT],
    ]);
  });

  it('is the period to be closed once its cut-off has passed, then to be published', async () => {
    const accepted = [own, acceptedOf(SO_TTTT), submittedBy(SO_KHDT), acceptedOf(SO_KHDT)];
    expect(await kinds(SO_TTTT, CUT_OFF, accepted)).toEqual([]);
    expect(await kinds(SO_TTTT, '2024-06-15', accepted)).toEqual([['to-close', null]]);
    expect(await kinds(SO_TTTT, '2024-06-20', [...accepted, closed()])).toEqual([['to-publish', null]]);
    expect(await kinds(SO_TTTT, '2024-06-30', [...accepted, closed(), published()])).toEqual([]);
  });

  it('is the issuer’s where a plan has no standing agency', async () => {
    const happened = [submittedBy(SO_KHDT)];
    expect(await kinds(UBND, '2024-06-12', happened)).toEqual([]);
    expect(await kinds(UBND, '2024-06-12', happened, { standingAgency: null })).toEqual([
      ['to-review', SO_KHDT],
    ]);
  });
});

describe('whom to remind', () => {
  const told = (
    kind: 'due-soon' | 'overdue',
    businessDate: string,
    outcome: 'delivered' | 'failed',
  ): DomainEvent => ({
    type: 'ReminderSent',
    data: {
      ...H1_KEY,
      submitter: SO_KHDT,
      kind,
      due: DUE,
      workingDaysLeft: 1,
      channel: 'file',
      outcome,
      detail: 'a.eml',
      by: SO_TTTT,
      businessDate,
    },
  });
  const whom = async (...asked: Parameters<typeof reminders>) =>
    (await reminders(...asked)).map(({ organisation, kind }) => [organisation, kind]);

  it('is nobody long before, then everybody who has not handed in', async () => {
    expect(await whom('2024-06-07', [])).toEqual([]);
    expect(await reminders(CUT_OFF, [])).toEqual([
      { organisation: SO_KHDT, kind: 'due-soon', due: DUE, workingDaysLeft: 1, reason: null },
      { organisation: SO_TTTT, kind: 'due-soon', due: DUE, workingDaysLeft: 1, reason: null },
    ]);
    expect(await whom('2024-06-18', [submittedBy(SO_TTTT)])).toEqual([[SO_KHDT, 'overdue']]);
  });

  it('is who was sent back, with the reason', async () => {
    const happened = [submittedBy(SO_KHDT), sentBack(1), submittedBy(SO_TTTT)];
    expect(await reminders(CUT_OFF, happened)).toMatchObject([
      { organisation: SO_KHDT, kind: 'returned', reason: 'Chưa khớp với Kho bạc' },
    ]);
  });

  it.each([
    ['not again on the same day', told('due-soon', CUT_OFF, 'delivered'), false],
    ['again where it was not delivered', told('due-soon', CUT_OFF, 'failed'), true],
    ['again on another day', told('due-soon', '2024-06-13', 'delivered'), true],
    ['again of another kind', told('overdue', CUT_OFF, 'delivered'), true],
  ])('is %s', async (_, sent, again) => {
    expect(await whom(CUT_OFF, [sent, submittedBy(SO_TTTT)])).toEqual(again ? [[SO_KHDT, 'due-soon']] : []);
  });
});
