/** pdfmake as all PDFs here are made with it: with the fonts of this library, and shut off from everything else. */
import pdfmake from 'pdfmake';
import type { TDocumentDefinitions } from 'pdfmake/interfaces.js';
import { FONTS, showable } from './pdf-font.ts';

pdfmake.setFonts({ Tinos: FONTS });
// The document brings everything with it: no text in it can make pdfmake fetch or read anything but the fonts.
pdfmake.setUrlAccessPolicy(() => false);
pdfmake.setLocalAccessPolicy((path) => Object.values<string>(FONTS).includes(path));

/** Makes a PDF of data whose every text has been made printable. The same data gives the same bytes in every process. */
export async function madePdf<T>(
  data: T,
  definition: (printable: T) => TDocumentDefinitions,
): Promise<Uint8Array> {
  return pdfmake.createPdf(definition(allPrintable(data))).getBuffer();
}

function allPrintable<T>(value: T): T {
  const clean = (_: string, part: unknown): unknown => (typeof part === 'string' ? showable(part) : part);
  return JSON.parse(JSON.stringify(value, clean)) as T;
}
