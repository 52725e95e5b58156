/** The block of authenticity on paper: the QR code, and beside it what it says. */
import type { Content } from 'pdfmake/interfaces.js';
import type { Authenticity } from '#reporting';
import { AUTHENTICITY_TITLE, authenticityRows, HOW_TO_CHECK } from './authenticity-words.ts';
import { qrSvg } from './qr.ts';

/** Points: 34 mm, so that a module of the longest text is as wide as a telephone's camera needs. */
const QR_SIZE = 96;
const SIZE = { title: 10, text: 9 } as const;

/** Whole on one page. */
export const authenticityContent = (authenticity: Authenticity): Content => ({
  unbreakable: true,
  margin: [0, 10, 0, 0],
  columns: [
    { svg: qrSvg(authenticity.text), width: QR_SIZE },
    {
      width: '*',
      margin: [6, 8, 0, 0],
      fontSize: SIZE.text,
      lineHeight: 1.1,
      stack: [
        { text: AUTHENTICITY_TITLE, bold: true, fontSize: SIZE.title },
        ...authenticityRows(authenticity).map(([name, value], index): Content => ({
          text: [`${name}: `, { text: value, bold: index === 0 }],
        })),
        { text: HOW_TO_CHECK, italics: true, margin: [0, 2, 0, 0] },
      ],
    },
  ],
});
