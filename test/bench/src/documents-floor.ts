/**
 * The floor of writing documents: the same words by pdfkit as bare paragraphs one below the other, with no table, chart or
 * bookmark; and the parts of the very docx and xlsx that the product wrote, unpacked beforehand, compressed again by zlib.
 */
import { createRequire } from 'node:module';
import { deflateRawSync } from 'node:zlib';
import PDFDocument from 'pdfkit';
import PizZip from 'pizzip';
import type { ReportDocument } from './product.ts';

const FONT = createRequire(import.meta.url).resolve(
  '@expo-google-fonts/tinos/400Regular/Tinos_400Regular.ttf',
);

export interface FloorMaterial {
  readonly words: readonly string[];
  /** The parts of both packages. */
  readonly parts: readonly Uint8Array[];
}

export const floorMaterial = (document: ReportDocument, packages: readonly Uint8Array[]): FloorMaterial => ({
  words: wordsOf(document),
  parts: packages.flatMap((bytes) =>
    Object.values(new PizZip(bytes).files).map((file) => file.asUint8Array()),
  ),
});

function wordsOf({ head, addressees, opening, body, closing, annexes }: ReportDocument): string[] {
  const tables = [
    ...body.flatMap((block) => (block.kind === 'table' ? [block.table] : [])),
    ...annexes.flatMap((annex) => annex.tables),
  ];
  return [
    head.issuingBody,
    head.number,
    head.placeAndDate,
    head.subject,
    ...addressees,
    ...opening,
    ...body.flatMap((block) => (block.kind === 'list' ? block.items : 'text' in block ? [block.text] : [])),
    ...closing.recipients,
    ...tables.flatMap(({ title, columns, rows, notes }) => [
      title,
      ...columns.map((column) => column.title),
      ...rows.flatMap(({ cells }) => cells.map(({ text }) => text)),
      ...notes,
    ]),
  ].filter((text) => text !== '');
}

export async function writeFloor({ words, parts }: FloorMaterial): Promise<void> {
  for (const part of parts) deflateRawSync(part);
  const pdf = new PDFDocument({ size: 'A4' });
  const written = new Promise((resolve, reject) => {
    pdf.on('data', () => undefined);
    pdf.once('end', resolve);
    pdf.once('error', reject);
  });
  pdf.font(FONT).fontSize(11);
  for (const text of words) pdf.text(text);
  pdf.end();
  await written;
}
