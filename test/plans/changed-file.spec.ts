/** A plan file that was changed after it was imported: it becomes revisions, and those need a reason and a legal basis. */
import { fileText, snapshotOf, withLedger } from './importing.ts';

const PLAN = 'tuyen-quang-55-kh-ubnd';
const ORIGINAL = fileText(`${PLAN}/plan.yaml`);
const JUSTIFIED = {
  reason: 'Điều chỉnh theo văn bản mới',
  legalBasis: { number: '99/KH-UBND', issuedOn: '2026-05-20' },
  effectiveOn: '2026-05-25',
};

/** The file with one place changed; a place that is not there exactly once would make the test say nothing. */
function changed(text: string, from: string, to: string): string {
  expect(text.split(from)).toHaveLength(2);
  return text.replace(from, () => to);
}
/** The line on which a place of the original ends; changing it moves no line. */
const lineOf = (from: string): number =>
  ORIGINAL.slice(0, ORIGINAL.indexOf(from) + from.length).split('\n').length;

const target = (comparator: string) =>
  `- { year: 2025, criterion: { kind: number, comparator: "${comparator}", value: "80" }, sources: [S004-014] }`;

const CHANGES = [
  {
    what: 'another title of the plan',
    from: 'title: Kế hoạch thực hiện Nghị quyết của BCH Đảng bộ tỉnh',
    to: 'title: Kế hoạch (điều chỉnh) thực hiện Nghị quyết của BCH Đảng bộ tỉnh',
    field: 'plan.title',
    events: ['PlanAmended'],
  },
  {
    what: 'another calendar',
    from: 'calendar: { preset: truoc-15-12 }',
    to: 'calendar: { preset: nghi-dinh-09-2019 }',
    field: 'plan.calendar',
    events: ['PlanCalendarRevised'],
  },
  {
    what: 'another due date of three tasks that stand in one item',
    from: '  - codes: { prefix: an-toan-an-ninh-mang-, count: 3 }\n    titleKnown: false\n    group: an-toan-an-ninh-mang\n    due: { precision: year, year: 2025 }',
    to: '  - codes: { prefix: an-toan-an-ninh-mang-, count: 3 }\n    titleKnown: false\n    group: an-toan-an-ninh-mang\n    due: { precision: year, year: 2026 }',
    field: 'tasks[5].due',
    events: ['TaskRevised', 'TaskRevised', 'TaskRevised'],
  },
  {
    what: 'another name of an organisation',
    from: 'name: Trung tâm phục vụ hành chính công tỉnh Tuyên Quang',
    to: 'name: Trung tâm Phục vụ hành chính công tỉnh',
    field: 'organisations[4].name',
    events: ['OrganisationRenamed'],
  },
  {
    what: 'another target',
    from: target('='),
    to: target('≥'),
    field: 'indicators[6].targets.2025',
    events: ['IndicatorTargetRevised'],
  },
  {
    what: 'another unit, which breaks the series',
    from: 'unit: "%/năm"',
    to: 'unit: "%"',
    field: 'indicators[11].unit',
    events: ['IndicatorDefinitionRevised'],
  },
] as const;

describe.each(CHANGES)('$what', ({ from, to, field, events }) => {
  const text = () => changed(ORIGINAL, from, to);

  it('is refused without a reason and a legal basis, naming line and field', () =>
    withLedger(async ({ run, problems }) => {
      await run(ORIGINAL);
      // A target is named by its year; it stands under the line of all targets.
      const line = lineOf(from) - (field.includes('targets') ? 1 : 0);
      const { reason, legalBasis } = JUSTIFIED;
      for (const options of [{}, { reason }, { legalBasis }]) {
        const found = await problems(text(), options);
        expect(found).toMatchObject([{ code: 'justification-required', field, line }]);
      }
    }));

  it('is recorded as a revision with them, once', () =>
    withLedger(async (ledger) => {
      await ledger.run(ORIGINAL);
      const before = (await ledger.events()).length;
      const { rows } = await ledger.run(text(), JUSTIFIED);
      expect(rows.filter(({ action }) => action === 'revise')).toHaveLength(events.length);
      const added = (await ledger.events()).slice(before);
      expect(added.map(({ type }) => type)).toEqual(events);
      const { reason, legalBasis, effectiveOn: businessDate } = JUSTIFIED;
      for (const { data } of added) expect(data).toMatchObject({ reason, legalBasis, businessDate });
      expect(await ledger.run(text(), JUSTIFIED)).toMatchObject({ stored: false });
      expect(await ledger.run(text())).toMatchObject({ stored: false });
    }));
});

it('a new unit is a series break', () =>
  withLedger(async ({ run, events }) => {
    await run(ORIGINAL);
    await run(changed(ORIGINAL, 'unit: "%/năm"', 'unit: "%"'), JUSTIFIED);
    const { indicators } = snapshotOf(await events(), PLAN, '2026-05-25');
    expect(indicators.find(({ indicator }) => indicator === 'nang-suat-lao-dong')).toMatchObject({
      definition: { unit: '%', version: 2 },
      seriesBreaks: [{ on: '2026-05-25' }],
    });
  }));

const FIRST_TASKS = `  - codes: { prefix: chuyen-doi-nhan-thuc-, count: 4 }
    titleKnown: false
    group: chuyen-doi-nhan-thuc
    due: { precision: year, year: 2025 }
    assignedOn:`;

it.each([
  ['the day a task was assigned', `${FIRST_TASKS} "2022-04-12"`, `${FIRST_TASKS} "2022-04-13"`, 'tasks[0].assignedOn'],
  ['the kind of an organisation', 'tier: committee', 'tier: other', 'organisations[1].tier'],
])('%s is not revised by an import, with whatever reason', (_, from, to, field) =>
  withLedger(async ({ run, problems }) => {
    await run(ORIGINAL);
    expect(await problems(changed(ORIGINAL, from, to), JUSTIFIED)).toMatchObject([
      { code: 'cannot-be-revised', field, line: lineOf(from) },
    ]);
  }),
);

it('a step that was submitted is not changed; a correction is a step of its own', () =>
  withLedger(async ({ run, problems }) => {
    await run(fileText('yen-bai-2015-qd-ubnd/plan.yaml'));
    const text = fileText('yen-bai-2015-qd-ubnd/reports.yaml');
    await run(text);
    const second = text.slice(0, text.lastIndexOf('- command')).split('\n').length;
    expect(await problems(text.replaceAll('value: "100"', 'value: "99"'))).toMatchObject([
      { code: 'submitted-differently', field: 'steps[0].data' },
      { code: 'submitted-differently', field: 'steps[1].data', line: second },
    ]);
  }));
