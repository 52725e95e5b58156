/** Figures and closed periods: what comes too late belongs to the next period and never slips into a closed picture. */
import type { PeriodEvent, SubmissionEvent } from './cycle-events.ts';
import { fold, type PlanContext } from '../decider.ts';
import type { DomainEvent, IndicatorEvent, TaskEvent } from '../events.ts';
import { indicatorDecider } from '../indicator.ts';
import { effectiveDay, type FigureCycle } from './period-rules.ts';
import { periodDecider } from './period.ts';
import { taskDecider } from '../task.ts';
import {
  agreed,
  closed,
  CUT_OFF,
  handedIn,
  opened,
  reopened,
  sentBack,
  submissionState,
} from '../testing/cycle-55.ts';
import * as indicators from '../testing/indicator-commands.ts';
import {
  actingAs,
  given,
  indicatorAssigned,
  ledger,
  number,
  pictureAt,
  present,
  progress,
  progressReported,
  SO_KHDT,
  SO_TTTT,
  taskAssigned,
  valueReported,
} from '../testing/index.ts';
import * as tasks from '../testing/task-commands.ts';

/** The first day that belongs to the next period. */
const NEXT = '2024-06-15';
const TODAY = '2024-06-21';

const cycle = (
  events: readonly PeriodEvent[],
  submission: readonly SubmissionEvent[] = [],
  owner: string | null = SO_KHDT,
): FigureCycle => ({
  period: present(
    fold(periodDecider.evolve, events[0]?.type === 'PeriodOpened' ? events : [opened(), ...events]),
  ),
  owner,
  submission: submission.length > 0 ? submissionState(...submission) : undefined,
});

/** The whole year, which the half-year is part of. */
const YEAR = opened({ period: '2024', cutOff: '2024-12-14' });

const reporting = (cycles: readonly FigureCycle[], actor = SO_KHDT, today = TODAY): PlanContext => ({
  ...actingAs(actor, { today }),
  cycles,
});
const onTask = (
  command: Parameters<typeof taskDecider.decide>[0],
  context: PlanContext,
  ...before: TaskEvent[]
) => given(taskDecider, taskAssigned(), ...before).when(command, context);
const onIndicator = (
  command: Parameters<typeof indicatorDecider.decide>[0],
  context: PlanContext,
  ...before: IndicatorEvent[]
) => given(indicatorDecider, indicatorAssigned(), ...before).when(command, context);

const progressCommand = tasks.report(progress(CUT_OFF, { percent: '60' }));
const valueCommand = indicators.report(number('12.20'), CUT_OFF);
const SHUT = [cycle([closed()])];

const picture = (asOf: string, ...events: DomainEvent[]) => {
  const { task, indicator } = pictureAt(ledger(taskAssigned(), indicatorAssigned(), ...events), asOf);
  return { progress: task()?.progress ?? null, values: indicator()?.values ?? [], task: task() };
};

describe('a figure of a closed period', () => {
  const late = [
    ...onTask(progressCommand, reporting(SHUT)).decide(),
    ...onIndicator(valueCommand, reporting(SHUT)).decide(),
  ];

  it('counts from the day after the cut-off, under its own date', () => {
    expect(late).toMatchObject([
      { data: { businessDate: NEXT, progress: { asOf: CUT_OFF } } },
      { data: { businessDate: NEXT, asOf: CUT_OFF } },
    ]);
  });

  it('does not change the closed picture, and is part of the next with its mark', () => {
    expect(picture(CUT_OFF, ...late)).toEqual(picture(CUT_OFF));
    expect(picture(NEXT, ...late)).toMatchObject({
      progress: { asOf: CUT_OFF, percent: '60', countsFrom: NEXT },
      values: [{ asOf: CUT_OFF, countsFrom: NEXT }],
    });
  });

  it('that came in time has no such mark', () => {
    const inTime = [
      ...onTask(progressCommand, reporting([cycle([])])).decide(),
      ...onIndicator(valueCommand, reporting([cycle([])])).decide(),
    ];
    const seen = picture(CUT_OFF, ...inTime);
    expect(seen.progress).toMatchObject({ asOf: CUT_OFF });
    expect([seen.progress, ...seen.values].some((figure) => figure && 'countsFrom' in figure)).toBe(false);
  });

  it('still counts from there when it is corrected', () => {
    const [progressed, valued] = late as [TaskEvent, IndicatorEvent];
    const [onceMore] = onTask(tasks.reviseReport(1, { percent: '65' }), reporting(SHUT), progressed).decide();
    const [again] = onIndicator(
      indicators.reviseValue({ value: number('12.40') }),
      reporting(SHUT),
      valued,
    ).decide();
    const corrections = [onceMore, again] as DomainEvent[];
    for (const { data } of corrections) expect(data).toMatchObject({ countsFrom: NEXT, businessDate: NEXT });
    expect(picture(CUT_OFF, ...late, ...corrections)).toEqual(picture(CUT_OFF));
    expect(picture(NEXT, ...late, ...corrections)).toMatchObject({
      progress: { percent: '65', asOf: CUT_OFF, countsFrom: NEXT },
      values: [{ value: number('12.40'), countsFrom: NEXT }],
    });
  });

  it('that turns out to be of a later day counts from that day', () => {
    const [progressed, valued] = late as [TaskEvent, IndicatorEvent];
    const moved = [
      ...onTask(tasks.reviseReport(1, { asOf: '2024-06-18' }), reporting(SHUT), progressed).decide(),
      ...onIndicator(indicators.reviseValue({ asOf: '2024-06-18' }), reporting(SHUT), valued).decide(),
    ];
    expect(picture('2024-06-17', ...late, ...moved)).toEqual(picture(CUT_OFF));
    const then = picture('2024-06-18', ...late, ...moved);
    expect(then).toMatchObject({ progress: { asOf: '2024-06-18' }, values: [{ asOf: '2024-06-18' }] });
    expect(then.progress).not.toHaveProperty('countsFrom');
  });

  it('is marked as late in the state that later decisions are taken on', () => {
    const state = fold(taskDecider.evolve, [taskAssigned(), late[0] as TaskEvent]);
    expect(state?.reports[0]?.countsFrom).toBe(NEXT);
    const inTime = fold(taskDecider.evolve, [taskAssigned(), progressReported(1, progress(CUT_OFF))]);
    expect(inTime?.reports[0]).not.toHaveProperty('countsFrom');
    const value = fold(indicatorDecider.evolve, [indicatorAssigned(), late[1] as IndicatorEvent]);
    expect(value?.values[0]?.countsFrom).toBe(NEXT);
    const early = fold(indicatorDecider.evolve, [
      indicatorAssigned(),
      valueReported(1, CUT_OFF, number('1')),
    ]);
    expect(early?.values[0]).not.toHaveProperty('countsFrom');
  });
});

describe('a completion declared too late', () => {
  const declared = onTask(
    tasks.report(progress(CUT_OFF, { percent: '100', completedOn: '2024-06-10' })),
    reporting(SHUT),
  ).decide();
  const ruling = reporting(SHUT, SO_TTTT);

  it('is confirmed for the next period; the closed one keeps the task open', () => {
    const confirmed = onTask(tasks.confirm(1, TODAY), ruling, ...declared).decide();
    expect(confirmed).toMatchObject([{ data: { completedOn: '2024-06-10', businessDate: NEXT } }]);
    expect(picture(CUT_OFF, ...declared, ...confirmed)).toEqual(picture(CUT_OFF));
    expect(picture(NEXT, ...declared, ...confirmed).task?.completion).toMatchObject({
      completedOn: '2024-06-10',
    });
  });

  it('is rejected for the next period too', () => {
    const rejected = onTask(tasks.reject(1, TODAY), ruling, ...declared).decide();
    expect(rejected).toMatchObject([{ data: { businessDate: NEXT } }]);
    expect(picture(CUT_OFF, ...declared, ...rejected)).toEqual(picture(CUT_OFF));
  });

  it('but one declared in time is confirmed for the day of completion', () => {
    const inTime = progressReported(1, progress(CUT_OFF, { percent: '100', completedOn: '2024-06-10' }));
    expect(onTask(tasks.confirm(1, TODAY), ruling, inTime).decide()).toMatchObject([
      { data: { businessDate: '2024-06-10' } },
    ]);
  });
});

describe('the day from which a figure counts', () => {
  const day = (...cycles: FigureCycle[]) => effectiveDay(CUT_OFF, SO_KHDT, cycles, TODAY);

  it('is its own where no period was opened, or it is open', () => {
    expect(day()).toBe(CUT_OFF);
    expect(day(cycle([]))).toBe(CUT_OFF);
  });

  it('is after the last of the closed periods its day lies in', () => {
    const year = (...events: PeriodEvent[]) => cycle([YEAR, ...events]);
    expect(day(cycle([closed()]), year())).toBe(NEXT);
    expect(day(cycle([closed()]), year(closed('2024-12-20')))).toBe('2024-12-15');
    expect(day(cycle([]), year(closed('2024-12-20')))).toBe('2024-12-15');
  });

  it('is its own where the period of another day is closed', () => {
    expect(effectiveDay('2024-06-15', SO_KHDT, SHUT, TODAY)).toBe('2024-06-15');
    expect(effectiveDay('2023-12-14', SO_KHDT, SHUT, TODAY)).toBe('2023-12-14');
    expect(effectiveDay('2023-12-15', SO_KHDT, SHUT, TODAY)).toBe(NEXT);
  });

  it.each([
    ['within the reopening', SO_KHDT, '2024-06-20', '2024-06-25', CUT_OFF],
    ['on its last day', SO_KHDT, '2024-06-19', TODAY, CUT_OFF],
    ['after it has ended by itself', SO_KHDT, '2024-06-19', '2024-06-20', NEXT],
    ['where it is for another', SO_TTTT, '2024-06-20', '2024-06-25', NEXT],
  ])('is its own %s', (_, scope, from, until, expected) => {
    expect(day(cycle([closed(), reopened([scope], from, until)]))).toBe(expected);
  });

  it('goes by who owes the item, else by who reports', () => {
    const forOwner = [closed(), reopened([SO_TTTT])];
    expect(day(cycle(forOwner, [], SO_TTTT))).toBe(CUT_OFF);
    expect(day(cycle(forOwner, [], SO_KHDT))).toBe(NEXT);
    expect(day(cycle([closed(), reopened([SO_KHDT])], [], null))).toBe(CUT_OFF);
    expect(day(cycle(forOwner, [], null))).toBe(NEXT);
  });

  it('in a transcribed period goes by the day of its last act, not by today', () => {
    const past = opened({ transcribed: true });
    const reopening = reopened([SO_KHDT], '2024-06-19', '2024-06-20');
    expect(day(cycle([past, closed(), reopening]))).toBe(CUT_OFF);
    expect(day(cycle([past, closed(), reopening, { ...closed('2024-06-21') }]))).toBe(NEXT);
  });
});

describe('a figure of what has been handed in', () => {
  it.each([
    ['waits for review', [handedIn(1)]],
    ['was accepted', [handedIn(1), agreed(1)]],
    ['was handed in again', [handedIn(1), sentBack(1), handedIn(2)]],
  ])('is not reported anew while it %s', (_, submission) => {
    const context = reporting([cycle([], submission)]);
    for (const { thenRefused } of [onTask(progressCommand, context), onIndicator(valueCommand, context)]) {
      const refusal = thenRefused('figure-submitted', 'asOf');
      expect(refusal.params).toEqual({ period: '2024-H1', organisation: SO_KHDT, next: NEXT });
    }
    const corrected = onTask(
      tasks.reviseReport(1, { percent: '61' }),
      context,
      progressReported(1, progress(CUT_OFF, { percent: '60' })),
    ).decide();
    expect(corrected).toMatchObject([{ type: 'TaskProgressRevised', data: { businessDate: CUT_OFF } }]);
  });

  it('is reported again after it was sent back', () => {
    const context = reporting([cycle([], [handedIn(1), sentBack(1)])]);
    expect(onTask(progressCommand, context).decide()).toMatchObject([{ data: { businessDate: CUT_OFF } }]);
  });

  it('may be of the next period at any time', () => {
    const context = reporting([cycle([], [handedIn(1)])]);
    onTask(tasks.report(progress(NEXT, { percent: '61' })), context).decide();
  });

  it('when the period has been closed since, goes to the next one', () => {
    const context = reporting([cycle([closed()], [handedIn(1), agreed(1)])]);
    expect(onTask(progressCommand, context).decide()).toMatchObject([{ data: { businessDate: NEXT } }]);
  });
});

describe('a figure entered for another', () => {
  const onBehalf = 'Nhập từ văn bản số 45/BC-SKHĐT';
  const enteredBy = { by: SO_TTTT, reason: onBehalf };

  it('stays the department’s, marked with who entered it and why', () => {
    const agency = reporting([], SO_TTTT);
    expect(onTask({ ...progressCommand, onBehalf }, agency).decide()).toMatchObject([
      { data: { organisation: SO_KHDT, enteredBy } },
    ]);
    const [entered] = onIndicator({ ...valueCommand, onBehalf }, agency).decide();
    expect(entered).toMatchObject({ data: { organisation: SO_KHDT, enteredBy } });
    expect(picture(CUT_OFF, entered as DomainEvent).values).toMatchObject([
      { organisation: SO_KHDT, enteredBy },
    ]);
  });

  it('is the managing agency’s to enter, with a reason', () => {
    const entering = { ...progressCommand, onBehalf };
    onTask(entering, reporting([], SO_KHDT)).thenRefused('not-the-managing-agency', 'actingFor');
    onTask({ ...entering, onBehalf: ' ' }, reporting([], SO_TTTT)).thenRefused('reason-required', 'onBehalf');
    onTask(progressCommand, reporting([], SO_TTTT)).thenRefused('not-your-assignment', 'actingFor');
  });

  it('comes too late as the department’s own does', () => {
    expect(onTask({ ...progressCommand, onBehalf }, reporting(SHUT, SO_TTTT)).decide()).toMatchObject([
      { data: { businessDate: NEXT, enteredBy } },
    ]);
  });

  it('has no mark where the agency answers for the item itself', () => {
    const own = taskAssigned();
    const led = { ...own, data: { ...own.data, responsibility: { lead: SO_TTTT, collaborators: [] } } };
    const [event] = given(taskDecider, led)
      .when({ ...progressCommand, onBehalf }, reporting([], SO_TTTT))
      .decide();
    expect(event?.data).not.toHaveProperty('enteredBy');
  });
});
