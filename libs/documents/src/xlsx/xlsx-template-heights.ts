/**
 * How high a repeated row must be for its text. Excel fits rows without a height when it opens a file, LibreOffice does not
 * and prints one line over the other.
 */
import { wrapText } from '../text-width.ts';
import type { TemplateStyles } from './xlsx-template-styles.ts';
import { runsOf, wholeText } from './xlsx-template-text.ts';
import { attributeOf, elementOf, elementsOf } from './xlsx-template-xml.ts';

/** Points: a digit of the usual font, what a cell keeps free beside its text, a line for each point of the font. */
const CHARACTER = 5.25;
const PADDING = 4;
const LINE_HEIGHT = 1.32;
/** Widths are measured for Times New Roman; other fonts a template may use run wider by up to so much. */
const OTHER_FONTS = 1.14;
/** The highest row that Excel knows, and the width of a column for which the sheet says none. */
const HIGHEST_ROW = 409;
const DEFAULT_WIDTH = 8.43;

export class RowHeights {
  private readonly columns: readonly {
    readonly first: number;
    readonly last: number;
    readonly width: number;
  }[];
  private readonly otherWidth: number;
  private readonly styles: TemplateStyles;

  constructor(sheetXml: string, styles: TemplateStyles) {
    const number = (attributes: string, name: string): number => Number(attributeOf(attributes, name));
    this.columns = elementsOf(elementOf(sheetXml, 'cols')?.content ?? '', 'col').map(({ attributes }) => ({
      first: number(attributes, 'min'),
      last: number(attributes, 'max'),
      width: number(attributes, 'width'),
    }));
    const format = elementOf(sheetXml, 'sheetFormatPr')?.attributes ?? '';
    this.otherWidth = number(format, 'defaultColWidth') || DEFAULT_WIDTH;
    this.styles = styles;
  }

  /** Null where no text of the row is wrapped: then the program's own height will do. */
  of(cells: string): number | null {
    const heights = elementsOf(cells, 'c').flatMap(({ attributes, content }): number[] => {
      const look = this.styles.wrapped(Number(attributeOf(attributes, 's') ?? 0));
      if (!look || attributeOf(attributes, 't') !== 'inlineStr') return [];
      const width = (this.width(attributeOf(attributes, 'r') ?? '') * CHARACTER - PADDING) / OTHER_FONTS;
      const lines = wrapText(wholeText(runsOf(content)), look.fontSize, width, look.bold).length;
      return [Math.ceil(Math.max(1, lines) * look.fontSize * LINE_HEIGHT) + 1];
    });
    return heights.length === 0 ? null : Math.min(HIGHEST_ROW, Math.max(...heights));
  }

  private width(cell: string): number {
    const letters = [...cell.replace(/\d+$/, '')];
    const position = letters.reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0);
    const column = this.columns.find(({ first, last }) => first <= position && position <= last);
    return column?.width || this.otherWidth;
  }
}
