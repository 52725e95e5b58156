import type { ReportingCalendar } from './calendar.ts';
import type { PlanTerms } from './events.ts';
import { planCalendarWarnings, planDecider } from './plan.ts';
import {
  actingAs,
  because,
  CALENDAR,
  COMMITTEE,
  DECISION,
  given,
  ISSUED_ON,
  ledger,
  MERGER,
  MERGER_DAY,
  pictureAt,
  PLAN,
  planClosed,
  planIssued,
  SO_KHCN,
  SO_KHDT,
  SO_TTTT,
  TASK_GROUP,
  TERMS,
  UBND,
} from './testing/index.ts';

const issue = (
  terms: Partial<PlanTerms> = {},
  calendar: ReportingCalendar = CALENDAR,
  effectiveFrom = ISSUED_ON,
) => ({
  type: 'issue' as const,
  plan: PLAN,
  terms: { ...TERMS, ...terms },
  calendar,
  effectiveFrom,
});
const amend = (changes: Partial<PlanTerms>, effectiveOn = '2023-01-10', reason?: string) => ({
  type: 'amend' as const,
  plan: PLAN,
  changes,
  ...because(effectiveOn, reason),
});
const reviseCalendar = (calendar: ReportingCalendar, effectiveOn = '2024-01-01') => ({
  type: 'revise-calendar' as const,
  plan: PLAN,
  calendar,
  ...because(effectiveOn),
});
const close = (closedOn: string) => ({
  type: 'close' as const,
  plan: PLAN,
  closedOn,
  reason: 'Kết thúc giai đoạn',
  legalBasis: DECISION,
});
const manager = actingAs(SO_TTTT);
const issued = given(planDecider, planIssued());

describe('issuing a plan', () => {
  it('records the 109 = 4 + 17 + 13 + 32 + 40 + 3 tasks the document declares', () => {
    given(planDecider).when(issue(), manager).then([planIssued()]);
  });

  it('is for its standing agency or its issuer', () => {
    given(planDecider).when(issue(), actingAs(UBND)).then([planIssued()]);
    for (const other of [SO_KHDT, COMMITTEE, null])
      given(planDecider).when(issue(), actingAs(other)).thenRefused('not-the-managing-agency', 'actingFor');
  });

  it('is not for an agency before it begins or after it has ended', () => {
    const issueIn2025 = issue({ standingAgency: SO_KHCN }, CALENDAR, MERGER_DAY);
    const on = (actor: string, today: string) => actingAs(actor, { today, organisations: MERGER });
    expect(given(planDecider).when(issueIn2025, on(SO_KHCN, MERGER_DAY)).decide()).toHaveLength(1);
    given(planDecider)
      .when(issueIn2025, on(SO_KHCN, '2025-02-28'))
      .thenRefused('date-too-early', 'actingFor');
    given(planDecider).when(issue(), on(SO_TTTT, MERGER_DAY)).thenRefused('organisation-ended', 'actingFor');
  });

  it('is refused with an agency that does not exist yet', () => {
    given(planDecider)
      .when(issue({ standingAgency: SO_KHCN }), actingAs(UBND, { organisations: MERGER }))
      .thenRefused('date-too-early', 'standingAgency');
  });

  it('happens once', () => {
    issued.when(issue(), manager).thenRefused('already-exists');
  });

  it('without an issue date is possible, as sources do not always give it', () => {
    given(planDecider)
      .when(issue({ issuedOn: null, number: null, status: 'draft' }), manager)
      .then([planIssued({ issuedOn: null, number: null, status: 'draft' })]);
  });

  const [tasks] = TERMS.declared as [PlanTerms['declared'][number]];
  const funding = {
    total: '3900000000000',
    parts: [
      { code: 'ngan-sach', name: 'Ngân sách', amount: '2860000000000' },
      { code: 'khac', name: 'Vốn khác', amount: '1040000000000' },
    ],
  };
  it('with funding takes a total that equals its parts, or no parts', () => {
    given(planDecider)
      .when(issue({ funding }), manager)
      .then([planIssued({ funding })]);
    const whole = { total: '3900000000000', parts: [] };
    given(planDecider)
      .when(issue({ funding: whole }), manager)
      .then([planIssued({ funding: whole })]);
  });

  it.each([
    [
      'a count that its groups do not add up to',
      { declared: [{ ...tasks, count: 110 }] },
      'sum-mismatch',
      'declared[0].count',
    ],
    [
      'a count for a group it does not have',
      { groups: TERMS.groups.slice(1) },
      'group-unknown',
      'declared[0].byGroup[0].group',
    ],
    [
      'a number of groups that are not listed',
      { declared: [{ what: 'task-groups', count: 7, listed: true }] },
      'count-mismatch',
      'declared[0].count',
    ],
    ['a group twice', { groups: [...TERMS.groups, ...TERMS.groups.slice(0, 1)] }, 'code-duplicate', 'groups'],
    [
      'a horizon that ends before it begins',
      { horizon: { from: 2025, to: 2022 } },
      'horizon-invalid',
      'horizon',
    ],
    ['an issue date that does not exist', { issuedOn: '2022-04-31' }, 'date-invalid', 'issuedOn'],
    ['an unknown committee', { committee: 'bcd-khong-co' }, 'organisation-unknown', 'committee'],
    [
      'funding off by one đồng',
      { funding: { ...funding, total: '3900000000001' } },
      'sum-mismatch',
      'funding.total',
    ],
    ['funding in fractions', { funding: { total: '0.5', parts: [] } }, 'money-invalid', 'funding.total'],
    [
      'a source of funding twice',
      {
        funding: {
          total: '2',
          parts: [
            { code: 'a', name: 'A', amount: '1' },
            { code: 'a', name: 'A', amount: '1' },
          ],
        },
      },
      'code-duplicate',
      'funding.parts',
    ],
  ] as const)('is refused with %s', (_, terms, code, field) => {
    given(planDecider).when(issue(terms), manager).thenRefused(code, field);
  });

  it('names both sides of a sum that is off', () => {
    const refusal = given(planDecider)
      .when(issue({ declared: [{ ...tasks, count: 110 }] }), manager)
      .thenRefused('sum-mismatch', 'declared[0].count');
    expect(refusal.explain('en')).toMatch(/110 .* 109: chuyen-doi-nhan-thuc 4 \+ /);
  });

  it('counts only what is listed: groups the document merely mentions are not checked', () => {
    const declared = [
      { what: 'indicator-groups', count: 3, listed: false },
      { what: 'goals', count: 31, listed: true },
    ] as const;
    given(planDecider)
      .when(issue({ declared }), manager)
      .then([planIssued({ declared })]);
  });

  it.each([
    ['a cut-off', { ...CALENDAR, year: { cutOff: '02-30', due: [] } }, 'calendar.year.cutOff'],
    [
      'a due date',
      { ...CALENDAR, firstHalf: { cutOff: '06-14', due: [{ tier: 'commune', rule: 'by', day: '6-20' }] } },
      'calendar.firstHalf.due[0].day',
    ],
    ['a holiday', { ...CALENDAR, holidays: ['2025-02-30'] }, 'calendar.holidays[0]'],
  ] as const)('is refused with %s that does not exist', (_, calendar, field) => {
    given(planDecider).when(issue({}, calendar), manager).thenRefused('date-invalid', field);
  });
});

describe('a plan whose annual report is due before 15/12', () => {
  it('is accepted with a warning, given once for all its years', () => {
    expect(planCalendarWarnings({ calendar: CALENDAR, terms: TERMS })).toMatchObject([
      { period: 'year', cutOff: '2022-12-14', lastDay: '2022-12-14' },
    ]);
  });

  it('is warned of a later year in which the only day falls on a Sunday', () => {
    const calendar: ReportingCalendar = {
      ...CALENDAR,
      year: { cutOff: '12-14', due: [{ tier: 'consolidated', rule: 'by', day: '12-15' }] },
    };
    expect(planCalendarWarnings({ calendar, terms: TERMS })).toMatchObject([{ lastDay: '2024-12-15' }]);
  });
});

describe('amending a plan', () => {
  it('records what was and what is, and leaves the days before as they were', () => {
    const amended = issued.when(amend({ title: 'Tên mới', number: TERMS.number }), manager).decide();
    expect(amended).toMatchObject([
      { type: 'PlanAmended', data: { changes: { title: { from: TERMS.title, to: 'Tên mới' } } } },
    ]);
    expect(Object.keys(amended[0]?.type === 'PlanAmended' ? amended[0].data.changes : {})).toEqual(['title']);
    const recorded = ledger(planIssued(), ...amended);
    expect(pictureAt(recorded, '2023-01-09').plan()?.terms).toEqual(TERMS);
    expect(pictureAt(recorded, '2023-01-10').plan()?.terms).toEqual({ ...TERMS, title: 'Tên mới' });
  });

  it('needs a reason, a change, a day of the plan, and terms that still add up', () => {
    issued
      .when(amend({ title: 'Tên mới' }, '2023-01-10', ''), manager)
      .thenRefused('reason-required', 'reason');
    issued.when(amend({ title: TERMS.title }), manager).thenRefused('nothing-changes', 'changes');
    issued
      .when(amend({ title: 'Tên mới' }, '2022-04-11'), manager)
      .thenRefused('date-too-early', 'effectiveOn');
    issued.when(amend({ groups: [] }), manager).thenRefused('group-unknown', 'declared[0].byGroup[0].group');
    given(planDecider)
      .when(amend({ title: 'Tên mới' }), manager)
      .thenRefused('plan-unknown');
  });

  it('takes effect no earlier than the last change of the same term, which would hide it', () => {
    const amended = issued.when(amend({ title: 'Tên mới' }, '2024-06-01'), manager).decide();
    const again = given(planDecider, planIssued(), ...amended);
    again
      .when(amend({ title: 'Tên khác' }, '2024-05-31'), manager)
      .thenRefused('date-too-early', 'effectiveOn');
    expect(again.when(amend({ number: '56/KH-UBND' }, '2024-05-31'), manager).decide()).toHaveLength(1);
  });

  it('hands the plan from a merged standing agency to its successor', () => {
    const merged = { organisations: MERGER };
    issued
      .when(amend({ title: 'Tên mới' }, MERGER_DAY), actingAs(UBND, merged))
      .thenRefused('organisation-ended', 'standingAgency');
    const moved = issued
      .when(amend({ standingAgency: SO_KHCN }, MERGER_DAY), actingAs(UBND, merged))
      .decide();
    const afterwards = given(planDecider, planIssued(), ...moved);
    afterwards
      .when(amend({ title: 'Tên mới' }, MERGER_DAY), actingAs(SO_TTTT, merged))
      .thenRefused('not-the-managing-agency', 'actingFor');
    expect(
      afterwards.when(amend({ title: 'Tên mới' }, MERGER_DAY), actingAs(SO_KHCN, merged)).decide(),
    ).toHaveLength(1);
  });
});

describe('revising the calendar of a plan', () => {
  const earlier: ReportingCalendar = { ...CALENDAR, year: { cutOff: '11-30', due: CALENDAR.year.due } };

  it('keeps the old one for the days before', () => {
    const revised = issued.when(reviseCalendar(earlier), manager).decide();
    const recorded = ledger(planIssued(), ...revised);
    expect(pictureAt(recorded, '2023-12-31').plan()?.calendar).toEqual(CALENDAR);
    expect(pictureAt(recorded, '2024-01-01').plan()?.calendar).toEqual(earlier);
    given(planDecider, planIssued(), ...revised)
      .when(reviseCalendar(CALENDAR, '2023-12-31'), manager)
      .thenRefused('date-too-early', 'effectiveOn');
  });

  it('is refused without a change, also when keys come in another order', () => {
    const { holidays, year, secondHalf, firstHalf } = CALENDAR;
    issued
      .when(reviseCalendar({ holidays, year, secondHalf, firstHalf }), manager)
      .thenRefused('nothing-changes', 'calendar');
  });
});

describe('closing a plan', () => {
  const closed = planClosed('2025-12-19');

  it('ends all changes, and shows from its day on', () => {
    issued.when(close('2025-12-19'), manager).then([closed]);
    given(planDecider, planIssued(), closed)
      .when(amend({ title: 'Tên mới' }), manager)
      .thenRefused('plan-closed');
    const recorded = ledger(planIssued(), closed);
    expect(pictureAt(recorded, '2025-12-18').plan()?.closed).toBeNull();
    expect(pictureAt(recorded, '2025-12-19').plan()?.closed).toEqual({
      on: '2025-12-19',
      reason: 'Kết thúc giai đoạn',
    });
  });

  it('is not possible before the plan began', () => {
    issued.when(close('2022-04-11'), manager).thenRefused('date-too-early', 'closedOn');
  });
});

it('is not known before it is issued', () => {
  expect(pictureAt(ledger(planIssued()), '2022-04-11').plan()).toBeUndefined();
  expect(pictureAt(ledger(planIssued()), ISSUED_ON).plan()?.terms.groups[0]?.code).toBe(TASK_GROUP);
});
