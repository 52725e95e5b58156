import type { IndicatorDefinition, IndicatorEvent } from './events.ts';
import { indicatorDecider } from './indicator.ts';
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
  number,
  SO_KHDT,
  SO_TTTT,
  valueReported,
} from './testing/index.ts';
import {
  assign,
  atLeast,
  indicator,
  reassign,
  redefine,
  report,
  reviseTarget,
  reviseValue,
  target,
  withdraw,
} from './testing/indicator-commands.ts';
import type { Criterion } from './values.ts';

const lead = actingAs(SO_KHDT);
const manager = actingAs(SO_TTTT);

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

  it.each([
    ['measure', { measure: 'level' }],
    ['unit', { unit: '‰' }],
  ] as const)('with another %s breaks the series, and says so', (_, changes) => {
    indicator()
      .when({ ...redefine(changes), seriesBreak: false }, manager)
      .thenRefused('series-break-required', 'seriesBreak');
    expect(indicator().when(redefine(changes), manager).decide()).toMatchObject([
      { data: { seriesBreak: true } },
    ]);
  });

  it('with another wording or rounding need not break it', () => {
    const reworded = { ...redefine({ text: 'Theo Cục Thống kê', decimals: 1 }), seriesBreak: false };
    expect(indicator().when(reworded, manager).decide()).toMatchObject([{ data: { seriesBreak: false } }]);
  });

  it('must suit the targets of the years that are not over; one that does not fit is given up first', () => {
    const asRank = redefine({ measure: 'rank', unit: 'hạng', decimals: 0 });
    indicator().when(asRank, manager).thenRefused('value-kind-mismatch', 'targets.2025.criterion.kind');
    indicator()
      .when(redefine({ max: '19' }), manager)
      .thenRefused('out-of-range', 'targets.2025.criterion.value');
    const givenUp = indicator().when(reviseTarget(2025, null), manager).decide();
    expect(
      indicator(...givenUp)
        .when(asRank, manager)
        .decide(),
    ).toHaveLength(1);
  });

  it('leaves the targets of past years to the definition they had', () => {
    const in2026 = actingAs(SO_TTTT, { today: '2026-02-01' });
    const asRank = redefine({ measure: 'rank', unit: 'hạng', decimals: 0 }, '2026-01-01');
    const redefined = indicator().when(asRank, in2026).decide();
    indicator(...redefined)
      .when(reviseTarget(2025, atLeast('21'), '2025-12-31'), in2026)
      .then([
        {
          type: 'IndicatorTargetRevised',
          data: {
            ...INDICATOR_KEY,
            year: 2025,
            target: {
              from: indicatorAssigned().data.targets[0] ?? null,
              to: { year: 2025, criterion: atLeast('21') },
            },
            reason: because('').reason,
            legalBasis: DECISION,
            businessDate: '2025-12-31',
          },
        },
      ]);
    indicator(...redefined)
      .when(reviseTarget(2026, atLeast('21'), '2026-01-01'), in2026)
      .thenRefused('value-kind-mismatch', 'criterion.kind');
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

describe('a withdrawn indicator', () => {
  const [event] = indicator().when(withdraw, manager).decide() as [IndicatorEvent];
  const withdrawn = indicator(valueReported(1, '2023-12-14', number('12.20')), event);

  it.each([
    ['reported on', report(number('1')), lead],
    ['given another target', reviseTarget(2025, null), manager],
    ['redefined', redefine({ decimals: 1 }), manager],
    ['reassigned', reassign(SO_TTTT), manager],
    ['withdrawn', withdraw, manager],
  ] as const)('is not %s', (_, command, context) => {
    expect(event).toMatchObject({ type: 'IndicatorWithdrawn', data: { businessDate: '2025-01-01' } });
    withdrawn.when(command, context).thenRefused('withdrawn');
  });

  it('has its values corrected all the same: history must be right', () => {
    expect(withdrawn.when(reviseValue({ value: number('12.35') }), lead).decide()).toMatchObject([
      { type: 'IndicatorValueRevised', data: { value: { to: number('12.35') } } },
    ]);
  });
});

it('is in a group of the plan or in none', () => {
  for (const group of [INDICATOR_GROUP, null])
    given(indicatorDecider)
      .when(assign({ group }), manager)
      .then([indicatorAssigned({ group })]);
});
