/** Number formats of an agency's own workbook: kept where the template has one that fits, added where it has none. */
import { attributeOf, elementOf, elementsOf, replaceElements } from './xlsx-template-xml.ts';
import { type SheetNumber } from './spreadsheet-text.ts';
import { escapeXml, unescapeXml } from '../xml-text.ts';

const GENERAL = 0;
const TEXT = 49;
const USUAL_FONT_SIZE = 11;
/** The first number that a workbook may give to a format of its own. */
const FIRST_CUSTOM = 164;

export class TemplateStyles {
  private readonly xml: string;
  private readonly styles: string[];
  private readonly fonts: readonly string[];
  private readonly formats: Map<number, string>;
  private readonly added = new Map<string, number>();

  /** @param xml `xl/styles.xml`, empty where the workbook has none. */
  constructor(xml: string) {
    this.xml = xml;
    const styles = elementsOf(elementOf(xml, 'cellXfs')?.content ?? '', 'xf');
    this.styles = styles.map(({ attributes, content }) => `<xf${attributes}>${content}</xf>`);
    const fonts = elementsOf(elementOf(xml, 'fonts')?.content ?? '', 'font');
    this.fonts = fonts.map(({ content }) => content);
    this.formats = new Map(
      elementsOf(elementOf(xml, 'numFmts')?.content ?? '', 'numFmt').map(({ attributes }) => [
        Number(attributeOf(attributes, 'numFmtId')),
        unescapeXml(attributeOf(attributes, 'formatCode') ?? ''),
      ]),
    );
  }

  /**
   * The style that shows a figure or day in a cell of the given style: the same one where the template formats it, else one
   * that differs in the number format alone. The mark of a revised figure always comes with the format.
   */
  styleFor(style: number, { format }: SheetNumber, revised: boolean): number {
    const base = this.styles[style];
    if (base === undefined) return style;
    const id = Number(attributeOf(base, 'numFmtId') ?? GENERAL);
    const fits = id !== GENERAL && id !== TEXT && this.showsDates(id) === isDateFormat(format);
    if (fits && !revised) return style;
    const key = `${style} ${format}`;
    const known = this.added.get(key) ?? this.styles.push(withFormat(base, this.formatId(format))) - 1;
    this.added.set(key, known);
    return known;
  }

  /** The font of a style whose text is broken into lines; null for other styles. */
  wrapped(style: number): { readonly fontSize: number; readonly bold: boolean } | null {
    const xf = this.styles[style] ?? '';
    if (!/\swrapText="(1|true)"/.test(xf)) return null;
    const font = this.fonts[Number(attributeOf(xf, 'fontId') ?? 0)] ?? '';
    const size = Number(attributeOf(elementOf(font, 'sz')?.attributes ?? '', 'val'));
    return { fontSize: size || USUAL_FONT_SIZE, bold: /<b[\s/>]/.test(font) };
  }

  toString(): string {
    if (this.added.size === 0) return this.xml;
    const declared = [...this.formats].map(
      ([id, code]) => `<numFmt numFmtId="${id}" formatCode="${escapeXml(code)}"/>`,
    );
    const numFmts = `<numFmts count="${declared.length}">${declared.join('')}</numFmts>`;
    const bare = replaceElements(this.xml, 'numFmts', () => '');
    const styles = `<cellXfs count="${this.styles.length}">${this.styles.join('')}</cellXfs>`;
    return replaceElements(bare, 'cellXfs', () => styles).replace(
      /<styleSheet\b[^>]*>/,
      (tag) => `${tag}${numFmts}`,
    );
  }

  /** Formats 14 to 22, 27 to 36, 45 to 47 and 50 to 58 of every workbook are days and times (ECMA-376, 18.8.30). */
  private showsDates(id: number): boolean {
    const custom = this.formats.get(id);
    if (custom !== undefined) return isDateFormat(custom);
    return [14, 27, 45, 50].some((from, index) => id >= from && id <= ([22, 36, 47, 58][index] ?? 0));
  }

  private formatId(format: string): number {
    for (const [id, code] of this.formats) if (code === format) return id;
    const id = Math.max(FIRST_CUSTOM - 1, ...this.formats.keys()) + 1;
    this.formats.set(id, format);
    return id;
  }
}

const isDateFormat = (code: string): boolean => /[dmy]/i.test(code.replace(/"[^"]*"|\[[^\]]*\]|\\./g, ''));

function withFormat(xf: string, id: number): string {
  const bare = xf.replace(/\s(?:numFmtId|applyNumberFormat)="[^"]*"/g, '');
  return bare.replace('<xf', `<xf numFmtId="${id}" applyNumberFormat="1"`);
}
