import type { IndicatorDefinition, IndicatorEvent } from './events.ts';
import { indicatorDecider, type IndicatorCommand } from './indicator.ts';
import {
  actingAs,
  because,
  DECISION,
  DEFINITION,
  definitionRevised,
  given,
  INDICATOR_GROUP,
  INDICATOR_KEY,
  indicatorAssigned,
  ISSUED_ON,
  MERGER,
  MERGER_DAY,
  number,
  SO_KHCN,
  SO_KHDT,
  SO_TTTT,
  UBND,
  valueReported,
} from './testing/index.ts';
import type { Criterion, Value } from './values.ts';

const lead = actingAs(SO_KHDT);
const manager = actingAs(SO_TTTT);
type Assign = Extract<IndicatorCommand, { type: 'assign' }>;

const assign = (
  changes: Partial<Omit<Assign, 'definition'>> = {},
  defined: Partial<IndicatorDefinition> = {},
): Assign => {
  const { name, group, baseline, targets, responsibility } = indicatorAssigned().data;
  const { version: _, ...definition } = { ...DEFINITION, ...defined };
  return {
    ...INDICATOR_KEY,
    type: 'assign',
    name,
    group,
    definition,
    baseline,
    targets,
    responsibility,
    assignedOn: ISSUED_ON,
    ...changes,
  };
};
const target = (criterion: Criterion, year = 2025) => ({ targets: [{ year, criterion }] });
const atLeast = (value: string): Criterion => ({ kind: 'number', comparator: '≥', value });
const reviseTarget = (year: number, criterion: Criterion | null, effectiveOn = '2024-01-01') =>
  ({ ...INDICATOR_KEY, type: 'revise-target', year, criterion, ...because(effectiveOn) }) as const;
const redefine = (changes: Partial<IndicatorDefinition>, effectiveOn = '2025-01-01', name?: string) =>
  ({
    ...INDICATOR_KEY,
    type: 'revise-definition',
    changes,
    seriesBreak: true,
    ...(name ? { name } : {}),
    ...because(effectiveOn),
  }) as const;
const reassign = (to: string, effectiveOn = MERGER_DAY) =>
  ({
    ...INDICATOR_KEY,
    type: 'reassign',
    responsibility: { lead: to, collaborators: [] },
    cause: 'reorganisation',
    ...because(effectiveOn),
  }) as const;
const report = (value: Value, asOf = '2023-12-14', unit = '%') =>
  ({ ...INDICATOR_KEY, type: 'report-value', asOf, unit, value, narrative: 'Cục Thống kê' }) as const;
const reviseValue = (
  changes: { value?: Value; asOf?: string },
  reason = 'Số liệu chính thức',
  numbered = 1,
) =>
  ({
    ...INDICATOR_KEY,
    type: 'revise-value',
    report: numbered,
    ...changes,
    reason,
    cause: 'late-data',
  }) as const;
const withdraw = { ...INDICATOR_KEY, type: 'withdraw', ...because('2025-01-01') } as const;

const indicator = (...events: IndicatorEvent[]) => given(indicatorDecider, indicatorAssigned(), ...events);
const defined = (definition: Partial<IndicatorDefinition>) =>
  given(indicatorDecider, indicatorAssigned({ targets: [] }, definition));
const ranking = defined({ measure: 'rank', unit: 'hạng', decimals: 0 });
const rating = defined({ measure: 'qualitative', unit: 'mức', scale: ['yếu', 'trung bình', 'khá', 'tốt'] });
const both = defined({ measure: 'compound', unit: '%', parts: ['cấp tỉnh', 'xếp hạng'] });

describe('assigning an indicator', () => {
  it('counts its definition as the first version', () => {
    given(indicatorDecider).when(assign(), manager).then([indicatorAssigned()]);
  });

  it('is for the managing agency, once, in time', () => {
    given(indicatorDecider).when(assign(), lead).thenRefused('not-the-managing-agency', 'actingFor');
    indicator().when(assign(), manager).thenRefused('already-exists');
    given(indicatorDecider).when(withdraw, manager).thenRefused('indicator-unknown');
    given(indicatorDecider)
      .when(assign({ assignedOn: '2022-04-11' }), manager)
      .thenRefused('date-too-early', 'assignedOn');
  });

  it.each<[string, Partial<IndicatorDefinition>, Criterion]>([
    ['from 7 %', { measure: 'growth' }, atLeast('7')],
    ['above 80 %', {}, { kind: 'number', comparator: '>', value: '80' }],
    [
      'at most 1.5 days',
      { measure: 'level', unit: 'ngày' },
      { kind: 'number', comparator: '≤', value: '1.5' },
    ],
    ['below 5 %', {}, { kind: 'number', comparator: '<', value: '5' }],
    ['among the first 15 of 63', { measure: 'rank' }, { kind: 'rank', atMost: 15, of: 63 }],
    ['rated "khá", on no scale', { measure: 'qualitative' }, { kind: 'qualitative', level: 'khá' }],
    [
      'two conditions in one',
      { measure: 'compound', parts: ['xếp hạng', 'cấp tỉnh'] },
      {
        kind: 'compound',
        parts: [
          { part: 'cấp tỉnh', criterion: atLeast('80') },
          { part: 'xếp hạng', criterion: { kind: 'rank', atMost: 15 } },
        ],
      },
    ],
  ])('takes the target "%s"', (_, definition, criterion) => {
    given(indicatorDecider)
      .when(assign(target(criterion), definition), manager)
      .then([indicatorAssigned(target(criterion), definition)]);
  });

  it.each([
    ['a group of tasks', assign({ group: 'chuyen-doi-nhan-thuc' }), 'group-unknown', 'group'],
    [
      'two targets for a year',
      assign({ targets: [...target(atLeast('20')).targets, ...target(atLeast('30')).targets] }),
      'target-duplicate',
      'targets',
    ],
    ['a share above 100 %', assign(target(atLeast('100.01'))), 'out-of-range', 'targets[0].criterion.value'],
    [
      'a per cent level above 100 %',
      assign(target(atLeast('101')), { measure: 'level' }),
      'out-of-range',
      'targets[0].criterion.value',
    ],
    [
      'a number for a rank',
      assign({}, { measure: 'rank' }),
      'value-kind-mismatch',
      'targets[0].criterion.kind',
    ],
    [
      'a rank beyond the number ranked',
      assign(target({ kind: 'rank', atMost: 64, of: 63 }), { measure: 'rank' }),
      'out-of-range',
      'targets[0].criterion.atMost',
    ],
    [
      'a level that is not on the scale',
      assign(target({ kind: 'qualitative', level: 'tốt' }), { measure: 'qualitative', scale: ['khá'] }),
      'level-unknown',
      'targets[0].criterion.level',
    ],
    [
      'a level twice on the scale',
      assign({ targets: [] }, { measure: 'qualitative', scale: ['khá', 'khá'] }),
      'code-duplicate',
      'scale',
    ],
    [
      'conditions that are not named',
      assign({ targets: [] }, { measure: 'compound' }),
      'part-unknown',
      'parts',
    ],
    [
      'a condition left out',
      assign(target({ kind: 'compound', parts: [] }), { measure: 'compound', parts: ['a'] }),
      'part-unknown',
      'targets[0].criterion.parts',
    ],
    ['bounds the wrong way round', assign({}, { min: '10', max: '9' }), 'out-of-range', 'min'],
    ['a bound that is no number', assign({}, { max: '1,5' }), 'decimal-invalid', 'max'],
    [
      'a baseline in the future',
      assign({ baseline: { value: number('10'), asOf: '2025-12-21' } }),
      'date-in-future',
      'baseline.asOf',
    ],
    [
      'a baseline that does not fit',
      assign({ baseline: { value: number('10.123'), asOf: '2021-12-14' } }),
      'too-many-decimals',
      'baseline.value.value',
    ],
  ] as const)('is refused with %s', (_, command, code, field) => {
    given(indicatorDecider).when(command, manager).thenRefused(code, field);
  });
});

describe('revising a target', () => {
  const from = indicatorAssigned().data.targets[0] ?? null;
  const revised = (year: number, change: { from: typeof from; to: typeof from }): IndicatorEvent => ({
    type: 'IndicatorTargetRevised',
    data: {
      ...INDICATOR_KEY,
      year,
      target: change,
      reason: because('').reason,
      legalBasis: DECISION,
      businessDate: '2024-01-01',
    },
  });

  it('replaces, adds or gives up the target of a year', () => {
    const to = { year: 2025, criterion: atLeast('12.20') };
    indicator()
      .when(reviseTarget(2025, to.criterion), manager)
      .then([revised(2025, { from, to })]);
    const added = { year: 2030, criterion: atLeast('30') };
    indicator()
      .when(reviseTarget(2030, added.criterion), manager)
      .then([revised(2030, { from: null, to: added })]);
    indicator()
      .when(reviseTarget(2025, null), manager)
      .then([revised(2025, { from, to: null })]);
  });

  it('is refused for a year without one, without a change, or with a value that does not fit', () => {
    indicator().when(reviseTarget(2030, null), manager).thenRefused('target-unknown', 'year');
    indicator()
      .when(reviseTarget(2025, { kind: 'number', comparator: '=', value: '20' }), manager)
      .thenRefused('nothing-changes', 'criterion');
    indicator()
      .when(reviseTarget(2025, atLeast('20.005')), manager)
      .thenRefused('too-many-decimals', 'criterion.value');
    indicator()
      .when(reviseTarget(2025, atLeast('30'), '2022-04-11'), manager)
      .thenRefused('date-too-early', 'effectiveOn');
  });

  it('cannot be slipped in before a change of the same year, which would hide it', () => {
    const later = indicator(revised(2025, { from, to: { year: 2025, criterion: atLeast('30') } }));
    later
      .when(reviseTarget(2025, atLeast('25'), '2023-12-31'), manager)
      .thenRefused('date-too-early', 'effectiveOn');
    expect(later.when(reviseTarget(2030, atLeast('25'), '2023-12-31'), manager).decide()).toHaveLength(1);
  });
});

describe('revising the definition', () => {
  it('counts the version on, and renames', () => {
    expect(
      indicator()
        .when(redefine({ decimals: 1 }, '2025-01-01', 'Tỷ trọng mới'), manager)
        .decide(),
    ).toMatchObject([
      {
        type: 'IndicatorDefinitionRevised',
        data: {
          name: { to: 'Tỷ trọng mới' },
          definition: { from: DEFINITION, to: { ...DEFINITION, decimals: 1, version: 2 } },
          seriesBreak: true,
        },
      },
    ]);
  });

  it('is refused without a change, out of order, or when it contradicts itself', () => {
    indicator()
      .when(redefine({ unit: '%' }), manager)
      .thenRefused('nothing-changes', 'changes');
    indicator(definitionRevised('2025-01-01'))
      .when(redefine({ decimals: 1 }, '2024-12-31'), manager)
      .thenRefused('date-too-early', 'effectiveOn');
    indicator()
      .when(redefine({ min: '2', max: '1' }), manager)
      .thenRefused('out-of-range', 'min');
  });

  it('leaves values of earlier days to the definition of their day, reported late or corrected', () => {
    const redefined = [
      valueReported(1, '2024-12-14', number('12.20')),
      definitionRevised('2025-01-01', { unit: '‰', measure: 'level', decimals: 0 }),
    ];
    const revised = indicator(...redefined);
    revised
      .when(report(number('12.25'), '2024-12-31'), lead)
      .then([valueReported(2, '2024-12-31', number('12.25'))]);
    expect(revised.when(reviseValue({ value: number('12.25') }), lead).decide()).toHaveLength(1);
    revised.when(report(number('122'), '2025-01-01', '%'), lead).thenRefused('unit-mismatch', 'unit');
    revised
      .when(report(number('122.5'), '2025-01-01', '‰'), lead)
      .thenRefused('too-many-decimals', 'value.value');
    revised.when(reviseValue({ asOf: '2025-01-01' }), lead).thenRefused('too-many-decimals', 'value.value');
  });
});

describe('reporting a value', () => {
  it('keeps it as it was written: 12.20 stays 12.20', () => {
    indicator()
      .when(report(number('12.20')), lead)
      .then([valueReported(1, '2023-12-14', number('12.20'))]);
  });

  it.each<[string, ReturnType<typeof indicator>, Value]>([
    ['zero', indicator(), number('0')],
    ['no data yet, and why', indicator(), { kind: 'no-data', reason: 'Cục Thống kê chưa công bố' }],
    ['not applicable, and why', indicator(), { kind: 'not-applicable', reason: 'Không còn cấp huyện' }],
    ['"above" a figure', indicator(), { kind: 'number', value: '80', qualifier: 'above' }],
    ['rank 15 of 63 in an edition', ranking, { kind: 'rank', rank: 15, of: 63, edition: 'DTI 2022' }],
    ['the last rank', ranking, { kind: 'rank', rank: 63, of: 63 }],
    ['a level', rating, { kind: 'level', level: 'khá' }],
    [
      'conditions, each in its kind',
      both,
      {
        kind: 'compound',
        parts: [
          { part: 'xếp hạng', value: { kind: 'rank', rank: 15 } },
          { part: 'cấp tỉnh', value: number('100') },
        ],
      },
    ],
    ['growth below zero', defined({ measure: 'growth' }), number('-3.50')],
    ['more than 100 % where the definition says so', defined({ max: '200' }), number('120')],
  ])('takes %s', (_, given, value) => {
    expect(
      given.when(report(value, '2023-12-14', given.state?.definition.unit), lead).decide(),
    ).toMatchObject([{ data: { report: 1, value } }]);
  });

  it.each([
    [
      'another unit',
      indicator(),
      report(number('12.20'), '2023-12-14', 'triệu đồng'),
      'unit-mismatch',
      'unit',
    ],
    ['three decimals', indicator(), report(number('12.200')), 'too-many-decimals', 'value.value'],
    ['a comma', indicator(), report(number('12,20')), 'decimal-invalid', 'value.value'],
    ['a share below zero', indicator(), report(number('-0.01')), 'out-of-range', 'value.value'],
    [
      'a figure above its bound',
      defined({ measure: 'level', unit: 'ngày', min: '0' }),
      report(number('-1'), '2023-12-14', 'ngày'),
      'out-of-range',
      'value.value',
    ],
    [
      'a rank for a share',
      indicator(),
      report({ kind: 'rank', rank: 15 }),
      'value-kind-mismatch',
      'value.kind',
    ],
    [
      'rank 0',
      ranking,
      report({ kind: 'rank', rank: 0 }, '2023-12-14', 'hạng'),
      'out-of-range',
      'value.rank',
    ],
    [
      'rank 64 of 63',
      ranking,
      report({ kind: 'rank', rank: 64, of: 63 }, '2023-12-14', 'hạng'),
      'out-of-range',
      'value.rank',
    ],
    [
      'half a rank',
      ranking,
      report({ kind: 'rank', rank: 1.5 }, '2023-12-14', 'hạng'),
      'out-of-range',
      'value.rank',
    ],
    [
      'a level off the scale',
      rating,
      report({ kind: 'level', level: 'xuất sắc' }, '2023-12-14', 'mức'),
      'level-unknown',
      'value.level',
    ],
    [
      'a condition missing',
      both,
      report({ kind: 'compound', parts: [{ part: 'cấp tỉnh', value: number('1') }] }),
      'part-unknown',
      'value.parts',
    ],
    [
      'a condition out of bounds',
      both,
      report({
        kind: 'compound',
        parts: [
          { part: 'cấp tỉnh', value: number('101') },
          { part: 'xếp hạng', value: { kind: 'rank', rank: 1 } },
        ],
      }),
      'out-of-range',
      'value.parts[0].value.value',
    ],
    [
      'conditions within conditions',
      both,
      report({
        kind: 'compound',
        parts: [
          { part: 'cấp tỉnh', value: { kind: 'compound', parts: [] } },
          { part: 'xếp hạng', value: number('1') },
        ],
      }),
      'value-kind-mismatch',
      'value.parts[0].value.kind',
    ],
    [
      'no data and no reason',
      indicator(),
      report({ kind: 'no-data', reason: ' ' }),
      'reason-required',
      'value.reason',
    ],
    ['a day in the future', indicator(), report(number('1'), '2025-12-21'), 'date-in-future', 'asOf'],
    ['a day before the indicator', indicator(), report(number('1'), '2022-04-11'), 'date-too-early', 'asOf'],
    [
      'a day outside its period',
      indicator(),
      { ...report(number('1'), '2023-12-15'), period: '2023' },
      'period-mismatch',
      'period',
    ],
  ] as const)('is refused with %s', (_, given, command, code, field) => {
    given.when(command, lead).thenRefused(code, field);
  });

  it('is for the lead, after a merger for the lead that followed', () => {
    indicator()
      .when(report(number('1')), manager)
      .thenRefused('not-your-assignment', 'actingFor');
    const merged = { organisations: MERGER };
    const moved = indicator().when(reassign(SO_KHCN), actingAs(UBND, merged)).decide();
    const afterwards = indicator(valueReported(1, '2024-12-14', number('12.20')), ...moved);
    afterwards.when(report(number('13'), '2025-06-14'), lead).thenRefused('not-your-assignment', 'actingFor');
    afterwards
      .when(report(number('13'), '2025-06-14'), actingAs(SO_KHCN, merged))
      .then([valueReported(2, '2025-06-14', number('13'), SO_KHCN)]);
    afterwards
      .when(reassign(SO_KHDT, '2025-02-28'), actingAs(UBND, merged))
      .thenRefused('date-too-early', 'effectiveOn');
    afterwards.when(reassign(SO_KHCN), actingAs(UBND, merged)).thenRefused('nothing-changes', 'lead');
  });
});

describe('revising a value', () => {
  const reported = indicator(valueReported(1, '2023-12-14', number('12.20')));

  it('names the report, both values and both days; it concerns the earlier day', () => {
    reported.when(reviseValue({ value: number('12.35'), asOf: '2023-12-31' }), lead).then([
      {
        type: 'IndicatorValueRevised',
        data: {
          ...INDICATOR_KEY,
          report: 1,
          organisation: SO_KHDT,
          asOf: { from: '2023-12-14', to: '2023-12-31' },
          value: { from: number('12.20'), to: number('12.35') },
          reason: 'Số liệu chính thức',
          cause: 'late-data',
          businessDate: '2023-12-14',
        },
      },
    ]);
  });

  it('takes a change of scale alone for a change: 12.2 is not how 12.20 was written', () => {
    expect(reported.when(reviseValue({ value: number('12.2') }), lead).decide()).toHaveLength(1);
  });

  it('is refused without report, reason or change, for others, and with a value that does not fit', () => {
    reported
      .when(reviseValue({ value: number('1') }, 'Nhập nhầm', 2), lead)
      .thenRefused('report-unknown', 'report');
    reported.when(reviseValue({ value: number('1') }, ''), lead).thenRefused('reason-required', 'reason');
    reported.when(reviseValue({ value: number('12.20') }), lead).thenRefused('nothing-changes', 'value');
    reported
      .when(reviseValue({ value: number('1') }), manager)
      .thenRefused('not-your-assignment', 'actingFor');
    reported.when(reviseValue({ value: number('101') }), lead).thenRefused('out-of-range', 'value.value');
    reported.when(reviseValue({ asOf: '2025-12-21' }), lead).thenRefused('date-in-future', 'asOf');
  });
});

it('is over for every command once withdrawn', () => {
  const [withdrawn] = indicator().when(withdraw, manager).decide() as [IndicatorEvent];
  expect(withdrawn).toMatchObject({ type: 'IndicatorWithdrawn', data: { businessDate: '2025-01-01' } });
  indicator(withdrawn)
    .when(report(number('1')), lead)
    .thenRefused('withdrawn');
  indicator(withdrawn).when(reviseTarget(2025, null), manager).thenRefused('withdrawn');
});

it('is in a group of the plan or in none', () => {
  for (const group of [INDICATOR_GROUP, null])
    given(indicatorDecider)
      .when(assign({ group }), manager)
      .then([indicatorAssigned({ group })]);
});
