/** The report as a Word document (Office Open XML) after Nghị định 30/2020/NĐ-CP, Annex I. */
import {
  AlignmentType,
  BorderStyle,
  Document,
  type FileChild,
  Footer,
  Header,
  HeadingLevel,
  type ISectionOptions,
  LineRuleType,
  Packer,
  PageNumber,
  PageOrientation,
  Paragraph,
  TabStopType,
  TextRun,
} from 'docx';
import PizZip from 'pizzip';
import { authenticityBlocks } from '../authenticity/authenticity-docx.ts';
import { closingBlocks, headBlocks } from './docx-head.ts';
import { settledPackage } from '../settled-package.ts';
import { tableBlocks } from './docx-table.ts';
import {
  centred,
  FONT,
  PAGE,
  paragraph,
  runs,
  SIZES,
  innerWidth,
  twipsOfMm,
  twipsOfPoints,
} from './docx-text.ts';
import { printable } from '../printed-text.ts';
import type { Annex, Block, ReportDocument, Stamp } from '../model.ts';

/**
 * Renders a report. The same document gives the same bytes. Charts are left out: an agency edits the Word file, and what a
 * chart shows is in the tables.
 */
export async function renderDocx(document: ReportDocument): Promise<Uint8Array> {
  const { head, stamp, annexes } = document;
  const file = new Document({
    title: printable(`${head.kind} ${head.subject}`),
    creator: printable(head.issuingBody),
    lastModifiedBy: printable(head.issuingBody),
    description: printable(stamp.text),
    customProperties: stampProperties(document),
    styles: { default: { document: { run: { font: FONT, size: SIZES.body * 2 } }, ...HEADING_STYLES } },
    sections: [reportSection(document), ...annexes.map((annex) => annexSection(annex, document))],
  });
  return settledPackage(new PizZip(await Packer.toArrayBuffer(file)), stamp.date);
}

/** What ties the file to the ledger, as custom properties that Word shows under "Advanced properties". */
function stampProperties({ stamp, authenticity }: ReportDocument): { name: string; value: string }[] {
  const { plan, period, version, knownAt, digest, software } = stamp;
  const checked = authenticity ? { checkCode: authenticity.code } : {};
  const values = { plan, period, version: version ?? 'draft', knownAt, digest, software, ...checked };
  return Object.entries(values).map(([name, value]) => ({ name, value: printable(String(value)) }));
}

// --- Sections -------------------------------------------------------------------------------------------------------

function reportSection(document: ReportDocument): ISectionOptions {
  const mark = document.head.mark;
  return {
    properties: { ...pageProperties('portrait'), titlePage: true },
    headers: {
      first: new Header({ children: [headerLine('portrait', mark, false)] }),
      default: new Header({ children: [headerLine('portrait', mark, true)] }),
    },
    footers: { first: stampFooter(document.stamp), default: stampFooter(document.stamp) },
    children: [
      ...headBlocks(document),
      ...document.opening.map((text) => bodyParagraph(text)),
      ...document.body.flatMap((block, index) => bodyBlocks(block, index === document.body.length - 1)),
      ...closingBlocks(document.closing),
      ...(document.authenticity ? authenticityBlocks(document.authenticity) : []),
    ],
  };
}

function annexSection(annex: Annex, { head, stamp }: ReportDocument): ISectionOptions {
  const bold = { size: SIZES.body, bold: true };
  return {
    properties: pageProperties(annex.orientation),
    headers: { default: new Header({ children: [headerLine(annex.orientation, head.mark, true)] }) },
    footers: { default: stampFooter(stamp) },
    children: [
      centred(annex.label, bold, { heading: HeadingLevel.HEADING_1, spacing: { after: 0 } }),
      centred(annex.title, bold, { keepNext: true }),
      centred(
        annex.reference,
        { size: SIZES.body, italics: true },
        { keepNext: true, spacing: { after: twipsOfPoints(6) } },
      ),
      ...annex.tables.flatMap((table) => tableBlocks(table, annex.orientation)),
    ],
  };
}

function pageProperties(orientation: 'portrait' | 'landscape') {
  return {
    page: {
      size: {
        // The library turns width and height round where the orientation is landscape.
        width: twipsOfMm(PAGE.width),
        height: twipsOfMm(PAGE.height),
        orientation: orientation === 'portrait' ? PageOrientation.PORTRAIT : PageOrientation.LANDSCAPE,
      },
      margin: {
        top: twipsOfMm(PAGE.top),
        bottom: twipsOfMm(PAGE.bottom),
        left: twipsOfMm(PAGE.left),
        right: twipsOfMm(PAGE.right),
        header: twipsOfMm(10),
        footer: twipsOfMm(10),
      },
    },
  };
}

/** The page number in the middle of the top margin (Annex I, 4), the mark of a draft at the right. */
function headerLine(
  orientation: 'portrait' | 'landscape',
  mark: string | null,
  numbered: boolean,
): Paragraph {
  const width = twipsOfMm(innerWidth(orientation));
  const text = { font: FONT, size: SIZES.body * 2 };
  return new Paragraph({
    tabStops: [
      { type: TabStopType.CENTER, position: Math.round(width / 2) },
      { type: TabStopType.RIGHT, position: width },
    ],
    children: [
      new TextRun({ ...text, children: ['\t', ...(numbered ? [PageNumber.CURRENT] : [])] }),
      ...(mark === null
        ? []
        : [
            new TextRun({ ...text, text: '\t' }),
            new TextRun({
              ...text,
              text: ` ${printable(mark)} `,
              bold: true,
              border: { style: BorderStyle.SINGLE, size: 8, color: '000000' },
            }),
          ]),
    ],
  });
}

const stampFooter = (stamp: Stamp): Footer =>
  new Footer({ children: [centred(stamp.text, { size: SIZES.stamp })] });

// --- Text -----------------------------------------------------------------------------------------------------------

const JUSTIFIED = AlignmentType.BOTH;
const FIRST_LINE = twipsOfMm(12.7);
const BODY_SPACING = { after: twipsOfPoints(6), line: 264, lineRule: LineRuleType.AUTO };
const BODY = { size: SIZES.body };

const headingStyle = (before: number) => ({
  run: { font: FONT, size: SIZES.body * 2, bold: true, color: '000000' },
  paragraph: { keepNext: true, spacing: { before: twipsOfPoints(before), after: twipsOfPoints(6) } },
});

const HEADING_STYLES = { heading1: headingStyle(6), heading2: headingStyle(0), heading3: headingStyle(0) };

const HEADING_LEVELS = {
  1: HeadingLevel.HEADING_1,
  2: HeadingLevel.HEADING_2,
  3: HeadingLevel.HEADING_3,
} as const;

/** The last block of the text stays with the signature, which must not stand alone on a page. */
function bodyBlocks(block: Block, last: boolean): FileChild[] {
  switch (block.kind) {
    case 'heading':
      return [
        paragraph(
          block.text,
          { ...BODY, bold: true },
          { heading: HEADING_LEVELS[block.level], indent: { firstLine: FIRST_LINE }, alignment: JUSTIFIED },
        ),
      ];
    case 'paragraph':
      return [bodyParagraph(block.text, last)];
    case 'list':
      return block.items.map((item) => bodyParagraph(`- ${item}`, last));
    case 'table':
      return tableBlocks(block.table, 'portrait');
    case 'chart':
      return [];
    default:
      return block satisfies never;
  }
}

function bodyParagraph(text: string, keepNext = false): Paragraph {
  return new Paragraph({
    alignment: JUSTIFIED,
    indent: { firstLine: FIRST_LINE },
    spacing: BODY_SPACING,
    keepNext,
    children: runs(text, BODY),
  });
}
