/** The block of authenticity in a Word report: the QR code as a picture, and beside it what it says. */
import { type FileChild, ImageRun, Paragraph, TextRun } from 'docx';
import type { Authenticity } from '#reporting';
import { columns } from '../docx/docx-columns.ts';
import { FONT, gap, innerWidth, paragraph } from '../docx/docx-text.ts';
import { AUTHENTICITY_TITLE, authenticityRows, HOW_TO_CHECK } from './authenticity-words.ts';
import { qrGif } from './qr.ts';

/** Millimetres. */
const QR_COLUMN = 36;
/** Pixels of a 96th of an inch: 34 mm. */
const QR_SIZE = 128;
const TEXT_SIZE = 9;

/** Whole on one page. */
export function authenticityBlocks(authenticity: Authenticity): FileChild[] {
  const picture = new Paragraph({
    children: [
      new ImageRun({
        type: 'gif',
        data: qrGif(authenticity.text),
        transformation: { width: QR_SIZE, height: QR_SIZE },
        // Left to itself the library counts pictures through all documents of the process.
        altText: { id: '1', name: 'QR', title: 'QR', description: authenticity.text },
      }),
    ],
  });
  const words = [
    paragraph(AUTHENTICITY_TITLE, { size: TEXT_SIZE + 1, bold: true }),
    ...authenticityRows(authenticity).map(([name, value], index) => labelled(name, value, index === 0)),
    paragraph(HOW_TO_CHECK, { size: TEXT_SIZE, italics: true }),
  ];
  const widths = [QR_COLUMN, innerWidth('portrait') - QR_COLUMN] as const;
  return [gap(10), columns(widths, [[picture], words])];
}

const labelled = (name: string, value: string, bold: boolean): Paragraph =>
  new Paragraph({
    children: [
      new TextRun({ text: `${name}: `, font: FONT, size: TEXT_SIZE * 2 }),
      new TextRun({ text: value, font: FONT, size: TEXT_SIZE * 2, bold }),
    ],
  });
