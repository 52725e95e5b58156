/** Files that are wrong: every problem names its line and field, in both languages, and nothing is stored. */
import { MAX_FILE_BYTES } from '#application';
import { fileText, withLedger } from './importing.ts';

const ORIGINAL = fileText('tuyen-quang-55-kh-ubnd/plan.yaml');
const FUNDED = fileText('yen-bai-2015-qd-ubnd/plan.yaml');

interface Broken {
  readonly what: string;
  readonly of?: string;
  readonly from: string;
  readonly to: string;
  readonly code: string;
  readonly field: string;
  /** Text of the line that is named, the last one that has it; by default the last line of `to`. */
  readonly at?: string;
}

const BROKEN: readonly Broken[] = [
  {
    what: 'a count that the list does not reach',
    from: 'count: 109',
    to: 'count: 110',
    code: 'count-mismatch',
    field: 'plan.declared[0].count',
  },
  {
    what: 'a count of a group that its tasks do not reach',
    from: '{ group: ha-tang-so, count: 13,',
    to: '{ group: ha-tang-so, count: 14,',
    code: 'count-mismatch',
    field: 'plan.declared[0].byGroup[2].count',
  },
  {
    what: 'a list that is not as long as declared',
    from: 'codes: { prefix: co-so-du-lieu-chuyen-nganh-, count: 40 }',
    to: 'codes: { prefix: co-so-du-lieu-chuyen-nganh-, count: 39 }',
    code: 'count-mismatch',
    field: 'plan.declared[0].count',
    at: 'count: 109',
  },
  {
    what: 'a number of groups that are not listed',
    from: '{ what: indicator-groups, count: 3,',
    to: '{ what: indicator-groups, count: 4,',
    code: 'count-mismatch',
    field: 'plan.declared[1].count',
  },
  {
    what: 'a total its parts do not add up to',
    of: FUNDED,
    from: 'total: "3900000000000"',
    to: 'total: "3900000000001"',
    code: 'sum-mismatch',
    field: 'plan.funding.total',
  },
  {
    what: 'a code of two indicators',
    from: '  - code: van-ban-dien-tu-ky-so',
    to: '  - code: mo-du-lieu',
    code: 'code-duplicate',
    field: 'indicators[9]',
  },
  {
    what: 'an alias',
    from: '  standingAgency: so-tttt-tuyen-quang\n  committee: bcd-cds-tuyen-quang',
    to: '  standingAgency: &so so-tttt-tuyen-quang\n  committee: *so',
    code: 'yaml-alias',
    field: 'plan.committee',
  },
  {
    what: 'a key that stands twice',
    from: '  status: adopted',
    to: '  status: adopted\n  status: draft',
    code: 'duplicate-key',
    field: 'plan.status',
  },
  {
    what: 'a decimal that is not quoted',
    from: 'value: "80" }, sources: [S004-014]',
    to: 'value: 80.5 }, sources: [S004-014]',
    code: 'decimal-unquoted',
    field: 'indicators[6].targets[0].criterion.value',
  },
  {
    what: 'a decimal that is not quoted and happens to be whole',
    from: 'value: "80" }, sources: [S004-014]',
    to: 'value: 80.0 }, sources: [S004-014]',
    code: 'decimal-unquoted',
    field: 'indicators[6].targets[0].criterion.value',
  },
  {
    what: 'a decimal with a comma',
    from: 'value: "80" }, sources: [S004-014]',
    to: 'value: "80,5" }, sources: [S004-014]',
    code: 'decimal',
    field: 'indicators[6].targets[0].criterion.value',
  },
  {
    what: 'a key that would reach into the program',
    from: '  status: adopted',
    to: '  status: adopted\n  __proto__: { status: draft }',
    code: 'unknown-field',
    field: 'plan.__proto__',
  },
  {
    what: 'too deep a nesting',
    from: '  status: adopted',
    to: `  status: ${'['.repeat(30)}${']'.repeat(30)}`,
    code: 'too-deep',
    field: `plan.status${'[0]'.repeat(19)}`,
  },
  {
    what: 'a field of the plan that is not known',
    from: '  status: adopted',
    to: '  status: adopted\n  colour: red',
    code: 'unknown-field',
    field: 'plan.colour',
  },
  {
    what: 'a field that is not known and has neither a value nor an ordinary name',
    from: '  status: adopted',
    to: '  status: adopted\n  "a[b":',
    code: 'unknown-field',
    field: 'plan.a[b',
  },
  {
    what: 'a section that is not known',
    from: 'organisations:\n',
    to: 'organizations:\n',
    code: 'unknown-field',
    field: 'organizations',
    at: 'organizations:',
  },
  {
    what: 'a group the plan does not have',
    from: 'thanh toán điện tử\n    group: muc-tieu-xa-hoi-so',
    to: 'thanh toán điện tử\n    group: muc-tieu-khong-co',
    code: 'group-unknown',
    field: 'indicators[16].group',
  },
  {
    what: 'a group the plan does not have, of 99 tasks that stand in one item',
    of: FUNDED,
    from: '    titleKnown: false\n',
    to: '    titleKnown: false\n    group: khong-co\n',
    code: 'group-unknown',
    field: 'tasks[0].group',
    at: 'group: khong-co',
  },
  {
    what: 'a day that does not exist',
    from: 'issuedOn: "2022-04-12"',
    to: 'issuedOn: "2022-04-31"',
    code: 'date',
    field: 'plan.issuedOn',
  },
  {
    what: 'a day before the organisation it names',
    from: 'effectiveFrom: "2022-04-12"',
    to: 'effectiveFrom: "2021-04-12"',
    code: 'date-too-early',
    field: 'plan.issuer',
    at: '  issuer: ubnd-tuyen-quang',
  },
  {
    what: 'a title where none is said to be known',
    from: '    titleKnown: false\n    group: an-toan-an-ninh-mang\n',
    to: '    titleKnown: false\n    title: Tên bịa đặt\n    group: an-toan-an-ninh-mang\n',
    code: 'agreeing',
    field: 'tasks[5].titleKnown',
    at: '    titleKnown: false',
  },
];

describe.each(BROKEN)('a plan file with $what', ({ of = ORIGINAL, from, to, code, field, at }) => {
  it(`names ${field} and its line, and stores nothing`, () =>
    withLedger(async ({ problems }) => {
      expect(of.split(from)).toHaveLength(2);
      const text = of.replace(from, () => to);
      const wanted = at ?? to.split('\n').at(-1) ?? '';
      const line = text.split('\n').findLastIndex((content) => content.includes(wanted)) + 1;
      const found = await problems(text);
      const named = found.filter((problem) => problem.field === field && problem.code === code);
      expect(named).toMatchObject([{ line }]);
      for (const { text: message } of found) {
        expect(message.vi).toMatch(/\S/);
        expect(message.en).toMatch(/\S/);
        expect(message.vi).not.toBe(message.en);
      }
    }));
});

it('two faults of a file are told together', () =>
  withLedger(async ({ problems }) => {
    const text = ORIGINAL.replace('issuedOn: "2022-04-12"', 'issuedOn: "2022-04-31"').replace(
      'tier: committee',
      'tier: hội đồng',
    );
    expect((await problems(text)).map(({ field }) => field)).toEqual(['organisations[1].tier', 'plan.issuedOn']);
  }));

it('what is no YAML names the line', () =>
  withLedger(async ({ problems }) => {
    const text = ORIGINAL.replace('  status: adopted', '  status: "adopted');
    const [first] = await problems(text);
    expect(first?.code).toMatch(/^yaml-/);
    expect(first?.line).toEqual(expect.any(Number));
  }));

it('a nesting that no parser could follow is refused like any other', () =>
  withLedger(async ({ problems }) => {
    expect(await problems(`kind: plan\nplan: ${'['.repeat(20_000)}`)).toMatchObject([{ code: 'too-deep' }]);
  }));

it('a file that is too large is not even read', () =>
  withLedger(async ({ problems }) => {
    const text = `${ORIGINAL}\n# ${'x'.repeat(MAX_FILE_BYTES)}`;
    expect(await problems(text)).toMatchObject([{ code: 'file-too-large', field: '', line: null }]);
  }));

describe('a file of steps', () => {
  const step = (command: string, data: string, subject = 'du-an-01') =>
    `kind: reports\nplan: yen-bai-2015-qd-ubnd\nsteps:\n  - command: ${command}\n    subject: ${subject}\n    actingFor: ubnd-yen-bai\n    data: ${data}\n`;

  it.each([
    ['a command that is not known', step('task.delete', '{}'), 'unknown-command', 'steps[0].command', 4],
    [
      'a task that is not in the plan',
      step('task.report-progress', '{ asOf: "2023-06-10", narrative: a }', 'du-an-100'),
      'task-unknown',
      'steps[0].data',
      7,
    ],
    [
      'a field missing',
      step('task.report-progress', '{ asOf: "2023-06-10" }'),
      'text',
      'steps[0].data.narrative',
      7,
    ],
    [
      'a scenario that does not say it is one',
      step('task.report-progress', '{ asOf: "2023-06-10", narrative: a }').replace('reports', 'scenario'),
      'notice-missing',
      'notice',
      1,
    ],
  ])('is refused with %s', (_, text, code, field, line) =>
    withLedger(async ({ run, problems }) => {
      await run(FUNDED);
      expect(await problems(text)).toMatchObject([{ code, field, line }]);
    }),
  );

  it('with one wrong step of two stores neither', () =>
    withLedger(async ({ run, problems }) => {
      await run(FUNDED);
      const good = step('task.report-progress', '{ asOf: "2023-06-10", narrative: a }');
      const bad = step('task.report-progress', '{ asOf: "2023-06-31", narrative: b }').split('steps:\n')[1];
      expect(await problems(`${good}${bad}`)).toMatchObject([
        { code: 'date', field: 'steps[1].data.asOf', line: 11 },
      ]);
    }));
});
