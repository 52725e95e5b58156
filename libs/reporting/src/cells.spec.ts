/** Every figure of a report has an address, told by reports on Kế hoạch 55/KH-UBND. */
import { describe, expect, it } from '@jest/globals';
import type { DomainEvent } from '#domain';
import { SO_KHDT, TASK_GROUP } from '../../domain/src/testing/index.ts';
import { cellsOf, type ReportCell } from './cells.ts';
import type { PlanReport } from './report.ts';
import { begun, dueOn, found, indicator, of, on, reportOf, task } from './testing/plan-report.ts';

const FUNDING = { total: '3000000', parts: [{ code: 'nstw', name: 'Trung ương', amount: '3000000' }] };

const events: DomainEvent[] = [
  ...begun({
    funding: FUNDING,
    declared: [{ what: 'tasks', count: 3, listed: true, byGroup: [{ group: TASK_GROUP, count: 3 }] }],
  }),
  task('nen-tang-so', { title: 'Xây dựng nền tảng số', ...dueOn('2024-05-01'), funding: FUNDING }),
  task('tuyen-truyen', { title: null, group: null, due: { precision: 'standing' } }, null),
  task('kho-du-lieu', dueOn('2024-05-31')),
  indicator('kinh-te-so', { name: 'Tỷ trọng kinh tế số trong GRDP' }),
  indicator('cap-quang', { name: 'Hộ có cáp quang' }),
  on('nen-tang-so').reported(1, '2024-04-30', {
    percent: '100',
    disbursed: '2000000',
    completedOn: '2024-04-30',
  }),
  on('nen-tang-so').confirmed(1, '2024-04-30', '2024-05-06'),
  of('kinh-te-so').valued(1, '2024-05-31', { kind: 'number', value: '12.20', qualifier: 'above' }),
];
const report = await reportOf(events, '2024-H1');
const cells = cellsOf(report);
const at = (address: string): ReportCell => found(cells, (cell) => cell.address === address);
const stated = (address: string) => {
  const { value, number, kind } = at(address);
  return { value, number, kind };
};

describe('the cells of a report', () => {
  it('have each an address of its own', () => {
    expect(new Set(cells.map(({ address }) => address)).size).toBe(cells.length);
    for (const { address } of cells) expect(address).toMatch(/^[a-z]+(\/([a-z0-9-]+|-))+$/);
  });

  it('have addresses that people write and that never change', () => {
    expect(stated('tasks/completed-on-time')).toEqual({ value: '1', number: '1', kind: 'count' });
    expect(stated('tasks/on-time-rate')).toEqual({ value: '50.0', number: '50.0', kind: 'rate' });
    expect(stated('tasks/on-time-rate/denominator')).toEqual({ value: '2', number: '2', kind: 'count' });
    expect(stated(`groups/${TASK_GROUP}/total`)).toMatchObject({ value: '2' });
    expect(stated('groups/-/standing')).toMatchObject({ value: '1' });
    expect(stated(`leads/${SO_KHDT}/open-overdue`)).toMatchObject({ value: '1' });
    expect(stated('leads/-/total')).toMatchObject({ value: '1' });
    expect(stated('task/nen-tang-so/cell')).toEqual({
      value: 'completed-on-time',
      number: null,
      kind: 'word',
    });
    expect(stated('task/nen-tang-so/due')).toMatchObject({ value: '2024-05-01' });
    expect(stated('task/tuyen-truyen/due')).toMatchObject({ value: 'standing' });
    expect(stated('task/nen-tang-so/percent')).toEqual({ value: '100', number: '100', kind: 'figure' });
    expect(stated('task/nen-tang-so/disbursed')).toEqual({
      value: '2000000',
      number: '2000000',
      kind: 'amount',
    });
    expect(stated('funding/disbursed')).toMatchObject({ value: '2000000' });
    expect(stated('funding/planned/nstw')).toMatchObject({ value: '3000000' });
    expect(stated('declared/tasks')).toMatchObject({ value: '3' });
    expect(stated(`declared/tasks/groups/${TASK_GROUP}/in-ledger`)).toMatchObject({ value: '2' });
  });

  it('tell what was not reported from zero, and keep how exact a value is', () => {
    expect(stated('task/kho-du-lieu/percent')).toMatchObject({ value: null, number: null });
    expect(stated('indicator/cap-quang/value')).toMatchObject({ value: null, number: null });
    expect(at('indicator/cap-quang/value').text).toEqual({ vi: '–', en: '–' });
    expect(stated('tasks/completed-late')).toMatchObject({ value: '0', number: '0' });
    expect(stated('indicator/kinh-te-so/value')).toEqual({
      value: '> 12.20',
      number: '12.20',
      kind: 'figure',
    });
    expect(at('indicator/kinh-te-so/value').text).toEqual({ vi: '> 12,20', en: '> 12.20' });
  });

  it('are named and explained in both languages', () => {
    expect(at('task/nen-tang-so/percent').label.vi).toBe('Xây dựng nền tảng số (nen-tang-so) · tiến độ (%)');
    for (const { label, formula, text } of cells)
      for (const words of [label, formula, text]) {
        expect(words.vi).not.toBe('');
        expect(words.en).not.toBe('');
      }
  });

  it('have every figure of the report, with the positions it names', () => {
    const told = new Set(cells.map(({ value, positions }) => JSON.stringify([value, positions])));
    const missing = figuresIn(report).filter(
      ({ value, from }) =>
        (typeof value === 'number' || typeof value === 'string') &&
        !told.has(JSON.stringify([String(value), from])),
    );
    expect(missing).toEqual([]);
  });
});

interface Found {
  readonly value: unknown;
  readonly from: readonly number[];
}

/** Everything in a report that carries a value and positions. */
function figuresIn(part: PlanReport | object): Found[] {
  const inside = Object.values(part).flatMap((value: unknown) =>
    typeof value === 'object' && value !== null ? figuresIn(value) : [],
  );
  const isFigure = 'value' in part && 'from' in part && Array.isArray(part.from);
  return isFigure ? [...inside, part as unknown as Found] : inside;
}
