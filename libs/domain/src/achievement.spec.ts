import { assessIndicator, type AchievementLevel } from './achievement.ts';
import type { DomainEvent, IndicatorDefinition } from './events.ts';
import {
  CALENDAR,
  DECISION,
  definitionRevised,
  INDICATOR_KEY,
  indicatorAssigned,
  ledger,
  number,
  pictureAt,
  present,
  valueReported,
} from './testing/index.ts';
import type { Baseline, Comparator, Criterion, Target, Value } from './values.ts';

interface Case {
  readonly definition?: Partial<IndicatorDefinition>;
  readonly targets?: readonly Target[];
  readonly baseline?: Baseline | null;
  readonly values?: readonly (readonly [asOf: string, value: Value])[];
  readonly later?: readonly DomainEvent[];
}

function assess(asOf: string, { definition = {}, targets, baseline = null, values = [], later = [] }: Case) {
  const events = [
    indicatorAssigned({ baseline, ...(targets ? { targets } : {}) }, definition),
    ...values.map(([day, value], i) => valueReported(i + 1, day, value)),
    ...later,
  ];
  return assessIndicator(present(pictureAt(ledger(...events), asOf).indicator()), asOf, CALENDAR);
}

const CUT_OFF = '2025-12-14';
const by2025 = (criterion: Criterion) => [{ year: 2025, criterion }];
const compared = (comparator: Comparator, value: string): Criterion => ({
  kind: 'number',
  comparator,
  value,
});
const levelOf = (asOf: string, given: Case): AchievementLevel => assess(asOf, given).level;
const rank = (place: number, of = 63, edition = 'DTI 2022'): Value => ({
  kind: 'rank',
  rank: place,
  of,
  edition,
});
const top15: Case = {
  definition: { measure: 'rank', unit: 'hạng', decimals: 0 },
  targets: by2025({ kind: 'rank', atMost: 15, of: 63 }),
};

describe('a number at the cut-off of its target year', () => {
  it.each<[Comparator, string, AchievementLevel]>([
    ['=', '19.99', 'not-achieved'],
    ['=', '20.00', 'achieved'],
    ['=', '20.01', 'exceeded'],
    ['≥', '19.99', 'not-achieved'],
    ['≥', '20', 'achieved'],
    ['≥', '20.01', 'exceeded'],
    ['>', '20.00', 'not-achieved'],
    ['>', '20.01', 'achieved'],
    ['≤', '20.01', 'not-achieved'],
    ['≤', '20', 'achieved'],
    ['≤', '19.99', 'exceeded'],
    ['<', '20', 'not-achieved'],
    ['<', '19.99', 'achieved'],
  ])('held against %s 20 is, with %s, %s', (comparator, value, level) => {
    expect(
      levelOf(CUT_OFF, { targets: by2025(compared(comparator, '20')), values: [[CUT_OFF, number(value)]] }),
    ).toBe(level);
  });

  it('that is to fall to the target exceeds it below', () => {
    const falling: Case = {
      targets: by2025(compared('=', '5')),
      baseline: { value: number('12'), asOf: '2021-12-14' },
    };
    expect(levelOf(CUT_OFF, { ...falling, values: [[CUT_OFF, number('4')]] })).toBe('exceeded');
    expect(levelOf(CUT_OFF, { ...falling, values: [[CUT_OFF, number('6')]] })).toBe('not-achieved');
  });

  it.each<['above' | 'below' | 'about', string, Comparator, AchievementLevel]>([
    ['above', '80', '>', 'achieved'],
    ['above', '80', '≥', 'exceeded'],
    ['above', '79', '≥', 'undetermined'],
    ['above', '80', '≤', 'not-achieved'],
    ['below', '80', '≥', 'not-achieved'],
    ['below', '90', '≥', 'undetermined'],
    ['below', '80', '<', 'achieved'],
    ['about', '80', '≥', 'achieved'],
  ])('given as "%s %s" is, against %s 80, %s', (qualifier, value, comparator, level) => {
    const values = [[CUT_OFF, { kind: 'number', value, qualifier }]] as const;
    expect(levelOf(CUT_OFF, { targets: by2025(compared(comparator, '80')), values })).toBe(level);
  });
});

describe('four different things', () => {
  const zero: Case = { targets: by2025(compared('≥', '20')) };
  it.each<[string, Case['values'], AchievementLevel]>([
    ['not reported', [], 'no-data'],
    [
      'reported as not available yet',
      [
        ['2024-12-14', number('25')],
        [CUT_OFF, { kind: 'no-data', reason: 'Chưa công bố' }],
      ],
      'no-data',
    ],
    ['zero', [[CUT_OFF, number('0')]], 'not-achieved'],
    [
      'not applicable',
      [[CUT_OFF, { kind: 'not-applicable', reason: 'Không còn cấp huyện' }]],
      'not-applicable',
    ],
  ])('%s', (_, values = [], level) => {
    const achievement = assess(CUT_OFF, { ...zero, values });
    expect(achievement.level).toBe(level);
    expect(achievement.current?.value).toEqual(values.at(-1)?.[1]);
  });

  it('and without a target a value is only tracked', () => {
    expect(assess(CUT_OFF, { targets: [], values: [[CUT_OFF, number('12.20')]] })).toMatchObject({
      level: 'tracked',
      target: null,
    });
  });
});

describe('before the target falls due', () => {
  const rising: Case = {
    targets: by2025(compared('≥', '20')),
    baseline: { value: number('10'), asOf: '2021-12-31' },
  };

  it.each<[string, AchievementLevel]>([
    ['14.99', 'needs-effort'],
    ['15.00', 'likely'],
    ['20.00', 'achieved'],
  ])('the straight line from 10 to 20 is at 15 half-way; %s %s', (value, level) => {
    expect(assess('2024-01-31', { ...rising, values: [['2023-12-31', number(value)]] })).toMatchObject({
      level,
      expected: '15.00',
    });
  });

  it('nothing is foretold without a baseline', () => {
    expect(
      assess('2024-01-31', { ...rising, baseline: null, values: [['2023-12-31', number('15')]] }),
    ).toMatchObject({ level: 'undetermined', expected: null });
  });

  it('a rank has to fall along the line', () => {
    const falling: Case = { ...top15, baseline: { value: rank(35), asOf: '2021-12-31' } };
    expect(assess('2024-01-31', { ...falling, values: [['2023-12-31', rank(25)]] })).toMatchObject({
      level: 'likely',
      expected: '25.0',
    });
    expect(levelOf('2024-01-31', { ...falling, values: [['2023-12-31', rank(26)]] })).toBe('needs-effort');
  });

  it('the target is the next one due; on the cut-off it is still that year’s, after the last year the last', () => {
    const targets = [...by2025(compared('≥', '20')), { year: 2030, criterion: compared('≥', '30') }];
    const target = (asOf: string) => assess(asOf, { targets }).target?.year;
    expect([target('2025-12-14'), target('2025-12-15'), target('2031-01-01')]).toEqual([2025, 2030, 2030]);
  });

  it('a value still short is final at the cut-off, not the day before', () => {
    const values = [['2025-06-14', number('19.00')]] as const;
    expect(levelOf('2025-12-13', { ...rising, values })).toBe('likely');
    expect(levelOf('2025-12-14', { ...rising, values })).toBe('not-achieved');
  });
});

describe('a rank', () => {
  it.each<[number, AchievementLevel]>([
    [14, 'exceeded'],
    [15, 'achieved'],
    [16, 'not-achieved'],
  ])('of %i of 63, where 15 is wanted: %s', (place, level) => {
    expect(levelOf(CUT_OFF, { ...top15, values: [[CUT_OFF, rank(place)]] })).toBe(level);
  });

  it('among 34 provinces cannot be held against a target among 63', () => {
    const values = [
      ['2024-12-14', rank(20)],
      [CUT_OFF, rank(15, 34, 'DTI 2025')],
    ] as const;
    expect(assess(CUT_OFF, { ...top15, values })).toMatchObject({
      level: 'undetermined',
      seriesBreak: true,
      trend: null,
    });
  });

  it('improves downwards within an edition, and is not compared across editions', () => {
    const within = [
      ['2023-12-14', rank(20)],
      ['2024-12-14', rank(18)],
    ] as const;
    expect(assess('2025-01-31', { ...top15, values: within })).toMatchObject({
      trend: { change: '-2', direction: 'better', since: '2023-12-14' },
      seriesBreak: false,
    });
    const across = [
      ['2023-12-14', rank(20)],
      ['2024-12-14', rank(18, 63, 'DTI 2025')],
    ] as const;
    expect(assess('2025-01-31', { ...top15, values: across })).toMatchObject({
      trend: null,
      seriesBreak: true,
    });
  });
});

describe('growth per year', () => {
  const seven: Case = { definition: { measure: 'growth' }, targets: by2025(compared('≥', '7')) };

  it.each<[string, string[], string, AchievementLevel, string]>([
    ['above in the mean, years to come', ['6.00', '8.10'], '2024-01-31', 'likely', '7.04'],
    ['below in the mean, years to come', ['6.00', '7.00'], '2024-01-31', 'needs-effort', '6.50'],
    ['above in the mean, at the end', ['6.00', '8.10', '7.00'], CUT_OFF, 'exceeded', '7.03'],
    ['just met', ['7.00', '7.00', '7.00'], CUT_OFF, 'achieved', '7.00'],
    [
      'below in the mean, though the last year is above',
      ['5.00', '6.00', '9.00'],
      CUT_OFF,
      'not-achieved',
      '6.65',
    ],
  ])('%s', (_, rates, asOf, level, computed) => {
    const values = rates.map(
      (value, i) => [`${(asOf === CUT_OFF ? 2023 : 2022) + i}-12-14`, number(value)] as const,
    );
    expect(assess(asOf, { ...seven, values })).toMatchObject({ level, computed });
  });

  it('counts the last figure of a year once', () => {
    const values = [
      ['2023-12-14', number('7.00')],
      ['2024-06-14', number('1.00')],
      ['2024-12-14', number('7.00')],
    ] as const;
    expect(assess('2025-01-31', { ...seven, values }).computed).toBe('7.00');
  });

  it.each<['above' | 'below' | 'about', string, AchievementLevel]>([
    ['above', '7', 'exceeded'],
    ['above', '6.5', 'undetermined'],
    ['below', '7', 'not-achieved'],
    ['about', '7', 'achieved'],
  ])('of a single year is judged as reported: "%s %s" is %s', (qualifier, value, level) => {
    const values = [[CUT_OFF, { kind: 'number', value, qualifier }]] as const;
    expect(assess(CUT_OFF, { ...seven, values })).toMatchObject({
      level,
      computed: null,
      current: { value: { value, qualifier } },
    });
  });
});

describe('at the end of a year, a figure from before that year', () => {
  const target = { targets: by2025(compared('≥', '20')) };

  it.each<[string, string, string, AchievementLevel]>([
    ['short of the target is no figure of the year', '2024-12-14', '19', 'no-data'],
    ['on the first day of the year is one', '2024-12-15', '19', 'not-achieved'],
    ['that had reached the target still counts', '2024-12-14', '20', 'achieved'],
    ['that had passed it does too', '2023-12-14', '25', 'exceeded'],
  ])('%s', (_, day, value, level) => {
    expect(levelOf(CUT_OFF, { ...target, values: [[day, number(value)]] })).toBe(level);
    expect(levelOf('2026-03-31', { ...target, values: [[day, number(value)]] })).toBe(level);
  });

  it('is judged as before while the year goes on', () => {
    const values = [['2024-12-14', number('19')]] as const;
    const baseline = { value: number('10'), asOf: '2021-12-31' };
    expect(levelOf('2025-12-13', { ...target, baseline, values })).toBe('likely');
    expect(assess(CUT_OFF, { ...target, baseline, values })).toMatchObject({
      level: 'no-data',
      current: { asOf: '2024-12-14' },
    });
  });
});

describe('a qualitative indicator', () => {
  const scale = ['yếu', 'trung bình', 'khá', 'tốt'];
  it.each<[string, readonly string[] | null, AchievementLevel]>([
    ['tốt', scale, 'exceeded'],
    ['khá', scale, 'achieved'],
    ['trung bình', scale, 'not-achieved'],
    ['khá', null, 'achieved'],
    ['tốt', null, 'undetermined'],
  ])('rated "%s", where "khá" is wanted on the scale %j, is %s', (level, levels, expected) => {
    const given: Case = {
      definition: { measure: 'qualitative', scale: levels },
      targets: by2025({ kind: 'qualitative', level: 'khá' }),
    };
    expect(levelOf(CUT_OFF, { ...given, values: [[CUT_OFF, { kind: 'level', level }]] })).toBe(expected);
  });
});

describe('two conditions in one', () => {
  const [first, second] = ['tỷ lệ', 'thời gian'];
  const given: Case = {
    definition: { measure: 'compound', parts: [first, second] },
    targets: by2025({
      kind: 'compound',
      parts: [
        { part: first, criterion: compared('≥', '80') },
        { part: second, criterion: compared('≤', '5') },
      ],
    }),
  };
  const missing: Value = { kind: 'no-data', reason: 'Chưa đo' };

  it.each<[string, Value, Value, AchievementLevel]>([
    ['both met', number('80'), number('4'), 'achieved'],
    ['both exceeded', number('81'), number('4'), 'exceeded'],
    ['one not met', number('81'), number('6'), 'not-achieved'],
    ['one unknown', number('81'), missing, 'undetermined'],
    ['one not met, the other unknown', number('79'), missing, 'not-achieved'],
  ])('%s', (_, a, b, level) => {
    const value: Value = {
      kind: 'compound',
      parts: [
        { part: second, value: b },
        { part: first, value: a },
      ],
    };
    expect(levelOf(CUT_OFF, { ...given, values: [[CUT_OFF, value]] })).toBe(level);
  });
});

describe('a series break', () => {
  const target = by2025(compared('≥', '20'));
  const retargeted: DomainEvent = {
    type: 'IndicatorTargetRevised',
    data: {
      ...INDICATOR_KEY,
      year: 2025,
      target: { from: target[0] ?? null, to: { year: 2025, criterion: compared('≥', '40') } },
      reason: 'Phương pháp mới',
      legalBasis: DECISION,
      businessDate: '2025-01-01',
    },
  };
  const before = ['2024-12-14', number('21')] as const;
  const after = ['2025-06-14', number('45')] as const;

  it('keeps a value of the new series from being held against the old target or an old value', () => {
    expect(
      assess('2025-06-30', {
        targets: target,
        values: [before, after],
        later: [definitionRevised('2025-01-01')],
      }),
    ).toMatchObject({ level: 'undetermined', seriesBreak: true, trend: null });
  });

  it('keeps a value of the old series from being held against a target set for the new one', () => {
    expect(
      assess('2025-06-30', {
        targets: target,
        values: [before],
        later: [definitionRevised('2025-01-01'), retargeted],
      }),
    ).toMatchObject({ level: 'undetermined', seriesBreak: true });
  });

  it('is over when target and value belong to the new series; the baseline still does not', () => {
    const baseline = { value: number('10'), asOf: '2021-12-14' };
    expect(
      assess('2025-06-30', {
        targets: target,
        baseline,
        values: [before, after],
        later: [definitionRevised('2025-01-01'), retargeted],
      }),
    ).toMatchObject({ level: 'exceeded', expected: null, trend: null, seriesBreak: true });
  });

  it('is none when only the wording changed', () => {
    expect(
      assess('2025-06-30', {
        targets: target,
        values: [before, after],
        later: [definitionRevised('2025-01-01', { text: 'Diễn đạt lại' }, false)],
      }),
    ).toMatchObject({ level: 'exceeded', trend: { change: '24', direction: 'better' }, seriesBreak: false });
  });
});

it('a withdrawn indicator keeps its last value and is not judged', () => {
  const later: DomainEvent[] = [
    {
      type: 'IndicatorWithdrawn',
      data: { ...INDICATOR_KEY, reason: 'Rút', legalBasis: DECISION, businessDate: '2025-01-01' },
    },
  ];
  const values = [['2024-12-14', number('25')]] as const;
  expect(assess(CUT_OFF, { values, later })).toMatchObject({
    level: 'withdrawn',
    current: { value: number('25') },
  });
  expect(levelOf('2024-12-31', { values, later })).toBe('exceeded');
});
