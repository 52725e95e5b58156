/** What a report says has changed since the cut-off of the period before. */
import { describe, expect, it } from '@jest/globals';
import type { DomainEvent } from '#domain';
import { because, COMMITTEE, PLAN, SO_KHCN, SO_KHDT, SO_TTTT } from '../../domain/src/testing/index.ts';
import { changeLines, changeText } from './change-text.ts';
import type { ReportChange } from './report.ts';
import { begun, dueOn, found, indicator, numeric, of, on, reportOf, task } from './testing/plan-report.ts';

const changesIn = async (
  period: string,
  ...events: readonly DomainEvent[]
): Promise<readonly ReportChange[]> => (await reportOf([...begun(), ...events], period)).changes?.items ?? [];

const amended = (businessDate: string, changes: object): DomainEvent => {
  const { reason, legalBasis } = because(businessDate);
  return { type: 'PlanAmended', data: { plan: PLAN, changes, reason, legalBasis, businessDate } };
};

const target = (value: string) => ({
  year: 2025,
  criterion: { kind: 'number', comparator: '=', value } as const,
});

describe('the changes in a report', () => {
  it('are against the day before the period, as known now', async () => {
    expect((await reportOf(begun(), '2025-H1')).changes).toEqual({
      since: '2024-H2',
      sinceDate: '2024-12-14',
      items: [],
    });
    expect((await reportOf(begun(), '2025-H2')).changes).toMatchObject({
      since: '2025-H1',
      sinceDate: '2025-06-14',
    });
    expect((await reportOf(begun(), '2025')).changes).toMatchObject({
      since: '2024',
      sinceDate: '2024-12-14',
    });
  });

  it('are not given for the first report of a plan, where there is nothing to compare with', async () => {
    expect((await reportOf(begun(), '2022')).changes).toBeNull();
  });

  it('do not include what happened before or is yet to come', async () => {
    const events = [
      task('mot', dueOn('2025-12-31')),
      on('mot').moved('2025-12-31', '2026-06-30', '2024-12-14'),
      on('mot').moved('2026-06-30', '2026-09-30', '2025-06-15'),
    ];
    expect(await changesIn('2025-H1', ...events)).toEqual([]);
    expect(await changesIn('2025-H2', ...events)).toHaveLength(1);
  });

  it('show tasks that were completed, fell overdue, were moved or handed over', async () => {
    const changes = await changesIn(
      '2025-H1',
      task('xong', { ...dueOn('2025-03-31'), title: 'Xây dựng nền tảng LGSP' }), // 7
      on('xong').confirmed(1, '2025-03-01'), // 8
      task('tre', dueOn('2025-03-31')), // 9
      task('doi', dueOn('2025-03-31'), SO_TTTT), // 10
      on('doi').moved('2025-03-31', '2025-09-30', '2025-02-01'), // 11
      on('doi').handedOver(SO_TTTT, SO_KHCN, '2025-03-01'), // 12
    );
    expect(changes).toEqual([
      {
        what: 'task-due',
        code: 'doi',
        name: null,
        from: dueOn('2025-03-31').due,
        to: dueOn('2025-09-30').due,
        positions: [11],
      },
      {
        what: 'task-cell',
        code: 'tre',
        name: null,
        from: 'open-in-time',
        to: 'open-overdue',
        positions: [9],
      },
      {
        what: 'task-cell',
        code: 'xong',
        name: 'Xây dựng nền tảng LGSP',
        from: 'open-in-time',
        to: 'completed-on-time',
        positions: [7, 8],
      },
      { what: 'task-lead', code: 'doi', name: null, from: SO_TTTT, to: SO_KHCN, positions: [12] },
    ]);
  });

  it('show what was added in the period', async () => {
    const later: DomainEvent = {
      ...task('moi'),
      data: { ...task('moi').data, businessDate: '2025-02-01' },
    } as DomainEvent;
    const changes = await changesIn(
      '2025-H1',
      later,
      indicator('moi', { businessDate: '2025-02-01', targets: [] }),
    );
    expect(changes).toMatchObject([
      { what: 'task-added', code: 'moi', to: 'open-in-time', positions: [7] },
      { what: 'indicator-added', code: 'moi', to: 'no-data', positions: [8] },
    ]);
  });

  it('show new values, other verdicts and other targets of indicators, also targets given up', async () => {
    const changes = await changesIn(
      '2025',
      indicator('kinh-te-so'), // 7
      indicator('bo-muc-tieu'), // 8
      of('kinh-te-so').valued(1, '2024-12-10', numeric('12.20')), // 9
      of('kinh-te-so').valued(2, '2025-12-10', numeric('18.50')), // 10
      of('kinh-te-so').aimed(2025, { from: target('20'), to: target('18') }, '2025-03-01'), // 11
      of('bo-muc-tieu').aimed(2025, { from: target('20'), to: null }, '2025-03-01'), // 12
    );
    expect(changes).toMatchObject([
      {
        what: 'indicator-target',
        code: 'bo-muc-tieu',
        year: 2025,
        from: target('20').criterion,
        to: null,
        positions: [12],
      },
      {
        what: 'indicator-value',
        code: 'kinh-te-so',
        from: numeric('12.20'),
        to: numeric('18.50'),
        positions: [9, 10],
      },
      { what: 'indicator-level', from: 'undetermined', to: 'exceeded', positions: [6, 7, 10, 11] },
      { what: 'indicator-target', from: target('20').criterion, to: target('18').criterion, positions: [11] },
    ]);
  });

  it('show terms of the plan that were amended', async () => {
    const events = [
      amended('2025-03-01', {
        standingAgency: { from: SO_TTTT, to: SO_KHCN },
        committee: { from: COMMITTEE, to: null },
      }),
    ];
    expect(await changesIn('2025', ...events)).toEqual([
      { what: 'plan-terms', code: 'standingAgency', name: null, from: SO_TTTT, to: SO_KHCN, positions: [7] },
      { what: 'plan-terms', code: 'committee', name: null, from: COMMITTEE, to: null, positions: [7] },
    ]);
  });
});

const report = await reportOf(
  [
    ...begun(),
    task('doi', { ...dueOn('2025-03-31'), title: 'Xây dựng nền tảng LGSP' }, SO_TTTT),
    on('doi').moved('2025-03-31', '2025-09-30', '2025-02-01'),
    on('doi').handedOver(SO_TTTT, SO_KHDT, '2025-03-01'),
    indicator('kinh-te-so'),
    of('kinh-te-so').valued(1, '2025-12-10', numeric('1683.50')),
    of('kinh-te-so').aimed(2025, { from: target('20'), to: null }, '2025-03-01'),
    amended('2025-03-01', { committee: { from: COMMITTEE, to: null } }),
  ],
  '2025',
);

describe('changes in words', () => {
  it('are one line for each thing, with names rather than codes', () => {
    expect(changeLines(report, 'vi')).toEqual([
      'Nội dung kế hoạch, ban chỉ đạo: Ban Chỉ đạo chuyển đổi số tỉnh Tuyên Quang → –',
      'Xây dựng nền tảng LGSP (doi): trạng thái: Chưa hoàn thành, trong hạn → Chưa hoàn thành, quá hạn; thời hạn: 31/3/2025 → 30/9/2025; cơ quan chủ trì: Sở Thông tin và Truyền thông tỉnh Tuyên Quang → Sở Kế hoạch và Đầu tư tỉnh Tuyên Quang',
      'Tỷ trọng kinh tế số trong GRDP (kinh-te-so): thực hiện: – → 1.683,50; đánh giá: Chưa có số liệu → Theo dõi; mục tiêu 2025: = 20 → –',
    ]);
    expect(changeLines(report, 'en')[2]).toBe(
      'Tỷ trọng kinh tế số trong GRDP (kinh-te-so): value: – → 1,683.50; level: No data → Tracked; target 2025: = 20 → –',
    );
  });

  it('do not print a long text whole', () => {
    const change = found(report.changes?.items ?? [], ({ what }) => what === 'plan-terms');
    const long = { ...change, what: 'plan-terms', code: 'note', from: null, to: 'a'.repeat(500) } as const;
    expect(changeText(long, 'vi')).toBe(`ghi chú: – → ${'a'.repeat(59)}…`);
  });
});
