import type { DomainEvent, EventOf } from './events.ts';
import { factsAt, knownFacts } from './facts.ts';
import { awaitsConfirmation } from './assessment.ts';
import {
  completionConfirmed,
  DECISION,
  definitionRevised,
  DEFINITION,
  INDICATOR,
  INDICATOR_KEY,
  indicatorAssigned,
  ISSUED_ON,
  ledger,
  lifecycleChanged,
  MERGER,
  MERGER_DAY,
  number,
  pictureAt,
  PLAN,
  planIssued,
  present,
  progress,
  progressReported,
  registered,
  SO_KHCN,
  SO_KHDT,
  SO_TTTT,
  TASK,
  TASK_KEY,
  TASK_TERMS,
  taskAssigned,
  UBND,
  valueReported,
} from './testing/index.ts';
import { indicatorView, organisationView, planSnapshot, planView, taskView, viewsOf } from './views.ts';

const progressRevised = (
  report: number,
  from: EventOf<'TaskProgressReported'>['data']['progress'],
  to: typeof from,
): DomainEvent => ({
  type: 'TaskProgressRevised',
  data: {
    ...TASK_KEY,
    report,
    organisation: SO_KHDT,
    reportedBy: SO_KHDT,
    progress: { from, to },
    reason: 'Nhập nhầm',
    cause: 'error',
    businessDate: to.asOf,
  },
});
const valueRevised = (report: number, asOf: string, from: string, to: string): DomainEvent => ({
  type: 'IndicatorValueRevised',
  data: {
    ...INDICATOR_KEY,
    report,
    organisation: SO_KHDT,
    reportedBy: SO_KHDT,
    asOf: { from: asOf, to: asOf },
    value: { from: number(from), to: number(to) },
    narrative: { from: 'Cục Thống kê', to: 'Cục Thống kê' },
    reason: 'Số liệu chính thức',
    cause: 'late-data',
    businessDate: asOf,
  },
});
const handedOver = (
  task: string,
  responsibility = { from: { lead: SO_KHDT, collaborators: [] }, to: { lead: SO_KHCN, collaborators: [] } },
): DomainEvent => ({
  type: 'TaskReassigned',
  data: {
    plan: PLAN,
    task,
    responsibility,
    reason: 'Hợp nhất',
    cause: 'reorganisation',
    legalBasis: DECISION,
    businessDate: MERGER_DAY,
  },
});

describe('a task seen at a business date', () => {
  it('is not there before it was assigned', () => {
    expect(pictureAt(ledger(taskAssigned()), '2022-04-11').task()).toBeUndefined();
    expect(pictureAt(ledger(taskAssigned()), ISSUED_ON).task()).toMatchObject({
      terms: TASK_TERMS,
      assignedOn: ISSUED_ON,
      lifecycle: { state: 'active' },
      progress: null,
    });
  });

  it('has the report about the latest day, not the one that came last', () => {
    const recorded = ledger(
      taskAssigned(),
      progressReported(1, progress('2025-06-14', { percent: '60' })),
      progressReported(2, progress('2024-12-14', { percent: '40' })),
    );
    expect(pictureAt(recorded, '2025-06-30').task()?.progress).toMatchObject({ report: 1, percent: '60' });
    expect(pictureAt(recorded, '2025-01-31').task()?.progress).toMatchObject({ report: 2, percent: '40' });
  });

  it('has the later of two reports about the same day', () => {
    const recorded = ledger(
      taskAssigned(),
      progressReported(1, progress('2025-06-14', { percent: '60' })),
      progressReported(2, progress('2025-06-14', { percent: '65' })),
    );
    expect(pictureAt(recorded, '2025-06-14').task()?.progress).toMatchObject({ report: 2, percent: '65' });
  });

  it('is completed from the day of completion, once the confirmation is known', () => {
    const recorded = ledger(
      taskAssigned(),
      progressReported(1, progress('2025-06-14', { percent: '100', completedOn: '2025-06-10' })),
      completionConfirmed(1, '2025-06-10', '2025-07-02'),
    );
    expect(pictureAt(recorded, '2025-06-10').task()?.completion).toEqual({
      report: 1,
      completedOn: '2025-06-10',
      confirmedOn: '2025-07-02',
    });
    expect(pictureAt(recorded, '2025-06-09').task()?.completion).toBeNull();
    expect(pictureAt(recorded, '2025-12-14', 2).task()?.completion).toBeNull();
  });

  it('says of each attribute which event it comes from', () => {
    const recorded = ledger(
      planIssued(),
      taskAssigned(),
      progressReported(1, progress('2025-06-14')),
      lifecycleChanged('TaskSuspended', '2025-07-01'),
    );
    expect(pictureAt(recorded, '2025-12-14').task()?.positions).toMatchObject({
      title: 2,
      due: 2,
      progress: 3,
      lifecycle: 4,
    });
    expect(pictureAt(recorded, '2025-06-30').task()).toMatchObject({
      lifecycle: { state: 'active' },
      positions: { progress: 3 },
    });
  });
});

describe('a revision of a completed report', () => {
  const claimed = progress('2025-06-14', { percent: '100', completedOn: '2025-06-10' });
  const history = [
    taskAssigned(),
    progressReported(1, claimed),
    completionConfirmed(1, '2025-06-10', '2025-07-02'),
  ];

  it('that moves the day takes the confirmation back, in what is known from then on', () => {
    const recorded = ledger(
      ...history,
      progressRevised(1, claimed, { ...claimed, completedOn: '2025-06-12' }),
    );
    const now = present(pictureAt(recorded, '2025-12-14').task());
    expect(now).toMatchObject({
      completion: null,
      progress: { completedOn: '2025-06-12', revised: { by: SO_KHDT } },
    });
    expect(awaitsConfirmation(now)).toBe(true);
    expect(pictureAt(recorded, '2025-12-14', 3).task()).toMatchObject({
      completion: { completedOn: '2025-06-10' },
      progress: { completedOn: '2025-06-10' },
    });
  });

  it('that moves a rejected day makes it a claim to rule on again', () => {
    const rejected: DomainEvent = {
      type: 'TaskCompletionRejected',
      data: {
        ...TASK_KEY,
        report: 1,
        rejectedOn: '2025-06-20',
        organisation: SO_TTTT,
        reason: 'Chưa có sản phẩm',
        businessDate: '2025-06-14',
      },
    };
    const recorded = ledger(
      taskAssigned(),
      progressReported(1, claimed),
      rejected,
      progressRevised(1, claimed, { ...claimed, completedOn: '2025-06-12' }),
    );
    const awaiting = [3, 4].map((knownAt) =>
      awaitsConfirmation(present(pictureAt(recorded, '2025-12-14', knownAt).task())),
    );
    expect(awaiting).toEqual([false, true]);
  });

  it('that only words it better leaves it confirmed', () => {
    const recorded = ledger(
      ...history,
      progressRevised(1, claimed, { ...claimed, narrative: 'Đã nghiệm thu' }),
    );
    expect(pictureAt(recorded, '2025-12-14').task()).toMatchObject({
      completion: { report: 1 },
      progress: { narrative: 'Đã nghiệm thu' },
    });
  });
});

describe('an indicator seen at two knowledge positions', () => {
  const recorded = ledger(
    indicatorAssigned(),
    valueReported(1, '2024-12-14', number('12.20')),
    valueReported(2, '2025-06-14', number('13.00')),
    valueRevised(1, '2024-12-14', '12.20', '12.35'),
  );
  const figures = (asOf: string, knownAt?: number) =>
    pictureAt(recorded, asOf, knownAt)
      .indicator()
      ?.values.map(({ value, position, revised }) => [value, position, revised !== undefined]);

  it('shows the first figure as published and the restated one now', () => {
    expect(figures('2024-12-31', 3)).toEqual([[number('12.20'), 2, false]]);
    expect(figures('2024-12-31')).toEqual([[number('12.35'), 4, true]]);
  });

  it('keeps the whole series in the order of its days', () => {
    expect(figures('2025-12-14')).toEqual([
      [number('12.35'), 4, true],
      [number('13.00'), 3, false],
    ]);
    expect(figures('2024-12-13')).toEqual([]);
  });
});

describe('a figure corrected by the successor of who reported it', () => {
  const claimed = progress('2025-02-10', { percent: '40' });
  const byName = { organisation: SO_KHCN };
  const amended = (event: DomainEvent): DomainEvent =>
    ({ ...event, data: { ...event.data, ...byName } }) as DomainEvent;
  const recorded = ledger(
    registered(SO_KHCN, MERGER_DAY),
    registered(SO_KHDT),
    planIssued(),
    taskAssigned(),
    indicatorAssigned(),
    progressReported(1, claimed),
    valueReported(1, '2025-02-10', number('12.20')),
    amended(progressRevised(1, claimed, { ...claimed, percent: '45' })),
    amended(valueRevised(1, '2025-02-10', '12.20', '12.35')),
  );

  it('stays the reporter’s, keeps its narrative, and says who corrected it, why and by what cause', () => {
    const picture = pictureAt(recorded, '2025-06-30');
    expect(picture.task()?.progress).toMatchObject({
      organisation: SO_KHDT,
      percent: '45',
      revised: { by: SO_KHCN, reason: 'Nhập nhầm', cause: 'error' },
    });
    expect(picture.indicator()?.values).toMatchObject([
      {
        organisation: SO_KHDT,
        value: number('12.35'),
        narrative: 'Cục Thống kê',
        revised: { by: SO_KHCN, reason: 'Số liệu chính thức', cause: 'late-data' },
      },
    ]);
  });

  it('was not corrected in what was known before', () => {
    const before = pictureAt(recorded, '2025-06-30', 7);
    expect(before.task()?.progress).not.toHaveProperty('revised');
    expect(before.indicator()?.values[0]).not.toHaveProperty('revised');
  });

  it('names both in the snapshot of the plan', () => {
    const { facts } = pictureAt(recorded, '2025-06-30');
    const snapshot = planSnapshot(
      PLAN,
      { asOf: '2025-06-30', knownAt: recorded.length },
      { plan: facts, tasks: facts, indicators: facts, organisations: facts },
    );
    expect(snapshot?.organisations.map(({ organisation }) => organisation)).toEqual([SO_KHCN, SO_KHDT]);
  });
});

describe('an indicator redefined', () => {
  const recorded = ledger(
    indicatorAssigned(),
    definitionRevised('2025-01-01', { decimals: 1 }),
    definitionRevised('2025-07-01', { decimals: 0, version: 3 }),
  );

  it('has the definition of the day and the breaks up to it', () => {
    expect(pictureAt(recorded, '2024-12-31').indicator()).toMatchObject({
      definition: DEFINITION,
      seriesBreaks: [],
    });
    expect(pictureAt(recorded, '2025-06-30').indicator()).toMatchObject({
      definition: { decimals: 1 },
      seriesBreaks: [{ on: '2025-01-01' }],
    });
    expect(
      pictureAt(recorded, '2025-07-01')
        .indicator()
        ?.seriesBreaks.map(({ on }) => on),
    ).toEqual(['2025-01-01', '2025-07-01']);
  });

  it('is the same, with the origin of its last break, in whatever order the facts are read', () => {
    const { facts } = pictureAt(recorded, '2025-12-14');
    expect(indicatorView(facts)?.positions).toMatchObject({ 'series-break': 3, definition: 3 });
    expect(indicatorView([...facts].reverse())).toEqual(indicatorView(facts));
  });

  it('has its target from the day it was set, and none once it is given up', () => {
    const target = indicatorAssigned().data.targets[0] ?? null;
    const givenUp: DomainEvent = {
      type: 'IndicatorTargetRevised',
      data: {
        ...INDICATOR_KEY,
        year: 2025,
        target: { from: target, to: null },
        reason: 'Bỏ',
        legalBasis: DECISION,
        businessDate: '2025-01-01',
      },
    };
    const revised = ledger(indicatorAssigned(), givenUp);
    expect(pictureAt(revised, '2024-12-31').indicator()?.targets).toEqual([{ ...target, since: ISSUED_ON }]);
    expect(pictureAt(revised, '2025-01-01').indicator()?.targets).toEqual([]);
  });
});

describe('a reorganisation', () => {
  const tasks = ['chuyen-doi-nhan-thuc-01', 'chuyen-doi-nhan-thuc-02'];
  const [first, second] = tasks as [string, string];
  const led = (task: string, lead: string) => ({
    ...taskAssigned({}, task),
    data: { ...taskAssigned({}, task).data, responsibility: { lead, collaborators: [] } },
  });
  const recorded = ledger(
    registered(UBND),
    registered(SO_TTTT),
    registered(SO_KHDT),
    registered('so-y-te-tuyen-quang'),
    planIssued({ committee: null }),
    led(first, SO_KHDT),
    led(second, SO_TTTT),
    progressReported(1, progress('2024-12-14')),
    ...MERGER,
    handedOver(first),
  );
  const snapshot = (asOf: string) => {
    const { facts } = pictureAt(recorded, asOf);
    return planSnapshot(
      PLAN,
      { asOf, knownAt: recorded.length },
      { plan: facts, tasks: facts, indicators: facts, organisations: facts },
    );
  };

  it('moves nothing by itself: tasks go over one by one', () => {
    const leads = (asOf: string) =>
      tasks.map((task) => pictureAt(recorded, asOf).task(task)?.responsibility.lead);
    expect(leads('2025-02-28')).toEqual([SO_KHDT, SO_TTTT]);
    expect(leads(MERGER_DAY)).toEqual([SO_KHCN, SO_TTTT]);
  });

  it('leaves what was reported under the name it was reported under', () => {
    expect(pictureAt(recorded, '2025-12-14').task(first)).toMatchObject({
      responsibility: { lead: SO_KHCN },
      progress: { organisation: SO_KHDT },
    });
  });

  it('shows in the snapshot of the plan, with the organisations it names and no others', () => {
    const codes = (asOf: string) => snapshot(asOf)?.organisations.map(({ organisation }) => organisation);
    expect(codes('2025-02-28')).toEqual([SO_KHDT, SO_TTTT, UBND]);
    expect(codes('2025-12-14')).toEqual([SO_KHCN, SO_KHDT, SO_TTTT, UBND]);
    expect(snapshot('2025-12-14')?.tasks.map(({ task }) => task)).toEqual(tasks);
    expect(snapshot('2022-04-11')).toBeUndefined();
  });
});

it('a figure asserted again replaces what was known, and keeps its place among the others', () => {
  const recorded = ledger(
    indicatorAssigned(),
    valueReported(1, '2024-12-14', number('12.20')),
    valueRevised(1, '2024-12-14', '12.20', '12.35'),
  );
  const known = knownFacts(recorded).filter(({ attribute }) => attribute === 'value');
  expect(known).toMatchObject([
    { subject: `indicator-${PLAN}.${INDICATOR}`, number: 1, validFrom: '2024-12-14', position: 3 },
  ]);
  expect(factsAt(known, '2024-12-13')).toEqual([]);
});

it('facts of other subjects never mix', () => {
  const recorded = ledger(taskAssigned(), taskAssigned({ title: 'Khác' }, 'ha-tang-so-01'));
  expect(pictureAt(recorded, ISSUED_ON).task(TASK)?.terms.title).toBeNull();
  expect(pictureAt(recorded, ISSUED_ON).task('ha-tang-so-01')?.terms.title).toBe('Khác');
});

it('the facts of a whole ledger give tasks for tasks and indicators for indicators', () => {
  const { facts } = pictureAt(
    ledger(registered(UBND), planIssued(), taskAssigned(), indicatorAssigned()),
    ISSUED_ON,
  );
  expect(viewsOf(facts, taskView).map(({ task }) => task)).toEqual([TASK]);
  expect(viewsOf(facts, indicatorView).map(({ indicator }) => indicator)).toEqual([INDICATOR]);
  expect(viewsOf(facts, planView).map(({ plan }) => plan)).toEqual([PLAN]);
  expect(viewsOf(facts, organisationView).map(({ organisation }) => organisation)).toEqual([UBND]);
});
