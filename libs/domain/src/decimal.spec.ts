import {
  compare,
  interpolate,
  isDecimal,
  isVnd,
  isZero,
  meanGrowth,
  percentage,
  requireDecimal,
  requireVnd,
  scaleOf,
  subtract,
  sum,
  sumVnd,
} from './decimal.ts';
import { refusalOf } from './testing/index.ts';

describe('a decimal', () => {
  it.each(['0', '12.20', '-0.5', '100', '0.000000001', '999999999999999999.999999999'])(
    '%s is one',
    (text) => {
      expect(isDecimal(text)).toBe(true);
    },
  );

  it.each([
    '12,20',
    '1.',
    '.5',
    '+1',
    '1e3',
    '007',
    '1 000',
    '',
    'NaN',
    'Infinity',
    '-0',
    '-0.00',
    '0.0000000001',
    '1234567890123456789',
  ])('%j is refused', (text) => {
    expect(isDecimal(text)).toBe(false);
    refusalOf(() => requireDecimal(text, 'value'), 'decimal-invalid', 'value');
  });

  it('keeps the scale it was reported in, and compares by size', () => {
    expect(scaleOf('12.20')).toBe(2);
    expect(scaleOf('12')).toBe(0);
    expect(compare('12.2', '12.20')).toBe(0);
    expect(compare('9', '10')).toBe(-1);
    expect(compare('-1', '-2')).toBe(1);
    expect(isZero('0.00')).toBe(true);
  });

  it('is added and subtracted exactly, with the larger scale', () => {
    expect(sum(['0.1', '0.2'])).toBe('0.3');
    expect(sum(['12.20', '7.8'])).toBe('20.00');
    expect(sum([])).toBe('0');
    expect(subtract('12.20', '11.5')).toBe('0.70');
  });
});

describe('money', () => {
  it('is whole đồng', () => {
    expect(isVnd('3900000000000')).toBe(true);
    for (const text of ['1.5', '-1', '1,000', '01'])
      refusalOf(() => requireVnd(text, 'total'), 'money-invalid', 'total');
  });

  it('adds up: 3.900.000 = 2.860.000 + 1.040.000 triệu đồng', () => {
    expect(sumVnd(['2860000000000', '1040000000000'])).toBe('3900000000000');
  });
});

describe('a rate', () => {
  it('is rounded half up, away from zero', () => {
    expect(percentage(1, 2000, 1)).toBe('0.1');
    expect(percentage(-1, 2000, 1)).toBe('-0.1');
    expect(percentage(4, 109, 2)).toBe('3.67');
    expect(percentage('12.20', '20', 1)).toBe('61.0');
  });

  it('over nothing is no rate, and nothing over something is zero', () => {
    expect(percentage(0, 0, 1)).toBeNull();
    expect(percentage(0, 109, 1)).toBe('0.0');
  });
});

describe('the straight line from baseline to target', () => {
  it('begins at the one and ends at the other', () => {
    expect(interpolate('10', '20', 0, 1461, 2)).toBe('10.00');
    expect(interpolate('10', '20', 1461, 1461, 2)).toBe('20.00');
    expect(interpolate('10', '20', 1, 3, 2)).toBe('13.33');
  });

  it('falls for a rank', () => {
    expect(interpolate('40', '15', 1, 2, 1)).toBe('27.5');
  });
});

describe('the mean of yearly growth', () => {
  it('is the growth that, year after year, leads to the same result', () => {
    expect(meanGrowth(['0', '21'], 2)).toBe('10.00');
    expect(meanGrowth(['7.00', '7.00', '7.00'], 2)).toBe('7.00');
    expect(meanGrowth(['50', '-50'], 2)).toBe('-13.40');
  });

  it('of one year is that year', () => {
    expect(meanGrowth(['7.5'], 2)).toBe('7.50');
  });

  it('rounds equal years like one of them, though a root is never exact', () => {
    expect(meanGrowth(['276.95', '276.95', '276.95'], 1)).toBe('277.0');
    expect(meanGrowth(['276.95'], 1)).toBe('277.0');
  });

  it('is −100 % once everything is lost, and undefined without years or below that', () => {
    expect(meanGrowth(['-100', '50'], 1)).toBe('-100.0');
    expect(meanGrowth([], 1)).toBeNull();
    expect(meanGrowth(['-101'], 1)).toBeNull();
    expect(meanGrowth(['5', '-101'], 1)).toBeNull();
  });

  it('never shows a negative zero', () => {
    expect(meanGrowth(['0.1', '-0.1'], 1)).toBe('0.0');
  });
});
