import { cellText, dayNumber, inertText, sheetNames, sheetNumber, storableText } from './spreadsheet-text.ts';

describe('text for a cell', () => {
  it.each(['=1+1', '+84 27', '-1', '@SUM', '\t=1', '\r=1', '\0=1'])('%j is no formula', (text) => {
    expect(inertText(text)).toBe(`'${text}`);
  });

  it.each(['Kế hoạch', '1-2', 'a=b', '−5', '', "'x", '(+)'])('%j is left alone', (text) => {
    expect(inertText(text)).toBe(text);
  });

  it('is not made a formula by taking characters out', () => {
    expect(cellText('\u0001=1')).toBe("'=1");
    expect(cellText('\uFFFF@x')).toBe("'@x");
    expect(cellText('\0=1')).toBe("'=1");
  });

  it('holds what XML can hold', () => {
    expect(storableText('a\u0000b\u0008c\u000Bd\uFFFEe')).toBe('abcde');
    expect(storableText('dòng 1\r\ndòng 2\rdòng 3\ttab')).toBe('dòng 1\ndòng 2\ndòng 3\ttab');
    expect(storableText('😀 \uD83D x')).toBe('😀 \uFFFD x');
  });

  it('keeps what looks like an escape of the format', () => {
    expect(storableText('mã _x000D_ và _x_')).toBe('mã _x005F_x000D_ và _x_');
  });

  it('is cut where a cell ends, never within a character', () => {
    expect(storableText('a'.repeat(40_000))).toHaveLength(32_767);
    expect(storableText(`${'a'.repeat(32_765)}😀😀`).isWellFormed()).toBe(true);
  });
});

describe('a figure in a spreadsheet', () => {
  const number = (value: string, style: 'number' | 'percent' | 'money' = 'number', revised = false) =>
    sheetNumber({ text: value, number: { value, style }, revised });

  it.each([
    ['12.20', 'number', { value: 12.2, format: '0.00' }],
    ['1683', 'number', { value: 1683, format: '#,##0' }],
    ['-1683.5', 'number', { value: -1683.5, format: '#,##0.0' }],
    ['21.4', 'percent', { value: 21.4, format: '0.0"%"' }],
    ['100', 'percent', { value: 100, format: '0"%"' }],
    ['48500000000', 'money', { value: 48_500_000_000, format: '#,##0' }],
    ['0', 'number', { value: 0, format: '0' }],
  ] as const)('%s as %s', (value, style, expected) => {
    expect(number(value, style)).toEqual(expected);
  });

  it('is marked where it was revised', () => {
    expect(number('12.20', 'percent', true)?.format).toBe('0.00"%"" (R)"');
  });

  it('of more digits than a spreadsheet keeps stays text', () => {
    expect(number('1234567890123456')).toBeNull();
    expect(number('0.1234567890123456')).toBeNull();
    expect(number('123456789012345')?.value).toBe(123_456_789_012_345);
    expect(number('120000000000000000')?.value).toBe(120_000_000_000_000_000);
  });

  it('is a day where the cell has one', () => {
    expect(sheetNumber({ text: '14/12/2023', date: '2023-12-14' })).toEqual({
      value: 45_274,
      format: 'dd/mm/yyyy',
    });
    expect(sheetNumber({ text: 'thường xuyên' })).toBeNull();
    expect([dayNumber('1900-03-01'), dayNumber('2000-02-29')]).toEqual([61, 36_585]);
  });
});

describe('names of sheets', () => {
  it('are what Excel accepts', () => {
    expect(sheetNames(["'Nhóm' a/b\\c:d*e?f[g]'", '  ', 'History', 'x'.repeat(40)])).toEqual([
      "Nhóm' a b c d e f g",
      'Bảng',
      'History (2)',
      'x'.repeat(31),
    ]);
  });

  it('differ without regard to case, within 31 characters', () => {
    const long = `Danh mục nhiệm vụ chuyển đổi số`;
    expect(long).toHaveLength(31);
    expect(sheetNames(['Chỉ tiêu', 'CHỈ TIÊU', long, long])).toEqual([
      'Chỉ tiêu',
      'CHỈ TIÊU (2)',
      long,
      'Danh mục nhiệm vụ chuyển đổ (2)',
    ]);
  });

  it('do not end in half a character', () => {
    expect(sheetNames([`${'x'.repeat(30)}😀`])).toEqual(['x'.repeat(30)]);
  });
});
