import type { PlanEvent, PlanTerms } from './events.ts';
import { planDecider } from './plan.ts';
import { taskDecider } from './task.ts';
import {
  actingAs,
  because,
  CALENDAR,
  DECISION,
  given,
  INDICATOR_KEY,
  lifecycleChanged,
  MERGER,
  MERGER_DAY,
  number,
  PLAN,
  planClosed,
  planIssued,
  progress,
  progressReported,
  SO_KHCN,
  SO_KHDT,
  SO_TTTT,
  taskAssigned,
  TERMS,
  valueReported,
} from './testing/index.ts';
import * as indicators from './testing/indicator-commands.ts';
import { indicator } from './testing/indicator-commands.ts';
import * as tasks from './testing/task-commands.ts';
import { task } from './testing/task-commands.ts';

/** The merger is decided in February and takes effect on 1/3/2025. */
const RECORDED = '2025-02-20';
const EVE = '2025-02-28';
const beforeTheMerger = actingAs(SO_TTTT, { today: RECORDED });
const on = (actor: string, today: string) => actingAs(actor, { today, organisations: MERGER });

describe('a reassignment effective 1/3, recorded on 20/2', () => {
  const ofTask = task().when(tasks.reassign(SO_KHCN), on(SO_TTTT, RECORDED)).decide();
  const ofIndicator = indicator().when(indicators.reassign(SO_KHCN), on(SO_TTTT, RECORDED)).decide();

  it.each([
    [EVE, SO_KHDT, SO_KHCN],
    [MERGER_DAY, SO_KHCN, SO_KHDT],
  ])('on %s lets %s report and correct, and not %s', (today, who, other) => {
    const reported = progressReported(1, progress('2025-02-10', { percent: '10' }));
    const value = valueReported(1, '2025-02-10', number('12.20'));
    const onTask = task(reported, ...ofTask);
    const onIndicator = indicator(value, ...ofIndicator);
    for (const command of [tasks.report(progress('2025-02-20')), tasks.reviseReport(1, { percent: '20' })]) {
      expect(onTask.when(command, on(who, today)).decide()).toMatchObject([{ data: { organisation: who } }]);
      onTask.when(command, on(other, today)).thenRefused('not-your-assignment', 'actingFor');
    }
    for (const command of [
      indicators.report(number('12'), '2025-02-20'),
      indicators.reviseValue({ value: number('12') }),
    ]) {
      expect(onIndicator.when(command, on(who, today)).decide()).toMatchObject([
        { data: { organisation: who } },
      ]);
      onIndicator.when(command, on(other, today)).thenRefused('not-your-assignment', 'actingFor');
    }
  });
});

describe('a change of the standing agency effective 1/3, recorded on 20/2', () => {
  const amend = (changes: Partial<PlanTerms>, effectiveOn: string) =>
    ({ type: 'amend', plan: PLAN, changes, ...because(effectiveOn) }) as const;
  const issued = given(planDecider, planIssued());
  const handedOver = issued
    .when(amend({ standingAgency: SO_KHCN }, MERGER_DAY), on(SO_TTTT, RECORDED))
    .decide();
  const world = (actor: string, today: string) =>
    actingAs(actor, { today, organisations: MERGER, plan: handedOver });

  it('leaves the old one in charge of the plan and its parts until then', () => {
    const later = '2025-03-10';
    const plan = given(planDecider, planIssued(), ...handedOver);
    const renamed = amend({ title: 'Tên mới' }, later);
    expect(plan.when(renamed, on(SO_TTTT, EVE)).decide()).toHaveLength(1);
    plan.when(renamed, on(SO_KHCN, EVE)).thenRefused('not-the-managing-agency', 'actingFor');
    expect(plan.when(renamed, on(SO_KHCN, MERGER_DAY)).decide()).toHaveLength(1);
    plan.when(renamed, on(SO_TTTT, MERGER_DAY)).thenRefused('not-the-managing-agency', 'actingFor');

    const titled = tasks.revise({ title: 'Tên' }, '2025-02-20');
    expect(task().when(titled, world(SO_TTTT, EVE)).decide()).toHaveLength(1);
    task().when(titled, world(SO_KHCN, EVE)).thenRefused('not-the-managing-agency', 'actingFor');
    expect(task().when(titled, world(SO_KHCN, MERGER_DAY)).decide()).toHaveLength(1);
  });

  it('leaves tasks without a lead with the old one until then', () => {
    const ownerless = given(taskDecider, {
      ...taskAssigned(),
      data: { ...taskAssigned().data, responsibility: { lead: null, collaborators: [] } },
    });
    const reported = tasks.report(progress('2025-02-20'));
    expect(ownerless.when(reported, world(SO_TTTT, EVE)).decide()).toHaveLength(1);
    expect(ownerless.when(reported, world(SO_KHCN, MERGER_DAY)).decide()).toHaveLength(1);
  });

  it('does not stand in the way of amendments that take effect before it', () => {
    const plan = given(planDecider, planIssued(), ...handedOver);
    expect(plan.when(amend({ title: 'Tên mới' }, RECORDED), on(SO_TTTT, RECORDED)).decide()).toHaveLength(1);
  });

  it('is held against what is amended before it: the terms must add up on every later day', () => {
    const undeclared = issued.when(amend({ declared: [] }, '2023-01-01'), beforeTheMerger).decide();
    const shrunk = given(planDecider, planIssued(), ...undeclared)
      .when(amend({ groups: TERMS.groups.slice(1) }, MERGER_DAY), beforeTheMerger)
      .decide();
    given(planDecider, planIssued(), ...undeclared, ...shrunk)
      .when(amend({ declared: TERMS.declared }, RECORDED), beforeTheMerger)
      .thenRefused('group-unknown', 'declared[0].byGroup[0].group');
  });

  it('names its groups and calendar to tasks and reports from its day only', () => {
    const group = { code: 'nhom-moi', name: 'Nhóm mới', of: 'tasks' as const };
    const [grouped] = issued
      .when(amend({ groups: [...TERMS.groups, group] }, MERGER_DAY), beforeTheMerger)
      .decide() as [PlanEvent];
    const year = { ...CALENDAR.year, cutOff: '11-30' };
    const recalendared: PlanEvent = {
      type: 'PlanCalendarRevised',
      data: {
        plan: PLAN,
        calendar: { from: CALENDAR, to: { ...CALENDAR, year } },
        reason: 'Chốt số liệu sớm hơn',
        legalBasis: DECISION,
        businessDate: MERGER_DAY,
      },
    };
    const plan = [grouped, recalendared];
    const manager = actingAs(SO_TTTT, { today: EVE, plan });
    given(taskDecider)
      .when(tasks.assign({ group: group.code }, EVE), manager)
      .thenRefused('group-unknown', 'group');
    expect(
      given(taskDecider)
        .when(tasks.assign({ group: group.code }, MERGER_DAY), manager)
        .decide(),
    ).toHaveLength(1);
    const lead = actingAs(SO_KHDT, { plan });
    expect(
      task()
        .when(tasks.report(progress('2024-12-14'), '2024'), lead)
        .decide(),
    ).toHaveLength(1);
    task()
      .when(tasks.report(progress('2025-12-14'), '2025'), lead)
      .thenRefused('period-mismatch', 'period');
  });
});

describe('a closing effective 1/3, recorded on 20/2', () => {
  const plan = [planClosed(MERGER_DAY)];
  const world = (actor: string, today: string) => actingAs(actor, { today, plan });

  it('lets the plan and its parts go on until that day, and not longer', () => {
    const report = tasks.report(progress('2025-02-20'));
    const value = indicators.report(number('12'), '2025-02-20');
    expect(task().when(report, world(SO_KHDT, EVE)).decide()).toHaveLength(1);
    expect(indicator().when(value, world(SO_KHDT, EVE)).decide()).toHaveLength(1);
    task().when(report, world(SO_KHDT, MERGER_DAY)).thenRefused('plan-closed');
    indicator().when(value, world(SO_KHDT, MERGER_DAY)).thenRefused('plan-closed');
  });

  it('takes nothing that would hold afterwards, nor a second closing', () => {
    const manager = world(SO_TTTT, EVE);
    task()
      .when(tasks.revise({ title: 'Tên' }, MERGER_DAY), manager)
      .thenRefused('plan-closed');
    given(taskDecider).when(tasks.assign({}, MERGER_DAY), manager).thenRefused('plan-closed');
    indicator()
      .when(indicators.reviseTarget(2025, null, MERGER_DAY), manager)
      .thenRefused('plan-closed');
    const { reason, legalBasis } = because(EVE);
    given(planDecider, planIssued(), ...plan)
      .when({ type: 'close', plan: PLAN, closedOn: EVE, reason, legalBasis }, manager)
      .thenRefused('plan-closed');
  });
});

describe('a withdrawal effective 1/3, recorded on 20/2', () => {
  const manager = on(SO_TTTT, EVE);
  const withdrawnTask = task(lifecycleChanged('TaskWithdrawn', MERGER_DAY));
  const withdrawnIndicator = indicator({
    type: 'IndicatorWithdrawn',
    data: { ...INDICATOR_KEY, reason: 'Rút', legalBasis: DECISION, businessDate: MERGER_DAY },
  });

  it('lets the task and the indicator go on until that day, and not longer', () => {
    const report = tasks.report(progress('2025-02-20'));
    const value = indicators.report(number('12'), '2025-02-20');
    expect(withdrawnTask.when(report, on(SO_KHDT, EVE)).decide()).toHaveLength(1);
    expect(withdrawnIndicator.when(value, on(SO_KHDT, EVE)).decide()).toHaveLength(1);
    expect(withdrawnTask.when(tasks.revise({ title: 'Tên' }, EVE), manager).decide()).toHaveLength(1);
    withdrawnTask.when(report, on(SO_KHDT, MERGER_DAY)).thenRefused('withdrawn');
    withdrawnIndicator.when(value, on(SO_KHDT, MERGER_DAY)).thenRefused('withdrawn');
  });

  it('takes nothing that would hold afterwards, and no other course', () => {
    withdrawnTask.when(tasks.revise({ title: 'Tên' }, MERGER_DAY), manager).thenRefused('withdrawn');
    for (const type of ['suspend', 'resume', 'withdraw'] as const)
      withdrawnTask.when(tasks.turn(type, EVE), manager).thenRefused('withdrawn');
    withdrawnIndicator
      .when(indicators.reviseTarget(2025, null, MERGER_DAY), manager)
      .thenRefused('withdrawn');
    withdrawnIndicator.when(indicators.withdraw, manager).thenRefused('withdrawn');
  });
});

describe('a suspension and its end, each recorded ahead', () => {
  const suspended = lifecycleChanged('TaskSuspended', MERGER_DAY);
  const resumed = lifecycleChanged('TaskResumed', '2025-09-01');
  const report = (asOf: string) => tasks.report(progress(asOf));

  it('leaves the days before open', () => {
    expect(task(suspended).when(report('2025-02-20'), on(SO_KHDT, EVE)).decide()).toHaveLength(1);
    task(suspended).when(report(MERGER_DAY), on(SO_KHDT, MERGER_DAY)).thenRefused('task-suspended');
  });

  it('stays suspended until the day it is resumed', () => {
    task(suspended, resumed)
      .when(report('2025-08-20'), on(SO_KHDT, '2025-08-20'))
      .thenRefused('task-suspended');
    expect(
      task(suspended, resumed).when(report('2025-09-01'), on(SO_KHDT, '2025-09-01')).decide(),
    ).toHaveLength(1);
  });
});

it('an assignment recorded ahead of its day takes no report before it', () => {
  const assigned = given(taskDecider).when(tasks.assign({}, MERGER_DAY), on(SO_TTTT, EVE)).decide();
  given(taskDecider, ...assigned)
    .when(tasks.report(progress(EVE)), on(SO_KHDT, EVE))
    .thenRefused('date-too-early', 'asOf');
});
