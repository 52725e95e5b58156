/** Measures, runs and paragraphs of a Word report after Nghị định 30/2020/NĐ-CP, Annex I. */
import { AlignmentType, BorderStyle, type IParagraphOptions, LineRuleType, Paragraph, TextRun } from 'docx';
import { printable } from '../printed-text.ts';
import { textWidth, wrapText } from '../text-width.ts';

export const FONT = 'Times New Roman';

/** Points, except where the name says otherwise. */
export const SIZES = {
  body: 14,
  /** Issuing body and Quốc hiệu (rule: 12–13). */
  head: 12,
  /** Tiêu ngữ, number, place and date (rule: 13–14). */
  motto: 13,
  table: 12,
  /** Tables of a landscape page, which have more columns. */
  wideTable: 11,
  recipients: 11,
  stamp: 8,
} as const;

/** Twentieths of a point, the unit of Word's measures. */
export const twipsOfMm = (millimetres: number): number => Math.round((millimetres / 25.4) * 1440);
export const twipsOfPoints = (points: number): number => Math.round(points * 20);
export const pointsOfMm = (millimetres: number): number => (millimetres / 25.4) * 72;
const mmOfPoints = (points: number): number => (points / 72) * 25.4;

/** Within the rule's 20–25 mm top and bottom, 30–35 mm left, 15–20 mm right. */
export const PAGE = { width: 210, height: 297, top: 20, bottom: 20, left: 30, right: 20 } as const;

/** Between the margins, in millimetres. */
export const innerWidth = (orientation: 'portrait' | 'landscape'): number =>
  (orientation === 'portrait' ? PAGE.width : PAGE.height) - PAGE.left - PAGE.right;

export interface Style {
  /** Points. */
  readonly size: number;
  readonly bold?: boolean;
  readonly italics?: boolean;
}

/** Text with its line feeds as line breaks. */
export function runs(text: string, { size, bold = false, italics = false }: Style): TextRun[] {
  return printable(text)
    .split('\n')
    .map(
      (line, index) =>
        new TextRun({
          text: line,
          font: FONT,
          size: size * 2,
          bold,
          italics,
          ...(index > 0 ? { break: 1 } : {}),
        }),
    );
}

/** A paragraph of one style; spacing is 0 unless given. */
export function paragraph(text: string, style: Style, options: IParagraphOptions = {}): Paragraph {
  return new Paragraph({ ...options, children: runs(text, style) });
}

export const centred = (text: string, style: Style, options: IParagraphOptions = {}): Paragraph =>
  paragraph(text, style, { alignment: AlignmentType.CENTER, ...options });

/** A line centred in a column; both in millimetres. Drawn as a border: the rule wants a drawn line, not an underline. */
export function rule(length: number, columnWidth: number): Paragraph {
  const indent = twipsOfMm(Math.max(0, (columnWidth - length) / 2));
  return new Paragraph({
    indent: { left: indent, right: indent },
    spacing: { line: twipsOfPoints(2), lineRule: LineRuleType.EXACT, after: twipsOfPoints(4) },
    border: { bottom: { style: BorderStyle.SINGLE, size: 6, space: 0, color: '000000' } },
    children: [new TextRun({ text: '', size: 2 })],
  });
}

/** Two fifths of the widest line of bold text in a column, in millimetres (the rule wants a third to a half). */
export function ruleLength(text: string, size: number, columnWidth: number): number {
  const lines = wrapText(text, size, pointsOfMm(columnWidth), true);
  return 0.4 * Math.max(0, ...lines.map((line) => mmOfPoints(textWidth(line.trimEnd(), size, true))));
}

/** Nothing, so many points high. */
export const gap = (points: number, options: IParagraphOptions = {}): Paragraph =>
  new Paragraph({
    ...options,
    spacing: { line: twipsOfPoints(points), lineRule: LineRuleType.EXACT },
    children: [new TextRun({ text: '', size: 2 })],
  });
