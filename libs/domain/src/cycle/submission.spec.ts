import type { PeriodEvent, SubmissionEvent } from './cycle-events.ts';
import type { EventOf, IndicatorEvent, TaskEvent } from '../events.ts';
import { differencesOf, type SubmissionCommand, submissionDecider } from './submission.ts';
import { standsSubmitted, submissionStatus } from './submission-state.ts';
import {
  agreed,
  CLOSED,
  closed,
  CUT_OFF,
  DUE,
  givenSubmission,
  H1_KEY,
  handedIn,
  INDICATOR_ITEM,
  NOTHING,
  onSubmission,
  OPENED,
  periodState,
  reopened,
  sentBack,
  submission,
  submissionState,
  submittedTask,
  submittedValue,
  TASK_ITEM,
} from '../testing/cycle-55.ts';
import {
  COMMITTEE,
  given,
  mergedInto,
  number,
  progress,
  progressReported,
  registered,
  SO_KHDT,
  SO_TTTT,
  UBND,
  valueReported,
} from '../testing/index.ts';

type Happened = TaskEvent | IndicatorEvent;
type Submit = Partial<Extract<SubmissionCommand, { type: 'submit' }>>;

/** Figures of the period for both items. */
const FIGURES: readonly Happened[] = [
  progressReported(1, progress(CUT_OFF, { percent: '60' })),
  valueReported(1, CUT_OFF, number('12.00')),
];
const ITEMS = [submittedValue('12.00'), submittedTask('60')];

const submit = (more: Submit = {}) => submission('submit', { ...NOTHING, ...more });
const submitNil = (reason = 'Trong kỳ không phát sinh nhiệm vụ', onBehalf: string | null = null) =>
  submission('submit-nil', { reason, onBehalf });
const sendBack = (items: readonly { item: typeof TASK_ITEM; text: string }[] = []) =>
  submission('return', { reason: 'Chưa khớp với Kho bạc', items });
const accept = submission('accept', { note: null });

const reporting = (happened = FIGURES, world: Parameters<typeof onSubmission>[0] = {}) =>
  onSubmission(world, periodState(), happened);
const reviewing = (world: Parameters<typeof onSubmission>[0] = {}, state = periodState()) =>
  onSubmission({ actor: SO_TTTT, ...world }, state);

/** Sở KHĐT is merged while its report is due. */
const MERGED = [registered('so-tai-chinh', '2024-06-10'), mergedInto(SO_KHDT, 'so-tai-chinh', '2024-06-10')];

describe('handing in', () => {
  it('records the figures of every item as they stand, and who handed in', () => {
    givenSubmission()
      .when(submit(), reporting())
      .then([handedIn(1, { items: ITEMS })]);
  });

  it('takes narratives, explanations and reasons why there is nothing to report', () => {
    const command = submit({
      nothingToReport: [{ item: INDICATOR_ITEM, text: 'Công bố theo năm' }],
      explanations: [{ item: TASK_ITEM, text: 'Nghiệm thu một phần' }],
      narratives: [{ section: 'results', text: 'Đã hoàn thành 60 %' }],
    });
    const { nothingToReport, explanations, narratives } = command as Required<Submit>;
    givenSubmission()
      .when(command, reporting([FIGURES[0] as Happened]))
      .then([handedIn(1, { items: [submittedTask('60')], nothingToReport, explanations, narratives })]);
  });

  it.each([
    ['an item without a figure or a reason', submit(), [FIGURES[0]], 'items-missing', 'nothingToReport'],
    ['every item missing', submit(), [], 'items-missing', 'nothingToReport'],
    [
      'nothing to report of an item that has a figure',
      submit({ nothingToReport: [{ item: TASK_ITEM, text: 'Chưa triển khai' }] }),
      FIGURES,
      'item-has-figure',
      'nothingToReport',
    ],
    [
      'nothing to report without saying why',
      submit({ nothingToReport: [{ item: TASK_ITEM, text: '' }] }),
      [],
      'reason-required',
      'nothingToReport[0].text',
    ],
    [
      'an item somebody else owes',
      submit({ explanations: [{ item: 'task/chuyen-doi-nhan-thuc-02', text: 'Vì sao' }] }),
      FIGURES,
      'item-unknown',
      'explanations[0].item',
    ],
    [
      'an item nobody knows',
      submit({ nothingToReport: [{ item: 'task/khong-co', text: 'Vì sao' }] }),
      FIGURES,
      'item-unknown',
      'nothingToReport[0].item',
    ],
    [
      'an item twice',
      submit({
        nothingToReport: [
          { item: TASK_ITEM, text: 'Chưa' },
          { item: TASK_ITEM, text: 'Chưa' },
        ],
      }),
      [],
      'code-duplicate',
      'nothingToReport',
    ],
    [
      'a narrative twice',
      submit({
        narratives: [
          { section: 'results', text: 'Một' },
          { section: 'results', text: 'Hai' },
        ],
      }),
      FIGURES,
      'code-duplicate',
      'narratives',
    ],
  ] as const)('is refused with %s', (_, command, happened, code, field) => {
    givenSubmission()
      .when(command, reporting(happened as readonly Happened[]))
      .thenRefused(code, field);
  });

  it('says which items are missing', () => {
    const refusal = givenSubmission()
      .when(submit(), reporting([]))
      .thenRefused('items-missing', 'nothingToReport');
    expect(refusal.params).toEqual({ items: `${INDICATOR_ITEM}, ${TASK_ITEM}` });
  });

  describe('of a figure that is far off', () => {
    const last = valueReported(1, '2023-12-10', number('12.00'));
    const now = (value: string): readonly Happened[] => [
      progressReported(1, progress('2023-12-10', { percent: '60' })),
      progressReported(2, progress(CUT_OFF, { percent: '60' })),
      last,
      valueReported(2, CUT_OFF, number(value)),
    ];
    const explained = submit({ explanations: [{ item: INDICATOR_ITEM, text: 'Cách tính mới' }] });

    it('needs an explanation above 5 %', () => {
      givenSubmission()
        .when(submit(), reporting(now('12.60')))
        .decide();
      const refusal = givenSubmission()
        .when(submit(), reporting(now('12.61')))
        .thenRefused('explanation-required', 'explanations');
      expect(refusal.params).toEqual({ items: INDICATOR_ITEM });
      expect(
        givenSubmission()
          .when(explained, reporting(now('12.61')))
          .decide(),
      ).toMatchObject([{ data: { explanations: [{ text: 'Cách tính mới' }] } }]);
    });

    it('needs one for progress that fell', () => {
      const fallen = [...now('12.00'), progressReported(3, progress(CUT_OFF, { percent: '59' }))];
      const refusal = givenSubmission()
        .when(submit(), reporting(fallen))
        .thenRefused('explanation-required', 'explanations');
      expect(refusal.params).toEqual({ items: TASK_ITEM });
    });
  });

  it('without a draft is a fault of the program', () => {
    const { draft: _, ...context } = reporting();
    expect(givenSubmission().when(submit(), context).decide).toThrow('decided on a draft');
  });
});

describe('a nil report', () => {
  it('has one reason for all', () => {
    const reason = 'Trong kỳ không phát sinh nhiệm vụ';
    givenSubmission()
      .when(submitNil(), reporting([]))
      .then([handedIn(1, { kind: 'nil', reason })]);
    givenSubmission().when(submitNil(' '), reporting([])).thenRefused('reason-required', 'reason');
  });

  it('is not possible with figures in the period', () => {
    const refusal = givenSubmission()
      .when(submitNil(), reporting([FIGURES[0] as Happened]))
      .thenRefused('nil-with-figures', 'reason');
    expect(refusal.params).toEqual({ items: TASK_ITEM });
    const lastPeriod = [progressReported(1, progress('2023-12-10', { percent: '60' }))];
    givenSubmission().when(submitNil(), reporting(lastPeriod)).decide();
  });
});

describe('who hands in', () => {
  it.each([
    ['another department', COMMITTEE],
    ['the standing agency without saying so', SO_TTTT],
    ['the issuer', UBND],
    ['the operator', null],
  ])('is not %s', (_, actor) => {
    givenSubmission()
      .when(submit(), reporting(FIGURES, { actor }))
      .thenRefused('not-your-submission', 'actingFor');
  });

  it('is the standing agency or the issuer on behalf of a department, marked for ever', () => {
    const onBehalf = 'Nhập từ văn bản số 45/BC-SKHĐT';
    for (const actor of [SO_TTTT, UBND])
      givenSubmission()
        .when(submit({ onBehalf }), reporting(FIGURES, { actor }))
        .then([handedIn(1, { items: ITEMS, by: actor, onBehalf })]);
    givenSubmission()
      .when(submitNil('Không phát sinh', onBehalf), reporting([], { actor: SO_TTTT }))
      .then([handedIn(1, { kind: 'nil', reason: 'Không phát sinh', by: SO_TTTT, onBehalf })]);
    givenSubmission()
      .when(submit({ onBehalf: ' ' }), reporting(FIGURES, { actor: SO_TTTT }))
      .thenRefused('reason-required', 'onBehalf');
    givenSubmission()
      .when(submit({ onBehalf }), reporting(FIGURES, { actor: SO_KHDT }))
      .thenRefused('not-the-managing-agency', 'actingFor');
  });

  it('is the standing agency for itself, whatever it says', () => {
    const own = submission('submit-nil', { reason: 'Không phát sinh', onBehalf: 'Nhập thay' }, SO_TTTT);
    expect(
      givenSubmission()
        .when(own, onSubmission({ actor: SO_TTTT, of: SO_TTTT }))
        .decide(),
    ).toMatchObject([{ data: { submitter: SO_TTTT, by: SO_TTTT, onBehalf: null } }]);
  });

  it('is the successor of an organisation that has ended, and no longer that one itself', () => {
    const world = { organisations: MERGED };
    givenSubmission()
      .when(submit(), reporting(FIGURES, { ...world, actor: 'so-tai-chinh' }))
      .then([handedIn(1, { items: ITEMS, by: 'so-tai-chinh' })]);
    givenSubmission()
      .when(submit(), reporting(FIGURES, world))
      .thenRefused('organisation-ended', 'actingFor');
    // The day before the merger it is the other way round.
    const eve = { ...world, today: '2024-06-09' };
    givenSubmission()
      .when(submit(), reporting(FIGURES, { ...eve, actor: 'so-tai-chinh' }))
      .thenRefused('not-your-submission', 'actingFor');
    givenSubmission().when(submit(), reporting(FIGURES, eve)).decide();
  });
});

describe('when it is handed in', () => {
  it('the period has been opened, and the organisation owes something for it', () => {
    for (const command of [submit(), submitNil(), accept, sendBack()]) {
      const { period: _, ...rest } = reporting();
      given(submissionDecider)
        .when(command, { ...rest, period: undefined })
        .thenRefused('period-not-opened', 'period');
    }
    const stranger = submission('submit', NOTHING, COMMITTEE);
    givenSubmission()
      .when(stranger, reporting(FIGURES, { actor: COMMITTEE }))
      .thenRefused('nothing-owed-by', 'organisation');
  });

  it('the period is not closed, unless it was reopened for the organisation', () => {
    const late = { today: '2024-06-21' };
    const on = (...events: readonly PeriodEvent[]) => onSubmission(late, periodState(...events), FIGURES);
    givenSubmission().when(submit(), on(closed())).thenRefused('period-closed', 'period');
    givenSubmission()
      .when(submit(), on(closed(), reopened([SO_TTTT])))
      .thenRefused('period-closed', 'period');
    givenSubmission()
      .when(submit(), on(closed(), reopened([SO_KHDT])))
      .then([handedIn(1, { items: ITEMS, businessDate: '2024-06-21' })]);
    givenSubmission()
      .when(submit(), on(closed(), reopened([SO_KHDT], '2024-06-19', '2024-06-20')))
      .thenRefused('period-closed', 'period');
  });

  it('it was not handed in before, or was returned', () => {
    for (const before of [[handedIn(1)], [handedIn(1), agreed(1)]])
      for (const command of [submit(), submitNil()])
        givenSubmission(...before)
          .when(command, reporting())
          .thenRefused('already-submitted', 'period');
    givenSubmission(handedIn(1), sentBack(1)).when(submit(), reporting()).decide();
  });

  it('is today, and in a transcribed period the day of the act, in order', () => {
    const transcribed = { ...periodState(), transcribed: true };
    const on = (day: string, ...before: readonly SubmissionEvent[]) =>
      givenSubmission(...before).when(
        { ...submit(), on: day },
        onSubmission({ today: '2025-10-01' }, transcribed, FIGURES),
      );
    givenSubmission()
      .when({ ...submit(), on: '2024-06-13' }, reporting())
      .thenRefused('act-not-today', 'on');
    expect(on(OPENED).decide()).toMatchObject([{ data: { businessDate: OPENED } }]);
    on('2024-06-02').thenRefused('date-too-early', 'on');
    const returned = [handedIn(1), sentBack(1, DUE)];
    on(CUT_OFF, ...returned).thenRefused('date-too-early', 'on');
    on(DUE, ...returned).decide();
  });
});

describe('a round that was sent back', () => {
  const first = handedIn(1, { items: ITEMS });

  it('says why, and what is wrong with which item', () => {
    givenSubmission(first)
      .when(sendBack([{ item: TASK_ITEM, text: 'Giải ngân 3,2 tỷ?' }]), reviewing())
      .then([
        {
          ...sentBack(1),
          data: { ...sentBack(1).data, items: [{ item: TASK_ITEM, text: 'Giải ngân 3,2 tỷ?' }] },
        },
      ]);
  });

  it.each([
    ['no reason', submission('return', { reason: '', items: [] }), 'reason-required', 'reason'],
    [
      'an item that is not owed',
      sendBack([{ item: 'task/khac', text: 'Sai' }] as never),
      'item-unknown',
      'items[0].item',
    ],
    [
      'nothing said of an item',
      sendBack([{ item: TASK_ITEM, text: '' }]),
      'reason-required',
      'items[0].text',
    ],
    [
      'an item twice',
      sendBack([
        { item: TASK_ITEM, text: 'Sai' },
        { item: TASK_ITEM, text: 'Sai' },
      ]),
      'code-duplicate',
      'items',
    ],
  ] as const)('is not with %s', (_, command, code, field) => {
    givenSubmission(first).when(command, reviewing()).thenRefused(code, field);
  });

  it('is followed by another that lists what became different', () => {
    const corrected = [FIGURES[1] as Happened, progressReported(1, progress(CUT_OFF, { percent: '55' }))];
    givenSubmission(first, sentBack(1))
      .when(submit(), reporting(corrected))
      .then([
        handedIn(2, {
          items: [submittedValue('12.00'), submittedTask('55')],
          differences: [
            { item: TASK_ITEM, from: submittedTask('60').figure, to: submittedTask('55').figure },
          ],
        }),
      ]);
  });

  it('is kept with every other round', () => {
    const state = submissionState(first, sentBack(1), handedIn(2, { items: ITEMS }), agreed(2));
    expect(state.rounds.map(({ round, items, review }) => [round, items.length, review?.verdict])).toEqual([
      [1, 2, 'returned'],
      [2, 2, 'accepted'],
    ]);
  });

  it('is not while nothing was handed in, it was sent back already, or the period is closed', () => {
    givenSubmission().when(sendBack(), reviewing()).thenRefused('not-submitted', 'organisation');
    givenSubmission(first, sentBack(1))
      .when(sendBack(), reviewing())
      .thenRefused('already-returned', 'organisation');
    const late = { today: '2024-06-21' };
    for (const before of [[first], [first, agreed(1)]])
      givenSubmission(...before)
        .when(sendBack(), reviewing(late, periodState(closed())))
        .thenRefused('period-closed', 'period');
    givenSubmission(first, agreed(1))
      .when(sendBack(), reviewing(late, periodState(closed(), reopened([SO_KHDT]))))
      .then([sentBack(1, '2024-06-21')]);
  });
});

describe('accepting', () => {
  it('is of the last round', () => {
    givenSubmission(handedIn(1))
      .when(accept, reviewing())
      .then([agreed(1, CUT_OFF)]);
    givenSubmission(handedIn(1), sentBack(1), handedIn(2))
      .when(submission('accept', { note: 'Đã đối chiếu' }), reviewing())
      .then([{ ...agreed(2, CUT_OFF), data: { ...agreed(2, CUT_OFF).data, note: 'Đã đối chiếu' } }]);
  });

  it('is possible after the period was closed: nothing changes by it', () => {
    givenSubmission(handedIn(1))
      .when(accept, reviewing({ today: CLOSED }, periodState(closed())))
      .then([agreed(1, CLOSED)]);
  });

  it('is not possible twice, of nothing, or of what was sent back', () => {
    givenSubmission().when(accept, reviewing()).thenRefused('not-submitted', 'organisation');
    givenSubmission(handedIn(1), agreed(1))
      .when(accept, reviewing())
      .thenRefused('already-accepted', 'organisation');
    givenSubmission(handedIn(1), sentBack(1))
      .when(accept, reviewing())
      .thenRefused('already-returned', 'organisation');
  });

  it('like returning and reminding is the managing agency’s', () => {
    const reminder = submission('record-reminder', {
      kind: 'due-soon',
      due: DUE,
      workingDaysLeft: 1,
      channel: 'file',
      outcome: 'delivered',
      detail: 'nhac-viec.eml',
    });
    for (const command of [accept, sendBack(), reminder])
      for (const actor of [SO_KHDT, COMMITTEE, null])
        givenSubmission(handedIn(1))
          .when(command, reviewing({ actor }))
          .thenRefused('not-the-managing-agency', 'actingFor');
    givenSubmission(handedIn(1))
      .when(accept, reviewing({ actor: UBND }))
      .decide();
  });
});

it('reminders are kept beside the rounds and change nothing about them', () => {
  const sent: EventOf<'ReminderSent'> = {
    type: 'ReminderSent',
    data: {
      ...H1_KEY,
      submitter: SO_KHDT,
      kind: 'overdue',
      due: DUE,
      workingDaysLeft: -1,
      channel: 'smtp',
      outcome: 'failed',
      detail: 'không có địa chỉ',
      by: SO_TTTT,
      businessDate: '2024-06-18',
    },
  };
  const { type: _, data } = sent;
  const { kind, due, workingDaysLeft, channel, outcome, detail } = data;
  const what = { kind, due, workingDaysLeft, channel, outcome, detail };
  givenSubmission()
    .when(submission('record-reminder', what), reviewing({ today: '2024-06-18' }))
    .then([sent]);
  const state = submissionState(sent, handedIn(1), sent);
  expect(state.reminders).toEqual([
    { ...what, on: '2024-06-18' },
    { ...what, on: '2024-06-18' },
  ]);
  expect(submissionStatus(submissionState(sent))).toBe('missing');
  expect(submissionStatus(state)).toBe('submitted');
});

it('a review changes no figure', () => {
  const state = submissionState(handedIn(1, { items: ITEMS }));
  const decided = [accept, sendBack()].flatMap((command) =>
    givenSubmission(handedIn(1, { items: ITEMS }))
      .when(command, reviewing())
      .decide(),
  );
  expect(decided.flatMap(({ data }) => Object.keys(data))).not.toContain('figure');
  for (const event of decided)
    expect(submissionDecider.evolve(state, event)?.rounds[0]?.items).toEqual(ITEMS);
});

describe('where a submission stands', () => {
  it.each([
    ['missing', undefined, false],
    ['submitted', submissionState(handedIn(1)), true],
    ['returned', submissionState(handedIn(1), sentBack(1)), false],
    ['submitted', submissionState(handedIn(1), sentBack(1), handedIn(2)), true],
    ['accepted', submissionState(handedIn(1), agreed(1)), true],
    ['returned', submissionState(handedIn(1), agreed(1), sentBack(1)), false],
  ] as const)('is %s', (status, state, stands) => {
    expect(submissionStatus(state)).toBe(status);
    expect(standsSubmitted(state)).toBe(stands);
  });
});

describe('the differences between two rounds', () => {
  it('are none in the first', () => {
    expect(differencesOf(undefined, ITEMS)).toEqual([]);
  });

  it('name what was added, what is gone and what changed, in the order of the items', () => {
    const [value, task] = [submittedValue('12.00'), submittedTask('60')];
    expect(differencesOf({ items: [value, task] }, [value, task])).toEqual([]);
    expect(differencesOf({ items: [task] }, [value])).toEqual([
      { item: INDICATOR_ITEM, from: null, to: value.figure },
      { item: TASK_ITEM, from: task.figure, to: null },
    ]);
    const moved = submittedTask('60', '2024-06-01');
    expect(differencesOf({ items: [task] }, [moved])).toEqual([
      { item: TASK_ITEM, from: task.figure, to: moved.figure },
    ]);
  });

  it('are of the figures: a report with another number and the same figure is no difference', () => {
    expect(differencesOf({ items: [submittedTask('60')] }, [submittedTask('60', CUT_OFF, 2)])).toEqual([]);
  });
});
