/** How wide text is in Times New Roman and the fonts made to its measure (Tinos, Liberation Serif), without the font file. */

/** Widths of letters in thousandths of the font size; a letter with diacritics is as wide as the bare one. */
const WIDTHS: Readonly<Record<number, string>> = {
  250: ' .,',
  278: 'ijlt/:;',
  333: 'frI()-‘’',
  389: 'sJ',
  444: 'acez“”',
  556: 'FPS',
  604: '□',
  611: 'ELTZ≥≤',
  667: 'BCR',
  722: 'wADGHKNOQUVXYĐ',
  778: 'm',
  833: '%',
  889: 'M',
  944: 'W',
};

/** Digits and the letters b d đ g h k n o p q u v x y; also what is not listed. */
const USUAL_WIDTH = 500;

const WIDTH_OF = new Map(
  Object.entries(WIDTHS).flatMap(([width, letters]) =>
    [...letters].map((letter) => [letter, Number(width)] as const),
  ),
);

/** Bold letters are wider by about this much. */
const BOLD = 1.07;

/** Width of one line of text, in the unit of `fontSize`; right within a few per cent. */
export function textWidth(text: string, fontSize: number, bold = false): number {
  const letters = [...text.normalize('NFD').replace(/\p{M}/gu, '')];
  const thousandths = letters.reduce((sum, letter) => sum + (WIDTH_OF.get(letter) ?? USUAL_WIDTH), 0);
  return (thousandths * fontSize * (bold ? BOLD : 1)) / 1000;
}

/**
 * The lines text takes in a column, broken between words, a word too long for a line within. Put one after the other they
 * are the text again: a line keeps the space or line break it ends with.
 */
export function wrapText(text: string, fontSize: number, columnWidth: number, bold = false): string[] {
  const lines: string[] = [];
  let [line, used] = ['', 0];
  const endLine = (): void => {
    lines.push(line);
    [line, used] = ['', 0];
  };
  for (const word of text.match(/\S+[^\S\n]*\n?|\s+/g) ?? []) {
    const width = textWidth(word.trimEnd(), fontSize, bold);
    if (line !== '' && used + width > columnWidth) endLine();
    for (const piece of width > columnWidth ? [...word] : [word]) {
      const pieceWidth = textWidth(piece.trimEnd(), fontSize, bold);
      if (line !== '' && used + pieceWidth > columnWidth) endLine();
      line += piece;
      used += textWidth(piece, fontSize, bold);
    }
    if (word.endsWith('\n')) endLine();
  }
  return line === '' ? lines : [...lines, line];
}

/** Text broken into as many lines as it takes, evenly: no line holds a last word alone. */
export function evenLines(text: string, fontSize: number, columnWidth: number, bold = false): string[] {
  const { length } = wrapText(text, fontSize, columnWidth, bold);
  const total = textWidth(text, fontSize, bold);
  const widths = [1, 1.05, 1.1, 1.15, 1.2, 1.3, 1.4].map((part) => (part * total) / length);
  const even = widths.find((width) => wrapText(text, fontSize, width, bold).length <= length) ?? columnWidth;
  return wrapText(text, fontSize, Math.min(even, columnWidth), bold).map((line) => line.trimEnd());
}
