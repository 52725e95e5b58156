/** Measures of the page and sizes of letters (Nghị định 30/2020/NĐ-CP, Annex I), and how text becomes content of pdfmake. */
import type { Content, ContentText, CustomTableLayout } from 'pdfmake/interfaces.js';
import { textWidth } from '../text-width.ts';

/** Points in a millimetre. */
const MM = 72 / 25.4;

export const MARGIN = { top: 20 * MM, bottom: 20 * MM, left: 30 * MM, right: 20 * MM } as const;

export type Orientation = 'portrait' | 'landscape';
const A4: Readonly<Record<Orientation, readonly [number, number]>> = {
  portrait: [595.28, 841.89],
  landscape: [841.89, 595.28],
};

/** Width between the margins. */
export const innerWidth = (orientation: Orientation): number =>
  A4[orientation][0] - MARGIN.left - MARGIN.right;

/** Height between the margins. */
export const innerHeight = (orientation: Orientation): number =>
  A4[orientation][1] - MARGIN.top - MARGIN.bottom;

/** Sizes of letters in points. */
export const SIZE = { body: 14, stateName: 12, motto: 13, pageNumber: 13, recipients: 11, stamp: 8 } as const;

export const FIRST_LINE = 12.7 * MM;
export const PARAGRAPH_GAP = 6;
/** Multiple of the font's own line, which is 1.15 times the size of the letters. */
export const LINE_SPACING = 1.1;
export const lineHeight = (fontSize: number): number => fontSize * 1.15 * LINE_SPACING;

/**
 * A condition that at least so many points are free below the top of a block, else it starts a new page: what keeps a
 * heading with its text. pdfmake hands `headlineLevel` to the `pageBreakBefore` of the document and makes no use of it.
 */
export const needsBelow = (points: number): { headlineLevel: number } => ({
  headlineLevel: Math.ceil(points),
});

/** Justified paragraphs with an indented first line, one for each line of the text. */
export const paragraphs = (text: string): ContentText[] =>
  text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => ({
      text: wordsOf(line),
      alignment: 'justify',
      leadingIndent: FIRST_LINE,
      margin: [0, 0, 0, PARAGRAPH_GAP],
    }));

/**
 * A text as words. Left to itself, pdfmake widens a justified line also inside `48-NQ/TU`; and a word wider than a line runs
 * over the margin by the first line's indent, so such a word is let break everywhere.
 */
const wordsOf = (line: string): Content[] =>
  line
    .trim()
    .split(/(?<=\s)(?=\S)/)
    .map((word) =>
      textWidth(word.trimEnd(), SIZE.body) < innerWidth('portrait') - FIRST_LINE
        ? { text: word, noWrap: true }
        : { text: word, wordBreak: 'break-all' },
    );

const none = (): number => 0;

/** A table that only places its contents. */
export const FRAMELESS: CustomTableLayout = {
  hLineWidth: none,
  vLineWidth: none,
  paddingLeft: none,
  paddingRight: none,
  paddingTop: none,
  paddingBottom: none,
};
