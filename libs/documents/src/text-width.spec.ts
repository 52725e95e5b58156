import { evenLines, textWidth, wrapText } from './text-width.ts';

describe('the width of text', () => {
  it('is that of Times New Roman, diacritics or not', () => {
    expect(textWidth('Hoa', 1000)).toBe(722 + 500 + 444);
    expect(textWidth('Hòa', 1000)).toBe(textWidth('Hoa', 1000));
    expect(textWidth('đ', 1000)).toBe(500);
    expect(textWidth('Hòa', 1000, true)).toBeGreaterThan(textWidth('Hòa', 1000));
  });

  it('breaks between words, and a word too long for the line within', () => {
    expect(wrapText('nền tảng số', 10, 42)).toEqual(['nền tảng ', 'số']);
    const word = 'x'.repeat(300);
    const lines = wrapText(`a ${word} b`, 10, 50);
    expect(lines.every((line) => textWidth(line.trimEnd(), 10) <= 50)).toBe(true);
    expect(lines.join('')).toBe(`a ${word} b`);
  });

  it('keeps line breaks and has no line for no text', () => {
    expect(wrapText('một\nhai', 10, 100)).toEqual(['một\n', 'hai']);
    expect(wrapText('', 10, 100)).toEqual([]);
  });

  it('evens out lines so that no word stands alone', () => {
    const text = 'ỦY BAN NHÂN DÂN TỈNH TUYÊN QUANG';
    expect(wrapText(text, 12, 190)).toHaveLength(2);
    expect(evenLines(text, 12, 190)).toEqual(['ỦY BAN NHÂN DÂN', 'TỈNH TUYÊN QUANG']);
  });
});
