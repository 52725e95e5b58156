import type { PeriodEvent } from './cycle-events.ts';
import type { EventOf, IndicatorEvent, PlanEvent, TaskEvent } from '../events.ts';
import { periodDecider, publisherOf } from './period.ts';
import { documentNumber } from './register.ts';
import { isOpenFor, latestPublication, obligationOf, ownerOf } from './period-state.ts';
import {
  added,
  ASSIGNED,
  CLOSED,
  closed,
  CUT_OFF,
  DUE,
  edited,
  excused,
  extended,
  FROM,
  givenPeriod,
  H1,
  H1_KEY,
  INDICATOR_ITEM,
  items,
  KHDT_OWES,
  LEADLESS_ITEM,
  onPeriod,
  opened,
  OPENED,
  owes,
  period,
  periodState,
  published,
  reopened,
  TASK_ITEM,
  TTTT_OWES,
} from '../testing/cycle-55.ts';
import {
  because,
  CALENDAR,
  COMMITTEE,
  given,
  lifecycleChanged,
  MERGER,
  MERGER_DAY,
  mergedInto,
  PLAN,
  planClosed,
  planIssued,
  registered,
  SO_KHCN,
  SO_KHDT,
  SO_TTTT,
  taskAssigned,
  UBND,
} from '../testing/index.ts';
import * as tasks from '../testing/task-commands.ts';

/** Another standing agency from a day on. */
const agencyChanged = (to: string | null, businessDate = MERGER_DAY): PlanEvent => ({
  type: 'PlanAmended',
  data: {
    plan: PLAN,
    changes: { standingAgency: { from: SO_TTTT, to } },
    reason: 'Hợp nhất',
    legalBasis: because('').legalBasis,
    businessDate,
  },
});

const open = (on?: string) => period('open', on === undefined ? {} : { on });
const justified = { reason: 'Theo đề nghị của đơn vị' };
/** What opening decides on for a period of the plan. */
const opening = (command = open(), context = onPeriod({ today: OPENED })) =>
  given(periodDecider).when(command, context);
const asOpened = (command = open(), context = onPeriod({ today: OPENED })) =>
  opening(command, context).decide()[0] as EventOf<'PeriodOpened'>;
const owing = (context = onPeriod({ today: OPENED })) =>
  asOpened(open(), context).data.obligations.map(({ organisation, items: owed }) => [organisation, owed]);

describe('opening a period', () => {
  it('freezes who owes what until when, with the dates of the calendar', () => {
    opening().then([opened()]);
  });

  it('is for the standing agency and the issuer', () => {
    expect(asOpened(open(), onPeriod({ actor: UBND, today: OPENED })).data.by).toBe(UBND);
    for (const actor of [SO_KHDT, COMMITTEE, null])
      opening(open(), onPeriod({ actor })).thenRefused('not-the-managing-agency', 'actingFor');
  });

  it('happens once', () => {
    givenPeriod().when(open(), onPeriod()).thenRefused('period-already-open', 'period');
  });

  it('is for a period that has begun, of a plan that runs', () => {
    const eve = onPeriod({ today: '2023-12-14' });
    opening(open(), eve).thenRefused('date-too-early', 'on');
    expect(asOpened(open(), onPeriod({ today: FROM })).data.businessDate).toBe(FROM);
    opening(open('2022-04-11')).thenRefused('date-too-early', 'on');
    opening(open(), onPeriod({ plan: [planClosed('2024-01-01')] })).thenRefused('plan-closed');
    opening({ ...H1_KEY, type: 'open', period: '2024-Q1' }).thenRefused('period-invalid', 'period');
  });

  it('needs something to be reported', () => {
    opening(open(), onPeriod({}, {})).thenRefused('nothing-owed', 'period');
    opening(open(), onPeriod({}, { items: items() })).thenRefused('nothing-owed', 'period');
  });

  it('on a past day makes it a transcribed one', () => {
    const { data } = asOpened(open('2024-05-20'), onPeriod({ today: OPENED }));
    expect(data).toMatchObject({ transcribed: true, businessDate: '2024-05-20' });
    expect(asOpened(open(OPENED)).data.transcribed).toBe(false);
    opening(open('2024-06-04')).thenRefused('date-in-future', 'on');
    opening(open('2024-02-30')).thenRefused('date-invalid', 'on');
  });

  it('names the last day of the consolidated report where the calendar has one', () => {
    expect(asOpened().data.reportDue).toBeNull();
    const annual = asOpened({ ...H1_KEY, type: 'open', period: '2024' }, onPeriod({ today: '2024-11-20' }));
    expect(annual.data).toMatchObject({ from: '2023-12-15', cutOff: '2024-12-14', reportDue: '2024-12-14' });
  });

  it('uses the calendar in force on its day, not one revised since or to come', () => {
    const revised = {
      ...CALENDAR,
      firstHalf: { cutOff: '06-30', due: [] },
    };
    const plan: PlanEvent[] = [
      {
        type: 'PlanCalendarRevised',
        data: {
          plan: PLAN,
          calendar: { from: CALENDAR, to: revised },
          businessDate: '2024-06-10',
          reason: 'Thống nhất kỳ báo cáo',
          legalBasis: because('').legalBasis,
        },
      },
    ];
    expect(asOpened(open(), onPeriod({ today: '2024-06-09', plan })).data.cutOff).toBe(CUT_OFF);
    expect(asOpened(open(), onPeriod({ today: '2024-06-10', plan })).data.cutOff).toBe('2024-06-30');
    expect(asOpened(open('2024-06-09'), onPeriod({ today: '2024-07-10', plan })).data.cutOff).toBe(CUT_OFF);
  });

  it('of a plan with many organisations spreads their obligations over several events', () => {
    const codes = Array.from({ length: 301 }, (_, i) => `xa-${String(i).padStart(3, '0')}`);
    const assigned = codes.map((lead) => {
      const event = taskAssigned({}, `nv-${lead}`);
      return { ...event, data: { ...event.data, responsibility: { lead, collaborators: [] } } };
    });
    const organisations = codes.map((code) => registered(code, '2021-11-15', { tier: 'commune' }));
    const events = opening(
      open(),
      onPeriod({ today: OPENED, organisations }, { items: items(...assigned) }),
    ).decide();
    expect(events.map(({ type }) => type)).toEqual(['PeriodOpened', 'ObligationsAdded', 'ObligationsAdded']);
    const state = given(periodDecider, ...events).state;
    expect(state?.obligations.map(({ organisation }) => organisation)).toEqual(codes);
    expect(state?.obligations.every(({ added: late, tier }) => late === null && tier === 'commune')).toBe(
      true,
    );
  });
});

describe('who owes a report', () => {
  it('is the lead, and for what has none the standing agency, else the issuer', () => {
    expect(owing()).toEqual([
      [SO_KHDT, [INDICATOR_ITEM, TASK_ITEM]],
      [SO_TTTT, [LEADLESS_ITEM]],
    ]);
    const context = onPeriod({ actor: UBND, today: OPENED, plan: [agencyChanged(null, '2024-01-01')] });
    expect(owing(context)).toEqual([
      [SO_KHDT, [INDICATOR_ITEM, TASK_ITEM]],
      [UBND, [LEADLESS_ITEM]],
    ]);
  });

  const ENDED_ON = '2024-02-01';
  const ended = (kind: 'merge' | 'split' | 'dissolution', successors: string[], on = ENDED_ON) => [
    ...successors.map((code) => registered(code, on)),
    {
      type: 'OrganisationSucceeded',
      data: {
        organisation: SO_KHDT,
        kind,
        together: [],
        successors,
        legalBasis: because('').legalBasis,
        businessDate: on,
      },
    } as const,
  ];

  it.each([
    ['its only successor', ended('merge', ['so-tai-chinh']), 'so-tai-chinh'],
    [
      'the successor of its successor',
      [
        ...ended('merge', ['so-tai-chinh']),
        registered('so-tai-chinh-moi', '2024-05-01'),
        mergedInto('so-tai-chinh', 'so-tai-chinh-moi', '2024-05-01'),
      ],
      'so-tai-chinh-moi',
    ],
    ['the standing agency after a split', ended('split', ['so-tai-chinh', 'so-cong-thuong']), SO_TTTT],
    ['the standing agency after a dissolution', ended('dissolution', []), SO_TTTT],
    [
      'the standing agency where successors name each other in turn',
      [...ended('merge', ['so-tai-chinh']), mergedInto('so-tai-chinh', SO_KHDT, ENDED_ON)],
      SO_TTTT,
    ],
    ['itself until its last day', ended('merge', ['so-tai-chinh'], '2024-06-04'), SO_KHDT],
  ])('after an organisation has ended is %s', (_, organisations, answering) => {
    const context = onPeriod({ today: OPENED, organisations });
    expect(owing(context).find(([, owed]) => owed?.includes(TASK_ITEM))?.[0]).toBe(answering);
  });

  const withTask = (...events: readonly (TaskEvent | IndicatorEvent)[]) =>
    owing(onPeriod({ today: OPENED }, { items: items(...events) }));
  it.each([
    ['withdrawn', [lifecycleChanged('TaskWithdrawn', OPENED)], false],
    ['to be withdrawn the day after', [lifecycleChanged('TaskWithdrawn', '2024-06-04')], true],
    ['suspended before the period began', [lifecycleChanged('TaskSuspended', '2023-09-01')], false],
    ['suspended on the first day of the period', [lifecycleChanged('TaskSuspended', FROM)], false],
    ['suspended within the period', [lifecycleChanged('TaskSuspended', '2023-12-16')], true],
    [
      'resumed in time',
      [lifecycleChanged('TaskSuspended', '2023-09-01'), lifecycleChanged('TaskResumed', '2024-06-01')],
      true,
    ],
  ] as const)('of a task %s: %s', (_, events, owed) => {
    const rows = withTask(...ASSIGNED, ...events);
    expect(rows.some(([, keys]) => keys?.includes(TASK_ITEM))).toBe(owed);
  });

  it.each([
    ['before the period', '2023-12-14', false],
    ['on its first day', FROM, true],
  ])('of a task completed %s', (_, completedOn, owed) => {
    const claimed = { asOf: completedOn, percent: '100', completedOn, disbursed: null, narrative: '' };
    const rows = withTask(
      ...ASSIGNED,
      {
        type: 'TaskProgressReported',
        data: { ...tasks.report(claimed), report: 1, organisation: SO_KHDT, businessDate: completedOn },
      },
      {
        type: 'TaskCompletionConfirmed',
        data: {
          ...tasks.confirm(1, '2024-01-10'),
          completedOn,
          organisation: SO_TTTT,
          businessDate: completedOn,
        },
      },
    );
    expect(rows.some(([, keys]) => keys?.includes(TASK_ITEM))).toBe(owed);
  });

  it('of an indicator that was withdrawn is nobody, of one assigned after the cut-off neither', () => {
    const assigned = ASSIGNED[2];
    const withdrawn = {
      type: 'IndicatorWithdrawn',
      data: { plan: PLAN, indicator: assigned.data.indicator, ...because(OPENED), businessDate: OPENED },
    } as const;
    expect(withTask(...ASSIGNED, withdrawn)).toEqual([
      [SO_KHDT, [TASK_ITEM]],
      [SO_TTTT, [LEADLESS_ITEM]],
    ]);
    const next = { ...assigned, data: { ...assigned.data, businessDate: '2024-06-15' } };
    expect(withTask(ASSIGNED[0], next)).toEqual([[SO_KHDT, [TASK_ITEM]]]);
  });
});

describe('an obligation added late', () => {
  const add = (more: object = {}) =>
    period('add-obligation', {
      organisation: COMMITTEE,
      due: '2024-06-20',
      items: [TASK_ITEM, INDICATOR_ITEM],
      ...justified,
      ...more,
    });

  it('is an act of its own with its reason', () => {
    givenPeriod()
      .when(add(), onPeriod())
      .then([
        {
          type: 'ObligationsAdded',
          data: {
            ...H1_KEY,
            obligations: [owes(COMMITTEE, [INDICATOR_ITEM, TASK_ITEM], { due: '2024-06-20' })],
            ...justified,
            by: SO_TTTT,
            businessDate: '2024-06-15',
          },
        },
      ]);
    const state = periodState(added(owes(COMMITTEE, [TASK_ITEM])));
    expect(obligationOf(state, COMMITTEE)?.added).toEqual({
      reason: 'Giao bổ sung',
      by: SO_TTTT,
      on: OPENED,
    });
    expect(obligationOf(state, SO_KHDT)?.added).toBeNull();
  });

  it.each([
    ['no reason', { reason: ' ' }, 'reason-required', 'reason'],
    ['an organisation that owes already', { organisation: SO_KHDT }, 'already-exists', 'organisation'],
    ['an unknown organisation', { organisation: 'xa-x' }, 'organisation-unknown', 'organisation'],
    ['a due day that has passed', { due: '2024-06-14' }, 'date-too-early', 'due'],
    ['a due day that does not exist', { due: '2024-06-31' }, 'date-invalid', 'due'],
    ['nothing to report', { items: [] }, 'items-required', 'items'],
    ['an unknown item', { items: ['task/khong-co'] }, 'item-unknown', 'items[0]'],
    ['an item twice', { items: [TASK_ITEM, TASK_ITEM] }, 'code-duplicate', 'items'],
  ] as const)('is refused with %s', (_, more, code, field) => {
    givenPeriod().when(add(more), onPeriod()).thenRefused(code, field);
  });

  it('takes no item that has been withdrawn by then', () => {
    const { plan, task } = taskAssigned().data;
    const withdrawn = {
      type: 'TaskWithdrawn',
      data: { plan, task, ...because('2024-06-15'), businessDate: '2024-06-15' },
    } as const;
    const known = { items: items(...ASSIGNED, withdrawn) };
    givenPeriod().when(add(), onPeriod({}, known)).thenRefused('item-unknown', 'items[0]');
    givenPeriod()
      .when(add(), onPeriod({ today: CUT_OFF }, known))
      .decide();
  });

  it('of an item that another owed makes it part of the new report once that other is excused', () => {
    const twice = [added(owes(COMMITTEE, [TASK_ITEM]))];
    expect(ownerOf(periodState(), TASK_ITEM)).toBe(SO_KHDT);
    expect(ownerOf(periodState(...twice), TASK_ITEM)).toBe(COMMITTEE);
    expect(ownerOf(periodState(...twice, excused(SO_KHDT)), TASK_ITEM)).toBe(COMMITTEE);
    expect(ownerOf(periodState(...twice, excused(COMMITTEE)), TASK_ITEM)).toBe(SO_KHDT);
    expect(ownerOf(periodState(excused(SO_KHDT)), TASK_ITEM)).toBe(SO_KHDT);
    expect(ownerOf(periodState(), 'task/khong-co')).toBeNull();
  });
});

describe('excusing an obligation', () => {
  const excuse = (organisation = SO_KHDT, reason = justified.reason) =>
    period('excuse', { organisation, reason });

  it('states why', () => {
    givenPeriod()
      .when(excuse(), onPeriod())
      .then([
        {
          type: 'ObligationExcused',
          data: {
            ...H1_KEY,
            organisation: SO_KHDT,
            ...justified,
            by: SO_TTTT,
            businessDate: '2024-06-15',
          },
        },
      ]);
    givenPeriod().when(excuse(SO_KHDT, ''), onPeriod()).thenRefused('reason-required', 'reason');
  });

  it('is possible once, and of who owes something', () => {
    givenPeriod(excused(SO_KHDT))
      .when(excuse(), onPeriod())
      .thenRefused('obligation-excused', 'organisation');
    givenPeriod().when(excuse(COMMITTEE), onPeriod()).thenRefused('nothing-owed-by', 'organisation');
  });
});

describe('extending a due day', () => {
  const extend = (due: string, organisation = SO_KHDT, reason = justified.reason) =>
    period('extend', { organisation, due, reason });

  it('states the old and the new day, who granted it and why', () => {
    givenPeriod()
      .when(extend('2024-06-19'), onPeriod())
      .then([
        {
          type: 'ExtensionGranted',
          data: {
            ...H1_KEY,
            organisation: SO_KHDT,
            due: { from: DUE, to: '2024-06-19' },
            by: SO_TTTT,
            ...justified,
            businessDate: '2024-06-15',
          },
        },
      ]);
    const state = periodState(
      extended(SO_KHDT, { from: DUE, to: '2024-06-19' }),
      extended(SO_KHDT, { from: '2024-06-19', to: '2024-06-21' }),
    );
    expect(obligationOf(state, SO_KHDT)).toMatchObject({
      due: '2024-06-21',
      extensions: [{ due: { from: DUE, to: '2024-06-19' } }, { due: { to: '2024-06-21' } }],
    });
    expect(obligationOf(state, SO_TTTT)?.due).toBe(DUE);
  });

  it('only moves it later, and not into the past', () => {
    for (const due of [DUE, '2024-06-16'])
      givenPeriod().when(extend(due), onPeriod()).thenRefused('extension-not-later', 'due');
    givenPeriod()
      .when(extend('2024-06-18'), onPeriod({ today: '2024-06-19' }))
      .thenRefused('date-too-early', 'due');
    givenPeriod(extended(SO_KHDT, { from: DUE, to: '2024-06-19' }))
      .when(extend('2024-06-19'), onPeriod())
      .thenRefused('extension-not-later', 'due');
    givenPeriod()
      .when(extend('2024-06-19', COMMITTEE), onPeriod())
      .thenRefused('nothing-owed-by', 'organisation');
    givenPeriod()
      .when(extend('2024-06-19', SO_KHDT, ''), onPeriod())
      .thenRefused('reason-required', 'reason');
  });
});

describe('closing a period', () => {
  const close = period('close', {});

  it('is possible from the cut-off on, once', () => {
    givenPeriod()
      .when(close, onPeriod({ today: '2024-06-13' }))
      .thenRefused('period-still-running', 'period');
    givenPeriod()
      .when(close, onPeriod({ today: CUT_OFF }))
      .then([closed(CUT_OFF)]);
    givenPeriod(closed())
      .when(close, onPeriod({ today: CLOSED }))
      .thenRefused('period-closed', 'period');
  });

  it('shuts everybody out', () => {
    expect(isOpenFor(periodState(), SO_KHDT, '2024-12-31')).toBe(true);
    expect(isOpenFor(periodState(closed()), SO_KHDT, CLOSED)).toBe(false);
  });
});

describe('reopening a period', () => {
  const reopen = (more: object = {}) =>
    period('reopen', { scope: [SO_KHDT], until: '2024-06-25', ...justified, ...more });
  const context = onPeriod({ today: '2024-06-20' });

  it('names for whom, why and until when', () => {
    givenPeriod(closed())
      .when(reopen(), context)
      .then([
        {
          type: 'PeriodReopened',
          data: {
            ...H1_KEY,
            scope: [SO_KHDT],
            ...justified,
            until: '2024-06-25',
            by: SO_TTTT,
            businessDate: '2024-06-20',
          },
        },
      ]);
  });

  it('opens it for those named from that day on, and ends by itself', () => {
    const state = periodState(closed(), reopened([SO_KHDT], '2024-06-20', '2024-06-25'));
    const days = ['2024-06-19', '2024-06-20', '2024-06-25', '2024-06-26'];
    expect(days.map((day) => isOpenFor(state, SO_KHDT, day))).toEqual([false, true, true, false]);
    expect(days.map((day) => isOpenFor(state, SO_TTTT, day))).toEqual([false, false, false, false]);
    const again = periodState(
      closed(),
      reopened([SO_KHDT], '2024-06-20', '2024-06-25'),
      reopened([SO_TTTT], '2024-07-01', '2024-07-02'),
    );
    expect(again.reopenings).toHaveLength(2);
    expect(isOpenFor(again, SO_KHDT, '2024-06-21')).toBe(true);
    expect(isOpenFor(again, SO_TTTT, '2024-07-02')).toBe(true);
  });

  it.each([
    ['no reason', { reason: '' }, 'reason-required', 'reason'],
    ['nobody', { scope: [] }, 'scope-required', 'scope'],
    ['an organisation twice', { scope: [SO_KHDT, SO_KHDT] }, 'code-duplicate', 'scope'],
    ['one that owes nothing', { scope: [SO_KHDT, COMMITTEE] }, 'nothing-owed-by', 'scope[1]'],
    ['an end in the past', { until: '2024-06-19' }, 'date-too-early', 'until'],
    ['an end that is no day', { until: 'mai' }, 'date-invalid', 'until'],
  ] as const)('is refused with %s', (_, more, code, field) => {
    givenPeriod(closed()).when(reopen(more), context).thenRefused(code, field);
  });

  it('needs a period that was closed', () => {
    givenPeriod().when(reopen(), context).thenRefused('period-not-closed', 'period');
  });
});

describe('the narrative of the report', () => {
  const edit = (text: string | null) => period('edit-narrative', { section: 'results', text });

  it('is written anew, and put back to what the organisations wrote', () => {
    givenPeriod(closed())
      .when(edit('Đạt khá'), onPeriod({ today: CLOSED }))
      .then([edited(null, 'Đạt khá')]);
    givenPeriod(closed(), edited(null, 'Đạt khá'))
      .when(edit(null), onPeriod({ today: CLOSED }))
      .then([edited('Đạt khá', null)]);
    expect(periodState(edited(null, 'Đạt khá')).narratives).toEqual({ results: 'Đạt khá' });
    expect(periodState(edited(null, 'Đạt khá'), edited('Đạt khá', null)).narratives).toEqual({});
  });

  it('is not edited to what stands there already', () => {
    givenPeriod().when(edit(null), onPeriod()).thenRefused('nothing-changes', 'text');
    givenPeriod(edited(null, 'Đạt khá'))
      .when(edit('Đạt khá'), onPeriod())
      .thenRefused('nothing-changes', 'text');
  });
});

describe('the day of an act', () => {
  const excuse = (on?: string) =>
    period('excuse', { organisation: SO_KHDT, ...justified, ...(on === undefined ? {} : { on }) });
  const dayOf = (on: string | undefined, transcribed: boolean, ...events: readonly PeriodEvent[]) =>
    givenPeriod(opened({ transcribed }), ...events)
      .when(excuse(on), onPeriod({ today: '2024-06-21' }))
      .decide()[0]?.data.businessDate;

  it('is today in a live period, whatever is said', () => {
    expect(dayOf(undefined, false)).toBe('2024-06-21');
    expect(dayOf('2024-06-21', false)).toBe('2024-06-21');
    givenPeriod()
      .when(excuse('2024-06-20'), onPeriod({ today: '2024-06-21' }))
      .thenRefused('act-not-today', 'on');
  });

  it('is the day it took place in a transcribed one, in the order of the acts', () => {
    expect(dayOf('2024-06-10', true)).toBe('2024-06-10');
    expect(dayOf(CLOSED, true, closed())).toBe(CLOSED);
    givenPeriod(opened({ transcribed: true }), closed())
      .when(excuse('2024-06-17'), onPeriod({ today: '2024-06-21' }))
      .thenRefused('date-too-early', 'on');
    givenPeriod(opened({ transcribed: true }))
      .when(excuse('2024-06-22'), onPeriod({ today: '2024-06-21' }))
      .thenRefused('date-in-future', 'on');
  });
});

it('every act on a period needs it opened, and is the managing agency’s', () => {
  const commands = [
    period('add-obligation', { organisation: COMMITTEE, due: DUE, items: [TASK_ITEM], ...justified }),
    period('excuse', { organisation: SO_KHDT, ...justified }),
    period('extend', { organisation: SO_KHDT, due: '2024-06-19', ...justified }),
    period('close', {}),
    period('reopen', { scope: [SO_KHDT], until: '2024-06-25', ...justified }),
    period('edit-narrative', { section: 'results', text: 'Đạt khá' }),
  ];
  for (const command of commands) {
    given(periodDecider).when(command, onPeriod()).thenRefused('period-not-opened', 'period');
    givenPeriod()
      .when(command, onPeriod({ actor: SO_KHDT }))
      .thenRefused('not-the-managing-agency', 'actingFor');
  }
});

it('the agency that took over acts on the periods of the one before', () => {
  const world = { today: '2025-03-10', organisations: MERGER, plan: [agencyChanged(SO_KHCN)] };
  const close = period('close', {});
  expect(
    givenPeriod()
      .when(close, onPeriod({ ...world, actor: SO_KHCN }))
      .decide(),
  ).toMatchObject([{ data: { by: SO_KHCN } }]);
  givenPeriod()
    .when(close, onPeriod({ ...world, actor: SO_TTTT }))
    .thenRefused('not-the-managing-agency', 'actingFor');
});

it('the numbers of a plan’s documents are kept by who issues them on their day', () => {
  const { plan } = onPeriod({ plan: [agencyChanged(SO_KHCN)] });
  expect(publisherOf(plan, '2025-02-28')).toBe(SO_TTTT);
  expect(publisherOf(plan, '2025-03-01')).toBe(SO_KHCN);
  const leaderless = { ...plan, issued: planIssued({ standingAgency: null }).data.terms, amendments: [] };
  expect(publisherOf(leaderless, OPENED)).toBe(UBND);
});

it('a bare number is put into the pattern of the plan’s documents', () => {
  expect(documentNumber('45', '{number}/BC-STTTT')).toBe('45/BC-STTTT');
  expect(documentNumber('3', '{number}/BC-STTTT')).toBe('03/BC-STTTT');
  expect(documentNumber('45/BC-UBND', '{number}/BC-STTTT')).toBe('45/BC-UBND');
});

it('a period remembers its publications, the last being the one in force', () => {
  expect(latestPublication(periodState())).toBeNull();
  const state = periodState(closed(), published(), published({ version: 2, knownAt: 60 }));
  expect(state.publications.map(({ version, publishedOn }) => [version, publishedOn])).toEqual([
    [1, '2024-06-24'],
    [2, '2024-06-24'],
  ]);
  expect(latestPublication(state)?.knownAt).toBe(60);
  expect(state).toMatchObject({ period: H1, lastActOn: '2024-06-24', closedOn: CLOSED });
  expect(state.obligations).toMatchObject([KHDT_OWES, TTTT_OWES]);
});
