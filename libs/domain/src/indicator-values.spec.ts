import {
  actingAs,
  INDICATOR_KEY,
  MERGER,
  number,
  SO_KHCN,
  SO_KHDT,
  SO_TTTT,
  UBND,
  valueReported,
} from './testing/index.ts';
import {
  both,
  defined,
  indicator,
  ranking,
  rating,
  reassign,
  report,
  reviseValue,
} from './testing/indicator-commands.ts';
import type { Value } from './values.ts';

const lead = actingAs(SO_KHDT);
const manager = actingAs(SO_TTTT);

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
    // What its predecessor left unreported is not lost.
    expect(
      afterwards.when(report(number('12'), '2024-06-14'), actingAs(SO_KHCN, merged)).decide(),
    ).toMatchObject([{ data: { organisation: SO_KHCN } }]);
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
          reportedBy: SO_KHDT,
          asOf: { from: '2023-12-14', to: '2023-12-31' },
          value: { from: number('12.20'), to: number('12.35') },
          narrative: { from: 'Cục Thống kê', to: 'Cục Thống kê' },
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

  it('keeps the narrative of the report unless it is corrected too, which may be all there is to correct', () => {
    const narrative = 'Cục Thống kê, số chính thức';
    expect(reported.when(reviseValue({ narrative }), lead).decide()).toMatchObject([
      {
        data: {
          value: { from: number('12.20'), to: number('12.20') },
          narrative: { from: 'Cục Thống kê', to: narrative },
        },
      },
    ]);
    reported.when(reviseValue({ narrative: 'Cục Thống kê' }), lead).thenRefused('nothing-changes', 'value');
  });

  it('by the successor of who reported leaves the value its own, also when corrected twice', () => {
    const merged = { organisations: MERGER };
    const successor = actingAs(SO_KHCN, merged);
    const history = [
      valueReported(1, '2023-12-14', number('12.20')),
      ...reported.when(reassign(SO_KHCN), actingAs(UBND, merged)).decide(),
    ];
    const once = indicator(...history)
      .when(reviseValue({ value: number('12.35') }), successor)
      .decide();
    const twice = indicator(...history, ...once)
      .when(reviseValue({ value: number('12.40') }), successor)
      .decide();
    for (const events of [once, twice])
      expect(events).toMatchObject([{ data: { organisation: SO_KHCN, reportedBy: SO_KHDT } }]);
    indicator(...history)
      .when(reviseValue({ value: number('12.35') }), lead)
      .thenRefused('not-your-assignment', 'actingFor');
  });
});
